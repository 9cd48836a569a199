import { attribute, DAY_MS, type Attribution } from './attribution';
import {
  commissionDue,
  namesUnknownLine,
  type Due,
  type Line,
  type OrderMoney,
  type Refund,
} from './commission';
import { Fraction } from './fraction';
import { currencyExponent, MAX_MINOR, roundedAt, toMinor, type AmountText } from './money';
import {
  isSnapshot,
  printedDecimals,
  type LineContent,
  type OrderEvent,
  type RefundContent,
  type RefundEvent,
  type SnapshotContent,
  type SnapshotEvent,
} from './orderEvent';
import type { Plan } from './plan';

/** The statuses the money knows. A store's own statuses count as `processing`. */
export const ORDER_STATUSES = [
  'pending',
  'on-hold',
  'processing',
  'completed',
  'cancelled',
  'failed',
  'refunded',
  'trashed',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

const NOTHING_DUE: ReadonlySet<OrderStatus> = new Set(['cancelled', 'failed', 'refunded', 'trashed']);
/** The order never became, or is no longer, a sale at all. */
const NO_SALE: ReadonlySet<OrderStatus> = new Set(['cancelled', 'failed', 'trashed']);

// A map, since a store's word may be `constructor`.
const STATUS_ALIASES: ReadonlyMap<string, OrderStatus> = new Map([
  ['canceled', 'cancelled'],
  ['trash', 'trashed'],
]);

/** What a store's word for a status means here: WooCommerce's `wc-` prefix goes, unknown words are `processing`. */
export function orderStatus(word: string): OrderStatus {
  const status = word.trim().toLowerCase().replace(/^wc-/, '');
  return ORDER_STATUSES.find((known) => known === status) ?? STATUS_ALIASES.get(status) ?? 'processing';
}

export type EventFlagReason =
  /** In another currency than its sale: kept, without effect. */
  | 'other_currency'
  /** Names a line that the order does not have: that item has no effect as long as this is so. */
  | 'unknown_line'
  /** Another report of the same refund says more. */
  | 'superseded_report';

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
  readonly flags: readonly EventFlag[];
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
  const plan = plans.get(first.planVersion);
  if (!plan) throw new Error(`plan version ${first.planVersion} is not stored with its order`);
  const counted = snapshots.filter(({ content }) => content.currency === currency);
  const status = foldStatus(counted);
  const amounts = foldAmounts(counted, currency);
  const refunds = foldRefunds(events, currency);
  const money: OrderMoney = {
    ...amounts.money,
    refunds: refunds.effective.map(({ content }) => refundMoney(content, currency)),
    voided: NOTHING_DUE.has(status.status),
  };
  const due = commissionDue(money, plan);
  const isSale = !NO_SALE.has(status.status);
  const isRefundedByStatus = status.status === 'refunded';
  return {
    currency,
    status: status.status,
    orderNumber: last(counted.flatMap(({ content }) => content.orderNumber ?? [])) ?? null,
    totalMinor: Number(money.total),
    baseMinor: Number(due.base),
    refundedMinor: isRefundedByStatus ? Number(money.total) : Number(due.refunded),
    excessMinor: Number(due.excess < MAX_MINOR ? due.excess : MAX_MINOR),
    refunds: refunds.effective.length,
    isSale,
    due,
    plan,
    attribution: attribute(counted, plan, first.occurredAt),
    occurredAt: first.occurredAt,
    completedAt: status.completedAt,
    heldUntil: status.completedAt && new Date(status.completedAt.getTime() + plan.holdPeriodDays * DAY_MS),
    ambiguous: status.ambiguous || amounts.ambiguous,
    flags: [
      ...flagOtherCurrency(snapshots, currency),
      ...refunds.flags,
      ...flagUnknownLines(refunds.effective, money),
    ],
  };
}

/** By modification time, a sale without one first; equal times by fingerprint, so that it is the same everywhere. */
function inFoldOrder(a: SnapshotEvent, b: SnapshotEvent): number {
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
}

/**
 * The newest status that was told; where none ever was, `completed` (the contract's default). A sale without a time
 * that tells none means `completed` too; an update that tells none says nothing about the status.
 */
function foldStatus(snapshots: readonly SnapshotEvent[]): FoldedStatus {
  const told = snapshots.flatMap((event) => {
    const word = event.content.status ?? (event.kind === 'sale' ? 'completed' : undefined);
    return word === undefined ? [] : [{ event, status: orderStatus(word) }];
  });
  if (told.length === 0) {
    return { status: 'completed', completedAt: snapshots[0]?.occurredAt ?? null, ambiguous: false };
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
  };
}

interface FoldedAmounts {
  readonly money: Omit<OrderMoney, 'refunds' | 'voided'>;
  readonly ambiguous: boolean;
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
  return { money, ambiguous };
}

/**
 * The money of a snapshot. One that tells a total and nothing else, such as a change of status, does not take back
 * what a fuller snapshot of the same total told of lines, tax, shipping and fees.
 */
function toldMoney(print: Print, prints: readonly Print[], currency: string): FoldedAmounts['money'] {
  const money = snapshotMoney(print, prints, currency);
  if (!isTotalOnly(print)) return money;
  const fuller = prints.findLast(
    (other) =>
      !isTotalOnly(other) &&
      finestMinor(({ content }) => content.total, other, prints, currency) === money.total,
  );
  return fuller ? snapshotMoney(fuller, prints, currency) : money;
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
  for (const event of refunds) {
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
