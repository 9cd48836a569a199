import { approvalInForce, approvedShares, exceedsNamed } from './approval';
import { attribute, decidedAttribution, type Attribution } from './attribution';
import { chosen, type Because, type Dropped, type DroppedReport } from './because';
import { DAY_MS } from '../base/time';
import {
  commissionDue,
  commissionWorkings,
  namesUnknownLine,
  type Due,
  type OrderMoney,
  type Workings,
} from '../commission/workings';
import { foldDecisions, type Approval, type FoldedDecisions, type HeldFor } from './decision';
import { heldFrom } from './hold';
import { byFingerprint, inFoldOrder, isAheadOfTime, ownTimeOf } from './chronology';
import { MAX_MINOR, storedMinor } from '../money/money';
import {
  isDecision,
  isPlaced,
  isSnapshot,
  type OrderEvent,
  type SnapshotEvent,
  type StoredEvent,
} from './event';
import type { EventFlag } from './flag';
import { Fraction } from '../money/fraction';
import { isVoiding, type OrderStatus } from '../brand/orderStatus';
import { dated, trust, type Trust } from './trust';
import type { Plan } from '../brand/plan';
import type { StatusWords } from '../brand/statusWords';
import type { Rules } from './rules';
import { voidedSince } from './parts';
import { foldRelation, lentReport, type FoldedRelation } from './relation';
import { newestAmounts, type AmountsOf, type NewestAmounts } from './newestAmounts';
import { foldRefunds, refundMoney, type EffectiveRefund, type FoldedRefunds } from './refunds';
import { foldStatus, type FoldedStatus } from './status';
import { RunningFold } from './runningFold';
import { suspicionsOf } from './suspicion';
import { disagree } from './unverified';
import { meaningOf, unknownWords, wordsOf, type OrderWords } from './words';

/** With these statuses the order is no sale. */
const NO_SALE: ReadonlySet<OrderStatus> = new Set(['draft', 'cancelled', 'failed', 'trashed']);

/** The state of the order after all its events, in whatever order they came. */
export interface OrderState {
  readonly currency: string;
  readonly status: OrderStatus;
  readonly orderNumber: string | null;
  readonly totalMinor: number;
  readonly baseMinor: number;
  readonly refundedMinor: number;
  readonly excessMinor: number;
  readonly refunds: number;
  /** The refunds that count, one of each id. */
  readonly effectiveRefunds: readonly EffectiveRefund[];
  readonly isSale: boolean;
  /** What it is beside other orders, or that it is none. */
  readonly relation: FoldedRelation;
  /** The reports whose evidence counts, or its parent's evidence as one. */
  readonly credited: readonly SnapshotEvent[];
  readonly due: Due;
  /** The part of what is due that the approval in force covers; the rest is pending. */
  readonly approved: Due['shares'];
  readonly approval: Approval | null;
  readonly plan: Plan;
  readonly words: OrderWords;
  readonly attribution: Attribution;
  /** The network's member by the first report that counts, whatever later ones say; null: it tells none. */
  readonly subId: string | null;
  readonly occurredAt: Date;
  readonly completedAt: Date | null;
  /** From when the hold counts. */
  readonly heldSince: Date | null;
  readonly heldUntil: Date | null;
  /** Since when, without a break, nothing is due by its status; null: its status is no such one. */
  readonly voidedSince: Date | null;
  /** From then on no refund and no status takes anything back; null: the plan locks nothing, or not completed. */
  readonly lockedAt: Date | null;
  /**
   * Two events of the same time disagree; nothing is approved until a newer one comes. Of unverified reports evidence
   * counts too, and no newer one settles it: the brand names one.
   */
  readonly ambiguous: boolean;
  /** All reports are unverified: the order is shown, and earns nothing. */
  readonly unverified: boolean;
  /** Why it is held until the brand confirms it; empty once confirmed. */
  readonly suspicions: readonly HeldFor[];
  /** The brand's decisions in force. */
  readonly decisions: FoldedDecisions;
  readonly flags: readonly EventFlag[];
  /** The input of the commission's calculation, with all refunds that count. */
  readonly money: OrderMoney;
  readonly because: Because;
}

/** What an order is folded by, beside its events; fixed when the order was first seen. */
export interface FoldTerms {
  /** The plan of each version that the events name. */
  readonly plans: ReadonlyMap<number, Plan>;
  /** The status words of each version that the events name; absent: none. */
  readonly words?: ReadonlyMap<number, StatusWords>;
  readonly rules: Rules;
}

/**
 * Folds an order's events into its state, or null while no sale or update is known (its refunds are parked). The result
 * depends on the set of events alone, not on their order or on repeats (MONEY.md, 3).
 */
export function foldOrder(stored: readonly OrderEvent[], terms: FoldTerms): OrderState | null {
  const events = dated(stored);
  const reported = foldReports(events, terms);
  if (!reported) return null;
  const { reports, first, counted, plan, decisions, status, amounts, refunds, attribution, relation } =
    reported;
  const { currency } = amounts;
  const { isUnverified } = reports;
  const money: OrderMoney = {
    ...moneyOf(amounts, refunds),
    voided: isUnverified || relation.earnsNothing || isVoiding(status.status) || decisions.rejection !== null,
  };
  const workings = commissionWorkings(money, plan, attribution.influencerId);
  const { due } = workings;
  const payee = { influencerId: attribution.influencerId, currency };
  const { approval, endedBy } = approvalInForce(events, decisions, status);
  const exceeded = approval && exceedsNamed(due.shares, approval, payee) ? approval : null;
  const dropped = droppedReports(reported);
  return {
    currency,
    status: status.status,
    orderNumber: newestNumber(counted),
    totalMinor: Number(money.total),
    baseMinor: storedMinor(due.base),
    refundedMinor: Number(status.status === 'refunded' ? money.total : due.refunded),
    excessMinor: Number(due.excess < MAX_MINOR ? due.excess : MAX_MINOR),
    refunds: refunds.effective.length,
    effectiveRefunds: refunds.effective,
    isSale: !isUnverified && !relation.earnsNothing && !NO_SALE.has(status.status),
    ...besideOthers(events, reported, status),
    due,
    approved: approvedShares(due.shares, approval, payee),
    approval,
    plan,
    words: reported.words,
    attribution,
    subId: first.content.subId ?? null,
    occurredAt: first.occurredAt,
    completedAt: status.completedAt,
    ...holdOf(events, exceeded, { reported, terms }),
    lockedAt: status.lockedAt,
    ambiguous: isAmbiguous(reported),
    unverified: isUnverified,
    suspicions: suspicionsOf(reported),
    decisions,
    flags: flagsOf(events, { ...reported, dropped, money, workings }),
    money,
    because: becauseOf(events, { ...reported, dropped, endedBy }),
  };
}

/** What reports and decisions come to, but for what was approved. */
interface Reported {
  readonly reports: Trust;
  readonly first: SnapshotEvent;
  /** The snapshots that make the state; drafts tell only their status. */
  readonly counted: readonly SnapshotEvent[];
  readonly plan: Plan;
  readonly decisions: FoldedDecisions;
  readonly status: FoldedStatus;
  readonly amounts: NewestAmounts;
  readonly refunds: FoldedRefunds;
  readonly attribution: Attribution;
  readonly relation: FoldedRelation;
  /** What credits the order: its reports, or its parent's evidence as one. */
  readonly credited: readonly SnapshotEvent[];
  readonly words: OrderWords;
}

/** @param then the status, where it is not that of these events alone */
function foldReports(
  events: readonly OrderEvent[],
  { plans, rules, words: known }: FoldTerms,
  then?: FoldedStatus,
): Reported | null {
  const decisions = foldDecisions(events);
  const reports = trust(events.filter(isSnapshot).sort(inFoldOrder), decisions);
  const { snapshots, unverified, isUnverified } = reports;
  const counted = snapshots.filter(isPlaced);
  const [first] = counted;
  if (!first) return null;
  const plan = frozenPlan(counted, plans);
  const relation = foldRelation(events, reports, decisions);
  const lent = isUnverified ? null : lentReport(counted, relation);
  const credited = lent ? [lent] : isUnverified ? [] : counted;
  const orderedAt = lent?.occurredAt ?? first.occurredAt;
  const evidence = attribute(credited, { plan, rules }, orderedAt, unverified);
  const attribution = decidedAttribution(evidence, isUnverified ? null : decisions.attribution);
  const words = wordsOf(counted, events, known);
  const status = then ?? foldStatus(snapshots, events, decisions, { plan, rules, words });
  const means = (word: string): string => meaningOf(word, words).status;
  const refundsOf = ({ currency }: AmountsOf): FoldedRefunds =>
    unlockedRefunds(foldRefunds(events, counted, currency, means), status);
  const dueOf = (of: AmountsOf): bigint => {
    const money = { ...moneyOf(of, refundsOf(of)), voided: false };
    return commissionDue(money, plan, attribution.influencerId).total;
  };
  const amounts = newestAmounts(counted, dueOf, means);
  return {
    reports,
    first,
    counted,
    plan,
    decisions,
    status,
    amounts,
    refunds: refundsOf(amounts),
    attribution,
    relation,
    credited,
    words,
  };
}

function besideOthers(
  events: readonly OrderEvent[],
  { relation, credited }: Reported,
  status: FoldedStatus,
): Pick<OrderState, 'relation' | 'credited' | 'voidedSince'> {
  return { relation, credited, voidedSince: voidedSince(events, status) };
}

/** Reports of one moment disagree in what they tell of the order; unverified ones in anything. */
function isAmbiguous({ status, amounts, refunds, reports, counted }: Reported): boolean {
  const isToldInTwoWays = status.ambiguous || amounts.ambiguous || refunds.ambiguous;
  return isToldInTwoWays || (reports.isUnverified && disagree(counted));
}

function moneyOf({ money, currency }: AmountsOf, { effective }: FoldedRefunds): Omit<OrderMoney, 'voided'> {
  return { ...money, refunds: effective.map(({ content }) => refundMoney(content, currency)) };
}

/** @param exceeded the approval in force, where more is due than it names */
function holdOf(
  events: readonly OrderEvent[],
  exceeded: Approval | null,
  { reported, terms }: { readonly reported: Reported; readonly terms: FoldTerms },
): Pick<OrderState, 'heldSince' | 'heldUntil'> {
  const { decisions, plan, status } = reported;
  const held = heldFrom({
    events,
    status,
    decisions,
    approval: exceeded,
    exceeds: (known) => exceeded !== null && exceededBy(known, exceeded, terms, status),
    exceedsAfterEach: (before, moments) => exceeded && exceededAfterEach(before, moments, exceeded, terms),
  });
  if (!held) return { heldSince: null, heldUntil: null };
  const untilMs = held.since.getTime() + plan.holdPeriodDays * DAY_MS;
  return { heldSince: held.since, heldUntil: new Date(Math.max(untilMs, held.atLeastUntil.getTime())) };
}

/** Whether more would be due than the approval names if these events were all, whatever status they tell. */
function exceededBy(
  events: readonly OrderEvent[],
  approval: Approval,
  terms: FoldTerms,
  status: FoldedStatus,
): boolean {
  const reported = foldReports(events, terms, status);
  // While it is a part of another order nothing is due on it.
  if (!reported || reported.reports.isUnverified || reported.relation.earnsNothing) return false;
  const { amounts, refunds, plan, attribution } = reported;
  const { influencerId } = attribution;
  const { shares } = commissionDue({ ...moneyOf(amounts, refunds), voided: false }, plan, influencerId);
  return exceedsNamed(shares, approval, { influencerId, currency: amounts.currency });
}

/**
 * The same after each of the moments on top of the events before, oldest first. Null: the lock, which is that of all
 * events, or a clock ahead of ours may make a difference.
 */
function exceededAfterEach(
  before: readonly OrderEvent[],
  moments: readonly OrderEvent[],
  approval: Approval,
  terms: FoldTerms,
): boolean[] | null {
  if ([...terms.plans.values()].some(({ lockDays }) => lockDays !== undefined)) return null;
  if ([...before, ...moments].some((event) => 'place' in event)) return null;
  // Approvals change nothing of what is due, and without one no fold asks this again.
  const isAsked = ({ kind }: OrderEvent): boolean => kind !== 'approve';
  const running = new RunningFold(foldOrder, terms, before.filter(isAsked) as StoredEvent[]);
  return moments.map((moment) => {
    const state = isAsked(moment) ? running.take(moment as StoredEvent) : running.state;
    if (!state || state.unverified || state.relation.earnsNothing) return false;
    const { money, plan, attribution, currency } = state;
    const { influencerId } = attribution;
    const { shares } = commissionDue({ ...money, voided: false }, plan, influencerId);
    return exceedsNamed(shares, approval, { influencerId, currency });
  });
}

/** Without the refunds that came after the lock: they take nothing back. */
function unlockedRefunds(refunds: FoldedRefunds, { lockedAt }: FoldedStatus): FoldedRefunds {
  if (lockedAt === null) return refunds;
  const late = refunds.effective.filter(({ occurredAt }) => occurredAt > lockedAt);
  return {
    ...refunds,
    effective: refunds.effective.filter(({ occurredAt }) => occurredAt <= lockedAt),
    dropped: [
      ...refunds.dropped,
      ...late.map(({ id }) => ({ eventId: id, reason: 'after_lock' as const, instead: [] })),
    ],
  };
}

/** The fold needs a plan that is not among its terms: it lies beside the order (`orderParts.ts`), or is lost. */
export class MissingPlan extends Error {
  constructor(version: number) {
    super(`plan version ${version} is not stored with its order`);
    this.name = 'MissingPlan';
  }
}

/**
 * The order's plan: the earliest version that any report brought. Not the version of the first report in fold order: an
 * older report may arrive after a change of plan, and would lower the version and re-price the order (MONEY.md, 3).
 */
function frozenPlan(snapshots: readonly SnapshotEvent[], plans: ReadonlyMap<number, Plan>): Plan {
  const version = Math.min(...snapshots.map(({ planVersion }) => planVersion));
  const plan = plans.get(version);
  if (!plan) throw new MissingPlan(version);
  return plan;
}

function newestNumber(snapshots: readonly SnapshotEvent[]): string | null {
  const numbered = snapshots.findLast(({ content }) => content.orderNumber !== undefined);
  return numbered?.content.orderNumber ?? null;
}

/** The reports without effect, each with the events that count instead. */
function droppedReports({ reports, decisions, status, amounts, refunds }: Reported): DroppedReport[] {
  const instead = reports.isUnverified ? [] : [amounts.event.id];
  const namedBy = (id: string): string[] => [decisions.passedOver.get(id) ?? []].flat();
  return [
    ...status.afterLock.map((eventId) => ({ eventId, reason: 'after_lock' as const, instead: [] })),
    ...reports.passedOver.map(({ id }) => ({
      eventId: id,
      reason: 'other_confirmed' as const,
      instead: namedBy(id),
    })),
    ...reports.unverified.map(({ id: eventId }) => ({ eventId, reason: 'unverified' as const, instead })),
    ...refunds.dropped,
  ];
}

function becauseOf(
  events: readonly OrderEvent[],
  {
    reports,
    counted,
    decisions,
    status,
    amounts,
    refunds,
    attribution,
    dropped,
    endedBy,
    words,
  }: Reported & { readonly dropped: readonly DroppedReport[]; readonly endedBy: readonly string[] },
): Because {
  const ids = (of: readonly SnapshotEvent[]): string[] => [...new Set(of.map(({ id }) => id))];
  const decided = attribution.reason === 'brand_decision' ? decisions.attribution?.id : undefined;
  const creditedBy = attribution.winner?.eventId ?? decided;
  return {
    trust: chosen(ids(counted), reports.isUnverified ? 'unverified' : 'verified'),
    placing: chosen(ids(counted).slice(0, 1), 'earliest'),
    ...status.because,
    ...amounts.because,
    refunds: chosen(ids(refunds.newestLists), 'newest', 'no_list'),
    attribution: chosen(creditedBy === undefined ? [] : [creditedBy], attribution.reason),
    tied: { status: new Set(ids(status.tied)), amounts: new Set(ids(amounts.tied)) },
    dropped: new Map<string, Dropped>([
      // The first reason counts.
      ...dropped.toReversed().map((of) => [of.eventId, of] as const),
      ...decisions.dropped,
      ...endedApproval(decisions, endedBy),
      ...endedSuspicions(events, attribution, decisions),
      ...otherDeletions(events, status),
      ...otherMaps(events, words),
    ]),
  };
}

/** The approval that a status or a deletion has ended, which it had not seen. */
function endedApproval({ approval }: FoldedDecisions, endedBy: readonly string[]): [string, Dropped][] {
  if (!approval || endedBy.length === 0) return [];
  return [[approval.eventId, { reason: 'approval_ended', instead: endedBy }]];
}

/** Suspicions have no effect on an unattributed order: there is nothing to hold. */
function endedSuspicions(
  events: readonly OrderEvent[],
  { influencerId }: Attribution,
  { dropped }: FoldedDecisions,
): [string, Dropped][] {
  if (influencerId !== null) return [];
  return events
    .filter(({ id, kind }) => kind === 'suspect' && !dropped.has(id))
    .map(({ id }) => [id, { reason: 'not_attributed', instead: [] }]);
}

/** Deletions of the order other than the one by which it is in the bin. */
function otherDeletions(events: readonly OrderEvent[], { because }: FoldedStatus): [string, Dropped][] {
  const { reason, eventIds } = because.status;
  const isInBin = reason === 'in_bin';
  return events
    .filter(({ id, kind }) => kind === 'order_deleted' && !(isInBin && eventIds.includes(id)))
    .map(({ id }) => [
      id,
      isInBin ? { reason: 'other_deletion', instead: eventIds } : { reason: 'not_in_bin', instead: [] },
    ]);
}

/** Maps in whose place a later one is in force, or that the order's own words are not older than. */
function otherMaps(events: readonly OrderEvent[], { mapped }: OrderWords): [string, Dropped][] {
  const inForce = mapped.at(-1)?.event.id;
  return events
    .filter(({ id, kind }) => kind === 'map' && id !== inForce)
    .map(({ id }) => [id, { reason: 'other_words', instead: inForce === undefined ? [] : [inForce] }]);
}

interface Flagged extends Reported {
  readonly dropped: readonly DroppedReport[];
  readonly money: OrderMoney;
  readonly workings: Workings;
}

/** The events that do not fit the order and have no effect, as flags. */
function flagsOf(events: readonly OrderEvent[], of: Flagged): EventFlag[] {
  return [
    ...of.dropped
      .filter(({ isEndedByUs }) => !isEndedByUs)
      .map(({ eventId, reason }) => ({ eventId, reason })),
    ...flagUnknownLines(of.refunds.effective, of.money),
    ...flagBeyond(of.refunds.effective, of.workings),
    ...flagExcess(of.refunds.effective, of.workings.due.excess),
    ...flagPaidTotal(of.refunds.effective, of),
    ...flagExceedingLines(of),
    ...flagUnknownWords(of),
    ...flagOtherCurrency(of.refunds),
    ...flagAhead(of),
    ...flagLateClick(of.attribution),
    ...of.relation.flags,
    ...flagRejected(events, of.decisions),
  ];
}

function flagUnknownLines(refunds: readonly EffectiveRefund[], money: OrderMoney): EventFlag[] {
  return refunds.flatMap(({ id }, index) => {
    const refund = money.refunds[index];
    const isUnknown = refund && namesUnknownLine(refund, money.lines);
    return isUnknown ? [{ eventId: id, reason: 'unknown_line' as const }] : [];
  });
}

function flagBeyond(refunds: readonly EffectiveRefund[], { beyond }: Workings): EventFlag[] {
  return beyond.refunds.flatMap((place) => {
    const refund = refunds[place];
    return refund ? [{ eventId: refund.id, reason: 'beyond_line' as const }] : [];
  });
}

/** The refund that is too much is the latest of them. */
function flagExcess(refunds: readonly EffectiveRefund[], excess: bigint): EventFlag[] {
  return excess === 0n ? [] : flagLatest(refunds, 'exceeds_order');
}

function flagPaidTotal(
  refunds: readonly EffectiveRefund[],
  { workings: { isAllGone, worth }, money }: Pick<Flagged, 'workings' | 'money'>,
): EventFlag[] {
  const isWorthMore = worth.compare(Fraction.of(money.total)) > 0;
  return isAllGone && isWorthMore ? flagLatest(refunds, 'paid_total_refunded') : [];
}

function flagLatest(refunds: readonly EffectiveRefund[], reason: EventFlag['reason']): EventFlag[] {
  const [latest] = [...refunds].sort(
    (a, b) => b.occurredAt.getTime() - a.occurredAt.getTime() || byFingerprint(b, a),
  );
  return latest ? [{ eventId: latest.id, reason }] : [];
}

/** A minor unit a line may be lost by rounding. */
function flagExceedingLines({ money, amounts }: Pick<Flagged, 'money' | 'amounts'>): EventFlag[] {
  const { total, giftCard, tax, shipping, fee, lines } = money;
  const sum = lines.reduce((all, line) => all + line.total, 0n);
  const most = total + giftCard - tax - shipping - fee + BigInt(lines.length);
  if (lines.length === 0 || sum <= most) return [];
  return amounts.because.amounts.eventIds.map((eventId) => ({ eventId, reason: 'lines_exceed_total' }));
}

/** The statuses of a subscription are none of an order. */
function flagUnknownWords({
  counted,
  words,
  relation,
}: Pick<Flagged, 'counted' | 'words' | 'relation'>): EventFlag[] {
  if (relation.isSubscription) return [];
  return unknownWords(counted, words).map((unknown) => ({ ...unknown, reason: 'unknown_status' }));
}

function flagOtherCurrency({ otherCurrency }: FoldedRefunds): EventFlag[] {
  return otherCurrency.map((eventId) => ({ eventId, reason: 'other_currency' }));
}

/** The newest status, or the newest amounts, are of a clock ahead of ours: what comes later may have come before. */
function flagAhead({ reports, status, amounts }: Flagged): EventFlag[] {
  const newest = new Set([...status.newest.map(({ event }) => event), amounts.event, ...amounts.tied]);
  return reports.snapshots
    .filter((event) => newest.has(event) && isAheadOfTime(event))
    .map(({ id }) => ({ eventId: id, reason: 'ahead_of_time' }));
}

function flagLateClick({ winner, isLateClick }: Attribution): EventFlag[] {
  return winner && isLateClick ? [{ eventId: winner.eventId, reason: 'late_click' }] : [];
}

/** Reports that come after the brand's rejection are kept, and earn nothing. */
function flagRejected(events: readonly OrderEvent[], { rejection }: FoldedDecisions): EventFlag[] {
  if (!rejection) return [];
  return events
    .filter((event) => !isDecision(event) && event.kind !== 'map' && event.kind !== 'relation')
    .filter((event) => (isSnapshot(event) ? ownTimeOf(event) : event.occurredAt) > rejection.at)
    .sort(byFingerprint)
    .map(({ id }) => ({ eventId: id, reason: 'order_rejected' }));
}
