import { refusalOf, withField, wrongFields, type FieldKind } from '../../../test/support/arbitraries';
import { storeApiRequests } from './requests';

const api = storeApiRequests({
  now: () => new Date('2026-11-21T10:00:00Z'),
  hashEmail: (email) => ({ emailHash: email }),
});

const ITEM = { lineId: '7', productId: 'p', variantId: 'v', quantity: '1', total: '10' };
const WHOLE = {
  orderId: '1042',
  refundId: '9',
  amount: '12.50',
  full: false,
  items: [ITEM],
  shippingTotal: '1',
  taxTotal: '2',
  feeTotal: '-0.50',
  deleted: false,
  reason: 'broken',
  currency: 'TRY',
  occurredAt: '2026-11-21T09:00:00Z',
};
const NAMES = { orderId: '1042', refundId: '9' };

const FIELDS: Readonly<Record<string, FieldKind>> = {
  orderId: 'id',
  refundId: 'id',
  amount: 'amount',
  full: 'boolean',
  items: 'list',
  'items.0': 'object',
  'items.0.lineId': 'id',
  'items.0.productId': 'id',
  'items.0.variantId': 'id',
  'items.0.quantity': 'amount',
  'items.0.total': 'amount',
  shippingTotal: 'amount',
  taxTotal: 'amount',
  feeTotal: 'signedAmount',
  deleted: 'boolean',
  reason: 'text',
  currency: 'currency',
  occurredAt: 'time',
};
const REQUIRED = ['orderId', 'refundId'];
const OPTIONAL = Object.keys(FIELDS).filter((path) => !REQUIRED.includes(path) && path !== 'items.0');

const refusal = (body: unknown) => refusalOf(() => api.refund(body));

describe('a refund as sent', () => {
  test('whole, with everything in its place', () => {
    const { orderId, refundId, occurredAt, deleted: _notDeleted, ...content } = WHOLE;
    expect(api.refund(WHOLE)).toEqual({
      source: 'storeApi',
      orderId,
      refundId,
      occurredAt: new Date(occurredAt),
      content,
    });
  });

  test('as PHP sends it: integers, numbers, empty texts and null', () => {
    const sent = {
      orderId: 1042,
      refundId: 9,
      amount: 0.1 + 0.2,
      reason: '',
      currency: null,
      items: [{ lineId: '', productId: 5, variantId: 0, quantity: 1, total: null }],
    };
    expect(api.refund(sent)).toMatchObject({ orderId: '1042', refundId: '9' });
    expect(api.refund(sent)).toMatchObject({
      content: {
        amount: '0.30000000000000004',
        items: [{ productId: '5', variantId: '0', quantity: '1' }],
      },
    });
  });
});

describe('every field', () => {
  test.each(wrongFields(FIELDS))('%s of %j is refused by its name', (path, value) => {
    const refused = refusal(withField(WHOLE, path, value));
    expect(refused).toMatchObject({ code: 'invalid_request' });
    expect(Object.keys(refused?.errors ?? {})).toEqual([path]);
  });

  test.each(REQUIRED)('%s is required: missing or null', (path) => {
    for (const value of [undefined, null]) {
      expect(refusal(withField(WHOLE, path, value))?.errors).toEqual({ [path]: 'is required' });
    }
  });

  test.each(OPTIONAL)('%s may be missing, and null is the same', (path) => {
    expect(api.refund(withField(WHOLE, path, null))).toEqual(api.refund(withField(WHOLE, path, undefined)));
  });

  test('unknown fields are ignored', () => {
    const more = withField({ ...WHOLE, _links: {} }, 'items.0.meta_data', [{ id: 1 }]);
    expect(api.refund(more)).toEqual(api.refund(WHOLE));
  });
});

describe('says what it refunds', () => {
  test.each<[object, boolean]>([
    [{ amount: '1' }, true],
    [{ amount: 0 }, true],
    [{ full: true }, true],
    [{ items: [{ lineId: 1 }] }, true],
    [{ items: [{ productId: 1 }] }, true],
    [{ items: [{ variantId: 1 }] }, true],
    [{ shippingTotal: '1' }, true],
    [{ taxTotal: '1' }, true],
    [{ feeTotal: '-1' }, true],
    [{}, false],
    [{ full: false }, false],
    [{ items: [] }, false],
    [{ amount: null, full: null }, false],
    [{ reason: 'none' }, false],
  ])('%j: %p', (more, isTaken) => {
    const expected = isTaken
      ? null
      : {
          code: 'invalid_request',
          errors: { amount: 'is required, or full, items, shippingTotal, taxTotal or feeTotal' },
        };
    expect(refusal({ ...NAMES, ...more })).toEqual(expected);
  });

  test.each([[{ quantity: 1 }], [{ lineId: '', productId: null }], [{}]])(
    'an item names its line; %j does not',
    (item) => {
      expect(refusal({ ...NAMES, items: [item] })?.errors).toEqual({
        'items.0': 'must name its line: lineId, productId or variantId',
      });
    },
  );

  test('that it says nothing is named beside a field that is missing', () => {
    expect(Object.keys(refusal({ refundId: '9' })?.errors ?? {}).sort()).toEqual(['amount', 'orderId']);
  });
});

describe('a deleted refund', () => {
  test('says that it is deleted, and nothing else', () => {
    const occurredAt = '2026-11-21T09:00:00Z';
    expect(api.refund({ ...NAMES, deleted: true, occurredAt, full: false, items: [], amount: null })).toEqual(
      {
        source: 'storeApi',
        ...NAMES,
        deleted: true,
        occurredAt: new Date(occurredAt),
      },
    );
  });

  test('of which something else is said is refused, each field by its name', () => {
    const wrong = {
      amount: '1',
      full: true,
      items: [{ lineId: 1 }],
      shippingTotal: 1,
      taxTotal: 0,
      feeTotal: '-1',
    };
    const errors = refusal({ ...NAMES, ...wrong, deleted: true })?.errors;
    expect(errors).toEqual(
      Object.fromEntries(Object.keys(wrong).map((field) => [field, 'must not be sent with deleted: true'])),
    );
  });

  test('a field that is wrong besides is named once', () => {
    const errors = refusal({ ...NAMES, amount: 'much', full: 'yes', deleted: true })?.errors;
    expect(Object.keys(errors ?? {}).sort()).toEqual(['amount', 'full']);
    expect(Object.values(errors ?? {}).join()).not.toContain('deleted');
  });

  test('deleted: "yes" is named alone, and false is absent', () => {
    expect(Object.keys(refusal({ ...NAMES, deleted: 'yes' })?.errors ?? {})).toEqual(['deleted']);
    expect(Object.keys(refusal({ ...NAMES, deleted: false })?.errors ?? {})).toEqual(['amount']);
  });
});

describe('limits', () => {
  test('500 items, and one more', () => {
    const items = (count: number) => Array.from({ length: count }, () => ITEM);
    expect(refusal({ ...NAMES, items: items(500) })).toBeNull();
    expect(refusal({ ...NAMES, items: items(501) })?.errors).toEqual({
      items: 'must have at most 500 items',
    });
  });

  test('a reason of 1000 characters, and one more', () => {
    expect(refusal({ ...WHOLE, reason: 'x'.repeat(1000) })).toBeNull();
    expect(Object.keys(refusal({ ...WHOLE, reason: 'x'.repeat(1001) })?.errors ?? {})).toEqual(['reason']);
  });

  test.each<[string, object, string | undefined]>([
    ['10^13 TRY', { amount: '10000000000000', currency: 'TRY' }, undefined],
    ['10^13 + 0.01 TRY', { amount: '10000000000000.01', currency: 'TRY' }, 'amount_out_of_range'],
    ['10^13 without a currency: checked only with the order', { amount: '10000000000000' }, undefined],
    ['10^15 + 1 of whatever currency', { amount: '1000000000000001' }, 'amount_out_of_range'],
    [
      'an item of 10^13 + 0.01 TRY',
      { items: [{ lineId: 1, total: '10000000000000.01' }], currency: 'TRY' },
      'amount_out_of_range',
    ],
    ['an unknown currency', { amount: '1', currency: 'TL' }, 'currency_not_supported'],
  ])('%s', (_, more, code) => {
    expect(refusal({ ...NAMES, ...more })?.code).toBe(code);
  });
});
