import { status as GrpcStatus } from '@grpc/grpc-js';
import { paths } from '../../src/firestore/base/paths';
import { retrySetAside } from '../../src/operations/delivery/retrySetAside';
import { deliver, delivery, recorded, shopSecret } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

// What a delivery costs on the wire, with warm caches, and what becomes of it when Firestore fails: WooCommerce never sends
// it again.

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  await world.start();
  world.now = new Date('2026-11-21T12:00:00Z');
  tenant = await world.tenant();
  const { influencerId, brandId } = tenant;
  await world.db.doc('referralCodes/creator-42').set({ influencerId, brandIds: [brandId] });
  // Brand, store and code are looked up, that the shop is alive is noted, which is done once an hour, and the delivery is
  // counted, which is written once a minute.
  await deliver(world, tenant, delivery('order.created', order(1)));
});

afterEach(() => {
  world.wire.reset();
});

afterAll(() => world.stop());

const order = (id: number, more: object = {}): object => ({
  id,
  number: String(id),
  status: 'processing',
  currency: 'TRY',
  total: '120.00',
  total_tax: '20.00',
  shipping_total: '0.00',
  date_created_gmt: '2026-11-21T10:00:00',
  date_modified_gmt: '2026-11-21T10:00:00',
  date_paid_gmt: '2026-11-21T10:00:00',
  date_completed_gmt: null,
  line_items: [{ id: 1, product_id: 7, variation_id: 0, quantity: 1, total: '100.00' }],
  fee_lines: [],
  coupon_lines: [],
  refunds: [],
  meta_data: [{ key: '_affiliate_ref', value: 'creator-42' }],
  ...more,
});

const product = (id: number, more: object = {}): object => ({
  id,
  parent_id: 0,
  type: 'simple',
  status: 'publish',
  name: `Product ${id}`,
  price: '10.00',
  date_modified_gmt: '2026-11-21T10:00:00',
  ...more,
});

async function costOf(topic: string, body: object, result: string): Promise<object> {
  world.wire.reset();
  const answer = await deliver(world, tenant, delivery(topic, body));
  expect(answer).toMatchObject({ status: 200, body: { result } });
  return world.wire.totals;
}

describe('what a delivery costs, with warm caches', () => {
  test('the first of an order: 1 RPC, no read, 3 writes', async () => {
    expect(await costOf('order.created', order(10), 'recorded')).toEqual({ rpcs: 1, reads: 0, writes: 3 });
  });

  test('the same body again as an update, which WooCommerce sends with each creation: 1 RPC, 2 reads, no write', async () => {
    await costOf('order.created', order(11), 'recorded');
    const before = await world.snapshot(tenant.brandId);
    expect(await costOf('order.updated', order(11), 'replayed')).toEqual({ rpcs: 1, reads: 2, writes: 0 });
    expect(await world.snapshot(tenant.brandId)).toEqual(before);
  });

  test('a change of an order: 2 RPCs, 2 reads, 3 writes', async () => {
    await costOf('order.created', order(12), 'recorded');
    const completed = { status: 'cancelled', date_modified_gmt: '2026-11-21T10:05:00' };
    expect(await costOf('order.updated', order(12, completed), 'recorded')).toEqual({
      rpcs: 2,
      reads: 2,
      writes: 3,
    });
  });

  test('a product: 3 RPCs, 3 reads, 3 writes; again: no write', async () => {
    // The first of a store looks for the manifest of a release before, and makes the index.
    await costOf('product.created', product(19), 'recorded');
    expect(await costOf('product.created', product(20), 'recorded')).toEqual({
      rpcs: 3,
      reads: 3,
      writes: 3,
    });
    const again = await costOf('product.updated', product(20), 'replayed');
    expect(again).toMatchObject({ reads: 3, writes: 0 });
  });

  test('a variation: 3 RPCs, 4 reads, 4 writes; again: no write', async () => {
    await costOf('product.created', product(21, { type: 'variable' }), 'recorded');
    const variation = product(22, { type: 'variation', parent_id: 21 });
    expect(await costOf('product.created', variation, 'recorded')).toEqual({ rpcs: 3, reads: 4, writes: 4 });
    expect(await costOf('product.updated', variation, 'replayed')).toMatchObject({ reads: 4, writes: 0 });
  });

  test('a coupon: 3 RPCs, 2 reads, 2 writes; again: no write', async () => {
    const [coupon] = recorded('0034');
    const body = JSON.parse(coupon!.rawBody) as object;
    expect(await costOf('coupon.created', body, 'recorded')).toEqual({ rpcs: 3, reads: 2, writes: 2 });
    expect(await costOf('coupon.updated', body, 'replayed')).toMatchObject({ reads: 1, writes: 0 });
  });

  test('what nothing is used of is counted: 1 RPC, no read, 2 writes: an action, an error body, a draft that cannot be read', async () => {
    const nothing = { rpcs: 1, reads: 0, writes: 2 };
    const action = { action: 'woocommerce_order_status_changed', arg: 44 };
    expect(await costOf('action.woocommerce_order_status_changed', action, 'ignored')).toEqual(nothing);
    const error = {
      code: 'woocommerce_rest_shop_coupon_invalid_id',
      message: 'Invalid ID.',
      data: { status: 404 },
    };
    expect(await costOf('coupon.created', error, 'ignored')).toEqual(nothing);
    expect(
      await costOf('order.updated', order(13, { status: 'checkout-draft', total: null }), 'ignored'),
    ).toEqual(nothing);
  });

  test('a forged delivery costs nothing; of an id not looked up for 20 s one look-up; of another form never one', async () => {
    const forge = async (storeId: string, headers: Record<string, string> = {}): Promise<number> => {
      const shop = { ...tenant, storeId };
      return (await deliver(world, shop, delivery('order.created', order(14)), { secret: 'x', headers }))
        .status;
    };
    const nothing = { rpcs: 0, reads: 0, writes: 0 };
    expect(await forge(tenant.storeId)).toBe(401);
    expect(world.wire.totals).toEqual(nothing);
    const malformed = { 'x-wc-webhook-signature': 'x' };
    expect([await forge('nobodys', malformed), await forge('no-store', malformed)]).toEqual([401, 404]);
    expect(world.wire.totals).toEqual(nothing);
    expect([await forge('nobodys'), await forge('nobodys'), await forge('nobodys')]).toEqual([404, 404, 404]);
    expect(world.wire.totals).toMatchObject({ rpcs: 1, writes: 0 });
  });

  test('a secret that was replaced a moment ago is good at once: 1 read more; one that nobody gave out is not', async () => {
    const shop = await world.tenant();
    const take = async (version: number): Promise<number> => {
      world.wire.reset();
      const secret = shopSecret(shop, version);
      return (await deliver(world, shop, delivery('action.any', {}), { secret })).status;
    };
    expect(await take(1)).toBe(200);
    const store = world.db.doc(`brands/${shop.brandId}/stores/${shop.storeId}`);
    await store.update({ webhookVersion: 2 });
    expect(await take(2)).toBe(200);
    // The look-up, and the count of a topic that is not used.
    expect(world.wire.totals).toEqual({ rpcs: 2, reads: 1, writes: 2 });
    expect([await take(1), await take(3), await take(8)]).toEqual([200, 401, 401]);
    await store.update({ webhookVersion: 4 });
    expect([await take(2), await take(3), await take(4)]).toEqual([401, 200, 200]);
  });

  test('deliveries of a minute are counted with 1 write, the first at once: 5 of a minute and 1 after it are 2 writes', async () => {
    const shop = await world.tenant();
    const take = async (id: number): Promise<number> => {
      world.wire.reset();
      await deliver(world, shop, delivery('order.created', order(id)));
      return world.wire.totals.rpcs;
    };
    const read = async (): Promise<unknown> => {
      const hours = await paths.deliveryHours(world.db, shop.brandId, shop.storeId).get();
      return hours.docs.map((doc) => [doc.id, doc.get('recorded') as unknown]);
    };
    await take(50);
    expect(await read()).toEqual([['2026-11-21T12', 1]]);
    const before = new Date('2026-11-21T12:00:00Z');
    const costs = [await take(51), await take(52), await take(53), await take(54)];
    expect([costs, await read()]).toEqual([[1, 1, 1, 1], [['2026-11-21T12', 1]]]);
    world.now = new Date(before.getTime() + 60_000);
    expect([await take(55), await read()]).toEqual([2, [['2026-11-21T12', 6]]]);
    await take(56);
    // What an hour lacks is written with the next hour's first, to its own hour; the sign of life is noted again too.
    world.now = new Date(before.getTime() + 3_600_000);
    expect([await take(57), await read()]).toEqual([
      3,
      [
        ['2026-11-21T12', 7],
        ['2026-11-21T13', 1],
      ],
    ]);
    world.now = before;
  });

  test('that the shop is alive is noted once an hour: 1 write', async () => {
    const shop = await world.tenant();
    const read = async (): Promise<unknown> =>
      (await world.db.doc(`brands/${shop.brandId}/stores/${shop.storeId}`).get()).get('connections');
    await deliver(world, shop, delivery('order.created', order(30)));
    const noted = await read();
    expect(noted).toMatchObject({ webhooks: { quietSince: null } });
    expect(Object.keys(noted as object)).toEqual(['webhooks']);
    world.wire.reset();
    await deliver(world, shop, delivery('order.created', order(31)));
    expect(world.wire.totals).toMatchObject({ rpcs: 1 });
    expect(await read()).toEqual(noted);
  });
});

describe('where Firestore fails', () => {
  test('a commit that nobody answered is tried once more here: 200, and stored once', async () => {
    for (const [id, moment] of [
      [40, 'before'],
      [41, 'after'],
    ] as const) {
      world.wire.reset();
      world.wire.inject({ moment, code: GrpcStatus.DEADLINE_EXCEEDED, method: 'Commit', times: 1 });
      const answer = await deliver(world, tenant, delivery('order.created', order(id)));
      expect({ moment, ...answer }).toMatchObject({ moment, status: 200 });
      const stored = await world.db.doc(`brands/${tenant.brandId}/orders/${tenant.storeId}~${id}`).get();
      expect((stored.get('events') as unknown[]).length).toBe(1);
    }
  });

  test('after a second failure it is set aside, and counts with its next attempt: 200', async () => {
    world.wire.inject({ moment: 'before', code: GrpcStatus.DEADLINE_EXCEEDED, method: 'Commit', times: 2 });
    const answer = await deliver(world, tenant, delivery('order.created', order(42)));
    expect(answer).toMatchObject({ status: 200, body: { result: 'set_aside', reason: 'fault' } });
    const stored = world.db.doc(`brands/${tenant.brandId}/orders/${tenant.storeId}~42`);
    expect((await stored.get()).exists).toBe(false);
    const before = new Date('2026-11-21T12:00:00Z');
    world.now = new Date(before.getTime() + 10 * 60_000);
    await retrySetAside(world.services, { budgetMs: 60_000, requestId: 'req_retry' });
    world.now = before;
    expect((await stored.get()).exists).toBe(true);
  });

  test('what cannot be set aside either is answered 503: what may not be stored is not answered 200', async () => {
    world.wire.inject({ moment: 'before', code: GrpcStatus.DEADLINE_EXCEEDED, method: 'Commit', times: 9 });
    const answer = await deliver(world, tenant, delivery('order.created', order(43)));
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    const stored = await world.db.doc(`brands/${tenant.brandId}/orders/${tenant.storeId}~43`).get();
    expect(stored.exists).toBe(false);
  });
});
