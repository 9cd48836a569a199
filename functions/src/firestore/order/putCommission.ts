import type {
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Transaction,
  WriteBatch,
} from '@google-cloud/firestore';
import type { OrderIdentity } from '../../domain/base/ids';
import type { CommissionRecord } from '../../domain/order/commissionRecord';
import { hasView, viewOf, type CommissionView } from '../../domain/order/commissionView';
import { commissions, commissionViews } from '../documents/orderKinds';
import { paths } from '../base/paths';
import { replaceAsRead } from '../base/replaceAsRead';
import { setIn } from '../base/setIn';

// A commission and the view of it change in the same commit. Nothing else writes either.

/**
 * Puts the commission into the commit, and with it what its influencer may see.
 *
 * @param before as it was read: a view of it that there shall be no longer is deleted
 */
export function putCommission(
  writer: WriteBatch | Transaction,
  db: Firestore,
  commission: CommissionRecord,
  before: CommissionRecord | null = null,
): void {
  setIn(writer, commissionRef(db, commission), commissions.stored(commission));
  putViewOf(writer, db, commission, before);
}

/** The same on condition that the commission is unchanged since it was read: see `replaceAsRead`. */
export function replaceCommission(
  batch: WriteBatch,
  db: Firestore,
  read: DocumentSnapshot,
  commission: CommissionRecord,
): void {
  replaceAsRead(batch, read, commissions.stored(commission));
  putViewOf(batch, db, commission, commissions.read(read));
}

/**
 * The same for the first commission of an order. Where there is one already the commit fails as a whole: it belongs to an
 * order that is lost, and is not to be overwritten.
 */
export function createCommission(
  writer: WriteBatch | Transaction,
  db: Firestore,
  commission: CommissionRecord,
): void {
  (writer as WriteBatch).create(commissionRef(db, commission), commissions.stored(commission));
  putViewOf(writer, db, commission, null);
}

/** Puts the view into the commit; null: there shall be none. */
export function putView(
  writer: WriteBatch | Transaction,
  db: Firestore,
  { brandId, storeId, orderId }: OrderIdentity,
  view: CommissionView | null,
): void {
  const ref = paths.commissionView(db, brandId, storeId, orderId);
  if (view) setIn(writer, ref, commissionViews.stored(view));
  else writer.delete(ref);
}

function putViewOf(
  writer: WriteBatch | Transaction,
  db: Firestore,
  commission: CommissionRecord,
  before: CommissionRecord | null,
): void {
  // Moved to an influencer while nothing was due, and back: that one had a view, and is named no more.
  const hadView = before !== null && hasView(before);
  if (commission.visibleTo === null || hadView) putView(writer, db, commission, viewOf(commission));
}

function commissionRef(db: Firestore, { brandId, storeId, orderId }: OrderIdentity): DocumentReference {
  return paths.commission(db, brandId, storeId, orderId);
}
