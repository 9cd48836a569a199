import { AppError } from '../../domain/base/errors';
import { latestTime } from '../wire';

/**
 * A modification time decides which news is the newest: one that lies ahead would win for as long as it does. Throws
 * AppError `invalid_request`.
 */
export function assertNotInFuture(modified: Date | undefined, now: () => Date): void {
  if (modified && modified > latestTime(now))
    throw wrongField('date_modified_gmt', 'is more than 24 hours in the future');
}

export function wrongField(path: string, message: string): AppError {
  return new AppError('invalid_request', { detail: `${path} ${message}`, errors: [{ path, message }] });
}
