import type { SyncCounts } from './sync';

/** What one call changed, when, and by which request; the request distinguishes a repeat from an own retried commit. */
export interface SyncCall extends SyncCounts {
  readonly requestId: string;
  readonly at: Date;
}

/** The document `brands/{b}/syncs/{syncId}`: a dashboard reads it while a catalogue is synced. */
export interface SyncRecord extends SyncCounts {
  readonly syncId: string;
  readonly storeId: string;
  readonly state: 'running' | 'completed';
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly completedAt: Date | null;
  /** What each call changed, by its fingerprint: a repeated call changes nothing. */
  readonly calls: Readonly<Record<string, SyncCall>>;
  /** The first refused products, for the brand to see. */
  readonly rejections: readonly { readonly productId: string | null; readonly message: string }[];
  /** The products named so far: per shard, one bit for each slot. */
  readonly seen: readonly Uint8Array[];
}
