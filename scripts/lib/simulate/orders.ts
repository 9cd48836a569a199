import type { BrandFacts, InfluencerFacts } from './brandFacts';
import { cartTotal, type Cart } from './cart';
import { DAY_MS, HOUR_MS, iso, MINUTE_MS, type Delivery } from './delivery';
import { DECIMALS, printAsPluginsDo, printAmount, type Currency } from './money';
import type { Random } from './random';
import { refundsOf, type RefundBody } from './refunds';
import { visit, type Visit } from './visits';

export interface LineBody {
  readonly lineId: number;
  readonly productId: string;
  readonly quantity: number;
  readonly total: string | number;
}

export interface SaleBody {
  readonly orderId: string;
  readonly status?: string;
  readonly currency: Currency;
  readonly total: string;
  readonly shippingTotal?: string;
  readonly taxTotal?: string;
  readonly feeTotal?: string;
  readonly discountTotal?: string;
  readonly items?: readonly LineBody[];
  readonly attribution?: {
    readonly couponCodes?: readonly string[];
    readonly referralCode?: string;
  };
  readonly customer?: { readonly id: number; readonly email: string };
  readonly occurredAt: string;
  readonly updatedAt?: string;
}

/** An order of the story with all that is ever told of it: what the expectation is worked out from. */
export interface OrderStory {
  readonly orderId: string;
  /** What the store said of the order, each once. */
  readonly snapshots: readonly SaleBody[];
  readonly refunds: readonly RefundBody[];
  readonly visit: Visit | null;
  readonly deliveries: readonly Delivery[];
}

export interface StoryFacts {
  readonly runId: string;
  readonly brand: BrandFacts;
  readonly brandCurrency: Currency;
  /** No event of the story is later. */
  readonly untilMs: number;
  readonly productIds: readonly string[];
}

const STORY_DAYS = 10;

/** One shopper's order, from the visit to the last refund. */
export function orderStory(random: Random, facts: StoryFacts, number: number): OrderStory {
  const orderId = `${facts.runId}-${1000 + number}`;
  const placedAtMs = facts.untilMs - random.int(HOUR_MS, STORY_DAYS * DAY_MS);
  const evidence = chooseEvidence(random, facts, number, placedAtMs);
  const cart = fillCart(random, facts);
  const first = printOrder(random, cart, orderId, placedAtMs, evidence.attribution);
  const snapshots = lifeOf(random, { first, cart, placedAtMs, untilMs: facts.untilMs });
  const newest = snapshots.at(-1) ?? { body: first, cart };
  const refunds = refundsOf(random, newest.cart, orderId, { placedAtMs, untilMs: facts.untilMs });
  const ordered: OrderStory = {
    orderId,
    snapshots: snapshots.map(({ body }) => body),
    refunds: refunds.map(({ body }) => body),
    visit: evidence.visit,
    deliveries: [],
  };
  const sends = [
    ...snapshots.map(({ body, atMs }, index) => ({
      key: `sale/${orderId}/${index}`,
      call: 'trackSale' as const,
      body: { ...body },
      sentAtMs: atMs,
      ...(evidence.visit ? { clickKey: evidence.visit.key } : {}),
    })),
    ...refunds.map(({ body, sentAtMs }) => ({
      key: `refund/${orderId}/${body.refundId}`,
      call: 'trackRefund' as const,
      body: { ...body },
      sentAtMs,
    })),
  ].flatMap((delivery) => asPluginsSend(random, delivery));
  const deliveries = [
    ...(evidence.visit?.deliveries ?? []),
    ...sends,
    ...conflictOf(random, sends[0], first),
  ];
  return { ...ordered, deliveries };
}

interface Evidence {
  readonly attribution: SaleBody['attribution'];
  readonly visit: Visit | null;
}

function chooseEvidence(random: Random, facts: StoryFacts, number: number, placedAtMs: number): Evidence {
  const { brand, runId } = facts;
  const influencer = (): InfluencerFacts => random.pick(brand.influencers) as InfluencerFacts;
  const clicked = (beforeMs: number): Visit =>
    visit(random, { runId, number, influencer: influencer(), atMs: placedAtMs - beforeMs });
  const coupon = (): string => influencer().couponCode ?? 'NOBODYS';
  const minutes = random.int(2, 60 * 24 * 20) * MINUTE_MS;
  const kind = random.weighted({ click: 40, coupon: 18, code: 12, both: 9, late: 3, unknown: 4, none: 14 });
  if (kind === 'click') return { attribution: {}, visit: clicked(minutes) };
  if (kind === 'coupon') return { attribution: { couponCodes: [randomCase(random, coupon())] }, visit: null };
  if (kind === 'code') return { attribution: { referralCode: influencer().referralCode }, visit: null };
  if (kind === 'both') {
    const attribution = { couponCodes: ['WELCOME5', coupon()], referralCode: influencer().referralCode };
    return { attribution, visit: clicked(minutes) };
  }
  if (kind === 'late') {
    const window = brand.plan.attributionWindowDays * DAY_MS;
    return { attribution: {}, visit: clicked(window + random.int(1, 10) * DAY_MS) };
  }
  if (kind === 'unknown') {
    return { attribution: { couponCodes: ['BLACKFRIDAY'], referralCode: 'nobody-of-ours' }, visit: null };
  }
  return { attribution: undefined, visit: null };
}

/** WooCommerce keeps codes in small letters, shoppers type them as they like. */
function randomCase(random: Random, code: string): string {
  return random.chance(50) ? code.toLowerCase() : code;
}

/** What things cost in the currency, in minor units. */
const PRICES: Readonly<Record<Currency, readonly [number, number]>> = {
  JPY: [300, 30_000],
  KRW: [3_000, 300_000],
  TRY: [4_990, 249_900],
  USD: [299, 19_900],
  EUR: [299, 19_900],
  KWD: [500, 60_000],
  BHD: [500, 60_000],
};

function fillCart(random: Random, { brandCurrency, productIds }: StoryFacts): Cart {
  const isAbroad = random.chance(30);
  const currency = isAbroad ? random.pick(Object.keys(DECIMALS) as [Currency, ...Currency[]]) : brandCurrency;
  const [low, high] = PRICES[currency];
  const lines = Array.from(
    { length: random.weighted({ 1: 55, 2: 25, 3: 12, 6: 8 }) === '6' ? 6 : random.int(1, 3) },
    () => {
      const quantity = random.chance(80) ? 1 : random.int(2, 5);
      return {
        productId: random.pick(productIds) ?? 'p1',
        quantity,
        minor: quantity * random.int(low, high),
      };
    },
  );
  const net = lines.reduce((sum, { minor }) => sum + minor, 0);
  const shipping = random.chance(60) ? random.int(Math.ceil(low / 4), low) : 0;
  const taxPercent = random.pick([0, 1, 10, 20]);
  const fee = random.weighted({ none: 85, wrapping: 8, discount: 7 });
  return {
    currency,
    lines,
    shipping,
    tax: Math.round(((net + shipping) * taxPercent) / 100),
    fee: fee === 'none' ? 0 : fee === 'wrapping' ? random.int(1, low) : -random.int(1, Math.floor(net / 3)),
    discount: random.chance(20) ? random.int(1, low) : 0,
  };
}

function printOrder(
  random: Random,
  cart: Cart,
  orderId: string,
  placedAtMs: number,
  attribution: SaleBody['attribution'],
): SaleBody {
  const { currency, lines, shipping, tax, fee, discount } = cart;
  const customer = random.int(1, 400);
  // Some stores tell no lines; then the base is what is left of the total.
  const hasLines = !random.chance(7);
  return {
    orderId,
    currency,
    total: printAmount(cartTotal(cart), currency),
    ...(shipping > 0 ? { shippingTotal: printAmount(shipping, currency) } : {}),
    ...(tax > 0 ? { taxTotal: printAmount(tax, currency) } : {}),
    ...(fee === 0 ? {} : { feeTotal: printAmount(fee, currency) }),
    ...(discount > 0 ? { discountTotal: printAmount(discount, currency) } : {}),
    ...(hasLines
      ? {
          items: lines.map(({ productId, quantity, minor }, index) => ({
            lineId: index + 1,
            productId,
            quantity,
            total: printAsPluginsDo(random, minor, currency),
          })),
        }
      : {}),
    ...(attribution ? { attribution } : {}),
    customer: { id: customer, email: `shopper${customer}@mail.example` },
    occurredAt: iso(placedAtMs),
  };
}

interface Snapshot {
  readonly body: SaleBody;
  readonly cart: Cart;
  readonly atMs: number;
}

interface Life {
  readonly first: SaleBody;
  readonly cart: Cart;
  readonly placedAtMs: number;
  readonly untilMs: number;
}

/** What the store says of the order as time goes by: its statuses, and now and then another line. */
function lifeOf(random: Random, { first, cart, placedAtMs, untilMs }: Life): Snapshot[] {
  // Some plugins send every state with its modification time, others the new order without.
  const isDatedFromStart = random.chance(30);
  const kind = random.weighted({ at_once: 33, shipped: 40, cancelled: 8, retried: 4, edited: 8, waiting: 7 });
  const statuses = {
    at_once: [random.chance(50) ? undefined : 'completed'],
    shipped: ['processing', 'completed'],
    cancelled: ['processing', 'cancelled'],
    retried: ['failed', 'wc-processing', 'completed'],
    edited: ['processing', 'processing', 'completed'],
    waiting: [random.chance(50) ? 'on-hold' : 'awaiting-pickup'],
  }[kind];
  let atMs = placedAtMs;
  let body = first;
  let present = cart;
  return statuses.map((status, index) => {
    // A second apart at least: two states of one second would be ambiguous, which stores avoid too.
    if (index > 0) atMs = Math.min(atMs + random.int(MINUTE_MS, 2 * DAY_MS), untilMs - (10 - index) * 1000);
    if (kind === 'edited' && index === 1) {
      present = withOneMore(random, cart);
      body = { ...first, ...amountsOf(random, present, first) };
    }
    const isDated = index > 0 || isDatedFromStart;
    return {
      body: {
        ...body,
        ...(status === undefined ? {} : { status }),
        ...(isDated ? { updatedAt: iso(atMs) } : {}),
      },
      cart: present,
      atMs,
    };
  });
}

function withOneMore(random: Random, cart: Cart): Cart {
  const [low, high] = PRICES[cart.currency];
  const [line] = cart.lines;
  return {
    ...cart,
    lines: [...cart.lines, { productId: line?.productId ?? 'p1', quantity: 1, minor: random.int(low, high) }],
  };
}

function amountsOf(random: Random, cart: Cart, first: SaleBody): Pick<SaleBody, 'total' | 'items'> {
  const added = cart.lines.at(-1);
  const total = printAmount(cartTotal(cart), cart.currency);
  if (first.items === undefined || added === undefined) return { total };
  const line: LineBody = {
    lineId: cart.lines.length,
    productId: added.productId,
    quantity: added.quantity,
    total: printAsPluginsDo(random, added.minor, cart.currency),
  };
  return { total, items: [...first.items, line] };
}

/** Once as a rule; some send twice at once, some again minutes later, some long after, some late. */
function asPluginsSend(random: Random, delivery: Delivery): Delivery[] {
  const at = (sentAtMs: number): Delivery => ({ ...delivery, sentAtMs });
  const how = random.weighted({ once: 78, twiceAtOnce: 6, again: 8, longAfter: 3, late: 5 });
  const { sentAtMs } = delivery;
  if (how === 'twiceAtOnce') return Array.from({ length: random.int(2, 4) }, () => delivery);
  if (how === 'again') return [delivery, at(sentAtMs + random.int(1, 30) * MINUTE_MS)];
  if (how === 'longAfter') return [delivery, at(sentAtMs + random.int(1, 3) * DAY_MS)];
  return [how === 'late' ? at(sentAtMs + random.int(HOUR_MS, 3 * DAY_MS)) : delivery];
}

/** A plugin with a bug sends the order again with another total and no time: refused, and nothing changes. */
function conflictOf(random: Random, sent: Delivery | undefined, first: SaleBody): Delivery[] {
  if (sent?.call !== 'trackSale' || sent.body['updatedAt'] !== undefined || !random.chance(3)) return [];
  const body = { ...sent.body, total: `1${first.total}` };
  return [
    {
      ...sent,
      key: `${sent.key}/conflict`,
      body,
      afterKey: sent.key,
      isConflict: true,
      sentAtMs: sent.sentAtMs + HOUR_MS,
    },
  ];
}
