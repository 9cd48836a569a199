import { spawn, type ChildProcess } from 'node:child_process';
import { shownPath, startSuite, type EmulatorSuite, type SuiteOptions } from './emulatorSuite';
import { watchInterrupts } from './interrupt';
import { Problem, runMain } from './messages';
import { repoRoot } from './paths';
import { ProcessTree } from './processTree';

export interface Command {
  command: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** the command is a line for the shell */
  shell?: boolean;
}

/** One run of a developer's command: whatever it starts ends with it. */
export class Session {
  readonly #children = new Set<ChildProcess>();
  #suite: EmulatorSuite | undefined;
  #isOver = false;

  /** Runs a command on this terminal and answers its exit code; never, once the session is over: nothing may go on then. */
  run({ command, args = [], env = {}, shell = false }: Command): Promise<number> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd: repoRoot,
        env: { ...process.env, ...env },
        stdio: 'inherit',
        shell,
      });
      this.#children.add(child);
      child.once('error', (error) => {
        reject(new Problem(`${command} could not be started: ${error.message}`));
      });
      child.once('exit', (code) => {
        this.#children.delete(child);
        if (!this.#isOver) resolve(code ?? 1);
      });
    });
  }

  /** Runs a command that needs these emulators: it ends when they do, for without them it would only wait. */
  async runWith(suite: EmulatorSuite, command: Command): Promise<number> {
    const lost = new Promise<'lost'>((resolve) => {
      void suite.ended.then(() => {
        if (!this.#isOver) resolve('lost');
      });
    });
    const code = await Promise.race([this.run(command), lost]);
    if (code !== 'lost') return code;
    await Promise.all([this.endCommands(), suite.stop()]);
    throw new Problem(`The emulators ended by themselves; their log is ${shownPath(suite.logFile)}`);
  }

  startSuite(options: SuiteOptions): Promise<EmulatorSuite> {
    return startSuite(options, (suite) => {
      this.#suite = suite;
    });
  }

  async #endChild(child: ChildProcess): Promise<void> {
    const tree = new ProcessTree(child.pid ?? -1);
    tree.look();
    child.kill('SIGTERM');
    await tree.endSurvivors();
    // a program that listens to SIGTERM does not hear it in an endless loop
    child.kill('SIGKILL');
  }

  async endCommands(): Promise<void> {
    await Promise.all([...this.#children].map((child) => this.#endChild(child)));
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.endCommands();
    await this.#suite?.stop();
  }
}

async function untilEnd(
  main: (session: Session) => Promise<number>,
  codeWhenInterrupted: number,
): Promise<number> {
  const session = new Session();
  const interrupt = watchInterrupts(() => process.exit(130));
  const running = main(session);
  // after an interrupt it fails because its commands were ended: nobody waits for it then
  running.catch(() => undefined);
  try {
    const first = await Promise.race([running, interrupt.signal]);
    if (typeof first === 'number') return first;
    console.log(`\nHalfshare: ${first}, stopping ...`);
    return codeWhenInterrupted;
  } finally {
    await session.end();
    if (interrupt.happened()) console.log('Halfshare: stopped, nothing is left running.');
  }
}

/** Runs a command's main function; Ctrl-C, a problem and its own end all stop what it started. */
export function runSession(
  main: (session: Session) => Promise<number>,
  { codeWhenInterrupted = 130 }: { codeWhenInterrupted?: number } = {},
): void {
  runMain(() => untilEnd(main, codeWhenInterrupted));
}
