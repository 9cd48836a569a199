import { lastClosedHour } from '../../src/domain/rollup/closedHours';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import { eachOf } from '../../src/operations/base/eachOf';
import { recordSale } from '../../src/operations/order/recordOrderEvent';
import { SCHEDULES } from '../../src/scheduled';
import type { ScheduleResult } from '../../src/scheduled/schedule';
import { callerOf } from '../support/ledgerWorld';
import { World, type Tenant } from '../support/world';

// A sale day: more orders between two runs of the hour than any page has. Once, 100 were the end of all approvals.

const ORDERS = 250;
const AT_ONCE = 8;

const world = new World();
beforeEach(() => world.clear());
afterAll(() => world.stop());

const at = (time: string): Date => new Date(`2026-11-21T${time}:00Z`);

function run(schedule: keyof typeof SCHEDULES, time: string): Promise<ScheduleResult> {
  world.now = at(time);
  return SCHEDULES[schedule].work(world.services, { budgetMs: 300_000, requestId: `req_${schedule}` });
}

/** The hour's schedules, at the minutes at which they start. */
async function runHour(hour: string): Promise<Record<string, ScheduleResult>> {
  return {
    rollUp: await run('rollUpClosedHours', `${hour}:15`),
    review: await run('reviewSales', `${hour}:20`),
    approve: await run('approveDue', `${hour}:30`),
  };
}

/** All received in one and the same millisecond, so that names alone order them. */
async function sell(tenant: Tenant): Promise<void> {
  world.now = at('10:30');
  const caller = await callerOf(world, tenant);
  const ids = Array.from({ length: ORDERS }, (_, n) => String(n + 1));
  await eachOf(ids, AT_ONCE, async (orderId) => {
    const attribution = { couponCodes: [tenant.couponCode] };
    const content = { currency: 'TRY', status: 'completed', total: '100.00', attribution };
    await recordSale(world.services, caller, { source: 'storeApi', orderId, content });
  });
}

test('250 orders between two runs are rolled up, reviewed and approved three hours later', async () => {
  // No burst: of an influencer on air.
  const quality = {
    salesPerClick: 5,
    salesPerCustomer: 3,
    salesPerInfluencer: 1_000,
    lateClicksPerInfluencer: 100_000,
  };
  const tenant = await world.tenant({ brand: { quality, shards: 5 }, plan: { holdPeriodDays: 0 } });
  const { brandId, influencerId } = tenant;
  await runHour('10');
  await sell(tenant);

  const done = { isDone: true, failures: [] };
  expect(await runHour('13')).toMatchObject({
    rollUp: { ...done, counts: { brands: 1, hours: 3 } },
    review: { ...done, counts: { brands: 1, held: 0 } },
    approve: { ...done, counts: { approved: ORDERS, unreviewed: 0, skipped: 0, failed: 0 } },
  });

  const closed = lastClosedHour(at('13:30'));
  const marks = await world.db.getAll(
    paths.closedHours(world.db, brandId),
    paths.salesReview(world.db, brandId),
  );
  expect(marks.map((mark) => mark.data())).toMatchObject(
    ['closedUntil', 'reviewedUntil'].map((field) => {
      return { [field]: expect.objectContaining({ seconds: closed.getTime() / 1000 }) as unknown };
    }),
  );
  const day = await paths.influencerDays(world.db, brandId).doc(`${influencerId}~2026-11-21`).get();
  expect(day.data()).toMatchObject({
    totals: { TRY: { sales: ORDERS, pendingCommissionMinor: ORDERS * 1_000 } },
  });
  const approved = paths.commissions(world.db).where('status', '==', 'approved').count();
  expect((await approved.get()).data().count).toBe(ORDERS);

  await paths.auditProgress(world.db).set({ lastBrandId: brandId, at: at('02:30') });
  expect(await auditAll(world.services)).toMatchObject({ brands: 1, wrong: 0, failures: [], stalled: [] });
});
