import fc from 'fast-check';
import type {
  ListedRefund,
  MapEvent,
  OrderEvent,
  SnapshotContent,
  SnapshotEvent,
} from '../../src/domain/order/event';
import type { Decision } from '../../src/domain/order/decidable';
import {
  couponOf,
  hour,
  mapEvent,
  printMinor,
  refundEvent,
  saleEvent,
  updateEvent,
  type CurrencyCase,
} from '../support/arbitraries';
import { decisionEvent, deletionEvent } from '../support/decisions';
import { binnedEvent } from '../support/trust';
import { BRAND_WORDS } from './brandWords';
import { withStatus } from './contents';
import { INFLUENCERS } from './evidence';
import { minorOf } from './rules/currency';

// Orders as most of them live: sold and completed, approved, and changed before or after that: by the store, which tells
// some of it late, and by the brand.

const ADA = [couponOf('ada', 'ada10')];
/** A click after the order: it counts until a coupon comes. */
const BOBS_LATE_CLICK = [
  { kind: 'click', value: 'late', influencerId: 'bob', clickedAt: hour(0.1) },
] as const;
/** The brand has marked the coupon as nobody's. */
const STAFFS = [
  { kind: 'coupon', value: 'staff', influencerId: null, clickedAt: null, isExcluded: true },
] as const;
const evidences = fc.constantFrom(
  ...Array.from({ length: 5 }, () => ADA),
  [],
  [couponOf('bob', 'bob10')],
  [...BOBS_LATE_CLICK],
  [...STAFFS],
);

const statuses = fc.constantFrom(
  ...Array.from({ length: 8 }, () => 'completed'),
  'processing',
  'cancelled',
  'refunded',
  undefined,
  'wc-Delivered',
  'iade',
);
const soldAs = fc.constantFrom('completed', 'completed', 'completed', 'delivered');
/** In force when the order was placed: none, for most. */
const wordsVersions = fc.constantFrom(undefined, undefined, undefined, 1, 2, 3);
const hours = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: -1, max: 80 }));
/** Later versions later: the schedule that finds them takes the newest. */
const mappings: fc.Arbitrary<MapEvent[]> = fc
  .oneof(
    { weight: 2, arbitrary: fc.constant<number[]>([]) },
    {
      weight: 1,
      arbitrary: fc.subarray(
        BRAND_WORDS.map(({ version }) => version),
        { maxLength: 3 },
      ),
    },
  )
  .chain((versions) =>
    fc
      .uniqueArray(hours, { minLength: versions.length, maxLength: versions.length })
      .map((all) => [...all].sort((a, b) => a - b))
      .map((all) => versions.map((version, i) => mapEvent(version, hour(all[i] ?? 0)))),
  );
/** A store saves an order several times in a second. */
const savedHours = fc.oneof(
  { weight: 3, arbitrary: hours },
  { weight: 3, arbitrary: fc.constantFrom(2, 2, 20) },
);
/** So many hours between a save and the report of it: a clock may be three hours ahead of ours, or twelve minutes. */
const delays = fc.constantFrom(0, 0, 0, 5, 50, -3, -3, -18, -0.2);
const stages = fc.constantFrom(undefined, undefined, undefined, 0, 1, 2);

function listsOf({ exponent }: CurrencyCase): fc.Arbitrary<ListedRefund[] | undefined> {
  const listed = (refundId: string, minor: number): ListedRefund => ({
    refundId,
    amount: printMinor(minor, exponent),
  });
  return fc.constantFrom(
    undefined,
    undefined,
    [],
    [listed('w0', 700)],
    [listed('w0', 700), listed('w1', 35)],
  );
}

/** Grown, shrunk, in another currency, or as it was sold; some so small that a share is a minor unit. */
function states({ currency, exponent }: CurrencyCase): fc.Arbitrary<fc.Arbitrary<SnapshotContent>> {
  const content = fc
    .tuple(
      fc.constantFrom(10_000, 10_000, 12_000, 4_000, 40, 3_000_000),
      fc.nat(1),
      fc.constantFrom(0, 0, 2_000),
    )
    .map(([minor, more, tax]): SnapshotContent => {
      const print = (amount: number): string => printMinor(amount, exponent);
      const line = { lineId: '10', productId: 'p0', quantity: '2', total: print(minor) };
      const other = {
        lineId: '11',
        productId: 'p1',
        quantity: '1',
        total: print(500),
        categoryIds: ['shoes'],
      };
      return {
        currency,
        total: print(minor + 500 * more + tax),
        taxTotal: print(tax),
        items: more > 0 ? [line, other] : [line],
      };
    });
  return fc
    .tuple(content, content, content)
    .map(([first, second, third]) =>
      fc.constantFrom(
        first,
        first,
        first,
        second,
        third,
        { ...second, currency: 'EUR' },
        { ...first, currency: 'EUR' },
        withLine(first, '12', exponent),
        withLine(first, '9', exponent),
        withCoupon(first, exponent),
      ),
    );
}

/** With one line more: of a larger id it was added later. */
function withLine(
  { total, items = [], ...content }: SnapshotContent,
  lineId: string,
  exponent: number,
): SnapshotContent {
  const minor = minorOf(total, exponent) + 300n;
  const line = { lineId, productId: 'p1', quantity: '1', total: printMinor(300, exponent) };
  return { ...content, total: printMinor(minor, exponent), items: [...items, line] };
}

/** With a coupon, which was added later and takes something off the first line. */
function withCoupon({ total, items = [], ...content }: SnapshotContent, exponent: number): SnapshotContent {
  const less = (amount: string): string => printMinor(minorOf(amount, exponent) - 20n, exponent);
  const [line, ...others] = items;
  return {
    ...content,
    total: less(total),
    items: line ? [{ ...line, total: less(line.total) }, ...others] : [],
    attribution: { couponDiscounts: [{ lineId: '13', code: 'less', discount: printMinor(20, exponent) }] },
  };
}

function saves(content: fc.Arbitrary<SnapshotContent>, currency: CurrencyCase): fc.Arbitrary<SnapshotEvent> {
  return fc
    .record({
      content,
      hours: savedHours,
      stage: stages,
      status: statuses,
      wordsVersion: wordsVersions,
      refunds: listsOf(currency),
      isRestored: fc.constantFrom(false, false, false, true),
      placed: fc.constantFrom(0, 0, 0, 20),
      evidence: evidences,
      delay: delays,
    })
    .map(
      ({
        content: said,
        hours: at,
        stage,
        status,
        wordsVersion,
        refunds,
        isRestored,
        placed,
        evidence,
        delay,
      }) => {
        const more = {
          ...(stage === undefined ? {} : { stage }),
          ...(refunds ? { refunds } : {}),
          ...(isRestored ? { restored: true as const } : {}),
        };
        const event = updateEvent(
          hour(at),
          { ...withStatus(said, status), ...more },
          {
            source: 'woocommerce',
            occurredAt: hour(placed),
            planVersion: placed > 10 ? 2 : 1,
            ...(wordsVersion === undefined ? {} : { wordsVersion }),
            evidence: [...evidence],
          },
        );
        return { ...event, receivedAt: hour(at + delay) };
      },
    );
}

function refundsOf({ exponent }: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  const refund = fc
    .record({
      refundId: fc.constantFrom('r0', 'r1', 'w0'),
      minor: fc.constantFrom(100, 700, 1_500, 10 ** 6),
      hours,
    })
    .map(({ refundId, minor, hours: at }) => ({
      ...refundEvent(refundId, { amount: printMinor(minor, exponent) }, { occurredAt: hour(at) }),
      receivedAt: hour(at),
    }));
  const deletion = fc
    .tuple(fc.constantFrom('r0', 'r1', 'w0'), hours)
    .map(([refundId, at]) => deletionEvent(refundId, hour(at)));
  return fc.array(fc.oneof(refund, refund, deletion), { maxLength: 3 });
}

const APPROVE: Decision = { kind: 'approve', seen: null, reason: null };
const decisions: fc.Arbitrary<Decision> = fc.oneof(
  { weight: 8, arbitrary: fc.constant(APPROVE) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Decision>({ kind: 'reject', reason: 'fraud' }, { kind: 'withdraw' }),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...INFLUENCERS, 'bob', null)
      .map((influencerId): Decision => ({ kind: 'attribute', influencerId, reason: 'by mistake' })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('completed' as const, 'cancelled' as const)
      .map((status): Decision => ({ kind: 'confirm', eventIds: [], status })),
  },
);

function decided(): fc.Arbitrary<OrderEvent[]> {
  return fc
    .array(fc.tuple(decisions, hours), { minLength: 1, maxLength: 4 })
    .map((all) => all.map(([decision, at], i) => decisionEvent(decision, hour(at), { decisionId: `d${i}` })));
}

/** Which of several of one moment the brand names, and which others it had seen. */
const namings = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Naming[]>([]) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.record({ hours, which: fc.nat(4), others: fc.array(fc.nat(3), { minLength: 1, maxLength: 2 }) }),
      { minLength: 1, maxLength: 2 },
    ),
  },
);

interface Naming {
  readonly hours: number;
  readonly which: number;
  /** How far from it in its moment each of them is. */
  readonly others: readonly number[];
}

function named(told: readonly SnapshotEvent[], all: readonly Naming[]): OrderEvent[] {
  const moments = [...Map.groupBy(told, ({ modifiedAt }) => modifiedAt?.getTime()).values()];
  const largest = moments.toSorted((a, b) => b.length - a.length)[0] ?? [];
  return all.flatMap(({ hours: at, which, others }, i) => {
    const counts = largest[which % largest.length]?.id;
    if (counts === undefined) return [];
    const among = others.flatMap((by) => largest[(which + by) % largest.length]?.id ?? []);
    const moment = { counts, among: [...new Set([counts, ...among])] };
    const decision = { kind: 'confirm' as const, eventIds: [], status: null, moment };
    return [decisionEvent(decision, hour(at), { decisionId: `n${i}` })];
  });
}

export function lives(currency: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  return states(currency).chain((content) =>
    fc
      .record({
        sale: fc
          .tuple(content, evidences, fc.constantFrom(1, 1, 2), soldAs, wordsVersions)
          .map(([said, evidence, planVersion, status, wordsVersion]) =>
            saleEvent(withStatus(said, status), {
              ...(wordsVersion === undefined ? {} : { wordsVersion }),
              source: 'woocommerce',
              occurredAt: hour(0),
              planVersion,
              evidence: [...evidence],
            }),
          ),
        saves: fc.array(saves(content, currency), { maxLength: 4 }),
        refunds: refundsOf(currency),
        binnings: fc.oneof(
          { weight: 6, arbitrary: fc.constant([]) },
          {
            weight: 1,
            arbitrary: fc.array(
              hours.map((at) => binnedEvent('1', hour(at))),
              { minLength: 1, maxLength: 2 },
            ),
          },
        ),
        maps: mappings,
        decisions: decided(),
        names: namings,
      })
      .map(({ sale, saves: told, refunds, binnings, maps, decisions: all, names }) => [
        // One content an identity: others would be conflicts.
        ...new Map(
          [sale, ...told, ...refunds, ...binnings, ...maps, ...all, ...named(told, names)].map((event) => [
            event.id,
            event,
          ]),
        ).values(),
      ]),
  );
}
