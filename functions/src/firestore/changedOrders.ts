import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { CLOSING_MS } from '../domain/closedHours';
import type { OrderRecord } from '../domain/orderRecord';
import { readDocument } from './convert';
import { readHistory } from './history';
import type { Paged } from './pages';
import { paths } from './paths';
import type { Reading } from './reading';

/** Of an order what its events make of it. */
export type ChangedOrder = Pick<OrderRecord, 'storeId' | 'orderId' | 'events' | 'plans'>;

/**
 * The orders of the brand that may have an event received at or after the moment, page by page, with all their events.
 *
 * An order's `updatedAt` is never before what it received last, by one clock. By two it may be a little: the instance
 * that wrote last may have been the slower.
 */
export async function* changedOrders(
  db: Firestore,
  reading: Reading,
  brandId: string,
  since: Date,
): AsyncGenerator<ChangedOrder[]> {
  const changed: Paged = {
    page: 'changedOrders',
    from: paths.orders(db, brandId),
    orderBy: 'updatedAt',
    range: [['>=', new Date(since.getTime() - CLOSING_MS)]],
    fields: ['storeId', 'orderId', 'events', 'plans', 'historyCount'],
  };
  for await (const docs of reading.pages(changed)) {
    yield await Promise.all(docs.map((doc) => withHistory(reading, doc)));
  }
}

async function withHistory(reading: Reading, doc: QueryDocumentSnapshot): Promise<ChangedOrder> {
  const order = readDocument(doc) as ChangedOrder & Pick<OrderRecord, 'historyCount'>;
  if (order.historyCount === 0) return order;
  const history = await readHistory(doc.ref, (query) => reading.get(query));
  return { ...order, events: [...history.map(({ event }) => event), ...order.events] };
}
