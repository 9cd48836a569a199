import { paths } from '../../src/firestore/base/paths';
import { deliver, delivery, recordedDeliveries, topicOf, type Delivery } from '../support/webhooks';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// WooCommerce signs the body alone: who has got hold of a delivery can send it again under another topic, and with
// another delivery id. What a real shop sent is tried so.

const world = new World();
const NOW = new Date('2026-11-21T12:00:00Z');
const sale = recordedDeliveries().find(
  (one) => topicOf(one) === 'order.created' && one.rawBody.includes('"status":"completed"'),
)!;
const { id: orderId } = JSON.parse(sale.rawBody) as { id: number };
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = NOW;
  tenant = await world.tenant();
  expect((await deliver(world, tenant, sale)).body).toMatchObject({ result: 'recorded' });
});
afterAll(() => world.stop());

function as(topic: string, { headers, rawBody, ...of }: Delivery, deliveryId = 'again'): Delivery {
  const changed = { 'x-wc-webhook-topic': topic, 'x-wc-webhook-delivery-id': deliveryId };
  return { ...of, rawBody, headers: { ...headers, ...changed } };
}

/** All that is stored of the shop's order, its products and its coupons. */
async function stored(): Promise<unknown> {
  const all = await world.wholeSnapshot(tenant.brandId);
  return Object.entries(all).filter(([path]) => /\/(orders|commissions|products|couponCodes)\//.test(path));
}

async function statusOf(): Promise<unknown> {
  const order = await paths.order(world.db, tenant.brandId, tenant.storeId, String(orderId)).get();
  return order.data()?.['status'];
}

test.each([
  ['order.deleted', 'not_a_deletion'],
  ['product.deleted', 'not_a_deletion'],
  ['coupon.deleted', 'not_a_deletion'],
  ['product.updated', 'other_resource'],
  ['product.restored', 'other_resource'],
  ['coupon.created', 'other_resource'],
])('an order sent again as %s: ignored, %s', async (topic, reason) => {
  const before = await stored();
  const answer: AccountAnswer = await deliver(world, tenant, as(topic, sale));
  expect(answer).toMatchObject({ status: 200, body: { result: 'ignored', reason } });
  expect(await stored()).toEqual(before);
});

test('an order sent again as order.restored, a day after it was told and then put into the bin, stays there', async () => {
  world.now = new Date(NOW.getTime() + 25 * 3_600_000);
  await deliver(world, tenant, delivery('order.deleted', { id: orderId }));
  expect(await statusOf()).toBe('trashed');
  for (const hours of [26, 50]) {
    world.now = new Date(NOW.getTime() + hours * 3_600_000);
    await deliver(world, tenant, as('order.restored', sale, `again${hours}`));
    expect(await statusOf()).toBe('trashed');
  }
});

test('the same deletion sent again under its own delivery id does nothing after the order is back', async () => {
  const bin = delivery('order.deleted', { id: orderId }, { deliveryId: 'bin' });
  await deliver(world, tenant, bin);
  world.now = new Date(NOW.getTime() + 3_600_000);
  const body = {
    ...(JSON.parse(sale.rawBody) as object),
    date_modified_gmt: world.now.toISOString().slice(0, 19),
  };
  await deliver(world, tenant, delivery('order.restored', body));
  expect(await statusOf()).toBe('completed');
  const before = await stored();
  expect((await deliver(world, tenant, bin)).body).toMatchObject({ result: 'replayed' });
  expect(await stored()).toEqual(before);
});
