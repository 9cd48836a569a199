import { digest } from '../base/ids';
import type { Catalogue, CatalogueChanges, ManifestEntry, NamingSync } from './manifest';

export interface ProductVariant {
  readonly variantId: string;
  readonly sku: string | null;
  readonly priceMinor: number | null;
  readonly stockStatus: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly imageUrl: string | null;
}

/** A product as a store reports it, in minor units of its currency. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly description: string | null;
  readonly url: string | null;
  readonly currency: string;
  readonly priceMinor: number | null;
  readonly regularPriceMinor: number | null;
  readonly salePriceMinor: number | null;
  readonly sku: string | null;
  readonly stockStatus: string | null;
  readonly stockQuantity: number | null;
  readonly images: readonly string[];
  readonly categories: readonly ProductCategory[];
  readonly variants: readonly ProductVariant[];
}

export interface ProductCategory {
  readonly id: string | null;
  readonly name: string | null;
}

/** Of the content of a product: with 64 bits two contents of one product do not collide. */
export function contentHash(product: Product): string {
  return shortHash(digest(product));
}

/** The first 64 bits of a hash in hex, in base 64. */
export function shortHash(hex: string): string {
  return Buffer.from(hex.slice(0, 16), 'hex').toString('base64url');
}

/** The figures of a sync, or of one call of it. */
export interface SyncCounts {
  readonly received: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly archived: number;
  readonly rejected: number;
}

/** A valid product of a call, with the store's modification time if it was sent. */
export interface SyncedProduct {
  readonly product: Product;
  readonly updatedAt: Date | null;
}

export interface CataloguePlan {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Products to store, the last version of each. */
  readonly writes: readonly SyncedProduct[];
  readonly archive: readonly string[];
  readonly changes: CatalogueChanges;
}

/**
 * What a step of a sync changes. Only products whose hash differs from the manifest's are written, a version that is
 * older by the store's `updatedAt` changes nothing, and a final call archives the products that the sync never named.
 *
 * @param named ids of refused products of the call: not stored, and not archived either
 * @param archiveIn the chunks whose products are archived unless the sync has named them
 */
export function planCatalogueStep(step: {
  readonly catalogue: Catalogue;
  readonly sync: NamingSync;
  readonly products: readonly SyncedProduct[];
  readonly named: readonly string[];
  readonly archiveIn: readonly number[];
}): CataloguePlan {
  const { catalogue, sync, products, named, archiveIn } = step;
  const counts = { created: 0, updated: 0, unchanged: 0 };
  const writes = new Map<string, SyncedProduct>();
  for (const synced of products) {
    const change = put(catalogue, synced);
    counts[change] += 1;
    if (change !== 'unchanged') writes.set(synced.product.productId, synced);
  }
  catalogue.name(sync, [...products.map(({ product }) => product.productId), ...named]);
  const archive = archiveIn.flatMap((n) => catalogue.unnamed(sync, n));
  for (const id of archive) catalogue.set(id, archivedEntry(catalogue.entry(id)));
  return { ...counts, writes: [...writes.values()], archive, changes: catalogue.changes() };
}

function archivedEntry(known: ManifestEntry | null): ManifestEntry {
  if (!known) throw new Error('a product without an entry cannot be archived');
  return { ...known, archived: true };
}

function put(
  catalogue: Catalogue,
  { product, updatedAt }: SyncedProduct,
): 'created' | 'updated' | 'unchanged' {
  const known = catalogue.entry(product.productId);
  const updatedAtMs = updatedAt?.getTime();
  const isOlder =
    known?.updatedAtMs !== undefined && updatedAtMs !== undefined && updatedAtMs < known.updatedAtMs;
  const hash = contentHash(product);
  if (known && (isOlder || (known.hash === hash && !known.archived))) return 'unchanged';
  const time = updatedAtMs ?? known?.updatedAtMs;
  catalogue.set(product.productId, { hash, ...(time === undefined ? {} : { updatedAtMs: time }) });
  return known ? 'updated' : 'created';
}
