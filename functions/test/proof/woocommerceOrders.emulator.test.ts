import demo from '../../../emulator-data/demo.json';
import { printAmount } from '../model/rules/currency';
import type { ModelRates } from '../model/rules/events';
import { modelOfBodies } from '../model/rules/storeApi';
import { ownName } from '../support/ids';
import { World, type FunctionName, type Tenant } from '../support/world';
import {
  orderIdOf,
  orderInDecimals,
  postToFunctions,
  recordedCheckout,
  recordedOrder,
  recordedRefund,
  refundInDecimals,
  WoocommercePlugin,
  type RefundBody,
  type SaleBody,
} from '../support/woocommercePlugin';

// Real orders of a real WooCommerce, mapped as a plugin would, against the functions: each step's figures are compared
// with those of the model, which shares no code with the product.

/** Recorded in this order; `r` marks a refund. In 0123 the shop shows the amounts of 0121 with fewer decimals. */
const RECORDED =
  '0058 0059 0060 0061 r0064 0065 r0066 0067 r0068 0070 r0071 0072 0074 0075 0076 0077 0078 0079 r0080 0081 0085 ' +
  'r0086 0088 0097 0098 0099 0100 0101 0106 0107 0108 0118 r0119 r0120 0121 0123 0126 r0127 r0128 0129 0131';

const FIRST_RECORDED = Date.parse('2026-11-21T01:36:39Z');
const CLICKED_AT = '2026-11-20T20:00:00';

/** Who brings which order, by its WooCommerce id: CREATOR25 is the second creator's, and outranks the first's click. */
const EXPECTED_CREDIT: Readonly<Record<number, { reason: string; creator: 0 | 1 } | { reason: string }>> = {
  44: { reason: 'click', creator: 0 },
  49: { reason: 'coupon', creator: 1 },
  50: { reason: 'no_evidence' },
  51: { reason: 'click', creator: 0 },
  55: { reason: 'click', creator: 0 },
  62: { reason: 'click', creator: 0 },
  64: { reason: 'click', creator: 0 },
  67: { reason: 'click', creator: 0 },
  69: { reason: 'coupon', creator: 1 },
  71: { reason: 'click', creator: 1 },
  79: { reason: 'referralCode', creator: 0 },
  84: { reason: 'referralCode', creator: 0 },
  87: { reason: 'referralCode', creator: 0 },
};

interface Step {
  readonly file: string;
  readonly wooId: number;
  readonly name: 'trackSale' | 'trackRefund';
  readonly body: SaleBody | RefundBody;
}

const isSale = (body: SaleBody | RefundBody): body is SaleBody => 'status' in body;

function stepsOf(plugin: WoocommercePlugin): Step[] {
  return RECORDED.split(' ').map((entry): Step => {
    const file = entry.replace('r', '');
    if (entry !== file) {
      const refund = recordedRefund(file);
      return { file, wooId: orderIdOf(refund), name: 'trackRefund', body: plugin.refund(refund) };
    }
    const order = recordedOrder(file);
    const body = plugin.sale(order);
    if (!body) throw new Error(`${file} is a draft`);
    return { file, wooId: order.id, name: 'trackSale', body };
  });
}

interface Shop {
  readonly codes: Record<string, string>;
  readonly rates: ModelRates;
  readonly influencerIds: readonly string[];
  readonly brandId: string;
  readonly post: (name: FunctionName, body: unknown) => Promise<{ status: number; body: object }>;
}

async function postClicks(shop: Shop, plugin: WoocommercePlugin): Promise<void> {
  const clicks = { clk_01HZX9: 'creator-42', clk_STORE1: 'creator-42', clk_CLASSIC1: 'creator-7' };
  for (const [clickId, code] of Object.entries(clicks)) {
    const click = {
      clickId: plugin.clickId(clickId),
      referralCode: plugin.code(code),
      occurredAt: plugin.time(CLICKED_AT),
    };
    expect(await shop.post('trackClick', click)).toMatchObject({ status: 201, body: { counted: true } });
  }
}

/** What the answer to the last of the steps must say. */
function expectedAnswer(steps: readonly Step[], shop: Shop): { status: number; body: object } {
  const step = steps.at(-1)!;
  const replayed = steps.slice(0, -1).some(({ body }) => JSON.stringify(body) === JSON.stringify(step.body));
  const bodies = steps.map(({ body }) => body);
  const refunds = bodies.filter((body): body is RefundBody => !isSale(body));
  const credit = EXPECTED_CREDIT[step.wooId]!;
  const influencerId = 'creator' in credit ? shop.influencerIds[credit.creator]! : null;
  const model = modelOfBodies(bodies.filter(isSale), refunds, { rates: shop.rates, influencerId });
  const { currency } = model;
  const money = {
    currency,
    base: printAmount(model.base, currency),
    total: printAmount(model.due, currency),
    influencer: printAmount(model.shares.influencer, currency),
    platform: printAmount(model.shares.platform, currency),
    status: model.due === 0n ? 'reversed' : 'pending',
  };
  const commission: unknown = influencerId === null ? null : expect.objectContaining(money);
  const body = isSale(step.body)
    ? { attributed: influencerId !== null, influencerId, reason: credit.reason }
    : {
        refundId: String(step.body.refundId),
        state: 'applied',
        refundedTotal: printAmount(model.refunded, currency),
      };
  return {
    status: replayed ? 200 : 201,
    body: expect.objectContaining({ ...body, orderId: step.body.orderId, commission, replayed }) as object,
  };
}

/** Plays the steps in the recorded order and checks every answer. */
async function play(shop: Shop, steps: readonly Step[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const soFar = steps.slice(0, index + 1).filter(({ wooId }) => wooId === step.wooId);
    const answer = await shop.post(step.name, step.body);
    expect({ file: step.file, ...answer }).toEqual({ file: step.file, ...expectedAnswer(soFar, shop) });
  }
}

describe('over HTTP, on the running functions, in the order of recording', () => {
  const prefix = `${ownName('woo-')}-`;
  // The functions' clock is the real one: the recording is moved to end some minutes ago.
  const shiftMs = Math.floor(Date.now() / 1000) * 1000 - 3_600_000 - FIRST_RECORDED;

  function runningShop(brandId: string): Shop {
    const brand = [demo, ...demo.others].find((candidate) => candidate.brandId === brandId);
    if (!brand) throw new Error(`there is no demo brand ${brandId}`);
    const [first, second = first] = brand.influencers;
    if (!first || !second) throw new Error(`${brandId} has no influencer`);
    return {
      brandId,
      codes: {
        'creator-42': first.referralCode,
        'creator-7': second.referralCode,
        CREATOR25: second.couponCode,
      },
      rates: brand.plan as ModelRates,
      influencerIds: [first.influencerId, second.influencerId],
      post: (name, body) => postToFunctions(brand.apiKey, name, body),
    };
  }

  test.each([
    ['TRY and EUR, with tax, shipping, fees and coupons', 'lalemoda', ['TRY', 'EUR']],
    ['KWD, three decimals', 'khaleej', ['KWD']],
    ['JPY, no decimals', 'hinode', ['JPY']],
  ])(
    '%s: each answer is what the model says',
    async (_, brandId, currencies) => {
      const shop = runningShop(brandId);
      const plugin = new WoocommercePlugin({ prefix, codes: shop.codes, shiftMs });
      await postClicks(shop, plugin);
      const steps = stepsOf(plugin);
      const ids = steps
        .filter(({ body }) => isSale(body) && currencies.includes(body.currency))
        .map(({ wooId }) => wooId);
      await play(
        shop,
        steps.filter(({ wooId }) => ids.includes(wooId)),
      );
    },
    120_000,
  );

  test('a block checkout’s draft is no sale yet, and the plugin sends none', () => {
    const plugin = new WoocommercePlugin({ prefix, codes: {}, shiftMs });
    expect(['0104', '0105'].map((file) => plugin.sale(recordedOrder(file)))).toEqual([null, null]);
    const [draft, placed] = [recordedCheckout('0005'), recordedCheckout('0006')];
    const order = recordedOrder('0107');
    expect([draft.order_id, placed.order_id]).toEqual([order.id, order.id]);
    expect(plugin.sale({ ...order, status: draft.status })).toBeNull();
    expect(plugin.sale({ ...order, status: placed.status })).not.toBeNull();
  });
});

describe('in one process', () => {
  const world = new World({ isShared: true });
  const plan = {
    ratePercent: 7.5,
    shares: [
      { party: 'influencer' as const, percent: 62.5 },
      { party: 'platform' as const, percent: 37.5 },
    ],
  };
  let shop: Shop;

  beforeAll(async () => {
    await world.start();
    world.now = new Date('2026-11-21T12:00:00Z');
    const [tenant, second] = [await world.tenant({ plan }), await world.tenant()];
    await shareInfluencer(tenant, second);
    shop = {
      brandId: tenant.brandId,
      codes: {
        'creator-42': tenant.referralCode,
        'creator-7': second.referralCode,
        CREATOR25: second.couponCode,
      },
      rates: { base: 'net', ...plan },
      influencerIds: [tenant.influencerId, second.influencerId],
      post: async (name, body) => {
        const answer = await world.post(name, tenant, body);
        return { status: answer.status, body: answer.body };
      },
    };
  });

  afterAll(() => world.stop());

  /** Gives the tenant a second influencer: the other's. */
  async function shareInfluencer({ brandId }: Tenant, other: Tenant): Promise<void> {
    const { influencerId, referralCode, couponCode } = other;
    await world.db.doc(`referralCodes/${referralCode}`).set({ influencerId, brandIds: [brandId] });
    await world.db.doc(`couponCodes/${brandId}~${couponCode.toLowerCase()}`).set({ influencerId, brandId });
  }

  async function storedOf(orderId: string): Promise<[order: Stored, commission: Stored]> {
    const find = (path: string, brand: string): Promise<FirebaseFirestore.QuerySnapshot> =>
      world.db.collection(path).where('brandId', '==', brand).where('orderId', '==', orderId).get();
    const [orders, commissions] = await Promise.all([
      find(`brands/${shop.brandId}/orders`, shop.brandId),
      find('commissions', shop.brandId),
    ]);
    expect([orders.size, commissions.size]).toEqual([1, commissions.size <= 1 ? commissions.size : 1]);
    return [orders.docs[0]!.data(), commissions.docs[0]?.data() ?? {}];
  }

  /** All that must not depend on how the events arrived: state, attribution, what is posted to whom, and the tally. */
  async function endStateOf(plugin: WoocommercePlugin, wooId: number): Promise<object> {
    const [order, commission] = await storedOf(plugin.orderId(wooId));
    const without = (record: Stored, ...fields: string[]): Stored =>
      Object.fromEntries(Object.entries(record).filter(([field]) => !fields.includes(field)));
    const text = JSON.stringify({
      ...without(order, 'orderId', 'receivedAt', 'updatedAt', 'events', 'tallies'),
      // How it came there is in the entries, and with them in whose balances and months ever were.
      commission: without(
        commission,
        ...['commissionId', 'orderId', 'updatedAt', 'entries', 'balances', 'months'],
      ),
      posted: sumsBy(
        postingsOf(commission),
        ({ account }) => account,
        ({ minor }) => minor,
      ),
      tally: sumsBy(
        figuresOfDays(order),
        ({ name }) => name,
        ({ minor }) => minor,
      ),
    });
    // The click ids' prefix is part of what was sent, and so of the fingerprint that ends an update's id.
    const anonymous = text
      .replaceAll(plugin.orderId(0).slice(0, -1), '')
      .replace(/(update:[^"]*Z):[0-9a-f]{12}/g, '$1');
    return JSON.parse(anonymous) as object;
  }

  const plugins = ['recorded', 'reversed', 'shuffled', 'again'].map((order, index) => ({
    order,
    arrange: [asRecorded, reversed, shuffled(7), shuffled(11)][index]!,
  }));

  test('reversed, shuffled and repeated, every order ends as it does in the recorded order', async () => {
    const ends: Record<string, object>[] = [];
    for (const { order, arrange } of plugins) {
      const plugin = new WoocommercePlugin({ prefix: `${order}-`, codes: shop.codes });
      await postClicks(shop, plugin);
      const steps = stepsOf(plugin);
      if (order === 'recorded') await play(shop, steps);
      else
        for (const { name, body } of arrange(steps))
          expect([200, 201, 202]).toContain((await shop.post(name, body)).status);
      const states: Record<string, object> = {};
      for (const wooId of Object.keys(EXPECTED_CREDIT).map(Number))
        states[wooId] = await endStateOf(plugin, wooId);
      ends.push(states);
    }
    const [recorded, ...others] = ends;
    expect(Object.keys(recorded!)).toHaveLength(13);
    for (const end of others) expect(end).toEqual(recorded);
  });

  test('the KWD order and its refunds, read again with 2 and 0 decimals, change nothing', async () => {
    const plugin = new WoocommercePlugin({ prefix: 'reprint-', codes: shop.codes });
    const fine = stepsOf(plugin).filter(({ wooId, file }) => wooId === 79 && file !== '0123');
    await play(shop, fine);
    const before = await endStateOf(plugin, 79);
    for (const [index, decimals] of [2, 0, 2].entries()) {
      const order = orderInDecimals(recordedOrder('0121'), decimals, `2026-11-21T01:42:0${index}`);
      expect(await shop.post('trackSale', plugin.sale(order))).toMatchObject({ status: 201 });
      for (const file of ['0119', '0120']) {
        const coarse = refundInDecimals(plugin.refund(recordedRefund(file)), decimals);
        expect(await shop.post('trackRefund', coarse)).toMatchObject({
          status: 200,
          body: { replayed: true },
        });
      }
      expect(await endStateOf(plugin, 79)).toEqual(before);
    }
  });

  test('the coarse prints of the KWD order first, the fine ones after: the finest counts all the same', async () => {
    const [fine, coarse] = ['fine', 'coarse'].map(
      (prefix) => new WoocommercePlugin({ prefix: `${prefix}-first-`, codes: shop.codes }),
    );
    const bodiesOf = (plugin: WoocommercePlugin): [FunctionName, unknown][] => [
      ['trackSale', plugin.sale(orderInDecimals(recordedOrder('0121'), 0, '2026-11-21T01:42:00'))],
      ['trackSale', plugin.sale(recordedOrder('0123'))],
      ['trackRefund', refundInDecimals(plugin.refund(recordedRefund('0119')), 0)],
      ['trackRefund', refundInDecimals(plugin.refund(recordedRefund('0120')), 0)],
      ['trackSale', plugin.sale(recordedOrder('0118'))],
      ['trackRefund', plugin.refund(recordedRefund('0119'))],
      ['trackRefund', plugin.refund(recordedRefund('0120'))],
    ];
    for (const [name, body] of bodiesOf(coarse!)) expect((await shop.post(name, body)).status).toBe(201);
    for (const [name, body] of bodiesOf(fine!).toReversed()) {
      expect([200, 201, 202]).toContain((await shop.post(name, body)).status);
    }
    const end = await endStateOf(coarse!, 79);
    expect(end).toMatchObject({ totalMinor: 23_539, refundedMinor: 1_365 });
    expect(end).toEqual(await endStateOf(fine!, 79));
  });

  test('the rounded re-read of this test is the one that the shop sent', () => {
    const plugin = new WoocommercePlugin({ prefix: '', codes: {} });
    const made = orderInDecimals(recordedOrder('0121'), 2, recordedOrder('0123').date_modified_gmt);
    expect(plugin.sale(made)).toEqual(plugin.sale(recordedOrder('0123')));
  });
});

type Stored = Record<string, unknown>;

function postingsOf(commission: Stored): { account: string; minor: number }[] {
  const entries = (commission['entries'] ?? []) as { postings: { account: string; minor: number }[] }[];
  return entries.flatMap(({ postings }) => postings);
}

function figuresOfDays(order: Stored): { name: string; minor: number }[] {
  const days = Object.values(order['tallies'] as Record<string, Record<string, Record<string, number>>>);
  return days
    .flatMap((day) => Object.entries(day))
    .flatMap(([currency, tally]) =>
      Object.entries(tally).map(([name, minor]) => ({ name: `${currency} ${name}`, minor })),
    );
}

/** Sums by key; keys in the alphabet's order, and none of 0. */
function sumsBy<T>(items: readonly T[], keyOf: (item: T) => string, valueOf: (item: T) => number): object {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(keyOf(item), (sums.get(keyOf(item)) ?? 0) + valueOf(item));
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function asRecorded<T>(items: readonly T[]): T[] {
  return [...items];
}

/** Backwards, every second one twice in a row. */
function reversed<T>(items: readonly T[]): T[] {
  return items.toReversed().flatMap((item, index) => (index % 2 === 0 ? [item, item] : [item]));
}

/** Every item once, and each a second time at another place; the same for the same seed. */
function shuffled(seed: number): <T>(items: readonly T[]) => T[] {
  return (items) => {
    let state = seed;
    const keyed = [...items, ...items].map((item) => {
      state = (state * 48_271) % 2_147_483_647;
      return { item, key: state };
    });
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  };
}
