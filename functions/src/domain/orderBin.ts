import { byFingerprint, timeOf } from './eventOrder';
import type { OrderDeletedEvent, OrderEvent, SnapshotEvent } from './orderEvent';

// Whether an order is in its store's bin.

/**
 * A store tells a restoration and the deletion before it within seconds, in either order; no delivery takes this long. A
 * deletion that comes later is another one, whose order was in the bin before anybody told us.
 */
const LATE_DELETION_MS = 86_400_000;

/**
 * The deletion that put the order into the store's bin, by its event's id, or null where it is not there. A deletion
 * tells no time, so they are counted: each that a later word of the store has not ended must have its own restoration.
 * Two webhooks that tell the same deletion are one: the one that told of most heard of all.
 */
export function binnedBy(events: readonly OrderEvent[], snapshots: readonly SnapshotEvent[]): string | null {
  const deletions = events
    .filter((event) => event.kind === 'order_deleted')
    .sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || byFingerprint(a, b));
  const standing = deletions.filter((deletion) => !snapshots.some((later) => isAfter(later, deletion)));
  const ended = most(byWebhook(deletions)) - most(byWebhook(standing));
  const restorations = restorationsOf(snapshots).slice(ended);
  const binned = byWebhook(standing).map((told) => unrestored(told, restorations));
  return binned.flat().sort(byFingerprint).at(-1)?.id ?? null;
}

/**
 * Whether what the store says shows that the order is out of its bin: it is of a later time than the deletion's receipt,
 * and came later too. A store whose clock is ahead gives later times to what it said before.
 */
function isAfter(snapshot: SnapshotEvent, { receivedAt }: OrderDeletedEvent): boolean {
  return timeOf(snapshot) > receivedAt.getTime() && snapshot.receivedAt > receivedAt;
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
  const heard = [...Map.groupBy(restored, timeOf).values()].map((told) =>
    Math.max(...told.map(({ receivedAt }) => receivedAt.getTime())),
  );
  return heard.sort((a, b) => a - b);
}

/** What is left of one webhook's deletions when each restoration has ended the earliest it can be of. */
function unrestored(
  deletions: readonly OrderDeletedEvent[],
  restorations: readonly number[],
): readonly OrderDeletedEvent[] {
  const left = [...deletions];
  for (const heardMs of restorations) {
    const earliest = left[0];
    if (earliest && earliest.receivedAt.getTime() <= heardMs + LATE_DELETION_MS) left.shift();
  }
  return left;
}
