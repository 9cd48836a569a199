import type { CommissionRecord } from '../../../domain/order/commissionRecord';
import { explainAttribution } from './attribution';
import { explainEvents } from './events';
import { Figures } from './figures';
import { explainLedger } from './ledger';
import { explainMoney } from './money';
import type { ExplainedAttribution, Explanation } from './shape';
import { explainStatus } from './status';
import { nameOf, personFor } from './viewer';
import { maySee, type Viewer } from '../../../domain/order/viewer';
import { foldOrder, type OrderState } from '../../../domain/order/fold';
import { isSnapshot, type StoredEvent } from '../../../domain/order/event';
import { foldTerms, type OrderRecord } from '../../../domain/order/record';

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
 * order that is another's neither its money nor its status. Of reports that nobody vouches for, only those that name the
 * influencer: whoever forges one shall not learn from it what others told of the order.
 *
 * @param now what holds are compared with
 */
export function explain(
  { order, commission }: ExplainedOrder,
  viewer: Viewer,
  now: Date,
): Explanation | null {
  const terms = foldTerms(order);
  const state = foldOrder(order.events, terms);
  if (viewer.kind === 'influencer' && !isConcerned(viewer.influencerId, state, commission)) return null;
  const { brandId, storeId, orderId } = order;
  const isOwn = maySee(viewer, state?.attribution.influencerId ?? null);
  const unseen = unseenReports(order.events, state, viewer);
  const story = { events: order.events, terms, state };
  return {
    order: {
      brandId,
      storeId,
      orderId,
      commissionId: commission?.commissionId ?? null,
      ...orderFigures(state?.unverified && viewer.kind === 'influencer' ? null : state),
    },
    summary: summaryOf(state, commission, viewer),
    events: explainEvents(story, { viewer, isOwn }).filter(({ id }) => !unseen.has(id)),
    attribution: state && withoutReports(explainAttribution(state, viewer), unseen),
    money: state && isOwn ? explainMoney(order.events, state) : null,
    ledger: explainLedger(commission, state, { brandId, storeId, orderId }, viewer),
    status: isOwn ? explainStatus(commission, state, { viewer, now }) : null,
  };
}

function orderFigures(
  state: OrderState | null,
): Omit<Explanation['order'], 'brandId' | 'storeId' | 'orderId' | 'commissionId'> {
  const figures = state && new Figures(state.currency);
  return {
    orderNumber: state?.orderNumber ?? null,
    status: state?.status ?? null,
    currency: state?.currency ?? null,
    total: state && figures && figures.amount(state.totalMinor),
    refunded: state && figures && figures.amount(state.refundedMinor),
    occurredAt: state?.occurredAt.toISOString() ?? null,
  };
}

/** The reports that nobody vouches for and that do not name the viewer, by their ids. None is kept from the brand. */
function unseenReports(
  events: readonly StoredEvent[],
  state: OrderState | null,
  viewer: Viewer,
): ReadonlySet<string> {
  if (viewer.kind === 'brand' || !state) return new Set();
  const confirmed = state.decisions.confirmedEventIds;
  const others = events
    .filter(isSnapshot)
    .filter(({ id, unverified }) => unverified && !confirmed.has(id))
    .filter(({ evidence }) => !evidence.some(({ influencerId }) => influencerId === viewer.influencerId));
  return new Set(others.map(({ id }) => id));
}

function withoutReports(
  attribution: ExplainedAttribution,
  unseen: ReadonlySet<string>,
): ExplainedAttribution {
  return { ...attribution, candidates: attribution.candidates.filter(({ eventId }) => !unseen.has(eventId)) };
}

/**
 * Whether the influencer is a candidate of the order, its winner, or ever had a balance of it. A report that nobody
 * vouches for makes nobody a candidate of an order that its store reported itself: anyone could send one.
 */
function isConcerned(
  influencerId: string,
  state: OrderState | null,
  commission: CommissionRecord | null,
): boolean {
  if (!state) return false;
  const { attribution } = state;
  return (
    attribution.influencerId === influencerId ||
    attribution.candidates.some(
      (candidate) =>
        candidate.influencerId === influencerId && (state.unverified || candidate.outcome !== 'unverified'),
    ) ||
    (commission?.balances ?? []).some((balance) => balance.influencerId === influencerId)
  );
}

function summaryOf(state: OrderState | null, commission: CommissionRecord | null, viewer: Viewer): string {
  if (!state) return 'Only refunds of the order are known so far: they are parked until its sale comes.';
  const figures = new Figures(state.currency);
  const { influencerId } = state.attribution;
  const name = nameOf(personFor(viewer, influencerId));
  if (state.unverified)
    return 'A client that signs nothing reported the order, so nobody knows who sent it: it earns nothing until the brand confirms it, or the store reports it itself.';
  if (influencerId === null || !commission)
    return `The order is credited to nobody, so no commission is due.`;
  if (!maySee(viewer, influencerId)) return `The order is credited to ${name}.`;
  const { totalMinor, influencerMinor, status } = commission;
  const held =
    status === 'pending' && state.suspicions.length > 0 ? ' and held until the brand confirms it' : '';
  return `The order is credited to ${name}: ${figures.money(totalMinor)} of commission is due, ${figures.money(influencerMinor)} of it to ${name}; it is ${status}${held}.`;
}
