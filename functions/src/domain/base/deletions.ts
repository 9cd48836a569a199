// Whether what a store deleted is deleted still: an order in its bin, a product, a coupon.

/** A deletion as a webhook reported it. It says no time of its own, so deletions are counted. */
export interface Deletion {
  readonly webhookId: string;
  /** When the delivery arrived. */
  readonly arrivedMs: number;
  /** A later report shows that the thing is back. */
  readonly isEnded: boolean;
}

/** A report that the thing was taken out of the bin. */
export interface Restoration {
  /** In milliseconds: when it arrived, or the time it says. */
  readonly atMs: number;
}

export interface MatchedDeletions<D extends Deletion, R extends Restoration> {
  /** The deletions that nothing has ended. */
  readonly inForce: readonly D[];
  /** The restorations that have ended one which no later report had ended. */
  readonly used: readonly R[];
}

/**
 * Matches deletions with restorations: each deletion that no later report has ended needs a restoration of its own.
 * Deleted, restored, deleted again leaves one in force. Two webhooks may report the same deletion, so the webhook that
 * reported most is taken to have reported all of them. A deletion that a later report has ended has used up its restoration.
 *
 * @param deletions in the order of arrival
 * @param restorations earliest first
 * @param lateMs how much later than a restoration the deletion that it ends may arrive: the two come in either order
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

/** Each restoration ends the earliest deletion of the webhook that it can belong to. */
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
