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
}

function readLines(order: ModelMoney): Line[] {
  const { lines = [], currencyExponent } = order;
  const fee = minorOf(order.fee, currencyExponent);
  const minors = lines.map((line) => minorOf(line.total, currencyExponent));
  const sum = minors.reduce((a, b) => a + b, 0n);
  const kept = fee < 0n && sum > 0n ? atLeastZero(ratio(sum + fee, sum)) : ONE;
  return lines.map((line, i) => {
    const minor = minors[i] ?? 0n;
    return { line, minor, counts: times(ratio(minor), kept) };
  });
}

/** What named items say of one line. */
interface Named {
  amount: Ratio;
  quantity: Ratio;
  /** Pieces without an amount of their own. */
  pieces: Ratio;
  isWhole: boolean;
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

/** Hands each item to the lines it names, filling one after the other; what does not fit any more is lost. */
function nameLines(items: readonly ModelItem[], lines: readonly Line[], exponent: number): Named[] {
  const named = lines.map((): Named => ({ amount: ZERO, quantity: ZERO, pieces: ZERO, isWhole: false }));
  for (const item of [...items].sort((a, b) => exactness(a) - exactness(b))) {
    let amount = item.total === undefined ? ZERO : ratio(minorOf(item.total, exponent));
    let quantity = item.quantity === undefined ? ZERO : exactly(item.quantity);
    let pieces = item.total === undefined ? quantity : ZERO;
    lines.forEach(({ line, minor }, i) => {
      const of = named[i];
      if (!of || !names(item, line)) return;
      const taken = smaller(amount, atLeastZero(minus(ratio(minor), of.amount)));
      const fits = (most: Ratio): Ratio => atLeastZero(minus(exactly(line.quantity), most));
      const takenOfAll = smaller(quantity, fits(of.quantity));
      const takenOfPieces = smaller(pieces, fits(of.pieces));
      amount = minus(amount, taken);
      quantity = minus(quantity, takenOfAll);
      pieces = minus(pieces, takenOfPieces);
      of.amount = plus(of.amount, taken);
      of.quantity = plus(of.quantity, takenOfAll);
      of.pieces = plus(of.pieces, takenOfPieces);
      of.isWhole ||= item.total === undefined && item.quantity === undefined;
    });
  }
  return named;
}

function part(pieces: Ratio, quantity: string): Ratio {
  const all = exactly(quantity);
  return all[0] === 0n ? ZERO : smaller(over(pieces, all), ONE);
}

/** What the named items leave of each line. */
function afterNamed(
  refunds: readonly ModelRefundAmounts[],
  lines: readonly Line[],
  exponent: number,
): Ratio[] {
  const named = nameLines(
    refunds.flatMap(({ items = [] }) => items),
    lines,
    exponent,
  );
  return lines.map(({ line, counts }, i) => {
    const of = named[i];
    if (!of) return counts;
    const all = exactly(line.quantity);
    if (of.isWhole || (all[0] > 0n && !isLess(of.quantity, all))) return ZERO;
    return atLeastZero(minus(counts, plus(of.amount, times(part(of.pieces, line.quantity), counts))));
  });
}

function extrasOf({ shippingTotal, taxTotal, feeTotal }: ModelRefundAmounts): string[] {
  return [shippingTotal, taxTotal, feeTotal].filter((text) => text !== undefined);
}

export function isNamed(refund: ModelRefundAmounts): boolean {
  return (refund.items ?? []).length > 0 || extrasOf(refund).length > 0;
}

/** What a refund without an amount says in amounts; a negative fee lowers its own items, and no other refund. */
function saidBy(refund: ModelRefundAmounts, exponent: number): bigint {
  const { items = [] } = refund;
  const said = [...extrasOf(refund), ...items.flatMap(({ total: text }) => text ?? [])];
  const sum = said.reduce((all, text) => all + minorOf(text, exponent), 0n);
  return sum < 0n && items.every(({ total: text }) => text !== undefined) ? 0n : sum;
}

/** Rn and Ra of MONEY.md: a named refund without an amount gives back what it names. */
function refundAmounts(order: ModelMoney, lines: readonly Line[]): { named: Ratio; amountOnly: Ratio } {
  const { refunds = [], currencyExponent: exponent } = order;
  const sent = (some: readonly ModelRefundAmounts[]): Ratio =>
    ratio(some.reduce((sum, { amount }) => sum + minorOf(amount, exponent), 0n));
  const withoutAmount = refunds.filter((refund) => isNamed(refund) && refund.amount === undefined);
  const items = withoutAmount.flatMap((refund) => refund.items ?? []);
  const pieces = nameLines(items, lines, exponent).map((of, i) => {
    const { line, minor } = lines[i] ?? { line: { quantity: '0' }, minor: 0n };
    return times(of.isWhole ? ONE : part(of.pieces, line.quantity), ratio(minor));
  });
  const sum = withoutAmount.reduce((all, refund) => all + saidBy(refund, exponent), 0n);
  return {
    // Money goes back in whole minor units.
    named: ratio(roundHalfUp(atLeastZero(sumOf([sent(refunds.filter(isNamed)), ratio(sum), ...pieces])))),
    amountOnly: sent(refunds.filter((refund) => !isNamed(refund))),
  };
}

/** A part of the base after refunds, exact, and its line; undefined where it belongs to the order as a whole. */
interface Left {
  readonly line: ModelLine | undefined;
  readonly amount: Ratio;
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
  const shareLeft = minus(ONE, over(amounts.amountOnly, minus(orderTotal, amounts.named)));
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
