import { couponSchema, readCouponReport } from '../../src/dialects/waffarx/coupon';
import type { AppliedCouponEvent } from '../../src/domain/voucher/record';
import { recordCouponEvent } from '../../src/operations/voucher/recordCouponEvent';
import type { Tenant, World } from './world';

/** Records what the plugin would send of a coupon, by the dialect and the operation alone. */
export async function recordCoupon(
  { services }: World,
  { brandId, storeId }: Pick<Tenant, 'brandId' | 'storeId'>,
  sent: Readonly<Record<string, unknown>>,
): Promise<AppliedCouponEvent> {
  const { lookUps, now, newId } = services;
  const [brand, store] = await Promise.all([lookUps.brand(brandId), lookUps.store(brandId, storeId)]);
  if (!brand || !store) throw new Error('the tenant is not stored');
  const report = readCouponReport(couponSchema(now), sent, brand.currency);
  return recordCouponEvent(services, { brand, store, requestId: newId('request') }, report);
}
