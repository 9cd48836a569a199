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
 * Whether the order is in the store's bin. A deletion has no time, so deletions are counted: each that no later report
 * of the store has ended must have a restoration of its own. Of several webhooks that report the same deletions only
 * the one with most is counted.
 */
export function binOf(events: readonly OrderEvent[], snapshots: readonly SnapshotEvent[], rules: Rules): Bin {
  const deletions = events
    .filter((event) => event.kind === 'order_deleted')
    .sort((a, b) => heardMs(a) - heardMs(b) || byFingerprint(a, b));
  if (deletions.length === 0) return { deletionId: null, restoredBy: [] };
  const standing = deletions.filter((deletion) => !snapshots.some((later) => isAfter(later, deletion)));
  const ended = most(byWebhook(deletions)) - most(byWebhook(standing));
  const restorations = restorationsOf(snapshots);
  const left = byWebhook(standing).map((told) => unrestored(told, restorations.slice(ended), rules));
  const last = left
    .flatMap(({ deletions }) => deletions)
    .sort(byFingerprint)
    .at(-1);
  if (last) return { deletionId: last.id, restoredBy: [] };
  const counted = new Set([
    ...deletions.flatMap((deletion) => restorations.find(ends(deletion)) ?? []),
    ...left.flatMap(({ counted }) => counted),
  ]);
  return { deletionId: null, restoredBy: [...counted].flatMap(({ reports }) => reports.map(({ id }) => id)) };
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

/** The restoration is of a later time than the deletion: one that came before it took the order out of no bin. */
function ends(deletion: OrderDeletedEvent): (restoration: Restoration) => boolean {
  return ({ reports }) => reports.some((report) => isAfter(report, deletion));
}

function byWebhook(deletions: readonly OrderDeletedEvent[]): OrderDeletedEvent[][] {
  return [...Map.groupBy(deletions, ({ webhookId }) => webhookId).values()];
}

function most(told: readonly (readonly OrderDeletedEvent[])[]): number {
  return Math.max(0, ...told.map(({ length }) => length));
}

/** One restoration of the order; two webhooks that report it are one. */
interface Restoration {
  readonly reports: readonly SnapshotEvent[];
  /** When it was last heard of. */
  readonly heardMs: number;
}

/** Earliest first. */
function restorationsOf(snapshots: readonly SnapshotEvent[]): Restoration[] {
  const restored = snapshots.filter(({ content }) => content.restored);
  return [...Map.groupBy(restored, timeOf).values()]
    .map((told) => ({ reports: told, heardMs: Math.max(...told.map(heardMs)) }))
    .sort((a, b) => a.heardMs - b.heardMs);
}

/**
 * What is left of one webhook's deletions when each restoration has ended the earliest that it can be of, and which
 * restorations have. A store reports both within seconds, in either order; a deletion that comes much later is another
 * one, whose restoration is still to come.
 */
function unrestored(
  deletions: readonly OrderDeletedEvent[],
  restorations: readonly Restoration[],
  { lateDeletionMs }: Rules,
): { readonly deletions: readonly OrderDeletedEvent[]; readonly counted: readonly Restoration[] } {
  const left = [...deletions];
  const counted = restorations.filter((restoration) => {
    const earliest = left[0];
    const isEnded = earliest !== undefined && heardMs(earliest) <= restoration.heardMs + lateDeletionMs;
    if (isEnded) left.shift();
    return isEnded;
  });
  return { deletions: left, counted };
}
