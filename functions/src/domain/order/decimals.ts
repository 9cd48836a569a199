import { digest } from '../base/ids';
import { canonicalAmount, currencyExponent, decimalsOf, roundedAt } from '../money/money';
import {
  mapDecimals,
  MONEY_FIELDS,
  withOneHash,
  type RefundContent,
  type RefundEvent,
  type SnapshotContent,
  type SnapshotEvent,
} from './event';

// A store sends amounts with as many decimals as it is set to show at the time (MONEY.md, 1). This file answers which
// of two reports has more decimals, and whether they say the same otherwise.

type Content = SnapshotContent | RefundContent;

/** A fold asks this many times of each content, and a content never changes. */
const SENT_DECIMALS = new WeakMap<Content, number>();

/** The most decimals of any amount of money in the content, as sent. */
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
 * The decimals of a report: the most of any of its amounts, as far as the currency has them. `"10.000"` TRY has no more
 * than `"25.00"`.
 *
 * @param currency of the order, where the content names none; without either all decimals count
 */
export function decimalsOfReport(content: Content, currency: string | undefined = content.currency): number {
  const decimals = sentDecimals(content);
  return currency === undefined ? decimals : Math.min(decimals, currencyExponent(currency));
}

/**
 * Whether two contents differ only in decimals: 23.539 KWD may come again as 23.54 or 24, and 19.99 TRY as
 * 19.989999999999998. That is no conflict.
 */
export function differOnlyInDecimals(a: Content, b: Content): boolean {
  const [decimalsOfA, decimalsOfB] = [decimalsOfReport(a), decimalsOfReport(b)];
  if (decimalsOfA === decimalsOfB && digestAt(a, null) === digestAt(b, null)) return false;
  const decimals = Math.min(decimalsOfA, decimalsOfB);
  return digestAt(a, decimals) === digestAt(b, decimals);
}

/** The digest of the content, its amounts rounded to so many decimals; null: not rounded. */
function digestAt(content: Content, decimals: number | null): string {
  const amounts = mapDecimals(withOneHash(content), MONEY_FIELDS, (amount) =>
    decimals === null ? canonicalAmount(amount) : roundedAt(amount, decimals).toString(),
  );
  return digest(mapDecimals(amounts, new Set(['quantity']), canonicalAmount));
}

/**
 * Which of two reports under one id counts when they differ only in decimals: the one with more. With equally many they
 * differ beyond the currency's decimals; then the smaller fingerprint counts, whichever came first.
 */
export function isMoreExact(
  a: Pick<SnapshotEvent | RefundEvent, 'content' | 'fingerprint'>,
  b: Pick<SnapshotEvent | RefundEvent, 'content' | 'fingerprint'>,
): boolean {
  const [decimalsOfA, decimalsOfB] = [sentDecimals(a.content), sentDecimals(b.content)];
  return decimalsOfA === decimalsOfB ? a.fingerprint < b.fingerprint : decimalsOfA > decimalsOfB;
}
