import fc from 'fast-check';
import type { ListedRefund, OrderEvent, SnapshotContent, SnapshotEvent } from '../../src/domain/order/event';
import type { Decision } from '../../src/domain/order/decidable';
import {
  couponOf,
  hour,
  printMinor,
  refundEvent,
  saleEvent,
  updateEvent,
  type CurrencyCase,
} from '../support/arbitraries';
import { decisionEvent, deletionEvent } from '../support/decisions';
import { binnedEvent } from '../support/trust';
import { contents, withStatus } from './contents';
import { INFLUENCERS } from './evidence';

// Orders as most of them live: sold and completed, approved, and changed before or after that: by the store, which tells
// some of it late, and by the brand.

const ADA = [couponOf('ada', 'ada10')];
/** A click after the order: it counts until a coupon comes. */
const BOBS_LATE_CLICK = [{ kind: 'click', value: 'late', influencerId: 'bob', clickedAt: hour(0.1) }] as const;
const evidences = fc.constantFrom(ADA, ADA, ADA, [], [couponOf('bob', 'bob10')], [...BOBS_LATE_CLICK]);

const hours = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: -1, max: 80 }));

function listsOf({ exponent }: CurrencyCase): fc.Arbitrary<ListedRefund[] | undefined> {
  const listed = (refundId: string, minor: number): ListedRefund => ({
    refundId,
    amount: printMinor(minor, exponent),
  });
  return fc.constantFrom(undefined, undefined, [], [listed('w0', 700)], [listed('w0', 700), listed('w1', 35)]);
}

/** Grown, shrunk, in another currency, or as it was sold. */
function states(currency: CurrencyCase): fc.Arbitrary<fc.Arbitrary<SnapshotContent>> {
  return fc
    .tuple(contents(currency), contents(currency))
    .map(([first, second]) =>
      fc.constantFrom(first, first, first, second, second, { ...second, currency: 'EUR' }),
    );
}

function saves(content: fc.Arbitrary<SnapshotContent>, currency: CurrencyCase): fc.Arbitrary<SnapshotEvent> {
  return fc
    .record({
      content,
      hours,
      status: fc.constantFrom('completed', 'completed', 'completed', 'processing', 'cancelled', 'refunded', undefined),
      refunds: listsOf(currency),
      isRestored: fc.constantFrom(false, false, false, true),
      placed: fc.constantFrom(0, 0, 0, 20),
      evidence: evidences,
      delay: fc.constantFrom(0, 0, 0, 5, 50),
    })
    .map(({ content: said, hours: at, status, refunds, isRestored, placed, evidence, delay }) => {
      const more = {
        ...(refunds ? { refunds } : {}),
        ...(isRestored ? { restored: true as const } : {}),
      };
      const event = updateEvent(hour(at), { ...withStatus(said, status), ...more }, {
        source: 'woocommerce',
        occurredAt: hour(placed),
        planVersion: placed > 10 ? 2 : 1,
        evidence: [...evidence],
      });
      return { ...event, receivedAt: hour(at + delay) };
    });
}

function refundsOf({ exponent }: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  const refund = fc
    .record({ refundId: fc.constantFrom('r0', 'r1', 'w0'), minor: fc.constantFrom(100, 1500, 10 ** 6), hours })
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
  { weight: 5, arbitrary: fc.constant(APPROVE) },
  { weight: 2, arbitrary: fc.constantFrom<Decision>({ kind: 'reject', reason: 'fraud' }, { kind: 'withdraw' }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...INFLUENCERS, null)
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

export function lives(currency: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  return states(currency).chain((content) =>
    fc
      .record({
        sale: fc
          .tuple(content, evidences, fc.constantFrom(1, 1, 2))
          .map(([said, evidence, planVersion]) =>
            saleEvent(withStatus(said, 'completed'), {
              source: 'woocommerce',
              occurredAt: hour(0),
              planVersion,
              evidence: [...evidence],
            }),
          ),
        saves: fc.array(saves(content, currency), { maxLength: 4 }),
        refunds: refundsOf(currency),
        binnings: fc.oneof(
          { weight: 3, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(hours.map((at) => binnedEvent('1', hour(at))), { maxLength: 2 }) },
        ),
        decisions: decided(),
      })
      .map(({ sale, saves: told, refunds, binnings, decisions: all }) => [
        // One content an identity: others would be conflicts.
        ...new Map(
          [sale, ...told, ...refunds, ...binnings, ...all].map((event) => [event.id, event as OrderEvent]),
        ).values(),
      ]),
  );
}
