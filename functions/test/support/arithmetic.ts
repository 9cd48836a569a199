import {
  exactly,
  floorOf,
  isLess,
  minus,
  over,
  plus,
  ratio,
  roundHalfUp,
  times,
  type Ratio,
} from '../model/rules/ratio';

// Reads and works out the arithmetic that an explanation shows, such as `(180.00 + 20.00) x 10% = 20.00`, with the ratios
// of the model: what it comes to is what a reader with a pencil would come to.

/** `17/2`, `8` or `-0.050`. */
export function read(text: string): Ratio {
  const [whole = '', under] = text.split('/');
  return under === undefined ? exactly(whole) : over(exactly(whole), read(under));
}

/** Half-up to so many decimals. */
export const round = (value: Ratio, decimals: number): Ratio => scaled(roundHalfUp, value, decimals);

function scaled(toInteger: (value: Ratio) => bigint, value: Ratio, decimals: number): Ratio {
  const scale = 10n ** BigInt(decimals);
  return ratio(toInteger(times(value, ratio(scale))), scale);
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
    return this.take('%') ? over(value, ratio(100n)) : value;
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
    if (name === 'floor' && !second) return scaled(floorOf, first, this.decimals);
    if (name === '' && !second) return first;
    throw new Error(`not a function: ${name}`);
  }
}
