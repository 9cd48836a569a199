import type { RefundContent, ReportSource, SnapshotContent } from './event';

// What the outside world reports, as its dialect maps it to the domain. Operations take these types.

export interface ReportedSnapshot {
  readonly source: ReportSource;
  readonly orderId: string;
  readonly content: SnapshotContent;
  readonly occurredAt?: Date | undefined;
  /** The store's modification time: with it the report is an update. */
  readonly updatedAt?: Date | undefined;
  /** The report is unverified: it earns nothing until the brand confirms it, or a verified report comes. */
  readonly unverified?: true | undefined;
}

/** The store put the order into its bin, or deleted it. A deletion has no time. */
export interface ReportedOrderDeletion {
  readonly source: ReportSource;
  readonly orderId: string;
  /** The webhook that reported it, and which of its deliveries. */
  readonly webhookId: string;
  readonly deliveryId: string;
}

export interface ReportedRefund {
  readonly source: ReportSource;
  readonly orderId: string;
  readonly refundId: string;
  readonly content: RefundContent;
  readonly occurredAt?: Date | undefined;
}

export interface ReportedRefundDeletion {
  readonly source: ReportSource;
  readonly orderId: string;
  readonly refundId: string;
  readonly deleted: true;
  readonly occurredAt?: Date | undefined;
}
