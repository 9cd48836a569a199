/**
 * Reads and works out the arithmetic that an explanation shows, such as `(180.00 + 20.00) x 10% = 20.00`, with ratios
 * of BigInts. Shares no line with functions/src: what it comes to is what a reader with a pencil would come to.
 */
export type Ratio = readonly [numerator: bigint, denominator: bigint];

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b);
}

export function ratio(numerator: bigint, denominator: bigint): Ratio {
  if (denominator === 0n) throw new Error('division by 0');
  const divisor = gcd(numerator, denominator) || 1n;
  const sign = denominator < 0n ? -1n : 1n;
  return [(sign * numerator) / divisor, (sign * denominator) / divisor];
}

export const plus = ([a, b]: Ratio, [c, d]: Ratio): Ratio => ratio(a * d + c * b, b * d);
export const minus = (a: Ratio, [c, d]: Ratio): Ratio => plus(a, [-c, d]);
export const times = ([a, b]: Ratio, [c, d]: Ratio): Ratio => ratio(a * c, b * d);
export const over = (a: Ratio, [c, d]: Ratio): Ratio => times(a, ratio(d, c));
export const isLess = ([a, b]: Ratio, [c, d]: Ratio): boolean => a * d < c * b;

/** `17/2`, `8` or `-0.050` as what it is worth. */
export function read(text: string): Ratio {
  const [whole = '', under] = text.split('/');
  const [, sign, digits = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(whole) ?? [];
  if (digits === '') throw new Error(`not a number: ${text}`);
  const magnitude = BigInt(digits + decimals);
  const value = ratio(sign === '-' ? -magnitude : magnitude, 10n ** BigInt(decimals.length));
  return under === undefined ? value : over(value, read(under));
}

/** To so many decimals: half-up (never of a negative here), or down. */
export function round([n, d]: Ratio, decimals: number): Ratio {
  const scale = 10n ** BigInt(decimals);
  return ratio((2n * n * scale + d) / (2n * d), scale);
}

function floor([n, d]: Ratio, decimals: number): Ratio {
  const scale = 10n ** BigInt(decimals);
  return ratio((n * scale) / d, scale);
}

/** The value of each side of the equation, which should all be one. `decimals`: of the currency, for roundings. */
export function sidesOf(text: string, decimals: number): Ratio[] {
  return text
    .replace(/ ≈ .*$/, '')
    .split(' = ')
    .map((side) => new Reader(side, decimals).all());
}

class Reader {
  private readonly tokens: string[];
  private next = 0;

  constructor(
    text: string,
    private readonly decimals: number,
  ) {
    this.tokens = text.match(/\d+(?:\.\d+)?|[a-z]{2,}|[-+x/%(),]/g) ?? [];
    if (this.tokens.join('') !== text.replaceAll(' ', '')) throw new Error(`not arithmetic: ${text}`);
  }

  all(): Ratio {
    const value = this.sum();
    if (this.next !== this.tokens.length) throw new Error(`more than arithmetic: ${this.tokens.join(' ')}`);
    return value;
  }

  private take(token: string): boolean {
    if (this.tokens[this.next] !== token) return false;
    this.next += 1;
    return true;
  }

  private sum(): Ratio {
    let value = this.product();
    for (;;) {
      if (this.take('+')) value = plus(value, this.product());
      else if (this.take('-')) value = minus(value, this.product());
      else return value;
    }
  }

  private product(): Ratio {
    let value = this.factor();
    for (;;) {
      if (this.take('x')) value = times(value, this.factor());
      else if (this.take('/')) value = over(value, this.factor());
      else return value;
    }
  }

  private factor(): Ratio {
    const value = this.bare();
    return this.take('%') ? over(value, [100n, 1n]) : value;
  }

  private bare(): Ratio {
    if (this.take('-')) return minus([0n, 1n], this.bare());
    const token = this.tokens[this.next] ?? '';
    if (/^\d/.test(token)) {
      this.next += 1;
      return read(token);
    }
    const name = /^[a-z]/.test(token) ? token : '';
    if (name !== '') this.next += 1;
    if (!this.take('(')) throw new Error(`a bracket is missing: ${this.tokens.join(' ')}`);
    const first = this.sum();
    const second = this.take(',') ? this.sum() : null;
    if (!this.take(')')) throw new Error(`a bracket is open: ${this.tokens.join(' ')}`);
    return this.applied(name, first, second);
  }

  private applied(name: string, first: Ratio, second: Ratio | null): Ratio {
    if (name === 'max' && second) return isLess(first, second) ? second : first;
    if (name === 'round' && !second) return round(first, this.decimals);
    if (name === 'floor' && !second) return floor(first, this.decimals);
    if (name === '' && !second) return first;
    throw new Error(`not a function: ${name}`);
  }
}
