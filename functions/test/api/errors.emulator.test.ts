import { status as GrpcStatus } from '@grpc/grpc-js';
import { ERROR_CODES, type ErrorCode } from '../../src/domain/errors';
import { guarded, PATIENCE_MS } from '../../src/firestore/faults';
import { paths } from '../../src/firestore/paths';
import { expectProblem, forgedKey, goodBody, leavesUntouched, postRaw, sendGood } from '../support/http';
import { World, type Answer, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
  await world.post('trackSale', tenant, goodBody('trackSale', tenant));
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

/** One way to each error; other tests know many more. */
const PROVOKED: Readonly<Record<ErrorCode, Provocation>> = {
  malformed_json: { send: () => postRaw(world, 'trackSale', tenant, '{') },
  invalid_request: { send: () => sale({ total: 'NaN', orderId: undefined }), paths: ['orderId', 'total'] },
  missing_api_key: { send: () => sendGood(world, 'trackSale', tenant, {}) },
  invalid_api_key: {
    send: () => sendGood(world, 'trackSale', tenant, { 'x-api-key': forgedKey(tenant.keyId) }),
  },
  revoked_api_key: { send: () => asTenant({ key: { state: 'revoked' } }) },
  insufficient_scope: { send: () => asTenant({ key: { scopes: ['clicks'] } }) },
  brand_suspended: { send: () => asTenant({ brand: { state: 'suspended' } }) },
  not_found: { send: () => world.send('trackSale', { method: 'POST' }, 'no/such/path') },
  method_not_allowed: { send: () => world.send('trackSale', {}), headers: { allow: 'POST' } },
  event_conflict: { send: () => sale({ total: '121.00' }) },
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
  unavailable: { send: () => withBrokenCommit(GrpcStatus.INTERNAL), headers: { 'retry-after': '5' } },
};

describe('every error code is provoked', () => {
  const provoked = new Set<string>();

  test.each(Object.keys(PROVOKED) as ErrorCode[])('%s', async (code) => {
    const { send, headers = {}, paths: wrong = [] } = PROVOKED[code];
    const answer = await leavesUntouched(world, [tenant], send);
    expectProblem(answer, code, wrong);
    for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
    provoked.add(String(answer.body['code']));
  });

  test('and none is left out', () => {
    expect([...provoked].sort()).toEqual(Object.keys(ERROR_CODES).sort());
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
    expectProblem(answer, 'internal', []);
    expect(JSON.stringify(answer.body)).not.toMatch(/timeZone|secret-plan|zod/i);
  });

  test('a key whose store is gone', async () => {
    const broken = await world.tenant();
    await paths.store(world.db, broken.brandId, broken.storeId).delete();
    const answer = await sendGood(world, 'testConnection', broken, { 'x-api-key': broken.apiKey });
    expectProblem(answer, 'internal', []);
    expect(JSON.stringify(answer.body)).not.toContain(broken.keyId);
  });
});
