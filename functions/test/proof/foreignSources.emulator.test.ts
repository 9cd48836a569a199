import { paths } from '../../src/firestore/base/paths';
import { retrySetAside, type RetryRun } from '../../src/operations/delivery/retrySetAside';
import { tokensOf } from '../support/account';
import { deliver, delivery, type Delivery } from '../support/webhooks';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// A copy of the shop, such as a staging site, delivers with the shop's secret: it is answered 200, set aside, shown to the
// brand, and earns nothing unless its host is registered within 30 days (MONEY.md, 3).

const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;

const NOW = new Date('2026-11-21T12:00:00Z');
const DAY_MS = 86_400_000;
const COPY = 'staging.shop.example.test';
const FOREIGN = { status: 200, body: { result: 'set_aside', reason: 'foreign_source' } };

beforeAll(() => world.start());
beforeEach(async () => {
  // The schedule goes over all brands there are.
  await world.clear();
  world.now = NOW;
  tenant = await world.tenant();
});
afterAll(() => world.stop());

const order = (id: number, more: object = {}): object => ({
  id,
  status: 'completed',
  currency: 'TRY',
  total: '100.00',
  date_created_gmt: '2026-11-21T09:00:00',
  date_modified_gmt: '2026-11-21T09:30:00',
  line_items: [{ id: 1, product_id: 5, quantity: 1, total: '100.00' }],
  coupon_lines: [{ id: 2, code: tenant.couponCode, discount: '1.00' }],
  ...more,
});

const linked = (host: string): object => ({ _links: { self: [{ href: `https://${host}/wp-json/o/7` }] } });

function from(source: string | null, made: Delivery): Delivery {
  const { 'x-wc-webhook-source': _, ...others } = made.headers;
  return { ...made, headers: source === null ? others : { ...others, 'x-wc-webhook-source': source } };
}

const send = (made: Delivery): Promise<AccountAnswer> => deliver(world, tenant, made);
const sold = (id: number, source: string | null, more?: object): Promise<AccountAnswer> =>
  send(from(source, delivery('order.created', order(id, more))));

async function totalOf(orderId: string): Promise<number | null> {
  const { brandId, storeId } = tenant;
  const doc = await paths.commission(world.db, brandId, storeId, orderId).get();
  return (doc.get('totalMinor') as number | undefined) ?? null;
}

function retryAfter(ms: number): Promise<RetryRun> {
  world.now = new Date(NOW.getTime() + ms);
  return retrySetAside(world.services, { budgetMs: 60_000, requestId: 'req_retry' });
}

async function register(host: string): Promise<void> {
  const ref = paths.store(world.db, tenant.brandId, tenant.storeId);
  await ref.update({ hosts: [...((await ref.get()).get('hosts') as string[]), host] });
}

async function shown(): Promise<unknown> {
  const tokens = await tokensOf(world, tenant);
  const { body } = await world.account('GET', `/v1/stores/${tenant.storeId}`, tokens.viewer);
  return body['setAside'];
}

test.each<[string, () => Promise<AccountAnswer>]>([
  ['the header', () => sold(7, `https://${COPY}/`)],
  ['a link of its body', () => sold(7, 'https://shop.example.test/', linked(COPY))],
  ['base_url', () => sold(7, null, { base_url: `https://${COPY}` })],
  ['another port', () => sold(7, 'https://shop.example.test:8443/')],
])('100.00 of a copy, named by %s: answered, no order, no sign of life', async (_, sending) => {
  expect(await sending()).toMatchObject(FOREIGN);
  expect(await totalOf('7')).toBeNull();
  expect((await paths.orders(world.db, tenant.brandId).get()).size).toBe(0);
  const store = await paths.store(world.db, tenant.brandId, tenant.storeId).get();
  expect(store.get('connections')).toBeUndefined();
});

test.each<[string, string | null, object]>([
  ['without the header and without links', null, {}],
  ['with www.', 'https://www.shop.example.test/', linked('www.shop.example.test')],
  ['with a header that is no address', 'my shop', {}],
])('100.00 of the shop, %s: 10.00', async (_, source, more) => {
  expect(await sold(7, source, more)).toMatchObject({ body: { result: 'recorded' } });
  expect(await totalOf('7')).toBe(1000);
});

test('a store without a registered host takes them all: 10.00', async () => {
  await paths.store(world.db, tenant.brandId, tenant.storeId).update({ hosts: [], siteUrl: '' });
  expect(await sold(7, `https://${COPY}/`)).toMatchObject({ body: { result: 'recorded' } });
  expect(await totalOf('7')).toBe(1000);
});

test('a deletion, a product and a coupon of a copy change nothing: the order stays 10.00', async () => {
  await sold(7, 'https://shop.example.test/');
  const product = { id: 9, name: 'x', price: '1.00', date_modified_gmt: '2026-11-21T09:30:00' };
  const coupon = { id: 8, code: 'NEW', date_modified_gmt: '2026-11-21T09:30:00' };
  for (const [topic, body] of [
    ['order.deleted', { id: 7 }],
    ['product.created', product],
    ['coupon.created', coupon],
  ] as const)
    expect(await send(from(`https://${COPY}/`, delivery(topic, body)))).toMatchObject(FOREIGN);
  expect(await totalOf('7')).toBe(1000);
  expect(await shown()).toHaveLength(3);
});

test('it is shown with its host and the end of its 30 days', async () => {
  await sold(7, `https://${COPY}/`);
  expect(await shown()).toEqual([
    {
      about: 'order',
      id: '7',
      reason: 'foreign_source',
      hosts: [COPY],
      receivedAt: '2026-11-21T12:00:00.000Z',
      expiresAt: '2026-12-21T12:00:00.000Z',
    },
  ]);
});

test('of 51 the newest 50 are shown', async () => {
  const batch = world.db.batch();
  await sold(100, `https://${COPY}/`);
  const [one] = (await paths.setAside(world.db, tenant.brandId).get()).docs;
  for (let n = 1; n <= 50; n += 1)
    batch.set(paths.setAside(world.db, tenant.brandId).doc(`d${n}`), {
      ...one!.data(),
      resourceId: String(100 + n),
      heardAt: new Date(NOW.getTime() + n),
    });
  await batch.commit();
  const ids = ((await shown()) as { id: string }[]).map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 50 }, (_, n) => String(150 - n)));
});

test('its host registered on day 3, it is played in as of its arrival: 10.00, and nothing is left', async () => {
  await sold(7, `https://${COPY}/`, linked('other.example'));
  expect(await retryAfter(DAY_MS)).toMatchObject({ recorded: 0, expired: 0, failures: [], isDone: true });
  await register(COPY);
  expect(await retryAfter(2 * DAY_MS + 1)).toMatchObject({ recorded: 0, expired: 0, failures: [] });
  await register('www.other.example');
  expect(await retryAfter(3 * DAY_MS + 2)).toMatchObject({ recorded: 1, expired: 0, failures: [] });
  expect(await totalOf('7')).toBe(1000);
  const doc = await paths.order(world.db, tenant.brandId, tenant.storeId, '7').get();
  expect((doc.get('events') as { heardAt: { toDate(): Date } }[])[0]?.heardAt.toDate()).toEqual(NOW);
  expect(await shown()).toEqual([]);
});

test('after 30 days it is dropped, and a host registered then plays nothing in', async () => {
  await sold(7, `https://${COPY}/`);
  for (let day = 1; day < 30; day += 1)
    expect(await retryAfter(day * DAY_MS)).toMatchObject({ recorded: 0, expired: 0, failures: [] });
  expect(await shown()).toHaveLength(1);
  expect(await retryAfter(30 * DAY_MS)).toMatchObject({ recorded: 0, expired: 1, failures: [] });
  await register(COPY);
  expect(await retryAfter(31 * DAY_MS)).toMatchObject({ recorded: 0, expired: 0, failures: [] });
  expect([await shown(), await totalOf('7')]).toEqual([[], null]);
});

test('the copy’s order first, then the shop’s of the same id: only the shop’s 50.00 count, also once expired', async () => {
  await sold(7, `https://${COPY}/`, { total: '900.00', line_items: [] });
  await sold(7, 'https://shop.example.test/', {
    total: '50.00',
    line_items: [{ id: 1, product_id: 5, quantity: 1, total: '50.00' }],
  });
  expect(await totalOf('7')).toBe(500);
  expect(await retryAfter(30 * DAY_MS)).toMatchObject({ expired: 1 });
  expect(await totalOf('7')).toBe(500);
});

test('a copy’s order, then the shop’s own of the same content while the store is suspended: resumed, 10.00', async () => {
  await sold(7, `https://${COPY}/`);
  const store = paths.store(world.db, tenant.brandId, tenant.storeId);
  await store.update({ state: 'suspended' });
  expect(await sold(7, 'https://shop.example.test/')).toMatchObject({
    body: { result: 'set_aside', reason: 'brand_suspended' },
  });
  await store.update({ state: 'active' });
  await retryAfter(DAY_MS);
  expect(await totalOf('7')).toBe(1000);
});
