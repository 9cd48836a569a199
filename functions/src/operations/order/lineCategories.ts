import { NAMES_NO_CATEGORIES, type LineContent, type SnapshotContent } from '../../domain/order/event';
import type { Plan } from '../../domain/brand/plan';
import type { ReportedSnapshot } from '../../domain/order/reported';
import type { Reporter, Services } from '../base/services';

/** Bounds the look-up: an order with more products earns the plan's own rates. */
const MAX_PRODUCTS = 500;
/** Bounds what an unverified report can cost. */
const MAX_UNVERIFIED_PRODUCTS = 50;

/**
 * The report's content with its products' categories from the store's present catalogue, if the plan has rates for
 * categories and the dialect cannot name them; a product that is not in the catalogue gets none. The fold uses the
 * categories looked up first (`amounts.ts`). One RPC at most; none for brands without such rules.
 */
export async function withCategories(
  { lookUps }: Services,
  { brand, store }: Reporter,
  { source, content, unverified }: ReportedSnapshot,
  { rules }: Plan,
): Promise<SnapshotContent> {
  const { items } = content;
  if (!items || !NAMES_NO_CATEGORIES.has(source) || !rules.some(({ kind }) => kind === 'category')) {
    return content;
  }
  const productIds = [...new Set(items.map(({ productId }) => productId))];
  if (productIds.length > (unverified ? MAX_UNVERIFIED_PRODUCTS : MAX_PRODUCTS)) return content;
  const known = await lookUps.productCategories(brand.brandId, store.storeId, productIds);
  const categorised = (item: LineContent): LineContent => ({
    ...item,
    categoryIds: known.get(item.productId) ?? [],
  });
  return { ...content, items: items.map(categorised) };
}
