import { apiSecret, formatApiKey, SCOPES, type ApiKey } from '../../src/domain/credentials/apiKey';
import type { Brand, Store } from '../../src/domain/brand/brand';
import type { ErrorCode } from '../../src/domain/base/errors';
import { paths } from '../../src/firestore/base/paths';
import { STORE_ROUTES } from '../../src/http/storeApi/routes';
import { expectProblem, forgedKey, STORE_FUNCTIONS, leavesUntouched, sendGood } from '../support/http';
import { ownName } from '../support/ids';
import { World, type FunctionName, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
});

afterAll(() => world.stop());

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
const other = (character: string | undefined): string => (character === '0' ? '1' : '0');

/** What is sent in place of a key, by what is wrong with it. */
const WRONG: Readonly<Record<string, [ErrorCode, (tenant: Tenant) => Record<string, string>]>> = {
  'no key at all': ['missing_api_key', () => ({})],
  'an empty X-API-Key': ['missing_api_key', () => ({ 'x-api-key': '' })],
  'a bearer without a key': ['missing_api_key', () => ({ authorization: 'Bearer' })],
  'another scheme': ['missing_api_key', ({ apiKey }) => ({ authorization: `Basic ${btoa(apiKey)}` })],
  'a word that is no key': ['invalid_api_key', () => bearer('hello')],
  'a mistyped secret': [
    'invalid_api_key',
    ({ apiKey }) => bearer(apiKey.slice(0, -9) + other(apiKey.at(-9)) + apiKey.slice(-8)),
  ],
  'a mistyped checksum': [
    'invalid_api_key',
    ({ apiKey }) => bearer(apiKey.slice(0, -1) + other(apiKey.at(-1))),
  ],
  'a key that lacks its last character': ['invalid_api_key', ({ apiKey }) => bearer(apiKey.slice(0, -1))],
  'a key with a character too many': ['invalid_api_key', ({ apiKey }) => bearer(`${apiKey}0`)],
  'a key sent twice': ['invalid_api_key', ({ apiKey }) => ({ 'x-api-key': `${apiKey}, ${apiKey}` })],
  'the secret alone': ['invalid_api_key', ({ apiKey }) => bearer(apiKey.slice(-56, -8))],
  'the prefix of the other mode': [
    'invalid_api_key',
    ({ apiKey }) => bearer(apiKey.replace('hs_live_', 'hs_test_')),
  ],
  'the other mode with a right checksum': [
    'invalid_api_key',
    ({ keyId, apiKey }) => bearer(formatApiKey({ mode: 'test', keyId, secret: apiKey.slice(-56, -8) })),
  ],
  'a known key id with a secret of no one': ['invalid_api_key', ({ keyId }) => bearer(forgedKey(keyId))],
  'an unknown key id with a right checksum': ['invalid_api_key', () => bearer(forgedKey('nobodysKey01'))],
  'two keys, the bearer wrong': [
    'invalid_api_key',
    ({ apiKey }) => ({ ...bearer('hello'), 'x-api-key': apiKey }),
  ],
};

describe.each(STORE_FUNCTIONS)('%s', (name) => {
  test.each(Object.entries(WRONG))('refuses %s', async (_what, [code, headers]) => {
    const answer = await leavesUntouched(world, [tenant], () =>
      sendGood(world, name, tenant, headers(tenant)),
    );
    expectProblem(answer, code, []);
  });

  test('refuses a checksum in capital letters', async () => {
    const lettered = await tenantWhere(({ apiKey }) => /[a-f]/.test(apiKey.slice(-8)));
    const shouted = lettered.apiKey.slice(0, -8) + lettered.apiKey.slice(-8).toUpperCase();
    expectProblem(await sendGood(world, name, lettered, bearer(shouted)), 'invalid_api_key', []);
  });

  test.each<[string, ErrorCode, { key?: Partial<ApiKey>; brand?: Partial<Brand>; store?: Partial<Store> }]>([
    ['a revoked key', 'revoked_api_key', { key: { state: 'revoked' } }],
    ['a key of a suspended brand', 'brand_suspended', { brand: { state: 'suspended' } }],
    ['a key of a suspended store', 'brand_suspended', { store: { state: 'suspended' } }],
    [
      'first of all a revoked key',
      'revoked_api_key',
      { key: { state: 'revoked', scopes: [] }, brand: { state: 'suspended' } },
    ],
  ])('refuses %s', async (_what, code, options) => {
    const refused = await world.tenant(options);
    const answer = await leavesUntouched(world, [refused], () =>
      sendGood(world, name, refused, bearer(refused.apiKey)),
    );
    expectProblem(answer, code, []);
  });

  test('refuses a key that has every scope but the one it needs', async () => {
    const { scope } = STORE_ROUTES[name];
    const refused = await world.tenant({ key: { scopes: SCOPES.filter((one) => one !== scope) } });
    const answer = await sendGood(world, name, refused, bearer(refused.apiKey));
    if (scope === null) expect(answer.status).toBe(200);
    else expectProblem(answer, 'insufficient_scope', []);
  });

  test.each<[string, (apiKey: string) => Record<string, string>]>([
    ['the bearer', bearer],
    ['"bearer" in small letters', (apiKey) => ({ authorization: `bearer ${apiKey}` })],
    ['X-API-Key', (apiKey) => ({ 'x-api-key': apiKey })],
    ['both headers', (apiKey) => ({ ...bearer(apiKey), 'x-api-key': apiKey })],
    ['X-API-Key beside a proxy’s Basic', (apiKey) => ({ authorization: 'Basic eDp5', 'x-api-key': apiKey })],
  ])('takes the key of %s', async (_what, headers) => {
    const fresh = await world.tenant();
    const { status } = await sendGood(world, name, fresh, headers(fresh.apiKey));
    expect(status).toBe(
      { testConnection: 200, trackClick: 201, trackSale: 201, trackRefund: 202, syncProducts: 200 }[name],
    );
  });
});

/** Keys are random: asks for tenants until one has what the test needs. */
async function tenantWhere(isRight: (tenant: Tenant) => boolean): Promise<Tenant> {
  for (;;) {
    const candidate = await world.tenant();
    if (isRight(candidate)) return candidate;
  }
}

describe('a key that is not ours is refused without a read', () => {
  // The secret of the other mode's key is ours, so its document is looked at.
  const notOurs = Object.entries(WRONG).filter(([what]) => what !== 'the other mode with a right checksum');
  test.each(notOurs)('%s', async (_what, [, headers]) => {
    world.wire.reset();
    await sendGood(world, 'trackSale', tenant, headers(tenant));
    expect(world.wire.totals).toEqual({ rpcs: 0, reads: 0, writes: 0 });
  });

  test('a key of ours whose document is gone costs one read, and its repeats none', async () => {
    const keyId = 'nobodysKey02';
    const secret = apiSecret(world.services.secrets.apiSecret.get(1), keyId, 1);
    const headers = bearer(formatApiKey({ mode: 'live', keyId, secret }));
    world.wire.reset();
    for (let i = 0; i < 3; i += 1) await sendGood(world, 'trackSale', tenant, headers);
    expect(world.wire.totals).toEqual({ rpcs: 1, reads: 1, writes: 0 });
  });
});

describe('what changes in Firestore is seen in time', () => {
  const changes: [string, ErrorCode, (world: World, tenant: Tenant) => Promise<unknown>][] = [
    [
      'a revocation',
      'revoked_api_key',
      ({ db }, { keyId }) => paths.apiKey(db, keyId).update({ state: 'revoked' }),
    ],
    [
      'a new version',
      'invalid_api_key',
      ({ db }, { keyId }) => paths.apiKey(db, keyId).update({ version: 2 }),
    ],
    [
      'a scope taken away',
      'insufficient_scope',
      ({ db }, { keyId }) => paths.apiKey(db, keyId).update({ scopes: [] }),
    ],
    [
      'a suspended brand',
      'brand_suspended',
      ({ db }, { brandId }) => paths.brand(db, brandId).update({ state: 'suspended' }),
    ],
    [
      'a suspended store',
      'brand_suspended',
      ({ db }, { brandId, storeId }) => paths.store(db, brandId, storeId).update({ state: 'suspended' }),
    ],
  ];

  // The clock of the caches jumps, so that the real time to live is what is tested.
  test.each(changes)('%s, 30 s later at the latest', async (_what, code, change) => {
    const seen = await world.tenant();
    const send = (): Promise<unknown> => sendGood(world, 'trackRefund', seen, bearer(seen.apiKey));
    expect(await send()).toMatchObject({ status: 202 });
    await change(world, seen);
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + 30_000);
    expectProblem(await sendGood(world, 'trackRefund', seen, bearer(seen.apiKey)), code);
  });

  test('by a short time to live in real time', async () => {
    const quick = new World({ cacheTtlMs: 200 });
    await quick.start();
    try {
      const seen = await quick.tenant();
      expect(await sendGood(quick, 'trackSale', seen, bearer(seen.apiKey))).toMatchObject({ status: 201 });
      await paths.apiKey(quick.db, seen.keyId).update({ state: 'revoked' });
      await new Promise((resolve) => setTimeout(resolve, 300));
      expectProblem(await sendGood(quick, 'trackSale', seen, bearer(seen.apiKey)), 'revoked_api_key');
    } finally {
      await quick.stop();
    }
  });
});

describe('a test key', () => {
  const posted: FunctionName[] = ['trackClick', 'trackSale', 'trackRefund', 'syncProducts'];

  test('reaches the test twin of its brand alone', async () => {
    const live = await world.tenant();
    const twin = await world.tenant({ brandId: `${live.brandId}-test`, key: { mode: 'test' } });
    expect(twin.apiKey).toMatch(/^hs_test_/);
    await leavesUntouched(world, [live], async () => {
      for (const name of posted) {
        const { status } = await sendGood(world, name, twin, bearer(twin.apiKey));
        expect(status).toBeLessThan(300);
      }
      const { body } = await sendGood(world, 'testConnection', twin, bearer(twin.apiKey));
      expect(body).toMatchObject({ mode: 'test', brand: { id: twin.brandId } });
    });
    expect(Object.keys(await world.snapshot(twin.brandId)).length).toBeGreaterThan(5);
  });

  test.each<[string, 'live' | 'test', string]>([
    ['a test key of a brand that is no twin', 'test', ''],
    ['a live key of a twin', 'live', '-test'],
  ])('%s serves nobody', async (_what, mode, suffix) => {
    const name = ownName('mixed');
    const mixed = await world.tenant({ brandId: name + suffix, key: { mode } });
    const answer = await leavesUntouched(world, [mixed], () =>
      sendGood(world, 'trackSale', mixed, bearer(mixed.apiKey)),
    );
    expectProblem(answer, 'internal');
  });
});
