import fc from 'fast-check';
import type { Decision } from '../../src/domain/order/decidable';
import { isPlaced, type DecisionEvent, type SnapshotEvent } from '../../src/domain/order/event';
import { hour } from '../support/arbitraries';
import { decisionEvent } from '../support/decisions';
import { INFLUENCERS } from './evidence';
import { FORGER } from './reports';

// What a brand decides of an order, and schedules for it.

/** Nobody confirms what is forged: whoever did would take it for genuine. */
function confirmations(told: readonly SnapshotEvent[]): fc.Arbitrary<Decision> {
  const unsigned = told.filter((event) => event.unverified);
  const honest = unsigned.filter(({ evidence }) =>
    evidence.every(({ influencerId }) => influencerId !== FORGER),
  );
  const ids = honest.map(({ id }) => id);
  const statuses = fc.constantFrom(
    null,
    null,
    'completed' as const,
    'cancelled' as const,
    'processing' as const,
  );
  const all = fc
    .record({ eventIds: fc.subarray([...ids, 'unverified:mobile:of-another-order']), status: statuses })
    .map((confirmed): Decision => ({ kind: 'confirm', ...confirmed }));
  // A draft is no order by itself.
  const placed = honest.filter(isPlaced);
  if (placed.length === 0) return all;
  const one = fc
    .record({ counts: fc.constantFrom(...placed), seen: fc.subarray(unsigned), status: statuses })
    .map(({ counts: { id: counts, modifiedAt }, seen, status }): Decision => {
      const ofMoment = seen.filter((event) => event.modifiedAt?.getTime() === modifiedAt?.getTime());
      const moment = { counts, among: [...new Set([counts, ...ofMoment.map(({ id }) => id)])] };
      return { kind: 'confirm', eventIds: [counts], status, moment };
    });
  return fc.oneof(all, one);
}

const usual: fc.Arbitrary<Decision> = fc.oneof(
  fc.constantFrom<Decision>({ kind: 'reject', reason: 'fraud' }, { kind: 'withdraw' }),
  fc.constantFrom<Decision>({ kind: 'approve', seen: null, reason: null }),
  fc
    .constantFrom(...INFLUENCERS, null)
    .map((influencerId): Decision => ({ kind: 'attribute', influencerId, reason: 'by mistake' })),
);

const suspicions = fc
  .constantFrom('12 sales by one click', '14 sales by one click')
  .map((reason): Decision => ({ kind: 'suspect', suspicion: 'velocity', reason }));

/** Up to four, of what was told. */
export function decisionsOn(told: readonly SnapshotEvent[]): fc.Arbitrary<DecisionEvent[]> {
  const isDoubtful = told.some((event) => event.unverified);
  const decision = fc.oneof(
    { weight: 4, arbitrary: usual },
    { weight: isDoubtful ? 4 : 1, arbitrary: confirmations(told) },
    { weight: 1, arbitrary: suspicions },
  );
  // The first few reports are of hours 1 to 4: a decision may be as old as one of them.
  const hours = fc.oneof(fc.integer({ min: -2, max: 6 }), fc.integer({ min: -2, max: 60 }));
  return fc.array(fc.record({ hours, decision }), { maxLength: 4 }).map((all) =>
    all.map(({ decision: decided, hours: at }, i) => {
      const source = decided.kind === 'suspect' ? 'schedule' : 'brand';
      return decisionEvent(decided, hour(at), { decisionId: `d${i}`, source });
    }),
  );
}
