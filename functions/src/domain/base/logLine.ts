// What the log lines of all functions consist of. The metrics and alerts of ops/ may name these fields and outcomes only.

/** Every field of a line. */
export const LOG_FIELDS = [
  'severity',
  'message',
  // of every line
  'function',
  'requestId',
  'outcome',
  'ms',
  // added by the logger, where the line is written within the request's work
  'logging.googleapis.com/trace',
  // of a request
  'dialect',
  'route',
  'status',
  'kind',
  'eventId',
  'reason',
  'warning',
  'rpcs',
  'reads',
  'writes',
  'wrongFields',
  'error',
  'countError',
  'noteSeenError',
  'switchesError',
  // who called, and about what
  'brandId',
  'storeId',
  'keyId',
  'signed',
  'topic',
  'uid',
  'role',
  'userBrandId',
  'influencerId',
  'orderId',
  'payoutId',
  // of a schedule: what it names, and what it counted
  'failures',
  'errors',
  'warnings',
  'approved',
  'brands',
  'claimed',
  'expired',
  'failed',
  'finished',
  'held',
  'hours',
  'left',
  'mapped',
  'matched',
  'posted',
  'quiet',
  'recorded',
  'refused',
  'skipped',
  'stalled',
  'unknown',
  'unreadable',
  'unreviewed',
  'wrong',
] as const;
export type LogField = (typeof LOG_FIELDS)[number];

/** One line an event, as structured logging takes it. */
export type LogLine = {
  readonly severity: 'INFO' | 'WARNING' | 'ERROR';
  readonly message: string;
} & { readonly [F in LogField]?: unknown };

/** What may be added to a line while its work goes on. */
export type NoteField = Exclude<LogField, 'severity' | 'message'>;

/** How a run of a schedule goes: it starts, and ends in one of the others. `failed` did not finish. */
export const SCHEDULE_OUTCOMES = [
  'started',
  'done',
  'unfinished',
  'partly_failed',
  'failed',
  'switched_off',
] as const;
export type ScheduleOutcome = (typeof SCHEDULE_OUTCOMES)[number];

/** By which dialect a request speaks: the folders of functions/src/dialects, and `link`, which has none. */
export const DIALECTS = [
  'storeApi',
  'woocommerce',
  'waffarx',
  'magento',
  'mobile',
  'account',
  'link',
] as const;
export type Dialect = (typeof DIALECTS)[number];
