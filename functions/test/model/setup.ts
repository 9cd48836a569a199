import fc from 'fast-check';
import type { RefundContent, SnapshotContent } from '../../src/domain/order/event';
import type { Plan } from '../../src/domain/brand/plan';
import { currencyCases, orders, refundsOf, type CurrencyCase } from '../support/arbitraries';
import { coarser, filed, mapLines } from './contents';
import { plansWithRules } from './stories';

/** What the commands of one history have in common. */
export interface Setup {
  readonly plan: Plan;
  readonly orders: readonly OrderSetup[];
}

export interface OrderSetup {
  readonly currency: CurrencyCase;
  /** What its store says of it, each a state of the order. */
  readonly contents: readonly SnapshotContent[];
  readonly refunds: readonly RefundContent[];
}

/** Of the first and the second state of an order. */
function statesOf(
  first: SnapshotContent,
  second: SnapshotContent,
  { exponent }: CurrencyCase,
): readonly SnapshotContent[] {
  return [
    first,
    second,
    coarser(first, exponent),
    mapLines(first, (line) => ({ ...line, productId: '0' })),
    mapLines(first, (line) => ({ ...line, categoryIds: ['bags'] })),
    { currency: first.currency, total: first.total },
    { ...second, currency: 'EUR' },
  ];
}

/** Of a few minor units nothing would ever be due; the fold in memory has enough of such orders. */
const MIN_TOTAL_MINOR = 2_000;

function orderSetups(currency: CurrencyCase): fc.Arbitrary<OrderSetup> {
  const sizable = orders(currency, { sharesProducts: true }).filter(
    ({ totalMinor }) => totalMinor >= MIN_TOTAL_MINOR,
  );
  return fc.tuple(sizable, sizable).chain(([order, grown]) =>
    fc
      .record({
        first: filed(order, currency),
        second: filed(grown, currency),
        refunds: refundsOf(order, { full: false, maxLength: 3 }),
      })
      .map(({ first, second, refunds }) => ({
        currency,
        contents: statesOf(first, second, currency),
        refunds: [...refunds, { amount: '1' }, { full: true }],
      })),
  );
}

/** Plans under which something comes to be due, approved and paid; now and then any plan at all. */
export const plans: fc.Arbitrary<Plan> = fc.oneof(
  { weight: 1, arbitrary: plansWithRules },
  {
    weight: 4,
    arbitrary: plansWithRules.map((plan): Plan => ({
      ...plan,
      ratePercent: Math.max(10, plan.ratePercent),
      holdPeriodDays: Math.min(1, plan.holdPeriodDays),
      shares: [
        { party: 'influencer', percent: 47.11 },
        { party: 'platform', percent: 40 },
        { party: 'member', percent: 12.89 },
      ],
      attributionPrecedence: ['coupon', 'referralCode'],
    })),
  },
);

/** Most orders of a history are in one currency, so that its payouts have clawbacks to net. */
const currencies = fc
  .tuple(currencyCases, fc.array(fc.tuple(currencyCases, fc.nat(2)), { minLength: 2, maxLength: 4 }))
  .map(([usual, all]) => all.map(([other, dice]) => (dice === 0 ? other : usual)));

export const setups: fc.Arbitrary<Setup> = fc.record({
  plan: plans,
  orders: currencies.chain((all) => fc.tuple(...all.map(orderSetups))),
});
