import type { DocumentData } from '@google-cloud/firestore';
import type { SkippedOrder } from '../../src/domain/rollup/closedHours';
import { closedHoursMarks, salesReviewMarks } from '../../src/firestore/documents/progressKinds';
import { UnreadableDocument } from '../../src/firestore/documents/unreadable';
import { paths } from '../../src/firestore/base/paths';
import { approveDue, type ApprovalRun } from '../../src/operations/review/approveDue';
import { auditAll } from '../../src/operations/audit/audit';
import { advancePayouts, createPayout, markPayout } from '../../src/operations/payout/payouts';
import { viewRebuild, writeRebuild } from '../../src/operations/audit/rebuild';
import { reviewSales, type ReviewRun } from '../../src/operations/review/reviewSales';
import { rollUpClosedHours, type RollUpRun } from '../../src/operations/rollup/rollUpClosedHours';
import { writeApprovedOrders } from '../support/bulk';
import { makeLedger, type LedgerWorld } from '../support/ledgerWorld';
import { refOf, spoil, spoilOrder, UNREADABLE } from '../support/unreadable';
import { World, type Tenant } from '../support/world';

// What goes over many orders leaves out the one that cannot be read, names it, and takes it up again once it is mended.

const BUDGET_MS = 600_000;
const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;

const at = (clock: string): Date => new Date(`2026-11-21T${clock}:00Z`);

beforeAll(() => world.start());
beforeEach(async () => {
  // Some schedules go over all brands there are.
  await world.clear();
  world.now = at('09:30');
  tenant = await world.tenant({ plan: { holdPeriodDays: 0 } });
});
afterAll(() => world.stop());

async function sell(orderId: string, more: object = {}, by = tenant): Promise<void> {
  const { status } = await world.post('trackSale', by, {
    orderId,
    currency: 'TRY',
    total: '100.00',
    items: [{ lineId: '1', productId: 'shirt', quantity: 2, total: '100.00' }],
    attribution: { couponCodes: [by.couponCode] },
    ...more,
  });
  expect(status).toBe(201);
}

async function refund(orderId: string, refundId: string, by = tenant): Promise<void> {
  const items = [{ lineId: '1', total: '10.00' }];
  const { status } = await world.post('trackRefund', by, { orderId, refundId, amount: '10.00', items });
  expect(status).toBe(201);
}

function rollUp(clock: string, by = tenant): Promise<RollUpRun> {
  world.now = at(clock);
  return rollUpClosedHours(world.services, { budgetMs: BUDGET_MS, brandIds: [by.brandId] });
}

function review(clock: string, by = tenant): Promise<ReviewRun> {
  world.now = at(clock);
  const options = { budgetMs: BUDGET_MS, requestId: 'req_review', brandIds: [by.brandId] };
  return reviewSales(world.services, options);
}

function approve(clock: string): Promise<ApprovalRun> {
  world.now = at(clock);
  return approveDue(world.services, { budgetMs: BUDGET_MS, requestId: 'req_approve' });
}

const pathsOf = (failures: readonly { readonly error: unknown }[]): string[] =>
  failures.map(({ error }) => (error instanceof UnreadableDocument ? error.path : String(error)));

async function skipped(): Promise<{ hours: readonly SkippedOrder[]; reviews: readonly string[] }> {
  const [hours, reviews] = await Promise.all([
    paths.closedHours(world.db, tenant.brandId).get(),
    paths.salesReview(world.db, tenant.brandId).get(),
  ]);
  const ofReviews = salesReviewMarks.read(reviews)?.skipped ?? [];
  return { hours: closedHoursMarks.readFound(hours).skipped, reviews: ofReviews };
}

const commission = async (orderId: string, by = tenant): Promise<DocumentData> =>
  (await refOf(world, by, 'commission', orderId).get()).data() ?? {};

/** What the schedule adds up, whoever's it is. */
async function rolledUp(by: Tenant): Promise<unknown> {
  const found: Record<string, DocumentData> = {};
  for (const name of ['influencerDays', 'productSales']) {
    const { docs } = await world.db.collection(`brands/${by.brandId}/${name}`).get();
    for (const doc of docs) found[`${name}/${doc.id}`] = doc.data();
  }
  const text = JSON.stringify(found)
    .replaceAll(by.storeId, 'STORE')
    .replaceAll(by.influencerId, 'INFLUENCER');
  return JSON.parse(text);
}

describe.each(UNREADABLE)('$title', (unreadable) => {
  const { place, hidesEvents } = unreadable;
  const path = (): string => refOf(world, tenant, place, 'broken').path;

  test.each([
    ['before any roll-up', null],
    ['after its sale was rolled up', '10:15'],
  ] as const)(
    'the hours and reviews go on without it, %s; mended, it counts once, and is reviewed and approved',
    async (_, firstRollUp) => {
      const twin = await world.tenant({ plan: { holdPeriodDays: 0 } });
      for (const by of [tenant, twin]) {
        world.now = at('09:30');
        await sell('broken', {}, by);
        if (firstRollUp) await rollUp(firstRollUp, by);
        world.now = at('10:30');
        await refund('broken', 'r1', by);
        await sell('fine', {}, by);
      }
      const mend = await spoilOrder(world, tenant, 'broken', unreadable);
      const key = `${tenant.storeId}~broken`;
      const hours = [{ orderKey: key, from: firstRollUp ? at('10:00') : null }];
      const named = hidesEvents ? [path()] : [];

      for (const clock of ['11', '12'] as const) {
        const run = await rollUp(`${clock}:15`);
        expect([run.brands, run.isDone, pathsOf(run.failures)]).toEqual([1, true, named]);
        const reviewed = await review(`${clock}:20`);
        expect([reviewed.brands, reviewed.isDone, pathsOf(reviewed.failures)]).toEqual([1, true, named]);
        expect(await skipped()).toEqual(hidesEvents ? { hours, reviews: [key] } : { hours: [], reviews: [] });
      }
      const firstDays = (await paths.influencerDays(world.db, tenant.brandId).get()).docs;
      const sales = firstDays.map((day) => day.get('totals.TRY.sales') as number);
      expect(sales).toEqual([hidesEvents && !firstRollUp ? 1 : 2]);

      await review('12:20', twin);
      const approval = await approve('12:30');
      expect(approval).toMatchObject({ approved: 3, unreviewed: hidesEvents ? 1 : 0 });
      expect(pathsOf(approval.failures)).toEqual(hidesEvents ? [] : [path()]);
      expect((await commission('broken')).status).toBe('pending');
      expect((await commission('fine')).status).toBe('approved');

      await mend();
      world.now = at('12:40');
      for (const by of [tenant, twin]) await refund('broken', 'r2', by);
      for (const clock of ['13', '14'] as const) {
        for (const by of [tenant, twin]) {
          expect(await rollUp(`${clock}:15`, by)).toMatchObject({ brands: 1, failures: [], isDone: true });
          expect(await review(`${clock}:20`, by)).toMatchObject({ brands: 1, failures: [], isDone: true });
        }
        expect(await skipped()).toEqual({ hours: [], reviews: [] });
        // The twin's orders were all approved before: what is approved is equal once the mended order is, too.
        const approved = clock === '13' ? 1 : 0;
        expect(await approve(`${clock}:30`)).toMatchObject({ approved, unreviewed: 0, failed: 0 });
      }
      for (const by of [tenant, twin]) await rollUp('15:15', by);
      expect(await rolledUp(tenant)).toEqual(await rolledUp(twin));
      expect((await commission('broken')).status).toBe('approved');
      expect(await auditAll(world.services, { brandId: tenant.brandId })).toMatchObject({ wrong: 0 });
    },
  );

  test('of six sales through one click five are held, and the mark moves; mended, it is held too', async () => {
    const { body } = await world.post('trackClick', tenant, { referralCode: tenant.referralCode });
    const ids = ['broken', 'b', 'c', 'd', 'e', 'f'];
    for (const id of ids) await sell(id, { attribution: { clickId: body['clickId'] } });
    const extra = hidesEvents ? ['g'] : [];
    for (const id of extra) await sell(id, { attribution: { clickId: body['clickId'] } });
    const mend = await spoilOrder(world, tenant, 'broken', unreadable);
    const others = [...ids.slice(1), ...extra];
    const run = await review('10:20');
    expect(run).toMatchObject({ brands: 1, held: others.length, isDone: true });
    expect(pathsOf(run.failures)).toEqual([path()]);
    for (const id of others) expect((await commission(id)).statusReason).toBe('held_velocity');
    expect(await skippedReviews()).toEqual([`${tenant.storeId}~broken`]);
    await mend();
    expect(await review('11:20')).toMatchObject({ brands: 1, held: 1, failures: [] });
    expect((await commission('broken')).statusReason).toBe('held_velocity');
    expect(await skippedReviews()).toEqual([]);
  });
});

async function skippedReviews(): Promise<readonly string[]> {
  return salesReviewMarks.readFound(await paths.salesReview(world.db, tenant.brandId).get()).skipped;
}

describe('payouts', () => {
  const LATER = new Date('2026-11-23T10:00:00Z');
  const account = () => ({ brandId: tenant.brandId, influencerId: tenant.influencerId, currency: 'TRY' });
  const pay = () =>
    createPayout(world.services, account(), { minimumMinor: 1, by: 'test', budgetMs: BUDGET_MS });
  const unreadable = () => ({ v: 99 });
  const shareOf = async (id: string): Promise<number> => Number((await commission(id)).influencerMinor);

  test('a commission that cannot be read is passed over, and paid by the next payout once it was mended', async () => {
    const sum = await writeApprovedOrders(world.db, tenant, 3, at('09:30'));
    world.now = LATER;
    const left = await shareOf('1');
    const mend = await spoil(refOf(world, tenant, 'commission', '1'), unreadable);
    const { payout } = await pay();
    expect(payout).toMatchObject({ state: 'sealed', lineCount: 2, totalMinor: sum - left });
    await mend();
    await markPayout(world.services, payout.payoutId, { to: 'sent', bankReference: 'b' }, BUDGET_MS);
    await markPayout(world.services, payout.payoutId, { to: 'paid' }, BUDGET_MS);
    expect((await pay()).payout).toMatchObject({ state: 'sealed', lineCount: 1, totalMinor: left });
  });

  test('a page and one more that cannot be read before the one that can', async () => {
    const count = 102;
    await writeApprovedOrders(world.db, tenant, count, at('09:30'));
    world.now = LATER;
    const { docs } = await paths.commissions(world.db).where('brandId', '==', tenant.brandId).get();
    const last = docs.at(-1)!;
    const batch = world.db.batch();
    for (const doc of docs.slice(0, -1)) batch.update(doc.ref, unreadable());
    await batch.commit();
    const totalMinor = last.get('influencerMinor') as number;
    expect((await pay()).payout).toMatchObject({ state: 'sealed', lineCount: 1, totalMinor });
    expect((await last.ref.get()).get('claimedMinor')).toBe(totalMinor);
  });

  test.each(['paid', 'failed'] as const)(
    'closing a payout that is %s: the others are closed, it is named; mended, it is closed',
    async (to) => {
      await writeApprovedOrders(world.db, tenant, 3, at('09:30'));
      world.now = LATER;
      const { payoutId } = (await pay()).payout;
      const broken = refOf(world, tenant, 'commission', '2');
      const mend = await spoil(broken, unreadable);
      await markPayout(world.services, payoutId, { to: 'sent', bankReference: 'b' }, BUDGET_MS);
      const mark = to === 'paid' ? ({ to } as const) : ({ to, reason: 'no such account' } as const);
      const error = await markPayout(world.services, payoutId, mark, BUDGET_MS).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(UnreadableDocument);
      expect((error as UnreadableDocument).path).toBe(broken.path);
      const stored = async (): Promise<DocumentData> =>
        (await paths.payout(world.db, payoutId).get()).data() ?? {};
      expect(await stored()).toMatchObject({ state: to, lineCount: 3, closedCount: 2, hasWork: true });
      const after = to === 'paid' ? 'paid' : 'approved';
      for (const id of ['1', '3']) expect((await commission(id)).status).toBe(after);

      const failed = await advancePayouts(world.services, BUDGET_MS);
      expect(failed).toMatchObject({ finished: 0, failures: [{ payoutId }] });
      expect(pathsOf(failed.failures)).toEqual([broken.path]);
      await mend();
      expect(await advancePayouts(world.services, BUDGET_MS)).toEqual({
        finished: 1,
        left: [],
        failures: [],
      });
      expect(await stored()).toMatchObject({ state: to, closedCount: 3, hasWork: false });
      expect(await commission('2')).toMatchObject({
        status: after,
        claimedMinor: to === 'paid' ? await shareOf('2') : 0,
      });
    },
  );
});

describe('audit and rebuild', () => {
  const startedAt = new Date();
  let ledger: LedgerWorld;

  beforeEach(async () => {
    world.now = null;
    ledger = await makeLedger(world, startedAt);
    tenant = ledger.tenant;
    world.now = startedAt;
  });

  test.each(UNREADABLE)(
    '$title is named by its path; nothing is written of what no events tell',
    async (of) => {
      const { brandId } = tenant;
      const named = refOf(world, tenant, of.place, 'plain').path;
      expect((await auditAll(world.services, { brandId })).findings).toEqual([]);
      const mend = await spoilOrder(world, tenant, 'plain', of);
      const other = await spoil(world.db.doc(ledger.order('dollars')), () => ({ totalMinor: 1 }));

      const { findings, failures } = await auditAll(world.services, { brandId });
      expect(failures).toEqual([]);
      expect(findings).toContainEqual(
        expect.objectContaining({
          check: 'shapes',
          invariant: 3,
          path: named,
          message: expect.stringMatching(of.problem) as string,
        }),
      );
      // The others go on.
      expect(findings.map(({ path }) => path)).toContain(ledger.order('dollars'));
      await other();
      const before = await world.wholeSnapshot(brandId);
      for (const rebuild of [viewRebuild, writeRebuild]) {
        const { leftAlone, different } = await rebuild(world.services, { brandId });
        if (of.isRebuilt) {
          expect([leftAlone, different]).toEqual([[], 1]);
          continue;
        }
        expect([leftAlone.map(({ path }) => path), different]).toEqual([[ledger.order('plain')], 0]);
        expect(leftAlone[0]?.obstacles.join('; ')).toMatch(
          new RegExp(`${of.problem.source}|cannot be folded`),
        );
        expect(await world.wholeSnapshot(brandId)).toEqual(before);
      }
      await mend();
      expect((await auditAll(world.services, { brandId })).findings).toEqual([]);
      expect(await writeRebuild(world.services, { brandId })).toMatchObject({ different: 0, leftAlone: [] });
    },
  );

  test.each(UNREADABLE.filter(({ problem }) => problem.test('it says that it has shape 99')))(
    '$title: nobody knows what it added to the days, and no rebuild corrects them',
    async (of) => {
      const { brandId } = tenant;
      const mend = await spoilOrder(world, tenant, 'plain', of);
      await world.db.doc(`brands/${brandId}/days/2026-02-01~1`).update({ 'totals.TRY.sales': 77 });
      const before = await world.wholeSnapshot(brandId);
      for (const rebuild of [viewRebuild, writeRebuild]) {
        expect(await rebuild(world.services, { brandId })).toMatchObject({ different: 0 });
        expect(await world.wholeSnapshot(brandId)).toEqual(before);
      }
      await mend();
      expect(await writeRebuild(world.services, { brandId })).toMatchObject({ different: 1, leftAlone: [] });
      expect((await auditAll(world.services, { brandId })).findings).toEqual([]);
    },
  );
});
