import magento from '../../../test/fixtures/network/magento-addOrder.json';
import magentoKwd from '../../../test/fixtures/network/magento-addOrder-kwd.json';
import type { AppError } from '../../domain/base/errors';
import { magentoOrders } from './order';

const NOW = new Date('2026-11-21T10:00:00Z');
const orders = magentoOrders({ now: () => NOW, hashEmail: (email) => ({ emailHash: `hash of ${email}` }) });
const read = (more: Record<string, unknown> = {}) => orders.read({ ...magento, ...more });
const product = (more: Record<string, unknown>) => ({
  ...{ sku: 'S', item_id: '1', getParentItemId: null, qty: 1, price: '10.0000', discount: '0.0000' },
  ...more,
});
/** An order of 24.00 with 4.00 tax: 20.00 net. */
const plain = (more: Record<string, unknown>) =>
  read({ order_total: '24.0000', TaxAmount: '4.0000', ShippingAmount: 0, Subtotal: '20', ...more });
const totals = (reported: ReturnType<typeof read>) => reported.content.items?.map(({ total }) => total);

test('the recorded order: 600 - 60 and 2 x 150 - 30, its discounts by product and not by the contradicting list', () => {
  expect(read()).toEqual({
    source: 'magento',
    orderId: '000000036',
    occurredAt: new Date('2026-11-20T18:42:07Z'),
    content: {
      status: 'pending',
      currency: 'EGP',
      total: '963.4000',
      subtotal: '900.0000',
      discountTotal: '90.0000',
      shippingTotal: '40',
      subId: 'm-5521',
      taxTotal: '113.4000',
      items: [
        {
          productId: 'DRESS-1',
          sku: 'DRESS-1',
          name: 'Linen dress',
          quantity: '1',
          total: '540',
          categoryIds: ['Women', 'Sale'],
        },
        {
          productId: 'SCARF-وشاح',
          sku: 'SCARF-وشاح',
          name: 'وشاح',
          quantity: '2',
          total: '270',
          categoryIds: ['Accessories'],
        },
      ],
      customer: { emailHash: 'hash of mona@example.test' },
      attribution: {
        clickId: 'a7293ce1-a2d3-40e8-8cb5-2e1fb8b86953',
        referralCode: '31180',
        couponDiscounts: [{ code: 'RAMADAN10', discount: '90.0000' }],
      },
    },
  });
});

test('the recorded order in dinars: pid where there is no afftoken, no coupon, and no discount', () => {
  const { content } = orders.read(magentoKwd, { unverified: true });
  expect(content.attribution).toEqual({
    clickId: 'a7293ce1-a2d3-40e8-8cb5-2e1fb8b86953',
    referralCode: '31180',
  });
  expect(content.items).toEqual([
    {
      lineId: '91',
      productId: 'OUD-1',
      sku: 'OUD-1',
      name: 'Oud',
      quantity: '1',
      total: '12.345',
      categoryIds: [],
    },
  ]);
});

describe('lines count only where they add up to the total', () => {
  test.each<[string, Record<string, unknown>, string[] | undefined]>([
    ['5 minor units off are rounding', { Products: [product({ price: '19.9500' })] }, ['19.95']],
    ['6 are not', { Products: [product({ price: '19.9400' })] }, undefined],
    ['prices with tax are not net', { Products: [product({ price: '24.0000' })] }, undefined],
    ['a float', { Products: [product({ price: 9.999999999999998, qty: 2 })] }, ['19.999999999999996']],
    ['1.5 kg', { Products: [product({ price: '13.3333', qty: '1.5000' })] }, ['19.99995']],
    [
      'a variant of no price beside its product',
      { Products: [product({ price: 20 }), product({ getParentItemId: '1', price: '0.0000' })] },
      ['20'],
    ],
    [
      'the priced parts of a bundle of no price',
      { Products: [product({ price: 0 }), product({ getParentItemId: '1', price: 20 })] },
      ['0', '20'],
    ],
    [
      'a variant without a price',
      { Products: [product({ price: 20 }), product({ getParentItemId: '1', price: null })] },
      ['20'],
    ],
    ['texts with blanks', { Products: [product({ price: ' 20.0000 ', qty: ' 1 ' })] }, ['20']],
    [
      'the parts of a bundle beside it',
      {
        Products: [
          product({ price: 20 }),
          product({ getParentItemId: '1', price: 12 }),
          product({ getParentItemId: '1', price: 8 }),
        ],
      },
      ['20'],
    ],
    [
      'a product without a price',
      { Products: [product({ price: 20 }), product({ price: null })] },
      undefined,
    ],
    [
      'a discount above the price',
      { Products: [product({ price: 40 }), product({ discount: 30 })] },
      undefined,
    ],
    ['no products', { Products: [] }, undefined],
    ['a list of PHP with a gap', { Products: { 3: product({ price: 20 }) } }, ['20']],
    ['products that are no list', { Products: { a: product({ price: 20 }) } }, undefined],
    ['a SKU that is no id', { Products: [product({ price: 20, sku: 'A/B' })] }, ['20']],
  ])('%s', (_what, more, expected) => {
    expect(totals(plain(more))).toEqual(expected);
  });

  test('a discount on shipping is no line’s: 40 less 10 of shipping, 20 net and 4 tax are 54', () => {
    const more = {
      order_total: 54,
      ShippingAmount: 40,
      ShippingDiscountAmount: '10.0000',
      Products: [product({ price: 20 })],
    };
    expect(plain(more).content).toMatchObject({ shippingTotal: '30.0000', items: [{ total: '20' }] });
  });

  test('a SKU that is no id is kept as SKU, and the product is unknown', () => {
    expect(plain({ Products: [product({ price: 20, sku: 'A/B' })] }).content.items).toMatchObject([
      { productId: '0', sku: 'A/B' },
    ]);
  });
});

test.each<[string, Record<string, unknown>, string, string[]]>([
  [
    'no order id, currency and total',
    { order_id: null, order_currency: null, order_total: null },
    'invalid_request',
    ['order_id', 'order_currency', 'order_total'],
  ],
  ['tax that is no amount: the base would hold it', { TaxAmount: 'much' }, 'invalid_request', ['TaxAmount']],
  ['a negative total', { order_total: '-1' }, 'invalid_request', ['order_total']],
  ['shipping above 10^15 minor units', { ShippingAmount: 1e14 }, 'amount_out_of_range', ['ShippingAmount']],
  ['a currency that is none', { order_currency: 'LE' }, 'currency_not_supported', ['order_currency']],
])('%s: %s', (_what, more, code, paths) => {
  let thrown: AppError | undefined;
  try {
    read(more);
  } catch (error) {
    thrown = error as AppError;
  }
  expect(thrown).toMatchObject({
    code,
    errors: paths.map((path) => expect.objectContaining({ path }) as unknown),
  });
});

test('the module never sends again: blanks, small letters and signs are no reason to refuse', () => {
  const { content } = plain({
    order_currency: ' egp',
    order_total: ' 29.0000 ',
    ShippingAmount: '10.0000 ',
    ShippingDiscountAmount: '-5.0000',
    billingAddress: { email: ' Mona@Example.Test ' },
    Products: [product({ price: 20 })],
  });
  expect(content).toMatchObject({
    currency: 'EGP',
    total: '29.0000',
    shippingTotal: '5.0000',
    taxTotal: '4.0000',
  });
  expect(content.items).toMatchObject([{ total: '20' }]);
  expect(content.customer).toEqual({ emailHash: 'hash of mona@example.test' });
});

test.each([
  ['-0.0000', '0.0000'],
  ['-4.0000', undefined],
  [' ', undefined],
])('tax of "%s" is %p: without it the base is the total of 24 and no more', (TaxAmount, taxTotal) => {
  const { content } = plain({ TaxAmount, Products: [] });
  expect(content.taxTotal).toBe(taxTotal);
  expect(content.total).toBe('24.0000');
});

test('what is of no use is left out: a date of the future, an email that is none of the two, a long coupon', () => {
  const odd = read({
    CDate: '2027-01-01 00:00:00',
    billingAddress: { email: 7 },
    CouponCode: 'x'.repeat(129),
    order_CouponeCode: null,
  });
  expect(odd.occurredAt).toBeUndefined();
  expect(odd.content).toMatchObject({ customer: { emailHash: 'hash of 7' } });
  expect(odd.content.attribution).toEqual({ clickId: expect.any(String) as unknown, referralCode: '31180' });
});

test.each<[string, unknown, string | null]>([
  ['base64', 'aHR0cHM6Ly9zaG9wLmV4YW1wbGUv', 'shop.example'],
  ['plain, with a port and in capitals', 'HTTP://Shop.Example:8080/eg', 'shop.example'],
  ['an international name', 'https://متجر.example', 'xn--pgbep1f.example'],
  ['no URL', 'shop.example', null],
  ['another scheme', 'javascript:alert(1)', null],
  ['a number', 12, null],
])('the host of base_url: %s', (_what, base_url, host) => {
  expect(orders.hints({ base_url, af_id: 'x' })).toEqual({ host, clickId: null });
});

test.each([null, undefined, 'text', 7, []])('the hints of %p are none', (body) => {
  expect(orders.hints(body)).toEqual({ host: null, clickId: null });
});
