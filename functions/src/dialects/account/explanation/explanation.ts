import { explainAttribution } from './attribution';
import { explainEvents } from './events';
import { Figures } from './figures';
import { explainLedger } from './ledger';
import { explainMoney } from './money';
import { personCode, personFor, say } from './say';
import type { Explanation, Sentence } from './shape';
import { explainStatus } from './status';
import type { CommissionRecord } from '../../../domain/order/commissionRecord';
import { isSnapshot } from '../../../domain/order/event';
import type { OrderState } from '../../../domain/order/fold';
import type { OrderRecord } from '../../../domain/order/record';
import { maySee, type Viewer } from '../../../domain/order/viewer';

export interface ExplainedOrder {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
  /** Null: its sale is not known yet. */
  readonly state: OrderState | null;
}

/**
 * Explains an order: every event and its effect, every attribution candidate and why it won or lost, and every figure
 * with its arithmetic. Null for an influencer that the order never concerned.
 * An influencer sees no customers, other influencers, deciders, nor the brand's reason for a move; of an order that is
 * another's also no money and no status. Of unverified reports it sees only those that name it, so that forging one
 * reveals nothing of the others.
 *
 * @param now compared with the ends of holds
 */
export function explain(
  { order, commission, state }: ExplainedOrder,
  viewer: Viewer,
  now: Date,
): Explanation | null {
  if (viewer.kind === 'influencer' && !isConcerned(viewer.influencerId, state, commission)) return null;
  const { brandId, storeId, orderId, events, notKeptCount } = order;
  const isOwn = maySee(viewer, state?.attribution.influencerId ?? null);
  const seen = state?.unverified && viewer.kind === 'influencer' ? null : state;
  const unseen = unseenReports({ order, state }, viewer);
  const attribution = state && explainAttribution(state, viewer);
  return {
    order: {
      brandId,
      storeId,
      orderId,
      commissionId: commission?.commissionId ?? null,
      orderNumber: seen?.orderNumber ?? null,
      status: seen?.status ?? null,
      currency: seen?.currency ?? null,
      total: seen && new Figures(seen.currency).amount(seen.totalMinor),
      refunded: seen && new Figures(seen.currency).amount(seen.refundedMinor),
      occurredAt: seen?.occurredAt.toISOString() ?? null,
      ...(viewer.kind === 'brand' && notKeptCount !== undefined ? { notKeptCount } : {}),
    },
    summary: summaryOf(state, commission, viewer),
    events: explainEvents(events, state, { viewer, isOwn }).filter(({ id }) => !unseen.has(id)),
    attribution: attribution && {
      ...attribution,
      candidates: attribution.candidates.filter(({ eventId }) => !unseen.has(eventId)),
    },
    money: state && isOwn ? explainMoney(events, state) : null,
    ledger: explainLedger(commission, state, { brandId, storeId, orderId }, viewer),
    status: isOwn ? explainStatus(commission, state, { viewer, now }) : null,
  };
}

/** The ids of the unverified reports that do not name the viewer. The brand sees all. */
function unseenReports(
  { order, state }: Pick<ExplainedOrder, 'order' | 'state'>,
  viewer: Viewer,
): ReadonlySet<string> {
  if (viewer.kind === 'brand' || !state) return new Set();
  const others = order.events
    .filter(isSnapshot)
    .filter(({ id }) => state.because.dropped.get(id)?.reason === 'unverified')
    .filter(({ evidence }) => !evidence.some(({ influencerId }) => influencerId === viewer.influencerId));
  return new Set(others.map(({ id }) => id));
}

/**
 * Whether the influencer is a candidate or the winner of the order, or ever had a balance of it. For an order that its
 * store reported, candidates of unverified reports do not count: anyone can send one.
 */
function isConcerned(
  influencerId: string,
  state: OrderState | null,
  commission: CommissionRecord | null,
): boolean {
  if (!state) return false;
  const { influencerId: credited, candidates } = state.attribution;
  const counted = candidates.filter(({ outcome }) => state.unverified || outcome !== 'unverified');
  return (
    credited === influencerId ||
    [...counted, ...(commission?.balances ?? [])].some((of) => of.influencerId === influencerId)
  );
}

function summaryOf(state: OrderState | null, commission: CommissionRecord | null, viewer: Viewer): Sentence {
  if (!state) return say('order.parked');
  if (state.unverified) return say('order.unverified');
  const { influencerId } = state.attribution;
  if (influencerId === null || !commission) return say('order.unattributed');
  const influencer = personCode(personFor(viewer, influencerId));
  if (!maySee(viewer, influencerId)) return say('order.credited', { influencer });
  const { currency, status } = commission;
  const figures = new Figures(currency);
  const isHeld = status === 'pending' && state.suspicions.length > 0;
  return say('order.due', {
    influencer,
    total: figures.amount(commission.totalMinor),
    share: figures.amount(commission.influencerMinor),
    currency,
    status: isHeld ? 'held' : status,
  });
}
