import { status as GrpcStatus } from '@grpc/grpc-js';
import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '../../src/domain/base/errors';
import { paths } from '../../src/firestore/base/paths';
import {
  magentoOrder,
  secondsOf,
  sendSigned,
  sendUnsigned,
  signedHeaders,
  signerOf,
  unsignedTenant,
  wooOrder,
} from '../support/conversion';
import { expectProblem, leavesUntouched } from '../support/http';
import { World, type Answer, type Tenant } from '../support/world';

// The edge of the conversion function: paths, bodies, what a report costs, and a broken wire.

const NOW = new Date('2026-11-21T10:00:00Z');
const world = new World();

beforeAll(() => world.start());
beforeEach(() => {
  world.now = NOW;
  world.wire.reset();
});
afterAll(() => world.stop());

type Json = Record<string, unknown>;

async function storedOrder(tenant: Tenant, orderId: string): Promise<Json | undefined> {
  return (await paths.order(world.db, tenant.brandId, tenant.storeId, orderId).get()).data();
}

describe('paths and methods', () => {
  test.each(['/Woo/AddOrder', '/woo/addorder', '/WOO/ADDORDER', '/wOO/AddoRDER'])('%s', async (path) => {
    const tenant = await world.tenant();
    const answer = await sendSigned(world, path, signerOf(tenant), wooOrder('p1', tenant));
    expect(answer).toMatchObject({ status: 201, body: { orderId: 'p1', attributed: true } });
  });

  test.each(['/', '/Woo', '/Woo/AddOrder/1', '/conversion/Woo/AddOrder', '/Woo%2FAddOrder', '/__proto__'])(
    'nothing at %s',
    async (path) => {
      const tenant = await world.tenant();
      expectProblem(await sendSigned(world, path, signerOf(tenant), {}), 'not_found');
    },
  );

  test.each(['/Woo/AddOrder', '/Woo/UpdateOrder', '/magento/addOrder', '/mobile/addorder'])(
    'GET %s: 405 with Allow',
    async (path) => {
      const answer = await world.raw('conversion', path);
      expectProblem(answer, 'method_not_allowed');
      expect(answer.headers.get('allow')).toBe('POST');
    },
  );
});

describe('bodies of a signed request', () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await world.tenant();
    // The store has been seen by then: that is noted once an hour.
    world.now = NOW;
    await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), wooOrder('seen', tenant));
  });

  const asSent = { 'content-type': 'application/json' };
  test.each<[string, ErrorCode, unknown, Record<string, string>]>([
    ['nothing', 'malformed_json', '', asSent],
    ['half an object', 'malformed_json', '{"id":', asSent],
    ['null', 'invalid_request', 'null', asSent],
    ['a list', 'invalid_request', '[]', asSent],
    ['a text', 'invalid_request', '"order"', asSent],
    ['no UTF-8', 'malformed_json', Buffer.from([0x7b, 0xff, 0x7d]), asSent],
    ['a form', 'unsupported_media_type', 'id=1', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['brotli', 'unsupported_media_type', 'x', { 'content-encoding': 'br' }],
    ['gzip that is none', 'malformed_json', 'x', { 'content-encoding': 'gzip' }],
    ['an order without id and total', 'invalid_request', { currency: 'TRY' }, asSent],
    ['a currency that is none', 'currency_not_supported', { id: 1, total: '1', currency: 'TL' }, asSent],
    ['10^15 liras', 'amount_out_of_range', { id: 1, total: `1${'0'.repeat(15)}`, currency: 'TRY' }, asSent],
    ['nesting of 100 levels', 'invalid_request', `{"id":${'['.repeat(100)}${']'.repeat(100)}}`, asSent],
  ])('%s: %s, nothing stored', async (_what, code, body, headers) => {
    const answer = await leavesUntouched(world, [tenant], () =>
      sendSigned(world, '/Woo/AddOrder', signerOf(tenant), body, { headers }),
    );
    expectProblem(answer, code);
  });

  test('gzip: signed compressed, read inflated; beyond 2 MiB inflated it is too large', async () => {
    const order = gzipSync(JSON.stringify(wooOrder('gz', tenant)));
    const send = (body: Buffer): Promise<Answer> =>
      sendSigned(world, '/Woo/AddOrder', signerOf(tenant), body, { headers: { 'content-encoding': 'gzip' } });
    expect((await send(order)).status).toBe(201);
    expectProblem(await send(gzipSync(Buffer.alloc(2 * 1024 * 1024 + 1, ' '))), 'payload_too_large');
  });

  test('a megabyte of meta_data is read, and nothing of it is kept', async () => {
    const junk = 'x'.repeat(1024 * 1024);
    const order = wooOrder('meta', tenant, {
      meta_data: [
        { key: '_junk', value: junk },
        { key: 'deep', value: { a: [junk.length] } },
      ],
    });
    expect(await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), order)).toMatchObject({ status: 201 });
    expect(JSON.stringify(await storedOrder(tenant, 'meta')).length).toBeLessThan(5000);
  });

  test.each(['checkout-draft', 'auto-draft'])(
    'a %s is no sale yet: 200 ignored, nothing stored',
    async (status) => {
      await leavesUntouched(world, [tenant], async () => {
        const order = wooOrder('draft', tenant, { status });
        const answer = await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), order);
        expect(answer).toMatchObject({ status: 200, body: { orderId: 'draft', ignored: 'draft' } });
      });
    },
  );

  test('an update to draft of a known order: 201, and nothing is due; of an unknown one: ignored', async () => {
    const sent = (id: string, more: Readonly<Record<string, string>>): Promise<Answer> =>
      sendSigned(world, '/Woo/UpdateOrder', signerOf(tenant), wooOrder(id, tenant, more));
    await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), wooOrder('back', tenant));
    const draft = { status: 'auto-draft', date_modified_gmt: '2026-11-21T11:00:00' };
    expect(await sent('back', draft)).toMatchObject({
      status: 201,
      body: { orderId: 'back', commission: { status: 'reversed' } },
    });
    const ignored = { status: 200, body: { orderId: 'unknown', ignored: 'draft' } };
    expect(await sent('unknown', draft)).toMatchObject(ignored);
    expect(await sent('unknown', draft)).toMatchObject(ignored);
  });

  test('an order nobody can be credited for is kept like any (reportAllOrders)', async () => {
    const order = wooOrder('none', { referralCode: '' });
    expect(await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), order)).toMatchObject({
      status: 201,
      body: { attributed: false, reason: 'no_evidence', commission: null },
    });
    expect(await storedOrder(tenant, 'none')).toMatchObject({
      attributed: false,
      status: 'processing',
      unverified: false,
    });
  });

  test('an update without date_modified_gmt is dated by its signature, and again is a replay', async () => {
    const undated = (more: Json): Json =>
      wooOrder('undated', tenant, { date_modified_gmt: undefined, ...more });
    await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), undated({}));
    const changed = undated({ status: 'completed' });
    const conflict = await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), changed);
    expectProblem(conflict, 'event_conflict');
    const update = (): Promise<Answer> => sendSigned(world, '/Woo/UpdateOrder', signerOf(tenant), changed);
    expect(await update()).toMatchObject({
      status: 201,
      body: { commission: { heldUntil: '2026-12-05T10:00:00.000Z' } },
    });
    expect(await update()).toMatchObject({ status: 200, body: { replayed: true } });
  });
});

test('what the query of a report says is not signed in version 1: it counts for nothing, and sent again with another click the report is the same', async () => {
  const tenant = await world.tenant();
  const body = { orderId: 'q1', currencyCode: 'TRY', orderAmount: 100, afftoken: tenant.referralCode };
  const send = (click: string): Promise<Answer> =>
    sendSigned(world, `/mobile/addorder?af_id=${click}`, signerOf(tenant), body);
  expect((await send('click-one')).status).toBe(201);
  await leavesUntouched(world, [tenant], async () => {
    expect(await send('click-one')).toMatchObject({ status: 200, body: { replayed: true } });
    expect(await send('click-two')).toMatchObject({ status: 200, body: { replayed: true } });
  });
});

describe('what a report costs, with warm caches', () => {
  const changed = (t: Tenant): Json =>
    wooOrder('warm', t, {
      ...{ total: '60.00', total_tax: '10.00', line_items: [] },
      date_modified_gmt: '2026-11-21T09:30:00',
    });
  test.each<[string, (tenant: Tenant) => Promise<Answer>, object]>([
    [
      'the first AddOrder of an order: 1 RPC, no read, 3 writes',
      (t) => sendSigned(world, '/Woo/AddOrder', signerOf(t), wooOrder('c1', t)),
      { rpcs: 1, reads: 0, writes: 3 },
    ],
    [
      'the same again: a refused commit, and one transaction that writes nothing',
      (t) => sendSigned(world, '/Woo/AddOrder', signerOf(t), wooOrder('warm', t)),
      { rpcs: 3, reads: 2, writes: 3 },
    ],
    [
      'an UpdateOrder: one read of both documents, and a commit on condition that they are as they were read',
      (t) => sendSigned(world, '/Woo/UpdateOrder', signerOf(t), changed(t)),
      { rpcs: 2, reads: 2, writes: 3 },
    ],
    [
      'an UpdateOrder of what is known: one read',
      (t) => sendSigned(world, '/Woo/UpdateOrder', signerOf(t), wooOrder('warm', t)),
      { rpcs: 1, reads: 2, writes: 0 },
    ],
  ])('%s', async (_what, send, cost) => {
    const tenant = await world.tenant();
    await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), wooOrder('warm', tenant));
    world.wire.reset();
    expect((await send(tenant)).status).toBeLessThan(300);
    expect(world.wire.totals).toEqual(cost);
  });

  test('an unsigned Magento order, known by its host: 1 RPC, no read, 1 write', async () => {
    const tenant = await unsignedTenant(world);
    const send = (id: string): Promise<Answer> =>
      sendUnsigned(
        world,
        '/magento/addOrder',
        magentoOrder(id, {
          base_url: `https://${tenant.storeId}.example`,
          pid: tenant.referralCode,
          afftoken: null,
          CouponCode: null,
          order_CouponeCode: null,
        }),
      );
    await send('warm');
    world.wire.reset();
    expect((await send('c4')).status).toBe(201);
    expect(world.wire.totals).toEqual({ rpcs: 1, reads: 0, writes: 1 });
  });

  test('a forged signature: nothing', async () => {
    const tenant = await world.tenant();
    const headers = signedHeaders({ ...signerOf(tenant), secret: 'ab'.repeat(24) }, '{}', secondsOf(world));
    world.wire.reset();
    expectProblem(await sendUnsigned(world, '/Woo/AddOrder', '{}', headers), 'invalid_signature');
    expect(world.wire.totals).toEqual({ rpcs: 0, reads: 0, writes: 0 });
  });
});

describe('a broken wire', () => {
  test.each([
    ['before', 'UNAVAILABLE'],
    ['before', 'DEADLINE_EXCEEDED'],
    ['after', 'UNAVAILABLE'],
    ['after', 'DEADLINE_EXCEEDED'],
    ['after', 'INTERNAL'],
    ['after', 'ABORTED'],
  ] as const)('killed %s the commit by %s, then sent again: one sale', async (moment, code) => {
    const tenant = await world.tenant();
    await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), wooOrder('warm', tenant));
    const send = (): Promise<Answer> =>
      sendSigned(world, '/Woo/AddOrder', signerOf(tenant), wooOrder('k1', tenant));
    world.wire.reset();
    world.wire.inject({ method: 'Commit', moment, code: GrpcStatus[code], times: 1 });
    const first = await send();
    world.wire.reset();
    if (first.status >= 300) {
      expectProblem(first, 'unavailable');
      expect(first.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect((await send()).status).toBeLessThan(300);
    const commission = await paths.commission(world.db, tenant.brandId, tenant.storeId, 'k1').get();
    expect(commission.data()).toMatchObject({ totalMinor: 1000, entries: [{ kind: 'accrual' }] });
    const days = await paths.days(world.db, tenant.brandId).get();
    const sales = days.docs.map((doc) => doc.data());
    expect(JSON.stringify(sales)).toMatch(/"sales":2\b/);
  });
});
