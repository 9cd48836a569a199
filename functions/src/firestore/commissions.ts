import type { Firestore } from '@google-cloud/firestore';
import type { CommissionRecord } from '../domain/commissionRecord';
import type { OrderIdentity } from '../domain/ids';
import { readDocument } from './convert';
import type { Paged } from './pages';
import { paths } from './paths';
import { Reading } from './reading';

export type ApprovableCommission = OrderIdentity &
  Pick<CommissionRecord, 'commissionId' | 'updatedAt'> & {
    readonly approvableAt: Date;
  };

/** The commissions whose hold has ended by the moment, in pages, the longest due first. */
export async function* readApprovable(db: Firestore, until: Date): AsyncGenerator<ApprovableCommission[]> {
  const due: Paged = {
    page: 'approvable',
    from: paths.commissions(db),
    orderBy: 'approvableAt',
    range: [['<=', until]],
    fields: ['commissionId', 'brandId', 'storeId', 'orderId', 'updatedAt'],
  };
  for await (const docs of Reading.live(db).pages(due)) {
    yield docs.map((doc) => readDocument(doc) as ApprovableCommission);
  }
}
