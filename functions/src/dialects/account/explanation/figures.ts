import type { ExactValue, Sentence, Step } from './shape';
import { Fraction } from '../../../domain/money/fraction';
import { currencyExponent, formatMinor } from '../../../domain/money/money';

/** How many decimals beyond the currency's are shown before a value is shown as a fraction, or rounded. */
const MORE_DECIMALS = 6;

/** Writes minor units of one currency for people, without losing a digit. */
export class Figures {
  private readonly exponent: number;

  constructor(readonly currency: string) {
    this.exponent = currencyExponent(currency);
  }

  amount(minor: bigint | number): string {
    return formatMinor(minor, this.currency);
  }

  exact(minor: Fraction): ExactValue {
    return exactValue(this.inCurrency(minor), this.exponent);
  }

  /** As a decimal if it is short enough, else as a fraction: never rounded. */
  text(minor: Fraction): string {
    return exactText(this.inCurrency(minor), this.exponent);
  }

  step(what: Sentence, expression: string, minor: Fraction): Step {
    return stepOf(what, expression, this.inCurrency(minor), this.exponent);
  }

  /** A sum; zero without terms. */
  sum(what: Sentence, terms: readonly string[], minor: Fraction): Step {
    return this.step(
      what,
      terms.length === 0 ? this.amount(0) : terms.join(' + ').replaceAll('+ -', '- '),
      minor,
    );
  }

  private inCurrency(minor: Fraction): Fraction {
    return minor.dividedBy(Fraction.of(10n ** BigInt(this.exponent)));
  }
}

export function numberStep(what: Sentence, expression: string, value: Fraction): Step {
  return stepOf(what, expression, value, 0);
}

export function exactValue(value: Fraction, decimals: number): ExactValue {
  const { numerator, denominator } = value;
  return {
    exact: denominator === 1n ? numerator.toString() : `${numerator}/${denominator}`,
    decimal: roundedText(value, decimals),
  };
}

function stepOf(what: Sentence, expression: string, value: Fraction, decimals: number): Step {
  const result = exactText(value, decimals);
  const about = result.includes('/') ? ` ≈ ${roundedText(value, decimals)}` : '';
  return {
    what,
    text: (expression === result ? result : `${expression} = ${result}`) + about,
    value: exactValue(value, decimals),
  };
}

function exactText(value: Fraction, decimals: number): string {
  const rounded = roundedText(value, decimals);
  if (Fraction.ofDecimal(rounded).compare(value) === 0) return rounded;
  return `${value.numerator}/${value.denominator}`;
}

/** Half-up to so many decimals plus `MORE_DECIMALS`; trailing zeros after the first `decimals` are removed. */
function roundedText(value: Fraction, decimals: number): string {
  const shown = decimals + MORE_DECIMALS;
  const digits = value.times(Fraction.of(10n ** BigInt(shown))).round();
  const magnitude = (digits < 0n ? -digits : digits).toString().padStart(shown + 1, '0');
  const whole = magnitude.slice(0, -shown);
  const fraction = magnitude.slice(-shown).replace(/0+$/, '').padEnd(decimals, '0');
  return (digits < 0n ? '-' : '') + whole + (fraction === '' ? '' : `.${fraction}`);
}
