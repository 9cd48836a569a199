import { isDecision, type AttributeEvent, type DecisionEvent, type OrderEvent } from './orderEvent';

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
