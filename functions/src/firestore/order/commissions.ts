import type { Firestore, Timestamp } from '@google-cloud/firestore';
import type { CommissionRecord } from '../../domain/order/commissionRecord';
import type { OrderIdentity } from '../../domain/base/ids';
import { readEach, type ReadEach } from '../documents/kind';
import { commissions } from '../documents/orderKinds';
import type { ApprovalMark } from '../documents/progressKinds';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';

export type ApprovableCommission = OrderIdentity &
  Pick<CommissionRecord, 'commissionId' | 'updatedAt'> & {
    readonly approvableAt: Date;
  };

const APPROVABLE = commissions.part(
  'commissionId',
  'brandId',
  'storeId',
  'orderId',
  'updatedAt',
  'approvableAt',
);

/** Commissions whose hold has ended, and the last of them as the place where a later reading goes on. */
export interface ApprovablePage extends ReadEach<ApprovableCommission> {
  readonly last: ApprovalMark;
}

/**
 * The commissions whose hold has ended by the moment, in pages, the longest due first.
 *
 * @param after begins after that one; absent: with the longest due
 */
export async function* readApprovable(
  db: Firestore,
  until: Date,
  after?: ApprovalMark | null,
): AsyncGenerator<ApprovablePage> {
  const due: Paged = {
    page: 'approvable',
    from: paths.commissions(db),
    orderBy: 'approvableAt',
    range: [['<=', until]],
    after: after ? [after.approvableAt, after.commissionId] : undefined,
    fields: APPROVABLE.fields,
  };
  for await (const docs of Reading.live(db).pages(due)) {
    const { read, unreadable } = readEach(docs, APPROVABLE);
    const lastDoc = docs.at(-1);
    const approvableAt = (lastDoc?.get('approvableAt') as Timestamp | undefined)?.toDate() ?? until;
    yield {
      last: { approvableAt, commissionId: lastDoc?.id ?? '' },
      // The query finds only commissions with the field.
      read: read.flatMap((one) => (one.approvableAt ? { ...one, approvableAt: one.approvableAt } : [])),
      unreadable,
    };
  }
}

const BALANCES = commissions.part('balances');

/** The balances of the orders' commissions, in their order; null where an order has no commission. */
export async function readBalances(
  db: Firestore,
  reading: Reading,
  brandId: string,
  orders: readonly Pick<OrderIdentity, 'storeId' | 'orderId'>[],
): Promise<readonly (Pick<CommissionRecord, 'balances'> | null)[]> {
  const refs = orders.map(({ storeId, orderId }) => paths.commission(db, brandId, storeId, orderId));
  return (await reading.getAll(refs, BALANCES.fields)).map((doc) => BALANCES.read(doc));
}
