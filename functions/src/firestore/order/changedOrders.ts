import type { DocumentSnapshot, Firestore, Timestamp } from '@google-cloud/firestore';
import { CLOSING_MS } from '../../domain/rollup/closedHours';
import type { OrderRecord } from '../../domain/order/record';
import { orders } from '../documents/orderKinds';
import { UnreadableDocument } from '../documents/unreadable';
import { readHistory, readOtherPlans, withMoved } from './history';
import { pageQuery, pageSizeOf, type Paged } from '../base/pages';
import { paths } from '../base/paths';
import type { Reading } from '../base/reading';

const CHANGED = orders.part(
  'storeId',
  'orderId',
  'events',
  'plans',
  'words',
  'rules',
  'historyCount',
  'otherPlans',
);

/** The fields of an order that are needed to fold it. */
export type ChangedOrder = Pick<OrderRecord, 'storeId' | 'orderId' | 'events' | 'plans' | 'words' | 'rules'>;

/** The readable orders of a page, and the keys of the unreadable ones, which do not stop the others. */
export interface ChangedOrders {
  readonly read: readonly ChangedOrder[];
  readonly unreadable: ReadonlyMap<string, UnreadableDocument>;
}

function changedSince(db: Firestore, brandId: string, since: Date): Paged {
  return {
    page: 'changedOrders',
    from: paths.orders(db, brandId),
    orderBy: 'updatedAt',
    range: [['>=', new Date(Math.max(FIRST_MOMENT_MS, since.getTime() - CLOSING_MS))]],
    fields: CHANGED.fields,
  };
}

const FIRST_MOMENT_MS = 0;

/** A page of changed orders, and when the last of them changed. */
export interface WalkedOrders extends ChangedOrders {
  readonly through: Date;
}

/**
 * The orders of the brand that may have an event received at or after the moment, page by page, with all their events,
 * each page with the moment from which the next walk may begin. An order's `updatedAt` is not before its last receipt by
 * one clock. It may be a little before it if the last writer's clock is slow.
 */
export async function* walkOrders(
  db: Firestore,
  reading: Reading,
  brandId: string,
  since: Date,
): AsyncGenerator<WalkedOrders> {
  for await (const docs of reading.pages(changedSince(db, brandId, since))) {
    const through = docs.at(-1)?.get('updatedAt') as Timestamp;
    yield { ...(await readAll(reading, docs)), through: through.toDate() };
  }
}

/** One page of the brand's orders by their keys, after the key. `next` is null on the last page. */
export async function pageOfOrders(
  db: Firestore,
  reading: Reading,
  brandId: string,
  after: string | undefined,
): Promise<ChangedOrders & { readonly next: string | null }> {
  const page: Paged = { page: 'previewOrders', from: paths.orders(db, brandId), fields: CHANGED.fields };
  const docs = await reading.get(pageQuery(page, after));
  const next = docs.length < pageSizeOf(page) ? null : (docs.at(-1)?.id ?? null);
  return { ...(await readAll(reading, docs)), next };
}

/** The influencer's orders of the brand that were placed from one moment to the other, both included, with all events. */
export async function* placedOrders(
  db: Firestore,
  reading: Reading,
  brandId: string,
  { influencerId, from, to }: { readonly influencerId: string; readonly from: Date; readonly to: Date },
): AsyncGenerator<ChangedOrders> {
  const placed: Paged = {
    page: 'placedOrders',
    from: paths.orders(db, brandId),
    where: [['influencerId', '==', influencerId]],
    orderBy: 'occurredAt',
    range: [
      ['>=', from],
      ['<=', to],
    ],
    fields: CHANGED.fields,
  };
  for await (const docs of reading.pages(placed)) yield readAll(reading, docs);
}

/** The orders of these keys, which earlier runs could not read. Deleted ones are left out. */
export async function ordersOfKeys(
  db: Firestore,
  reading: Reading,
  brandId: string,
  keys: readonly string[],
): Promise<ChangedOrders> {
  const refs = keys.map((key) => paths.orders(db, brandId).doc(key));
  const found = refs.length === 0 ? [] : await reading.getAll(refs, CHANGED.fields);
  return readAll(
    reading,
    found.filter(({ exists }) => exists),
  );
}

async function readAll(reading: Reading, docs: readonly DocumentSnapshot[]): Promise<ChangedOrders> {
  const unreadable = new Map<string, UnreadableDocument>();
  const read = await Promise.all(
    docs.map(async (doc) => {
      try {
        return await withHistory(reading, doc);
      } catch (error) {
        if (!(error instanceof UnreadableDocument)) throw error;
        unreadable.set(doc.id, error);
        return [];
      }
    }),
  );
  return { read: read.flat(), unreadable };
}

async function withHistory(reading: Reading, doc: DocumentSnapshot): Promise<ChangedOrder> {
  const order = CHANGED.readFound(doc);
  const get = (query: FirebaseFirestore.Query) => reading.get(query);
  const history = await readHistory(doc.ref, order.historyCount, get);
  return withMoved(order, history, await readOtherPlans(doc.ref, order.otherPlans, get));
}
