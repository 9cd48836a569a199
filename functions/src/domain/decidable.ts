import type { CommissionRecord } from './commissionRecord';
import { AppError } from './errors';
import type { OrderRecord } from './orderRecord';

/** What a brand, or a schedule for it, may decide of an order. */
export type Decision =
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'withdraw' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'attribute'; readonly influencerId: string | null; readonly reason: string };

/**
 * Whether the decision can be taken of the order as it stands (MONEY.md, 4): it is rejected while pending, approved
 * while completed, unambiguous and not rejected. Throws AppError with a code for each reason why not.
 */
export function assertDecidable(
  order: OrderRecord,
  commission: CommissionRecord | null,
  { kind }: Decision,
): void {
  switch (kind) {
    case 'withdraw':
      if (order.rejection) return;
      throw new AppError('commission_not_rejected', {
        detail: `The commission is ${commission?.status ?? 'of nobody'}: there is no rejection to withdraw.`,
      });
    case 'reject':
      assertPending(order, commission);
      return;
    case 'approve':
      assertPending(order, commission);
      if (order.ambiguous) {
        throw new AppError('order_ambiguous', {
          detail: 'Two reports of the same time disagree; a newer one from the store settles it.',
        });
      }
      if (order.status !== 'completed') {
        throw new AppError('order_not_completed', {
          detail: `The order is ${order.status ?? 'not known yet'}; only a completed one is approved.`,
        });
      }
      return;
    case 'attribute':
  }
}

function assertPending(order: OrderRecord, commission: CommissionRecord | null): void {
  if (order.rejection) {
    throw new AppError('commission_rejected', {
      detail: `It was rejected: "${order.rejection.reason}". Withdraw the rejection first.`,
    });
  }
  if (!commission || commission.status === 'reversed') {
    throw new AppError('commission_reversed', {
      detail: `Nothing is due on the order (${commission?.statusReason ?? 'not_attributed'}).`,
    });
  }
  if (commission.status !== 'pending') {
    throw new AppError('commission_not_pending', {
      detail: `The commission is ${commission.status} already.`,
    });
  }
}
