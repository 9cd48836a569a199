import { codeKey } from '../../src/domain/base/ids';
import { paths } from '../../src/firestore/base/paths';
import { tokensOf, type Person } from '../support/account';
import { expectProblem, leavesUntouched } from '../support/http';
import { deliver, delivery } from '../support/webhooks';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// Codes as people give them: those that are one have one owner, also where two are given at once; a coupon that the brand
// has excluded earns nobody anything (MONEY.md, 3, "Attribution").

const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;
let tokens: Record<Person, string>;
const BOB = 'bob';

beforeAll(() => world.start());
beforeEach(async () => {
  await world.clear();
  tenant = await world.tenant();
  tokens = await tokensOf(world, tenant);
  await paths.influencer(world.db, BOB).set({ influencerId: BOB });
});
afterAll(() => world.stop());

type CodeKind = 'coupon-codes' | 'referral-codes';

/** Both kinds by the admin, who may name any influencer. */
function give(
  kind: CodeKind,
  code: string,
  influencerId: string | null,
  as: Person = 'admin',
): Promise<AccountAnswer> {
  const body = { brandId: tenant.brandId, influencerId };
  return world.account('PUT', `/v1/${kind}/${encodeURIComponent(code)}`, tokens[as], body);
}

async function ownerOf(kind: CodeKind, code: string): Promise<unknown> {
  const key = codeKey(code)!;
  const ref =
    kind === 'coupon-codes'
      ? paths.couponCode(world.db, tenant.brandId, key)
      : paths.referralCode(world.db, key);
  return (await ref.get()).get('influencerId');
}

const ALIKE: readonly (readonly [string, string])[] = [
  ['AYSE10', 'ayse10'],
  ['İNDİRİM', 'ındırım'],
  ['INDIRIM', 'indirim'],
  ['A&B', 'a&amp;b'],
  ['STRASSE', 'straße'],
  ['ＹＡＺ１０', 'yaz10'],
  ['e\u0301te', '\u00c9TE'],
];

describe.each(['coupon-codes', 'referral-codes'] as const)('%s', (kind) => {
  test.each(ALIKE)(
    '"%s" is given, and then "%s" is refused to another, and a repeat to its owner',
    async (a, b) => {
      const { influencerId } = tenant;
      expect(await give(kind, a, influencerId)).toMatchObject({
        status: 201,
        body: { code: a, influencerId },
      });
      const refused = await give(kind, b, BOB);
      expectProblem(refused, 'code_taken', []);
      if (kind === 'coupon-codes') expect(refused.body['detail']).toContain(`is one with "${a}"`);
      expect(await give(kind, b, influencerId)).toMatchObject({ status: 200, body: { replayed: true } });
      expect(await ownerOf(kind, b)).toBe(influencerId);
    },
  );

  test('two forms of one code given at once to two influencers, three times: one is taken each time', async () => {
    for (let n = 0; n < 3; n += 1) {
      const answers = await Promise.all([
        give(kind, `YAZ&${n}`, tenant.influencerId),
        give(kind, `yaz&amp;${n}`, BOB),
      ]);
      const taken = answers.filter(({ status }) => status === 201);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect(await ownerOf(kind, `yaz&${n}`)).toBe(taken[0]!.body['influencerId']);
    }
  });

  test.each([[' . '], ['   '], ['__x__'], ['x'.repeat(129)]])(
    '"%s" is no code, and nothing is stored',
    async (code) => {
      const answer = await leavesUntouched(world, [tenant], () => give(kind, code, BOB));
      expectProblem(answer, 'invalid_request', ['code']);
    },
  );
});

test('a referral code counts in a second brand too, once it is given there', async () => {
  const second = await world.tenant({ referralCode: 'other' });
  const { influencerId, referralCode, brandId } = tenant;
  await paths.influencer(world.db, influencerId).set({ influencerId });
  const body = { brandId: second.brandId, influencerId };
  const given = await world.account('PUT', `/v1/referral-codes/${referralCode}`, tokens.admin, body);
  expect(given.status).toBe(201);
  const doc = await paths.referralCode(world.db, codeKey(referralCode)!).get();
  expect(doc.data()).toMatchObject({ influencerId, brandIds: [brandId, second.brandId] });
});

test('a brand gives a coupon only to an influencer of its own', async () => {
  const refused = await leavesUntouched(world, [tenant], () => give('coupon-codes', 'NEW', BOB, 'owner'));
  expectProblem(refused, 'invalid_request', ['influencerId']);
  expect((await give('coupon-codes', 'NEW', tenant.influencerId, 'manager')).status).toBe(201);
});

test('taken from its owner first, a coupon may be given to another', async () => {
  const { couponCode } = tenant;
  expectProblem(await give('coupon-codes', couponCode, BOB), 'code_taken', []);
  expect((await give('coupon-codes', couponCode, null)).status).toBe(201);
  expect((await give('coupon-codes', couponCode, BOB)).status).toBe(201);
  expect(await ownerOf('coupon-codes', couponCode)).toBe(BOB);
});

describe('a coupon that the brand has excluded', () => {
  const sell = (orderId: string, attribution: object) =>
    world.post('trackSale', tenant, { orderId, currency: 'TRY', total: '100.00', attribution });

  test('of 100.00: nobody’s, also beside her code; the order of before keeps its 10.00', async () => {
    const { couponCode, referralCode } = tenant;
    expect((await sell('1', { couponCodes: [couponCode] })).body).toMatchObject({
      commission: { total: '10.00' },
    });
    await give('coupon-codes', couponCode, null, 'owner');
    const { body } = await sell('2', { couponCodes: [couponCode.toLowerCase()], referralCode });
    expect(body).toMatchObject({ attributed: false, reason: 'excluded_coupon', commission: null });
    const again = await sell('1', { couponCodes: [couponCode] });
    expect(again.body).toMatchObject({ commission: { total: '10.00' }, replayed: true });
  });

  test('stays excluded when a coupon of the shop names an influencer', async () => {
    const { referralCode } = tenant;
    await give('coupon-codes', 'YAZ10', null, 'owner');
    const meta_data = [{ id: 1, key: 'affiliate_ref', value: referralCode }];
    const coupon = {
      id: 8,
      code: 'yaz10',
      status: 'publish',
      date_modified_gmt: '2026-11-21T09:30:00',
      meta_data,
    };
    expect((await deliver(world, tenant, delivery('coupon.created', coupon))).status).toBe(200);
    expect(await ownerOf('coupon-codes', 'YAZ10')).toBeNull();
    expect((await sell('3', { couponCodes: ['YAZ10'] })).body).toMatchObject({ reason: 'excluded_coupon' });
  });

  test('takes the code from the coupon of the shop that named an influencer', async () => {
    const coupon = {
      brandId: tenant.brandId,
      influencerId: BOB,
      code: 'yaz',
      storeId: tenant.storeId,
      couponId: '8',
    };
    await paths.couponCode(world.db, tenant.brandId, codeKey('yaz')!).set({ ...coupon, claims: {} });
    expect((await give('coupon-codes', 'YAZ', null)).status).toBe(201);
    expect((await sell('4', { couponCodes: ['yaz'] })).body).toMatchObject({ reason: 'excluded_coupon' });
  });

  test('is said so by the explanation, to the brand', async () => {
    await give('coupon-codes', 'STAFF50', null);
    await sell('5', { couponCodes: ['STAFF50'], referralCode: tenant.referralCode });
    const { body } = await world.account('GET', '/v1/orders/5/explain', tokens.viewer);
    expect(body['attribution']).toMatchObject({
      reason: 'excluded_coupon',
      influencer: { kind: 'nobody' },
      candidates: [
        {
          kind: 'coupon',
          outcome: 'excluded_coupon',
          text: expect.stringContaining('nobody earns by it') as string,
        },
        { kind: 'referralCode', outcome: 'outranked' },
      ],
    });
  });
});
