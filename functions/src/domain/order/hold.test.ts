import {
  couponOf,
  deliver,
  refundEvent,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent, deletionEvent } from '../../../test/support/decisions';
import { TEST_PLAN } from '../../../test/support/plan';
import { binnedEvent, unverifiedEvent } from '../../../test/support/trust';
import type { Plan } from '../brand/plan';
import type { Decision } from './decidable';
import type { EvidenceFact, OrderEvent, SnapshotContent } from './event';

// From when the hold counts, where more is due than the approval in force names. 10 %, 50/50, hold 14 days.

const PLAN: Plan = { ...TEST_PLAN, ratePercent: 10, holdPeriodDays: 14 };
const day = (n: number): Date => new Date(Date.UTC(2026, 0, 1) + (n - 1) * 86_400_000);
const heard = <E extends OrderEvent>(event: E, n: number): E => ({ ...event, receivedAt: day(n) });

const ADA = [couponOf('ada', 'ada10')];
type Facts = { readonly evidence?: readonly EvidenceFact[]; readonly planVersion?: number };

/** A report of 100.00 that is completed, unless it says otherwise. */
const report = (n: number, more: Partial<SnapshotContent> = {}, facts: Facts = {}): OrderEvent =>
  heard(
    updateEvent(
      day(n),
      { currency: 'SEK', total: '100.00', status: 'completed', ...more },
      { occurredAt: day(1), evidence: ADA, ...facts },
    ),
    n,
  );
const decide = (n: number, decision: Decision): OrderEvent =>
  decisionEvent(decision, day(n), { decisionId: `${n}` });
const approve = (n: number): OrderEvent => decide(n, { kind: 'approve', seen: null, reason: null });
const attribute = (n: number, influencerId: string | null): OrderEvent =>
  decide(n, { kind: 'attribute', influencerId, reason: 'the brand knows' });

function heldUntil(events: readonly OrderEvent[], plans: readonly Plan[] = [PLAN]): number | null {
  const { commission } = deliver(events, { plans }).stored;
  return commission?.heldUntil ? (commission.heldUntil.getTime() - day(1).getTime()) / 86_400_000 + 1 : null;
}

const pendingOf = ({ commission }: Stored): [influencer: number, all: number] => [
  commission?.pendingMinor ?? 0,
  (commission?.totalMinor ?? 0) - (commission?.approvedTotalMinor ?? 0),
];

describe('held from the first report or decision since which more is due than was approved', () => {
  test('approved on 16 for the late click of bob; the coupon of ada is told on 20: held until 34, not 30', () => {
    const click: EvidenceFact = { kind: 'click', value: 'c', influencerId: 'bob', clickedAt: day(1.001) };
    const events = [report(1, {}, { evidence: [click] }), approve(16), report(20)];
    expect(deliver(events, { plans: [PLAN] }).stored.commission).toMatchObject({
      influencerId: 'ada',
      pendingMinor: 500,
    });
    expect(heldUntil(events)).toBe(34);
  });

  test('a list of refunds without the one of 40.00 that was approved with: 2+2 pending until 34', () => {
    const events = [
      report(1, { refunds: [{ refundId: 'w1', amount: '40.00' }] }),
      approve(16),
      report(20, { refunds: [] }),
    ];
    expect(pendingOf(deliver(events, { plans: [PLAN] }).stored)).toEqual([200, 400]);
    expect(heldUntil(events)).toBe(34);
  });

  test('a deletion of that refund has no place among reports: 2+2 pending until 30', () => {
    const refund = heard(refundEvent('r1', { amount: '40.00' }, { occurredAt: day(5) }), 5);
    expect(heldUntil([report(1), refund, approve(16), deletionEvent('r1', day(20)), report(22)])).toBe(30);
  });

  test('the report of day 20 that brings the older plan of 10 %, 50/50 to one of 20 %, 80/20: held until 34', () => {
    const shares = [
      { party: 'influencer' as const, percent: 80 },
      { party: 'platform' as const, percent: 20 },
    ];
    const plans = [PLAN, { ...PLAN, version: 2, ratePercent: 20, shares }];
    const events = [report(1, {}, { planVersion: 2 }), approve(16), report(20, {}, { planVersion: 1 })];
    expect(pendingOf(deliver(events, { plans }).stored)).toEqual([0, 100]);
    expect(heldUntil(events, plans)).toBe(34);
  });

  test('nobody’s from 20 on, and bob’s from 25 on: held until 39', () => {
    expect(heldUntil([report(1), approve(16), attribute(20, null), attribute(25, 'bob')])).toBe(39);
  });

  test('an unsigned report of 9,000.00, of day 3, that is confirmed on day 20: held until 34', () => {
    const unsigned = unverifiedEvent(
      { currency: 'SEK', total: '100.00', status: 'completed' },
      { occurredAt: day(1), evidence: ADA },
    );
    const grown: OrderEvent = { ...report(3, { total: '9000.00' }), unverified: true };
    const confirm = (n: number, { id }: OrderEvent): OrderEvent =>
      decide(n, { kind: 'confirm', eventIds: [id], status: null });
    const events = [unsigned, confirm(2, unsigned), approve(16), grown, confirm(20, grown)];
    expect(pendingOf(deliver(events, { plans: [PLAN] }).stored)).toEqual([44_500, 89_000]);
    expect(heldUntil(events)).toBe(34);
  });

  test('the 100,000.00 of day 20 are saved again on 25 and 30: held until 34', () => {
    const grown = (n: number): OrderEvent => report(n, { total: '100000.00' });
    expect(heldUntil([report(1), approve(16), grown(20), grown(25), grown(30)])).toBe(34);
  });

  test('grown on 20, as before on 25, grown on 30: held until 44, since the run of day 20 was broken', () => {
    const grown = (n: number): OrderEvent => report(n, { total: '100000.00' });
    expect(heldUntil([report(1), approve(16), grown(20), report(25), grown(30)])).toBe(44);
  });

  test('what arrives out of order ends the same', () => {
    const grown = report(20, { total: '100000.00' });
    const events = [report(1), approve(16), grown, report(25, { total: '100000.00' })];
    const approval = deliver(events.slice(0, 2), { plans: [PLAN] }).stored.order.events[1]!;
    const fixed = events.map((event) => (event.kind === 'approve' ? approval : event));
    expect(heldUntil(fixed)).toBe(34);
    expect(heldUntil(fixed.toReversed())).toBe(34);
  });
});

describe('held from the completion after whatever took all away', () => {
  test('no report has a status, rejected on 18, withdrawn on 19: held until 33', () => {
    const untold = heard(
      updateEvent(day(1), { currency: 'SEK', total: '100.00' }, { occurredAt: day(1), evidence: ADA }),
      1,
    );
    const reject = decide(18, { kind: 'reject', reason: 'no' });
    expect(heldUntil([untold])).toBe(15);
    expect(heldUntil([untold, reject, decide(19, { kind: 'withdraw' })])).toBe(33);
  });

  test('deleted on 3 and restored on 4 while it is processed: not completed, so no hold; completed on 5: until 19', () => {
    const events = [
      report(1),
      report(2, { status: 'processing' }),
      binnedEvent('7', day(3)),
      report(4, { status: 'processing', restored: true }),
    ];
    expect(heldUntil(events)).toBeNull();
    expect(heldUntil([...events, report(5)])).toBe(19);
  });
});

test('a status that the brand gives at the very time of the approval came after it, and ends it', () => {
  const sale = saleEvent({ currency: 'SEK', total: '100.00' }, { source: 'magento', evidence: ADA });
  const cancel = decide(16, { kind: 'confirm', eventIds: [], status: 'cancelled' });
  const { order } = deliver([heard(sale, 1), approve(16), cancel], { plans: [PLAN] }).stored;
  expect([order.status, order.approval]).toEqual(['cancelled', null]);
});

test('an approval that arrives after a cancellation that it had not seen posts nothing', () => {
  const [sale, approval] = deliver([report(1), approve(16)], { plans: [PLAN] }).stored.order.events;
  const cancelled = report(17, { status: 'cancelled' });
  const { commission } = deliver([sale!, cancelled, approval!], { plans: [PLAN] }).stored;
  expect(commission?.entries.map(({ kind }) => kind)).toEqual(['accrual', 'reversal']);
});
