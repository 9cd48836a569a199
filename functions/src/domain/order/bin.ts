import { matchDeletions, type Restoration } from '../base/deletions';
import { byFingerprint, timeOf } from './chronology';
import { heardMs as heardMsOf } from './clocks';
import type { OrderDeletedEvent, OrderEvent, SnapshotEvent } from './event';
import type { Rules } from './rules';

// Whether an order is in its store's bin.

export interface Bin {
  /** The event id of the deletion by which the order is in the store's bin; null: it is not there. */
  readonly deletionId: string | null;
  /** The reports that took the order out of the bin; empty while it is there. */
  readonly restoredBy: readonly string[];
}

/**
 * Whether the order is in the store's bin. A deletion is ended by a later report of the order, or by one restoration,
 * and each restoration ends one deletion. The two may arrive in either order, so a restoration ends a deletion that
 * arrives at most `lateDeletionMs` after it. Example with 24 h: a restoration received on Monday at noon ends a
 * deletion received until Tuesday noon; a deletion received on Wednesday is a new one.
 */
export function binOf(
  events: readonly OrderEvent[],
  snapshots: readonly SnapshotEvent[],
  { lateDeletionMs }: Rules,
): Bin {
  const deletions = events
    .filter((event) => event.kind === 'order_deleted')
    .sort((a, b) => heardMs(a) - heardMs(b) || byFingerprint(a, b))
    .map((event) => ({
      event,
      webhookId: event.webhookId,
      arrivedMs: heardMs(event),
      isEnded: snapshots.some((later) => isAfter(later, event)),
    }));
  if (deletions.length === 0) return { deletionId: null, restoredBy: [] };
  const restorations = restorationsOf(snapshots);
  const { inForce, used } = matchDeletions(deletions, restorations, lateDeletionMs);
  const last = inForce
    .map(({ event }) => event)
    .sort(byFingerprint)
    .at(-1);
  if (last) return { deletionId: last.id, restoredBy: [] };
  const later = deletions.flatMap(({ event }) => restorations.find(isLaterThan(event)) ?? []);
  const counted = [...new Set([...later, ...used])];
  return { deletionId: null, restoredBy: counted.flatMap(({ reports }) => reports.map(({ id }) => id)) };
}

/** When its delivery arrived; a delivery that was set aside is received later. */
function heardMs(event: OrderDeletedEvent | SnapshotEvent): number {
  return event.kind === 'order_deleted' ? event.occurredAt.getTime() : heardMsOf(event);
}

/**
 * Whether the report shows that the order is out of the bin: its time is after the deletion's arrival, and it arrived
 * later too. The second condition is for a store whose clock is ahead: its older reports have later times.
 */
export function isAfter(snapshot: SnapshotEvent, deletion: OrderDeletedEvent): boolean {
  return timeOf(snapshot) > heardMs(deletion) && heardMs(snapshot) > heardMs(deletion);
}

/** Whether the restoration is later than the deletion; an earlier one did not end it. */
function isLaterThan(deletion: OrderDeletedEvent): (restoration: OrderRestoration) => boolean {
  return ({ reports }) => reports.some((report) => isAfter(report, deletion));
}

/**
 * A restoration of the order. Reports of it by several webhooks are one. `atMs` is when the last of them arrived, but no
 * later than when any report first told of that moment: a body that was known before the deletion, and is sent again
 * under the topic of a restoration, restores nothing (`lateDeletionMs`).
 */
interface OrderRestoration extends Restoration {
  readonly reports: readonly SnapshotEvent[];
}

function restorationsOf(snapshots: readonly SnapshotEvent[]): OrderRestoration[] {
  return [...Map.groupBy(snapshots, timeOf).values()]
    .map((ofMoment) => ({ ofMoment, reports: ofMoment.filter(({ content }) => content.restored) }))
    .filter(({ reports }) => reports.length > 0)
    .map(({ ofMoment, reports }) => ({
      reports,
      atMs: Math.min(
        Math.max(...reports.map(heardMs)),
        ...ofMoment.filter(({ content }) => !content.restored).map(heardMs),
      ),
    }))
    .sort((a, b) => a.atMs - b.atMs);
}
