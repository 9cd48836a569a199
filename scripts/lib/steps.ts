import { bold, green, messageOf, red, seconds, yellow } from './messages';

export type Outcome = 'ok' | 'failed' | 'skipped';

export interface StepResult {
  name: string;
  outcome: Outcome;
  ms: number;
  /** the command that runs this step and no other */
  alone?: string;
}

export interface StepLimit {
  ms: number;
  /** ends what the step has started */
  onHang: () => Promise<void>;
}

const marks: Record<Outcome, string> = { ok: green('✔'), failed: red('✖'), skipped: yellow('-') };

/** Steps of a long command: all of them run, so that one look shows everything that is wrong. */
export class Steps {
  readonly #results: StepResult[] = [];
  readonly #startedAt = performance.now();

  constructor(private readonly limit: StepLimit) {}

  /** Runs it and gives whether it ended with 0. It neither throws nor hangs, so the steps after it always run. */
  async step(name: string, alone: string, run: () => Promise<number>): Promise<boolean> {
    console.log(`\n${bold(`▸ ${name}`)}`);
    const startedAt = performance.now();
    const reason = await this.failureOf(run);
    const ms = performance.now() - startedAt;
    this.#results.push({ name, outcome: reason === undefined ? 'ok' : 'failed', ms, alone });
    if (reason === undefined) return true;
    console.error(
      red(bold(`✖ FAILED: ${name} (${reason}, after ${seconds(ms)}). The next steps still run.`)),
    );
    return false;
  }

  private async failureOf(run: () => Promise<number>): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const hang = new Promise<'hangs'>((resolve) => {
      timer = setTimeout(resolve, this.limit.ms, 'hangs');
    });
    try {
      const code = await Promise.race([run(), hang]);
      if (code === 0) return undefined;
      if (code !== 'hangs') return `exit code ${code}`;
      await this.limit.onHang();
      return 'it did not end, and was ended';
    } catch (error) {
      console.error(`${red('✖')} ${messageOf(error)}`);
      return 'see the line above';
    } finally {
      clearTimeout(timer);
    }
  }

  skip(name: string, reason: string): void {
    console.log(`\n${yellow(`- ${name}: skipped, ${reason}`)}`);
    this.#results.push({ name, outcome: 'skipped', ms: 0 });
  }

  /** Prints the table and the one line, and answers the exit code. */
  finish(): number {
    console.log(`\n${table(this.#results)}\n`);
    const commands = failedAlone(this.#results);
    if (commands !== '') console.log(`Each failed step alone:\n${commands}\n`);
    console.log(verdict(this.#results, performance.now() - this.#startedAt));
    return this.#results.every((result) => result.outcome === 'ok') ? 0 : 1;
  }
}

function paddedNames(results: readonly StepResult[]): number {
  return Math.max(0, ...results.map((result) => result.name.length));
}

export function table(results: readonly StepResult[]): string {
  const width = paddedNames(results);
  return results
    .map(({ name, outcome, ms }) => {
      const time = outcome === 'skipped' ? 'skipped' : seconds(ms);
      return `  ${marks[outcome]} ${name.padEnd(width)} ${time.padStart(9)}`;
    })
    .join('\n');
}

export function failedAlone(results: readonly StepResult[]): string {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const width = paddedNames(failed);
  return failed.map(({ name, alone }) => `  ${name.padEnd(width)}  ${alone ?? ''}`).join('\n');
}

export function verdict(results: readonly StepResult[], ms: number): string {
  const wrong = results.filter((result) => result.outcome !== 'ok').map((result) => result.name);
  if (wrong.length === 0) return green(bold(`✔ GREEN: all ${results.length} steps in ${seconds(ms)}`));
  return red(bold(`✖ RED: ${wrong.join(', ')} (after ${seconds(ms)})`));
}
