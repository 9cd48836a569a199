import { inPlace } from './clocks';
import { foldDecisions, type FoldedDecisions } from './decision';
import { isPlaced, isSnapshot, type OrderEvent, type SnapshotEvent } from './event';

export interface Trust {
  /** The snapshots that make the state, in fold order. */
  readonly snapshots: readonly SnapshotEvent[];
  /** The snapshots that lend no evidence. */
  readonly unverified: readonly SnapshotEvent[];
  /** The snapshots for which the brand named another one of the same moment: they count for nothing. */
  readonly passedOver: readonly SnapshotEvent[];
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
  const isPassedOver = ({ id }: SnapshotEvent): boolean => decisions.passedOver.has(id);
  const counted = reported.filter((event) => !isPassedOver(event));
  const trusted = counted.filter((event) => isVerified(event, decisions));
  const unverified = counted.filter((event) => !isVerified(event, decisions));
  // A draft is no order by itself, and hides none that is unverified.
  const isUnverified = !trusted.some(isPlaced);
  return {
    snapshots: isUnverified ? unverified : trusted,
    unverified,
    passedOver: reported.filter(isPassedOver),
    isUnverified,
  };
}

/** The events as the fold takes them, reports with their places (`clocks.ts`). */
export function dated<E extends OrderEvent>(events: readonly E[]): readonly E[] {
  const { snapshots } = trust(events.filter(isSnapshot), foldDecisions(events));
  const counted = new Set<SnapshotEvent>(snapshots);
  return inPlace(events, (event) => counted.has(event));
}

/**
 * The verified snapshots among the events, in the given order. Unverified ones fix no plan, owner or category and make
 * no order known: else a stranger could choose them.
 */
export function verifiedSnapshots<T extends OrderEvent>(events: readonly T[]): (T & SnapshotEvent)[] {
  const decisions = foldDecisions(events);
  return events.filter(isSnapshot).filter((event) => isVerified(event, decisions));
}
