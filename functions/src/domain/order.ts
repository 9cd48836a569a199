import { attribute, DAY_MS, decidedAttribution, type Attribution } from './attribution';
import { foldDecisions, type FoldedDecisions } from './decision';
import {
  commissionDue,
  namesUnknownLine,
  type Due,
  type Line,
  type OrderMoney,
  type Refund,
} from './commission';
import { Fraction } from './fraction';
import { currencyExponent, MAX_MINOR, roundedAt, storedMinor, toMinor, type AmountText } from './money';
import {
  isDecision,
  isSnapshot,
  printedDecimals,
  type LineContent,
  type OrderEvent,
  type RefundContent,
  type RefundEvent,
  type SnapshotContent,
  type SnapshotEvent,
} from './orderEvent';
import { orderStatus, type OrderStatus } from './orderStatus';
import type { Plan } from './plan';

const NOTHING_DUE: ReadonlySet<OrderStatus> = new Set(['cancelled', 'failed', 'refunded', 'trashed']);
/** The order never became, or is no longer, a sale at all. */
const NO_SALE: ReadonlySet<OrderStatus> = new Set(['cancelled', 'failed', 'trashed']);

/** Why an event, or a part of it, has no effect on its order. */
export const EVENT_FLAG_REASONS = [
  /** In another currency than its sale. */
  'other_currency',
  /** Names a line that the order does not have: that item has no effect as long as this is so. */
  'unknown_line',
  /** Another report of the same refund says more. */
  'superseded_report',
  /** The store deleted this refund. */
  'refund_deleted',
  /** Deletes a refund that is not known. */
  'unknown_refund',
  /** With this refund, the refunds give back more than the order's total: what exceeds has no effect. */
  'exceeds_order',
  /** The brand had rejected the order before: no commission is due, whatever this says. */
  'order_rejected',
] as const;
export type EventFlagReason = (typeof EVENT_FLAG_REASONS)[number];

export interface EventFlag {
  readonly eventId: string;
  readonly reason: EventFlagReason;
}

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
  readonly isSale: boolean;
  readonly due: Due;
  readonly plan: Plan;
  readonly attribution: Attribution;
  readonly occurredAt: Date;
  readonly completedAt: Date | null;
  readonly heldUntil: Date | null;
  /** Two events of the same time disagree; a newer one must settle it before anything is approved. */
  readonly ambiguous: boolean;
  /** The brand's decisions in force. */
  readonly decisions: FoldedDecisions;
  readonly flags: readonly EventFlag[];
  /** What the commission is worked out from, with all refunds that count. */
  readonly money: OrderMoney;
  readonly sources: Sources;
}

/** Whose word the state takes: ids of events. */
export interface Sources {
  /** Null: none ever told a status. */
  readonly status: string | null;
  readonly amounts: string;
  /** Of lines, tax, shipping and fees: another event where the newest tells a total and nothing else. */
  readonly lines: string;
}

/**
 * Folds an order's events into its state, or null while no sale or update is known (its refunds are parked).
 * Depends on the set of events alone, never on the order or the number of deliveries (MONEY.md, 3).
 *
 * @param plans the plan of each version that the events name
 */
export function foldOrder(
  events: readonly OrderEvent[],
  plans: ReadonlyMap<number, Plan>,
): OrderState | null {
  const snapshots = events.filter(isSnapshot).sort(inFoldOrder);
  const [first] = snapshots;
  if (!first) return null;
  const { currency } = first.content;
  const counted = snapshots.filter(({ content }) => content.currency === currency);
  const plan = frozenPlan(counted, plans);
  const status = foldStatus(counted, plan);
  const amounts = foldAmounts(counted, currency);
  const refunds = foldRefunds(events, currency);
  const decisions = foldDecisions(events);
  const attribution = decidedAttribution(attribute(counted, plan, first.occurredAt), decisions.attribution);
  const money: OrderMoney = {
    ...amounts.money,
    refunds: refunds.effective.map(({ content }) => refundMoney(content, currency)),
    voided: NOTHING_DUE.has(status.status) || decisions.rejection !== null,
  };
  const due = commissionDue(money, plan, attribution.influencerId);
  return {
    currency,
    status: status.status,
    orderNumber: last(counted.flatMap(({ content }) => content.orderNumber ?? [])) ?? null,
    totalMinor: Number(money.total),
    baseMinor: storedMinor(due.base),
    refundedMinor: Number(status.status === 'refunded' ? money.total : due.refunded),
    excessMinor: Number(due.excess < MAX_MINOR ? due.excess : MAX_MINOR),
    refunds: refunds.effective.length,
    isSale: !NO_SALE.has(status.status),
    due,
    plan,
    attribution,
    occurredAt: first.occurredAt,
    completedAt: status.completedAt,
    heldUntil: status.completedAt && new Date(status.completedAt.getTime() + plan.holdPeriodDays * DAY_MS),
    ambiguous: status.ambiguous || amounts.ambiguous,
    decisions,
    flags: [
      ...flagOtherCurrency(snapshots, currency),
      ...refunds.flags,
      ...flagUnknownLines(refunds.effective, money),
      ...flagExcess(refunds.effective, due.excess),
      ...flagRejected(events, decisions),
    ],
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

/** By modification time, a sale without one first; equal times by fingerprint, so that it is the same everywhere. */
export function inFoldOrder(a: SnapshotEvent, b: SnapshotEvent): number {
  const [timeOfA, timeOfB] = [timeOf(a), timeOf(b)];
  if (timeOfA !== timeOfB) return timeOfA < timeOfB ? -1 : 1;
  return byFingerprint(a, b);
}

/** Events of one content still have an order of their own, whichever came first. */
function byFingerprint(a: OrderEvent, b: OrderEvent): number {
  const [keyOfA, keyOfB] = [`${a.fingerprint} ${a.id}`, `${b.fingerprint} ${b.id}`];
  return keyOfA < keyOfB ? -1 : keyOfA > keyOfB ? 1 : 0;
}

function timeOf({ modifiedAt }: SnapshotEvent): number {
  return modifiedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
}

function last<T>(items: readonly T[]): T | undefined {
  return items[items.length - 1];
}

interface FoldedStatus {
  readonly status: OrderStatus;
  readonly completedAt: Date | null;
  readonly ambiguous: boolean;
  readonly source: string | null;
}

/**
 * The newest status that was told; where none ever was, `completed` (the contract's default). A sale without a time
 * that tells none means `completed` too; an update that tells none says nothing about the status.
 */
function foldStatus(snapshots: readonly SnapshotEvent[], plan: Plan): FoldedStatus {
  const told = snapshots.flatMap((event) => {
    const word = event.content.status ?? (event.kind === 'sale' ? 'completed' : undefined);
    return word === undefined ? [] : [{ event, status: orderStatus(word, plan.statusMap) }];
  });
  if (told.length === 0) {
    const completedAt = snapshots[0]?.occurredAt ?? null;
    return { status: 'completed', completedAt, ambiguous: false, source: null };
  }
  const newest = last(told);
  const completions = told
    .filter(({ status }) => status === 'completed')
    .map(({ event }) => (event.modifiedAt ?? event.occurredAt).getTime());
  return {
    status: newest?.status ?? 'completed',
    completedAt: completions.length === 0 ? null : new Date(Math.min(...completions)),
    ambiguous: told.some(
      ({ event, status }) => newest && timeOf(event) === timeOf(newest.event) && status !== newest.status,
    ),
    source: newest?.event.id ?? null,
  };
}

interface FoldedAmounts {
  readonly money: Omit<OrderMoney, 'refunds' | 'voided'>;
  readonly ambiguous: boolean;
  readonly sources: Pick<Sources, 'amounts' | 'lines'>;
}

/** A snapshot with what every amount of it is looked up by: worked out once, not for each amount. */
interface Print {
  readonly event: SnapshotEvent;
  readonly content: SnapshotContent;
  readonly decimals: number;
  readonly lines: ReadonlyMap<string, LineContent>;
}

function printOf(event: SnapshotEvent): Print {
  const lines = new Map<string, LineContent>();
  for (const item of event.content.items ?? []) {
    if (item.lineId !== undefined && !lines.has(item.lineId)) lines.set(item.lineId, item);
  }
  return { event, content: event.content, decimals: printedDecimals(event.content), lines };
}

/** The newest snapshot's amounts, each in the finest print known of it. */
function foldAmounts(snapshots: readonly SnapshotEvent[], currency: string): FoldedAmounts {
  const prints = snapshots.map(printOf);
  const newest = last(prints);
  if (!newest) throw new Error('an order without a snapshot has no amounts');
  const money = toldMoney(newest, prints, currency);
  const ambiguous = prints
    .filter((print) => print !== newest && timeOf(print.event) === timeOf(newest.event))
    .some((print) => !isSameMoney(toldMoney(print, prints, currency), money));
  const lines = fullestPrint(newest, prints, currency);
  return { money, ambiguous, sources: { amounts: newest.event.id, lines: lines.event.id } };
}

function toldMoney(print: Print, prints: readonly Print[], currency: string): FoldedAmounts['money'] {
  return snapshotMoney(fullestPrint(print, prints, currency), prints, currency);
}

/**
 * A snapshot that tells a total and nothing else, such as a change of status, does not take back what a fuller
 * snapshot of the same total told of lines, tax, shipping and fees.
 */
function fullestPrint(print: Print, prints: readonly Print[], currency: string): Print {
  if (!isTotalOnly(print)) return print;
  const totalOf = (of: Print): bigint => finestMinor(({ content }) => content.total, of, prints, currency);
  const total = totalOf(print);
  return prints.findLast((other) => !isTotalOnly(other) && totalOf(other) === total) ?? print;
}

function isTotalOnly({ content }: Print): boolean {
  const { items, taxTotal, shippingTotal, feeTotal } = content;
  return [items, taxTotal, shippingTotal, feeTotal].every((part) => part === undefined);
}

function isSameMoney(a: FoldedAmounts['money'], b: FoldedAmounts['money']): boolean {
  const print = (money: FoldedAmounts['money']): string =>
    JSON.stringify(money, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  return print(a) === print(b);
}

function snapshotMoney(print: Print, prints: readonly Print[], currency: string): FoldedAmounts['money'] {
  const minor = (of: (print: Print) => AmountText | undefined): bigint =>
    finestMinor(of, print, prints, currency);
  return {
    total: minor(({ content }) => content.total),
    tax: minor(({ content }) => content.taxTotal),
    shipping: minor(({ content }) => content.shippingTotal),
    fee: minor(({ content }) => content.feeTotal),
    lines: (print.content.items ?? []).map((item, index): Line => {
      const identity = firstSeen(item, prints);
      return {
        lineId: item.lineId,
        productId: identity.productId,
        variantId: presentVariant(identity.variantId),
        categoryIds: firstTold(item, prints),
        quantity: Fraction.ofDecimal(item.quantity),
        total: minor((other) => (other === print ? item : sameLine(item, index, other))?.total),
      };
    }),
  };
}

/** The line of another snapshot that is this one: by its id, or by place and product where it has none. */
function sameLine(item: LineContent, index: number, { content, lines }: Print): LineContent | undefined {
  if (item.lineId !== undefined) return lines.get(item.lineId);
  const other = content.items?.[index];
  return other?.lineId === undefined && other?.productId === item.productId ? other : undefined;
}

/** A line keeps the product it was first seen with: WooCommerce turns a deleted product's id to 0. */
function firstSeen(item: LineContent, prints: readonly Print[]): LineContent {
  if (item.lineId === undefined) return item;
  for (const { lines } of prints) {
    const seen = lines.get(item.lineId);
    if (seen && seen.productId !== '0') return seen;
  }
  return item;
}

/** A line keeps the categories it was first told with, so that a product that moves to another moves no old figure. */
function firstTold(item: LineContent, prints: readonly Print[]): readonly string[] {
  const tellings = item.lineId === undefined ? [] : prints.map(({ lines }) => lines.get(item.lineId ?? ''));
  return [...tellings, item].find((line) => line?.categoryIds !== undefined)?.categoryIds ?? [];
}

/** PHP plugins send variant 0 for a product without variants. */
function presentVariant(variantId: string | undefined): string | undefined {
  return variantId === '0' ? undefined : variantId;
}

/**
 * The amount in minor units, from the finest print of it that any snapshot has: where the event was printed with
 * fewer decimals than its currency has, another snapshot's finer amount that rounds to it is what the shopper paid.
 */
function finestMinor(
  of: (print: Print) => AmountText | undefined,
  print: Print,
  prints: readonly Print[],
  currency: string,
): bigint {
  const amount = of(print);
  if (amount === undefined) return 0n;
  const exponent = currencyExponent(currency);
  const { decimals } = print;
  if (decimals >= exponent) return toMinor(amount, currency);
  const coarse = roundedAt(amount, decimals);
  let finest = { amount, decimals };
  for (const other of prints) {
    const otherDecimals = Math.min(other.decimals, exponent);
    if (otherDecimals < finest.decimals || otherDecimals <= decimals) continue;
    const finer = of(other);
    if (finer !== undefined && roundedAt(finer, decimals) === coarse) {
      finest = { amount: finer, decimals: otherDecimals };
    }
  }
  return toMinor(finest.amount, currency);
}

interface FoldedRefunds {
  readonly effective: readonly RefundEvent[];
  readonly flags: readonly EventFlag[];
}

/** One report per refund, whichever came first: a named one beats an amount-only one, then the finer print wins. */
function foldRefunds(events: readonly OrderEvent[], currency: string): FoldedRefunds {
  const best = new Map<string, RefundEvent>();
  const flags: EventFlag[] = [];
  const refunds = events.filter((event) => event.kind === 'refund').sort(byFingerprint);
  const deletions = events.filter((event) => event.kind === 'refund_deleted').sort(byFingerprint);
  const deleted = new Set(deletions.map(({ refundId }) => refundId));
  const known = new Set(refunds.map(({ refundId }) => refundId));
  for (const { id: eventId, refundId } of deletions) {
    if (!known.has(refundId)) flags.push({ eventId, reason: 'unknown_refund' });
  }
  for (const event of refunds) {
    if (deleted.has(event.refundId)) {
      // Two prints of a refund are one event.
      if (!flags.some(({ eventId }) => eventId === event.id)) {
        flags.push({ eventId: event.id, reason: 'refund_deleted' });
      }
      continue;
    }
    if ((event.content.currency ?? currency) !== currency) {
      flags.push({ eventId: event.id, reason: 'other_currency' });
      continue;
    }
    const other = best.get(event.refundId);
    const winner = !other || reportRank(event) > reportRank(other) ? event : other;
    const loser = winner === event ? other : event;
    best.set(event.refundId, winner);
    if (loser && loser.id !== winner.id) flags.push({ eventId: loser.id, reason: 'superseded_report' });
  }
  return { effective: [...best.values()], flags };
}

function reportRank({ content }: RefundEvent): number {
  const { items, shippingTotal, taxTotal, feeTotal } = content;
  const isNamed =
    (items?.length ?? 0) > 0 || [shippingTotal, taxTotal, feeTotal].some((part) => part !== undefined);
  // A content is at most 64 characters an amount, so the decimals never reach 1,000.
  return (isNamed ? 1000 : 0) + printedDecimals(content);
}

function refundMoney(content: RefundContent, currency: string): Refund {
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
    extras: extras.length === 0 ? undefined : extras.reduce((sum, part) => sum + toMinor(part, currency), 0n),
  };
}

function flagOtherCurrency(snapshots: readonly SnapshotEvent[], currency: string): EventFlag[] {
  return snapshots
    .filter(({ content }) => content.currency !== currency)
    .map(({ id }) => ({ eventId: id, reason: 'other_currency' }));
}

function flagUnknownLines(refunds: readonly RefundEvent[], money: OrderMoney): EventFlag[] {
  return refunds.flatMap(({ id }, index) => {
    const refund = money.refunds[index];
    const isUnknown = refund && namesUnknownLine(refund, money.lines);
    return isUnknown ? [{ eventId: id, reason: 'unknown_line' as const }] : [];
  });
}

/** The refund that is too much is the latest of them. */
function flagExcess(refunds: readonly RefundEvent[], excess: bigint): EventFlag[] {
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
