import { currencyOf, moneyOf } from './amounts';
import { approvedOf, byParty, exceeds, inForce, NOTHING, totalOf } from './approval';
import { placed } from './clocks';
import {
  contradict,
  countedOf,
  decisionsOf,
  refusedOf,
  suspicionsOf,
  winnerOf,
  type DatedApproval,
  type Decided,
  type Winner,
} from './decisions';
import { linesExceedTotal, modelDue, modelRefundNotes } from './due';
import {
  byAge,
  DAY_MS,
  ownTimeOf,
  type ModelEvent,
  type ModelPayee,
  type ModelPlan,
  type ModelRefund,
  type ModelShares,
  type ModelSnapshot,
  type ModelWords,
} from './events';
import { heldSince } from './hold';
import { creditedBy, kinOf, type Kin } from './purchase';
import { isLost, latest, refundsOf, withoutVariantZero } from './refunds';
import { isVoid, NO_SALE, reportsOfUnknownWords, statusOf, type Statuses } from './status';
import { readBy } from './words';

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
  /** The network's member by the first report; null: the order is its own. */
  readonly member: string | null;
  readonly planVersion: number;
  readonly occurredMs: number;
  readonly completedMs: number | null;
  readonly heldUntilMs: number | null;
  /** Later refunds and void statuses take nothing back; null: the plan says nothing of it, or it is not completed. */
  readonly lockedMs: number | null;
  readonly ambiguous: boolean;
  /** No report of it is signed or confirmed. */
  readonly isUnverified: boolean;
  /** Nothing is ever due on it, and it is no sale: a subscription, or a part of another order. */
  readonly noOrder: 'subscription' | 'part_of_order' | null;
  /** Why it is held, as `suspicion: reason`. */
  readonly suspicions: readonly string[];
  readonly rejectedMs: number | null;
  /** When the approval in force was given, whatever it names. */
  readonly approvedMs: number | null;
  /** What all parties get; 0 where no influencer is credited. */
  readonly due: bigint;
  /** Something would be due without refunds, whatever status and brand say; also where nobody is credited. */
  readonly wouldBeDue: boolean;
  readonly shares: ModelShares;
  /** What of the shares the approval in force names. The rest is pending. */
  readonly approved: ModelShares;
  /** `id reason` of each event that does not fit. */
  readonly flags: readonly string[];
}

/** What reports, refunds and decisions come to before anybody asks what has become of the order. */
interface Known {
  readonly first: ModelSnapshot;
  readonly currency: string;
  readonly counted: readonly ModelSnapshot[];
  readonly unverified: readonly ModelSnapshot[];
  readonly isUnverified: boolean;
  /** Those that tell a status: drafts too. */
  readonly telling: readonly ModelSnapshot[];
  readonly plan: ModelPlan;
  readonly decided: Decided;
  readonly kin: Kin;
  readonly winner: Winner | null;
  readonly influencerId: string | null;
}

function knownOf(events: readonly ModelEvent[], plans: readonly ModelPlan[]): Known | null {
  const decided = decisionsOf(events);
  const { counted: reports, unverified } = countedOf(
    events.filter((event) => event.kind === 'snapshot').sort(byAge),
    decided,
  );
  const drafts = reports.filter(({ isDraft }) => isDraft);
  const counted = reports.filter(({ isDraft }) => !isDraft);
  const [first] = counted;
  if (!first) return null;
  const isUnverified = unverified.includes(first);
  const currency = currencyOf(counted);
  const [plan] = plans
    .filter(({ version }) => counted.some(({ planVersion }) => planVersion === version))
    .sort((a, b) => a.version - b.version);
  if (!plan) throw new Error(`the model does not know plan ${first.planVersion}`);
  const telling = [...counted, ...drafts].sort(byAge);
  const kin = kinOf(events, isUnverified ? [] : telling, decided);
  const credited = creditedBy(counted, kin);
  const winner = isUnverified ? null : winnerOf(credited.reports, plan, credited.orderedMs);
  const influencerId = decided.owner && !isUnverified ? decided.owner.influencerId : (winner?.owner ?? null);
  return {
    first,
    currency,
    counted,
    unverified,
    isUnverified,
    telling,
    plan,
    decided,
    kin,
    winner,
    influencerId,
  };
}

function noOrderOf({ subscribedBy, isPart }: Kin): ModelOrder['noOrder'] {
  if (subscribedBy !== null) return 'subscription';
  return isPart ? 'part_of_order' : null;
}

interface Reckoned {
  readonly money: ReturnType<typeof moneyOf>;
  /** Reports of one moment differ in amounts or in the refunds that they list. */
  readonly ambiguous: boolean;
  readonly refunds: readonly ModelRefund[];
  /** Those that the lock keeps out. */
  readonly late: readonly ModelRefund[];
  readonly flags: readonly string[];
  readonly order: Parameters<typeof modelDue>[0];
  readonly due: ReturnType<typeof modelDue>;
  /** Nothing where nobody is credited. */
  readonly shares: ModelShares;
  readonly payee: ModelPayee;
}

/** @param status under which something is due or nothing */
function reckon(
  events: readonly ModelEvent[],
  known: Known,
  status: string,
  lockedMs: number | null,
): Reckoned {
  const { counted, currency, plan, influencerId } = known;
  const { refunds: all, flags, ambiguous } = refundsOf(events, counted, currency);
  const late = all.filter(({ occurredMs }) => lockedMs !== null && occurredMs > lockedMs);
  const refunds = all.filter((refund) => !late.includes(refund));
  const given = refunds.map(withoutVariantZero);
  const money = moneyOf(counted, currency, (amounts) => {
    const completed = { ...amounts, refunds: given, status: 'completed' };
    return modelDue(completed, plan, influencerId ?? undefined).total;
  });
  const order = { ...money.order, refunds: given, status };
  const due = modelDue(order, plan, influencerId ?? undefined);
  return {
    money,
    ambiguous: ambiguous || money.ambiguous,
    refunds,
    late,
    flags,
    order,
    due,
    shares: influencerId === null ? NOTHING : byParty((party) => due.shares[party] ?? 0n),
    payee: { influencerId, currency },
  };
}

/** The order after its events; null while no sale or update is among them. */
export function modelOrder(
  events: readonly ModelEvent[],
  plans: readonly ModelPlan[],
  words: readonly ModelWords[] = [],
): ModelOrder | null {
  const prepared = preparedOf(events, words);
  const folded = foldedOrder(prepared, plans);
  if (!folded) return null;
  const { order, known, state, reckoned, approval } = folded;
  const isMore = approval !== null && exceeds(approval, reckoned.shares, reckoned.payee);
  const held = heldSince(
    prepared.events,
    { decided: known.decided, statuses: state },
    isMore ? approval : null,
    (then) => wouldExceed(then, plans, state, approval),
    prepared.reports.filter(({ id }) => prepared.refused.has(id)),
  );
  if (!held) return { ...order, heldUntilMs: null };
  const heldUntilMs = Math.max(held.sinceMs + known.plan.holdPeriodDays * DAY_MS, held.atLeastUntilMs);
  return { ...order, heldUntilMs };
}

/** The same without the end of its hold, for which all that was before must be folded too. */
export function modelFigures(
  events: readonly ModelEvent[],
  plans: readonly ModelPlan[],
  words: readonly ModelWords[] = [],
): Omit<ModelOrder, 'heldUntilMs'> | null {
  return foldedOrder(preparedOf(events, words), plans)?.order ?? null;
}

interface Prepared {
  /** Those that count for something, reports in their places. */
  readonly events: readonly ModelEvent[];
  /** All reports in their places. */
  readonly reports: readonly ModelSnapshot[];
  /** Those for which the brand named another one of their moment. */
  readonly refused: ReadonlySet<string>;
}

function preparedOf(events: readonly ModelEvent[], words: readonly ModelWords[]): Prepared {
  const refused = refusedOf(events);
  const all = events.filter((event) => event.kind === 'snapshot');
  const left = all.filter(({ id }) => !refused.has(id));
  // What counts for nothing moves nothing.
  const { counted } = countedOf(left, decisionsOf(events));
  const inPlace = readBy(words, placed(counted), events);
  const placeOf = (report: ModelSnapshot): ModelSnapshot => inPlace[counted.indexOf(report)] ?? report;
  const others = events.filter(({ kind }) => kind !== 'snapshot');
  return { events: [...left.map(placeOf), ...others], reports: all.map(placeOf), refused };
}

interface Folded {
  readonly order: Omit<ModelOrder, 'heldUntilMs'>;
  readonly known: Known;
  readonly state: Statuses;
  readonly reckoned: Reckoned;
  readonly approval: DatedApproval | null;
}

function foldedOrder({ events, reports, refused }: Prepared, plans: readonly ModelPlan[]): Folded | null {
  const known = knownOf(events, plans);
  if (!known) return null;
  const { first, currency, counted, plan, decided, kin, winner, influencerId, isUnverified } = known;
  const state = statusOf(known.telling, decided, events, plan);
  const noOrder = noOrderOf(kin);
  const isTaken = isUnverified || decided.rejectedMs !== null || noOrder !== null;
  const reckoned = reckon(events, known, isTaken ? 'cancelled' : state.status, state.lockedMs);
  const { money, refunds, due, shares, payee } = reckoned;
  const approval = inForce(decided, state, events, reports);
  const isOwned = influencerId !== null;
  const order = {
    currency,
    status: state.status,
    total: money.total,
    base: due.base,
    refunded: state.status === 'refunded' ? money.total : due.refunded,
    excess: due.excess,
    refunds: refunds.length,
    influencerId,
    member: first.subId ?? null,
    planVersion: plan.version,
    occurredMs: first.occurredMs,
    completedMs: state.completedMs,
    lockedMs: state.lockedMs,
    ambiguous: state.ambiguous || reckoned.ambiguous || (isUnverified && contradict(known.counted)),
    isUnverified,
    noOrder,
    suspicions: [
      ...suspicionsOf(counted, winner, decided, influencerId),
      ...(influencerId === null || kin.held === null ? [] : [kin.held]),
    ],
    rejectedMs: decided.rejectedMs,
    approvedMs: approval?.atMs ?? null,
    due: isOwned ? due.total : 0n,
    wouldBeDue: !isOwned || modelDue({ ...money.order, status: 'completed' }, plan, influencerId).total > 0n,
    shares,
    approved: approvedOf(approval, shares, payee),
    flags: sorted([
      ...flagsOf(known, state, reckoned),
      ...reports.filter(({ id }) => refused.has(id)).map(({ id }) => `${id} other_confirmed`),
      ...(decided.rejectedMs === null ? [] : afterRejection([...events, ...reports], decided.rejectedMs)),
    ]),
  };
  return { order, known, state, reckoned, approval };
}

/** Whether these events alone give somebody more than the approval names, whatever status they tell. */
function wouldExceed(
  events: readonly ModelEvent[],
  plans: readonly ModelPlan[],
  { lockedMs }: Statuses,
  approval: DatedApproval | null,
): boolean {
  const refused = refusedOf(events);
  const counting = events.filter(({ kind, id }) => kind !== 'snapshot' || !refused.has(id));
  const known = knownOf(counting, plans);
  if (!approval || !known || known.isUnverified || noOrderOf(known.kin) !== null) return false;
  const { shares, payee } = reckon(counting, known, 'completed', lockedMs);
  return exceeds(approval, shares, payee);
}

function flagsOf(
  { unverified, counted, decided, kin, winner }: Known,
  state: Statuses,
  { money, refunds, late, flags, order, due }: Reckoned,
): string[] {
  const notes = modelRefundNotes(order);
  return sorted([
    ...state.late.map((id) => `${id} after_lock`),
    ...late.map(({ id }) => `${id} after_lock`),
    ...(kin.subscribedBy === null
      ? reportsOfUnknownWords(counted).map((id) => `${id} unknown_status`)
      : [`${kin.subscribedBy} subscription`]),
    ...unverified.map(({ id }) => `${id} unverified`),
    ...flags,
    ...refunds
      .filter((refund) => isLost(withoutVariantZero(refund), money.order.lines))
      .map(({ id }) => `${id} unknown_line`),
    ...(due.excess > 0n ? [`${latest(refunds)} exceeds_order`] : []),
    ...notes.beyondLines.map((place) => `${refunds[place]?.id ?? ''} beyond_line`),
    ...(notes.isPaidTotalRefunded ? [`${latest(refunds)} paid_total_refunded`] : []),
    ...(linesExceedTotal(order) ? [`${money.report.id} lines_exceed_total`] : []),
    ...aheadOf(state, money.newest).map((id) => `${id} ahead_of_time`),
    ...(winner?.isLate && !decided.owner ? [`${winner.reportId} late_click`] : []),
  ]);
}

/** The newest reports by a clock that is ahead of ours: of the status or of the amounts. */
function aheadOf({ newest }: Statuses, ofAmounts: readonly ModelSnapshot[]): string[] {
  const reports = [...newest.flatMap(({ report }) => report ?? []), ...ofAmounts];
  return reports.filter(({ place }) => place?.isAhead).map(({ id }) => id);
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** Reports that are later than the brand's rejection are kept, and flagged. */
function afterRejection(events: readonly ModelEvent[], rejectedMs: number): string[] {
  return events
    .filter((event) => event.kind !== 'decision' && event.kind !== 'mapping' && event.kind !== 'relation')
    .filter((event) => {
      const ownMs = event.kind === 'snapshot' ? ownTimeOf(event) : event.occurredMs;
      return ownMs > rejectedMs;
    })
    .map(({ id }) => `${id} order_rejected`);
}

/** What of the shares is not approved. */
export function pendingOf({ shares, approved }: Pick<ModelOrder, 'shares' | 'approved'>): ModelShares {
  return byParty((party) => shares[party] - approved[party]);
}

/** What must be posted for the order, by account: of either stage the brand owes what the others gain. */
export function modelBalances(
  order: ModelOrder,
  { brandId, orderKey }: { readonly brandId: string; readonly orderKey: string },
): Record<string, bigint> {
  const { influencerId } = order;
  if (influencerId === null) return {};
  const accounts = (shares: ModelShares, stage: '' | ':pending'): [string, bigint][] => [
    [`brand:${brandId}${stage}`, -totalOf(shares)],
    [`influencer:${influencerId}${stage}`, shares.influencer],
    [`platform${stage}`, shares.platform],
    [`member:${order.member ?? orderKey}${stage}`, shares.member],
  ];
  const all = [...accounts(pendingOf(order), ':pending'), ...accounts(order.approved, '')];
  return Object.fromEntries(all.filter(([, minor]) => minor !== 0n));
}

export const TALLY_FIGURES = [
  'sales',
  'grossMinor',
  'refunds',
  'refundedMinor',
  'pendingCommissionMinor',
  'pendingInfluencerMinor',
  'pendingPlatformMinor',
  'approvedCommissionMinor',
  'approvedInfluencerMinor',
  'approvedPlatformMinor',
] as const;
export type ModelTally = Readonly<Record<(typeof TALLY_FIGURES)[number], bigint>>;

export const tallyOf = (figure: (name: (typeof TALLY_FIGURES)[number]) => bigint): ModelTally =>
  // one value for each figure
  Object.fromEntries(TALLY_FIGURES.map((name) => [name, figure(name)])) as unknown as ModelTally;

/** What the order adds to all days of its brand together. */
export function modelTally(order: Omit<ModelOrder, 'heldUntilMs'>): ModelTally {
  const [pending, approved] = [pendingOf(order), order.approved];
  const tally: ModelTally = {
    sales: 1n,
    grossMinor: order.total,
    refunds: BigInt(order.refunds),
    refundedMinor: order.refunded,
    pendingCommissionMinor: totalOf(pending),
    pendingInfluencerMinor: pending.influencer,
    pendingPlatformMinor: pending.platform,
    approvedCommissionMinor: totalOf(approved),
    approvedInfluencerMinor: approved.influencer,
    approvedPlatformMinor: approved.platform,
  };
  const isSale = !order.isUnverified && order.noOrder === null && !NO_SALE.includes(order.status);
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

/** What payouts did to a commission, for one influencer in one currency: taken as it is found in the database. */
export interface ModelClaims {
  readonly claimed: bigint;
  /** Of what was claimed, that which was sent. */
  readonly paid: bigint;
  /** What is claimed for another influencer or in another currency has not been given back. */
  readonly isPaidElsewhere: boolean;
  /** Something is claimed, or a payout that claims is open; for whomever. */
  readonly isAnyClaimed: boolean;
}

/** Of a commission that no payout has claimed. */
export const NO_CLAIMS: ModelClaims = { claimed: 0n, paid: 0n, isPaidElsewhere: false, isAnyClaimed: false };

/** The status that a commission must have. */
export function modelStatus(order: ModelOrder, { paid }: Pick<ModelClaims, 'paid'>): string {
  if (order.rejectedMs !== null) return 'rejected';
  if (order.due === 0n) return order.wouldBeDue && order.noOrder === null ? 'reversed' : 'none';
  if (totalOf(order.approved) === 0n) return 'pending';
  return paid > 0n && paid >= order.approved.influencer ? 'paid' : 'approved';
}

/** Something is due that no approval names. */
export function hasPending(order: ModelOrder): boolean {
  return order.rejectedMs === null && totalOf(pendingOf(order)) > 0n;
}

/** What keeps anybody from approving it, and payouts from what is approved. */
export function blockedBy({ suspicions: [first], ambiguous, status }: ModelOrder): string | null {
  if (first !== undefined) return `held_${first.slice(0, first.indexOf(':'))}`;
  if (ambiguous) return 'order_ambiguous';
  return status === 'completed' ? null : 'order_not_completed';
}

/** With what only a person may approve it. */
function byHandOnly({ flags }: ModelOrder, { isPaidElsewhere }: ModelClaims): string | null {
  const has = (reason: string): boolean => flags.some((flag) => flag.endsWith(` ${reason}`));
  if (has('lines_exceed_total')) return 'lines_exceed_total';
  if (has('ahead_of_time')) return 'ahead_of_time';
  if (has('other_currency')) return 'other_currency';
  return isPaidElsewhere ? 'paid_elsewhere' : null;
}

/** Why the commission waits, or why nothing is due. A rejection has a reason of its own. */
export function reasonOf(order: ModelOrder, claims: ModelClaims): string | null {
  if (order.due === 0n) {
    if (order.noOrder !== null) return order.noOrder;
    if (!order.wouldBeDue) return 'nothing_due';
    return isVoid(order.status) ? `order_${order.status}` : 'refunded';
  }
  return blockedBy(order) ?? (hasPending(order) ? byHandOnly(order, claims) : null);
}

/** When a schedule may approve what is pending. */
export function approvableMs(order: ModelOrder, claims: ModelClaims): number | null {
  return hasPending(order) && reasonOf(order, claims) === null ? order.heldUntilMs : null;
}
