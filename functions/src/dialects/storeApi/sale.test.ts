import { refusalOf, withField, wrongFields, type FieldKind } from '../../../test/support/arbitraries';
import { storeApiRequests } from './requests';

const NOW = new Date('2026-11-21T10:00:00Z');
const api = storeApiRequests({ now: () => NOW, hashEmail: (email) => ({ emailHash: `hash of ${email}` }) });

const SMALL = { orderId: '1042', currency: 'TRY', total: '1234.50' };
const LINE = {
  lineId: '7',
  productId: 'p',
  variantId: 'v',
  sku: 's',
  name: 'n',
  quantity: '2',
  total: '100',
  categoryIds: ['c'],
};
const WHOLE = {
  ...SMALL,
  orderNumber: 'A-1042',
  status: 'processing',
  subtotal: '1300',
  discountTotal: '100',
  shippingTotal: '20',
  taxTotal: '30',
  feeTotal: '-15.50',
  items: [LINE],
  attribution: {
    clickId: 'clk_x',
    referralCode: 'ADA',
    couponCodes: ['SAVE10'],
    clickedAt: '2026-11-20T10:00:00Z',
  },
  customer: { id: 'c1', email: 'Ada@Example.com ', isNew: true },
  occurredAt: '2026-11-21T09:00:00Z',
  updatedAt: '2026-11-21T09:30:00Z',
};

const FIELDS: Readonly<Record<string, FieldKind>> = {
  orderId: 'id',
  orderNumber: 'id',
  status: 'text',
  currency: 'currency',
  total: 'amount',
  subtotal: 'amount',
  discountTotal: 'amount',
  shippingTotal: 'amount',
  taxTotal: 'amount',
  feeTotal: 'signedAmount',
  items: 'list',
  'items.0': 'object',
  'items.0.lineId': 'id',
  'items.0.productId': 'id',
  'items.0.variantId': 'id',
  'items.0.sku': 'text',
  'items.0.name': 'text',
  'items.0.quantity': 'amount',
  'items.0.total': 'amount',
  'items.0.categoryIds': 'list',
  'items.0.categoryIds.0': 'id',
  attribution: 'object',
  'attribution.clickId': 'text',
  'attribution.referralCode': 'text',
  'attribution.couponCodes': 'list',
  'attribution.couponCodes.0': 'text',
  'attribution.clickedAt': 'time',
  customer: 'object',
  'customer.id': 'id',
  'customer.email': 'text',
  'customer.isNew': 'boolean',
  occurredAt: 'time',
  updatedAt: 'time',
};
const REQUIRED = ['orderId', 'currency', 'total', 'items.0.productId', 'items.0.quantity', 'items.0.total'];
const OPTIONAL = Object.keys(FIELDS).filter((path) => !REQUIRED.includes(path) && !/\.0$/.test(path));

const refusal = (body: unknown) => refusalOf(() => api.sale(body));

describe('a sale as sent', () => {
  test('whole, with everything in its place; the email only as a hash', () => {
    const { orderId, occurredAt, updatedAt, customer, attribution, ...rest } = WHOLE;
    expect(api.sale(WHOLE)).toEqual({
      source: 'storeApi',
      orderId,
      occurredAt: new Date(occurredAt),
      updatedAt: new Date(updatedAt),
      content: {
        ...rest,
        customer: { id: customer.id, isNew: true, emailHash: 'hash of ada@example.com' },
        attribution: { ...attribution, clickedAt: new Date(attribution.clickedAt) },
      },
    });
    expect(JSON.stringify(api.sale(WHOLE))).not.toContain('Ada@Example.com');
  });

  test('small: what was not sent is not there', () => {
    expect(api.sale(SMALL).content).toEqual({ currency: 'TRY', total: '1234.50' });
  });

  test('as PHP sends it: integers for ids, numbers for amounts, empty texts, null, unknown fields', () => {
    const sent = {
      orderId: 1042,
      orderNumber: 0,
      currency: 'TRY',
      total: 1234.5,
      status: '',
      items: [
        { lineId: 7, productId: 0, variantId: 0, quantity: 2, total: 19.989999999999998, sku: '', meta: [1] },
      ],
      attribution: { clickId: '', referralCode: null, couponCodes: null, utm: 'x' },
      customer: { id: '', email: '' },
      occurredAt: null,
      _links: { self: [] },
    };
    expect(api.sale(sent)).toEqual({
      source: 'storeApi',
      orderId: '1042',
      occurredAt: undefined,
      updatedAt: undefined,
      content: {
        orderNumber: '0',
        currency: 'TRY',
        total: '1234.5',
        items: [{ lineId: '7', productId: '0', variantId: '0', quantity: '2', total: '19.99' }],
        attribution: {},
        customer: {},
      },
    });
  });
});

describe('every field', () => {
  test.each(wrongFields(FIELDS))('%s of %j is refused by its name', (path, value) => {
    const refused = refusal(withField(WHOLE, path, value));
    expect(refused).toMatchObject({ code: 'invalid_request' });
    expect(Object.keys(refused?.errors ?? {})).toEqual([path]);
    expect(refused?.errors[path]).not.toMatch(/Invalid (input|string)/);
  });

  test.each(REQUIRED)('%s is required: missing or null', (path) => {
    for (const value of [undefined, null]) {
      expect(refusal(withField(WHOLE, path, value))?.errors).toEqual({ [path]: 'is required' });
    }
  });

  test.each(OPTIONAL)('%s may be missing, and null is the same', (path) => {
    expect(api.sale(withField(WHOLE, path, null))).toEqual(api.sale(withField(WHOLE, path, undefined)));
  });

  test.each(OPTIONAL.filter((path) => FIELDS[path] === 'text' || FIELDS[path] === 'id'))(
    '%s may be empty, which is absent',
    (path) => {
      expect(api.sale(withField(WHOLE, path, ''))).toEqual(api.sale(withField(WHOLE, path, undefined)));
    },
  );

  test.each(['', 'items.0', 'attribution', 'customer'])('an unknown field in %j is ignored', (path) => {
    const more = withField(WHOLE, path === '' ? 'unknownField' : `${path}.unknownField`, { a: 1 });
    expect(api.sale(more)).toEqual(api.sale(WHOLE));
  });
});

describe('all wrong fields at once', () => {
  test('with their paths, in one answer', () => {
    const errors = refusal({
      orderId: 'a/b',
      currency: 7,
      total: -0.01,
      items: [LINE, { ...LINE, productId: null, total: 'NaN' }, 'x'],
      attribution: { clickedAt: 'now' },
      customer: { isNew: 'yes' },
      occurredAt: '2027-01-01T00:00:00Z',
    })?.errors;
    expect(Object.keys(errors ?? {}).sort()).toEqual([
      'attribution.clickedAt',
      'currency',
      'customer.isNew',
      'items.1.productId',
      'items.1.total',
      'items.2',
      'occurredAt',
      'orderId',
      'total',
    ]);
  });

  test('also an amount above its currency’s range beside a field that is missing', () => {
    const { orderId: _orderId, ...rest } = SMALL;
    expect(Object.keys(refusal({ ...rest, total: '100000000000000' })?.errors ?? {}).sort()).toEqual([
      'orderId',
      'total',
    ]);
  });
});

describe('limits', () => {
  const many = (count: number, item: unknown) => Array.from({ length: count }, () => item);

  test.each<[string, unknown, number]>([
    ['items', LINE, 500],
    ['attribution.couponCodes', 'X', 20],
    ['items.0.categoryIds', 'c', 100],
  ])('%s: as many as allowed, and one more', (path, item, most) => {
    expect(refusal(withField(WHOLE, path, many(most, item)))).toBeNull();
    expect(refusal(withField(WHOLE, path, many(most + 1, item)))?.errors).toEqual({
      [path]: `must have at most ${most} items`,
    });
  });

  test.each<[string, number]>([
    ['orderId', 128],
    ['orderNumber', 128],
    ['status', 64],
    ['items.0.sku', 128],
    ['items.0.name', 500],
    ['attribution.clickId', 128],
    ['attribution.referralCode', 128],
    ['attribution.couponCodes.0', 128],
    ['customer.email', 320],
  ])('%s: %d characters, and one more', (path, most) => {
    expect(refusal(withField(WHOLE, path, 'x'.repeat(most)))).toBeNull();
    expect(Object.keys(refusal(withField(WHOLE, path, 'x'.repeat(most + 1)))?.errors ?? {})).toEqual([path]);
  });

  test.each<[string, string, string, string | undefined]>([
    ['TRY', 'total', '10000000000000.00', undefined],
    ['TRY', 'total', '10000000000000.01', 'amount_out_of_range'],
    ['KWD', 'taxTotal', '1000000000000.001', 'amount_out_of_range'],
    ['JPY', 'total', '1000000000000000', undefined],
    ['TRY', 'feeTotal', '-10000000000000.01', 'amount_out_of_range'],
    ['TRY', 'items.0.total', '10000000000000.01', 'amount_out_of_range'],
    ['TRY', 'total', '1000000000000000000', 'amount_out_of_range'],
    ['TRL', 'total', '1', 'currency_not_supported'],
  ])('%s %s of %s: %p', (currency, path, amount, code) => {
    const refused = refusal(withField({ ...WHOLE, currency }, path, amount));
    expect(refused?.code).toBe(code);
    if (code === 'amount_out_of_range') expect(Object.keys(refused?.errors ?? {})).toEqual([path]);
  });

  test('a time may be 24 hours ahead, and no millisecond more', () => {
    expect(refusal({ ...SMALL, occurredAt: '2026-11-22T10:00:00Z' })).toBeNull();
    expect(refusal({ ...SMALL, updatedAt: '2026-11-22T10:00:00.001Z' })?.errors).toEqual({
      updatedAt: 'is more than 24 hours in the future',
    });
  });
});

test('100 lines of 999,999,999,999,999 JPY are each in range, and together amount_out_of_range at items', () => {
  const items = Array.from({ length: 100 }, () => ({ ...LINE, total: '999999999999999' }));
  const refused = refusalOf(() => api.sale({ ...SMALL, currency: 'JPY', total: '1000000000000000', items }));
  expect(refused?.code).toBe('amount_out_of_range');
  expect(Object.keys(refused?.errors ?? {})).toEqual(['items']);
});
