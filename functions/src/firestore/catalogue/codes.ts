import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { codeKey } from '../../domain/base/ids';
import { assignCoupon } from '../../domain/catalogue/couponCode';
import { assignReferralCode } from '../../domain/link/link';
import type { Kind } from '../documents/kind';
import { couponCodes, referralCodes } from '../documents/tenantKinds';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';

// Codes as people give them to influencers. Those that are one have one document, so two at once cannot both be taken.

/** Answers whether anything was written. Throws AppError `code_taken`. */
export function commitCoupon(
  db: Firestore,
  wanted: { readonly brandId: string; readonly code: string; readonly influencerId: string | null },
): Promise<boolean> {
  const ref = paths.couponCode(db, wanted.brandId, keyOf(wanted.code));
  return commitCode(db, ref, couponCodes, (stored) => assignCoupon(stored, wanted));
}

/** The same of a referral code. */
export function commitReferralCode(
  db: Firestore,
  wanted: { readonly brandId: string; readonly code: string; readonly influencerId: string },
): Promise<boolean> {
  const ref = paths.referralCode(db, keyOf(wanted.code));
  return commitCode(db, ref, referralCodes, (stored) => assignReferralCode(stored, wanted));
}

function commitCode<T extends object>(
  db: Firestore,
  ref: DocumentReference,
  kind: Kind<T>,
  assign: (stored: T | null) => T,
): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const stored = kind.read(await transaction.get(ref));
    const next = assign(stored);
    if (next === stored) return false;
    transaction.set(ref, kind.stored(next));
    return true;
  });
}

function keyOf(code: string): string {
  const key = codeKey(code);
  if (key === null) throw new Error(`"${code}" is no code`);
  return key;
}
