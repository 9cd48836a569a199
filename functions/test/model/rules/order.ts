import { moneyOf } from './amounts';
import { countedOf, decisionsOf, suspicionsOf, winnerOf } from './decisions';
import { linesExceedTotal, modelDue, modelRefundNotes } from './due';
import { byAge, DAY_MS, type ModelEvent, type ModelPlan } from './events';
import { isLost, latest, refundsOf, withoutVariantZero } from './refunds';
import { NO_SALE, statusOf } from './status';

// What an order comes to, from the set of its events: how often and in what order they arrived makes no difference.

/** Minor units where money is meant. */
export interface ModelOrder {
  readonly currency: string;
  readonly status: string;
  readonly total: bigint;
  readonly base: bigint;
  readonly refunded: bigint;
  readonly excess: bigint;
  readonly refunds: number;
  readonly influencerId: string | null;
  readonly planVersion: number;
  readonly occurredMs: number;
  readonly completedMs: number | null;
  readonly heldUntilMs: number | null;
  readonly ambiguous: boolean;
  /** No report of it is signed or confirmed. */
  readonly isUnverified: boolean;
  /** Why it is held, as `suspicion: reason`. */
  readonly suspicions: readonly string[];
  readonly rejectedMs: number | null;
  readonly approvedMs: number | null;
  /** What all parties get; 0 where no influencer is credited. */
  readonly due: bigint;
  /** Something would be due without refunds, whatever status and brand say; also where nobody is credited. */
  readonly wouldBeDue: boolean;
  readonly shares: Readonly<Record<'influencer' | 'platform' | 'member', bigint>>;
  /** `id reason` of each event that does not fit. */
  readonly flags: readonly string[];
}

/** The order after its events; null while no sale or update is among them. */
export function modelOrder(events: readonly ModelEvent[], plans: readonly ModelPlan[]): ModelOrder | null {
  const decided = decisionsOf(events);
  const { counted, unverified } = countedOf(
    events.filter((event) => event.kind === 'snapshot').sort(byAge),
    decided,
  );
  const [first] = counted;
  if (!first) return null;
  const isUnverified = unverified.includes(first);
  const own = counted.filter(({ currency }) => currency === first.currency);
  const [plan] = plans
    .filter(({ version }) => own.some(({ planVersion }) => planVersion === version))
    .sort((a, b) => a.version - b.version);
  if (!plan) throw new Error(`the model does not know plan ${first.planVersion}`);
  const state = statusOf(own, decided, events);
  const money = moneyOf(own);
  const { refunds, flags } = refundsOf(events, own, first.currency);
  const winner = isUnverified ? null : winnerOf(own, plan, first.occurredMs);
  const influencerId = decided.owner && !isUnverified ? decided.owner.influencerId : (winner?.owner ?? null);
  const isVoid = isUnverified || decided.rejectedMs !== null;
  const order = {
    ...money.order,
    refunds: refunds.map(withoutVariantZero),
    status: isVoid ? 'cancelled' : state.status,
  };
  const due = modelDue(order, plan, influencerId ?? undefined);
  const notes = modelRefundNotes(order);
  const isOwned = influencerId !== null;
  return {
    currency: first.currency,
    status: state.status,
    total: money.total,
    base: due.base,
    refunded: state.status === 'refunded' ? money.total : due.refunded,
    excess: due.excess,
    refunds: refunds.length,
    influencerId,
    planVersion: plan.version,
    occurredMs: first.occurredMs,
    completedMs: state.completedMs,
    heldUntilMs: state.completedMs === null ? null : state.completedMs + plan.holdPeriodDays * DAY_MS,
    ambiguous: state.ambiguous || money.ambiguous,
    isUnverified,
    suspicions: suspicionsOf(own, winner, decided, influencerId),
    rejectedMs: decided.rejectedMs,
    approvedMs: decided.approvedMs,
    due: isOwned ? due.total : 0n,
    wouldBeDue: !isOwned || modelDue({ ...money.order, status: 'completed' }, plan, influencerId).total > 0n,
    shares: {
      influencer: isOwned ? (due.shares['influencer'] ?? 0n) : 0n,
      platform: isOwned ? (due.shares['platform'] ?? 0n) : 0n,
      member: isOwned ? (due.shares['member'] ?? 0n) : 0n,
    },
    flags: sorted([
      ...unverified.map(({ id }) => `${id} unverified`),
      ...counted.filter((event) => !own.includes(event)).map(({ id }) => `${id} other_currency`),
      ...flags,
      ...refunds
        .filter((refund) => isLost(withoutVariantZero(refund), money.order.lines))
        .map(({ id }) => `${id} unknown_line`),
      ...(due.excess > 0n ? [`${latest(refunds)} exceeds_order`] : []),
      ...notes.beyondLines.map((place) => `${refunds[place]?.id ?? ''} beyond_line`),
      ...(notes.isPaidTotalRefunded ? [`${latest(refunds)} paid_total_refunded`] : []),
      ...(linesExceedTotal(order) ? [`${own.at(-1)?.id ?? ''} lines_exceed_total`] : []),
      ...(winner?.isLate && !decided.owner ? [`${winner.reportId} late_click`] : []),
      ...(decided.rejectedMs === null ? [] : afterRejection(events, decided.rejectedMs)),
    ]),
  };
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** Reports that are later than the brand's rejection are kept, and flagged. */
function afterRejection(events: readonly ModelEvent[], rejectedMs: number): string[] {
  return events
    .filter((event) => event.kind !== 'decision')
    .filter((event) => {
      const modifiedMs = event.kind === 'snapshot' ? event.modifiedMs : null;
      return (modifiedMs ?? event.occurredMs) > rejectedMs;
    })
    .map(({ id }) => `${id} order_rejected`);
}

/** What must be posted for the order, by account. */
export function modelBalances(
  order: ModelOrder,
  { brandId, orderKey }: { readonly brandId: string; readonly orderKey: string },
): Record<string, bigint> {
  if (order.influencerId === null) return {};
  const all: Record<string, bigint> = {
    [`brand:${brandId}`]: -order.due,
    [`influencer:${order.influencerId}`]: order.shares.influencer,
    platform: order.shares.platform,
    [`member:${orderKey}`]: order.shares.member,
  };
  return Object.fromEntries(Object.entries(all).filter(([, minor]) => minor !== 0n));
}

export const TALLY_FIGURES = [
  'sales',
  'grossMinor',
  'refunds',
  'refundedMinor',
  'commissionMinor',
  'influencerMinor',
  'platformMinor',
] as const;
export type ModelTally = Readonly<Record<(typeof TALLY_FIGURES)[number], bigint>>;

const tallyOf = (figure: (name: (typeof TALLY_FIGURES)[number]) => bigint): ModelTally =>
  // one value for each figure
  Object.fromEntries(TALLY_FIGURES.map((name) => [name, figure(name)])) as unknown as ModelTally;

/** What the order adds to all days of its brand together. */
export function modelTally(order: ModelOrder): ModelTally {
  const tally: ModelTally = {
    sales: 1n,
    grossMinor: order.total,
    refunds: BigInt(order.refunds),
    refundedMinor: order.refunded,
    commissionMinor: order.due,
    influencerMinor: order.shares.influencer,
    platformMinor: order.shares.platform,
  };
  const isSale = !order.isUnverified && !NO_SALE.includes(order.status);
  return tallyOf((name) => (isSale ? tally[name] : 0n));
}

/** What the orders add to all days together, by currency. */
export function tallySums(orders: Iterable<ModelOrder>): Map<string, ModelTally> {
  const sums = new Map<string, ModelTally>();
  for (const order of orders) {
    const [sum, tally] = [sums.get(order.currency), modelTally(order)];
    sums.set(
      order.currency,
      tallyOf((name) => (sum?.[name] ?? 0n) + tally[name]),
    );
  }
  return sums;
}

/** What a payout did to a commission, for one influencer in one currency: taken as it is found in the database. */
export interface ModelClaims {
  readonly claimed: bigint;
  /** Of what was claimed, that which was sent. */
  readonly paid: bigint;
}

/** Of a commission that no payout has claimed. */
export const NO_CLAIMS: ModelClaims = { claimed: 0n, paid: 0n };

/** The status that a commission must have. */
export function modelStatus(order: ModelOrder, claims: ModelClaims): string {
  if (order.rejectedMs !== null) return 'rejected';
  if (order.due === 0n) return order.wouldBeDue ? 'reversed' : 'none';
  if (claims.paid > 0n && claims.paid >= order.shares.influencer) return 'paid';
  return isApproved(order) ? 'approved' : 'pending';
}

/** Approvable, and the brand or the schedule approved it. */
export function isApproved(order: ModelOrder): boolean {
  return order.approvedMs !== null && isApprovable(order);
}

/** A flag with which only a person may approve it. */
export function byHandOnly({ flags }: ModelOrder): string | null {
  return flags.some((flag) => flag.endsWith(' lines_exceed_total')) ? 'lines_exceed_total' : null;
}

/** Completed now, nothing ambiguous or suspicious, not rejected, something due. */
export function isApprovable(order: ModelOrder): boolean {
  const isDoubtful = order.ambiguous || order.suspicions.length > 0;
  return order.due > 0n && order.status === 'completed' && !isDoubtful && order.rejectedMs === null;
}
