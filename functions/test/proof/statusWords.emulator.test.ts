import type { OrderRecord } from '../../src/domain/order/record';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import { sendSigned, signerOf, wooOrder } from '../support/conversion';
import { Shop, tokensOf, type Person } from '../support/account';
import { expectProblem, leavesUntouched } from '../support/http';
import { mapLater } from '../support/schedules';
import { deliver, delivery } from '../support/webhooks';
import { World, type AccountAnswer, type Answer, type Tenant } from '../support/world';

// The brand's status words: saved, previewed, and applied to older orders by a schedule.

const world = new World({ cacheTtlMs: 1 });
const DAY_MS = 86_400_000;
const START = new Date('2026-11-21T10:00:00Z');
const DELIVERED = { delivered: 'completed' };

let tenant: Tenant;
let shop: Shop;
let tokens: Record<Person, string>;

beforeAll(() => world.start());
afterAll(() => world.stop());

beforeEach(async () => {
  world.now = START;
  tenant = await world.tenant();
  shop = new Shop(world, tenant);
  tokens = await tokensOf(world, tenant);
});

const put = (words: object, more: object = {}): Promise<AccountAnswer> =>
  world.account('PUT', '/v1/status-words', tokens.owner, { words, ...more });
const preview = (words: object, more: object = {}): Promise<AccountAnswer> =>
  world.account('POST', '/v1/status-words/preview', tokens.owner, { words, ...more });
const pass = (ms: number): void => {
  world.now = new Date((world.now ?? START).getTime() + ms);
};

async function orderOf(orderId: string): Promise<OrderRecord> {
  const { brandId, storeId } = tenant;
  return (await paths.order(world.db, brandId, storeId, orderId).get()).data() as OrderRecord;
}
const commissionOf = async (orderId: string): Promise<Record<string, unknown>> => {
  const { brandId, storeId } = tenant;
  return (await paths.commission(world.db, brandId, storeId, orderId).get()).data() as Record<
    string,
    unknown
  >;
};
const mapsOf = async (orderId: string): Promise<unknown[]> =>
  (await orderOf(orderId)).events.flatMap((event) => (event.kind === 'map' ? [event.wordsVersion] : []));

async function problemsIn(): Promise<readonly string[]> {
  const { findings } = await auditAll(world.services, { brandId: tenant.brandId });
  return findings.map(({ path, message }) => `${path}: ${message}`);
}

test('saved: versions 1 and 2 in force from now; the same again is a replay; another base is words_conflict', async () => {
  expect((await world.account('GET', '/v1/status-words', tokens.viewer)).body).toMatchObject({
    version: 0,
    startsAt: null,
    words: {},
  });
  expect(await put({ 'wc-Delivered': 'completed' })).toMatchObject({
    status: 201,
    body: { version: 1, startsAt: START.toISOString(), words: DELIVERED, replayed: false },
  });
  const again = await leavesUntouched(world, [tenant], () => put(DELIVERED, { basedOnVersion: 0 }));
  expect(again).toMatchObject({ status: 200, body: { version: 1, replayed: true } });
  const refused = await leavesUntouched(world, [tenant], () => put({}, { basedOnVersion: 0 }));
  expectProblem(refused, 'words_conflict', []);
  pass(1000);
  expect(await put({}, { basedOnVersion: 1 })).toMatchObject({
    status: 201,
    body: { version: 2, words: {} },
  });
  const stored = (await paths.statusWordsVersion(world.db, tenant.brandId, 1).get()).data();
  expect(stored).toMatchObject({
    version: 1,
    words: DELIVERED,
    savedBy: expect.stringMatching(/./) as string,
  });
});

describe.each(['shipped', 'paid', 'complete'])('the word %s, which nobody knows', (status) => {
  const flagged = { flags: ['unknown_status'] };

  test('is flagged in the answer to trackSale, to a repeat and to an older report, until the brand maps it', async () => {
    const send = (updatedAt: string): Promise<Answer> =>
      world.post('trackSale', tenant, { orderId: '1', currency: 'TRY', total: '100.00', status, updatedAt });
    expect(await send('2026-11-21T09:00:00Z')).toMatchObject({ status: 201, body: flagged });
    expect(await send('2026-11-21T09:00:00Z')).toMatchObject({ status: 200, body: flagged });
    expect(await send('2026-11-21T08:00:00Z')).toMatchObject({ status: 201, body: flagged });
    expect((await orderOf('1')).flags).toMatchObject([{ reason: 'unknown_status', word: status }]);
    await put({ [status]: 'completed' });
    pass(DAY_MS);
    const mapped = await world.post('trackSale', tenant, {
      orderId: '2',
      currency: 'TRY',
      total: '100.00',
      status,
    });
    expect(mapped.status).toBe(201);
    expect(mapped.body).not.toHaveProperty('flags');
  });

  test('is flagged in the answer to a signed order of the plugin', async () => {
    const signer = signerOf(tenant);
    const added = await sendSigned(world, '/Woo/AddOrder', signer, wooOrder('3', tenant, { status }));
    expect(added).toMatchObject({ status: 201, body: flagged });
    const changed = { status: `wc-${status}`, date_modified_gmt: '2026-11-21T09:30:00' };
    const updated = await sendSigned(world, '/Woo/UpdateOrder', signer, wooOrder('3', tenant, changed));
    expect(updated.body).toMatchObject(flagged);
  });

  test('is flagged on the order that a webhook reports', async () => {
    const order = { ...wooOrder('4', tenant, { status }), meta_data: [] };
    expect((await deliver(world, tenant, delivery('order.created', order))).body).toMatchObject({
      result: 'recorded',
    });
    expect((await orderOf('4')).flags).toMatchObject([{ reason: 'unknown_status', word: status }]);
  });
});

test.each([101, 16_000])('a map of %i words is refused before any of them is looked at', async (count) => {
  const words = Object.fromEntries(Array.from({ length: count }, (_, n) => [`?${n}`, 'nothing']));
  const startedMs = performance.now();
  for (const send of [put, preview]) {
    const refused = await leavesUntouched(world, [tenant], () => send(words));
    expectProblem(refused, 'invalid_request', ['words']);
    expect(refused.body['errors']).toEqual([{ path: 'words', message: 'must have at most 100 members' }]);
  }
  expect(performance.now() - startedMs).toBeLessThan(2000);
});

test('a wrong map names each wrong word', async () => {
  const words = { shipped: 'sent', 'a/b': 'failed', 'wc-Lost': 'failed', lost: 'completed' };
  const refused = await leavesUntouched(world, [tenant], () => put(words));
  const named = refused.body['errors'] as { path: string }[];
  expect(named.map(({ path }) => path).sort()).toEqual(['words.a/b', 'words.lost', 'words.shipped']);
});

describe('orders from before the words', () => {
  test('a part of a purchase that was lost by them: the purchase gives its 40.00 back, as the audit expects', async () => {
    const items = (total: string): object[] => [{ lineId: '1', productId: 'p1', quantity: 1, total }];
    const purchase = await shop.order({
      items: [
        ...items('60.00'),
        ...items('40.00').map((line) => ({ ...line, lineId: '2', productId: 'p2' })),
      ],
    });
    const part = await shop.order({
      total: '40.00',
      status: 'wc-lost',
      parentOrderId: purchase,
      items: [{ lineId: '9', productId: 'p2', quantity: 1, total: '40.00' }],
    });
    expect(await orderOf(part)).toMatchObject({ parent: { verdict: 'part' }, status: 'processing' });
    pass(DAY_MS);
    await put({ lost: 'failed' });
    expect(await mapLater(world, tenant.brandId)).toMatchObject({ mapped: 1, failures: [] });
    expect((await orderOf(part)).status).toBe('failed');
    expect(await orderOf(purchase)).toMatchObject({ totalMinor: 10_000, refundedMinor: 4_000 });
    expect(await problemsIn()).toEqual([]);
  });

  test('previewed, then mapped by the schedule: held from then on, and each once', async () => {
    const delivered = await shop.order({ status: 'wc-delivered' });
    const other = await shop.order({ status: 'processing' });
    pass(39 * DAY_MS);
    const seen = await leavesUntouched(world, [tenant], () => preview(DELIVERED));
    expect(seen).toMatchObject({
      status: 200,
      body: {
        newestVersion: 0,
        looked: 2,
        unreadable: 0,
        orders: [
          { orderId: delivered, from: 'processing', to: 'completed', dueBefore: '10.00', dueAfter: '10.00' },
        ],
        totals: [{ currency: 'TRY', becomesDue: '0.00', noLongerDue: '0.00', completed: '10.00' }],
        isPartial: false,
        cursor: null,
      },
    });
    await put(DELIVERED);
    expect(await mapLater(world, tenant.brandId)).toMatchObject({
      mapped: 1,
      claimed: 0,
      failures: [],
      isDone: true,
    });
    expect(await mapLater(world, tenant.brandId)).toMatchObject({ mapped: 0 });
    expect([await mapsOf(delivered), await mapsOf(other)]).toEqual([[1], []]);
    expect((await commissionOf(delivered))['heldUntil']).toMatchObject({
      seconds: ((world.now ?? START).getTime() + 14 * DAY_MS) / 1000,
    });
    expect(await problemsIn()).toEqual([]);
  });

  test('reported as delivered only after the map: the next run maps it', async () => {
    const orderId = await shop.order({ status: 'processing' });
    pass(DAY_MS);
    await put(DELIVERED);
    expect(await mapLater(world, tenant.brandId)).toMatchObject({ mapped: 0 });
    pass(DAY_MS);
    const updatedAt = (world.now ?? START).toISOString();
    await shop.order({ orderId, status: 'delivered', updatedAt });
    expect((await orderOf(orderId)).flags).toMatchObject([{ reason: 'unknown_status', word: 'delivered' }]);
    expect(await mapLater(world, tenant.brandId)).toMatchObject({ mapped: 1 });
    expect(await orderOf(orderId)).toMatchObject({ status: 'completed', flags: [], wordsVersion: 1 });
  });

  test('placed under the words: completed at once, without an event', async () => {
    await put(DELIVERED);
    pass(1000);
    const orderId = await shop.order({ status: 'delivered' });
    expect(await orderOf(orderId)).toMatchObject({ status: 'completed', wordsVersion: 1 });
    expect(await mapLater(world, tenant.brandId)).toMatchObject({ mapped: 0 });
  });

  test('with an open claim: left alone and counted, and tried again by the next version', async () => {
    const orderId = await shop.order({ status: 'completed' });
    await shop.decide(orderId, { kind: 'approve', seen: null, reason: null });
    const payout = await shop.payoutOfAll('sealed');
    pass(DAY_MS);
    await put({ completed: 'cancelled' });
    const before = await commissionOf(orderId);
    expect((await preview({ completed: 'failed' })).body).toMatchObject({
      orders: [{ orderId, claimed: true }],
      totals: [],
    });
    expect(await mapLater(world, tenant.brandId)).toMatchObject({ mapped: 0, claimed: 1 });
    expect(await commissionOf(orderId)).toEqual(before);
    await shop.freeAccount();
    expect(payout.state).toBe('sealed');
    await put({ completed: 'failed' });
    expect(await mapLater(world, tenant.brandId)).toMatchObject({ mapped: 1, claimed: 0 });
    expect(await orderOf(orderId)).toMatchObject({ status: 'failed', wordsVersion: 2 });
    expect(await commissionOf(orderId)).toMatchObject({ totalMinor: 0 });
    expect(await problemsIn()).toEqual([]);
  });

  test('a map whose event is lost, and words that are not the brand’s, are found by the audit', async () => {
    const orderId = await shop.order({ status: 'delivered' });
    await put(DELIVERED);
    await mapLater(world, tenant.brandId);
    const { brandId, storeId } = tenant;
    const ref = paths.order(world.db, brandId, storeId, orderId);
    const events = (await ref.get()).get('events') as OrderRecord['events'];
    await ref.update({ events: events.filter(({ kind }) => kind !== 'map') });
    expect((await problemsIn()).join()).toContain('version 1 of the status words applies to it');
    await ref.update({ events });
    expect(await problemsIn()).toEqual([]);
    await ref.update({ 'words.1.words.delivered': 'failed' });
    expect((await problemsIn()).join()).toContain('words.1');
  });
});
