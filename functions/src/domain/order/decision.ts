import {
  isDecision,
  type AttributeEvent,
  type DecisionEvent,
  type OrderEvent,
  type Suspicion,
} from './event';
import type { OrderStatus } from '../brand/orderStatus';

/** A rejection or approval in force. */
export interface DecisionInForce {
  readonly eventId: string;
  readonly by: string;
  readonly at: Date;
}

export interface Rejection extends DecisionInForce {
  readonly reason: string;
}

/** A status that the brand told in the place of a store that cannot. */
export interface ToldStatus {
  readonly eventId: string;
  readonly at: Date;
  readonly status: OrderStatus;
}

/** Why the sale is held until the brand confirms it, with the figures behind it. */
export interface HeldFor {
  readonly suspicion: Suspicion;
  readonly reason: string;
}

/** What the brand's decisions come to, in the order of their own times. */
export interface FoldedDecisions {
  readonly rejection: Rejection | null;
  readonly approval: DecisionInForce | null;
  /** The last word on whose the order is. */
  readonly attribution: AttributeEvent | null;
  /** The last confirmation; it ends every suspicion, whichever came first. */
  readonly confirmation: DecisionInForce | null;
  /** The unverified events that are confirmed. */
  readonly confirmedEventIds: ReadonlySet<string>;
  /** In the order of their times. */
  readonly statuses: readonly ToldStatus[];
  /** What schedules found, while nobody has confirmed the order: the last word on each suspicion. */
  readonly suspicions: readonly HeldFor[];
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
  let confirmation: DecisionInForce | null = null;
  const confirmedEventIds = new Set<string>();
  const statuses: ToldStatus[] = [];
  const suspicions = new Map<Suspicion, HeldFor>();
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
        // The brand has looked at it, and says whose it is.
        suspicions.clear();
        break;
      case 'confirm':
        confirmation = inForce;
        for (const eventId of event.eventIds) confirmedEventIds.add(eventId);
        if (event.status !== null)
          statuses.push({ eventId: event.id, at: event.occurredAt, status: event.status });
        break;
      case 'suspect':
        suspicions.set(event.suspicion, { suspicion: event.suspicion, reason: event.reason });
        break;
    }
  }
  return {
    rejection,
    approval,
    attribution,
    confirmation,
    confirmedEventIds,
    statuses,
    suspicions: confirmation ? [] : [...suspicions.values()],
    count: decisions.length,
  };
}
