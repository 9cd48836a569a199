import { localDay } from '../../domain/base/time';
import { voucherEvent, type VoucherReport } from '../../domain/voucher/event';
import { applyVoucherEvent, type AppliedVoucherEvent } from '../../domain/voucher/record';
import { commitVoucherEvent } from '../../firestore/voucher/vouchers';
import type { Reporter, Services } from '../base/services';

/**
 * Records what a store said of a voucher: issued, redeemed or reversed. One transaction with the
 * guard of the event's id; a repeat writes nothing.
 * Throws AppError `event_conflict` where the id was used with other content or of another voucher.
 */
export function recordVoucherEvent(
  services: Services,
  { brand, store, requestId }: Reporter,
  report: VoucherReport,
): Promise<AppliedVoucherEvent> {
  const receivedAt = services.now();
  const event = voucherEvent(report, {
    receivedAt,
    requestId,
    currency: brand.currency,
    day: localDay(report.occurredAt ?? receivedAt, brand.timeZone),
  });
  const identity = { brandId: brand.brandId, storeId: store.storeId, codeKey: report.codeKey };
  const target = { eventId: event.id, shards: brand.shards };
  return commitVoucherEvent(services.db, identity, target, (stored) =>
    applyVoucherEvent(stored, event, { identity, now: services.now() }),
  );
}
