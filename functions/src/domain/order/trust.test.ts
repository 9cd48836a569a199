import fc from 'fast-check';
import {
  balancesOf,
  couponOf,
  deliver,
  hour,
  lastingState,
  refundEvent,
  runs,
  saleEvent,
  talliesOf,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { day, listed, reportEvent, twoDeliveries, unverifiedEvent } from '../../../test/support/trust';
import { confirmedEventIds } from './decidable';
import type { OrderEvent, SnapshotContent } from './event';

// Orders reported by an unsigned client: kept, shown, and without effect until they are verified.

const order = (total: string, more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total,
  status: 'completed',
  ...more,
});
const ofAda = { evidence: [couponOf('ada')] };
const ofEve = { evidence: [couponOf('eve', 'eves')] };

const unsigned = unverifiedEvent(order('100.00'), ofAda);
const forged = unverifiedEvent(order('9000.00'), ofEve);

const confirm = (eventIds: readonly string[], hours = 5, status: 'completed' | 'cancelled' | null = null) =>
  decisionEvent({ kind: 'confirm', eventIds, status }, hour(hours));

const after = (...events: OrderEvent[]): Stored => deliver(events).stored;
/** What the influencers are due, in minor units. */
const shares = (stored: Stored): Record<string, number> =>
  Object.fromEntries(
    Object.entries(balancesOf(stored)['TRY'] ?? {})
      .filter(([account]) => account.startsWith('influencer:'))
      .map(([account, minor]) => [account.slice('influencer:'.length), minor]),
  );

describe('an unverified order', () => {
  test('of 100.00 earns nothing, is unattributed, is no sale of a day, and shows what was reported', () => {
    const stored = after(unsigned);
    expect(stored.order).toMatchObject({
      unverified: true,
      attributed: false,
      influencerId: null,
      totalMinor: 10_000,
      status: 'completed',
      attribution: {
        winner: null,
        reason: 'unverified',
        candidates: [{ influencerId: 'ada', outcome: 'unverified' }],
      },
      flags: [{ eventId: unsigned.id, reason: 'unverified' }],
    });
    expect(stored.commission).toBeNull();
    expect(talliesOf(stored)).toEqual({});
  });

  test('is worth what its store says, once the store reports it by itself: 5.00 of 100.00, not of 9,000.00', () => {
    const signed = saleEvent(order('100.00'), ofAda);
    for (const events of [
      [forged, signed],
      [signed, forged],
    ]) {
      const stored = after(...events);
      expect(stored.order).toMatchObject({ unverified: false, totalMinor: 10_000, influencerId: 'ada' });
      expect(shares(stored)).toEqual({ ada: 500 });
      expect(stored.order.flags).toEqual([{ eventId: forged.id, reason: 'unverified' }]);
    }
  });

  test('lends no evidence: a signed report without evidence leaves the order unattributed', () => {
    const stored = after(unsigned, saleEvent(order('100.00')));
    expect(stored.order).toMatchObject({
      influencerId: null,
      attribution: { winner: null, candidates: [{ influencerId: 'ada', outcome: 'unverified' }] },
    });
    expect(stored.commission).toBeNull();
  });

  test('takes no id: a signed report of other content is no conflict, whichever came first', () => {
    const signed = saleEvent(order('80.00'), { ...ofAda, source: 'magento' });
    expect(after(unsigned, signed).order.totalMinor).toBe(8000);
    expect(after(signed, unsigned).order.totalMinor).toBe(8000);
  });

  test('names no owner: whose the coupon is, a signed report says', () => {
    const moved = unverifiedEvent(order('100.00'), { evidence: [couponOf('eve', 'save10')] });
    const stored = after(moved, saleEvent(order('100.00'), ofAda));
    expect(stored.order.influencerId).toBe('ada');
  });

  test('keeps its refunds: they count with the first verified report', () => {
    const stored = after(unsigned, refundEvent('r1', { amount: '40.00' }));
    expect(shares(stored)).toEqual({});
    expect(shares(after(...stored.order.events, confirm([unsigned.id])))).toEqual({ ada: 300 });
  });
});

describe('a confirmation', () => {
  test('of the report of 100.00 makes it worth 5.00', () => {
    const stored = after(unsigned, confirm([unsigned.id]));
    expect(stored.order).toMatchObject({ unverified: false, influencerId: 'ada', flags: [] });
    expect(shares(stored)).toEqual({ ada: 500 });
    expect(stored.commission).toMatchObject({ status: 'pending', heldUntil: hour(14 * 24) });
  });

  test('of one of two counts that one; the forged one stays out, whenever it comes', () => {
    for (const events of [
      [unsigned, forged, confirm([unsigned.id])],
      [unsigned, confirm([unsigned.id]), forged],
      [forged, unsigned, confirm([unsigned.id])],
    ]) {
      const stored = after(...events);
      expect(shares(stored)).toEqual({ ada: 500 });
      expect(stored.order.flags).toEqual([{ eventId: forged.id, reason: 'unverified' }]);
    }
  });

  test('with a status sets the order’s status: cancelled, 0; completed again, 5.00', () => {
    const reported = [unsigned, confirm([unsigned.id], 5, 'cancelled')];
    expect(after(...reported)).toMatchObject({
      order: { status: 'cancelled' },
      commission: { status: 'reversed', totalMinor: 0 },
    });
    const again = after(...reported, confirm([], 6, 'completed'));
    expect(again.order.status).toBe('completed');
    expect(shares(again)).toEqual({ ada: 500 });
  });

  test('with a status gives way to what the store itself says later, and not to what it said before', () => {
    const reported = [unsigned, confirm([unsigned.id], 5, 'completed')];
    const update = (hours: number): OrderEvent =>
      updateEvent(hour(hours), order('100.00', { status: 'cancelled' }), ofAda);
    expect(after(...reported, update(4)).order.status).toBe('completed');
    expect(after(...reported, update(6)).order.status).toBe('cancelled');
  });

  test('with a status counts, though the client’s clock is a day ahead', () => {
    const ahead = unverifiedEvent(order('100.00', { status: 'processing' }), {
      ...ofAda,
      occurredAt: hour(20),
    });
    const stored = after(ahead, confirm([ahead.id], 5, 'completed'));
    expect(stored.order).toMatchObject({ status: 'completed', completedAt: hour(5) });
  });

  test('freezes the owner: the coupon that is eve’s by now stays ada’s on this order', () => {
    const later = updateEvent(hour(9), order('100.00'), { evidence: [couponOf('eve', 'save10')] });
    const stored = after(unsigned, confirm([unsigned.id]), later);
    expect(stored.order.influencerId).toBe('ada');
  });
});

describe('what a confirmation means', () => {
  const { order: stored } = after(unsigned, forged, saleEvent(order('100.00')));
  const meant = (eventIds: readonly string[] | null, status: 'completed' | null = null) =>
    confirmedEventIds(stored, { kind: 'confirm', eventIds, status });

  test('is all unverified reports of an unverified order; of one that its store has reported, only the named ones', () => {
    const { order: unverified } = after(unsigned, forged);
    expect(confirmedEventIds(unverified, { kind: 'confirm', eventIds: null, status: null })).toEqual([
      unsigned.id,
      forged.id,
    ]);
    // To confirm the store's own order, which is held, must not confirm an unverified report with it.
    expect(meant(null)).toEqual([]);
    expect(meant([forged.id, forged.id])).toEqual([forged.id]);
    expect(meant([])).toEqual([]);
  });

  test('is never a report of the store itself, an unknown one, or a status that its store reports', () => {
    expect(() => meant(['sale:storeApi', unsigned.id, 'x'])).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: [
          { path: 'eventIds.0', message: 'is no unverified event of this order' },
          { path: 'eventIds.2', message: 'is no unverified event of this order' },
        ],
      }) as Error,
    );
    const own = after(saleEvent(order('1.00'))).order;
    expect(() => confirmedEventIds(own, { kind: 'confirm', eventIds: null, status: 'completed' })).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: [expect.objectContaining({ path: 'status' })],
      }) as Error,
    );
  });
});

test('signed, unsigned, confirmed and refunded in any order of arrival, it ends in one state and one balance', () => {
  const reports = fc.subarray([
    unsigned,
    forged,
    unverifiedEvent(order('50.00', { status: 'processing' })),
    saleEvent(order('120.00'), ofAda),
    updateEvent(hour(2), order('110.00', { status: 'processing' }), ofEve),
    refundEvent('r1', { amount: '10.00' }),
  ]);
  const decisions = fc.subarray([
    confirm([unsigned.id], 5),
    confirm([forged.id, unsigned.id], 6, 'completed'),
    decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(7)),
  ]);
  const events = fc.tuple(reports, decisions).map(([reported, decided]) => [...reported, ...decided]);
  fc.assert(
    fc.property(events.filter((of) => of.length > 0).chain(twoDeliveries), ([one, other]) => {
      const [a, b] = [after(...one), after(...other)];
      expect(lastingState(b)).toEqual(lastingState(a));
      expect(balancesOf(b)).toEqual(balancesOf(a));
      expect(talliesOf(b)).toEqual(talliesOf(a));
    }),
    runs(300),
  );
});

test('a refund of December of an order that is known by confirmation counts in December, not on the order’s day', () => {
  const content = order('100.00');
  const unsigned = unverifiedEvent(content, { ...ofAda, source: 'waffarx' });
  const confirm = decisionEvent({ kind: 'confirm', eventIds: [unsigned.id], status: null }, hour(1));
  const refunded = { ...content, refunds: [listed('r1', '40.00')] };
  const signed = reportEvent(day(15), refunded, { ...ofAda, source: 'waffarx' });
  const { entries } = deliver([unsigned, confirm, signed]).stored.commission ?? { entries: [] };
  expect(entries.map(({ day: of }) => of)).toEqual(['2026-11-21', '2026-12-06']);
});
