import type { CommissionRecord } from './commissionRecord';
import { explainAttribution } from './explanationAttribution';
import { explainEvents } from './explanationEvents';
import { Figures } from './explanationFigures';
import { explainLedger } from './explanationLedger';
import { explainMoney } from './explanationMoney';
import type { Explanation } from './explanationShape';
import { explainStatus } from './explanationStatus';
import { maySee, nameOf, personFor, type Viewer } from './explanationViewer';
import { foldOrder, type OrderState } from './order';
import { planMap, type OrderRecord } from './orderRecord';

/** What is stored of an order, with all its events. */
export interface ExplainedOrder {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
}

/**
 * Explains an order: every event and what it does, every attribution candidate and why it won or lost, and every figure
 * with the arithmetic that made it. Null where the viewer is an influencer that the order never concerned.
 *
 * An influencer sees neither customers, other influencers, who decided, nor the brand's words about a move; and of an
 * order that is another's neither its money nor its status.
 *
 * @param now what holds are compared with
 */
export function explain(
  { order, commission }: ExplainedOrder,
  viewer: Viewer,
  now: Date,
): Explanation | null {
  const plans = planMap(order.plans);
  const state = foldOrder(order.events, plans);
  if (viewer.kind === 'influencer' && !isConcerned(viewer.influencerId, state, commission)) return null;
  const { brandId, storeId, orderId } = order;
  const isOwn = maySee(viewer, state?.attribution.influencerId ?? null);
  return {
    order: {
      brandId,
      storeId,
      orderId,
      orderNumber: state?.orderNumber ?? null,
      commissionId: commission?.commissionId ?? null,
      status: state?.status ?? null,
      currency: state?.currency ?? null,
      total: state && new Figures(state.currency).amount(state.totalMinor),
      refunded: state && new Figures(state.currency).amount(state.refundedMinor),
      occurredAt: state?.occurredAt.toISOString() ?? null,
    },
    summary: summaryOf(state, commission, viewer),
    events: explainEvents({ events: order.events, plans, state }, { viewer, isOwn }),
    attribution: state && explainAttribution(state, viewer),
    money: state && isOwn ? explainMoney(order.events, state) : null,
    ledger: explainLedger(commission, state, { brandId, storeId, orderId }, viewer),
    status: isOwn ? explainStatus(commission, state, now) : null,
  };
}

/** Whether the influencer is a candidate of the order, its winner, or ever had a balance of it. */
function isConcerned(
  influencerId: string,
  state: OrderState | null,
  commission: CommissionRecord | null,
): boolean {
  if (!state) return false;
  const { attribution } = state;
  return (
    attribution.influencerId === influencerId ||
    attribution.candidates.some((candidate) => candidate.influencerId === influencerId) ||
    (commission?.balances ?? []).some((balance) => balance.influencerId === influencerId)
  );
}

function summaryOf(state: OrderState | null, commission: CommissionRecord | null, viewer: Viewer): string {
  if (!state) return 'Only refunds of the order are known so far: they are parked until its sale comes.';
  const figures = new Figures(state.currency);
  const { influencerId } = state.attribution;
  const name = nameOf(personFor(viewer, influencerId));
  if (influencerId === null || !commission)
    return `The order is credited to nobody, so no commission is due.`;
  if (!maySee(viewer, influencerId)) return `The order is credited to ${name}.`;
  const { totalMinor, influencerMinor, status } = commission;
  return `The order is credited to ${name}: ${figures.money(totalMinor)} of commission is due, ${figures.money(influencerMinor)} of it to ${name}; it is ${status}.`;
}
