import type { Firestore } from '@google-cloud/firestore';
import {
  voucherDiscrepancies,
  orderOfVoucher,
  type VoucherDiscrepancy,
  type OrderOfVoucher,
} from '../../domain/voucher/discrepancy';
import {
  reconciliationLines,
  type VoucherMonthSums,
  type ReconciliationLine,
} from '../../domain/voucher/reconciliation';
import { isUse } from '../../domain/voucher/event';
import { NO_MONTH_TOTAL, type VoucherMonthTotal, type VoucherRecord } from '../../domain/voucher/record';
import { isInMonth } from '../../domain/base/time';
import { vouchers as voucherDocuments } from '../documents/voucherKinds';
import { orders as orderDocuments } from '../documents/orderKinds';
import { voucherMonths } from '../documents/rollUpKinds';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';

interface AskedMonth {
  readonly storeId: string;
  /** `yyyy-mm`, of the brand's local days. */
  readonly month: string;
}

export interface ReadVoucherMonth {
  readonly sums: VoucherMonthSums;
  readonly lines: readonly ReconciliationLine[];
  readonly discrepancies: readonly VoucherDiscrepancy[];
}

/** A store's month of vouchers and the orders they were redeemed on, all as they stand at one moment. */
export async function readVoucherMonth(
  db: Firestore,
  brandId: string,
  asked: AskedMonth,
): Promise<ReadVoucherMonth> {
  const reading = await Reading.open(db, brandId);
  const sums = await sumMonths(db, reading, brandId, asked);
  const vouchers: Paged = {
    page: 'voucherReconciliation',
    from: paths.vouchers(db, brandId),
    where: [
      ['storeId', '==', asked.storeId],
      ['months', 'array-contains', asked.month],
    ],
  };
  const lines: ReconciliationLine[] = [];
  const discrepancies: VoucherDiscrepancy[] = [];
  for await (const docs of reading.pages(vouchers)) {
    const page = docs.map((doc) => voucherDocuments.readFound(doc));
    const orders = await readOrders(db, reading, page, asked.month);
    for (const voucher of page) {
      lines.push(...reconciliationLines(voucher, asked.month));
      discrepancies.push(...voucherDiscrepancies(voucher, asked.month, orders));
    }
  }
  return { sums, lines, discrepancies };
}

/** The store's months up to the one asked for, from their roll-ups: ids are the store, the month and the shard. */
async function sumMonths(
  db: Firestore,
  reading: Reading,
  brandId: string,
  { storeId, month }: AskedMonth,
): Promise<VoucherMonthSums> {
  const before = new Map<string, VoucherMonthTotal>();
  const inMonth = new Map<string, VoucherMonthTotal>();
  const untilEnd: Paged = {
    page: 'voucherReconciliationMonths',
    from: paths.voucherMonths(db, brandId),
    range: [
      ['>', `${storeId}~`],
      // "~" comes after every digit of a shard.
      ['<', `${storeId}~${month}~~`],
    ],
  };
  for await (const docs of reading.pages(untilEnd)) {
    for (const shard of docs.map((doc) => voucherMonths.readFound(doc))) {
      const sums = shard.month === month ? inMonth : before;
      for (const [currency, added] of Object.entries(shard.totals ?? {})) {
        const { redeemedMinor, reversedMinor } = sums.get(currency) ?? NO_MONTH_TOTAL;
        sums.set(currency, {
          redeemedMinor: redeemedMinor + added.redeemedMinor,
          reversedMinor: reversedMinor + added.reversedMinor,
        });
      }
    }
  }
  return { before, inMonth };
}

const ORDER = orderDocuments.part('status', 'currency', 'events');

/** What the orders of the vouchers' uses in the month say, by order id. */
async function readOrders(
  db: Firestore,
  reading: Reading,
  vouchers: readonly VoucherRecord[],
  month: string,
): Promise<Map<string, OrderOfVoucher | null>> {
  const named = vouchers.flatMap(({ brandId, storeId, events }) =>
    events
      .filter(isUse)
      .filter(({ day }) => isInMonth(day, month))
      .map(({ orderId }) => [orderId, paths.order(db, brandId, storeId, orderId)] as const),
  );
  const refs = [...new Map(named)];
  const found = await reading.getAll(
    refs.map(([, ref]) => ref),
    ORDER.fields,
  );
  return new Map(
    refs.map(([orderId], index) => {
      const snapshot = found[index];
      return [orderId, orderOfVoucher(snapshot ? ORDER.read(snapshot) : null)];
    }),
  );
}
