// Whether a thing that a store deleted is still deleted: an order in the bin, a product, a coupon.

/** A deletion reported by a webhook. It has no time of its own, so deletions are counted. */
export interface Deletion {
  readonly webhookId: string;
  readonly arrivedMs: number;
  /** A later report shows that the thing is back. */
  readonly isEnded: boolean;
}

/** A report that the thing was taken out of the bin. */
export interface Restoration {
  /** In milliseconds: the time of arrival, or the report's own time. */
  readonly atMs: number;
}

export interface MatchedDeletions<D extends Deletion, R extends Restoration> {
  readonly inForce: readonly D[];
  /** The restorations that ended a deletion which no later report had ended. */
  readonly used: readonly R[];
}

/**
 * Matches deletions with restorations, one to one: deleted, restored, deleted again leaves one deletion in force. A
 * deletion that a later report has ended has used up its restoration. Several webhooks may report the same deletion:
 * only the webhook with the most deletions is counted.
 *
 * @param deletions in the order of arrival
 * @param restorations earliest first
 * @param lateMs how long after a restoration the deletion that it ends may arrive, since the two come in either order
 */
export function matchDeletions<D extends Deletion, R extends Restoration>(
  deletions: readonly D[],
  restorations: readonly R[],
  lateMs = Number.POSITIVE_INFINITY,
): MatchedDeletions<D, R> {
  const open = deletions.filter(({ isEnded }) => !isEnded);
  const usedUp = countOf(deletions) - countOf(open);
  const ofWebhooks = byWebhook(open).map((reported) =>
    matchOfWebhook(reported, restorations.slice(usedUp), lateMs),
  );
  const used = new Set(ofWebhooks.flatMap((matched) => matched.used));
  return { inForce: ofWebhooks.flatMap(({ inForce }) => inForce), used: [...used] };
}

function byWebhook<D extends Deletion>(deletions: readonly D[]): D[][] {
  return [...Map.groupBy(deletions, ({ webhookId }) => webhookId).values()];
}

function countOf(deletions: readonly Deletion[]): number {
  return Math.max(0, ...byWebhook(deletions).map(({ length }) => length));
}

/** Each restoration ends the webhook's earliest deletion that it may end (`lateMs`). */
function matchOfWebhook<D extends Deletion, R extends Restoration>(
  deletions: readonly D[],
  restorations: readonly R[],
  lateMs: number,
): MatchedDeletions<D, R> {
  const inForce = [...deletions];
  const used = restorations.filter(({ atMs }) => {
    const earliest = inForce[0];
    const isEnded = earliest !== undefined && earliest.arrivedMs <= atMs + lateMs;
    if (isEnded) inForce.shift();
    return isEnded;
  });
  return { inForce, used };
}
