import { deletionsInForce } from '../base/deletions';
import { byFingerprint, timeOf } from './chronology';
import type { OrderDeletedEvent, OrderEvent, SnapshotEvent } from './event';
import type { Rules } from './rules';

// Whether an order is in its store's bin.

/**
 * The deletion that put the order into the store's bin, by its event's id, or null where it is not there. A deletion is
 * ended by a later report of the order, or by a restoration of its own. A store sends deletion and restoration within
 * seconds, in either order; a deletion that arrives much later is another one, whose restoration is still to come.
 */
export function binnedBy(
  events: readonly OrderEvent[],
  snapshots: readonly SnapshotEvent[],
  { lateDeletionMs }: Rules,
): string | null {
  const deletions = events
    .filter((event) => event.kind === 'order_deleted')
    .sort((a, b) => heardMs(a) - heardMs(b) || byFingerprint(a, b))
    .map((event) => ({
      event,
      webhookId: event.webhookId,
      arrivedMs: heardMs(event),
      isEnded: snapshots.some((later) => isAfter(later, event)),
    }));
  const inForce = deletionsInForce(deletions, restorationsOf(snapshots), lateDeletionMs);
  const sorted = inForce.map(({ event }) => event).sort(byFingerprint);
  return sorted.at(-1)?.id ?? null;
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

/** When each restoration was last heard of, in milliseconds, earliest first; one told by two webhooks is one. */
function restorationsOf(snapshots: readonly SnapshotEvent[]): number[] {
  const restored = snapshots.filter(({ content }) => content.restored);
  const heard = [...Map.groupBy(restored, timeOf).values()].map((told) => Math.max(...told.map(heardMs)));
  return heard.sort((a, b) => a - b);
}
