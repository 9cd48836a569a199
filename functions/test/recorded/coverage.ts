import { COMMISSION_STATUSES } from '../../src/domain/order/commissionRecord';
import type { CandidateOutcome } from '../../src/domain/order/attribution';
import type { EntryKind } from '../../src/domain/ledger/ledger';
import { currencyExponent } from '../../src/domain/money/money';
import { isSnapshot, SUSPICIONS, type OrderEvent, type ReportSource } from '../../src/domain/order/event';
import { EVENT_FLAG_REASONS } from '../../src/domain/order/flag';
import { ORDER_STATUSES } from '../../src/domain/brand/orderStatus';
import { PAYOUT_STATES } from '../../src/domain/payout/payout';
import { EVIDENCE_KINDS, PARTIES, RULE_KINDS } from '../../src/domain/brand/plan';
import { SITUATIONS } from './situations';
import type { RecordedOrder, Recording } from './recording';

// What the recordings must have among them. A record of every member of a union, so that the compiler misses a new one.

const DIALECTS: Record<ReportSource, true> = {
  storeApi: true,
  waffarx: true,
  woocommerce: true,
  magento: true,
  mobile: true,
};

const EVENT_KINDS: Record<OrderEvent['kind'], true> = {
  sale: true,
  update: true,
  refund: true,
  refund_deleted: true,
  order_deleted: true,
  map: true,
  reject: true,
  withdraw: true,
  approve: true,
  attribute: true,
  confirm: true,
  suspect: true,
  relation: true,
  relate: true,
};

const CANDIDATE_OUTCOMES: Record<CandidateOutcome, true> = {
  won: true,
  outranked: true,
  excluded_coupon: true,
  too_late: true,
  late_click: true,
  overruled: true,
  unknown_coupon: true,
  unknown_click: true,
  unknown_referral_code: true,
  window_passed: true,
  unverified: true,
  before_click: true,
  not_in_plan: true,
};

/** Settlements, repayments and write-offs belong to no order. */
const ENTRY_KINDS: Record<Exclude<EntryKind, 'settlement' | 'repayment' | 'write_off'>, true> = {
  accrual: true,
  adjustment: true,
  reversal: true,
  approval: true,
  clawback: true,
  payout: true,
};

const CLAIM_KINDS = ['claim', 'counterClaim', 'paid'];
/** A payout of a few orders is never seen while it claims. */
const SEEN_PAYOUT_STATES = PAYOUT_STATES.filter((state) => state !== 'claiming');

const under = (name: string, members: readonly (string | number)[]): string[] =>
  members.map((member) => `${name} ${member}`);

/** Everything that some recording must have. */
export const WANTED: readonly string[] = [
  ...under('dialect', Object.keys(DIALECTS)),
  ...under('event', Object.keys(EVENT_KINDS)),
  ...under('order', ORDER_STATUSES),
  ...under('commission', COMMISSION_STATUSES),
  ...under('flag', EVENT_FLAG_REASONS),
  ...under('suspicion', SUSPICIONS),
  ...under('candidate', Object.keys(CANDIDATE_OUTCOMES)),
  ...under('won by', EVIDENCE_KINDS),
  ...under('rule', RULE_KINDS),
  ...under('base', ['net', 'total']),
  ...under('share', PARTIES),
  ...under('entry', Object.keys(ENTRY_KINDS)),
  ...under('claim', CLAIM_KINDS),
  ...under('payout', SEEN_PAYOUT_STATES),
  ...under('decimals', [0, 2, 3]),
  ...under('currency', ['JPY', 'TRY', 'KWD']),
  ...Object.keys(SITUATIONS),
];

/** What the recording has of it. */
export function coveredBy(recording: Recording): string[] {
  const situations = Object.entries(SITUATIONS).filter(([, isSo]) => isSo(recording));
  return [
    ...recording.orders.flatMap(coveredByOrder),
    ...under(
      'payout',
      recording.payouts.map(({ payout }) => payout.state),
    ),
    ...under(
      'entry',
      recording.payouts.flatMap(({ payout }) => payout.entries.map(({ kind }) => kind)),
    ),
    ...situations.map(([name]) => name),
  ];
}

function coveredByOrder({ order, commission }: RecordedOrder): string[] {
  const { events, currency, attribution } = order;
  const plan = order.plans[String(order.planVersion)];
  return [
    ...under(
      'dialect',
      events.filter(isSnapshot).map(({ source }) => source),
    ),
    ...under(
      'event',
      events.map(({ kind }) => kind),
    ),
    ...under('order', order.status === null ? [] : [order.status]),
    ...under(
      'flag',
      order.flags.map(({ reason }) => reason),
    ),
    ...under(
      'suspicion',
      order.suspicions.map(({ suspicion }) => suspicion),
    ),
    ...under('candidate', attribution?.candidates.map(({ outcome }) => outcome) ?? []),
    ...under('won by', attribution?.winner ? [attribution.winner.kind] : []),
    ...under('rule', plan?.rules.map(({ kind }) => kind) ?? []),
    ...under('base', plan ? [plan.base] : []),
    ...under('share', plan?.shares.map(({ party }) => party) ?? []),
    ...under('decimals', currency === null ? [] : [currencyExponent(currency)]),
    ...under('currency', currency === null ? [] : [currency]),
    ...under('commission', commission ? [commission.status] : []),
    ...under('entry', commission?.entries.map(({ kind }) => kind) ?? []),
    ...under('claim', commission?.claims.map(({ kind }) => kind) ?? []),
  ];
}
