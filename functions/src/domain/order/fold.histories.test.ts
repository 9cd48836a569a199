import {
  balancesOf,
  couponOf,
  deliver,
  hour,
  OTHER_SOURCE,
  PLAN,
  refundEvent,
  saleEvent,
  talliesOf,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent, deletionEvent } from '../../../test/support/decisions';
import { withClaim, type CommissionRecord } from './commissionRecord';
import type { LineContent, OrderEvent, SnapshotContent } from './event';
import { fingerprintOf } from './event';
import { readAmount, toMinor } from '../money/money';
import type { Plan } from '../brand/plan';
import { claimPage, newPayout } from '../payout/payout';

// Each history that MONEY.md has in brackets, in its order, with its numbers: what real stores produce.

const ADA = { evidence: [couponOf('ada')] };
const order = (more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total: '100.00',
  ...more,
});
const line = (lineId: string, total: string, more: Partial<LineContent> = {}): LineContent => ({
  lineId,
  productId: `p-${lineId}`,
  quantity: '1',
  total,
  ...more,
});
const sale = saleEvent(order(), ADA);
const reported = (hours: number, more: Partial<SnapshotContent>): OrderEvent =>
  updateEvent(hour(hours), order(more));

const after = (events: readonly OrderEvent[], plan: Plan = PLAN): Stored =>
  deliver(events, { plans: [plan] }).stored;

/** What is due on the order, in minor units. */
const due = (events: readonly OrderEvent[], plan?: Plan): number =>
  after(events, plan).commission?.totalMinor ?? 0;

/** Also the other way round: whichever came first. */
function eitherWay(events: readonly OrderEvent[], plan?: Plan): [Stored, Stored] {
  return [after(events, plan), after(events.toReversed(), plan)];
}

describe('1. Amounts', () => {
  test('PHP plugins send JSON numbers: 1234.5 is "1234.50", 123450 minor units of TRY', () => {
    for (const sent of [1234.5, '1234.50']) {
      const read = readAmount(sent);
      expect('amount' in read && toMinor(read.amount, 'TRY')).toBe(123_450n);
    }
  });

  test.each([
    ['KWD', '23.539', 1005],
    ['TRY', '23.54', 101],
    ['JPY', '24', 1],
  ])(
    'a parked refund of 1.005 that names no currency keeps its digits until a sale in %s comes: %s, %d minor units',
    (currency, total, refundedMinor) => {
      const parked = refundEvent('r', { amount: '1.005' });
      const { stored, answers } = deliver([parked, saleEvent({ currency, total }, ADA)]);
      expect(answers.map(({ outcome }) => outcome)).toEqual(['parked', 'applied']);
      expect(stored.order.refundedMinor).toBe(refundedMinor);
    },
  );

  test.each([
    ['TRY', '10.000', '25.00', 2500],
    ['JPY', '100.0', '90', 90],
    ['KWD', '10.0000', '25.000', 25_000],
  ])(
    '56: decimals beyond the currency’s own count for nothing: %s %s, and later %s, is %d minor units',
    (currency, first, later, totalMinor) => {
      const events = [
        updateEvent(hour(1), { currency, total: first }, ADA),
        updateEvent(hour(2), { currency, total: later }, ADA),
      ];
      for (const stored of eitherWay(events)) expect(stored.order).toMatchObject({ totalMinor });
    },
  );

  test('WooCommerce sends six decimals on lines: 84.033613 + 15.966387 are 84.03 + 15.97, a base of 100.00', () => {
    const items = [line('a', '84.033613'), line('b', '15.966387')];
    expect(after([saleEvent(order({ items }), ADA)]).commission).toMatchObject({
      baseMinor: 10_000,
      totalMinor: 1000,
    });
  });

  test('a PHP float of 19.989999999999998 arrives as what the shopper saw: 19.99', () => {
    expect(after([saleEvent(order({ total: '19.989999999999998' }), ADA)]).order.totalMinor).toBe(1999);
  });

  test.each([
    ['23.539', '23.54', '24'],
    ['24', '23.54', '23.539'],
    ['23.54', '23.539', '24'],
  ])(
    'WooCommerce sends a KWD order with its current decimals: %s, %s and %s are 23.539, commission 2.354',
    (...prints) => {
      const updates = prints.map((total, i) => updateEvent(hour(i + 1), { currency: 'KWD', total }, ADA));
      for (const { order: record, commission } of eitherWay(updates)) {
        expect([record.totalMinor, commission?.totalMinor]).toEqual([23_539, 2354]);
      }
    },
  );

  test('two currencies are never added: a refund of 50 EUR leaves 100 TRY, and is flagged', () => {
    const { order: record } = after([sale, refundEvent('r', { amount: '50.00', currency: 'EUR' })]);
    expect(record).toMatchObject({ refundedMinor: 0, flags: [{ reason: 'other_currency' }] });
  });

  test('a tie is seen as a tie: base 120, total 144, refund 8, 7.5% is exactly 8.5, so 9; twenty digits say 8', () => {
    const content = { currency: 'JPY', total: '144', taxTotal: '24', items: [line('a', '120')] };
    const events = [saleEvent(content, ADA), refundEvent('r', { amount: '8' })];
    expect(due(events, { ...PLAN, ratePercent: 7.5 })).toBe(9);
  });
});

describe('2. What is due', () => {
  const ALL = { ...PLAN, ratePercent: 100 };

  test.each<[string, Partial<SnapshotContent>, number]>([
    [
      'no lines: 144 - 24 - 15 - 5 is 100',
      { total: '144', taxTotal: '24', shippingTotal: '15', feeTotal: '5' },
      10_000,
    ],
    ['an empty list is no lines: 144 - 24 is 120', { total: '144', taxTotal: '24', items: [] }, 12_000],
    [
      'a negative fee of 10 is a discount: lines of 60 + 40 count 90',
      { total: '90', feeTotal: '-10', items: [line('a', '60'), line('b', '40')] },
      9000,
    ],
    [
      'a positive fee of 10 never counts: lines of 60 + 40 count 100',
      { total: '110', feeTotal: '10', items: [line('a', '60'), line('b', '40')] },
      10_000,
    ],
  ])('%s', (_, more, expected) => {
    expect(due([saleEvent(order(more), ADA)], ALL)).toBe(expected);
  });

  test('0.01 is 0.01 + 0.00: nothing is lost or made', () => {
    const { commission } = after([saleEvent(order({ total: '0.10' }), ADA)]);
    expect(commission).toMatchObject({ totalMinor: 1, influencerMinor: 1, platformMinor: 0 });
  });

  test('cashback: 10.00 by 40/40/20 is 4.00 to the influencer, 4.00 to the platform, 2.00 to the member', () => {
    const shares: Plan['shares'] = [
      { party: 'influencer', percent: 40 },
      { party: 'platform', percent: 40 },
      { party: 'member', percent: 20 },
    ];
    expect(balancesOf(after([sale], { ...PLAN, shares }))).toEqual({
      TRY: { 'brand:brand': -1000, 'influencer:ada': 400, platform: 400, 'member:store~1042': 200 },
    });
  });

  test('product > category > influencer > default: lines of 100 at 20%, 15% and, for ada, 12% are 47', () => {
    const rules: Plan['rules'] = [
      { kind: 'influencer', id: 'ada', ratePercent: 12 },
      { kind: 'category', id: 'shoes', ratePercent: 15 },
      { kind: 'product', id: 'p-a', ratePercent: 20 },
      { kind: 'product', id: 'p-a', ratePercent: 90 },
    ];
    const items = [
      line('a', '100', { categoryIds: ['shoes'] }),
      line('b', '100', { categoryIds: ['bags', 'shoes'] }),
      line('c', '100'),
    ];
    expect(due([saleEvent(order({ total: '300', items }), ADA)], { ...PLAN, rules })).toBe(4700);
  });

  test('an order untrashed is due again: 10.00, 0, 10.00', () => {
    const events = [sale, reported(1, { status: 'trash' }), reported(2, { status: 'completed' })];
    expect([1, 2, 3].map((count) => due(events.slice(0, count)))).toEqual([1000, 0, 1000]);
  });

  test('an order that failed and is then paid is due: 0, 10.00', () => {
    const events = [saleEvent(order({ status: 'failed' }), ADA), reported(1, { status: 'processing' })];
    expect([1, 2].map((count) => due(events.slice(0, count)))).toEqual([0, 1000]);
  });

  test('a rejected commission stays at 0 through an update and a refund, and is 9.00 - 1.00 once withdrawn', () => {
    const events = [
      sale,
      decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(1)),
      reported(2, { total: '90.00' }),
      refundEvent('r', { amount: '10.00' }, { occurredAt: hour(3) }),
      decisionEvent({ kind: 'withdraw' }, hour(4)),
    ];
    expect([1, 2, 3, 4, 5].map((count) => due(events.slice(0, count)))).toEqual([1000, 0, 0, 0, 800]);
  });
});

describe('3. An order is the fold of its events', () => {
  test('an honest retry does not conflict: the same sale, received an hour later, has the same fingerprint', () => {
    const retried = { ...saleEvent(order({ total: '100.0' }), ADA), receivedAt: hour(1) };
    expect(retried.fingerprint).toBe(fingerprintOf(order(), {}));
    expect(deliver([sale, retried]).answers.map(({ outcome }) => outcome)).toEqual(['applied', 'replayed']);
  });

  test('a refund of 40 before its sale is parked, and takes effect with it: 6.00 are due', () => {
    const { stored, answers } = deliver([refundEvent('r', { amount: '40.00' }), sale]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['parked', 'applied']);
    expect(stored.commission?.totalMinor).toBe(600);
  });

  test('a tie of 80 and 90 is settled by fingerprint and marked ambiguous; that blocks approval until 70 of a later time', () => {
    const tie = [reported(1, { total: '80.00' }), reported(1, { total: '90.00' })];
    const [one, other] = eitherWay([...tie, sale]);
    expect(one.order).toMatchObject({ ambiguous: true, totalMinor: other.order.totalMinor });
    expect([8000, 9000]).toContain(one.order.totalMinor);
    expect(one.commission).toMatchObject({ approvableAt: null });
    const settled = after([sale, ...tie, reported(2, { total: '70.00' })]);
    expect(settled.order).toMatchObject({ ambiguous: false, totalMinor: 7000 });
    expect(settled.commission?.approvableAt).not.toBeNull();
  });

  test('a sale without a time precedes every update, also one of the day before: 90 stays 90', () => {
    for (const { order: record } of eitherWay([sale, reported(-24, { total: '90.00' })])) {
      expect(record.totalMinor).toBe(9000);
    }
  });

  test('older news of 80 after 90 is recorded and changes nothing', () => {
    const { stored, answers } = deliver([
      sale,
      reported(2, { total: '90.00' }),
      reported(1, { total: '80.00' }),
    ]);
    expect(stored.order).toMatchObject({ totalMinor: 9000, events: { length: 3 } });
    expect(answers[2]).toMatchObject({ outcome: 'applied', added: {} });
  });

  test('an unknown line of 30 is kept and shown, and counts once the update that explains it comes: 100, then 130 - 30', () => {
    const items = [line('a', '100.00')];
    const refund = refundEvent('r', { items: [{ lineId: 'c' }] });
    const known = [saleEvent(order({ items }), ADA), refund];
    expect(after(known)).toMatchObject({
      order: { refundedMinor: 0, flags: [{ eventId: refund.id, reason: 'unknown_line' }] },
      commission: { totalMinor: 1000 },
    });
    const explained = [...known, reported(1, { total: '130.00', items: [...items, line('c', '30.00')] })];
    expect(after(explained)).toMatchObject({
      order: { refundedMinor: 3000, flags: [] },
      commission: { totalMinor: 1000, baseMinor: 10_000 },
    });
  });

  test('more than is left, 130 of 100, is kept and shown as 30 of excess; an order that grows to 200 has room for it', () => {
    const refunds = [refundEvent('r1', { amount: '100.00' }), refundEvent('r2', { amount: '30.00' })];
    expect(after([sale, ...refunds]).order).toMatchObject({
      excessMinor: 3000,
      flags: [{ reason: 'exceeds_order' }],
    });
    expect(after([sale, ...refunds, reported(1, { total: '200.00' })]).order).toMatchObject({
      excessMinor: 0,
      refundedMinor: 13_000,
      flags: [],
    });
  });

  test('two dialects report one refund of 40: the named form beats the amount-only one, whichever came first', () => {
    const items = [line('a', '60.00'), line('b', '40.00')];
    const reports = [
      saleEvent(order({ items }), ADA),
      refundEvent('r', { amount: '40.00' }),
      refundEvent('r', { amount: '40.00', items: [{ lineId: 'b' }] }, { source: OTHER_SOURCE }),
    ];
    for (const { order: record } of eitherWay(reports)) {
      expect(record).toMatchObject({ refundedMinor: 4000, baseMinor: 6000 });
      expect(record.flags).toEqual([{ eventId: 'refund:storeApi:r', reason: 'superseded_report' }]);
    }
  });

  test('a refund of 40 that the store deletes, before or after its report, takes nothing: 10.00 are due', () => {
    for (const { order: record, commission } of eitherWay([
      sale,
      refundEvent('r', { amount: '40.00' }),
      deletionEvent('r'),
    ])) {
      expect([record.refundedMinor, commission?.totalMinor]).toEqual([0, 1000]);
      expect(record.flags).toEqual([{ eventId: 'refund:storeApi:r', reason: 'refund_deleted' }]);
    }
  });

  test('the plan in force when it was placed stays: 10% of version 1, whatever version 2 of 90% says of it later', () => {
    const plans = [PLAN, { ...PLAN, version: 2, ratePercent: 90, startsAt: hour(1) }];
    const later = updateEvent(hour(2), order({ total: '90.00' }), { planVersion: 2, occurredAt: hour(2) });
    expect(deliver([sale, later], { plans }).stored.commission).toMatchObject({
      totalMinor: 900,
      planVersion: 1,
    });
  });

  test('WooCommerce turns a deleted product’s id to 0: its line keeps product p-a and its rate of 20%', () => {
    const rules: Plan['rules'] = [{ kind: 'product', id: 'p-a', ratePercent: 20 }];
    const [before, since] = ['p-a', '0'].map((productId) =>
      order({ items: [line('a', '100.00', { productId })] }),
    );
    const events = [saleEvent(before!, ADA), updateEvent(hour(1), since!)];
    for (const stored of eitherWay(events, { ...PLAN, rules }))
      expect(stored.commission?.totalMinor).toBe(2000);
  });

  test('a product that moves from shoes at 15% to bags at 30% moves no old figure: 15.00', () => {
    const rules: Plan['rules'] = [
      { kind: 'category', id: 'shoes', ratePercent: 15 },
      { kind: 'category', id: 'bags', ratePercent: 30 },
    ];
    const [before, since] = ['shoes', 'bags'].map((id) =>
      order({ items: [line('a', '100.00', { categoryIds: [id] })] }),
    );
    const events = [saleEvent(before!, ADA), updateEvent(hour(1), since!)];
    for (const stored of eitherWay(events, { ...PLAN, rules }))
      expect(stored.commission?.totalMinor).toBe(1500);
  });

  test('a coupon that changes hands from ada to bob leaves the order with ada: 5.00', () => {
    const later = updateEvent(hour(1), order(), { evidence: [couponOf('bob')] });
    expect(balancesOf(after([sale, later]))).toMatchObject({ TRY: { 'influencer:ada': 500 } });
  });

  test('later evidence is too late; the brand’s decision moves the order: ada 5.00 back, bob 5.00, the rest untouched', () => {
    const late = updateEvent(hour(1), order(), { evidence: [couponOf('bob', 'bob10')] });
    const decision = decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'his video' }, hour(2));
    const { order: record, commission } = after([sale, late]);
    expect(record.attribution?.candidates.map(({ outcome }) => outcome)).toEqual(['won', 'too_late']);
    expect(commission?.influencerId).toBe('ada');
    const moved = after([sale, late, decision]);
    expect(moved.commission?.influencerId).toBe('bob');
    expect(sumOf(moved, 'influencer:ada:pending', -500)).toBe(1);
    expect(sumOf(moved, 'influencer:bob:pending', 500)).toBe(1);
    expect(balancesOf(moved)).toEqual({
      TRY: { 'brand:brand': -1000, 'influencer:bob': 500, platform: 500 },
    });
  });
});

/** How many postings of so much the account has. */
function sumOf({ commission }: Stored, account: string, minor: number): number {
  const postings = (commission?.entries ?? []).flatMap((entry) => entry.postings);
  return postings.filter((posting) => posting.account === account && posting.minor === minor).length;
}

describe('4. Ledger', () => {
  const approve = decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(400));
  const account = { brandId: 'brand', influencerId: 'ada', currency: 'TRY' };
  const claim = { payoutId: 'po_1', influencerId: 'ada', currency: 'TRY', minor: 500, at: hour(500) };

  /** Approved, claimed by a payout and paid. */
  function paidOut(): Stored {
    const { order: record, commission } = after([sale, approve]);
    const claimed = withClaim(commission!, { ...claim, kind: 'claim' });
    return { order: record, commission: withClaim(claimed, { ...claim, kind: 'paid', minor: 0 }) };
  }

  const then = (from: Stored, ...events: OrderEvent[]): Stored => deliver(events, { from }).stored;
  const payable = (of: CommissionRecord | null): number => {
    const asked = { payoutId: 'po_2', reference: null, minimumMinor: 0, by: 'admin' };
    return claimPage(newPayout(account, asked, hour(600)), of ? [of] : [], hour(600)).payout.totalMinor;
  };

  test('the brand owes, so its account is negative: -10.00, and entries sum to zero', () => {
    const { commission } = after([sale]);
    expect(commission?.entries[0]?.postings).toEqual([
      { account: 'brand:brand:pending', minor: -1000 },
      { account: 'influencer:ada:pending', minor: 500 },
      { account: 'platform:pending', minor: 500 },
    ]);
  });

  test('a clawback is a reversal of what a payout has claimed: 40 of 100 refunded after 5.00 were paid, so -2.00', () => {
    const { commission } = then(paidOut(), refundEvent('r', { amount: '40.00' }));
    expect(commission?.entries.map(({ kind }) => kind)).toEqual(['accrual', 'approval', 'clawback']);
    expect(commission).toMatchObject({ approvedMinor: 300, claimedMinor: 500, unclaimedMinor: -200 });
    expect(payable(commission)).toBe(-200);
  });

  test('before the payout the same refund is a plain reversal: 3.00 are to be paid', () => {
    const { commission } = after([sale, approve, refundEvent('r', { amount: '40.00' })]);
    expect(commission?.entries.map(({ kind }) => kind)).toEqual(['accrual', 'approval', 'reversal']);
    expect(payable(commission)).toBe(300);
  });

  test('the refund after the payout was an error, and is deleted: nothing is to be netted, -2.00 and back to 0', () => {
    const stored = then(paidOut(), refundEvent('r', { amount: '40.00' }), deletionEvent('r'));
    expect(stored.commission).toMatchObject({
      status: 'paid',
      unclaimedMinor: 0,
      payable: [],
      approvedMinor: 500,
    });
  });

  test('a single day may differ with the order of arrival, the sum over its days does not: 100, cancelled a day later', () => {
    const cancelled = updateEvent(hour(24), order({ status: 'cancelled' }), { occurredAt: hour(24) });
    const [inOrder, reversed] = eitherWay([sale, cancelled]);
    expect(inOrder.order.tallies).toMatchObject({
      '2026-11-21': { TRY: { sales: 1, pendingCommissionMinor: 1000 } },
      '2026-11-22': { TRY: { sales: -1, pendingCommissionMinor: -1000 } },
    });
    expect(reversed.order.tallies).toEqual({});
    expect([talliesOf(inOrder), talliesOf(reversed)]).toEqual([{}, {}]);
  });

  test('nothing is stuck: pending, approved, paid, reversed by a cancel, and pending again when the order comes back', () => {
    const stages = [
      after([sale]),
      after([sale, approve]),
      paidOut(),
      then(paidOut(), reported(600, { status: 'cancelled' })),
      then(paidOut(), reported(600, { status: 'cancelled' }), reported(601, { status: 'completed' })),
    ];
    expect(stages.map(({ commission }) => commission?.status)).toEqual([
      'pending',
      'approved',
      'paid',
      'reversed',
      'pending',
    ]);
  });

  test('held from the earliest known completion: completed at hour 40 and, reported later, at hour 30, so hour 30 + 14 days', () => {
    const events = [
      saleEvent(order({ status: 'processing' }), ADA),
      reported(40, { status: 'completed' }),
      reported(30, { status: 'completed' }),
    ];
    for (const { commission } of eitherWay(events)) expect(commission?.heldUntil).toEqual(hour(30 + 14 * 24));
  });

  test('an unknown status, "kargoya-verildi", counts as processing: 10.00 are due, and nothing is approved', () => {
    const { commission } = after([saleEvent(order({ status: 'kargoya-verildi' }), ADA)]);
    expect(commission).toMatchObject({
      totalMinor: 1000,
      heldUntil: null,
      approvableAt: null,
      status: 'pending',
    });
  });

  test('one brand’s clawback does not eat another’s debt: -2.00 of brand wait, 5.00 of other are paid', () => {
    const { commission: clawedBack } = then(paidOut(), refundEvent('r', { amount: '40.00' }));
    const { commission } = after([sale, approve]);
    const others = { ...commission!, brandId: 'other', payable: ['other~ada~TRY'] };
    const asked = { payoutId: 'po_2', reference: null, minimumMinor: 0, by: 'admin' };
    const page = claimPage(
      newPayout({ ...account, brandId: 'other' }, asked, hour(600)),
      [clawedBack!, others],
      hour(600),
    );
    expect(page.payout.totalMinor).toBe(500);
  });

  test('a clawback nets itself: -2.00 of one order and 5.00 of the next are a payout of 3.00', () => {
    const { commission: clawedBack } = then(paidOut(), refundEvent('r', { amount: '40.00' }));
    const next = { ...after([sale, approve]).commission!, orderId: '1043', commissionId: 'brand~store~1043' };
    const asked = { payoutId: 'po_2', reference: null, minimumMinor: 0, by: 'admin' };
    const page = claimPage(newPayout(account, asked, hour(600)), [clawedBack!, next], hour(600));
    expect([page.lines.map(({ minor }) => minor), page.payout.totalMinor]).toEqual([[-200, 500], 300]);
  });
});
