import { countText } from '../../../domain/base/text';
import type { ExactValue, Step } from './shape';
import { Fraction } from '../../../domain/money/fraction';
import { currencyExponent, formatMinor } from '../../../domain/money/money';

/** Decimals beyond the currency's own that are shown before a value is shown as a fraction, or rounded. */
const MORE_DECIMALS = 6;

/** Writes minor units of one currency as people read them, without losing a digit. */
export class Figures {
  private readonly exponent: number;

  constructor(readonly currency: string) {
    this.exponent = currencyExponent(currency);
  }

  amount(minor: bigint | number): string {
    return formatMinor(minor, this.currency);
  }

  /** With the currency behind it. */
  money(minor: bigint | number): string {
    return `${this.amount(minor)} ${this.currency}`;
  }

  exact(minor: Fraction): ExactValue {
    return exactValue(this.inCurrency(minor), this.exponent);
  }

  /** As a decimal where it has an end within reach, else as a fraction: never rounded. */
  text(minor: Fraction): string {
    return exactText(this.inCurrency(minor), this.exponent);
  }

  /** A step whose expression comes to so many minor units. */
  step(what: string, expression: string, minor: Fraction): Step {
    return stepOf(what, expression, this.inCurrency(minor), this.exponent);
  }

  private inCurrency(minor: Fraction): Fraction {
    return minor.dividedBy(Fraction.of(10n ** BigInt(this.exponent)));
  }
}

/** A step whose expression comes to a plain number, such as a factor. */
export function numberStep(what: string, expression: string, value: Fraction): Step {
  return stepOf(what, expression, value, 0);
}

export function exactValue(value: Fraction, decimals: number): ExactValue {
  const { numerator, denominator } = value;
  return {
    exact: denominator === 1n ? numerator.toString() : `${numerator}/${denominator}`,
    decimal: roundedText(value, decimals),
  };
}

function stepOf(what: string, expression: string, value: Fraction, decimals: number): Step {
  const result = exactText(value, decimals);
  const about = result.includes('/') ? ` (about ${roundedText(value, decimals)})` : '';
  return {
    what,
    text: expression === result ? result + about : `${expression} = ${result}${about}`,
    value: exactValue(value, decimals),
  };
}

function exactText(value: Fraction, decimals: number): string {
  const rounded = roundedText(value, decimals);
  if (Fraction.ofDecimal(rounded).compare(value) === 0) return rounded;
  return `${value.numerator}/${value.denominator}`;
}

/** Half-up to so many decimals and `MORE_DECIMALS`; zeros beyond the first go. */
function roundedText(value: Fraction, decimals: number): string {
  const shown = decimals + MORE_DECIMALS;
  const digits = value.times(Fraction.of(10n ** BigInt(shown))).round();
  const magnitude = (digits < 0n ? -digits : digits).toString().padStart(shown + 1, '0');
  const whole = magnitude.slice(0, -shown);
  const fraction = magnitude.slice(-shown).replace(/0+$/, '').padEnd(decimals, '0');
  return (digits < 0n ? '-' : '') + whole + (fraction === '' ? '' : `.${fraction}`);
}

/** A percentage as the plan has it: `7.5%`. */
export function percentText(percent: number): string {
  return `${percent}%`;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
] as const;

/** A length of time by its two largest units that are not 0: `31 days`, `30 days and 1 millisecond`. */
export function durationText(milliseconds: number): string {
  let rest = milliseconds;
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [countText(count, unit)];
  });
  return parts.length === 0 ? 'no time' : parts.slice(0, 2).join(' and ');
}
