import { Fraction } from '../money/fraction';
import { percentage } from '../money/money';
import { rateFor, split, type Party, type Plan, type PlanRule } from '../brand/plan';

/** A line of the order in minor units: after discounts, without tax, before refunds. */
export interface Line {
  readonly lineId?: string | undefined;
  readonly productId: string;
  readonly variantId?: string | undefined;
  readonly categoryIds: readonly string[];
  readonly quantity: Fraction;
  readonly total: bigint;
}

export interface RefundedItem {
  readonly lineId?: string | undefined;
  readonly productId?: string | undefined;
  readonly variantId?: string | undefined;
  readonly quantity?: Fraction | undefined;
  readonly total?: bigint | undefined;
}

/** A refund in minor units. It is *named* when it says what it refunds, else *amount-only* (MONEY.md, 2.2). */
export interface Refund {
  readonly amount?: bigint | undefined;
  readonly full: boolean;
  readonly items: readonly RefundedItem[];
  /** Shipping + tax + fees that the refund names; undefined where it names none. */
  readonly extras?: bigint | undefined;
}

/** The input of the calculation for one order, in minor units of one currency. */
export interface OrderMoney {
  readonly total: bigint;
  readonly tax: bigint;
  readonly shipping: bigint;
  /** Negative: a discount. A positive fee earns no commission. */
  readonly fee: bigint;
  readonly lines: readonly Line[];
  readonly refunds: readonly Refund[];
  /** Nothing is due: the status is cancelled, failed, refunded or trashed, or the brand rejected the order. */
  readonly voided: boolean;
}

export interface Due {
  /** What the rate is applied to, after refunds; rounded, for display only. */
  readonly base: bigint;
  /** The rate of all lines; where rates differ, the effective rate to four decimals, for display only. */
  readonly ratePercent: number;
  readonly total: bigint;
  readonly shares: Record<Party, bigint>;
  /** What the refunds took, at most the order's total. */
  readonly refunded: bigint;
  /** What the refunds claim above the order's total: stored and shown, without effect. */
  readonly excess: bigint;
}

/** The steps from one line to its commission, in minor units. */
export interface LineWorking {
  /** Undefined: the whole order, where it has no lines or the plan's base is its total. */
  readonly line: Line | undefined;
  /** After a negative fee has lowered it pro rata, before refunds. */
  readonly before: Fraction;
  readonly named: Fraction;
  readonly left: Fraction;
  readonly ratePercent: number;
  readonly rule: PlanRule | null;
}

/** Every figure between an order's amounts and its commission, exact. */
export interface Workings {
  readonly lines: readonly LineWorking[];
  /** Rn and Ra of MONEY.md, 2.2: what named and amount-only refunds give back. */
  readonly namedRefunds: Fraction;
  readonly amountOnlyRefunds: Fraction;
  /** The factor of amount-only refunds on the rest of each line: `1 - Ra / (total - Rn)`. */
  readonly amountOnlyShare: Fraction;
  /** Nothing is left: a refund is `full`, or the refunds reach the order's total. */
  readonly isAllGone: boolean;
  readonly base: Fraction;
  /** Before the one rounding. */
  readonly commission: Fraction;
  readonly due: Due;
}

/**
 * What is due on an order by MONEY.md, 2: base, refunds, rate, one rounding (half-up), split. Every step before the
 * rounding is an exact fraction.
 *
 * @param influencerId whose rate it is; null for an unattributed order
 */
export function commissionDue(order: OrderMoney, plan: Plan, influencerId: string | null = null): Due {
  return commissionWorkings(order, plan, influencerId).due;
}

export function commissionWorkings(
  order: OrderMoney,
  plan: Plan,
  influencerId: string | null = null,
): Workings {
  const before = baseLines(order, plan);
  const { left, named, ...refunds } = applyRefunds(order, before, plan);
  const lines = before.map(({ line, amount }, index): LineWorking => ({
    line,
    before: amount,
    named: named[index] ?? Fraction.ZERO,
    left: order.voided ? Fraction.ZERO : (left[index] ?? Fraction.ZERO),
    ...rateFor(plan, influencerId, line),
  }));
  const base = Fraction.sum(lines.map((line) => line.left));
  const commission = Fraction.sum(lines.map((line) => line.left.times(percentage(line.ratePercent))));
  const total = commission.round();
  return {
    lines,
    namedRefunds: refunds.amounts.named,
    amountOnlyRefunds: refunds.amounts.amountOnly,
    amountOnlyShare: refunds.share,
    isAllGone: refunds.isAllGone,
    base,
    commission,
    due: {
      base: base.round(),
      ratePercent: shownRate(lines, plan),
      total,
      shares: split(total, plan.shares),
      refunded: refunds.refunded,
      excess: refunds.excess,
    },
  };
}

/** The common rate of the lines; else their mean, weighted by what is left of each line, or was. */
function shownRate(lines: readonly LineWorking[], plan: Plan): number {
  const [first, ...others] = lines;
  if (!first) return plan.ratePercent;
  if (others.every(({ ratePercent }) => ratePercent === first.ratePercent)) return first.ratePercent;
  for (const weightOf of [(line: LineWorking) => line.left, (line: LineWorking) => line.before]) {
    const sum = Fraction.sum(lines.map(weightOf));
    if (sum.isZero) continue;
    const weighted = lines.map((line) => weightOf(line).times(percentage(line.ratePercent)));
    const mean = Fraction.sum(weighted).dividedBy(sum).times(Fraction.of(1_000_000n));
    return Number(mean.round()) / 10_000;
  }
  return plan.ratePercent;
}

interface BaseLine {
  /** Undefined: the whole order, where it has no lines or the plan's base is its total. */
  readonly line: Line | undefined;
  readonly amount: Fraction;
}

function baseLines(order: OrderMoney, plan: Plan): BaseLine[] {
  if (plan.base === 'total') return [{ line: undefined, amount: Fraction.of(order.total) }];
  if (order.lines.length === 0) {
    // A negative fee has lowered the total already; subtracting it again would pay commission on a discount.
    const fee = order.fee > 0n ? order.fee : 0n;
    const net = Fraction.of(order.total - order.tax - order.shipping - fee);
    return [{ line: undefined, amount: net.max(Fraction.ZERO) }];
  }
  const sum = order.lines.reduce((total, line) => total + line.total, 0n);
  const discounted =
    order.fee < 0n && sum > 0n ? Fraction.of(sum + order.fee, sum).max(Fraction.ZERO) : Fraction.ONE;
  return order.lines.map((line) => ({ line, amount: Fraction.of(line.total).times(discounted) }));
}

interface AppliedRefunds {
  readonly amounts: RefundAmounts;
  readonly isAllGone: boolean;
  readonly share: Fraction;
  readonly named: Fraction[];
  readonly left: Fraction[];
  readonly refunded: bigint;
  readonly excess: bigint;
}

/** `left = (base - named items) x (1 - Ra / (total - Rn))`, on each line's rest (MONEY.md, 2.2). */
function applyRefunds(order: OrderMoney, before: readonly BaseLine[], plan: Plan): AppliedRefunds {
  const total = Fraction.of(order.total);
  const amounts = refundAmounts(order);
  const all = amounts.named.plus(amounts.amountOnly);
  const isAllGone = order.refunds.length > 0 && (amounts.hasFull || all.compare(total) >= 0);
  const off = takeNamedItems(order, before);
  const rest = total.minus(amounts.named);
  const share =
    amounts.amountOnly.isZero || isAllGone
      ? Fraction.ONE
      : Fraction.ONE.minus(amounts.amountOnly.dividedBy(rest));
  const left = before.map(({ amount }, index) => {
    if (isAllGone) return Fraction.ZERO;
    if (plan.base === 'total') return total.minus(all);
    return amount.minus(off[index] ?? Fraction.ZERO).times(share);
  });
  const refunded = amounts.hasFull ? total : all.min(total);
  return {
    amounts,
    isAllGone,
    share,
    named: off,
    left,
    refunded: refunded.round(),
    excess: all.minus(total).max(Fraction.ZERO).round(),
  };
}

interface RefundAmounts {
  readonly named: Fraction;
  readonly amountOnly: Fraction;
  readonly hasFull: boolean;
}

/** Rn and Ra of MONEY.md, 2.2. For a refund without an amount, the sum of its items and extras. */
function refundAmounts(order: OrderMoney): RefundAmounts {
  const sumOf = (refunds: readonly Refund[]): Fraction =>
    Fraction.of(refunds.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n));
  const amountOnly = order.refunds.filter((refund) => !isNamed(refund));
  const named = order.refunds.filter(isNamed);
  const withoutAmount = named.filter(({ amount }) => amount === undefined);
  const itemsWithoutAmount = withoutAmount.flatMap(({ items }) => items);
  const extras = withoutAmount.reduce((sum, refund) => sum + extrasOf(refund), 0n);
  const totals = itemsWithoutAmount.reduce((sum, { total }) => sum + (total ?? 0n), 0n);
  const pieces = takeItems(itemsWithoutAmount, order.lines).map((taking, index) => {
    const line = order.lines[index];
    return line ? portionOf(line, taking).times(Fraction.of(line.total)) : Fraction.ZERO;
  });
  return {
    // Rounded to whole minor units, as money is refunded; else the total and what is shown as left would not add up.
    named: Fraction.of(Fraction.sum([sumOf(named), Fraction.of(extras + totals), ...pieces]).round()).max(
      Fraction.ZERO,
    ),
    amountOnly: sumOf(amountOnly),
    hasFull: order.refunds.some(({ full }) => full),
  };
}

/**
 * A negative fee that is given back lowers its own refund's items, never another refund: no refund raises the
 * commission.
 */
function extrasOf({ items, extras = 0n }: Refund): bigint {
  if (items.some(({ total }) => total === undefined)) return extras;
  const itemTotal = items.reduce((sum, { total }) => sum + (total ?? 0n), 0n);
  return extras < -itemTotal ? -itemTotal : extras;
}

function isNamed(refund: Refund): boolean {
  return refund.items.length > 0 || refund.extras !== undefined;
}

/**
 * What the named items take off each base line: their sums, clipped per line; a line whose whole quantity is refunded
 * goes whole. The result does not depend on the order of the refunds.
 */
function takeNamedItems(order: OrderMoney, before: readonly BaseLine[]): Fraction[] {
  const items = order.refunds.flatMap((refund) => refund.items);
  if (order.lines.length === 0) {
    // The order has no lines: named amounts come off the whole.
    const named = Fraction.of(items.reduce((sum, { total }) => sum + (total ?? 0n), 0n));
    return before.map(({ amount }) => named.min(amount));
  }
  const takings = takeItems(items, order.lines);
  return before.map(({ line, amount }, index) => {
    const taking = takings[index];
    if (!line || !taking) return Fraction.ZERO;
    const isWhole = taking.isWhole || (!line.quantity.isZero && taking.quantity.compare(line.quantity) >= 0);
    return isWhole ? amount : taking.total.plus(portionOf(line, taking).times(amount)).min(amount);
  });
}

/** What all refunded items together take of one line. */
interface Taking {
  /** Of items with an amount. */
  total: Fraction;
  /** Pieces, of all items. */
  quantity: Fraction;
  /** Pieces of items without an amount: they take their part of the line. */
  pieces: Fraction;
  /** An item names the line with neither a quantity nor an amount. */
  isWhole: boolean;
}

/** The part of the line, 0 to 1, that the items without an amount take. */
function portionOf(line: Line, taking: Taking): Fraction {
  if (taking.isWhole) return Fraction.ONE;
  return line.quantity.isZero ? Fraction.ZERO : taking.pieces.dividedBy(line.quantity).min(Fraction.ONE);
}

/** Sums the items by what they name and takes the sums off the matching lines, the most exactly named first. */
function takeItems(items: readonly RefundedItem[], lines: readonly Line[]): Taking[] {
  const takings = lines.map((): Taking => ({
    total: Fraction.ZERO,
    quantity: Fraction.ZERO,
    pieces: Fraction.ZERO,
    isWhole: false,
  }));
  for (const group of groupItems(items)) {
    const places = lines.flatMap((line, index) => {
      const taking = takings[index];
      return taking && isLineOf(group.item, line) ? [{ line, taking }] : [];
    });
    const totals = places.map(({ line, taking }) => Fraction.of(line.total).minus(taking.total));
    const quantities = places.map(({ line, taking }) => line.quantity.minus(taking.quantity));
    const byTotal = spread(group.total, totals);
    const byQuantity = spread(group.quantity, quantities);
    // Only pieces of items without an amount: a piece refunded by amount must not push another one to a cheaper line.
    const pieces = places.map(({ line, taking }) => line.quantity.minus(taking.pieces));
    const byPieces = spread(group.pieces, pieces);
    places.forEach(({ taking }, i) => {
      taking.total = taking.total.plus(byTotal[i] ?? Fraction.ZERO);
      taking.quantity = taking.quantity.plus(byQuantity[i] ?? Fraction.ZERO);
      taking.pieces = taking.pieces.plus(byPieces[i] ?? Fraction.ZERO);
      taking.isWhole ||= group.isWhole;
    });
  }
  return takings;
}

/** Fills the places in order, each up to its capacity, until the amount is used up. */
function spread(amount: Fraction, places: readonly Fraction[]): Fraction[] {
  let rest = amount;
  return places.map((place) => {
    const taken = rest.min(place.max(Fraction.ZERO));
    rest = rest.minus(taken);
    return taken;
  });
}

/** Whether the refund names an item that is not a line of the order; false for an order without lines. */
export function namesUnknownLine(refund: Refund, lines: readonly Line[]): boolean {
  return lines.length > 0 && refund.items.some((item) => !lines.some((line) => isLineOf(item, line)));
}

function isLineOf(item: RefundedItem, line: Line): boolean {
  if (item.lineId !== undefined) return item.lineId === line.lineId;
  // It named only variant 0, which means none.
  if (item.productId === undefined && item.variantId === undefined) return false;
  if (item.productId !== undefined && item.productId !== line.productId) return false;
  return item.variantId === undefined || item.variantId === line.variantId;
}

interface ItemGroup extends Taking {
  readonly item: RefundedItem;
  readonly key: string;
}

/** Groups items that name the same: by line, else by product and variant, by product, or by variant. */
function groupItems(items: readonly RefundedItem[]): ItemGroup[] {
  const groups = new Map<string, ItemGroup>();
  for (const item of items) {
    const key = nameOf(item);
    const group = groups.get(key) ?? {
      item,
      key,
      total: Fraction.ZERO,
      quantity: Fraction.ZERO,
      pieces: Fraction.ZERO,
      isWhole: false,
    };
    const quantity = item.quantity ?? Fraction.ZERO;
    group.quantity = group.quantity.plus(quantity);
    if (item.total !== undefined) group.total = group.total.plus(Fraction.of(item.total));
    else if (item.quantity !== undefined) group.pieces = group.pieces.plus(quantity);
    else group.isWhole = true;
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** A key by which the more exactly named groups sort first. */
function nameOf({ lineId, productId, variantId }: RefundedItem): string {
  if (lineId !== undefined) return JSON.stringify([0, lineId]);
  if (productId !== undefined && variantId !== undefined) return JSON.stringify([1, productId, variantId]);
  return productId === undefined ? JSON.stringify([3, variantId]) : JSON.stringify([2, productId]);
}
