import type { Plan } from '../../src/domain/brand/plan';
import { deliver, delivery } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

// WooCommerce's orders name products and no categories: the catalogue says which, when the order is first seen.

const world = new World({ cacheTtlMs: 1 });

beforeAll(() => world.start());
afterAll(() => world.stop());

/** 10% by default, 20% for category 16. */
const RULES: Plan['rules'] = [{ kind: 'category', id: '16', ratePercent: 20 }];

const product = (categoryId: number, second: string): object => ({
  id: 12,
  parent_id: 0,
  type: 'simple',
  status: 'publish',
  name: 'Çiğköfte seti',
  price: '100.00',
  categories: [{ id: categoryId, name: 'Giyim' }],
  date_modified_gmt: `2026-11-21T10:00:${second}`,
});

const order = (coupon: string, modified: string, status: string): object => ({
  id: 44,
  status,
  currency: 'TRY',
  total: '100.00',
  date_created_gmt: '2026-11-21T10:01:00',
  date_modified_gmt: `2026-11-21T10:01:${modified}`,
  line_items: [{ id: 1, product_id: 12, quantity: 1, total: '100.00' }],
  coupon_lines: [{ code: coupon, discount: '0.00' }],
  refunds: [],
});

async function totalMinor({ brandId, storeId }: Tenant): Promise<unknown> {
  return (await world.db.doc(`commissions/${brandId}~${storeId}~44`).get()).data()?.['totalMinor'];
}

test('a line earns its category’s 20% of 100.00 = 20.00, also after the product has moved to another category', async () => {
  const tenant = await world.tenant({ plan: { rules: RULES } });
  await deliver(world, tenant, delivery('product.created', product(16, '01')));
  await deliver(world, tenant, delivery('order.created', order(tenant.couponCode, '00', 'pending')));
  expect(await totalMinor(tenant)).toBe(2000);
  await deliver(world, tenant, delivery('product.updated', product(17, '09')));
  await deliver(world, tenant, delivery('order.updated', order(tenant.couponCode, '30', 'completed')));
  expect(await totalMinor(tenant)).toBe(2000);
});

test('a product that the catalogue does not have earns the plan’s own 10% of 100.00 = 10.00', async () => {
  const tenant = await world.tenant({ plan: { rules: RULES } });
  await deliver(world, tenant, delivery('order.created', order(tenant.couponCode, '00', 'pending')));
  expect(await totalMinor(tenant)).toBe(1000);
});

test('the same delivery again is a repeat, whatever the catalogue says by then', async () => {
  const tenant = await world.tenant({ plan: { rules: RULES } });
  const sold = delivery('order.created', order(tenant.couponCode, '00', 'pending'));
  await deliver(world, tenant, sold);
  await deliver(world, tenant, delivery('product.created', product(16, '01')));
  const again = await deliver(world, tenant, sold);
  expect(again.body).toMatchObject({ result: 'replayed' });
  expect(await totalMinor(tenant)).toBe(1000);
});

test('an order before its product keeps 10.00: the catalogue that comes later re-rates nothing', async () => {
  const tenant = await world.tenant({ plan: { rules: RULES } });
  await deliver(world, tenant, delivery('order.created', order(tenant.couponCode, '00', 'pending')));
  await deliver(world, tenant, delivery('product.created', product(16, '01')));
  await deliver(world, tenant, delivery('order.updated', order(tenant.couponCode, '30', 'completed')));
  expect(await totalMinor(tenant)).toBe(1000);
});

test('an older snapshot that comes late moves nothing: first seen is first received, with line ids and without', async () => {
  for (const lineId of [1, undefined]) {
    const tenant = await world.tenant({ plan: { rules: RULES } });
    const line_items = [{ id: lineId, product_id: 12, quantity: 1, total: '100.00' }];
    const of = (modified: string, status: string): object => ({
      ...order(tenant.couponCode, modified, status),
      line_items,
    });
    await deliver(world, tenant, delivery('product.created', product(16, '01')));
    await deliver(world, tenant, delivery('order.updated', of('40', 'processing')));
    await deliver(world, tenant, delivery('product.updated', product(17, '09')));
    await deliver(world, tenant, delivery('order.created', of('00', 'pending')));
    await deliver(world, tenant, delivery('order.updated', of('50', 'completed')));
    expect(await totalMinor(tenant)).toBe(2000);
  }
});

test('an order of 400 products is looked up in one RPC; one of 600 earns the plan’s own rate', async () => {
  const tenant = await world.tenant({ plan: { rules: RULES } });
  const large = (id: number, products: number): object => ({
    ...order(tenant.couponCode, '00', 'pending'),
    id,
    line_items: Array.from({ length: products }, (_, n) => ({
      id: n + 1,
      product_id: n + 1,
      quantity: 1,
      total: '1.00',
    })),
    total: `${products}.00`,
  });
  await deliver(world, tenant, delivery('product.created', product(16, '01')));
  world.wire.reset();
  await deliver(world, tenant, delivery('order.created', large(1, 400)));
  expect(world.wire.totals.rpcs).toBeLessThan(12);
  world.wire.reset();
  expect((await deliver(world, tenant, delivery('order.created', large(2, 600)))).status).toBe(200);
  expect(world.wire.totals.reads).toBeLessThan(12);
});
