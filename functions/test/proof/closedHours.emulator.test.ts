import { FieldValue } from '@google-cloud/firestore';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { addMovement, movements, noRollUps, type RollUps } from '../../src/domain/rollup/closedHours';
import type { Tally } from '../../src/domain/order/tally';
import { brandIds } from '../../src/firestore/rollup/closedHours';
import { readOrder } from '../../src/firestore/order/orders';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import { decide } from '../../src/operations/order/decide';
import { rollUpClosedHours, type RollUpRun } from '../../src/operations/rollup/rollUpClosedHours';
import { newId } from '../support/ids';
import { makeLedger } from '../support/ledgerWorld';
import type { Kill } from '../support/wire';
import { World, type Tenant } from '../support/world';

// DATA.md: clicks per day, days per influencer and product sales are made by a schedule for closed hours: exact, safe to
// run twice, at once, and to be killed at any moment.

const BUDGET_MS = 600_000;
const DAY = '2026-11-21';
/** Saturday noon in Istanbul, to the second of that time. */
const time = (clock: string): Date => new Date(`${DAY}T${clock}Z`);

// Its look-ups stay, so that each run makes the same RPCs.
const world = new World({ cacheTtlMs: 3_600_000 });
/** Another instance: it meets the first only in the database. */
const other = new World();
let tenant: Tenant;

beforeAll(() => Promise.all([world.start(), other.start()]));
beforeEach(async () => {
  world.wire.reset();
  world.now = time('09:30:00');
  tenant = await world.tenant();
});
afterAll(() => Promise.all([world.stop(), other.stop()]));

async function sell(orderId: string, more: object = {}, by = tenant): Promise<void> {
  const { status } = await world.post('trackSale', by, {
    orderId,
    currency: 'TRY',
    total: '110.00',
    shippingTotal: '10.00',
    items: [
      { lineId: '1', productId: 'shirt', name: 'Shirt', quantity: 2, total: '80.00' },
      { lineId: '2', productId: 'socks', quantity: 1, total: '20.00' },
    ],
    attribution: { couponCodes: [by.couponCode] },
    ...more,
  });
  expect(status).toBe(201);
}

let visitors = 0;
async function click(more: object = {}, by = tenant): Promise<void> {
  visitors += 1;
  const visitorId = `visitor-${visitors}`;
  const body = { referralCode: by.referralCode, visitorId, ...more };
  expect((await world.post('trackClick', by, body)).status).toBeLessThan(202);
}

const rollUp = (at: string | Date, by = [tenant], on = world): Promise<RollUpRun> => {
  on.now = typeof at === 'string' ? time(at) : at;
  return rollUpClosedHours(on.services, { budgetMs: BUDGET_MS, brandIds: by.map(({ brandId }) => brandId) });
};

type Stored = Record<string, Record<string, unknown>>;

async function read(collection: string, by = tenant): Promise<Stored> {
  const { docs } = await world.db.collection(`brands/${by.brandId}/${collection}`).get();
  // That each says its shape is the shapes' own test.
  return Object.fromEntries(
    docs.map((doc) => {
      const { v: _shape, ...fields } = doc.data();
      return [doc.id, fields];
    }),
  );
}

/** Clicks by day, as the dashboards read them with the day. */
async function dayClicks(by = tenant): Promise<Record<string, unknown>> {
  const days = Object.entries(await read('days', by)).filter(([, day]) => 'clicks' in day);
  return Object.fromEntries(days.map(([id, { clicks }]) => [id, clicks]));
}

async function closedUntil(by = tenant): Promise<Date | null> {
  const mark = await paths.closedHours(world.db, by.brandId).get();
  return (mark.get('closedUntil') as FirebaseFirestore.Timestamp | undefined)?.toDate() ?? null;
}

/** All that is rolled up of a brand. */
async function rolledUp(by = tenant): Promise<object> {
  return {
    closedUntil: await closedUntil(by),
    clicks: await dayClicks(by),
    influencerDays: await read('influencerDays', by),
    productSales: await read('productSales', by),
  };
}

/** As if nothing of the brand had ever been rolled up. */
async function forget({ brandId } = tenant): Promise<void> {
  for (const name of ['influencerDays', 'productSales', 'progress', 'rolledUp']) {
    await world.db.recursiveDelete(world.db.collection(`brands/${brandId}/${name}`));
  }
  for (const doc of (await paths.days(world.db, brandId).where('clicks', '>', 0).get()).docs) {
    await doc.ref.update({ clicks: FieldValue.delete() });
  }
}

const id = (day: string, by = tenant): string => `${by.influencerId}~${day}`;
const product = (period: string, productId: string, currency = 'TRY'): string =>
  `${period}~${currency}~${tenant.storeId}~${productId}`;

/** So many sales of 110.00 with 100.00 net, at 10% and half of it the influencer's. */
const tally = (sales: number): Tally => ({
  sales,
  grossMinor: 11_000 * sales,
  refunds: 0,
  refundedMinor: 0,
  pendingCommissionMinor: 1_000 * sales,
  pendingInfluencerMinor: 500 * sales,
  pendingPlatformMinor: 500 * sales,
  approvedCommissionMinor: 0,
  approvedInfluencerMinor: 0,
  approvedPlatformMinor: 0,
});

describe('an hour of a store', () => {
  test('two sales and three clicks between 09:00 and 10:00 are rolled up from 10:10 on, once', async () => {
    await sell('1');
    await sell('2');
    for (let n = 0; n < 3; n += 1) await click();
    await click({ userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' });
    world.now = time('10:00:00');
    await sell('3');
    await click();

    expect(await rollUp('10:09:59.999')).toEqual({ brands: 1, hours: 0, failures: [], isDone: true });
    expect(await read('influencerDays')).toEqual({});
    expect(await rollUp('10:10:00')).toEqual({ brands: 1, hours: 1, failures: [], isDone: true });
    const first = await rolledUp();
    expect(first).toEqual({
      closedUntil: time('10:00:00'),
      clicks: { [`${DAY}~0`]: 3 },
      influencerDays: {
        [id(DAY)]: { influencerId: tenant.influencerId, day: DAY, clicks: 3, totals: { TRY: tally(2) } },
      },
      productSales: Object.fromEntries(
        [DAY, DAY.slice(0, 7)].flatMap((period) => {
          const of = { period, currency: 'TRY', storeId: tenant.storeId, orders: 2 };
          const shirt = { productId: 'shirt', name: 'Shirt', quantityMicros: 4_000_000, netMinor: 16_000 };
          const socks = { productId: 'socks', quantityMicros: 2_000_000, netMinor: 4_000 };
          return [shirt, socks].map((sold) => [product(period, sold.productId), { ...of, ...sold }]);
        }),
      ),
    });

    world.wire.reset();
    expect(await rollUp('11:09:59')).toMatchObject({ hours: 0, isDone: true });
    expect(world.wire.totals.writes).toBe(0);
    expect(await rolledUp()).toEqual(first);
    expect(await rollUp('11:10:00')).toMatchObject({ hours: 1, isDone: true });
    expect(await rolledUp()).toMatchObject({
      closedUntil: time('11:00:00'),
      clicks: { [`${DAY}~0`]: 4 },
      influencerDays: { [id(DAY)]: { clicks: 4, totals: { TRY: tally(3) } } },
    });
  });

  test('the day keeps its own totals beside the clicks, and a day of clicks alone has its name', async () => {
    await sell('1');
    await click({ occurredAt: '2026-11-20T10:00:00Z' });
    await click();
    await rollUp('11:10:00');
    expect(await read('days')).toEqual({
      [`${DAY}~0`]: { day: DAY, shard: 0, clicks: 1, totals: { TRY: tally(1) } },
      '2026-11-20~0': { day: '2026-11-20', shard: 0, clicks: 1 },
    });
    expect((await read('influencerDays'))[id('2026-11-20')]).toEqual({
      influencerId: tenant.influencerId,
      day: '2026-11-20',
      clicks: 1,
    });
  });

  test('clicks in one hour and sales in the next share a document, whichever comes first', async () => {
    await click();
    await rollUp('10:10:00');
    await sell('1');
    await rollUp('11:10:00');
    await click();
    await rollUp('12:10:00');
    expect((await read('influencerDays'))[id(DAY)]).toMatchObject({ clicks: 2, totals: { TRY: tally(1) } });
  });

  test('late events count on their old days, in the hour they are received', async () => {
    await rollUp('10:10:00');
    await sell('late', { occurredAt: '2026-09-30T20:59:59Z' });
    await click({ clickId: 'late-click', occurredAt: '2026-09-30T21:00:00Z' });
    expect(await rollUp('11:10:00')).toMatchObject({ hours: 1 });
    expect(await rolledUp()).toMatchObject({
      clicks: { '2026-10-01~0': 1 },
      influencerDays: {
        [id('2026-09-30')]: { totals: { TRY: tally(1) } },
        [id('2026-10-01')]: { clicks: 1 },
      },
      productSales: { [product('2026-09', 'shirt')]: { netMinor: 8_000 } },
    });
  });

  test('a refund, a move to another influencer and a rejection in later hours are added by themselves', async () => {
    const bob = `${tenant.influencerId}b`;
    await paths
      .couponCode(world.db, tenant.brandId, `${tenant.couponCode.toLowerCase()}b`)
      .set({ influencerId: bob, brandId: tenant.brandId });
    const order = { brandId: tenant.brandId, storeId: tenant.storeId, orderId: '1' };
    const who = { by: 'uid-1', source: 'brand', requestId: newId('request') } as const;
    await sell('1');
    await rollUp('10:10:00');
    const body = {
      orderId: '1',
      refundId: 'r1',
      items: [{ lineId: '2' }],
      occurredAt: '2026-11-20T10:00:00Z',
    };
    expect((await world.post('trackRefund', tenant, body)).status).toBe(201);
    await rollUp('11:10:00');
    expect(await read('productSales')).toMatchObject({
      [product('2026-11-20', 'socks')]: { orders: 0, netMinor: -2_000 },
      [product('2026-11', 'socks')]: { orders: 1, netMinor: 0 },
    });
    await decide(world.services, order, { kind: 'attribute', influencerId: bob, reason: 'agreed' }, who);
    await rollUp('12:10:00');
    const days = await read('influencerDays');
    expect(days[id(DAY)]?.['totals']).toEqual({
      TRY: {
        ...tally(0),
        refunds: -1,
        refundedMinor: -2_000,
        pendingCommissionMinor: 200,
        pendingInfluencerMinor: 100,
        pendingPlatformMinor: 100,
      },
    });
    expect(days[`${bob}~${DAY}`]?.['totals']).toEqual({
      TRY: {
        ...tally(1),
        refunds: 1,
        refundedMinor: 2_000,
        pendingCommissionMinor: 800,
        pendingInfluencerMinor: 400,
        pendingPlatformMinor: 400,
      },
    });
    await decide(world.services, order, { kind: 'reject', reason: 'fraud' }, who);
    const before = await read('productSales');
    await rollUp('13:10:00');
    expect((await read('influencerDays'))[`${bob}~${DAY}`]).toMatchObject({
      totals: { TRY: { sales: 1, pendingCommissionMinor: 0 } },
    });
    expect(await read('productSales')).toEqual(before);
  });

  test('an order whose first events are in its history counts all of them', async () => {
    const name = 'x'.repeat(500);
    const lines = Array.from({ length: 400 }, (_, n) => ({
      lineId: String(n),
      productId: 'p',
      name,
      quantity: 1,
      total: '1.00',
    }));
    await sell('long', { items: lines, total: '400.00', shippingTotal: '0' });
    for (const [hour, total] of [
      ['10', '1.50'],
      ['11', '2.00'],
    ] as const) {
      world.now = time(`${hour}:30:00`);
      const items = lines.map((line) => ({ ...line, total }));
      await sell('long', {
        items,
        total: String(400 * Number(total)),
        shippingTotal: '0',
        updatedAt: world.now,
      });
    }
    const order = await paths.order(world.db, tenant.brandId, tenant.storeId, 'long').get();
    expect(order.get('historyCount')).toBeGreaterThan(0);
    for (const [at, netMinor] of [
      ['10:10:00', 40_000],
      ['11:10:00', 60_000],
      ['12:10:00', 80_000],
    ] as const) {
      await rollUp(at);
      expect((await read('productSales'))[product(DAY, 'p')]).toMatchObject({ orders: 1, netMinor });
    }
  });
});

describe('days are the brand’s own', () => {
  test.each([
    ['Europe/Istanbul', '20:59:59', '21:00:00'],
    ['Asia/Tokyo', '14:59:59', '15:00:00'],
  ])('in %s the 21st ends after %s UTC', async (timeZone, last, first) => {
    tenant = await world.tenant({ brand: { timeZone } });
    world.now = time('22:30:00');
    for (const [n, at] of [last, first].entries()) {
      await sell(String(n), { occurredAt: `${DAY}T${at}Z` });
      await click({ clickId: `own-click-${n}`, occurredAt: `${DAY}T${at}Z` });
    }
    await rollUp('23:10:00');
    const day = { clicks: 1, totals: { TRY: tally(1) } };
    expect(await rolledUp()).toMatchObject({
      clicks: { [`${DAY}~0`]: 1, '2026-11-22~0': 1 },
      influencerDays: { [id(DAY)]: day, [id('2026-11-22')]: day },
      productSales: {
        [product(DAY, 'shirt')]: { orders: 1 },
        [product('2026-11-22', 'shirt')]: { orders: 1 },
        [product('2026-11', 'shirt')]: { orders: 2 },
      },
    });
  });
});

describe('whatever happens to a run', () => {
  /** 240 documents an order, two minutes apart: more than one commit takes. */
  async function bigOrders(): Promise<void> {
    for (const [orderId, at] of [
      ['a', '08:10:00'],
      ['b', '08:12:00'],
    ] as const) {
      world.now = time(at);
      const items = Array.from({ length: 120 }, (_, n) => ({
        productId: `${orderId}${n}`,
        quantity: 1,
        total: '1.00',
      }));
      await sell(orderId, { items, total: '120.00', shippingTotal: '0' });
      await click();
    }
  }

  async function untilDone(): Promise<number> {
    for (let runs = 1; runs <= 5; runs += 1) if ((await rollUp('10:10:00')).isDone) return runs;
    throw new Error('it never ends');
  }

  /** One run that is struck, and as many as it takes to make up for it. Returns whether the first was cut off. */
  async function isCutOff(kill: Kill, whole: object): Promise<{ isCutOff: boolean; rpcs: number }> {
    await forget();
    world.wire.reset();
    world.wire.killAfter(kill);
    const { isDone } = await rollUp('10:10:00');
    const { length: rpcs } = world.wire.seen;
    world.wire.reset();
    await untilDone();
    expect(await rolledUp()).toEqual(whole);
    return { isCutOff: !isDone, rpcs };
  }

  test('killed before or after any of its RPCs, the next run makes it what it would have been', async () => {
    await bigOrders();
    world.wire.reset();
    expect(await untilDone()).toBe(1);
    const methods = world.wire.seen.map(({ method }) => method);
    const commits = methods.flatMap((method, index) => (method === 'Commit' ? [index] : []));
    expect(commits).toHaveLength(2);
    const whole = await rolledUp();
    expect(Object.keys(await read('productSales'))).toHaveLength(480);

    // Nothing is stored by a read, so before and after it are the same.
    const code = GrpcStatus.PERMISSION_DENIED;
    const kills: Kill[] = [
      ...[...methods.keys()].map((afterRpcs): Kill => ({ moment: 'before', code, afterRpcs })),
      ...commits.map((afterRpcs): Kill => ({ moment: 'after', code, afterRpcs })),
    ];
    for (const kill of kills) {
      const struck = await isCutOff(kill, whole);
      // A read that fails the client library tries again, and then the run goes on.
      expect(struck.isCutOff || struck.rpcs > methods.length).toBe(true);
      if (commits.includes(kill.afterRpcs)) expect(struck.isCutOff).toBe(true);
    }
    // A commit whose answer is lost: what the client library tries again must not count twice.
    for (const lost of [GrpcStatus.UNAVAILABLE, GrpcStatus.ABORTED, GrpcStatus.INTERNAL]) {
      for (const afterRpcs of commits) {
        const { rpcs } = await isCutOff({ moment: 'after', code: lost, afterRpcs }, whole);
        expect(rpcs).toBeGreaterThan(afterRpcs + 1);
      }
    }
  });

  test('four runs of two instances at once count everything once', async () => {
    await bigOrders();
    await rollUp('10:10:00');
    const whole = await rolledUp();
    await forget();
    const runs = await Promise.all(
      [world, other, world, other].map((on) => rollUp('10:10:00', [tenant], on)),
    );
    expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
    expect(runs.some(({ isDone }) => isDone)).toBe(true);
    expect(await rolledUp()).toEqual(whole);
  });

  test('a brand that fails is named, and does not hold up the others', async () => {
    const broken = await world.tenant();
    for (const by of [broken, tenant]) await sell('1', {}, by);
    const mark = paths.closedHours(world.db, broken.brandId);
    await mark.set({ v: 99 });
    const run = await rollUp('10:10:00', [broken, tenant], other);
    expect(run).toMatchObject({ brands: 1, isDone: false, failures: [{ brandId: broken.brandId }] });
    expect(await read('influencerDays', broken)).toEqual({});
    expect((await read('influencerDays'))[id(DAY)]).toMatchObject({ totals: { TRY: tally(1) } });
    await mark.delete();
    expect(await rollUp('10:10:00', [broken, tenant])).toMatchObject({ brands: 2, hours: 1, isDone: true });
    expect((await read('influencerDays', broken))[id(DAY, broken)]).toMatchObject({
      totals: { TRY: tally(1) },
    });
  });

  test('an order that cannot be folded is named and left out, and counts once it can', async () => {
    const broken = await world.tenant();
    for (const by of [broken, tenant]) await sell('1', {}, by);
    await click({}, broken);
    // The order names a plan that it no longer has.
    const order = paths.order(world.db, broken.brandId, broken.storeId, '1');
    const plans = (await order.get()).get('plans') as object;
    await order.update({ plans: {} });
    const run = await rollUp('10:10:00', [broken, tenant], other);
    expect(run).toMatchObject({ brands: 2, isDone: true, failures: [{ brandId: broken.brandId }] });
    expect((await read('influencerDays', broken))[id(DAY, broken)]).toEqual({
      influencerId: broken.influencerId,
      day: DAY,
      clicks: 1,
    });
    expect((await read('influencerDays'))[id(DAY)]).toMatchObject({ totals: { TRY: tally(1) } });
    await order.update({ plans });
    expect(await rollUp('11:10:00', [broken, tenant])).toMatchObject({
      brands: 2,
      failures: [],
      isDone: true,
    });
    expect((await read('influencerDays', broken))[id(DAY, broken)]).toMatchObject({
      clicks: 1,
      totals: { TRY: tally(1) },
    });
  });

  test('without time nothing is done, and said to be left', async () => {
    await sell('1');
    world.now = time('10:10:00');
    const run = await rollUpClosedHours(world.services, { budgetMs: 0, brandIds: [tenant.brandId] });
    expect(run).toEqual({ brands: 0, hours: 0, failures: [], isDone: false });
    expect(await closedUntil()).toBeNull();
  });

  test('a sale that an instance with a slower clock updated is not passed over', async () => {
    await rollUp('10:10:00');
    world.now = time('10:00:01');
    await sell('1');
    // The other's clock is two seconds behind: what it stores last is dated before the hour.
    await paths.order(world.db, tenant.brandId, tenant.storeId, '1').update({ updatedAt: time('09:59:59') });
    await rollUp('11:10:00');
    expect((await read('influencerDays'))[id(DAY)]).toMatchObject({ totals: { TRY: tally(1) } });
  });
});

describe('a backlog that is rolled up in steps', () => {
  /** One document a commit: each order and each moment of clicks is a step. */
  const step = (at: Date, budgetMs = BUDGET_MS, on = world): Promise<RollUpRun> => {
    let ms = at.getTime();
    const services = { ...on.services, now: () => new Date((ms += 1)) };
    return rollUpClosedHours(services, { budgetMs, brandIds: [tenant.brandId], maxDocuments: 1 });
  };

  /** Nine orders, one without any influencer, and four clicks, two of them in one moment. */
  async function backlog(): Promise<void> {
    for (let n = 1; n <= 9; n += 1) {
      world.now = time(`08:1${n}:00`);
      await sell(`o${n}`, n === 4 ? { attribution: {} } : {});
      if (n % 3 === 0) await click();
      if (n === 6) await click();
    }
  }

  /** What goes on while hours are open: a counted order is refunded, another is edited, and one is new. */
  async function goOn(n: number): Promise<void> {
    world.now = new Date(time('10:20:00').getTime() + n * 1_000);
    const refund = { orderId: `o${1 + (n % 9)}`, refundId: `r${n}`, items: [{ lineId: '2', total: '1.00' }] };
    expect((await world.post('trackRefund', tenant, refund)).status).toBe(201);
    await sell(`new${n}`);
    await click();
  }

  const problems = async (): Promise<string[]> => {
    const { findings } = await auditAll(world.services, { brandId: tenant.brandId });
    return findings.map(({ path, message }) => `${path}: ${message}`);
  };

  test('cut off after each of its looks at the clock, it goes on where it was; the audit is clean at each cut; the end is that of one run', async () => {
    await backlog();
    const at = time('10:10:00');
    let open = 0;
    for (let runs = 0; ; runs += 1) {
      expect(runs).toBeLessThan(80);
      // Each run has time for a little more than nothing.
      const { isDone, failures } = await step(at, 4 + (runs % 4));
      expect(failures).toEqual([]);
      if (isDone) break;
      const mark = (await paths.closedHours(world.db, tenant.brandId).get()).data();
      open += mark?.['open'] ? 1 : 0;
      if (open > 0 && open < 5) await goOn(runs);
      expect(await problems()).toEqual([]);
    }
    expect(open).toBeGreaterThan(2);
    expect((await world.db.collection(`brands/${tenant.brandId}/rolledUp`).get()).size).toBe(0);
    const inSteps = await rolledUp();
    await forget();
    await rollUp('10:10:00');
    // A product's name is that of the order that was rolled up last.
    expect(inSteps).toEqual(await rolledUp());
    await step(time('12:10:00'));
    expect(await problems()).toEqual([]);
  }, 120_000);

  test('killed before or after any of its commits: what the next runs make is the same', async () => {
    await backlog();
    world.wire.reset();
    const at = time('10:10:00');
    await step(at);
    const methods = world.wire.seen.map(({ method }) => method);
    const commits = methods.flatMap((method, index) => (method === 'Commit' ? [index] : []));
    // A step each for the eight orders of one influencer (the other moves products alone), and for three moments of clicks.
    expect(commits.length).toBeGreaterThan(10);
    const whole = await rolledUp();
    for (const [index, afterRpcs] of commits.entries()) {
      await forget();
      world.wire.reset();
      world.wire.killAfter({
        moment: index % 2 === 0 ? 'before' : 'after',
        code: GrpcStatus.PERMISSION_DENIED,
        afterRpcs,
      });
      expect((await step(at)).isDone).toBe(false);
      world.wire.reset();
      expect((await step(at)).isDone).toBe(true);
      expect(await rolledUp()).toEqual(whole);
    }
  }, 120_000);

  test('an order at the head that cannot be folded, and one in the middle: the others count, then both, once', async () => {
    await backlog();
    await rollUp('10:10:00');
    const whole = await rolledUp();
    await forget();
    const broken = ['o1', 'o5'].map((orderId) =>
      paths.order(world.db, tenant.brandId, tenant.storeId, orderId),
    );
    const plans = (await broken[0]!.get()).get('plans') as object;
    for (const ref of broken) await ref.update({ plans: {} });
    for (let runs = 0; ; runs += 1) {
      const { isDone } = await step(time('10:10:00'), 9);
      // While the hours are open.
      if (runs === 1) await broken[0]!.update({ plans });
      if (isDone) break;
      expect(runs).toBeLessThan(60);
    }
    await broken[1]!.update({ plans });
    await step(time('11:10:00'));
    expect({ ...(await rolledUp()), closedUntil: null }).toEqual({ ...whole, closedUntil: null });
    expect(await problems()).toEqual([]);
  }, 120_000);

  test('two runs at once of hours that are open end as one does', async () => {
    await backlog();
    await rollUp('10:10:00');
    const whole = await rolledUp();
    await forget();
    await step(time('10:10:00'), 12);
    await Promise.all([step(time('10:10:00')), step(time('10:10:00'), BUDGET_MS, other)]);
    await step(time('10:10:00'));
    expect(await rolledUp()).toEqual(whole);
  });
});

describe('the first run and idle hours', () => {
  test('begins with the oldest of all; years without anything are one step', async () => {
    world.now = new Date('2024-02-29T10:30:00Z');
    await sell('old');
    world.now = time('09:30:00');
    await sell('new');
    world.wire.reset();
    const { hours } = await rollUp('10:10:00');
    expect(hours).toBe((time('10:00:00').getTime() - Date.UTC(2024, 1, 29, 10, 30)) / 3_600_000 + 0.5);
    expect(world.wire.seen.filter(({ method }) => method === 'Commit')).toHaveLength(1);
    expect(Object.keys(await read('influencerDays')).sort()).toEqual([id('2024-02-29'), id(DAY)]);
  });

  test('of a brand that has nothing yet moves the mark alone', async () => {
    expect(await rollUp('10:10:00')).toEqual({ brands: 1, hours: 0, failures: [], isDone: true });
    expect(await rolledUp()).toEqual({
      closedUntil: time('10:00:00'),
      clicks: {},
      influencerDays: {},
      productSales: {},
    });
  });

  test('every brand has its turn, its test twin too', async () => {
    const twin = await world.tenant({ brandId: `${tenant.brandId}-test`, key: { mode: 'test' } });
    const found: string[] = [];
    for await (const page of brandIds(world.db)) found.push(...page);
    expect(found).toEqual(expect.arrayContaining([tenant.brandId, twin.brandId]));
    expect(new Set(found).size).toBe(found.length);
  });
});

describe('all that a ledger knows', () => {
  let by: Tenant;
  let end: Date;

  /** By currency, of all documents. */
  function totals(all: Stored): Record<string, Record<string, number>> {
    const result: Record<string, Record<string, number>> = {};
    for (const day of Object.values(all)) {
      for (const [currency, figures] of Object.entries((day['totals'] ?? {}) as Record<string, Tally>)) {
        const sum = (result[currency] ??= {});
        for (const [name, figure] of Object.entries<number>(figures)) sum[name] = (sum[name] ?? 0) + figure;
      }
    }
    return result;
  }

  /** What the events of all its orders move. */
  async function moved(): Promise<RollUps> {
    const sums = noRollUps();
    for (const { id: orderKey } of (await paths.orders(world.db, by.brandId).get()).docs) {
      const [storeId, orderId] = [by.storeId, orderKey.slice(by.storeId.length + 1)];
      const stored = await readOrder(world.db, { brandId: by.brandId, storeId, orderId });
      for (const movement of movements(stored!.order, new Date(0), end)) addMovement(sums, movement);
    }
    return sums;
  }

  beforeAll(async () => {
    world.now = null;
    ({ tenant: by } = await makeLedger(world));
    await forget(by);
    end = new Date(Date.now() + 2 * 3_600_000);
    for (let run = 1; run <= 10; run += 1) await rollUp(new Date(Date.UTC(2026, 1, 1, 3 * run, 15)), [by]);
    await rollUp(end, [by]);
  });

  test('rolled up in eleven runs is what the events of its orders move', async () => {
    const sums = await moved();
    const days = Object.entries(await read('influencerDays', by)).filter(([, day]) => 'totals' in day);
    expect(Object.fromEntries(days.map(([key, day]) => [key, { ...day, clicks: 0 }]))).toEqual(
      Object.fromEntries(sums.influencerDays),
    );
    // The name is of the order that was rolled up last.
    const sales = Object.entries(await read('productSales', by));
    expect(Object.fromEntries(sales.map(([key, sold]) => [key, { ...sold, name: '' }]))).toEqual(
      Object.fromEntries([...sums.productSales].map(([key, sold]) => [key, { ...sold, name: '' }])),
    );
    expect(sales.length).toBeGreaterThan(0);
  });

  test('sums to its days’ totals in each currency, less the 55.00 and the 80.00, of which 30.00 were given back, that are nobody’s', async () => {
    const [days, influencers] = [totals(await read('days', by)), totals(await read('influencerDays', by))];
    expect(Object.keys(days).sort()).toEqual(['KWD', 'TRY', 'USD']);
    expect([influencers['USD'], influencers['KWD']]).toEqual([days['USD'], days['KWD']]);
    const { TRY = {} } = days;
    expect(influencers['TRY']).toEqual({
      ...TRY,
      sales: TRY['sales']! - 2,
      grossMinor: TRY['grossMinor']! - 13_500,
      refunds: TRY['refunds']! - 1,
      refundedMinor: TRY['refundedMinor']! - 3_000,
    });
  });
});
