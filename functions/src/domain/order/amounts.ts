import type { Line, OrderMoney } from '../commission/workings';
import { printedDecimals } from './decimals';
import { byFingerprint, isOfOneMoment } from './chronology';
import { Fraction } from '../money/fraction';
import { currencyExponent, roundedAt, toMinor, type AmountText } from '../money/money';
import { NAMES_NO_CATEGORIES, type LineContent, type SnapshotContent, type SnapshotEvent } from './event';

// The amounts of an order: the newest snapshot's, each in the finest print that any snapshot has of it.

/** Whose word the amounts take: ids of events. */
export interface AmountSources {
  readonly amounts: string;
  /** Of lines, tax, shipping and fees: another event where the newest tells a total and nothing else. */
  readonly lines: string;
}

export interface FoldedAmounts {
  readonly money: Omit<OrderMoney, 'refunds' | 'voided'>;
  readonly ambiguous: boolean;
  readonly sources: AmountSources;
}

/** A snapshot with what every amount of it is looked up by: worked out once, not for each amount. */
interface Print {
  readonly event: SnapshotEvent;
  readonly content: SnapshotContent;
  /** Of those that its currency has: the others count for nothing. */
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
export function foldAmounts(snapshots: readonly SnapshotEvent[], currency: string): FoldedAmounts {
  const prints = snapshots.map(printOf);
  const newest = prints.at(-1);
  if (!newest) throw new Error('an order without a snapshot has no amounts');
  const money = toldMoney(newest, prints, currency);
  const ambiguous = prints
    .filter((print) => print !== newest && isOfOneMoment(print.event, newest.event))
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
        categoryIds: firstTold(item, index, print, prints),
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

/**
 * A line keeps the categories it was first told with, so that a product that moves to another moves no old figure. Those
 * that were looked up when a report came are as old as its receipt, whatever time the store gives to the report; beside
 * what a store told, the one that came first counts.
 */
function firstTold(
  item: LineContent,
  index: number,
  print: Print,
  prints: readonly Print[],
): readonly string[] {
  const tellings = prints.flatMap((other) => {
    const categoryIds = (other === print ? item : sameLine(item, index, other))?.categoryIds;
    return categoryIds === undefined ? [] : [{ print: other, categoryIds }];
  });
  const isLookedUp = (telling: { print: Print }): boolean =>
    NAMES_NO_CATEGORIES.has(telling.print.event.source);
  const told = tellings
    .filter((telling) => !isLookedUp(telling))
    // Without an id nobody knows whether another report's line is this one.
    .find((telling) => item.lineId !== undefined || telling.print === print);
  const [lookedUp] = tellings
    .filter(isLookedUp)
    .sort(({ print: { event: a } }, { print: { event: b } }) =>
      a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : byFingerprint(a, b),
    );
  const isTold = told && (!lookedUp || told.print.event.receivedAt <= lookedUp.print.event.receivedAt);
  return (isTold ? told : lookedUp)?.categoryIds ?? [];
}

/** PHP plugins send variant 0 for a product without variants. */
export function presentVariant(variantId: string | undefined): string | undefined {
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
  const { decimals } = print;
  if (decimals >= currencyExponent(currency)) return toMinor(amount, currency);
  const coarse = roundedAt(amount, decimals);
  let finest = { amount, decimals };
  for (const other of prints) {
    if (other.decimals < finest.decimals || other.decimals <= decimals) continue;
    const finer = of(other);
    if (finer !== undefined && roundedAt(finer, decimals) === coarse) {
      finest = { amount: finer, decimals: other.decimals };
    }
  }
  return toMinor(finest.amount, currency);
}
