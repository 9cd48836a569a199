import {
  couponOf,
  deliver,
  refundEvent,
  saleEvent,
  talliesOf,
  updateEvent,
  hour,
} from '../../../test/support/arbitraries';
import type { SnapshotContent, SnapshotEvent } from './event';

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
