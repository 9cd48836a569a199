import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { Plan } from '../../src/domain/brand/plan';
import type { OrderEvent } from '../../src/domain/order/event';
import { neededOrder, partsOf, wholeOrder, type MovedEvents } from '../../src/domain/order/orderParts';
import { PART_LIMITS, type PartLimits } from '../../src/domain/order/partLimits';
import {
  applyEvent,
  applyToNeeded,
  type AppliedEvent,
  type ApplyContext,
  type OrderRecord,
} from '../../src/domain/order/record';

/** So small that a story of ten events has a history. */
export const SMALL_PARTS: PartLimits = { ...PART_LIMITS, events: 2, staying: 1 };

/** An order in memory as Firestore keeps it: a document and its history, with what an event reads of them. */
export class DividedOrder {
  document: OrderRecord | null = null;
  readonly history = new Map<number, MovedEvents>();
  readonly plans = new Map<number, Plan>();
  /** How many events were folded onto the checkpoint, and how many read the whole history. */
  readonly counts = { needed: 0, whole: 0 };

  constructor(private readonly limits: PartLimits = SMALL_PARTS) {}

  get whole(): OrderRecord | null {
    return this.document && wholeOrder(this.document, [...this.history.values()], [...this.plans.values()]);
  }

  take(event: OrderEvent, commission: CommissionRecord | null, context: ApplyContext): AppliedEvent {
    const needed = this.document && neededOrder(this.document);
    const onNeeded = needed && applyToNeeded({ order: needed, commission }, event, context);
    if (onNeeded) {
      this.counts.needed += 1;
      return this.keep(onNeeded, true);
    }
    if (this.history.size > 0) this.counts.whole += 1;
    const { whole } = this;
    return this.keep(applyEvent(whole && { order: whole, commission }, event, context), false);
  }

  private keep(applied: AppliedEvent, isNeeded: boolean): AppliedEvent {
    if (applied.isStored) return applied;
    const sequences = [...this.history.keys()];
    const { document, moved, plans } = partsOf({ order: applied.order, isNeeded, sequences }, applied.event, {
      limits: this.limits,
    });
    this.document = document;
    for (const one of moved) this.history.set(one.sequence, one);
    for (const plan of plans) this.plans.set(plan.version, plan);
    return applied;
  }
}
