export type Call = 'trackClick' | 'trackSale' | 'trackRefund' | 'syncProducts';

/** One request of the story, as the store's plugin sends it. */
export interface Delivery {
  /** Names the event; deliveries with the same key are the same event, sent again. */
  readonly key: string;
  /** When the plugin sends it, in the story's own time. */
  readonly sentAtMs: number;
  readonly call: Call;
  readonly body: Readonly<Record<string, unknown>>;
  /** The click whose answered id goes into `attribution.clickId`: a shopper's cookie. */
  readonly clickKey?: string;
  /** Sent only once this event was answered. */
  readonly afterKey?: string;
  /** The same id with other content: must be refused. */
  readonly isConflict?: true;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const iso = (timeMs: number): string => new Date(timeMs).toISOString();
