import { AppError } from '../../domain/base/errors';
import { UnreadableDocument } from '../../firestore/documents/unreadable';

// Why an operation failed, and so whether to try it again.

/**
 * Whether it failed through a fault of ours that trying again at once does not mend: what is stored of it cannot be read,
 * or cannot be worked out. What Firestore could not do for the moment is none of these.
 */
export function isOurFault(error: unknown): boolean {
  return error instanceof UnreadableDocument || !(error instanceof AppError);
}

/** Whether it is what Firestore could not do for the moment: to try again is safe, and most likely enough. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof AppError && ['unavailable', 'rate_limited'].includes(error.code) && !isOurFault(error)
  );
}

/** For the operator: which document, and what is wrong with it. */
export function faultOf(error: unknown): string {
  if (error instanceof UnreadableDocument) return error.describe();
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
