import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SCHEDULES } from '../../src/scheduled';
import { TEST_MASTER_SECRET, type AppName } from './world';

const ROOT = join(__dirname, '..', '..', '..');
const FRAMEWORK = join(ROOT, 'node_modules/@google-cloud/functions-framework/build/src/main.js');
const START_TIMEOUT_MS = 30_000;

/** Writes the server's own timeouts to stderr with each answer: nothing else tells it from outside. */
const REPORTER = `data:text/javascript,${encodeURIComponent(`
  import { subscribe } from 'node:diagnostics_channel';
  subscribe('http.server.response.finish', ({ server }) => {
    const { requestTimeout, headersTimeout, connectionsCheckingInterval } = server;
    console.error('timeouts are ' + [requestTimeout, headersTimeout, connectionsCheckingInterval].join(' '));
  });
`)}`;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** The built bundle under Google's Functions Framework, as it runs when it is deployed. */
export class FrameworkRuntime {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    private readonly written: string[],
  ) {}

  /** @param nodeOptions such as how much memory Node takes, as an instance of that size makes it */
  static async start(
    name: AppName | keyof typeof SCHEDULES,
    nodeOptions: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<FrameworkRuntime> {
    if (!existsSync(join(ROOT, 'functions/lib/index.js')))
      throw new Error('functions/lib/ is not built: npm run build');
    const port = await freePort();
    const args = [
      ...nodeOptions,
      '--import',
      REPORTER,
      FRAMEWORK,
      `--target=${name}`,
      '--source=functions',
      `--port=${port}`,
    ];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: {
        ...process.env,
        FUNCTION_TARGET: name,
        FUNCTIONS_EMULATOR: 'true',
        HALFSHARE_MASTER_SECRET: TEST_MASTER_SECRET,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const written: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => written.push(text));
    const runtime = new FrameworkRuntime(child, port, written);
    const failed = new Promise<never>((_resolve, reject) => {
      child.once('exit', (code) => {
        reject(new Error(`the Functions Framework ended with ${code ?? 'a signal'}:\n${runtime.output}`));
      });
    });
    failed.catch(() => undefined);
    await Promise.race([runtime.ready(), failed]);
    return runtime;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** The memory that the process has, in MiB. */
  get rssMiB(): number {
    const kiB = execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' });
    return Math.round(Number(kiB) / 1024);
  }

  /** All that it has written so far. */
  get output(): string {
    return this.written.join('');
  }

  /** The lines that hold the text; waits for the first, since an answer may be here before what is written of it. */
  async linesWith(text: string): Promise<string[]> {
    for (let tries = 0; tries < 50 && !this.output.includes(text); tries += 1) await sleep(50);
    return this.output.split('\n').filter((line) => line.includes(text));
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  private async ready(): Promise<void> {
    const start = Date.now();
    while (Date.now() - start < START_TIMEOUT_MS) {
      if (this.output.includes('URL: ')) return;
      await sleep(100);
    }
    throw new Error(`the Functions Framework did not start:\n${this.output}`);
  }
}
