import { ERROR_CODES, type ErrorCode } from '../functions/src/domain/base/errors';
import { NOT_COUNTED, NOT_COUNTED_REASONS } from '../functions/src/domain/delivery/notCounted';
import { PROBLEM_TYPE_BASE } from '../functions/src/http/problem';

// The advice on each error code, for the OpenAPI document and docs/errors.md; not deployed.

export interface ErrorAdvice {
  readonly when: string;
  readonly whatToDo: string;
}

/** The same request, unchanged, may succeed later. */
export const SAFE_TO_RETRY: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'request_timeout',
  'rate_limited',
  'switched_off',
  'overloaded',
  'unavailable',
  'internal',
]);

export const ERROR_GUIDE: Readonly<Record<ErrorCode, ErrorAdvice>> = {
  malformed_json: {
    when: 'The body is empty, not JSON, not UTF-8, or not gzip although `Content-Encoding` says so.',
    whatToDo: 'Send one JSON object, in UTF-8. Fix it first: the same bytes fail again.',
  },
  invalid_request: {
    when: 'A field is missing, of the wrong form or out of bounds. `errors` names every one of them, up to 100. Of a list that is too long nothing but that is named. So is a body that is nested too deep or has too many values.',
    whatToDo: 'Fix the fields that `errors` names. Nothing was stored.',
  },
  missing_id_token: {
    when: 'The account function was called without `Authorization: Bearer <ID token>`.',
    whatToDo: 'Sign in with Firebase Auth, and send the ID token (`getIdToken()`).',
  },
  invalid_id_token: {
    when: 'The ID token is mistyped, of another project, or older than an hour.',
    whatToDo: 'Get a fresh one with `getIdToken(true)`; if that fails too, sign in again.',
  },
  invalid_signature: {
    when: 'The signature is missing, mistyped, made with another secret, or of other bytes than were sent; or its key id or timestamp is missing or of the wrong form.',
    whatToDo:
      'Sign `timestamp.body`, or in version 2 `timestamp.METHOD.path.query.body`, with the API secret, over exactly the bytes that are sent, and send key id, timestamp and signature together. A key that has sent version 2 sends it always. The test vectors at <https://halfshare.dev/vectors/> show each step.',
  },
  stale_timestamp: {
    when: 'The signature is right, but its timestamp is more than 300 seconds off our clock, either way.',
    whatToDo:
      'Set the server’s clock, then sign the same body with the present time. However often it is sent, it counts once.',
  },
  missing_api_key: {
    when: 'Neither `Authorization: Bearer <key>` nor `X-API-Key: <key>` was sent. Some web servers drop `Authorization`.',
    whatToDo: 'Send the key; where `Authorization` is dropped on the way, use `X-API-Key`.',
  },
  invalid_api_key: {
    when: 'The key is mistyped, cut short, or not one of ours.',
    whatToDo: 'Copy the key again, all of it, from `hs_live_` or `hs_test_` to its last character.',
  },
  revoked_api_key: {
    when: 'The key was revoked. It may take up to 30 seconds until every server knows.',
    whatToDo: 'Ask the brand for a new key. Keep what could not be sent, and send it with the new key.',
  },
  insufficient_scope: {
    when: 'The key may not call this function.',
    whatToDo: 'Use a key with the scope that `detail` names.',
  },
  brand_suspended: {
    when: 'The brand, or this store of it, is suspended. Its users may still read.',
    whatToDo: 'Contact support. Keep what could not be sent.',
  },
  insufficient_role: {
    when: 'None of the roles in your ID token may call this route.',
    whatToDo:
      'Ask somebody with one of the roles that `detail` names. After a change of role get a fresh ID token.',
  },
  not_found: {
    when: 'There is no such function, path, or resource, or it belongs to another tenant: both are answered alike.',
    whatToDo:
      'Check the address, and the ids in it; a function of the store API has no paths below its name.',
  },
  method_not_allowed: {
    when: 'The function does not take this method; `Allow` lists those that it takes.',
    whatToDo: 'Use a method of `Allow`. Mind redirects: they turn a POST into a GET.',
  },
  event_conflict: {
    when: 'The same id was sent before with other content. What is stored is unchanged.',
    whatToDo:
      'Do not send it again as it is. A changed order is sent with `updatedAt`; a further refund, decision, payout or settlement with a new id or reference.',
  },
  commission_reversed: {
    when: 'Nothing is due on the order: it was refunded or cancelled, or is unattributed. So there is nothing to approve or reject.',
    whatToDo: 'Look at the explanation of the order; when something is due again, decide again.',
  },
  commission_rejected: {
    when: 'The commission is rejected already, so that it can be neither approved nor rejected.',
    whatToDo: 'Withdraw the rejection first.',
  },
  commission_not_pending: {
    when: 'All of the commission is approved already, so there is nothing to approve.',
    whatToDo: 'Nothing: look at its status. The older approval is in force.',
  },
  commission_changed: {
    when: 'The commission is another amount, or in another currency, than the one that was sent with the approval. Nothing was approved.',
    whatToDo: 'Read the order again, look at the amount, and approve that.',
  },
  commission_held: {
    when: 'The commission is still held, and the approval had no `reason`.',
    whatToDo: 'Wait for the end of the hold, which `detail` names, or send the approval with a `reason`.',
  },
  already_claimed: {
    when: 'A payout has claimed of the commission, so it can no longer be rejected.',
    whatToDo:
      'Attribute the order to nobody (`influencerId: null`): what was paid is netted by the next payout.',
  },
  commission_not_rejected: {
    when: 'A rejection was to be withdrawn, and there is none.',
    whatToDo: 'Look at its status: somebody may have withdrawn it before.',
  },
  order_ambiguous: {
    when: 'Two reports of the order with the same modification time disagree, so it is not known what is due. Or unsigned reports of it differ, evidence included, and the confirmation names none of them.',
    whatToDo:
      'Let the store send the order again with a newer `updatedAt`, then approve. Or confirm the report that is genuine: `counts` and `among`.',
  },
  order_unverified: {
    when: 'All reports of the order are unsigned, so their sender is not known: it can be neither approved nor credited to an influencer.',
    whatToDo: 'Confirm the order, if it is genuine; or wait until the store reports it with a signature.',
  },
  order_suspicious: {
    when: 'The order is held: the customer’s email is the influencer’s own, or unusually many sales came at once. `detail` says which.',
    whatToDo: 'Look at the order. Confirm it, if it is genuine, and approve it then; else reject it.',
  },
  order_without_parent: {
    when: 'The store does not say of the order that it belongs to another.',
    whatToDo: 'Nothing: it is an order of its own.',
  },
  nothing_to_confirm: {
    when: 'The store reported the order itself, or all of it is confirmed already, and nothing holds it up.',
    whatToDo: 'Nothing: the order counts as it is.',
  },
  host_conflict: {
    when: 'The host belongs to another brand, the store has as many hosts as it can have, or the host is the store’s own address, which stays.',
    whatToDo:
      'Read `detail`. Take a host away that the shop no longer has; for a host of another brand, or another address of the store, ask your contact at the platform.',
  },
  settings_conflict: {
    when: 'The settings were changed by somebody else since the version that was named. Nothing was saved.',
    whatToDo: 'Read the settings again, and decide anew.',
  },
  id_taken: {
    when: 'A brand, store or influencer of that id is there already, and was made with other content. Nothing was saved.',
    whatToDo:
      'Choose another id, or change the one that is there. The same call with the same content is answered 200.',
  },
  key_conflict: {
    when: 'An API key that is revoked or has expired was to be replaced. Nothing was saved.',
    whatToDo: 'Make a new key.',
  },
  limit_reached: {
    when: 'There are as many as there can be, such as stores of a brand or keys of a store. Nothing was saved.',
    whatToDo: 'Take one away first, such as by revoking a key that is not used any more.',
  },
  code_taken: {
    when: 'Another influencer owns the code, or one that is the same to shops and people: codes are compared without regard to case, forms of letters and HTML escapes. Nothing was saved.',
    whatToDo:
      'Choose another code. A coupon may be taken from its owner first, by saving it with `influencerId: null`.',
  },
  order_not_completed: {
    when: 'An order that is not completed was to be approved.',
    whatToDo: 'Wait until the store reports it as completed.',
  },
  words_conflict: {
    when: 'The status words were changed by somebody else since the version that `basedOnVersion` names. Nothing was saved.',
    whatToDo: 'Read them again, and decide anew.',
  },
  plan_conflict: {
    when: 'The plan was changed by somebody else since the version that `basedOnVersion` names. Nothing was saved.',
    whatToDo: 'Read the plan again, and decide anew.',
  },
  payout_open: {
    when: 'Another payout, repayment or write-off of this brand, influencer and currency is not finished.',
    whatToDo:
      'Finish that one first: mark a payout `sent` and `paid`, or `failed`; a repayment or write-off goes on by `advance`.',
  },
  payout_state_conflict: {
    when: 'The payout’s present state does not allow this step. The states: claiming, sealed, sent, then paid or failed. A repayment or write-off is never sent.',
    whatToDo: 'Read its state, and take the step that follows.',
  },
  nothing_to_pay: {
    when: 'Nothing, or less than the minimum, can be paid out. It is carried over, of either sign.',
    whatToDo: 'Try again when more is approved.',
  },
  exceeds_owed: {
    when: 'A settlement is more than the brand owes now: billed less settled. `detail` says how much that is. Nothing was recorded.',
    whatToDo:
      'Check amount and currency. If the brand really pays ahead, send it with `prepayment: true`: the rest is its credit.',
  },
  exceeds_credit: {
    when: 'A negative settlement pays a brand more back than it has credit. `detail` says how much that is. Nothing was recorded.',
    whatToDo: 'Pay back at most the credit that `GET /v1/balances` shows.',
  },
  exceeds_debt: {
    when: 'A repayment or write-off is more than the negative balance of the influencer with this brand, in this currency. `detail` says how much that is. Nothing was recorded.',
    whatToDo:
      'Record at most the debt. What an influencer sent beyond it is no repayment: send it back, or wait until more is owed back.',
  },
  request_timeout: {
    when: 'The body did not arrive within 30 seconds of its headers. Where the headers themselves were slow, there is no body in the answer.',
    whatToDo: 'Send it again; what was sent so far had no effect.',
  },
  payload_too_large: {
    when: 'The body is larger than the function takes, as sent or inflated; or one event is too large to be stored.',
    whatToDo: 'Send fewer items a call, or shorter texts.',
  },
  unsupported_media_type: {
    when: 'The `Content-Type` is not JSON in UTF-8, or the `Content-Encoding` is not gzip.',
    whatToDo: 'Send `Content-Type: application/json`, plain or with `Content-Encoding: gzip`.',
  },
  unknown_referral_code: {
    when: 'A click names a referral code that no influencer of the brand owns. (On a sale this is no error.)',
    whatToDo: 'Show the page without tracking. Do not send the click again.',
  },
  currency_not_supported: {
    when: 'The currency is not an ISO 4217 code of money.',
    whatToDo: 'Send the three capital letters, such as `TRY`.',
  },
  amount_out_of_range: {
    when: 'An amount is above 10^15 minor units of its currency.',
    whatToDo: 'Fix the amount: it is no real price.',
  },
  rate_limited: {
    when: 'More requests within a minute than are taken of one key, user or address (CONTRACT.md, "Rate limits"), or than the database takes.',
    whatToDo:
      'Wait for the seconds of `Retry-After`, then send the same again. `RateLimit-Remaining` of each answer says how many are left until `RateLimit-Reset`.',
  },
  internal: {
    when: 'Something failed on our side.',
    whatToDo: 'Send the same again later, with growing pauses; if it lasts, send us the `requestId`.',
  },
  switched_off: {
    when: 'The operator of Halfshare has switched this off for a while: a way of reporting, payouts, or approvals. Nothing was read or stored.',
    whatToDo: 'Keep what could not be sent, and send it again after the seconds of `Retry-After`.',
  },
  overloaded: {
    when: 'More came at once than there is room for. Nothing of the request was read or stored.',
    whatToDo:
      'Wait for the seconds of `Retry-After`, then send the same again; if it comes again, with growing pauses.',
  },
  unavailable: {
    when: 'It is not certain whether the request was stored.',
    whatToDo:
      'Wait for the seconds of `Retry-After`, then send the same again: a repeat is never counted twice.',
  },
};

/** The introduction to all errors, in Markdown. */
export const ERROR_INTRODUCTION = `Every answer that is no success is a problem after RFC 9457, \`application/problem+json\`:

\`\`\`json
{
  "type": "${PROBLEM_TYPE_BASE}invalid_request",
  "title": "${ERROR_CODES.invalid_request.title}",
  "status": 400,
  "code": "invalid_request",
  "detail": "items.0.total is required",
  "requestId": "req_pX0f5b3Gq9sD1wKz7Lr2Yt8U",
  "errors": [{ "path": "items.0.total", "message": "is required" }]
}
\`\`\`

Decide by \`code\`: it never changes its meaning. \`title\` and \`detail\` are for people, and may change. \`requestId\` is also in the
header \`X-Request-Id\`, and finds the request in our logs. \`errors\` lists every wrong field at once; it may be empty.

**Sending again.** ${[...SAFE_TO_RETRY].map((code) => `\`${code}\``).join(', ')} and a connection that broke are safe to send
again, exactly as before: the same event is never counted twice. All else fails again until something is changed.
`;

/** The page docs/errors.md. */
export function errorsPage(): string {
  const rows = codes().map((code) => {
    const { status, title } = ERROR_CODES[code];
    return `| [\`${code}\`](#${code}) | ${status} | ${title} | ${SAFE_TO_RETRY.has(code) ? 'yes' : 'no'} |`;
  });
  const sections = codes().map((code) => {
    const { when, whatToDo } = ERROR_GUIDE[code];
    return `## ${code}\n\n**${ERROR_CODES[code].status}** ${ERROR_CODES[code].title}.\n\n- When: ${when}\n- What to do: ${whatToDo}\n`;
  });
  const table = ['| code | status | title | send again as it is |', '|---|---|---|---|', ...rows].join('\n');
  const origin = 'This page is generated from the code by `npm run openapi`.\n';
  return ['# Errors\n', ERROR_INTRODUCTION, origin, `${table}\n`, ...sections, notCountedSection()].join(
    '\n',
  );
}

/** What is answered 200 and does not count, as a table. */
function notCountedSection(): string {
  const rows = NOT_COUNTED_REASONS.map((reason) => {
    const { means, later, whatToDo } = NOT_COUNTED[reason];
    return `| \`${reason}\` | ${means} | ${later} | ${whatToDo} |`;
  });
  return [
    '# Answered 200, and not counted\n',
    'WooCommerce switches a webhook off after seven deliveries that were refused, and never sends one again. So a genuine delivery is answered 200, also where nothing of it counts: with `ignored` or `set_aside` and a `reason`. The conversion server answers 200 to drafts and to unsigned reports that are not kept. Each is counted by store and reason, with the time of the last one: `ignored` of `GET /v1/stores/{storeId}`, the page `/connect/`, and `reason` in the log.\n',
    '| reason | what it means | counts later? | what to do |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function codes(): ErrorCode[] {
  // Object.keys gives the keys of the table, and the table has no others.
  return Object.keys(ERROR_CODES) as ErrorCode[];
}
