import { foldDecisions, type FoldedDecisions } from './decision';
import { isSnapshot, type OrderEvent, type SnapshotEvent } from './orderEvent';

export interface Trust {
  /** Those that make the state, in fold order. */
  readonly snapshots: readonly SnapshotEvent[];
  /** Those that lend no evidence. */
  readonly unverified: readonly SnapshotEvent[];
  /** Nobody vouches for any of them: they make a state all the same, for the brand to see what it may confirm. */
  readonly isUnverified: boolean;
}

/** Which reports count: those of somebody known, and those that the brand confirmed. */
export function trust(reported: readonly SnapshotEvent[], { confirmedEventIds }: FoldedDecisions): Trust {
  const isTrusted = (event: SnapshotEvent): boolean => !event.unverified || confirmedEventIds.has(event.id);
  const trusted = reported.filter(isTrusted);
  const unverified = reported.filter((event) => !isTrusted(event));
  const isUnverified = trusted.length === 0;
  return { snapshots: isUnverified ? unverified : trusted, unverified, isUnverified };
}

/**
 * The snapshots among the events that somebody vouches for, in the order given. What nobody does freezes nothing and
 * makes no order known: whoever sent it would choose.
 */
export function vouchedFor<T extends OrderEvent>(events: readonly T[]): (T & SnapshotEvent)[] {
  const { confirmedEventIds } = foldDecisions(events);
  return events.filter(isSnapshot).filter(({ id, unverified }) => !unverified || confirmedEventIds.has(id));
}
