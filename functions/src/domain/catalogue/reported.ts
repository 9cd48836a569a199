import type { FieldError } from '../base/errors';
import type { SyncedProduct } from './sync';

/** A refused product of a call; `productId` is null where it could not be read. */
export interface RejectedProduct {
  readonly index: number;
  readonly productId: string | null;
  readonly errors: readonly FieldError[];
}

/** A product of a call that was kept with less than was sent: the fields that were cut. */
export interface ShortenedProduct {
  readonly index: number;
  readonly productId: string;
  readonly fields: readonly string[];
}

export interface ReportedProducts {
  /** Absent: this call is a whole sync. */
  readonly syncId?: string | undefined;
  readonly final: boolean;
  readonly products: readonly SyncedProduct[];
  readonly rejected: readonly RejectedProduct[];
  readonly shortened: readonly ShortenedProduct[];
  /** Of the call as sent. */
  readonly fingerprint: string;
}
