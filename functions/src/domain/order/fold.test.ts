import {
  deliver,
  hour,
  OTHER_SOURCE,
  PLAN,
  refundEvent,
  saleEvent,
  updateEvent,
} from '../../../test/support/arbitraries';
import { foldOrder, type OrderState } from './fold';
import { orderStatus } from '../brand/orderStatus';
import type { LineContent, OrderEvent, SnapshotContent, SnapshotEvent } from './event';
import { termsOf } from '../../../test/support/foldTerms';

/** An order of 100 TRY, with more. */
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

function fold(...events: OrderEvent[]): OrderState {
  const state = foldOrder(events, termsOf(new Map([[1, PLAN]])));
  expect(foldOrder(events.toReversed(), termsOf(new Map([[1, PLAN]])))).toEqual(state);
  if (!state) throw new Error('there is no order');
  return state;
}

describe('orderStatus with the brand’s own meanings', () => {
  test.each([
    ['wc-Kargoya-Verildi', 'completed'],
    ['processing', 'completed'],
    ['on-hold', 'on-hold'],
    ['constructor', 'processing'],
  ])('%s with { kargoya-verildi: completed, processing: completed } is %s', (word, status) => {
    expect(orderStatus(word, { 'kargoya-verildi': 'completed', processing: 'completed' })).toBe(status);
  });
});

describe('orderStatus: what a store’s word means', () => {
  test.each([
    ['completed', 'completed'],
    ['wc-completed', 'completed'],
    ['Completed', 'completed'],
    [' completed ', 'completed'],
    ['pending', 'pending'],
    ['on-hold', 'on-hold'],
    ['wc-on-hold', 'on-hold'],
    ['processing', 'processing'],
    ['cancelled', 'cancelled'],
    ['canceled', 'cancelled'],
    ['failed', 'failed'],
    ['refunded', 'refunded'],
    ['trash', 'trashed'],
    ['trashed', 'trashed'],
    ['draft', 'draft'],
    ['wc-checkout-draft', 'draft'],
    ['auto-draft', 'draft'],
    ['kargoya-verildi', 'processing'],
    ['wc-wc-completed', 'processing'],
    ['constructor', 'processing'],
    ['__proto__', 'processing'],
    ['', 'processing'],
  ])('%j counts as %s', (word, status) => {
    expect(orderStatus(word)).toBe(status);
  });
});

describe('status: the newest that was reported', () => {
  test.each<[string, OrderEvent[], string, bigint]>([
    ['a sale without one is completed', [saleEvent(order())], 'completed', 1000n],
    ['pending: due as well, but not held yet', [saleEvent(order({ status: 'pending' }))], 'pending', 1000n],
    [
      'cancelled: nothing due',
      [saleEvent(order()), updateEvent(hour(1), order({ status: 'cancelled' }))],
      'cancelled',
      0n,
    ],
    [
      'untrashed: due again',
      [
        saleEvent(order()),
        updateEvent(hour(1), order({ status: 'trash' })),
        updateEvent(hour(2), order({ status: 'completed' })),
      ],
      'completed',
      1000n,
    ],
    [
      'failed, then paid: due',
      [saleEvent(order({ status: 'failed' })), updateEvent(hour(1), order({ status: 'processing' }))],
      'processing',
      1000n,
    ],
    [
      'refunded: nothing due',
      [saleEvent(order()), updateEvent(hour(1), order({ status: 'refunded' }))],
      'refunded',
      0n,
    ],
    [
      'an update without one changes none',
      [
        saleEvent(order()),
        updateEvent(hour(1), order({ status: 'cancelled' })),
        updateEvent(hour(2), order()),
      ],
      'cancelled',
      0n,
    ],
    ['updates only, none with a status: completed', [updateEvent(hour(1), order())], 'completed', 1000n],
    [
      'a sale precedes every update, also one that was changed before the sale was placed',
      [saleEvent(order()), updateEvent(hour(-99), order({ status: 'cancelled' }))],
      'cancelled',
      0n,
    ],
  ])('%s', (_, events, status, due) => {
    const state = fold(...events);
    expect(state).toMatchObject({ status, due: { total: due }, ambiguous: false });
  });

  test('an order refunded by its status alone has all of its total refunded', () => {
    expect(fold(saleEvent(order({ status: 'refunded' })))).toMatchObject({
      refundedMinor: 10_000,
      isSale: true,
    });
  });

  test.each(['cancelled', 'failed', 'trashed'])('an order that is %s is no sale', (status) => {
    expect(fold(saleEvent(order({ status })))).toMatchObject({
      isSale: false,
      baseMinor: 0,
      refundedMinor: 0,
    });
  });
});

describe('hold: the earliest known completion + 14 days', () => {
  const after14Days = (from: Date): Date => new Date(from.getTime() + 14 * 86_400_000);

  test.each<[string, OrderEvent[], Date | null]>([
    ['completed at once: from when it was placed', [saleEvent(order())], hour(0)],
    [
      'completed at hour 30',
      [saleEvent(order({ status: 'processing' })), updateEvent(hour(30), order({ status: 'completed' }))],
      hour(30),
    ],
    [
      'completed at hour 30 and again at 40',
      [
        saleEvent(order({ status: 'pending' })),
        updateEvent(hour(40), order({ status: 'completed' })),
        updateEvent(hour(30), order({ status: 'completed' })),
      ],
      hour(30),
    ],
    [
      'completed, then back to processing: the completion stays known',
      [saleEvent(order()), updateEvent(hour(1), order({ status: 'processing' }))],
      hour(0),
    ],
    ['never completed: no end of the hold', [saleEvent(order({ status: 'processing' }))], null],
    [
      'an unknown status is processing: no end of the hold',
      [saleEvent(order({ status: 'kargoya-verildi' }))],
      null,
    ],
  ])('%s', (_, events, completedAt) => {
    expect(fold(...events)).toMatchObject({
      completedAt,
      heldUntil: completedAt && after14Days(completedAt),
    });
  });
});

describe('amounts: the newest modification wins', () => {
  test('older news changes nothing: 80 of hour 1 after 90 of hour 2', () => {
    const known = [saleEvent(order()), updateEvent(hour(2), order({ total: '90.00' }))];
    const older = updateEvent(hour(1), order({ total: '80.00', orderNumber: 'old' }));
    expect(fold(...known, older).totalMinor).toBe(9000);
  });

  test('a sale without a time precedes updates, whenever it comes', () => {
    expect(fold(updateEvent(hour(-5), order({ total: '90.00' })), saleEvent(order())).totalMinor).toBe(9000);
  });

  test('a sale precedes even an update of 1960', () => {
    const ancient = updateEvent(new Date('1960-01-01T00:00:00Z'), order({ total: '90.00' }));
    expect(fold(ancient, saleEvent(order()))).toMatchObject({ totalMinor: 9000, ambiguous: false });
  });

  test('a tie of other amounts marks the order ambiguous; something newer settles it', () => {
    const tie = [
      updateEvent(hour(1), order({ total: '80.00' })),
      updateEvent(hour(1), order({ total: '90.00' })),
    ];
    expect(fold(...tie)).toMatchObject({ ambiguous: true });
    expect(fold(...tie, updateEvent(hour(2), order({ total: '70.00' })))).toMatchObject({ ambiguous: false });
  });

  test('a tie of other statuses is ambiguous; a tie of the same money and status is not', () => {
    const at = (more: Partial<SnapshotContent>): OrderEvent => updateEvent(hour(1), order(more));
    expect(fold(at({ status: 'completed' }), at({ status: 'processing' })).ambiguous).toBe(true);
    expect(fold(at({ status: 'completed' }), at({ status: 'wc-completed' })).ambiguous).toBe(false);
    expect(fold(at({ orderNumber: '1' }), at({ orderNumber: '2' })).ambiguous).toBe(false);
  });

  test('a newer status does not settle a tie of older amounts’ group, nor does it need to: its amounts are newer too', () => {
    const tie = [
      updateEvent(hour(1), order({ total: '80.00' })),
      updateEvent(hour(1), order({ total: '90.00' })),
    ];
    expect(fold(...tie, updateEvent(hour(2), order({ status: 'cancelled' })))).toMatchObject({
      ambiguous: false,
      totalMinor: 10_000,
    });
  });
});

test('50: lines of 118.00 in a total of 98.00 are the base, flagged; with a gift card of 20.00 told there is no flag', () => {
  const sold = order({ total: '98.00', items: [line('a', '118.00')] });
  const [alone, paidByCard] = [fold(saleEvent(sold)), fold(saleEvent({ ...sold, giftCardTotal: '20.00' }))];
  expect([alone.baseMinor, paidByCard.baseMinor]).toEqual([11_800, 11_800]);
  expect([alone, paidByCard].map(({ flags }) => flags.map(({ reason }) => reason))).toEqual([
    ['lines_exceed_total'],
    [],
  ]);
});

test.each([
  ['one minor unit a line is lost by rounding', '99.98', []],
  ['one more is not', '99.97', ['lines_exceed_total']],
])('two lines of 50.00 in a total: %s (%s)', (_, total, reasons) => {
  const { flags } = fold(saleEvent(order({ total, items: [line('a', '50.00'), line('b', '50.00')] })));
  expect(flags.map(({ reason }) => reason)).toEqual(reasons);
});

describe('two clients of one store report one moment, one of them gift cards and the taxes of lines', () => {
  // Of equal times the larger fingerprint counts as the newer: among ten numbers either of the two is it.
  test.each([...'0123456789'])(
    'order %s: what the one tells counts, and nothing is ambiguous',
    (orderNumber) => {
      const paid = order({ total: '140.00', taxTotal: '40.00', orderNumber });
      const webhook = {
        ...paid,
        giftCardTotal: '100.00',
        items: [line('a', '100.00', { taxTotal: '5.00' }), line('b', '100.00', { taxTotal: '35.00' })],
      };
      const plugin = { ...paid, items: [line('a', '100.00'), line('b', '100.00')] };
      const state = fold(
        updateEvent(hour(1), webhook, { source: OTHER_SOURCE }),
        updateEvent(hour(1), plugin),
      );
      expect(state).toMatchObject({ ambiguous: false, flags: [] });
      expect(state.money.giftCard).toBe(10_000n);
      expect(state.money.lines.map(({ tax }) => tax)).toEqual([500n, 3_500n]);
      const after = fold(
        updateEvent(hour(1), webhook, { source: OTHER_SOURCE }),
        updateEvent(hour(2), { ...plugin, taxTotal: '0' }),
      );
      expect(after.money.giftCard).toBe(0n);
    },
  );
});

describe('decimals: a known amount with fewer decimals is no change', () => {
  const kwd = (total: string): SnapshotContent => ({ currency: 'KWD', total });

  test.each([
    [['23.539', '23.54'], 23_539],
    [['23.539', '24'], 23_539],
    [['23.539', '23.54', '24'], 23_539],
    [['24', '23.54'], 23_540],
    [['23.54', '23.539'], 23_539],
    [['23.539', '23.55'], 23_550],
    [['23.539', '25'], 25_000],
    [['23.539', '23.540'], 23_540],
    [['23.539', '23.538999999999998'], 23_539],
  ])('KWD %j, one after the other, is %d minor units', (prints, expected) => {
    const [first = '', ...later] = prints;
    const updates = later.map((total, i) => updateEvent(hour(i + 1), kwd(total)));
    expect(fold(saleEvent(kwd(first)), ...updates).totalMinor).toBe(expected);
  });

  test('of one time are not ambiguous: 23.539 and 23.54 and 24', () => {
    const tie = ['23.539', '23.54', '24'].map((total) => updateEvent(hour(1), kwd(total)));
    expect(fold(...tie)).toMatchObject({ ambiguous: false, totalMinor: 23_539 });
  });

  test('lines find their amount with more decimals by id, or by place and product', () => {
    const fine = [line('a', '1.234'), line('b', '9.999')];
    const coarse = [line('b', '10'), line('a', '1')];
    const content = { ...kwd('11.233'), items: fine };
    expect(fold(saleEvent(content), updateEvent(hour(1), { ...kwd('11'), items: coarse })).baseMinor).toBe(
      11_233,
    );
    const nameless = (items: LineContent[]): LineContent[] =>
      items.map(({ lineId: _lineId, ...item }) => item);
    const swapped = updateEvent(hour(1), { ...kwd('11'), items: nameless(coarse) });
    expect(fold(saleEvent({ ...content, items: nameless(fine) }), swapped).baseMinor).toBe(11_000);
  });

  test('of a refund: the finest counts once, 1.005 and 1.01 and 1', () => {
    const refunds = ['1.01', '1.005', '1'].map((amount) => refundEvent('r', { amount }));
    expect(fold(saleEvent(kwd('23.539')), ...refunds)).toMatchObject({
      refundedMinor: 1005,
      refunds: 1,
      flags: [],
    });
  });
});

describe('frozen at first sight', () => {
  test('a deleted product’s id of 0 leaves a line its product: a refund by product still finds it', () => {
    const before = order({ items: [line('a', '60.00'), line('b', '40.00')] });
    const after = order({ items: [line('a', '60.00', { productId: '0' }), line('b', '40.00')] });
    const refund = refundEvent('r', { items: [{ productId: 'p-a' }] });
    const state = fold(saleEvent(before), updateEvent(hour(1), after), refund);
    expect(state).toMatchObject({ baseMinor: 4000, flags: [] });
  });

  test('a line first seen with product 0 gets the product that a later snapshot knows', () => {
    const before = order({ items: [line('a', '60.00', { productId: '0' }), line('b', '40.00')] });
    const after = order({ items: [line('a', '60.00'), line('b', '40.00')] });
    const again = updateEvent(hour(2), before);
    const refund = refundEvent('r', { items: [{ productId: 'p-a' }] });
    const state = fold(saleEvent(before), updateEvent(hour(1), after), again, refund);
    expect(state).toMatchObject({ baseMinor: 4000, flags: [] });
  });

  test('variant 0 is no variant, on a line and in a refund', () => {
    const content = order({ items: [line('a', '100.00', { variantId: '0' })] });
    const refund = refundEvent('r', { items: [{ productId: 'p-a', variantId: '0', total: '30.00' }] });
    expect(fold(saleEvent(content), refund)).toMatchObject({ baseMinor: 7000, flags: [] });
  });

  test('an item that names variant 0 and nothing else names no line', () => {
    const content = order({ items: [line('a', '60.00'), line('b', '40.00')] });
    const refund = refundEvent('r', { amount: '5.00', items: [{ variantId: '0' }] });
    expect(fold(saleEvent(content), refund)).toMatchObject({
      baseMinor: 10_000,
      flags: [{ eventId: refund.id, reason: 'unknown_line' }],
    });
  });
});

describe('currency belongs to the amounts: the newest report gives it', () => {
  test('a refund of 50 EUR takes nothing of 100 TRY; one that names no currency is in TRY', () => {
    const other = refundEvent('r1', { amount: '50.00', currency: 'EUR' });
    const state = fold(saleEvent(order()), other, refundEvent('r2', { amount: '10.00' }));
    expect(state).toMatchObject({
      refundedMinor: 1000,
      flags: [{ eventId: other.id, reason: 'other_currency' }],
    });
  });

  test('completed in SEK by a currency switcher, corrected to EUR, then cancelled: cancelled, in EUR', () => {
    const told = (hours: number, currency: string, status: string): SnapshotEvent =>
      updateEvent(hour(hours), order({ currency, status }));
    const [sek, eur] = [told(1, 'SEK', 'completed'), told(2, 'EUR', 'completed')];
    expect(fold(sek, eur)).toMatchObject({ currency: 'EUR', status: 'completed', flags: [] });
    const cancelled = told(3, 'EUR', 'cancelled');
    expect(fold(sek, eur, cancelled)).toMatchObject({ currency: 'EUR', due: { total: 0n } });
    // A status counts whatever the currency of its report.
    expect(fold(sek, told(2, 'EUR', 'cancelled'))).toMatchObject({ status: 'cancelled', due: { total: 0n } });
  });

  test('a refund without a currency has that of the newest report no later than itself, else of the first', () => {
    const sek = updateEvent(hour(1), order({ currency: 'SEK' }));
    const eur = updateEvent(hour(3), order({ currency: 'EUR', total: '10.00' }));
    const at = (hours: number): OrderEvent =>
      refundEvent('r', { amount: '5.00' }, { occurredAt: hour(hours) });
    const flags = [{ eventId: at(2).id, reason: 'other_currency' }];
    expect(fold(sek, eur, at(2))).toMatchObject({ refundedMinor: 0, baseMinor: 1000, flags });
    expect(fold(sek, eur, at(0))).toMatchObject({ refundedMinor: 0, flags });
    expect(fold(sek, eur, at(3))).toMatchObject({ refundedMinor: 500, baseMinor: 500, flags: [] });
  });
});

describe('refunds', () => {
  const twoLines = order({ items: [line('a', '60.00'), line('b', '40.00')] });

  test('two dialects report one refund: the named report beats the amount-only one', () => {
    const plain = refundEvent('r', { amount: '40.00' });
    const named = refundEvent('r', { amount: '40.00', items: [{ lineId: 'b' }] }, { source: OTHER_SOURCE });
    const state = fold(saleEvent(twoLines), plain, named);
    expect(state).toMatchObject({ baseMinor: 6000, refunds: 1, refundedMinor: 4000 });
    expect(state.flags).toEqual([{ eventId: plain.id, reason: 'superseded_report' }]);
  });

  test('an unknown line is flagged and looked at again: the update that brings it explains it', () => {
    const refund = refundEvent('r', { amount: '10.00', items: [{ lineId: 'c', total: '10.00' }] });
    expect(fold(saleEvent(twoLines), refund)).toMatchObject({
      baseMinor: 10_000,
      flags: [{ eventId: refund.id, reason: 'unknown_line' }],
    });
    const longer = { ...twoLines, total: '130.00', items: [...(twoLines.items ?? []), line('c', '30.00')] };
    expect(fold(saleEvent(twoLines), refund, updateEvent(hour(1), longer))).toMatchObject({
      baseMinor: 12_000,
      flags: [],
    });
  });

  test('the flags of two refunds of equal content do not depend on which came first', () => {
    const refunds = ['r1', 'r2'].map((id) => refundEvent(id, { amount: '1.00', items: [{ lineId: 'zz' }] }));
    expect(fold(saleEvent(twoLines), ...refunds).flags).toHaveLength(2);
  });

  test('more than is left is kept and shown as excess: 130 of 100 is 30', () => {
    const refunds = [refundEvent('r1', { amount: '100.00' }), refundEvent('r2', { amount: '30.00' })];
    expect(fold(saleEvent(order()), ...refunds)).toMatchObject({ refundedMinor: 10_000, excessMinor: 3000 });
  });

  test('an excess beyond 10^15 minor units is shown as 10^15', () => {
    const refunds = ['r1', 'r2'].map((id) => refundEvent(id, { amount: '1000000000000000' }));
    expect(fold(saleEvent(order()), ...refunds).excessMinor).toBe(1e15);
  });

  test('refunds alone are no order yet', () => {
    expect(foldOrder([refundEvent('r', { amount: '1' })], termsOf(new Map()))).toBeNull();
  });
});

test('a plan version that is not stored with its order is a bug, and said to be one', () => {
  expect(() => foldOrder([saleEvent(order())], termsOf(new Map()))).toThrow('plan version 1');
});

describe('what is bounded', () => {
  test('120 updates after a rejection: 100 flags are kept, and all are counted', () => {
    const rejected: OrderEvent = {
      kind: 'reject',
      id: 'reject:d1',
      source: 'brand',
      fingerprint: 'f',
      occurredAt: hour(0),
      receivedAt: hour(0),
      requestId: 'req',
      by: 'uid',
      reason: 'fraud',
    };
    const updates = Array.from({ length: 120 }, (_, n) => updateEvent(hour(n + 1), order()));
    const { stored } = deliver([saleEvent(order()), rejected, ...updates]);
    expect(stored.order.flags).toHaveLength(100);
    expect(stored.order.flagCount).toBe(120);
  });
});
