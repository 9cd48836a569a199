import fc from 'fast-check';
import {
  type DecisionEvent,
  type EvidenceFact,
  type LineContent,
  type OrderEvent,
  type SnapshotContent,
} from '../../src/domain/orderEvent';
import type { Plan, PlanRule } from '../../src/domain/plan';
import {
  contentOf,
  currencyCases,
  hour,
  orders,
  OTHER_SOURCE,
  PLAN,
  plans as plainPlans,
  printMinor,
  refundEvent,
  refundsOf,
  saleEvent,
  updateEvent,
  type CurrencyCase,
} from '../support/arbitraries';
import { decisionEvent, deletionEvent } from '../support/decisions';
import type { OracleOrder } from '../support/oracle';

// Histories of one order: what its store told of it, what the brand decided, under which plans.

export const INFLUENCERS = ['ada', 'bob'] as const;
const CATEGORIES = ['shoes', 'sale', 'bags'] as const;

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

const EVIDENCE: readonly EvidenceFact[] = [
  { kind: 'coupon', value: 'ada10', influencerId: 'ada', clickedAt: null },
  { kind: 'coupon', value: 'bob10', influencerId: 'bob', clickedAt: null },
  { kind: 'coupon', value: 'nobodys', influencerId: null, clickedAt: null },
  { kind: 'click', value: 'click-of-bob', influencerId: 'bob', clickedAt: hour(-48) },
  { kind: 'click', value: 'click-of-ada', influencerId: 'ada', clickedAt: hour(-24 * 30) },
  { kind: 'referralCode', value: 'ADA', influencerId: 'ada', clickedAt: null },
  { kind: 'referralCode', value: 'BOB', influencerId: 'bob', clickedAt: hour(-24 * 40) },
  { kind: 'referralCode', value: 'BOB', influencerId: 'bob', clickedAt: hour(-24) },
];
const evidences = fc.subarray([...EVIDENCE], { maxLength: 3 });

/** The evidence as a store tells it: it is part of what was sent, and so of the fingerprint. */
export function tellEvidence(evidence: readonly EvidenceFact[]): Pick<SnapshotContent, 'attribution'> {
  const valuesOf = (kind: EvidenceFact['kind']): string[] =>
    evidence.filter((fact) => fact.kind === kind).map(({ value }) => value);
  const [clickId] = valuesOf('click');
  const [referral] = evidence.filter(({ kind }) => kind === 'referralCode');
  return {
    attribution: {
      couponCodes: valuesOf('coupon'),
      ...(clickId === undefined ? {} : { clickId }),
      ...(referral ? { referralCode: referral.value } : {}),
      ...(referral?.clickedAt ? { clickedAt: referral.clickedAt } : {}),
    },
  };
}

const STATUSES = [
  'completed',
  'completed',
  'processing',
  'cancelled',
  'refunded',
  'wc-failed',
  'trash',
  'gone',
] as const;
const statuses = fc.option(fc.constantFrom(...STATUSES), { nil: undefined });

export function withStatus(
  { status: _status, ...content }: SnapshotContent,
  status: string | undefined,
): SnapshotContent {
  return status === undefined ? content : { ...content, status };
}

/** The content as a store prints it once it shows one decimal less. */
export function coarser(content: SnapshotContent, exponent: number): SnapshotContent {
  const decimals = Math.max(0, exponent - 1);
  const print = (amount: string): string => {
    const minor = Number(amount.replace('.', ''));
    const scale = 10 ** (exponent - decimals);
    const rounded = (Math.sign(minor) * Math.floor((2 * Math.abs(minor) + scale) / (2 * scale))) | 0;
    return printMinor(rounded, decimals);
  };
  const { items, total, taxTotal = '0', shippingTotal = '0', feeTotal = '0' } = content;
  return {
    ...content,
    total: print(total),
    taxTotal: print(taxTotal),
    shippingTotal: print(shippingTotal),
    feeTotal: print(feeTotal),
    ...(items ? { items: items.map((item) => ({ ...item, total: print(item.total) })) } : {}),
  };
}

export function mapLines(
  content: SnapshotContent,
  change: (line: LineContent) => LineContent,
): SnapshotContent {
  return content.items ? { ...content, items: content.items.map(change) } : content;
}

/** The order as its store sends it, with categories on its lines. */
export function filed(order: OracleOrder, { currency }: CurrencyCase): fc.Arbitrary<SnapshotContent> {
  const filing = fc.option(fc.subarray([...CATEGORIES]), { nil: undefined });
  return fc.array(filing, { minLength: 4, maxLength: 4 }).map((categories) => {
    const content = contentOf(order, currency);
    const items = content.items?.map((item, i) => {
      const categoryIds = categories[i];
      return categoryIds === undefined ? item : { ...item, categoryIds };
    });
    return items ? { ...content, items } : content;
  });
}

function contents(currency: CurrencyCase): fc.Arbitrary<SnapshotContent> {
  return orders(currency, { sharesProducts: true }).chain((order) => filed(order, currency));
}

/** A sale or none, and updates: other amounts and statuses, ties, coarser prints, moved products, other currencies. */
function snapshots(currency: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  return fc.tuple(contents(currency), contents(currency)).chain(([first, second]) => {
    const sent = fc.constantFrom(
      first,
      first,
      second,
      coarser(first, currency.exponent),
      mapLines(first, (line) => ({ ...line, productId: '0' })),
      mapLines(first, (line) => ({ ...line, categoryIds: ['bags'] })),
      { currency: first.currency, total: first.total },
      { ...second, currency: 'EUR' },
    );
    const update = fc
      .record({
        hours: fc.integer({ min: 1, max: 4 }),
        content: sent,
        status: statuses,
        evidence: evidences,
        placed: fc.constantFrom(0, 0, -1, 20),
      })
      .map(({ hours, content, status, evidence, placed }) =>
        updateEvent(hour(hours), withStatus({ ...content, ...tellEvidence(evidence) }, status), {
          occurredAt: hour(placed),
          planVersion: placed > 10 ? 2 : 1,
          evidence,
        }),
      );
    const sale = fc.record({ status: statuses, evidence: evidences }).map(({ status, evidence }) =>
      saleEvent(withStatus({ ...first, ...tellEvidence(evidence) }, status), {
        occurredAt: hour(0),
        evidence,
      }),
    );
    return fc
      .tuple(fc.option(sale, { freq: 5 }), fc.array(update, { maxLength: 4 }))
      .map(([maybe, updates]) => (maybe ? [maybe, ...updates] : updates))
      .filter((events) => events.length > 0);
  });
}

/** Refunds by one dialect or two, in the order's currency or another, some deleted again, some never known. */
function refunds(currency: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  return orders(currency, { sharesProducts: true }).chain((order) => {
    const told = fc.record({
      contents: refundsOf(order, { maxLength: 3 }),
      source: fc.constantFrom('storeApi' as const, OTHER_SOURCE),
      currency: fc.constantFrom(undefined, undefined, currency.currency, 'EUR'),
      hours: fc.integer({ min: -30, max: 90 }),
    });
    const deleted = fc.uniqueArray(fc.constantFrom('r0', 'r1', 'r2', 'unknown'), { maxLength: 2 });
    return fc.tuple(fc.array(told, { maxLength: 2 }), deleted).map(([tellings, deletions]) => {
      const events = tellings.flatMap(({ contents: some, source, currency: code, hours }) =>
        some.map((content, i) =>
          refundEvent(`r${i}`, code === undefined ? content : { ...content, currency: code }, {
            source,
            occurredAt: hour(hours),
          }),
        ),
      );
      // One content an identity: others would be conflicts, which are tested by themselves.
      const unique = new Map<string, OrderEvent>(events.map((event) => [event.id, event]));
      return [...unique.values(), ...deletions.map((refundId) => deletionEvent(refundId))];
    });
  });
}

const decisions: fc.Arbitrary<DecisionEvent[]> = fc
  .array(
    fc.record({
      hours: fc.integer({ min: -2, max: 60 }),
      decision: fc.oneof(
        fc.constantFrom({ kind: 'reject' as const, reason: 'fraud' }, { kind: 'withdraw' as const }),
        fc.constantFrom({ kind: 'approve' as const }),
        fc
          .constantFrom(...INFLUENCERS, null)
          .map((influencerId) => ({ kind: 'attribute' as const, influencerId, reason: 'by mistake' })),
      ),
    }),
    { maxLength: 4 },
  )
  .map((all) =>
    all.map(({ decision, hours }, i) => decisionEvent(decision, hour(hours), { decisionId: `d${i}` })),
  );

export interface Story {
  readonly plans: readonly Plan[];
  readonly events: readonly OrderEvent[];
}

export const stories: fc.Arbitrary<Story> = currencyCases.chain((currency) =>
  fc
    .record({
      plans: planVersions,
      events: fc.tuple(snapshots(currency), refunds(currency), decisions).map((parts) => parts.flat()),
    })
    .map(({ plans, events }) => ({ plans, events })),
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
