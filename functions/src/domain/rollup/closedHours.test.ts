import {
  couponOf,
  deliver,
  hour,
  refundEvent,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent, deletionEvent } from '../../../test/support/decisions';
import { unverifiedEvent } from '../../../test/support/trust';
import { addMovement, hasRoom, lastClosedHour, movements, noRollUps, type RollUps } from './closedHours';
import type { OrderEvent, SnapshotContent } from '../order/event';
import { NO_TALLY } from '../order/tally';

// Orders of 2026-11-21 10:00 UTC, which is 13:00 in Istanbul: 10% of net, half of it the influencer's.

const EVER = new Date('2100-01-01T00:00:00Z');
const BEGINNING = new Date(0);

/** Received so many hours after the order was placed; dated as it says. */
const received = <T extends OrderEvent>(event: T, hours: number): T => ({
  ...event,
  receivedAt: hour(hours),
});

/** Two lines: 80.00 and 20.00 TRY, with 10.00 of shipping. */
const content: SnapshotContent = {
  currency: 'TRY',
  total: '110.00',
  shippingTotal: '10.00',
  items: [
    { lineId: '1', productId: 'shirt', name: 'Shirt', quantity: '2', total: '80.00' },
    { lineId: '2', productId: 'socks', quantity: '1.5', total: '20.00' },
  ],
};
const evidence = [couponOf('ada')];
const sale = (more: Partial<SnapshotContent> = {}, by = evidence) =>
  saleEvent({ ...content, ...more }, { occurredAt: hour(0), evidence: by });

function rollUps({ order }: Stored, from = BEGINNING, until = EVER): RollUps {
  const sums = noRollUps();
  for (const movement of movements(order, from, until)) addMovement(sums, movement);
  return sums;
}

/** The figures other than 0 by document. */
function figuresOf(sums: RollUps): Record<string, object> {
  const days = [...sums.influencerDays].map(([id, { totals }]) => [id, nonZero(totals)] as const);
  const sales = [...sums.productSales].map(
    ([id, { orders, quantityMicros, netMinor }]) => [id, { orders, quantityMicros, netMinor }] as const,
  );
  return Object.fromEntries([...days, ...sales].filter(([, figures]) => hasFigure(figures)));
}

const hasFigure = (figures: object): boolean =>
  Object.values(figures).some((figure: unknown) =>
    typeof figure === 'object' ? hasFigure(figure ?? {}) : figure !== 0,
  );
const nonZero = (totals: object): object =>
  Object.fromEntries(Object.entries(totals).filter(([, tally]) => hasFigure(tally as object)));

/** Of a sale of 100.00 net. */
const TALLY = {
  sales: 1,
  grossMinor: 11_000,
  refunds: 0,
  refundedMinor: 0,
  pendingCommissionMinor: 1_000,
  pendingInfluencerMinor: 500,
  pendingPlatformMinor: 500,
  approvedCommissionMinor: 0,
  approvedInfluencerMinor: 0,
  approvedPlatformMinor: 0,
};
const minus = (tally: Partial<typeof TALLY>): object =>
  Object.fromEntries(Object.entries(tally).map(([name, figure]) => [name, -figure || 0]));

const SHIRT = { orders: 1, quantityMicros: 2_000_000, netMinor: 8_000 };
const SOCKS = { orders: 1, quantityMicros: 1_500_000, netMinor: 2_000 };
const PRODUCTS = {
  '2026-11-21~TRY~store~shirt': SHIRT,
  '2026-11~TRY~store~shirt': SHIRT,
  '2026-11-21~TRY~store~socks': SOCKS,
  '2026-11~TRY~store~socks': SOCKS,
};

describe('an hour is closed ten minutes after its end', () => {
  test.each([
    ['11:09:59.999', '10:00'],
    ['11:10:00.000', '11:00'],
    ['12:09:59.999', '11:00'],
    ['00:10:00.000', '00:00'],
  ])('at %s the last to end was at %s', (now, end) => {
    expect(lastClosedHour(new Date(`2026-11-21T${now}Z`))).toEqual(new Date(`2026-11-21T${end}:00Z`));
  });
});

describe('one order', () => {
  test('a sale of 100.00 net counts for its influencer and for each product, by day and month', () => {
    const { stored } = deliver([sale()]);
    expect(figuresOf(rollUps(stored))).toEqual({ 'ada~2026-11-21': { TRY: TALLY }, ...PRODUCTS });
    const { productSales } = rollUps(stored);
    expect(productSales.get('2026-11~TRY~store~shirt')).toEqual({
      period: '2026-11',
      currency: 'TRY',
      storeId: 'store',
      productId: 'shirt',
      name: 'Shirt',
      ...SHIRT,
    });
    expect(productSales.get('2026-11~TRY~store~socks')?.name).toBeUndefined();
  });

  test('an unattributed order counts for its products alone', () => {
    expect(figuresOf(rollUps(deliver([sale({}, [])]).stored))).toEqual(PRODUCTS);
  });

  test('received at 10:59:59.999 it counts in the hour before 11:00, at 11:00:00.000 in the next', () => {
    const [last, first] = [new Date(hour(1).getTime() - 1), hour(1)];
    for (const [receivedAt, before, after] of [[last, 1, 0] as const, [first, 0, 1] as const]) {
      const { order } = deliver([{ ...sale(), receivedAt }]).stored;
      expect(movements(order, BEGINNING, hour(1))).toHaveLength(before);
      expect(movements(order, hour(1), EVER)).toHaveLength(after);
    }
  });

  test('a sale of 40 days ago that comes today counts on its own day and month', () => {
    const late = saleEvent(content, { occurredAt: hour(-40 * 24), evidence });
    const { stored } = deliver([received(late, 0)]);
    expect(Object.keys(figuresOf(rollUps(stored, hour(0), hour(1))))).toEqual([
      'ada~2026-10-12',
      '2026-10-12~TRY~store~shirt',
      '2026-10~TRY~store~shirt',
      '2026-10-12~TRY~store~socks',
      '2026-10~TRY~store~socks',
    ]);
  });

  test('30.00 of the shirt refunded two days later: -30.00 on that day, 50.00 in the month', () => {
    const refund = refundEvent('r1', { items: [{ lineId: '1', total: '30.00' }] }, { occurredAt: hour(48) });
    const figures = figuresOf(rollUps(deliver([sale(), received(refund, 48)]).stored));
    expect(figures).toMatchObject({
      'ada~2026-11-23': {
        TRY: {
          ...NO_TALLY,
          refunds: 1,
          refundedMinor: 3_000,
          pendingCommissionMinor: -300,
          pendingInfluencerMinor: -150,
          pendingPlatformMinor: -150,
        },
      },
      '2026-11-23~TRY~store~shirt': { orders: 0, quantityMicros: 0, netMinor: -3_000 },
      '2026-11~TRY~store~shirt': { ...SHIRT, netMinor: 5_000 },
      '2026-11~TRY~store~socks': SOCKS,
    });
    expect(figures).not.toHaveProperty('2026-11-23~TRY~store~socks');
  });

  test('a refund that is deleted again leaves nothing behind in the sum of its days', () => {
    const refund = received(refundEvent('r1', { full: true }, { occurredAt: hour(24) }), 24);
    const { stored } = deliver([sale(), refund, deletionEvent('r1', hour(48))]);
    const figures = figuresOf(rollUps(stored));
    expect(figures['2026-11-22~TRY~store~shirt']).toEqual({ orders: 0, quantityMicros: 0, netMinor: -8_000 });
    expect(figures['2026-11-23~TRY~store~shirt']).toEqual({ orders: 0, quantityMicros: 0, netMinor: 8_000 });
    expect(figures['2026-11~TRY~store~shirt']).toEqual(SHIRT);
  });

  test('a refund before its sale counts with it, in the hour the sale is received, on the refund’s own day', () => {
    const refund = received(refundEvent('r1', { full: true }, { occurredAt: hour(24) }), 1);
    const { stored } = deliver([refund, received(sale(), 5)]);
    expect(movements(stored.order, BEGINNING, hour(5))).toEqual([]);
    const counted = movements(stored.order, hour(5), hour(6));
    expect(counted.map(({ at, day }) => [at, day])).toEqual([
      [hour(5), '2026-11-21'],
      [hour(5), '2026-11-22'],
    ]);
    expect(movements(stored.order, hour(6), EVER)).toEqual([]);
  });

  test('moved from Ada to Bob on the 23rd: all of it minus for her and plus for him, no product moves', () => {
    const moved = decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'agreed' }, hour(48));
    const { stored } = deliver([sale(), moved]);
    expect(figuresOf(rollUps(stored))).toEqual({
      'ada~2026-11-21': { TRY: TALLY },
      'ada~2026-11-23': { TRY: minus(TALLY) },
      'bob~2026-11-23': { TRY: TALLY },
      ...PRODUCTS,
    });
  });

  test('rejected: the sale stays, its commission goes, no product moves', () => {
    const { stored } = deliver([sale(), decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(24))]);
    expect(figuresOf(rollUps(stored))).toEqual({
      'ada~2026-11-21': { TRY: TALLY },
      'ada~2026-11-22': {
        TRY: {
          ...NO_TALLY,
          pendingCommissionMinor: -1_000,
          pendingInfluencerMinor: -500,
          pendingPlatformMinor: -500,
        },
      },
      ...PRODUCTS,
    });
  });

  const APPROVED_OF_5 = {
    approvedCommissionMinor: 1_000,
    approvedInfluencerMinor: 500,
    approvedPlatformMinor: 500,
  };
  const PENDING_OF_5 = {
    pendingCommissionMinor: 1_000,
    pendingInfluencerMinor: 500,
    pendingPlatformMinor: 500,
  };
  const approve = decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(72));

  test('approved on the 24th: 5.00 of the 21st are no longer pending from then on, and no product moves', () => {
    const { stored } = deliver([sale(), approve]);
    expect(figuresOf(rollUps(stored))).toEqual({
      'ada~2026-11-21': { TRY: TALLY },
      'ada~2026-11-24': { TRY: { ...NO_TALLY, ...minus(PENDING_OF_5), ...APPROVED_OF_5 } },
      ...PRODUCTS,
    });
  });

  test('40.00 of the 22nd refunded after that: the refund on the 22nd, the 2.00 less on the day of the approval', () => {
    const refund = received(refundEvent('r1', { amount: '44.00' }, { occurredAt: hour(24) }), 96);
    const { stored } = deliver([sale(), approve, refund]);
    expect(figuresOf(rollUps(stored, hour(96), EVER))).toMatchObject({
      'ada~2026-11-22': { TRY: { ...NO_TALLY, refunds: 1, refundedMinor: 4_400 } },
      'ada~2026-11-24': {
        TRY: {
          ...NO_TALLY,
          approvedCommissionMinor: -400,
          approvedInfluencerMinor: -200,
          approvedPlatformMinor: -200,
        },
      },
      '2026-11-22~TRY~store~shirt': { netMinor: -3_200 },
    });
  });

  test('cancelled on the 25th: what was approved is taken back on that day, as the sale is', () => {
    const cancel = updateEvent(hour(96), { ...content, status: 'cancelled' }, { occurredAt: hour(96) });
    const { stored } = deliver([sale(), approve, received(cancel, 96)]);
    expect(figuresOf(rollUps(stored, hour(96), EVER))).toMatchObject({
      'ada~2026-11-25': {
        TRY: { ...NO_TALLY, sales: -1, grossMinor: -11_000, ...minus(APPROVED_OF_5) },
      },
    });
  });

  test('cancelled: all of it is taken back, on the day of the cancel', () => {
    const cancel = updateEvent(hour(24), { ...content, status: 'cancelled' }, { occurredAt: hour(24) });
    const figures = figuresOf(rollUps(deliver([sale(), received(cancel, 24)]).stored));
    expect(figures['ada~2026-11-22']).toEqual({ TRY: minus(TALLY) });
    expect(figures).not.toHaveProperty('2026-11~TRY~store~shirt');
  });

  test('with the status "refunded" it sold its pieces, for nothing', () => {
    const { stored } = deliver([sale({ status: 'refunded' })]);
    expect(figuresOf(rollUps(stored))).toMatchObject({
      '2026-11~TRY~store~shirt': { ...SHIRT, netMinor: 0 },
    });
  });

  test('in dollars until a report in lira is known: never added, taken back in dollars', () => {
    const at = { occurredAt: hour(0), evidence };
    const dollars = updateEvent(hour(1), { ...content, currency: 'USD' }, at);
    const lira = updateEvent(hour(1.5), content, at);
    const { stored } = deliver([received(dollars, 1), received(lira, 2)]);
    expect(figuresOf(rollUps(stored, BEGINNING, hour(2)))).toMatchObject({
      'ada~2026-11-21': { USD: TALLY },
      '2026-11~USD~store~shirt': SHIRT,
    });
    expect(figuresOf(rollUps(stored))).toEqual({ 'ada~2026-11-21': { TRY: TALLY }, ...PRODUCTS });
  });

  test('23.54 KWD, then the finer 23.539 under the same id: one more step on the day of the first', () => {
    const kwd = (total: string) =>
      saleEvent(
        { currency: 'KWD', total, items: [{ lineId: '1', productId: 'oud', quantity: '1', total }] },
        { evidence },
      );
    const finer = { ...received(kwd('23.539'), 30), occurredAt: hour(30) };
    const { stored } = deliver([kwd('23.54'), finer]);
    expect(stored.order.events.map(({ id }) => id)).toEqual(['sale:storeApi', 'sale:storeApi']);
    expect(figuresOf(rollUps(stored, BEGINNING, hour(30)))).toMatchObject({
      '2026-11-21~KWD~store~oud': { netMinor: 23_540 },
    });
    expect(figuresOf(rollUps(stored, hour(30), EVER))).toMatchObject({
      '2026-11-21~KWD~store~oud': { orders: 0, netMinor: -1 },
    });
  });
});

describe('products', () => {
  const netOf = (events: readonly OrderEvent[], plan = {}): Record<string, number> => {
    const plans = [{ ...PLAN_OF_TOTAL, ...plan }];
    const { productSales } = rollUps(deliver(events, { plans }).stored);
    const months = [...productSales.values()].filter(({ period }) => period === '2026-11');
    return Object.fromEntries(months.map(({ productId, netMinor }) => [productId, netMinor]));
  };
  const PLAN_OF_TOTAL = { ...deliver([sale()]).stored.order.plans['1']!, base: 'total' as const };

  test('count the same where commissions are on the order’s total', () => {
    expect(netOf([sale()])).toEqual({ shirt: 8_000, socks: 2_000 });
  });

  test('22.00 of 110.00 refunded without a word takes a fifth of each line', () => {
    expect(netOf([sale(), refundEvent('r1', { amount: '22.00' })])).toEqual({ shirt: 6_400, socks: 1_600 });
  });

  test('two lines of one product with half a kuruş left of each are 0.01 + 0.01', () => {
    const items = ['1', '2'].map((lineId) => ({ lineId, productId: 'pin', quantity: '1', total: '0.01' }));
    const tiny = saleEvent({ currency: 'TRY', total: '0.02', items }, { evidence });
    expect(netOf([tiny, refundEvent('r1', { amount: '0.01' })])).toEqual({ pin: 2 });
  });

  test('a deleted product’s line, whose id is 0 then, stays its product', () => {
    const items = (content.items ?? []).map((item) => ({ ...item, productId: '0' }));
    expect(netOf([sale(), updateEvent(hour(1), { ...content, items })])).toEqual({
      shirt: 8_000,
      socks: 2_000,
    });
  });

  test('without lines there are none', () => {
    expect(netOf([saleEvent({ currency: 'TRY', total: '50.00' }, { evidence })])).toEqual({});
  });

  test('10^15 pieces are no reason to stop: what is not exact any more is cut at 10^15 millionths', () => {
    const items = [{ productId: 'dust', quantity: '1000000000000000', total: '1.00' }];
    const { productSales } = rollUps(deliver([sale({ items })]).stored);
    expect(productSales.get('2026-11~TRY~store~dust')?.quantityMicros).toBe(1e15);
  });

  test('have no name from an unverified report, and do not move by one', () => {
    const renamed = (content.items ?? []).map((item) => ({
      ...item,
      name: 'Buy at eve’s',
      total: '9000.00',
    }));
    const forged = received(unverifiedEvent({ ...content, items: renamed, total: '18010.00' }), 1);
    const signed = deliver([sale()]).stored;
    for (const events of [
      [sale(), forged],
      [forged, received(sale(), 2)],
    ]) {
      const sums = rollUps(deliver(events).stored);
      expect(figuresOf(sums)).toEqual(figuresOf(rollUps(signed)));
      expect(sums.productSales.get('2026-11~TRY~store~shirt')?.name).toBe('Shirt');
      expect(sums.productSales.get('2026-11~TRY~store~socks')?.name).toBeUndefined();
    }
  });

  test('have the name that was reported last', () => {
    const renamed = (content.items ?? []).map((item) => ({ ...item, name: `New ${item.productId}` }));
    const update = received(updateEvent(hour(1), { ...content, items: renamed, total: '111.00' }), 1);
    const cheaper = received(refundEvent('r1', { full: true }), 2);
    const { stored } = deliver([sale(), update, cheaper]);
    expect(rollUps(stored).productSales.get('2026-11~TRY~store~socks')?.name).toBe('New socks');
  });
});

describe('what fits into one commit of 10 documents', () => {
  const of = (days: number, from = 0) => {
    const sums = noRollUps();
    for (let n = from; n < from + days; n += 1) sums.dayClicks.set(String(n), 1);
    return sums;
  };

  test.each<[string, number, number, boolean]>([
    ['6 and 4 more', 6, 4, true],
    ['6 and 5 more do not', 6, 5, false],
    ['25 into an empty one, since nothing is smaller', 0, 25, true],
  ])('%s', (_rule, open, more, fits) => {
    expect(hasRoom(of(open), of(more, open), 10)).toBe(fits);
  });
});
