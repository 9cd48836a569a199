import type { SyncCounts } from './sync';

/** What one call changed, when, and by which request: that tells an own retried write from a repeat. */
export interface SyncCall extends SyncCounts {
  readonly requestId: string;
  readonly at: Date;
}

/** The document `brands/{b}/syncs/{syncId}`: what a dashboard watches while a catalogue comes in. */
export interface SyncRecord extends SyncCounts {
  readonly syncId: string;
  readonly storeId: string;
  readonly state: 'running' | 'completed';
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly completedAt: Date | null;
  /** What each call changed, by the fingerprint of the call: a repeated call changes nothing. */
  readonly calls: Readonly<Record<string, SyncCall>>;
  /** The first products that were not good, for the brand to see. */
  readonly rejections: readonly { readonly productId: string | null; readonly message: string }[];
  /** A bit for each product named so far, by manifest shard. */
  readonly seen: readonly Uint8Array[];
}
