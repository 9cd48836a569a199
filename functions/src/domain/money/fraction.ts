/**
 * Exact fractions over BigInt. MONEY.md, 1: "exact means fractions: carry numerator and denominator, divide once, when
 * rounding". Decimal rounds each quotient to its precision and so loses ties: 120 x 136/144 x 7.5% is 8.5; with twenty
 * digits it is 8.4999...
 */
export class Fraction {
  static readonly ZERO = new Fraction(0n, 1n);
  static readonly ONE = new Fraction(1n, 1n);

  /** Invariant: `denominator` > 0 and the two have no common divisor. */
  private constructor(
    readonly numerator: bigint,
    readonly denominator: bigint,
  ) {}

  static of(numerator: bigint | number, denominator: bigint | number = 1n): Fraction {
    const n = BigInt(numerator);
    const d = BigInt(denominator);
    if (d === 0n) throw new RangeError('a fraction needs a denominator other than 0');
    if (d === 1n) return new Fraction(n, d);
    const divisor = gcd(n, d);
    const sign = d < 0n ? -1n : 1n;
    return new Fraction((sign * n) / divisor, (sign * d) / divisor);
  }

  /** Exactly the value of a plain decimal such as `-12.340` (no exponent). */
  static ofDecimal(text: string): Fraction {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    if (!match) throw new RangeError(`not a plain decimal: ${text}`);
    const [, sign, whole = '', decimals = ''] = match;
    const magnitude = BigInt(whole + decimals);
    return Fraction.of(sign === '-' ? -magnitude : magnitude, 10n ** BigInt(decimals.length));
  }

  static sum(terms: Iterable<Fraction>): Fraction {
    // Added in pairs and reduced once at the end: with many denominators each reduction costs more than the whole sum.
    let level = [...terms].map(({ numerator, denominator }): [bigint, bigint] => [numerator, denominator]);
    while (level.length > 1) {
      level = level.flatMap(([n, d], index): [bigint, bigint][] => {
        if (index % 2 === 1) return [];
        const [m, e] = level[index + 1] ?? [0n, d];
        return [d === e ? [n + m, d] : [n * e + m * d, d * e]];
      });
    }
    const [numerator, denominator] = level[0] ?? [0n, 1n];
    return Fraction.of(numerator, denominator);
  }

  plus(other: Fraction): Fraction {
    return Fraction.of(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other: Fraction): Fraction {
    return this.plus(Fraction.of(-other.numerator, other.denominator));
  }

  times(other: Fraction): Fraction {
    return Fraction.of(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  dividedBy(other: Fraction): Fraction {
    return Fraction.of(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  compare(other: Fraction): -1 | 0 | 1 {
    const difference = this.numerator * other.denominator - other.numerator * this.denominator;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  min(other: Fraction): Fraction {
    return this.compare(other) <= 0 ? this : other;
  }

  max(other: Fraction): Fraction {
    return this.compare(other) >= 0 ? this : other;
  }

  get isZero(): boolean {
    return this.numerator === 0n;
  }

  get isNegative(): boolean {
    return this.numerator < 0n;
  }

  /** The nearest integer; a tie goes away from zero (half-up of the magnitude, as shops round). */
  round(): bigint {
    const magnitude = this.numerator < 0n ? -this.numerator : this.numerator;
    const rounded = (2n * magnitude + this.denominator) / (2n * this.denominator);
    return this.numerator < 0n ? -rounded : rounded;
  }

  /** The largest integer not above it. */
  floor(): bigint {
    const quotient = this.numerator / this.denominator;
    return this.numerator < 0n && quotient * this.denominator !== this.numerator ? quotient - 1n : quotient;
  }
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}
