import {
  archivedEntry,
  listedProduct,
  nextEntry,
  applyDeletion,
  applyNews,
  type NextParts,
  type StoredParts,
} from '../../domain/catalogue/parts';
import type { Manifest } from '../../domain/catalogue/sync';
import { AppError } from '../../domain/base/errors';
import { isGone } from '../../domain/catalogue/presence';
import type { DeletionNews, ProductNews, VariationNews } from '../../domain/catalogue/news';
import { commitProductNews, type CatalogueChange } from '../../firestore/catalogue/webhookProducts';
import type { Reporter, Services } from '../base/services';

/** Firestore takes 1 MiB a document: a product with all its variants stays far below. */
const MAX_PART_BYTES = 600_000;

/**
 * Updates the catalogue from a webhook's report of a product, a variation or a deletion. The result does not depend on
 * the order of deliveries; older news and repeats write nothing; a deleted product is archived. Returns whether
 * anything was written. Throws AppError `payload_too_large` if a product with its variants is too large.
 *
 * @param heardAt when its delivery arrived
 * @param wasSetAside later deliveries may have been recorded before it
 */
export function recordProductNews(
  services: Services,
  { brand, store }: Reporter,
  news: ProductNews | VariationNews | DeletionNews,
  heardAt: Date = services.now(),
  wasSetAside = false,
): Promise<boolean> {
  const now = services.now();
  const where = {
    brandId: brand.brandId,
    storeId: store.storeId,
    id: news.id,
    parentId: 'kind' in news && news.kind === 'variation' ? news.parentId : null,
  };
  return commitProductNews(services.db, where, (stored, manifest) => {
    const parts =
      'kind' in news
        ? applyNews(stored, news)
        : applyDeletion(stored, news.id, { ...news.deletion, receivedAt: heardAt }, wasSetAside);
    if (parts.own === stored.own && parts.parent === stored.parent) return { change: null, result: false };
    assertSize(parts);
    return { change: { parts, listing: listingOf(parts, manifest), now }, result: true };
  });
}

function listingOf({ own, parent }: NextParts, manifest: Manifest): CatalogueChange['listing'] {
  const part = parent ?? own;
  const listed = listedProduct(part);
  if (listed) {
    const entry = nextEntry(manifest, listed);
    return entry && { productId: part.id, listed, entry };
  }
  // No webhook has reported the product, but a sync may have.
  const entry = !parent && isGone(own) ? archivedEntry(manifest, own.id) : null;
  return entry && { productId: own.id, listed: null, entry };
}

function assertSize({ own, parent }: StoredParts): void {
  const bytes = Buffer.byteLength(JSON.stringify(parent ?? own));
  if (bytes <= MAX_PART_BYTES) return;
  throw new AppError('payload_too_large', {
    detail: `What is kept of this product has ${bytes} bytes; the limit is ${MAX_PART_BYTES}.`,
  });
}
