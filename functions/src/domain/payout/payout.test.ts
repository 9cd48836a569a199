import { couponOf, deliver, hour, refundEvent, saleEvent } from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import type { PayoutAccount } from '../ledger/claim';
import { withClaim, type CommissionRecord } from '../order/commissionRecord';
import { AppError } from '../base/errors';
import {
  afterClosing,
  assertPayable,
  claimableMinor,
  claimPage,
  closeLine,
  failPayout,
  isFinished,
  newPayout,
  payoutIdOf,
  payPayout,
  sealPayout,
  sendPayout,
  type PayoutLine,
  type PayoutRecord,
} from './payout';

const ACCOUNT: PayoutAccount = { brandId: 'brand', influencerId: 'ada', currency: 'TRY' };
const NOW = hour(1000);
const sale = saleEvent({ currency: 'TRY', total: '100.00' }, { evidence: [couponOf('ada')] });
const approve = decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(400));

/** A commission of 500 minor units for ada, approved or not, under its own order id. */
function commission(orderId: string, events = [sale, approve]): CommissionRecord {
  const stored = deliver(events).stored.commission;
  if (!stored) throw new Error('there is no commission');
  return { ...stored, orderId, commissionId: `brand~store~${orderId}` };
}

/** 500 were paid before, and 60.00 of the order's 100.00 were refunded since: -300 is to be netted. */
function clawedBack(orderId: string): CommissionRecord {
  const of = { payoutId: 'po_old', influencerId: 'ada', currency: 'TRY', at: hour(500) };
  const { order } = deliver([sale, approve]).stored;
  const paid = withClaim(withClaim(commission(orderId), { ...of, kind: 'claim', minor: 500 }), {
    ...of,
    kind: 'paid',
    minor: 0,
  });
  const after = deliver([refundEvent('r', { amount: '60.00' })], { from: { order, commission: paid } });
  return { ...after.stored.commission!, orderId, commissionId: `brand~store~${orderId}` };
}

const opened = (minimumMinor = 0): PayoutRecord =>
  newPayout(ACCOUNT, { payoutId: 'po_1', reference: 'march', minimumMinor, by: 'admin-1' }, NOW);

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'allowed';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('a page of claims', () => {
  test('takes what is posted and unclaimed of each: 500 + 500, and -300 of a clawback, is 700', () => {
    const { payout, lines, commissions } = claimPage(
      opened(),
      [commission('1'), commission('2'), clawedBack('3')],
      NOW,
    );
    expect(lines.map(({ orderId, minor }) => [orderId, minor])).toEqual([
      ['1', 500],
      ['2', 500],
      ['3', -300],
    ]);
    expect(payout).toMatchObject({ totalMinor: 700, lineCount: 3, state: 'claiming', hasWork: true });
    for (const claimed of commissions) {
      expect(claimed).toMatchObject({ unclaimedMinor: 0, payable: [] });
      expect(claimed.claims.at(-1)).toMatchObject({ payoutId: 'po_1', kind: 'claim' });
    }
  });

  test('a line shows its arithmetic: -300 is 200 posted less 500 claimed before', () => {
    const { lines } = claimPage(opened(), [clawedBack('3')], NOW);
    expect(lines).toEqual([
      expect.objectContaining({
        commissionId: 'brand~store~3',
        approvedMinor: 200,
        claimedBeforeMinor: 500,
        minor: -300,
        totalMinor: 400,
        baseMinor: 4000,
        ratePercent: 10,
        outcome: 'open',
      }),
    ]);
  });

  test('leaves alone what is not approved, another influencer’s, in another currency, or claimed already', () => {
    const [claimed] = claimPage(opened(), [commission('1')], NOW).commissions;
    const page = [commission('2', [sale]), claimed!];
    expect(claimPage(opened(), page, NOW)).toMatchObject({
      lines: [],
      commissions: [],
      payout: { totalMinor: 0 },
    });
    for (const account of [
      { ...ACCOUNT, influencerId: 'bob' },
      { ...ACCOUNT, currency: 'EUR' },
      { ...ACCOUNT, brandId: 'other' },
    ]) {
      expect(claimableMinor(commission('1'), account)).toBe(0);
    }
  });

  test('a page claimed twice claims once: the second finds nothing', () => {
    const first = claimPage(opened(), [commission('1'), commission('2')], NOW);
    const second = claimPage(first.payout, first.commissions, NOW);
    expect(second).toMatchObject({ lines: [], commissions: [], payout: { totalMinor: 1000, lineCount: 2 } });
  });
});

describe('claiming -> sealed -> sent -> paid | failed', () => {
  const claimed = claimPage(opened(), [commission('1'), commission('2')], NOW).payout;
  const sealed = sealPayout(claimed, NOW);
  const sent = sendPayout(sealed, 'bank-7', NOW);
  const paid = payPayout(sent, 'Europe/Istanbul', NOW);
  const failed = failPayout(sealed, 'account closed', NOW);

  test('sealed: its total of 1000 is final', () => {
    expect(sealed).toMatchObject({ state: 'sealed', totalMinor: 1000, hasWork: false, sealedAt: NOW });
    expect(sealPayout(sealed, hour(2000))).toBe(sealed);
  });

  test.each([
    ['0 claimed', 0, opened()],
    ['1000 claimed, and a minimum of 1001', 1000, { ...claimed, minimumMinor: 1001 }],
    ['-300 claimed', -300, claimPage(opened(), [clawedBack('3')], NOW).payout],
  ])('%s: fails instead of being sealed, and frees its claims', (_, totalMinor, payout) => {
    expect(sealPayout(payout, NOW)).toMatchObject({
      state: 'failed',
      stateReason: 'nothing_to_pay',
      totalMinor,
      hasWork: payout.lineCount > 0,
    });
  });

  test('1000 claimed, and a minimum of 1000: sealed', () => {
    expect(sealPayout({ ...claimed, minimumMinor: 1000 }, NOW).state).toBe('sealed');
  });

  test('sent under the bank’s name for it', () => {
    expect(sent).toMatchObject({ state: 'sent', bankReference: 'bank-7', sentAt: NOW });
  });

  test('paid: influencer -1000, cash +1000, on the brand’s day', () => {
    const late = payPayout(sent, 'Europe/Istanbul', new Date('2026-12-31T22:00:00Z'));
    expect(late.entries).toEqual([
      expect.objectContaining({
        id: 'po_1',
        kind: 'payout',
        currency: 'TRY',
        day: '2027-01-01',
        postings: [
          { account: 'influencer:ada', minor: -1000 },
          { account: 'cash', minor: 1000 },
        ],
      }),
    ]);
  });

  const states = { claiming: claimed, sealed, sent, paid, failed };
  test.each<[keyof typeof states, string, string, string]>([
    ['claiming', 'payout_state_conflict', 'payout_state_conflict', 'allowed'],
    ['sealed', 'allowed', 'payout_state_conflict', 'allowed'],
    ['sent', 'payout_state_conflict', 'allowed', 'allowed'],
    ['paid', 'payout_state_conflict', 'payout_state_conflict', 'payout_state_conflict'],
    ['failed', 'payout_state_conflict', 'payout_state_conflict', 'payout_state_conflict'],
  ])('%s: sent is %s, paid %s, failed %s', (state, toSent, toPaid, toFailed) => {
    const payout = states[state];
    expect(codeOf(() => sendPayout(payout, null, NOW))).toBe(toSent);
    expect(codeOf(() => payPayout(payout, 'UTC', NOW))).toBe(toPaid);
    expect(codeOf(() => failPayout(payout, 'no', NOW))).toBe(toFailed);
  });
});

describe('closing the claims on commissions', () => {
  const page = claimPage(opened(), [commission('1'), clawedBack('3')], NOW);
  const sealed = sealPayout(page.payout, NOW);
  const pairs = page.lines.map((line, i): [PayoutLine, CommissionRecord] => [line, page.commissions[i]!]);

  test('paid: 500 of 500 sent, and the clawback of -300 leaves 200 of 200', () => {
    const paid = payPayout(sendPayout(sealed, null, NOW), 'UTC', NOW);
    const closed = pairs.map(([line, of]) => closeLine(paid, line, of, NOW));
    expect(closed.map(({ line }) => line.outcome)).toEqual(['paid', 'paid']);
    expect(
      closed.map(({ commission: of }) => [of.status, of.claimedMinor, of.balances[0]?.paidMinor]),
    ).toEqual([
      ['paid', 500, 500],
      ['paid', 200, 200],
    ]);
  });

  test('failed: what was claimed is given back by adding, +500 and -300 are payable again', () => {
    const failed = failPayout(sealed, 'account closed', NOW);
    const closed = pairs.map(([line, of]) => closeLine(failed, line, of, NOW));
    expect(closed.map(({ line }) => line.outcome)).toEqual(['released', 'released']);
    expect(
      closed.map(({ commission: of }) => [of.unclaimedMinor, of.claims.length, of.payable.length]),
    ).toEqual([
      [500, 2, 1],
      [-300, 4, 1],
    ]);
    const next = claimPage(
      { ...opened(), payoutId: 'po_2' },
      closed.map(({ commission: of }) => of),
      NOW,
    );
    expect(next.payout.totalMinor).toBe(200);
  });

  test('has work until both of its 2 lines are closed, and is finished then', () => {
    const paid = payPayout(sendPayout(sealed, null, NOW), 'UTC', NOW);
    expect([paid.hasWork, isFinished(paid)]).toEqual([true, false]);
    const half = afterClosing(paid, 1, NOW);
    expect([half.hasWork, isFinished(half)]).toEqual([true, false]);
    const all = afterClosing(half, 1, NOW);
    expect([all.hasWork, isFinished(all)]).toEqual([false, true]);
    expect(isFinished(sealed)).toBe(false);
  });
});

describe('assertPayable', () => {
  test.each([
    [500, 0, 'allowed'],
    [500, 500, 'allowed'],
    [499, 500, 'nothing_to_pay'],
    [0, 0, 'nothing_to_pay'],
    [-300, 0, 'nothing_to_pay'],
  ])('%d, with a minimum of %d: %s', (sum, minimum, expected) => {
    expect(
      codeOf(() => {
        assertPayable(ACCOUNT, sum, minimum);
      }),
    ).toBe(expected);
  });

  test('names both amounts, in the currency’s own decimals', () => {
    expect(() => {
      assertPayable({ ...ACCOUNT, currency: 'KWD' }, 499, 5000);
    }).toThrow('0.499 KWD can be paid out, less than the minimum of 5.000 KWD; it is carried over.');
    expect(() => {
      assertPayable(ACCOUNT, -300, 0);
    }).toThrow('The balance is -3.00 TRY: nothing can be paid out; it is carried over.');
  });
});

test('the same reference of the same account is the same payout, of another account it is not', () => {
  const id = payoutIdOf(ACCOUNT, 'march');
  expect(payoutIdOf({ ...ACCOUNT }, 'march')).toBe(id);
  expect(id).toMatch(/^po_[0-9a-f]{24}$/);
  const others = [payoutIdOf(ACCOUNT, 'april'), payoutIdOf({ ...ACCOUNT, influencerId: 'bob' }, 'march')];
  expect(others).not.toContain(id);
});
