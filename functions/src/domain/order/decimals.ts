import { digest } from '../base/ids';
import { canonicalAmount, currencyExponent, decimalsOf, roundedAt } from '../money/money';
import {
  mapDecimals,
  MONEY_FIELDS,
  type RefundContent,
  type RefundEvent,
  type SnapshotContent,
  type SnapshotEvent,
} from './event';

// A store sends an amount in as many decimals as it is set to show at the time (MONEY.md, 1): which of two reports
// has the more exact amounts, and which reports say the same.

type Content = SnapshotContent | RefundContent;

/** A fold asks this of every content many times over, and a content never changes. */
const SENT_DECIMALS = new WeakMap<Content, number>();

/** The most decimals of any amount of money in the content, as they were sent. */
function sentDecimals(content: Content): number {
  const known = SENT_DECIMALS.get(content);
  if (known !== undefined) return known;
  const decimals = mostDecimals(content);
  SENT_DECIMALS.set(content, decimals);
  return decimals;
}

function mostDecimals(value: unknown): number {
  if (value instanceof Date || typeof value !== 'object' || value === null) return 0;
  let decimals = 0;
  for (const [field, member] of Object.entries(value)) {
    const isAmount = typeof member === 'string' && MONEY_FIELDS.has(field);
    decimals = Math.max(decimals, isAmount ? decimalsOf(member) : mostDecimals(member));
  }
  return decimals;
}

/**
 * How many decimals the store was set to show: the most of any amount in the content, as far as the currency has them.
 * `"10.000"` TRY is no more exact than `"25.00"`.
 *
 * @param currency of the order, where the content names none; without either all decimals count
 */
export function printedDecimals(content: Content, currency: string | undefined = content.currency): number {
  const decimals = sentDecimals(content);
  return currency === undefined ? decimals : Math.min(decimals, currencyExponent(currency));
}

/**
 * Whether two contents that differ in a digit say the same in other decimals: 23.539 KWD may come again as 23.54 or 24,
 * and 19.99 TRY as 19.989999999999998. That is no conflict.
 */
export function isCoarserPrint(a: Content, b: Content): boolean {
  const [decimalsOfA, decimalsOfB] = [printedDecimals(a), printedDecimals(b)];
  if (decimalsOfA === decimalsOfB && digestAt(a, null) === digestAt(b, null)) return false;
  const decimals = Math.min(decimalsOfA, decimalsOfB);
  return digestAt(a, decimals) === digestAt(b, decimals);
}

/** The digest of the content, its amounts rounded to so many decimals; null: not rounded. */
function digestAt(content: Content, decimals: number | null): string {
  const amounts = mapDecimals(content, MONEY_FIELDS, (amount) =>
    decimals === null ? canonicalAmount(amount) : roundedAt(amount, decimals).toString(),
  );
  return digest(mapDecimals(amounts, new Set(['quantity']), canonicalAmount));
}

/**
 * Which of two reports under one id counts, when they differ in decimals only: the one with more digits. Of equally
 * many digits they differ beyond the currency's decimals; then the smaller fingerprint, whichever came first.
 */
export function isFinerPrint(
  a: Pick<SnapshotEvent | RefundEvent, 'content' | 'fingerprint'>,
  b: Pick<SnapshotEvent | RefundEvent, 'content' | 'fingerprint'>,
): boolean {
  const [decimalsOfA, decimalsOfB] = [sentDecimals(a.content), sentDecimals(b.content)];
  return decimalsOfA === decimalsOfB ? a.fingerprint < b.fingerprint : decimalsOfA > decimalsOfB;
}
