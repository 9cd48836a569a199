import type { Story } from '../story';
import { saleOf } from './bodies';

/** Whose an order is. The window is 30 days. */
export const ATTRIBUTION: readonly Story[] = [
  {
    name: 'attribution-click',
    title: 'By a click of ours, an hour before the order.',
    async play(tell) {
      const clickId = await tell.click({ referralCode: 'ayse', visitorId: 'v1' });
      await tell.sale(saleOf('1001', { attribution: { clickId } }));
    },
  },
  {
    name: 'attribution-click-too-old',
    title: 'By a click 31 days before the order: out of its window.',
    async play(tell) {
      const clickId = await tell.at('2026-01-02T09:00:00Z').click({ referralCode: 'ayse', visitorId: 'v1' });
      await tell.at('2026-02-02T09:00:01Z').sale(saleOf('1001', { attribution: { clickId } }));
    },
  },
  {
    name: 'attribution-before-click',
    title: 'The order was placed before the click that it names.',
    async play(tell) {
      const clickId = await tell.click({ referralCode: 'ayse', visitorId: 'v1' });
      await tell.sale(saleOf('1001', { attribution: { clickId }, occurredAt: '2026-02-02T08:00:00Z' }));
    },
  },
  {
    name: 'attribution-late-click',
    title: 'A click five minutes after the order counts alone, and loses to the coupon of a later report.',
    async play(tell) {
      const clickId = await tell.click({ referralCode: 'ayse', visitorId: 'v1' });
      const late = { attribution: { clickId }, occurredAt: '2026-02-02T08:55:00Z' };
      await tell.sale(saleOf('1001', late));
      await tell.sale(saleOf('1002', late));
      const coupon = { attribution: { clickId, couponCodes: ['BORA10'] }, updatedAt: '2026-02-02T10:30:00Z' };
      await tell.sale(saleOf('1002', { ...late, ...coupon }));
    },
  },
  {
    name: 'attribution-code-beside-its-old-click',
    title:
      'A plugin sends click and code of our own link, 31 days old: the code has no longer window than the click.',
    async play(tell) {
      const clickId = await tell.at('2026-01-02T09:00:00Z').click({ referralCode: 'ayse', visitorId: 'v1' });
      const attribution = { clickId, referralCode: 'ayse' };
      await tell.at('2026-02-02T09:00:01Z').sale(saleOf('1001', { attribution }));
    },
  },
  {
    name: 'attribution-excluded-coupon',
    title: 'A coupon that the brand has excluded is sent first: nobody’s. Sent second: hers.',
    async play(tell) {
      await tell.giveCoupon('STAFF50', null);
      const attribution = { couponCodes: ['STAFF50', 'AYSE10'], referralCode: 'bora' };
      await tell.sale(saleOf('1001', { attribution }));
      await tell.sale(saleOf('1002', { attribution: { couponCodes: ['AYSE10', 'STAFF50'] } }));
    },
  },
  {
    name: 'attribution-referral-code',
    title: 'By a referral code and the time of the click, as the store kept them.',
    play: (tell) =>
      tell.sale(saleOf('1001', { attribution: { referralCode: 'bora', clickedAt: '2026-01-20T10:00:00Z' } })),
  },
  {
    name: 'attribution-referral-code-too-old',
    title: 'By a referral code that was clicked in December.',
    play: (tell) =>
      tell.sale(saleOf('1001', { attribution: { referralCode: 'bora', clickedAt: '2025-12-20T10:00:00Z' } })),
  },
  {
    name: 'attribution-precedence',
    title: 'A coupon of Bora and a click of Ayşe: the coupon outranks the click.',
    async play(tell) {
      const clickId = await tell.click({ referralCode: 'ayse', visitorId: 'v1' });
      await tell.sale(saleOf('1001', { attribution: { clickId, couponCodes: ['BORA10'] } }));
    },
  },
  {
    name: 'attribution-two-coupons',
    title: 'Two coupons without their discounts: the one sent first counts.',
    play: (tell) =>
      tell.sale(saleOf('1001', { attribution: { couponCodes: ['NOBODYS', 'BORA10', 'AYSE10'] } })),
  },
  {
    name: 'attribution-coupon-changes-hands',
    title:
      'The coupon is given to Bora between two reports: the order stays with Ayşe, the next one is Bora’s.',
    async play(tell) {
      await tell.sale(saleOf('1001', { status: 'processing' }));
      await tell.giveCoupon('AYSE10', 'bora');
      await tell.sale(saleOf('1001', { status: 'completed', updatedAt: '2026-02-02T10:30:00Z' }));
      await tell.sale(saleOf('1002'));
    },
  },
  {
    name: 'attribution-other-precedence',
    title: 'A plan by which clicks come first and coupons do not count at all.',
    options: { plan: { attributionPrecedence: ['click', 'referralCode'] } },
    async play(tell) {
      const clickId = await tell.click({ referralCode: 'ayse', visitorId: 'v1' });
      await tell.sale(saleOf('1001', { attribution: { clickId, couponCodes: ['BORA10'] } }));
      await tell.sale(saleOf('1002', { attribution: { couponCodes: ['BORA10'] } }));
    },
  },
  {
    name: 'attribution-unknown',
    title: 'A coupon, a click and a referral code that no influencer has, an order each.',
    async play(tell) {
      await tell.sale(saleOf('1001', { attribution: { couponCodes: ['NOBODYS'] } }));
      await tell.sale(saleOf('1002', { attribution: { clickId: 'clk_of_nobody' } }));
      await tell.sale(saleOf('1003', { attribution: { referralCode: 'nobody' } }));
    },
  },
  {
    name: 'attribution-late-coupon',
    title: 'A later report brings a coupon of Bora: too late, the click of Ayşe has won.',
    async play(tell) {
      const clickId = await tell.click({ referralCode: 'ayse', visitorId: 'v1' });
      await tell.sale(saleOf('1001', { status: 'pending', attribution: { clickId } }));
      const attribution = { couponCodes: ['BORA10'] };
      await tell.sale(saleOf('1001', { attribution, updatedAt: '2026-02-02T10:30:00Z' }));
    },
  },
  {
    name: 'attribution-late-evidence',
    title:
      'The sale names a coupon that no influencer has; an update brings one of Bora, who gets the order.',
    async play(tell) {
      await tell.sale(saleOf('1001', { attribution: { couponCodes: ['NOBODYS'] } }));
      const attribution = { couponCodes: ['BORA10'] };
      await tell.sale(saleOf('1001', { attribution, updatedAt: '2026-02-02T09:30:00Z' }));
    },
  },
  {
    name: 'attribution-earlier-report-late',
    title: 'An older report that comes late names another influencer: the order was his from the start.',
    async play(tell) {
      const occurredAt = '2026-02-02T08:00:00Z';
      await tell.sale(saleOf('1001', { occurredAt, updatedAt: '2026-02-02T08:50:00Z' }));
      await tell.sale(saleOf('1001', { occurredAt, attribution: { couponCodes: ['BORA10'] } }));
    },
  },
];
