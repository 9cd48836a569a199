import type { ROUTES } from '../functions/src/http/routes';

// Examples of the OpenAPI document: one story of a demo store, told in requests and their answers. A test posts each
// request to the functions and holds the answer against the one here.

export type RouteName = keyof typeof ROUTES;

/** One request with its answer. */
export interface Example {
  /** Names it in the document. */
  readonly name: string;
  readonly summary: string;
  readonly status: 200 | 201 | 202;
  /** Absent where the function takes no body. */
  readonly request?: object;
  readonly answer: object;
}

/** When the story plays; examples are valid at this time. */
export const EXAMPLES_AT = new Date('2026-11-21T12:00:00Z');

const CLICK_ID = 'clk_lalemoda.ayse.touiwc.Zk3T0mB5yQ2hV9aX.3Jm8sQwYxT1uLr6DnPfE0g';

const testConnection: readonly Example[] = [
  {
    name: 'connected',
    summary: 'The key is good',
    status: 200,
    answer: {
      ok: true,
      brand: { id: 'lalemoda', name: 'Lale Moda' },
      store: { id: 'lalewoo', name: 'Lale Moda Online', platform: 'woocommerce' },
      mode: 'live',
      program: {
        commissionRatePercent: 10,
        influencerSharePercent: 50,
        platformSharePercent: 50,
        attributionWindowDays: 30,
        holdPeriodDays: 14,
        currency: 'TRY',
      },
      serverTime: '2026-11-21T12:00:00.000Z',
    },
  },
];

const visit = {
  referralCode: 'ayse',
  landingUrl: 'https://lale.example/urun/keten-elbise?ref=ayse',
  referrerUrl: 'https://social.example/ayse',
  userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
  ipAddress: '203.0.113.7',
  visitorId: 'v-7f3a91',
  occurredAt: '2026-11-21T09:41:00Z',
};

const clicked = { clickId: CLICK_ID, expiresAt: '2026-12-21T09:41:00.000Z' };

const trackClick: readonly Example[] = [
  {
    name: 'click',
    summary: 'A visitor came by a link',
    status: 201,
    request: visit,
    answer: { ...clicked, counted: true, replayed: false },
  },
  {
    name: 'repeatedClick',
    summary: 'The same visitor clicked again at once',
    status: 200,
    request: visit,
    answer: { ...clicked, counted: false, reason: 'duplicate', replayed: true },
  },
  {
    name: 'ownClickId',
    summary: 'With a click id of your own; a bot',
    status: 201,
    request: {
      clickId: 'trip-5f0c2a9e71',
      referralCode: 'ayse',
      userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      subIds: ['newsletter', 46],
      occurredAt: '2026-11-21T09:45:00Z',
    },
    answer: {
      clickId: 'trip-5f0c2a9e71',
      expiresAt: '2026-12-21T09:45:00.000Z',
      counted: false,
      reason: 'bot',
      replayed: false,
    },
  },
];

const sale = {
  orderId: 1042,
  orderNumber: 'LM-1042',
  status: 'completed',
  currency: 'TRY',
  total: '550.56',
  discountTotal: '21.10',
  shippingTotal: '49.90',
  taxTotal: '91.76',
  items: [
    {
      lineId: 1,
      productId: 311,
      variantId: 314,
      sku: 'KE-M',
      name: 'Keten elbise',
      quantity: 1,
      total: '249.90',
    },
    { lineId: 2, productId: 280, quantity: 2, total: 159, categoryIds: [17] },
  ],
  attribution: { couponCodes: ['AYSE10'], referralCode: 'mert' },
  customer: { id: 77, email: 'shopper@mail.example', isNew: true },
  occurredAt: '2026-11-21T10:00:00Z',
};

const commission = {
  id: 'lalemoda~lalewoo~1042',
  status: 'pending',
  currency: 'TRY',
  base: '408.90',
  ratePercent: 10,
  total: '40.89',
  influencer: '20.45',
  platform: '20.44',
  heldUntil: '2026-12-05T10:00:00.000Z',
};

const leastCommission = {
  ...commission,
  id: 'lalemoda~lalewoo~1043',
  base: '120.00',
  total: '12.00',
  influencer: '6.00',
  platform: '6.00',
  heldUntil: '2026-12-05T10:20:00.000Z',
};

const attributed = { orderId: '1042', attributed: true, influencerId: 'ayse', reason: 'coupon' };

const trackSale: readonly Example[] = [
  {
    name: 'sale',
    summary: 'An order with lines, tax, shipping and a coupon of an influencer',
    status: 201,
    request: sale,
    answer: { ...attributed, commission, replayed: false },
  },
  {
    name: 'repeatedSale',
    summary: 'The same again: nothing happens twice',
    status: 200,
    request: sale,
    answer: { ...attributed, commission, replayed: true },
  },
  {
    name: 'leastSale',
    summary: 'With the fewest fields',
    status: 201,
    request: {
      orderId: '1043',
      currency: 'TRY',
      total: '120.00',
      attribution: { referralCode: 'ayse' },
      occurredAt: '2026-11-21T10:20:00Z',
    },
    answer: {
      orderId: '1043',
      attributed: true,
      influencerId: 'ayse',
      reason: 'referralCode',
      commission: leastCommission,
      replayed: false,
    },
  },
  {
    name: 'nobodysSale',
    summary: 'An order that nobody is credited for: kept, without a commission',
    status: 201,
    request: {
      orderId: '1045',
      currency: 'JPY',
      total: '9800',
      attribution: { couponCodes: ['WELCOME'] },
      occurredAt: '2026-11-21T10:30:00Z',
    },
    answer: {
      orderId: '1045',
      attributed: false,
      influencerId: null,
      reason: 'unknown_coupon',
      commission: null,
      replayed: false,
    },
  },
];

const refundedLine = {
  ...commission,
  base: '329.40',
  total: '32.94',
  influencer: '16.47',
  platform: '16.47',
};

const nothingDue = {
  ...commission,
  status: 'reversed',
  base: '0.00',
  total: '0.00',
  influencer: '0.00',
  platform: '0.00',
};

const namedRefund = {
  orderId: 1042,
  refundId: 501,
  amount: '95.40',
  items: [{ lineId: 2, quantity: 1, total: '79.50' }],
  taxTotal: '15.90',
  reason: 'Too small',
  occurredAt: '2026-11-21T11:00:00Z',
};

const refunded = { orderId: '1042', refundId: '501', state: 'applied', refundedTotal: '95.40' };

const trackRefund: readonly Example[] = [
  {
    name: 'namedRefund',
    summary: 'One piece of a line, and its tax',
    status: 201,
    request: namedRefund,
    answer: { ...refunded, commission: refundedLine, replayed: false },
  },
  {
    name: 'repeatedRefund',
    summary: 'The same again: nothing happens twice',
    status: 200,
    request: namedRefund,
    answer: { ...refunded, commission: refundedLine, replayed: true },
  },
  {
    name: 'amountRefund',
    summary: 'An amount only: taken off in proportion',
    status: 201,
    request: { orderId: '1043', refundId: 'r-1', amount: '60.00', occurredAt: '2026-11-21T11:05:00Z' },
    answer: {
      orderId: '1043',
      refundId: 'r-1',
      state: 'applied',
      refundedTotal: '60.00',
      commission: {
        ...commission,
        id: 'lalemoda~lalewoo~1043',
        base: '60.00',
        total: '6.00',
        influencer: '3.00',
        platform: '3.00',
        heldUntil: '2026-12-05T10:20:00.000Z',
      },
      replayed: false,
    },
  },
  {
    name: 'deletedRefund',
    summary: 'The store deleted that refund: what was due before is due again',
    status: 201,
    request: { orderId: '1043', refundId: 'r-1', deleted: true, occurredAt: '2026-11-21T11:20:00Z' },
    answer: {
      orderId: '1043',
      refundId: 'r-1',
      state: 'applied',
      refundedTotal: '0.00',
      commission: leastCommission,
      replayed: false,
    },
  },
  {
    name: 'earlyRefund',
    summary: 'Before its sale: parked, and takes effect with it',
    status: 202,
    request: { orderId: '1044', refundId: 'r-1', amount: '20.00', currency: 'TRY' },
    answer: { orderId: '1044', refundId: 'r-1', state: 'parked', replayed: false },
  },
];

/** What becomes of the first order of the story: told last, since it leaves nothing due. */
const cancelled: Example = {
  name: 'cancelledSale',
  summary: 'The same order later, cancelled: an update, since it carries updatedAt',
  status: 201,
  request: { ...sale, status: 'cancelled', updatedAt: '2026-11-21T11:30:00Z' },
  answer: { ...attributed, commission: nothingDue, replayed: false },
};

const syncProducts: readonly Example[] = [
  {
    name: 'products',
    summary: 'A whole catalogue in one call; one product is not good and holds up no other',
    status: 200,
    request: {
      syncId: 'nightly-2026-11-21',
      final: true,
      products: [
        {
          productId: 311,
          name: 'Keten elbise',
          description: 'Yazlık, %100 keten',
          url: 'https://lale.example/urun/keten-elbise',
          price: '249.90',
          regularPrice: '299.90',
          salePrice: '249.90',
          currency: 'TRY',
          sku: 'KE',
          stockStatus: 'instock',
          stockQuantity: 12,
          images: ['https://lale.example/i/311.jpg'],
          categories: [{ id: 17, name: 'Elbise' }],
          variants: [
            {
              variantId: 314,
              sku: 'KE-M',
              price: '249.90',
              stockStatus: 'instock',
              attributes: { Beden: 'M' },
            },
          ],
          updatedAt: '2026-11-20T18:00:00Z',
        },
        { productId: 280, name: 'Çorap', price: 79.5 },
        { productId: 281, price: '10.00' },
      ],
    },
    answer: {
      syncId: 'nightly-2026-11-21',
      received: 3,
      created: 2,
      updated: 0,
      unchanged: 0,
      archived: 0,
      rejected: [{ index: 2, productId: '281', errors: [{ path: 'name', message: 'is required' }] }],
      replayed: false,
    },
  },
];

export const EXAMPLES: Readonly<Record<RouteName, readonly Example[]>> = {
  testConnection,
  trackClick,
  trackSale: [...trackSale, cancelled],
  trackRefund,
  syncProducts,
};
