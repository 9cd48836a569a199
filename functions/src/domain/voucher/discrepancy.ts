import type { VoucherFlagCode, VoucherOrder } from './fold';
import { isUse, type VoucherEvent } from './event';
import type { VoucherRecord } from './record';
import { codeKey } from '../base/ids';
import { decimalsOf, formatMinor, storedMinor, toMinor, withDecimals } from '../money/money';
import { isSnapshot, type SnapshotEvent } from '../order/event';
import type { OrderRecord } from '../order/record';
import type { OrderStatus } from '../brand/orderStatus';
import { isInMonth } from '../base/time';

// What does not agree between a voucher and the orders that it was redeemed on.

export const DISCREPANCIES = {
  order_unknown: 'no report of the order has reached us',
  not_reversed:
    'the order is cancelled, failed, trashed or refunded, and the platform still owes the discount',
  discount_differs: 'the order’s own report tells another discount',
} as const;
export type DiscrepancyCode = keyof typeof DISCREPANCIES | VoucherFlagCode;

/** Something that somebody must look at. It is judged by what is known now, not by what was known in the month. */
export interface VoucherDiscrepancy {
  readonly problem: DiscrepancyCode;
  readonly code: string;
  readonly voucherId: string | null;
  readonly orderId: string | null;
  readonly eventId: string | null;
  readonly currency: string;
  /** What is at stake, or is too much (minor units); null where no amount says it. */
  readonly minor: number | null;
  /** As the order tells it (minor units); only where it differs. */
  readonly orderDiscountMinor: number | null;
  readonly orderStatus: OrderStatus | null;
}

/** What an order says of the discounts of its coupons, vouchers among them. */
export interface OrderOfVoucher {
  readonly status: OrderStatus;
  readonly currency: string;
  /** By code (minor units), as its newest report that tells tells; null: none does. */
  readonly discounts: ReadonlyMap<string, number> | null;
  /** In so many decimals that report prints its amounts: a store's setting, and not the currency's. */
  readonly decimals: number;
}

/** What the reconciliation needs of an order; null while its sale is not known. */
export function orderOfVoucher(
  order: Pick<OrderRecord, 'status' | 'currency' | 'events'> | null,
): OrderOfVoucher | null {
  if (!order || order.status === null || order.currency === null) return null;
  const { status, currency } = order;
  const newest = order.events
    .filter(isSnapshot)
    .filter(({ content }) => content.attribution?.couponDiscounts !== undefined)
    .sort(byNewness)
    .at(-1);
  const { total = '0', attribution, currency: printed = currency } = newest?.content ?? {};
  const told = attribution?.couponDiscounts ?? [];
  const discounts = told.map(
    ({ code, discount }) => [codeKey(code) ?? code, storedMinor(toMinor(discount, printed))] as const,
  );
  return {
    status,
    currency,
    discounts: newest ? new Map(discounts) : null,
    // A discount's own zeros at the end may be cut off; the total says how fine the order is printed at least.
    decimals: Math.max(...[total, ...told.map(({ discount }) => discount)].map(decimalsOf)),
  };
}

/** What nobody vouches for tells only where nothing else does. */
function byNewness(a: SnapshotEvent, b: SnapshotEvent): number {
  const timeOf = ({ modifiedAt }: SnapshotEvent): number => modifiedAt?.getTime() ?? 0;
  return (
    Number(b.unverified ?? false) - Number(a.unverified ?? false) ||
    timeOf(a) - timeOf(b) ||
    (a.content.stage ?? 0) - (b.content.stage ?? 0)
  );
}

const NOTHING_IS_SOLD: ReadonlySet<OrderStatus> = new Set([
  'draft',
  'cancelled',
  'failed',
  'trashed',
  'refunded',
]);

/** What somebody must look at of a voucher, as far as it concerns orders that it was used on in the month. */
export function voucherDiscrepancies(
  voucher: VoucherRecord,
  month: string,
  orders: ReadonlyMap<string, OrderOfVoucher | null>,
): VoucherDiscrepancy[] {
  const uses = voucher.events.filter(isUse).filter(({ day }) => isInMonth(day, month));
  const inMonth = new Set(uses.map(({ orderId }) => orderId));
  const common = { code: voucher.code, voucherId: voucher.reference?.voucherId ?? null };
  const flagged = voucher.flags
    .filter(({ orderId }) => orderId === null || inMonth.has(orderId))
    .map(({ code, eventId, orderId, currency, minor }): VoucherDiscrepancy => {
      const orderStatus = (orderId === null ? null : orders.get(orderId)?.status) ?? null;
      return {
        ...common,
        problem: code,
        orderId,
        eventId,
        currency,
        minor,
        orderDiscountMinor: null,
        orderStatus,
      };
    });
  const ofOrders = voucher.orders
    .filter(({ orderId, redeemedMinor }) => inMonth.has(orderId) && redeemedMinor > 0)
    .flatMap((used) => orderProblems(voucher, used, orders.get(used.orderId) ?? null))
    .map((problem): VoucherDiscrepancy => ({ ...common, ...problem }));
  return [...flagged, ...ofOrders];
}

function orderProblems(
  { codeKey: key, events }: VoucherRecord,
  { orderId, currency, redeemedMinor, reversedMinor, owedMinor }: VoucherOrder,
  order: OrderOfVoucher | null,
): Omit<VoucherDiscrepancy, 'code' | 'voucherId'>[] {
  const common = { orderId, eventId: lastRedemption(events, orderId, currency), currency };
  if (!order) {
    const minor = redeemedMinor;
    return [{ ...common, problem: 'order_unknown', minor, orderDiscountMinor: null, orderStatus: null }];
  }
  const { status } = order;
  const isVoid = NOTHING_IS_SOLD.has(status) && owedMinor > 0;
  const told = toldDiscount(order, key, currency);
  const owed = printedMinor(owedMinor, currency, order.decimals);
  // A partial reversal leaves less than the order tells; more is never right, and less without a reversal neither.
  const differs = told !== null && owedMinor > 0 && (owed > told || (owed < told && reversedMinor === 0));
  const atStake = { ...common, minor: owedMinor, orderStatus: status };
  return [
    ...(isVoid ? [{ ...atStake, problem: 'not_reversed' as const, orderDiscountMinor: null }] : []),
    ...(differs ? [{ ...atStake, problem: 'discount_differs' as const, orderDiscountMinor: told }] : []),
  ];
}

/** What the order says that the voucher took off; null where it says nothing. In another currency it is another discount. */
function toldDiscount(order: OrderOfVoucher, key: string, currency: string): number | null {
  if (!order.discounts) return null;
  return order.currency === currency ? (order.discounts.get(key) ?? 0) : 0;
}

/** The amount as a store prints it that shows so many decimals (MONEY.md, 1: a coarser print is no other amount). */
function printedMinor(minor: number, currency: string, decimals: number): number {
  return storedMinor(toMinor(withDecimals(formatMinor(minor, currency), decimals), currency));
}

function lastRedemption(events: readonly VoucherEvent[], orderId: string, currency: string): string | null {
  const own = events
    .filter(isUse)
    .filter((event) => event.kind === 'redeemed' && event.orderId === orderId && event.currency === currency);
  return own.toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime()).at(-1)?.id ?? null;
}
