import { status as GrpcStatus } from '@grpc/grpc-js';
import { apiSecret, deriveKey, formatApiKey } from '../../src/domain/credentials/apiKey';
import { paths } from '../../src/firestore/base/paths';
import { magentoOrder, sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { expectProblem, forgedKey, leavesUntouched, sendGood } from '../support/http';
import { ownName } from '../support/ids';
import { deliver, delivery } from '../support/webhooks';
import { TEST_MASTER_SECRET, World, type Answer, type Tenant } from '../support/world';

// Each limit at its number and one above, in a world whose numbers are small.

const LIMITS = { key: 4, user: 3, unsigned: 3, link: 2, linkSeen: 5, refused: 3 };
const BROWSER =
  'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36';
const world = new World({ rateLimits: LIMITS });
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  tenant = await world.tenant();
  world.wire.reset();
});
afterAll(() => world.stop());

/** What Google's front end writes: the caller's own words, then the address that it saw. */
function seenFrom(address: string, claimed?: string): Record<string, string> {
  return { 'x-forwarded-for': claimed === undefined ? address : `${claimed}, ${address}` };
}

let addresses = 0;

/** An address that no other test has. */
function ownAddress(): string {
  addresses += 1;
  return `2001:db8:1:${addresses.toString(16)}::1`;
}

function expectLimits({ headers }: Answer, limit: number, remaining: number): void {
  expect({
    policy: headers.get('ratelimit-policy'),
    limit: headers.get('ratelimit-limit'),
    remaining: headers.get('ratelimit-remaining'),
  }).toEqual({ policy: `${limit};w=60`, limit: String(limit), remaining: String(remaining) });
  expect(Number(headers.get('ratelimit-reset'))).toBeGreaterThanOrEqual(0);
  expect(Number(headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60);
}

function expectLimited(answer: Answer, limit: number): void {
  expectProblem(answer, 'rate_limited');
  expectLimits(answer, limit, 0);
  expect(answer.headers.get('retry-after')).toBe(answer.headers.get('ratelimit-reset'));
}

describe('a key', () => {
  const test1 = (apiKey: string): Promise<Answer> =>
    world.send('testConnection', { headers: { 'x-api-key': apiKey } });

  test('has its number of requests a minute in each function; the next is 429, before its body is read', async () => {
    for (let left = LIMITS.key - 1; left >= 0; left -= 1) {
      const answer = await sendGood(world, 'trackSale', tenant, { 'x-api-key': tenant.apiKey });
      expect([200, 201]).toContain(answer.status);
      expectLimits(answer, LIMITS.key, left);
    }
    const body = { orderId: 'beyond', currency: 'TRY', total: '1.00' };
    const beyond = await leavesUntouched(world, [tenant], () => world.post('trackSale', tenant, body));
    expectLimited(beyond, LIMITS.key);
    const broken = await world.send('trackSale', {
      method: 'POST',
      headers: { 'x-api-key': tenant.apiKey },
      body: '{',
    });
    expectLimited(broken, LIMITS.key);
    expect((await test1(tenant.apiKey)).status).toBe(200);
  });

  test('does not shut another key of its store out', async () => {
    const { brandId, storeId } = tenant;
    const keyId = ownName('key');
    const scopes = ['sales'];
    await paths
      .apiKey(world.db, keyId)
      .set({ keyId, brandId, storeId, mode: 'live', scopes, state: 'active', version: 1 });
    const secret = apiSecret(deriveKey(TEST_MASTER_SECRET, 'apiSecret'), keyId, 1);
    for (let n = 0; n < LIMITS.key; n += 1) await test1(tenant.apiKey);
    expectLimited(await test1(tenant.apiKey), LIMITS.key);
    expect((await test1(formatApiKey({ mode: 'live', keyId, secret }))).status).toBe(200);
  });

  test('that signs is counted the same, from whatever address', async () => {
    const poll = (address: string): Promise<Answer> =>
      sendSigned(world, '/Woo/Settings', signerOf(tenant), '{}', { headers: seenFrom(address) });
    for (let n = 0; n < LIMITS.key; n += 1) expect((await poll(ownAddress())).status).toBe(200);
    expectLimited(await poll(ownAddress()), LIMITS.key);
  });
});

test('a user has a number of calls a minute; another user of the brand is not shut out', async () => {
  const [owner, viewer] = await Promise.all([
    world.idToken({ brandId: tenant.brandId, role: 'owner' }),
    world.idToken({ brandId: tenant.brandId, role: 'viewer' }),
  ]);
  for (let left = LIMITS.user - 1; left >= 0; left -= 1) {
    const answer = await world.account('GET', '/v1/plan', owner);
    expect(answer.status).toBe(200);
    expectLimits(answer, LIMITS.user, left);
  }
  expectLimited(await world.account('GET', '/v1/plan', owner), LIMITS.user);
  expect((await world.account('GET', '/v1/plan', viewer)).status).toBe(200);
});

describe('an unsigned report', () => {
  const send = (address: string, claimed?: string, more: Record<string, unknown> = {}): Promise<Answer> =>
    sendUnsigned(world, '/magento/addOrder', magentoOrder('m1', more), seenFrom(address, claimed));

  test('is counted by the address that the platform saw: what the caller writes before it changes nothing', async () => {
    const address = '198.51.100.7';
    for (let left = LIMITS.unsigned - 1; left >= 0; left -= 1) {
      const answer = await send(address, `203.0.113.${left}`);
      expectProblem(answer, 'not_found');
      expectLimits(answer, LIMITS.unsigned, left);
    }
    world.wire.reset();
    expectLimited(await send(address, '203.0.113.99'), LIMITS.unsigned);
    expect(world.wire.totals.rpcs).toBe(0);
    const forged = { ...seenFrom(address), 'fastly-client-ip': '203.0.113.98' };
    expectLimited(await sendUnsigned(world, '/mobile/addorder', magentoOrder('m2'), forged), LIMITS.unsigned);
    expectProblem(await send('198.51.100.8'), 'not_found');
  });

  test('of an address of IPv6 counts for its /64', async () => {
    for (let n = 1; n <= LIMITS.unsigned; n += 1) await send(`2001:db8:77:1::${n}`);
    expectLimited(await send('2001:db8:77:1:abcd::1'), LIMITS.unsigned);
    expectProblem(await send('2001:db8:77:2::1'), 'not_found');
  });

  test('is not counted by host: a stranger who names a shop does not shut it out', async () => {
    const own = await world.tenant({ key: { signing: 'none' } });
    const ofShop = { base_url: `https://${own.storeId}.example`.toLowerCase() };
    const stranger = ownAddress();
    for (let n = 0; n <= LIMITS.unsigned; n += 1) await send(stranger, undefined, ofShop);
    expectLimited(await send(stranger, undefined, ofShop), LIMITS.unsigned);
    expect([200, 201]).toContain((await send(ownAddress(), undefined, ofShop)).status);
  });
});

describe('refused credentials', () => {
  const forged = (address: string, keyId = tenant.keyId): Promise<Answer> =>
    world.send('testConnection', {
      headers: { 'x-api-key': forgedKey(keyId), ...seenFrom(address) },
    });

  test('are counted by address: 401, and beyond the limit 429; a good key from there goes on', async () => {
    const address = ownAddress();
    for (let left = LIMITS.refused - 1; left >= 0; left -= 1) {
      const answer = await forged(address, `key${left}`);
      expectProblem(answer, 'invalid_api_key');
      expectLimits(answer, LIMITS.refused, left);
    }
    expectLimited(await forged(address), LIMITS.refused);
    expectProblem(await forged(ownAddress()), 'invalid_api_key');
    const good = { 'x-api-key': tenant.apiKey, ...seenFrom(address) };
    expect((await world.send('testConnection', { headers: good })).status).toBe(200);
  });

  test('of people are counted the same, whatever address they name as Hosting would', async () => {
    const seen = seenFrom(ownAddress());
    const call = (n: number): Promise<Answer> => {
      const headers = { ...seen, 'fastly-client-ip': `203.0.113.${n}` };
      return world.account('GET', '/v1/plan', 'no token', undefined, headers);
    };
    for (let n = 0; n < LIMITS.refused; n += 1) expectProblem(await call(n), 'invalid_id_token');
    expectLimited(await call(99), LIMITS.refused);
    const owner = await world.idToken({ brandId: tenant.brandId, role: 'owner' });
    expect((await world.account('GET', '/v1/plan', owner, undefined, seen)).status).toBe(200);
  });

  test('of a signature too: beyond the limit it is not worked out, unless the key was proven from there', async () => {
    const address = ownAddress();
    const headers = seenFrom(address);
    const poll = (secret: string): Promise<Answer> =>
      sendSigned(world, '/Woo/Settings', { keyId: tenant.keyId, secret }, '{}', { headers });
    const neighbour = await world.tenant();
    const good = (of: Tenant): Promise<Answer> =>
      sendSigned(world, '/Woo/Settings', signerOf(of), '{}', { headers });
    expect((await good(neighbour)).status).toBe(200);
    for (let n = 0; n < LIMITS.refused; n += 1) {
      expectProblem(await poll('0123456789abcdef'.repeat(3)), 'invalid_signature');
    }
    expectLimited(await poll('0123456789abcdef'.repeat(3)), LIMITS.refused);
    expectLimited(await good(tenant), LIMITS.refused);
    expect((await good(neighbour)).status).toBe(200);
  });
});

describe('a link', () => {
  const open = (headers: Record<string, string>): Promise<Answer> =>
    world.raw('go', tenant.referralCode, { headers: { 'user-agent': BROWSER, ...headers } });

  test('is followed so often a minute from one address; then a page says to wait', async () => {
    const from = { ...seenFrom(ownAddress()), 'fastly-client-ip': '203.0.113.1' };
    for (let left = LIMITS.link - 1; left >= 0; left -= 1) {
      const answer = await open(from);
      expect(answer.status).toBe(302);
      expectLimits(answer, LIMITS.link, left);
    }
    const beyond = await leavesUntouched(world, [tenant], () => open(from));
    expect(beyond.status).toBe(429);
    expect(beyond.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(beyond.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await open({ ...from, 'fastly-client-ip': '203.0.113.2' })).status).toBe(302);
  });

  test('and ten times as often from one that only names others, as who calls the function directly can', async () => {
    const address = ownAddress();
    const named = (n: number): Promise<Answer> =>
      open({ ...seenFrom(address), 'fastly-client-ip': `203.0.113.${n}` });
    for (let n = 10; n < 10 + LIMITS.linkSeen; n += 1) expect((await named(n)).status).toBe(302);
    expect((await named(99)).status).toBe(429);
  });
});

describe('a webhook of WooCommerce is never answered 429', () => {
  test('however many come from one address, refused or not', async () => {
    const headers = seenFrom(ownAddress());
    const order = delivery('order.updated', { id: 1 });
    for (let n = 0; n < 8; n += 1) {
      expectProblem(await deliver(world, tenant, order, { secret: 'wrong', headers }), 'invalid_signature');
    }
    const good = await deliver(world, tenant, order, { headers });
    expect(good.status).toBe(200);
    expect(good.headers.has('ratelimit-limit')).toBe(false);
  });

  test('nor where the quota of Firestore is exhausted: that is 503', async () => {
    const order = delivery('order.updated', { id: 2 });
    world.wire.inject({
      moment: 'before',
      code: GrpcStatus.RESOURCE_EXHAUSTED,
      method: 'RunQuery',
      times: 9,
    });
    const answer = await deliver(world, await world.tenant(), order);
    world.wire.reset();
    expectProblem(answer, 'unavailable');
  });
});
