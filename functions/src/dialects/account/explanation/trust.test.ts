import fc from 'fast-check';
import {
  couponOf,
  deliver,
  hour,
  refundEvent,
  runs,
  saleEvent,
  updateEvent,
} from '../../../../test/support/arbitraries';
import { decisionEvent } from '../../../../test/support/decisions';
import { binnedEvent, listed, reportEvent, unverifiedEvent } from '../../../../test/support/trust';
import { explain } from '../../../../test/support/explain';
import { explanationSchema, type Explanation } from './shape';
import type { EvidenceFact, ListedRefund, OrderEvent, SnapshotContent } from '../../../domain/order/event';

// What the explanation says to brand and influencer of events that post nothing by themselves: lists of refunds,
// deletions of the order, unverified reports, confirmations and suspicions.

const NOW = hour(48);
const order = (more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total: '100.00',
  status: 'completed',
  ...more,
});
const adas: EvidenceFact = { ...couponOf('ada'), ownerEmailHash: 'hash-of-ada' };
const ADA = { evidence: [adas] };
const CUSTOMER = { id: 'c1', emailHash: 'hash-of-ada' };

function explained(events: readonly OrderEvent[], influencerId?: string): Explanation {
  const { stored } = deliver(events);
  const viewer =
    influencerId === undefined ? { kind: 'brand' as const } : { kind: 'influencer' as const, influencerId };
  const explanation = explain(stored, viewer, NOW);
  if (!explanation) throw new Error('not explained');
  expect(explanationSchema.parse(explanation)).toEqual(explanation);
  return explanation;
}

const effects = ({ events }: Explanation): string[] => events.map(({ kind, effect }) => `${kind}: ${effect}`);

describe('refunds that a snapshot lists', () => {
  const list = (hours: number, refunds: readonly ListedRefund[]): OrderEvent =>
    reportEvent(hour(hours), order({ refunds }), ADA);

  test('are said with their amounts, and counted in the arithmetic by the report that first had them', () => {
    const first = list(1, [listed('r1', '20.00')]);
    const { events, money } = explained([first, list(2, [listed('r2', '15.50'), listed('r1', '20.00')])]);
    expect(events[1]?.said.refunds).toEqual([listed('r2', '15.50'), listed('r1', '20.00')]);
    expect(events[1]?.summary.text).toContain('2 refunds listed');
    expect(money?.refunds).toMatchObject({
      items: [
        { refundId: 'r1', eventId: first.id, kind: 'amount_only', amount: '20.00' },
        { refundId: 'r2', eventId: events[1]?.id, amount: '15.50' },
      ],
      amountOnly: { text: '20.00 + 15.50 = 35.50' },
    });
  });

  test('and a newer list lacks: a refund with its own report says so, with the list that shows it', () => {
    const reported = refundEvent('r1', { amount: '20.00' }, { occurredAt: hour(1) });
    const { events } = explained([saleEvent(order(), ADA), reported, list(2, [])]);
    expect(events[1]).toMatchObject({
      effect: 'none',
      effectText: { key: 'dropped.refund_not_listed' },
      supersededBy: [events[2]?.id],
      flags: [{ reason: 'refund_not_listed' }],
    });
  });

  test('count for the refunds though a report of the same second gives the amounts', () => {
    const placed = reportEvent(hour(1), order({ refunds: [listed('r1', '20.00')] }), ADA);
    const { events } = explained([placed, updateEvent(hour(2), order(), ADA)]);
    expect(events[0]).toMatchObject({
      effect: 'counted',
      countsFor: expect.arrayContaining(['refunds']) as unknown,
    });
  });

  test('have reasons that only the brand reads', () => {
    const refunds = [{ ...listed('r1', '20.00'), reason: 'Ms Doe was not at home' }];
    const events = [reportEvent(hour(1), order({ refunds }), ADA)];
    expect(JSON.stringify(explained(events))).toContain('Ms Doe');
    expect(JSON.stringify(explained(events, 'ada'))).not.toContain('Ms Doe');
  });
});

describe('an order in the store’s bin', () => {
  const reported = reportEvent(hour(1), order(), ADA);
  const restored = reportEvent(hour(3), order({ restored: true }), ADA);

  test('is there by the deletion: counted; one reported by another webhook is superseded by it', () => {
    const deletions = [binnedEvent('w1', hour(2)), binnedEvent('w2', hour(2.1))];
    const { events, status, money } = explained([reported, ...deletions]);
    expect(
      events
        .slice(1)
        .map(({ effect }) => effect)
        .sort(),
    ).toEqual(['counted', 'superseded']);
    expect(events[1]?.summary.text).toBe('The store put the order into its bin, or deleted it.');
    expect(money?.voided?.text).toBe('The order is trashed, so nothing is due as long as it is.');
    expect(status?.text).toBe('Nothing is due: the order is in the trash.');
  });

  test('for the second time: the first deletion is another one, and not the same one again', () => {
    const again = binnedEvent('w1', hour(6));
    const { events } = explained([reported, binnedEvent('w1', hour(2)), restored, again]);
    expect(events[1]).toMatchObject({
      effect: 'superseded',
      effectText: { text: 'Another report that the store deleted the order counts in its place.' },
      supersededBy: [again.id],
    });
  });

  test('and out of it again: the deletion has no effect, and the restoration says what it did', () => {
    const explanation = explained([reported, restored, binnedEvent('w1', hour(4))]);
    expect(effects(explanation)).toEqual(['update: counted', 'update: counted', 'order_deleted: none']);
    expect(explanation.events[1]).toMatchObject({
      summary: { text: expect.stringMatching(/^The store took the order out of its bin: /) as string },
      countsFor: expect.arrayContaining(['restoration']) as unknown,
    });
  });
});

describe('an unverified report', () => {
  const unsigned = unverifiedEvent(order(), ADA);

  test('is parked, and what it waits for is said to the brand', () => {
    const { events, summary, status, attribution, money } = explained([unsigned]);
    expect(events[0]).toMatchObject({
      effect: 'parked',
      summary: { text: 'An unsigned client reported the order: status "completed" and total 100.00 TRY.' },
      flags: [{ reason: 'unverified' }],
    });
    expect(summary.text).toContain('nobody knows who sent it');
    expect(status).toMatchObject({
      status: null,
      reason: 'unverified',
      waitsFor: [{ what: 'confirmation' }],
    });
    expect(attribution).toMatchObject({
      text: 'The order is credited to nobody: an unsigned client reported it, and it waits for confirmation.',
      candidates: [{ outcome: 'unverified' }],
    });
    expect(money).toMatchObject({
      isPosted: false,
      voided: { key: 'voided.unverified' },
    });
  });

  test('that another one of its moment differs from: the brand is told to name one, and sees all candidates', () => {
    const forged = unverifiedEvent(order(), { evidence: [couponOf('eve', 'eves')], source: 'mobile' });
    const { status, attribution } = explained([unsigned, forged]);
    expect(status?.waitsFor).toMatchObject([{ what: 'confirmation', key: 'wait.verified_one' }]);
    expect(attribution?.candidates.map(({ outcome }) => outcome)).toEqual(['unverified', 'unverified']);
  });

  test('is shown to the influencers that it names only; other reports of the order are not', () => {
    const others = unverifiedEvent(order({ total: '777.00' }), { evidence: [couponOf('bob', 'bobs')] });
    const explanation = explained([unsigned, others], 'bob');
    expect(explanation.events.map(({ id }) => id)).toEqual([others.id]);
    expect(explanation.attribution?.candidates).toHaveLength(1);
    expect(explanation.order).toMatchObject({
      total: null,
      status: null,
      orderNumber: null,
      occurredAt: null,
    });
    expect(JSON.stringify(explanation)).not.toContain('100.00');
    // Once the store reports the order itself, an unverified report concerns no influencer.
    const { stored } = deliver([unsigned, others, saleEvent(order(), ADA)]);
    expect(explain(stored, { kind: 'influencer', influencerId: 'bob' }, NOW)).toBeNull();
    expect(explain(stored, { kind: 'influencer', influencerId: 'ada' }, NOW)?.events).toHaveLength(2);
  });

  test('is superseded by the store’s own report, and counts once it is confirmed', () => {
    const signed = saleEvent(order());
    expect(explained([unsigned, signed]).events[0]).toMatchObject({
      effect: 'superseded',
      supersededBy: [signed.id],
    });
    const confirm = decisionEvent({ kind: 'confirm', eventIds: [unsigned.id], status: 'completed' }, hour(5));
    const { events, summary } = explained([unsigned, confirm]);
    expect(events).toMatchObject([
      { effect: 'counted', flags: [] },
      {
        effect: 'counted',
        summary: { text: 'The brand confirmed that the order is genuine, and that it is completed.' },
        said: { confirmedEventIds: [unsigned.id], status: 'completed' },
      },
    ]);
    expect(summary.text).toContain('10.00 TRY of commission is due, 5.00 TRY of it to influencer ada');
  });

  test('whose status the brand confirmed is followed by an event, which is no report', () => {
    const pending = unverifiedEvent(order({ status: 'pending' }), ADA);
    const confirm = decisionEvent({ kind: 'confirm', eventIds: [pending.id], status: 'completed' }, hour(5));
    const [report] = explained([pending, confirm]).events;
    expect(report?.effectText.text).toContain(`For the rest a newer event counts, ${confirm.id}.`);
  });

  test('without evidence: it is not said that the store sent none', () => {
    const { attribution } = explained([unverifiedEvent(order())]);
    expect(attribution?.text).toBe(
      'The order is credited to nobody: no coupon, click or referral code came with it.',
    );
  });
});

describe('an order that is held', () => {
  const sale = saleEvent(order({ customer: CUSTOMER }), ADA);
  const suspect = decisionEvent(
    {
      kind: 'suspect',
      suspicion: 'velocity',
      reason: '6 sales through one click within 60 minutes (limit 5)',
    },
    hour(2),
    { source: 'schedule', by: 'schedule' },
  );

  test('says to the brand why, with the figures, and that it waits for a confirmation', () => {
    const { status, summary, events } = explained([sale, suspect]);
    expect(status).toMatchObject({
      status: 'pending',
      reason: 'held_self_referral',
      text: 'Due, and held as suspicious.',
      waitsFor: [{ what: 'confirmation' }, { what: 'confirmation' }, { what: 'hold' }],
    });
    expect(summary.text).toContain('it is pending and held until the brand confirms it');
    expect(events[1]).toMatchObject({
      summary: { text: expect.stringContaining('6 sales through one click') as string },
      effectText: { key: 'effect.holds' },
    });
  });

  test('says to its influencer why, without the figures, the customer, or an email’s hash', () => {
    const explanation = explained([sale, suspect], 'ada');
    expect(explanation.status?.waitsFor.map(({ text }) => text)).toEqual([
      'It is held until the brand confirms the order: the customer’s email is the influencer’s own.',
      'It is held until the brand confirms the order: unusually many sales came within a short time.',
      expect.any(String),
    ]);
    expect(JSON.stringify(explanation)).not.toMatch(/6 sales|limit 5|hash-of|emailHash|"c1"/);
  });

  test('says to an influencer who lost it only that it is held', () => {
    const lost = saleEvent(order({ customer: CUSTOMER }), { evidence: [adas, couponOf('bob', 'bobs')] });
    const explanation = explained([lost, suspect], 'bob');
    expect(explanation.events[1]).toMatchObject({
      said: {},
      summary: { text: 'The schedule held the order until the brand confirms it.' },
    });
    expect(JSON.stringify(explanation)).not.toMatch(/velocity|self_referral|6 sales|ada|hash-of/);
  });

  test('and confirmed: the suspicion is superseded by the confirmation, whichever came first', () => {
    for (const hours of [1, 3]) {
      const confirm = decisionEvent({ kind: 'confirm', eventIds: [], status: null }, hour(hours));
      const { events, status } = explained([sale, suspect, confirm]);
      expect(events[1]).toMatchObject({ effect: 'superseded', supersededBy: [confirm.id] });
      expect(status).toMatchObject({ reason: null, waitsFor: [{ what: 'hold' }] });
    }
  });
});

test('the hash of an owner’s email is in no explanation, to whomever, whatever happened', () => {
  const events = fc
    .subarray([
      unverifiedEvent(order({ customer: { id: 'c2' } }), ADA),
      updateEvent(hour(1), order({ customer: { id: 'c1' } }), ADA),
      reportEvent(hour(2), order({ refunds: [listed('r1', '1.00')] }), ADA),
      binnedEvent('w1', hour(3)),
      decisionEvent({ kind: 'suspect', suspicion: 'velocity', reason: 'x' }, hour(4)),
      decisionEvent({ kind: 'confirm', eventIds: [], status: null }, hour(5)),
      decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'his' }, hour(6)),
    ])
    .chain((some) => fc.shuffledSubarray([saleEvent(order(), ADA), ...some], { minLength: some.length + 1 }));
  fc.assert(
    fc.property(events, (all) => {
      const { stored } = deliver(all);
      for (const viewer of [
        { kind: 'brand' } as const,
        { kind: 'influencer', influencerId: 'ada' } as const,
        { kind: 'influencer', influencerId: 'bob' } as const,
      ]) {
        const explanation = explain(stored, viewer, NOW);
        if (explanation) expect(explanationSchema.parse(explanation)).toEqual(explanation);
        expect(JSON.stringify(explanation)).not.toMatch(/hash-of-ada|ownerEmailHash/);
      }
    }),
    runs(100),
  );
});
