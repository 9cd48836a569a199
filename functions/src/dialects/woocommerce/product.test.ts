import { readCoupon } from './coupon';
import { unescapeHtml } from '../../domain/base/html';
import { readProduct } from './product';
import { wooDeliveries } from './delivery';

const now = (): Date => new Date('2026-11-21T12:00:00Z');
const options = { currency: 'TRY', restored: false, now };
const body = (more: object = {}): object => ({
  id: 12,
  parent_id: 0,
  type: 'simple',
  status: 'publish',
  name: 'Şal',
  date_modified_gmt: '2026-11-21T10:00:00',
  ...more,
});

describe('products', () => {
  test.each<[string, object, object]>([
    [
      'an empty price is none',
      { price: '', regular_price: '249.90' },
      { priceMinor: null, regularPriceMinor: 24_990 },
    ],
    ['a free product costs 0', { price: '0' }, { priceMinor: 0 }],
    ['a price that is none', { price: 'call us' }, { priceMinor: null }],
    ['a price beyond all range', { price: '99999999999999999' }, { priceMinor: null }],
    [
      'categories are unescaped',
      { categories: [{ id: 16, name: 'Giyim &amp; Aksesuar' }] },
      { categories: [{ id: '16', name: 'Giyim & Aksesuar' }] },
    ],
    [
      'images by their source',
      { images: [{ src: 'https://a.example/a.png' }, {}, null] },
      { images: ['https://a.example/a.png'] },
    ],
    [
      'links that are none of the web',
      {
        permalink: 'javascript:alert(1)',
        images: [
          { src: 'data:text/html,x' },
          { src: ' javascript:alert(1)' },
          { src: 'https://a.example/b.png' },
        ],
      },
      { url: null, images: ['https://a.example/b.png'] },
    ],
    ['a link of the web', { permalink: 'http://a.example/şal' }, { url: 'http://a.example/şal' }],
    ['stock as a text', { stock_quantity: '7' }, { stockQuantity: 7 }],
    ['stock that is none', { stock_quantity: 'many' }, { stockQuantity: null }],
    ['a name of 501 characters is cut', { name: 'x'.repeat(501) }, { name: 'x'.repeat(500) }],
    ['and never within a character', { name: `${'x'.repeat(499)}😀` }, { name: 'x'.repeat(499) }],
    [
      'a description of 30,000 is cut',
      { description: 'd'.repeat(30_000) },
      { description: 'd'.repeat(20_000) },
    ],
  ])('%s', (_, more, expected) => {
    expect(readProduct(body(more), options)).toMatchObject({ kind: 'product', id: '12', product: expected });
  });

  test.each([
    ['publish', true],
    ['draft', false],
    ['private', false],
    ['pending', false],
    ['trash', false],
    [undefined, true],
  ])('status %s: published %s', (status, isPublished) => {
    expect(readProduct(body({ status }), options)).toMatchObject({ isPublished });
  });

  test('a variation is a product with a parent; "any size" has no option', () => {
    const attributes = [
      { name: 'Beden', option: 'S' },
      { name: 'Renk', option: '' },
      { name: '__x__', option: 'y' },
    ];
    const read = readProduct(body({ id: 29, type: 'variation', parent_id: 27, attributes }), options);
    expect(read).toMatchObject({
      kind: 'variation',
      id: '29',
      parentId: '27',
      variant: { variantId: '29', attributes: { Beden: 'S' } },
    });
  });

  test('a variation’s image too', () => {
    const images = [{ src: 'javascript:alert(1)' }];
    const read = readProduct(body({ type: 'variation', parent_id: 27, images }), options);
    expect(read).toMatchObject({ variant: { imageUrl: null } });
  });

  test.each([
    { id: null },
    { date_modified_gmt: null },
    { date_modified_gmt: '0000-00-00T00:00:00' },
    { date_modified_gmt: '2026-11-22T12:00:01' },
  ])('refused: %j', (more) => {
    expect(() => readProduct(body(more), options)).toThrow();
  });
});

test.each([
  ['Giyim &amp; Aksesuar', 'Giyim & Aksesuar'],
  ['&amp;amp;', '&amp;'],
  ['&#039;x&#x27;&quot;&#8378;', "'x'\"₺"],
  ['&constructor; &#0; &#xd800; & &;', '&constructor; &#0; &#xd800; & &;'],
])('%s is %s', (escaped, text) => {
  expect(unescapeHtml(escaped)).toBe(text);
});

describe('coupons and topics', () => {
  const coupon = { id: 36, code: ' YAZ10 ', status: 'publish', date_modified_gmt: '2026-11-21T10:00:00' };

  test('the code and whose it is', () => {
    const meta_data = [{ id: 1, key: '_affiliate_ref', value: 'creator-42' }];
    expect(readCoupon({ ...coupon, meta_data }, { restored: true, now })).toEqual({
      kind: 'coupon',
      id: '36',
      code: 'YAZ10',
      updatedAt: new Date('2026-11-21T10:00:00Z'),
      restored: true,
      isPublished: true,
      referralCode: 'creator-42',
    });
    expect(readCoupon(coupon, { restored: false, now }).referralCode).toBeNull();
  });

  test('changed in the future: 24 h ahead is taken, a second more is not', () => {
    const changed = (date_modified_gmt: string) => () => [
      readProduct(body({ date_modified_gmt }), options),
      readCoupon({ ...coupon, date_modified_gmt }, { restored: false, now }),
    ];
    expect(changed('2026-11-22T12:00:00')).not.toThrow();
    expect(() =>
      readCoupon({ ...coupon, date_modified_gmt: '2026-11-22T12:00:01' }, { restored: false, now }),
    ).toThrow('date_modified_gmt is more than 24 hours in the future');
  });

  const deliveries = wooDeliveries({
    now,
    hashEmail: (email) => ({ emailHash: email }),
  });
  const read = (topic: string, sent: unknown): unknown =>
    deliveries.read({ topic, webhookId: '3', deliveryId: 'd/1' }, sent, 'TRY');

  test('a deletion is identified by webhook and delivery, whatever the headers contain', () => {
    expect(read('order.deleted', { id: 90 })).toEqual({
      about: 'order',
      deletion: {
        source: 'woocommerce',
        orderId: '90',
        webhookId: '3',
        deliveryId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      },
    });
    expect(read('coupon.deleted', { id: 42 })).toMatchObject({ about: 'coupon', news: { id: '42' } });
  });

  test('a creation, an update and a restoration are distinguished', () => {
    const order = { id: 1, currency: 'TRY', total: '1.00' };
    expect(read('order.created', order)).toMatchObject({ isCreation: true });
    expect(read('order.updated', order)).toMatchObject({ isCreation: false });
    expect(read('order.restored', order)).toMatchObject({ snapshot: { content: { restored: true } } });
  });
});
