import type { Brand } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import { comparedWords, type StatusWords } from '../../domain/brand/statusWords';
import type { StatusMap } from '../../domain/brand/orderStatus';
import { isClaimedOf, isToMap, previewMap, type WordsPreview } from '../../domain/order/mapping';
import { readNewestWords } from '../../firestore/brand/statusWords';
import { Reading } from '../../firestore/base/reading';
import { pageOfOrders } from '../../firestore/order/changedOrders';
import { readBalances } from '../../firestore/order/commissions';
import type { Services } from '../base/services';

/**
 * What the words would do to one page of the brand's orders if they were saved and applied now. Writes nothing. Orders
 * are read as they are, page by page: one that changes between two pages is counted as it was then. Throws AppError
 * `not_found`.
 */
export async function previewStatusWords(
  { db, now }: Services,
  { brandId }: Pick<Brand, 'brandId'>,
  { words, after }: { readonly words: StatusMap; readonly after?: string | undefined },
): Promise<WordsPreview> {
  const newest = await readNewestWords(db, brandId);
  if (!newest) throw new AppError('not_found');
  const at = now();
  const next: StatusWords = { version: newest.version + 1, startsAt: at, words: comparedWords(words) };
  const reading = Reading.live(db);
  const page = await pageOfOrders(db, reading, brandId, after);
  const orders = page.read.filter((order) => isToMap(order, next));
  const balances = await readBalances(db, reading, brandId, orders);
  return {
    newestVersion: newest.version,
    looked: page.read.length + page.unreadable.size,
    unreadable: page.unreadable.size,
    orders: orders.flatMap((order, index) => {
      const preview = previewMap(order, next, at);
      const { storeId, orderId } = order;
      const isClaimed = isClaimedOf(balances[index] ?? null);
      return preview ? [{ storeId, orderId, isClaimed, ...preview }] : [];
    }),
    next: page.next,
  };
}
