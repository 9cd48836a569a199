import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { claimOf, withCodeClaim, type CouponPart } from '../../domain/catalogue/couponCode';
import { couponParts } from '../documents/catalogueKinds';
import { couponCodes } from '../documents/tenantKinds';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';

/**
 * Commits one delivery of a coupon: what is known of it, and the owner of its code, and of the code that it had before, in
 * one transaction. Answers whether anything was written.
 *
 * @param tell what is known after it; the very same object where nothing changes. May run more than once.
 */
export function commitCouponNews(
  db: Firestore,
  where: { readonly brandId: string; readonly storeId: string; readonly couponId: string },
  tell: (stored: CouponPart | null) => CouponPart,
): Promise<boolean> {
  const { brandId, storeId, couponId } = where;
  const partRef = paths.couponPart(db, brandId, storeId, couponId);
  return inTransaction(db, async (transaction) => {
    const stored = couponParts.read(await transaction.get(partRef));
    const part = tell(stored);
    if (part === stored) return false;
    const [before, after] = [claimOf(stored), claimOf(part)];
    const keys = [...new Set([before, after].flatMap((claim) => claim?.key ?? []))];
    const refs = keys.map((key): DocumentReference => paths.couponCode(db, brandId, key));
    const codes = refs.length === 0 ? [] : await transaction.getAll(...refs);
    transaction.set(partRef, couponParts.stored({ ...part, storeId }));
    keys.forEach((key, index) => {
      const [ref, snapshot] = [refs[index], codes[index]];
      if (!ref || !snapshot) return;
      const code = couponCodes.read(snapshot);
      const claim = after?.key === key ? after.claim : null;
      const next = withCodeClaim(code, brandId, { storeId, couponId }, claim);
      if (next === code) return;
      if (next) transaction.set(ref, couponCodes.stored(next));
      else transaction.delete(ref);
    });
    return true;
  });
}
