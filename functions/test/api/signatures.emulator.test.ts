import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { apiSecret, deriveKey, SCOPES } from '../../src/domain/credentials/apiKey';
import type { ErrorCode } from '../../src/domain/base/errors';
import { paths } from '../../src/firestore/base/paths';
import {
  secondsOf,
  sendSigned,
  sendUnsigned,
  signedHeaders,
  signedHeaders2,
  signerOf,
} from '../support/conversion';
import { expectProblem, leavesUntouched, parseExchange } from '../support/http';
import { TEST_MASTER_SECRET, World, type Answer, type Tenant } from '../support/world';
import vectors from '../vectors/signatures.json';

// The signature of a report over real HTTP: each vector that plugin authors run against their own code, and what keys,
// stores and clocks do to one that is right.

const NOW = new Date('2026-11-21T10:00:00Z');
const world = new World();

beforeAll(() => world.start());
beforeEach(() => {
  world.now = NOW;
});
afterAll(() => world.stop());

const order = (id: number | string): Record<string, unknown> => ({
  id,
  status: 'processing',
  currency: 'TRY',
  total: '120.00',
  total_tax: '20.00',
  date_created_gmt: '2026-11-21T09:00:00',
  date_modified_gmt: '2026-11-21T09:00:00',
  line_items: [{ id: 1, product_id: 7, quantity: 1, total: '100.00' }],
});

/** Sends the headers as they are, each name as often as it is listed: `fetch` would join them. */
function sendHeaders(
  headers: readonly (readonly string[])[],
  body: Buffer,
  method = 'POST',
  path = '/Woo/AddOrder',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, world.url('conversion'));
    const sent = request(url, { method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const raw = response.rawHeaders;
        const lines = raw.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${raw[i + 1] ?? ''}`] : []));
        const head = `HTTP/1.1 ${response.statusCode ?? 0} X\r\n${lines.join('\r\n')}`;
        resolve(parseExchange(`${head}\r\n\r\n${Buffer.concat(chunks).toString('utf8')}`));
      });
    });
    sent.on('error', reject);
    const names = new Set(headers.map(([name = '']) => name));
    for (const name of names) {
      const values = headers.filter(([other]) => other === name).map(([, value = '']) => value);
      sent.setHeader(name, values.length === 1 ? (values[0] ?? '') : values);
    }
    sent.setHeader('Content-Type', 'application/json');
    sent.end(body);
  });
}

describe('the test vectors', () => {
  const { keyId, signatures, refused } = vectors;
  let tenant: Tenant;

  beforeAll(async () => {
    tenant = await world.tenant();
    const { brandId, storeId } = tenant;
    const key = { keyId, brandId, storeId, mode: 'live', scopes: [...SCOPES], state: 'active', version: 1 };
    await paths.apiKey(world.db, keyId).set(key);
    // Those of version 1 come first: once one of version 2 came, they are refused.
    expect(signatures.map(({ version = 1 }) => version)).toEqual(
      signatures.map(({ version = 1 }) => version).toSorted(),
    );
  });

  const spellings = signatures.flatMap((vector) =>
    (['hex', 'base64'] as const).map((spelling) => ({ ...vector, spelling })),
  );

  test.each(spellings)('$name, in $spelling: let in', async (vector) => {
    world.now = new Date(vector.now * 1000);
    const body = Buffer.from(vector.bodyBase64, 'base64');
    const headers = [
      ['X-WaffarX-Key', keyId],
      ['X-WaffarX-Timestamp', vector.timestamp],
      ['X-WaffarX-Signature', vector[vector.spelling]],
      ...(vector.contentEncoding === undefined ? [] : [['Content-Encoding', vector.contentEncoding]]),
      ...(vector.version === undefined ? [] : [['X-WaffarX-Signature-Version', String(vector.version)]]),
    ];
    const { status, body: answer } = await sendHeaders(headers, body, vector.method, vector.url);
    const plain = vector.contentEncoding === undefined ? body : gunzipSync(body);
    if (vector.method === 'GET') {
      expect({ status, answer }).toMatchObject({ status: 200, answer: { trackingEnabled: true } });
      return;
    }
    if (!plain.toString().startsWith('{')) {
      // Whoever signed it may send it; it is only no order.
      expect({ status, code: answer['code'] }).toEqual({ status: 400, code: expect.any(String) as unknown });
      return;
    }
    const { id, orderId } = JSON.parse(plain.toString()) as { id?: number; orderId?: string };
    expect(answer).toMatchObject({ orderId: orderId ?? String(id) });
    if (orderId === undefined) expect(answer).toMatchObject({ reason: 'no_evidence' });
    expect([200, 201]).toContain(status);
  });

  test.each(refused)('$name: $code, nothing read, nothing stored', async (vector) => {
    world.now = new Date(vector.now * 1000);
    const answer = await leavesUntouched(world, [tenant], async () => {
      world.wire.reset();
      const body = Buffer.from(vector.bodyBase64, 'base64');
      const answered = await sendHeaders(vector.headers, body, vector.method, vector.url);
      expect(world.wire.totals).toEqual({ rpcs: 0, reads: 0, writes: 0 });
      return answered;
    });
    expectProblem(answer, vector.code as ErrorCode);
  });
});

describe('a signature that is right', () => {
  test('by bytes: each single byte of the body changed in turn is refused', async () => {
    const tenant = await world.tenant();
    const body = Buffer.from(JSON.stringify(order('bytes')));
    const headers = signedHeaders(signerOf(tenant), body, secondsOf(world));
    await leavesUntouched(world, [tenant], async () => {
      for (let index = 0; index < body.length; index += 1) {
        const changed = Buffer.from(body);
        changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
        const answer = await sendHeaders(Object.entries(headers), changed);
        expect({ index, code: answer.body['code'] }).toEqual({ index, code: 'invalid_signature' });
      }
    });
  });

  test('of another store records the order there, and nowhere else', async () => {
    const [mine, other] = [await world.tenant(), await world.tenant()];
    const body = order('shared');
    await leavesUntouched(world, [mine], async () => {
      expect((await sendSigned(world, '/Woo/AddOrder', signerOf(other), body)).status).toBe(201);
    });
    // The other's signature under my key id is forged.
    const headers = {
      ...signedHeaders(signerOf(other), JSON.stringify(body), secondsOf(world)),
      'x-waffarx-key': mine.keyId,
    };
    const forged = await leavesUntouched(world, [mine, other], () =>
      sendUnsigned(world, '/Woo/AddOrder', body, headers),
    );
    expectProblem(forged, 'invalid_signature');
  });

  test('sent again within the window changes nothing, also 600 s later by way of a clock that was ahead', async () => {
    const tenant = await world.tenant();
    const signer = signerOf(tenant);
    const timestamp = String(Number(secondsOf(world)) + 300);
    const send = (): Promise<Answer> =>
      sendSigned(world, '/Woo/AddOrder', signer, order('again'), { timestamp });
    expect((await send()).status).toBe(201);
    await leavesUntouched(world, [tenant], async () => {
      for (const seconds of [0, 299, 600]) {
        world.now = new Date(NOW.getTime() + seconds * 1000);
        expect(await send()).toMatchObject({ status: 200, body: { orderId: 'again', replayed: true } });
      }
      world.now = new Date(NOW.getTime() + 601_000);
      expectProblem(await send(), 'stale_timestamp');
    });
  });

  test('by a key that was never made: invalid_api_key, one look-up', async () => {
    const tenant = await world.tenant();
    await paths.apiKey(world.db, tenant.keyId).delete();
    world.wire.reset();
    expectProblem(await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), order('x')), 'invalid_api_key');
    expect(world.wire.totals).toEqual({ rpcs: 1, reads: 1, writes: 0 });
  });

  test.each<[string, ErrorCode, Parameters<World['tenant']>[0]]>([
    ['a revoked key', 'revoked_api_key', { key: { state: 'revoked' } }],
    ['a key that may not report sales', 'insufficient_scope', { key: { scopes: ['clicks'] } }],
    ['a key whose secret nobody was given', 'invalid_api_key', { key: { signing: 'none' } }],
    ['a suspended brand', 'brand_suspended', { brand: { state: 'suspended' } }],
    ['a suspended store', 'brand_suspended', { store: { state: 'suspended' } }],
    ['a test key of a brand that is no twin', 'internal', { key: { mode: 'test' } }],
  ])('of %s: %s, nothing stored', async (_what, code, options) => {
    const tenant = await world.tenant(options);
    const signer = signerOf(tenant);
    const answer = await leavesUntouched(world, [tenant], () =>
      sendSigned(world, '/Woo/AddOrder', signer, order('x')),
    );
    expectProblem(answer, code);
  });

  test('of a test key reaches the test twin of its brand alone', async () => {
    const live = await world.tenant();
    const twin = await world.tenant({ brandId: `${live.brandId}-test`, key: { mode: 'test' } });
    await leavesUntouched(world, [live], async () => {
      expect((await sendSigned(world, '/Woo/AddOrder', signerOf(twin), order('x'))).status).toBe(201);
    });
    expect(Object.keys(await world.snapshot(twin.brandId))).toContain(
      paths.order(world.db, twin.brandId, twin.storeId, 'x').path,
    );
  });
});

describe('version 2', () => {
  const mobile = (orderId: string): Record<string, unknown> => ({
    orderId,
    currencyCode: 'TRY',
    orderAmount: 120,
  });

  test('a report sent again at another route, method or query is refused; of version 1 another route takes it', async () => {
    const tenant = await world.tenant();
    const signer = signerOf(tenant);
    const raw = JSON.stringify(order('routes'));
    const of1 = signedHeaders(signer, raw, secondsOf(world));
    expect((await sendUnsigned(world, '/Woo/UpdateOrder', raw, of1)).status).toBe(201);
    expect((await sendUnsigned(world, '/Woo/AddOrder', raw, of1)).status).toBe(200);
    const of2 = signedHeaders2(signer, { method: 'POST', path: '/Woo/UpdateOrder', raw }, secondsOf(world));
    await leavesUntouched(world, [tenant], async () => {
      for (const path of ['/Woo/AddOrder', '/Woo/UpdateOrder?x=1', '/Woo/Coupon', '/mobile/addorder'])
        expectProblem(await sendUnsigned(world, path, raw, of2), 'invalid_signature');
    });
    expect((await sendUnsigned(world, '/woo/updateorder/', raw, of2)).status).toBe(200);
  });

  test('a key that once sent version 2 is refused version 1, at every route and after a restart', async () => {
    const tenant = await world.tenant();
    const signer = signerOf(tenant);
    const send = (id: string, version: 1 | 2): Promise<Answer> =>
      sendSigned(world, '/Woo/AddOrder', signer, order(id), { version });
    expect((await send('a', 1)).status).toBe(201);
    world.wire.reset();
    expect((await send('b', 2)).status).toBe(201);
    const first = world.wire.totals;
    world.wire.reset();
    expect((await send('c', 2)).status).toBe(201);
    // The first is noted: one write, after which the key is read anew.
    expect([first.writes - world.wire.totals.writes, world.wire.totals.reads - first.reads]).toEqual([1, 1]);
    const key = paths.apiKey(world.db, tenant.keyId);
    expect((await key.get()).data()).toMatchObject({ signatureVersion: 2, state: 'active', version: 1 });
    await leavesUntouched(world, [tenant], async () => {
      expectProblem(await send('d', 1), 'invalid_signature');
      // The one that was good before is too.
      expectProblem(await send('a', 1), 'invalid_signature');
      const poll = await sendSigned(world, '/Woo/PluginState', signer, { event: 'activated' });
      expectProblem(poll, 'invalid_signature');
    });
    expect(await send('b', 2)).toMatchObject({ status: 200, body: { replayed: true } });
  });

  test('a report of version 2 that is refused for its content leaves the key at version 2 all the same', async () => {
    const tenant = await world.tenant();
    const bad = await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), { id: 'x' }, { version: 2 });
    expectProblem(bad, 'invalid_request');
    const old = await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), order('x'));
    expectProblem(old, 'invalid_signature');
  });

  test('of a revoked key, or one without the scope, it changes no key', async () => {
    for (const options of [{ key: { state: 'revoked' } }, { key: { scopes: ['clicks'] } }] as Parameters<
      World['tenant']
    >[0][]) {
      const tenant = await world.tenant(options);
      const before = (await paths.apiKey(world.db, tenant.keyId).get()).data();
      await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), order('x'), { version: 2 });
      expect((await paths.apiKey(world.db, tenant.keyId).get()).data()).toEqual(before);
    }
  });

  test('the query of an app’s order is evidence in version 2, and none in version 1', async () => {
    const tenant = await world.tenant();
    const clicked = await world.post('trackClick', tenant, { referralCode: tenant.referralCode });
    const { clickId } = clicked.body as { clickId: string };
    const path = `/mobile/addorder?af_id=${clickId}`;
    const send = (orderId: string, version: 1 | 2): Promise<Answer> =>
      sendSigned(world, path, signerOf(tenant), mobile(orderId), { version });
    expect((await send('v1', 1)).body).toMatchObject({ attributed: false, reason: 'no_evidence' });
    expect((await send('v2', 2)).body).toMatchObject({ attributed: true, reason: 'click' });
  });
});

describe('a secret that is replaced', () => {
  test('both are live until its end, then only the new one; and a third that is not there yet never', async () => {
    const until = new Date(NOW.getTime() + 86_400_000);
    const tenant = await world.tenant({ key: { version: 2, previous: { version: 1, until } } });
    const secretOf = (version: number): string =>
      apiSecret(deriveKey(TEST_MASTER_SECRET, 'apiSecret'), tenant.keyId, version);
    const send = (version: number, id: string): Promise<Answer> =>
      sendSigned(world, '/Woo/AddOrder', { ...tenant, secret: secretOf(version) }, order(id));
    world.now = new Date(until.getTime() - 1000);
    expect((await send(1, 'r1')).status).toBe(201);
    expect((await send(2, 'r2')).status).toBe(201);
    world.now = until;
    await leavesUntouched(world, [tenant], async () => {
      expectProblem(await send(1, 'r3'), 'invalid_signature');
      expectProblem(await send(3, 'r3'), 'invalid_signature');
    });
    expect((await send(2, 'r3')).status).toBe(201);
  });
});
