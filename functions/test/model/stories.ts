import fc from 'fast-check';
import type { ConfirmEvent, OrderEvent } from '../../src/domain/order/event';
import type { Plan, PlanRule } from '../../src/domain/brand/plan';
import { currencyCases, hour, PLAN, plans as plainPlans, type CurrencyCase } from '../support/arbitraries';
import { approvalDraws, withApprovals } from './approvals';
import { CATEGORIES } from './contents';
import { decisionsOn } from './decisions';
import { INFLUENCERS } from './evidence';
import { amongOthers } from './kin';
import { lives } from './lives';
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

/** Tables that split a few minor units in ways of their own; 12/43/45 gives 0 + 2 + 2 of 4. */
const TABLES = [
  [50, 50, 0],
  [80, 20, 0],
  [12, 43, 45],
  [0, 100, 0],
] as const;

const tables = fc
  .constantFrom(...TABLES)
  .map(([influencer, platform, member]) => [
    { party: 'influencer' as const, percent: influencer },
    { party: 'platform' as const, percent: platform },
    ...(member > 0 ? [{ party: 'member' as const, percent: member }] : []),
  ]);

/** Any plan: bases, rates and rules, shares of up to three parties, hold from 0 days, lock, precedence. */
export const plansWithRules: fc.Arbitrary<Plan> = fc
  .record({
    plan: plainPlans,
    rules,
    holdPeriodDays: fc.constantFrom(0, 1, 14, 30),
    lockDays: fc.constantFrom(undefined, undefined, 1, 2),
    shares: fc.option(tables, { nil: undefined, freq: 2 }),
    attributionPrecedence: fc.shuffledSubarray(['coupon', 'click', 'referralCode'] as const, {
      minLength: 1,
    }),
  })
  .map(({ plan, rules: some, lockDays, shares, ...terms }) => ({
    ...plan,
    ...terms,
    ...(lockDays === undefined ? {} : { lockDays }),
    ...(shares === undefined ? {} : { shares }),
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

/** Whatever may be told and decided of an order, as little as it may fit together. */
function anything(currency: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  return fc
    .tuple(
      snapshots(currency).chain((told) => fc.tuple(fc.constant(told), decisionsOn(told))),
      fc.tuple(refunds(currency), binnings),
    )
    .map(([told, others]) => [...told, ...others].flat());
}

/** Plans under which something comes to be due of what lives tell. */
const earning = planVersions.map((plans) =>
  plans.map((plan): Plan => ({
    ...plan,
    ratePercent: Math.max(5, plan.ratePercent),
    rules: plan.rules.slice(0, 1),
    attributionPrecedence: ['coupon', ...plan.attributionPrecedence.filter((kind) => kind !== 'coupon')],
  })),
);

export const stories: fc.Arbitrary<Story> = currencyCases
  .chain((currency) => {
    const among = (events: readonly OrderEvent[]) => amongOthers(events, currency);
    return fc.oneof(
      { weight: 1, arbitrary: fc.record({ plans: planVersions, events: anything(currency).chain(among) }) },
      { weight: 2, arbitrary: fc.record({ plans: earning, events: lives(currency).chain(among) }) },
    );
  })
  .chain(({ plans, events }) =>
    fc
      .array(approvalDraws, { minLength: events.length, maxLength: events.length })
      .map((draws) => ({ plans, events: withApprovals(events, plans, draws) })),
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
      return events.filter((event) => event.kind === 'confirm').reduce(afterWhatItNames, delivered);
    });
}

/** Whoever says which report of a moment is right has seen them all: it cannot come before them. */
function afterWhatItNames(steps: readonly Step[], confirm: ConfirmEvent): Step[] {
  const among = confirm.moment?.among ?? [];
  const firsts = among.map((id) => steps.findIndex((step) => 'event' in step && step.event.id === id));
  const last = Math.max(-1, ...firsts);
  const isEarly = (step: Step, place: number): boolean =>
    'event' in step && step.event.id === confirm.id && place < last;
  if (!steps.some(isEarly)) return [...steps];
  return [
    ...steps.slice(0, last + 1).filter((step, place) => !isEarly(step, place)),
    { event: confirm },
    ...steps.slice(last + 1),
  ];
}
