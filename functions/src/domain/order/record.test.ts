import {
  balancesOf,
  contextFor,
  couponOf,
  deliver,
  hour,
  OTHER_SOURCE,
  PLAN,
  refundEvent,
  saleEvent,
  talliesOf,
  updateEvent,
} from '../../../test/support/arbitraries';
import { AppError } from '../base/errors';
import type { OrderEvent, SnapshotContent } from './event';
import { applyEvent } from './record';

const order = (more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total: '100.00',
  ...more,
});
const ADA = { evidence: [couponOf('ada')] };
const sale = saleEvent(order(), ADA);

/** The error code that the event is refused with. */
function refusal(events: readonly OrderEvent[], event: OrderEvent): string {
  const { stored } = deliver(events);
  const before = structuredClone(stored);
  try {
    applyEvent(stored, event, contextFor(event));
  } catch (error) {
    expect(stored).toEqual(before);
    return error instanceof AppError ? error.code : String(error);
  }
  return 'accepted';
}

describe('a sale', () => {
  test('of 100 at 10% by 50/50 posts 10: 5 to the influencer, 5 to the platform, -10 to the brand', () => {
    const { stored, answers } = deliver([sale]);
    expect(balancesOf(stored)).toEqual({
      TRY: { 'brand:brand': -1000, 'influencer:ada': 500, platform: 500 },
    });
    expect(answers[0]).toMatchObject({ outcome: 'applied', isStored: false });
    expect(stored.commission).toMatchObject({
      commissionId: 'brand~store~1042',
      status: 'pending',
      statusReason: null,
      baseMinor: 10_000,
      totalMinor: 1000,
      influencerMinor: 500,
      platformMinor: 500,
      memberMinor: 0,
      pendingMinor: 500,
      claimedMinor: 0,
      unclaimedMinor: 0,
      entries: [{ id: sale.id, kind: 'accrual', eventId: sale.id, day: '2026-11-21', currency: 'TRY' }],
    });
  });

  test('of 0.10 makes 0.01: 0.01 + 0.00', () => {
    const { stored } = deliver([saleEvent(order({ total: '0.10' }), ADA)]);
    expect(balancesOf(stored)).toEqual({ TRY: { 'brand:brand': -1, 'influencer:ada': 1 } });
  });

  test('that is unattributed has no commission, but counts as a sale of its day', () => {
    const { stored } = deliver([saleEvent(order())]);
    expect(stored.commission).toBeNull();
    expect(stored.order).toMatchObject({
      attributed: false,
      influencerId: null,
      attribution: { reason: 'no_evidence' },
    });
    expect(talliesOf(stored)).toMatchObject({
      TRY: { sales: 1, grossMinor: 10_000, pendingCommissionMinor: 0 },
    });
  });

  test('of 0 has a commission of 0, with a reason', () => {
    const { stored } = deliver([saleEvent(order({ total: '0' }), ADA)]);
    expect(stored.commission).toMatchObject({ status: 'none', statusReason: 'nothing_due', entries: [] });
  });

  test('shortly before midnight UTC counts on the next day of a brand in Istanbul', () => {
    const late = saleEvent(order(), { ...ADA, occurredAt: new Date('2026-11-21T21:30:00Z') });
    expect(Object.keys(deliver([late]).stored.order.tallies)).toEqual(['2026-11-22']);
  });
});

describe('the same identity again', () => {
  test('with the same content is a replay; within the same request it is the answer of a first effect', () => {
    const { stored } = deliver([sale]);
    const [kept] = stored.order.events;
    const again = applyEvent(stored, { ...sale, requestId: 'req_other' }, contextFor(sale));
    expect(again).toMatchObject({ outcome: 'replayed', isStored: true, added: {} });
    expect(again.order).toBe(stored.order);
    const retried = applyEvent(stored, { ...sale, requestId: kept!.requestId }, contextFor(sale));
    expect(retried).toMatchObject({ outcome: 'applied', isStored: true, added: {} });
  });

  test.each<[string, OrderEvent[], OrderEvent, string]>([
    ['a sale of 100, then of 110', [sale], saleEvent(order({ total: '110.00' })), 'event_conflict'],
    [
      'a sale of 100 as 100 and 1e2 in other digits',
      [sale],
      saleEvent(order({ total: '0100.0' })),
      'accepted',
    ],
    [
      'a sale of 100, then of 110 with a time',
      [sale],
      updateEvent(hour(1), order({ total: '110.00' })),
      'accepted',
    ],
    [
      'a sale by another dialect',
      [sale],
      saleEvent(order({ total: '110.00' }), { source: OTHER_SOURCE }),
      'accepted',
    ],
    [
      'two updates of one time',
      [updateEvent(hour(1), order())],
      updateEvent(hour(1), order({ total: '9.00' })),
      'accepted',
    ],
    [
      'a refund of 10, then of 11',
      [sale, refundEvent('r', { amount: '10.00' })],
      refundEvent('r', { amount: '11.00' }),
      'event_conflict',
    ],
    [
      'a parked refund of 10, then of 11',
      [refundEvent('r', { amount: '10.00' })],
      refundEvent('r', { amount: '11.00' }),
      'event_conflict',
    ],
    [
      'a refund of 10.50, sent again as 11',
      [sale, refundEvent('r', { amount: '10.50' })],
      refundEvent('r', { amount: '11' }),
      'accepted',
    ],
    [
      'a refund of 10.49, sent again as 11',
      [sale, refundEvent('r', { amount: '10.49' })],
      refundEvent('r', { amount: '11' }),
      'event_conflict',
    ],
    [
      '11, then 10.50, then 11.40',
      [sale, refundEvent('r', { amount: '11' }), refundEvent('r', { amount: '10.50' })],
      refundEvent('r', { amount: '11.40' }),
      'event_conflict',
    ],
    [
      'refund 5, where refund 5#1 is known',
      [sale, refundEvent('5#1', { amount: '10.00' })],
      refundEvent('5', { amount: '20.00' }),
      'accepted',
    ],
  ])('%s: the second is refused only where its content differs (%#)', (_, known, event, expected) => {
    expect(refusal(known, event)).toBe(expected);
  });

  test('refund 5 of 10 is no replay of refund 5#1 of 10: both count', () => {
    const { stored } = deliver([
      sale,
      refundEvent('5#1', { amount: '10.00' }),
      refundEvent('5', { amount: '10.00' }),
    ]);
    expect(stored.order).toMatchObject({ refundedMinor: 2000 });
  });
});

describe('what follows', () => {
  test('a refund of half reverses half: 5 = 2.50 + 2.50', () => {
    const refund = refundEvent('r', { amount: '50.00' }, { occurredAt: hour(48) });
    const { stored } = deliver([sale, refund]);
    expect(balancesOf(stored)).toEqual({
      TRY: { 'brand:brand': -500, 'influencer:ada': 250, platform: 250 },
    });
    expect(stored.commission?.entries.map(({ kind, day }) => [kind, day])).toEqual([
      ['accrual', '2026-11-21'],
      ['reversal', '2026-11-23'],
    ]);
    expect(stored.order.tallies['2026-11-23']).toMatchObject({
      TRY: { sales: 0, refundedMinor: 5000, refunds: 1 },
    });
  });

  test('the split is of what is due, never of the difference: 0.03, then 0.02, is 0.01 + 0.01', () => {
    const cheap = saleEvent(order({ total: '0.30' }), ADA);
    const { stored } = deliver([cheap, refundEvent('r', { amount: '0.10' })]);
    expect(balancesOf(stored)).toEqual({ TRY: { 'brand:brand': -2, 'influencer:ada': 1, platform: 1 } });
    expect(stored.commission?.entries[1]?.postings).toEqual([
      { account: 'brand:brand:pending', minor: 1 },
      { account: 'influencer:ada:pending', minor: -1 },
    ]);
  });

  test('parked refunds take effect with the sale, an entry each, on their own days', () => {
    const parked = [
      refundEvent('r1', { amount: '20.00' }, { occurredAt: hour(30) }),
      refundEvent('r2', { amount: '30.00' }, { occurredAt: hour(60) }),
    ];
    const { stored, answers } = deliver([...parked, sale]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['parked', 'parked', 'applied']);
    const entries = stored.commission?.entries ?? [];
    expect(entries.map(({ kind, day }) => [kind, day])).toEqual([
      ['accrual', '2026-11-21'],
      ['reversal', '2026-11-22'],
      ['reversal', '2026-11-24'],
    ]);
    expect(stored.commission?.totalMinor).toBe(500);
  });

  test('a parked refund sent again is parked again: replayed, and still without an order', () => {
    const refund = refundEvent('r', { amount: '20.00' });
    const { answers } = deliver([refund, refund]);
    expect(answers.map(({ outcome, order: { currency } }) => [outcome, currency])).toEqual([
      ['parked', null],
      ['replayed', null],
    ]);
  });

  test.each([
    ['draft', 'order_draft'],
    ['cancelled', 'order_cancelled'],
    ['failed', 'order_failed'],
    ['trash', 'order_trashed'],
    ['refunded', 'order_refunded'],
  ])('an update to %s reverses all: %s; back to completed accrues it again', (status, statusReason) => {
    const first = deliver([sale, updateEvent(hour(1), order({ status }))]).stored;
    expect(first.commission).toMatchObject({
      status: 'reversed',
      statusReason,
      totalMinor: 0,
      unclaimedMinor: 0,
    });
    const back = deliver([updateEvent(hour(2), order({ status: 'completed' }))], { from: first }).stored;
    expect(back.commission).toMatchObject({ status: 'pending', statusReason: null, totalMinor: 1000 });
    expect(back.commission?.entries.map(({ kind }) => kind)).toEqual(['accrual', 'reversal', 'accrual']);
  });

  test('a full refund reverses all, with a reason', () => {
    const { commission } = deliver([sale, refundEvent('r', { full: true })]).stored;
    expect(commission).toMatchObject({
      status: 'reversed',
      statusReason: 'refunded',
      totalMinor: 0,
      pendingMinor: 0,
    });
  });

  test('older news is recorded and posts nothing', () => {
    const newer = updateEvent(hour(2), order({ total: '90.00' }));
    const older = updateEvent(hour(1), order({ total: '10.00' }));
    const { stored, answers } = deliver([sale, newer, older]);
    expect(stored.order.events).toHaveLength(3);
    expect(stored.commission?.entries).toHaveLength(2);
    expect(answers[2]).toMatchObject({ outcome: 'applied', isStored: false, added: {} });
  });

  test('the sale with more decimals adjusts in an entry with its own id: KWD 24, then 23.539', () => {
    const kwd = (total: string): OrderEvent => saleEvent({ currency: 'KWD', total }, ADA);
    const { stored, answers } = deliver([kwd('24'), kwd('23.539'), kwd('23.54')]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'replayed']);
    expect(stored.commission).toMatchObject({ baseMinor: 23_539, totalMinor: 2354 });
    expect(new Set(stored.commission?.entries.map(({ id }) => id)).size).toBe(2);
  });

  test('the sale with more decimals and without a time keeps the day and the plan of the first', () => {
    const kwd = (total: string, planVersion: number): OrderEvent =>
      saleEvent({ currency: 'KWD', total }, { planVersion });
    const later = { ...kwd('23.539', 2), occurredAt: hour(500) };
    const plans = [PLAN, { ...PLAN, version: 2, ratePercent: 90 }];
    for (const first of [kwd('24', 1), kwd('23.54', 1)]) {
      const { order: record } = deliver([first, later], { plans }).stored;
      expect(record).toMatchObject({ planVersion: 1, occurredAt: hour(0), totalMinor: 23_539 });
    }
  });

  test('an update in another currency reverses what was posted, and is posted in its own, whichever came first', () => {
    const euros = updateEvent(hour(1), order({ currency: 'EUR', total: '50.00' }), ADA);
    for (const events of [
      [sale, euros],
      [euros, sale],
    ]) {
      const { stored } = deliver(events);
      expect(balancesOf(stored)).toMatchObject({ EUR: { 'influencer:ada': 250 } });
      expect(Object.keys(balancesOf(stored))).toEqual(['EUR']);
      expect(talliesOf(stored)).toMatchObject({ EUR: { sales: 1 } });
      expect(Object.keys(talliesOf(stored))).toEqual(['EUR']);
    }
  });
});

describe('owners and plans are those of first sight', () => {
  test('a coupon that changes hands stays with its first owner on this order', () => {
    const later = updateEvent(hour(1), order({ total: '90.00' }), { evidence: [couponOf('bob')] });
    expect(deliver([sale, later]).stored.commission).toMatchObject({ influencerId: 'ada', totalMinor: 900 });
    expect(deliver([saleEvent(order(), { evidence: [couponOf(null)] }), later]).stored.order.attributed).toBe(
      false,
    );
  });

  test('a coupon that changes hands between an update and its late sale stays with the owner of first sight', () => {
    const update = updateEvent(hour(1), order(), ADA);
    const late = saleEvent(order(), { evidence: [couponOf('bob')] });
    expect(deliver([update, late]).stored.commission).toMatchObject({ influencerId: 'ada' });
    expect(balancesOf(deliver([update, late]).stored)).toMatchObject({ TRY: { 'influencer:ada': 500 } });
  });

  test('a new plan version moves no old figure: its rate of 90% is for other orders', () => {
    const plans = [PLAN, { ...PLAN, version: 2, ratePercent: 90 }];
    const later = updateEvent(hour(1), order(), { planVersion: 2 });
    const { stored } = deliver([sale, later], { plans });
    expect(stored.commission).toMatchObject({ totalMinor: 1000, planVersion: 1, ratePercent: 10 });
  });

  test('a plan is kept as it was first stored with the order', () => {
    const { stored } = deliver([sale]);
    const changed = [{ ...PLAN, ratePercent: 90 }];
    const again = deliver([updateEvent(hour(1), order())], { plans: changed, from: stored }).stored;
    expect(again.commission?.totalMinor).toBe(1000);
  });

  test('each event has its own time of the click, so arrival does not matter', () => {
    const fact = { kind: 'referralCode' as const, value: 'ADA', influencerId: 'ada' };
    const reported = saleEvent(order(), { evidence: [{ ...fact, clickedAt: null }] });
    const other = updateEvent(hour(1), order(), { evidence: [{ ...fact, clickedAt: hour(-999) }] });
    expect(deliver([reported, other]).stored.order.attributed).toBe(true);
    expect(deliver([other, reported]).stored.order.attributed).toBe(true);
  });
});

describe('an order with many candidates', () => {
  const strangers = Array.from({ length: 150 }, (_, i) =>
    updateEvent(hour(i + 1), order(), {
      evidence: [{ kind: 'coupon', value: `nobody${i}`, influencerId: null, clickedAt: null }],
    }),
  );

  test('keeps 100 of 150, so that its document stays small', () => {
    expect(deliver(strangers).stored.order.attribution?.candidates).toHaveLength(100);
  });

  test('keeps the winner among them, also where it is the 151st', () => {
    const { order: record } = deliver([...strangers, updateEvent(hour(200), order(), ADA)]).stored;
    expect(record.attributed).toBe(true);
    const candidates = record.attribution?.candidates ?? [];
    expect(candidates).toHaveLength(100);
    expect(candidates.at(-1)).toMatchObject({ outcome: 'won', influencerId: 'ada' });
  });
});
