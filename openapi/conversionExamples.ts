import { coupons } from './conversionCouponExamples';
import type { CONVERSION_OPERATIONS } from './conversionTexts';
import type { ConversionExample } from './exampleShapes';

// Examples of the conversion server's part of the OpenAPI document: one story of a demo store. A test sends each request
// and holds the answer against the one here.

const order = {
  id: 1042,
  number: '1042',
  status: 'processing',
  currency: 'TRY',
  total: '364.80',
  total_tax: '60.80',
  shipping_total: '40.00',
  date_created_gmt: '2026-11-21T09:58:00',
  date_modified_gmt: '2026-11-21T09:58:12',
  billing: { email: 'mona@example.test' },
  line_items: [
    {
      id: 1,
      product_id: 7,
      variation_id: 71,
      sku: 'DRESS-1-S',
      name: 'Keten elbise',
      quantity: 1,
      total: '264.00',
    },
  ],
  coupon_lines: [],
  refunds: [],
  afftoken: 'ayse',
  meta_data: [{ key: 'subid', value: 'summer' }],
};

const sold = {
  orderId: '1042',
  attributed: true,
  influencerId: 'ayse',
  reason: 'referralCode',
  commission: {
    id: 'lalemoda~lalewoo~1042',
    status: 'pending',
    currency: 'TRY',
    base: '264.00',
    ratePercent: 10,
    total: '26.40',
    influencer: '13.20',
    platform: '13.20',
    heldUntil: null,
  },
  replayed: false,
};

const addOrder: readonly ConversionExample[] = [
  { name: 'placed', summary: 'A new order', status: 201, request: order, answer: sold },
  {
    name: 'repeated',
    summary: 'The same again',
    status: 200,
    request: order,
    answer: { ...sold, replayed: true },
  },
  {
    name: 'draft',
    summary: 'Not placed yet',
    status: 200,
    request: { ...order, id: 1043, status: 'checkout-draft' },
    answer: { orderId: '1043', ignored: 'draft' },
  },
  {
    name: 'unsigned',
    summary: 'By a plugin whose secret was never set, with X-WaffarX-Key alone',
    status: 201,
    isUnsigned: true,
    request: { ...order, id: 1044 },
    answer: { orderId: '1044', unverified: true, replayed: false },
  },
];

const completed = {
  ...order,
  status: 'completed',
  date_modified_gmt: '2026-11-21T11:30:00',
  refunds: [{ id: 1050, reason: 'too small', total: '-91.20' }],
};
const afterRefund = {
  ...sold,
  // A quarter of the total was given back, and with it a quarter of what was due.
  commission: {
    ...sold.commission,
    base: '198.00',
    total: '19.80',
    influencer: '9.90',
    platform: '9.90',
    heldUntil: '2026-12-05T11:30:00.000Z',
  },
};

const updateOrder: readonly ConversionExample[] = [
  {
    name: 'completed',
    summary: 'Completed, with a quarter refunded',
    status: 201,
    request: completed,
    answer: afterRefund,
  },
  {
    name: 'repeated',
    summary: 'The same again',
    status: 200,
    request: completed,
    answer: { ...afterRefund, replayed: true },
  },
];

const switched = {
  event: 'toggled',
  feature: 'coupons',
  enabled: false,
  event_id: 'ps-7',
  plugin_version: '2.0.0',
};
const noted = { eventId: 'ps-7', feature: 'coupons', change: 'deactivated', applied: true, replayed: false };

const reportPluginState: readonly ConversionExample[] = [
  { name: 'toggled', summary: 'A feature was switched off', status: 201, request: switched, answer: noted },
  {
    name: 'repeated',
    summary: 'The same again',
    status: 200,
    request: switched,
    answer: { ...noted, replayed: true },
  },
];

const pollSettings: readonly ConversionExample[] = [
  {
    name: 'settings',
    summary: 'Nothing was ever set',
    status: 200,
    answer: { version: 0, reportAllOrders: false, trackingEnabled: true },
  },
];

const magentoOrder = {
  order_id: '000000036',
  order_currency: 'EGP',
  order_total: '963.4000',
  Subtotal: '900.0000',
  DiscountAmount: '-90.0000',
  TaxAmount: '113.4000',
  ShippingAmount: 40,
  CDate: '2026-11-21 11:42:07',
  base_url: 'aHR0cHM6Ly9sYWxlLmV4YW1wbGUv',
  afftoken: 'ayse',
  afsrc: 'waffarad',
  Products: [
    {
      sku: 'DRESS-1',
      name: 'Linen dress',
      qty: 1,
      price: '600.0000',
      discount: '60.0000',
      Categories: ['Women'],
    },
    { sku: 'SCARF', name: 'Scarf', qty: 2, price: '150.0000', discount: '30.0000', Categories: [] },
  ],
};
const mobileOrder = {
  orderId: 90210,
  orderName: '#90210',
  currencyCode: 'EGP',
  orderAmount: 963.4,
  discountAmount: 90,
  shippingCostTotal: 40,
  totalTaxes: 113.4,
  status: 'Pending',
  base_url: 'https://lale.example',
  afftoken: 'ayse',
  products: [
    { productId: 12, name: 'Linen dress', quantity: 1, salePrice: 600, discount: 60 },
    { productId: 13, name: 'Scarf', quantity: 2, salePrice: 150, discount: 30 },
  ],
};

function unsignedOrder(orderId: string, request: object): readonly ConversionExample[] {
  const answer = { orderId, unverified: true, replayed: false };
  return [
    { name: 'unsigned', summary: 'As the client sends it', status: 201, isUnsigned: true, request, answer },
    {
      name: 'repeated',
      summary: 'The same again',
      status: 200,
      isUnsigned: true,
      request,
      answer: { ...answer, replayed: true },
    },
  ];
}

export const CONVERSION_EXAMPLES: Readonly<
  Record<keyof typeof CONVERSION_OPERATIONS, readonly ConversionExample[]>
> = {
  addOrder,
  updateOrder,
  reportPluginState,
  pollSettings,
  reportCoupon: coupons,
  addMagentoOrder: unsignedOrder('000000036', magentoOrder),
  addMobileOrder: unsignedOrder('90210', mobileOrder),
};
