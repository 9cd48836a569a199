import { FieldPath, type DocumentReference, type Firestore, type Transaction } from '@google-cloud/firestore';
import { manifestShard, type Manifest, type ManifestEntry } from '../domain/catalogue';
import type { ListedProduct, NextParts, ProductPart, StoredParts } from '../domain/webhookCatalogue';
import { readDocument } from './convert';
import { guarded } from './faults';
import { paths } from './paths';

export interface CatalogueWhere {
  readonly brandId: string;
  readonly storeId: string;
  /** What the delivery is about. */
  readonly id: string;
  /** The product that it is a variation of, where the delivery says so. */
  readonly parentId: string | null;
}

/** What one delivery changes. */
export interface CatalogueChange {
  readonly parts: NextParts;
  /** The product with its entry in the manifest; null where what is listed stays as it is. */
  readonly listing: {
    readonly productId: string;
    /** Null: it is marked as archived, and stays as a sync told it. */
    readonly listed: ListedProduct | null;
    readonly entry: ManifestEntry;
  } | null;
  readonly now: Date;
}

const TRANSACTION_ATTEMPTS = 10;

/**
 * Commits one delivery of a product, a variation or a deletion: what is known, the listed product and its entry in the
 * manifest that syncs go by, in one transaction. 2 RPCs; a deleted variation's product takes a third to find.
 *
 * @param decide says what changes; null stores nothing. May run more than once.
 */
export function commitProductNews<T>(
  db: Firestore,
  where: CatalogueWhere,
  decide: (
    stored: StoredParts,
    manifest: Manifest,
  ) => { readonly change: CatalogueChange | null; readonly result: T },
): Promise<T> {
  return guarded(() =>
    db.runTransaction(
      async (transaction) => {
        const { stored, manifest } = await readStored(db, transaction, where);
        const { change, result } = decide(stored, manifest);
        if (change) writeChange(db, transaction, where, stored, change);
        return result;
      },
      { maxAttempts: TRANSACTION_ATTEMPTS },
    ),
  );
}

type StoredManifest = { readonly entries: Manifest } | null;

/** The part, its product's where it is a variation's, and the manifest of the one that is listed. */
async function readStored(
  db: Firestore,
  transaction: Transaction,
  { brandId, storeId, id, parentId }: CatalogueWhere,
): Promise<{ stored: StoredParts; manifest: Manifest }> {
  const partAndManifest = (productId: string): DocumentReference[] => [
    paths.productPart(db, brandId, storeId, productId),
    paths.manifest(db, brandId, storeId, manifestShard(productId)),
  ];
  // All of them are written by this file and by that of the syncs.
  const read = async (refs: readonly DocumentReference[]): Promise<unknown[]> =>
    (await transaction.getAll(...refs)).map((snapshot) => readDocument(snapshot));
  if (parentId !== null) {
    const ownRef = paths.productPart(db, brandId, storeId, id);
    const all = await read([ownRef, ...partAndManifest(parentId)]);
    const [own, parent, manifest] = all as [ProductPart | null, ProductPart | null, StoredManifest];
    return { stored: { own, parent }, manifest: manifest?.entries ?? {} };
  }
  const [own, manifest] = (await read(partAndManifest(id))) as [ProductPart | null, StoredManifest];
  const found = own?.parentId ?? null;
  if (found === null) return { stored: { own, parent: null }, manifest: manifest?.entries ?? {} };
  const family = (await read(partAndManifest(found))) as [ProductPart | null, StoredManifest];
  return { stored: { own, parent: family[0] }, manifest: family[1]?.entries ?? {} };
}

function writeChange(
  db: Firestore,
  transaction: Transaction,
  { brandId, storeId }: CatalogueWhere,
  stored: StoredParts,
  { parts, listing, now }: CatalogueChange,
): void {
  const setPart = (part: ProductPart): void => {
    transaction.set(paths.productPart(db, brandId, storeId, part.id), { ...part, storeId });
  };
  if (parts.own !== stored.own) setPart(parts.own);
  if (parts.parent && parts.parent !== stored.parent) setPart(parts.parent);
  if (!listing) return;
  const { productId, listed, entry } = listing;
  const product = listed
    ? { ...listed.product, archived: listed.archived, updatedAt: listed.updatedAt }
    : { archived: true };
  transaction.set(
    paths.product(db, brandId, storeId, productId),
    { ...product, storeId, syncedAt: now },
    { merge: listed === null },
  );
  const shard = manifestShard(productId);
  transaction.set(
    paths.manifest(db, brandId, storeId, shard),
    { storeId, shard, entries: { [productId]: entry } },
    // The whole entry, and no other: a merge would keep the mark of an archived one.
    { mergeFields: ['storeId', 'shard', new FieldPath('entries', productId)] },
  );
}
