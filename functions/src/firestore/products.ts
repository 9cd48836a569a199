import type { Firestore } from '@google-cloud/firestore';
import {
  MANIFEST_SHARDS,
  type CataloguePlan,
  type Manifest,
  type SeenSlots,
  type SyncCounts,
} from '../domain/catalogue';
import { readDocument } from './convert';
import { guarded } from './faults';
import { paths } from './paths';

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

export interface SyncState {
  readonly sync: SyncRecord | null;
  readonly manifests: readonly Manifest[];
  readonly seen: SeenSlots;
}

export interface SyncChange {
  readonly sync: SyncRecord;
  readonly catalogue: CataloguePlan;
  readonly now: Date;
}

/**
 * Commits one call of a sync: the changed products, their manifests and the sync's progress, in one transaction, so
 * that a manifest never says what is not stored. One RPC to read, one to write, whatever the number of products.
 *
 * @param decide says what changes; null stores nothing. May run more than once.
 */
export function commitSyncCall<T>(
  db: Firestore,
  where: { readonly brandId: string; readonly storeId: string; readonly syncId: string },
  decide: (state: SyncState) => { readonly change: SyncChange | null; readonly result: T },
): Promise<T> {
  const { brandId, storeId, syncId } = where;
  const manifestRefs = Array.from({ length: MANIFEST_SHARDS }, (_, shard) =>
    paths.manifest(db, brandId, storeId, shard),
  );
  const syncRef = paths.sync(db, brandId, syncId);
  return guarded(() =>
    db.runTransaction(async (transaction) => {
      const [syncSnapshot, ...snapshots] = await transaction.getAll(syncRef, ...manifestRefs);
      // All of them are written by this file alone.
      const sync = syncSnapshot ? (readDocument(syncSnapshot) as SyncRecord | null) : null;
      const manifests = snapshots.map(
        (snapshot) => (readDocument(snapshot) as { entries: Manifest } | null)?.entries ?? {},
      );
      const seen = manifests.map((_, shard) => sync?.seen[shard] ?? new Uint8Array());
      const { change, result } = decide({ sync, manifests, seen });
      if (!change) return result;
      const { catalogue, now } = change;
      for (const { product, updatedAt } of catalogue.writes) {
        const document = { ...product, storeId, archived: false, updatedAt, syncedAt: now };
        transaction.set(paths.product(db, brandId, storeId, product.productId), document);
      }
      for (const productId of catalogue.archive) {
        const ref = paths.product(db, brandId, storeId, productId);
        transaction.set(ref, { archived: true, syncedAt: now }, { merge: true });
      }
      for (const shard of catalogue.changedShards) {
        const ref = manifestRefs[shard];
        if (ref) transaction.set(ref, { storeId, shard, entries: catalogue.manifests[shard] ?? {} });
      }
      transaction.set(syncRef, { ...change.sync, seen: catalogue.seen.map((bytes) => Buffer.from(bytes)) });
      return result;
    }),
  );
}
