import { MAX_KEYS } from '../../src/domain/credentials/keyChange';
import { paths } from '../../src/firestore/base/paths';
import { claimsOf, newBrandBody } from '../support/account';
import { expectProblem, leavesUntouched } from '../support/http';
import { sendSigned } from '../support/conversion';
import { ownName } from '../support/ids';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// How API keys come to be, are replaced and end.

const DAY_MS = 86_400_000;
const NOW = new Date();
const world = new World();
let tenant: Tenant;
let owner: string;
let colleague: string;

beforeAll(async () => {
  await world.start();
  world.now = NOW;
  const admin = await world.idToken({ role: 'admin' });
  const brandId = ownName('b');
  await world.account('POST', '/v1/brands', admin, newBrandBody(brandId));
  const storeId = ownName('s');
  const store = { brandId, storeId, name: 'Lale', platform: 'woocommerce', siteUrl: `${storeId}.example` };
  await world.account('POST', '/v1/stores', admin, store);
  tenant = { ...(await world.tenant()), brandId, storeId };
  owner = await world.idToken(claimsOf(tenant).owner);
  colleague = await world.idToken(claimsOf(tenant).manager);
});
afterAll(() => world.stop());

const create = (change: object = {}, token = owner): Promise<AccountAnswer> =>
  world.account('POST', `/v1/stores/${tenant.storeId}/keys`, token, {
    name: 'Plugin',
    reference: ownName('ref'),
    ...change,
  });

interface Shown {
  readonly apiKey: string;
  readonly secret: string;
  readonly key: { readonly keyId: string; readonly mode: string; readonly expiresAt: string | null };
}
const shown = ({ body }: AccountAnswer): Shown => body as unknown as Shown;

const connect = async (apiKey: string): Promise<{ status: number; code: unknown; mode: unknown }> => {
  // Another instance: this one may have the key cached.
  const fresh = new World();
  await fresh.start();
  fresh.now = world.now;
  const { status, body } = await fresh.send('testConnection', { headers: { 'x-api-key': apiKey } });
  await fresh.stop();
  return { status, code: body['code'], mode: body['mode'] };
};

const revoke = (keyId: string): Promise<AccountAnswer> =>
  world.account('POST', `/v1/keys/${keyId}/revoke`, owner, {});

test('a key is made, opens the store API at once, and its id says of which master secret it is', async () => {
  const answer = await create();
  expect(answer.status).toBe(201);
  const { apiKey, key } = shown(answer);
  expect(key.keyId).toMatch(/^m1k[A-Za-z0-9]{20}$/);
  expect(await connect(apiKey)).toMatchObject({ status: 200, mode: 'live' });
  const stored = (await paths.apiKey(world.db, key.keyId).get()).data();
  expect(JSON.stringify(stored)).not.toContain(shown(answer).secret);
});

test('a test key reports to the test twin', async () => {
  const { apiKey } = shown(await create({ mode: 'test' }));
  expect(apiKey).toMatch(/^hs_test_m1k/);
  expect(await connect(apiKey)).toMatchObject({ status: 200, mode: 'test' });
});

test('the same call again is the same key; its secret is shown for 15 minutes, to whoever made it', async () => {
  const reference = ownName('ref');
  const made = shown(await create({ reference }));
  const again = await create({ reference });
  expect(again).toMatchObject({ status: 200, body: { replayed: true, apiKey: made.apiKey } });
  expect((await create({ reference }, colleague)).body).toMatchObject({ apiKey: null, secret: null });
  world.now = new Date(NOW.getTime() + 15 * 60_000 + 1_000);
  expect((await create({ reference })).body).toMatchObject({ apiKey: null, replayed: true });
  world.now = NOW;
  expectProblem(await create({ reference, name: 'Another' }), 'id_taken', []);
});

test('four calls at once make one key', async () => {
  const reference = ownName('ref');
  const answers = await Promise.all([1, 2, 3, 4].map(() => create({ reference })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
  expect(new Set(answers.map((answer) => shown(answer).apiKey)).size).toBe(1);
});

test('a replaced key is good beside its successor until its date, and refused from then on', async () => {
  const old = shown(await create({ scopes: ['sales'] }));
  const aliveUntil = new Date(NOW.getTime() + 2 * DAY_MS).toISOString();
  const path = `/v1/keys/${old.key.keyId}/rotate`;
  const answer = await world.account('POST', path, owner, { aliveUntil });
  const next = shown(answer);
  expect(answer).toMatchObject({
    status: 201,
    body: {
      key: { replaces: old.key.keyId, scopes: ['sales'] },
      replaced: { expiresAt: aliveUntil, replacedBy: next.key.keyId },
    },
  });
  expect([(await connect(old.apiKey)).status, (await connect(next.apiKey)).status]).toEqual([200, 200]);
  const again = await world.account('POST', path, owner, {});
  expect(again).toMatchObject({
    status: 200,
    body: { key: { keyId: next.key.keyId }, replaced: { expiresAt: aliveUntil } },
  });
  world.now = new Date(aliveUntil);
  expect(await connect(old.apiKey)).toMatchObject({ status: 401, code: 'revoked_api_key' });
  expect((await connect(next.apiKey)).status).toBe(200);
  world.now = NOW;
});

test('a revoked key is refused, also for signed reports, and cannot be replaced; revoked again is a replay', async () => {
  const { apiKey, secret, key } = shown(await create());
  expect((await revoke(key.keyId)).status).toBe(201);
  expect(await revoke(key.keyId)).toMatchObject({
    status: 200,
    body: { key: { state: 'revoked' }, replayed: true },
  });
  expect(await connect(apiKey)).toMatchObject({ status: 401, code: 'revoked_api_key' });
  expectProblem(await world.account('POST', `/v1/keys/${key.keyId}/rotate`, owner, {}), 'key_conflict', []);
  const report = await sendSigned(world, 'Woo/Coupon', { keyId: key.keyId, secret }, { event: 'issued' });
  expect(report.body['code']).toBe('revoked_api_key');
});

test('a request that is under way when its key is revoked is finished', async () => {
  const { apiKey, key } = shown(await create());
  const sale = { orderId: ownName('o'), currency: 'TRY', total: '10.00' };
  const [answer, revoked] = await Promise.all([
    world.post('trackSale', { ...tenant, apiKey }, sale),
    revoke(key.keyId),
  ]);
  expect(revoked.status).toBe(201);
  const order = await paths.order(world.db, tenant.brandId, tenant.storeId, sale.orderId).get();
  // Whichever came first: counted and acknowledged, or neither.
  expect([answer.status, order.exists]).toEqual(order.exists ? [201, true] : [401, false]);
});

test('the list has the keys of both modes, the newest first, and no secret', async () => {
  const [a, b] = [shown(await create()), shown(await create({ mode: 'test' }))];
  const { body } = await world.account('GET', `/v1/stores/${tenant.storeId}/keys`, owner);
  const keys = body['keys'] as { keyId: string }[];
  const ids = keys.map(({ keyId }) => keyId);
  expect(ids).toEqual(expect.arrayContaining([a.key.keyId, b.key.keyId]));
  expect(JSON.stringify(body)).not.toContain(a.secret);
});

test('a key of another brand is not found, and stays as it is', async () => {
  const other = await world.tenant();
  await leavesUntouched(world, [other], async () => {
    expectProblem(await revoke(other.keyId), 'not_found', []);
    expectProblem(await world.account('POST', `/v1/keys/${other.keyId}/rotate`, owner, {}), 'not_found', []);
  });
});

test.each([
  ['a name of 5,000 characters', { name: 'x'.repeat(5_000) }, ['name']],
  ['no scope', { scopes: [] }, ['scopes']],
  ['a scope twice', { scopes: ['sales', 'sales'] }, ['scopes']],
  [
    'all of it wrong',
    { name: 1, scopes: ['admin'], mode: 'demo', reference: '' },
    ['mode', 'name', 'reference', 'scopes.0'],
  ],
])('a key with %s is refused', async (_what, change, wrong) => {
  expectProblem(await create(change), 'invalid_request', wrong);
});

test('an end in the past, or in more than 90 days, is refused', async () => {
  const { key } = shown(await create());
  for (const days of [-1, 91]) {
    const aliveUntil = new Date(NOW.getTime() + days * DAY_MS).toISOString();
    const answer = await world.account('POST', `/v1/keys/${key.keyId}/rotate`, owner, { aliveUntil });
    expectProblem(answer, 'invalid_request', ['aliveUntil']);
  }
});

test('the log says who made, replaced and revoked a key', async () => {
  const { key } = shown(await create());
  const next = shown(await world.account('POST', `/v1/keys/${key.keyId}/rotate`, colleague, {}));
  await revoke(key.keyId);
  const { body } = await world.account('GET', '/v1/changes', owner);
  const log = body['changes'] as { what: string; id: string; after: Record<string, unknown> }[];
  const ofKeys = log.filter(({ id }) => id === key.keyId || id === next.key.keyId);
  expect(ofKeys).toHaveLength(3);
  expect(JSON.stringify(ofKeys)).not.toContain(next.secret);
});

test(`a store has at most ${MAX_KEYS} keys`, async () => {
  const full = await world.tenant();
  const data = (await paths.apiKey(world.db, full.keyId).get()).data() ?? {};
  const writer = world.db.bulkWriter();
  for (let n = 2; n < MAX_KEYS; n += 1) {
    const keyId = ownName('key');
    void writer.set(paths.apiKey(world.db, keyId), { ...data, keyId });
  }
  await writer.close();
  const token = await world.idToken(claimsOf(full).owner);
  const path = `/v1/stores/${full.storeId}/keys`;
  const body = (): object => ({ name: 'Plugin', reference: ownName('ref') });
  expect((await world.account('POST', path, token, body())).status).toBe(201);
  expectProblem(await world.account('POST', path, token, body()), 'limit_reached', []);
});
