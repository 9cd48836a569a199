import { commissionWorkings, type LineWorking } from '../commission/workings';
import { MAX_MINOR } from '../money/money';
import { Fraction } from '../money/fraction';
import { foldOrder, type OrderState } from '../order/fold';
import { isPlaced, isSnapshot, type StoredEvent } from '../order/event';
import { foldTerms, postingDays, type OrderRecord } from '../order/record';
import { RunningFold } from '../order/runningFold';
import { byStage, combine, NO_TALLY, tallyOf, type PostingDays, type Tally } from '../order/tally';

// How each event of an order moved figures, from stored events alone: an event counts once, at its receipt, on the day
// it was posted to.

/** The roll-ups' input: the order with all its events, including those of its `history`. */
export type ReplayedOrder = Pick<OrderRecord, 'storeId' | 'events' | 'plans' | 'words' | 'rules'>;

/** What was sold of a product, in one currency. */
export interface ProductFigures {
  /** Sales that have the product. */
  readonly orders: number;
  /** Millionths of a piece, as ordered: an amount-only refund names no piece that is given back. */
  readonly quantityMicros: number;
  /**
   * After discounts and refunds, without tax, shipping and fees; independent of the plan's base and of the attribution.
   */
  readonly netMinor: number;
}

export const NO_PRODUCT: ProductFigures = { orders: 0, quantityMicros: 0, netMinor: 0 };

/**
 * By how much one event of an order moved the figures of influencers and products on one day. What is approved may count
 * on a later day than the rest, and is a movement of its own then (MONEY.md, 4, "Days").
 */
export interface Movement {
  /** When it was received; a parked event counts from the receipt of the order's first sale or update. */
  readonly at: Date;
  readonly day: string;
  readonly influencers: readonly InfluencerMovement[];
  readonly products: readonly ProductMovement[];
}

export interface InfluencerMovement {
  readonly influencerId: string;
  readonly currency: string;
  readonly by: Tally;
}

export interface ProductMovement {
  readonly storeId: string;
  readonly productId: string;
  /** From the newest report that has it; undefined where none has. */
  readonly name: string | undefined;
  readonly currency: string;
  readonly by: ProductFigures;
}

/**
 * The movements of events received in [from, until). movements(a, b) + movements(b, c) = movements(a, c), and those
 * from the beginning sum to the present fold. Unattributed orders give no influencer movement.
 */
export function movements(order: ReplayedOrder, from: Date, until: Date): Movement[] {
  const steps = stepsOf(order.events);
  const taken = steps.filter(({ at }) => at >= from && at < until);
  if (taken.length === 0) return [];
  const earlier = steps.filter(({ at }) => at < from).map(({ event }) => event);
  const fold = new RunningFold(foldOrder, foldTerms(order), earlier);
  const approvals = earlier.filter(({ kind }) => kind === 'approve');
  let before = figuresOf(order, fold, fold.state);
  return taken.flatMap(({ event, at }) => {
    if (event.kind === 'approve') approvals.push(event);
    const after = figuresOf(order, fold, fold.take(event));
    const moved = onDays(postingDays(approvals, event), influencersBetween(before, after));
    const products = productsBetween(before, after);
    before = after;
    return moved
      .map((of, index) => ({ at, ...of, products: index === 0 ? products : [] }))
      .filter((of) => of.influencers.length + of.products.length > 0);
  });
}

/** First what counts on the event's day. */
function onDays(
  { day, approvedDay }: PostingDays,
  influencers: readonly InfluencerMovement[],
): Pick<Movement, 'day' | 'influencers'>[] {
  if (day === approvedDay) return [{ day, influencers }];
  const partOf = (stage: 'approved' | 'rest'): InfluencerMovement[] =>
    influencers
      .map((moved) => ({ ...moved, by: byStage(moved.by)[stage] }))
      .filter(({ by }) => hasFigures(by));
  return [
    { day, influencers: partOf('rest') },
    { day: approvedDay, influencers: partOf('approved') },
  ];
}

interface Step {
  readonly event: StoredEvent;
  readonly at: Date;
}

/** The events by receipt; those before the first sale or update count with it, after it, as in `applyEvent`. */
function stepsOf(events: readonly StoredEvent[]): Step[] {
  // The sort is stable: of one moment, the place among the events decides.
  const received = [...events].sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
  const index = received.findIndex(isPlaced);
  const first = received[index];
  if (!first) return [];
  const { receivedAt: at } = first;
  return [
    ...[first, ...received.slice(0, index)].map((event) => ({ event, at })),
    ...received.slice(index + 1).map((event) => ({ event, at: event.receivedAt })),
  ];
}

interface OrderFigures {
  readonly influencer: InfluencerMovement | null;
  readonly products: ReadonlyMap<string, Omit<ProductMovement, 'name'>>;
  /** Looked for only where a product has moved. */
  readonly nameOf: (productId: string) => string | undefined;
}

const NO_FIGURES: OrderFigures = { influencer: null, products: new Map(), nameOf: () => undefined };

function figuresOf(
  { storeId }: ReplayedOrder,
  { events }: RunningFold,
  state: OrderState | null,
): OrderFigures {
  if (!state?.isSale) return NO_FIGURES;
  const { influencerId } = state.attribution;
  const { currency } = state;
  const count = events.length;
  const products = [...productFigures(state)].map(
    ([productId, by]) => [`${currency} ${productId}`, { storeId, productId, currency, by }] as const,
  );
  return {
    influencer: influencerId === null ? null : { influencerId, currency, by: tallyOf(state) },
    products: new Map(products),
    nameOf: (productId) => nameIn(events.slice(0, count), state, productId),
  };
}

/** What each product's lines are worth after refunds; independent of plan, owner and rejection. */
function productFigures({ money, plan, status }: OrderState): Map<string, ProductFigures> {
  const { lines } = commissionWorkings({ ...money, voided: status === 'refunded' }, { ...plan, base: 'net' });
  const byProduct = Map.groupBy(lines, ({ line }) => line?.productId);
  const figures = new Map<string, ProductFigures>();
  for (const [productId, own] of byProduct) {
    // An order without lines has no product.
    if (productId === undefined) continue;
    figures.set(productId, {
      orders: 1,
      quantityMicros: bounded(own, ({ line }) => line?.quantity.times(MICROS) ?? Fraction.ZERO),
      netMinor: bounded(own, ({ left }) => left),
    });
  }
  return figures;
}

const MICROS = Fraction.of(1_000_000n);

/**
 * The sum, each line rounded by itself. A line of 10^15 pieces must not stop the roll-up: the sum is cut at the safe
 * integers.
 */
function bounded(lines: readonly LineWorking[], figure: (line: LineWorking) => Fraction): number {
  const sum = lines.reduce((total, line) => total + figure(line).round(), 0n);
  return Number(sum < MAX_MINOR ? sum : MAX_MINOR);
}

/** The name of the product, from the newest verified report that has it. */
function nameIn(
  events: readonly StoredEvent[],
  { flags }: OrderState,
  productId: string,
): string | undefined {
  const unverified = new Set(
    flags.filter(({ reason }) => reason === 'unverified').map(({ eventId }) => eventId),
  );
  const nameOf = (event: StoredEvent): string | undefined =>
    isSnapshot(event) && !unverified.has(event.id)
      ? event.content.items?.findLast((item) => item.productId === productId && item.name !== undefined)?.name
      : undefined;
  const named = events.findLast((event) => nameOf(event) !== undefined);
  return named && nameOf(named);
}

/** An order that moves to another influencer or currency is subtracted there and added here. */
function influencersBetween(
  { influencer: before }: OrderFigures,
  { influencer: after }: OrderFigures,
): InfluencerMovement[] {
  const isSame = before?.influencerId === after?.influencerId && before?.currency === after?.currency;
  const moved =
    before && after && isSame
      ? [{ ...after, by: combine(after.by, before.by, -1) }]
      : [...(before ? [{ ...before, by: combine(NO_TALLY, before.by, -1) }] : []), ...(after ? [after] : [])];
  return moved.filter(({ by }) => hasFigures(by));
}

function productsBetween(before: OrderFigures, after: OrderFigures): ProductMovement[] {
  const keys = [...new Set([...before.products.keys(), ...after.products.keys()])];
  return keys.flatMap((key) => {
    const [old, now] = [before.products.get(key), after.products.get(key)];
    const product = now ?? old;
    const by = combineProducts(now?.by ?? NO_PRODUCT, old?.by ?? NO_PRODUCT, -1);
    if (!product || !hasFigures(by)) return [];
    const { nameOf } = now ? after : before;
    return [{ ...product, name: nameOf(product.productId), by }];
  });
}

function hasFigures(by: Tally | ProductFigures): boolean {
  return Object.values(by).some((figure) => figure !== 0);
}

export function combineProducts(a: ProductFigures, b: ProductFigures, sign: 1 | -1): ProductFigures {
  // `|| 0` keeps -0 out: Firestore would store it as a double.
  const figure = (name: keyof ProductFigures): number => a[name] + sign * b[name] || 0;
  return {
    orders: figure('orders'),
    quantityMicros: figure('quantityMicros'),
    netMinor: figure('netMinor'),
  };
}
