import { parseEntry } from '../../src/domain/catalogue/manifest';
import { minorOf } from '../model/rules/currency';
import { modelBalances, tallySums, type ModelOrder } from '../model/rules/order';
import { modelOfBodies, type SaleBody } from '../model/rules/storeApi';
import {
  deliver,
  recorded,
  recordedDeliveries,
  reversed,
  shuffled,
  topicOf,
  type Delivery,
} from '../support/webhooks';
import { WoocommercePlugin, type WooOrder } from '../support/woocommercePlugin';
import { World, type Tenant } from '../support/world';

// What a real WooCommerce delivered, posted byte for byte in any order: the end is the same, and it is the one that the last
// snapshot of each order leads to, worked out with whole numbers by code that shares nothing with functions/src.

const CREATORS = { 'creator-42': 'creator42', 'creator-7': 'creator7' } as const;

/** Who brings which order, and by what. YAZ10 is creator-42's, CREATOR25 creator-7's; two of the clicks are known. */
const CREDIT: Readonly<Record<number, readonly [influencerId: string | null, reason: string]>> = {
  44: ['creator42', 'coupon'],
  49: ['creator7', 'coupon'],
  50: [null, 'no_evidence'],
  51: ['creator42', 'click'],
  55: ['creator42', 'click'],
  62: ['creator42', 'click'],
  64: ['creator42', 'click'],
  67: ['creator42', 'click'],
  69: ['creator7', 'coupon'],
  // Its click is not known here: the referral code that the plugin kept beside it counts.
  71: ['creator7', 'referralCode'],
  79: ['creator42', 'coupon'],
  84: ['creator42', 'coupon'],
  87: ['creator42', 'referralCode'],
  89: [null, 'no_evidence'],
  90: ['creator42', 'referralCode'],
  94: [null, 'no_evidence'],
};
const DRAFTS = [65, 66];

const plan = {
  ratePercent: 7.5,
  shares: [
    { party: 'influencer' as const, percent: 62.5 },
    { party: 'platform' as const, percent: 37.5 },
  ],
};

const all = recordedDeliveries();
/** Without the pings, which are unsigned, and say nothing. */
const deliveries = all.filter((one) => topicOf(one) !== '');

const parsed = ({ rawBody }: Delivery): unknown => JSON.parse(rawBody);

/** The snapshots of each order that are sales, the last one last. */
function snapshotsOf(id: number): WooOrder[] {
  return deliveries
    .filter((one) => topicOf(one).startsWith('order.'))
    .filter((one) => topicOf(one) !== 'order.deleted')
    .map((one) => parsed(one) as WooOrder)
    .filter((order) => order.id === id && !['checkout-draft', 'auto-draft'].includes(order.status))
    .sort((a, b) => (a.date_modified_gmt < b.date_modified_gmt ? -1 : 1));
}

function lastOf(id: number): WooOrder {
  const last = snapshotsOf(id).at(-1);
  if (!last) throw new Error(`there is no snapshot of order ${id}`);
  return last;
}

/** The status that the order ends in. Order 64 was put into the bin, and its way back out of it was never reported. */
const endStatus = (id: number): string => (id === 64 ? 'trash' : lastOf(id).status);

/** What the model makes of all snapshots of the order. The shop went over to two decimals after order 79: see MONEY.md, 1. */
function modelOf(id: number): ModelOrder {
  const plugin = new WoocommercePlugin({ prefix: '', codes: {} });
  const snapshots = snapshotsOf(id);
  const sales = snapshots.map((order, i): SaleBody => {
    const isLast = i === snapshots.length - 1;
    const sale = plugin.sale(isLast ? { ...order, status: endStatus(id) } : order);
    if (!sale) throw new Error(`order ${id} is a draft`);
    return { ...sale, refunds: order.refunds };
  });
  return modelOfBodies(sales, [], { rates: { base: 'net', ...plan }, influencerId: CREDIT[id]![0] });
}

/** The order and its commission as they must be stored. */
function expectedOrder(id: number): object {
  const [influencerId, reason] = CREDIT[id]!;
  const model = modelOf(id);
  return {
    order: {
      orderNumber: String(id),
      currency: model.currency,
      status: model.status,
      totalMinor: Number(model.total),
      baseMinor: Number(model.base),
      refundedMinor: Number(model.refunded),
      influencerId,
      reason,
      ambiguous: false,
      unverified: false,
    },
    commission:
      influencerId === null
        ? null
        : {
            influencerId,
            status: model.due === 0n ? 'reversed' : 'pending',
            totalMinor: Number(model.due),
            influencerMinor: Number(model.shares.influencer),
            platformMinor: Number(model.shares.platform),
          },
  };
}

/** Of an order that was deleted the hold counts from the receipt of the deletion: a time of arrival too. */
function withoutHold(orders: unknown): unknown {
  return JSON.parse(
    JSON.stringify(orders, (field, value: unknown) =>
      field === 'heldUntil' || field === 'approvableAt' ? value !== null : value,
    ),
  );
}

describe('the recorded deliveries of a real WooCommerce', () => {
  // Each shop adds a brand to the creators' codes, which the directory would remember for seconds without it.
  const world = new World({ cacheTtlMs: 1 });

  beforeAll(async () => {
    await world.start();
    world.now = new Date('2026-11-21T12:00:00Z');
  });

  afterAll(() => world.stop());

  const brandIds: string[] = [];

  /** A shop whose brand knows both creators, two clicks of the first, and the coupons as the shop told of them first. */
  async function openShop(): Promise<Tenant> {
    const tenant = await world.tenant({ plan });
    brandIds.push(tenant.brandId);
    for (const [code, influencerId] of Object.entries(CREATORS))
      await world.db.doc(`referralCodes/${code}`).set({ influencerId, brandIds });
    for (const clickId of ['clk_01HZX9', 'clk_STORE1']) {
      const click = { clickId, referralCode: 'creator-42', occurredAt: '2026-11-20T20:00:00Z' };
      expect(await world.post('trackClick', tenant, click)).toMatchObject({ status: 201 });
    }
    for (const coupon of recorded('0034', '0035'))
      expect(await deliver(world, tenant, coupon)).toMatchObject({ body: { result: 'recorded' } });
    return tenant;
  }

  async function play(tenant: Tenant, arranged: readonly Delivery[]): Promise<void> {
    for (const one of arranged) {
      const answer = await deliver(world, tenant, one);
      expect({ name: one.name, status: answer.status }).toEqual({ name: one.name, status: 200 });
    }
  }

  type Stored = Record<string, unknown>;
  const without = (record: Stored, ...fields: string[]): Stored =>
    Object.fromEntries(Object.entries(record).filter(([field]) => !fields.includes(field)));

  interface End {
    readonly orders: Record<string, { order: Stored; commission: Stored | null }>;
    readonly posted: Record<string, object>;
    readonly days: Record<string, Record<string, number>>;
    readonly products: Record<string, Stored>;
    readonly manifest: Record<string, Stored>;
    readonly parts: Record<string, Stored>;
    readonly coupons: Record<string, Stored>;
  }

  /** All that must not depend on how the deliveries arrived. */
  async function endOf({ brandId, storeId }: Tenant): Promise<End> {
    const docs = async (path: string): Promise<[id: string, data: Stored][]> =>
      (await world.db.collection(path).get()).docs.map((doc) => [
        doc.id.replace(`${storeId}~`, ''),
        doc.data(),
      ]);
    const under = (collection: string): ReturnType<typeof docs> => docs(`brands/${brandId}/${collection}`);
    const commissions = new Map(
      (await docs('commissions'))
        .filter(([, data]) => data['brandId'] === brandId)
        .map(([, data]) => [String(data['orderId']), data]),
    );
    const orders = (await under('orders')).map(([id, data]) => {
      const commission = commissions.get(id);
      const volatile = ['receivedAt', 'updatedAt', 'events', 'tallies', 'historyCount'];
      const how = ['commissionId', 'updatedAt', 'entries', 'balances', 'months', 'payable'];
      return [
        id,
        { order: without(data, ...volatile), commission: commission ? without(commission, ...how) : null },
      ];
    });
    const days = (await under('days')).map(
      ([, data]) => data['totals'] as Record<string, Record<string, number>>,
    );
    const end = {
      orders: Object.fromEntries(orders) as End['orders'],
      posted: Object.fromEntries([...commissions].map(([id, data]) => [id, postedOf(data)])),
      days: sumOfDays(days),
      products: Object.fromEntries(await under('products')),
      manifest: Object.fromEntries(
        (await under(`catalogues/${storeId}/chunks`)).flatMap(([, data]) =>
          Object.entries(data['entries'] as Record<string, string>).map(([id, entry]): [string, Stored] => [
            id,
            { ...parseEntry(entry) },
          ]),
        ),
      ),
      parts: Object.fromEntries([...(await under('productParts')), ...(await under('couponParts'))]),
      coupons: Object.fromEntries(
        (await docs('couponCodes'))
          .filter(([id]) => id.startsWith(`${brandId}~`))
          .filter(([, data]) => data['couponId'] !== undefined)
          .map(([id, data]) => [id, data]),
      ),
    };
    // Every shop is a brand and a store of its own.
    return JSON.parse(JSON.stringify(end).replaceAll(brandId, 'BRAND').replaceAll(storeId, 'STORE')) as End;
  }

  const arrangements: Readonly<Record<string, <T>(items: readonly T[]) => T[]>> = {
    recorded: (items) => [...items],
    reversed,
    'shuffled (7)': shuffled(7),
    'shuffled (11)': shuffled(11),
    'shuffled (2026)': shuffled(2026),
  };
  const ends: Record<string, End> = {};

  test.each(Object.keys(arrangements))(
    '%s: each of the 180 is answered 200, and none is refused',
    async (name) => {
      expect(deliveries).toHaveLength(180);
      const tenant = await openShop();
      await play(tenant, arrangements[name]!(deliveries));
      ends[name] = await endOf(tenant);
    },
    180_000,
  );

  test('the end is the same whatever the order and however often each came', () => {
    const { recorded: first, ...others } = ends;
    expect(Object.keys(others)).toHaveLength(4);
    for (const end of Object.values(others)) expect(end).toEqual(first);
  });

  test('on the shop’s own clock, each as it was received, all but the times of arrival is the same', async () => {
    const tenant = await openShop();
    for (const one of deliveries) {
      world.now = new Date(one.receivedAt);
      await play(tenant, [one]);
    }
    world.now = new Date('2026-11-21T12:00:00Z');
    const { orders, posted, days, coupons, manifest } = await endOf(tenant);
    const { recorded: first } = ends;
    expect({ posted, days, coupons, manifest }).toEqual({
      posted: first!.posted,
      days: first!.days,
      coupons: first!.coupons,
      manifest: first!.manifest,
    });
    expect(withoutHold(orders)).toEqual(withoutHold(first!.orders));
  }, 180_000);

  test('all deliveries of order 44 at once, each twice: it ends the same', async () => {
    const tenant = await openShop();
    const of44 = deliveries.filter(
      (one) => topicOf(one).startsWith('order.') && (parsed(one) as WooOrder).id === 44,
    );
    expect(of44).toHaveLength(9);
    const answers = await Promise.all([...of44, ...of44].map((one) => deliver(world, tenant, one)));
    // A transaction that finds no way through is answered 503, and a shop does not send it again: none may.
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await endOf(tenant)).orders['44']).toEqual(ends['recorded']!.orders['44']);
  }, 120_000);

  test.each(Object.keys(CREDIT).map(Number))(
    'order %i ends as its last snapshot says, worked out a second time',
    (id) => {
      const { order, commission } = ends['recorded']!.orders[id]!;
      const { reason } = order['attribution'] as { reason: string };
      expect({ order: { ...order, reason }, commission }).toMatchObject(expectedOrder(id));
    },
  );

  test('16 orders; of drafts alone nothing is known', () => {
    const { orders } = ends['recorded']!;
    expect(
      Object.keys(orders)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual([...Object.keys(CREDIT).map(Number), ...DRAFTS].sort((a, b) => a - b));
    for (const id of DRAFTS)
      expect(orders[id]).toMatchObject({ order: { status: null, currency: null }, commission: null });
  });

  test('what is posted to each account is the split of what is due', () => {
    const { posted } = ends['recorded']!;
    for (const id of Object.keys(CREDIT).map(Number)) {
      const [influencerId] = CREDIT[id]!;
      const balances = modelBalances(modelOf(id), { brandId: 'BRAND', orderKey: String(id) });
      const sums = Object.fromEntries(
        Object.entries(balances).map(([account, amount]) => [account, Number(amount)]),
      );
      expect({ id, posted: posted[id] }).toEqual({ id, posted: influencerId === null ? undefined : sums });
    }
  });

  test('the days sum to the orders, in each currency', () => {
    const sums = tallySums(Object.keys(CREDIT).map((id) => modelOf(Number(id))));
    const expected = Object.fromEntries(
      [...sums].map(([currency, tally]) => [
        currency,
        Object.fromEntries(Object.entries(tally).map(([name, figure]) => [name, Number(figure)])),
      ]),
    );
    expect(Object.keys(expected).sort()).toEqual(['EUR', 'JPY', 'KWD', 'TRY']);
    expect(ends['recorded']!.days).toEqual(expected);
  });

  test('order 55 keeps its refund of 20.00: the shop deleted it, and a deleted refund is never told', () => {
    expect(ends['recorded']!.orders[55]!.order).toMatchObject({ status: 'completed', refundedMinor: 2_000 });
  });

  test('order 64 stays in the bin: the shop took it out by a change of status, which is never told', () => {
    const { order, commission } = ends['recorded']!.orders[64]!;
    expect(order).toMatchObject({ status: 'trashed' });
    expect(commission).toMatchObject({ status: 'reversed', totalMinor: 0 });
  });

  test('order 90 was put into the bin and restored: it is completed', () => {
    expect(ends['recorded']!.orders[90]!.order).toMatchObject({ status: 'completed' });
  });

  test('the catalogue is the newest of each product, with its variants; what is deleted or a draft is archived', () => {
    const products = Object.entries(expectedCatalogue()).map(([id, product]) => [id, { ...product, v: 1 }]);
    expect(ends['recorded']!.products).toEqual(Object.fromEntries(products));
    expect(ends['recorded']!.manifest).toMatchObject({ 22: { archived: true }, 42: { archived: true } });
    expect(Object.keys(ends['recorded']!.manifest)).toHaveLength(Object.keys(expectedCatalogue()).length);
  });

  test('the coupons that name a creator are theirs, and no other coupon is anybody’s', () => {
    const owners = Object.entries(ends['recorded']!.coupons).map(([code, { influencerId, couponId }]) => ({
      code,
      influencerId,
      couponId,
    }));
    expect(owners.sort((a, b) => (a.code < b.code ? -1 : 1))).toEqual([
      { code: 'BRAND~creator25', influencerId: 'creator7', couponId: '37' },
      { code: 'BRAND~yaz10', influencerId: 'creator42', couponId: '36' },
    ]);
  });

  test('the pings of saved webhooks are answered 200 and change nothing', async () => {
    const tenant = await openShop();
    const before = await world.wholeSnapshot(tenant.brandId);
    const pings = all.filter((one) => topicOf(one) === '');
    expect(pings).toHaveLength(53);
    world.wire.reset();
    for (const ping of pings) {
      expect(await deliver(world, tenant, ping)).toMatchObject({
        status: 200,
        body: { result: 'ignored', reason: 'ping' },
      });
    }
    expect(world.wire.totals).toEqual({ rpcs: 0, reads: 0, writes: 0 });
    expect(await world.wholeSnapshot(tenant.brandId)).toEqual(before);
  });
});

interface ProductBody {
  readonly id: number;
  readonly parent_id: number;
  readonly type: string;
  readonly status: string;
  readonly name: string;
  readonly description: string;
  readonly permalink: string;
  readonly price: string;
  readonly regular_price: string;
  readonly sale_price: string;
  readonly sku: string;
  readonly stock_status: string;
  readonly stock_quantity: number | null;
  readonly date_modified_gmt: string;
  readonly images: readonly { readonly src: string }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly attributes: readonly { readonly name: string; readonly option?: string }[];
}

/** The products as they must be listed, worked out from the newest body of each id. */
function expectedCatalogue(): Record<string, object> {
  const newest = new Map<number, ProductBody>();
  const gone = new Set<number>();
  for (const one of deliveries.filter((each) => topicOf(each).startsWith('product.'))) {
    const body = parsed(one) as ProductBody;
    if (topicOf(one) === 'product.deleted') gone.add(body.id);
    else if (body.date_modified_gmt >= (newest.get(body.id)?.date_modified_gmt ?? ''))
      newest.set(body.id, body);
  }
  const bodies = [...newest.values()];
  const price = (text: string): number | null => (text === '' ? null : Number(minorOf(text, 2)));
  return Object.fromEntries(
    bodies
      .filter(({ parent_id }) => parent_id === 0)
      .map((body) => {
        const variations = bodies.filter(({ parent_id }) => parent_id === body.id);
        const times = [body, ...variations].map(({ date_modified_gmt }) => date_modified_gmt).sort();
        return [
          String(body.id),
          {
            productId: String(body.id),
            name: body.name,
            description: body.description === '' ? null : body.description,
            url: body.permalink,
            currency: 'TRY',
            priceMinor: price(body.price),
            regularPriceMinor: price(body.regular_price),
            salePriceMinor: price(body.sale_price),
            sku: body.sku === '' ? null : body.sku,
            stockStatus: body.stock_status,
            stockQuantity: body.stock_quantity,
            images: body.images.map(({ src }) => src),
            categories: body.categories.map(({ id, name }) => ({
              id: String(id),
              name: name.replace('&amp;', '&'),
            })),
            variants: variations.map((variation) => ({
              variantId: String(variation.id),
              sku: variation.sku === '' ? null : variation.sku,
              priceMinor: price(variation.price),
              stockStatus: variation.stock_status,
              attributes: Object.fromEntries(
                variation.attributes.filter(({ option }) => option).map(({ name, option }) => [name, option]),
              ),
              imageUrl: variation.images[0]?.src ?? null,
            })),
            storeId: 'STORE',
            archived: gone.has(body.id) || body.status !== 'publish',
            updatedAt: asStored(`${times.at(-1)}Z`),
            syncedAt: asStored('2026-11-21T12:00:00Z'),
          },
        ];
      }),
  );
}

/** A time as the snapshot of a Firestore timestamp has it. */
function asStored(time: string): object {
  return { _seconds: Date.parse(time) / 1000, _nanoseconds: 0 };
}

function postedOf(commission: Record<string, unknown>): Record<string, number> {
  const entries = commission['entries'] as { postings: { account: string; minor: number }[] }[];
  const sums: Record<string, number> = {};
  for (const { account, minor: amount } of entries.flatMap(({ postings }) => postings))
    sums[account] = (sums[account] ?? 0) + amount;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

function sumOfDays(
  days: readonly Record<string, Record<string, number>>[],
): Record<string, Record<string, number>> {
  const sums: Record<string, Record<string, number>> = {};
  for (const [currency, figures] of days.flatMap((day) => Object.entries(day))) {
    const sum = (sums[currency] ??= {});
    for (const [name, amount] of Object.entries(figures)) sum[name] = (sum[name] ?? 0) + amount;
  }
  return sums;
}
