import { minorOf } from './currency';
import type { ModelItem, ModelLine, ModelMoney, ModelRates, ModelRefundAmounts } from './events';
import {
  atLeastZero,
  exactly,
  floorOf,
  isLess,
  minus,
  ONE,
  over,
  percent,
  plus,
  ratio,
  roundHalfUp,
  smaller,
  sumOf,
  times,
  ZERO,
  type Ratio,
} from './ratio';
import { isVoid } from './status';

// What is due on an order, worked out from MONEY.md, sections 1 and 2: everything between reading the amounts and the one
// rounding is a ratio.

/** Minor units of the order's currency. */
export interface ModelDue {
  /** What the rate is applied to after refunds, rounded only to be shown. */
  readonly base: bigint;
  readonly total: bigint;
  readonly shares: Readonly<Record<string, bigint>>;
  readonly refunded: bigint;
  readonly excess: bigint;
}

/** Largest remainder; a tie goes to the party listed first: 1 of two halves is 1 and 0. */
export function modelSplit(due: bigint, shares: ModelRates['shares']): Record<string, bigint> {
  const exact = shares.map((share) => times(ratio(due), percent(share.percent)));
  const minor = exact.map(floorOf);
  for (let left = due - minor.reduce((sum, part) => sum + part, 0n); left > 0n; left -= 1n) {
    let largest = 0;
    const remainder = (i: number): Ratio => minus(exact[i] ?? ZERO, ratio(minor[i] ?? 0n));
    shares.forEach((_, i) => {
      if (isLess(remainder(largest), remainder(i))) largest = i;
    });
    minor[largest] = (minor[largest] ?? 0n) + 1n;
  }
  return Object.fromEntries(shares.map(({ party }, i) => [party, minor[i] ?? 0n]));
}

interface Line {
  readonly line: ModelLine;
  /** Minor units as sent. */
  readonly minor: bigint;
  /** What of it counts: lowered pro rata by a negative fee. */
  readonly counts: Ratio;
  /** As told; with no line's tax told, its part of the order's. */
  readonly tax: Ratio;
}

function readLines(order: ModelMoney): Line[] {
  const { lines = [], currencyExponent } = order;
  const fee = minorOf(order.fee, currencyExponent);
  const minors = lines.map((line) => minorOf(line.total, currencyExponent));
  const sum = minors.reduce((a, b) => a + b, 0n);
  const kept = fee < 0n && sum > 0n ? atLeastZero(ratio(sum + fee, sum)) : ONE;
  const told = lines.map((line) => minorOf(line.taxTotal, currencyExponent));
  const tax = minorOf(order.tax, currencyExponent);
  return lines.map((line, i) => {
    const minor = minors[i] ?? 0n;
    const guessed = sum > 0n ? ratio(roundHalfUp(ratio(tax * minor, sum))) : ZERO;
    const ofLine = told.some((of) => of > 0n) ? ratio(told[i] ?? 0n) : guessed;
    return { line, minor, counts: times(ratio(minor), kept), tax: ofLine };
  });
}

/** What named items say of one line. */
interface Named {
  amount: Ratio;
  /** Pieces without an amount of their own. */
  pieces: Ratio;
  isWhole: boolean;
}

/** An item with what it needs of its refund. */
interface Sent {
  readonly item: ModelItem;
  readonly refund: number;
  /** Its refund names the tax apart. */
  readonly isNet: boolean;
}

function sentItems(refunds: readonly ModelRefundAmounts[]): Sent[] {
  return refunds.flatMap(({ items = [], taxTotal }, refund) =>
    items.map((item) => ({ item, refund, isNet: taxTotal !== undefined })),
  );
}

export function names(item: ModelItem, line: ModelLine): boolean {
  if (item.lineId !== undefined) return item.lineId === line.id;
  if (item.productId === undefined && item.variantId === undefined) return false;
  const hasProduct = item.productId === undefined || item.productId === line.productId;
  return hasProduct && (item.variantId === undefined || item.variantId === line.variantId);
}

/** The more exactly an item names its line, the sooner it is served. */
function exactness(item: ModelItem): number {
  if (item.lineId !== undefined) return 0;
  return item.productId !== undefined && item.variantId !== undefined
    ? 1
    : item.productId !== undefined
      ? 2
      : 3;
}

/** Items that name the same. */
const nameOf = ({ lineId, productId, variantId }: ModelItem): string =>
  JSON.stringify(lineId === undefined ? [productId, variantId] : lineId);

interface Handed {
  readonly named: readonly Named[];
  /** More than the named lines hold, without their tax. */
  readonly beyond: Ratio;
  /** The refunds with an amount for what is so overfull. */
  readonly overfull: readonly number[];
}

/**
 * Hands each item to the lines it names, filling one after the other: of items with one name those without tax first,
 * then of what does not fit the lines' own tax is taken off.
 */
function nameLines(sent: readonly Sent[], lines: readonly Line[], exponent: number): Handed {
  const named = lines.map((): Named => ({ amount: ZERO, pieces: ZERO, isWhole: false }));
  const taxes = lines.map(({ tax }) => tax);
  const overs = new Map<string, Ratio>();
  const inTurn = [...sent].sort(
    (a, b) => exactness(a.item) - exactness(b.item) || Number(b.isNet) - Number(a.isNet),
  );
  for (const { item, isNet } of inTurn) {
    let amount = item.total === undefined ? ZERO : ratio(minorOf(item.total, exponent));
    let pieces = item.total !== undefined || item.quantity === undefined ? ZERO : exactly(item.quantity);
    const places = lines.flatMap(({ line }, i) => (names(item, line) ? [i] : []));
    for (const i of places) {
      const [of, line] = [named[i], lines[i]];
      if (!of || !line) continue;
      const taken = smaller(amount, atLeastZero(minus(ratio(line.minor), of.amount)));
      const takenOfPieces = smaller(pieces, atLeastZero(minus(exactly(line.line.quantity), of.pieces)));
      amount = minus(amount, taken);
      pieces = minus(pieces, takenOfPieces);
      of.amount = plus(of.amount, taken);
      of.pieces = plus(of.pieces, takenOfPieces);
      of.isWhole ||= item.total === undefined && item.quantity === undefined;
    }
    for (const i of isNet ? [] : places) {
      const ofTax = smaller(amount, taxes[i] ?? ZERO);
      taxes[i] = minus(taxes[i] ?? ZERO, ofTax);
      amount = minus(amount, ofTax);
    }
    if (places.length > 0) overs.set(nameOf(item), plus(overs.get(nameOf(item)) ?? ZERO, amount));
  }
  const isOverfull = (item: ModelItem): boolean => (overs.get(nameOf(item)) ?? ZERO)[0] > 0n;
  return {
    named,
    beyond: sumOf([...overs.values()]),
    overfull: [
      ...new Set(
        sent.flatMap(({ item, refund }) => (item.total !== undefined && isOverfull(item) ? [refund] : [])),
      ),
    ],
  };
}

function part(pieces: Ratio, quantity: string): Ratio {
  const all = exactly(quantity);
  return all[0] === 0n ? ZERO : smaller(over(pieces, all), ONE);
}

/** What the named items leave of each line: what they give back beyond theirs comes off all, pro rata. */
function afterNamed(
  refunds: readonly ModelRefundAmounts[],
  lines: readonly Line[],
  exponent: number,
): Ratio[] {
  const { named, beyond } = nameLines(sentItems(refunds), lines, exponent);
  const rests = lines.map(({ line, counts }, i) => {
    const of = named[i];
    if (!of) return counts;
    if (of.isWhole) return ZERO;
    return atLeastZero(minus(counts, plus(of.amount, times(part(of.pieces, line.quantity), counts))));
  });
  const all = sumOf(rests);
  if (all[0] <= 0n) return rests;
  return rests.map((rest) => times(rest, atLeastZero(minus(ONE, over(beyond, all)))));
}

function extrasOf({ shippingTotal, taxTotal, feeTotal }: ModelRefundAmounts): string[] {
  return [shippingTotal, taxTotal, feeTotal].filter((text) => text !== undefined);
}

export function isNamed(refund: ModelRefundAmounts): boolean {
  return (refund.items ?? []).length > 0 || extrasOf(refund).length > 0;
}

/** What a refund without an amount says in amounts. */
export function saidBy(refund: ModelRefundAmounts, exponent: number): bigint {
  const said = [...extrasOf(refund), ...(refund.items ?? []).flatMap(({ total: text }) => text ?? [])];
  return said.reduce((all, text) => all + minorOf(text, exponent), 0n);
}

/** Rn and Ra of MONEY.md: a named refund without an amount gives back what it names. */
function refundAmounts(order: ModelMoney, lines: readonly Line[]): { named: Ratio; amountOnly: Ratio } {
  const { refunds = [], currencyExponent: exponent } = order;
  const sent = (some: readonly ModelRefundAmounts[]): Ratio =>
    ratio(some.reduce((sum, { amount }) => sum + minorOf(amount, exponent), 0n));
  const worthOfItems = (some: readonly ModelRefundAmounts[]): Ratio =>
    sumOf(
      nameLines(sentItems(some), lines, exponent).named.map((of, i) => {
        const { line, minor } = lines[i] ?? { line: { quantity: '0' }, minor: 0n };
        return times(of.isWhole ? ONE : part(of.pieces, line.quantity), ratio(minor));
      }),
    );
  const withoutAmount = refunds.filter((refund) => isNamed(refund) && refund.amount === undefined);
  const isBelowZero = (refund: ModelRefundAmounts): boolean => saidBy(refund, exponent) < 0n;
  const plain = withoutAmount.filter((refund) => !isBelowZero(refund));
  const sum = plain.reduce((all, refund) => all + saidBy(refund, exponent), 0n);
  // A negative fee lowers its own items, and no other refund.
  const lowered = withoutAmount
    .filter(isBelowZero)
    .map((refund) => atLeastZero(plus(ratio(saidBy(refund, exponent)), worthOfItems([refund]))));
  return {
    // Money goes back in whole minor units.
    named: ratio(
      roundHalfUp(sumOf([sent(refunds.filter(isNamed)), ratio(sum), worthOfItems(plain), ...lowered])),
    ),
    amountOnly: sent(refunds.filter((refund) => !isNamed(refund))),
  };
}

/** A part of the base after refunds, exact, and its line; undefined where it belongs to the order as a whole. */
interface Left {
  readonly line: ModelLine | undefined;
  readonly amount: Ratio;
}

/** What the goods were worth, however they were paid. */
function worthOf(order: ModelMoney): Ratio {
  const minor = (text: string | undefined): bigint => minorOf(text, order.currencyExponent);
  const { total, tax, shipping, fee, lines = [] } = order;
  const parts = [tax, shipping, fee, ...lines.map((line) => line.total)].reduce((a, b) => a + minor(b), 0n);
  return ratio(lines.length > 0 && parts > minor(total) ? parts : minor(total));
}

/** Lines of more than the order and its gift cards come to; each line may be off by a minor unit. */
export function linesExceedTotal(order: ModelMoney): boolean {
  const minor = (text: string | undefined): bigint => minorOf(text, order.currencyExponent);
  const { total, giftCard, tax, shipping, fee, lines = [] } = order;
  const goods = lines.reduce((sum, line) => sum + minor(line.total) - 1n, 0n);
  return (
    lines.length > 0 && goods > minor(total) + minor(giftCard) - minor(tax) - minor(shipping) - minor(fee)
  );
}

/** The base after refunds. */
function baseLeft(
  order: ModelMoney,
  plan: ModelRates,
  amounts: { named: Ratio; amountOnly: Ratio },
): readonly Left[] {
  const exponent = order.currencyExponent;
  const minor = (text: string | undefined): bigint => minorOf(text, exponent);
  const { refunds = [] } = order;
  const orderTotal = ratio(minor(order.total));
  const gone = plus(amounts.named, amounts.amountOnly);
  if (isVoid(order.status ?? 'completed') || refunds.some(({ full }) => full)) return [];
  if (refunds.length > 0 && !isLess(gone, orderTotal)) return [];
  if (plan.base === 'total') return [{ line: undefined, amount: minus(orderTotal, gone) }];
  const lines = readLines(order);
  let rest: readonly Left[] = afterNamed(refunds, lines, exponent).map((amount, i) => ({
    line: lines[i]?.line,
    amount,
  }));
  if (lines.length === 0) {
    // The total has a negative fee in it already.
    const positiveFee = atLeastZero(ratio(minor(order.fee)));
    const net = minus(ratio(minor(order.total) - minor(order.tax) - minor(order.shipping)), positiveFee);
    const items = refunds.flatMap((refund) => refund.items ?? []);
    const named = ratio(items.reduce((sum, item) => sum + minor(item.total), 0n));
    rest = [{ line: undefined, amount: atLeastZero(minus(atLeastZero(net), named)) }];
  }
  if (amounts.amountOnly[0] === 0n) return rest;
  const shareLeft = minus(ONE, over(amounts.amountOnly, minus(worthOf(order), amounts.named)));
  return rest.map(({ line, amount }) => ({ line, amount: times(amount, atLeastZero(shareLeft)) }));
}

/** Product beats category beats influencer beats the plan's own rate. */
function rateOf(plan: ModelRates, line: ModelLine | undefined, influencerId: string | undefined): Ratio {
  const rules = plan.rules ?? [];
  const rule =
    rules.find(({ kind, id }) => kind === 'product' && id === line?.productId) ??
    rules.find(({ kind, id }) => kind === 'category' && line?.categoryIds?.includes(id)) ??
    rules.find(({ kind, id }) => kind === 'influencer' && id === influencerId);
  return percent((rule ?? plan).ratePercent);
}

/** What is due on the order of the influencer under the plan, in minor units. */
export function modelDue(order: ModelMoney, plan: ModelRates, influencerId?: string): ModelDue {
  const orderTotal = ratio(minorOf(order.total, order.currencyExponent));
  const amounts = refundAmounts(order, readLines(order));
  const gone = plus(amounts.named, amounts.amountOnly);
  const left = baseLeft(order, plan, amounts);
  const commission = left.map(({ line, amount }) => times(amount, rateOf(plan, line, influencerId)));
  const due = roundHalfUp(sumOf(commission));
  const isFull = (order.refunds ?? []).some(({ full }) => full);
  return {
    base: roundHalfUp(sumOf(left.map(({ amount }) => amount))),
    total: due,
    shares: modelSplit(due, plan.shares),
    refunded: roundHalfUp(isFull ? orderTotal : smaller(gone, orderTotal)),
    excess: roundHalfUp(atLeastZero(minus(gone, orderTotal))),
  };
}

/** What is odd about the refunds of an order, and counts all the same. */
export interface ModelRefundNotes {
  /** The refunds, by place, that give back more than the lines they name. */
  readonly beyondLines: readonly number[];
  /** All that was paid went back, though the goods were worth more. */
  readonly isPaidTotalRefunded: boolean;
}

export function modelRefundNotes(order: ModelMoney): ModelRefundNotes {
  const { refunds = [], currencyExponent } = order;
  const lines = readLines(order);
  const { named, amountOnly } = refundAmounts(order, lines);
  const total = ratio(minorOf(order.total, currencyExponent));
  const isAllBack = refunds.some(({ full }) => full) || !isLess(plus(named, amountOnly), total);
  return {
    beyondLines: nameLines(sentItems(refunds), lines, currencyExponent).overfull,
    isPaidTotalRefunded: refunds.length > 0 && isAllBack && isLess(total, worthOf(order)),
  };
}
