import type { PlanTerms } from '../../../src/domain/brand/plan';
import type { Json, Story } from '../story';
import { saleOf, totalOf, wooOf } from './bodies';

/** The plan of the tests with another rate. */
const terms = (ratePercent: number, more: Partial<PlanTerms> = {}): PlanTerms => ({
  base: 'net',
  ratePercent,
  rules: [],
  shares: [
    { party: 'influencer', percent: 50 },
    { party: 'platform', percent: 50 },
  ],
  attributionWindowDays: 30,
  holdPeriodDays: 14,
  attributionPrecedence: ['coupon', 'click', 'referralCode'],
  ...more,
});

const items: readonly Json[] = [
  { lineId: 1, productId: 'p1', quantity: 1, total: '40.00', categoryIds: ['c1'] },
  { lineId: 2, productId: 'p2', quantity: 2, total: '35.55', categoryIds: ['c1', 'c2'] },
  { lineId: 3, productId: 'p3', quantity: 1.5, total: '24.45' },
];

/** What a brand pays for. */
export const PLANS: readonly Story[] = [
  {
    name: 'plan-locked',
    title:
      'Locked 30 days after its completion: a refund before counts, one after and a cancellation do not.',
    options: { plan: { lockDays: 30 } },
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.at('2026-03-01T10:00:00Z').refund({
        orderId: '1001',
        refundId: 'r1',
        amount: '20.00',
        occurredAt: '2026-03-01T09:00:00Z',
      });
      await tell.at('2026-03-10T10:00:00Z').refund({
        orderId: '1001',
        refundId: 'r2',
        amount: '30.00',
        occurredAt: '2026-03-10T09:00:00Z',
      });
      await tell.sale(saleOf('1001', { status: 'cancelled', updatedAt: '2026-03-10T09:30:00Z' }));
    },
  },
  {
    name: 'plan-rules',
    title:
      'Rates of a product, of a category and of the influencer, on three lines; one of them is refunded.',
    options: {
      plan: {
        rules: [
          { kind: 'product', id: 'p1', ratePercent: 7.5 },
          { kind: 'category', id: 'c2', ratePercent: 20 },
          { kind: 'influencer', id: 'ayse', ratePercent: 12.25 },
        ],
      },
    },
    async play(tell) {
      await tell.sale(saleOf('1001', { items }));
      await tell.refund({ orderId: '1001', refundId: 'r1', items: [{ lineId: 2, quantity: 1 }] });
    },
  },
  {
    name: 'plan-catalogue-categories',
    title:
      'A WooCommerce order names no categories: they are those of the catalogue when it was first received.',
    options: { plan: { rules: [{ kind: 'category', id: 'shoes', ratePercent: 20 }] } },
    async play(tell) {
      const product = { productId: '7', name: 'A shoe', price: '50.00' };
      await tell.products({ products: [{ ...product, categories: ['shoes'] }] });
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:30:00', { status: 'processing' }));
      await tell.products({ products: [{ ...product, categories: ['hats'] }] });
      await tell.webhook('order.updated', wooOf(300, '2026-02-02T11:30:00'));
    },
  },
  {
    name: 'plan-base-total',
    title: 'Commission on the order’s total, tax and shipping included, and on what a refund leaves of it.',
    options: { plan: { base: 'total', ratePercent: 3.33 } },
    async play(tell) {
      await tell.sale(saleOf('1001', { shippingTotal: '7.77', total: '127.77' }));
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '27.76' });
    },
  },
  {
    name: 'plan-member',
    title: 'Split 50/30/20 with the member, to the last minor unit, before and after a refund.',
    options: {
      plan: {
        shares: [
          { party: 'influencer', percent: 50 },
          { party: 'platform', percent: 30 },
          { party: 'member', percent: 20 },
        ],
      },
    },
    async play(tell) {
      await tell.sale(totalOf('1001', '99.99'));
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '33.30' });
    },
  },
  {
    name: 'plan-platform-alone',
    title: 'All of it is the platform’s: the influencer has nothing posted.',
    options: { plan: { shares: [{ party: 'platform', percent: 100 }] } },
    play: (tell) => tell.sale(saleOf('1001')),
  },
  {
    name: 'words-placed-under',
    title: 'A shop that never completes an order: its `processing` is completed, and `lost` is failed.',
    async play(tell) {
      await tell.saveWords({ processing: 'completed', lost: 'failed' });
      await tell.sale(saleOf('1001', { status: 'processing' }));
      await tell.sale(saleOf('1002', { status: 'wc-lost' }));
    },
  },
  {
    name: 'words-mapped-later',
    title:
      'A shop ends with `delivered`, which is mapped a month later: the older order is completed from then on, and a mistake in the map is mended by the next one.',
    async play(tell) {
      await tell.sale(saleOf('1001', { status: 'wc-delivered' }));
      await tell.at('2026-03-13T08:00:00Z').saveWords({ delivered: 'cancelled' });
      await tell.mapWords();
      await tell.saveWords({ delivered: 'completed' });
      await tell.mapWords();
    },
  },
  {
    name: 'plan-changed-between-reports',
    title: 'The rate is doubled between the sale and its completion: the order keeps the rate it began with.',
    async play(tell) {
      await tell.sale(saleOf('1001', { status: 'processing' }));
      await tell.savePlan(terms(20));
      await tell.sale(saleOf('1001', { status: 'completed', updatedAt: '2026-02-02T10:45:00Z' }));
      await tell.sale(saleOf('1002'));
    },
  },
  {
    name: 'plan-older-report-late',
    title:
      'The first report comes under the new plan; the sale, which is older, comes after it and brings the old one.',
    async play(tell) {
      await tell.savePlan(terms(20, { rules: [{ kind: 'product', id: 'p1', ratePercent: 25 }] }));
      await tell.sale(saleOf('1001', { updatedAt: '2026-02-02T09:45:00Z' }));
      await tell.sale(saleOf('1001', { occurredAt: '2026-02-02T08:30:00Z', status: 'pending' }));
    },
  },
  {
    name: 'plan-no-commission',
    title: 'A rate of nothing, and one of everything for Bora.',
    options: { plan: { ratePercent: 0, rules: [{ kind: 'influencer', id: 'bora', ratePercent: 100 }] } },
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.sale(saleOf('1002', { attribution: { couponCodes: ['BORA10'] } }));
    },
  },
];
