import type { Firestore, Query } from '@google-cloud/firestore';
import type { OrderIdentity } from '../../domain/base/ids';
import type { Part } from '../documents/kind';
import { commissions, orders } from '../documents/orderKinds';
import { guarded } from '../base/faults';
import { firstOf } from '../base/pages';
import { paths } from '../base/paths';

/** The orders with this id in all stores of the brand. */
export function findOrdersOf(db: Firestore, brandId: string, orderId: string): Promise<OrderIdentity[]> {
  return identities(
    paths.orders(db, brandId).where('orderId', '==', orderId),
    orders.part('brandId', 'storeId', 'orderId'),
  );
}

/** The orders with this id that are the influencer's now; without a brand or store, of all. */
export function findCommissionsOf(
  db: Firestore,
  { influencerId, orderId, brandId, storeId }: CommissionNames,
): Promise<OrderIdentity[]> {
  let query = paths.commissions(db).where('influencerId', '==', influencerId).where('orderId', '==', orderId);
  if (brandId !== undefined) query = query.where('brandId', '==', brandId);
  if (storeId !== undefined) query = query.where('storeId', '==', storeId);
  return identities(query, commissions.part('brandId', 'storeId', 'orderId'));
}

interface CommissionNames {
  readonly influencerId: string;
  readonly orderId: string;
  readonly brandId?: string | undefined;
  readonly storeId?: string | undefined;
}

async function identities(query: Query, identity: Part<OrderIdentity>): Promise<OrderIdentity[]> {
  const named = query.select(...identity.fields);
  const { docs } = await guarded(() => firstOf(named, 'ordersOfId').get());
  return docs.map((doc) => identity.readFound(doc));
}
