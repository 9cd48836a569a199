import type { DocumentData, Timestamp } from '@google-cloud/firestore';
import { status as GrpcStatus } from '@grpc/grpc-js';
import type { SetAside } from '../../src/domain/delivery/setAside';
import { setAsides } from '../../src/firestore/documents/setAsideKind';
import { UnreadableDocument } from '../../src/firestore/documents/unreadable';
import { paths } from '../../src/firestore/base/paths';
import { recordRefund, recordSale } from '../../src/operations/order/recordOrderEvent';
import { retrySetAside, type RetryRun } from '../../src/operations/delivery/retrySetAside';
import { SCHEDULES } from '../../src/scheduled';
import { callerOf } from '../support/ledgerWorld';
import { refOf, spoil, spoilOrder, UNREADABLE } from '../support/unreadable';
import { deliver, delivery, type Delivery } from '../support/webhooks';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// One document that cannot be read stops its own order and nothing else, and no delivery for it is lost.

const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;

const at = (clock: string): Date => new Date(`2026-11-21T${clock}Z`);

beforeAll(() => world.start());
beforeEach(async () => {
  // The schedule goes over all brands there are.
  await world.clear();
  world.wire.reset();
  world.logs.length = 0;
  world.now = at('11:00:00');
  tenant = await world.tenant();
});
afterAll(() => world.stop());

const ORDER = '7';
const ENDED_AT_12_10 = 'attempt 2 began at 2026-11-21T12:10:00.000Z and did not end';

/** As WooCommerce sends it, with whom it is for. */
const order = (id: string, modifiedAt: string, more: object = {}, of = tenant): object => ({
  id: Number(id),
  status: 'processing',
  currency: 'TRY',
  total: '120.00',
  total_tax: '20.00',
  date_created_gmt: '2026-11-21T10:00:00',
  date_modified_gmt: `2026-11-21T${modifiedAt}`,
  line_items: [{ id: 1, product_id: 7, variation_id: 0, quantity: 1, total: '100.00' }],
  meta_data: [{ key: '_affiliate_ref', value: of.referralCode }],
  billing: {
    email: 'Ayse@Example.Test',
    first_name: 'Ayşe',
    address_1: 'İstiklal 5',
    phone: '+905551112233',
  },
  customer_ip_address: '203.0.113.9',
  ...more,
});

const completed = (modifiedAt: string, of = tenant): Delivery =>
  delivery('order.updated', order(ORDER, modifiedAt, { status: 'completed' }, of));
const deleted = (deliveryId = 'd1', id = ORDER): Delivery =>
  delivery('order.deleted', { id: Number(id) }, { deliveryId });
const restored = (modifiedAt: string, of = tenant): Delivery =>
  delivery('order.restored', order(ORDER, modifiedAt, {}, of));

async function take(sent: Delivery, by = tenant): Promise<AccountAnswer> {
  const answer = await deliver(world, by, sent);
  expect(answer.status).toBe(200);
  return answer;
}

/** A day on which the order is known, and everything can be read. */
async function open(by = tenant): Promise<void> {
  world.now = at('11:00:00');
  expect((await take(delivery('order.created', order(ORDER, '10:00:00', {}, by)), by)).body).toEqual({
    result: 'recorded',
  });
}

async function keptAside(by = tenant): Promise<SetAside[]> {
  const { docs } = await paths.setAside(world.db, by.brandId).get();
  return docs.map((doc) => setAsides.readFound(doc));
}

function retry(clock: string): Promise<RetryRun> {
  world.now = at(clock);
  return retrySetAside(world.services, { budgetMs: 60_000, requestId: 'req_retry' });
}

async function dataOf(place: 'order' | 'commission', by = tenant): Promise<DocumentData> {
  return (await refOf(world, by, place, ORDER).get()).data() ?? {};
}

/** What the order comes to, whoever's it is and whenever it was heard of. */
async function outcomeOf(by = tenant): Promise<object> {
  const order = await dataOf('order', by);
  const commission = await dataOf('commission', by);
  const kinds = (order['events'] as { kind: string; id: string }[]).map(({ kind, id }) => `${kind} ${id}`);
  const { docs } = await paths.days(world.db, by.brandId).get();
  const days = docs.map((doc) => ({ id: doc.id, totals: doc.get('totals') as unknown }));
  const figures = ['status', 'totalMinor', 'baseMinor', 'refundedMinor', 'attributed', 'tallies', 'flags'];
  const shares = ['status', 'totalMinor', 'influencerMinor', 'statusReason'];
  return {
    status: order['status'] as unknown,
    order: figures.map((field) => order[field] as unknown),
    commission: shares.map((field) => commission[field] as unknown),
    kinds: kinds.sort(),
    days,
  };
}

describe.each(UNREADABLE)('$title', (unreadable) => {
  const { place, problem } = unreadable;
  let mend: () => Promise<void>;
  const path = (): string => refOf(world, tenant, place, ORDER).path;

  beforeEach(async () => {
    await open();
    mend = await spoilOrder(world, tenant, ORDER, unreadable);
    world.now = at('12:00:00');
  });

  test('the store API: 503 with Retry-After, nothing of ours told, nothing written; another order is taken', async () => {
    const before = await world.wholeSnapshot(tenant.brandId);
    const sale = { orderId: ORDER, currency: 'TRY', total: '130.00', updatedAt: '2026-11-21T11:30:00Z' };
    const refund = { orderId: ORDER, refundId: 'r1', amount: '10.00' };
    for (const [name, body] of [
      ['trackSale', sale],
      ['trackRefund', refund],
    ] as const) {
      const answer = await world.post(name, tenant, body);
      expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('3600');
      expect(String(answer.body['detail'])).toContain('nothing was changed');
      expect(JSON.stringify(answer.body)).not.toMatch(/brands\/|commissions\/|shape|rules|events|baseMinor/);
    }
    expect(await world.wholeSnapshot(tenant.brandId)).toEqual(before);
    expect((await world.post('trackSale', tenant, { ...sale, orderId: '8' })).status).toBe(201);
  });

  test('the operations throw what names the document, and what is wrong with it', async () => {
    const caller = await callerOf(world, tenant);
    const content = { currency: 'TRY', total: '130.00' };
    const common = { source: 'storeApi', orderId: ORDER } as const;
    for (const work of [
      () => recordSale(world.services, caller, { ...common, content, updatedAt: at('11:30:00') }),
      () => recordRefund(world.services, caller, { ...common, refundId: 'r1', content: { amount: '10.00' } }),
    ]) {
      const error = await work().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnreadableDocument);
      const { code, status, cause } = error as UnreadableDocument;
      expect({ code, status }).toEqual({ code: 'unavailable', status: 503 });
      expect((cause as Error).message).toContain(`${path()} cannot be read: `);
      expect((cause as Error).message).toMatch(problem);
    }
  });

  test.each([
    ['order.updated', () => completed('11:30:00')],
    ['order.deleted', () => deleted()],
    ['order.restored', () => restored('11:30:00')],
  ])('%s is answered 200 and kept aside once, without anything of the shopper', async (topic, make) => {
    const before = await world.snapshot(tenant.brandId);
    for (let n = 0; n < 2; n += 1)
      expect((await take(make())).body).toEqual({ result: 'set_aside', reason: 'fault' });
    const kept = await keptAside();
    expect(kept).toMatchObject([
      { storeId: tenant.storeId, about: 'order', resourceId: ORDER, attempts: 1, heardAt: at('12:00:00') },
    ]);
    expect(kept[0]?.nextTryAt).toEqual(at('12:10:00'));
    expect(kept[0]?.reason).toContain(path());
    const text = JSON.stringify(kept).toLowerCase();
    for (const secret of ['ayse@', 'ayşe', 'i̇stiklal', 'istiklal', '5551112233', '203.0.113.9'])
      expect(text).not.toContain(secret);
    const after = await world.snapshot(tenant.brandId);
    const others = Object.keys(after).filter((name) => !/\/(setAside|stores)\//.test(name));
    for (const name of others) expect([name, after[name]]).toEqual([name, before[name]]);
    expect(world.logs.at(-1)).toMatchObject({
      severity: 'WARNING',
      outcome: 'set_aside',
      topic,
      status: 200,
    });
    expect(String(world.logs.at(-1)?.['warning'])).toContain(path());
  });

  test('eight deliveries in a row are all 200; one for another order is recorded between them', async () => {
    for (let n = 0; n < 8; n += 1) {
      expect((await take(deleted(`d${n}`))).body).toEqual({ result: 'set_aside', reason: 'fault' });
      const other = delivery('order.created', order(String(100 + n), '10:00:00'));
      expect((await take(other)).body).toEqual({ result: 'recorded' });
    }
    expect(await keptAside()).toHaveLength(8);
  });

  test('tried again while nothing has changed: it waits longer and is named; then it is recorded, and gone', async () => {
    await take(completed('11:30:00'));
    expect(await retry('12:09:59')).toEqual({
      recorded: 0,
      refused: [],
      expired: 0,
      failures: [],
      isDone: true,
    });
    for (const [clock, attempts, nextTryAt] of [
      ['12:10:00', 2, '12:30:00'],
      ['12:30:00', 3, '13:10:00'],
    ] as const) {
      const { failures, ...run } = await retry(clock);
      expect(run).toEqual({ recorded: 0, refused: [], expired: 0, isDone: true });
      expect(failures).toEqual([
        {
          path: expect.stringContaining('/setAside/') as string,
          error: expect.any(UnreadableDocument) as unknown,
        },
      ]);
      expect((failures[0]?.error as UnreadableDocument).path).toBe(path());
      expect(await keptAside()).toMatchObject([
        { attempts, triedAt: at(clock), nextTryAt: at(nextTryAt), heardAt: at('12:00:00') },
      ]);
    }
    await mend();
    expect(await retry('13:10:00')).toEqual({
      recorded: 1,
      refused: [],
      expired: 0,
      failures: [],
      isDone: true,
    });
    expect(await keptAside()).toEqual([]);
    const twin = await world.tenant();
    await open(twin);
    world.now = at('12:00:00');
    await take(completed('11:30:00', twin), twin);
    expect(await dataOf('order')).toMatchObject({ status: 'completed' });
    expect(neutral(await outcomeOf())).toEqual(neutral(await outcomeOf(twin)));
  });
});

/** Ids of events end with what was sent, which names the brand's own referral code. */
function neutral(outcome: object): object {
  return JSON.parse(JSON.stringify(outcome).replace(/(update:[^"]*Z):[0-9a-f]{12}/g, '$1')) as object;
}

describe('whatever is set aside and in whichever order it comes, the order ends as if nothing had been wrong', () => {
  const SHAPE_99 = UNREADABLE[0]!;

  /** `HH:MM` of the arrival, and what comes. */
  type Arrival = readonly [clock: string, make: (of: Tenant) => Delivery];

  /** Plays them to a brand whose order can be read all the time. */
  async function inTime(arrivals: readonly Arrival[]): Promise<object> {
    const twin = await world.tenant();
    await open(twin);
    for (const [clock, make] of arrivals) {
      world.now = at(clock);
      await take(make(twin), twin);
    }
    return neutral(await outcomeOf(twin));
  }

  /** The same where the order cannot be read until so many have come; then the schedule runs, each one after the other. */
  async function setAside(
    arrivals: readonly Arrival[],
    until: number,
    retryAt = '13:00:00',
  ): Promise<object> {
    await open();
    const mend = await spoilOrder(world, tenant, ORDER, SHAPE_99);
    for (const [index, [clock, make]] of arrivals.entries()) {
      if (index === until) await mend();
      world.now = at(clock);
      const { body } = await take(make(tenant));
      expect([clock, body['result']]).toEqual([clock, index < until ? 'set_aside' : 'recorded']);
    }
    if (until >= arrivals.length) await mend();
    expect(await retry(retryAt)).toMatchObject({ recorded: until, failures: [], isDone: true });
    expect(await keptAside()).toEqual([]);
    return neutral(await outcomeOf());
  }

  test.each<[string, string, number, Arrival[]]>([
    ['a deletion', 'trashed', 1, [['12:00:00', () => deleted()]]],
    [
      'a deletion, and in time what the shop changed after it',
      'completed',
      1,
      [
        ['12:00:00', () => deleted()],
        ['12:06:00', (of) => completed('12:05:00', of)],
      ],
    ],
    [
      'both of them',
      'completed',
      2,
      [
        ['12:00:00', () => deleted()],
        ['12:06:00', (of) => completed('12:05:00', of)],
      ],
    ],
    [
      'a change, and in time a deletion after it',
      'trashed',
      1,
      [
        ['12:00:00', (of) => completed('11:59:00', of)],
        ['12:06:00', () => deleted()],
      ],
    ],
    [
      'a change by a clock that is five minutes ahead, and a deletion after it',
      'trashed',
      2,
      [
        ['12:00:00', (of) => completed('12:05:00', of)],
        ['12:01:00', () => deleted()],
      ],
    ],
    [
      'the same, of which the deletion came in time',
      'trashed',
      1,
      [
        ['12:00:00', (of) => completed('12:05:00', of)],
        ['12:01:00', () => deleted()],
      ],
    ],
    [
      'a deletion and its restoration',
      'processing',
      2,
      [
        ['12:00:00', () => deleted()],
        ['12:02:00', (of) => restored('12:02:00', of)],
      ],
    ],
    [
      'a deletion, and in time its restoration',
      'processing',
      1,
      [
        ['12:00:00', () => deleted()],
        ['12:02:00', (of) => restored('12:02:00', of)],
      ],
    ],
  ])('%s: %s', async (_, status, until, arrivals) => {
    const expected = await inTime(arrivals);
    expect(expected).toMatchObject({ status });
    expect(await setAside(arrivals, until)).toEqual(expected);
  });

  test('a run that is killed after it was recorded: it is named, and later a run finds a replay and removes it', async () => {
    await open();
    const mend = await spoilOrder(world, tenant, ORDER, SHAPE_99);
    world.now = at('12:00:00');
    await take(deleted());
    await mend();
    const { docs } = await paths.setAside(world.db, tenant.brandId).get();
    const kept = docs[0]!;
    const before = await world.snapshot(tenant.brandId);
    /** Whether the run was killed when the order had its deletion, and the delivery was not yet removed. */
    const isBetween = async (): Promise<boolean> => {
      const { status } = await dataOf('order');
      return status === 'trashed' && (await kept.ref.get()).exists;
    };
    for (let afterRpcs = 0; !(await isBetween()); afterRpcs += 1) {
      expect(afterRpcs).toBeLessThan(20);
      for (const [path, data] of Object.entries(before)) await world.db.doc(path).set(data as DocumentData);
      world.now = at('12:10:00');
      world.wire.reset();
      world.wire.killAfter({ moment: 'before', code: GrpcStatus.PERMISSION_DENIED, afterRpcs });
      await retrySetAside(world.services, { budgetMs: 60_000, requestId: 'req_retry' }).catch(() => null);
      world.wire.reset();
    }
    const recorded = await dataOf('order');
    expect(recorded).toMatchObject({ status: 'trashed' });
    const nothing = { recorded: 0, refused: [], expired: 0, failures: [], isDone: true };
    expect(await retry('12:11:00')).toEqual(nothing);
    const { failures } = await retry('12:30:00');
    expect(failures).toMatchObject([{ path: kept.ref.path, error: { message: ENDED_AT_12_10 } }]);
    expect(await retry('13:30:00')).toEqual({ ...nothing, recorded: 1 });
    expect([await dataOf('order'), await keptAside()]).toEqual([recorded, []]);
  });

  test('one that is refused for what it says is removed, and named as a warning', async () => {
    await open();
    const mend = await spoilOrder(world, tenant, ORDER, SHAPE_99);
    world.now = at('12:00:00');
    await take(completed('11:30:00'));
    await mend();
    // As if the limit had come down meanwhile: more than 600,000 bytes of one event.
    const [kept] = (await paths.setAside(world.db, tenant.brandId).get()).docs;
    await kept!.ref.update({ 'delivery.snapshot.content.customer.id': 'x'.repeat(600_001) });
    const before = await dataOf('order');
    world.now = at('12:10:00');
    const context = { budgetMs: 60_000, requestId: 'req_retry' };
    const { counts, failures, warnings } = await SCHEDULES.retrySetAside.work(world.services, context);
    expect({ counts, failures }).toEqual({
      counts: { recorded: 0, refused: 1, expired: 0, failed: 0 },
      failures: [],
    });
    expect(warnings).toEqual([
      expect.stringMatching(/setAside\/[0-9a-f]{32} \(order 7\): payload_too_large: /),
    ]);
    expect([await dataOf('order'), await keptAside()]).toEqual([before, []]);
  });

  test('one that cannot be read itself, or whose store is gone, keeps no other waiting, and is named', async () => {
    await open();
    const mend = await spoilOrder(world, tenant, ORDER, SHAPE_99);
    world.now = at('12:00:00');
    for (const id of ['d1', 'd2', 'd3']) await take(deleted(id));
    await mend();
    const [first, second] = (await paths.setAside(world.db, tenant.brandId).get()).docs;
    await first!.ref.update({ v: 99 });
    await second!.ref.update({ storeId: 'gone' });
    const { recorded, failures, isDone } = await retry('12:10:00');
    expect({ recorded, isDone }).toEqual({ recorded: 1, isDone: true });
    expect(failures.map(({ path }) => path).sort()).toEqual([first!.ref.path, second!.ref.path].sort());
    expect((await second!.ref.get()).get('attempts')).toBe(2);
  });

  test('where there is no time, nothing is tried, and the next run goes on', async () => {
    await open();
    const mend = await spoilOrder(world, tenant, ORDER, SHAPE_99);
    world.now = at('12:00:00');
    await take(deleted());
    await mend();
    world.now = at('12:10:00');
    const run = await retrySetAside(world.services, { budgetMs: 0, requestId: 'req_retry' });
    expect(run).toEqual({ recorded: 0, refused: [], expired: 0, failures: [], isDone: false });
    expect(await retry('12:10:00')).toMatchObject({ recorded: 1, isDone: true });
  });
});

describe('products and coupons', () => {
  const modified = (second: number): string => `2026-11-21T10:00:0${second}`;
  const product = (second: number, price: string): Delivery =>
    delivery('product.updated', {
      id: 5,
      type: 'simple',
      status: 'publish',
      name: 'Şal',
      price,
      date_modified_gmt: modified(second),
    });
  const coupon = (second: number, code: string): Delivery =>
    delivery('coupon.updated', {
      id: 36,
      status: 'publish',
      code,
      date_modified_gmt: modified(second),
      meta_data: [{ key: '_affiliate_ref', value: tenant.referralCode }],
    });
  const priceOf = async (): Promise<unknown> =>
    (await paths.product(world.db, tenant.brandId, tenant.storeId, '5').get()).get('priceMinor');

  test('a product whose part cannot be read: set aside, also its deletion; recorded once it was mended', async () => {
    await take(product(1, '10.00'));
    const mend = await spoil(paths.productPart(world.db, tenant.brandId, tenant.storeId, '5'), () => ({
      v: 99,
    }));
    world.now = at('12:00:00');
    for (const sent of [product(2, '12.00'), product(2, '12.00')])
      expect((await take(sent)).body).toEqual({ result: 'set_aside', reason: 'fault' });
    expect(await keptAside()).toMatchObject([{ about: 'product', resourceId: '5' }]);
    const other = delivery('product.created', {
      id: 6,
      status: 'publish',
      name: 'X',
      date_modified_gmt: modified(1),
    });
    expect((await take(other)).body).toEqual({ result: 'recorded' });
    expect((await retry('12:10:00')).failures).toHaveLength(1);
    await mend();
    expect(await retry('12:30:00')).toMatchObject({ recorded: 1, failures: [] });
    expect([await priceOf(), await keptAside()]).toEqual([1_200, []]);
  });

  test('a deletion that was set aside, and in time what the shop changed after it: it is listed; alone, it is archived', async () => {
    const isListed = async (): Promise<boolean> =>
      (await paths.product(world.db, tenant.brandId, tenant.storeId, '5').get()).get('archived') === false;
    const part = paths.productPart(world.db, tenant.brandId, tenant.storeId, '5');
    await take(product(1, '10.00'));
    for (const [clock, isChanged] of [
      ['12:00', true],
      ['13:00', false],
    ] as const) {
      const mend = await spoil(part, () => ({ v: 99 }));
      world.now = at(`${clock}:00`);
      const gone = delivery('product.deleted', { id: 5 }, { deliveryId: clock });
      expect((await take(gone)).body).toEqual({ result: 'set_aside', reason: 'fault' });
      await mend();
      world.now = at(`${clock}:06`);
      const after = { id: 5, status: 'publish', name: 'Şal', date_modified_gmt: `2026-11-21T${clock}:05` };
      if (isChanged) await take(delivery('product.updated', after));
      expect(await retry(`${clock.slice(0, 2)}:10:00`)).toMatchObject({ recorded: 1, failures: [] });
      expect([clock, await isListed()]).toEqual([clock, isChanged]);
    }
  });

  test('a coupon whose part cannot be read, updated and deleted: set aside; its code then is nobody’s', async () => {
    await take(coupon(1, 'YAZ'));
    const owner = async (code: string): Promise<unknown> =>
      (await paths.couponCode(world.db, tenant.brandId, code).get()).get('influencerId');
    expect(await owner('yaz')).toBe(tenant.influencerId);
    const mend = await spoil(paths.couponPart(world.db, tenant.brandId, tenant.storeId, '36'), () => ({
      v: 99,
    }));
    world.now = at('12:00:00');
    const gone = delivery('coupon.deleted', { id: 36 }, { deliveryId: 'd9' });
    for (const sent of [coupon(2, 'KIS'), gone])
      expect((await take(sent)).body).toEqual({ result: 'set_aside', reason: 'fault' });
    expect(await keptAside()).toHaveLength(2);
    await mend();
    expect(await retry('12:10:00')).toMatchObject({ recorded: 2, failures: [] });
    expect(await keptAside()).toEqual([]);
    const part = await paths.couponPart(world.db, tenant.brandId, tenant.storeId, '36').get();
    const [deletion] = part.get('deletions') as { receivedAt: Timestamp }[];
    // It counts as of its arrival.
    expect(deletion?.receivedAt.toDate()).toEqual(at('12:00:00'));
  });
});
