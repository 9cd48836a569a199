import { localDay } from '../../domain/base/time';
import { couponEvent, type CouponReport } from '../../domain/voucher/event';
import { applyCouponEvent, type AppliedCouponEvent } from '../../domain/voucher/record';
import { commitCouponEvent } from '../../firestore/voucher/coupons';
import type { Reporter, Services } from '../base/services';

/**
 * Records what a store said of one of the network's coupons: issued, redeemed or reversed. One transaction with the
 * guard of the event's id; a repeat writes nothing.
 * Throws AppError `event_conflict` where the id was used with other content or of another coupon.
 */
export function recordCouponEvent(
  services: Services,
  { brand, store, requestId }: Reporter,
  report: CouponReport,
): Promise<AppliedCouponEvent> {
  const receivedAt = services.now();
  const event = couponEvent(report, {
    receivedAt,
    requestId,
    currency: brand.currency,
    day: localDay(report.occurredAt ?? receivedAt, brand.timeZone),
  });
  const identity = { brandId: brand.brandId, storeId: store.storeId, codeKey: report.codeKey };
  const target = { eventId: event.id, shards: brand.shards };
  return commitCouponEvent(services.db, identity, target, (stored) =>
    applyCouponEvent(stored, event, { identity, now: services.now() }),
  );
}
