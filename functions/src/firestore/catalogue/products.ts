import type { Firestore } from '@google-cloud/firestore';
import {
  MANIFEST_SHARDS,
  type CataloguePlan,
  type Manifest,
  type SeenSlots,
} from '../../domain/catalogue/sync';
import type { SyncRecord } from '../../domain/catalogue/syncRecord';
import { manifests, products, syncs } from '../documents/catalogueKinds';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';

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
 * that manifests and products agree. One RPC to read, one to write, whatever the number of products.
 *
 * @param changeOf returns the changes; null stores nothing. May run more than once.
 */
export function commitSyncCall<T>(
  db: Firestore,
  where: { readonly brandId: string; readonly storeId: string; readonly syncId: string },
  changeOf: (state: SyncState) => { readonly change: SyncChange | null; readonly result: T },
): Promise<T> {
  const { brandId, storeId, syncId } = where;
  const manifestRefs = Array.from({ length: MANIFEST_SHARDS }, (_, shard) =>
    paths.manifest(db, brandId, storeId, shard),
  );
  const syncRef = paths.sync(db, brandId, syncId);
  return inTransaction(db, async (transaction) => {
    const [syncSnapshot, ...snapshots] = await transaction.getAll(syncRef, ...manifestRefs);
    const sync = syncSnapshot ? syncs.read(syncSnapshot) : null;
    const known = snapshots.map((snapshot) => manifests.read(snapshot)?.entries ?? {});
    const seen = known.map((_, shard) => sync?.seen[shard] ?? new Uint8Array());
    const { change, result } = changeOf({ sync, manifests: known, seen });
    if (!change) return result;
    const { catalogue, now } = change;
    for (const { product, updatedAt } of catalogue.writes) {
      const document = { ...product, storeId, archived: false, updatedAt, syncedAt: now };
      transaction.set(paths.product(db, brandId, storeId, product.productId), products.stored(document));
    }
    for (const productId of catalogue.archive) {
      const ref = paths.product(db, brandId, storeId, productId);
      transaction.set(ref, { archived: true, syncedAt: now }, { merge: true });
    }
    for (const shard of catalogue.changedShards) {
      const ref = manifestRefs[shard];
      const entries = catalogue.manifests[shard] ?? {};
      if (ref) transaction.set(ref, manifests.stored({ storeId, shard, entries }));
    }
    const bits = catalogue.seen.map((bytes) => Buffer.from(bytes));
    transaction.set(syncRef, syncs.stored({ ...change.sync, seen: bits }));
    return result;
  });
}
