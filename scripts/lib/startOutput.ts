import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { isForThePerson, lineSplitter } from './emulatorLog';
import { messageOf, Problem, yellow } from './messages';
import { Signs } from './patience';
import { failureText, startFailure } from './startFailure';

/** Reads what firebase-tools prints: all of it to the log, some to the person, and of the start how it goes. */
export class StartOutput {
  readonly signs = new Signs();
  /** firebase-tools says that all have started; it does so too when the functions could not be loaded */
  readonly ready: Promise<void>;
  /** rejects at once when it ends, or says what makes waiting useless */
  readonly failed: Promise<never>;
  #lines: string[] = [];
  #isStarting = true;
  #onReady: () => void = () => undefined;
  #onFailed: (problem: Error) => void = () => undefined;

  constructor(
    child: ChildProcess,
    private readonly log: Writable,
    private readonly options: { functionErrors: boolean },
    /** after the start one of the emulators was killed: firebase-tools goes on without it */
    private readonly onKilled: () => void,
  ) {
    this.ready = new Promise((resolve) => (this.#onReady = resolve));
    this.failed = new Promise((_, reject) => (this.#onFailed = reject));
    // after the start nobody waits for it any more
    this.failed.catch(() => undefined);
    for (const stream of [child.stdout, child.stderr]) {
      const split = lineSplitter((line) => {
        this.see(line);
      });
      stream?.setEncoding('utf8').on('data', split);
    }
    child.once('error', this.#onFailed);
    child.once('exit', (code) => {
      this.#onFailed(
        new Problem(`The emulators ended before they were ready (exit code ${code ?? 'by a signal'}).`),
      );
    });
    child.once('close', () => log.end());
  }

  private see(line: string): void {
    this.log.write(`${line}\n`);
    if (isForThePerson(line, this.options)) console.error(yellow(line));
    const failure = startFailure(line);
    if (!this.#isStarting) {
      if (failure === 'emulator') this.onKilled();
      return;
    }
    this.#lines.push(line);
    this.signs.show(line);
    if (failure === 'functions') this.#onFailed(new Problem('The functions could not be loaded.'));
    if (failure === 'emulator') this.#onFailed(new Problem('An emulator was killed.'));
    if (line.includes('All emulators ready')) this.#onReady();
  }

  /** The start is over, well or not: what comes now is kept in the log only. */
  started(): void {
    this.#isStarting = false;
    this.#lines = [];
  }

  /** The error with the lines that say why, and the log's path. */
  explained(error: unknown, logPath: string): Error {
    if (!(error instanceof Problem)) return error instanceof Error ? error : new Error(messageOf(error));
    return new Problem(
      `${error.message}\n${failureText(this.#lines).replace(/^/gm, '  ')}\n  log: ${logPath}`,
    );
  }
}
