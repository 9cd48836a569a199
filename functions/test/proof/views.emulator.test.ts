import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { viewOf, type CommissionView } from '../../src/domain/order/commissionView';
import { commissions, commissionViews } from '../../src/firestore/documents/orderKinds';
import { paths } from '../../src/firestore/base/paths';
import { createPayout, markPayout } from '../../src/operations/payout/payouts';
import { MoneyShop } from '../support/moneyShop';
import { World } from '../support/world';

// The influencer of an order that was moved reads a view of its commission: nothing of the one before. Who may read
// which document: functions/test/rules/firestore.rules.test.ts.

const SOLD = new Date('2026-09-01T10:00:00Z');
const BUDGET_MS = 600_000;
const world = new World();
let shop: MoneyShop;
let first: string;
let second: string;

beforeAll(() => world.start());
beforeEach(async () => {
  world.wire.reset();
  world.now = SOLD;
  shop = new MoneyShop(world, await world.tenant());
  first = shop.tenant.influencerId;
  second = `${first}b`;
  const { brandId, couponCode } = shop.tenant;
  const code = `${couponCode.toLowerCase()}b`;
  await paths.couponCode(world.db, brandId, code).set({ influencerId: second, brandId });
});
afterAll(() => world.stop());

const sellOfSecond = (orderId: string, more: object): Promise<void> =>
  shop.sell(orderId, '100.00', { attribution: { couponCodes: [`${shop.tenant.couponCode}B`] }, ...more });
const attribute = (influencerId: string | null): Promise<void> =>
  shop.decide('1', { kind: 'attribute', influencerId, reason: 'agreed' });

async function stored(): Promise<{ commission: CommissionRecord; view: CommissionView | null }> {
  const { brandId, storeId } = shop.tenant;
  const view = await paths.commissionView(world.db, brandId, storeId, '1').get();
  return { commission: await shop.commission('1'), view: commissionViews.read(view) };
}

/** The view that is stored: what the commission gives, and nothing of any other influencer. */
async function viewFor(influencerId: string, hidden: readonly string[]): Promise<CommissionView> {
  const { commission, view } = await stored();
  expect(commission).toMatchObject({ influencerId, visibleTo: null });
  expect(view).toEqual(viewOf(commission));
  const words = JSON.stringify(view).split(/[^\w]+/);
  expect(hidden.filter((word) => words.includes(word))).toEqual([]);
  expect(await shop.problems()).toEqual([]);
  return view!;
}

/** What a dashboard of the influencer is shown of its orders: by the two queries of docs/DATA.md. */
async function shownTo(influencerId: string): Promise<string[]> {
  const [whole, views] = await Promise.all([
    paths.commissions(world.db).where('visibleTo', '==', influencerId).orderBy('occurredAt', 'desc').get(),
    paths
      .commissionViews(world.db)
      .where('influencerId', '==', influencerId)
      .orderBy('occurredAt', 'desc')
      .get(),
  ]);
  return [
    ...whole.docs.map((doc) => `whole ${commissions.readFound(doc).orderId}`),
    ...views.docs.map((doc) => `view ${commissionViews.readFound(doc).orderId}`),
  ];
}

test('1 order sold and approved, and never moved: its influencer reads it whole, and there is no view', async () => {
  await shop.sellApproved('1', '100.00');
  const { commission, view } = await stored();
  expect(commission.visibleTo).toBe(first);
  expect(view).toBeNull();
  expect(await shownTo(first)).toEqual(['whole 1']);
  expect(await shop.problems()).toEqual([]);
});

test('moved by a decision: 5.00 pending for the second, who sees 1 of 3 entries', async () => {
  await shop.sell('1', '100.00');
  await shop.sell('2', '50.00');
  await attribute(second);
  const view = await viewFor(second, [first]);
  expect(view).toMatchObject({ pendingMinor: 500, totalMinor: 1000 });
  expect(view.entries.map(({ kind }) => kind)).toEqual(['accrual']);
  expect((await shop.commission('1')).entries).toHaveLength(3);
  expect(await shownTo(second)).toEqual(['view 1']);
  expect(await shownTo(first)).toEqual(['whole 2']);
});

test('moved by an older report that came late: the second has it, by a view', async () => {
  await shop.sell('1', '100.00', {
    occurredAt: '2026-09-01T08:00:00Z',
    updatedAt: '2026-09-01T09:00:00Z',
  });
  await sellOfSecond('1', { occurredAt: '2026-09-01T08:00:00Z' });
  expect(await viewFor(second, [first])).toMatchObject({ pendingMinor: 500, statusReason: null });
  expect(await shownTo(second)).toEqual(['view 1']);
  expect(await shownTo(first)).toEqual([]);
});

test('moved and reported again, once as a repeat: the view says what the commission says each time', async () => {
  await shop.sell('1', '100.00');
  await attribute(second);
  await shop.report('1', '60.00', 'completed');
  expect(await viewFor(second, [first])).toMatchObject({ pendingMinor: 300, totalMinor: 600 });
  await shop.approve('1');
  expect(await viewFor(second, [first])).toMatchObject({ approvedMinor: 300, status: 'approved' });
  await shop.report('1', '60.00', 'cancelled');
  expect(await viewFor(second, [first])).toMatchObject({ approvedMinor: 0, status: 'reversed' });
});

test('paid 5.00 to the first, then moved and paid to the second: each payout shows in the view of its own', async () => {
  await shop.sellApproved('1', '100.00');
  const { payoutId: paidBefore } = await shop.payOut();
  await attribute(second);
  const hidden = [first, paidBefore, 'paid_elsewhere'];
  expect(await viewFor(second, hidden)).toMatchObject({
    status: 'pending',
    statusReason: 'by_hand_only',
    claims: [],
    paidMinor: 0,
  });
  await shop.approve('1');
  const account = { ...shop.account, influencerId: second };
  const { payout } = await createPayout(world.services, account, {
    minimumMinor: 1,
    by: 'admin',
    budgetMs: BUDGET_MS,
  });
  expect(await viewFor(second, hidden)).toMatchObject({ claimedMinor: 500, payoutId: payout.payoutId });
  await markPayout(world.services, payout.payoutId, { to: 'sent' }, BUDGET_MS);
  await markPayout(world.services, payout.payoutId, { to: 'paid' }, BUDGET_MS);
  expect(await viewFor(second, hidden)).toMatchObject({ status: 'paid', paidMinor: 500 });
  // The first one’s debt of 5.00 is ended: nothing of it shows.
  await shop.endDebt('write_off', 500);
  expect((await viewFor(second, hidden)).claims.map(({ kind }) => kind)).toEqual(['claim', 'paid']);
});

test('moved back: the first has it by a view too, with the entries of before, and nothing of the second', async () => {
  await shop.sell('1', '100.00');
  await attribute(second);
  await attribute(first);
  const view = await viewFor(first, [second]);
  expect(view.entries.map(({ kind }) => kind)).toEqual(['accrual', 'reversal', 'accrual']);
  expect(await shownTo(first)).toEqual(['view 1']);
  expect(await shownTo(second)).toEqual([]);
});

test('rejected, moved while nothing is due, and moved back: the second had a view, and sees nothing any more', async () => {
  await shop.sell('1', '100.00');
  await shop.decide('1', { kind: 'reject', reason: 'returned' });
  await attribute(second);
  expect((await stored()).view).toMatchObject({ influencerId: second, totalMinor: 0 });
  await attribute(first);
  const { commission, view } = await stored();
  expect(commission).toMatchObject({ influencerId: first, visibleTo: first });
  expect(view).toBeNull();
  expect([await shownTo(first), await shownTo(second)]).toEqual([['whole 1'], []]);
  expect(await shop.problems()).toEqual([]);
});

test('attributed to nobody: the view is deleted; and there again with the next owner', async () => {
  await shop.sell('1', '100.00');
  await attribute(second);
  await attribute(null);
  expect(await stored()).toMatchObject({ commission: { influencerId: null, visibleTo: null }, view: null });
  expect([await shownTo(first), await shownTo(second)]).toEqual([[], []]);
  expect(await shop.problems()).toEqual([]);
  await attribute(second);
  expect(await viewFor(second, [first])).toMatchObject({ pendingMinor: 500 });
});
