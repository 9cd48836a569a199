import { NAMES_NO_CATEGORIES, type LineContent, type SnapshotContent } from '../../domain/order/event';
import type { Plan } from '../../domain/brand/plan';
import type { ReportedSnapshot } from '../../domain/order/reported';
import type { Reporter, Services } from '../base/services';

/** An order with more products than that earns the plan's own rates: what is looked up is bounded. */
const MAX_PRODUCTS = 500;
/** Whoever sends without a name must not cost much. */
const MAX_UNVERIFIED_PRODUCTS = 50;

/**
 * The report's content with the categories that its products have in the store's catalogue of now, where the plan has
 * rates for categories and the dialect cannot name them: none for a product that is not there. The fold takes what was
 * looked up first (`amounts.ts`). One RPC at most; brands without such rules cost none.
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
