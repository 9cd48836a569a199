import {
  FieldPath,
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  type Transaction,
} from '@google-cloud/firestore';
import { manifestShard, type Manifest, type ManifestEntry } from '../../domain/catalogue/sync';
import type { ListedProduct, NextParts, ProductPart, StoredParts } from '../../domain/catalogue/parts';
import { manifests, productParts, products } from '../documents/catalogueKinds';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';

export interface CatalogueWhere {
  readonly brandId: string;
  readonly storeId: string;
  readonly id: string;
  /** The product that it is a variation of, if the delivery names it. */
  readonly parentId: string | null;
}

export interface CatalogueChange {
  readonly parts: NextParts;
  /** The product with its entry in the manifest; null if the listed product does not change. */
  readonly listing: {
    readonly productId: string;
    /** Null: it is marked as archived, and keeps the content of the sync. */
    readonly listed: ListedProduct | null;
    readonly entry: ManifestEntry;
  } | null;
  readonly now: Date;
}

/**
 * Commits one delivery of a product, a variation or a deletion: the part, the listed product and its entry in the
 * manifest, in one transaction. 2 RPCs; a deleted variation takes a third to find its product.
 *
 * @param changeOf returns the changes; null stores nothing. May run more than once.
 */
export function commitProductNews<T>(
  db: Firestore,
  where: CatalogueWhere,
  changeOf: (
    stored: StoredParts,
    manifest: Manifest,
  ) => { readonly change: CatalogueChange | null; readonly result: T },
): Promise<T> {
  return inTransaction(db, async (transaction) => {
    const { stored, manifest } = await readStored(db, transaction, where);
    const { change, result } = changeOf(stored, manifest);
    if (change) writeChange(db, transaction, where, stored, change);
    return result;
  });
}

/** The part, for a variation also its product's, and the manifest of the listed product. */
async function readStored(
  db: Firestore,
  transaction: Transaction,
  { brandId, storeId, id, parentId }: CatalogueWhere,
): Promise<{ stored: StoredParts; manifest: Manifest }> {
  const partRef = (partId: string): DocumentReference => paths.productPart(db, brandId, storeId, partId);
  const manifestRef = (productId: string): DocumentReference =>
    paths.manifest(db, brandId, storeId, manifestShard(productId));
  if (parentId !== null) {
    const refs = [partRef(id), partRef(parentId), manifestRef(parentId)] as const;
    const [own, parent, manifest] = await transaction.getAll(...refs);
    return { stored: { own: readPart(own), parent: readPart(parent) }, manifest: readManifest(manifest) };
  }
  const [ownSnapshot, manifest] = await transaction.getAll(partRef(id), manifestRef(id));
  const own = readPart(ownSnapshot);
  const found = own?.parentId ?? null;
  if (found === null) return { stored: { own, parent: null }, manifest: readManifest(manifest) };
  const [parent, ofParent] = await transaction.getAll(partRef(found), manifestRef(found));
  return { stored: { own, parent: readPart(parent) }, manifest: readManifest(ofParent) };
}

function readPart(snapshot: DocumentSnapshot | undefined): ProductPart | null {
  return snapshot ? productParts.read(snapshot) : null;
}

function readManifest(snapshot: DocumentSnapshot | undefined): Manifest {
  return (snapshot && manifests.read(snapshot)?.entries) ?? {};
}

function writeChange(
  db: Firestore,
  transaction: Transaction,
  { brandId, storeId }: CatalogueWhere,
  stored: StoredParts,
  { parts, listing, now }: CatalogueChange,
): void {
  const setPart = (part: ProductPart): void => {
    transaction.set(
      paths.productPart(db, brandId, storeId, part.id),
      productParts.stored({ ...part, storeId }),
    );
  };
  if (parts.own !== stored.own) setPart(parts.own);
  if (parts.parent && parts.parent !== stored.parent) setPart(parts.parent);
  if (!listing) return;
  const { productId, listed, entry } = listing;
  const productRef = paths.product(db, brandId, storeId, productId);
  if (listed) {
    const { product, archived, updatedAt } = listed;
    transaction.set(productRef, products.stored({ ...product, archived, updatedAt, storeId, syncedAt: now }));
  } else {
    // A merge, so it keeps its shape.
    transaction.set(productRef, { archived: true, storeId, syncedAt: now }, { merge: true });
  }
  const shard = manifestShard(productId);
  transaction.set(
    paths.manifest(db, brandId, storeId, shard),
    manifests.stored({ storeId, shard, entries: { [productId]: entry } }),
    // Replaces this entry and no other: a merge would keep an archived entry's mark.
    { mergeFields: ['v', 'storeId', 'shard', new FieldPath('entries', productId)] },
  );
}
