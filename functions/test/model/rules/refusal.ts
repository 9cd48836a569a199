import { totalOf } from './approval';
import { hasPending, type ModelClaims, type ModelOrder } from './order';

/** What somebody saw who approves, and whether they say why they do not wait for the end of the hold. */
export interface ModelApproving {
  readonly seen: { readonly currency: string; readonly total: bigint } | null;
  readonly hasReason: boolean;
  readonly atMs: number;
}

/** Why MONEY.md, 4, refuses the decision on the order, as the API's error code; null where it may be taken. */
export function refusalOf(
  kind: 'reject' | 'withdraw' | 'approve' | 'attribute' | 'suspect',
  order: ModelOrder,
  { isAnyClaimed }: Pick<ModelClaims, 'isAnyClaimed'>,
  approving: ModelApproving,
): string | null {
  const isRejected = order.rejectedMs !== null;
  if (kind === 'suspect') return null;
  if (order.isUnverified && (kind === 'attribute' || kind === 'approve')) return 'order_unverified';
  if (kind === 'attribute') return null;
  if (kind === 'withdraw') return isRejected ? null : 'commission_not_rejected';
  if (isRejected) return 'commission_rejected';
  if (order.influencerId === null || order.due === 0n) return 'commission_reversed';
  if (kind === 'reject') return isAnyClaimed ? 'already_claimed' : null;
  if (order.suspicions.length > 0) return 'order_suspicious';
  if (order.ambiguous) return 'order_ambiguous';
  if (order.status !== 'completed') return 'order_not_completed';
  return hasPending(order) ? refusalOfHand(order, approving) : 'commission_not_pending';
}

/** A schedule has seen nothing, and takes what is there. */
function refusalOfHand(order: ModelOrder, { seen, hasReason, atMs }: ModelApproving): string | null {
  if (!seen) return null;
  if (seen.currency !== order.currency || seen.total !== totalOf(order.shares)) return 'commission_changed';
  const isHeld = order.heldUntilMs !== null && order.heldUntilMs > atMs;
  return isHeld && !hasReason ? 'commission_held' : null;
}
