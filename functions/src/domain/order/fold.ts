import { foldAmounts, type AmountSources } from './amounts';
import { attribute, decidedAttribution, type Attribution } from './attribution';
import { DAY_MS } from '../base/time';
import { commissionDue, namesUnknownLine, type Due, type OrderMoney } from '../commission/workings';
import { foldDecisions, type FoldedDecisions, type HeldFor } from './decision';
import { byFingerprint, inFoldOrder, isOfOneMoment, timeOf } from './chronology';
import { MAX_MINOR, storedMinor } from '../money/money';
import { isDecision, isSnapshot, type OrderEvent, type SnapshotEvent } from './event';
import { binnedBy } from './bin';
import type { EventFlag } from './flag';
import { orderStatus, type OrderStatus } from '../brand/orderStatus';
import { trust } from './trust';
import type { Plan } from '../brand/plan';
import type { Rules } from './rules';
import { foldRefunds, refundMoney, type EffectiveRefund, type FoldedRefunds } from './refunds';
import { suspicionsOf } from './suspicion';

const NOTHING_DUE: ReadonlySet<OrderStatus> = new Set(['cancelled', 'failed', 'refunded', 'trashed']);
/** The order never became, or is no longer, a sale at all. */
const NO_SALE: ReadonlySet<OrderStatus> = new Set(['cancelled', 'failed', 'trashed']);

/** The order as it stands after all its events, whatever the order they came in. */
export interface OrderState {
  readonly currency: string;
  readonly status: OrderStatus;
  readonly orderNumber: string | null;
  readonly totalMinor: number;
  readonly baseMinor: number;
  readonly refundedMinor: number;
  readonly excessMinor: number;
  readonly refunds: number;
  /** Those that count, one of each id. */
  readonly effectiveRefunds: readonly EffectiveRefund[];
  readonly isSale: boolean;
  readonly due: Due;
  readonly plan: Plan;
  readonly attribution: Attribution;
  readonly occurredAt: Date;
  readonly completedAt: Date | null;
  readonly heldUntil: Date | null;
  /** Two events of the same time disagree; a newer one must settle it before anything is approved. */
  readonly ambiguous: boolean;
  /** All that is known comes from reports that nobody vouches for: it is shown, and earns nothing. */
  readonly unverified: boolean;
  /** Why it is held until the brand confirms it; empty once it has. */
  readonly suspicions: readonly HeldFor[];
  /** The brand's decisions in force. */
  readonly decisions: FoldedDecisions;
  readonly flags: readonly EventFlag[];
  /** What the commission is worked out from, with all refunds that count. */
  readonly money: OrderMoney;
  readonly sources: Sources;
}

/** Whose word the state takes: ids of events. */
export interface Sources extends AmountSources {
  /** Null: none ever told a status. */
  readonly status: string | null;
}

/** What an order is folded by, beside its events: all of it was frozen when the order was first seen. */
export interface FoldTerms {
  /** The plan of each version that the events name. */
  readonly plans: ReadonlyMap<number, Plan>;
  readonly rules: Rules;
}

/**
 * Folds an order's events into its state, or null while no sale or update is known (its refunds are parked).
 * Depends on the set of events alone, never on the order or the number of deliveries (MONEY.md, 3).
 */
export function foldOrder(events: readonly OrderEvent[], { plans, rules }: FoldTerms): OrderState | null {
  const reported = events.filter(isSnapshot).sort(inFoldOrder);
  const decisions = foldDecisions(events);
  const { snapshots, unverified, isUnverified } = trust(reported, decisions);
  const [first] = snapshots;
  if (!first) return null;
  const { currency } = first.content;
  const counted = snapshots.filter(({ content }) => content.currency === currency);
  const plan = frozenPlan(counted, plans);
  const status = foldStatus(counted, events, decisions, { plan, rules });
  const amounts = foldAmounts(counted, currency);
  const refunds = foldRefunds(events, counted, currency);
  const evidence = attribute(isUnverified ? [] : counted, { plan, rules }, first.occurredAt, unverified);
  const attribution = decidedAttribution(evidence, isUnverified ? null : decisions.attribution);
  const money: OrderMoney = {
    ...amounts.money,
    refunds: refunds.effective.map(({ content }) => refundMoney(content, currency)),
    voided: isUnverified || NOTHING_DUE.has(status.status) || decisions.rejection !== null,
  };
  const due = commissionDue(money, plan, attribution.influencerId);
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
    isSale: !isUnverified && !NO_SALE.has(status.status),
    due,
    plan,
    attribution,
    occurredAt: first.occurredAt,
    completedAt: status.completedAt,
    heldUntil: status.completedAt && new Date(status.completedAt.getTime() + plan.holdPeriodDays * DAY_MS),
    ambiguous: status.ambiguous || amounts.ambiguous,
    unverified: isUnverified,
    suspicions: suspicionsOf(counted, attribution, decisions),
    decisions,
    flags: flagsOf(events, { snapshots, unverified, currency, refunds, money, due, decisions }),
    money,
    sources: { status: status.source, ...amounts.sources },
  };
}

/**
 * The plan at first sight: the earliest version that any report brought. Not that of the first in fold order, since an
 * older report may come after the plan has changed, and must not move what is there (MONEY.md, 3).
 */
function frozenPlan(snapshots: readonly SnapshotEvent[], plans: ReadonlyMap<number, Plan>): Plan {
  const version = Math.min(...snapshots.map(({ planVersion }) => planVersion));
  const plan = plans.get(version);
  if (!plan) throw new Error(`plan version ${version} is not stored with its order`);
  return plan;
}

function newestNumber(snapshots: readonly SnapshotEvent[]): string | null {
  const numbered = snapshots.findLast(({ content }) => content.orderNumber !== undefined);
  return numbered?.content.orderNumber ?? null;
}

interface FoldedStatus {
  readonly status: OrderStatus;
  readonly completedAt: Date | null;
  readonly ambiguous: boolean;
  readonly source: string | null;
}

/** A status as told by a report, or by the brand in the place of a store that cannot. */
interface Told {
  readonly source: string;
  readonly status: OrderStatus;
  readonly at: Date;
  /** Null: the brand told it. */
  readonly event: SnapshotEvent | null;
}

/**
 * The newest status that was told; where none ever was, `completed` (the contract's default). A sale without a time
 * that tells none means `completed` too; an update that tells none says nothing about the status. An order in the
 * store's bin is `trashed`, whatever was told of it.
 */
function foldStatus(
  snapshots: readonly SnapshotEvent[],
  events: readonly OrderEvent[],
  { statuses }: FoldedDecisions,
  { plan, rules }: { readonly plan: Plan; readonly rules: Rules },
): FoldedStatus {
  const reported = snapshots.flatMap((event): Told[] => {
    const word = event.content.status ?? (event.kind === 'sale' ? 'completed' : undefined);
    if (word === undefined) return [];
    const at = event.modifiedAt ?? event.occurredAt;
    return [{ source: event.id, status: orderStatus(word, plan.statusMap), at, event }];
  });
  const decided = statuses.map(({ eventId, at, status }): Told => ({
    source: eventId,
    status,
    at,
    event: null,
  }));
  const newestReport = reported.at(-1);
  const newestDecision = decided.at(-1);
  // A sale without a time precedes all that was told later, whatever clock dated it.
  const reportedAt = newestReport?.event ? timeOf(newestReport.event) : Number.NEGATIVE_INFINITY;
  const isDecided = newestDecision && newestDecision.at.getTime() >= reportedAt;
  const newest = isDecided ? newestDecision : newestReport;
  const completions = [...reported, ...decided].filter(({ status }) => status === 'completed');
  const bin = binnedBy(events, snapshots, rules);
  if (!newest) {
    const at = snapshots[0]?.occurredAt ?? null;
    return { status: bin ? 'trashed' : 'completed', completedAt: at, ambiguous: false, source: bin };
  }
  return {
    status: bin ? 'trashed' : newest.status,
    completedAt:
      completions.length === 0 ? null : new Date(Math.min(...completions.map(({ at }) => at.getTime()))),
    ambiguous:
      bin === null &&
      reported.some(
        ({ event, status }) =>
          newest.event && event && isOfOneMoment(event, newest.event) && status !== newest.status,
      ),
    source: bin ?? newest.source,
  };
}

interface Flagged {
  readonly snapshots: readonly SnapshotEvent[];
  readonly unverified: readonly SnapshotEvent[];
  readonly currency: string;
  readonly refunds: FoldedRefunds;
  readonly money: OrderMoney;
  readonly due: Due;
  readonly decisions: FoldedDecisions;
}

/** What of the events does not fit the order, and so has no effect. */
function flagsOf(events: readonly OrderEvent[], of: Flagged): EventFlag[] {
  return [
    ...of.unverified.map(({ id: eventId }) => ({ eventId, reason: 'unverified' as const })),
    ...flagOtherCurrency(of.snapshots, of.currency),
    ...of.refunds.flags,
    ...flagUnknownLines(of.refunds.effective, of.money),
    ...flagExcess(of.refunds.effective, of.due.excess),
    ...flagRejected(events, of.decisions),
  ];
}

function flagOtherCurrency(snapshots: readonly SnapshotEvent[], currency: string): EventFlag[] {
  return snapshots
    .filter(({ content }) => content.currency !== currency)
    .map(({ id }) => ({ eventId: id, reason: 'other_currency' }));
}

function flagUnknownLines(refunds: readonly EffectiveRefund[], money: OrderMoney): EventFlag[] {
  return refunds.flatMap(({ id }, index) => {
    const refund = money.refunds[index];
    const isUnknown = refund && namesUnknownLine(refund, money.lines);
    return isUnknown ? [{ eventId: id, reason: 'unknown_line' as const }] : [];
  });
}

/** The refund that is too much is the latest of them. */
function flagExcess(refunds: readonly EffectiveRefund[], excess: bigint): EventFlag[] {
  if (excess === 0n) return [];
  const [latest] = [...refunds].sort(
    (a, b) => b.occurredAt.getTime() - a.occurredAt.getTime() || byFingerprint(b, a),
  );
  return latest ? [{ eventId: latest.id, reason: 'exceeds_order' }] : [];
}

/** What a store says of an order after the brand has rejected it is kept, and earns nothing. */
function flagRejected(events: readonly OrderEvent[], { rejection }: FoldedDecisions): EventFlag[] {
  if (!rejection) return [];
  return events
    .filter((event) => !isDecision(event))
    .filter((event) => ((isSnapshot(event) ? event.modifiedAt : null) ?? event.occurredAt) > rejection.at)
    .sort(byFingerprint)
    .map(({ id }) => ({ eventId: id, reason: 'order_rejected' }));
}
