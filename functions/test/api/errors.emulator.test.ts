import { status as GrpcStatus } from '@grpc/grpc-js';
import { ERROR_CODES, type ErrorCode } from '../../src/domain/base/errors';
import { MAX_STORES } from '../../src/domain/brand/tenant';
import { guarded, PATIENCE_MS } from '../../src/firestore/base/faults';
import { paths } from '../../src/firestore/base/paths';
import { expectProblem, forgedKey, goodBody, leavesUntouched, postRaw, sendGood } from '../support/http';
import { signedHeaders, signerOf } from '../support/conversion';
import { goodCall, send, Shop, tokensOf, type Call, type Person } from '../support/account';
import { World, type AccountAnswer, type Answer, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;
let shop: Shop;
let tokens: Record<Person, string>;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
  await world.post('trackSale', tenant, goodBody('trackSale', tenant));
  shop = new Shop(world, tenant, 'shop');
  tokens = await tokensOf(world, tenant);
});

afterEach(() => {
  world.wire.reset();
});

afterAll(() => world.stop());

interface Provocation {
  readonly send: () => Promise<Answer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly paths?: readonly string[];
}

const sale = (change: object): Promise<Answer> =>
  world.post('trackSale', tenant, { ...goodBody('trackSale', tenant), ...change });

async function asTenant(options: Parameters<World['tenant']>[0]): Promise<Answer> {
  const refused = await world.tenant(options);
  return sendGood(world, 'trackSale', refused, { 'x-api-key': refused.apiKey });
}

/** A tenant whose key no cache knows yet, so that the first thing its request does is to read. */
async function withBrokenReads(code: GrpcStatus): Promise<Answer> {
  const fresh = await world.tenant();
  // A call without any response is repeated by the library, whatever the code; one that breaks in the middle is not.
  world.wire.inject({ moment: 'after', code, method: 'BatchGetDocuments', times: 1 });
  return world.post('trackSale', fresh, goodBody('trackSale', fresh));
}

async function withBrokenCommit(code: GrpcStatus): Promise<Answer> {
  world.wire.inject({ moment: 'before', code, method: 'Commit', times: 1 });
  return sale({ orderId: `broken${code}` });
}

/** Calls the account function about an order. */
async function ofOrder(
  verb: 'approve' | 'reject' | 'withdraw' | 'confirm' | 'relate',
  orderId: Promise<string>,
): Promise<Answer> {
  const path = `/v1/orders/${await orderId}/${verb}`;
  const body = {
    reason: 'own purchase',
    ...(verb === 'approve' ? { total: '10.00', currency: 'TRY' } : {}),
    ...(verb === 'relate' ? { verdict: 'own' } : {}),
  };
  return untouched({ method: 'POST', path, body }, tokens.manager);
}

/** What is prepared for a call is stored before; the call itself stores nothing. */
function untouched(call: Call, token: string | null): Promise<Answer> {
  return leavesUntouched(world, [tenant], () => send(world, call, token));
}

async function secondPayout(): Promise<Answer> {
  await shop.payout('sealed');
  // A second order, so that there would be something to pay.
  await shop.decided({ kind: 'approve', seen: null, reason: null });
  const { brandId, influencerId } = tenant;
  const body = { brandId, influencerId, currency: 'TRY' };
  return untouched({ method: 'POST', path: '/v1/payouts', body }, tokens.admin);
}

function moveEuros(path: string, amount: string): Promise<Answer> {
  const { brandId, influencerId } = tenant;
  const body = { brandId, influencerId, currency: 'EUR', amount, reference: 'euros' };
  return untouched({ method: 'POST', path, body }, tokens.admin);
}

async function paidAgain(): Promise<Answer> {
  const { payoutId } = await shop.payout('sealed');
  return untouched({ method: 'POST', path: `/v1/payouts/${payoutId}/paid` }, tokens.admin);
}

async function outdatedPlan(): Promise<Answer> {
  const call = await goodCall('savePlan', shop);
  await send(world, call, tokens.owner);
  const { ratePercent: _before, ...terms } = call.body ?? {};
  return untouched({ ...call, body: { ...terms, ratePercent: 77, basedOnVersion: 1 } }, tokens.owner);
}

async function outdatedSettings(): Promise<Answer> {
  const { brandId, storeId } = tenant;
  const body = { brandId, reportAllOrders: true, trackingEnabled: true, basedOnVersion: 7 };
  return world.account('PUT', `/v1/stores/${storeId}/settings`, tokens.admin, body);
}

/** A poll for settings, signed for the body `{}`, `secondsAgo` by its timestamp. */
async function signed({ secondsAgo = 0, body = '{}' }): Promise<Answer> {
  const timestamp = String(Math.floor(Date.now() / 1000) - secondsAgo);
  const headers = {
    'content-type': 'application/json',
    ...signedHeaders(signerOf(tenant), '{}', timestamp),
  };
  return world.raw('conversion', 'Woo/Settings', { method: 'POST', headers, body });
}

async function twoReportsOfOneSecond(): Promise<string> {
  const updatedAt = new Date(Date.now() - 60_000).toISOString();
  const orderId = await shop.order({ updatedAt });
  await sale({ orderId, total: '77.00', updatedAt });
  return orderId;
}

async function switchedOff(): Promise<Answer> {
  await world.switchOff('storeApi');
  try {
    return await sale({ orderId: 'switched-off' });
  } finally {
    await world.switchOff();
  }
}

async function overloaded(): Promise<Answer> {
  world.isOverloaded = true;
  try {
    return await sale({ orderId: 'too-much' });
  } finally {
    world.isOverloaded = false;
  }
}

/** A brand of as many stores as there can be. */
async function oneStoreTooMany(): Promise<Answer> {
  const full = await world.tenant();
  const data = (await paths.store(world.db, full.brandId, full.storeId).get()).data() ?? {};
  for (let n = 1; n < MAX_STORES; n += 1)
    await paths.store(world.db, full.brandId, `s${n}`).set({ ...data, storeId: `s${n}` });
  return untouched(await goodCall('createStore', new Shop(world, full)), tokens.admin);
}

type ProvokedCode = Exclude<ErrorCode, 'request_timeout'>;

/** One way to each error but that of a body which does not come (`slowBodies.emulator.test.ts`); other tests know many more. */
const PROVOKED: Readonly<Record<ProvokedCode, Provocation>> = {
  malformed_json: { send: () => postRaw(world, 'trackSale', tenant, '{') },
  invalid_request: { send: () => sale({ total: 'NaN', orderId: undefined }), paths: ['orderId', 'total'] },
  missing_id_token: { send: () => world.account('GET', '/v1/plan', null) },
  invalid_id_token: { send: () => world.account('GET', '/v1/plan', tokens.owner.slice(1)) },
  invalid_signature: { send: () => signed({ body: '{"id":2}' }) },
  stale_timestamp: { send: () => signed({ secondsAgo: 301 }) },
  missing_api_key: { send: () => sendGood(world, 'trackSale', tenant, {}) },
  invalid_api_key: {
    send: () => sendGood(world, 'trackSale', tenant, { 'x-api-key': forgedKey(tenant.keyId) }),
  },
  revoked_api_key: { send: () => asTenant({ key: { state: 'revoked' } }) },
  insufficient_scope: { send: () => asTenant({ key: { scopes: ['clicks'] } }) },
  brand_suspended: { send: () => asTenant({ brand: { state: 'suspended' } }) },
  insufficient_role: { send: async () => untouched(await goodCall('savePlan', shop), tokens.manager) },
  not_found: { send: () => world.send('trackSale', { method: 'POST' }, 'no/such/path') },
  method_not_allowed: { send: () => world.send('trackSale', {}), headers: { allow: 'POST' } },
  event_conflict: { send: () => sale({ total: '121.00' }) },
  commission_reversed: { send: () => ofOrder('approve', shop.order({ status: 'cancelled' })) },
  commission_rejected: {
    send: () => ofOrder('approve', shop.decided({ kind: 'reject', reason: 'own purchase' })),
  },
  commission_not_pending: {
    send: () => ofOrder('approve', shop.decided({ kind: 'approve', seen: null, reason: null })),
  },
  commission_changed: { send: () => ofOrder('approve', shop.order({ total: '120.00' })) },
  commission_held: {
    send: async () => {
      const { path, body: { reason: _none, ...body } = {} } = await goodCall('approveCommission', shop);
      return untouched({ method: 'POST', path, body }, tokens.manager);
    },
  },
  already_claimed: {
    send: async () => {
      const orderId = await shop.order();
      await shop.decide(orderId, { kind: 'approve', seen: null, reason: null });
      await shop.payoutOfAll('sealed');
      return ofOrder('reject', Promise.resolve(orderId));
    },
  },
  commission_not_rejected: { send: () => ofOrder('withdraw', shop.order()) },
  order_ambiguous: { send: () => ofOrder('approve', twoReportsOfOneSecond()) },
  order_unverified: { send: () => ofOrder('approve', shop.unverifiedOrder()) },
  order_suspicious: { send: () => ofOrder('approve', shop.suspiciousOrder()) },
  order_without_parent: {
    send: () => ofOrder('relate', shop.order()),
  },
  nothing_to_confirm: { send: () => ofOrder('confirm', shop.order()) },
  settings_conflict: { send: outdatedSettings },
  host_conflict: {
    send: async () => {
      const { body = {}, ...call } = await goodCall('takeStoreHostAway', shop);
      return untouched({ ...call, body: { ...body, host: 'store.example' } }, tokens.owner);
    },
  },
  code_taken: { send: takenCode },
  id_taken: {
    send: async () => {
      const { body = {}, ...call } = await goodCall('createStore', shop);
      const taken = { ...call, body: { ...body, storeId: tenant.storeId } };
      return untouched(taken, tokens.owner);
    },
  },
  key_conflict: {
    send: async () => {
      const call = await goodCall('replaceKey', shop);
      await send(world, { ...call, path: call.path.replace('rotate', 'revoke') }, tokens.owner);
      return untouched(call, tokens.owner);
    },
  },
  limit_reached: { send: oneStoreTooMany },
  order_not_completed: { send: () => ofOrder('approve', shop.order({ status: 'processing' })) },
  plan_conflict: { send: outdatedPlan },
  words_conflict: {
    send: async () => {
      const { body = {}, ...call } = await goodCall('saveStatusWords', shop);
      return untouched({ ...call, body: { ...body, basedOnVersion: 99 } }, tokens.owner);
    },
  },
  payout_open: { send: secondPayout },
  payout_state_conflict: { send: paidAgain },
  nothing_to_pay: {
    send: () => {
      const { brandId, influencerId } = tenant;
      const body = { brandId, influencerId, currency: 'EUR' };
      return untouched({ method: 'POST', path: '/v1/payouts', body }, tokens.admin);
    },
  },
  // In a currency in which nothing was ever sold.
  exceeds_owed: { send: () => moveEuros('/v1/settlements', '1.00') },
  exceeds_credit: { send: () => moveEuros('/v1/settlements', '-1.00') },
  exceeds_debt: { send: () => moveEuros('/v1/repayments', '1.00') },
  payload_too_large: { send: () => postRaw(world, 'trackSale', tenant, ' '.repeat(2 ** 21)) },
  unsupported_media_type: {
    send: () =>
      postRaw(world, 'trackSale', tenant, 'orderId=1', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    headers: { accept: 'application/json' },
  },
  unknown_referral_code: {
    send: () => world.post('trackClick', tenant, { referralCode: 'nobodys' }),
    paths: ['referralCode'],
  },
  currency_not_supported: { send: () => sale({ currency: 'XYZ' }), paths: ['currency'] },
  amount_out_of_range: { send: () => sale({ total: 1e18 }), paths: ['total'] },
  rate_limited: {
    send: () => withBrokenReads(GrpcStatus.RESOURCE_EXHAUSTED),
    headers: { 'retry-after': '5' },
  },
  internal: { send: () => withBrokenCommit(GrpcStatus.PERMISSION_DENIED) },
  switched_off: { send: switchedOff, headers: { 'retry-after': '600' } },
  overloaded: { send: overloaded, headers: { 'retry-after': '5' } },
  unavailable: { send: () => withBrokenCommit(GrpcStatus.INTERNAL), headers: { 'retry-after': '5' } },
};

/** Those that need an order, payout or plan in a certain state. */
/** The code of the tenant's influencer, for another one. */
async function takenCode(): Promise<AccountAnswer> {
  await paths.influencer(world.db, 'another').set({ influencerId: 'another' });
  const body = { brandId: tenant.brandId, influencerId: 'another' };
  const path = `/v1/referral-codes/${tenant.referralCode.toUpperCase()}`;
  return world.account('PUT', path, tokens.admin, body);
}

const PREPARED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'key_conflict',
  'insufficient_role',
  'commission_reversed',
  'commission_rejected',
  'commission_not_pending',
  'commission_changed',
  'commission_held',
  'already_claimed',
  'commission_not_rejected',
  'order_ambiguous',
  'order_unverified',
  'order_suspicious',
  'order_without_parent',
  'nothing_to_confirm',
  'order_not_completed',
  'words_conflict',
  'plan_conflict',
  'payout_open',
  'payout_state_conflict',
]);

describe('every error code is provoked', () => {
  const provoked = new Set<string>();

  test.each(Object.keys(PROVOKED) as ProvokedCode[])('%s', async (code) => {
    const { send: provoke, headers = {}, paths: wrong = [] } = PROVOKED[code];
    // What an answer of the account function needs is stored first: `untouched` looks at the call itself.
    const answer = PREPARED.has(code) ? await provoke() : await leavesUntouched(world, [tenant], provoke);
    expectProblem(answer, code, wrong);
    for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
    provoked.add(String(answer.body['code']));
  });

  test('and none is left out', () => {
    expect([...provoked, 'request_timeout'].sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });
});

describe('what of Firestore’s failures a caller is told', () => {
  test.each<[keyof typeof GrpcStatus, ErrorCode]>([
    ['DEADLINE_EXCEEDED', 'unavailable'],
    ['INTERNAL', 'unavailable'],
    ['UNKNOWN', 'unavailable'],
    ['CANCELLED', 'unavailable'],
    ['PERMISSION_DENIED', 'internal'],
    ['UNAUTHENTICATED', 'internal'],
    ['INVALID_ARGUMENT', 'internal'],
    ['FAILED_PRECONDITION', 'internal'],
    ['DATA_LOSS', 'internal'],
    ['NOT_FOUND', 'internal'],
  ])('%s of a commit is %s', async (name, code) => {
    const answer = await leavesUntouched(world, [tenant], () => withBrokenCommit(GrpcStatus[name]));
    expectProblem(answer, code, []);
    expect(JSON.stringify(answer.body)).not.toMatch(/injected|grpc|firestore/i);
  });

  test('no answer for long is unavailable, well before the function is cut off after 60 s', async () => {
    expect(2 * PATIENCE_MS).toBeLessThan(60_000);
    const never = (): Promise<never> => new Promise(() => undefined);
    await expect(guarded(never, 50)).rejects.toMatchObject({
      code: 'unavailable',
      headers: { 'Retry-After': '5' },
    });
  });

  test('a commit that Firestore never takes is unavailable once patience is over', async () => {
    const real = setTimeout;
    jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation((work: () => void, ms?: number) => real(work, ms === PATIENCE_MS ? 500 : ms));
    world.wire.inject({ moment: 'before', code: GrpcStatus.UNAVAILABLE, method: 'Commit', times: 1000 });
    const answer = await leavesUntouched(world, [tenant], () => sale({ orderId: 'never' }));
    expectProblem(answer, 'unavailable', []);
    // What the library still tries comes through once the fault is over: sending it again finds it, or stores it.
    world.wire.reset();
    expect((await sale({ orderId: 'never' })).status).toBeLessThan(300);
  });
});

describe('what is stored wrong is our fault, and said so without details', () => {
  test('a brand that is not of its form', async () => {
    const broken = await world.tenant();
    await paths.brand(world.db, broken.brandId).update({ timeZone: 5, plan: 'secret-plan' });
    const answer = await sendGood(world, 'testConnection', broken, { 'x-api-key': broken.apiKey });
    expectProblem(answer, 'unavailable', []);
    expect(JSON.stringify(answer.body)).not.toMatch(/timeZone|secret-plan|zod/i);
    expect(world.logs.at(-1)).toMatchObject({
      severity: 'ERROR',
      error: expect.stringMatching(`brands/${broken.brandId} cannot be read: .*timeZone`) as unknown,
    });
  });

  test('a key whose store is gone', async () => {
    const broken = await world.tenant();
    await paths.store(world.db, broken.brandId, broken.storeId).delete();
    const answer = await sendGood(world, 'testConnection', broken, { 'x-api-key': broken.apiKey });
    expectProblem(answer, 'internal', []);
    expect(JSON.stringify(answer.body)).not.toContain(broken.keyId);
  });
});
