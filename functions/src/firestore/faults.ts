import { GrpcStatus } from '@google-cloud/firestore';
import { AppError } from '../domain/errors';

/** Statuses after which nobody knows whether it was applied; sending the event again is safe and settles it. */
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

/** Runs a call of Firestore; its passing failures become `unavailable` or `rate_limited`, safe to send again. */
export async function guarded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asAppError(error);
  }
}

function asAppError(error: unknown): unknown {
  const status = statusOf(error);
  const headers = { 'Retry-After': RETRY_AFTER_SECONDS };
  if (status === GrpcStatus.RESOURCE_EXHAUSTED) {
    return new AppError('rate_limited', {
      detail: 'Too much at once. Send it again later.',
      headers,
      cause: error,
    });
  }
  // A transaction whose commit was answered by a lost connection: applied or not, nobody knows.
  const isLostTransaction =
    status === GrpcStatus.INVALID_ARGUMENT &&
    error instanceof Error &&
    /transaction is invalid or closed/i.test(error.message);
  if (isLostTransaction || (status !== undefined && PASSING.has(status))) {
    return new AppError('unavailable', {
      detail: 'Not stored for certain. Send it again.',
      headers,
      cause: error,
    });
  }
  return error;
}
