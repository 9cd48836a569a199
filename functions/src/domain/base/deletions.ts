// Whether what a store deleted is deleted still: an order in its bin, a product, a coupon.

/** A deletion as a webhook reported it. It says no time of its own, so deletions are counted. */
export interface Deletion {
  readonly webhookId: string;
  /** When the delivery arrived. */
  readonly arrivedMs: number;
  /** A later report shows that the thing is back. */
  readonly isEnded: boolean;
}

/**
 * The deletions that are still in force: each that no later report has ended needs a restoration of its own. Deleted,
 * restored, deleted again leaves one. Two webhooks may report the same deletion, so the webhook that reported most is
 * taken to have reported all of them. A deletion that a later report has ended has used up its restoration.
 *
 * @param deletions in the order of arrival
 * @param restorationsMs a time for each restoration, earliest first
 * @param lateMs how much later than a restoration the deletion that it ends may arrive: the two come in either order
 */
export function deletionsInForce<D extends Deletion>(
  deletions: readonly D[],
  restorationsMs: readonly number[],
  lateMs = Number.POSITIVE_INFINITY,
): D[] {
  const open = deletions.filter(({ isEnded }) => !isEnded);
  const unused = restorationsMs.slice(countOf(deletions) - countOf(open));
  return byWebhook(open).flatMap((reported) => unrestored(reported, unused, lateMs));
}

function byWebhook<D extends Deletion>(deletions: readonly D[]): D[][] {
  return [...Map.groupBy(deletions, ({ webhookId }) => webhookId).values()];
}

function countOf(deletions: readonly Deletion[]): number {
  return Math.max(0, ...byWebhook(deletions).map(({ length }) => length));
}

/** What is left of one webhook's deletions when each restoration has ended the earliest that it can belong to. */
function unrestored<D extends Deletion>(
  deletions: readonly D[],
  restorationsMs: readonly number[],
  lateMs: number,
): D[] {
  const left = [...deletions];
  for (const restoredMs of restorationsMs) {
    const earliest = left[0];
    if (earliest && earliest.arrivedMs <= restoredMs + lateMs) left.shift();
  }
  return left;
}
