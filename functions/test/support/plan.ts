import type { Plan } from '../../src/domain/brand/plan';

/** The plain plan of the tests: 10% of net, 50/50, in force since long ago. */
export const TEST_PLAN: Plan = {
  version: 1,
  startsAt: new Date('2020-01-01T00:00:00Z'),
  base: 'net',
  ratePercent: 10,
  shares: [
    { party: 'influencer', percent: 50 },
    { party: 'platform', percent: 50 },
  ],
  attributionWindowDays: 30,
  holdPeriodDays: 14,
  rules: [],
  attributionPrecedence: ['coupon', 'click', 'referralCode'],
};
