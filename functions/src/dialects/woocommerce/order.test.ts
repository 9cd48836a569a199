import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../domain/base/errors';
import type { ReportedSnapshot } from '../../domain/order/reported';
import { storeApiRequests } from '../storeApi/requests';
import { WoocommercePlugin, type WooOrder } from '../../../test/support/woocommercePlugin';
import { wooOrders } from './order';

const options = {
  now: () => new Date('2026-11-21T12:00:00Z'),
  hashEmail: (email: string) => ({ emailHash: `hash of ${email}` }),
};
const orders = wooOrders(options);

const body = (more: object = {}): Record<string, unknown> => ({
  id: 44,
  number: '44',
  status: 'processing',
  currency: 'TRY',
  total: '120.00',
  date_created_gmt: '2026-11-21T10:00:00',
  date_modified_gmt: '2026-11-21T10:00:01',
  ...more,
});

function read(more: object = {}): ReportedSnapshot {
  const result = orders.read(body(more), 'woocommerce');
  if ('draft' in result) throw new Error('it is a draft');
  return result;
}

function codeOf(more: object): string {
  try {
    read(more);
    return 'none';
  } catch (error) {
    return error instanceof AppError
      ? `${error.code}: ${error.errors.map(({ path }) => path).join()}`
      : String(error);
  }
}

describe('a recorded order means the same as through a plugin for the store API', () => {
  const folder = join(__dirname, '../../../test/fixtures/woocommerce/rest');
  const plugin = new WoocommercePlugin({ prefix: '', codes: {} });
  const storeApi = storeApiRequests(options);
  const files = readdirSync(folder).filter((name) => /-order-/.test(name));

  test('there are 33 of them', () => {
    expect(files).toHaveLength(33);
  });

  test.each(files)('%s', (name) => {
    const { rawBody } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { rawBody: string };
    const order = JSON.parse(rawBody) as WooOrder & { refunds: { id: number; total: string }[] };
    const sale = plugin.sale(order);
    const result = orders.read(order, 'woocommerce');
    if (!sale) {
      const { date_modified_gmt: modified, currency, total } = order as unknown as Record<string, string>;
      const content = { status: 'draft', currency, total, stage: 0, isDraft: true };
      const updatedAt = new Date(`${modified}Z`);
      expect(result).toMatchObject({
        draft: true,
        orderId: String(order.id),
        snapshot: { content, updatedAt },
      });
      return;
    }
    if ('draft' in result) throw new Error('it is a draft');
    const { attribution, refunds, stage, paidAt, ...content } = result.content;
    const { source: _, ...expected } = storeApi.sale(sale);
    const { attribution: reported, ...rest } = expected.content;
    const items = rest.items?.map(({ variantId, ...line }) =>
      variantId === '0' ? line : { ...line, ...(variantId === undefined ? {} : { variantId }) },
    );
    const { couponDiscounts = [], ...credit } = attribution ?? {};
    expect({ ...result, content }).toEqual({
      ...expected,
      source: 'woocommerce',
      content: {
        ...rest,
        items,
        ...(Object.keys(rest.customer ?? {}).length === 0 ? { customer: undefined } : {}),
      },
    });
    expect({ ...credit, couponCodes: couponDiscounts.map(({ code }) => code) }).toEqual(reported);
    expect(refunds).toHaveLength(order.refunds.length);
    const { date_paid_gmt: paid } = order as { date_paid_gmt?: string | null };
    expect(paidAt?.toISOString()).toBe(paid ? `${paid}.000Z` : undefined);
    const dates = order as { date_completed?: string | null; date_paid?: string | null };
    expect(stage).toBe(dates.date_completed ? 2 : dates.date_paid ? 1 : 0);
  });
});

describe('what cannot be read is left out where the money allows', () => {
  test.each<[string, object, object]>([
    ['an empty amount is absent', { total_tax: '', line_items: [] }, { items: [] }],
    [
      'a number is taken for its digits',
      { total: 120, shipping_total: 10.5 },
      { total: '120', shippingTotal: '10.5' },
    ],
    ['spaces around an amount', { total: ' 120.00 ' }, { total: '120.00' }],
    ['six decimals', { total: '73.303333' }, { total: '73.303333' }],
    ['fees of one sign sum', { fee_lines: [{ total: '10.00' }, { total: '2.5' }] }, { feeTotal: '12.50' }],
    ['so do discounts', { fee_lines: [{ total: '-10.00' }, { total: '-2.5' }] }, { feeTotal: '-12.50' }],
    ['no fee is 0', { fee_lines: [] }, { feeTotal: '0' }],
    [
      'of both signs, without lines: those that stand in the total',
      { fee_lines: [{ total: '10.00' }, { total: '-12.5' }, { total: '0.00' }] },
      { feeTotal: '10.00' },
    ],
    ['a customer 0 is none', { customer_id: 0, billing: [] }, {}],
    [
      'an email is hashed',
      { billing: { email: ' A@Example.test ' } },
      { customer: { emailHash: 'hash of a@example.test' } },
    ],
    ['a status in the store’s own words stays', { status: 'wc-kargoda' }, { status: 'wc-kargoda' }],
    ['a status of 64 characters stays', { status: 'x'.repeat(64) }, { status: 'x'.repeat(64) }],
    [
      'one of 65 is cut, since an order without one counts as completed',
      { status: `${'x'.repeat(64)}y` },
      { status: 'x'.repeat(64) },
    ],
    [
      'lists with gaps, which PHP writes as objects',
      {
        line_items: {
          0: { id: 1, product_id: 7, quantity: 1, total: '100.00' },
          2: { id: 3, total: '5.00' },
        },
        coupon_lines: { 1: { id: 4, code: 'AYSE10', discount: '1.00' } },
        meta_data: { 5: { key: 'af_id', value: 'click-0001' } },
      },
      {
        items: [
          { lineId: '1', productId: '7', quantity: '1', total: '100.00' },
          { lineId: '3', productId: '0', quantity: '1', total: '5.00' },
        ],
        attribution: {
          clickId: 'click-0001',
          couponDiscounts: [{ lineId: '4', code: 'AYSE10', discount: '1' }],
        },
      },
    ],
    ['an order number may have a slash', { number: '2026/44' }, { orderNumber: '2026/44' }],
    ['a number may be a number', { number: 44 }, { orderNumber: '44' }],
    ['lists that are none', { line_items: {}, fee_lines: 'x', coupon_lines: null, refunds: 5 }, {}],
    ['items that are none', { line_items: [null, 5, 'x', []] }, { items: [] }],
  ])('%s', (_, more, expected) => {
    const content: object = {
      orderNumber: '44',
      status: 'processing',
      currency: 'TRY',
      total: '120.00',
      ...expected,
    };
    expect(read(more).content).toEqual(content);
  });

  test.each<[string, object, object]>([
    [
      'without an id',
      { product_id: 7, quantity: 2, total: '1.00' },
      { productId: '7', quantity: '2', total: '1.00' },
    ],
    [
      'of a deleted product',
      { id: 1, product_id: 0, sku: null, quantity: 1, total: '1' },
      { lineId: '1', productId: '0', quantity: '1', total: '1' },
    ],
    [
      'with variation 0',
      { id: 1, product_id: 7, variation_id: 0, quantity: 1, total: '1' },
      { lineId: '1', productId: '7', quantity: '1', total: '1' },
    ],
    [
      'without a product',
      { id: 1, quantity: 1, total: '1' },
      { lineId: '1', productId: '0', quantity: '1', total: '1' },
    ],
    [
      'without a readable quantity',
      { id: 1, product_id: 7, quantity: 'some', total: '1' },
      { lineId: '1', productId: '7', quantity: '1', total: '1' },
    ],
    [
      'of 1.5 kg',
      { id: 1, product_id: 7, quantity: '1.50', total: '1' },
      { lineId: '1', productId: '7', quantity: '1.5', total: '1' },
    ],
  ])('a line %s', (_, line, expected) => {
    expect(read({ line_items: [line] }).content.items).toEqual([expected]);
  });

  test('fees of both signs, with lines: the discounts alone, which lower the lines', () => {
    const line_items = [{ id: 1, product_id: 7, quantity: 1, total: '100.00' }];
    const fee_lines = [{ total: '-15.00' }, { total: '10.00' }];
    expect(read({ line_items, fee_lines }).content.feeTotal).toBe('-15.00');
    const unreadable = [{ id: 1, product_id: 7, quantity: 1, total: 'call us' }];
    expect(read({ line_items: unreadable, fee_lines }).content.feeTotal).toBe('10.00');
  });

  test.each<[string, unknown]>([
    ['a total in words', 'free'],
    ['no total', undefined],
    ['a negative total', '-5.00'],
  ])('a line with %s leaves out all lines: the base is worked out from the totals', (_, total) => {
    const lines = [
      { id: 1, product_id: 7, quantity: 1, total: '5.00' },
      { id: 2, product_id: 8, quantity: 1, total },
    ];
    expect(read({ line_items: lines, total_tax: '20.00' }).content).not.toHaveProperty('items');
  });

  test('501 lines lose their names, 500 keep them; 5001 are left out', () => {
    const lines = (count: number): object[] =>
      Array.from({ length: count }, (_, id) => ({
        id: id + 1,
        product_id: 7,
        name: 'n',
        sku: 's',
        quantity: 1,
        total: '0.01',
      }));
    expect(read({ line_items: lines(500) }).content.items?.[0]).toMatchObject({ name: 'n', sku: 's' });
    expect(read({ line_items: lines(501) }).content.items?.[0]).toEqual({
      lineId: '1',
      productId: '7',
      quantity: '1',
      total: '0.01',
    });
    expect(read({ line_items: lines(5001) }).content).not.toHaveProperty('items');
  });

  const THAI = 'ก'.repeat(500);
  const named = (count: number, name: string): object[] =>
    Array.from({ length: count }, (_, id) => ({
      id: id + 1,
      product_id: 7,
      name,
      quantity: 1,
      total: '0.10',
    }));
  const bytesOf = (content: object): number => Buffer.byteLength(JSON.stringify(content));

  test('names that make an order too large are left out: 500 of 500 Thai letters are, 200 are not', () => {
    const { content } = read({ line_items: named(500, THAI) });
    expect(content.items).toHaveLength(500);
    expect(content.items?.[0]).toEqual({ lineId: '1', productId: '7', quantity: '1', total: '0.10' });
    expect(bytesOf(content)).toBeLessThan(400_000);
    expect(read({ line_items: named(200, THAI) }).content.items?.[199]).toMatchObject({ name: THAI });
  });

  test('reasons of refunds go after the names, and only where they must', () => {
    const refunds = (count: number): object[] =>
      Array.from({ length: count }, (_, id) => ({ id: id + 1, total: '-0.01', reason: 'ก'.repeat(1000) }));
    const few = read({ line_items: named(200, THAI), refunds: refunds(100) }).content;
    expect([few.items?.[0]?.name, few.refunds?.[0]?.reason?.length]).toEqual([undefined, 1000]);
    const many = read({ refunds: refunds(200) }).content;
    expect(many.refunds?.[0]).toEqual({ refundId: '1', amount: '0.01' });
  });

  test('of an unsigned report 60,000 bytes are kept with names', () => {
    const lengthOf = (count: number): unknown => {
      const result = orders.read(body({ line_items: named(count, THAI) }), 'waffarx', { unverified: true });
      return 'draft' in result ? null : result.content.items?.[0]?.name?.length;
    };
    expect([lengthOf(30), lengthOf(40)]).toEqual([500, undefined]);
  });

  test.each<[string, object, string]>([
    ['no total', { total: '' }, 'invalid_request: total'],
    ['a negative total', { total: '-1.00' }, 'invalid_request: total'],
    ['no id', { id: null }, 'invalid_request: id'],
    ['an id with a slash', { id: 'a/b' }, 'invalid_request: id'],
    ['no currency', { currency: '' }, 'currency_not_supported: currency'],
    ['unreadable tax and no lines', { total_tax: 'x', line_items: [] }, 'invalid_request: total_tax'],
    ['negative shipping and no lines', { shipping_total: '-1' }, 'invalid_request: shipping_total'],
    ['of next week', { date_modified_gmt: '2026-11-28T00:00:00' }, 'invalid_request: date_modified_gmt'],
    ['too large', { total: '10000000000000.01' }, 'amount_out_of_range: total'],
    [
      'lines that are too large together',
      { line_items: [1, 2].map((id) => ({ id, product_id: 7, quantity: 1, total: '9000000000000.00' })) },
      'amount_out_of_range: line_items',
    ],
  ])('refused: %s', (_, more, code) => {
    expect(codeOf(more)).toBe(code);
  });
});

describe('times', () => {
  test('GMT dates have no Z', () => {
    const { occurredAt, updatedAt } = read();
    expect([occurredAt?.toISOString(), updatedAt?.toISOString()]).toEqual([
      '2026-11-21T10:00:00.000Z',
      '2026-11-21T10:00:01.000Z',
    ]);
  });

  test.each(['0000-00-00T00:00:00', '', null, 'yesterday', 5])('a creation date %j is absent', (date) => {
    expect(read({ date_created_gmt: date }).occurredAt).toBeUndefined();
  });

  test('a payment that its zone moves out of the year 9999 is absent: Firestore could not store it', () => {
    expect(read({ date_paid_gmt: '9999-12-31T23:59:59' }).content.paidAt).toEqual(
      new Date('9999-12-31T23:59:59Z'),
    );
    expect(read({ date_paid_gmt: '9999-12-31T23:59:59-05:00' }).content.paidAt).toBeUndefined();
  });

  test.each<[object, number | undefined]>([
    [{}, undefined],
    [{ date_paid_gmt: null, date_completed_gmt: null }, 0],
    [{ date_paid_gmt: '2026-11-21T10:00:00', date_completed_gmt: null }, 1],
    [{ date_paid_gmt: null, date_completed_gmt: '2026-11-21T10:00:00' }, 2],
    [{ date_paid: '2026-11-21T13:00:00' }, 1],
  ])('%j is stage %s', (more, stage) => {
    expect(read(more).content.stage).toBe(stage);
  });
});

describe('refunds', () => {
  test('negative totals become positive amounts; none is an empty list; no list says nothing of refunds', () => {
    const refunds = [
      { id: 46, reason: 'iade', total: '-15.00' },
      { id: 45, reason: '', total: '-219.91' },
    ];
    expect(read({ refunds }).content.refunds).toEqual([
      { refundId: '46', amount: '15.00', reason: 'iade' },
      { refundId: '45', amount: '219.91' },
    ]);
    expect(read({ refunds: [] }).content.refunds).toEqual([]);
    expect(read().content).not.toHaveProperty('refunds');
  });

  test('one that cannot be read makes the whole list say nothing: a part of it would delete the others', () => {
    expect(
      read({
        refunds: [
          { id: 1, total: '-1.00' },
          { id: 2, total: 'x' },
        ],
      }).content,
    ).not.toHaveProperty('refunds');
  });
});

describe('drafts, flags, coupons', () => {
  test.each<[object, string | undefined]>([
    [{ subid: ' u77 ' }, 'u77'],
    [{ meta_data: [{ key: '_subid', value: 'u77' }] }, 'u77'],
    [{ subid: 'u77', meta_data: [{ key: 'subid', value: 'u78' }] }, 'u77'],
    [{ subid: 77 }, '77'],
    [{ subid: '', subid1: 'x' }, undefined],
    [{ subid: 'x'.repeat(129) }, undefined],
  ])('the member in %j is %j', (more, subId) => {
    expect(read(more).content.subId).toBe(subId);
  });

  test.each(['checkout-draft', 'auto-draft', 'draft', 'new', 'wc-checkout-draft', ' Checkout-Draft '])(
    '%j is a draft',
    (status) => {
      expect(orders.read({ id: 69, status }, 'waffarx')).toEqual({ draft: true, orderId: '69' });
      expect(orders.read(body({ status }), 'woocommerce')).toMatchObject({
        draft: true,
        snapshot: { content: { status: 'draft', isDraft: true } },
      });
    },
  );

  test('a draft tells its status, and neither lines, coupons, refunds nor evidence', () => {
    const more = { line_items: [{ id: 1, product_id: 7, quantity: 1, total: '1.00' }], refunds: [] };
    const told = { ...more, coupon_lines: [{ code: 'x', discount: '1.00' }], ref: 'ayse' };
    const dates = { date_paid_gmt: '2026-11-21T10:00:01', date_completed_gmt: null };
    expect(orders.read(body({ ...told, ...dates, status: 'auto-draft' }), 'woocommerce')).toEqual({
      draft: true,
      orderId: '44',
      snapshot: {
        source: 'woocommerce',
        orderId: '44',
        content: { status: 'draft', currency: 'TRY', total: '120.00', stage: 1, isDraft: true },
        occurredAt: new Date('2026-11-21T10:00:00Z'),
        updatedAt: new Date('2026-11-21T10:00:01Z'),
      },
    });
  });

  test.each<[string, object, boolean]>([
    ['without a modification time', { date_modified_gmt: undefined }, false],
    ['modified more than 24 h ahead', { date_modified_gmt: '2026-11-22T12:00:01' }, false],
    ['whose total nobody can read', { total: 'free' }, false],
    ['that nobody vouches for', {}, true],
  ])('a draft %s tells nothing', (_, more, unverified) => {
    const draft = body({ ...more, status: 'checkout-draft' });
    expect(orders.read(draft, 'waffarx', { unverified })).toEqual({ draft: true, orderId: '44' });
  });

  test('restored and unverified are marked, and who reported it', () => {
    const flagged = orders.read(body(), 'waffarx', { restored: true, unverified: true });
    expect(flagged).toMatchObject({ source: 'waffarx', unverified: true, content: { restored: true } });
    expect(read()).not.toHaveProperty('unverified');
    expect(read().content).not.toHaveProperty('restored');
  });

  test('a coupon’s discount is rounded as the total is: the order gets no more decimals by it', () => {
    const coupon_lines = [
      { code: 'YAZ10', discount: '1.526' },
      { code: 'free', discount: '' },
      { discount: '1' },
    ];
    expect(read({ total: '23.54', coupon_lines }).content.attribution).toEqual({
      couponCodes: ['free'],
      couponDiscounts: [{ code: 'YAZ10', discount: '1.53' }],
    });
  });

  test('of 25 coupons 20 are looked up', () => {
    const coupon_lines = Array.from({ length: 25 }, (_, index) => ({ code: `c${index}`, discount: '1.00' }));
    expect(read({ coupon_lines }).content.attribution?.couponDiscounts).toHaveLength(20);
  });
});

describe('subscriptions', () => {
  const said = { total: '30.00', number: '44' };

  test.each([
    ['with a billing period', { billing_period: 'month' }],
    ['by its type', { type: 'shop_subscription' }],
  ])('%s it is a subscription', (_, more) => {
    expect(read({ ...said, ...more }).content.isSubscription).toBe(true);
  });

  test.each([
    ['an order', {}],
    ['an order that says its type', { type: 'shop_order' }],
    ['an empty period', { billing_period: '' }],
    ['no period', { billing_period: null }],
    ['a period that is no text', { billing_period: { every: 1 } }],
  ])('%s is none', (_, more) => {
    expect(read({ ...said, ...more }).content).not.toHaveProperty('isSubscription');
  });
});
