import { presentVariant } from './amounts';
import { currencyAt, type MeansOf } from './newestAmounts';
import type { Refund } from '../commission/workings';
import { isMoreExact, decimalsOfReport } from './decimals';
import { byFingerprint, newestOf, ownTimeOf, timeOf } from './chronology';
import { listsSameRefunds } from './additions';
import { Fraction } from '../money/fraction';
import { digest } from '../base/ids';
import { currencyExponent, roundedAt, toMinor, type AmountText } from '../money/money';
import type {
  ListedRefund,
  OrderEvent,
  RefundContent,
  RefundDeletedEvent,
  RefundEvent,
  SnapshotEvent,
} from './event';
import type { DroppedReport } from './because';
import { refundedOnParent } from './parts';

/** A refund that counts: from a report of its own, or from a list in a snapshot of its order. */
export type EffectiveRefund = Pick<
  RefundEvent,
  'id' | 'fingerprint' | 'refundId' | 'content' | 'occurredAt' | 'ofPart'
>;

export interface FoldedRefunds {
  readonly effective: readonly EffectiveRefund[];
  /** The reports of refunds, and of their deletion, that have no effect. */
  readonly dropped: readonly DroppedReport[];
  /** The lists with a refund in another currency than the order's: it takes nothing back. */
  readonly otherCurrency: readonly string[];
  /** The newest lists of the order's refunds; several if they have the same moment. */
  readonly newestLists: readonly SnapshotEvent[];
  /** They list different refunds: a refund in any of them counts. */
  readonly ambiguous: boolean;
}

/**
 * One report per refund, whichever came first: a named one before an amount-only one, then the one with more decimals.
 * A refund that is older than the newest list of the order's refunds and missing in it was deleted (MONEY.md, 3).
 *
 * @param snapshots those that count, in fold order
 * @param currency the order's
 * @param means what a status word of the order means
 */
export function foldRefunds(
  events: readonly OrderEvent[],
  snapshots: readonly SnapshotEvent[],
  currency: string,
  means: MeansOf,
): FoldedRefunds {
  const refunds = mostExact(events, snapshots, means).sort(byFingerprint);
  const deletions = events.filter((event) => event.kind === 'refund_deleted').sort(byFingerprint);
  const lists = snapshots.filter(({ content }) => content.refunds !== undefined);
  const listed = listedRefunds(lists, currency);
  const known = new Set([...refunds, ...listed].map(({ refundId }) => refundId));
  const deleted = new Set(deletions.map(({ refundId }) => refundId));
  const missing = missingRefunds(refunds, lists);
  const lost: Lost[] = deletions
    .filter(({ refundId }) => !known.has(refundId))
    .map((event) => ({ event, reason: 'unknown_refund' }));
  const inForce = listed.filter(({ refundId }) => !deleted.has(refundId) && !missing.has(refundId));
  const isOther = ({ content }: EffectiveRefund): boolean => content.currency !== currency;
  const best = new Map(
    inForce.filter((refund) => !isOther(refund)).map((refund) => [refund.refundId, refund] as const),
  );
  for (const event of refunds) {
    const reason = lostBy(event, { deleted, missing, currency });
    if (reason) {
      lost.push({ event, reason });
      continue;
    }
    const other = best.get(event.refundId);
    const winner = !other || reportRank(event, currency) > reportRank(other, currency) ? event : other;
    const loser = winner === event ? other : event;
    best.set(event.refundId, winner);
    // Only a report of a single refund is flagged: a list also has other refunds.
    const report = refunds.find(({ id }) => id === loser?.id);
    if (report) lost.push({ event: report, reason: 'superseded_report' });
  }
  const same = takeSame(best, currency);
  const newestLists = newestOf(lists, (list) => list);
  const dropped = lost.map((of): DroppedReport => ({
    eventId: of.event.id,
    reason: of.reason,
    instead: [...new Set(insteadOf(of, { best, deletions, newestLists }).map(({ id }) => id))],
    isEndedByUs: of.reason === 'refund_deleted' && of.event.ofPart !== undefined,
  }));
  return {
    effective: [...best.values()],
    dropped: [...dropped, ...same],
    newestLists,
    ambiguous: listDifferentRefunds(newestLists),
    otherCurrency: [...new Set(inForce.filter(isOther).map(({ id }) => id))],
  };
}

interface Lost {
  readonly event: RefundEvent | RefundDeletedEvent;
  readonly reason: LostReason;
}

/** What counts in its place. */
function insteadOf(
  { event: { refundId }, reason }: Lost,
  than: {
    readonly best: ReadonlyMap<string, EffectiveRefund>;
    readonly deletions: readonly RefundDeletedEvent[];
    readonly newestLists: readonly SnapshotEvent[];
  },
): readonly { readonly id: string }[] {
  if (reason === 'superseded_report')
    return [than.best.get(refundId)].filter((refund) => refund !== undefined);
  if (reason === 'refund_deleted') return than.deletions.filter((other) => other.refundId === refundId);
  return reason === 'refund_not_listed' ? than.newestLists : [];
}

/** Takes away the refunds of parts that the order has as its own too. */
function takeSame(best: Map<string, EffectiveRefund>, currency: string): DroppedReport[] {
  return [...refundedOnParent([...best.values()], currency)].map(([refund, { id }]) => {
    best.delete(refund.refundId);
    return { eventId: refund.id, reason: 'refunded_on_parent', instead: [id] };
  });
}

function listDifferentRefunds([first, ...others]: readonly SnapshotEvent[]): boolean {
  return others.some(({ content }) => first && !listsSameRefunds(content, first.content));
}

/** A refund that names no currency has that which the order had then (MONEY.md, 2.2). */
function withCurrency(refund: RefundEvent, snapshots: readonly SnapshotEvent[], means: MeansOf): RefundEvent {
  const currency = refund.content.currency ?? currencyAt(snapshots, refund.occurredAt, means);
  return currency === undefined || currency === refund.content.currency
    ? refund
    : { ...refund, content: { ...refund.content, currency } };
}

type LostReason =
  'unknown_refund' | 'refund_deleted' | 'refund_not_listed' | 'other_currency' | 'superseded_report';

/** Each report of a refund once, with the most decimals that were sent, and with its currency. */
function mostExact(
  events: readonly OrderEvent[],
  snapshots: readonly SnapshotEvent[],
  means: MeansOf,
): RefundEvent[] {
  const finest = new Map<string, RefundEvent>();
  for (const event of events) {
    if (event.kind !== 'refund') continue;
    const other = finest.get(event.id);
    if (!other || isMoreExact(event, other)) finest.set(event.id, event);
  }
  return [...finest.values()].map((refund) => withCurrency(refund, snapshots, means));
}

/** Why the report has no effect, apart from other reports of the same refund; null: none of these reasons. */
function lostBy(
  { refundId, content }: RefundEvent,
  than: {
    readonly deleted: ReadonlySet<string>;
    readonly missing: ReadonlySet<string>;
    readonly currency: string;
  },
): LostReason | null {
  if (than.deleted.has(refundId)) return 'refund_deleted';
  if (than.missing.has(refundId)) return 'refund_not_listed';
  return (content.currency ?? than.currency) === than.currency ? null : 'other_currency';
}

/** The refunds in the lists: each as in the newest list that has it, with the most decimals sent of that amount. */
function listedRefunds(lists: readonly SnapshotEvent[], currency: string): EffectiveRefund[] {
  const byRefund = new Map<string, Listing[]>();
  for (const list of lists) {
    for (const refund of list.content.refunds ?? []) {
      byRefund.set(refund.refundId, [...(byRefund.get(refund.refundId) ?? []), { list, refund }]);
    }
  }
  return [...byRefund].flatMap(([refundId, all]) => {
    const newest = mostGivenBack(
      newestOf(all, ({ list }) => list),
      currency,
    );
    if (!newest) return [];
    const listedIn = newest.list.content.currency;
    const listings = all.filter(({ list }) => list.content.currency === listedIn);
    const [first = newest] = all;
    const { reason } = newest.refund;
    return {
      id: first.list.id,
      fingerprint: digest({ refundId, listedBy: newest.list.fingerprint }),
      refundId,
      content: {
        amount: finestAmount(newest, listings, listedIn),
        currency: listedIn,
        ...(reason === undefined ? {} : { reason }),
      },
      occurredAt: ownTimeOf(first.list),
    };
  });
}

/** Of lists of one moment that in the order's currency, with the largest amount: what gives less counts. */
function mostGivenBack(listings: readonly Listing[], currency: string): Listing | undefined {
  const own = listings.filter(({ list }) => list.content.currency === currency);
  if (own.length === 0) return listings.at(-1);
  return own.reduce((most, one) =>
    toMinor(one.refund.amount, currency) >= toMinor(most.refund.amount, currency) ? one : most,
  );
}

interface Listing {
  readonly list: SnapshotEvent;
  readonly refund: ListedRefund;
}

/** Stores send old refunds with their *current* decimals: a refund of 1.255 comes again as 1.26, and 1.255 counts. */
function finestAmount({ list, refund }: Listing, listings: readonly Listing[], currency: string): AmountText {
  const decimals = decimalsOfReport(list.content, currency);
  // Decimals beyond the currency's do not count, as for the order's amounts: else a full refund could leave a minor
  // unit.
  if (decimals >= currencyExponent(currency)) return refund.amount;
  const coarse = roundedAt(refund.amount, decimals);
  let finest = { amount: refund.amount, decimals };
  for (const other of listings) {
    const finer = decimalsOfReport(other.list.content, currency);
    // Of equally many decimals the newest, as for the order's amounts.
    const isFinest = finer > decimals && finer >= finest.decimals;
    if (isFinest && roundedAt(other.refund.amount, decimals) === coarse) {
      finest = { amount: other.refund.amount, decimals: finer };
    }
  }
  return finest.amount;
}

/**
 * The ids of refunds that were known before the newest list and are missing in it. Of several lists of one moment, one
 * that has the id is enough to keep it.
 */
function missingRefunds(
  refunds: readonly RefundEvent[],
  lists: readonly SnapshotEvent[],
): ReadonlySet<string> {
  const newest = newestTime(lists);
  const lastSeen = new Map<string, number>();
  const see = (refundId: string, at: number): void => {
    lastSeen.set(refundId, Math.max(lastSeen.get(refundId) ?? at, at));
  };
  // A store does not list what its parts gave back.
  const own = refunds.filter(({ ofPart }) => ofPart === undefined);
  for (const { refundId, occurredAt } of own) see(refundId, occurredAt.getTime());
  for (const list of lists) {
    for (const { refundId } of list.content.refunds ?? []) see(refundId, timeOf(list));
  }
  return new Set([...lastSeen].filter(([, at]) => at < newest).map(([refundId]) => refundId));
}

function newestTime(lists: readonly SnapshotEvent[]): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...lists.map(timeOf));
}

function reportRank({ content }: Pick<RefundEvent, 'content'>, currency: string): number {
  const { items, shippingTotal, taxTotal, feeTotal } = content;
  const isNamed =
    (items?.length ?? 0) > 0 || [shippingTotal, taxTotal, feeTotal].some((part) => part !== undefined);
  // No currency has ten decimals.
  return (isNamed ? 10 : 0) + decimalsOfReport(content, currency);
}

/** A refund in minor units of the order's currency, as the commission's calculation takes it. */
export function refundMoney(content: RefundContent, currency: string): Refund {
  const { amount, items = [], shippingTotal, taxTotal, feeTotal } = content;
  const extras = [shippingTotal, taxTotal, feeTotal].filter((part) => part !== undefined);
  return {
    amount: amount === undefined ? undefined : toMinor(amount, currency),
    full: content.full ?? false,
    items: items.map((item) => ({
      lineId: item.lineId,
      productId: item.productId,
      variantId: presentVariant(item.variantId),
      quantity: item.quantity === undefined ? undefined : Fraction.ofDecimal(item.quantity),
      total: item.total === undefined ? undefined : toMinor(item.total, currency),
    })),
    namesTax: taxTotal !== undefined,
    extras: extras.length === 0 ? undefined : extras.reduce((sum, part) => sum + toMinor(part, currency), 0n),
  };
}
