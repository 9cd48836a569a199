import fc from 'fast-check';
import { digest } from '../../src/domain/base/ids';
import type {
  ListedRefund,
  OrderDeletedEvent,
  OrderEvent,
  SnapshotContent,
  SnapshotEvent,
} from '../../src/domain/order/event';
import { hour, saleEvent, updateEvent } from './arbitraries';

// Events of the dialects that sign nothing, or that tell snapshots with all refunds, and the arrival of events.

/** A report that nobody vouches for, under an id of its own. */
export function unverifiedEvent(
  content: SnapshotContent,
  {
    sender,
    receivedAt,
    ...more
  }: Parameters<typeof saleEvent>[1] & { readonly sender?: string; readonly receivedAt?: Date } = {},
): SnapshotEvent {
  const sale = saleEvent(content, { source: 'magento', ...more });
  const from = sender === undefined ? '' : `${sender}:`;
  const id = `unverified:${sale.source}:${from}${sale.fingerprint.slice(0, 24)}`;
  return {
    ...sale,
    id,
    unverified: true,
    ...(sender === undefined ? {} : { sender }),
    ...(receivedAt === undefined ? {} : { receivedAt }),
  };
}

/** The store put the order into its bin: one delivery of one of its webhooks, `at` as we received it. */
export function binnedEvent(webhookId: string, at: Date): OrderDeletedEvent {
  const deliveryId = at.toISOString();
  return {
    id: `order_deleted:woocommerce:${webhookId}:${deliveryId}`,
    kind: 'order_deleted',
    source: 'woocommerce',
    webhookId,
    fingerprint: digest({ webhookId, deliveryId }),
    occurredAt: at,
    receivedAt: at,
    requestId: `req_${webhookId}`,
  };
}

/** A WooCommerce snapshot of the order at that moment, received then. */
export function reportEvent(
  at: Date,
  content: SnapshotContent,
  more: Parameters<typeof updateEvent>[2] & { readonly receivedAt?: Date } = {},
): SnapshotEvent {
  const { receivedAt = at, ...rest } = more;
  return { ...updateEvent(at, content, { source: 'woocommerce', ...rest }), receivedAt };
}

export const listed = (refundId: string, amount: string): ListedRefund => ({ refundId, amount });

/** The events in any order, each at least once. */
export function deliveries(events: readonly OrderEvent[]): fc.Arbitrary<OrderEvent[]> {
  return fc
    .tuple(
      fc.shuffledSubarray([...events], { minLength: events.length }),
      fc.array(fc.tuple(fc.nat(events.length - 1), fc.nat(2 * events.length)), { maxLength: events.length }),
    )
    .map(([all, repeats]) => {
      const delivered = [...all];
      for (const [which, place] of repeats) delivered.splice(place, 0, events[which]!);
      return delivered;
    });
}

/** The same events, delivered in two ways. */
export function twoDeliveries(events: readonly OrderEvent[]): fc.Arbitrary<[OrderEvent[], OrderEvent[]]> {
  return fc.tuple(deliveries(events), deliveries(events));
}

export const ada = { influencerId: 'ada', emailHash: 'hash-of-ada' } as const;

/** Days and hours after the order was placed, for long stories. */
export const day = (days: number): Date => hour(24 * days);
