import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportedDelivery } from '../../domain/catalogue/news';
import type { SnapshotContent } from '../../domain/order/event';
import { wooDeliveries } from './delivery';

// Every body that the live shops sent, written down again as WooCommerce's older APIs would have sent it, by their PHP
// sources: it must be read as the same.

const NOW = new Date('2026-11-29T12:00:00Z');
const deliveries = wooDeliveries({
  now: () => NOW,
  hashEmail: (email) => ({ emailHash: `hash of ${email}` }),
});
const read = (topic: string, body: unknown): ReportedDelivery =>
  deliveries.read({ topic, webhookId: '3', deliveryId: 'd' }, body, 'TRY');

type Body = Record<string, unknown>;
type Lines = readonly Body[];

interface Recorded {
  readonly name: string;
  readonly topic: string;
  readonly body: Body;
}

function recorded(resource: string): Recorded[] {
  const fixtures = join(__dirname, '../../../test/fixtures');
  return ['woocommerce', 'woocommerce-8.4'].flatMap((shop) => {
    const folder = join(fixtures, shop, 'webhooks');
    return readdirSync(folder).flatMap((name) => {
      const { headers, rawBody } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        headers: Record<string, string>;
        rawBody: string;
      };
      const topic = Object.entries(headers).find(([key]) => /^x-wc-webhook-topic$/i.test(key))?.[1] ?? '';
      if (!topic.startsWith(`${resource}.`) || topic.endsWith('.deleted')) return [];
      const body = JSON.parse(rawBody) as Body;
      return 'id' in body ? [{ name: `${shop}/${name}`, topic, body }] : [];
    });
  });
}

/** v1: UTC dates without a twin, local ones of payment and completion, no meta data, the reason of a refund elsewhere. */
function asV1(body: Body): Body {
  const { date_created_gmt: created, date_modified_gmt: modified, meta_data: _, ...rest } = body;
  const { date_paid_gmt: _paid, date_completed_gmt: _completed, ...kept } = rest;
  const refunds = (body['refunds'] as Lines | undefined)?.map(({ id, reason, total }) => ({
    id,
    refund: reason,
    total,
  }));
  return { ...kept, date_created: created, date_modified: modified, ...(refunds ? { refunds } : {}) };
}

const zulu = (gmt: unknown): string => (typeof gmt === 'string' ? `${gmt}Z` : '1970-01-01T00:00:00Z');

function asLegacyOrder(body: Body): Body {
  return {
    order: {
      id: body['id'],
      order_number: body['number'],
      order_key: body['order_key'],
      created_at: zulu(body['date_created_gmt']),
      updated_at: zulu(body['date_modified_gmt']),
      completed_at: zulu(body['date_completed_gmt']),
      status: body['status'],
      currency: body['currency'],
      total: body['total'],
      total_tax: body['total_tax'],
      total_shipping: body['shipping_total'],
      total_discount: body['discount_total'],
      payment_details: { method_id: 'cod', method_title: 'Cash', paid: body['date_paid_gmt'] !== null },
      billing_address: body['billing'],
      customer_id: body['customer_id'],
      line_items: (body['line_items'] as Lines).map((line) => ({
        ...line,
        product_id: line['variation_id'] === 0 ? line['product_id'] : line['variation_id'],
        variation_id: undefined,
        meta: [],
      })),
      fee_lines: body['fee_lines'],
      coupon_lines: (body['coupon_lines'] as Lines).map(({ id, code, discount }) => ({
        id,
        code,
        amount: discount,
      })),
    },
  };
}

/** Without what the older form does not tell. */
function told(delivery: ReportedDelivery, isLegacy: boolean): unknown {
  if (delivery.about !== 'order' || !('snapshot' in delivery)) return delivery;
  const { content, ...snapshot } = delivery.snapshot;
  const { paidAt: _, attribution, items, refunds, parentOrderId: parent, ...rest } = content;
  const { besideParent: __, subId: ___, ...kept } = rest;
  const { couponCodes, couponDiscounts } = attribution ?? {};
  return {
    ...delivery,
    snapshot: {
      ...snapshot,
      content: {
        ...kept,
        couponCodes,
        couponDiscounts,
        items: isLegacy ? items?.map(withoutVariation) : items,
        refunds: isLegacy ? undefined : refunds?.map(({ refundId, amount }) => ({ refundId, amount })),
        parent: isLegacy ? undefined : parent,
      },
    },
  };
}

function withoutVariation(line: NonNullable<SnapshotContent['items']>[number]): unknown {
  const { productId, variantId, ...rest } = line;
  return { ...rest, productId: variantId ?? productId };
}

const orders = recorded('order');
const products = recorded('product');
const coupons = recorded('coupon');

test('they are 291 bodies of orders, 50 of products and 13 of coupons', () => {
  expect([orders.length, products.length, coupons.length]).toEqual([291, 50, 13]);
});

test.each([
  ['v1', asV1, false],
  ['legacy', asLegacyOrder, true],
] as const)('every recorded order in the form of the %s API is read as the same', (_, write, isLegacy) => {
  for (const { topic, body } of orders)
    expect(told(read(topic, write(body)), isLegacy)).toEqual(told(read(topic, body), isLegacy));
});

test('every recorded product and coupon in the form of the v1 API is read as the same, but for its meta data', () => {
  for (const { topic, body } of [...products, ...coupons])
    expect(read(topic, asV1(body))).toEqual(read(topic, { ...body, meta_data: [] }));
});

test('every recorded product in the form of the legacy API is read as the same', () => {
  for (const { topic, body } of products) {
    const { name, date_modified_gmt: modified, stock_status: stock, categories, ...rest } = body;
    const product = {
      ...rest,
      title: name,
      updated_at: zulu(modified),
      in_stock: stock === 'instock',
      categories: (categories as Lines | undefined)?.map((category) => category['name']),
    };
    const unnumbered = (categories as Lines | undefined)?.map((category) => ({ name: category['name'] }));
    const wanted = {
      ...body,
      categories: unnumbered,
      ...(stock === 'onbackorder' ? { stock_status: 'outofstock' } : {}),
    };
    expect(read(topic, { product })).toEqual(read(topic, wanted));
  }
});

test('a coupon of the v1 API is of the site’s local time: three hours ahead, it counts as of now', () => {
  const coupon = { id: 9, code: 'AYSE10', discount_type: 'percent', date_modified: '2026-11-29T15:00:00' };
  expect(read('coupon.updated', coupon)).toMatchObject({ news: { updatedAt: NOW } });
  const behind = { ...coupon, date_modified: '2026-11-29T07:00:00' };
  expect(read('coupon.updated', behind)).toMatchObject({
    news: { updatedAt: new Date('2026-11-29T07:00:00Z') },
  });
});

test('a coupon of the legacy API', () => {
  const coupon = {
    id: 9,
    code: 'AYSE10',
    type: 'percent',
    updated_at: '2026-11-29T07:00:00Z',
    amount: '10.00',
  };
  expect(read('coupon.created', { coupon })).toMatchObject({
    about: 'coupon',
    news: { id: '9', code: 'AYSE10', updatedAt: new Date('2026-11-29T07:00:00Z') },
  });
});

test('a wrapped body under another topic is not read', () => {
  const order = asLegacyOrder(orders[0]!.body);
  for (const topic of ['product.updated', 'coupon.created'])
    expect(read(topic, order)).toEqual({ about: 'nothing', id: null, reason: 'no_resource' });
  expect(read('order.deleted', order)).toMatchObject({ about: 'nothing', reason: 'not_a_deletion' });
});

describe('the signature covers the body alone: under another topic it changes nothing', () => {
  const IGNORED = { about: 'nothing', reason: 'other_resource' };

  test.each([
    ['order', orders, ['product', 'coupon']],
    ['product', products, ['order', 'coupon']],
    ['coupon', coupons, ['order', 'product']],
  ] as const)('every recorded %s as another kind', (_, bodies, others) => {
    for (const { body } of bodies)
      for (const other of others)
        for (const event of ['created', 'updated', 'restored'])
          expect(read(`${other}.${event}`, body)).toMatchObject(IGNORED);
  });

  test('every recorded body as a deletion of any kind', () => {
    for (const { body } of [...orders, ...products, ...coupons])
      for (const topic of ['order.deleted', 'product.deleted', 'coupon.deleted'])
        expect(read(topic, body)).toMatchObject({ about: 'nothing', reason: 'not_a_deletion' });
  });

  test.each<[string, unknown]>([
    ['with one field more', { id: 5, status: 'trash' }],
    ['with an empty field more', { id: 5, '': null }],
  ])('a deletion %s is none', (_, body) => {
    expect(read('order.deleted', body)).toEqual({ about: 'nothing', id: '5', reason: 'not_a_deletion' });
  });

  test('exactly { "id": 5 } is a deletion', () => {
    expect(read('order.deleted', { id: 5 })).toMatchObject({ about: 'order', deletion: { orderId: '5' } });
  });
});
