import { exactly, ratio, roundHalfUp, times } from './ratio';

/** Decimals of the currencies that tests and the simulation sell in. */
export const DECIMALS = { JPY: 0, KRW: 0, TRY: 2, USD: 2, EUR: 2, KWD: 3, BHD: 3 } as const;
export type Currency = keyof typeof DECIMALS;

export function isKnownCurrency(code: string): code is Currency {
  return code in DECIMALS;
}

export function decimalsOf(currency: string): number {
  if (!isKnownCurrency(currency)) throw new Error(`the model does not know ${currency}`);
  return DECIMALS[currency];
}

/** A history asks for the same amounts some thousand times. */
const KNOWN_MINORS = new Map<string, bigint>();
const MOST_KNOWN = 50_000;

/** Minor units of an amount, half-up: `12.345` with 2 decimals is 1235. An amount that is absent is 0. */
export function minorOf(text: string | undefined, decimals: number): bigint {
  if (text === undefined) return 0n;
  const name = `${decimals} ${text}`;
  const known = KNOWN_MINORS.get(name);
  if (known !== undefined) return known;
  const minor = roundHalfUp(times(exactly(text), ratio(10n ** BigInt(decimals))));
  if (KNOWN_MINORS.size >= MOST_KNOWN) KNOWN_MINORS.clear();
  KNOWN_MINORS.set(name, minor);
  return minor;
}

/** Minor units as a plain decimal: 1235 with 2 decimals is `12.35`. */
export function printMinor(minor: number | bigint, decimals: number): string {
  const digits = String(minor < 0 ? -minor : minor).padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return minor < 0 ? `-${text}` : text;
}

export function printAmount(minor: number | bigint, currency: string): string {
  return printMinor(minor, decimalsOf(currency));
}
