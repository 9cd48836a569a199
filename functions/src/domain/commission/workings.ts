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
  /** Of this line, where the store says it; 0 else. */
  readonly tax: bigint;
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
  /** It names its tax apart, so the totals of its items are without tax. */
  readonly namesTax: boolean;
}

/** The input of the calculation for one order, in minor units of one currency. */
export interface OrderMoney {
  readonly total: bigint;
  readonly tax: bigint;
  readonly shipping: bigint;
  /** Negative: a discount. A positive fee earns no commission. */
  readonly fee: bigint;
  /** What gift cards paid beside the total. */
  readonly giftCard: bigint;
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
  /** Of the rest, its part of what named refunds give back beyond their own lines. */
  readonly beyond: Fraction;
  /** What is left after all refunds, exact. */
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
  /** W of MONEY.md, 2.2: what the goods were worth, more than the total where a gift card paid a part. */
  readonly worth: Fraction;
  /** What amount-only refunds leave of each line's rest: `1 - Ra / (W - Rn)`. */
  readonly amountOnlyShare: Fraction;
  /** What named items give back beyond their lines, and the refunds that do, by their places. */
  readonly beyond: { readonly amount: Fraction; readonly refunds: readonly number[] };
  /** A refund is `full`, or they reach the order's total: nothing is left. */
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
  const { left, named, beyond, ...refunds } = applyRefunds(order, before, plan);
  const lines = before.map(({ line, amount }, index): LineWorking => ({
    line,
    before: amount,
    named: named[index] ?? Fraction.ZERO,
    beyond: beyond.byLine[index] ?? Fraction.ZERO,
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
    worth: refunds.worth,
    amountOnlyShare: refunds.share,
    beyond: { amount: Fraction.sum(beyond.byLine), refunds: beyond.refunds },
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
  readonly worth: Fraction;
  /** What amount-only refunds leave of each line's rest. */
  readonly share: Fraction;
  /** What named refunds take of each base line. */
  readonly named: readonly Fraction[];
  readonly beyond: { readonly byLine: readonly Fraction[]; readonly refunds: readonly number[] };
  readonly left: readonly Fraction[];
  readonly refunded: bigint;
  readonly excess: bigint;
}

/** `left = max(0, base - named - beyond) x (1 - Ra / (W - Rn))`, on each line's rest (MONEY.md, 2.2). */
function applyRefunds(order: OrderMoney, before: readonly BaseLine[], plan: Plan): AppliedRefunds {
  const total = Fraction.of(order.total);
  const worth = worthOf(order);
  const amounts = refundAmounts(order);
  const all = amounts.named.plus(amounts.amountOnly);
  const isAllGone = order.refunds.length > 0 && (amounts.hasFull || all.compare(total) >= 0);
  const { named, beyond, refunds } = takeNamedItems(order, before);
  const share =
    amounts.amountOnly.isZero || isAllGone
      ? Fraction.ONE
      : Fraction.ONE.minus(amounts.amountOnly.dividedBy(worth.minus(amounts.named)));
  const rests = before.map(({ amount }, index) => amount.minus(named[index] ?? Fraction.ZERO));
  const beyondByLine = proRata(beyond, rests);
  const left = rests.map((rest, index) => {
    if (isAllGone) return Fraction.ZERO;
    if (plan.base === 'total') return total.minus(all);
    return rest.minus(beyondByLine[index] ?? Fraction.ZERO).times(share);
  });
  const refunded = amounts.hasFull ? total : all.min(total);
  return {
    amounts,
    isAllGone,
    worth,
    share,
    named,
    beyond: { byLine: beyondByLine, refunds },
    left,
    refunded: refunded.round(),
    excess: all.minus(total).max(Fraction.ZERO).round(),
  };
}

/** What the goods were worth: the total, or what its parts come to, where a gift card has paid some of them. */
function worthOf({ total, lines, tax, shipping, fee }: OrderMoney): Fraction {
  const parts = lines.reduce((sum, line) => sum + line.total, tax + shipping + fee);
  return Fraction.of(lines.length > 0 && parts > total ? parts : total);
}

/** The amount, at most all of the rests, in parts that are to each other as the rests are. */
function proRata(amount: Fraction, rests: readonly Fraction[]): Fraction[] {
  const sum = Fraction.sum(rests);
  if (amount.isZero || sum.compare(Fraction.ZERO) <= 0) return rests.map(() => Fraction.ZERO);
  const part = amount.dividedBy(sum).min(Fraction.ONE);
  return rests.map((rest) => rest.times(part));
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
  const [lowered, plain] = [withoutAmount.filter(isLowered), withoutAmount.filter((of) => !isLowered(of))];
  const said = plain.reduce((sum, refund) => sum + saidBy(refund), 0n);
  return {
    // Rounded to whole minor units, as money is refunded; else the total and what is shown as left would not add up.
    named: Fraction.of(
      Fraction.sum([
        sumOf(named),
        Fraction.of(said),
        piecesOf(plain, order),
        ...lowered.map((refund) =>
          Fraction.of(saidBy(refund))
            .plus(piecesOf([refund], order))
            .max(Fraction.ZERO),
        ),
      ]).round(),
    ),
    amountOnly: sumOf(amountOnly),
    hasFull: order.refunds.some(({ full }) => full),
  };
}

/** What the refund's totals say, its items' and its extras. */
function saidBy({ items, extras = 0n }: Refund): bigint {
  return items.reduce((sum, { total }) => sum + (total ?? 0n), extras);
}

/**
 * A negative fee that is given back lowers its own refund's items, to 0 at most, and never another refund: no refund
 * raises the commission.
 */
function isLowered(refund: Refund): boolean {
  return saidBy(refund) < 0n;
}

/** What the items without a total give back: their part of their lines, of all these refunds together. */
function piecesOf(refunds: readonly Refund[], order: OrderMoney): Fraction {
  const items = refunds.flatMap((refund) => refund.items);
  const { takings } = takeItems(
    items.map((item) => ({ item, refund: 0, isNet: true })),
    order,
  );
  const pieces = takings.map((taking, index) => {
    const line = order.lines[index];
    return line ? portionOf(line, taking).times(Fraction.of(line.total)) : Fraction.ZERO;
  });
  return Fraction.sum(pieces);
}

function isNamed(refund: Refund): boolean {
  return refund.items.length > 0 || refund.extras !== undefined;
}

interface NamedItems {
  /** What the named items take off each base line. */
  readonly named: readonly Fraction[];
  /** What they give back beyond the lines they name, without tax. */
  readonly beyond: Fraction;
  /** The refunds that do, by their places. */
  readonly refunds: readonly number[];
}

/** The items' sums, at most each line. Sums do not depend on the order of the refunds, so neither does this. */
function takeNamedItems(order: OrderMoney, before: readonly BaseLine[]): NamedItems {
  const items = order.refunds.flatMap((refund, index) =>
    refund.items.map((item): PlacedItem => ({ item, refund: index, isNet: refund.namesTax })),
  );
  if (order.lines.length === 0) {
    // The order has no lines: named amounts come off the whole.
    const all = Fraction.of(items.reduce((sum, { item }) => sum + (item.total ?? 0n), 0n));
    return { named: before.map(({ amount }) => all.min(amount)), beyond: Fraction.ZERO, refunds: [] };
  }
  const { takings, beyond, refunds } = takeItems(items, order);
  const named = before.map(({ line, amount }, index) => {
    const taking = takings[index];
    if (!line || !taking) return Fraction.ZERO;
    return taking.isWhole ? amount : taking.total.plus(portionOf(line, taking).times(amount)).min(amount);
  });
  return { named, beyond, refunds };
}

/** An item of a refund. */
interface PlacedItem {
  readonly item: RefundedItem;
  /** The place of its refund. */
  readonly refund: number;
  /** Its total has no tax in it. */
  readonly isNet: boolean;
}

/** What all refunded items together take of one line. */
interface Taking {
  /** Of items with an amount. */
  total: Fraction;
  /** Pieces of items that say no amount: they take their part of the line. */
  pieces: Fraction;
  /** An item names the line with neither a quantity nor an amount. */
  isWhole: boolean;
}

/** The part of the line, 0 to 1, that the items without an amount take. */
function portionOf(line: Line, taking: Taking): Fraction {
  if (taking.isWhole) return Fraction.ONE;
  return line.quantity.isZero ? Fraction.ZERO : taking.pieces.dividedBy(line.quantity).min(Fraction.ONE);
}

interface Takings {
  readonly takings: readonly Taking[];
  readonly beyond: Fraction;
  readonly refunds: readonly number[];
}

/**
 * The tax of each line; of a store that says none of any line its part of the order's, pro rata and rounded as the store
 * rounds what it gives back.
 */
function taxesOf({ lines, tax }: Pick<OrderMoney, 'lines' | 'tax'>): Fraction[] {
  if (lines.some((line) => line.tax !== 0n)) return lines.map((line) => Fraction.of(line.tax));
  const sum = lines.reduce((total, line) => total + line.total, 0n);
  return lines.map((line) =>
    sum > 0n ? Fraction.of(Fraction.of(line.total * tax, sum).round()) : Fraction.ZERO,
  );
}

/** Sums the items by what they name and fills the lines they name, the most exactly named first. */
function takeItems(items: readonly PlacedItem[], order: Pick<OrderMoney, 'lines' | 'tax'>): Takings {
  const { lines } = order;
  const takings = lines.map((): Taking => ({ total: Fraction.ZERO, pieces: Fraction.ZERO, isWhole: false }));
  const taxes = taxesOf(order);
  const beyond: { readonly amount: Fraction; readonly refunds: readonly number[] }[] = [];
  for (const group of groupItems(items)) {
    const places = lines.flatMap((line, index) => {
      const taking = takings[index];
      return taking && isLineOf(group.item, line) ? [{ line, taking, index }] : [];
    });
    const totals = places.map(({ line, taking }) => Fraction.of(line.total).minus(taking.total));
    const byTotal = spread(group.total, totals);
    const pieces = places.map(({ line, taking }) => line.quantity.minus(taking.pieces));
    const byPieces = spread(group.pieces, pieces);
    places.forEach(({ taking }, i) => {
      taking.total = taking.total.plus(byTotal[i] ?? Fraction.ZERO);
      taking.pieces = taking.pieces.plus(byPieces[i] ?? Fraction.ZERO);
      taking.isWhole ||= group.isWhole;
    });
    // What names no line of the order has no effect.
    if (places.length === 0) continue;
    const over = group.total.minus(Fraction.sum(byTotal));
    const ofTax = spread(
      over.min(group.gross),
      places.map(({ index }) => taxes[index] ?? Fraction.ZERO),
    );
    places.forEach(({ index }, i) => {
      taxes[index] = (taxes[index] ?? Fraction.ZERO).minus(ofTax[i] ?? Fraction.ZERO);
    });
    beyond.push({ amount: over.minus(Fraction.sum(ofTax)), refunds: group.refunds });
  }
  const overfull = beyond.filter(({ amount }) => !amount.isZero);
  return {
    takings,
    beyond: Fraction.sum(overfull.map(({ amount }) => amount)),
    refunds: [...new Set(overfull.flatMap(({ refunds }) => refunds))],
  };
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
  /** Of the total, what may have tax in it. */
  gross: Fraction;
  /** The refunds with such items that say an amount, by their places. */
  readonly refunds: number[];
}

/** One group for all items that name the same: by line first, then by product and variant, then wider. */
function groupItems(items: readonly PlacedItem[]): ItemGroup[] {
  const groups = new Map<string, ItemGroup>();
  for (const { item, refund, isNet } of items) {
    const key = nameOf(item);
    const group = groups.get(key) ?? {
      item,
      key,
      total: Fraction.ZERO,
      gross: Fraction.ZERO,
      pieces: Fraction.ZERO,
      isWhole: false,
      refunds: [],
    };
    if (item.total !== undefined) {
      const total = Fraction.of(item.total);
      group.total = group.total.plus(total);
      if (!isNet) group.gross = group.gross.plus(total);
      group.refunds.push(refund);
    } else if (item.quantity !== undefined) group.pieces = group.pieces.plus(item.quantity);
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
