import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { AppError } from '../../src/domain/base/errors';
import type { Entry } from '../../src/domain/ledger/ledger';
import { paths } from '../../src/firestore/base/paths';
import { createPayout, markPayout } from '../../src/operations/payout/payouts';
import { brandBalances, settleBrand } from '../../src/operations/payout/settleBrand';
import { reviewAndApprove } from '../support/schedules';
import { World, type Tenant } from '../support/world';

// MONEY.md, 4: brand + X, cash - X; so that, with the payouts, every account ends at zero.

const SOLD = new Date('2026-09-01T10:00:00Z');
const BUDGET_MS = 60_000;
const world = new World();
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = SOLD;
  tenant = await world.tenant();
});
afterAll(() => world.stop());

async function sell(orderId: string, total: string, currency = 'TRY'): Promise<void> {
  const attribution = { couponCodes: [tenant.couponCode] };
  expect((await world.post('trackSale', tenant, { orderId, currency, total, attribution })).status).toBe(201);
}

const settle = (amountMinor: number, reference: string, more: { currency?: string; paidAt?: Date } = {}) =>
  settleBrand(world.services, {
    brandId: tenant.brandId,
    currency: 'TRY',
    amountMinor,
    reference,
    by: 'uid',
    ...more,
  });

/** The balance of every account, over all entries there are of the brand. */
async function accounts(): Promise<Record<string, number>> {
  const { brandId } = tenant;
  const entries: Entry[] = [];
  for (const collection of [paths.commissions(world.db), paths.payouts(world.db)]) {
    const { docs } = await collection.where('brandId', '==', brandId).get();
    for (const doc of docs) entries.push(...(doc.data() as Pick<CommissionRecord, 'entries'>).entries);
  }
  for (const doc of (await paths.settlements(world.db, brandId).get()).docs)
    entries.push(...(doc.data() as { entries: Entry[] }).entries);
  const balances: Record<string, number> = {};
  for (const { currency, postings } of entries) {
    for (const { account, minor } of postings) {
      const name = `${account.split(':')[0] ?? ''} ${currency}`;
      balances[name] = (balances[name] ?? 0) + minor;
    }
  }
  return balances;
}

test('sold for 99.99 and 100.01, paid out 10.00, settled 7.00 and 13.00: every account ends at zero', async () => {
  await sell('1', '99.99');
  await sell('2', '100.01');
  expect(await accounts()).toEqual({ 'brand TRY': -2000, 'influencer TRY': 1000, 'platform TRY': 1000 });
  await settle(700, 'first');
  // 7.00 of 20.00 is paid, so the platform takes 3.50 of its 10.00.
  expect(await accounts()).toMatchObject({ 'brand TRY': -1300, 'platform TRY': 650, 'cash TRY': -350 });
  world.now = new Date('2026-10-01T00:00:00Z');
  await reviewAndApprove(world);
  const account = { brandId: tenant.brandId, influencerId: tenant.influencerId, currency: 'TRY' };
  const { payout } = await createPayout(world.services, account, {
    minimumMinor: 1,
    by: 'x',
    budgetMs: BUDGET_MS,
  });
  await markPayout(world.services, payout.payoutId, { to: 'sent' }, BUDGET_MS);
  await markPayout(world.services, payout.payoutId, { to: 'paid' }, BUDGET_MS);
  await settle(1300, 'second');
  expect(await accounts()).toEqual({ 'brand TRY': 0, 'influencer TRY': 0, 'platform TRY': 0, 'cash TRY': 0 });
});

test('a refund of the whole order after it was settled is the brand’s credit, and the platform gives back with the next', async () => {
  await sell('1', '100.00');
  await settle(1000, 'first');
  await world.post('trackRefund', tenant, { orderId: '1', refundId: 'r', full: true });
  expect(await brandBalances(world.services, tenant.brandId)).toEqual([
    { currency: 'TRY', owedMinor: 0, settledMinor: 1000, platformMinor: 0, platformTakenMinor: 500 },
  ]);
  await sell('2', '300.00');
  await settle(2000, 'second');
  expect(await accounts()).toMatchObject({ 'brand TRY': 0, 'platform TRY': 0, 'influencer TRY': 1500 });
});

test('the same reference is a replay; with another amount event_conflict, and nothing changes', async () => {
  await sell('1', '100.00');
  const first = await settle(300, 'wire 7');
  expect(first.replayed).toBe(false);
  world.now = new Date('2026-09-02T10:00:00Z');
  expect(await settle(300, 'wire 7')).toEqual({ settlement: expect.anything() as unknown, replayed: true });
  const before = await world.snapshot(tenant.brandId);
  const code = await settle(301, 'wire 7').then(
    () => 'nothing thrown',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
  expect(code).toBe('event_conflict');
  expect(await world.snapshot(tenant.brandId)).toEqual(before);
});

test('four settlements of 2.50 at once of 10.00 owed: the platform takes its 5.00 once', async () => {
  await sell('1', '100.00');
  await Promise.all(['a', 'b', 'c', 'd'].map((reference) => settle(250, reference)));
  expect(await accounts()).toMatchObject({ 'brand TRY': 0, 'platform TRY': 0, 'cash TRY': -500 });
});

test('10.00 TRY and 10 JPY owed: a settlement of the one leaves the other', async () => {
  await sell('1', '100.00');
  await sell('2', '100', 'JPY');
  await settle(1000, 'lira');
  expect(await accounts()).toMatchObject({ 'brand TRY': 0, 'brand JPY': -10, 'platform JPY': 5 });
});
