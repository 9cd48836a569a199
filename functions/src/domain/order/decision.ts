import {
  isDecision,
  type ApproveEvent,
  type AttributeEvent,
  type DecisionEvent,
  type OrderEvent,
  type RelateEvent,
  type SuspectEvent,
  type Suspicion,
} from './event';
import type { OrderStatus } from '../brand/orderStatus';
import type { Dropped, EndReason } from './because';

export interface DecisionInForce {
  readonly eventId: string;
  readonly by: string;
  readonly at: Date;
}

/** The newest approval; whether it is in force also depends on what was reported since (`approval.ts`). */
export interface Approval extends DecisionInForce, Pick<ApproveEvent, 'names' | 'asOf'> {}

export interface Rejection extends DecisionInForce {
  readonly reason: string;
}

/** A status that the brand set because the store cannot report it. */
export interface BrandStatus {
  readonly eventId: string;
  readonly at: Date;
  readonly status: OrderStatus;
}

/** Why the sale is held until the brand confirms it, with the figures behind it. */
export interface HeldFor {
  readonly suspicion: Suspicion;
  readonly reason: string;
}

/** The effect of all decisions, folded in the order of their own times. */
export interface FoldedDecisions {
  readonly rejection: Rejection | null;
  readonly approval: Approval | null;
  /** The newest withdrawal of a rejection. */
  readonly withdrawal: DecisionInForce | null;
  /** All decisions on attribution that are known, the newest last. */
  readonly attributions: readonly AttributeEvent[];
  /** The newest decision on attribution. */
  readonly attribution: AttributeEvent | null;
  /** The newest confirmation; it ends every suspicion, earlier and later ones. */
  readonly confirmation: DecisionInForce | null;
  readonly confirmedEventIds: ReadonlySet<string>;
  /** Reports of a moment of which the brand named another one: they count for nothing. By id, the decision. */
  readonly passedOver: ReadonlyMap<string, string>;
  readonly statuses: readonly BrandStatus[];
  /** The newest decision on what the order is beside its parent. */
  readonly relation: RelateEvent | null;
  /** The newest suspicion of each kind, as long as the order is not confirmed. */
  readonly suspicions: readonly HeldFor[];
  readonly count: number;
  /** The decisions without effect, by id. */
  readonly dropped: ReadonlyMap<string, Dropped>;
}

/** The decisions among the events, in the order of their own times (a tie by id). */
export function decisionsInOrder(events: readonly OrderEvent[]): DecisionEvent[] {
  return events
    .filter(isDecision)
    .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** The decisions in force, while they are taken one by one. */
class InForce {
  rejection: Rejection | null = null;
  withdrawal: DecisionInForce | null = null;
  approval: Approval | null = null;
  attribution: AttributeEvent | null = null;
  relation: RelateEvent | null = null;
  readonly attributions: AttributeEvent[] = [];
  confirmation: DecisionInForce | null = null;
  readonly confirmedEventIds = new Set<string>();
  readonly passedOver = new Map<string, string>();
  readonly statuses: BrandStatus[] = [];
  readonly suspicions = new Map<Suspicion, SuspectEvent>();
  readonly dropped = new Map<string, Dropped>();

  take(event: DecisionEvent): void {
    const inForce: DecisionInForce = { eventId: event.id, by: event.by, at: event.occurredAt };
    switch (event.kind) {
      case 'reject':
        this.drop(event.id, this.rejection, this.approval, this.withdrawal);
        this.rejection = { ...inForce, reason: event.reason };
        this.approval = null;
        this.withdrawal = null;
        return;
      case 'withdraw':
        if (this.rejection) this.withdrawal = inForce;
        else this.ignore(event, 'nothing_to_withdraw');
        this.drop(event.id, this.rejection);
        this.rejection = null;
        return;
      case 'approve':
        if (this.rejection) {
          this.ignore(event, 'nothing_to_approve');
          return;
        }
        this.drop(event.id, this.approval);
        this.approval = { ...inForce, names: event.names, asOf: event.asOf };
        return;
      case 'attribute':
        this.drop(event.id, this.attribution && { eventId: this.attribution.id });
        this.attribution = event;
        this.attributions.push(event);
        // The brand has looked at the order and decided its attribution.
        for (const { id } of this.suspicions.values()) this.drop(event.id, { eventId: id });
        this.suspicions.clear();
        return;
      case 'confirm':
        this.confirmation = inForce;
        for (const eventId of event.eventIds) this.confirmedEventIds.add(eventId);
        for (const eventId of event.moment?.among ?? []) this.passedOver.set(eventId, event.id);
        if (event.moment) this.passedOver.delete(event.moment.counts);
        if (event.status !== null)
          this.statuses.push({ eventId: event.id, at: event.occurredAt, status: event.status });
        return;
      case 'relate':
        this.drop(event.id, this.relation && { eventId: this.relation.id });
        this.relation = event;
        return;
      case 'suspect': {
        const before = this.suspicions.get(event.suspicion);
        this.drop(event.id, before ? { eventId: before.id } : null);
        this.suspicions.set(event.suspicion, event);
      }
    }
  }

  private drop(laterId: string, ...before: (Pick<DecisionInForce, 'eventId'> | null)[]): void {
    for (const ended of before)
      if (ended) this.dropped.set(ended.eventId, { reason: 'later_decision', instead: [laterId] });
  }

  private ignore({ id }: DecisionEvent, reason: EndReason): void {
    this.dropped.set(id, { reason, instead: [] });
  }
}

/**
 * Folds the decisions by their own times (a tie by id), whatever order they arrived in. A rejection is in force until
 * it is withdrawn, and ends any approval; an approval of a rejected order has no effect.
 */
export function foldDecisions(events: readonly OrderEvent[]): FoldedDecisions {
  const decisions = decisionsInOrder(events);
  const inForce = new InForce();
  for (const event of decisions) inForce.take(event);
  const { rejection, withdrawal, approval, attribution, attributions, confirmation } = inForce;
  const { confirmedEventIds, passedOver, statuses, relation, dropped } = inForce;
  if (confirmation) {
    const confirmed: Dropped = { reason: 'confirmed', instead: [confirmation.eventId] };
    for (const { id, kind } of decisions) if (kind === 'suspect') dropped.set(id, confirmed);
  }
  return {
    rejection,
    withdrawal,
    approval,
    attribution,
    attributions,
    confirmation,
    confirmedEventIds,
    passedOver,
    statuses,
    relation,
    suspicions: confirmation
      ? []
      : [...inForce.suspicions.values()].map(({ suspicion, reason }) => ({ suspicion, reason })),
    count: decisions.length,
    dropped,
  };
}

/** The ids of the reports that a decision names, or had seen. */
export function reportsNamed(events: readonly OrderEvent[]): ReadonlySet<string> {
  const ids = events.filter(isDecision).flatMap((decision) => {
    if (decision.kind === 'approve') return [decision.asOf.snapshotId];
    if (decision.kind !== 'confirm') return [];
    return [...decision.eventIds, ...(decision.moment?.among ?? [])];
  });
  return new Set(ids);
}
