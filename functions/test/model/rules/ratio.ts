/** numerator / denominator: reduced, the denominator positive, so that equal values are equal pairs. */
export type Ratio = readonly [numerator: bigint, denominator: bigint];

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : greatestDivisor(b, a % b);
}

export function ratio(numerator: bigint, denominator = 1n): Ratio {
  if (denominator === 0n) throw new Error('division by 0');
  const divisor = greatestDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return [numerator / divisor, denominator / divisor];
}

export const ZERO: Ratio = [0n, 1n];
export const ONE: Ratio = [1n, 1n];
export const plus = ([a, b]: Ratio, [c, d]: Ratio): Ratio => ratio(a * d + c * b, b * d);
export const minus = (a: Ratio, [c, d]: Ratio): Ratio => plus(a, [-c, d]);
export const times = ([a, b]: Ratio, [c, d]: Ratio): Ratio => ratio(a * c, b * d);
export const over = ([a, b]: Ratio, [c, d]: Ratio): Ratio => ratio(a * d, b * c);
export const isLess = ([a, b]: Ratio, [c, d]: Ratio): boolean => a * d < c * b;
export const smaller = (a: Ratio, b: Ratio): Ratio => (isLess(b, a) ? b : a);
export const atLeastZero = (a: Ratio): Ratio => (a[0] < 0n ? ZERO : a);
export const sumOf = (terms: readonly Ratio[]): Ratio => terms.reduce(plus, ZERO);
export const percent = (text: number | string): Ratio => over(exactly(text), ratio(100n));

/** The largest integer that is not above it. */
export function floorOf([a, b]: Ratio): bigint {
  const quotient = a / b;
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}

/** Half-up; of a negative amount the magnitude is rounded: -2.5 is -3. */
export function roundHalfUp([a, b]: Ratio): bigint {
  return a < 0n ? -roundHalfUp([-a, b]) : (2n * a + b) / (2n * b);
}

/** `12.50`, `-3`, `7.5`: exactly what the plain decimal says. */
export function exactly(text: number | string): Ratio {
  const [, sign, integer, decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text)) ?? [];
  if (integer === undefined) throw new Error(`the model reads plain decimals only, not ${text}`);
  const magnitude = BigInt(integer + decimals);
  return ratio(sign === '-' ? -magnitude : magnitude, 10n ** BigInt(decimals.length));
}
