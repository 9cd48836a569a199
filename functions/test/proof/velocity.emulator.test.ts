import { status as GrpcStatus } from '@grpc/grpc-js';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { OrderRecord } from '../../src/domain/order/record';
import { DEFAULT_QUALITY } from '../../src/domain/brand/salesLimits';
import { paths } from '../../src/firestore/base/paths';
import { approveDue, type ApprovalRun } from '../../src/operations/review/approveDue';
import { decide } from '../../src/operations/order/decide';
import { reviewSales, type ReviewRun } from '../../src/operations/review/reviewSales';
import { World, type Tenant } from '../support/world';

// Sales that come too fast are found once their hour is closed, and held with the figures until the brand confirms them.

const world = new World();
let tenant: Tenant;

const at = (time: string): Date => new Date(`2026-09-01T${time}:00Z`);

beforeAll(() => world.start());
beforeEach(async () => {
  // The schedule of approvals goes over all brands there are.
  await world.clear();
  world.wire.reset();
  world.now = at('10:05');
  tenant = await world.tenant({ plan: { holdPeriodDays: 0 } });
});
afterAll(() => world.stop());

async function sell(orderId: string, time: string, more: object = {}): Promise<void> {
  world.now = at(time);
  const sale = {
    orderId,
    currency: 'TRY',
    total: '100.00',
    attribution: { couponCodes: [tenant.couponCode] },
    ...more,
  };
  const { status } = await world.post('trackSale', tenant, sale);
  if (status !== 201) throw new Error(`the sale was answered ${status}`);
}

async function click(): Promise<string> {
  const { body } = await world.post('trackClick', tenant, { referralCode: tenant.referralCode });
  return String(body['clickId']);
}

/** Six sales through one click, a minute apart, from 10:10 on. */
async function burst(): Promise<{ ids: string[]; attribution: { clickId: string } }> {
  world.now = at('10:05');
  const attribution = { clickId: await click() };
  const ids = ['10', '11', '12', '13', '14', '15'];
  for (const id of ids) await sell(id, `10:${id}`, { attribution });
  return { ids, attribution };
}

function review(time: string, more: { budgetMs?: number } = {}): Promise<ReviewRun> {
  world.now = at(time);
  const { brandId } = tenant;
  const options = { budgetMs: 60_000, requestId: 'req_review', brandIds: [brandId], ...more };
  return reviewSales(world.services, options);
}

function approve(time: string): Promise<ApprovalRun> {
  world.now = at(time);
  return approveDue(world.services, { budgetMs: 60_000, requestId: 'req_approve' });
}

async function commission(orderId: string): Promise<CommissionRecord> {
  const { brandId, storeId } = tenant;
  return (await paths.commission(world.db, brandId, storeId, orderId).get()).data() as CommissionRecord;
}

async function order(orderId: string): Promise<OrderRecord> {
  const { brandId, storeId } = tenant;
  return (await paths.order(world.db, brandId, storeId, orderId).get()).data() as OrderRecord;
}

const reasonsOf = (ids: readonly string[]): Promise<(string | null)[]> =>
  Promise.all(ids.map(async (id) => (await commission(id)).statusReason));

async function suspicions(orderId: string): Promise<string[]> {
  const { events } = await order(orderId);
  return events.flatMap((event) => (event.kind === 'suspect' ? [event.reason] : []));
}

async function confirm(orderId: string): Promise<void> {
  const { brandId, storeId } = tenant;
  const who = { by: 'uid-1', source: 'brand', requestId: 'req_confirm' } as const;
  const decision = { kind: 'confirm', eventIds: null, status: null } as const;
  await decide(world.services, { brandId, storeId, orderId }, decision, who);
}

async function mark(): Promise<string | null> {
  const { brandId } = tenant;
  const stored = (await paths.salesReview(world.db, brandId).get()).get('reviewedUntil') as
    { toDate(): Date } | undefined;
  return stored?.toDate().toISOString() ?? null;
}

describe('six sales through one click within 60 minutes (limit 5)', () => {
  test('are all held once their hour is closed, with the figures; all of it stays due', async () => {
    const { ids } = await burst();
    // Ten minutes after its end, and not before.
    expect(await review('11:09')).toMatchObject({ held: 0 });
    expect(await reasonsOf(ids)).toEqual(ids.map(() => null));
    expect(await review('11:20')).toMatchObject({ brands: 1, held: 6, failures: [], isDone: true });
    expect(await reasonsOf(ids)).toEqual(ids.map(() => 'held_velocity'));
    expect(await commission('10')).toMatchObject({
      status: 'pending',
      totalMinor: 1000,
      approvableAt: null,
    });
    expect((await order('10')).suspicions).toEqual([
      { suspicion: 'velocity', reason: '6 sales through one click within 60 minutes (limit 5)' },
    ]);
  });

  test('of which some fell into the hour before are held too: earlier hours are not read again for them', async () => {
    const attribution = { clickId: await click() };
    for (const minute of [40, 45, 50, 55]) await sell(`a${minute}`, `10:${minute}`, { attribution });
    await review('11:20');
    await sell('b1', '11:25', { attribution });
    await sell('b2', '11:30', { attribution });
    expect((await review('12:20')).held).toBe(6);
    expect(await suspicions('a40')).toEqual(['6 sales through one click within 60 minutes (limit 5)']);
    expect(await suspicions('b2')).toHaveLength(1);
  });

  test('are held by one event each, and the mark moves last, whatever breaks off or is run twice, at once', async () => {
    const { ids } = await burst();
    const reached = '2026-09-01T11:00:00.000Z';
    // One hold that is lost, one whose answer is; then the mark that is lost, and whose answer is.
    for (const [moment, expected] of [
      ['before', null],
      ['after', null],
      ['before', null],
      ['after', reached],
    ] as const) {
      world.wire.reset();
      world.wire.inject({ moment, code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
      const { failures, isDone } = await review('11:20');
      expect([failures.length, isDone, await mark()]).toEqual([1, false, expected]);
    }
    world.wire.reset();
    await Promise.all([review('11:25'), review('11:25')]);
    await review('11:30');
    expect(await mark()).toBe(reached);
    for (const id of ids) expect(await suspicions(id)).toHaveLength(1);
  });

  test('are held by one event each by two runs at once', async () => {
    const { ids } = await burst();
    const runs = await Promise.all([review('11:20'), review('11:20')]);
    expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
    for (const id of ids) expect(await suspicions(id)).toHaveLength(1);
    expect(await mark()).toBe('2026-09-01T11:00:00.000Z');
  });

  test('without the time to hold them all leave the mark where it was; the next run holds the rest', async () => {
    const { ids } = await burst();
    expect(await review('11:20', { budgetMs: 0 })).toMatchObject({ brands: 0, held: 0, isDone: false });
    expect(await mark()).toBeNull();
    expect((await review('11:21')).held).toBe(6);
    expect(await reasonsOf(ids)).toEqual(ids.map(() => 'held_velocity'));
  });

  test('one of which the brand confirms is held no more, nor again when a seventh comes, which is held', async () => {
    const { attribution } = await burst();
    await review('11:20');
    await confirm('12');
    await sell('late', '11:05', { attribution });
    expect((await review('12:20')).held).toBe(1);
    expect(await reasonsOf(['12', 'late'])).toEqual([null, 'held_velocity']);
    expect(await suspicions('late')).toEqual(['7 sales through one click within 60 minutes (limit 5)']);
    expect(await suspicions('12')).toHaveLength(1);
  });

  test('one of which the brand approved at once stays approved; a cancelled one does not count', async () => {
    const { ids } = await burst();
    const { brandId, storeId } = tenant;
    const who = { by: 'uid-1', source: 'brand', requestId: 'req_approve' } as const;
    await decide(
      world.services,
      { brandId, storeId, orderId: '10' },
      { kind: 'approve', seen: null, reason: null },
      who,
    );
    await review('11:20');
    expect((await commission('10')).status).toBe('approved');
    expect((await reasonsOf(ids)).slice(1)).toEqual(Array.from({ length: 5 }, () => 'held_velocity'));

    tenant = await world.tenant();
    const { ids: others } = await burst();
    await sell('15', '10:20', { status: 'cancelled', updatedAt: '2026-09-01T10:18:00Z' });
    expect((await review('11:20')).held).toBe(0);
    expect((await reasonsOf(others)).slice(0, 5)).toEqual(Array.from({ length: 5 }, () => null));
  });
});

describe('other limits', () => {
  test('4 sales of one customer to one influencer within 24 hours (limit 3), hours apart, by email and by id', async () => {
    const email = { email: 'shopper@mail.example' };
    const customers = [email, { ...email, id: 'c1' }, { id: 'c1' }, email];
    for (const [n, customer] of customers.entries()) {
      await sell(`o${n}`, `1${n}:05`, { customer });
      await review(`1${n + 1}:20`);
    }
    // Three by the email; two by the id.
    expect(await reasonsOf(['o0', 'o1', 'o2', 'o3'])).toEqual([null, null, null, null]);
    await sell('o4', '14:05', { customer: email });
    await review('15:20');
    expect(await reasonsOf(['o0', 'o1', 'o2', 'o3', 'o4'])).toEqual([
      'held_velocity',
      'held_velocity',
      null,
      'held_velocity',
      'held_velocity',
    ]);
    expect(await suspicions('o0')).toEqual([
      '4 sales of one customer to one influencer within 24 hours (limit 3)',
    ]);
  });

  test('a brand’s own: with 2 a click, 3 are held', async () => {
    const { brandId } = tenant;
    tenant = await world.tenant({
      brand: {
        quality: {
          salesPerClick: 2,
          salesPerCustomer: 3,
          salesPerInfluencer: 60,
          lateClicksPerInfluencer: 100_000,
        },
      },
    });
    expect(tenant.brandId).not.toBe(brandId);
    const attribution = { clickId: await click() };
    for (const n of [1, 2, 3]) await sell(`o${n}`, `10:1${n}`, { attribution });
    expect((await review('11:20')).held).toBe(3);
    expect(await suspicions('o1')).toEqual(['3 sales through one click within 60 minutes (limit 2)']);
  });

  test('a brand that cannot be read does not hold up another', async () => {
    const broken = await world.tenant();
    await paths.brand(world.db, broken.brandId).update({ timeZone: 5 });
    await burst();
    world.now = at('11:20');
    const brandIds = [broken.brandId, tenant.brandId];
    const run = await reviewSales(world.services, { budgetMs: 60_000, requestId: 'req', brandIds });
    expect(run).toMatchObject({ brands: 1, held: 6, isDone: false, failures: [{ brandId: broken.brandId }] });
  });
});

describe('what is no sale of the influencer any more counts in no later review: four of one customer, one of them gone (limit 3)', () => {
  const customer = { email: 'shopper@mail.example' };

  test('cancelled', async () => {
    for (const n of [1, 2, 3]) await sell(`c${n}`, `13:0${n}`, { customer });
    await review('14:20');
    await sell('c3', '14:25', { customer, status: 'cancelled', updatedAt: '2026-09-01T14:25:00Z' });
    await review('15:20');
    await sell('c4', '15:25', { customer });
    expect((await review('16:20')).held).toBe(0);
  });

  test('moved by the brand, and it is not held itself', async () => {
    const { brandId, storeId } = tenant;
    const influencerId = `${tenant.influencerId}b`;
    await paths.couponCode(world.db, brandId, 'otherone').set({ influencerId, brandId });
    for (const n of [1, 2, 3]) await sell(`c${n}`, `13:0${n}`, { customer });
    await review('14:20');
    world.now = at('14:25');
    const move = { kind: 'attribute', influencerId, reason: 'looked at it' } as const;
    const who = { by: 'uid-1', source: 'brand', requestId: 'req_move' } as const;
    await decide(world.services, { brandId, storeId, orderId: 'c3' }, move, who);
    await review('15:20');
    await sell('c4', '15:25', { customer });
    expect((await review('16:20')).held).toBe(0);
    expect((await commission('c3')).statusReason).toBeNull();
  });

  test('a move by the brand ends a hold: it has looked at the order', async () => {
    const { brandId, storeId, influencerId } = tenant;
    const { ids } = await burst();
    await review('11:20');
    const orderId = ids[0] ?? '';
    expect((await commission(orderId)).statusReason).toBe('held_velocity');
    const move = { kind: 'attribute', influencerId, reason: 'theirs' } as const;
    const who = { by: 'uid-1', source: 'brand', requestId: 'req_move' } as const;
    await decide(world.services, { brandId, storeId, orderId }, move, who);
    expect((await commission(orderId)).statusReason).toBeNull();
  });
});

describe('approvals wait for the review, also with a hold of 0 days', () => {
  test('a sale of 10:05 is due at once, and approved only after 11:20, when its hour was reviewed', async () => {
    await sell('1', '10:05');
    expect(await approve('10:30')).toMatchObject({ approved: 0, unreviewed: 1 });
    await review('10:20');
    expect(await approve('11:15')).toMatchObject({ approved: 0, unreviewed: 1 });
    await review('11:20');
    expect(await approve('11:30')).toMatchObject({ approved: 1, unreviewed: 0 });
    expect((await commission('1')).status).toBe('approved');
  });

  test('an update of 11:05 is reviewed with its own hour: what was seen before is another order', async () => {
    await sell('1', '10:05');
    await review('11:20');
    await sell('1', '11:25', { customer: { id: 'c1' }, updatedAt: '2026-09-01T11:25:00Z' });
    expect(await approve('11:30')).toMatchObject({ approved: 0, unreviewed: 1 });
    await review('12:20');
    expect(await approve('12:30')).toMatchObject({ approved: 1 });
  });

  test('a burst is never approved by the schedule; what the brand confirms of it is', async () => {
    const { ids } = await burst();
    await review('11:20');
    expect((await approve('11:30')).approved).toBe(0);
    await confirm('12');
    await review('12:20');
    expect((await approve('12:30')).approved).toBe(1);
    expect(await reasonsOf(ids)).toEqual(ids.map((id) => (id === '12' ? null : 'held_velocity')));
  });

  test('one read a brand and run tells whether its sales are reviewed', async () => {
    for (const n of [1, 2, 3]) await sell(`o${n}`, `10:1${n}`);
    world.wire.reset();
    await approve('10:30');
    // The page of three that are due, the mark of their brand, and where the run before was cut off.
    expect(world.wire.totals).toMatchObject({ reads: 5, writes: 0 });
  });
});

describe('a backlog of 210 orders, three pages', () => {
  /** So much at once is no burst of the influencer; six of them come through one click, on both sides of a page's end. */
  const quality = { ...DEFAULT_QUALITY, salesPerInfluencer: 1_000 };
  const ofClick = new Set(['97', '98', '99', '100', '101', '102']);

  async function backlog(): Promise<void> {
    tenant = await world.tenant({ brand: { quality }, plan: { holdPeriodDays: 0 } });
    const attribution = { clickId: await click() };
    for (let n = 0; n < 210; n += 1) {
      world.now = new Date(at('10:06').getTime() + n * 15_000);
      const of = ofClick.has(String(n))
        ? { attribution }
        : { attribution: { couponCodes: [tenant.couponCode] } };
      const sale = { orderId: String(n), currency: 'TRY', total: '100.00', ...of };
      expect((await world.post('trackSale', tenant, sale)).status).toBe(201);
    }
  }

  test('is reviewed in steps of a page: a run that is cut off leaves less for the next one, and the end is the same', async () => {
    await backlog();
    const { brandId } = tenant;
    const marks = new Set<string | null>();
    for (let runs = 0; (await mark()) !== '2026-09-01T11:00:00.000Z'; runs += 1) {
      expect(runs).toBeLessThan(12);
      let ms = at('11:20').getTime();
      const services = { ...world.services, now: () => new Date((ms += 1)) };
      // Each run has time for a page or two.
      const options = { budgetMs: 14, requestId: 'req_review', brandIds: [brandId], pagesAStep: 1 };
      const { failures } = await reviewSales(services, options);
      expect(failures).toEqual([]);
      marks.add(await mark());
    }
    expect(marks.size).toBeGreaterThan(1);
    for (const orderId of ofClick) {
      expect(await suspicions(orderId)).toEqual(['6 sales through one click within 60 minutes (limit 5)']);
    }
    expect(await suspicions('96')).toEqual([]);
    // A page is approved as soon as it is reviewed, but for what is held.
    expect(await approve('11:30')).toMatchObject({ failed: 0 });
  }, 60_000);
});

describe('sales count by when they were placed', () => {
  const placedAt = (days: number, minutes = 0): string =>
    new Date(at('10:00').getTime() - days * 86_400_000 + minutes * 60_000).toISOString();

  test('61 sales of 61 days that are delivered within half an hour are no burst (limit 60 an hour)', async () => {
    for (let n = 0; n < 61; n += 1) await sell(`o${n}`, `10:${10 + (n % 30)}`, { occurredAt: placedAt(n) });
    expect(await review('11:20')).toMatchObject({ held: 0, isDone: true });
  });

  test('a sixth through one click (limit 5) is held with the five though it arrives nine days later', async () => {
    const attribution = { clickId: await click() };
    for (const n of [1, 2, 3, 4, 5]) await sell(`o${n}`, `10:1${n}`, { attribution });
    expect((await review('11:20')).held).toBe(0);
    world.now = new Date(at('10:30').getTime() + 9 * 86_400_000);
    const sale = { orderId: 'late', currency: 'TRY', total: '100.00', attribution };
    const { status } = await world.post('trackSale', tenant, {
      ...sale,
      occurredAt: at('10:30').toISOString(),
    });
    expect(status).toBe(201);
    world.now = new Date(at('11:20').getTime() + 9 * 86_400_000);
    const options = { budgetMs: 60_000, requestId: 'req_review', brandIds: [tenant.brandId] };
    expect(await reviewSales(world.services, options)).toMatchObject({ held: 6, failures: [] });
    expect(await suspicions('late')).toEqual(['6 sales through one click within 60 minutes (limit 5)']);
    expect((await commission('o1')).statusReason).toBe('held_velocity');
  });

  test('a sale of the first moment there is, by software that knows no time, stops no review', async () => {
    await sell('o1', '10:10', { occurredAt: '0001-01-01T00:00:00Z' });
    expect(await review('11:20')).toMatchObject({ held: 0, isDone: true, failures: [] });
  });
});

describe('what a review costs', () => {
  test('an order that is approved two weeks later has no neighbours read again', async () => {
    for (let n = 10; n < 20; n += 1) await sell(`o${n}`, `10:${n}`);
    await review('11:20');
    const later = (time: string): Date => new Date(at(time).getTime() + 14 * 86_400_000);
    const run = (time: string): Promise<ReviewRun> => {
      world.now = later(time);
      return reviewSales(world.services, {
        budgetMs: 60_000,
        requestId: 'req',
        brandIds: [tenant.brandId],
      });
    };
    await run('09:20');
    world.now = later('10:10');
    const approval = { kind: 'approve', seen: null, reason: null } as const;
    const who = { by: 'uid-1', source: 'brand', requestId: 'req_approve' } as const;
    const { brandId, storeId } = tenant;
    await decide(world.services, { brandId, storeId, orderId: 'o10' }, approval, who);
    world.wire.reset();
    expect(await run('11:20')).toMatchObject({ isDone: true, failures: [] });
    // The mark twice, the order, and the brand where it is not cached; none of its nine neighbours.
    expect(world.wire.totals.reads).toBeLessThanOrEqual(5);
  });

  test('a read for each order that changed since, and few a brand', async () => {
    for (let n = 10; n < 30; n += 1) await sell(`o${n}`, `10:${n}`);
    await world.services.lookUps.brand(tenant.brandId);
    world.wire.reset();
    await review('11:20');
    const { reads, writes } = world.wire.totals;
    // The mark twice, once of them in the transaction. (A query that finds nothing is billed as a read more.)
    expect({ reads, writes }).toEqual({ reads: 20 + 2, writes: 2 });
    world.wire.reset();
    await review('11:25');
    expect(world.wire.totals).toMatchObject({ reads: 2, writes: 0 });
    world.wire.reset();
    // Nobody sold anything since: no order is read.
    await review('12:20');
    expect(world.wire.totals).toMatchObject({ reads: 3, writes: 1 });
  });

  test('what is older than three days is thrown away', async () => {
    const recent = async (): Promise<number> =>
      (await paths.recentSales(world.db, tenant.brandId).get()).size;
    await sell('1', '10:10');
    await review('11:20');
    expect(await recent()).toBe(1);
    for (const [time, left] of [
      ['2026-09-04T10:20:00Z', 1],
      ['2026-09-04T11:20:00Z', 0],
    ] as const) {
      world.now = new Date(time);
      await reviewSales(world.services, { budgetMs: 60_000, requestId: 'req', brandIds: [tenant.brandId] });
      expect(await recent()).toBe(left);
    }
  });
});
