import type { Firestore, Transaction } from '@google-cloud/firestore';
import type {
  AppliedVoucherEvent,
  VoucherIdentity,
  VoucherRecord,
  StoredVoucher,
} from '../../domain/voucher/record';
import { bucketOf, orderKey } from '../../domain/base/ids';
import { voucherEvents, vouchers } from '../documents/voucherKinds';
import { incremented } from '../documents/increments';
import { voucherMonths } from '../documents/rollUpKinds';
import { guarded } from '../base/faults';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';

/**
 * Folds an event into a voucher and commits it with its guard and its month, in one transaction: all or nothing, once.
 *
 * @param shards how many documents share a month's roll-up
 * @param apply says what is to be stored; a replay, or its AppError, stores nothing. May run more than once.
 */
export function commitVoucherEvent(
  db: Firestore,
  identity: VoucherIdentity,
  { eventId, shards }: { readonly eventId: string; readonly shards: number },
  apply: (stored: StoredVoucher) => AppliedVoucherEvent,
): Promise<AppliedVoucherEvent> {
  const { brandId, storeId, codeKey } = identity;
  const voucherRef = paths.voucher(db, brandId, storeId, codeKey);
  const guardRef = paths.voucherEvent(db, brandId, storeId, eventId);
  return inTransaction(db, async (transaction) => {
    const [voucher, guard] = await transaction.getAll(voucherRef, guardRef);
    const applied = apply({
      voucher: voucher ? vouchers.read(voucher) : null,
      guard: guard ? voucherEvents.read(guard) : null,
    });
    if (applied.isStored) return applied;
    transaction.set(voucherRef, vouchers.stored(applied.voucher));
    // A finer print of an event has its guard already.
    if (guard?.exists !== true)
      transaction.create(guardRef, voucherEvents.stored({ storeId, eventId, codeKey }));
    addToMonths(db, transaction, applied, shards);
    return applied;
  });
}

function addToMonths(
  db: Firestore,
  transaction: Transaction,
  { voucher, added }: AppliedVoucherEvent,
  shards: number,
): void {
  const { brandId, storeId, codeKey } = voucher;
  const shard = bucketOf(orderKey(storeId, codeKey), shards);
  for (const [month, currencies] of Object.entries(added)) {
    const totals = Object.fromEntries(
      Object.entries(currencies).map(([currency, { redeemedMinor, reversedMinor }]) => [
        currency,
        {
          ...incremented({ redeemedMinor, reversedMinor }),
        },
      ]),
    );
    const ref = paths.voucherMonth(db, brandId, { storeId, month, shard });
    transaction.set(ref, voucherMonths.stored({ storeId, month, shard, totals }), { merge: true });
  }
}

/** The voucher with its history, or null where nothing is known of it. */
export async function readVoucher(
  db: Firestore,
  { brandId, storeId, codeKey }: VoucherIdentity,
): Promise<VoucherRecord | null> {
  const found = await guarded(() => paths.voucher(db, brandId, storeId, codeKey).get());
  return vouchers.read(found);
}
