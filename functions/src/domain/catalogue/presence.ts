import { matchDeletions } from '../base/deletions';

/** A delivery that said that something was deleted, or put into the bin. It tells no time but that of its arrival. */
export interface DeletionReport {
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly receivedAt: Date;
}

/** A deletion as it is kept. */
export interface KnownDeletion extends DeletionReport {
  /** A body that came later is of a later time than this deletion's arrival: the thing is back. */
  readonly ended: boolean;
}

/** What is known of whether a product or coupon is still there. */
export interface Presence {
  readonly deletions: readonly KnownDeletion[];
  /** The modification times of the bodies that came as restored, in milliseconds. */
  readonly restoredAtMs: readonly number[];
}

export const PRESENT: Presence = { deletions: [], restoredAtMs: [] };

/** A thing is not binned and restored more often than this; the oldest go first. */
const MAX_REPORTS = 100;

/**
 * With the deletion; the same delivery again changes nothing, and gives the very same object.
 *
 * @param latestBodyAt of a deletion that was set aside: the time of the newest body, which may have come after it
 */
export function withDeletion<T extends Presence>(
  presence: T,
  deletion: DeletionReport,
  latestBodyAt: Date | null = null,
): T {
  const isKnown = presence.deletions.some(
    ({ webhookId, deliveryId }) => webhookId === deletion.webhookId && deliveryId === deletion.deliveryId,
  );
  if (isKnown) return presence;
  const ended = latestBodyAt !== null && latestBodyAt > deletion.receivedAt;
  return {
    ...presence,
    deletions: [...presence.deletions, { ...deletion, ended }].slice(-MAX_REPORTS),
  };
}

/** With a body of that time; what changes nothing gives the very same object. */
export function withBody<T extends Presence>(presence: T, updatedAt: Date, restored: boolean): T {
  const isEnded = ({ ended, receivedAt }: KnownDeletion): boolean => ended || updatedAt > receivedAt;
  const isBack = presence.deletions.some((deletion) => isEnded(deletion) !== deletion.ended);
  const atMs = updatedAt.getTime();
  const isRestored = restored && !presence.restoredAtMs.includes(atMs);
  if (!isBack && !isRestored) return presence;
  return {
    ...presence,
    deletions: presence.deletions.map((deletion) => ({ ...deletion, ended: isEnded(deletion) })),
    restoredAtMs: isRestored
      ? [...presence.restoredAtMs, atMs].sort((a, b) => a - b).slice(-MAX_REPORTS)
      : presence.restoredAtMs,
  };
}

/**
 * Whether it is gone: a deletion is in force, as with an order in the bin. Here a restoration may end a deletion that
 * arrives at any later time: what is kept of it is the body's own time, not when it arrived.
 */
export function isGone({ deletions, restoredAtMs }: Presence): boolean {
  const reported = deletions.map(({ webhookId, receivedAt, ended }) => ({
    webhookId,
    arrivedMs: receivedAt.getTime(),
    isEnded: ended,
  }));
  const restorations = restoredAtMs.map((atMs) => ({ atMs }));
  return matchDeletions(reported, restorations).inForce.length > 0;
}
