import type { Firestore } from '@google-cloud/firestore';
import type { Catalogue, CatalogueIndex } from '../../domain/catalogue/manifest';
import type { CataloguePlan } from '../../domain/catalogue/sync';
import type { SyncCall, SyncRecord } from '../../domain/catalogue/syncRecord';
import { products, syncCalls, syncs } from '../documents/catalogueKinds';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';
import { readCatalogue, type OfStore } from './manifest';

export interface SyncState {
  readonly sync: SyncRecord | null;
  /** The call with the same fingerprint, also of an earlier sync of that id. */
  readonly call: SyncCall | null;
}

export interface SyncChange {
  readonly sync: SyncRecord;
  readonly call: SyncCall;
  readonly plan: CataloguePlan;
  readonly now: Date;
}

/** One step of a call, decided on when it is known how far the call has come. */
export interface SyncStep<T> {
  /** The numbers of the chunks that it needs. */
  readonly chunks: (index: CatalogueIndex) => readonly number[];
  /** Returns the changes; null stores nothing. */
  readonly plan: (
    index: CatalogueIndex,
    open: () => Catalogue,
  ) => {
    readonly change: SyncChange | null;
    readonly result: T;
  };
}

/**
 * Commits one step of a call of a sync: changed products, their chunks of the manifest, and the progress of call and
 * sync, in one transaction, so that manifest and products agree. Two RPCs to read, one to write, whatever the number of
 * products.
 *
 * @param stepOf may run more than once
 */
export function commitSyncStep<T>(
  db: Firestore,
  where: OfStore & { readonly syncId: string; readonly fingerprint: string },
  stepOf: (state: SyncState) => SyncStep<T>,
): Promise<T> {
  const { brandId, storeId, syncId, fingerprint } = where;
  const syncRef = paths.sync(db, brandId, syncId);
  const callRef = paths.syncCall(db, brandId, syncId, fingerprint);
  return inTransaction(db, async (transaction) => {
    const refs = [syncRef, callRef, paths.catalogue(db, brandId, storeId)] as const;
    const [storedSync, storedCall, index] = await transaction.getAll(...refs);
    const step = stepOf({
      sync: storedSync ? syncs.read(storedSync) : null,
      call: storedCall ? syncCalls.read(storedCall) : null,
    });
    const catalogue = await readCatalogue(transaction, db, where, index, step.chunks);
    const { change, result } = step.plan(catalogue.index, catalogue.open);
    if (!change) return result;
    const { plan, now } = change;
    for (const { product, updatedAt } of plan.writes) {
      const document = { ...product, storeId, archived: false, updatedAt, syncedAt: now };
      transaction.set(paths.product(db, brandId, storeId, product.productId), products.stored(document));
    }
    for (const productId of plan.archive) {
      const ref = paths.product(db, brandId, storeId, productId);
      transaction.set(ref, { archived: true, syncedAt: now }, { merge: true });
    }
    catalogue.write(plan.changes);
    const complete = Buffer.from(change.sync.complete);
    transaction.set(syncRef, syncs.stored({ ...change.sync, complete }));
    transaction.set(callRef, syncCalls.stored(change.call));
    return result;
  });
}
