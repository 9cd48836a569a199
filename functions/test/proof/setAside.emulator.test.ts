import { MAX_SET_ASIDE } from '../../src/domain/delivery/setAside';
import { paths } from '../../src/firestore/base/paths';
import { retrySetAside, type RetryRun } from '../../src/operations/delivery/retrySetAside';
import { tokensOf } from '../support/account';
import { deliver, delivery } from '../support/webhooks';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// What may count later is kept for 30 days: deliveries of a suspended brand or store; and how many a store can have.

const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;

const NOW = new Date('2026-11-21T12:00:00Z');
const DAY_MS = 86_400_000;

beforeAll(() => world.start());
beforeEach(async () => {
  // The schedule goes over all brands there are.
  await world.clear();
  world.now = NOW;
  tenant = await world.tenant();
});
afterAll(() => world.stop());

const sold = (id: number): Promise<AccountAnswer> =>
  deliver(
    world,
    tenant,
    delivery('order.created', {
      id,
      status: 'completed',
      currency: 'TRY',
      total: '100.00',
      date_created_gmt: '2026-11-21T09:00:00',
      date_modified_gmt: '2026-11-21T09:30:00',
      line_items: [{ id: 1, product_id: 5, quantity: 1, total: '100.00' }],
      coupon_lines: [{ id: 2, code: tenant.couponCode, discount: '1.00' }],
    }),
  );

const totalOf = async (orderId: string): Promise<unknown> => {
  const doc = await paths.commission(world.db, tenant.brandId, tenant.storeId, orderId).get();
  return (doc.get('totalMinor') as number | undefined) ?? null;
};

function retryAfter(ms: number): Promise<RetryRun> {
  world.now = new Date(NOW.getTime() + ms);
  return retrySetAside(world.services, { budgetMs: 60_000, requestId: 'req_retry' });
}

async function shown(): Promise<Record<string, unknown>> {
  const tokens = await tokensOf(world, tenant);
  return (await world.account('GET', `/v1/stores/${tenant.storeId}`, tokens.viewer)).body;
}

describe.each(['brand', 'store'] as const)('a suspended %s', (what) => {
  const set = (state: string): Promise<unknown> =>
    paths[what](world.db, tenant.brandId, tenant.storeId).update({ state });

  test('that is resumed on day 3: what was sold meanwhile is played in as of its arrival, 10.00', async () => {
    await set('suspended');
    expect((await sold(7)).body).toEqual({ result: 'set_aside', reason: 'brand_suspended' });
    expect(await shown()).toMatchObject({
      connections: { webhooks: { state: 'neverSeen' } },
      ignored: [{ reason: 'brand_suspended', count: 1 }],
      setAside: [{ reason: 'brand_suspended', id: '7', hosts: [], expiresAt: '2026-12-21T12:00:00.000Z' }],
    });
    expect(await retryAfter(2 * DAY_MS)).toMatchObject({ recorded: 0, expired: 0, failures: [] });
    expect(await totalOf('7')).toBeNull();
    await set('active');
    expect(await retryAfter(3 * DAY_MS)).toMatchObject({ recorded: 1, expired: 0, failures: [] });
    expect(await totalOf('7')).toBe(1000);
    const doc = await paths.order(world.db, tenant.brandId, tenant.storeId, '7').get();
    expect((doc.get('events') as { heardAt: { toDate(): Date } }[])[0]?.heardAt.toDate()).toEqual(NOW);
  });

  test('that is not resumed for 30 days: it is dropped', async () => {
    await set('suspended');
    await sold(7);
    expect(await retryAfter(30 * DAY_MS - 1)).toMatchObject({ recorded: 0, expired: 0 });
    expect(await retryAfter(30 * DAY_MS)).toMatchObject({ recorded: 0, expired: 1 });
    await set('active');
    expect([await totalOf('7'), (await shown())['setAside']]).toEqual([null, []]);
  });
});

test(`of ${MAX_SET_ASIDE + 1} the last is not kept: answered 200 and counted for that; one less, and it is kept`, async () => {
  await paths.store(world.db, tenant.brandId, tenant.storeId).update({ state: 'suspended' });
  const all = paths.setAside(world.db, tenant.brandId);
  const writer = world.db.bulkWriter();
  for (let n = 1; n <= MAX_SET_ASIDE - 1; n += 1)
    void writer.set(all.doc(`d${n}`), { storeId: tenant.storeId, nextTryAt: NOW });
  // Of another store, which has its own.
  void writer.set(all.doc('other'), { storeId: 'other', nextTryAt: NOW });
  await writer.close();
  expect((await sold(1)).body).toEqual({ result: 'set_aside', reason: 'brand_suspended' });
  expect(await sold(2)).toMatchObject({ status: 200, body: { result: 'ignored', reason: 'set_aside_full' } });
  expect(world.logs.at(-1)).toMatchObject({ severity: 'WARNING', reason: 'set_aside_full' });
  const { docs } = await paths.notCountedTallies(world.db, tenant.brandId, tenant.storeId).get();
  expect(docs.map((doc) => [doc.get('reason') as unknown, doc.get('count') as unknown])).toEqual([
    ['brand_suspended', 1],
    ['set_aside_full', 1],
  ]);
  await all.doc('d1').delete();
  expect((await sold(2)).body).toMatchObject({ result: 'set_aside' });
}, 120_000);

test('a delivery that the domain refuses on its retry waits for another release, at most 30 days from its arrival', async () => {
  await paths.store(world.db, tenant.brandId, tenant.storeId).update({ state: 'suspended' });
  await sold(7);
  const [kept] = (await paths.setAside(world.db, tenant.brandId).get()).docs;
  // As if this release did not know the currency.
  await kept!.ref.update({ 'delivery.snapshot.content.currency': 'XBT' });
  await paths.store(world.db, tenant.brandId, tenant.storeId).update({ state: 'active' });
  expect(await retryAfter(DAY_MS)).toMatchObject({ recorded: 0, refused: [] });
  const again = await kept!.ref.get();
  expect(again.get('attempts')).toBe(2);
  await kept!.ref.update({ 'delivery.snapshot.content.currency': 'TRY' });
  expect(await retryAfter(2 * DAY_MS)).toMatchObject({ recorded: 1, refused: [] });
  expect(await totalOf('7')).toBe(1000);
});
