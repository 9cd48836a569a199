import { decisionsInOrder, foldDecisions } from '../../../domain/order/decision';
import { timeOf } from '../../../domain/order/chronology';
import { finestPrint, hasFlag, plain, replaced, type Effect, type Story, type ToldStory } from './effect';
import { snapshotEffect, snapshotStory } from './snapshots';
import type { OrderState } from '../../../domain/order/fold';
import {
  isDecision,
  isSnapshot,
  type DecisionEvent,
  type OrderDeletedEvent,
  type RefundDeletedEvent,
  type RefundEvent,
  type StoredEvent,
} from '../../../domain/order/event';
import type { EffectiveRefund } from '../../../domain/order/refunds';

/** What each event does to the order, in the order of `story.events`. */
export function effectsOf(story: Story): Effect[] {
  const { events, state } = story;
  if (!state) {
    return events.map(() =>
      plain('parked', 'Kept until the order’s sale is known; it takes effect with it.'),
    );
  }
  const told = snapshotStory({ ...story, state });
  return events.map((event) => {
    if (finestPrint(event, events) !== event) {
      return replaced([event.id], 'The same report with more decimals counts in its place.');
    }
    if (isSnapshot(event)) return snapshotEffect(event, told);
    if (isDecision(event)) return decisionEffect(event, told);
    switch (event.kind) {
      case 'refund':
        return refundEffect(event, told);
      case 'refund_deleted':
        return refundDeletionEffect(event, told);
      case 'order_deleted':
        return orderDeletionEffect(event, told);
    }
  });
}

function refundEffect(event: RefundEvent, { events, state }: ToldStory): Effect {
  const { id, refundId } = event;
  if (hasFlag(id, 'refund_deleted', state)) {
    const deletions = events.filter(
      (other) => other.kind === 'refund_deleted' && other.refundId === refundId,
    );
    return { ...plain('none', 'The store deleted this refund.'), supersededBy: deletions.map((of) => of.id) };
  }
  if (hasFlag(id, 'refund_not_listed', state)) {
    const text = 'The store’s newest list of refunds no longer has it: the store deleted it.';
    return { ...plain('none', text), supersededBy: newestLists(events, state) };
  }
  if (hasFlag(id, 'other_currency', state)) {
    return plain('none', `It is in another currency than the order, ${state.currency}.`);
  }
  if (hasFlag(id, 'superseded_report', state)) {
    const better = state.effectiveRefunds.filter((other) => other.refundId === refundId);
    return replaced(
      better.map((of) => of.id),
      'Another report of the same refund says more, and counts in its place.',
    );
  }
  return plain('counted', 'It lowers what is due, as the arithmetic shows.');
}

/** The snapshots whose list of refunds counts. */
function newestLists(events: readonly StoredEvent[], state: OrderState): string[] {
  const lists = events
    .filter(isSnapshot)
    .filter(({ content }) => content.refunds !== undefined && content.currency === state.currency)
    .filter(({ id }) => !hasFlag(id, 'unverified', state));
  const newest = Math.max(...lists.map(timeOf));
  return [...new Set(lists.filter((list) => timeOf(list) === newest).map(({ id }) => id))];
}

/** The refunds that the money is worked out from, in the order in which they were first heard of. */
export function effectiveRefunds(events: readonly StoredEvent[], state: OrderState): EffectiveRefund[] {
  const arrival = (refund: EffectiveRefund): number => events.findIndex(({ id }) => id === refund.id);
  return [...state.effectiveRefunds].sort((a, b) => arrival(a) - arrival(b));
}

function refundDeletionEffect({ id, refundId }: RefundDeletedEvent, { state }: ToldStory): Effect {
  return hasFlag(id, 'unknown_refund', state)
    ? plain('none', `No refund ${refundId} is known.`)
    : plain('counted', `The refund ${refundId} has no effect.`);
}

function orderDeletionEffect({ id, webhookId }: OrderDeletedEvent, { events, state }: ToldStory): Effect {
  const bin = events.find(
    (event) => event.kind === 'order_deleted' && event.id === state.because.status.eventIds[0],
  );
  if (bin?.id === id) {
    return plain('counted', 'The order is in the store’s bin: nothing is due as long as it is.');
  }
  if (bin?.kind !== 'order_deleted')
    return plain('none', 'The store has told of the order since, or taken it out of its bin.');
  const text = bin.webhookId === webhookId ? 'Another deletion' : 'A deletion told by another webhook';
  return replaced([bin.id], `${text} counts in its place.`);
}

/** Which later decisions take one's place; the others are looked at one by one. */
const ENDED_BY: Readonly<Record<DecisionEvent['kind'], readonly DecisionEvent['kind'][]>> = {
  reject: ['reject', 'withdraw'],
  withdraw: ['reject'],
  approve: ['approve', 'reject'],
  attribute: ['attribute'],
  confirm: [],
  suspect: [],
};

function decisionEffect(event: DecisionEvent, { events, state }: ToldStory): Effect {
  const decisions = decisionsInOrder(events);
  const index = decisions.findIndex(({ id }) => id === event.id);
  const before = foldDecisions(decisions.slice(0, index));
  const after = decisions.slice(index + 1);
  if (event.kind === 'approve' && before.rejection) {
    return plain('none', 'The commission was rejected at that time, so there was nothing to approve.');
  }
  if (event.kind === 'withdraw' && !before.rejection) return plain('none', 'Nothing was rejected.');
  if (event.kind === 'suspect') return suspicionEffect(event, after, state);
  const end = after.find(({ kind }) => ENDED_BY[event.kind].includes(kind));
  return end
    ? replaced([end.id], `A later decision counts in its place, ${end.id}.`)
    : plain('counted', 'It is in force.');
}

function suspicionEffect(
  { suspicion }: DecisionEvent & { readonly kind: 'suspect' },
  after: readonly DecisionEvent[],
  { decisions, attribution }: OrderState,
): Effect {
  const { confirmation } = decisions;
  if (confirmation)
    return replaced([confirmation.eventId], 'The brand confirmed the order: no suspicion holds it.');
  const again = after.find((other) => other.kind === 'suspect' && other.suspicion === suspicion);
  if (again) return replaced([again.id], `A later one counts in its place, ${again.id}.`);
  return attribution.influencerId === null
    ? plain('none', 'The order is credited to nobody, so there is nothing to hold.')
    : plain('counted', 'It holds the commission until the brand confirms or rejects the order.');
}
