import type { LineContent, SnapshotContent } from '../domain/orderEvent';
import type { Plan } from '../domain/plan';
import type { ReportedSnapshot } from '../domain/reports';
import type { Reporter, Services } from './services';

/** Dialects whose orders name products and no categories. */
const WITHOUT_CATEGORIES: ReadonlySet<ReportedSnapshot['source']> = new Set(['woocommerce', 'waffarx']);

/**
 * The report's content with the categories that its products have in the store's catalogue of now, where the plan has
 * rates for categories and the dialect cannot name them. They stay with the event, so a product that moves to another
 * category moves no old figure (MONEY.md, 3, "frozen at first sight"). Brands without such rules cost no look-up.
 */
export async function withCategories(
  { directory }: Services,
  { brand, store }: Reporter,
  { source, content }: ReportedSnapshot,
  { rules }: Plan,
): Promise<SnapshotContent> {
  const { items } = content;
  if (!items || !WITHOUT_CATEGORIES.has(source) || !rules.some(({ kind }) => kind === 'category')) {
    return content;
  }
  const categorised = items.map(async (item): Promise<LineContent> => {
    if (item.categoryIds !== undefined) return item;
    const categoryIds = await directory.productCategories(brand.brandId, store.storeId, item.productId);
    return categoryIds === null ? item : { ...item, categoryIds };
  });
  return { ...content, items: await Promise.all(categorised) };
}
