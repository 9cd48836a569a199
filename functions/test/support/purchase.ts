import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { isSnapshot, type OrderEvent } from '../../src/domain/order/event';
import { nextAncestor, relate, type Ancestor, type Member } from '../../src/domain/order/purchase';
import { applyEvent, type OrderRecord } from '../../src/domain/order/record';
import { hour, PLAN, type Stored } from './arbitraries';

/** An event, or that the hourly review comes by; `due`: after a day. */
export type PurchaseStep =
  { readonly orderId: string; readonly event: OrderEvent } | 'review' | { readonly due: string };

let requests = 0;

/** The orders of one store in memory, with what commits do to orders that belong together. */
export class Purchases {
  private readonly orders = new Map<string, Stored>();

  /** Takes the steps in turn; a repeat of an event is another request. */
  static after(...steps: readonly PurchaseStep[]): Purchases {
    const purchases = new Purchases();
    for (const step of steps) purchases.take(step);
    return purchases;
  }

  take(step: PurchaseStep): void {
    if (step === 'review') this.review();
    else if ('due' in step) this.look(step.due, true);
    else this.deliver(step.orderId, step.event);
  }

  order(orderId: string): OrderRecord {
    return this.stored(orderId).order;
  }

  commission(orderId: string): CommissionRecord | null {
    return this.stored(orderId).commission;
  }

  stored(orderId: string): Stored {
    const stored = this.orders.get(orderId);
    if (!stored) throw new Error(`nothing is stored of ${orderId}`);
    return stored;
  }

  /** What the two parties together have of the order. */
  due(orderId: string): number {
    return this.commission(orderId)?.totalMinor ?? 0;
  }

  put(orderId: string, stored: Stored): void {
    this.orders.set(orderId, stored);
  }

  deliver(orderId: string, event: OrderEvent): 'replayed' | 'taken' {
    const identity = { brandId: 'brand', storeId: 'store', orderId };
    const plan = isSnapshot(event) ? PLAN : null;
    const requestId = `req_of_purchase_${(requests += 1)}`;
    const context = { identity, timeZone: 'Europe/Istanbul', now: event.receivedAt, plan };
    const applied = applyEvent(this.orders.get(orderId) ?? null, { ...event, requestId }, context);
    if (applied.isStored) return 'replayed';
    const at = (isSnapshot(event) ? event.modifiedAt : null) ?? event.occurredAt;
    const cause = { source: event.source, at, receivedAt: event.receivedAt, requestId };
    this.commit(
      { ...applied, isChanged: true },
      { cause, isDue: false, hasChanged: event.kind === 'relate' },
    );
    return 'taken';
  }

  /** Each order that waits for its parent is compared with it again, until nothing changes. */
  private review(): void {
    for (const orderId of [...this.orders.keys()].sort()) this.look(orderId, false);
  }

  private look(orderId: string, isDue: boolean): void {
    const member: Member = { ...this.stored(orderId), added: {}, isChanged: false };
    const cause = { source: 'schedule', at: hour(100), receivedAt: hour(100), requestId: 'review' } as const;
    this.commit(member, { cause, isDue, hasChanged: false });
  }

  private commit(
    member: Member,
    {
      hasChanged,
      ...relating
    }: Pick<Parameters<typeof relate>[2], 'cause' | 'isDue'> & { hasChanged: boolean },
  ): void {
    const ancestors: Ancestor[] = [];
    for (;;) {
      const orderId = nextAncestor(member, ancestors, hasChanged);
      if (orderId === null) break;
      const stored = this.orders.get(orderId);
      ancestors.push({ orderId, member: stored ? { ...stored, added: {}, isChanged: false } : null });
    }
    const { child, ancestors: others } = relate(member, ancestors, {
      ...relating,
      timeZone: 'Europe/Istanbul',
    });
    for (const { order, commission } of [child, ...others])
      this.orders.set(order.orderId, { order, commission });
  }
}
