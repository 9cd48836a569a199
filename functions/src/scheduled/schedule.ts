import { withoutDirections } from '../domain/base/text';
import type { NewId } from '../domain/base/ids';
import type { LogLine, NoteField, ScheduleOutcome } from '../domain/base/logLine';
import { ALL_ON, type SwitchName } from '../domain/base/switches';
import { readSwitches } from '../operations/base/switches';
import type { Services } from '../operations/base/services';

/** One scheduled function, with its times and limits. */
export interface Schedule {
  readonly name: string;
  /** Unix cron, in UTC. */
  readonly cron: string;
  readonly timeoutSeconds: number;
  readonly memory: '512MiB' | '1GiB';
  /** While that is switched off, a run does nothing. */
  readonly switchedBy?: SwitchName;
  /** Calls one operation and returns its result for the log. */
  readonly work: (services: Services, context: ScheduleContext) => Promise<ScheduleResult>;
}

export interface ScheduleContext {
  /** How long it may work; the next run does the rest. */
  readonly budgetMs: number;
  readonly requestId: string;
}

export interface ScheduleResult {
  /** False if work is left for the next run. */
  readonly isDone: boolean;
  readonly counts: { readonly [F in NoteField]?: number };
  /** Errors of single items while the rest went on, for the log; never a secret, an email or an address. */
  readonly failures: readonly unknown[];
  /** One sentence for each thing that a person should look at although nothing failed; all are logged. */
  readonly warnings?: readonly string[];
}

export interface ScheduleOptions {
  /** Called in each run: secrets can be read only then. */
  readonly services: () => Services;
  readonly newId: NewId;
  readonly log: (line: LogLine) => void;
}

/** Work ends this long before the function's timeout. */
const RESERVE_SECONDS = 60;
/** How many failures are logged; all are counted. */
const MAX_LOGGED = 20;

/** Runs the schedule once and logs a line as it starts and one as it ends. Rethrows the work's error, so that the platform records the failure. */
export async function runSchedule(
  { name, timeoutSeconds, switchedBy, work }: Schedule,
  { services, newId, log }: ScheduleOptions,
): Promise<void> {
  const startedMs = performance.now();
  const requestId = newId('request');
  const write = (
    severity: LogLine['severity'],
    outcome: ScheduleOutcome,
    more: { readonly [F in NoteField]?: unknown } = {},
  ): void => {
    const ms = Math.round(performance.now() - startedMs);
    const line = { severity, message: `${name} ${outcome}`, function: name, requestId, outcome, ms, ...more };
    log(withoutDirections(line));
  };
  const warnings: string[] = [];
  write('INFO', 'started');
  try {
    const given = services();
    const { off, problem } = switchedBy === undefined ? ALL_ON : await readSwitches(given);
    if (problem !== null) warnings.push(problem);
    if (switchedBy !== undefined && off.has(switchedBy)) {
      warnings.push(`${switchedBy} is switched off in network/switches`);
      write('WARNING', 'switched_off', { warnings });
      return;
    }
    const budgetMs = (timeoutSeconds - RESERVE_SECONDS) * 1000;
    const { isDone, counts, failures, warnings: named = [] } = await work(given, { budgetMs, requestId });
    warnings.push(...named);
    const hasFailed = failures.length > 0;
    const errors = failures.slice(0, MAX_LOGGED).map(describe);
    const severity = hasFailed ? 'ERROR' : warnings.length > 0 ? 'WARNING' : 'INFO';
    write(severity, hasFailed ? 'partly_failed' : isDone ? 'done' : 'unfinished', {
      ...counts,
      ...(warnings.length > 0 && { warnings }),
      ...(hasFailed && { failures: failures.length, errors }),
    });
  } catch (error) {
    write('ERROR', 'failed', { error: describe(error) });
    throw error;
  }
}

function describe(failure: unknown): string {
  if (typeof failure === 'string') return failure;
  if (!(failure instanceof Error)) return JSON.stringify(failure);
  const cause = failure.cause === undefined ? '' : `\ncaused by ${describe(failure.cause)}`;
  return `${failure.stack ?? failure.message}${cause}`;
}
