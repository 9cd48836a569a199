import type { DocumentReference, DocumentSnapshot, Firestore, Transaction } from '@google-cloud/firestore';
import { chunkOf, type ManifestEntry } from '../../domain/catalogue/manifest';
import type { ListedProduct, NextParts, ProductPart, StoredParts } from '../../domain/catalogue/parts';
import { productParts, products } from '../documents/catalogueKinds';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';
import { readCatalogue, type ReadCatalogue } from './manifest';

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
 * manifest, in one transaction. 3 RPCs, also where nothing changes but the part.
 *
 * @param changeOf returns the changes; null stores nothing. May run more than once.
 */
export function commitProductNews<T>(
  db: Firestore,
  where: CatalogueWhere,
  changeOf: (
    stored: StoredParts,
    entryOf: (productId: string) => ManifestEntry | null,
  ) => { readonly change: CatalogueChange | null; readonly result: T },
): Promise<T> {
  return inTransaction(db, async (transaction) => {
    const { stored, catalogue } = await readStored(db, transaction, where);
    const manifest = catalogue.open();
    const { change, result } = changeOf(stored, (productId) => manifest.entry(productId));
    if (change?.listing) {
      manifest.set(change.listing.productId, change.listing.entry);
      catalogue.write(manifest.changes());
    }
    if (change) writeChange(db, transaction, where, stored, change);
    return result;
  });
}

/** The part, for a variation also its product's, and the chunk of the manifest that has the listed product. */
async function readStored(
  db: Firestore,
  transaction: Transaction,
  where: CatalogueWhere,
): Promise<{ stored: StoredParts; catalogue: ReadCatalogue }> {
  const { brandId, storeId, id, parentId } = where;
  const partRef = (partId: string): DocumentReference => paths.productPart(db, brandId, storeId, partId);
  const refs = [paths.catalogue(db, brandId, storeId), partRef(id)];
  const [index, own, named] = await transaction.getAll(
    ...refs,
    ...(parentId === null ? [] : [partRef(parentId)]),
  );
  const part = readPart(own);
  const found = parentId ?? part?.parentId ?? null;
  const [catalogue, [parent]] = await Promise.all([
    readCatalogue(transaction, db, where, index, (of) => [chunkOf(of, found ?? id)]),
    parentId !== null || found === null ? [named] : transaction.getAll(partRef(found)),
  ]);
  return { stored: { own: part, parent: readPart(parent) }, catalogue };
}

function readPart(snapshot: DocumentSnapshot | undefined): ProductPart | null {
  return snapshot ? productParts.read(snapshot) : null;
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
  const { productId, listed } = listing;
  const productRef = paths.product(db, brandId, storeId, productId);
  if (listed) {
    const { product, archived, updatedAt } = listed;
    transaction.set(productRef, products.stored({ ...product, archived, updatedAt, storeId, syncedAt: now }));
  } else {
    // A merge, so it keeps its shape.
    transaction.set(productRef, { archived: true, storeId, syncedAt: now }, { merge: true });
  }
}
