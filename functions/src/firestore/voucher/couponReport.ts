import type { Firestore } from '@google-cloud/firestore';
import {
  couponDiscrepancies,
  orderOfCoupon,
  type CouponDiscrepancy,
  type OrderOfCoupon,
} from '../../domain/voucher/discrepancy';
import {
  couponLines,
  type CouponMonthSums,
  type CouponReportLine,
} from '../../domain/voucher/reconciliation';
import { isMovement } from '../../domain/voucher/event';
import { NO_MONTH_TOTAL, type CouponMonthTotal, type CouponRecord } from '../../domain/voucher/record';
import { isInMonth } from '../../domain/base/time';
import { coupons as couponDocuments } from '../documents/couponKinds';
import { orders as orderDocuments } from '../documents/orderKinds';
import { couponMonths } from '../documents/rollUpKinds';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';

interface AskedMonth {
  readonly storeId: string;
  /** `yyyy-mm`, of the brand's local days. */
  readonly month: string;
}

export interface ReadCouponMonth {
  readonly sums: CouponMonthSums;
  readonly lines: readonly CouponReportLine[];
  readonly discrepancies: readonly CouponDiscrepancy[];
}

/** A store's month of coupons and the orders they were redeemed on, all as they stand at one moment. */
export async function readCouponMonth(
  db: Firestore,
  brandId: string,
  asked: AskedMonth,
): Promise<ReadCouponMonth> {
  const reading = await Reading.open(db, brandId);
  const sums = await sumMonths(db, reading, brandId, asked);
  const coupons: Paged = {
    page: 'couponReport',
    from: paths.coupons(db, brandId),
    where: [
      ['storeId', '==', asked.storeId],
      ['months', 'array-contains', asked.month],
    ],
  };
  const lines: CouponReportLine[] = [];
  const discrepancies: CouponDiscrepancy[] = [];
  for await (const docs of reading.pages(coupons)) {
    const page = docs.map((doc) => couponDocuments.readFound(doc));
    const orders = await readOrders(db, reading, page, asked.month);
    for (const coupon of page) {
      lines.push(...couponLines(coupon, asked.month));
      discrepancies.push(...couponDiscrepancies(coupon, asked.month, orders));
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
): Promise<CouponMonthSums> {
  const before = new Map<string, CouponMonthTotal>();
  const inMonth = new Map<string, CouponMonthTotal>();
  const untilEnd: Paged = {
    page: 'couponReportMonths',
    from: paths.couponMonths(db, brandId),
    range: [
      ['>', `${storeId}~`],
      // "~" comes after every digit of a shard.
      ['<', `${storeId}~${month}~~`],
    ],
  };
  for await (const docs of reading.pages(untilEnd)) {
    for (const shard of docs.map((doc) => couponMonths.readFound(doc))) {
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

/** What the orders of the coupons' movements in the month say, by order id. */
async function readOrders(
  db: Firestore,
  reading: Reading,
  coupons: readonly CouponRecord[],
  month: string,
): Promise<Map<string, OrderOfCoupon | null>> {
  const named = coupons.flatMap(({ brandId, storeId, events }) =>
    events
      .filter(isMovement)
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
      return [orderId, orderOfCoupon(snapshot ? ORDER.read(snapshot) : null)];
    }),
  );
}
