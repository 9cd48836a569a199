import { status as GrpcStatus } from '@grpc/grpc-js';
import { paths } from '../../src/firestore/base/paths';
import { brandBalances } from '../../src/operations/payout/settleBrand';
import { postPlatformParts } from '../../src/operations/payout/postPlatformParts';
import { SCHEDULES } from '../../src/scheduled';
import { codeOf, MoneyShop } from '../support/moneyShop';
import { spoil } from '../support/unreadable';
import { World } from '../support/world';

// MONEY.md, 4: a brand is billed what is approved; brand + X, cash - X, and the platform's part out of cash, so that, with
// the payouts, every account ends at zero.

const SOLD = new Date('2026-09-01T10:00:00Z');
const BUDGET_MS = 60_000;
const world = new World();
let shop: MoneyShop;

beforeAll(() => world.start());
beforeEach(async () => {
  await world.clear();
  world.wire.reset();
  world.now = SOLD;
  shop = new MoneyShop(world, await world.tenant());
});
afterAll(() => world.stop());

const balance = async () => (await brandBalances(world.services, shop.tenant.brandId))[0];
const settlements = async () =>
  (await paths.settlements(world.db, shop.tenant.brandId).get()).docs.map((doc) => doc.data());

test('sold for 99.99 and 100.01: nothing is owed while it is pending; approved, settled 7.00 and 13.00, paid out: all zero', async () => {
  await shop.sell('1', '99.99');
  await shop.sell('2', '100.01');
  expect(await shop.accounts()).toEqual({});
  expect(await balance()).toMatchObject({ billedMinor: 0, pendingMinor: 2000, settledMinor: 0 });
  expect(await codeOf(shop.settle(1))).toBe('exceeds_owed');
  await shop.approve('1');
  await shop.approve('2');
  expect(await shop.accounts()).toEqual({ brand: -2000, influencer: 1000, platform: 1000 });
  await shop.settle(700);
  // 7.00 of 20.00 is paid, so the platform takes 3.50 of its 10.00.
  expect(await shop.accounts()).toEqual({ brand: -1300, influencer: 1000, platform: 650, cash: -350 });
  await shop.payOut();
  await shop.settle(1300);
  expect(await shop.accounts()).toEqual({});
  expect(await shop.problems()).toEqual([]);
});

describe('worked examples', () => {
  test('38: 5+5 approved, the brand pays 4.00, later 6.00; after the payout all is zero', async () => {
    await shop.sellApproved('1', '100.00');
    await shop.settle(400);
    expect(await shop.accounts()).toMatchObject({ platform: 300, cash: -200 });
    await shop.settle(600);
    expect(await shop.accounts()).toEqual({ cash: -500, influencer: 500 });
    await shop.payOut();
    expect(await shop.accounts()).toEqual({});
    expect(await shop.problems()).toEqual([]);
  });

  test('39: 15.00 is refused, with `prepayment` it is a credit of 5.00; 5+5 more approved: the schedule posts 2.50', async () => {
    await shop.sellApproved('1', '100.00');
    const before = await world.snapshot(shop.tenant.brandId);
    await expect(shop.settle(1500)).rejects.toMatchObject({
      code: 'exceeds_owed',
      detail: expect.stringContaining('10.00 TRY is owed, so 15.00 TRY is too much') as string,
    });
    await expect(shop.settle(10 ** 12)).rejects.toMatchObject({ code: 'exceeds_owed' });
    expect(await world.snapshot(shop.tenant.brandId)).toEqual(before);
    await shop.settle(1500, { prepayment: true });
    expect(await shop.accounts()).toEqual({ brand: 500, influencer: 500, cash: -1000 });
    await shop.sellApproved('2', '100.00');
    shop.wait();
    expect(await shop.postParts()).toMatchObject({ brands: 1, posted: 1, failures: [] });
    expect(await shop.accounts()).toEqual({ brand: -500, influencer: 1000, platform: 250, cash: -750 });
    expect(await shop.postParts()).toMatchObject({ brands: 1, posted: 0 });
    expect(await shop.problems()).toEqual([]);
  });

  test('40, 41: paid and paid out, cancelled: the platform gives 5.00 back, the brand gets 10.00; written off, all is zero', async () => {
    await shop.sellApproved('1', '100.00');
    await shop.settle(1000);
    await shop.payOut();
    await shop.report('1', '100.00', 'cancelled');
    shop.wait();
    expect(await shop.postParts()).toMatchObject({ posted: 1 });
    expect(await shop.accounts()).toEqual({ brand: 1000, influencer: -500, cash: -500 });
    await expect(shop.settle(-1001)).rejects.toMatchObject({
      code: 'exceeds_credit',
      detail: 'The credit of the brand is 10.00 TRY, so 10.01 TRY cannot be paid back.',
    });
    await shop.settle(-1000);
    expect(await shop.accounts()).toEqual({ influencer: -500, cash: 500 });
    await shop.endDebt('write_off', 500);
    expect(await shop.accounts()).toEqual({ platform: -500, cash: 500 });
    shop.wait();
    expect(await shop.postParts()).toMatchObject({ posted: 1 });
    expect(await shop.accounts()).toEqual({});
    expect(await balance()).toMatchObject({ billedMinor: 0, settledMinor: 0, writtenOffMinor: 500 });
    expect(await shop.problems()).toEqual([]);
  });
});

test('written off where the brand never settled: the schedule takes it out of cash, and every account is zero', async () => {
  await shop.owe('1');
  await shop.endDebt('write_off', 500);
  shop.wait();
  expect(await shop.postParts()).toMatchObject({ brands: 1, posted: 1 });
  expect(await shop.accounts()).toEqual({});
  expect(await shop.problems()).toEqual([]);
});

test('the same reference is a replay, also of what would be refused now; with another amount event_conflict', async () => {
  await shop.sellApproved('1', '100.00');
  const reference = 'wire 7';
  expect((await shop.settle(1000, { reference })).replayed).toBe(false);
  const again = { settlement: expect.anything() as unknown, replayed: true };
  expect(await shop.settle(1000, { reference })).toEqual(again);
  expect(await shop.settle(1000, { reference, prepayment: true })).toEqual(again);
  const before = await world.snapshot(shop.tenant.brandId);
  expect(await codeOf(shop.settle(1001, { reference }))).toBe('event_conflict');
  expect(await codeOf(shop.settle(-1000, { reference }))).toBe('event_conflict');
  expect(await world.snapshot(shop.tenant.brandId)).toEqual(before);
});

test('four settlements of 2.50 at once of 10.00 owed: the platform takes its 5.00 once', async () => {
  await shop.sellApproved('1', '100.00');
  await Promise.all(Array.from({ length: 4 }, () => shop.settle(250)));
  expect(await shop.accounts()).toEqual({ cash: -500, influencer: 500 });
  expect((await settlements()).map(({ sequence }) => sequence as number).sort()).toEqual([1, 2, 3, 4]);
});

test('three settlements of 10.00 at once of 10.00 owed: one is recorded; three of -10.00 of a credit of 10.00 likewise', async () => {
  await shop.sellApproved('1', '100.00');
  const paid = await Promise.all([1, 2, 3].map(() => codeOf(shop.settle(1000))));
  expect(paid.sort()).toEqual(['exceeds_owed', 'exceeds_owed', 'nothing thrown']);
  await shop.report('1', '100.00', 'cancelled');
  const back = await Promise.all([1, 2, 3].map(() => codeOf(shop.settle(-1000))));
  expect(back.sort()).toEqual(['exceeds_credit', 'exceeds_credit', 'nothing thrown']);
  expect(await shop.accounts()).toEqual({});
});

test('10.00 TRY and 10 JPY billed: a settlement of the one leaves the other', async () => {
  await shop.sellApproved('1', '100.00');
  await shop.sellApproved('2', '100', { currency: 'JPY' });
  await shop.settle(1000);
  expect(await shop.accounts()).toEqual({ cash: -500, influencer: 500 });
  expect(await shop.accounts('JPY')).toEqual({ brand: -10, influencer: 5, platform: 5 });
});

describe('the schedule', () => {
  const run = (budgetMs = BUDGET_MS) => postPlatformParts(world.services, { budgetMs });
  const progress = async (): Promise<unknown> =>
    (await paths.platformPartsProgress(world.db).get()).get('lastBrandId');

  /** A brand that has paid 10.00 of 10.00, and is billed nothing since: the platform has 5.00 too much. */
  async function cancelled(brandId: string): Promise<MoneyShop> {
    const other = new MoneyShop(world, await world.tenant({ brandId }));
    await other.sellApproved('1', '100.00');
    await other.settle(1000);
    await other.report('1', '100.00', 'cancelled');
    return other;
  }

  test('goes over all brands; one that cannot be read stops no other, one that never paid is left alone', async () => {
    const [a, b, c] = [await cancelled('aaa'), await cancelled('bbb'), await cancelled('ccc')];
    const mend = await spoil(paths.day(world.db, b.tenant.brandId, '2026-09-01', 0), () => ({ v: 99 }));
    const first = await run();
    expect(first).toMatchObject({ brands: 2, posted: 2, isDone: false });
    expect(first.failures.map(({ brandId }) => brandId)).toEqual(['bbb']);
    for (const one of [a, c]) expect(await one.accounts()).toEqual({ brand: 1000, cash: -1000 });
    await mend();
    expect(await run()).toMatchObject({ brands: 3, posted: 1, failures: [], isDone: true });
    expect((await paths.platformParts(world.db, shop.tenant.brandId).get()).exists).toBe(false);
  });

  test('five runs at once post once', async () => {
    const one = await cancelled('aaa');
    const runs = await Promise.all(Array.from({ length: 5 }, () => run()));
    expect(runs.reduce((sum, { posted }) => sum + posted, 0)).toBe(1);
    expect((await paths.settlements(world.db, 'aaa').get()).size).toBe(2);
    expect(await one.problems()).toEqual([]);
  });

  test('killed at any of its calls, the next run does the rest, and nothing twice', async () => {
    const one = await cancelled('aaa');
    world.wire.reset();
    await run();
    const calls = world.wire.seen.length;
    expect(calls).toBeGreaterThan(10);
    for (let afterRpcs = 0; afterRpcs < calls; afterRpcs += 1) {
      // 10.00 are billed, then nothing, and so on: each time the platform's part is another.
      if (afterRpcs % 2 === 0) {
        await one.report('1', '100.00', 'completed');
        await one.approve('1');
      } else await one.report('1', '100.00', 'cancelled');
      const moment = afterRpcs % 4 < 2 ? 'before' : 'after';
      world.wire.killAfter({ moment, code: GrpcStatus.PERMISSION_DENIED, afterRpcs });
      await codeOf(run());
      world.wire.reset();
      await run();
    }
    const { docs } = await paths.settlements(world.db, 'aaa').get();
    const taken = docs.map((doc) => doc.get('platformTakenBeforeMinor') as number);
    expect(docs).toHaveLength(2 + calls);
    expect(taken.filter((minor) => minor !== 0 && minor !== 500)).toEqual([]);
    expect(await one.problems()).toEqual([]);
  }, 120_000);

  test('goes on after the last brand of the run before', async () => {
    for (const id of ['aaa', 'bbb']) await cancelled(id);
    await run();
    const last = await progress();
    let looks = 0;
    // The clock goes on with each look at it: the first run is over in the middle.
    const now = (): Date => new Date(SOLD.getTime() + (looks += 1));
    expect(await postPlatformParts({ ...world.services, now }, { budgetMs: 2 })).toMatchObject({
      isDone: false,
    });
    expect(await progress()).not.toBe(last);
  });

  test('is logged with what it posted', async () => {
    await cancelled('aaa');
    const context = { budgetMs: BUDGET_MS, requestId: 'req_1' };
    expect(await SCHEDULES.postPlatformParts.work(world.services, context)).toEqual({
      isDone: true,
      counts: { brands: 1, posted: 1 },
      failures: [],
    });
  });
});
