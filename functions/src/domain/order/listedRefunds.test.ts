import fc from 'fast-check';
import {
  balancesOf,
  couponOf,
  deliver,
  hour,
  lastingState,
  PLAN,
  printMinor,
  refundEvent,
  runs,
  saleEvent,
  talliesOf,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { listed, reportEvent, twoDeliveries } from '../../../test/support/trust';
import { eventProblems } from '../audit/order';
import { foldOrder, type OrderState } from './fold';
import type { ListedRefund, OrderEvent, SnapshotContent } from './event';
import { termsOf } from '../../../test/support/foldTerms';

// Dialects that list all refunds of an order (MONEY.md, 3: "A refund that is missing from a newer snapshot was deleted;
// from an equally old one it was not").

const PLANS = new Map([[1, PLAN]]);
const ADA = { evidence: [couponOf('ada')] };

/** An order of 100.00 TRY, or of another currency, with these refunds. */
const order = (refunds: readonly ListedRefund[], more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total: '100.00',
  refunds,
  ...more,
});

function fold(...events: OrderEvent[]): OrderState {
  const state = foldOrder(events, termsOf(PLANS));
  expect(foldOrder(events.toReversed(), termsOf(PLANS))).toEqual(state);
  if (!state) throw new Error('there is no order');
  return state;
}

const counted = ({ effectiveRefunds }: OrderState): Record<string, string | undefined> =>
  Object.fromEntries(effectiveRefunds.map(({ refundId, content }) => [refundId, content.amount]));
const flags = ({ flags: all }: OrderState): string[] => all.map(({ reason }) => reason);

describe('a list of refunds', () => {
  test('of 20.00 and 15.50: 35.50 is refunded, and 64.50 left', () => {
    const state = fold(reportEvent(hour(1), order([listed('r2', '15.50'), listed('r1', '20.00')])));
    expect(state).toMatchObject({ refundedMinor: 3550, refunds: 2, baseMinor: 6450, flags: [] });
  });

  test('without a refund that an older list has: it was deleted', () => {
    const state = fold(
      reportEvent(hour(1), order([listed('r1', '20.00'), listed('r2', '15.50')])),
      reportEvent(hour(2), order([listed('r2', '15.50')])),
    );
    expect(counted(state)).toEqual({ r2: '15.50' });
    expect(state.baseMinor).toBe(8450);
  });

  test('without a refund that another list of the same second has: it was not', () => {
    const state = fold(
      reportEvent(hour(1), order([listed('r1', '20.00')])),
      reportEvent(hour(1), order([])),
      reportEvent(hour(0.5), order([listed('r0', '1.00')])),
    );
    expect(counted(state)).toEqual({ r1: '20.00' });
  });

  test('that is absent says nothing, and one that is empty says that there is none', () => {
    const first = reportEvent(hour(1), order([listed('r1', '20.00')]));
    const silent = updateEvent(hour(2), { currency: 'TRY', total: '100.00' });
    expect(fold(first, silent).refundedMinor).toBe(2000);
    expect(fold(first, silent, reportEvent(hour(3), order([]))).refundedMinor).toBe(0);
  });

  test('in another currency gives the order that currency, and says that there is none', () => {
    const state = fold(
      saleEvent({ currency: 'TRY', total: '100.00' }),
      reportEvent(hour(1), order([listed('r1', '20.00')])),
      reportEvent(hour(2), order([], { currency: 'EUR' })),
    );
    expect(state).toMatchObject({ currency: 'EUR', refundedMinor: 0, flags: [] });
  });

  test('of which a newer report without a list changes the currency: 20 TRY take nothing of 100 EUR, flagged', () => {
    const list = reportEvent(hour(1), order([listed('r1', '20.00')]));
    const euros = updateEvent(hour(2), { currency: 'EUR', total: '100.00' });
    expect(fold(list, euros)).toMatchObject({
      currency: 'EUR',
      refundedMinor: 0,
      flags: [{ eventId: list.id, reason: 'other_currency' }],
    });
  });
});

describe('a refund that has its own report too', () => {
  const items = [{ lineId: 'a', total: '20.00' }];

  test('and names what it refunds beats the list, whichever came first', () => {
    const list = reportEvent(hour(2), order([listed('r1', '24.00')]));
    const named = refundEvent('r1', { items, amount: '24.00' });
    const state = fold(list, named);
    expect(state.effectiveRefunds).toMatchObject([{ id: named.id, content: { items } }]);
    // A list is more than this one refund: it is not flagged for losing.
    expect(flags(state)).toEqual([]);
  });

  test('and is amount-only is superseded by a list with more decimals', () => {
    const list = reportEvent(hour(2), order([listed('r1', '24.125')], { currency: 'KWD' }));
    const reported = refundEvent('r1', { amount: '24.13' });
    const state = fold(list, reported);
    expect(counted(state)).toEqual({ r1: '24.125' });
    expect(state.flags).toEqual([{ eventId: reported.id, reason: 'superseded_report' }]);
  });

  test('and that a newer list lacks was deleted: refund_not_listed', () => {
    const reported = refundEvent('r1', { items, amount: '24.00' }, { occurredAt: hour(1) });
    const state = fold(reportEvent(hour(2), order([])), reported);
    expect(state).toMatchObject({
      refundedMinor: 0,
      flags: [{ eventId: reported.id, reason: 'refund_not_listed' }],
    });
  });

  test('and is younger than every list, or just as old, counts', () => {
    const list = reportEvent(hour(2), order([]));
    for (const occurredAt of [hour(2), hour(3)]) {
      expect(fold(list, refundEvent('r1', { amount: '24.00' }, { occurredAt })).refundedMinor).toBe(2400);
    }
  });

  test('and deleted by name stays deleted, though a list still has it', () => {
    const deletion = {
      ...refundEvent('r1', {}),
      kind: 'refund_deleted',
      id: 'refund_deleted:woocommerce:r1',
    };
    const { content: _content, ...event } = deletion;
    const state = fold(reportEvent(hour(2), order([listed('r1', '24.00')])), event as unknown as OrderEvent);
    expect(state).toMatchObject({ refundedMinor: 0, flags: [] });
  });
});

describe('a refund with fewer decimals', () => {
  const kwd = (refunds: readonly ListedRefund[], total: string): SnapshotContent =>
    order(refunds, { currency: 'KWD', total });

  test.each([
    ['1.255 KWD and then 1.26 is 1.255', ['1.255', '1.26'], ['23.539', '23.54'], 1255],
    ['1.255 KWD, 1.26 and then 1 is 1.255', ['1.255', '1.26', '1'], ['23.539', '23.54', '24'], 1255],
    ['1.26 KWD and then 1.255 is 1.255', ['1.26', '1.255'], ['23.54', '23.539'], 1255],
    [
      '1.255 KWD, 1.256 and then 1.26 is 1.256, the newest of the finest',
      ['1.255', '1.256', '1.26'],
      ['23.539', '23.539', '23.54'],
      1256,
    ],
    ['1.265 KWD and then 1.26 is another amount: 1.26', ['1.265', '1.26'], ['23.539', '23.54'], 1260],
  ])('%s', (_title, amounts, totals, minor) => {
    const lists = amounts.map((amount, index) =>
      reportEvent(hour(index), kwd([listed('r1', amount)], totals[index] ?? '')),
    );
    expect(fold(...lists).refundedMinor).toBe(minor);
  });
});

test('a refund of 0, reported again as 0.00, counts before a list of 12 in either order of arrival: its decimals are kept', () => {
  const sale = reportEvent(hour(1), order([listed('r1', '12')], { total: '100' }), ADA);
  const [coarse, fine] = ['0', '0.00'].map((amount) =>
    refundEvent('r1', { amount }, { occurredAt: hour(2) }),
  );
  const [one, other] = [
    [sale, coarse!, fine!, coarse!, fine!],
    [sale, fine!, coarse!],
  ].map((events) => deliver(events).stored);
  for (const stored of [one!, other!]) {
    expect(stored.order).toMatchObject({ refundedMinor: 0, baseMinor: 10_000 });
    expect(eventProblems({ ...stored, historySequences: [] })).toEqual([]);
  }
  expect(lastingState(other!)).toEqual(lastingState(one!));
  expect(balancesOf(other!)).toEqual(balancesOf(one!));
  expect(talliesOf(other!)).toEqual(talliesOf(one!));
  // Each form once.
  expect(one!.order.events).toHaveLength(3);
});

test('an order of 24 KWD, reported again as 24.000, is exact in either order of arrival: an older 23.539 is another amount', () => {
  const kwd = (total: string): SnapshotContent => ({ currency: 'KWD', total });
  const older = updateEvent(hour(1), kwd('23.539'), ADA);
  const [coarse, fine] = ['24', '24.000'].map((total) => updateEvent(hour(2), kwd(total), ADA));
  expect(deliver([older, coarse!]).stored.order.totalMinor).toBe(23_539);
  const ends = [
    [older, coarse!, fine!],
    [older, fine!, coarse!],
    [fine!, coarse!, older, fine!],
  ].map((events) => deliver(events).stored);
  for (const stored of ends) {
    expect(stored.order.totalMinor).toBe(24_000);
    expect(lastingState(stored)).toEqual(lastingState(ends[0]!));
    expect(balancesOf(stored)).toEqual(balancesOf(ends[0]!));
  }
});

describe('decimals beyond the currency’s own', () => {
  test.each([
    ['TRY', '100.00', '10.000', '25.00', { refundedMinor: 2500, baseMinor: 7500, due: 750 }],
    ['TRY', '100.00', '10.00', '25.00', { refundedMinor: 2500, baseMinor: 7500, due: 750 }],
    ['TRY', '100.00', '10.004', '25.0', { refundedMinor: 1000, baseMinor: 9000, due: 900 }],
    ['JPY', '1000', '100.0', '90', { refundedMinor: 90, baseMinor: 910, due: 91 }],
    ['KWD', '100.000', '10.0000', '25.000', { refundedMinor: 25_000, baseMinor: 75_000, due: 7500 }],
    ['KWD', '100.000', '10.000', '25.00', { refundedMinor: 10_000, baseMinor: 90_000, due: 9000 }],
  ])(
    '%s %s at 10%%, refund 7 reported over "%s", then listed as "%s": %j',
    (currency, total, reported, amount, { due, ...figures }) => {
      const placed = saleEvent({ currency, total }, ADA);
      const refund = refundEvent('7', { amount: reported });
      const list = reportEvent(hour(2), order([listed('7', amount)], { currency, total }), ADA);
      expect(fold(placed, refund, list)).toMatchObject({ ...figures, refunds: 1 });
      for (const events of [
        [placed, refund, list],
        [refund, list, placed],
        [list, placed, refund],
      ])
        expect(deliver(events).stored.commission?.totalMinor).toBe(due);
    },
  );

  test('make no list finer: 12 TRY, of a list that says 12.3400 and one that says 12.35, is the newest of the two', () => {
    const tryOf = (amount: string, total: string): SnapshotContent => order([listed('r', amount)], { total });
    const [long, short, whole] = [tryOf('12.3400', '100.0000'), tryOf('12.35', '100.00'), tryOf('12', '100')];
    const state = (first: SnapshotContent, second: SnapshotContent): number =>
      fold(reportEvent(hour(1), first), reportEvent(hour(2), second), reportEvent(hour(3), whole))
        .refundedMinor;
    expect(state(long, short)).toBe(1235);
    expect(state(short, long)).toBe(1234);
  });

  test('two reports of one refund in TRY, 10.004 and 10.001: one counts, in either order of arrival, and is no conflict', () => {
    const [one, other] = ['10.004', '10.001'].map((amount) =>
      refundEvent('7', { amount, currency: 'TRY' }),
    ) as [OrderEvent, OrderEvent];
    const placed = saleEvent({ currency: 'TRY', total: '100.00' }, ADA);
    const [a, b] = [
      [placed, one, other],
      [placed, other, one],
    ].map((events) => deliver(events).stored) as [Stored, Stored];
    expect(lastingState(b)).toEqual(lastingState(a));
    expect(a.order).toMatchObject({ refundedMinor: 1000, flags: [] });
  });
});

describe('whatever is refunded and deleted', () => {
  interface Step {
    readonly refunds: readonly ListedRefund[];
    readonly hours: number;
  }

  /** Lists of a refunded order, of four moments. */
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.record({
      hours: fc.integer({ min: 1, max: 4 }),
      refunds: fc.subarray([listed('r1', '20.00'), listed('r2', '15.50'), listed('r3', '7.25')]),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const placed = saleEvent({ currency: 'TRY', total: '100.00' }, { ...ADA, source: 'woocommerce' });
  const reported = (all: readonly Step[]): OrderEvent[] => [
    placed,
    ...all.map(({ hours, refunds }) => reportEvent(hour(hours), order(refunds), ADA)),
  ];

  test('what counts is the union of the newest lists, in any order of arrival and with repeats', () => {
    fc.assert(
      fc.property(
        steps.chain((all) => fc.tuple(fc.constant(all), twoDeliveries(reported(all)))),
        ([all, [one, other]]) => {
          const [a, b] = [deliver(one).stored, deliver(other).stored];
          expect(lastingState(b)).toEqual(lastingState(a));
          expect(balancesOf(b)).toEqual(balancesOf(a));
          expect(talliesOf(b)).toEqual(talliesOf(a));
          const newest = Math.max(...all.map(({ hours }) => hours));
          const left = new Map(
            all
              .filter(({ hours }) => hours === newest)
              .flatMap(({ refunds }) => refunds)
              .map(({ refundId, amount }) => [refundId, Number(amount) * 100]),
          );
          const minor = [...left.values()].reduce((sum, of) => sum + of, 0);
          expect(a.order).toMatchObject({ refundedMinor: minor, baseMinor: 10_000 - minor });
        },
      ),
      runs(200),
    );
  });

  test('adding and deleting a refund restores what was due, at any stage', () => {
    const after = (refunds: readonly ListedRefund[], hours: number): Step => ({ refunds, hours });
    const stories = fc.record({
      before: fc.subarray([listed('r1', '20.00'), listed('r2', '15.50')]),
      minor: fc.integer({ min: 0, max: 10_000 }),
      more: fc.subarray(['completed', 'processing', 'refunded'] as const, { minLength: 1, maxLength: 1 }),
    });
    fc.assert(
      fc.property(stories, ({ before, minor }) => {
        const due = (all: readonly Step[]): Stored => deliver(reported(all)).stored;
        const added = [...before, listed('r9', printMinor(minor, 2))];
        const gone = due([after(before, 1), after(added, 2), after(before, 3)]);
        const never = due([after(before, 1)]);
        expect(balancesOf(gone)).toEqual(balancesOf(never));
        expect(gone.order.baseMinor).toBe(never.order.baseMinor);
        expect(gone.order.flags).toEqual([]);
      }),
      runs(200),
    );
  });
});

test.each([
  ['JPY', '14.45', '14.5'],
  ['TRY', '10.0049', '10.005'],
])('%s %s, refunded in full and sent again as %s, leaves nothing', (currency, fine, coarse) => {
  const at = (hours: number, print: string): OrderEvent => {
    const content = { currency, total: print, status: 'completed', refunds: [listed('r', print)] };
    return reportEvent(hour(hours), content, ADA);
  };
  expect(fold(at(1, fine), at(2, coarse))).toMatchObject({ baseMinor: 0, excessMinor: 0 });
});
