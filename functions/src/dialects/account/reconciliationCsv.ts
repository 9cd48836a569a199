import type { VoucherReconciliation } from '../../domain/voucher/reconciliation';
import { PROBLEMS } from './voucherAnswers';
import { csvOf, type Columns, type Row } from './table';

const COLUMNS = {
  row: 'row',
  brandId: 'brand_id',
  storeId: 'store_id',
  month: 'month',
  day: 'day',
  kind: 'kind',
  code: 'coupon_code',
  voucherId: 'voucher_id',
  orderId: 'order_id',
  eventId: 'event_id',
  entryId: 'entry_id',
  currency: 'currency',
  redeemed: 'redeemed',
  reversed: 'reversed',
  owed: 'owed',
  debtor: 'debtor',
  creditor: 'creditor',
  balance: 'balance',
  orderDiscount: 'order_discount',
  orderStatus: 'order_status',
  note: 'note',
} as const satisfies Columns<string>;

/**
 * A store's month of vouchers as CSV: `opening` of each currency, a row for each entry, `total` and `closing` of each
 * currency, and a row for each `discrepancy`. What is owed in a discrepancy is at stake, not due.
 */
export function reconciliationCsv({
  brandId,
  storeId,
  month,
  ...reconciliation
}: VoucherReconciliation): string {
  const rows: (Row<keyof typeof COLUMNS> & { readonly currency: string })[] = [
    ...reconciliation.totals.map(({ currency, openingMinor }) => ({
      row: 'opening',
      currency,
      balance: openingMinor,
    })),
    ...reconciliation.lines.map(({ redeemedMinor, reversedMinor, minor, ...line }) => ({
      row: 'entry',
      ...line,
      redeemed: redeemedMinor,
      reversed: reversedMinor,
      owed: minor,
    })),
    ...reconciliation.totals.flatMap(({ currency, redeemedMinor, reversedMinor, netMinor, closingMinor }) => [
      { row: 'total', currency, redeemed: redeemedMinor, reversed: reversedMinor, owed: netMinor },
      { row: 'closing', currency, balance: closingMinor },
    ]),
    ...reconciliation.discrepancies.map(({ problem, minor, orderDiscountMinor, ...found }) => ({
      row: 'discrepancy',
      kind: problem,
      ...found,
      owed: minor,
      orderDiscount: orderDiscountMinor,
      note: PROBLEMS[problem],
    })),
  ];
  return csvOf(
    COLUMNS,
    rows.map((row) => ({ brandId, storeId, month, ...row })),
  );
}
