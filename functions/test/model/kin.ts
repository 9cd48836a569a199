import fc from 'fast-check';
import {
  isSnapshot,
  KINSHIPS,
  VERDICTS,
  type OrderEvent,
  type RefundDeletedEvent,
  type RefundEvent,
  type RelationEvent,
  type VerdictReason,
} from '../../src/domain/order/event';
import { digest } from '../../src/domain/base/ids';
import { hour, printMinor, refundEvent, type CurrencyCase } from '../support/arbitraries';
import { decisionEvent, deletionEvent } from '../support/decisions';
import { evidences } from './evidence';

// Orders of one purchase, as one of them is told of the others: what it is beside its parent, and what its parts gave back.

const PARENTS = ['p1', 'p1', 'p1', 'p2'] as const;
const hours = fc.integer({ min: 0, max: 60 });
/** So large that the commission of some is a sale's, and of some not. */
const MINORS = [35, 100, 700, 700, 1_500, 4_000] as const;
const REASONS: Readonly<Record<RelationEvent['verdict'], VerdictReason>> = {
  part: 'same_lines',
  own: 'no_shared_product',
  split: 'unclear',
  unknown: 'parent_missing',
};

/** As many as its reports change their mind on its parent; one of each parent and verdict. */
const relations: fc.Arbitrary<RelationEvent[]> = fc
  .uniqueArray(
    fc.record({
      parentId: fc.constantFrom(...PARENTS),
      verdict: fc.constantFrom(...VERDICTS, 'own' as const),
      at: hours,
      evidence: evidences,
      placed: fc.constantFrom(0, 0, -24 * 20, 1, null),
    }),
    { maxLength: 3, selector: ({ parentId, verdict }) => `${parentId} ${verdict}` },
  )
  .map((all) =>
    all.map(({ parentId, verdict, at, evidence, placed }) => ({
      id: `relation:${parentId}:${verdict}`,
      kind: 'relation',
      source: 'schedule',
      fingerprint: digest({ parentId, verdict }),
      occurredAt: hour(0),
      receivedAt: hour(at),
      requestId: 'req_of_review',
      parentId,
      verdict,
      reason: REASONS[verdict],
      evidence: verdict === 'unknown' ? [] : evidence,
      parentOccurredAt: placed === null || verdict === 'unknown' ? null : hour(placed),
    })),
  );

const said: fc.Arbitrary<OrderEvent[]> = fc
  .array(fc.record({ verdict: fc.constantFrom(...KINSHIPS), at: hours }), { maxLength: 2 })
  .map((all) =>
    all.map(({ verdict, at }, i) =>
      decisionEvent({ kind: 'relate', verdict, reason: 'as the shop says' }, hour(at), {
        decisionId: `k${i}`,
      }),
    ),
  );

/** What two parts gave back, and what of it is taken back again. */
function backOfParts({ currency, exponent }: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  const back = fc
    .record({
      ofPart: fc.constantFrom('c1', 'c2'),
      of: fc.constantFrom('r0', 'r1', 'void', 'void~2'),
      minor: fc.constantFrom(...MINORS),
      at: fc.integer({ min: -20, max: 40 }),
      named: fc.constantFrom(null, null, 'p0', 'p1', 'gone'),
    })
    .map(({ ofPart, of, minor, at, named }): RefundEvent => {
      const refundId = `part:${ofPart}:${of}`;
      const amount = printMinor(minor, exponent);
      const items = named === null ? {} : { items: [{ productId: named, total: amount }] };
      const refund = refundEvent(refundId, { amount, currency, ...items }, { occurredAt: hour(at) });
      return { ...refund, id: `refund:${refundId}`, ofPart };
    });
  const all = fc.uniqueArray(back, { minLength: 1, maxLength: 3, selector: ({ refundId }) => refundId });
  return fc.tuple(all, fc.array(fc.nat(5), { maxLength: 2 })).map(([refunds, taken]) => [
    ...refunds,
    ...refunds.flatMap(({ refundId, ofPart = '' }, i): RefundDeletedEvent[] => {
      const deletion = deletionEvent(refundId, hour(50));
      return taken.includes(i) ? [{ ...deletion, id: `refund_deleted:${refundId}`, ofPart }] : [];
    }),
  ]);
}

/** Its reports name a parent, most of them the same; one may make a subscription of it. */
function asChild(events: readonly OrderEvent[]): fc.Arbitrary<OrderEvent[]> {
  const named = fc.record({
    parent: fc.constantFrom(undefined, undefined, ...PARENTS),
    isSubscription: fc.nat(60).map((dice) => dice === 0),
  });
  return fc
    .tuple(fc.array(named, { minLength: events.length, maxLength: events.length }), relations, said)
    .map(([names, found, decisions]) => [
      ...events.map((event, i): OrderEvent => {
        const { parent, isSubscription } = names[i] ?? {};
        if (!isSnapshot(event) || event.content.isDraft) return event;
        const content = {
          ...event.content,
          ...(parent === undefined ? {} : { parentOrderId: parent }),
          ...(isSubscription ? { isSubscription: true as const } : {}),
        };
        return { ...event, content };
      }),
      ...found,
      ...decisions,
    ]);
}

/** Of every eight histories five are of orders that are alone; of the others some belong to one, and some have parts. */
export function amongOthers(
  events: readonly OrderEvent[],
  currency: CurrencyCase,
): fc.Arbitrary<readonly OrderEvent[]> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(events) },
    { weight: 2, arbitrary: asChild(events) },
    { weight: 1, arbitrary: backOfParts(currency).map((back) => [...events, ...back]) },
  );
}
