import fc from 'fast-check';
import { refusalOf, runs, withField } from '../../test/support/arbitraries';
import { magentoOrders } from './magento/order';
import { mobileOrders } from './mobile/order';
import { phpList } from './php';
import { storeApiRequests } from './storeApi/requests';
import { wooOrders } from './woocommerce/order';

// What PHP makes of arrays and floats, in every dialect.

const now = (): Date => new Date('2026-11-21T10:00:00Z');
const options = { now, hashEmail: (email: string) => ({ emailHash: email }) };
const api = storeApiRequests(options);

const line = { lineId: '1', productId: 'p', quantity: 1, total: '100.00', taxTotal: '20.00' };
const SALE = {
  orderId: '1',
  currency: 'TRY',
  total: '120.00',
  subtotal: '100.00',
  discountTotal: '1.00',
  shippingTotal: '1.00',
  taxTotal: '20.00',
  giftCardTotal: '1.00',
  items: [line],
  occurredAt: '2026-11-21T09:00:00Z',
};
const REFUND = {
  orderId: '1',
  refundId: 'r',
  amount: '10.00',
  shippingTotal: '1.00',
  taxTotal: '1.00',
  items: [{ productId: 'p', total: '8.00' }],
};
const PRODUCT = {
  productId: 'p',
  name: 'n',
  price: '1.00',
  regularPrice: '2.00',
  salePrice: '1.00',
  variants: [{ variantId: 'v', price: '1.00' }],
};
const WOO = {
  id: 1,
  status: 'processing',
  currency: 'TRY',
  total: '120.00',
  discount_total: '1.00',
  shipping_total: '1.00',
  total_tax: '20.00',
  date_created_gmt: '2026-11-21T09:00:00',
  date_modified_gmt: '2026-11-21T09:00:00',
  line_items: [{ id: 1, product_id: 7, quantity: 1, total: '100.00', total_tax: '20.00' }],
  coupon_lines: [{ id: 2, code: 'c', discount: '1.00' }],
};
const MAGENTO = {
  order_id: '1',
  order_currency: 'TRY',
  order_total: '120.00',
  Subtotal: '100.00',
  TaxAmount: '20.00',
  ShippingAmount: '1.00',
};
const MOBILE = {
  orderId: '1',
  currencyCode: 'TRY',
  orderAmount: '120.00',
  discountAmount: '1.00',
  shippingCostTotal: '1.00',
  totalTaxes: '20.00',
};

interface Dialect {
  readonly read: (body: unknown) => unknown;
  readonly body: object;
  readonly amounts: readonly string[];
}

const DIALECTS: Readonly<Record<string, Dialect>> = {
  trackSale: {
    read: (body) => api.sale(body),
    body: SALE,
    amounts: [
      'total',
      'subtotal',
      'discountTotal',
      'shippingTotal',
      'taxTotal',
      'giftCardTotal',
      'items.0.total',
      'items.0.taxTotal',
    ],
  },
  trackRefund: {
    read: (body) => api.refund(body),
    body: REFUND,
    amounts: ['amount', 'shippingTotal', 'taxTotal', 'items.0.total'],
  },
  syncProducts: {
    read: (product) => {
      const { products, rejected } = api.products({ products: [product] }, 'TRY');
      return { products, rejected };
    },
    body: PRODUCT,
    amounts: ['price', 'regularPrice', 'salePrice', 'variants.0.price'],
  },
  WooCommerce: {
    read: (body) => wooOrders(options).read(body, 'woocommerce'),
    body: WOO,
    amounts: [
      'total',
      'discount_total',
      'shipping_total',
      'total_tax',
      'line_items.0.total',
      'line_items.0.total_tax',
      'coupon_lines.0.discount',
    ],
  },
  Magento: {
    read: (body) => magentoOrders(options).read(body),
    body: MAGENTO,
    amounts: ['order_total', 'Subtotal', 'TaxAmount', 'ShippingAmount'],
  },
  mobile: {
    read: (body) => mobileOrders(options).read(body, {}),
    body: MOBILE,
    amounts: ['orderAmount', 'discountAmount', 'shippingCostTotal', 'totalTaxes'],
  },
};
const FIELDS = Object.entries(DIALECTS).flatMap(([name, { amounts }]) =>
  amounts.map((field): [string, string] => [name, field]),
);

describe.each(FIELDS)('an amount of %s, %s', (name, field) => {
  const { read, body } = DIALECTS[name]!;
  const readAs = (value: unknown): unknown => read(withField(body, field, value));

  test('that is negative and nearer to zero than 10^-6 is zero, as a float and as a text', () => {
    const noise = fc.integer({ min: 1, max: 999_999_999_999 });
    fc.assert(
      fc.property(noise, (parts) => {
        const zero = readAs('0');
        expect(readAs(-parts * 1e-18)).toEqual(zero);
        expect(readAs(`-0.000000${String(parts).padStart(12, '0')}`)).toEqual(zero);
      }),
      runs(20),
    );
  });

  test('is the same as a text, as a float and as a whole number', () => {
    expect(readAs(10.0)).toEqual(readAs('10'));
    expect(readAs(1e-7)).toEqual(readAs('0.0000001'));
    expect(readAs(12.5)).toEqual(readAs('12.5'));
  });
});

describe('what PHP makes of arrays', () => {
  const whole = { ...SALE, attribution: undefined, customer: undefined };

  test('an empty list in the place of attribution or customer is absent', () => {
    expect(api.sale({ ...SALE, attribution: [], customer: [] })).toEqual(api.sale(whole));
  });

  test('an empty object in the place of an optional list is absent, and so within an item', () => {
    expect(api.sale({ ...SALE, attribution: { couponCodes: {} } })).toEqual(
      api.sale({ ...SALE, attribution: {} }),
    );
    const items = [{ ...line, categoryIds: {} }];
    expect(api.sale({ ...SALE, items })).toEqual(api.sale(SALE));
    expect(api.click({ referralCode: 'a', subIds: {} })).toEqual(api.click({ referralCode: 'a' }));
    expect(api.sale({ ...SALE, items: {} })).toEqual(api.sale({ ...SALE, items: undefined }));
  });

  test('a list with a gap is an object of numbers: the list of its values, in their order', () => {
    expect(api.sale({ ...SALE, items: { 1: line } })).toEqual(api.sale(SALE));
    expect(api.sale({ ...SALE, attribution: { couponCodes: { 4: 'b', 2: 'a' } } })).toMatchObject({
      content: { attribution: { couponCodes: ['a', 'b'] } },
    });
    expect(api.products({ products: { 7: PRODUCT } }, 'TRY').products).toHaveLength(1);
  });

  test.each<[string, object, string]>([
    ['a list that is not empty is no object', { attribution: ['x'] }, 'attribution'],
    ['an object with a name is no list', { items: { 0: line, a: line } }, 'items'],
    [
      'what is wrong in a list with a gap is named',
      { items: { 3: { ...line, total: 'x' } } },
      'items.0.total',
    ],
  ])('%s', (_, more, path) => {
    expect(Object.keys(refusalOf(() => api.sale({ ...SALE, ...more }))?.errors ?? {})).toEqual([path]);
  });

  test('501 items in an object of numbers are too many', () => {
    const items = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [index + 1, line]));
    expect(Object.keys(refusalOf(() => api.sale({ ...SALE, items }))?.errors ?? {})).toEqual(['items']);
  });

  test('a body, and a list of products, that is empty in the other form is refused: it may archive all', () => {
    expect(Object.keys(refusalOf(() => api.sale([]))?.errors ?? {})).toEqual(['']);
    const empty = { products: {}, final: true };
    expect(Object.keys(refusalOf(() => api.products(empty, 'TRY'))?.errors ?? {})).toEqual(['products']);
  });

  test.each([
    [{ 0: 'a', 2: 'b' }, ['a', 'b']],
    [{ '01': 'a' }, { '01': 'a' }],
    [{ '-1': 'a' }, { '-1': 'a' }],
    [{}, {}],
    ['x', 'x'],
  ])('%j as a list is %j', (value, list) => {
    expect(phpList(value)).toEqual(list);
  });
});
