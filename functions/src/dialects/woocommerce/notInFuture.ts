import { AppError } from '../../domain/base/errors';
import { latestTime } from '../wire';

/**
 * The newest modification time wins, so one in the future would win until then: refused. Throws AppError
 * `invalid_request`.
 */
export function assertNotInFuture(modified: Date | undefined, now: () => Date): void {
  if (modified && modified > latestTime(now))
    throw wrongField('date_modified_gmt', 'is more than 24 hours in the future');
}

export function wrongField(path: string, message: string): AppError {
  return new AppError('invalid_request', { detail: `${path} ${message}`, errors: [{ path, message }] });
}
