import fc from 'fast-check';
import { couponOf, deliver, hour, runs, saleEvent, updateEvent } from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { unverifiedEvent } from '../../../test/support/trust';
import type { EvidenceFact, OrderEvent, SnapshotContent } from '../order/event';
import { DEFAULT_QUALITY, type Quality } from '../brand/salesLimits';
import { burstsOf, hoursAnew, isNews, reviewable, type Reviewable, type ReviewedSale } from './velocity';

const MINUTE = 1 / 60;
let sales = 0;

/** A sale so many minutes after the first. */
function sale(minutes: number, more: Partial<ReviewedSale> = {}): ReviewedSale {
  sales += 1;
  return {
    storeId: 's',
    orderId: `o${sales}`,
    influencerId: 'ada',
    at: hour(minutes * MINUTE),
    clickKey: null,
    customerKeys: [],
    isLateClick: false,
    ...more,
  };
}

const NONE: Quality = {
  salesPerClick: 1e5,
  salesPerCustomer: 1e5,
  salesPerInfluencer: 1e5,
  lateClicksPerInfluencer: 1e5,
};
const all = (_: ReviewedSale): boolean => true;
/** The orders of bursts, as their places in the list, with the figures. */
function held(
  of: readonly ReviewedSale[],
  quality: Partial<Quality> = {},
  isNew = all,
): Record<number, string> {
  const bursts = burstsOf(of, { ...NONE, ...quality }, isNew);
  return Object.fromEntries(
    of.flatMap(({ orderId }, index) => {
      const reason = bursts.get(`s~${orderId}`);
      return reason === undefined ? [] : [[index, reason]];
    }),
  );
}
const spread = (count: number, minutes: number, more: Partial<ReviewedSale> = {}): ReviewedSale[] =>
  Array.from({ length: count }, (_, index) => sale((index * minutes) / (count - 1), more));

describe('more sales than are plausible', () => {
  test('5 through one click within 60 minutes are fine, 6 are held, each with the figures', () => {
    const { salesPerClick } = DEFAULT_QUALITY;
    expect(held(spread(5, 60, { clickKey: 'c' }), { salesPerClick })).toEqual({});
    const six = held(spread(6, 60, { clickKey: 'c' }), { salesPerClick });
    expect(Object.keys(six)).toHaveLength(6);
    expect(six[0]).toBe('6 sales through one click within 60 minutes (limit 5)');
  });

  test('a sixth that comes a millisecond after the 60 minutes is none of them', () => {
    const five = spread(5, 50, { clickKey: 'c' });
    const sixth = { ...sale(60, { clickKey: 'c' }), at: new Date(hour(1).getTime() + 1) };
    expect(held([...five, sixth], { salesPerClick: 5 })).toEqual({});
  });

  test('3 of one customer to one influencer within 24 hours are fine, 4 are held; to two influencers, none', () => {
    const { salesPerCustomer } = DEFAULT_QUALITY;
    const of = (influencerId: string): Partial<ReviewedSale> => ({ influencerId, customerKeys: ['k'] });
    expect(held(spread(3, 1440, of('ada')), { salesPerCustomer })).toEqual({});
    expect(Object.values(held(spread(4, 1440, of('ada')), { salesPerCustomer }))[0]).toBe(
      '4 sales of one customer to one influencer within 24 hours (limit 3)',
    );
    const shared = [...spread(2, 60, of('ada')), ...spread(2, 60, of('bob'))];
    expect(held(shared, { salesPerCustomer })).toEqual({});
  });

  test('a customer is one by the id or by the email: whichever is shared counts', () => {
    const keys = [['id'], ['id', 'mail'], ['mail'], ['mail']];
    const four = keys.map((customerKeys, minutes) => sale(minutes, { customerKeys }));
    expect(held(four, { salesPerCustomer: 2 })).toEqual({
      1: '3 sales of one customer to one influencer within 24 hours (limit 2)',
      2: '3 sales of one customer to one influencer within 24 hours (limit 2)',
      3: '3 sales of one customer to one influencer within 24 hours (limit 2)',
    });
  });

  test('60 to one influencer within 60 minutes are fine, 61 are held', () => {
    const { salesPerInfluencer } = DEFAULT_QUALITY;
    expect(held(spread(60, 60), { salesPerInfluencer })).toEqual({});
    expect(Object.keys(held(spread(61, 60), { salesPerInfluencer }))).toHaveLength(61);
  });

  test('of two bursts each has its own figures; what lies between is not held', () => {
    const first = spread(3, 10, { clickKey: 'c' });
    const second = spread(4, 10, { clickKey: 'c' }).map((one) => ({
      ...one,
      at: new Date(one.at.getTime() + 4 * 3_600_000),
    }));
    const reasons = held([...first, sale(120, { clickKey: 'c' }), ...second], { salesPerClick: 2 });
    expect(Object.keys(reasons)).toEqual(['0', '1', '2', '4', '5', '6', '7']);
    expect([reasons[0], reasons[4]]).toEqual([
      '3 sales through one click within 60 minutes (limit 2)',
      '4 sales through one click within 60 minutes (limit 2)',
    ]);
  });

  test('in windows that overlap are one burst, with the figure of its fullest window', () => {
    const chain = [0, 50, 100, 105, 108].map((minutes) => sale(minutes, { clickKey: 'c' }));
    const reasons = Object.values(held(chain, { salesPerClick: 1 }));
    expect(reasons).toEqual(chain.map(() => '4 sales through one click within 60 minutes (limit 1)'));
  });

  test('by two rules at once are reported with both', () => {
    const two = spread(2, 1, { clickKey: 'c', customerKeys: ['k'] });
    expect(held(two, { salesPerClick: 1, salesPerCustomer: 1 })[0]).toBe(
      '2 sales through one click within 60 minutes (limit 1); 2 sales of one customer to one influencer within 24 hours (limit 1)',
    );
  });

  test('were looked at before where none of them is new', () => {
    const known = spread(3, 10, { clickKey: 'c' });
    const late = sale(30, { clickKey: 'c' });
    const far = sale(300, { clickKey: 'c' });
    const isNew = (one: ReviewedSale): boolean => one === late || one === far;
    expect(held([...known, far], { salesPerClick: 2 }, isNew)).toEqual({});
    expect(Object.keys(held([...known, late, far], { salesPerClick: 2 }, isNew))).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
  });
});

test('as slow as can be: a sale is held exactly where some window from another sale on has more than the limit', () => {
  const some = fc.array(
    fc.record({
      minutes: fc.integer({ min: 0, max: 240 }),
      click: fc.constantFrom('a', 'b', null),
      influencerId: fc.constantFrom('ada', 'bob'),
    }),
    { maxLength: 14 },
  );
  fc.assert(
    fc.property(
      some,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 6 }),
      (given, salesPerClick, salesPerInfluencer) => {
        const of = given.map(({ minutes, click, influencerId }) =>
          sale(minutes, { clickKey: click, influencerId }),
        );
        const crowds = (key: (one: ReviewedSale) => string | null, limit: number): Set<number> => {
          const found = new Set<number>();
          for (const from of of) {
            const window = of.flatMap((one, index) => {
              const sinceMs = one.at.getTime() - from.at.getTime();
              const isIn =
                key(one) !== null && key(one) === key(from) && sinceMs >= 0 && sinceMs <= 3_600_000;
              return isIn ? [index] : [];
            });
            if (window.length > limit) for (const index of window) found.add(index);
          }
          return found;
        };
        const expected = new Set([
          ...crowds(({ clickKey }) => clickKey, salesPerClick),
          ...crowds(({ influencerId }) => influencerId, salesPerInfluencer),
        ]);
        const got = held(of, { salesPerClick, salesPerInfluencer });
        expect(Object.keys(got).map(Number)).toEqual([...expected].sort((a, b) => a - b));
      },
    ),
    runs(1000),
  );
});

test('two sales of an influencer by clicks after the order within 24 hours are fine, three are held', () => {
  const { lateClicksPerInfluencer } = DEFAULT_QUALITY;
  const late = { isLateClick: true };
  expect(held([...spread(2, 600, late), ...spread(3, 600)], { lateClicksPerInfluencer })).toEqual({});
  expect(held(spread(3, 24 * 60, late), { lateClicksPerInfluencer })[0]).toBe(
    '3 sales to one influencer by clicks after the order within 24 hours (limit 2)',
  );
});

describe('the hours that a sale which arrives late puts on the list again', () => {
  const UNTIL = hour(30 * 24);
  const placed = (days: number, influencerId = 'ada'): ReviewedSale => ({
    ...sale(0, { influencerId }),
    at: hour(days * 24),
  });
  const anew = (...of: ReviewedSale[]): unknown[] =>
    hoursAnew(of, UNTIL).map(({ influencerId, from, to }) => [
      influencerId,
      (from.getTime() - hour(0).getTime()) / 86_400_000,
      (to.getTime() - hour(0).getTime()) / 86_400_000,
    ]);

  test('are the day before and the day after it; none where the sales of three days are kept anyhow', () => {
    expect(anew(placed(20))).toEqual([['ada', 19, 21]]);
    expect(anew(placed(27.99))).toEqual([['ada', 26.99, 28.99]]);
    expect(anew(placed(28), placed(29), placed(30))).toEqual([]);
  });

  test('are read once where they overlap, for each influencer', () => {
    expect(anew(placed(12), placed(10), placed(20), placed(11, 'bob'))).toEqual([
      ['ada', 9, 13],
      ['bob', 10, 12],
      ['ada', 19, 21],
    ]);
  });

  test('begin no earlier than Firestore’s first moment, which software writes that knows no time', () => {
    const first = new Date('0001-01-01T00:00:00Z');
    const of = { ...sale(0), at: first };
    expect(hoursAnew([of], UNTIL)).toEqual([
      { influencerId: 'ada', from: first, to: new Date('0001-01-02T00:00:00Z') },
    ]);
  });

  test('of 100,000 late sales of as many influencers are found at once', () => {
    const late = Array.from({ length: 100_000 }, (_, i) => placed(i / 10_000, `i${i}`));
    const startedAt = performance.now();
    expect(hoursAnew(late, UNTIL)).toHaveLength(100_000);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('what of an order is reviewed', () => {
  const click: EvidenceFact = { kind: 'click', value: 'clk_1', influencerId: 'ada', clickedAt: hour(-1) };
  const order = (more: Partial<SnapshotContent> = {}): SnapshotContent => ({
    currency: 'TRY',
    total: '100.00',
    ...more,
  });
  const of = (...events: OrderEvent[]): Reviewable | null => reviewable(deliver(events).stored.order);

  test('a sale by click: when it was placed, its click and its customer, as digests', () => {
    const customer = { id: 'c1', emailHash: 'hash' };
    const found = of(saleEvent(order({ customer }), { evidence: [click] }));
    expect(found).toEqual({
      sale: {
        storeId: 'store',
        orderId: '1042',
        influencerId: 'ada',
        at: hour(0),
        clickKey: expect.stringMatching(/^[\w-]{16}$/) as string,
        customerKeys: [
          expect.stringMatching(/^[\w-]{16}$/),
          expect.stringMatching(/^[\w-]{16}$/),
        ] as string[],
        isLateClick: false,
      },
      reportedAt: hour(0),
      needsNoHold: false,
    });
    expect(JSON.stringify(found)).not.toMatch(/clk_1|hash|"c1"/);
  });

  test('by when it was placed, also where the report that credits it comes two days later', () => {
    const late = { ...updateEvent(hour(48), order(), { evidence: [click] }), receivedAt: hour(49) };
    expect(of(saleEvent(order()), late)).toMatchObject({ sale: { at: hour(0) }, reportedAt: hour(49) });
  });

  test('by its receipt where the store’s clock is ahead: five hours of it change nothing', () => {
    const ahead = saleEvent(order(), { evidence: [click], occurredAt: hour(5) });
    expect(of(ahead)?.sale.at).toEqual(hour(0));
  });

  test('with the mark of a click after the order', () => {
    const late = { ...click, clickedAt: hour(0.1) };
    expect(of(saleEvent(order(), { evidence: [late] }))?.sale.isLateClick).toBe(true);
  });

  test.each<[string, OrderEvent[]]>([
    ['unattributed', [saleEvent(order())]],
    ['cancelled', [saleEvent(order({ status: 'cancelled' }), { evidence: [click] })]],
    ['unverified', [unverifiedEvent(order(), { evidence: [click] })]],
    [
      'moved by the brand',
      [
        saleEvent(order(), { evidence: [click] }),
        decisionEvent({ kind: 'attribute', influencerId: 'ada', reason: 'hers' }, hour(1)),
      ],
    ],
  ])('none that is %s', (_what, events) => {
    expect(of(...events)).toBeNull();
  });

  test('as news only where the sale is another than at the last review', () => {
    const sold = saleEvent(order(), { evidence: [couponOf('ada')] });
    const isNewsAt = (reviewed: number | null, ...events: OrderEvent[]): boolean => {
      const record = deliver(events).stored.order;
      const found = reviewable(record);
      return found !== null && isNews(record, found.sale, reviewed === null ? null : hour(reviewed));
    };
    const later = (more: Partial<SnapshotContent>): OrderEvent => ({
      ...updateEvent(hour(2), order(more)),
      receivedAt: hour(2),
    });
    expect(isNewsAt(null, sold)).toBe(true);
    expect(isNewsAt(0, sold)).toBe(true);
    expect(isNewsAt(1, sold)).toBe(false);
    expect(isNewsAt(1, sold, decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(2)))).toBe(
      false,
    );
    expect(isNewsAt(1, sold, later({ total: '90.00' }))).toBe(false);
    expect(isNewsAt(1, sold, later({ customer: { id: 'c1' } }))).toBe(true);
    const cancelled = { ...updateEvent(hour(0.5), order({ status: 'cancelled' })), receivedAt: hour(0.5) };
    expect(isNewsAt(1, sold, cancelled, later({ status: 'completed' }))).toBe(true);
  });

  test('confirmed, approved or held already it counts and is settled', () => {
    const sold = saleEvent(order(), { evidence: [couponOf('ada')] });
    for (const decision of [
      { kind: 'confirm', eventIds: [], status: null },
      { kind: 'approve', seen: null, reason: null },
      { kind: 'suspect', suspicion: 'velocity', reason: '6 sales' },
    ] as const) {
      expect(of(sold, decisionEvent(decision, hour(1)))?.needsNoHold).toBe(true);
    }
    expect(of(sold, decisionEvent({ kind: 'reject', reason: 'x' }, hour(1)))?.needsNoHold).toBe(false);
  });
});
