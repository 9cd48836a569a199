import {
  couponOf,
  deliver,
  refundEvent,
  saleEvent,
  talliesOf,
  updateEvent,
  hour,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import type { RelationEvent, SnapshotContent, SnapshotEvent } from './event';

const ada = { evidence: [couponOf('ada')] };
const content = (more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total: '30.00',
  status: 'completed',
  ...more,
});

describe('a subscription is no order', () => {
  const subscription = updateEvent(hour(1), content({ isSubscription: true }), ada);

  test('a subscription of 30.00: nothing is due, no sale of the day, status none, flagged', () => {
    const { stored } = deliver([subscription]);
    expect(stored.commission).toMatchObject({
      totalMinor: 0,
      status: 'none',
      statusReason: 'subscription',
      entries: [],
    });
    expect(talliesOf(stored)).toEqual({});
    expect(stored.order.flags).toEqual([{ eventId: subscription.id, reason: 'subscription' }]);
  });

  test('one of its reports is enough, in either order: 3.00 are due until it comes', () => {
    const plain = updateEvent(hour(2), content(), ada);
    const first = deliver([plain]).stored;
    expect(first.commission).toMatchObject({ totalMinor: 300, status: 'pending' });
    for (const events of [
      [plain, subscription],
      [subscription, plain],
    ]) {
      const { stored } = deliver(events);
      expect(stored.commission).toMatchObject({
        totalMinor: 0,
        status: 'none',
        statusReason: 'subscription',
      });
      expect(talliesOf(stored)).toEqual({});
    }
  });

  test('a stranger cannot make a subscription of an order: 3.00 stay due', () => {
    const forged: SnapshotEvent = { ...subscription, id: 'unverified:waffarx:1', unverified: true };
    const { stored } = deliver([saleEvent(content(), ada), forged]);
    expect(stored.commission).toMatchObject({ totalMinor: 300, status: 'pending' });
    expect(stored.order.flags.map(({ reason }) => reason)).toEqual(['unverified']);
  });

  test('refunded or cancelled it is still a subscription', () => {
    const cancelled = updateEvent(hour(3), content({ status: 'cancelled' }), ada);
    const { stored } = deliver([subscription, cancelled, refundEvent('r', { amount: '30.00' })]);
    expect(stored.commission).toMatchObject({ status: 'none', statusReason: 'subscription' });
  });
});

describe('an order that belongs to another', () => {
  const said = (total: string) => content({ total, parentOrderId: 'P' });
  const found: RelationEvent = {
    id: 'relation:P:own',
    kind: 'relation',
    source: 'schedule',
    fingerprint: 'relation',
    occurredAt: hour(0),
    receivedAt: hour(1),
    requestId: 'req_of_review',
    parentId: 'P',
    verdict: 'own',
    reason: 'no_shared_product',
    evidence: [couponOf('ada')],
    parentOccurredAt: hour(-1),
  };
  const relate = (verdict: 'part' | 'own', hours: number) =>
    decisionEvent({ kind: 'relate', verdict, reason: 'as the shop says' }, hour(hours));

  test('3.00 approved, 60.00 since hour 410, a part since 420 and its own again since 450: 3.00 more are held 14 days from then', () => {
    const approved = decisionEvent({ kind: 'approve', seen: null, reason: 'known' }, hour(400));
    const grown = updateEvent(hour(410), said('60.00'), ada);
    const history = [saleEvent(said('30.00'), ada), found, approved, grown];
    expect(deliver(history).stored.commission).toMatchObject({
      totalMinor: 600,
      approvedTotalMinor: 300,
      heldUntil: hour(410 + 14 * 24),
    });
    const part = deliver([...history, relate('part', 420)]).stored;
    expect(part.commission).toMatchObject({ totalMinor: 0, statusReason: 'part_of_order' });
    const own = deliver([...history, relate('part', 420), relate('own', 450)]).stored;
    expect(own.commission).toMatchObject({
      totalMinor: 600,
      approvedTotalMinor: 300,
      heldUntil: hour(450 + 14 * 24),
    });
  });

  test('while nobody vouches for it, what its parent lends credits it to nobody', () => {
    const report: SnapshotEvent = { ...saleEvent(content()), id: 'unverified:magento:1', unverified: true };
    const { stored } = deliver([report, found]);
    expect([stored.order.unverified, stored.order.influencerId]).toEqual([true, null]);
  });

  test('what it is beside its parent is no report: a rejection flags it not', () => {
    const sale = saleEvent(said('30.00'), { occurredAt: hour(2) });
    const late = { ...found, occurredAt: hour(2) };
    const rejected = decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(1));
    expect(deliver([sale, late, rejected]).stored.order.flags).toEqual([
      { eventId: sale.id, reason: 'order_rejected' },
    ]);
  });
});
