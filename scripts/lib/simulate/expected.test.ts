import type { BrandFacts } from './brandFacts';
import { modelTally } from '../../../functions/test/model/rules/order';
import { expectedOrder } from './expected';
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
    version: 1,
    attributionWindowDays: 30,
    holdPeriodDays: 14,
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

const modelOf = (more: Partial<OrderStory>) => expectedOrder(order(more), brand).model;

test('10% of the lines, rounded once: base 100.10, due 10.01, split 5.01 and 5.00', () => {
  const model = modelOf({});
  expect(model).toMatchObject({
    currency: 'TRY',
    influencerId: 'ann',
    status: 'completed',
    total: 13_010n,
    base: 10_010n,
    due: 1001n,
    shares: { influencer: 501n, platform: 500n, member: 0n },
    refunded: 0n,
    heldUntilMs: Date.parse('2026-12-04T10:00:00Z'),
  });
  expect(modelTally(model)).toEqual({
    sales: 1n,
    grossMinor: 13_010n,
    refunds: 0n,
    refundedMinor: 0n,
    pendingCommissionMinor: 1001n,
    pendingInfluencerMinor: 501n,
    pendingPlatformMinor: 500n,
    approvedCommissionMinor: 0n,
    approvedInfluencerMinor: 0n,
    approvedPlatformMinor: 0n,
  });
});

test('the newest snapshot counts, whatever the order they are sent in', () => {
  const cancelled: SaleBody = { ...sale, status: 'cancelled', updatedAt: '2026-11-20T12:00:00Z' };
  const shipped: SaleBody = { ...sale, status: 'processing', updatedAt: '2026-11-20T11:00:00Z' };
  const model = modelOf({ snapshots: [cancelled, sale, shipped] });
  expect(model).toMatchObject({ status: 'cancelled', total: 13_010n, due: 0n });
  expect(modelTally(model)).toMatchObject({ sales: 0n, grossMinor: 0n });
});

test('a named refund takes its pieces off their line, one in another currency takes nothing', () => {
  const at = { orderId: '1', occurredAt: '2026-11-20T11:00:00Z' };
  const refunds = [
    { ...at, refundId: 'r1', items: [{ lineId: 2, quantity: 1 }] },
    { ...at, refundId: 'r2', amount: '5', currency: 'JPY' },
  ];
  expect(modelOf({ refunds })).toMatchObject({
    refunds: 1,
    refunded: 2002n,
    base: 8008n,
    due: 801n,
    shares: { influencer: 401n, platform: 400n },
    flags: ['refund:storeApi:r2 other_currency'],
  });
});

test.each([
  ['a coupon before a click', { couponCodes: ['ANN10'] }, '2026-11-20T09:00:00Z', 'ann'],
  ['a click in its window before a code', { referralCode: 'ann' }, '2026-10-21T10:00:00Z', 'bob'],
  ['a code, where the click is a second too old', { referralCode: 'ann' }, '2026-10-21T09:59:59Z', 'ann'],
  ['nobody, where the click came more than 15 minutes after the order', {}, '2026-11-20T10:15:01Z', null],
  ['nobody, by codes that nobody owns', { couponCodes: ['WELCOME'], referralCode: 'zoe' }, null, null],
])('credits %s', (_, attribution, clickedAt, influencerId) => {
  const story = order({
    snapshots: [{ ...sale, attribution }],
    visit: clickedAt === null ? null : visitAt(clickedAt),
  });
  expect(expectedOrder(story, brand).model.influencerId).toBe(influencerId);
});
