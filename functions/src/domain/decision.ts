import type { CommissionRecord } from './commissionRecord';
import { AppError } from './errors';
import { isDecision, type AttributeEvent, type DecisionEvent, type OrderEvent } from './orderEvent';
import type { OrderRecord } from './orderRecord';

/** What a brand, or a schedule for it, may decide of an order. */
export type Decision =
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'withdraw' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'attribute'; readonly influencerId: string | null; readonly reason: string };

/** A rejection or approval in force. */
export interface DecisionInForce {
  readonly eventId: string;
  readonly by: string;
  readonly at: Date;
}

export interface Rejection extends DecisionInForce {
  readonly reason: string;
}

/** What the brand's decisions come to, in the order of their own times. */
export interface FoldedDecisions {
  readonly rejection: Rejection | null;
  readonly approval: DecisionInForce | null;
  /** The last word on whose the order is. */
  readonly attribution: AttributeEvent | null;
  /** How many there are. */
  readonly count: number;
}

/** The decisions among the events, in the order of their own times (a tie by id). */
export function decisionsInOrder(events: readonly OrderEvent[]): DecisionEvent[] {
  return events
    .filter(isDecision)
    .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1));
}

/**
 * Folds the decisions by their own times (a tie by id), whatever order they arrived in: a rejection stands until it is
 * withdrawn and ends any approval; an approval of a rejected order says nothing.
 */
export function foldDecisions(events: readonly OrderEvent[]): FoldedDecisions {
  const decisions = decisionsInOrder(events);
  let rejection: Rejection | null = null;
  let approval: DecisionInForce | null = null;
  let attribution: AttributeEvent | null = null;
  for (const event of decisions) {
    const inForce: DecisionInForce = { eventId: event.id, by: event.by, at: event.occurredAt };
    switch (event.kind) {
      case 'reject':
        rejection = { ...inForce, reason: event.reason };
        approval = null;
        break;
      case 'withdraw':
        rejection = null;
        break;
      case 'approve':
        if (!rejection) approval = inForce;
        break;
      case 'attribute':
        attribution = event;
        break;
    }
  }
  return { rejection, approval, attribution, count: decisions.length };
}

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
