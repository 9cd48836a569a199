import type { NewId } from '../domain/base/ids';
import type { Services } from '../operations/base/services';

/** One scheduled function: a row whose times and limits are in plain sight. */
export interface Schedule {
  readonly name: string;
  /** Unix cron, in UTC. */
  readonly cron: string;
  readonly timeoutSeconds: number;
  readonly memory: '512MiB' | '1GiB';
  /** Calls one operation and says what came of it. */
  readonly work: (services: Services, context: ScheduleContext) => Promise<ScheduleResult>;
}

export interface ScheduleContext {
  /** How long it may work; what is left then is for the next run. */
  readonly budgetMs: number;
  readonly requestId: string;
}

export interface ScheduleResult {
  /** False where something is left for the next run. */
  readonly isDone: boolean;
  /** What was done, for the log. */
  readonly counts: Readonly<Record<string, number>>;
  /** What went wrong while the rest went on, for the log; never a secret, an email or an address. */
  readonly failures: readonly unknown[];
  /** What somebody should look at though all went well, a sentence each, for the log; all are named. */
  readonly warnings?: readonly string[];
}

/** One line a run, as structured logging takes it. */
export interface ScheduleLogLine {
  readonly severity: 'INFO' | 'WARNING' | 'ERROR';
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface ScheduleOptions {
  /** Called at each run: secrets can be read only then. */
  readonly services: () => Services;
  readonly newId: NewId;
  readonly log: (line: ScheduleLogLine) => void;
}

/** Work ends so long before the function's timeout would cut it off. */
const RESERVE_SECONDS = 60;
/** So many failures are named in the log; all are counted. */
const MAX_LOGGED = 20;

/** Runs the schedule once and logs a line; throws what its work threw, so that the platform knows of it. */
export async function runSchedule(
  { name, timeoutSeconds, work }: Schedule,
  { services, newId, log }: ScheduleOptions,
): Promise<void> {
  const startedMs = performance.now();
  const requestId = newId('request');
  const write = (severity: ScheduleLogLine['severity'], outcome: string, more: object): void => {
    const ms = Math.round(performance.now() - startedMs);
    log({ severity, message: `${name} ${outcome}`, function: name, requestId, outcome, ms, ...more });
  };
  try {
    const budgetMs = (timeoutSeconds - RESERVE_SECONDS) * 1000;
    const { isDone, counts, failures, warnings = [] } = await work(services(), { budgetMs, requestId });
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
