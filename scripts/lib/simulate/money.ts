import type { Random } from './random';

/** Decimals of the currencies that the stores of the simulation sell in. */
export const DECIMALS = { JPY: 0, KRW: 0, TRY: 2, USD: 2, EUR: 2, KWD: 3, BHD: 3 } as const;
export type Currency = keyof typeof DECIMALS;

export function isKnownCurrency(code: string): code is Currency {
  return code in DECIMALS;
}

export function exponentOf(currency: string): number {
  if (!isKnownCurrency(currency)) throw new Error(`the simulation does not know ${currency}`);
  return DECIMALS[currency];
}

/** Minor units as a plain decimal. */
export function printMinor(minor: number | bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(minor < 0 ? -minor : minor).padStart(exponent + 1, '0');
  const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return minor < 0 ? `-${text}` : text;
}

/**
 * The amount as one plugin or another prints it: with the currency's decimals, with the six that WooCommerce keeps on
 * lines, or as a PHP float with its noise. All of them mean the same minor units.
 */
export function printAsPluginsDo(random: Random, minor: number, currency: string): string | number {
  const exact = printMinor(minor, currency);
  const form = random.weighted({ exact: 60, sixDecimals: 25, float: 15 });
  if (form === 'exact') return exact;
  if (form === 'float') return Number(exact) * (1 - Number.EPSILON);
  // A thousandth of a minor unit up or down, as after taking tax off a gross price.
  const off = minor > 0 ? random.int(-400, 400) : 0;
  const scale = 6 - exponentOf(currency);
  const millionths = BigInt(minor) * 10n ** BigInt(scale) + (BigInt(off) * 10n ** BigInt(scale)) / 1000n;
  const digits = String(millionths).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
