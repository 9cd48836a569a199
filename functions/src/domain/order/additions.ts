import { decimalsOfReport } from './decimals';
import type { LineContent, SnapshotContent } from './event';
import { roundedAt, type AmountText } from '../money/money';

// A shop adds a line or a coupon to an order twice within a second: its ids say which report is newer (MONEY.md, 3,
// "One moment").

/** Ids of lines and coupon lines are numbers of one sequence; others order nothing. */
const NUMBER = /^\d{1,15}$/;

const NEWEST = new WeakMap<SnapshotContent, number>();

/** The largest id of a line or coupon line; 0: none of them is a number. */
export function newestItemId(content: SnapshotContent): number {
  const known = NEWEST.get(content);
  if (known !== undefined) return known;
  const ids = [...lineIds(content), ...couponIds(content)].filter((id) => NUMBER.test(id)).map(Number);
  const newest = Math.max(0, ...ids);
  NEWEST.set(content, newest);
  return newest;
}

function lineIds({ items }: SnapshotContent): string[] {
  return (items ?? []).map(({ lineId }) => lineId ?? '');
}

function couponIds({ attribution }: SnapshotContent): string[] {
  return (attribution?.couponDiscounts ?? []).flatMap(({ lineId }) => lineId ?? []);
}

/**
 * Whether the first report is the second with a line or a coupon more, of a larger id than any it has: then it is newer.
 * Nothing else may differ but what follows from it: taxes and totals, and with a coupon what the lines cost. The presence
 * of a refund shows nothing: a refund is made and deleted within a second too.
 *
 * @param means what a status word means
 */
export function onlyAddsTo(
  newer: SnapshotContent,
  older: SnapshotContent,
  means: (word: string) => string,
): boolean {
  // A report without lines says nothing of them: none was added to it.
  if (newer.currency !== older.currency || !newer.items || !older.items?.length) return false;
  const told = [newer.status, older.status].filter((word) => word !== undefined).map(means);
  if (new Set(told).size > 1) return false;
  const [linesBefore, couponsBefore] = [lineIds(older), couponIds(older)];
  const before = new Set([...linesBefore, ...couponsBefore]);
  const newCoupons = couponIds(newer).filter((id) => !before.has(id));
  const added = [...lineIds(newer).filter((id) => !before.has(id)), ...newCoupons];
  const last = newestItemId(older);
  if (![...before].every((id) => NUMBER.test(id))) return false;
  if (added.length === 0 || !added.every((id) => NUMBER.test(id) && Number(id) > last)) return false;
  const coupons = new Set(couponIds(newer));
  if (!couponsBefore.every((id) => coupons.has(id))) return false;
  const decimals = Math.min(decimalsOfReport(newer), decimalsOfReport(older));
  const isSame = (a: AmountText | undefined, b: AmountText | undefined): boolean =>
    a === b || (a !== undefined && b !== undefined && roundedAt(a, decimals) === roundedAt(b, decimals));
  const linesNow = new Map(newer.items.map((line) => [line.lineId, line]));
  const isKept = (line: LineContent): boolean => {
    const now = line.lineId === undefined ? undefined : linesNow.get(line.lineId);
    if (now?.productId !== line.productId || now.variantId !== line.variantId) return false;
    return now.quantity === line.quantity && (newCoupons.length > 0 || isSame(now.total, line.total));
  };
  return (
    older.items.every(isKept) &&
    isSame(newer.shippingTotal, older.shippingTotal) &&
    isSame(newer.feeTotal, older.feeTotal) &&
    listsSameRefunds(newer, older)
  );
}

/** Whether both list the same refunds. One that lists none at all says nothing of them. */
export function listsSameRefunds(a: SnapshotContent, b: SnapshotContent): boolean {
  if (!a.refunds || !b.refunds) return true;
  const decimals = Math.min(decimalsOfReport(a), decimalsOfReport(b));
  const said = ({ refunds, currency }: SnapshotContent): string =>
    (refunds ?? [])
      .map(({ refundId, amount }) =>
        JSON.stringify([refundId, roundedAt(amount, decimals).toString(), currency]),
      )
      .sort()
      .join();
  return said(a) === said(b);
}
