import type { NotCountedReason } from '../../domain/delivery/notCounted';

/**
 * The result of a delivery: it had an effect, was known already, waits for its order, contains nothing that is used, or
 * is stored and tried again later.
 */
export const DELIVERY_RESULTS = ['recorded', 'replayed', 'parked', 'ignored', 'set_aside'] as const;
export type DeliveryResult = (typeof DELIVERY_RESULTS)[number];

export interface RecordedDelivery {
  readonly result: DeliveryResult;
  /** Why it does not count, or not yet. */
  readonly reason?: NotCountedReason;
  /** The same in detail: for the log, not for the store. */
  readonly fault?: string;
}
