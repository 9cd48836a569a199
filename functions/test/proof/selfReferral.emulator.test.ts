import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { paths } from '../../src/firestore/base/paths';
import { hashEmail } from '../../src/operations/base/services';
import { tokensOf, type Person } from '../support/account';
import { approveLater } from '../support/schedules';
import { World, type AccountAnswer, type Answer, type Tenant } from '../support/world';

// Whoever buys by their own link is held up, and the brand decides: the customer's hashed email is the influencer's.

const SOLD = new Date('2026-09-01T10:00:00Z');
const HELD_UNTIL = new Date('2026-09-15T10:00:00Z');

const world = new World();
let tenant: Tenant;
let tokens: Record<Person, string>;

beforeAll(async () => {
  await world.start();
});
beforeEach(async () => {
  world.now = SOLD;
  tenant = await world.tenant();
  const email = hashEmail(world.services, 'ayse@mail.example.test');
  const { influencerId } = tenant;
  await paths.influencer(world.db, influencerId).set({ influencerId, ...email });
  tokens = await tokensOf(world, tenant);
});
afterAll(() => world.stop());

const OWN = { email: ' Ayse@Mail.Example.TEST ' };

const sale = (more: object): object => ({
  orderId: '1',
  currency: 'TRY',
  total: '100.00',
  attribution: { couponCodes: [tenant.couponCode] },
  ...more,
});
const sell = (more: object): Promise<Answer> => world.post('trackSale', tenant, sale(more));

async function commission(): Promise<CommissionRecord> {
  const { brandId, storeId } = tenant;
  return (await paths.commission(world.db, brandId, storeId, '1').get()).data() as CommissionRecord;
}

const decide = (verb: string, body: object = {}): Promise<AccountAnswer> =>
  world.account('POST', `/v1/orders/1/${verb}`, tokens.manager, body);

/** Of an order of 100.00, approved while it is held. */
const SEEN = { total: '10.00', currency: 'TRY', reason: 'in person' };

const HELD = {
  status: 'pending',
  statusReason: 'held_self_referral',
  influencerMinor: 500,
  approvableAt: null,
};

async function click(): Promise<string> {
  const { body } = await world.post('trackClick', tenant, { referralCode: tenant.referralCode });
  return String(body['clickId']);
}

describe('an order of the influencer’s own email, in another case and with spaces, is held', () => {
  test.each<[string, () => Promise<object>]>([
    ['by coupon', () => Promise.resolve({ couponCodes: [tenant.couponCode] })],
    ['by click', async () => ({ clickId: await click() })],
    ['by referral code', () => Promise.resolve({ referralCode: tenant.referralCode })],
  ])('%s', async (_what, evidence) => {
    const answer = await sell({ attribution: await evidence(), customer: OWN });
    // The store is told what is due, as ever, and nothing of the suspicion or of anybody's email.
    expect(answer).toMatchObject({
      status: 201,
      body: { attributed: true, commission: { influencer: '5.00' } },
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/held_|emailHash/i);
    expect(await commission()).toMatchObject(HELD);
  });

  test('also where the customer is told only by a later update', async () => {
    await sell({ updatedAt: '2026-09-01T09:00:00Z' });
    expect((await commission()).statusReason).toBeNull();
    await sell({ updatedAt: '2026-09-01T09:30:00Z', customer: OWN });
    expect(await commission()).toMatchObject(HELD);
  });

  test('and another customer’s is not', async () => {
    await sell({ customer: { email: 'ayse@mail.example' } });
    expect(await commission()).toMatchObject({
      statusReason: null,
      approvableAt: expect.anything() as unknown,
    });
  });
});

describe('an order that is held', () => {
  beforeEach(() => sell({ customer: OWN }));

  test('is not approved by the schedule, however long it waits', async () => {
    world.now = new Date('2027-01-01T00:00:00Z');
    await approveLater(world);
    expect(await commission()).toMatchObject(HELD);
  });

  test('is not approved by the brand: 409 order_suspicious; confirmed, it is', async () => {
    expect(await decide('approve', SEEN)).toMatchObject({ status: 409, body: { code: 'order_suspicious' } });
    expect(await decide('confirm')).toMatchObject({
      status: 201,
      body: { commission: { status: 'pending', statusReason: null } },
    });
    expect(await decide('approve', SEEN)).toMatchObject({
      status: 201,
      body: { commission: { status: 'approved' } },
    });
  });

  test('and confirmed is approved by the schedule when its hold is over', async () => {
    await decide('confirm');
    world.now = HELD_UNTIL;
    await approveLater(world);
    expect((await commission()).status).toBe('approved');
  });

  test('is rejected like any other, and nothing is due', async () => {
    expect(await decide('reject', { reason: 'own purchase' })).toMatchObject({
      status: 201,
      body: { commission: { status: 'rejected', total: '0.00' } },
    });
  });

  test('is no longer held where the brand credits it to another influencer', async () => {
    const other = await world.tenant();
    await paths
      .couponCode(world.db, tenant.brandId, 'others10')
      .set({ influencerId: other.influencerId, brandId: tenant.brandId });
    await decide('attribute', { influencerId: other.influencerId, reason: 'her post' });
    expect(await commission()).toMatchObject({ influencerId: other.influencerId, statusReason: null });
  });

  test('tells brand and influencer why, and neither of them an email or its hash', async () => {
    const explain = (token: string): Promise<AccountAnswer> =>
      world.account('GET', '/v1/orders/1/explain', token);
    const answers = [await explain(tokens.viewer), await explain(tokens.influencer)];
    for (const { body, text } of answers) {
      expect(body).toMatchObject({
        status: { reason: 'held_self_referral', waitsFor: [{ what: 'confirmation' }, { what: 'hold' }] },
      });
      expect(text).not.toContain('ownerEmailHash');
      expect(text).not.toMatch(/ayse@/i);
    }
    const [brand, influencer] = answers;
    // The brand sees its own customer's hash; the influencer sees no customer at all.
    expect(influencer?.text).not.toContain('emailHash');
    expect(influencer?.text).toContain('the customer’s email is the influencer’s own');
    expect(brand?.text).toContain('the customer has the email of the influencer');
  });
});

test('the first sale of an order costs no more for it: 1 RPC, no read, 3 writes, warm', async () => {
  await sell({ orderId: 'warm', customer: OWN });
  world.wire.reset();
  await sell({ customer: OWN });
  expect(world.wire.totals).toEqual({ rpcs: 1, reads: 0, writes: 3 });
  world.wire.reset();
});
