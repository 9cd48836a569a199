import { decimalsOf, printAmount } from '../../../functions/test/model/rules/currency';
import type { Random } from './random';

export {
  DECIMALS,
  decimalsOf,
  isKnownCurrency,
  printAmount,
  type Currency,
} from '../../../functions/test/model/rules/currency';

/**
 * The amount as one plugin or another prints it: with the currency's decimals, with the six that WooCommerce keeps on
 * lines, or as a PHP float with its noise. All of them mean the same minor units.
 */
export function printAsPluginsDo(random: Random, minor: number, currency: string): string | number {
  const exact = printAmount(minor, currency);
  const form = random.weighted({ exact: 60, sixDecimals: 25, float: 15 });
  if (form === 'exact') return exact;
  if (form === 'float') return Number(exact) * (1 - Number.EPSILON);
  // A thousandth of a minor unit up or down, as after taking tax off a gross price.
  const off = minor > 0 ? random.int(-400, 400) : 0;
  const scale = 6 - decimalsOf(currency);
  const millionths = BigInt(minor) * 10n ** BigInt(scale) + (BigInt(off) * 10n ** BigInt(scale)) / 1000n;
  const digits = String(millionths).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
