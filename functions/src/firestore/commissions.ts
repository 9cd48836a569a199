import type { Firestore } from '@google-cloud/firestore';
import type { CommissionRecord } from '../domain/commissionRecord';
import type { OrderIdentity } from '../domain/ids';
import { readDocument } from './convert';
import { paths } from './paths';
import { Reading } from './reading';

export type ApprovableCommission = OrderIdentity & Pick<CommissionRecord, 'commissionId' | 'updatedAt'>;

/** The commissions whose hold has ended by the moment, in pages, the longest due first. */
export async function* readApprovable(
  db: Firestore,
  until: Date,
  pageSize: number,
): AsyncGenerator<ApprovableCommission[]> {
  const due = paths
    .commissions(db)
    .where('approvableAt', '<=', until)
    .orderBy('approvableAt')
    .select('commissionId', 'brandId', 'storeId', 'orderId', 'approvableAt', 'updatedAt');
  for await (const docs of Reading.live(db).pages(due, pageSize)) {
    yield docs.map((doc) => readDocument(doc) as ApprovableCommission);
  }
}
