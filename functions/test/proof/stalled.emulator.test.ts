import type { DocumentData } from '@google-cloud/firestore';
import { lastClosedHour } from '../../src/domain/rollup/closedHours';
import type { StalledSchedule } from '../../src/domain/audit/stalled';
import { paths } from '../../src/firestore/base/paths';
import { findStalled } from '../../src/operations/audit/findStalled';
import { recordSale } from '../../src/operations/order/recordOrderEvent';
import { SCHEDULES } from '../../src/scheduled';
import type { LogLine } from '../../src/domain/base/logLine';
import { runSchedule } from '../../src/scheduled/schedule';
import { callerOf } from '../support/ledgerWorld';
import { World, type Tenant } from '../support/world';

// A schedule that does nothing any more harms nobody at once: the audit must say so, and must say nothing where all work.

const world = new World();
const NOW = new Date('2026-11-21T15:40:00Z');
const HOUR_MS = 3_600_000;
const hoursBefore = (moment: Date, hours: number): Date => new Date(moment.getTime() - hours * HOUR_MS);
const CLOSED = lastClosedHour(NOW);
let tenant: Tenant;

beforeEach(async () => {
  await world.clear();
  world.wire.reset();
  world.now = NOW;
  tenant = await world.tenant({ plan: { holdPeriodDays: 0 } });
  await mark('closedHours', CLOSED);
  await mark('salesReview', CLOSED);
  await paths.auditProgress(world.db).set({ lastBrandId: tenant.brandId, at: hoursBefore(NOW, 13) });
});
afterAll(() => world.stop());

async function mark(name: 'closedHours' | 'salesReview', at: Date, brandId = tenant.brandId): Promise<void> {
  const reached = name === 'closedHours' ? { closedUntil: at } : { reviewedUntil: at };
  await paths[name](world.db, brandId).set({ ...reached, updatedAt: at });
}

const find = (only?: string): Promise<StalledSchedule[]> => findStalled(world.db, NOW, only);
const schedulesOf = (found: readonly StalledSchedule[]): string[] => found.map(({ schedule }) => schedule);

const order = (data: DocumentData): Promise<unknown> =>
  paths.order(world.db, tenant.brandId, tenant.storeId, '1').set(data);
const click = (data: DocumentData): Promise<unknown> =>
  paths.click(world.db, tenant.brandId, 'clk_1').set(data);

test('where all schedules work nothing is found, whatever has been received', async () => {
  await order({ updatedAt: hoursBefore(NOW, 1) });
  await click({ receivedAt: hoursBefore(NOW, 1) });
  expect(await find()).toEqual([]);
});

test('300 brands whose schedules work cost four reads each, in few calls', async () => {
  const writer = world.db.bulkWriter();
  for (let n = 1; n < 300; n += 1) {
    void writer.set(paths.brand(world.db, `b${n}`), {});
    void writer.set(paths.closedHours(world.db, `b${n}`), { closedUntil: CLOSED, updatedAt: CLOSED });
    void writer.set(paths.salesReview(world.db, `b${n}`), { reviewedUntil: CLOSED, updatedAt: CLOSED });
  }
  await writer.close();
  world.wire.reset();
  expect(await find()).toEqual([]);
  expect(world.wire.totals.reads).toBeLessThanOrEqual(4 * 300 + 5);
  const reading = world.wire.seen.filter(({ reads, method }) => reads > 0 || method === 'RunQuery');
  expect(reading.length).toBeLessThanOrEqual(15);
});

describe.each([
  ['closedHours', 'rollUpClosedHours'],
  ['salesReview', 'reviewSales'],
] as const)('the mark %s', (name, schedule) => {
  test.each([
    [3, 0, []],
    [3, 1, [schedule]],
  ])('%i hours and %i ms behind the last closed hour', async (hours, ms, expected) => {
    const reached = new Date(hoursBefore(CLOSED, hours).getTime() - ms);
    await order({ updatedAt: reached });
    await mark(name, reached);
    expect(schedulesOf(await find())).toEqual(expected);
  });

  test('says how far it came, of the brand that is asked for alone', async () => {
    await order({ updatedAt: hoursBefore(CLOSED, 1) });
    await mark(name, hoursBefore(CLOSED, 5));
    const came = `${schedule} of brand ${tenant.brandId} came to 2026-11-21T10:00:00.000Z, 5 h behind. `;
    expect(await find()).toMatchObject([{ message: expect.stringContaining(came) as unknown }]);
    expect(schedulesOf(await find(tenant.brandId))).toEqual([schedule]);
    const other = await world.tenant();
    expect(await find(other.brandId)).toEqual([]);
  });

  test('that is behind where nothing was received since is none to look at', async () => {
    await order({ updatedAt: hoursBefore(CLOSED, 6) });
    await mark(name, hoursBefore(CLOSED, 5));
    expect(await find()).toEqual([]);
  });

  test('that is not there counts from the first order', async () => {
    await paths[name](world.db, tenant.brandId).delete();
    expect(await find()).toEqual([]);
    await order({ updatedAt: hoursBefore(CLOSED, 3) });
    expect(await find()).toEqual([]);
    await order({ updatedAt: new Date(hoursBefore(CLOSED, 3).getTime() - 1) });
    expect(schedulesOf(await find())).toEqual([schedule]);
  });

  test('is behind clicks too, where it counts them', async () => {
    await click({ receivedAt: hoursBefore(CLOSED, 1) });
    await mark(name, hoursBefore(CLOSED, 5));
    expect(schedulesOf(await find())).toEqual(name === 'closedHours' ? [schedule] : []);
  });
});

describe('status words that were saved three hours ago', () => {
  const LIMIT = hoursBefore(NOW, 3);
  const save = (startsAt: Date, version = 1): Promise<unknown> =>
    paths
      .brand(world.db, tenant.brandId)
      .update({ words: { version, startsAt, words: { shipped: 'completed' } } });
  const gone = (through: Date | null, version = 1): Promise<unknown> =>
    paths.wordsProgress(world.db, tenant.brandId).set({ version, through, updatedAt: NOW });
  const earlier = (moment: Date): Date => new Date(moment.getTime() - 1);

  test('and have gone over no order: late a millisecond later, and not without an order', async () => {
    await save(earlier(LIMIT));
    expect(await find()).toEqual([]);
    await order({ updatedAt: hoursBefore(NOW, 50) });
    const [found, ...others] = await find();
    expect(others).toEqual([]);
    expect(found).toMatchObject({ schedule: 'mapStatusWords', since: earlier(LIMIT) });
    expect(found?.message).toContain(
      `version 1 of the status words of brand ${tenant.brandId} since 2026-11-21T12:39:59.999Z, 3 h ago. See its errors`,
    );
    await save(LIMIT);
    expect(await find()).toEqual([]);
  });

  test('and the order that changed last waits, or is the last that they have gone over', async () => {
    await save(hoursBefore(NOW, 90));
    await order({ updatedAt: earlier(LIMIT) });
    await gone(earlier(LIMIT));
    expect(await find()).toEqual([]);
    await gone(hoursBefore(NOW, 20));
    expect(schedulesOf(await find())).toEqual(['mapStatusWords']);
    expect(schedulesOf(await find(tenant.brandId))).toEqual(['mapStatusWords']);
    await order({ updatedAt: LIMIT });
    expect(await find()).toEqual([]);
  });

  test('and only an older version has gone over the orders', async () => {
    await order({ updatedAt: hoursBefore(NOW, 50) });
    await gone(hoursBefore(NOW, 1));
    await save(earlier(LIMIT), 2);
    expect(schedulesOf(await find())).toEqual(['mapStatusWords']);
    await gone(hoursBefore(NOW, 1), 2);
    expect(await find()).toEqual([]);
  });
});

test('what waits longer than it may is named by its schedule: commissions, payouts, stores, the audit', async () => {
  const { brandId, storeId } = tenant;
  const limit = hoursBefore(NOW, 3);
  const of = { commissionId: 'c1', brandId, storeId, orderId: '1' };
  const commission = { ...of, approvableAt: limit, updatedAt: limit };
  const payout = { payoutId: 'po_1', brandId, state: 'paid', hasWork: true, updatedAt: hoursBefore(NOW, 1) };
  const plugin = { lastSeenAt: hoursBefore(limit, 36), quietSince: null };
  const write = async (ms: number): Promise<void> => {
    const earlier = (moment: Date): Date => new Date(moment.getTime() - ms);
    const { approvableAt, updatedAt } = commission;
    const due = { ...commission, approvableAt: earlier(approvableAt), updatedAt: earlier(updatedAt) };
    await paths.commissions(world.db).doc('c1').set(due);
    await paths.payout(world.db, 'po_1').set({ ...payout, updatedAt: earlier(payout.updatedAt) });
    const connection = { ...plugin, lastSeenAt: earlier(plugin.lastSeenAt) };
    await paths.store(world.db, brandId, storeId).update({ connections: { plugin: connection } });
    await paths.auditProgress(world.db).update({ at: earlier(hoursBefore(NOW, 30)) });
  };
  await write(0);
  expect(await find()).toEqual([]);
  await write(1);
  expect(schedulesOf(await find())).toEqual(['approveDue', 'advancePayouts', 'watchStores', 'audit']);
  expect((await find()).map(({ message }) => message.split(',')[0])).toEqual([
    `approveDue has not approved commission c1 of brand ${brandId}`,
    `advancePayouts has left payout po_1 of brand ${brandId} unfinished as paid since 2026-11-21T14:39:59.999Z. ` +
      'See its errors in the log of function advancePayouts; where it logs nothing',
    `watchStores has not marked store ${storeId} of brand ${brandId}`,
    'audit ran last at 2026-11-20T09:39:59.999Z',
  ]);
  expect(schedulesOf(await find('another'))).toEqual(['audit']);
});

test('what cannot be read is named, and the others are still looked at', async () => {
  await paths
    .store(world.db, tenant.brandId, 'broken')
    .set({ connections: { plugin: { lastSeenAt: hoursBefore(NOW, 90), quietSince: null } } });
  await order({ updatedAt: hoursBefore(CLOSED, 1) });
  await mark('salesReview', hoursBefore(CLOSED, 5));
  const found = await find();
  expect(schedulesOf(found)).toEqual(['reviewSales', 'watchStores']);
  expect(found[1]?.message).toContain('what watchStores has done cannot be read: ');
});

test('a brand whose hourly schedules did not run is an error of the nightly audit, until they have run', async () => {
  const caller = await callerOf(world, tenant);
  await mark('closedHours', hoursBefore(CLOSED, 5));
  await mark('salesReview', hoursBefore(CLOSED, 5));
  world.now = hoursBefore(NOW, 5);
  const attribution = { couponCodes: [tenant.couponCode] };
  const content = { currency: 'TRY', status: 'completed', total: '100.00', attribution };
  await recordSale(world.services, caller, { source: 'storeApi', orderId: '7', content });
  world.now = NOW;
  const night = async (): Promise<LogLine[]> => {
    const lines: LogLine[] = [];
    const options = { newId: () => 'req_1', log: (line: LogLine) => lines.push(line) };
    await runSchedule(SCHEDULES.audit, { services: () => world.services, ...options });
    // The first says that it starts.
    return lines.slice(1);
  };
  const brand = `brand ${tenant.brandId}`;
  expect(await night()).toMatchObject([
    {
      severity: 'ERROR',
      stalled: 3,
      wrong: 0,
      errors: [
        expect.stringContaining(`rollUpClosedHours of ${brand} came to 2026-11-21T10:00:00.000Z, 5 h behind`),
        expect.stringContaining(`reviewSales of ${brand} came to 2026-11-21T10:00:00.000Z, 5 h behind`),
        expect.stringContaining('as unreviewed: reviewSales of the brand came to 2026-11-21T10:00:00.000Z'),
      ],
    },
  ]);
  const context = { budgetMs: 60_000, requestId: 'req_1' };
  for (const name of ['rollUpClosedHours', 'reviewSales', 'approveDue'] as const) {
    await SCHEDULES[name].work(world.services, context);
  }
  expect(await night()).toMatchObject([{ severity: 'INFO', stalled: 0, wrong: 0 }]);
});
