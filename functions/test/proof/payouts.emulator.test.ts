import { status as GrpcStatus } from '@grpc/grpc-js';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { AppError } from '../../src/domain/base/errors';
import type { PayoutLine, PayoutRecord } from '../../src/domain/payout/payout';
import { paths } from '../../src/firestore/base/paths';
import { decide } from '../../src/operations/order/decide';
import { advancePayout, advancePayouts, createPayout, markPayout } from '../../src/operations/payout/payouts';
import { writeApprovedOrders } from '../support/bulk';
import { approveLater } from '../support/schedules';
import { isLongRun } from '../support/seed';
import { World, type Tenant } from '../support/world';

// MONEY.md, 4: payouts are claimed page by page, resumed, never twice; clawbacks net themselves; a failed one frees its
// claims by adding.

const SOLD = new Date('2026-09-01T10:00:00Z');
const LATER = new Date('2026-10-01T10:00:00Z');
const BUDGET_MS = 600_000;

const world = new World();
/** Another instance: its wire stays whole. */
const shop = new World();
let tenant: Tenant;

beforeAll(() => Promise.all([world.start(), shop.start()]));
beforeEach(async () => {
  world.now = SOLD;
  world.wire.reset();
  tenant = await world.tenant();
});
afterAll(() => Promise.all([world.stop(), shop.stop()]));

const account = () => ({ brandId: tenant.brandId, influencerId: tenant.influencerId, currency: 'TRY' });

/** A completed order whose commission is 10% of `net`, half of it the influencer's. */
async function sell(orderId: string, net: string, more: object = {}): Promise<void> {
  const answer = await world.post('trackSale', tenant, {
    orderId,
    currency: 'TRY',
    total: net,
    items: [{ lineId: 1, productId: 'p1', quantity: 1, total: net }],
    attribution: { couponCodes: [tenant.couponCode] },
    ...more,
  });
  expect(answer.status).toBe(201);
}

async function refund(orderId: string, refundId: string, amount: string): Promise<void> {
  const answer = await world.post('trackRefund', tenant, { orderId, refundId, amount });
  expect(answer.status).toBe(201);
}

const approveAll = () => approveLater(world);

const pay = (more: { reference?: string; minimumMinor?: number } = {}) =>
  createPayout(world.services, account(), { minimumMinor: 1, by: 'test', budgetMs: BUDGET_MS, ...more });

async function settle(payout: PayoutRecord): Promise<PayoutRecord> {
  await markPayout(world.services, payout.payoutId, { to: 'sent', bankReference: 'bank-1' }, BUDGET_MS);
  return (await markPayout(world.services, payout.payoutId, { to: 'paid' }, BUDGET_MS)).payout;
}

async function commission(orderId: string): Promise<CommissionRecord> {
  const doc = await paths.commission(world.db, tenant.brandId, tenant.storeId, orderId).get();
  return doc.data() as CommissionRecord;
}

async function linesOf(payoutId: string): Promise<PayoutLine[]> {
  return (await paths.payoutLines(world.db, payoutId).get()).docs.map((doc) => doc.data() as PayoutLine);
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing thrown',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

describe('from tracked to paid', () => {
  test('100.00 at 10%: held 14 days, approved by the schedule, paid 5.00', async () => {
    await sell('1', '100.00');
    await approveAll();
    expect(await commission('1')).toMatchObject({ status: 'pending' });
    world.now = new Date(SOLD.getTime() + 14 * 86_400_000);
    await approveAll();
    expect(await commission('1')).toMatchObject({ status: 'approved', unclaimedMinor: 500 });
    const { payout } = await pay();
    expect(payout).toMatchObject({ state: 'sealed', totalMinor: 500, lineCount: 1, hasWork: false });
    expect(await commission('1')).toMatchObject({ status: 'approved', claimedMinor: 500, unclaimedMinor: 0 });
    const paid = await settle(payout);
    expect(paid).toMatchObject({ state: 'paid', closedCount: 1, hasWork: false });
    expect(paid.entries).toMatchObject([
      {
        kind: 'payout',
        currency: 'TRY',
        postings: [
          { account: `influencer:${tenant.influencerId}`, minor: -500 },
          { account: 'cash', minor: 500 },
        ],
      },
    ]);
    expect(await commission('1')).toMatchObject({ status: 'paid', payoutId: payout.payoutId });
  });

  test('a refund of 40.00 after 5.00 was paid is a clawback of 2.00, netted from the next payout: 5.00 - 2.00 = 3.00', async () => {
    await sell('1', '100.00');
    world.now = LATER;
    await approveAll();
    await settle((await pay()).payout);
    await refund('1', 'r1', '40.00');
    const after = await commission('1');
    expect(after).toMatchObject({
      status: 'paid',
      approvedMinor: 300,
      claimedMinor: 500,
      unclaimedMinor: -200,
    });
    expect(after.entries.at(-1)?.kind).toBe('clawback');
    await sell('2', '100.00', { occurredAt: SOLD.toISOString() });
    await approveAll();
    const { payout } = await pay();
    expect(payout).toMatchObject({ state: 'sealed', totalMinor: 300, lineCount: 2 });
    expect((await linesOf(payout.payoutId)).map(({ minor }) => minor).sort((a, b) => a - b)).toEqual([
      -200, 500,
    ]);
    await settle(payout);
    expect(await commission('1')).toMatchObject({ unclaimedMinor: 0, payable: [] });
  });

  test('a balance of -5.00 is nothing to pay, and is carried over to the next payout: 8.00 - 5.00 = 3.00', async () => {
    await sell('1', '100.00');
    world.now = LATER;
    await approveAll();
    await settle((await pay()).payout);
    await refund('1', 'r1', '100.00');
    expect(await commission('1')).toMatchObject({ status: 'reversed', unclaimedMinor: -500 });
    const before = await world.snapshot(tenant.brandId);
    expect(await codeOf(pay())).toBe('nothing_to_pay');
    expect(await world.snapshot(tenant.brandId)).toEqual(before);
    await sell('2', '160.00', { occurredAt: SOLD.toISOString() });
    await approveAll();
    expect((await pay()).payout).toMatchObject({ state: 'sealed', totalMinor: 300 });
  });

  test('a failed payout frees its claims by adding: the next one claims the same 5.00, once', async () => {
    await sell('1', '100.00');
    world.now = LATER;
    await approveAll();
    const { payout } = await pay();
    await markPayout(world.services, payout.payoutId, { to: 'failed', reason: 'IBAN closed' }, BUDGET_MS);
    const freed = await commission('1');
    expect(freed).toMatchObject({ status: 'approved', claimedMinor: 0, unclaimedMinor: 500, payoutId: null });
    expect(freed.claims.map(({ kind, minor }) => [kind, minor])).toEqual([
      ['claim', 500],
      ['counterClaim', -500],
    ]);
    const second = await pay();
    expect(second.payout).toMatchObject({ state: 'sealed', totalMinor: 500 });
    expect(second.payout.payoutId).not.toBe(payout.payoutId);
  });

  test('an order moved from one influencer to another after 5.00 was paid: -5.00 for the one, 5.00 pending for the other', async () => {
    await sell('1', '100.00');
    world.now = LATER;
    await approveAll();
    await settle((await pay()).payout);
    const other = `other${tenant.influencerId}`;
    await world.db.doc(`referralCodes/ref${other}`).set({ influencerId: other, brandIds: [tenant.brandId] });
    const identity = { brandId: tenant.brandId, storeId: tenant.storeId, orderId: '1' };
    await decide(
      world.services,
      identity,
      { kind: 'attribute', influencerId: other, reason: 'code typed by hand' },
      { by: 'uid', source: 'brand', requestId: 'req_1' },
    );
    const moved = await commission('1');
    expect(moved.entries.map(({ kind }) => kind).sort()).toEqual([
      'accrual',
      'accrual',
      'approval',
      'clawback',
    ]);
    expect(moved).toMatchObject({ influencerId: other, pendingMinor: 500, statusReason: 'paid_elsewhere' });
    expect(
      moved.balances.map((of) => [of.influencerId, of.pendingMinor, of.approvedMinor, of.unclaimedMinor]),
    ).toEqual([
      [tenant.influencerId, 0, 0, -500],
      [other, 500, 0, 0],
    ]);
    expect(await codeOf(pay())).toBe('nothing_to_pay');
    await decide(
      world.services,
      identity,
      { kind: 'approve', seen: null, reason: 'the brand knows' },
      { by: 'uid', source: 'brand', requestId: 'req_2' },
    );
    const toOther = await createPayout(
      world.services,
      { ...account(), influencerId: other },
      { minimumMinor: 1, by: 'test', budgetMs: BUDGET_MS },
    );
    expect(toOther.payout.totalMinor).toBe(500);
  });
});

describe('what is refused changes nothing', () => {
  beforeEach(async () => {
    await sell('1', '100.00');
    world.now = LATER;
  });

  test('a payout of nothing: nothing_to_pay', async () => {
    const before = await world.snapshot(tenant.brandId);
    expect(await codeOf(pay())).toBe('nothing_to_pay');
    expect(await world.snapshot(tenant.brandId)).toEqual(before);
  });

  test('5.00 with a minimum of 5.01: nothing_to_pay; with 5.00: paid out', async () => {
    await approveAll();
    expect(await codeOf(pay({ minimumMinor: 501 }))).toBe('nothing_to_pay');
    expect((await pay({ minimumMinor: 500 })).payout.totalMinor).toBe(500);
  });

  test('two payouts at once: one is opened, the other is payout_open', async () => {
    await approveAll();
    const results = await Promise.allSettled([pay({ reference: 'a' }), pay({ reference: 'b' })]);
    const opened = results.filter(({ status }) => status === 'fulfilled');
    expect(opened).toHaveLength(1);
    const code = await codeOf(
      Promise.reject(
        (results.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason as Error,
      ),
    );
    expect(code).toBe('payout_open');
    const payouts = await paths.payouts(world.db).where('brandId', '==', tenant.brandId).get();
    expect(payouts.docs.map((doc) => doc.get('totalMinor') as number)).toEqual([500]);
  });

  test('a sealed payout asked for again without a reference is payout_open, not nothing_to_pay', async () => {
    await approveAll();
    await pay();
    expect(await codeOf(pay())).toBe('payout_open');
  });

  test('sent as bank-1, then as bank-2: event_conflict; as bank-1 again: a replay', async () => {
    await approveAll();
    const { payout } = await pay();
    const send = (bankReference: string) =>
      markPayout(world.services, payout.payoutId, { to: 'sent', bankReference }, BUDGET_MS);
    await send('bank-1');
    expect(await codeOf(send('bank-2'))).toBe('event_conflict');
    expect((await send('bank-1')).replayed).toBe(true);
  });

  test('while one is open, another is payout_open; the same reference is a replay', async () => {
    await approveAll();
    const first = await pay({ reference: 'october' });
    await sell('2', '100.00', { occurredAt: SOLD.toISOString() });
    await approveAll();
    expect(await codeOf(pay({ reference: 'november' }))).toBe('payout_open');
    const again = await pay({ reference: 'october' });
    expect(again).toMatchObject({
      replayed: true,
      payout: { payoutId: first.payout.payoutId, totalMinor: 500 },
    });
    expect(await codeOf(pay({ reference: 'october', minimumMinor: 2 }))).toBe('event_conflict');
  });

  test.each([
    ['paid before it is sent', 'paid' as const],
    ['sent after it has failed', 'sent' as const],
  ])('%s: payout_state_conflict', async (_title, to) => {
    await approveAll();
    const { payout } = await pay();
    if (to === 'sent')
      await markPayout(world.services, payout.payoutId, { to: 'failed', reason: 'x' }, BUDGET_MS);
    expect(await codeOf(markPayout(world.services, payout.payoutId, { to }, BUDGET_MS))).toBe(
      'payout_state_conflict',
    );
  });

  test('what refunds leave below the minimum while it is being claimed is given back: nothing_to_pay', async () => {
    await approveAll();
    // Opened, and cut off before its first page.
    await createPayout(world.services, account(), { minimumMinor: 400, by: 'test', budgetMs: 0 });
    await refund('1', 'r1', '50.00');
    await advancePayouts(world.services, BUDGET_MS);
    const [payout] = (await paths.payouts(world.db).where('brandId', '==', tenant.brandId).get()).docs;
    expect(payout?.data()).toMatchObject({ state: 'failed', stateReason: 'nothing_to_pay', hasWork: false });
    expect(await commission('1')).toMatchObject({ claimedMinor: 0, unclaimedMinor: 250 });
    expect((await pay()).payout.totalMinor).toBe(250);
  });
});

/** Ten pages and more, each of them cut somewhere; `npm run test:model` has 10,000. */
const COUNT = isLongRun() ? 10_000 : 2_500;

test(`${COUNT} approved commissions in one payout interrupted five times, while refunds arrive: each claimed once, the sum exact`, async () => {
  world.now = LATER;
  const approvedMinor = await writeApprovedOrders(world.db, tenant, COUNT, SOLD);
  const refunds: Promise<void>[] = [];
  for (const [cut, moment] of (['before', 'after', 'before', 'after', 'after'] as const).entries()) {
    const work = cut === 0 ? pay({ reference: 'big' }) : resume();
    await waitForCommits(Math.floor(COUNT / 1000));
    for (let n = 0; n < 8; n += 1)
      refunds.push(refundUntilStored(String(Math.floor(COUNT * (cut * 0.19 + n * 0.023)) + 1)));
    // A status that the client library does not try again: the run ends here, as if it had been killed.
    world.wire.inject({ moment, code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
    expect(await codeOf(work)).toContain('PERMISSION_DENIED');
    world.wire.reset();
  }
  await resume();
  await Promise.all(refunds);
  const payout = await resume();
  expect(payout).toMatchObject({ state: 'sealed', hasWork: false });
  const lines = await linesOf(payout.payoutId);
  expect(payout.lineCount).toBe(lines.length);
  expect(payout.totalMinor).toBe(lines.reduce((sum, { minor }) => sum + minor, 0));
  let [claimed, unclaimed, posted] = [0, 0, 0];
  for (const doc of (await paths.commissions(world.db).where('brandId', '==', tenant.brandId).get()).docs) {
    const { claims, claimedMinor, unclaimedMinor, approvedMinor: posting } = doc.data() as CommissionRecord;
    expect(claims.filter(({ kind }) => kind === 'claim').length).toBeLessThanOrEqual(1);
    claimed += claimedMinor;
    unclaimed += unclaimedMinor;
    posted += posting;
  }
  expect(claimed).toBe(payout.totalMinor);
  expect(claimed + unclaimed).toBe(posted);
  // Each of the 40 refunds took back a whole commission.
  expect(posted).toBeLessThan(approvedMinor);
  expect(lines.length).toBeGreaterThanOrEqual(COUNT - 40);
}, 900_000);

/** Resolves when so many commits have gone over the wire from now on. */
async function waitForCommits(count: number): Promise<void> {
  const commits = () => world.wire.seen.filter(({ method }) => method === 'Commit').length;
  const goal = commits() + count;
  while (commits() < goal) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function resume(): Promise<PayoutRecord> {
  const [doc] = (await paths.payouts(world.db).where('brandId', '==', tenant.brandId).get()).docs;
  return advancePayout(world.services, doc?.id ?? '', BUDGET_MS);
}

/** As a store does: sends it again until it is answered with a 2xx. */
async function refundUntilStored(orderId: string): Promise<void> {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const answer = await shop.post('trackRefund', tenant, { orderId, refundId: 'r1', full: true });
    if (answer.status < 300) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the refund of ${orderId} was never taken`);
}
