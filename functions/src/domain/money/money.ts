import { data as ISO_4217 } from 'currency-codes';
import { Decimal } from 'decimal.js';
import { Fraction } from './fraction';

/**
 * An amount on the wire and in stored events (MONEY.md, 1): a plain decimal with the digits as sent. Where its currency
 * is known it becomes integer minor units (BigInt in the domain, a safe integer in Firestore), rounded half-up once.
 */
export type AmountText = string;

/** Largest magnitude of an amount in minor units: far inside the safe integers, so sums of many stay exact. */
export const MAX_MINOR = 10n ** 15n;

/** Longest text of an amount; PHP floats bring 17 digits, WooCommerce six decimals. */
const MAX_TEXT_LENGTH = 64;

// toFixed() of this clone never rounds and never writes an exponent.
const Exact = Decimal.clone({
  precision: 100,
  rounding: Decimal.ROUND_HALF_UP,
  toExpNeg: -1000,
  toExpPos: 1000,
});

// Codes without minor units (gold, "no currency", test codes) cannot be the currency of an order.
const NOT_MONEY = new Set([
  'XAG',
  'XAU',
  'XBA',
  'XBB',
  'XBC',
  'XBD',
  'XDR',
  'XPD',
  'XPT',
  'XSU',
  'XTS',
  'XUA',
  'XXX',
]);

/** Currencies that WooCommerce offers and ISO 4217 lacks, or has withdrawn, with their decimals. */
const NOT_ISO = { BTC: 8, BYR: 0, GGP: 2, HRK: 2, IMP: 2, IRT: 0, JEP: 2, PRB: 2, SLL: 2, VEF: 2 } as const;

const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(NOT_ISO),
  ...ISO_4217.filter(({ code }) => !NOT_MONEY.has(code)).map(({ code, digits }) => [code, digits] as const),
]);

export type AmountProblem = 'not_an_amount' | 'too_large';

/**
 * Reads an amount: a plain decimal string or a finite JSON number. Returns its digits as sent (of a number those that
 * JavaScript writes), or what is wrong with it. `-0` is `0`.
 */
export function readAmount(value: unknown): { amount: AmountText } | { problem: AmountProblem } {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return { problem: 'not_an_amount' };
    // Beyond 30 decimals there is only a float's noise; cut, not rounded, so that no tie is made.
    const text = new Exact(value).toDecimalPlaces(30, Decimal.ROUND_DOWN).toFixed();
    return isTooLarge(text) ? { problem: 'too_large' } : { amount: withoutNegativeZero(text) };
  }
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return { problem: 'not_an_amount' };
  if (isTooLarge(value)) return { problem: 'too_large' };
  if (value.length > MAX_TEXT_LENGTH) return { problem: 'not_an_amount' };
  return { amount: withoutNegativeZero(value) };
}

/** Whether the amount is above what any currency allows (one without minor units). */
function isTooLarge(text: string): boolean {
  const whole = text.replace(/^-?0*/, '').split('.')[0] ?? '';
  return whole.length > 16 || new Exact(text).abs().greaterThan(MAX_MINOR.toString());
}

function withoutNegativeZero(text: string): string {
  return text.startsWith('-') && /^[-0.]*$/.test(text) ? text.slice(1) : text;
}

/** A negative amount that only the noise of a float makes: nearer to zero than a millionth (MONEY.md, 1). */
export function isNegativeNoise(amount: AmountText): boolean {
  return amount.startsWith('-') && new Exact(amount).greaterThan('-0.000001');
}

/** One spelling for each value: `010.50` and `10.5` are the same amount. For fingerprints. */
export function canonicalAmount(amount: AmountText): string {
  return withoutNegativeZero(new Exact(amount).toFixed());
}

export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code);
}

/** Decimals of the currency: JPY 0, TRY 2, KWD 3, BTC 8. Throws RangeError for an unknown code. */
export function currencyExponent(currency: string): number {
  const exponent = EXPONENTS.get(currency);
  if (exponent === undefined) throw new RangeError(`not a currency: ${currency}`);
  return exponent;
}

/** The amount half-up to at most so many decimals, without trailing zeros. */
export function withDecimals(amount: AmountText, decimals: number): AmountText {
  return new Exact(amount).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP).toFixed();
}

/** The exact sum, with as many decimals as the amount that has most. */
export function sumOfAmounts(amounts: readonly AmountText[]): AmountText {
  const sum = amounts.reduce((total, amount) => total.plus(amount), new Exact(0));
  const decimals = amounts.reduce((most, amount) => Math.max(most, decimalsOf(amount)), 0);
  return withoutNegativeZero(sum.toFixed(decimals));
}

/** The exact amount of a line: price x quantity - discount. */
export function lineTotal(price: AmountText, quantity: AmountText, discount: AmountText): AmountText {
  return withoutNegativeZero(new Exact(price).times(quantity).minus(discount).toFixed());
}

/** Decimals of an amount as sent: `23.50` has 2. */
export function decimalsOf(amount: AmountText): number {
  return amount.split('.')[1]?.length ?? 0;
}

/** Minor units of the amount in the currency, half-up: `19.989999999999998` TRY is 1999. */
export function toMinor(amount: AmountText, currency: string): bigint {
  return roundedAt(amount, currencyExponent(currency));
}

/** The amount rounded half-up to so many decimals, as an integer of that decimal unit. */
export function roundedAt(amount: AmountText, decimals: number): bigint {
  if (!/^-?\d+(\.\d+)?$/.test(amount)) throw new RangeError(`not a plain decimal: ${amount}`);
  const surplus = decimalsOf(amount) - decimals;
  // A fraction would be reduced first, which costs more than all the rest.
  const digits = BigInt(amount.replace('.', ''));
  if (surplus <= 0) return digits * 10n ** BigInt(-surplus);
  const unit = 10n ** BigInt(surplus);
  const magnitude = digits < 0n ? -digits : digits;
  const rounded = (2n * magnitude + unit) / (2n * unit);
  return digits < 0n ? -rounded : rounded;
}

export function isInRange(amount: AmountText, currency: string): boolean {
  const minor = toMinor(amount, currency);
  return minor <= MAX_MINOR && minor >= -MAX_MINOR;
}

/** Minor units as the decimal string of the wire: 6173 TRY is `61.73`, 5 KWD is `0.005`. */
export function formatMinor(minor: bigint | number, currency: string): string {
  const exponent = currencyExponent(currency);
  return new Exact(minor.toString()).dividedBy(new Exact(10).pow(exponent)).toFixed(exponent);
}

/** Minor units as Firestore stores them. Throws RangeError beyond the safe integers, which are no longer exact. */
export function storedMinor(minor: bigint): number {
  const stored = Number(minor);
  if (!Number.isSafeInteger(stored)) throw new RangeError(`${minor} minor units cannot be stored exactly`);
  return stored;
}

/** A percentage (10, 7.5) as an exact fraction of one. */
export function percentage(percent: number): Fraction {
  return Fraction.ofDecimal(new Exact(percent).toFixed()).dividedBy(Fraction.of(100n));
}
