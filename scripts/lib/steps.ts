import { bold, green, messageOf, red, seconds, yellow } from './messages';

export type Outcome = 'ok' | 'failed' | 'skipped';

export interface StepResult {
  name: string;
  outcome: Outcome;
  ms: number;
}

const marks: Record<Outcome, string> = { ok: green('✔'), failed: red('✖'), skipped: yellow('-') };

/** Steps of a long command: all of them run, so that one look shows everything that is wrong. */
export class Steps {
  readonly #results: StepResult[] = [];
  readonly #startedAt = performance.now();

  async step(name: string, run: () => Promise<number>): Promise<boolean> {
    console.log(`\n${bold(`▸ ${name}`)}`);
    const startedAt = performance.now();
    let code = 1;
    try {
      code = await run();
    } catch (error) {
      console.error(`${red('✖')} ${messageOf(error)}`);
    }
    this.#results.push({ name, outcome: code === 0 ? 'ok' : 'failed', ms: performance.now() - startedAt });
    return code === 0;
  }

  skip(name: string): void {
    this.#results.push({ name, outcome: 'skipped', ms: 0 });
  }

  /** Prints the table and the one line, and answers the exit code. */
  finish(): number {
    console.log(`\n${table(this.#results)}\n`);
    console.log(verdict(this.#results, performance.now() - this.#startedAt));
    return this.#results.every((result) => result.outcome === 'ok') ? 0 : 1;
  }
}

export function table(results: readonly StepResult[]): string {
  const width = Math.max(0, ...results.map((result) => result.name.length));
  return results
    .map(({ name, outcome, ms }) => {
      const time = outcome === 'skipped' ? 'skipped' : seconds(ms);
      return `  ${marks[outcome]} ${name.padEnd(width)} ${time.padStart(9)}`;
    })
    .join('\n');
}

export function verdict(results: readonly StepResult[], ms: number): string {
  const wrong = results.filter((result) => result.outcome !== 'ok').map((result) => result.name);
  if (wrong.length === 0) return green(bold(`✔ GREEN: all ${results.length} steps in ${seconds(ms)}`));
  return red(bold(`✖ RED: ${wrong.join(', ')} (after ${seconds(ms)})`));
}
