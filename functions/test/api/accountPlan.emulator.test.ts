import { status as GrpcStatus } from '@grpc/grpc-js';
import { planAnswerSchema, savedPlanAnswerSchema } from '../../src/dialects/account/answers';
import { planTermsSchema, type PlanTerms } from '../../src/domain/brand/plan';
import { paths } from '../../src/firestore/base/paths';
import { PLAN, Shop, tokensOf, type Person } from '../support/account';
import { expectProblem, leavesUntouched } from '../support/http';
import { World, type AccountAnswer, type Tenant } from '../support/world';

const world = new World();
const START = new Date('2026-11-21T10:00:00Z');

let tenant: Tenant;
let shop: Shop;
let tokens: Record<Person, string>;

beforeAll(() => world.start());
afterAll(() => world.stop());

beforeEach(async () => {
  world.now = START;
  aheadMs = 0;
  tenant = await world.tenant();
  shop = new Shop(world, tenant);
  tokens = await tokensOf(world, tenant);
});

afterEach(() => {
  world.wire.reset();
});

const put = (change: object, token = tokens.owner): Promise<AccountAnswer> =>
  world.account('PUT', '/v1/plan', token, { ...PLAN, ...change });
const get = (): Promise<AccountAnswer> => world.account('GET', '/v1/plan', tokens.viewer);

const realNow = performance.now.bind(performance);
let aheadMs = 0;

/** So much later, for the clock and for the caches. */
function later(ms: number): Date {
  aheadMs += ms;
  const total = aheadMs;
  jest.spyOn(performance, 'now').mockImplementation(() => realNow() + total);
  world.now = new Date(START.getTime() + total);
  return world.now;
}

async function ratesOf(orderId: string): Promise<Record<string, unknown>> {
  const { brandId, storeId } = tenant;
  const { ratePercent, planVersion, influencerMinor } = (
    await paths.commission(world.db, brandId, storeId, orderId).get()
  ).data() as Record<string, unknown>;
  return { ratePercent, planVersion, influencerMinor };
}

describe('a change of the plan', () => {
  test('is a new version that starts in 60 s, with who saved it and when', async () => {
    const answer = await put({ rules: [{ kind: 'product', id: 7, ratePercent: 20 }] });
    expect(answer.status).toBe(201);
    expect(savedPlanAnswerSchema.parse(answer.body)).toEqual(answer.body);
    const startsAt = '2026-11-21T10:01:00.000Z';
    const rules = [{ kind: 'product', id: '7', ratePercent: 20 }];
    const plan = { ...PLAN, rules, version: 2, startsAt };
    expect(answer.body).toEqual({ brandId: tenant.brandId, plan, replayed: false });

    const stored = (await paths.plan(world.db, tenant.brandId, 2).get()).data();
    expect(stored).toMatchObject({
      ...PLAN,
      rules,
      version: 2,
      savedBy: expect.stringMatching(/\S/) as unknown,
    });
    expect((stored?.['savedAt'] as { toDate(): Date }).toDate()).toEqual(START);
    const brand = (await paths.brand(world.db, tenant.brandId).get()).data();
    expect(brand).toMatchObject({ planVersion: 2, plan: { version: 2, ratePercent: 12.5 } });
  });

  /** Every term of a plan, none as it is without being said. */
  const TERMS: Required<PlanTerms> = {
    base: 'net',
    ratePercent: 7.5,
    rules: [{ kind: 'category', id: '17', ratePercent: 15 }],
    shares: [
      { party: 'influencer', percent: 60 },
      { party: 'member', percent: 40 },
    ],
    attributionWindowDays: 7,
    holdPeriodDays: 0,
    lockDays: 60,
    attributionPrecedence: ['click'],
  };

  test('has every term of a plan: what GET shows of it, sent back, is a replay', async () => {
    expect(Object.keys(TERMS).sort()).toEqual(Object.keys(planTermsSchema.shape).sort());
    const saved = await put({ ...TERMS, brandId: tenant.brandId }, tokens.admin);
    expect(saved).toMatchObject({ status: 201, body: { plan: { ...TERMS, version: 2 } } });
    expect((await paths.plan(world.db, tenant.brandId, 2).get()).data()).toMatchObject(TERMS);
    const shown = (await get()).body['plan'] as Record<string, unknown>;
    const again = Object.keys(planTermsSchema.shape).map((term) => [term, shown[term]] as const);
    expect(Object.fromEntries(again)).toEqual(TERMS);
    const answer = await leavesUntouched(world, [tenant], () =>
      world.account('PUT', '/v1/plan', tokens.owner, Object.fromEntries(again)),
    );
    expect(answer).toMatchObject({ status: 200, body: { plan: { version: 2 }, replayed: true } });
  });

  test('of the shares is the platform’s alone: 60/40 of an owner is 403 and changes nothing, of an admin 201', async () => {
    const shares = [
      { party: 'influencer', percent: 60 },
      { party: 'platform', percent: 40 },
    ];
    const refused = await leavesUntouched(world, [tenant], () => put({ shares }));
    expectProblem(refused, 'insufficient_role', []);
    expect(refused.body['detail']).toMatch(/version 1: influencer 50%, platform 50%/);
    expect((await put({ shares, brandId: tenant.brandId }, tokens.admin)).status).toBe(201);
    // From now on these are the ones that an owner sends.
    expect((await put({ ratePercent: 9 })).status).toBe(403);
    expect((await put({ ratePercent: 9, shares })).status).toBe(201);
  });

  test('is shown at once, and in force once it starts', async () => {
    await put({});
    const shown = await get();
    expect(planAnswerSchema.parse(shown.body)).toEqual(shown.body);
    expect(shown.body).toMatchObject({ plan: { version: 2 }, inForce: { version: 1, ratePercent: 10 } });
    later(60_000);
    expect((await get()).body).toMatchObject({ plan: { version: 2 }, inForce: { version: 2 } });
  });

  test('is logged with brand, version and user', async () => {
    world.logs.length = 0;
    await put({});
    expect(world.logs).toHaveLength(1);
    expect(world.logs[0]).toMatchObject({
      kind: 'plan',
      outcome: 'saved',
      eventId: `${tenant.brandId}/2`,
      brandId: tenant.brandId,
      uid: expect.stringMatching(/\S/) as unknown,
    });
  });

  test('to the terms of the newest version is a replay: nothing is written, also when its start has passed', async () => {
    const startsAt = '2026-11-21T10:02:00Z';
    await put({ startsAt, basedOnVersion: 1 });
    for (const ms of [0, 300_000]) {
      later(ms);
      const again = await leavesUntouched(world, [tenant], () => put({ startsAt, basedOnVersion: 1 }));
      expect(again).toMatchObject({ status: 200, body: { plan: { version: 2 }, replayed: true } });
    }
  });

  test.each([
    [59, false],
    [60, true],
    [86_400 * 366, true],
    [86_400 * 366 + 1, false],
  ])('that starts in %i s: %p', async (seconds, isTaken) => {
    const startsAt = new Date(START.getTime() + seconds * 1000).toISOString();
    if (isTaken) expect(await put({ startsAt })).toMatchObject({ status: 201, body: { plan: { startsAt } } });
    else
      expectProblem(await leavesUntouched(world, [tenant], () => put({ startsAt })), 'invalid_request', [
        'startsAt',
      ]);
  });

  test('starts after the newest version: by 1 ms where none is named, and never before', async () => {
    await put({ startsAt: '2026-12-01T00:00:00Z' });
    const refused = await leavesUntouched(world, [tenant], () =>
      put({ ratePercent: 5, startsAt: '2026-12-01T00:00:00Z' }),
    );
    expectProblem(refused, 'invalid_request', ['startsAt']);
    const startsAt = '2026-12-01T00:00:00.001Z';
    expect((await put({ ratePercent: 5 })).body).toMatchObject({ plan: { version: 3, startsAt } });
  });

  test('is the owner’s: not the manager’s, the viewer’s, or another brand’s', async () => {
    for (const person of ['manager', 'viewer', 'influencer'] as const)
      expectProblem(await put({}, tokens[person]), 'insufficient_role', []);
    const others = await tokensOf(world, await world.tenant());
    await leavesUntouched(world, [tenant], () => put({}, others.owner));
    expectProblem(await put({ brandId: tenant.brandId }, others.owner), 'not_found', []);
  });

  test('by the platform names its brand', async () => {
    expectProblem(await put({}, tokens.admin), 'invalid_request', ['brandId']);
    expect((await put({ brandId: tenant.brandId }, tokens.admin)).status).toBe(201);
    expectProblem(await put({ brandId: 'nobodys' }, tokens.admin), 'not_found', []);
  });
});

describe('two at once', () => {
  const versions = async (): Promise<number> =>
    (await world.db.collection(`brands/${tenant.brandId}/plans`).get()).size;

  test('based on one version: one is saved, the other is plan_conflict and changes nothing', async () => {
    const answers = await Promise.all([
      put({ ratePercent: 20, basedOnVersion: 1 }),
      put({ ratePercent: 30, basedOnVersion: 1 }),
    ]);
    const [saved] = answers.filter(({ status }) => status === 201);
    const [refused] = answers.filter(({ status }) => status !== 201);
    expect(saved?.body).toMatchObject({ plan: { version: 2 } });
    expectProblem(refused!, 'plan_conflict', []);
    expect(await versions()).toBe(2);
    expect((await get()).body['plan']).toEqual(saved?.body['plan']);
  });

  test('based on none: both are saved, one after the other', async () => {
    const answers = await Promise.all([put({ ratePercent: 20 }), put({ ratePercent: 30 })]);
    const plans = answers.map(({ body }) => body['plan'] as { version: number; startsAt: string });
    expect(plans.map(({ version }) => version).sort()).toEqual([2, 3]);
    expect(new Set(plans.map(({ startsAt }) => startsAt)).size).toBe(2);
    expect(await versions()).toBe(3);
  });

  test('the same terms eight times: one version', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => put({ ratePercent: 20 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(await versions()).toBe(2);
  });
});

describe('a commit whose answer is lost', () => {
  test('is found by the library’s own retry: 201, and one version', async () => {
    world.wire.inject({ moment: 'after', code: GrpcStatus.ABORTED, method: 'Commit', times: 1 });
    expect(await put({})).toMatchObject({ status: 201, body: { plan: { version: 2 }, replayed: false } });
    expect((await get()).body).toMatchObject({ plan: { version: 2 } });
  });

  test('for good is a failure of ours; sent again it is a replay', async () => {
    world.wire.inject({ moment: 'after', code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
    expectProblem(await put({ basedOnVersion: 1 }), 'internal', []);
    expect(await put({ basedOnVersion: 1 })).toMatchObject({ status: 200, body: { plan: { version: 2 } } });
  });
});

describe('an order keeps the plan of its time', () => {
  test('10% stay 10% when the plan becomes 12.5%, also when a later refund folds the order again', async () => {
    const old = await shop.order({ occurredAt: '2026-11-21T09:00:00Z' });
    const before = await world.snapshot(tenant.brandId);
    await put({});
    const { [`brands/${tenant.brandId}/plans/2`]: added, ...after } = await world.snapshot(tenant.brandId);
    expect(added).toBeDefined();
    const isLog = (path: string): boolean => path.startsWith(`brands/${tenant.brandId}/changes/`);
    const unlogged = Object.entries(after).filter(([path]) => !isLog(path));
    expect(Object.fromEntries(unlogged)).toEqual(before);

    later(120_000);
    const refund = { orderId: old, refundId: 'r1', amount: '40.00' };
    expect((await world.post('trackRefund', tenant, refund)).status).toBe(201);
    // 60.00 x 10% = 6.00, of it 50%.
    expect(await ratesOf(old)).toEqual({ ratePercent: 10, planVersion: 1, influencerMinor: 300 });
    const update = { total: '200.00', occurredAt: '2026-11-21T09:00:00Z', updatedAt: '2026-11-21T10:01:30Z' };
    await world.post('trackSale', tenant, {
      orderId: old,
      currency: 'TRY',
      attribution: { couponCodes: [tenant.couponCode] },
      ...update,
    });
    // 160.00 x 10% = 16.00, of it 50%.
    expect(await ratesOf(old)).toEqual({ ratePercent: 10, planVersion: 1, influencerMinor: 800 });
  });

  test('of one placed before the start and reported after it the old plan; of one at the start the new', async () => {
    await put({});
    later(120_000);
    const late = await shop.order({ occurredAt: '2026-11-21T10:00:59.999Z' });
    const first = await shop.order({ occurredAt: '2026-11-21T10:01:00Z' });
    expect(await ratesOf(late)).toEqual({ ratePercent: 10, planVersion: 1, influencerMinor: 500 });
    // 100.00 x 12.5% = 12.50, of it 50%.
    expect(await ratesOf(first)).toEqual({ ratePercent: 12.5, planVersion: 2, influencerMinor: 625 });
  });

  test('in an instance whose cache is 19 s old the order gets the same plan as in a fresh one', async () => {
    const warm = new World();
    await warm.start();
    try {
      const sale = (orderId: string, occurredAt: Date): Promise<unknown> =>
        warm.post('trackSale', tenant, {
          orderId,
          currency: 'TRY',
          total: '100.00',
          occurredAt: occurredAt.toISOString(),
          attribution: { couponCodes: [tenant.couponCode] },
        });
      warm.now = START;
      await sale('w1', START);
      await put({});
      warm.now = world.now = later(19_000);
      const atStart = new Date(START.getTime() + 59_999);
      await sale('w2', atStart);
      expect(await ratesOf('w2')).toMatchObject({ planVersion: 1 });
      warm.now = later(41_000);
      await sale('w3', warm.now);
      expect(await ratesOf('w3')).toMatchObject({ planVersion: 2 });
    } finally {
      await warm.stop();
    }
  });
});
