import { matchDeletions } from '../base/deletions';

/** A delivery that reported a deletion, or a move into the bin. Its only time is its arrival. */
export interface DeletionReport {
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly receivedAt: Date;
}

export interface KnownDeletion extends DeletionReport {
  /** A report that arrived later, with a modification time after this deletion's arrival: the thing is back. */
  readonly ended: boolean;
}

export interface Presence {
  readonly deletions: readonly KnownDeletion[];
  /** The modification times, in milliseconds, of reports with `restored`. */
  readonly restoredAtMs: readonly number[];
}

export const PRESENT: Presence = { deletions: [], restoredAtMs: [] };

/** Nothing is binned and restored more often than this; the oldest are dropped first. */
const MAX_REPORTS = 100;

/**
 * Adds the deletion. The same delivery again returns the same object.
 *
 * @param latestBodyAt for a deletion that was set aside: the modification time of the newest report, which may have
 * arrived after it
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

/** Adds a report of that modification time; returns the same object where nothing changes. */
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
 * Whether a deletion is in force, as for an order in the bin. A restoration may end a deletion that arrives any time
 * later: its stored time is the store's modification time, not its arrival.
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
