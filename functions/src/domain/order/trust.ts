import { foldDecisions, type FoldedDecisions } from './decision';
import { isSnapshot, type OrderEvent, type SnapshotEvent } from './event';

export interface Trust {
  /** Those that make the state, in fold order. */
  readonly snapshots: readonly SnapshotEvent[];
  /** Those that lend no evidence. */
  readonly unverified: readonly SnapshotEvent[];
  /** Nobody vouches for any of them: they make a state all the same, for the brand to see what it may confirm. */
  readonly isUnverified: boolean;
}

/** Whether somebody known sent the report, or the brand confirmed it. */
export function isVouchedFor(
  { id, unverified }: SnapshotEvent,
  { confirmedEventIds }: Pick<FoldedDecisions, 'confirmedEventIds'>,
): boolean {
  return !unverified || confirmedEventIds.has(id);
}

/** Which reports count: those that somebody vouches for; where there are none, all. */
export function trust(reported: readonly SnapshotEvent[], decisions: FoldedDecisions): Trust {
  const trusted = reported.filter((event) => isVouchedFor(event, decisions));
  const unverified = reported.filter((event) => !isVouchedFor(event, decisions));
  const isUnverified = trusted.length === 0;
  return { snapshots: isUnverified ? unverified : trusted, unverified, isUnverified };
}

/**
 * The snapshots among the events that somebody vouches for, in the order given. What nobody does freezes nothing and
 * makes no order known: whoever sent it would choose.
 */
export function vouchedFor<T extends OrderEvent>(events: readonly T[]): (T & SnapshotEvent)[] {
  const decisions = foldDecisions(events);
  return events.filter(isSnapshot).filter((event) => isVouchedFor(event, decisions));
}
