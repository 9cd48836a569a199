import { foldDecisions, type FoldedDecisions } from './decision';
import { isPlaced, isSnapshot, type OrderEvent, type SnapshotEvent } from './event';

export interface Trust {
  /** The snapshots that make the state, in fold order. */
  readonly snapshots: readonly SnapshotEvent[];
  /** The snapshots that lend no evidence. */
  readonly unverified: readonly SnapshotEvent[];
  /** All are unverified: they make a state all the same, so that the brand sees what it may confirm. */
  readonly isUnverified: boolean;
}

/** Whether a known client sent the report, or the brand confirmed it. */
export function isVerified(
  { id, unverified }: SnapshotEvent,
  { confirmedEventIds }: Pick<FoldedDecisions, 'confirmedEventIds'>,
): boolean {
  return !unverified || confirmedEventIds.has(id);
}

/** The reports that count: the verified ones; if there are none, all. */
export function trust(reported: readonly SnapshotEvent[], decisions: FoldedDecisions): Trust {
  const trusted = reported.filter((event) => isVerified(event, decisions));
  const unverified = reported.filter((event) => !isVerified(event, decisions));
  // A draft is no order by itself, and hides none that is unverified.
  const isUnverified = !trusted.some(isPlaced);
  return { snapshots: isUnverified ? unverified : trusted, unverified, isUnverified };
}

/**
 * The verified snapshots among the events, in the given order. Unverified ones fix no plan, owner or category and make
 * no order known: else a stranger could choose them.
 */
export function verifiedSnapshots<T extends OrderEvent>(events: readonly T[]): (T & SnapshotEvent)[] {
  const decisions = foldDecisions(events);
  return events.filter(isSnapshot).filter((event) => isVerified(event, decisions));
}
