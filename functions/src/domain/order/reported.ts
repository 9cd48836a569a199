import type { RefundContent, ReportSource, SnapshotContent } from './event';

// What the outside world reports, as its dialect maps it to the domain: the way in of every operation.

/** What a store said of an order, as its dialect maps it. */
export interface ReportedSnapshot {
  readonly source: ReportSource;
  readonly orderId: string;
  readonly content: SnapshotContent;
  readonly occurredAt?: Date | undefined;
  /** The store's modification time: makes it an update. */
  readonly updatedAt?: Date | undefined;
  /** Nobody knows who sent it: it earns nothing until somebody known vouches for it. */
  readonly unverified?: true | undefined;
}

/** The store put the order into its bin, or deleted it, as its dialect maps it. It tells no time. */
export interface ReportedOrderDeletion {
  readonly source: ReportSource;
  readonly orderId: string;
  /** Which of the store's webhooks said so, and in which of its deliveries. */
  readonly webhookId: string;
  readonly deliveryId: string;
}

/** What a store said of a refund, as its dialect maps it. */
export interface ReportedRefund {
  readonly source: ReportSource;
  readonly orderId: string;
  readonly refundId: string;
  readonly content: RefundContent;
  readonly occurredAt?: Date | undefined;
}

/** The store deleted this refund, as its dialect maps it. */
export interface ReportedRefundDeletion {
  readonly source: ReportSource;
  readonly orderId: string;
  readonly refundId: string;
  readonly deleted: true;
  readonly occurredAt?: Date | undefined;
}
