import type { SyncedProduct } from './catalogue';
import type { FieldError } from './errors';
import type { RefundContent, ReportSource, SnapshotContent } from './orderEvent';

// What the outside world reports, as its dialect maps it to the domain: the way in of every operation.

/** A click as a dialect reports it. */
export interface ReportedClick {
  /** The caller's own id; absent: we make one. */
  readonly clickId?: string | undefined;
  readonly referralCode: string;
  readonly landingUrl?: string | undefined;
  readonly referrerUrl?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly visitorId?: string | undefined;
  readonly subIds?: readonly string[] | undefined;
  readonly occurredAt?: Date | undefined;
}

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

/** A product of a call that is not good; `productId` is null where even that could not be read. */
export interface RejectedProduct {
  readonly index: number;
  readonly productId: string | null;
  readonly errors: readonly FieldError[];
}

/** One call of a sync as a dialect reports it. */
export interface ReportedProducts {
  /** Absent: this call is a sync of its own. */
  readonly syncId?: string | undefined;
  readonly final: boolean;
  readonly products: readonly SyncedProduct[];
  readonly rejected: readonly RejectedProduct[];
  /** Of the call as sent. */
  readonly fingerprint: string;
}
