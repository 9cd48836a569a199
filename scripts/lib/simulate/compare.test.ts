import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tallySums } from '../../../functions/test/model/rules/order';
import { IDENTITY } from '../../../functions/test/support/arbitraries';
import { emulatorDataDir } from '../paths';
import { readDemoFile } from './brandFacts';
import type { CatalogueStory, ProductBody } from './catalogue';
import { compareClicks, compareDays, compareOrder, compareProducts } from './compare';
import { expectedOrder } from './expected';
import { storedInMemory } from './inMemory';
import type { OrderStory, SaleBody } from './orders';
import type { Data, StoredOrder } from './stored';
import { tellStory } from './story';
import { moneyTable, outcomeTable, percentile } from './summary';

const demo = readDemoFile(JSON.parse(readFileSync(join(emulatorDataDir, 'demo.json'), 'utf8')));
const untilMs = Date.parse('2026-11-21T12:00:00Z');

const sale: SaleBody = {
  orderId: IDENTITY.orderId,
  currency: 'TRY',
  total: '130.10',
  items: [{ lineId: 1, productId: 'p1', quantity: 1, total: '100.10' }],
  attribution: { couponCodes: ['AYSE10'] },
  occurredAt: '2026-11-20T10:00:00Z',
};

/** The order, which is sent once, and what the product stores of it. */
function orderOf(body: SaleBody) {
  const story: OrderStory = {
    orderId: IDENTITY.orderId,
    snapshots: [body],
    refunds: [],
    visit: null,
    deliveries: [{ key: 'sale', sentAtMs: 0, call: 'trackSale', body: { ...body } }],
  };
  return { expected: expectedOrder(story, demo), stored: storedInMemory(story, demo, untilMs) };
}

const { expected, stored } = orderOf(sale);
const { model } = expected;
const unattributed = orderOf({ ...sale, attribution: {} });
const { order = {}, commission = {} } = stored;
const compare = (more: Partial<StoredOrder>): string[] =>
  compareOrder(expected, IDENTITY, { ...stored, ...more });

describe('an order', () => {
  it('is right where every field is', () => {
    expect(compare({})).toEqual([]);
    expect(compareOrder(unattributed.expected, IDENTITY, unattributed.stored)).toEqual([]);
  });

  it('is right in a whole story, whatever is sent twice, late, or before its sale', () => {
    const facts = {
      seed: 2,
      orders: 400,
      runId: 'sim1',
      brand: demo,
      brandCurrency: 'TRY',
      untilMs,
    } as const;
    for (const one of tellStory(facts).orders) {
      const identity = { ...IDENTITY, orderId: one.orderId };
      const problems = compareOrder(expectedOrder(one, demo), identity, storedInMemory(one, demo, untilMs));
      expect({ orderId: one.orderId, problems }).toEqual({ orderId: one.orderId, problems: [] });
    }
  });

  const NAMES: Readonly<Record<string, string>> = {
    totalMinor: 'total',
    baseMinor: 'base',
    refundedMinor: 'refunded',
    excessMinor: 'excess',
    influencerMinor: 'influencer',
    platformMinor: 'platform',
    memberMinor: 'member',
    pendingMinor: 'pending',
    approvedMinor: 'approved',
  };

  it.each([
    'currency',
    'status',
    'totalMinor',
    'baseMinor',
    'refundedMinor',
    'excessMinor',
    'attributed',
    'influencerId',
    'planVersion',
    'ambiguous',
    'unverified',
  ])('names a wrong %s', (field) => {
    const [problem, ...more] = compare({ order: { ...order, [field]: 'wrong' } });
    expect(problem).toMatch(new RegExp(`^orders/1: ${NAMES[field] ?? field} is "wrong", expected `));
    expect(more).toEqual([]);
  });

  it.each([
    'currency',
    'influencerId',
    'status',
    'baseMinor',
    'totalMinor',
    'influencerMinor',
    'platformMinor',
    'memberMinor',
    'pendingMinor',
    'approvedMinor',
    'planVersion',
  ])('names a wrong %s of its commission', (field) => {
    const [problem] = compare({ commission: { ...commission, [field]: 'wrong' } });
    expect(problem).toMatch(new RegExp(`^commissions/1: ${NAMES[field] ?? field} is "wrong", expected `));
  });

  it('names a wrong time, and what has not the form of an order', () => {
    const later = new Date('2026-12-05T10:00:00Z');
    expect(compare({ commission: { ...commission, heldUntil: later } })).toEqual([
      `commissions/1: heldUntilMs is ${later.getTime()}, expected ${later.getTime() - 86_400_000}`,
    ]);
    expect(compare({ order: { ...order, flags: 'none' } })).toEqual([
      expect.stringMatching(/^orders\/1: has not the form of an order \(TypeError/),
    ]);
  });

  it('names a ledger that does not lead to what is due, and an entry that does not balance', () => {
    const entries = [{ id: 'sale', currency: 'TRY', postings: [{ account: 'influencer:ayse', minor: 500 }] }];
    expect(compare({ commission: { ...commission, entries } })).toEqual([
      'commissions/1 posted: TRY brand:brand:pending is "0", expected "-1001"',
      'commissions/1 posted: TRY influencer:ayse:pending is "0", expected "501"',
      'commissions/1 posted: TRY platform:pending is "0", expected "500"',
      'commissions/1 posted: TRY influencer:ayse is "500", expected "0"',
      'commissions/1: entry sale posts [{"account":"influencer:ayse","minor":500}]',
    ]);
  });

  it('names a wrong figure that it adds to a day, and one in another currency', () => {
    const { TRY } = (order['tallies'] as Record<string, { TRY: object }>)['2026-11-20']!;
    const tallies = { '2026-11-20': { TRY: { ...TRY, sales: 2 }, JPY: { refunds: 1 } } };
    expect(compare({ order: { ...order, tallies } })).toEqual([
      'orders/1 tallies: TRY sales is "2", expected "1"',
      'orders/1 tallies: JPY refunds is "1", expected "0"',
    ]);
  });

  it('names what is missing, and a commission that should not be', () => {
    expect(compare({ order: undefined })).toEqual(['orders/1: is missing']);
    expect(compare({ commission: undefined })).toEqual(['commissions/1: is missing']);
    expect(compareOrder(unattributed.expected, IDENTITY, { ...unattributed.stored, commission })).toEqual([
      'commissions/1: exists, but no influencer is credited with the order',
    ]);
  });
});

describe('the days', () => {
  const path = 'brands/b/days/2026-11-20~0';
  const { TRY: tally } = (order['tallies'] as Record<string, { TRY: Record<string, number> }>)['2026-11-20']!;
  const dayOf = (totals: object): Map<string, Data> => new Map([[path, { day: '2026-11-20', totals }]]);
  const before = dayOf({ TRY: tally });
  const twice = Object.fromEntries(Object.entries(tally).map(([name, figure]) => [name, 2 * figure]));

  it('are right where they grew by what the orders added', () => {
    expect(compareDays(before, dayOf({ TRY: twice }), [order], [model])).toEqual([]);
  });

  it('name the day and the figure that grew by another sum', () => {
    const after = dayOf({ TRY: { ...twice, grossMinor: 39_030 } });
    expect(compareDays(before, after, [order], [model])).toEqual([
      'days/2026-11-20 TRY grossMinor grew by 26020, expected 13010 (what its orders added)',
      'days, all of them, TRY grossMinor grew by 26020, expected 13010 (what the model makes of the orders)',
    ]);
  });

  it('name a currency that did not grow at all, and what has not the form of a day', () => {
    const inDinars = { ...model, currency: 'KWD' };
    expect(compareDays(before, before, [], [inDinars])).toContain(
      'days, all of them, KWD sales grew by 0, expected 1 (what the model makes of the orders)',
    );
    expect(compareDays(before, dayOf({ TRY: { sales: 1.5 } }), [], [])).toEqual([
      expect.stringMatching(/^days: have not the form of days \(RangeError/),
    ]);
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
    const text = moneyTable(tallySums([model, { ...model, currency: 'JPY' }]));
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
