import type { OrderRecord } from '../../src/domain/order/record';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import { explainOrder } from '../../src/operations/order/explainOrder';
import { explain } from '../../src/dialects/account/explanation/explanation';
import mobile from '../fixtures/network/android-addorder.json';
import { tokensOf } from '../support/account';
import { sendUnsigned, unsignedTenant } from '../support/conversion';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// Strangers report an order of an app by the dozen: the genuine report stays, the brand names it, and what is stored stays
// small. 10% of 810.00 EGP net are due, half for the influencer.

const world = new World();
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = new Date('2026-11-21T10:00:00Z');
  tenant = await unsignedTenant(world);
});
afterAll(() => world.stop());

const SHOPPER = '198.51.100.20';
/** Addresses of one site, and of another. */
const FORGERS = ['2001:db8:7:1::5', '2001:db8:7:ffff::6', '203.0.113.7'];

/** As the app sends it: each a second after the one before it. */
function send(from: string, more: object = {}): Promise<AccountAnswer> {
  world.now = new Date(world.now!.getTime() + 1000);
  const body = { ...mobile.body, base_url: `https://${tenant.storeId}.example`, coupons: [], ...more };
  // What comes before the last address is a claim of the sender.
  return sendUnsigned(world, '/mobile/addorder', body, { 'x-forwarded-for': `192.0.2.1, ${from}` });
}

const forge = (n: number, more: object = {}): Promise<AccountAnswer> =>
  send(FORGERS[n % FORGERS.length]!, { orderName: `forged ${n}`, pid: 'stranger', ...more });

const orderId = String(mobile.body.orderId);

async function stored(): Promise<OrderRecord> {
  const { brandId, storeId } = tenant;
  return (await paths.order(world.db, brandId, storeId, orderId).get()).data() as OrderRecord;
}

async function explained() {
  const found = await explainOrder(world.services, { ...tenant, orderId });
  return explain(found, { kind: 'brand' }, world.now!);
}

test('25 forged reports, the genuine one, 25 more: it is kept, named, and due; a further one is answered as it was', async () => {
  for (let n = 0; n < 25; n += 1) expect((await forge(n)).status).toBe(201);
  expect((await send(SHOPPER, { pid: tenant.referralCode })).status).toBe(201);
  for (let n = 25; n < 50; n += 1) expect((await forge(n)).status).toBe(201);
  const order = await stored();
  expect(order).toMatchObject({ unverified: true, ambiguous: true, influencerId: null });
  const senders = order.events.map(({ sender }) => sender);
  // Two of the three addresses are of one site.
  expect(new Set(senders).size).toBe(3);
  expect(JSON.stringify(order)).not.toMatch(/198\.51|203\.0|2001:db8|192\.0/);
  const genuine = order.events.filter(({ sender }) => senders.filter((one) => one === sender).length === 1);
  expect(genuine).toHaveLength(1);
  expect(order.notKeptCount).toBe(51 - order.events.length);

  const tokens = await tokensOf(world, tenant);
  const confirm = (body: object): Promise<AccountAnswer> =>
    world.account('POST', `/v1/orders/${orderId}/confirm`, tokens.manager, body);
  expect(await confirm({})).toMatchObject({ status: 409, body: { code: 'order_ambiguous' } });
  const explanation = await explained();
  expect(explanation?.order.notKeptCount).toBe(order.notKeptCount);
  const [counts] = explanation!.events.filter(
    ({ sender }) => explanation!.events.filter((one) => one.sender === sender).length === 1,
  );
  const among = explanation!.events.map(({ id }) => id);
  expect(await confirm({ counts: counts!.id, among, status: 'completed' })).toMatchObject({
    status: 201,
    body: { attributed: true, influencerId: tenant.influencerId, commission: { influencer: '40.50' } },
  });
  const before = await stored();
  const values = before.attribution?.candidates.map(({ value }) => value);
  expect(values).toContain(tenant.referralCode);
  expect(values).not.toContain('stranger');
  const again = await send(SHOPPER, { pid: tenant.referralCode });
  expect(again).toMatchObject({ status: 200, body: { replayed: true } });
  expect(await stored()).toEqual(before);
  expect(await auditAll(world.services, { brandId: tenant.brandId })).toMatchObject({ findings: [] });
}, 60_000);

test('one that an instance with a clock behind commits too late: 200 not_kept, counted, and nothing else changes', async () => {
  const start = world.now!.getTime();
  for (let n = 0; n < 24; n += 1) await send(FORGERS[2]!, { orderName: `forged ${n}` });
  const before = await stored();
  world.now = new Date(start + 11_500);
  const answer = await send(FORGERS[2]!, { orderName: 'late' });
  expect({ status: answer.status, body: answer.body }).toEqual({
    status: 200,
    body: { orderId, unverified: true, replayed: false, outcome: 'not_kept' },
  });
  const { events, notKeptCount } = await stored();
  expect(events).toEqual(before.events);
  expect([before.notKeptCount, notKeptCount]).toEqual([4, 5]);
}, 60_000);

test('of reports of 40 kB each the older ones are in the history, and one that comes takes the place of one there', async () => {
  const free = (n: number): object => ({
    productId: 1000 + n,
    name: `${n} ${'x'.repeat(490)}`,
    quantity: 1,
    salePrice: 0,
    discount: 0,
  });
  const products = [...mobile.body.products, ...Array.from({ length: 80 }, (_, n) => free(n))];
  for (let n = 0; n < 30; n += 1) expect((await forge(3 * n, { products })).status).toBe(201);
  const { brandId, storeId } = tenant;
  const ref = paths.order(world.db, brandId, storeId, orderId);
  const history = (await ref.collection('history').get()).docs.map((doc) => doc.data());
  const { historyCount, notKeptCount } = await stored();
  expect(history.map(({ sequence }) => Number(sequence))).toEqual(
    Array.from({ length: historyCount }, (_, sequence) => sequence),
  );
  expect(historyCount).toBeGreaterThan(10);
  expect(notKeptCount).toBe(10);
  const names = (await explained())!.events.map(({ said }) => Number(said.orderNumber?.split(' ')[1]) / 3);
  expect(names.sort((a, b) => a - b)).toEqual([
    ...Array(10).keys(),
    ...[...Array(10).keys()].map((n) => n + 20),
  ]);
  expect(await auditAll(world.services, { brandId })).toMatchObject({ findings: [] });
}, 60_000);
