import { AppError } from '../../domain/base/errors';

/** The sender keeps the event, and may send it again after the document is repaired. */
const RETRY_AFTER_SECONDS = '3600';
const MAX_NAMED_PROBLEMS = 10;

/**
 * A stored document that this release cannot read: its shape or rules version is unknown, or its schema refuses it. It
 * fails only the requests that need this document.
 */
export class UnreadableDocument extends AppError {
  constructor(
    readonly path: string,
    readonly problems: readonly string[],
  ) {
    super('unavailable', {
      detail:
        'What is stored of this cannot be read for the moment, and nothing was changed. Send it again later.',
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      cause: new Error(describeUnreadable(path, problems)),
    });
    this.name = 'UnreadableDocument';
  }

  /** For the log and the operator; never for the sender. */
  describe(): string {
    return describeUnreadable(this.path, this.problems);
  }
}

function describeUnreadable(path: string, problems: readonly string[]): string {
  const more = problems.length - MAX_NAMED_PROBLEMS;
  const named = problems.slice(0, MAX_NAMED_PROBLEMS).join('; ');
  return `${path} cannot be read: ${named}${more > 0 ? `; and ${more} more` : ''}`;
}
