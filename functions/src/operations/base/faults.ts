import { AppError } from '../../domain/base/errors';
import { UnreadableDocument } from '../../firestore/documents/unreadable';

// Classifies why an operation failed, to decide whether it is tried again.

/**
 * Whether it failed through a fault of ours that an immediate retry does not mend: a stored document cannot be read or
 * folded. Firestore's passing failures are none of these.
 */
export function isOurFault(error: unknown): boolean {
  return error instanceof UnreadableDocument || !(error instanceof AppError);
}

/** Whether it is a passing failure of Firestore: a retry is safe, and likely succeeds. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof AppError && ['unavailable', 'rate_limited'].includes(error.code) && !isOurFault(error)
  );
}

/** Its content is refused, whatever is stored: a repeat of the very same is refused too. */
export function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && error.status < 500 && error.status !== 429 && !isOurFault(error);
}

/** For the operator: which document, and what is wrong with it. */
export function faultOf(error: unknown): string {
  if (error instanceof UnreadableDocument) return error.describe();
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
