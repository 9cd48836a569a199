import { voucherSchema, readVoucherReport } from '../../src/dialects/waffarx/voucher';
import type { AppliedVoucherEvent } from '../../src/domain/voucher/record';
import { recordVoucherEvent } from '../../src/operations/voucher/recordVoucherEvent';
import type { Tenant, World } from './world';

/** Records what the plugin would send of a voucher, by the dialect and the operation alone. */
export async function recordVoucher(
  { services }: World,
  { brandId, storeId }: Pick<Tenant, 'brandId' | 'storeId'>,
  sent: Readonly<Record<string, unknown>>,
): Promise<AppliedVoucherEvent> {
  const { lookUps, now, newId } = services;
  const [brand, store] = await Promise.all([lookUps.brand(brandId), lookUps.store(brandId, storeId)]);
  if (!brand || !store) throw new Error('the tenant is not stored');
  const report = readVoucherReport(voucherSchema(now), sent, brand.currency);
  return recordVoucherEvent(services, { brand, store, requestId: newId('request') }, report);
}
