import { World, type Tenant } from '../support/world';

// Faults that a review found, each with the history that showed it.

const world = new World();
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  tenant = await world.tenant();
});
afterAll(() => world.stop());

const product = (productId: string, price = '10.00') => ({ productId, name: productId, price });

async function isArchived(productId: string): Promise<unknown> {
  const path = `brands/${tenant.brandId}/products/${tenant.storeId}~${productId}`;
  return (await world.db.doc(path).get()).get('archived');
}

test('a click id that no document can have, __abcdefgh__, loses no sale: it is kept as an unknown click', async () => {
  const sale = { orderId: 1, currency: 'TRY', total: '10.00', attribution: { clickId: '__abcdefgh__' } };
  const { status, body } = await world.post('trackSale', tenant, sale);
  expect(status).toBe(201);
  expect(body).toMatchObject({ attributed: false, reason: 'unknown_click' });
});

test('a sync id used again after its final call starts anew: what its second run names is not archived', async () => {
  const call = (products: object[], final = false) =>
    world.post('syncProducts', tenant, { syncId: 'nightly', final, products });
  await call([product('a')]);
  await call([product('c')], true);
  await call([product('a')]);
  const { body } = await call([product('c', '11.00')], true);
  expect(body).toMatchObject({ updated: 1, archived: 0 });
  expect(await isArchived('a')).toBe(false);
});

test('a price that goes 10, 12, 10 under one sync id ends at 10', async () => {
  const push = (price: string) =>
    world.post('syncProducts', tenant, { syncId: 'push', products: [product('x', price)] });
  await push('10.00');
  await push('12.00');
  expect((await push('10.00')).body).toMatchObject({ updated: 1, replayed: false });
  expect((await push('10.00')).body).toMatchObject({ updated: 1, replayed: true });
  const stored = await world.db.doc(`brands/${tenant.brandId}/products/${tenant.storeId}~x`).get();
  expect(stored.get('priceMinor')).toBe(1000);
});

test('an update of the status that repeats only the total of 120 keeps the base of 100: tax earns no commission', async () => {
  const attribution = { couponCodes: [tenant.couponCode] };
  const sale = {
    orderId: 7,
    currency: 'TRY',
    total: '120.00',
    taxTotal: '20.00',
    status: 'processing',
    attribution,
  };
  await world.post('trackSale', tenant, {
    ...sale,
    items: [{ lineId: 1, productId: 1, quantity: 1, total: '100.00' }],
  });
  const update = {
    orderId: 7,
    currency: 'TRY',
    total: 120,
    status: 'completed',
    updatedAt: '2026-01-02T00:00:00Z',
  };
  const { body } = await world.post('trackSale', tenant, update);
  expect(body['commission']).toMatchObject({ base: '100.00', total: '10.00' });
  const other = await world.post('trackSale', tenant, {
    ...update,
    total: 60,
    updatedAt: '2026-01-03T00:00:00Z',
  });
  expect(other.body['commission']).toMatchObject({ base: '60.00' });
});

test('an order that turns out to be nobody’s leaves no commission that says it is somebody’s', async () => {
  const click = await world.post('trackClick', tenant, {
    referralCode: tenant.referralCode,
    occurredAt: '2026-01-02T00:00:00Z',
  });
  const order = { orderId: 8, currency: 'TRY', total: '0.00' };
  await world.post('trackSale', tenant, {
    ...order,
    attribution: { clickId: click.body['clickId'] },
    occurredAt: '2026-01-03T00:00:00Z',
    updatedAt: '2026-01-03T00:00:00Z',
  });
  const { body } = await world.post('trackSale', tenant, { ...order, occurredAt: '2026-01-01T00:00:00Z' });
  expect(body).toMatchObject({ attributed: false, reason: 'before_click' });
  const id = `${tenant.brandId}~${tenant.storeId}~8`;
  expect((await world.db.doc(`commissions/${id}`).get()).data()).toMatchObject({
    influencerId: null,
    status: 'reversed',
    statusReason: 'not_attributed',
  });
});

test('500 lines of quantities with six decimals, half of them refunded by pieces, are worked out to the last minor unit', async () => {
  const items = Array.from({ length: 500 }, (_, i) => ({
    lineId: i + 1,
    productId: i + 1,
    quantity: `${7 + i}.${String(100003 + 2 * i)}`,
    total: '10.00',
  }));
  const attribution = { couponCodes: [tenant.couponCode] };
  await world.post('trackSale', tenant, {
    orderId: 9,
    currency: 'TRY',
    total: '5000.00',
    items,
    attribution,
  });
  const pieces = items.map(({ lineId, quantity }) => ({
    lineId,
    quantity: (Number(quantity) / 2).toFixed(6),
  }));
  const { body } = await world.post('trackRefund', tenant, { orderId: 9, refundId: 1, items: pieces });
  // Each line keeps half of 10.00, but for the last digit of an odd quantity: far less than a minor unit in all.
  expect(body['commission']).toMatchObject({ base: '2500.00', total: '250.00', influencer: '125.00' });
});
