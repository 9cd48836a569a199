import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { OrderIdentity } from '../domain/ids';
import { readDocument } from './convert';
import { guarded } from './faults';
import { paths } from './paths';

export interface ApprovablePage {
  readonly commissions: readonly (OrderIdentity & { readonly commissionId: string })[];
  /** Where the next page goes on; null where there is none. */
  readonly last: QueryDocumentSnapshot | null;
}

/** The commissions whose hold has ended by the moment, the longest due first. */
export function readApprovable(
  db: Firestore,
  until: Date,
  after: QueryDocumentSnapshot | null,
  limit: number,
): Promise<ApprovablePage> {
  return guarded(async () => {
    const query = paths
      .commissions(db)
      .where('approvableAt', '<=', until)
      .orderBy('approvableAt')
      .select('commissionId', 'brandId', 'storeId', 'orderId', 'approvableAt')
      .limit(limit);
    const { docs } = await (after ? query.startAfter(after) : query).get();
    return {
      commissions: docs.map((doc) => readDocument(doc) as ApprovablePage['commissions'][number]),
      last: docs.length < limit ? null : (docs.at(-1) ?? null),
    };
  });
}
