import type { Brand } from '../../domain/brand/brand';
import { reconciliationOf, type VoucherReconciliation } from '../../domain/voucher/reconciliation';
import type { VoucherRecord } from '../../domain/voucher/record';
import { AppError } from '../../domain/base/errors';
import { codeKey } from '../../domain/base/ids';
import { assertMonth } from '../../domain/base/time';
import { readVoucherMonth } from '../../firestore/voucher/reconciliation';
import { readVoucher } from '../../firestore/voucher/vouchers';
import type { Services } from '../base/services';

/**
 * The vouchers of a store's month: each entry, the balance of each currency before and after, and what somebody must look
 * at. Throws AppError `not_found` for a store that is not the brand's, `invalid_request` for what is no month.
 *
 * @param asked.month `yyyy-mm`, of the brand's local days
 */
export async function reconcileVouchers(
  services: Services,
  { brandId, timeZone }: Brand,
  asked: { readonly storeId: string; readonly month: string },
): Promise<VoucherReconciliation> {
  assertMonth(asked.month);
  await assertStore(services, brandId, asked.storeId);
  const read = await readVoucherMonth(services.db, brandId, asked);
  const { storeId, month } = asked;
  return reconciliationOf({ brandId, storeId, month, timeZone, generatedAt: services.now() }, read);
}

/** A voucher with its history. Throws AppError `not_found`. */
export async function findVoucher(
  services: Services,
  { brandId }: Brand,
  { storeId, code }: { readonly storeId: string; readonly code: string },
): Promise<VoucherRecord> {
  const key = codeKey(code);
  const voucher = key === null ? null : await readVoucher(services.db, { brandId, storeId, codeKey: key });
  if (voucher) return voucher;
  throw new AppError('not_found', { detail: `No voucher "${code}" of the store is known.` });
}

async function assertStore({ lookUps }: Services, brandId: string, storeId: string): Promise<void> {
  if (await lookUps.store(brandId, storeId)) return;
  throw new AppError('not_found', { detail: `There is no store "${storeId}" of yours.` });
}
