import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { paths } from '../../src/firestore/base/paths';
import { savePlan } from '../../src/operations/brand/savePlan';
import { World, type Tenant } from '../support/world';
import { TEST_PLAN } from '../support/plan';

// MONEY.md, 3: the plan in force at `occurredAt` is frozen at first sight; a change of the plan moves no old figure,
// whatever a store's clock says and whatever comes late.

const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = new Date('2026-11-21T10:00:00Z');
  tenant = await world.tenant();
});
afterAll(() => world.stop());

async function report(more: object): Promise<void> {
  const answer = await world.post('trackSale', tenant, {
    orderId: '1',
    currency: 'TRY',
    total: '100.00',
    attribution: { couponCodes: [tenant.couponCode] },
    ...more,
  });
  expect(answer.status).toBe(201);
}

/** 50% from 10:01 on. */
async function raise(): Promise<void> {
  const { version: _version, startsAt: _startsAt, ...terms } = TEST_PLAN;
  const user = {
    uid: 'owner',
    role: 'owner',
    brandId: tenant.brandId,
    influencerId: null,
    requestId: 'req_1',
  };
  await savePlan(
    world.services,
    tenant.brandId,
    { terms: { ...terms, ratePercent: 50 }, startsAt: undefined, basedOnVersion: undefined },
    user,
  );
  // Past the lives of the caches.
  world.now = new Date('2026-11-21T10:10:00Z');
  await new Promise((resolve) => setTimeout(resolve, 5));
}

async function commission(): Promise<CommissionRecord> {
  const doc = await paths.commission(world.db, tenant.brandId, tenant.storeId, '1').get();
  return doc.data() as CommissionRecord;
}

test.each([
  ['dated three hours ahead by the store', { occurredAt: '2026-11-21T13:00:00Z' }],
  ['without a time', {}],
])(
  'an order %s keeps its 10%% when the plan becomes 50%% and an older report of it comes',
  async (_, dated) => {
    await report({ updatedAt: '2026-11-21T09:59:30Z', ...dated });
    await raise();
    await report({ updatedAt: '2026-11-21T09:59:10Z', orderNumber: 'A-1', ...dated });
    expect(await commission()).toMatchObject({ totalMinor: 1000, planVersion: 1, ratePercent: 10 });
  },
);

test('an order placed before the change and reported after it is at 10%; one placed after it at 50%', async () => {
  await raise();
  await report({ occurredAt: '2026-11-21T10:00:59Z' });
  expect(await commission()).toMatchObject({ totalMinor: 1000, planVersion: 1 });
  await report({ orderId: '2', occurredAt: '2026-11-21T10:01:00Z' });
  const { brandId, storeId } = tenant;
  const second = await paths.commission(world.db, brandId, storeId, '2').get();
  expect(second.data()).toMatchObject({ totalMinor: 5000, planVersion: 2 });
});

test('an update, a refund and a decision after the change leave an old order at 10%', async () => {
  await report({ updatedAt: '2026-11-21T09:00:00Z', occurredAt: '2026-11-21T09:00:00Z' });
  await raise();
  await report({ updatedAt: '2026-11-21T10:05:00Z', total: '80.00' });
  expect(await commission()).toMatchObject({ totalMinor: 800, planVersion: 1 });
  await world.post('trackRefund', tenant, { orderId: '1', refundId: 'r', amount: '40.00' });
  expect(await commission()).toMatchObject({ totalMinor: 400, planVersion: 1 });
});
