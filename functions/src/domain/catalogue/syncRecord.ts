import type { SyncCounts } from './sync';

/**
 * The document `brands/{b}/syncs/{syncId}/calls/{fingerprint}`: what one call changed, when, and by which request; the
 * request distinguishes a repeat from an own retried commit.
 */
export interface SyncCall extends SyncCounts {
  readonly requestId: string;
  readonly at: Date;
  /** Of the sync: a store may use its id again after a final call. */
  readonly startedAt: Date;
  /** How many parts of the call are committed. */
  readonly parts: number;
  readonly isDone: boolean;
}

/** The document `brands/{b}/syncs/{syncId}`: a dashboard reads it while a catalogue is synced. */
export interface SyncRecord extends SyncCounts {
  readonly syncId: string;
  readonly storeId: string;
  readonly state: 'running' | 'completed';
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly completedAt: Date | null;
  /** The first refused products, for the brand to see. */
  readonly rejections: readonly { readonly productId: string | null; readonly message: string }[];
  /** The chunks of which it has named all products, one bit for each number. */
  readonly complete: Uint8Array;
  /** False: a release before this one began it, and what it named then is not known. It archives nothing. */
  readonly knowsNamed: boolean;
}
