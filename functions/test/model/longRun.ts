import fc from 'fast-check';
import { noteFoundCase } from '../support/foundCases';
import { isLongRun, seedOf, wholeNumber } from '../support/seed';

// How many histories are run, from which seed, and what is said meanwhile. `npm run test:model` sets
// HALFSHARE_MODEL=long; a failure tells which variables play its history again.

export interface RunOptions {
  /** By which its found cases are kept. */
  readonly name: string;
  /** The variable that says how many. */
  readonly variable: string;
  readonly usual: number;
  readonly long: number;
  /** So many of one seed; then a line of progress. */
  readonly chunk: number;
  /** The folder of the found cases, where it is not the usual one. */
  readonly found?: string;
}

export function countOf({ variable, usual, long }: RunOptions): number {
  return wholeNumber(variable) ?? (isLongRun() ? long : usual);
}

/** The part of a failed history of commands that fast-check prints as `replayPath`. */
export function replayPath(): { replayPath: string } | Record<string, never> {
  const path = process.env['HALFSHARE_MODEL_COMMANDS'];
  return path === undefined ? {} : { replayPath: path };
}

function say(text: string): void {
  if (isLongRun()) process.stderr.write(`${text}\n`);
}

/** Each try of a smaller history costs as much as a history. */
const SHRINKING_MS = 60_000;

/**
 * Checks the property as often as asked for: in chunks with a seed each, and so many at once as there are lanes.
 * Throws what failed, with what is needed to play it again.
 *
 * @param lanes by each of them the property is checked, one history after the other
 */
export async function assertOften<T>(
  options: RunOptions,
  histories: fc.Arbitrary<T>,
  lanes: readonly ((history: T) => Promise<void> | void)[],
): Promise<void> {
  const count = countOf(options);
  const seed = seedOf();
  const path = process.env['HALFSHARE_MODEL_PATH'];
  const startedMs = performance.now();
  let [started, done, hasFailed] = [0, 0, false];
  const work = async (holds: (typeof lanes)[number]): Promise<void> => {
    const property = shrinkingInTime(histories, holds);
    while (started < count && !hasFailed) {
      const numRuns = Math.min(options.chunk, count - started);
      const chunk = { numRuns, seed: seed + started, ...(path === undefined ? {} : { path }) };
      started = path === undefined ? started + numRuns : count;
      const result = await fc.check(property, chunk);
      if (result.failed) {
        hasFailed = true;
        throw new Error(explain(options, result), { cause: result.errorInstance });
      }
      done += numRuns;
      say(
        `${options.name}: ${done} of ${count} after ${Math.round((performance.now() - startedMs) / 1000)} s`,
      );
    }
  };
  say(`${options.name}: ${count} histories from seed ${seed}`);
  const ends = await Promise.allSettled(lanes.map(work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** After its first failure the property looks for a smaller history, for as long as is reasonable. */
function shrinkingInTime<T>(
  histories: fc.Arbitrary<T>,
  holds: (history: T) => Promise<void> | void,
): fc.IAsyncProperty<[T]> {
  let untilMs = Number.POSITIVE_INFINITY;
  return fc.asyncProperty(histories, async (history) => {
    if (performance.now() > untilMs) return;
    try {
      await holds(history);
    } catch (error) {
      untilMs = Math.min(untilMs, performance.now() + SHRINKING_MS);
      throw error;
    }
  });
}

/** A failure of a history that knows how it is written down: not as it was made up, but as it was played. */
export class FailedHistory extends Error {
  constructor(
    readonly saved: unknown,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function explain<T>({ name, found }: RunOptions, result: fc.RunDetails<[T]>): string {
  const commands = /replayPath="([^"]*)"/.exec(fc.stringify(result.counterexample))?.[1];
  const again = [
    `HALFSHARE_MODEL_SEED=${result.seed}`,
    `HALFSHARE_MODEL_PATH=${result.counterexamplePath ?? ''}`,
    ...(commands === undefined ? [] : [`HALFSHARE_MODEL_COMMANDS='${commands}'`]),
  ];
  const { errorInstance, counterexample } = result;
  const input = errorInstance instanceof FailedHistory ? errorInstance.saved : counterexample?.[0];
  const note = noteFoundCase({ test: name, again: again.join(' '), input }, found);
  const report = fc.defaultReportMessage(result) ?? 'failed';
  return `${note}To play this history ${name} again: ${again.join(' ')}\n${report}`;
}
