import { NO_TALLY, type Tally } from '../../../functions/src/domain/order/tally';
import type { CatalogueStory, ProductBody } from './catalogue';
import { compareClicks, compareDays, compareOrder, compareProducts } from './compare';
import type { ExpectedOrder } from './expected';
import type { Data, StoredOrder } from './stored';
import { moneyTable, outcomeTable, percentile } from './summary';

const tally: Tally = {
  sales: 1,
  grossMinor: 13_010,
  refunds: 0,
  refundedMinor: 0,
  commissionMinor: 1001,
  influencerMinor: 501,
  platformMinor: 500,
};

const expected: ExpectedOrder = {
  orderId: '1',
  currency: 'TRY',
  influencerId: 'ann',
  status: 'completed',
  totalMinor: 13_010,
  refundedMinor: 0,
  commission: {
    status: 'pending',
    baseMinor: 10_010,
    totalMinor: 1001,
    influencerMinor: 501,
    platformMinor: 500,
  },
  tally,
};

const order: Data = {
  currency: 'TRY',
  influencerId: 'ann',
  attributed: true,
  status: 'completed',
  totalMinor: 13_010,
  refundedMinor: 0,
  ambiguous: false,
  tallies: { '2026-11-20': { TRY: tally } },
};

const commission: Data = {
  ...expected.commission,
  influencerId: 'ann',
  currency: 'TRY',
  entries: [
    {
      id: 'sale',
      postings: [
        { account: 'brand:b', minor: -1001 },
        { account: 'influencer:ann', minor: 501 },
        { account: 'platform', minor: 500 },
      ],
    },
  ],
};

function stored(more: Partial<StoredOrder> = {}): StoredOrder {
  return { orderPath: 'orders/1', order, commissionPath: 'commissions/1', commission, ...more };
}

describe('an order', () => {
  it('is right where every field is', () => {
    expect(compareOrder(expected, stored())).toEqual([]);
  });

  it.each(Object.keys(order).filter((field) => field !== 'tallies'))('names a wrong %s', (field) => {
    const [problem, ...more] = compareOrder(expected, stored({ order: { ...order, [field]: 'wrong' } }));
    expect(problem).toMatch(new RegExp(`^orders/1: ${field} is "wrong", expected `));
    expect(more).toEqual([]);
  });

  it.each(Object.keys(commission).filter((field) => field !== 'entries'))(
    'names a wrong %s of its commission',
    (field) => {
      const [problem] = compareOrder(expected, stored({ commission: { ...commission, [field]: 'wrong' } }));
      expect(problem).toMatch(new RegExp(`^commissions/1: ${field} is "wrong", expected `));
    },
  );

  it('names a ledger that does not lead to what is due, and an entry that does not balance', () => {
    const entries = [{ id: 'sale', postings: [{ account: 'influencer:ann', minor: 500 }] }];
    expect(compareOrder(expected, stored({ commission: { ...commission, entries } }))).toEqual([
      'commissions/1: the postings of entry sale do not sum to zero',
      'commissions/1: posted to influencer:ann is 500, expected 501',
      'commissions/1: posted to platform is 0, expected 500',
    ]);
  });

  it('names what is missing, and a commission that should not be', () => {
    expect(compareOrder(expected, stored({ order: undefined }))).toEqual(['orders/1: is missing']);
    expect(compareOrder(expected, stored({ commission: undefined }))[0]).toBe('commissions/1: is missing');
    const nobodys = { ...expected, influencerId: null, commission: null };
    const unattributed = { ...order, influencerId: null, attributed: false };
    expect(compareOrder(nobodys, stored({ order: unattributed }))).toEqual([
      'commissions/1: exists, but nobody is credited with the order',
    ]);
  });
});

describe('the days', () => {
  const path = 'brands/b/days/2026-11-20~0';
  const before = new Map([[path, { day: '2026-11-20', totals: { TRY: tally } }]]);
  const grown = (by: Tally): Map<string, Data> => {
    const twice = { ...tally, sales: 1 + by.sales, grossMinor: tally.grossMinor + by.grossMinor };
    const rest = { commissionMinor: 2002, influencerMinor: 1002, platformMinor: 1000 };
    return new Map([[path, { day: '2026-11-20', totals: { TRY: { ...twice, ...rest } } }]]);
  };
  const sums = new Map([['TRY', tally]]);

  it('are right where they grew by what the orders added', () => {
    expect(compareDays(before, grown(tally), [order], sums)).toEqual([]);
  });

  it('name the day and the figure that grew by another sum', () => {
    expect(compareDays(before, grown({ ...tally, grossMinor: 26_020 }), [order], sums)).toEqual([
      'days/2026-11-20 TRY: grossMinor grew by 26020, expected 13010 (what its orders added)',
      'days, all of them, TRY: grossMinor grew by 26020, expected 13010 (what the story makes)',
    ]);
  });

  it('name a currency that did not grow at all', () => {
    const problems = compareDays(before, before, [], new Map([['KWD', { ...NO_TALLY, sales: 2 }]]));
    expect(problems).toEqual(['days, all of them, KWD: sales grew by 0, expected 2 (what the story makes)']);
  });
});

describe('products and clicks', () => {
  const product: ProductBody = {
    productId: 'p1',
    name: 'Şal',
    price: '12.50',
    stockStatus: 'instock',
    stockQuantity: 3,
    categories: [],
    updatedAt: '2026-11-20T10:00:00Z',
  };
  const catalogue: CatalogueStory = { calls: [], expected: new Map([['p1', { product, archived: false }]]) };
  const good = {
    name: 'Şal',
    priceMinor: 1250,
    currency: 'TRY',
    stockQuantity: 3,
    stockStatus: 'instock',
    archived: false,
  };

  it('are right where every field is', () => {
    expect(compareProducts(catalogue, 'TRY', new Map(), new Map([['p1', good]]))).toEqual([]);
  });

  it('name a wrong price, and an older product that was not archived', () => {
    const after = new Map<string, Data>([
      ['p1', { ...good, priceMinor: 1249 }],
      ['old', { archived: false }],
    ]);
    expect(compareProducts(catalogue, 'TRY', new Map([['old', {}]]), after)).toEqual([
      'products/p1: priceMinor is 1249, expected 1250',
      'products/old: is not archived, and the last full sync does not name it',
    ]);
  });

  it('name a click that is counted and must not be, and one that is not there', () => {
    const visits = ['a', 'b', 'c'].map((key) => ({
      key,
      isCounted: false,
      influencer: { influencerId: 'ann' },
    }));
    const ids = new Map([
      ['a', 'clk_a'],
      ['b', 'clk_b'],
    ]);
    const found = new Map<string, Data>([['clk_a', { counted: true, influencerId: 'ann' }]]);
    expect(compareClicks(visits, ids, found)).toEqual([
      'clicks/clk_a: counted is true, expected false',
      'clicks/clk_b: is missing',
      'c: was never answered with a click id',
    ]);
  });
});

describe('the summary', () => {
  it('prints each currency in its own decimals', () => {
    const text = moneyTable(
      new Map([
        ['TRY', tally],
        ['JPY', tally],
      ]),
    );
    expect(text.split('\n').map((line) => line.trim().split(/\s+/))).toEqual([
      ['currency', 'sales', 'gross', 'refunds', 'refunded', 'commission', 'influencer', 'platform'],
      expect.any(Array) as string[],
      ['JPY', '1', '13010', '0', '0', '1001', '501', '500'],
      ['TRY', '1', '130.10', '0', '0.00', '10.01', '5.01', '5.00'],
    ]);
  });

  it('counts answers by function and kind', () => {
    const text = outcomeTable(
      new Map([
        ['trackSale applied', 3],
        ['trackSale replayed', 1],
        ['trackClick applied', 12],
      ]),
    );
    expect(text.split('\n').slice(2)).toEqual([
      '  trackClick       12          ',
      '  trackSale         3         1',
    ]);
  });

  it('finds percentiles', () => {
    expect(percentile([5, 1, 4, 2, 3], 50)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 95)).toBe(5);
    expect(percentile([], 50)).toBe(0);
  });
});
