import { byFingerprint, timeOf } from './chronology';
import type { OrderDeletedEvent, OrderEvent, SnapshotEvent } from './event';
import type { Rules } from './rules';

// Whether an order is in its store's bin.

/**
 * The deletion that put the order into the store's bin, by its event's id, or null where it is not there. A deletion
 * tells no time, so they are counted: each that a later word of the store has not ended must have its own restoration.
 * Two webhooks that tell the same deletion are one: the one that told of most heard of all.
 */
export function binnedBy(
  events: readonly OrderEvent[],
  snapshots: readonly SnapshotEvent[],
  rules: Rules,
): string | null {
  const deletions = events
    .filter((event) => event.kind === 'order_deleted')
    .sort((a, b) => heardMs(a) - heardMs(b) || byFingerprint(a, b));
  const standing = deletions.filter((deletion) => !snapshots.some((later) => isAfter(later, deletion)));
  const ended = most(byWebhook(deletions)) - most(byWebhook(standing));
  const restorations = restorationsOf(snapshots).slice(ended);
  const binned = byWebhook(standing).map((told) => unrestored(told, restorations, rules));
  return binned.flat().sort(byFingerprint).at(-1)?.id ?? null;
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

function byWebhook(deletions: readonly OrderDeletedEvent[]): OrderDeletedEvent[][] {
  return [...Map.groupBy(deletions, ({ webhookId }) => webhookId).values()];
}

function most(told: readonly (readonly OrderDeletedEvent[])[]): number {
  return Math.max(0, ...told.map(({ length }) => length));
}

/** When each restoration was last heard of, in milliseconds, earliest first; one told by two webhooks is one. */
function restorationsOf(snapshots: readonly SnapshotEvent[]): number[] {
  const restored = snapshots.filter(({ content }) => content.restored);
  const heard = [...Map.groupBy(restored, timeOf).values()].map((told) => Math.max(...told.map(heardMs)));
  return heard.sort((a, b) => a - b);
}

/**
 * What is left of one webhook's deletions when each restoration has ended the earliest it can be of. A store tells both
 * within seconds, in either order; a deletion that comes much later is another one, whose restoration is still to come.
 */
function unrestored(
  deletions: readonly OrderDeletedEvent[],
  restorations: readonly number[],
  { lateDeletionMs }: Rules,
): readonly OrderDeletedEvent[] {
  const left = [...deletions];
  for (const restoredMs of restorations) {
    const earliest = left[0];
    if (earliest && heardMs(earliest) <= restoredMs + lateDeletionMs) left.shift();
  }
  return left;
}
