import { AppError } from '../../domain/errors';

const MAX_AHEAD_MS = 86_400_000;

/** No time that a shop tells may be after this: 24 h from now. */
export function latestTime(now: () => Date): Date {
  return new Date(now().getTime() + MAX_AHEAD_MS);
}

/**
 * A modification time decides which news is the newest: one that lies ahead would win for as long as it does. Throws
 * AppError `invalid_request`.
 */
export function assertNotAhead(modified: Date | undefined, now: () => Date): void {
  if (modified && modified > latestTime(now))
    throw wrongField('date_modified_gmt', 'is more than 24 hours in the future');
}

export function wrongField(path: string, message: string): AppError {
  return new AppError('invalid_request', { detail: `${path} ${message}`, errors: [{ path, message }] });
}
