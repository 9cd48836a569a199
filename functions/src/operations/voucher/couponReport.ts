import type { Brand } from '../../domain/brand/brand';
import { couponReportOf, type CouponReport } from '../../domain/voucher/reconciliation';
import type { CouponRecord } from '../../domain/voucher/record';
import { AppError } from '../../domain/base/errors';
import { codeKey } from '../../domain/base/ids';
import { assertMonth } from '../../domain/base/time';
import { readCouponMonth } from '../../firestore/voucher/couponReport';
import { readCoupon } from '../../firestore/voucher/coupons';
import type { Services } from '../base/services';

/**
 * The coupons of a store's month: each entry, the balance of each currency before and after, and what somebody must look
 * at. Throws AppError `not_found` for a store that is not the brand's, `invalid_request` for what is no month.
 *
 * @param asked.month `yyyy-mm`, of the brand's local days
 */
export async function couponReconciliation(
  services: Services,
  { brandId, timeZone }: Brand,
  asked: { readonly storeId: string; readonly month: string },
): Promise<CouponReport> {
  assertMonth(asked.month);
  await assertStore(services, brandId, asked.storeId);
  const read = await readCouponMonth(services.db, brandId, asked);
  const { storeId, month } = asked;
  return couponReportOf({ brandId, storeId, month, timeZone, generatedAt: services.now() }, read);
}

/** A coupon with its history. Throws AppError `not_found`. */
export async function findCoupon(
  services: Services,
  { brandId }: Brand,
  { storeId, code }: { readonly storeId: string; readonly code: string },
): Promise<CouponRecord> {
  const key = codeKey(code);
  const coupon = key === null ? null : await readCoupon(services.db, { brandId, storeId, codeKey: key });
  if (coupon) return coupon;
  throw new AppError('not_found', { detail: `No coupon "${code}" of the store is known.` });
}

async function assertStore({ lookUps }: Services, brandId: string, storeId: string): Promise<void> {
  if (await lookUps.store(brandId, storeId)) return;
  throw new AppError('not_found', { detail: `There is no store "${storeId}" of yours.` });
}
