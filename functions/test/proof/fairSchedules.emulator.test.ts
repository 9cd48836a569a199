import { status as GrpcStatus } from '@grpc/grpc-js';
import { newPayout } from '../../src/domain/payout/payout';
import { paths } from '../../src/firestore/base/paths';
import { wordsMarks } from '../../src/firestore/documents/progressKinds';
import { openPayout } from '../../src/firestore/payout/payouts';
import { auditNightly } from '../../src/operations/audit/auditNightly';
import type { Services } from '../../src/operations/base/services';
import { watchStores } from '../../src/operations/brand/watchStores';
import { advancePayouts } from '../../src/operations/payout/payouts';
import { approveDue, type ApprovalRun } from '../../src/operations/review/approveDue';
import { mapStatusWords } from '../../src/operations/review/mapStatusWords';
import { rollUpClosedHours, type RollUpRun } from '../../src/operations/rollup/rollUpClosedHours';
import { writeApprovedOrders } from '../support/bulk';
import { lineOf } from '../support/pageTrials/documents';
import { refOf, spoil } from '../support/unreadable';
import { World, type Tenant } from '../support/world';

// docs/roll-ups.md, "Schedules": a run that is cut off leaves less for the next one, and what cannot be done is named and
// keeps nothing else waiting.

const NOON = new Date('2026-11-21T12:00:00Z');
const BUDGET_MS = 600_000;

const world = new World({ cacheTtlMs: 1 });

beforeAll(() => world.start());
beforeEach(async () => {
  await world.clear();
  world.wire.reset();
  world.now = NOON;
});
afterAll(() => world.stop());

/** The clock goes on by a millisecond with each look at it, so that a budget is a number of looks. */
function ticking(from = NOON): Services {
  let ms = from.getTime();
  return { ...world.services, now: () => new Date((ms += 1)) };
}

async function sell(by: Tenant, orderId: string, more: object = {}): Promise<void> {
  const { status } = await world.post('trackSale', by, {
    orderId,
    currency: 'TRY',
    total: '100.00',
    attribution: { couponCodes: [by.couponCode] },
    ...more,
  });
  expect(status).toBe(201);
}

describe('a schedule over all brands', () => {
  const rolledUp = async (): Promise<string[]> => {
    const { docs } = await world.db.collectionGroup('progress').get();
    const marks = docs.filter(({ id }) => id === 'closedHours');
    return marks.flatMap(({ ref }) => ref.parent.parent?.id ?? []).sort();
  };
  const turn = async () => (await paths.rollUpProgress(world.db).get()).data();

  beforeEach(async () => {
    for (const brandId of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await world.tenant({ brandId });
  });

  /** So many looks at the clock, at some three a brand. */
  const run = (looks: number): Promise<RollUpRun> => rollUpClosedHours(ticking(), { budgetMs: looks });

  test('begins after the brand that the run before began with last: each run does other ones, until all are done', async () => {
    const begun: string[] = [];
    // Four brands at once have begun before the first of them is cut off.
    for (let runs = 0; runs < 2; runs += 1) {
      expect(await run(8)).toMatchObject({ isDone: false, failures: [] });
      begun.push(((await turn()) as { lastBrandId: string }).lastBrandId);
    }
    const [first = '', second = ''] = begun;
    expect([first > 'c', second > first || second < 'c']).toEqual([true, true]);
    // Runs without time do nothing, and the next one with time does all.
    expect(await run(BUDGET_MS)).toMatchObject({ brands: 8, isDone: true });
    expect(await rolledUp()).toHaveLength(8);
  });

  test('after a run that died brands are noted one by one; after one more death that brand is named, and comes last', async () => {
    const died = (stage: string, lastBrandId: string) =>
      paths.rollUpProgress(world.db).set({ lastBrandId, at: NOON, stage });
    await died('running', 'c');
    expect(await run(BUDGET_MS)).toMatchObject({ isDone: true, failures: [] });
    expect(await turn()).toMatchObject({ lastBrandId: 'c', stage: 'ended' });

    await died('oneByOne', 'd');
    const { failures } = await run(3);
    expect(failures).toMatchObject([{ brandId: 'd' }]);
    expect(String(failures[0]?.error)).toContain('in the middle of brand d');
    expect(await turn()).toMatchObject({ lastBrandId: 'e', stage: 'ended' });
  });

  test('a night of the audit that died is named with its brand, and the next begins behind it', async () => {
    await paths.auditProgress(world.db).set({ lastBrandId: 'c', at: NOON, stage: 'oneByOne' });
    const { failures, lastBrandId, isDone } = await auditNightly(ticking(), { budgetMs: 12 });
    expect(failures.map(({ brandId }) => brandId)).toEqual(['c']);
    expect([lastBrandId! >= 'd', isDone]).toEqual([true, false]);
    expect((await paths.auditProgress(world.db).get()).data()).toMatchObject({ lastBrandId, stage: 'ended' });
  });
});

test('a payout of which only lines are left is found by its brand’s audit, and no list of payouts is asked for', async () => {
  const tenant = await world.tenant();
  const account = { brandId: tenant.brandId, influencerId: tenant.influencerId, currency: 'TRY' };
  await paths.payoutLine(world.db, 'po_lost', 'c1').set({ ...lineOf(account, 'po_lost', 'c1') });
  world.wire.reset();
  const { findings } = await auditNightly(world.services, { budgetMs: BUDGET_MS });
  expect(findings.filter(({ check }) => check === 'payouts')).toMatchObject([
    {
      path: 'payouts/po_lost',
      message: `is missing, and has lines of ${tenant.brandId} and ${tenant.influencerId}`,
    },
  ]);
  // Brands alone are listed by name.
  expect(world.wire.seen.filter(({ method }) => method === 'ListDocuments')).toHaveLength(1);
});

describe('approvals', () => {
  const later = new Date(NOON.getTime() + 3 * 3_600_000);

  /** So many commissions at the head of the queue that cannot be read. */
  async function unreadable(count: number): Promise<void> {
    const writer = world.db.bulkWriter();
    for (let n = 0; n < count; n += 1) {
      void writer.set(paths.commissions(world.db).doc(`a${n}`), { v: 99, approvableAt: new Date(n) });
    }
    await writer.close();
  }

  async function approve(budgetMs: number): Promise<ApprovalRun> {
    return approveDue(ticking(later), { budgetMs, requestId: 'req_approve' });
  }

  test('200 that cannot be read fill the first page: the sale behind them is approved by the second run of one page each', async () => {
    const tenant = await world.tenant({ plan: { holdPeriodDays: 0 } });
    await sell(tenant, '1', { status: 'completed' });
    await paths.salesReview(world.db, tenant.brandId).set({ reviewedUntil: later, updatedAt: later });
    await unreadable(200);
    expect(await approve(0)).toMatchObject({ approved: 0, failed: 200, isDone: false });
    expect(await approve(100)).toMatchObject({ approved: 1 });
    // That run has come to the end, and gone on with what fails: all is done but for what fails.
    expect((await paths.approvalProgress(world.db).get()).exists).toBe(false);
    expect(await approve(BUDGET_MS)).toMatchObject({ approved: 0, failed: 200, isDone: true });
  });
});

test('payouts in turns: one of 250 commissions at the head, and one of none behind it, which is finished first', async () => {
  const tenant = await world.tenant();
  await writeApprovedOrders(world.db, tenant, 250, NOON);
  const open = async (payoutId: string, influencerId: string): Promise<void> => {
    const account = { brandId: tenant.brandId, influencerId, currency: 'TRY' };
    const asked = { payoutId, reference: null, minimumMinor: 0, by: 'a test' };
    await openPayout(world.db, newPayout(account, asked, NOON), { openPayoutId: null, updateTime: null });
  };
  await open('po_a', tenant.influencerId);
  await open('po_b', 'another');
  const hasWork = async (id: string) => (await paths.payout(world.db, id).get()).get('hasWork') as boolean;
  // Each time a little more, until there is time for a page of each.
  for (let looks = 2; await hasWork('po_b'); looks += 1) {
    const { failures } = await advancePayouts(ticking(), looks, 1);
    expect(failures).toEqual([]);
  }
  expect(await hasWork('po_a')).toBe(true);
  expect(await advancePayouts(world.services, BUDGET_MS, 1)).toEqual({ finished: 1, left: [], failures: [] });
  expect((await paths.payoutLines(world.db, 'po_a').get()).size).toBe(250);
});

test('status words: an order that cannot be read is kept in the mark, named by each run, and mapped once it can be', async () => {
  const tenant = await world.tenant();
  for (const orderId of ['1', '2']) await sell(tenant, orderId, { status: 'delivered' });
  await paths.brand(world.db, tenant.brandId).update({
    words: { version: 1, words: { delivered: 'completed' }, startsAt: NOON },
  });
  const key = `${tenant.storeId}~1`;
  const mend = await spoil(refOf(world, tenant, 'order', '1'), () => ({ v: 99 }));
  const run = () => mapStatusWords(world.services, { budgetMs: BUDGET_MS, requestId: 'req_map' });
  const mark = async () => wordsMarks.read(await paths.wordsProgress(world.db, tenant.brandId).get());
  expect(await run()).toMatchObject({
    mapped: 1,
    failures: [{ brandId: tenant.brandId, key }],
    isDone: true,
  });
  expect(await mark()).toMatchObject({ version: 1, skipped: [key] });
  // Far behind the mark: only the list of what is left finds it.
  await paths
    .wordsProgress(world.db, tenant.brandId)
    .update({ through: new Date(NOON.getTime() + 7_200_000) });
  expect(await run()).toMatchObject({ mapped: 0, failures: [{ key }] });
  await mend();
  expect(await run()).toMatchObject({ mapped: 1, failures: [] });
  expect(await mark()).toMatchObject({ skipped: [] });
});

test('the watch: of two silent stores one cannot be marked; the other is, and the next run marks the first', async () => {
  const seen = { lastSeenAt: new Date(NOON.getTime() - 40 * 3_600_000), quietSince: null };
  for (let n = 0; n < 2; n += 1) await world.tenant({ store: { connections: { plugin: seen } } });
  world.wire.reset();
  world.wire.inject({ moment: 'before', code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
  const first = await watchStores(world.services, { budgetMs: BUDGET_MS });
  expect([first.quiet.length, first.failures.length]).toEqual([1, 1]);
  expect(String(first.failures[0])).toContain('cannot be marked');
  const second = await watchStores(world.services, { budgetMs: BUDGET_MS });
  expect([second.quiet.length, second.failures.length]).toEqual([1, 0]);
});
