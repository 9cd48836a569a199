import type { EventFlag } from './flag';
import type { Trust } from './trust';

// What an order is beside others (MONEY.md, 3, "Orders of one purchase").

/** What the order is, beside what is reported of it. */
export interface FoldedRelation {
  /** A verified report gives it a `billing_period`: it is a subscription, and no order. */
  readonly isSubscription: boolean;
  /** Nothing is ever due on it, and it is no sale. */
  readonly earnsNothing: boolean;
  readonly flags: readonly EventFlag[];
}

export function foldRelation({ snapshots, isUnverified }: Trust): FoldedRelation {
  // A stranger must not make a subscription of an order.
  const subscriptions = isUnverified ? [] : snapshots.filter(({ content }) => content.isSubscription);
  const isSubscription = subscriptions.length > 0;
  return {
    isSubscription,
    earnsNothing: isSubscription,
    // Each save of a subscription says it again: the first is flagged.
    flags: subscriptions.slice(0, 1).map(({ id: eventId }) => ({ eventId, reason: 'subscription' })),
  };
}
