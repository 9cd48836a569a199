import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { emulatorBinaryEnv } from './emulatorBinaries';
import { configFile } from './firebaseConfig';
import { requireJava } from './java';
import { Problem } from './messages';
import { inRepo, projectId, repoRoot } from './paths';
import { patiently, type Signs } from './patience';
import { host, requireFree, type Ports } from './ports';
import { ProcessTree } from './processTree';
import { waitForFunctions } from './ready';
import { StartOutput } from './startOutput';
import { functionsUrl } from './testEnv';

/** A first start downloads the emulators, and says nothing meanwhile. */
const patience = {
  quietLimitMs: 600_000,
  limitMs: 1_800_000,
  say: (line: string): void => {
    console.log(`Halfshare: ${line}`);
  },
};
const stopTimeoutMs = 20_000;

export interface SuiteOptions {
  ports: Ports;
  /** emulators to start; all when absent */
  only?: string;
  /** a folder to import; nothing is imported when it does not exist */
  importDir?: string;
  apiKey?: string;
  /** whether errors that a function logs are shown too */
  functionErrors: boolean;
}

export class EmulatorSuite {
  readonly ports: Ports;
  readonly logFile: string;
  readonly #child: ChildProcess;
  readonly #tree: ProcessTree;
  readonly #cleanUp: () => void;
  readonly #lookTimer: NodeJS.Timeout;
  readonly ended: Promise<void>;
  #stopping: Promise<void> | undefined;
  #killed = false;

  constructor(child: ChildProcess, ports: Ports, logFile: string, cleanUp: () => void) {
    this.#child = child;
    this.ports = ports;
    this.logFile = logFile;
    this.#cleanUp = cleanUp;
    this.#tree = new ProcessTree(child.pid ?? -1);
    this.#lookTimer = setInterval(() => {
      this.#tree.look();
    }, 5000).unref();
    this.ended = once(child, 'exit').then(() => undefined);
    // whatever ends this program: the emulators may not outlive it
    process.once('exit', this.killNow);
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  readonly killNow = (): void => {
    if (this.#killed) return;
    this.#killed = true;
    this.#tree.killNow();
    this.#child.kill('SIGKILL');
    this.#cleanUp();
  };

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#lookTimer);
    this.#tree.look();
    if (this.running) {
      this.#child.kill('SIGINT');
      await Promise.race([this.ended, sleep(stopTimeoutMs, undefined, { ref: false })]);
      this.#child.kill('SIGKILL');
    }
    await this.#tree.endSurvivors();
    this.#killed = true;
    this.#cleanUp();
  }

  /** Writes what the emulators hold, by this suite's own hub: firebase's command would ask whichever started last. */
  async exportTo(folder: string): Promise<void> {
    const response = await fetch(`http://${host}:${this.ports.hub}/_admin/export`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: folder, initiatedBy: 'halfshare' }),
    });
    if (!response.ok)
      throw new Problem(`The emulators could not export their data: ${await response.text()}`);
  }
}

function childEnv(tempDir: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    // firebase-tools gives functions 10 s to be discovered and a worker 30 s to start: too little for a busy machine
    FUNCTIONS_DISCOVERY_TIMEOUT: '300',
    // by a file instead of a port: that a discovery has ended is then noticed at once
    FIREBASE_FUNCTIONS_DISCOVERY_OUTPUT_PATH: 'true',
    ...process.env,
    ...emulatorBinaryEnv(),
    // the functions' discovery is a script that takes `node` from PATH
    PATH: [dirname(process.execPath), inRepo('node_modules', '.bin'), process.env['PATH']].join(delimiter),
    // workers' sockets and the hub's locator: two suites of one project must not share them
    TMPDIR: tempDir,
    NO_UPDATE_NOTIFIER: '1',
    FORCE_COLOR: '0',
  };
  // of a suite that the caller may be using; these would lead the functions there
  delete env['FIRESTORE_EMULATOR_HOST'];
  delete env['FIREBASE_AUTH_EMULATOR_HOST'];
  delete env['FIREBASE_EMULATOR_HUB'];
  delete env['PUBSUB_EMULATOR_HOST'];
  return env;
}

function firebaseArgs(options: SuiteOptions, configPath: string): string[] {
  const args = ['emulators:start', '--project', projectId, '--config', configPath, '--non-interactive'];
  if (options.only !== undefined) args.push('--only', options.only);
  const importDir = options.importDir;
  if (importDir !== undefined && existsSync(join(importDir, 'firebase-export-metadata.json'))) {
    args.push('--import', importDir);
  }
  return args;
}

const logsKeptMs = 24 * 60 * 60 * 1000;

/** A fresh folder for one run's logs; folders of runs long over go. */
function logFolder(ports: Ports): string {
  const all = inRepo('.cache');
  mkdirSync(all, { recursive: true });
  for (const name of readdirSync(all).filter((entry) => entry.startsWith('emulators-'))) {
    const path = join(all, name);
    if (Date.now() - statSync(path).mtimeMs > logsKeptMs) rmSync(path, { recursive: true, force: true });
  }
  const own = join(all, `emulators-${ports.functions}`);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  return own;
}

function spawnFirebase(options: SuiteOptions): {
  suite: EmulatorSuite;
  log: WriteStream;
  child: ChildProcess;
} {
  const config = configFile(options.ports);
  const logDir = logFolder(options.ports);
  const tempDir = mkdtempSync(join(tmpdir(), 'halfshare-'));
  const logFile = join(logDir, 'emulators.log');
  const cli = inRepo('node_modules', 'firebase-tools', 'lib', 'bin', 'firebase.js');
  const child = spawn(process.execPath, [cli, ...firebaseArgs(options, config.path)], {
    cwd: logDir, // firebase-tools writes its *-debug.log files where it is started
    env: childEnv(tempDir),
    stdio: ['ignore', 'pipe', 'pipe'],
    // a group of its own: Ctrl-C reaches only this program, which then stops the emulators in order
    detached: true,
  });
  const suite = new EmulatorSuite(child, options.ports, logFile, () => {
    config.remove();
    rmSync(tempDir, { recursive: true, force: true });
  });
  return { suite, log: createWriteStream(logFile), child };
}

export function shownPath(path: string): string {
  return relative(repoRoot, path);
}

/** Asks the functions, when there are any, until they answer. */
async function functionsAnswer(options: SuiteOptions, signs: Signs, signal: AbortSignal): Promise<void> {
  if (options.only !== undefined && !options.only.split(',').includes('functions')) return;
  await patiently(waitForFunctions(functionsUrl(options.ports), options.apiKey, { signs, signal }), {
    ...patience,
    what: 'the first answer of a function (testConnection)',
    signs,
  });
}

/** Starts the emulators and waits until the functions really answer. `onSpawn` gets them before that, to be stopped. */
export async function startSuite(
  options: SuiteOptions,
  onSpawn: (suite: EmulatorSuite) => void = () => undefined,
): Promise<EmulatorSuite> {
  requireJava();
  await requireFree(options.ports);
  const { suite, log, child } = spawnFirebase(options);
  onSpawn(suite);
  const over = new AbortController();
  const output = new StartOutput(child, log, options, () => void suite.stop());
  const { signs, failed } = output;
  try {
    await Promise.race([
      failed,
      patiently(output.ready, { ...patience, what: 'the emulators to start', signs }),
    ]);
    await Promise.race([failed, functionsAnswer(options, signs, over.signal)]);
    return suite;
  } catch (error) {
    over.abort();
    await suite.stop();
    // what it said while it was being stopped may be the rest of the reason
    throw output.explained(error, shownPath(suite.logFile));
  } finally {
    output.started();
  }
}
