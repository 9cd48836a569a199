import type { Firestore, Transaction } from '@google-cloud/firestore';
import type {
  AppliedCouponEvent,
  CouponIdentity,
  CouponRecord,
  StoredCoupon,
} from '../../domain/voucher/record';
import { bucketOf, orderKey } from '../../domain/base/ids';
import { couponEvents, coupons } from '../documents/couponKinds';
import { incremented } from '../documents/increments';
import { couponMonths } from '../documents/rollUpKinds';
import { guarded } from '../base/faults';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';

/**
 * Folds an event into a coupon and commits it with its guard and its month, in one transaction: all or nothing, once.
 *
 * @param shards how many documents share a month's roll-up
 * @param apply says what is to be stored; a replay, or its AppError, stores nothing. May run more than once.
 */
export function commitCouponEvent(
  db: Firestore,
  identity: CouponIdentity,
  { eventId, shards }: { readonly eventId: string; readonly shards: number },
  apply: (stored: StoredCoupon) => AppliedCouponEvent,
): Promise<AppliedCouponEvent> {
  const { brandId, storeId, codeKey } = identity;
  const couponRef = paths.coupon(db, brandId, storeId, codeKey);
  const guardRef = paths.couponEvent(db, brandId, storeId, eventId);
  return inTransaction(db, async (transaction) => {
    const [coupon, guard] = await transaction.getAll(couponRef, guardRef);
    const applied = apply({
      coupon: coupon ? coupons.read(coupon) : null,
      guard: guard ? couponEvents.read(guard) : null,
    });
    if (applied.isStored) return applied;
    transaction.set(couponRef, coupons.stored(applied.coupon));
    // A finer print of an event has its guard already.
    if (guard?.exists !== true)
      transaction.create(guardRef, couponEvents.stored({ storeId, eventId, codeKey }));
    addToMonths(db, transaction, applied, shards);
    return applied;
  });
}

function addToMonths(
  db: Firestore,
  transaction: Transaction,
  { coupon, added }: AppliedCouponEvent,
  shards: number,
): void {
  const { brandId, storeId, codeKey } = coupon;
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
    const ref = paths.couponMonth(db, brandId, { storeId, month, shard });
    transaction.set(ref, couponMonths.stored({ storeId, month, shard, totals }), { merge: true });
  }
}

/** The coupon with its history, or null where nothing is known of it. */
export async function readCoupon(
  db: Firestore,
  { brandId, storeId, codeKey }: CouponIdentity,
): Promise<CouponRecord | null> {
  const found = await guarded(() => paths.coupon(db, brandId, storeId, codeKey).get());
  return coupons.read(found);
}
