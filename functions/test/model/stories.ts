import fc from 'fast-check';
import type { OrderEvent } from '../../src/domain/order/event';
import type { Plan, PlanRule } from '../../src/domain/brand/plan';
import { currencyCases, hour, PLAN, plans as plainPlans } from '../support/arbitraries';
import { CATEGORIES } from './contents';
import { decisionsOn } from './decisions';
import { INFLUENCERS } from './evidence';
import { binnings, refunds, snapshots } from './reports';

// Histories of one order: what its store told of it, what the brand decided, under which plans.

/** Rates in ten-thousandths of a percent are the finest that a plan may have. */
const rates = fc.oneof(
  fc.constantFrom(0, 10, 7.5, 33.3333, 100),
  fc.integer({ min: 0, max: 1_000_000 }).map((tenThousandths) => tenThousandths / 10_000),
);

const rules: fc.Arbitrary<PlanRule[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('product' as const),
      id: fc.constantFrom('p0', 'p1', '0'),
      ratePercent: rates,
    }),
    fc.record({
      kind: fc.constant('category' as const),
      id: fc.constantFrom(...CATEGORIES),
      ratePercent: rates,
    }),
    fc.record({
      kind: fc.constant('influencer' as const),
      id: fc.constantFrom(...INFLUENCERS),
      ratePercent: rates,
    }),
  ),
  { maxLength: 4 },
);

/** Any plan: bases, rates and rules, shares of up to three parties, hold from 0 days, precedence. */
export const plansWithRules: fc.Arbitrary<Plan> = fc
  .record({
    plan: plainPlans,
    rules,
    holdPeriodDays: fc.constantFrom(0, 1, 14, 30),
    attributionPrecedence: fc.shuffledSubarray(['coupon', 'click', 'referralCode'] as const, {
      minLength: 1,
    }),
  })
  .map(({ plan, rules: some, ...terms }) => ({
    ...plan,
    ...terms,
    // The total has no lines, so a plan on it has no rules of lines.
    rules: plan.base === 'total' ? some.filter(({ kind }) => kind === 'influencer') : some,
  }));

/** Two versions; the second starts at hour 10. */
const planVersions = fc.tuple(plansWithRules, plansWithRules).map(([first, second]): Plan[] => [
  { ...first, version: 1, startsAt: PLAN.startsAt },
  { ...second, version: 2, startsAt: hour(10) },
]);

export interface Story {
  readonly plans: readonly Plan[];
  readonly events: readonly OrderEvent[];
}

export const stories: fc.Arbitrary<Story> = currencyCases.chain((currency) =>
  fc
    .record({
      plans: planVersions,
      told: snapshots(currency).chain((told) => fc.tuple(fc.constant(told), decisionsOn(told))),
      others: fc.tuple(refunds(currency), binnings),
    })
    .map(({ plans, told, others }) => ({ plans, events: [...told, ...others].flat() })),
);

/** What a payout does between two deliveries. */
export type PayoutStep = 'claim' | 'pay' | 'fail';

export type Step = { readonly event: OrderEvent } | { readonly payout: PayoutStep };

/** The events in any order, each at least once, with payouts in between. */
export function deliveries(events: readonly OrderEvent[]): fc.Arbitrary<Step[]> {
  const payouts = fc.constantFrom<PayoutStep>('claim', 'claim', 'pay', 'fail');
  return fc
    .tuple(
      fc.shuffledSubarray([...events], { minLength: events.length }),
      fc.array(fc.tuple(fc.nat(events.length - 1), fc.nat(2 * events.length)), { maxLength: events.length }),
      fc.array(fc.tuple(payouts, fc.nat(3 * events.length)), { maxLength: 8 }),
    )
    .map(([all, repeats, steps]) => {
      const delivered: Step[] = all.map((event) => ({ event }));
      for (const [which, place] of repeats) {
        const event = events[which];
        if (event) delivered.splice(place, 0, { event });
      }
      for (const [payout, place] of steps) delivered.splice(place, 0, { payout });
      return delivered;
    });
}
