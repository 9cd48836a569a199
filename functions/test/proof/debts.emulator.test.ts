import { status as GrpcStatus } from '@grpc/grpc-js';
import type { PayoutLine, PayoutRecord } from '../../src/domain/payout/payout';
import { paths } from '../../src/firestore/base/paths';
import { sumClaimable } from '../../src/firestore/payout/payouts';
import { advancePayouts } from '../../src/operations/payout/payouts';
import { payoutStatement } from '../../src/operations/payout/statements';
import { writeApprovedOrders } from '../support/bulk';
import { codeOf, MoneyShop } from '../support/moneyShop';
import { World } from '../support/world';

// MONEY.md, 4: what was paid out and is no longer approved is carried, netted, paid back or written off; each of it once.

const SOLD = new Date('2026-09-01T10:00:00Z');
const BUDGET_MS = 600_000;
const world = new World();
let shop: MoneyShop;

beforeAll(() => world.start());
beforeEach(async () => {
  world.wire.reset();
  world.now = SOLD;
  shop = new MoneyShop(world, await world.tenant());
});
afterAll(() => world.stop());

const debtMinor = async (): Promise<number> => -(await sumClaimable(world.db, shop.account)) || 0;
const resume = () => advancePayouts(world.services, BUDGET_MS);

async function payouts(): Promise<PayoutRecord[]> {
  const { docs } = await paths.payouts(world.db).where('brandId', '==', shop.tenant.brandId).get();
  return docs.map((doc) => doc.data() as PayoutRecord);
}

async function linesOf(payoutId: string): Promise<PayoutLine[]> {
  return (await paths.payoutLines(world.db, payoutId).get()).docs.map((doc) => doc.data() as PayoutLine);
}

describe('worked examples', () => {
  test('34: -5.00 of order 1 and 5.00 of order 2: the sum is 0, nothing is paid out, and no claim is kept', async () => {
    await shop.owe('1');
    await shop.sellApproved('2', '100.00');
    const before = await world.snapshot(shop.tenant.brandId);
    expect(await codeOf(shop.pay())).toBe('nothing_to_pay');
    expect(await world.snapshot(shop.tenant.brandId)).toEqual(before);
    expect((await shop.commission('1')).unclaimedMinor).toBe(-500);
    expect((await shop.commission('2')).unclaimedMinor).toBe(500);
  });

  test('34: a payout that was opened for 5.00 and finds -5.00 too gives both claims back', async () => {
    await shop.sellApproved('1', '100.00');
    await shop.payOut();
    await shop.sellApproved('2', '100.00');
    const { payout } = await shop.pay(0);
    await shop.report('1', '100.00', 'cancelled');
    await resume();
    const [failed] = (await payouts()).filter(({ payoutId }) => payoutId === payout.payoutId);
    expect(failed).toMatchObject({
      state: 'failed',
      stateReason: 'nothing_to_pay',
      totalMinor: 0,
      lineCount: 2,
    });
    expect((await shop.commission('1')).unclaimedMinor).toBe(-500);
    expect((await shop.commission('2')).unclaimedMinor).toBe(500);
    expect(await shop.problems()).toEqual([]);
  });

  test('35: 5.00 paid back before order 2: order 1 is even, 5.00 are paid for order 2; 6.00 were refused', async () => {
    await shop.owe('1');
    await expect(shop.endDebt('repayment', 600)).rejects.toMatchObject({
      code: 'exceeds_debt',
      detail: '5.00 TRY is owed back, so 6.00 TRY is too much.',
    });
    const { payout, replayed } = await shop.endDebt('repayment', 500);
    expect(payout).toMatchObject({ state: 'paid', kind: 'repayment', totalMinor: -500, hasWork: false });
    expect(replayed).toBe(false);
    expect(await shop.commission('1')).toMatchObject({ unclaimedMinor: 0, paidMinor: 0, status: 'reversed' });
    expect(await shop.accounts()).toEqual({});
    await shop.sellApproved('2', '100.00');
    expect((await shop.pay()).payout).toMatchObject({ state: 'sealed', totalMinor: 500, lineCount: 1 });
    expect(await shop.problems()).toEqual([]);
  });

  test('36: a payout of 5.00 is open, the order is cancelled, the payout fails: no claim, no debt', async () => {
    await shop.sellApproved('1', '100.00');
    const { payout } = await shop.pay();
    await shop.report('1', '100.00', 'cancelled');
    await shop.mark(payout.payoutId, { to: 'failed', reason: 'IBAN closed' });
    expect(await shop.commission('1')).toMatchObject({ claimedMinor: 0, unclaimedMinor: 0, paidMinor: 0 });
    expect(await codeOf(shop.endDebt('repayment', 1))).toBe('exceeds_debt');
    expect(await shop.accounts()).toEqual({});
    expect(await shop.problems()).toEqual([]);
  });

  test('54: the store says processing while a payout is open and fails: nothing payable until it is completed again', async () => {
    await shop.sellApproved('1', '100.00');
    const { payout } = await shop.pay();
    await shop.report('1', '100.00', 'processing');
    await shop.mark(payout.payoutId, { to: 'failed', reason: 'IBAN closed' });
    expect(await shop.commission('1')).toMatchObject({ claimedMinor: 0, unclaimedMinor: 500, payable: [] });
    expect(await codeOf(shop.pay())).toBe('nothing_to_pay');
    await shop.report('1', '100.00', 'completed');
    expect((await shop.pay()).payout).toMatchObject({ state: 'sealed', totalMinor: 500 });
    expect(await shop.problems()).toEqual([]);
  });
});

describe('a repayment or write-off', () => {
  test('of 7.00 ends the oldest debts first, the last one in part; the next payout nets the rest', async () => {
    const days = ['2026-08-03', '2026-08-01', '2026-08-02'];
    for (const [index, day] of days.entries())
      await shop.sellApproved(String(index), '100.00', { occurredAt: `${day}T10:00:00Z` });
    await shop.payOut();
    for (const orderId of ['0', '1', '2']) await shop.report(orderId, '100.00', 'cancelled');
    const { payout } = await shop.endDebt('write_off', 700);
    expect((await linesOf(payout.payoutId)).map(({ orderId, minor }) => [orderId, minor]).sort()).toEqual([
      ['1', -500],
      ['2', -200],
    ]);
    expect(await debtMinor()).toBe(800);
    await shop.sellApproved('9', '300.00');
    expect((await shop.payOut()).totalMinor).toBe(700);
    expect(await debtMinor()).toBe(0);
    const statement = await payoutStatement(world.services, payout.payoutId);
    expect(statement).toMatchObject({ earnedMinor: 0, nettedMinor: -700, totalMinor: -700 });
    expect(await shop.problems()).toEqual([]);
  });

  test('is at most what is carried over all orders: -5.00 and 2.00 are 3.00', async () => {
    await shop.owe('1');
    await shop.sellApproved('2', '40.00');
    expect(await codeOf(shop.endDebt('write_off', 301))).toBe('exceeds_debt');
    expect((await shop.endDebt('write_off', 300)).payout.state).toBe('paid');
    // -2.00 and 2.00 are left.
    expect(await codeOf(shop.pay())).toBe('nothing_to_pay');
    expect(await codeOf(shop.endDebt('write_off', 1))).toBe('exceeds_debt');
  });

  test('with the same reference again is a replay; with another amount event_conflict, and nothing changes', async () => {
    await shop.owe('1');
    const reference = 'transfer 7';
    const first = await shop.endDebt('repayment', 300, { reference });
    expect(await shop.endDebt('repayment', 300, { reference })).toEqual({
      payout: first.payout,
      replayed: true,
    });
    const before = await world.snapshot(shop.tenant.brandId);
    expect(await codeOf(shop.endDebt('repayment', 200, { reference }))).toBe('event_conflict');
    expect(await world.snapshot(shop.tenant.brandId)).toEqual(before);
    // A write-off of that name is another document.
    expect((await shop.endDebt('write_off', 200, { reference })).replayed).toBe(false);
    expect(await debtMinor()).toBe(0);
  });

  test('is refused while a payout is open, and a payout while it is', async () => {
    await shop.owe('1');
    await shop.sellApproved('2', '300.00');
    const { payout } = await shop.pay();
    expect(await codeOf(shop.endDebt('repayment', 500))).toBe('payout_open');
    await shop.mark(payout.payoutId, { to: 'failed', reason: 'not now' });
    await shop.report('2', '300.00', 'cancelled');
    await shop.endDebt('repayment', 500, { budgetMs: 0 });
    expect(await codeOf(shop.pay())).toBe('payout_open');
    expect(await codeOf(shop.endDebt('repayment', 500))).toBe('payout_open');
    await resume();
    expect(await debtMinor()).toBe(0);
    expect(await shop.problems()).toEqual([]);
  });

  test('two at once of one reference are one; two of two references end the debt once', async () => {
    await shop.owe('1');
    const same = await Promise.all([1, 2, 3].map(() => shop.endDebt('repayment', 200, { reference: 'one' })));
    expect(new Set(same.map(({ payout }) => payout.payoutId)).size).toBe(1);
    expect(same.filter(({ replayed }) => !replayed).length).toBeLessThanOrEqual(1);
    await resume();
    expect(await debtMinor()).toBe(300);
    const codes = await Promise.all(
      (['repayment', 'write_off'] as const).map((kind) => codeOf(shop.endDebt(kind, 300))),
    );
    await resume();
    expect(codes.filter((code) => code === 'nothing thrown')).toHaveLength(1);
    expect(['payout_open', 'exceeds_debt']).toContain(codes.find((code) => code !== 'nothing thrown'));
    expect(await debtMinor()).toBe(0);
    expect(await shop.problems()).toEqual([]);
  });

  test('of which an approval takes the debt away before it is claimed fails, and posts nothing', async () => {
    await shop.owe('1');
    const { payout } = await shop.endDebt('repayment', 500, { budgetMs: 0 });
    await shop.report('1', '100.00', 'completed');
    await shop.approve('1');
    await resume();
    const [failed] = (await payouts()).filter(({ payoutId }) => payoutId === payout.payoutId);
    expect(failed).toMatchObject({ state: 'failed', stateReason: 'exceeds_debt', entries: [], lineCount: 0 });
    expect(await shop.commission('1')).toMatchObject({ status: 'paid', unclaimedMinor: 0, payable: [] });
    await shop.sellApproved('2', '100.00');
    expect((await shop.pay()).payout.totalMinor).toBe(500);
    expect(await shop.problems()).toEqual([]);
  });

  test('is never sent; cut off, it may be given up', async () => {
    await shop.owe('1');
    const { payout } = await shop.endDebt('repayment', 500, { budgetMs: 0 });
    expect(await codeOf(shop.mark(payout.payoutId, { to: 'sent' }))).toBe('payout_state_conflict');
    expect(await codeOf(shop.mark(payout.payoutId, { to: 'paid' }))).toBe('payout_state_conflict');
    await shop.mark(payout.payoutId, { to: 'failed', reason: 'a mistake' });
    expect(await debtMinor()).toBe(500);
    expect((await shop.endDebt('repayment', 500)).payout.state).toBe('paid');
    expect(await shop.problems()).toEqual([]);
  });

  test('of an order that another influencer has now ends the first one’s debt, and no schedule waits any more', async () => {
    await shop.sellApproved('1', '100.00');
    await shop.payOut();
    const other = `other${shop.tenant.influencerId}`;
    const { brandId } = shop.tenant;
    await world.db.doc(`referralCodes/ref${other}`).set({ influencerId: other, brandIds: [brandId] });
    await shop.decide('1', { kind: 'attribute', influencerId: other, reason: 'code typed by hand' });
    expect((await shop.commission('1')).statusReason).toBe('paid_elsewhere');
    const { payout } = await shop.endDebt('repayment', 500);
    expect(payout.state).toBe('paid');
    expect(await shop.commission('1')).toMatchObject({ statusReason: null, influencerId: other });
    const [line] = await linesOf(payout.payoutId);
    expect(line).toMatchObject({ ratePercent: null, baseMinor: null, minor: -500 });
    expect(await shop.problems()).toEqual([]);
  });

  test('in an order that is completed again after it was paid back: 5.00 are paid once more, and once only', async () => {
    await shop.owe('1');
    await shop.endDebt('repayment', 500);
    await shop.report('1', '100.00', 'completed');
    await shop.approve('1');
    expect((await shop.payOut()).totalMinor).toBe(500);
    await shop.settle(1000);
    expect(await shop.accounts()).toEqual({});
    expect(await shop.problems()).toEqual([]);
  });
});

test('killed at any of its calls, a repayment goes on from there, and is posted once', async () => {
  await shop.owe('clean');
  world.wire.reset();
  await shop.endDebt('repayment', 500);
  const calls = world.wire.seen.length;
  expect(calls).toBeGreaterThan(10);
  for (let afterRpcs = 0; afterRpcs < calls; afterRpcs += 1) {
    await shop.owe(`a${afterRpcs}`);
    const moment = afterRpcs % 2 === 0 ? 'before' : 'after';
    const reference = `try ${afterRpcs}`;
    world.wire.killAfter({ moment, code: GrpcStatus.PERMISSION_DENIED, afterRpcs });
    await codeOf(shop.endDebt('repayment', 500, { reference }));
    world.wire.reset();
    await resume();
    // The sender had no answer, and sends it again.
    expect((await shop.endDebt('repayment', 500, { reference })).payout).toMatchObject({
      state: 'paid',
      hasWork: false,
    });
    expect(await debtMinor()).toBe(0);
  }
  expect(await shop.accounts()).toEqual({});
  expect(await shop.problems()).toEqual([]);
}, 300_000);

test('210 debts ended page by page, killed after each page, while two go on with it: each once, and the sum exact', async () => {
  const COUNT = 210;
  const paidMinor = await writeApprovedOrders(world.db, shop.tenant, COUNT, SOLD);
  await shop.payOut();
  for (let n = 1; n <= COUNT; n += 1)
    await shop.decide(String(n), { kind: 'attribute', influencerId: null, reason: 'not theirs' });
  expect(await debtMinor()).toBe(paidMinor);
  const amountMinor = paidMinor - 1;
  world.wire.inject({ moment: 'after', code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
  const reference = 'all of it';
  await codeOf(shop.endDebt('write_off', amountMinor, { reference }));
  for (let step = 0; step < 3; step += 1) {
    world.wire.inject({ moment: 'after', code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
    await resume();
    world.wire.reset();
  }
  // Where three wait for one document, one may be told to send it again.
  await Promise.all([resume(), resume(), codeOf(shop.endDebt('write_off', amountMinor, { reference }))]);
  await resume();
  const [debt] = (await payouts()).filter(({ kind }) => kind === 'write_off');
  expect(debt).toMatchObject({ state: 'paid', totalMinor: -amountMinor, lineCount: COUNT, hasWork: false });
  expect(await debtMinor()).toBe(1);
  shop.wait();
  await shop.postParts();
  expect(await shop.accounts()).toEqual({ influencer: -1, cash: 1 });
  expect(await shop.problems()).toEqual([]);
}, 300_000);
