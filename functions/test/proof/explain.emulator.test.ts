import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { explain } from '../../src/dialects/account/explanation/explanation';
import { explanationSchema, type Explanation } from '../../src/dialects/account/explanation/shape';
import type { Viewer } from '../../src/domain/order/viewer';
import { paths } from '../../src/firestore/base/paths';
import { orderNotFound } from '../../src/operations/access/findOrder';
import { decide, type Decider } from '../../src/operations/order/decide';
import { explainOrder } from '../../src/operations/order/explainOrder';
import { createPayout, markPayout } from '../../src/operations/payout/payouts';
import { percent, plus, times } from '../model/rules/ratio';
import { read, round, sidesOf } from '../support/arithmetic';
import { newId } from '../support/ids';
import { World, type Tenant } from '../support/world';

// An order as it is stored, explained: every event, every candidate and every figure, to the brand and to influencers.

const SOLD = new Date('2026-11-21T10:00:00Z');
const DAY_MS = 86_400_000;
const BUDGET_MS = 60_000;
const BRAND = { kind: 'brand' } as const;

const world = new World();
let tenant: Tenant;
/** Of the same brand, so that it is a candidate. */
let rival: { influencerId: string; couponCode: string };

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = SOLD;
  tenant = await world.tenant({ plan: { ratePercent: 7.5 } });
  rival = { influencerId: `${tenant.influencerId}rival`, couponCode: `rivals${tenant.brandId}` };
  const { brandId } = tenant;
  await paths
    .couponCode(world.db, brandId, rival.couponCode)
    .set({ influencerId: rival.influencerId, brandId });
});
afterAll(() => world.stop());

const identity = (orderId = '1') => ({ brandId: tenant.brandId, storeId: tenant.storeId, orderId });
const influencer = (influencerId: string): Viewer => ({ kind: 'influencer', influencerId });
const DECIDER: Omit<Decider, 'requestId'> = { by: 'uid-of-the-owner', source: 'brand' };
const by = (): Decider => ({ ...DECIDER, requestId: newId('request') });

async function send(name: 'trackSale' | 'trackRefund' | 'trackClick', body: object) {
  const answer = await world.post(name, tenant, body);
  expect([201, 202]).toContain(answer.status);
  return answer.body;
}

async function explained(viewer: Viewer = BRAND, orderId = '1'): Promise<Explanation> {
  const explanation = explain(
    await explainOrder(world.services, identity(orderId)),
    viewer,
    world.services.now(),
  );
  if (!explanation) throw orderNotFound({ orderId });
  expect(explanationSchema.parse(explanation)).toEqual(explanation);
  return explanation;
}

async function stored(orderId = '1'): Promise<CommissionRecord> {
  const { brandId, storeId } = tenant;
  return (await paths.commission(world.db, brandId, storeId, orderId).get()).data() as CommissionRecord;
}

const expectNotFound = (work: Promise<unknown>) => expect(work).rejects.toMatchObject({ code: 'not_found' });

describe.each([
  { currency: 'JPY', decimals: 0, total: '144', tax: '24', line: '120', refund: '8', due: '9', half: '5' },
  {
    currency: 'TRY',
    decimals: 2,
    total: '144.00',
    tax: '24.00',
    line: '120.00',
    refund: '8.00',
    due: '8.50',
    half: '4.25',
  },
  {
    currency: 'KWD',
    decimals: 3,
    total: '0.144',
    tax: '0.024',
    line: '0.120',
    refund: '0.008',
    due: '0.009',
    half: '0.005',
  },
])('an order of $total $currency', ({ currency, decimals, total, tax, line, refund, due, half }) => {
  async function sellAndRefund(): Promise<void> {
    world.now = new Date(SOLD.getTime() - 31 * DAY_MS);
    const click = await send('trackClick', { referralCode: tenant.referralCode });
    world.now = SOLD;
    await send('trackSale', {
      orderId: '1',
      currency,
      total,
      taxTotal: tax,
      items: [{ lineId: 1, productId: 'p1', name: 'Shoes', quantity: 1, total: line }],
      attribution: { clickId: click['clickId'], couponCodes: [tenant.couponCode, rival.couponCode] },
      customer: { id: 'customer-77', email: 'jane@customer.example' },
    });
    await send('trackRefund', { orderId: '1', refundId: 'r1', amount: refund, reason: 'jane says broken' });
  }

  test(`with a refund of ${refund} at 7.5% is due ${due}, and its arithmetic comes to that again`, async () => {
    await sellAndRefund();
    const { money, attribution, ledger } = await explained();
    if (!money) throw new Error('no arithmetic');
    expect(money.refunds.factor.value.exact).toBe('17/18');
    const steps = [
      ...money.lines.flatMap((of) => [of.before, of.left, of.commission]),
      money.base,
      money.due,
    ];
    for (const { text, value } of steps) {
      for (const side of sidesOf(text, decimals))
        expect({ text, side }).toEqual({ text, side: read(value.exact) });
    }
    const rated = money.lines.map((of) => times(read(of.left.value.exact), percent(of.ratePercent)));
    expect(round(rated.reduce(plus), decimals)).toEqual(read(due));
    expect(money.shares.map(({ amount }) => amount.value.decimal)[0]).toBe(half);
    expect(ledger.checks.map(({ due: owed, posted }) => owed === posted)).toEqual([true, true, true]);
    expect(
      attribution?.candidates.map(({ outcome, text, clickText }) => [outcome, clickText?.text ?? text]),
    ).toEqual([
      ['won', expect.stringContaining('nothing in it is stronger.')],
      ['outranked', expect.stringContaining('took off more, or as much and was sent before it.')],
      ['window_passed', 'The click is 31 days older than the order; the window is 30 days.'],
    ]);
  });

  test('paid out and then refunded says what was claimed, and that the next payout nets it', async () => {
    await sellAndRefund();
    await decide(world.services, identity(), { kind: 'approve', seen: null, reason: null }, by());
    const { brandId, influencerId } = tenant;
    const { payout } = await createPayout(
      world.services,
      { brandId, influencerId, currency },
      { minimumMinor: 0, by: 'admin', budgetMs: BUDGET_MS },
    );
    await markPayout(world.services, payout.payoutId, { to: 'sent' }, BUDGET_MS);
    await markPayout(world.services, payout.payoutId, { to: 'paid' }, BUDGET_MS);
    expect((await explained()).status).toMatchObject({
      status: 'paid',
      payoutId: payout.payoutId,
      waitsFor: [],
    });
    await send('trackRefund', { orderId: '1', refundId: 'r2', full: true });
    const { ledger, status } = await explained();
    const zero = decimals === 0 ? '0' : (0).toFixed(decimals);
    expect(ledger).toMatchObject({
      claims: [{ kind: 'claim', payoutId: payout.payoutId, amount: half }, { kind: 'paid' }],
      balances: [{ approved: zero, claimed: half, unclaimed: `-${half}`, paid: half }],
    });
    expect(ledger.entries.at(-1)).toMatchObject({ kind: 'clawback' });
    expect(status?.waitsFor).toMatchObject([
      {
        what: 'payout',
        text: `${half} ${currency} more was claimed than is due now; the next payout nets it.`,
      },
    ]);
    expect((await stored()).unclaimedMinor).toBe(-Number(half.replace('.', '')));
  });

  test('shows an influencer nothing of the customer, of others or of who decided', async () => {
    await sellAndRefund();
    await decide(world.services, identity(), { kind: 'approve', seen: null, reason: null }, by());
    const move = { kind: 'attribute', influencerId: rival.influencerId, reason: 'rival asked' } as const;
    const secretsOf = (mine: string[]): string[] =>
      ['customer-77', 'jane', 'uid-of-the-owner', 'req_', 'rival asked', 'emailHash'].concat(
        [rival.influencerId, rival.couponCode].filter((text) => !mine.includes(text)),
      );
    const leaks = async (viewer: Viewer, secrets: string[]): Promise<string[]> => {
      const json = JSON.stringify(await explained(viewer)).toLowerCase();
      return secrets.filter((secret) => json.includes(secret.toLowerCase()));
    };
    expect(await leaks(influencer(tenant.influencerId), secretsOf([]))).toEqual([]);
    await decide(world.services, identity(), move, by());
    expect(await leaks(influencer(tenant.influencerId), secretsOf([]))).toEqual([]);
    const rivals = secretsOf([rival.influencerId, rival.couponCode]);
    const code = tenant.couponCode.toLowerCase();
    expect(await leaks(influencer(rival.influencerId), [...rivals, code])).toEqual([]);
    expect((await leaks(BRAND, [...secretsOf([]), code])).sort()).toEqual([...secretsOf([]), code].sort());
  });
});

describe('who is told nothing', () => {
  test('of an order that nobody knows, of another brand’s, or of one that never was the influencer’s', async () => {
    await send('trackSale', {
      orderId: '1',
      currency: 'TRY',
      total: '10.00',
      attribution: { couponCodes: [tenant.couponCode] },
    });
    await expectNotFound(explained(BRAND, 'never-sold'));
    const other = await world.tenant();
    await expectNotFound(explainOrder(world.services, { ...identity(), brandId: other.brandId }));
    await expectNotFound(explained(influencer(other.influencerId)));
    await expectNotFound(explained(influencer(rival.influencerId)));
  });

  test('an influencer, of a parked order; the brand sees its refund wait for the sale', async () => {
    await send('trackRefund', { orderId: '1', refundId: 'r1', amount: '5.00' });
    await expectNotFound(explained(influencer(tenant.influencerId)));
    expect(await explained()).toMatchObject({
      events: [{ effect: 'parked' }],
      money: null,
      status: { status: null, waitsFor: [{ what: 'sale' }] },
    });
  });
});

test('an order of nobody is explained to the brand: what it would be, and why it is nobody’s', async () => {
  await send('trackSale', { orderId: '1', currency: 'TRY', total: '100.00' });
  expect(await explained()).toMatchObject({
    attribution: { text: expect.stringContaining('nobody') as string, candidates: [] },
    money: { isPosted: false, due: { text: 'round(7.50) = 7.50' } },
    ledger: { entries: [] },
    status: { status: null },
  });
});

test('of a much-edited order every event is there, also those that moved to its history', async () => {
  const edits = 4;
  for (let edit = 0; edit < edits; edit += 1) {
    const name = 'x'.repeat(500);
    const items = Array.from({ length: 300 }, (_, i) => ({
      lineId: i + 1,
      productId: `p${i}`,
      name,
      quantity: 1,
      total: '1.00',
    }));
    await send('trackSale', {
      orderId: '1',
      currency: 'TRY',
      total: `${300 + edit}.00`,
      items,
      updatedAt: new Date(SOLD.getTime() + edit * 60_000).toISOString(),
      attribution: { couponCodes: [tenant.couponCode] },
    });
  }
  const order = await paths.order(world.db, tenant.brandId, tenant.storeId, '1').get();
  expect(order.get('historyCount')).toBeGreaterThan(0);
  const { events } = await explained();
  expect(events.map(({ said }) => said.total)).toEqual(['300.00', '301.00', '302.00', '303.00']);
  expect(events.map(({ countsFor }) => countsFor.includes('amounts'))).toEqual([false, false, false, true]);
});

test('costs one RPC, writes nothing, and changes nothing', async () => {
  await send('trackSale', {
    orderId: '1',
    currency: 'TRY',
    total: '10.00',
    attribution: { couponCodes: [tenant.couponCode] },
  });
  const before = await world.snapshot(tenant.brandId);
  world.wire.reset();
  await explained();
  expect(world.wire.totals).toMatchObject({ rpcs: 1, writes: 0 });
  expect(await world.snapshot(tenant.brandId)).toEqual(before);
});
