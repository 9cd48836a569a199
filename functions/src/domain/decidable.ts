import type { CommissionRecord } from './commissionRecord';
import { AppError } from './errors';
import type { Suspicion } from './orderEvent';
import type { OrderRecord } from './orderRecord';
import type { OrderStatus } from './orderStatus';

/** What a brand, or a schedule for it, may decide of an order. */
export type Decision =
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'withdraw' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'attribute'; readonly influencerId: string | null; readonly reason: string }
  | { readonly kind: 'confirm'; readonly eventIds: readonly string[]; readonly status: OrderStatus | null }
  | { readonly kind: 'suspect'; readonly suspicion: Suspicion; readonly reason: string };

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
      if (order.unverified) throw unverified();
      assertPending(order, commission);
      if (order.suspicions.length > 0) {
        const reasons = order.suspicions.map(({ suspicion, reason }) => `${suspicion} (${reason})`);
        throw new AppError('order_suspicious', {
          detail: `It is held: ${reasons.join('; ')}. Confirm the order first, if it is genuine, or reject it.`,
        });
      }
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
      if (order.unverified) throw unverified();
      return;
    case 'confirm':
      assertConfirmable(order);
      return;
    case 'suspect':
  }
}

function unverified(): AppError {
  return new AppError('order_unverified', {
    detail: 'Nobody knows who reported this order. Confirm it first, if it is genuine.',
  });
}

/** Something must be there to confirm: a report of nobody known (the status is told with it), or a suspicion. */
function assertConfirmable({ events, suspicions }: OrderRecord): void {
  if (suspicions.length > 0 || events.some((event) => event.unverified)) return;
  throw new AppError('nothing_to_confirm', {
    detail: 'The order was reported by its store itself, and nothing holds it up.',
  });
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
