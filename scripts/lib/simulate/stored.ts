import type { DocumentReference, DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import { readDocument } from '../../../functions/src/firestore/base/convert';
import { paths } from '../../../functions/src/firestore/base/paths';
import type { BrandFacts } from './brandFacts';

/** What Firestore holds of the run, as plain data with Dates; a missing document is undefined. */
export type Data = Readonly<Record<string, unknown>>;

export interface StoredOrder {
  readonly orderPath: string;
  readonly order: Data | undefined;
  readonly commissionPath: string;
  readonly commission: Data | undefined;
}

const CHUNK = 200;

async function readAll(db: Firestore, refs: readonly DocumentReference[]): Promise<DocumentSnapshot[]> {
  const snapshots: DocumentSnapshot[] = [];
  for (let start = 0; start < refs.length; start += CHUNK) {
    snapshots.push(...(await db.getAll(...refs.slice(start, start + CHUNK))));
  }
  return snapshots;
}

export async function readOrders(
  db: Firestore,
  { brandId, storeId }: BrandFacts,
  orderIds: readonly string[],
): Promise<Map<string, StoredOrder>> {
  const orders = await readAll(
    db,
    orderIds.map((id) => paths.order(db, brandId, storeId, id)),
  );
  const commissions = await readAll(
    db,
    orderIds.map((id) => paths.commission(db, brandId, storeId, id)),
  );
  return new Map(
    orderIds.map((id, index) => {
      const [order, commission] = [orders[index], commissions[index]];
      if (!order || !commission) throw new Error('Firestore answered fewer documents than were asked for');
      return [
        id,
        {
          orderPath: order.ref.path,
          order: readDocument(order) ?? undefined,
          commissionPath: commission.ref.path,
          commission: readDocument(commission) ?? undefined,
        },
      ];
    }),
  );
}

/** Every day's roll-up of the brand by its path. */
export async function readDays(db: Firestore, { brandId }: BrandFacts): Promise<Map<string, Data>> {
  const { docs } = await paths.brand(db, brandId).collection('days').get();
  return new Map(docs.map((doc) => [doc.ref.path, doc.data()]));
}

/** Every product of the store by its id. */
export async function readProducts(
  db: Firestore,
  { brandId, storeId }: BrandFacts,
): Promise<Map<string, Data>> {
  const products = paths.brand(db, brandId).collection('products').where('storeId', '==', storeId);
  const { docs } = await products.get();
  return new Map(docs.map((doc) => [String(doc.data()['productId']), doc.data()]));
}

export async function readClicks(
  db: Firestore,
  { brandId }: BrandFacts,
  clickIds: readonly string[],
): Promise<Map<string, Data | undefined>> {
  const snapshots = await readAll(
    db,
    clickIds.map((id) => paths.click(db, brandId, id)),
  );
  return new Map(snapshots.map((snapshot) => [snapshot.id, snapshot.data()]));
}
