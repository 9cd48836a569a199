import type { DocumentData, Timestamp } from '@google-cloud/firestore';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { readBrandIds } from '../../src/firestore/audit/auditPages';
import { walkOrders } from '../../src/firestore/order/changedOrders';
import { closedHoursMarks, salesReviewMarks } from '../../src/firestore/documents/progressKinds';
import { UnreadableDocument } from '../../src/firestore/documents/unreadable';
import { paths } from '../../src/firestore/base/paths';
import { Reading } from '../../src/firestore/base/reading';
import { auditAll } from '../../src/operations/audit/audit';
import { findStalled } from '../../src/operations/audit/findStalled';
import { migrateShapes } from '../../src/operations/migration/migrateShapes';
import { reviewSales, type ReviewRun } from '../../src/operations/review/reviewSales';
import { rollUpClosedHours, type RollUpRun } from '../../src/operations/rollup/rollUpClosedHours';
import { watchStores } from '../../src/operations/brand/watchStores';
import { refOf, spoil } from '../support/unreadable';
import { deliver, delivery } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

// Stores, clicks, marks and parts of orders that are broken or gone stop nobody else, and nothing is lost by it.

const BUDGET_MS = 600_000;
const HOUR_MS = 3_600_000;
const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;

const at = (clock: string): Date => new Date(`2026-11-21T${clock}:00Z`);

beforeAll(() => world.start());
beforeEach(async () => {
  await world.clear();
  world.wire.reset();
  world.now = at('09:30');
  tenant = await world.tenant({ plan: { holdPeriodDays: 0 } });
});
afterAll(() => world.stop());

async function sell(orderId: string, more: object = {}): Promise<void> {
  const attribution = { couponCodes: [tenant.couponCode] };
  const sale = { orderId, currency: 'TRY', total: '100.00', attribution, ...more };
  expect((await world.post('trackSale', tenant, sale)).status).toBe(201);
}

async function click(): Promise<string> {
  const { body } = await world.post('trackClick', tenant, { referralCode: tenant.referralCode });
  return String(body['clickId']);
}

/** Sells once for each id, all through one click: of more than five in an hour each is held. */
async function sellAll(ids: string, clickId: string): Promise<void> {
  for (const id of ids) await sell(id, { attribution: { clickId } });
}

function rollUp(clock: string): Promise<RollUpRun> {
  world.now = at(clock);
  return rollUpClosedHours(world.services, { budgetMs: BUDGET_MS, brandIds: [tenant.brandId] });
}

function review(now: Date): Promise<ReviewRun> {
  world.now = now;
  const options = { budgetMs: BUDGET_MS, requestId: 'req_review', brandIds: [tenant.brandId] };
  return reviewSales(world.services, options);
}

const unreadable = (): DocumentData => ({ v: 99 });

async function reasonOf(orderId: string): Promise<unknown> {
  return (await refOf(world, tenant, 'commission', orderId).get()).get('statusReason');
}

async function skippedReviews(): Promise<readonly string[]> {
  return salesReviewMarks.readFound(await paths.salesReview(world.db, tenant.brandId).get()).skipped;
}

describe('a store that cannot be read', () => {
  const seen = (hours: number): object => ({
    connections: {
      plugin: { lastSeenAt: new Date(at('09:30').getTime() - hours * HOUR_MS), quietSince: null },
    },
  });

  test('is named by the watch, which marks the others', async () => {
    const quiet = await world.tenant({ store: seen(50) });
    const broken = await world.tenant({ store: seen(60) });
    const ref = paths.store(world.db, broken.brandId, broken.storeId);
    await spoil(ref, unreadable);
    const watched = await watchStores(world.services, { budgetMs: BUDGET_MS });
    expect(watched.quiet.map(({ storeId }) => storeId)).toEqual([quiet.storeId]);
    expect(watched.unreadable.map(({ path }) => path)).toEqual([ref.path]);
    expect(watched.isDone).toBe(true);
  });

  test('stops no webhook of another brand whose store has the same id', async () => {
    const other = await world.tenant({ storeId: tenant.storeId });
    await spoil(paths.store(world.db, other.brandId, other.storeId), unreadable);
    const told = delivery('order.deleted', { id: 7 });
    expect(await deliver(world, tenant, told)).toMatchObject({ status: 200, body: { result: 'parked' } });
    // Of its own nobody knows which secrets are in use: they are not refused as forged.
    expect(await deliver(world, other, told)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });
});

describe('a review of sales', () => {
  test('goes on where the order of an earlier sale has been deleted', async () => {
    const clickId = await click();
    world.now = at('09:50');
    await sellAll('abc', clickId);
    expect(await review(at('10:20'))).toMatchObject({ brands: 1, held: 0 });
    for (const place of ['order', 'commission'] as const) await refOf(world, tenant, place, 'a').delete();
    world.now = at('10:25');
    await sellAll('defg', clickId);
    const run = await review(at('11:20'));
    expect(run).toMatchObject({ brands: 1, held: 6, failures: [], isDone: true });
  });

  test('goes on where Firestore refuses to hold one sale, and holds it the next time', async () => {
    await sellAll('abcdefg', await click());
    const { INVALID_ARGUMENT: code } = GrpcStatus;
    const details = 'the document is too large';
    world.wire.inject({ moment: 'before', code, method: 'Commit', times: 1, details });
    const run = await review(at('10:20'));
    expect(run).toMatchObject({ brands: 1, held: 6, isDone: true });
    expect(run.failures.map(({ error }) => String(error))).toEqual([
      expect.stringMatching(/order .*~[a-g] cannot be held/),
    ]);
    expect(await skippedReviews()).toHaveLength(1);
    expect(await review(at('11:20'))).toMatchObject({ brands: 1, held: 1, failures: [] });
    expect(await skippedReviews()).toEqual([]);
  });
});

describe('the history of an order', () => {
  test('of which a part is lost: the roll-up leaves the order out, and names it', async () => {
    await sell('lost');
    await sell('fine');
    const order = refOf(world, tenant, 'order', 'lost');
    await order.update({ historyCount: 2 });
    const { failures, isDone } = await rollUp('10:20');
    expect([failures, isDone]).toEqual([
      [{ brandId: tenant.brandId, error: expect.any(UnreadableDocument) as unknown }],
      true,
    ]);
    const { skipped } = closedHoursMarks.readFound(await paths.closedHours(world.db, tenant.brandId).get());
    expect(skipped).toEqual([{ orderKey: order.id, from: null }]);
  });

  test('an event that moves there after its order was read is there once', async () => {
    await sell('moving');
    const ref = refOf(world, tenant, 'order', 'moving');
    const [first] = (await ref.get()).get('events') as DocumentData[];
    const second = { ...first, id: 'sale:second' };
    await ref.update({ events: [second], historyCount: 1 });
    for (const [sequence, event] of [first, second].entries())
      await ref.collection('history').doc(`0000000${sequence}`).set({ v: 1, sequence, event });
    const ids: string[][] = [];
    for await (const { read } of walkOrders(world.db, Reading.live(world.db), tenant.brandId, new Date(0)))
      ids.push(...read.map(({ events }) => events.map(({ id }) => id)));
    expect(ids).toEqual([['sale:storeApi', 'sale:second']]);
  });
});

describe('a mark that its schema refuses', () => {
  test('is named by the search for schedules that stand still', async () => {
    const { closedHours, salesReview } = paths;
    const updatedAt = at('09:00');
    await closedHours(world.db, tenant.brandId).set({ closedUntil: '2026-11-21', updatedAt, v: 1 });
    await salesReview(world.db, tenant.brandId).set({ reviewedUntil: at('18:00'), skipped: {}, updatedAt });
    const found = await findStalled(world.db, at('18:00'));
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(/rollUpClosedHours .*progress\/closedHours cannot be read: closedUntil/),
      expect.stringMatching(/reviewSales .*progress\/salesReview cannot be read: skipped/),
    ]);
  });

  test('is named by the audit, which goes on', async () => {
    await sell('x');
    const mark = paths.closedHours(world.db, tenant.brandId);
    await mark.set({ closedUntil: at('09:00'), skipped: 'none', updatedAt: at('09:00'), v: 1 });
    world.now = at('10:00');
    const { failures, findings } = await auditAll(world.services, { brandId: tenant.brandId });
    expect(failures).toEqual([]);
    expect(findings).toMatchObject([{ check: 'shapes', path: mark.path }]);
  });
});

test('what a migration cannot lift it names at each run, and lifts once it is mended', async () => {
  await sell('x');
  const { brandId } = tenant;
  const order = refOf(world, tenant, 'order', 'x');
  const { v, rules, ...old } = (await order.get()).data() ?? {};
  expect([v, rules]).toEqual([1, 1]);
  await order.set({ ...old, v: 99 });
  const migrate = () => migrateShapes(world.services, { brandId, isWriting: true, pageSize: 1 });
  const first = await migrate();
  expect(first.left.map(({ path }) => path)).toEqual([order.path]);
  expect(await migrate()).toMatchObject({ left: first.left, finished: [] });
  await order.set(old);
  expect(await migrate()).toMatchObject({ left: [], lifted: [{ place: 'brands/*/orders/*', documents: 1 }] });
  expect((await order.get()).get('v')).toBe(1);
  expect(await migrate()).toMatchObject({ documents: 0, finished: [brandId] });
});

test('a click that cannot be read counts once it can, and once only', async () => {
  const broken = paths.click(world.db, tenant.brandId, await click());
  await click();
  const mend = await spoil(broken, unreadable);
  for (const clock of ['10:20', '11:20']) {
    const { failures, isDone } = await rollUp(clock);
    expect(failures.map(({ error }) => (error as UnreadableDocument).path)).toEqual([broken.path]);
    expect(isDone).toBe(true);
  }
  await mend();
  const audited = async (): Promise<unknown> =>
    (await auditAll(world.services, { brandId: tenant.brandId })).findings;
  expect(await audited()).toEqual([]);
  for (const clock of ['12:20', '13:20']) {
    expect(await rollUp(clock)).toMatchObject({ failures: [], isDone: true });
    const day = await paths.day(world.db, tenant.brandId, '2026-11-21', 0).get();
    expect(day.get('clicks')).toBe(2);
    expect(await audited()).toEqual([]);
  }
});

test('a brand whose name is no text hides no other brand', async () => {
  for (const [id, brandId] of Object.entries({ none: null, list: ['b'], own: 'aaa', number: 7 }))
    await paths.commissions(world.db).doc(id).set({ brandId });
  expect(await readBrandIds(world.db)).toEqual(['aaa', tenant.brandId]);
});

test.each(['order', 'commission'] as const)(
  'a sale whose %s could not be read for days is held with its burst once it can be',
  async (place) => {
    await sellAll('abcdefg', await click());
    const mend = await spoil(refOf(world, tenant, place, 'a'), unreadable);
    const later = (days: number): Date => new Date(at('10:20').getTime() + days * 24 * HOUR_MS);
    for (const days of [0, 1, 2, 3]) await review(later(days));
    expect(await reasonOf('b')).toBe('held_velocity');
    await review(later(4));
    const kept = await paths.recentSales(world.db, tenant.brandId).where('until', '<=', later(1)).get();
    expect(kept.size).toBeGreaterThan(0);
    await mend();
    await review(later(4.1));
    expect(await reasonOf('a')).toBe('held_velocity');
    // What was kept for its sake goes with it; the sales of three days are always kept.
    const { docs } = await paths.recentSales(world.db, tenant.brandId).get();
    const untils = docs.map((doc) => (doc.get('until') as Timestamp).toDate());
    expect(untils.filter((until) => until <= later(1))).toEqual([]);
  },
);
