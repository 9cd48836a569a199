import type { Firestore } from '@google-cloud/firestore';
import type { OrderIdentity } from '../../domain/base/ids';
import { readEach, type ReadEach } from '../documents/kind';
import { orders } from '../documents/orderKinds';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';

// Orders that are still to be compared with the one that they belong to.

const CHILD = orders.part('brandId', 'storeId', 'orderId');

/** Firestore's limit for `in`. */
const PARENTS_A_QUERY = 30;

/** The orders of the brand that wait for one of these (by their order keys), page by page: a query for each thirty. */
export async function* childrenAwaiting(
  db: Firestore,
  brandId: string,
  parentKeys: readonly string[],
): AsyncGenerator<ReadEach<OrderIdentity>> {
  for (let from = 0; from < parentKeys.length; from += PARENTS_A_QUERY) {
    const awaiting: Paged = {
      page: 'childrenAwaiting',
      from: paths.orders(db, brandId),
      where: [['parent.awaited', 'in', parentKeys.slice(from, from + PARENTS_A_QUERY)]],
      fields: CHILD.fields,
    };
    for await (const docs of Reading.live(db).pages(awaiting)) yield readEach(docs, CHILD);
  }
}

/** The orders of the brand that have waited for theirs until the moment, page by page. */
export async function* childrenDue(
  db: Firestore,
  brandId: string,
  until: Date,
): AsyncGenerator<ReadEach<OrderIdentity>> {
  const due: Paged = {
    page: 'childrenDue',
    from: paths.orders(db, brandId),
    orderBy: 'parent.dueAt',
    range: [['<=', until]],
    fields: CHILD.fields,
  };
  for await (const docs of Reading.live(db).pages(due)) yield readEach(docs, CHILD);
}
