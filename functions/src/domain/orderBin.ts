import { byFingerprint, timeOf } from './eventOrder';
import type { OrderDeletedEvent, OrderEvent, SnapshotEvent } from './orderEvent';

// Whether an order is in its store's bin.

/**
 * The deletion that put the order into the store's bin, by its event's id, or null where it is not there. A deletion
 * tells no time, so they are counted: each that a later word of the store has not ended must have its own restoration.
 * Two webhooks that tell the same deletion are one.
 */
export function binnedBy(events: readonly OrderEvent[], snapshots: readonly SnapshotEvent[]): string | null {
  const deletions = events.filter((event) => event.kind === 'order_deleted').sort(byFingerprint);
  const standing = deletions.filter((deletion) => !snapshots.some((later) => isAfter(later, deletion)));
  const ended = countByWebhook(deletions) - countByWebhook(standing);
  const restorations = new Set(snapshots.filter(({ content }) => content.restored).map(timeOf)).size;
  return countByWebhook(standing) > Math.max(0, restorations - ended) ? (standing.at(-1)?.id ?? null) : null;
}

/**
 * Whether what the store says shows that the order is out of its bin: it is of a later time than the deletion's receipt,
 * and came later too. A store whose clock is ahead gives later times to what it said before.
 */
function isAfter(snapshot: SnapshotEvent, { receivedAt }: OrderDeletedEvent): boolean {
  return timeOf(snapshot) > receivedAt.getTime() && snapshot.receivedAt > receivedAt;
}

function countByWebhook(deletions: readonly OrderDeletedEvent[]): number {
  const counts = new Map<string, number>();
  for (const { webhookId } of deletions) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
