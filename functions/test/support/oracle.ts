/**
 * What is due on an order, worked out a second time from MONEY.md, sections 1 and 2, and from nothing else: it shares
 * no line with functions/src, so that a mistake there does not hide itself here. Amounts are decimal strings as a
 * store prints them; everything between reading and the one rounding is a ratio of two BigInts.
 */
export interface OracleLine {
  readonly id?: string;
  readonly productId: string;
  readonly variantId?: string;
  readonly categoryIds?: readonly string[];
  readonly quantity: string;
  /** After discounts, without tax, before refunds. */
  readonly total: string;
}

export interface OracleItem {
  readonly lineId?: string;
  readonly productId?: string;
  readonly variantId?: string;
  readonly quantity?: string;
  readonly total?: string;
}

export interface OracleRefund {
  readonly amount?: string;
  readonly full?: boolean;
  readonly items?: readonly OracleItem[];
  readonly shippingTotal?: string;
  readonly taxTotal?: string;
  readonly feeTotal?: string;
}

export interface OracleOrder {
  /** Decimals of the order's currency: JPY 0, TRY 2, KWD 3. */
  readonly currencyExponent: number;
  readonly total: string;
  readonly tax?: string;
  readonly shipping?: string;
  readonly fee?: string;
  readonly lines?: readonly OracleLine[];
  readonly refunds?: readonly OracleRefund[];
  /** The store's word; absent is `completed`. */
  readonly status?: string;
}

export interface OracleRule {
  readonly kind: 'product' | 'category' | 'influencer';
  readonly id: string;
  readonly ratePercent: number | string;
}

export interface OraclePlan {
  readonly base: 'net' | 'total';
  readonly ratePercent: number | string;
  /** Rates for what they name; the most specific that fits a line wins, of equally specific ones the first. */
  readonly rules?: readonly OracleRule[];
  readonly shares: readonly { readonly party: string; readonly percent: number | string }[];
}

/** Minor units of the order's currency. */
export interface OracleDue {
  /** What the rate is applied to after refunds, rounded only to be shown. */
  readonly base: bigint;
  readonly total: bigint;
  readonly shares: Readonly<Record<string, bigint>>;
  readonly refunded: bigint;
  readonly excess: bigint;
}

/** numerator / denominator, the latter positive; never reduced. */
type Ratio = readonly [bigint, bigint];

const ZERO: Ratio = [0n, 1n];
const ONE: Ratio = [1n, 1n];
const whole = (n: bigint): Ratio => [n, 1n];
const add = ([a, b]: Ratio, [c, d]: Ratio): Ratio => [a * d + c * b, b * d];
const subtract = (x: Ratio, [c, d]: Ratio): Ratio => add(x, [-c, d]);
const multiply = ([a, b]: Ratio, [c, d]: Ratio): Ratio => [a * c, b * d];
const isLess = ([a, b]: Ratio, [c, d]: Ratio): boolean => a * d < c * b;
const smaller = (x: Ratio, y: Ratio): Ratio => (isLess(y, x) ? y : x);
const atLeastZero = (x: Ratio): Ratio => (x[0] < 0n ? ZERO : x);
const total = (terms: readonly Ratio[]): Ratio => terms.reduce(add, ZERO);

function divide([a, b]: Ratio, [c, d]: Ratio): Ratio {
  if (c === 0n) throw new Error('the oracle divides by zero');
  return c < 0n ? [-a * d, -b * c] : [a * d, b * c];
}

/** The integer part of the ratio, towards minus infinity. */
function floorOf([a, b]: Ratio): bigint {
  const quotient = a / b;
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}

/** Half-up; of a negative amount the magnitude is rounded. */
function roundHalfUp([a, b]: Ratio): bigint {
  return a < 0n ? -floorOf([-2n * a + b, 2n * b]) : floorOf([2n * a + b, 2n * b]);
}

/** `12.50`, `-3`, `7.5`: exactly. */
function exactly(text: number | string): Ratio {
  const [, sign, integer, decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text)) ?? [];
  if (integer === undefined) throw new Error(`the oracle reads plain decimals only, not ${text}`);
  const magnitude = BigInt(integer + decimals);
  return [sign === '-' ? -magnitude : magnitude, 10n ** BigInt(decimals.length)];
}

/** Minor units of an amount, half-up. */
export function oracleMinor(text: string | undefined, exponent: number): bigint {
  return text === undefined ? 0n : roundHalfUp(multiply(exactly(text), whole(10n ** BigInt(exponent))));
}

/** Largest remainder; a tie goes to the party listed first. */
export function oracleSplit(due: bigint, shares: OraclePlan['shares']): Record<string, bigint> {
  const exact = shares.map(({ percent }) => multiply(whole(due), divide(exactly(percent), whole(100n))));
  const minor = exact.map(floorOf);
  for (let left = due - minor.reduce((sum, part) => sum + part, 0n); left > 0n; left -= 1n) {
    let largest = 0;
    const remainder = (i: number): Ratio => subtract(exact[i] ?? ZERO, whole(minor[i] ?? 0n));
    shares.forEach((_, i) => {
      if (isLess(remainder(largest), remainder(i))) largest = i;
    });
    minor[largest] = (minor[largest] ?? 0n) + 1n;
  }
  return Object.fromEntries(shares.map(({ party }, i) => [party, minor[i] ?? 0n]));
}

const VOID = ['cancelled', 'canceled', 'failed', 'refunded', 'trashed', 'trash'];

function isNothingDue(status: string): boolean {
  return VOID.includes(status.trim().toLowerCase().replace(/^wc-/, ''));
}

interface Line {
  readonly line: OracleLine;
  /** Minor units as sent. */
  readonly minor: bigint;
  /** What of it counts: lowered pro rata by a negative fee. */
  readonly counts: Ratio;
}

function readLines(order: OracleOrder): Line[] {
  const { lines = [], currencyExponent } = order;
  const fee = oracleMinor(order.fee, currencyExponent);
  const minors = lines.map((line) => oracleMinor(line.total, currencyExponent));
  const sum = minors.reduce((a, b) => a + b, 0n);
  const kept = fee < 0n && sum > 0n ? atLeastZero([sum + fee, sum]) : ONE;
  return lines.map((line, i) => {
    const minor = minors[i] ?? 0n;
    return { line, minor, counts: multiply(whole(minor), kept) };
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

function names(item: OracleItem, line: OracleLine): boolean {
  if (item.lineId !== undefined) return item.lineId === line.id;
  if (item.productId === undefined && item.variantId === undefined) return false;
  const hasProduct = item.productId === undefined || item.productId === line.productId;
  return hasProduct && (item.variantId === undefined || item.variantId === line.variantId);
}

/** The more exactly an item names its line, the sooner it is served. */
function exactness(item: OracleItem): number {
  if (item.lineId !== undefined) return 0;
  return item.productId !== undefined && item.variantId !== undefined
    ? 1
    : item.productId !== undefined
      ? 2
      : 3;
}

/** Hands each item to the lines it names, filling one after the other; what does not fit any more is lost. */
function nameLines(items: readonly OracleItem[], lines: readonly Line[], exponent: number): Named[] {
  const named = lines.map((): Named => ({ amount: ZERO, quantity: ZERO, pieces: ZERO, isWhole: false }));
  for (const item of [...items].sort((a, b) => exactness(a) - exactness(b))) {
    let amount = item.total === undefined ? ZERO : whole(oracleMinor(item.total, exponent));
    let quantity = item.quantity === undefined ? ZERO : exactly(item.quantity);
    let pieces = item.total === undefined ? quantity : ZERO;
    lines.forEach(({ line, minor }, i) => {
      const of = named[i];
      if (!of || !names(item, line)) return;
      const taken = smaller(amount, atLeastZero(subtract(whole(minor), of.amount)));
      const fits = (most: Ratio): Ratio => atLeastZero(subtract(exactly(line.quantity), most));
      const takenOfAll = smaller(quantity, fits(of.quantity));
      const takenOfPieces = smaller(pieces, fits(of.pieces));
      amount = subtract(amount, taken);
      quantity = subtract(quantity, takenOfAll);
      pieces = subtract(pieces, takenOfPieces);
      of.amount = add(of.amount, taken);
      of.quantity = add(of.quantity, takenOfAll);
      of.pieces = add(of.pieces, takenOfPieces);
      of.isWhole ||= item.total === undefined && item.quantity === undefined;
    });
  }
  return named;
}

function part(pieces: Ratio, quantity: string): Ratio {
  const all = exactly(quantity);
  return all[0] === 0n ? ZERO : smaller(divide(pieces, all), ONE);
}

/** What the named items leave of each line. */
function afterNamed(refunds: readonly OracleRefund[], lines: readonly Line[], exponent: number): Ratio[] {
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
    return atLeastZero(subtract(counts, add(of.amount, multiply(part(of.pieces, line.quantity), counts))));
  });
}

function extrasOf({ shippingTotal, taxTotal, feeTotal }: OracleRefund): string[] {
  return [shippingTotal, taxTotal, feeTotal].filter((text) => text !== undefined);
}

function isNamed(refund: OracleRefund): boolean {
  return (refund.items ?? []).length > 0 || extrasOf(refund).length > 0;
}

/** What a refund without an amount says in amounts; a negative fee lowers its own items, and no other refund. */
function saidBy(refund: OracleRefund, exponent: number): bigint {
  const { items = [] } = refund;
  const said = [...extrasOf(refund), ...items.flatMap(({ total: text }) => text ?? [])];
  const sum = said.reduce((all, text) => all + oracleMinor(text, exponent), 0n);
  return sum < 0n && items.every(({ total: text }) => text !== undefined) ? 0n : sum;
}

/** Rn and Ra of the rule: a named refund that tells no amount gives back what it names. */
function refundAmounts(order: OracleOrder, lines: readonly Line[]): { named: Ratio; amountOnly: Ratio } {
  const { refunds = [], currencyExponent: exponent } = order;
  const told = (some: readonly OracleRefund[]): Ratio =>
    whole(some.reduce((sum, { amount }) => sum + oracleMinor(amount, exponent), 0n));
  const untold = refunds.filter((refund) => isNamed(refund) && refund.amount === undefined);
  const items = untold.flatMap((refund) => refund.items ?? []);
  const pieces = nameLines(items, lines, exponent).map((of, i) => {
    const { line, minor } = lines[i] ?? { line: { quantity: '0' }, minor: 0n };
    return multiply(of.isWhole ? ONE : part(of.pieces, line.quantity), whole(minor));
  });
  const sum = untold.reduce((all, refund) => all + saidBy(refund, exponent), 0n);
  return {
    // Money goes back in whole minor units.
    named: whole(roundHalfUp(atLeastZero(total([told(refunds.filter(isNamed)), whole(sum), ...pieces])))),
    amountOnly: told(refunds.filter((refund) => !isNamed(refund))),
  };
}

/** A part of the base after refunds, exact, and the line it is of; undefined where it is of the order as a whole. */
interface Left {
  readonly line: OracleLine | undefined;
  readonly amount: Ratio;
}

/** The base after refunds. */
function baseLeft(
  order: OracleOrder,
  plan: OraclePlan,
  amounts: { named: Ratio; amountOnly: Ratio },
): readonly Left[] {
  const exponent = order.currencyExponent;
  const minor = (text: string | undefined): bigint => oracleMinor(text, exponent);
  const { refunds = [] } = order;
  const orderTotal = whole(minor(order.total));
  const gone = add(amounts.named, amounts.amountOnly);
  if (isNothingDue(order.status ?? 'completed') || refunds.some(({ full }) => full)) return [];
  if (refunds.length > 0 && !isLess(gone, orderTotal)) return [];
  if (plan.base === 'total') return [{ line: undefined, amount: subtract(orderTotal, gone) }];
  const lines = readLines(order);
  let rest: readonly Left[] = afterNamed(refunds, lines, exponent).map((amount, i) => ({
    line: lines[i]?.line,
    amount,
  }));
  if (lines.length === 0) {
    // The total has a negative fee in it already.
    const positiveFee = atLeastZero(whole(minor(order.fee)));
    const net = subtract(whole(minor(order.total) - minor(order.tax) - minor(order.shipping)), positiveFee);
    const items = refunds.flatMap((refund) => refund.items ?? []);
    const named = whole(items.reduce((sum, item) => sum + minor(item.total), 0n));
    rest = [{ line: undefined, amount: atLeastZero(subtract(atLeastZero(net), named)) }];
  }
  if (amounts.amountOnly[0] === 0n) return rest;
  const shareLeft = subtract(ONE, divide(amounts.amountOnly, subtract(orderTotal, amounts.named)));
  return rest.map(({ line, amount }) => ({ line, amount: multiply(amount, atLeastZero(shareLeft)) }));
}

/** Product beats category beats influencer beats the plan's own rate. */
function rateOf(plan: OraclePlan, line: OracleLine | undefined, influencerId: string | undefined): Ratio {
  const rules = plan.rules ?? [];
  const rule =
    rules.find(({ kind, id }) => kind === 'product' && id === line?.productId) ??
    rules.find(({ kind, id }) => kind === 'category' && line?.categoryIds?.includes(id)) ??
    rules.find(({ kind, id }) => kind === 'influencer' && id === influencerId);
  return divide(exactly((rule ?? plan).ratePercent), whole(100n));
}

/** What is due on the order of the influencer under the plan, in minor units. */
export function oracleDue(order: OracleOrder, plan: OraclePlan, influencerId?: string): OracleDue {
  const orderTotal = whole(oracleMinor(order.total, order.currencyExponent));
  const amounts = refundAmounts(order, readLines(order));
  const gone = add(amounts.named, amounts.amountOnly);
  const left = baseLeft(order, plan, amounts);
  const commission = left.map(({ line, amount }) => multiply(amount, rateOf(plan, line, influencerId)));
  const due = roundHalfUp(total(commission));
  const isFull = (order.refunds ?? []).some(({ full }) => full);
  return {
    base: roundHalfUp(total(left.map(({ amount }) => amount))),
    total: due,
    shares: oracleSplit(due, plan.shares),
    refunded: roundHalfUp(isFull ? orderTotal : smaller(gone, orderTotal)),
    excess: roundHalfUp(atLeastZero(subtract(gone, orderTotal))),
  };
}
