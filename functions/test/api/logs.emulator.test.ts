import { status as GrpcStatus } from '@grpc/grpc-js';
import type { LogLine } from '../../src/domain/base/logLine';
import { Shop, tokensOf, type Person, SEEN_TOTAL } from '../support/account';
import { STORE_FUNCTIONS, goodBody, postRaw, sendGood } from '../support/http';
import { World, type FunctionName, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
  // So that keys and codes are cached, and what is logged is what the event itself costs.
  await world.post('trackSale', tenant, { ...goodBody('trackSale', tenant), orderId: 'warmUp' });
});

beforeEach(() => {
  world.logs.length = 0;
});

afterAll(() => world.stop());

/** The one line that the work is logged with. */
async function lineOf(work: () => Promise<unknown>): Promise<LogLine> {
  world.logs.length = 0;
  await work();
  const [line, ...more] = world.logs;
  if (!line) throw new Error('nothing was logged');
  expect(more).toEqual([]);
  return line;
}

interface Logged {
  readonly kind: string;
  readonly eventId: unknown;
  readonly outcome: string;
  readonly cost: { readonly rpcs: number; readonly reads: number; readonly writes: number };
}

/** Of each function's good body, sent for the first time. */
const LOGGED: Readonly<Record<FunctionName, Logged>> = {
  testConnection: { kind: 'test', eventId: undefined, outcome: 'ok', cost: { rpcs: 0, reads: 0, writes: 0 } },
  trackClick: {
    kind: 'click',
    eventId: expect.stringMatching(/^clk_/),
    outcome: 'counted',
    cost: { rpcs: 1, reads: 0, writes: 1 },
  },
  trackSale: { kind: 'sale', eventId: 'o1', outcome: 'applied', cost: { rpcs: 1, reads: 0, writes: 3 } },
  trackRefund: {
    kind: 'refund',
    eventId: 'o1/r1',
    outcome: 'applied',
    cost: { rpcs: 2, reads: 2, writes: 3 },
  },
  syncProducts: {
    kind: 'products',
    eventId: 's1',
    outcome: 'applied',
    cost: { rpcs: 3, reads: 11, writes: 5 },
  },
};

describe('one line an event', () => {
  test.each(STORE_FUNCTIONS)('%s: who, what, what became of it, and what it cost', async (name) => {
    const { kind, eventId, outcome, cost } = LOGGED[name];
    const { headers, status } = await sendGood(world, name, tenant, { 'x-api-key': tenant.apiKey });
    expect(world.logs).toEqual([
      {
        severity: 'INFO',
        message: `${name} ${outcome}`,
        function: name,
        dialect: 'storeApi',
        requestId: headers.get('x-request-id'),
        brandId: tenant.brandId,
        storeId: tenant.storeId,
        keyId: tenant.keyId,
        kind,
        eventId,
        outcome,
        status,
        ms: expect.any(Number) as number,
        ...cost,
      },
    ]);
    expect(world.logs[0]?.['ms']).toBeGreaterThanOrEqual(0);
  });

  test.each<[string, FunctionName, object, string]>([
    ['a replay', 'trackSale', {}, 'replayed'],
    ['a parked refund', 'trackRefund', { orderId: 'unknown' }, 'parked'],
    ['a bot', 'trackClick', { userAgent: 'Googlebot/2.1' }, 'bot'],
  ])('%s has an outcome of its own', async (_what, name, change, outcome) => {
    const body = { ...goodBody(name, tenant), ...change };
    expect(await lineOf(() => world.post(name, tenant, body))).toMatchObject({
      severity: 'INFO',
      outcome,
      message: `${name} ${outcome}`,
    });
  });

  test('a retry of the library is counted as the RPC that it is', async () => {
    world.wire.inject({ moment: 'before', code: GrpcStatus.UNAVAILABLE, method: 'Commit', times: 1 });
    const body = { ...goodBody('trackSale', tenant), orderId: 'retried' };
    const line = await lineOf(() => world.post('trackSale', tenant, body));
    expect(line).toMatchObject({ outcome: 'applied', rpcs: 2 });
  });

  test('requests at one time do not mix their counts and names', async () => {
    const others = await Promise.all(Array.from({ length: 8 }, () => world.tenant()));
    world.logs.length = 0;
    const sent = await Promise.all(
      others.map((other) => world.post('trackSale', other, goodBody('trackSale', other))),
    );
    const byRequest = new Map(world.logs.map((line) => [line['requestId'], line]));
    others.forEach(({ brandId }, index) => {
      expect(byRequest.get(sent[index]?.headers.get('x-request-id'))).toMatchObject({
        brandId,
        writes: 3,
        outcome: 'applied',
      });
    });
  });
});

describe('a refusal', () => {
  test('names the code and the wrong fields, not what they held', async () => {
    const line = await lineOf(() =>
      world.post('trackSale', tenant, { orderId: 'a/b', currency: 'TRY', total: 'much' }),
    );
    expect(line).toMatchObject({
      severity: 'WARNING',
      message: 'trackSale invalid_request',
      outcome: 'invalid_request',
      status: 400,
    });
    expect(line['wrongFields']).toEqual(['orderId', 'total']);
    expect(JSON.stringify(line)).not.toMatch(/a\/b|much/);
  });

  test('names at most 20 wrong fields', async () => {
    const items = Array.from({ length: 500 }, () => ({}));
    const line = await lineOf(() => world.post('trackSale', tenant, { items }));
    expect(line['wrongFields']).toHaveLength(20);
  });

  test('without a good key is one line too, that names nobody', async () => {
    const line = await lineOf(() =>
      sendGood(world, 'trackSale', tenant, { 'x-api-key': `${tenant.apiKey}0` }),
    );
    expect(line).toMatchObject({ severity: 'WARNING', outcome: 'invalid_api_key', status: 401, rpcs: 0 });
    expect([line['brandId'], line['storeId'], line['keyId'], line['error']]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a call of the account function', () => {
  let twin: Tenant;
  let shop: Shop;
  let tokens: Record<Person, string>;

  beforeAll(async () => {
    twin = await world.tenant({ brandId: `${tenant.brandId}-test`, key: { mode: 'test' } });
    shop = new Shop(world, twin, 'logged');
    tokens = await tokensOf(world, tenant);
  });

  test('names the order, its store, the brand it acts on and the user’s own', async () => {
    const orderId = await shop.order();
    const { brandId, storeId } = twin;
    const approve = (): Promise<unknown> =>
      world.account('POST', `/v1/orders/${orderId}/approve?brandId=${brandId}`, tokens.owner, {
        ...SEEN_TOTAL,
        reason: 'in person',
      });
    const who = { orderId, storeId, brandId, userBrandId: tenant.brandId, role: 'owner' };
    expect(await lineOf(approve)).toMatchObject({ ...who, severity: 'INFO', outcome: 'applied' });
    expect(await lineOf(approve)).toMatchObject({
      ...who,
      severity: 'WARNING',
      outcome: 'commission_not_pending',
    });
    const explain = `/v1/orders/${orderId}/explain?brandId=${brandId}`;
    expect(await lineOf(() => world.account('GET', explain, tokens.viewer))).toMatchObject({
      orderId,
      storeId,
      brandId,
      outcome: 'ok',
    });
  });

  test('names the order and the own brand of what was refused before anything was found', async () => {
    const line = await lineOf(() => world.account('POST', '/v1/orders/o9/reject', tokens.manager, {}));
    expect(line).toMatchObject({
      orderId: 'o9',
      brandId: tenant.brandId,
      userBrandId: tenant.brandId,
      outcome: 'invalid_request',
      wrongFields: ['reason'],
    });
    expect(line['storeId']).toBeUndefined();
    const odd = await lineOf(() => world.account('POST', '/v1/orders/a%2Fb/reject', tokens.manager, {}));
    expect(odd['orderId']).toBeUndefined();
  });

  test('of the platform names the brand and the payout', async () => {
    const { payoutId } = await shop.payout('sealed');
    const path = `/v1/payouts/${payoutId}`;
    const call = (verb: string): Promise<LogLine> =>
      lineOf(() => world.account('POST', `${path}/${verb}`, tokens.admin, { reason: 'wrong IBAN' }));
    expect(await call('paid')).toMatchObject({ payoutId, outcome: 'payout_state_conflict' });
    const sent = await call('sent');
    expect(sent).toMatchObject({ payoutId, brandId: twin.brandId, outcome: 'sent', userBrandId: null });
    expect(await call('failed')).toMatchObject({ payoutId, brandId: twin.brandId });
    const { brandId, influencerId } = twin;
    const pay = { brandId, influencerId, currency: 'EUR' };
    expect(await lineOf(() => world.account('POST', '/v1/payouts', tokens.admin, pay))).toMatchObject({
      brandId,
      outcome: 'nothing_to_pay',
    });
  });
});

describe('a failure of ours', () => {
  test('is logged with its cause and stack, and answered with neither', async () => {
    world.wire.inject({ moment: 'before', code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
    const body = { ...goodBody('trackSale', tenant), orderId: 'ours' };
    const { status, body: answer } = await world.post('trackSale', tenant, body);
    expect(status).toBe(500);
    expect(Object.keys(answer).sort()).toEqual([
      'code',
      'detail',
      'errors',
      'requestId',
      'status',
      'title',
      'type',
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/injected|PERMISSION|\bat \S+ \(|\.[jt]s/);
    expect(world.logs).toHaveLength(1);
    expect(world.logs[0]).toMatchObject({
      severity: 'ERROR',
      outcome: 'internal',
      brandId: tenant.brandId,
      requestId: answer['requestId'],
    });
    expect(world.logs[0]?.['error']).toMatch(/PERMISSION_DENIED: injected[\s\S]*\bat /);
  });

  test('of Firestore is logged with what Firestore said', async () => {
    world.wire.inject({ moment: 'before', code: GrpcStatus.INTERNAL, method: 'Commit', times: 1 });
    const body = { ...goodBody('trackSale', tenant), orderId: 'firestores' };
    const line = await lineOf(() => world.post('trackSale', tenant, body));
    expect(line).toMatchObject({ severity: 'ERROR', outcome: 'unavailable', status: 503 });
    expect(line['error']).toMatch(/caused by Error: 13 INTERNAL: injected/);
  });
});

describe('what no log and no document ever holds', () => {
  const EMAIL = 'Ayse.Yilmaz@mail.example';
  const ADDRESS = '198.51.100.77';

  /** Everything at once: good, twice, refused, broken. */
  async function sendEverything(own: Tenant): Promise<void> {
    const sale = { ...goodBody('trackSale', own), customer: { id: 'c1', email: EMAIL } };
    const click = { ...goodBody('trackClick', own), ipAddress: ADDRESS };
    const bodies: [FunctionName, object][] = [
      ['trackSale', sale],
      ['trackSale', sale],
      ['trackSale', { ...sale, total: '1.00' }],
      ['trackSale', { ...sale, total: EMAIL, orderId: `${EMAIL}/` }],
      ['trackClick', click],
      ['trackClick', click],
      ['trackClick', { ...click, referralCode: EMAIL }],
      ['trackClick', { ...click, occurredAt: ADDRESS }],
    ];
    for (const [name, body] of bodies) await world.post(name, own, body);
    await postRaw(world, 'trackSale', own, `{"email": ${EMAIL}`);
    await sendGood(world, 'trackSale', own, { 'x-api-key': own.apiKey.slice(0, -1) });
    await sendGood(world, 'trackSale', own, {
      authorization: `Bearer  ${own.apiKey} x`,
      'x-forwarded-for': ADDRESS,
    });
    for (const code of [GrpcStatus.INTERNAL, GrpcStatus.PERMISSION_DENIED]) {
      world.wire.inject({ moment: 'before', code, method: 'Commit', times: 1 });
      await world.post('trackSale', own, { ...sale, orderId: `fails${code}` });
    }
  }

  test('key, secret, email, address', async () => {
    const own = await world.tenant();
    world.logs.length = 0;
    await sendEverything(own);
    expect(world.logs).toHaveLength(13);
    const secret = own.apiKey.slice(-56, -8);
    const kept = JSON.stringify([world.logs, await world.snapshot(own.brandId)]);
    expect(kept).toContain(own.brandId);
    for (const word of [own.apiKey, own.apiKey.slice(0, -1), secret, ADDRESS, EMAIL, EMAIL.toLowerCase()]) {
      expect(kept).not.toContain(word);
    }
  });
});

test('no sign of direction of an id reaches the log, or a problem that quotes one', async () => {
  const orderId = 'turned\u202Egpj.exe\u2066';
  const line = await lineOf(() =>
    world.post('trackSale', tenant, { ...goodBody('trackSale', tenant), orderId }),
  );
  expect(line).toMatchObject({ kind: 'sale', eventId: 'turnedgpj.exe', outcome: 'applied' });
  const wrong = await world.post('trackSale', tenant, {
    ...goodBody('trackSale', tenant),
    items: [{ productId: 'gid://a\u202E/7', total: 1, quantity: 1 }],
  });
  expect(wrong.body).toMatchObject({ code: 'invalid_request' });
  expect(JSON.stringify(wrong.body)).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
});
