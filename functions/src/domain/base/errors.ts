/**
 * Every error code of the APIs, with HTTP status and title. The only list: the OpenAPI document and docs/errors.md are
 * made from it, and a test compares them.
 */
export const ERROR_CODES = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  invalid_request: { status: 400, title: 'A field is missing or wrong' },
  missing_id_token: { status: 401, title: 'No ID token was sent' },
  invalid_id_token: { status: 401, title: 'The ID token is not valid, or no longer' },
  invalid_signature: { status: 401, title: 'The signature is missing or wrong' },
  stale_timestamp: { status: 401, title: 'The signature is too old, or of the future' },
  missing_api_key: { status: 401, title: 'No API key was sent' },
  invalid_api_key: { status: 401, title: 'The API key is not one of ours' },
  revoked_api_key: { status: 401, title: 'The API key was revoked' },
  insufficient_scope: { status: 403, title: 'The API key may not do this' },
  brand_suspended: { status: 403, title: 'The brand or its store is suspended' },
  insufficient_role: { status: 403, title: 'Your role may not do this' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  request_timeout: { status: 408, title: 'The body did not arrive in time' },
  event_conflict: { status: 409, title: 'The same event id was sent with other content' },
  commission_reversed: { status: 409, title: 'Nothing is due on the order' },
  commission_rejected: { status: 409, title: 'The commission is rejected' },
  commission_not_pending: { status: 409, title: 'Nothing of the commission is pending' },
  commission_changed: { status: 409, title: 'The commission is another than the one that was seen' },
  commission_held: { status: 409, title: 'The commission is held, and no reason was given' },
  already_claimed: { status: 409, title: 'A payout has claimed of the commission' },
  commission_not_rejected: { status: 409, title: 'The commission is not rejected' },
  order_ambiguous: { status: 409, title: 'Two reports of the order disagree' },
  order_unverified: { status: 409, title: 'The order is unverified' },
  order_suspicious: { status: 409, title: 'The order is held as suspicious' },
  order_without_parent: { status: 409, title: 'The order belongs to no other' },
  nothing_to_confirm: { status: 409, title: 'There is nothing to confirm' },
  settings_conflict: { status: 409, title: 'The settings have changed in the meantime' },
  host_conflict: { status: 409, title: 'The host cannot be registered or taken away' },
  key_conflict: { status: 409, title: 'The key is not valid any more' },
  limit_reached: { status: 409, title: 'There are as many as there can be' },
  id_taken: { status: 409, title: 'The id is taken' },
  code_taken: { status: 409, title: 'The code is one with a code that is owned already' },
  order_not_completed: { status: 409, title: 'The order is not completed' },
  words_conflict: { status: 409, title: 'The status words have changed in the meantime' },
  plan_conflict: { status: 409, title: 'The plan has changed in the meantime' },
  payout_open: { status: 409, title: 'Another payout of the account is open' },
  payout_state_conflict: { status: 409, title: 'The payout is not in the state for this' },
  nothing_to_pay: { status: 409, title: 'There is nothing to pay out' },
  exceeds_owed: { status: 409, title: 'It is more than the brand owes' },
  exceeds_credit: { status: 409, title: 'It is more than the credit of the brand' },
  exceeds_debt: { status: 409, title: 'It is more than the influencer owes back' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is of a kind we do not read' },
  unknown_referral_code: { status: 422, title: 'No influencer of this brand owns the referral code' },
  currency_not_supported: { status: 422, title: 'The currency is not an ISO 4217 currency' },
  amount_out_of_range: { status: 422, title: 'An amount is too large' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something failed on our side' },
  switched_off: { status: 503, title: 'This is switched off for the moment' },
  overloaded: { status: 503, title: 'There is too much to do at once' },
  unavailable: { status: 503, title: 'Not available for the moment' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One wrong field: its path in the body (`items.0.total`; empty for the body itself) and what to fix. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** As many as somebody reads: a body may have a hundred thousand. */
export const MAX_ERRORS = 100;
/** Of all errors of an answer, in JSON. */
const MAX_ERRORS_BYTES = 40_000;
const MAX_DETAIL = 2000;
const MAX_PATH = 200;
const MAX_MESSAGE = 500;

export interface FirstErrorsOptions {
  readonly most?: number;
  /** Of all of them in JSON. */
  readonly maxBytes?: number;
  readonly total?: number;
}

/**
 * The first errors, at most `most`, short enough for an answer. Where some are left out, the last one says how many:
 * `{ path: '', message: 'has 401 more wrong fields, at least' }`.
 *
 * @param total how many there are, where `errors` are the first of them
 */
export function firstErrors(
  errors: readonly FieldError[],
  { most = MAX_ERRORS, maxBytes = MAX_ERRORS_BYTES, total = errors.length }: FirstErrorsOptions = {},
): readonly FieldError[] {
  const named: FieldError[] = [];
  let bytes = 0;
  for (const { path, message } of errors.slice(0, most)) {
    const error = { path: cut(path, MAX_PATH), message: cut(message, MAX_MESSAGE) };
    bytes += Buffer.byteLength(JSON.stringify(error));
    if (bytes > maxBytes) break;
    named.push(error);
  }
  if (named.length === total) return named;
  // The last of as many as there may be gives its place to the number of the others.
  const kept = named.slice(0, most - 1);
  return [...kept, { path: '', message: `has ${total - kept.length} more wrong fields, at least` }];
}

function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).toWellFormed()}...`;
}

export interface AppErrorOptions {
  /** Shown to the caller: what to fix. No secrets. Cut to 2,000 characters. */
  readonly detail?: string;
  /** The error keeps the first 100. */
  readonly errors?: readonly FieldError[];
  /** How many wrong fields there are, where `errors` are the first of them. */
  readonly errorCount?: number;
  /** Headers of the answer that belong to the error, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Only logged. */
  readonly cause?: unknown;
}

/** The one error that operations and routes throw on purpose; the error middleware makes the answer of it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const detail = cut(options.detail ?? ERROR_CODES[code].title, MAX_DETAIL);
    super(detail, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = detail;
    const { errors = [], errorCount: total = errors.length } = options;
    this.errors = firstErrors(errors, { total });
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** @param owned how the code that is owned was written, if known */
export function codeTaken(code: string, owned: string | undefined): AppError {
  const same = owned === undefined || owned === code ? '' : `is one with "${owned}", which `;
  return new AppError('code_taken', {
    detail: `The code "${code}" ${same}belongs to another influencer. Choose another code.`,
  });
}
