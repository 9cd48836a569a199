import {
  archivedEntry,
  listedProduct,
  nextEntry,
  applyDeletion,
  applyNews,
  type NextParts,
} from '../../domain/catalogue/parts';
import type { ManifestEntry } from '../../domain/catalogue/manifest';
import { isGone } from '../../domain/catalogue/presence';
import type { DeletionNews, ProductNews, VariationNews } from '../../domain/catalogue/news';
import { commitProductNews, type CatalogueChange } from '../../firestore/catalogue/webhookProducts';
import type { Reporter, Services } from '../base/services';

/**
 * Updates the catalogue from a webhook's report of a product, a variation or a deletion. The result does not depend on
 * the order of deliveries; older news and repeats write nothing; a deleted product is archived. Returns whether
 * anything was written.
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
  return commitProductNews(services.db, where, (stored, entryOf) => {
    const parts =
      'kind' in news
        ? applyNews(stored, news)
        : applyDeletion(stored, news.id, { ...news.deletion, receivedAt: heardAt }, wasSetAside);
    if (parts.own === stored.own && parts.parent === stored.parent) return { change: null, result: false };
    return { change: { parts, listing: listingOf(parts, entryOf), now }, result: true };
  });
}

function listingOf(
  { own, parent }: NextParts,
  entryOf: (productId: string) => ManifestEntry | null,
): CatalogueChange['listing'] {
  const part = parent ?? own;
  const listed = listedProduct(part);
  if (listed) {
    const entry = nextEntry(entryOf(part.id), listed);
    return entry && { productId: part.id, listed, entry };
  }
  // No webhook has reported the product, but a sync may have.
  const entry = !parent && isGone(own) ? archivedEntry(entryOf(own.id)) : null;
  return entry && { productId: own.id, listed: null, entry };
}
