import fc from 'fast-check';
import {
  balancesOf,
  couponOf,
  deliver,
  lastingState,
  mapEvent,
  runs,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { TEST_PLAN } from '../../../test/support/plan';
import { binnedEvent } from '../../../test/support/trust';
import type { OrderStatus, StatusMap } from '../brand/orderStatus';
import type { Plan } from '../brand/plan';
import type { StatusWords } from '../brand/statusWords';
import type { Decision } from './decidable';
import type { OrderEvent, SnapshotContent } from './event';
import { unknownWords, wordsOf, wouldMap } from './words';

// The brand's status words: by which version an order is read. 10 % of 100.00, 50/50.

const day = (n: number): Date => new Date(Date.UTC(2026, 0, 1) + (n - 1) * 86_400_000);
const dayOf = (moment: Date | null | undefined): number | null =>
  moment ? (moment.getTime() - day(1).getTime()) / 86_400_000 + 1 : null;
const planOf = (holdPeriodDays: number, more: Partial<Plan> = {}): Plan => ({
  ...TEST_PLAN,
  ratePercent: 10,
  holdPeriodDays,
  ...more,
});
const version = (number: number, words: StatusMap): StatusWords => ({
  version: number,
  startsAt: day(30 + number),
  words,
});

const DELIVERED = version(1, { delivered: 'completed' });
const ADA = [couponOf('ada', 'ada10')];

/** A report of 100.00 of day `n`, on an order of day 1. */
function report(
  n: number,
  status: string,
  more: { readonly wordsVersion?: number; readonly content?: Partial<SnapshotContent> } = {},
): OrderEvent {
  const { wordsVersion, content } = more;
  const facts = {
    occurredAt: day(1),
    evidence: ADA,
    ...(wordsVersion === undefined ? {} : { wordsVersion }),
  };
  const event = updateEvent(day(n), { currency: 'SEK', total: '100.00', status, ...content }, facts);
  return { ...event, receivedAt: day(n) };
}
const decide = (n: number, decision: Decision): OrderEvent =>
  decisionEvent(decision, day(n), { decisionId: `${n}` });

function stored(
  events: readonly OrderEvent[],
  words: readonly StatusWords[],
  holdPeriodDays = 14,
  more: Partial<Plan> = {},
): Stored {
  return deliver(events, { plans: [planOf(holdPeriodDays, more)], words }).stored;
}

describe('53: a shop that ends with `delivered`; an order of day 1; the map event is of day 40', () => {
  const events = [report(1, 'delivered'), mapEvent(1, day(40))];

  test.each([
    [14, 54],
    [0, 41],
    [1, 41],
    [2, 42],
  ])('hold of %i days: held until day %i', (hold, until) => {
    const { order, commission } = stored(events, [DELIVERED], hold);
    expect(order).toMatchObject({ status: 'completed', wordsVersion: 1, flags: [] });
    expect([dayOf(order.completedAt), dayOf(commission?.heldUntil)]).toEqual([40, until]);
    expect(dayOf(commission?.approvableAt)).toBe(until);
  });

  test('without the map event it is processing for ever, and flagged with its word', () => {
    const { order, commission } = stored(events.slice(0, 1), []);
    expect(order).toMatchObject({ status: 'processing', completedAt: null });
    expect(order.flags).toEqual([{ eventId: events[0]!.id, reason: 'unknown_status', word: 'delivered' }]);
    expect(order.wordsVersion).toBeUndefined();
    expect(commission).toMatchObject({
      status: 'pending',
      blockedBy: 'order_not_completed',
      totalMinor: 1000,
    });
  });

  test('the map event posts nothing, and counts on the brand’s local day of its own time', () => {
    const { order, commission } = stored(events, [DELIVERED]);
    expect(commission?.entries).toHaveLength(1);
    expect(order.events.map((event) => event.day)).toEqual(['2026-01-01', '2026-02-09']);
  });

  test('mapped to cancelled, 10.00 are taken back on day 40, not on day 1', () => {
    const { commission } = stored(events, [version(1, { delivered: 'cancelled' })]);
    expect(commission?.entries.map(({ kind, day: of, postings }) => [kind, of, postings.length])).toEqual([
      ['accrual', '2026-01-01', 3],
      ['reversal', '2026-02-09', 3],
    ]);
    expect(commission?.totalMinor).toBe(0);
  });

  test('completed by its own words on day 5: held from then, whatever the map made of day 1', () => {
    const own = [report(1, 'delivered'), report(5, 'completed'), mapEvent(1, day(40))];
    const { order, commission } = stored(own, [DELIVERED], 0);
    expect([dayOf(order.completedAt), dayOf(commission?.heldUntil)]).toEqual([5, 5]);
  });

  test('delivered on day 45, after the map event: from day 45, and a day at least', () => {
    const late = [report(1, 'processing'), mapEvent(1, day(40)), report(45, 'delivered')];
    expect(dayOf(stored(late, [DELIVERED], 0).commission?.heldUntil)).toBe(46);
    expect(dayOf(stored(late, [DELIVERED], 14).commission?.heldUntil)).toBe(59);
  });

  test('an order placed under the map is completed by its own words: hold 0 is none', () => {
    const under = [report(42, 'delivered', { wordsVersion: 1 })];
    const { order, commission } = stored(under, [DELIVERED], 0);
    expect([order.wordsVersion, dayOf(order.completedAt), dayOf(commission?.heldUntil)]).toEqual([1, 42, 42]);
  });

  test('deleted on day 50 and restored, hold 0: the deletion counts, and the map’s day is over', () => {
    const deletion = binnedEvent('w', day(50));
    const restored = report(51, 'delivered', { content: { restored: true } });
    const { commission } = stored([...events, deletion, restored], [DELIVERED], 0);
    expect(dayOf(commission?.heldUntil)).toBe(50);
  });

  test('deleted on day 20, while nobody knew the word: from the map event, and a day at least', () => {
    const deletion = binnedEvent('w', day(20));
    const restored = report(21, 'delivered', { content: { restored: true } });
    const { commission } = stored([...events, deletion, restored], [DELIVERED], 0);
    expect(dayOf(commission?.heldUntil)).toBe(41);
  });

  test('locked 10 days after its completion: a refund of day 49 counts, one of day 51 does not', () => {
    const plan = { lockDays: 10 };
    const refund = (n: number): OrderEvent => ({
      id: `refund:storeApi:${n}`,
      kind: 'refund',
      source: 'storeApi',
      fingerprint: `refund ${n}`,
      occurredAt: day(n),
      receivedAt: day(n),
      requestId: 'r',
      refundId: `${n}`,
      content: { amount: '40.00' },
    });
    expect(stored([...events, refund(49)], [DELIVERED], 0, plan).commission?.totalMinor).toBe(600);
    expect(stored([...events, refund(51)], [DELIVERED], 0, plan).commission?.totalMinor).toBe(1000);
  });

  test('a rejected order gets no flag for the map event', () => {
    const rejected = [
      report(1, 'delivered'),
      decide(10, { kind: 'reject', reason: 'a friend' }),
      mapEvent(1, day(40)),
    ];
    expect(stored(rejected, [DELIVERED]).order.flags).toEqual([]);
  });
});

describe('which version applies', () => {
  const V1 = version(1, { delivered: 'processing' });
  const V2 = version(2, { delivered: 'completed' });
  const V3 = version(3, { delivered: 'completed', lost: 'failed' });
  const ALL = [V1, V2, V3];
  const told = (...versions: number[]): OrderEvent[] =>
    versions.map((number, index) =>
      report(1 + index, 'delivered', number === 0 ? {} : { wordsVersion: number }),
    );
  const state = (events: readonly OrderEvent[]): [number | undefined, string | null] => {
    const { order } = stored(events, ALL);
    return [order.wordsVersion, order.status];
  };

  test.each([
    ['of reports with 2 and 1 the lower one', told(2, 1), [1, 'processing']],
    ['of reports with 2 and none, none', told(2, 0), [undefined, 'processing']],
    ['a map event of 2 over reports of 1', [...told(1), mapEvent(2, day(40))], [2, 'completed']],
    [
      'a map event of 1 under reports of 2 does nothing',
      [...told(2), mapEvent(1, day(40))],
      [2, 'completed'],
    ],
    [
      'of two map events the higher one',
      [...told(1), mapEvent(3, day(50)), mapEvent(2, day(40))],
      [3, 'completed'],
    ],
  ])('%s', (_what, events, expected) => {
    expect(state(events)).toEqual(expected);
  });

  test('completed by versions 2 and 3 without a break: from the event of version 2, of day 40', () => {
    const { commission } = stored([...told(1), mapEvent(2, day(40)), mapEvent(3, day(50))], ALL, 0);
    expect(dayOf(commission?.heldUntil)).toBe(41);
  });

  test('completed by version 2, not by 3, and again by 4: from the event of version 4, of day 60', () => {
    const words = [V1, V2, version(3, {}), version(4, { delivered: 'completed' })];
    const maps = [mapEvent(2, day(40)), mapEvent(3, day(50)), mapEvent(4, day(60))];
    expect(dayOf(stored([...told(1), ...maps], words, 0).commission?.heldUntil)).toBe(61);
  });

  test('an approval stays where a map changes no due, and what a map voids comes back with the next', () => {
    const words = [DELIVERED, version(2, { delivered: 'cancelled' }), version(3, { delivered: 'completed' })];
    const approved = [
      report(1, 'delivered', { wordsVersion: 1 }),
      decide(20, { kind: 'approve', seen: null, reason: null }),
    ];
    const ofMaps = (...maps: OrderEvent[]): number[] => {
      const { commission } = stored([...approved, ...maps], words, 0);
      return [commission?.totalMinor ?? 0, commission?.approvedTotalMinor ?? 0];
    };
    expect(ofMaps()).toEqual([1000, 1000]);
    expect(ofMaps(mapEvent(2, day(40)))).toEqual([0, 0]);
    expect(ofMaps(mapEvent(2, day(40)), mapEvent(3, day(50)))).toEqual([1000, 1000]);
  });

  describe('completed, and returned by its own words on day 21; a map of day 100 says something else', () => {
    const words = [
      version(1, { returned: 'cancelled' }),
      version(2, { returned: 'completed' }),
      version(3, {}),
    ];
    const [completed, returned] = [2, 21].map((n) =>
      report(n, n === 2 ? 'completed' : 'returned', { wordsVersion: 1 }),
    ) as [OrderEvent, OrderEvent];
    const approve = (n: number): OrderEvent => decide(n, { kind: 'approve', seen: null, reason: null });
    const ended = (...events: OrderEvent[]): unknown => {
      const { commission } = stored(events, words, 14);
      return [commission?.totalMinor, commission?.approvedTotalMinor, dayOf(commission?.heldUntil)];
    };

    test('completed: what was approved before waits until day 114, like all that a map completes', () => {
      expect(ended(completed, returned, mapEvent(2, day(100)))).toEqual([1000, 0, 114]);
      expect(ended(completed, approve(20), returned, mapEvent(2, day(100)))).toEqual([1000, 0, 114]);
      expect(ended(completed, approve(20), mapEvent(2, day(100)), returned)).toEqual([1000, 0, 114]);
    });

    test('no word any more: nothing of it is approved when the store completes it again', () => {
      const again = report(101, 'completed', { wordsVersion: 1 });
      expect(ended(completed, approve(20), returned, mapEvent(3, day(100)), again)).toEqual([1000, 0, 115]);
    });

    test('approved after the map, it stays approved; and completed anew in between, its hold is that of day 30', () => {
      expect(ended(completed, returned, mapEvent(2, day(100)), approve(120))).toEqual([1000, 1000, 114]);
      const between = report(30, 'completed', { wordsVersion: 1 });
      expect(ended(completed, returned, between, mapEvent(2, day(100)))).toEqual([1000, 0, 44]);
    });

    test('returned after its lock it was never void: what was approved stays', () => {
      const { commission } = stored([completed, approve(20), returned, mapEvent(2, day(100))], words, 14, {
        lockDays: 10,
      });
      expect(commission).toMatchObject({ totalMinor: 1000, approvedTotalMinor: 1000 });
    });
  });

  test('a version that is not stored with the order is an error', () => {
    expect(() => stored([report(1, 'delivered', { wordsVersion: 9 })], [])).toThrow('version 9');
  });
});

describe('unknown words', () => {
  const words = wordsOf([], [], new Map());

  test('each once, at its newest report; statuses of ours and aliases are none', () => {
    const events = ['wc-Hazir', 'canceled', 'hazir', 'trash', 'kargoda', 'completed'].map((status, index) =>
      report(1 + index, status),
    ) as Parameters<typeof unknownWords>[0];
    expect(unknownWords(events, words)).toEqual([
      { eventId: events[2]!.id, word: 'hazir' },
      { eventId: events[4]!.id, word: 'kargoda' },
    ]);
  });

  test('a newer version maps an order whose status it changes, or whose unknown word it has', () => {
    const of = (status: string, next: StatusMap): boolean =>
      wouldMap([report(1, status)] as never, words, version(1, next));
    expect(of('delivered', { delivered: 'completed' })).toBe(true);
    expect(of('delivered', { delivered: 'processing' })).toBe(true);
    expect(of('delivered', { shipped: 'completed' })).toBe(false);
    expect(of('processing', { processing: 'completed' })).toBe(true);
    expect(of('processing', { processing: 'processing' })).toBe(false);
    expect(wouldMap([report(1, 'delivered')] as never, words, version(0, { delivered: 'completed' }))).toBe(
      false,
    );
  });
});

test('any order of reports, maps and decisions ends in the same state and the same balances', () => {
  const statuses = fc.constantFrom<OrderStatus[]>('processing', 'completed', 'cancelled', 'failed');
  const maps = fc.record({ a: statuses, b: statuses }, { requiredKeys: [] });
  const versions = fc
    .tuple(maps, maps, maps)
    .map((of) => of.map((words, index) => version(index + 1, words)));
  // The version of a report follows from its order's time: one report has one.
  const reports = fc.uniqueArray(
    fc.record({
      at: fc.integer({ min: 2, max: 60 }),
      word: fc.constantFrom('a', 'b', 'c', 'completed', 'cancelled'),
      wordsVersion: fc.constantFrom(0, 1, 2),
    }),
    { minLength: 1, maxLength: 4, selector: ({ at, word }) => `${at} ${word}` },
  );
  const mapped = fc.subarray([1, 2, 3]);
  const more = fc.subarray([
    decide(20, { kind: 'reject', reason: 'a friend' }),
    decide(25, { kind: 'withdraw' }),
    binnedEvent('w', day(30)),
  ]);
  const stories = fc
    .tuple(versions, reports, mapped, more, fc.constantFrom(0, 14))
    .chain(([words, told, numbers, others, hold]) => {
      const events = [
        {
          ...saleEvent(
            { currency: 'SEK', total: '100.00', status: 'a' },
            { occurredAt: day(1), evidence: ADA },
          ),
        },
        ...told.map(({ at, word, wordsVersion }) =>
          report(at, word, wordsVersion === 0 ? {} : { wordsVersion }),
        ),
        ...numbers.map((number) => mapEvent(number, day(38 + number * 3))),
        ...others,
      ];
      const all = fc.shuffledSubarray(events, { minLength: events.length });
      return fc.tuple(fc.constant({ words, hold }), all, all);
    });
  fc.assert(
    fc.property(stories, ([{ words, hold }, one, other]) => {
      const [a, b] = [stored(one, words, hold), stored(other, words, hold)];
      expect(lastingState(b)).toEqual(lastingState(a));
      expect(balancesOf(b)).toEqual(balancesOf(a));
      expect(b.commission?.heldUntil).toEqual(a.commission?.heldUntil);
    }),
    runs(300),
  );
});
