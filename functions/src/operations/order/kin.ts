import type { Brand } from '../../domain/brand/brand';
import type { OrderEvent } from '../../domain/order/event';
import { nextAncestor, relate, type Relating } from '../../domain/order/purchase';
import type { Kin } from '../../firestore/order/orders';

/** How an event of an order changes the orders that it belongs to, and they it. */
export function kinFor({
  brand: { timeZone },
  event,
  now,
}: {
  readonly brand: Brand;
  readonly event: Pick<OrderEvent, 'kind' | 'source' | 'requestId' | 'occurredAt'> & {
    readonly modifiedAt?: Date | null;
  };
  readonly now: Date;
}): Kin {
  const { source, requestId, occurredAt } = event;
  const at = event.modifiedAt ?? occurredAt;
  const relating: Relating = {
    cause: { source, requestId, at, receivedAt: now },
    timeZone,
    isDue: false,
  };
  const hasChanged = event.kind === 'relate';
  return {
    next: (member, ancestors) => nextAncestor(member, ancestors, hasChanged),
    relate: (member, ancestors) => relate(member, ancestors, relating),
  };
}

/** The same at a schedule's run, without an event. */
export function kinAt({
  brand: { timeZone },
  requestId,
  now,
  isDue,
}: {
  readonly brand: Brand;
  readonly requestId: string;
  readonly now: Date;
  readonly isDue: boolean;
}): Kin {
  const relating: Relating = {
    cause: { source: 'schedule', requestId, at: now, receivedAt: now },
    timeZone,
    isDue,
  };
  return {
    next: (member, ancestors) => nextAncestor(member, ancestors),
    relate: (member, ancestors) => relate(member, ancestors, relating),
  };
}
