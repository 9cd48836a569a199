import { matchDeletions, type Restoration } from '../base/deletions';
import { byFingerprint, timeOf } from './chronology';
import type { OrderDeletedEvent, OrderEvent, SnapshotEvent } from './event';
import type { Rules } from './rules';

// Whether an order is in its store's bin.

export interface Bin {
  /** The deletion that put the order into the store's bin, by its event's id; null: it is not there. */
  readonly deletionId: string | null;
  /** The reports that took the order out of the bin, while it is not there. */
  readonly restoredBy: readonly string[];
}

/**
 * Whether the order is in the store's bin. A deletion is ended by a later report of the order, or by a restoration of its
 * own. A store sends deletion and restoration within seconds, in either order; a deletion that arrives much later is
 * another one, whose restoration is still to come.
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

/** When its delivery arrived. It may have been set aside then, and so be received much later. */
function heardMs(event: OrderDeletedEvent | SnapshotEvent): number {
  const heardAt = event.kind === 'order_deleted' ? event.occurredAt : (event.heardAt ?? event.receivedAt);
  return heardAt.getTime();
}

/**
 * Whether what the store says shows that the order is out of its bin: it is of a later time than the deletion's arrival,
 * and came later too. A store whose clock is ahead gives later times to what it said before.
 */
function isAfter(snapshot: SnapshotEvent, deletion: OrderDeletedEvent): boolean {
  return timeOf(snapshot) > heardMs(deletion) && heardMs(snapshot) > heardMs(deletion);
}

/** A restoration that came before the deletion took the order out of no bin. */
function isLaterThan(deletion: OrderDeletedEvent): (restoration: OrderRestoration) => boolean {
  return ({ reports }) => reports.some((report) => isAfter(report, deletion));
}

/** A restoration of the order, by when it was last heard of; two webhooks that report it are one. */
interface OrderRestoration extends Restoration {
  readonly reports: readonly SnapshotEvent[];
}

/** Earliest first. */
function restorationsOf(snapshots: readonly SnapshotEvent[]): OrderRestoration[] {
  const restored = snapshots.filter(({ content }) => content.restored);
  return [...Map.groupBy(restored, timeOf).values()]
    .map((reports) => ({ reports, atMs: Math.max(...reports.map(heardMs)) }))
    .sort((a, b) => a.atMs - b.atMs);
}
