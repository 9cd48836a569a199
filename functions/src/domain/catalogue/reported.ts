import type { FieldError } from '../base/errors';
import type { SyncedProduct } from './sync';

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
