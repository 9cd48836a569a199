import { PLAN } from '../../../test/support/arbitraries';
import { modelDue } from '../../../test/model/rules/due';
import type { ModelMoney } from '../../../test/model/rules/events';
import { commissionDue, namesUnknownLine, type Line, type OrderMoney, type Refund } from './workings';
import { Fraction } from '../money/fraction';
import { toMinor } from '../money/money';
import type { Plan } from '../brand/plan';

const YEN = 'JPY';
const minor = (text: string | undefined): bigint => (text === undefined ? 0n : toMinor(text, YEN));

/** Amounts of these tables are yen, so that they read as minor units. */
type Order = Omit<ModelMoney, 'currencyExponent' | 'status'>;

function moneyOf(
  { total, tax, shipping, fee, giftCard, lines = [], refunds = [] }: Order,
  voided = false,
): OrderMoney {
  return {
    total: minor(total),
    tax: minor(tax),
    shipping: minor(shipping),
    fee: minor(fee),
    giftCard: minor(giftCard),
    lines: lines.map(({ id, quantity, total: text, taxTotal, ...line }): Line => ({
      ...line,
      lineId: id,
      categoryIds: [],
      quantity: Fraction.ofDecimal(quantity),
      total: minor(text),
      tax: minor(taxTotal),
    })),
    refunds: refunds.map((refund): Refund => {
      const extras = [refund.shippingTotal, refund.taxTotal, refund.feeTotal].filter(
        (text) => text !== undefined,
      );
      return {
        amount: refund.amount === undefined ? undefined : minor(refund.amount),
        full: refund.full ?? false,
        namesTax: refund.taxTotal !== undefined,
        items: (refund.items ?? []).map(({ quantity, total: text, ...item }) => ({
          ...item,
          quantity: quantity === undefined ? undefined : Fraction.ofDecimal(quantity),
          total: text === undefined ? undefined : minor(text),
        })),
        extras: extras.length === 0 ? undefined : extras.reduce((sum, text) => sum + minor(text), 0n),
      };
    }),
    voided,
  };
}

/** At 100% the commission is the base, rounded. */
const ALL: Plan = { ...PLAN, ratePercent: 100 };
const ON_TOTAL: Plan = { ...ALL, base: 'total' };

function check(
  order: Order,
  plan: Plan,
  expected: Partial<Record<'base' | 'total' | 'refunded' | 'excess', bigint>>,
) {
  expect(commissionDue(moneyOf(order), plan)).toMatchObject(expected);
  // The model must agree with the table too.
  expect(modelDue({ ...order, currencyExponent: 0 }, plan)).toMatchObject(expected);
}

const line = (id: string, total: string, quantity = '1') => ({ id, productId: `p-${id}`, quantity, total });
const TWO_LINES = { total: '100', lines: [line('a', '60', '2'), line('b', '40')] };

describe('base (MONEY.md, 2.1)', () => {
  test.each<[string, Order, Plan, bigint]>([
    [
      'net: the lines, 60 + 40, not tax, shipping and fees',
      { ...TWO_LINES, total: '144', tax: '24', shipping: '15', fee: '5' },
      ALL,
      100n,
    ],
    [
      'net without lines: 144 - 24 - 15 - 5',
      { total: '144', tax: '24', shipping: '15', fee: '5' },
      ALL,
      100n,
    ],
    ['net with an empty list is net without lines', { total: '144', tax: '24', lines: [] }, ALL, 120n],
    ['net without lines never below 0: 10 - 24', { total: '10', tax: '24' }, ALL, 0n],
    ['a negative fee is a discount: (60 + 40) x 90/100', { ...TWO_LINES, total: '90', fee: '-10' }, ALL, 90n],
    ['a negative fee of more than the lines leaves 0', { ...TWO_LINES, total: '0', fee: '-101' }, ALL, 0n],
    [
      'a negative fee on lines of 0 divides by nothing',
      { total: '0', lines: [line('a', '0')], fee: '-5' },
      ALL,
      0n,
    ],
    [
      'without lines the total has the negative fee in it already: 90 stays 90',
      { total: '90', fee: '-10' },
      ALL,
      90n,
    ],
    [
      'total: 144, whatever is in it',
      { ...TWO_LINES, total: '144', tax: '24', shipping: '15', fee: '5' },
      ON_TOTAL,
      144n,
    ],
  ])('%s', (_, order, plan, base) => {
    check(order, plan, { base, total: base, refunded: 0n, excess: 0n });
  });

  test('a positive fee never counts: with or without one, 10% of the lines of 100 is 10', () => {
    check({ ...TWO_LINES, total: '100' }, PLAN, { total: 10n });
    check({ ...TWO_LINES, total: '900', fee: '800' }, PLAN, { total: 10n });
  });
});

describe('one rounding, half-up', () => {
  test('base 120, total 144, refund 8, 7.5%: exactly 8.5, so 9 (twenty digits of Decimal say 8)', () => {
    const order = { total: '144', tax: '24', lines: [line('a', '120')], refunds: [{ amount: '8' }] };
    check(order, { ...PLAN, ratePercent: 7.5 }, { total: 9n, refunded: 8n });
  });

  test.each([
    ['105', 10, 11n, '10.5'],
    ['104', 10, 10n, '10.4'],
    ['1', 50, 1n, '0.5'],
    ['1', 49.999, 0n, '0.49999'],
    ['333', 33.33, 111n, '110.9889'],
    ['0', 100, 0n, '0'],
  ])('%s at %d%% is %d (%s)', (total, ratePercent, expected) => {
    check({ total }, { ...PLAN, ratePercent }, { total: expected });
  });

  test('is of the sum, not of each line: 3 lines of 5 at 10% are 1.5, so 2, and not 3 x 1', () => {
    check({ total: '15', lines: ['a', 'b', 'c'].map((id) => line(id, '5')) }, PLAN, { total: 2n });
  });

  test('a third of a line is exact until then: 100 - 3 pieces one by one leave 0', () => {
    const refunds = ['1', '1', '1'].map((quantity) => ({ items: [{ lineId: 'a', quantity }] }));
    check({ total: '200', lines: [line('a', '100', '3')], refunds }, ALL, { base: 0n, refunded: 100n });
  });
});

describe('refunds (MONEY.md, 2.2)', () => {
  test.each<[string, Order['refunds'] & object, bigint, bigint, bigint]>([
    ['amount-only 50 of 100: half of every line', [{ amount: '50' }], 50n, 50n, 0n],
    ['20 + 30 amount-only is 50 amount-only', [{ amount: '20' }, { amount: '30' }], 50n, 50n, 0n],
    ['30 off line a', [{ items: [{ lineId: 'a', total: '30' }] }], 70n, 30n, 0n],
    [
      '90 off line a of 60: what is beyond it, 30, comes off line b',
      [{ amount: '90', items: [{ lineId: 'a', total: '90' }] }],
      10n,
      90n,
      0n,
    ],
    [
      '1 of 2 pieces without an amount: half the line',
      [{ items: [{ lineId: 'a', quantity: '1' }] }],
      70n,
      30n,
      0n,
    ],
    [
      '2 of 2 pieces for 50: 50 off the line',
      [{ items: [{ lineId: 'a', quantity: '2', total: '50' }] }],
      50n,
      50n,
      0n,
    ],
    [
      '1 and 1 of 2 pieces for 25 each: 50 off the line',
      [1, 2].map(() => ({ items: [{ lineId: 'a', quantity: '1', total: '25' }] })),
      50n,
      50n,
      0n,
    ],
    ['3 of 2 pieces: the whole line, no more', [{ items: [{ lineId: 'a', quantity: '3' }] }], 40n, 60n, 0n],
    ['line a without a quantity or an amount: the whole line', [{ items: [{ lineId: 'a' }] }], 40n, 60n, 0n],
    ['by product', [{ items: [{ productId: 'p-b', total: '15' }] }], 85n, 15n, 0n],
    ['shipping of 20: no line, 20 refunded', [{ shippingTotal: '20' }], 100n, 20n, 0n],
    ['tax and fee of 5: no line', [{ taxTotal: '3', feeTotal: '2' }], 100n, 5n, 0n],
    [
      'a discount of 60 given back with no piece of line a takes nothing off the other refunds: 10 named, 45 of 90',
      [
        { amount: '10', shippingTotal: '10' },
        { amount: '45' },
        { items: [{ lineId: 'a', quantity: '0' }], feeTotal: '-60' },
      ],
      50n,
      55n,
      0n,
    ],
    [
      'named line 40, then amount-only 30 of the 60 left: half of 60',
      [{ items: [{ lineId: 'b', total: '40' }] }, { amount: '30' }],
      30n,
      70n,
      0n,
    ],
    [
      'named shipping 20, then amount-only 40 of the 80 left: half of 100',
      [{ shippingTotal: '20' }, { amount: '40' }],
      50n,
      60n,
      0n,
    ],
    ['a line that is not there: nothing off', [{ items: [{ lineId: 'zz', total: '10' }] }], 100n, 10n, 0n],
    ['100 of 100 leave 0', [{ amount: '100' }], 0n, 100n, 0n],
    [
      'named 60 + amount-only 40 leave 0',
      [{ items: [{ lineId: 'a', total: '60' }] }, { amount: '40' }],
      0n,
      100n,
      0n,
    ],
    ['130 of 100: 0 left, 30 of excess', [{ amount: '100' }, { amount: '30' }], 0n, 100n, 30n],
    ['full: 0 left, no excess', [{ full: true }], 0n, 100n, 0n],
    ['20, then full', [{ amount: '20' }, { full: true }], 0n, 100n, 0n],
    ['full twice', [{ full: true }, { full: true }], 0n, 100n, 0n],
    ['0 changes nothing', [{ amount: '0' }], 100n, 0n, 0n],
    ['shipping of 100 reaches the total: 0 left', [{ shippingTotal: '100' }], 0n, 100n, 0n],
  ])('%s', (_, refunds, base, refunded, excess) => {
    check({ ...TWO_LINES, refunds }, ALL, { base, refunded, excess });
  });

  test.each<[string, Order['refunds'] & object, bigint]>([
    ['amount-only 44 of 144: 100', [{ amount: '44' }], 100n],
    [
      'named 30 for an amount of 36 comes off with its amount: 108',
      [{ amount: '36', items: [{ lineId: 'a', total: '30' }] }],
      108n,
    ],
    ['shipping of 20 comes off too: 124', [{ shippingTotal: '20' }], 124n],
    ['all of it: 0', [{ amount: '144' }], 0n],
  ])('from a total of 144: %s', (_, refunds, base) => {
    check({ ...TWO_LINES, total: '144', tax: '44', refunds }, ON_TOTAL, { base });
  });

  test.each<[string, Order['refunds'] & object, bigint]>([
    ['named items come off the whole: 100 - 30', [{ items: [{ productId: 'x', total: '30' }] }], 70n],
    ['never more than there is', [{ amount: '10', items: [{ productId: 'x', total: '300' }] }], 0n],
    ['amount-only 36 of 120: 30%', [{ amount: '36' }], 70n],
  ])('of an order of 120 without lines, 20 of it tax: %s', (_, refunds, base) => {
    check({ total: '120', tax: '20', refunds }, ALL, { base });
  });

  test('an order of 0 with a refund of 0 is refunded, and divides by nothing', () => {
    check({ total: '0', refunds: [{ amount: '0' }] }, ALL, { base: 0n, refunded: 0n, excess: 0n });
    check({ total: '0', refunds: [{ amount: '5' }] }, ALL, { base: 0n, refunded: 0n, excess: 5n });
  });

  test('two lines of one product fill one after the other: 70 of 60 + 40 leave 0 and 30', () => {
    const lines = [
      { ...line('a', '60'), productId: 'p' },
      { ...line('b', '40'), productId: 'p' },
    ];
    check({ total: '100', lines, refunds: [{ items: [{ productId: 'p', total: '70' }] }] }, ALL, {
      base: 30n,
    });
    const both = [{ items: [{ productId: 'p', total: '60' }] }, { items: [{ lineId: 'a', total: '60' }] }];
    check({ total: '200', lines, refunds: both }, ALL, { base: 0n });
  });

  test('a variant names its own line of a product', () => {
    const lines = ['red', 'blue'].map((variantId) => ({
      ...line(variantId, '50'),
      productId: 'p',
      variantId,
    }));
    const refunds = [
      { items: [{ productId: 'p', variantId: 'blue', total: '50' }] },
      { items: [{ variantId: 'red' }] },
    ];
    check({ total: '200', lines, refunds: refunds.slice(0, 1) }, ALL, { base: 50n });
    check({ total: '200', lines, refunds }, ALL, { base: 0n, refunded: 100n });
  });

  test('a piece given back for 0 raises nothing: 10 stays 10 (2 x p for 200, 10 x p for 20, amount-only 10)', () => {
    const lines = [
      { id: 'a', productId: 'p', quantity: '2', total: '200' },
      { id: 'b', productId: 'p', quantity: '10', total: '20' },
    ];
    const refunds = [{ amount: '10' }, { items: [{ productId: 'p', quantity: '2' }] }];
    const free = { items: [{ lineId: 'a', quantity: '1', total: '0' }] };
    check({ total: '220', lines, refunds }, ALL, { base: 10n });
    check({ total: '220', lines, refunds: [...refunds, free] }, ALL, { base: 10n });
  });

  // The numbers are those of money-examples in the rule book.
  const lined = (total: string, more: object = {}) => ({ ...line('a', total), ...more });
  test.each<[string, Order, bigint]>([
    [
      '44: line 60 of 3 pieces, 1 piece without a total, then one of 0 (a restock): 40 left',
      {
        total: '60',
        lines: [lined('60', { quantity: '3' })],
        refunds: [
          { items: [{ lineId: 'a', quantity: '1' }] },
          { amount: '0', items: [{ lineId: 'a', quantity: '1', total: '0' }] },
        ],
      },
      40n,
    ],
    [
      '44: a restock of 1 of 1 with a total of 0 takes nothing: 60 left',
      {
        total: '60',
        lines: [lined('60')],
        refunds: [{ items: [{ lineId: 'a', quantity: '1', total: '0' }] }],
      },
      60n,
    ],
    [
      '45: bundle of 100 with a child of 0 and tax of 20; 48 back, 40 named on the child, tax 8: 60 left',
      {
        total: '120',
        tax: '20',
        lines: [line('a', '100'), line('b', '0')],
        refunds: [{ amount: '48', taxTotal: '8', items: [{ lineId: 'b', total: '40' }] }],
      },
      60n,
    ],
    [
      '46: line 100 with tax 20 and another of 50; an item of 120 for the first, no tax named: 50 left',
      {
        total: '170',
        tax: '20',
        lines: [lined('100', { taxTotal: '20' }), line('b', '50')],
        refunds: [{ amount: '120', items: [{ lineId: 'a', total: '120' }] }],
      },
      50n,
    ],
    [
      'the same where the refund names its tax: 20 of the 120 are beyond the line, 30 left',
      {
        total: '170',
        tax: '20',
        lines: [lined('100', { taxTotal: '20' }), line('b', '50')],
        refunds: [{ amount: '120', taxTotal: '0', items: [{ lineId: 'a', total: '120' }] }],
      },
      30n,
    ],
    [
      'of a store that says no tax of its lines: 150 for line a are its 100 and half of the tax, line b keeps its 100',
      {
        total: '300',
        tax: '100',
        lines: [line('a', '100'), line('b', '100')],
        refunds: [{ amount: '150', items: [{ lineId: 'a', total: '150' }] }],
      },
      100n,
    ],
    [
      'its part of the tax is rounded as the store rounds it: 7 of 20 on 33 of 100 give 40 back, the others keep 67',
      {
        total: '120',
        tax: '20',
        lines: [line('a', '33'), line('b', '67')],
        refunds: [{ amount: '40', items: [{ lineId: 'a', total: '40' }] }],
      },
      67n,
    ],
    [
      'a line of 0 has none of the order’s tax: 48 on the child of 0 are all beyond it, 52 left',
      {
        total: '120',
        tax: '20',
        lines: [line('a', '100'), line('b', '0')],
        refunds: [{ amount: '48', items: [{ lineId: 'b', total: '48' }] }],
      },
      52n,
    ],
    [
      'what is beyond comes off pro rata: 30 beyond a child of 0 leave 140 and 35 of 160 and 40',
      {
        total: '250',
        lines: [line('a', '160'), line('b', '40'), line('c', '0')],
        refunds: [{ amount: '30', items: [{ lineId: 'c', total: '30' }] }],
      },
      170n,
    ],
    [
      'what is beyond is at most what is left: 500 beyond 100 leave 0, never less',
      {
        total: '900',
        lines: [line('a', '100')],
        refunds: [{ amount: '500', items: [{ lineId: 'a', total: '500' }] }],
      },
      0n,
    ],
    [
      'beyond and amount-only: (100 - 20) x (1 - 30 / (120 - 20)) is 56',
      {
        total: '120',
        lines: [line('a', '100'), line('b', '0')],
        shipping: '20',
        refunds: [{ amount: '20', items: [{ lineId: 'b', total: '20' }] }, { amount: '30' }],
      },
      56n,
    ],
    [
      '48: goods 100, 80 of it paid by gift card, total 20, 10 back: 90 left',
      { total: '20', lines: [line('a', '100')], refunds: [{ amount: '10' }] },
      90n,
    ],
    [
      '48: then 10 more: the total is reached, 0 left',
      { total: '20', lines: [line('a', '100')], refunds: [{ amount: '10' }, { amount: '10' }] },
      0n,
    ],
    [
      '49: goods 100, fee -50, total 50, 25 back: 25 left',
      { total: '50', fee: '-50', lines: [line('a', '100')], refunds: [{ amount: '25' }] },
      25n,
    ],
  ])('example %s', (_, order, base) => {
    check(order, ALL, { base });
  });

  test('a negative fee given back raises nothing: 1000 x (1 - 50 / 980), or less', () => {
    const refunds = [{ amount: '50' }, { shippingTotal: '20' }];
    const before = commissionDue(moneyOf({ total: '100', lines: [line('a', '1000')], refunds }), ALL);
    const after = commissionDue(
      moneyOf({ total: '100', lines: [line('a', '1000')], refunds: [...refunds, { feeTotal: '-20' }] }),
      ALL,
    );
    expect(before.base).toBe(949n);
    expect(after.base).toBeLessThanOrEqual(949n);
  });

  test('an item that names nothing at all takes nothing', () => {
    const due = commissionDue(
      moneyOf({ ...TWO_LINES, refunds: [{ amount: '10', items: [{ quantity: '1' }] }] }),
      ALL,
    );
    expect(due.base).toBe(100n);
  });

  test('a voided order is due nothing, and shows what its refunds took', () => {
    const due = commissionDue(moneyOf({ ...TWO_LINES, refunds: [{ amount: '30' }] }, true), ALL);
    expect(due).toMatchObject({ base: 0n, total: 0n, refunded: 30n, excess: 0n });
  });
});

describe('namesUnknownLine', () => {
  const { lines } = moneyOf(TWO_LINES);
  test.each([
    ['a known line', [{ lineId: 'a' }], lines, false],
    ['a known product', [{ productId: 'p-b' }], lines, false],
    ['an unknown line', [{ lineId: 'zz' }], lines, true],
    ['one of two', [{ lineId: 'a' }, { productId: 'zz' }], lines, true],
    ['a known product in an unknown variant', [{ productId: 'p-a', variantId: 'red' }], lines, true],
    ['nothing', [], lines, false],
    ['any line of an order without lines', [{ lineId: 'zz' }], [], false],
  ])('%s', (_, items, of, expected) => {
    expect(namesUnknownLine({ full: false, namesTax: false, items }, of)).toBe(expected);
  });
});
