import fc from 'fast-check';
import {
  balancesOf,
  contentOf,
  currencyCases,
  deliver,
  hour,
  lastingState,
  orders,
  OTHER_SOURCE,
  PLAN,
  refundEvent,
  refundsOf,
  runs,
  saleEvent,
  talliesOf,
  updateEvent,
  type CurrencyCase,
  type Stored,
} from '../../../test/support/arbitraries';
import { balancesOf as postedOf } from '../ledger/ledger';
import { approvalDraws, withApprovals } from '../../../test/model/approvals';
import { roundedAt } from '../money/money';
import { foldOrder } from './fold';
import { isSnapshot, type EvidenceFact, type OrderEvent, type SnapshotContent } from './event';
import { decisionEvent } from '../../../test/support/decisions';
import { termsOf } from '../../../test/support/foldTerms';

// Stories of one order as a store reports them, delivered in any order and more than once.

const PLANS = [PLAN, { ...PLAN, version: 2, ratePercent: 33.33, holdPeriodDays: 3, base: 'total' as const }];
const PLAN_MAP = new Map(PLANS.map((plan) => [plan.version, plan]));

const COUPON_OWNERS = { save10: 'ada', unowned: null } as const;
const CLICKS = { 'click-new': hour(-48), 'click-old': hour(-24 * 40) } as const;

/** The evidence that a store sends; the time of the click may be missing. */
const attributions = fc.record(
  {
    couponCodes: fc.subarray(['save10', 'unowned'] as const),
    clickId: fc.constantFrom('click-new' as const, 'click-old' as const),
    referralCode: fc.constant('CEM'),
    clickedAt: fc.constant(hour(-24 * 50)),
  },
  { requiredKeys: [] },
);
type Reported = Partial<{
  couponCodes: ('save10' | 'unowned')[];
  clickId: keyof typeof CLICKS;
  referralCode: string;
  clickedAt: Date;
}>;

/** As the operation looks it up: an owner does not change while a story lasts. */
function evidenceOf({ couponCodes = [], clickId, referralCode, clickedAt }: Reported): EvidenceFact[] {
  return [
    ...couponCodes.map((value): EvidenceFact => ({
      kind: 'coupon',
      value,
      influencerId: COUPON_OWNERS[value],
      clickedAt: null,
    })),
    ...(clickId
      ? [{ kind: 'click' as const, value: clickId, influencerId: 'bob', clickedAt: CLICKS[clickId] }]
      : []),
    ...(referralCode
      ? [
          {
            kind: 'referralCode' as const,
            value: referralCode,
            influencerId: 'cem',
            clickedAt: clickedAt ?? null,
          },
        ]
      : []),
  ];
}

const STATUSES = [
  'completed',
  'processing',
  'cancelled',
  'wc-completed',
  'refunded',
  'on-its-way',
  undefined,
] as const;

const statuses = fc.constantFrom(...STATUSES);

function withStatus(content: SnapshotContent, status: string | undefined): SnapshotContent {
  const { status: _status, ...rest } = content;
  return status === undefined ? rest : { ...rest, status };
}

/** The content as a store sends it with fewer decimals. */
function coarser(content: SnapshotContent, decimals: number): SnapshotContent {
  const print = (amount: string): string => {
    const digits = roundedAt(amount, decimals).toString();
    if (decimals === 0) return digits;
    const [, sign = '', number = ''] = /^(-?)(\d+)$/.exec(digits) ?? [];
    const padded = number.padStart(decimals + 1, '0');
    return `${sign}${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
  };
  const { items, total, taxTotal = '0', shippingTotal = '0', feeTotal = '0' } = content;
  const { giftCardTotal } = content;
  return {
    ...content,
    total: print(total),
    taxTotal: print(taxTotal),
    shippingTotal: print(shippingTotal),
    feeTotal: print(feeTotal),
    ...(giftCardTotal === undefined ? {} : { giftCardTotal: print(giftCardTotal) }),
    ...(items
      ? {
          items: items.map(({ taxTotal: tax, ...item }) => ({
            ...item,
            total: print(item.total),
            ...(tax === undefined ? {} : { taxTotal: print(tax) }),
          })),
        }
      : {}),
  };
}

/** Sales and updates: other amounts, other statuses, fewer decimals, ties, now and then another currency. */
function snapshotsOf(currency: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  const contents = orders(currency, { sharesProducts: true }).map((order) =>
    contentOf(order, currency.currency),
  );
  return fc.tuple(contents, contents).chain(([first, second]) => {
    const deleted = {
      ...first,
      ...(first.items ? { items: first.items.map((i) => ({ ...i, productId: '0' })) } : {}),
    };
    const euros = { ...second, currency: 'EUR' };
    const contentsSent = fc.constantFrom(first, coarser(first, 0), coarser(first, 1), second, deleted, euros);
    const reported = { status: statuses, attribution: attributions };
    const update = fc
      .record({
        ...reported,
        hours: fc.integer({ min: 1, max: 4 }),
        content: contentsSent,
        placed: fc.constantFrom(0, 0, -1, 20),
      })
      .map(({ hours, status, content, placed, attribution }) =>
        updateEvent(hour(hours), withStatus({ ...content, attribution }, status), {
          occurredAt: hour(placed),
          // The second plan starts between the two.
          planVersion: placed > 10 ? 2 : 1,
          evidence: evidenceOf(attribution),
        }),
      );
    const sale = fc.record(reported).map(({ status, attribution }) =>
      saleEvent(withStatus({ ...first, attribution }, status), {
        occurredAt: hour(0),
        evidence: evidenceOf(attribution),
      }),
    );
    return fc
      .tuple(fc.option(sale), fc.array(update, { maxLength: 4 }))
      .map(([maybe, updates]) => (maybe ? [maybe, ...updates] : updates))
      .filter((events) => events.length > 0);
  });
}

/** Refunds, reported by one dialect or two, in the order's currency, in another, or in none. */
function refundEventsOf(currency: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  return orders(currency, { sharesProducts: true }).chain((order) => {
    const reported = fc.record({
      contents: refundsOf(order, { maxLength: 2 }),
      source: fc.constantFrom('storeApi' as const, OTHER_SOURCE),
      currency: fc.constantFrom(undefined, currency.currency, 'EUR'),
      hours: fc.integer({ min: -30, max: 90 }),
    });
    return fc.array(reported, { maxLength: 2 }).map((reports) => {
      const events = reports.flatMap(({ contents, source, currency: code, hours }) =>
        contents.map((content, i) =>
          refundEvent(`r${i}`, code === undefined ? content : { ...content, currency: code }, {
            source,
            occurredAt: hour(hours),
          }),
        ),
      );
      // One content an identity: others would be conflicts, which are tested by themselves.
      return [...new Map(events.map((event) => [event.id, event])).values()];
    });
  });
}

/** Of what was known then, or of what is not so. */
const approvals = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), approvalDraws), { maxLength: 2 });

const stories: fc.Arbitrary<OrderEvent[]> = currencyCases.chain((currency) =>
  fc
    .tuple(snapshotsOf(currency), refundEventsOf(currency), approvals)
    .map(([snapshots, refunds, decided]) => {
      const decisions = decided.map(([hours], i) =>
        decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(hours), { decisionId: `d${i}` }),
      );
      const draws = decided.map(([, draw]) => draw);
      return withApprovals([...snapshots, ...refunds, ...decisions], PLANS, draws);
    }),
);

/** The events in any order, each at least once. */
function deliveries(events: readonly OrderEvent[]): fc.Arbitrary<OrderEvent[]> {
  return fc
    .tuple(
      fc.shuffledSubarray([...events], { minLength: events.length }),
      fc.array(fc.tuple(fc.nat(events.length - 1), fc.nat(2 * events.length)), { maxLength: events.length }),
    )
    .map(([all, repeats]) => {
      const delivered = [...all];
      for (const [which, place] of repeats) delivered.splice(place, 0, events[which]!);
      return delivered;
    });
}

const twoDeliveries = stories.chain((events) => fc.tuple(deliveries(events), deliveries(events)));

describe('the fold does not depend on arrival: any permutation and repetition of an order’s events', () => {
  test('ends in the same state, with the same events', () => {
    fc.assert(
      fc.property(twoDeliveries, ([one, other]) => {
        const [a, b] = [deliver(one, { plans: PLANS }).stored, deliver(other, { plans: PLANS }).stored];
        expect(lastingState(b)).toEqual(lastingState(a));
        const ids = ({ order }: typeof a): string[] => order.events.map(({ id }) => id).sort();
        expect(ids(b)).toEqual(ids(a));
      }),
      runs(100),
    );
  });

  test('ends with the same balance on every account of either stage, in every currency', () => {
    fc.assert(
      fc.property(twoDeliveries, ([one, other]) => {
        const [a, b] = [deliver(one, { plans: PLANS }).stored, deliver(other, { plans: PLANS }).stored];
        expect(accountsOf(b)).toEqual(accountsOf(a));
      }),
      runs(100),
    );
  });

  test('ends with the same sums over the days; what the answers added is what the order says it added', () => {
    fc.assert(
      fc.property(twoDeliveries, ([one, other]) => {
        const [a, b] = [one, other].map((events) => deliver(events, { plans: PLANS }));
        expect(talliesOf(b!.stored)).toEqual(talliesOf(a!.stored));
        const order = { ...a!.stored.order, tallies: merged(a!.answers.map(({ added }) => added)) };
        expect(talliesOf({ ...a!.stored, order })).toEqual(talliesOf(a!.stored));
      }),
      runs(100),
    );
  });

  test('with a sale and a refund sent with all decimals, and again with fewer, ends in the same state', () => {
    const prints = currencyCases
      .chain((currency) =>
        fc.tuple(fc.constant(currency), orders(currency, { sharesProducts: true }), attributions),
      )
      .chain(([currency, order, attribution]) => {
        const content = { ...contentOf(order, currency.currency), attribution };
        const more = { occurredAt: hour(0), evidence: evidenceOf(attribution) };
        const events = [
          saleEvent(content, more),
          saleEvent(coarser(content, 0), more),
          refundEvent('r', { amount: order.total }, { occurredAt: hour(5) }),
          refundEvent('r', { amount: coarser(content, 0).total }, { occurredAt: hour(5) }),
          updateEvent(hour(2), coarser(content, 1), more),
        ];
        return fc.tuple(deliveries(events), deliveries(events));
      });
    fc.assert(
      fc.property(prints, ([one, other]) => {
        const [a, b] = [deliver(one).stored, deliver(other).stored];
        expect(lastingState(b)).toEqual(lastingState(a));
        expect(balancesOf(b)).toEqual(balancesOf(a));
        expect(talliesOf(b)).toEqual(talliesOf(a));
      }),
      runs(100),
    );
  });
});

describe('whatever is delivered', () => {
  test('a replay changes nothing and says so; each event has effect once', () => {
    fc.assert(
      fc.property(stories.chain(deliveries), (events) => {
        const { stored } = deliver(events, { plans: PLANS });
        const again = deliver(events, { plans: PLANS, from: stored });
        expect(again.stored).toBe(stored);
        expect(again.answers.map(({ outcome, isStored, added }) => ({ outcome, isStored, added }))).toEqual(
          events.map(() => ({ outcome: 'replayed', isStored: true, added: {} })),
        );
      }),
      runs(100),
    );
  });

  test('folding the stored events again gives the stored state', () => {
    fc.assert(
      fc.property(stories.chain(deliveries), (events) => {
        const { order } = deliver(events, { plans: PLANS }).stored;
        const state = foldOrder(order.events, termsOf(PLAN_MAP));
        expect(state).not.toBeNull();
        const {
          due: _due,
          plan,
          isSale: _isSale,
          relation: _relation,
          credited: _credited,
          subId: _subId,
          voidedSince: _voidedSince,
          approved: _approved,
          words: _words,
          heldSince: _heldSince,
          heldUntil: _heldUntil,
          lockedAt: _lockedAt,
          refunds: _refunds,
          effectiveRefunds: _effectiveRefunds,
          money: _money,
          because: _because,
          decisions: { rejection },
          ...reported
        } = state!;
        const { influencerId, isLateClick: _isLateClick, ...attribution } = reported.attribution;
        const kept = { attribution, influencerId, planVersion: plan.version, rejection };
        expect(order).toMatchObject({ ...reported, ...kept });
      }),
      runs(100),
    );
  });

  test('each entry sums to zero in its one currency, has its own id, and posts no 0', () => {
    fc.assert(
      fc.property(stories.chain(deliveries), (events) => {
        const entries = deliver(events, { plans: PLANS }).stored.commission?.entries ?? [];
        for (const { postings } of entries) {
          expect(postings.reduce((sum, { minor }) => sum + minor, 0)).toBe(0);
          expect(postings.filter(({ minor }) => minor === 0 || !Number.isSafeInteger(minor))).toEqual([]);
          expect(postings).not.toEqual([]);
        }
        expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
      }),
      runs(100),
    );
  });

  test('posted per party, pending and approved together, is split(due), and all that was posted in another currency is taken back', () => {
    fc.assert(
      fc.property(stories.chain(deliveries), (events) => {
        const { stored } = deliver(events, { plans: PLANS });
        const state = foldOrder(events, termsOf(PLAN_MAP))!;
        const { influencerId } = state.attribution;
        const who = { brandId: 'brand', influencerId: influencerId ?? '', member: 'member:store~1042' };
        const due = influencerId ? [...postedOf('approved', state.due.shares, who)] : [];
        const nonZero = Object.fromEntries(due.filter(([, minor]) => minor !== 0));
        expect(balancesOf(stored)).toEqual(
          Object.keys(nonZero).length > 0 ? { [state.currency]: nonZero } : {},
        );
      }),
      runs(100),
    );
  });

  test('nothing is negative that may not be, and nothing is stored as -0', () => {
    fc.assert(
      fc.property(stories.chain(deliveries), (events) => {
        const { order, commission } = deliver(events, { plans: PLANS }).stored;
        const money = [order, commission ?? {}].flatMap((record) =>
          Object.entries(record).filter(([name]) => name.endsWith('Minor')),
        );
        expect(money.filter(([, minor]) => Number(minor) < 0 || Object.is(minor, -0))).toEqual([]);
        const tallies = Object.values(order.tallies).flatMap((day) => Object.values(day));
        const figures = tallies.flatMap((tally) => [
          ...new Map<string, number>(Object.entries(tally)).values(),
        ]);
        expect(figures.filter((figure) => Object.is(figure, -0))).toEqual([]);
        expect(order.refundedMinor).toBeLessThanOrEqual(order.totalMinor!);
      }),
      runs(100),
    );
  });

  test('a refund before any snapshot is parked: no figure, no commission, no day', () => {
    const refunds = currencyCases.chain(refundEventsOf).filter((events) => events.length > 0);
    fc.assert(
      fc.property(refunds.chain(deliveries), (events) => {
        expect(events.some(isSnapshot)).toBe(false);
        const { stored, answers } = deliver(events);
        expect(stored).toMatchObject({
          commission: null,
          order: { currency: null, status: null, tallies: {} },
        });
        expect(answers.filter(({ outcome }) => outcome === 'applied')).toEqual([]);
      }),
      runs(100),
    );
  });
});

/** By currency and account, those that are not 0. */
function accountsOf({ commission }: Stored): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { currency, postings } of commission?.entries ?? []) {
    for (const { account, minor } of postings)
      sums[`${currency} ${account}`] = (sums[`${currency} ${account}`] ?? 0) + minor;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0));
}

/** The days of all answers under their own names, so that nothing is added twice or lost. */
function merged<T>(all: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  return Object.fromEntries(
    all.flatMap((days, i) => Object.entries(days).map(([day, of]) => [`${i} ${day}`, of])),
  );
}
