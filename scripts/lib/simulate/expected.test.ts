import type { BrandFacts } from './brandFacts';
import { expectedOrder, tallyByCurrency } from './expected';
import type { OrderStory, SaleBody } from './orders';
import type { Visit } from './visits';

const brand: BrandFacts = {
  brandId: 'brand',
  storeId: 'store',
  apiKey: 'key',
  influencers: [
    { influencerId: 'ann', referralCode: 'ann', couponCode: 'ANN10' },
    { influencerId: 'bob', referralCode: 'bob' },
  ],
  plan: {
    base: 'net',
    ratePercent: 10,
    shares: [
      { party: 'influencer', percent: 50 },
      { party: 'platform', percent: 50 },
    ],
    attributionWindowDays: 30,
    attributionPrecedence: ['coupon', 'click', 'referralCode'],
  },
};

const sale: SaleBody = {
  orderId: '1',
  currency: 'TRY',
  total: '130.10',
  taxTotal: '20.00',
  shippingTotal: '10.00',
  items: [
    { lineId: 1, productId: 'p1', quantity: 1, total: '60.060000' },
    { lineId: 2, productId: 'p2', quantity: 2, total: 40.04 },
  ],
  attribution: { couponCodes: ['ann10'] },
  occurredAt: '2026-11-20T10:00:00Z',
};

function order(more: Partial<OrderStory>): OrderStory {
  return { orderId: '1', snapshots: [sale], refunds: [], visit: null, deliveries: [], ...more };
}

function visitAt(time: string): Visit {
  const [, bob] = brand.influencers;
  if (!bob) throw new Error('there are two influencers');
  return { key: 'click/1', influencer: bob, clickedAtMs: Date.parse(time), isCounted: true, deliveries: [] };
}

test('10% of the lines, rounded once: base 100.10, due 10.01, split 5.01 and 5.00', () => {
  expect(expectedOrder(order({}), brand)).toEqual({
    orderId: '1',
    currency: 'TRY',
    influencerId: 'ann',
    status: 'completed',
    totalMinor: 13_010,
    refundedMinor: 0,
    commission: {
      status: 'pending',
      baseMinor: 10_010,
      totalMinor: 1001,
      influencerMinor: 501,
      platformMinor: 500,
    },
    tally: {
      sales: 1,
      grossMinor: 13_010,
      refunds: 0,
      refundedMinor: 0,
      commissionMinor: 1001,
      influencerMinor: 501,
      platformMinor: 500,
    },
  });
});

test('the newest snapshot counts, whatever the order they are told in', () => {
  const cancelled: SaleBody = { ...sale, status: 'cancelled', updatedAt: '2026-11-20T12:00:00Z' };
  const shipped: SaleBody = { ...sale, status: 'processing', updatedAt: '2026-11-20T11:00:00Z' };
  const expected = expectedOrder(order({ snapshots: [cancelled, sale, shipped] }), brand);
  expect(expected).toMatchObject({
    status: 'cancelled',
    totalMinor: 13_010,
    tally: { sales: 0, grossMinor: 0 },
  });
  expect(expected.commission).toMatchObject({ status: 'reversed', totalMinor: 0 });
});

test('a named refund takes its pieces off their line, one in another currency takes nothing', () => {
  const at = { orderId: '1', occurredAt: '2026-11-20T11:00:00Z' };
  const refunds = [
    { ...at, refundId: 'r1', items: [{ lineId: 2, quantity: 1 }] },
    { ...at, refundId: 'r2', amount: '5', currency: 'JPY' },
  ];
  expect(expectedOrder(order({ refunds }), brand)).toMatchObject({
    refundedMinor: 2002,
    commission: { baseMinor: 8008, totalMinor: 801, influencerMinor: 401, platformMinor: 400 },
    tally: { refunds: 1, refundedMinor: 2002 },
  });
});

test.each([
  ['a coupon before a click', { couponCodes: ['ANN10'] }, '2026-11-20T09:00:00Z', 'ann'],
  ['a click in its window before a code', { referralCode: 'ann' }, '2026-10-21T10:00:00Z', 'bob'],
  ['a code, where the click is a second too old', { referralCode: 'ann' }, '2026-10-21T09:59:59Z', 'ann'],
  ['nobody, where the click came after the order', {}, '2026-11-20T10:00:01Z', null],
  ['nobody, by codes that nobody owns', { couponCodes: ['WELCOME'], referralCode: 'zoe' }, null, null],
])('credits %s', (_, attribution, clickedAt, influencerId) => {
  const story = order({
    snapshots: [{ ...sale, attribution }],
    visit: clickedAt === null ? null : visitAt(clickedAt),
  });
  const expected = expectedOrder(story, brand);
  expect(expected.influencerId).toBe(influencerId);
  expect(expected.commission === null).toBe(influencerId === null);
});

test('sums by currency', () => {
  const orders = [order({}), order({}), order({ snapshots: [{ ...sale, currency: 'KWD' }] })];
  const sums = tallyByCurrency(orders.map((one) => expectedOrder(one, brand)));
  expect(sums.get('TRY')).toMatchObject({ sales: 2, grossMinor: 26_020, commissionMinor: 2002 });
  expect(sums.get('KWD')).toMatchObject({ sales: 1, grossMinor: 130_100, commissionMinor: 10_010 });
});
