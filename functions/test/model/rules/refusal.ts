import { isApprovable, type ModelOrder } from './order';

/** Why MONEY.md, 4, refuses the decision on the order, as the API's error code; null where it may be taken. */
export function refusalOf(
  kind: 'reject' | 'withdraw' | 'approve' | 'attribute' | 'suspect',
  order: ModelOrder,
  status: string,
): string | null {
  const isRejected = order.rejectedMs !== null;
  if (kind === 'suspect') return null;
  if (order.isUnverified && (kind === 'attribute' || kind === 'approve')) return 'order_unverified';
  if (kind === 'attribute') return null;
  if (kind === 'withdraw') return isRejected ? null : 'commission_not_rejected';
  if (isRejected) return 'commission_rejected';
  if (order.influencerId === null || order.due === 0n) return 'commission_reversed';
  if (status !== 'pending') return 'commission_not_pending';
  if (kind === 'reject' || isApprovable(order)) return null;
  if (order.suspicions.length > 0) return 'order_suspicious';
  return order.ambiguous ? 'order_ambiguous' : 'order_not_completed';
}
