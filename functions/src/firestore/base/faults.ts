import { GrpcStatus } from '@google-cloud/firestore';
import { AppError } from '../../domain/base/errors';
import { remainingPatienceMs } from './rpcMeter';

/** Statuses after which a write may or may not have been applied; sending the event again is safe and settles it. */
const PASSING: ReadonlySet<number> = new Set([
  GrpcStatus.CANCELLED,
  GrpcStatus.UNKNOWN,
  GrpcStatus.DEADLINE_EXCEEDED,
  GrpcStatus.ABORTED,
  GrpcStatus.INTERNAL,
  GrpcStatus.UNAVAILABLE,
]);

const RETRY_AFTER_SECONDS = '5';

function statusOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
}

export function isAlreadyExists(error: unknown): boolean {
  return statusOf(error) === GrpcStatus.ALREADY_EXISTS;
}

/** Whether a conditional write failed because the document has changed or gone since it was read. */
export function isOutdated(error: unknown): boolean {
  const status = statusOf(error);
  return status === GrpcStatus.FAILED_PRECONDITION || status === GrpcStatus.NOT_FOUND;
}

/** Whether Firestore refuses the content, such as a document of more than 1 MiB: trying again does not help. */
export function isRefused(error: unknown): boolean {
  return statusOf(error) === GrpcStatus.INVALID_ARGUMENT;
}

/** Whether Firestore, or the way to it, fails for all requests, such as for a missing permission. */
export function isOutage(error: unknown): boolean {
  return statusOf(error) !== undefined && !isRefused(error);
}

/**
 * The client library retries for up to ten minutes, and for a minute if a lost transaction holds a lock. The call fails
 * after this time, or when the request's own time is over: before the function's timeout ends it.
 */
export const PATIENCE_MS = 25_000;

/**
 * Runs a call of Firestore; its passing failures become `unavailable` or `rate_limited`, both safe to send again.
 *
 * @param giveUp is called when nobody waits for the call any more
 */
export async function guarded<T>(
  call: () => Promise<T>,
  patienceMs = PATIENCE_MS,
  giveUp: () => void = () => undefined,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const waitMs = Math.min(patienceMs, remainingPatienceMs());
  const isTooLate = (): AppError => unavailable(new Error(`no answer of Firestore within ${waitMs} ms`));
  // It waited for others, and nobody waits for it.
  if (waitMs <= 0) throw isTooLate();
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(isTooLate());
    }, waitMs);
  });
  try {
    return await Promise.race([call(), tooLate]);
  } catch (error) {
    throw asAppError(error);
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(cause: unknown): AppError {
  const headers = { 'Retry-After': RETRY_AFTER_SECONDS };
  return new AppError('unavailable', { detail: 'Not stored for certain. Send it again.', headers, cause });
}

function asAppError(error: unknown): unknown {
  const status = statusOf(error);
  if (status === GrpcStatus.RESOURCE_EXHAUSTED) {
    return new AppError('rate_limited', {
      detail: 'Too much at once. Send it again later.',
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      cause: error,
    });
  }
  // The connection was lost during a commit: it may or may not have been applied.
  const isLostTransaction =
    status === GrpcStatus.INVALID_ARGUMENT &&
    error instanceof Error &&
    /transaction is invalid or closed/i.test(error.message);
  if (isLostTransaction || (status !== undefined && PASSING.has(status))) return unavailable(error);
  return error;
}
