import fc from 'fast-check';
import {
  balancesOf,
  couponOf,
  deliver,
  hour,
  lastingState,
  PLAN,
  runs,
  talliesOf,
} from '../../../test/support/arbitraries';
import { binnedEvent, reportEvent, twoDeliveries } from '../../../test/support/trust';
import { foldOrder } from './fold';
import type { OrderEvent, SnapshotContent } from './event';
import type { OrderStatus } from '../brand/orderStatus';
import { termsOf } from '../../../test/support/foldTerms';

// A store says `deleted` without a time, so deletions are counted against restorations.

const PLANS = new Map([[1, PLAN]]);
const order = (more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total: '100.00',
  status: 'completed',
  ...more,
});
const MORE = { evidence: [couponOf('ada')] };
/** The last report before it was binned. */
const reported = reportEvent(hour(1), order(), MORE);
const restoredAt = (hours: number, receivedAt?: Date): OrderEvent =>
  reportEvent(hour(hours), order({ status: 'on-hold', restored: true }), {
    ...MORE,
    ...(receivedAt ? { receivedAt } : {}),
  });

function statusOf(...events: OrderEvent[]): OrderStatus | undefined {
  const status = foldOrder(events, termsOf(PLANS))?.status;
  expect(foldOrder(events.toReversed(), termsOf(PLANS))?.status).toBe(status);
  return status;
}

describe('an order that is', () => {
  test('deleted is trashed, and nothing is due', () => {
    const { stored } = deliver([reported, binnedEvent('w1', hour(2))]);
    expect(stored.order.status).toBe('trashed');
    expect(stored.commission).toMatchObject({
      status: 'reversed',
      statusReason: 'order_trashed',
      pendingMinor: 0,
    });
  });

  test('deleted more than 24 hours after a body came that is then sent again as a restoration stays deleted', () => {
    const sentAgain = (hours: number): OrderEvent[] => [
      reportEvent(hour(1), order({ status: 'on-hold' }), MORE),
      binnedEvent('w1', hour(hours)),
      restoredAt(1, hour(hours + 1)),
    ];
    expect(statusOf(...sentAgain(25.1))).toBe('trashed');
    // Of one day it may be: the two come in either order.
    expect(statusOf(...sentAgain(25))).toBe('on-hold');
    // Nothing told of that moment before: deliveries that waited for days are what they say.
    expect(statusOf(...sentAgain(80).slice(1))).toBe('on-hold');
  });

  test('deleted, reported by two webhooks, and restored once is back', () => {
    const twice = [binnedEvent('w1', hour(2)), binnedEvent('w2', hour(2.001))];
    expect(statusOf(reported, ...twice)).toBe('trashed');
    expect(statusOf(reported, ...twice, restoredAt(3))).toBe('on-hold');
    // Also where the restoration arrives before both: the two report one deletion.
    expect(statusOf(reported, restoredAt(1.5), ...twice)).toBe('on-hold');
  });

  test('deleted and restored is as it was restored, though the deletion arrives last', () => {
    expect(statusOf(reported, binnedEvent('w1', hour(2)), restoredAt(3))).toBe('on-hold');
    // The recorded order 90: the restoration’s delivery overtakes the deletion’s.
    expect(statusOf(reported, restoredAt(3), binnedEvent('w1', hour(4)))).toBe('on-hold');
  });

  test('deleted, restored, and deleted again is in the bin', () => {
    expect(statusOf(reported, binnedEvent('w1', hour(2)), restoredAt(3), binnedEvent('w1', hour(4)))).toBe(
      'trashed',
    );
    // Also where all deletions come after the restoration: two of one webhook, and one restoration.
    expect(statusOf(reported, restoredAt(3), binnedEvent('w1', hour(4)), binnedEvent('w1', hour(5)))).toBe(
      'trashed',
    );
  });

  test('restored from a bin without a reported deletion, and deleted two days later, is in the bin', () => {
    expect(statusOf(reported, restoredAt(3), binnedEvent('w1', hour(3 + 23)))).toBe('on-hold');
    expect(statusOf(reported, restoredAt(3), binnedEvent('w1', hour(3 + 48)))).toBe('trashed');
  });

  test('deleted and restored twice is back', () => {
    const story = [binnedEvent('w1', hour(2)), restoredAt(3), binnedEvent('w1', hour(4)), restoredAt(5)];
    expect(statusOf(reported, ...story)).toBe('on-hold');
  });

  test('restored, reported by two webhooks, and deleted again is in the bin', () => {
    const story = [binnedEvent('w1', hour(2)), restoredAt(3), restoredAt(3, hour(3.1))];
    expect(statusOf(reported, ...story, binnedEvent('w1', hour(4)))).toBe('trashed');
  });

  test('deleted, and reported with a later time, is as reported', () => {
    expect(statusOf(reported, binnedEvent('w1', hour(2)), reportEvent(hour(3), order(), MORE))).toBe(
      'completed',
    );
  });

  test('reported by a store whose clock is ten minutes ahead, and deleted a minute later, is in the bin', () => {
    const ahead = reportEvent(hour(1 + 1 / 6), order(), { ...MORE, receivedAt: hour(1) });
    expect(statusOf(ahead, binnedEvent('w1', hour(1 + 1 / 60)))).toBe('trashed');
  });

  test('deleted before any report of it: parked, and trashed once its sale comes late', () => {
    const { stored, answers } = deliver([binnedEvent('w1', hour(2)), reported]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['parked', 'applied']);
    expect(stored.order.status).toBe('trashed');
    expect(balancesOf(stored)).toEqual({});
  });
});

test('binned, reported and restored in any order of arrival, with repeats, it ends in one state and one balance', () => {
  const moments = fc.uniqueArray(fc.integer({ min: 2, max: 9 }), { maxLength: 5 });
  const story = fc.tuple(
    moments,
    fc.array(fc.constantFrom('bin', 'bin2', 'restore', 'tell'), { minLength: 5 }),
  );
  const events = story.map(([hours, kinds]) => [
    reported,
    ...hours.map((at, index): OrderEvent => {
      const kind = kinds[index] ?? 'tell';
      if (kind === 'bin') return binnedEvent('w1', hour(at));
      if (kind === 'bin2') return binnedEvent('w2', hour(at));
      return kind === 'restore' ? restoredAt(at) : reportEvent(hour(at), order(), MORE);
    }),
  ]);
  fc.assert(
    fc.property(events.chain(twoDeliveries), ([one, other]) => {
      const [a, b] = [deliver(one).stored, deliver(other).stored];
      expect(lastingState(b)).toEqual(lastingState(a));
      expect(balancesOf(b)).toEqual(balancesOf(a));
      expect(talliesOf(b)).toEqual(talliesOf(a));
      // 10.00 of it, or nothing.
      expect(a.commission?.totalMinor).toBe(a.order.status === 'trashed' ? 0 : 1000);
    }),
    runs(200),
  );
});

test('reported in the order in which it happened, it is in the bin after a deletion and out of it after a restoration', () => {
  fc.assert(
    // A store bins only what is not in its bin, and restores only what is: so the two take turns.
    fc.property(fc.integer({ min: 0, max: 8 }), fc.constantFrom(1, 2), (turns, webhooks) => {
      const events = Array.from({ length: turns }, (_, turn) => turn).flatMap((turn): OrderEvent[] =>
        turn % 2 === 1
          ? [restoredAt(2 + turn)]
          : Array.from({ length: webhooks }, (_, n) => binnedEvent(`w${n}`, hour(2 + turn + n / 1000))),
      );
      expect(statusOf(reported, ...events)).toBe(
        turns === 0 ? 'completed' : turns % 2 === 1 ? 'trashed' : 'on-hold',
      );
    }),
    runs(100),
  );
});
