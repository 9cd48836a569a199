import { couponOf, deliver, hour, refundEvent, saleEvent } from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { AppError } from '../base/errors';
import type { PayoutAccount } from '../ledger/claim';
import { withClaim, type CommissionRecord } from '../order/commissionRecord';
import { assertOwing, assertSameAmount, debtIdOf, finishDebt, newDebtRecord, type DebtRequest } from './debt';
import {
  afterClosing,
  claimPage,
  closeLine,
  failPayout,
  isFinished,
  leftToClaimMinor,
  newPayout,
  payoutIdOf,
  sealPayout,
  sendPayout,
  type PayoutRecord,
} from './payout';

const ACCOUNT: PayoutAccount = { brandId: 'brand', influencerId: 'ada', currency: 'TRY' };
const NOW = hour(1000);
const sale = saleEvent({ currency: 'TRY', total: '100.00' }, { evidence: [couponOf('ada')] });
const approve = decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(400));

/** 5.00 of it were approved. */
function commission(orderId: string): CommissionRecord {
  return { ...deliver([sale, approve]).stored.commission!, orderId, commissionId: `brand~store~${orderId}` };
}

/** 5.00 were paid, and so much of the order's 100.00 was refunded since: 5 % of it is owed back. */
function owing(orderId: string, refunded: string): CommissionRecord {
  const of = { payoutId: 'po_old', influencerId: 'ada', currency: 'TRY', at: hour(500) };
  const { order } = deliver([sale, approve]).stored;
  const claimed = withClaim(commission(orderId), { ...of, kind: 'claim', minor: 500 });
  const paid = withClaim(claimed, { ...of, kind: 'paid', minor: 0 });
  const after = deliver([refundEvent('r', { amount: refunded })], { from: { order, commission: paid } });
  return { ...after.stored.commission!, orderId, commissionId: `brand~store~${orderId}` };
}

const request = (kind: DebtRequest['kind'], amountMinor: number, reference = 'back'): DebtRequest => ({
  kind,
  amountMinor,
  reference,
  by: 'admin-1',
});
const debtOf = (amountMinor: number, kind: DebtRequest['kind'] = 'repayment'): PayoutRecord =>
  newDebtRecord(ACCOUNT, request(kind, amountMinor), NOW);

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'allowed';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};

describe('a repayment claims what is negative, in the order of the page, up to its amount', () => {
  test('6.00 of -5.00, +5.00, -3.00 and -2.00: -5.00 and a part of -1.00; the others are left alone', () => {
    const page = [owing('1', '100.00'), commission('2'), owing('3', '60.00'), owing('4', '40.00')];
    const claimed = claimPage(debtOf(600), page, NOW);
    expect(
      claimed.lines.map(({ orderId, approvedMinor, claimedBeforeMinor, minor }) => [
        orderId,
        approvedMinor,
        claimedBeforeMinor,
        minor,
      ]),
    ).toEqual([
      ['1', 0, 500, -500],
      ['3', 200, 500, -100],
    ]);
    expect(claimed.payout).toMatchObject({ totalMinor: -600, lineCount: 2, state: 'claiming' });
    expect(leftToClaimMinor(claimed.payout)).toBe(0);
    expect(claimed.commissions.map(({ unclaimedMinor }) => unclaimedMinor)).toEqual([0, -200]);
  });

  test('claimed twice it claims once, and nothing beyond its amount', () => {
    const first = claimPage(debtOf(500), [owing('1', '100.00')], NOW);
    expect(claimPage(first.payout, first.commissions, NOW).lines).toEqual([]);
    expect(claimPage(first.payout, [owing('3', '60.00')], NOW)).toMatchObject({
      lines: [],
      payout: { totalMinor: -500 },
    });
  });
});

describe('claiming -> paid | failed', () => {
  const paidBy = (kind: DebtRequest['kind']) => {
    const page = claimPage(debtOf(500, kind), [owing('1', '100.00')], NOW);
    return { page, debt: finishDebt(page.payout, 'Europe/Istanbul', new Date('2026-12-31T22:00:00Z')) };
  };

  test.each([
    ['repayment', 'cash'],
    ['write_off', 'platform'],
  ] as const)('a %s of 5.00: influencer +5.00, %s -5.00, on the brand’s day', (kind, other) => {
    const { debt } = paidBy(kind);
    expect(debt).toMatchObject({ state: 'paid', kind, totalMinor: -500, hasWork: true });
    expect(debt.entries).toEqual([
      expect.objectContaining({
        id: debt.payoutId,
        kind,
        day: '2027-01-01',
        postings: [
          { account: 'influencer:ada', minor: 500 },
          { account: other, minor: -500 },
        ],
      }),
    ]);
  });

  test('35: 5.00 paid, cancelled, paid back: unclaimed 0 and nothing payable; closed, it is finished', () => {
    const { page, debt } = paidBy('repayment');
    const closed = closeLine(debt, page.lines[0]!, page.commissions[0]!, NOW);
    expect(closed.commission).toMatchObject({
      claimedMinor: 0,
      unclaimedMinor: 0,
      paidMinor: 0,
      payable: [],
    });
    expect(closed.line.outcome).toBe('paid');
    expect(isFinished(debt)).toBe(false);
    expect(isFinished(afterClosing(debt, 1, NOW))).toBe(true);
  });

  test('2.00 of a debt of 3.00 paid back: -1.00 is left for the next payout to net', () => {
    const page = claimPage(debtOf(200), [owing('1', '60.00')], NOW);
    const debt = finishDebt(page.payout, 'UTC', NOW);
    const { commission: left } = closeLine(debt, page.lines[0]!, page.commissions[0]!, NOW);
    expect(left).toMatchObject({ approvedMinor: 200, claimedMinor: 300, unclaimedMinor: -100 });
    expect(claimPage(newPayout(ACCOUNT, PAYOUT, NOW), [left], NOW).payout.totalMinor).toBe(-100);
  });

  test('where only 3.00 of 5.00 can be claimed it fails, posts nothing and gives the claims back', () => {
    const page = claimPage(debtOf(500), [owing('1', '60.00')], NOW);
    const debt = finishDebt(page.payout, 'UTC', NOW);
    expect(debt).toMatchObject({ state: 'failed', stateReason: 'exceeds_debt', entries: [], hasWork: true });
    const { commission: freed } = closeLine(debt, page.lines[0]!, page.commissions[0]!, NOW);
    expect(freed).toMatchObject({ unclaimedMinor: -300, payable: ['brand~ada~TRY'] });
    expect(finishDebt(debtOf(500), 'UTC', NOW)).toMatchObject({ state: 'failed', hasWork: false });
  });

  test('finished twice it posts once', () => {
    const { debt } = paidBy('repayment');
    expect(finishDebt(debt, 'UTC', hour(2000))).toBe(debt);
  });

  test('it is never sealed or sent; it may fail while it claims, and not once it is paid', () => {
    const claiming = debtOf(500);
    expect(() => sealPayout(claiming, NOW)).toThrow('never sealed');
    expect(codeOf(() => sendPayout(claiming, null, NOW))).toBe('payout_state_conflict');
    expect(failPayout(claiming, 'a mistake', NOW).state).toBe('failed');
    expect(codeOf(() => failPayout(paidBy('repayment').debt, 'a mistake', NOW))).toBe(
      'payout_state_conflict',
    );
  });
});

const PAYOUT = { payoutId: 'po_2', reference: null, minimumMinor: 0, by: 'admin-1' };

describe('at most the debt', () => {
  test.each([
    [-500, 500, 'allowed'],
    [-500, 501, 'exceeds_debt'],
    [0, 1, 'exceeds_debt'],
    [300, 1, 'exceeds_debt'],
  ])('a balance of %d, and %d: %s', (sum, amount, expected) => {
    expect(
      codeOf(() => {
        assertOwing(ACCOUNT, sum, amount);
      }),
    ).toBe(expected);
  });

  test('35: 6.00 of a debt of 5.00: the answer says both', () => {
    expect(() => {
      assertOwing(ACCOUNT, -500, 600);
    }).toThrow('5.00 TRY is owed back, so 6.00 TRY is too much.');
    expect(() => {
      assertOwing(ACCOUNT, 0, 600);
    }).toThrow('Nothing is owed back, so 6.00 TRY is too much.');
  });
});

test('the same reference is the same repayment; a write-off or a payout of that reference is another document', () => {
  const ids = [
    debtIdOf(ACCOUNT, 'repayment', 'march'),
    debtIdOf(ACCOUNT, 'write_off', 'march'),
    debtIdOf({ ...ACCOUNT, influencerId: 'bob' }, 'repayment', 'march'),
    debtIdOf(ACCOUNT, 'repayment', 'april'),
    payoutIdOf(ACCOUNT, 'march'),
  ];
  expect(new Set(ids).size).toBe(5);
  expect(ids[0]).toMatch(/^rep_[0-9a-f]{24}$/);
  expect(ids[1]).toMatch(/^wo_[0-9a-f]{24}$/);
  expect(codeOf(() => assertSameAmount(debtOf(500), request('repayment', 501)))).toBe('event_conflict');
  expect(codeOf(() => assertSameAmount(debtOf(500), request('repayment', 500)))).toBe('allowed');
});
