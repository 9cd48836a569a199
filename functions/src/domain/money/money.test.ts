import fc from 'fast-check';
import { CURRENCIES, currencyCases, printMinor, runs } from '../../../test/support/arbitraries';
import { minorOf } from '../../../test/model/rules/currency';
import {
  canonicalAmount,
  currencyExponent,
  decimalsOf,
  formatMinor,
  isCurrency,
  isInRange,
  isNegativeNoise,
  MAX_MINOR,
  percentage,
  readAmount,
  roundedAt,
  storedMinor,
  toMinor,
} from './money';

/** The amount as read, or the problem. */
function read(value: unknown): string {
  const result = readAmount(value);
  return 'amount' in result ? result.amount : result.problem;
}

describe('readAmount', () => {
  test.each([
    ['1234.50', '1234.50'],
    ['0', '0'],
    ['-5.00', '-5.00'],
    ['-0', '0'],
    ['-0.00', '0.00'],
    ['010.50', '010.50'],
    ['84.033613', '84.033613'],
    ['19.989999999999998', '19.989999999999998'],
    [19.99, '19.99'],
    [19.989999999999998, '19.99'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-0, '0'],
    [1e-7, '0.0000001'],
    [5e-324, '0'],
    [-5e-324, '0'],
    [1e15, '1000000000000000'],
    ['1000000000000000', '1000000000000000'],
  ])('takes %p as %s', (sent, expected) => {
    expect(read(sent)).toBe(expected);
  });

  test.each([
    ['NaN'],
    ['Infinity'],
    ['-Infinity'],
    ['1e3'],
    ['1E3'],
    ['1e999'],
    ['0x10'],
    [''],
    [' '],
    [' 1'],
    ['1 '],
    ['1\n'],
    ['+1'],
    ['.5'],
    ['5.'],
    ['1,50'],
    ['1.234,50'],
    ['1.2.3'],
    ['--1'],
    ['١٢'],
    ['１２'],
    [NaN],
    [Infinity],
    [-Infinity],
    [1e999],
    [true],
    [null],
    [undefined],
    [{}],
    [[]],
    [['1']],
    [12n],
    ['0.' + '1'.repeat(63)],
  ])('%p is not an amount', (sent) => {
    expect(read(sent)).toBe('not_an_amount');
  });

  test.each([
    ['1000000000000001'],
    ['-1000000000000001'],
    ['1000000000000000000'],
    ['9'.repeat(5000)],
    [1e16],
    [1e21],
    [-1e308],
    [Number.MAX_VALUE],
  ])('%p is too large for any currency: above 10^15', (sent) => {
    expect(read(sent)).toBe('too_large');
  });

  test('zeros in front do not count as digits: 20 of them and a 5 are 5', () => {
    expect(toMinor(read('0'.repeat(20) + '5'), 'TRY')).toBe(500n);
  });
});

describe('currencies that WooCommerce offers and ISO 4217 lacks', () => {
  test.each([
    ['IRT', '100.50', 101n],
    ['JEP', '1.005', 101n],
    ['BTC', '0.00000001', 1n],
    ['HRK', '10', 1000n],
  ])('%s %s is %s minor units', (currency, amount, minor) => {
    expect(isCurrency(currency)).toBe(true);
    expect(toMinor(amount, currency)).toBe(minor);
  });

  test.each(['XAU', 'XTS', 'ABC', 'try'])('%s is no currency', (currency) => {
    expect(isCurrency(currency)).toBe(false);
  });
});

test.each([
  ['-0.000000000000014', true],
  ['-0.00000099', true],
  ['-0.000001', false],
  ['-1', false],
  ['0.0000001', false],
])('%s is negative noise: %s', (amount, expected) => {
  expect(isNegativeNoise(amount)).toBe(expected);
});

describe('toMinor: rounded half-up to the currency, once', () => {
  test.each([
    ['19.989999999999998', 'TRY', 1999n, 'a PHP float arrives as what the shopper saw'],
    ['84.033613', 'TRY', 8403n, "WooCommerce's six decimals"],
    ['0.005', 'TRY', 1n, 'half up'],
    ['0.0049999999999999999999', 'TRY', 0n, 'not rounded twice'],
    ['-0.005', 'TRY', -1n, 'a discount of half a cent is one'],
    ['23.539', 'KWD', 23539n, 'three decimals'],
    ['23.54', 'KWD', 23540n, 'sent with two decimals'],
    ['24', 'KWD', 24000n, 'sent with none'],
    ['1050', 'JPY', 1050n, 'no decimals'],
    ['1050.5', 'JPY', 1051n, 'half up'],
    ['1049.4999', 'JPY', 1049n, 'down'],
    ['10', 'TRY', 1000n, 'an integer'],
  ])('%s %s is %d minor units (%s)', (amount, currency, expected) => {
    expect(toMinor(amount, currency)).toBe(expected);
  });

  test.each([
    ['23.539', 3, 23539n],
    ['23.539', 2, 2354n],
    ['23.539', 0, 24n],
    ['23.5', 2, 2350n],
  ])('%s at %d decimals is %d', (amount, decimals, expected) => {
    expect(roundedAt(amount, decimals)).toBe(expected);
  });
});

describe('range: |minor| <= 10^15', () => {
  test.each([
    ['1000000000000000', 'JPY', true],
    ['10000000000000.00', 'TRY', true],
    ['10000000000000.004', 'TRY', true],
    ['10000000000000.01', 'TRY', false],
    ['10000000000000.005', 'TRY', false],
    ['1000000000000.000', 'KWD', true],
    ['1000000000000.001', 'KWD', false],
    ['-10000000000000.00', 'TRY', true],
    ['-10000000000000.01', 'TRY', false],
  ])('%s %s: %p', (amount, currency, expected) => {
    expect(isInRange(amount, currency)).toBe(expected);
  });

  test('storedMinor throws beyond the safe integers rather than store another number', () => {
    expect(storedMinor(MAX_MINOR)).toBe(1e15);
    expect(() => storedMinor(2n ** 53n)).toThrow(RangeError);
    expect(() => storedMinor(-(2n ** 53n))).toThrow(RangeError);
  });
});

describe('currencies of ISO 4217', () => {
  test.each([
    ['JPY', 0],
    ['KRW', 0],
    ['TRY', 2],
    ['EUR', 2],
    ['USD', 2],
    ['KWD', 3],
    ['BHD', 3],
    ['TND', 3],
  ])('%s has %d decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
  });

  test.each(['', 'try', 'TRL', 'XX', 'TRYY', 'XAU', 'XXX', 'XTS', '__proto__', 'constructor', '₺', 'TRY '])(
    '%j is no currency of an order',
    (code) => {
      expect(isCurrency(code)).toBe(false);
      expect(() => currencyExponent(code)).toThrow(RangeError);
    },
  );
});

describe('formatMinor', () => {
  test.each([
    [6173, 'TRY', '61.73'],
    [5, 'KWD', '0.005'],
    [0, 'TRY', '0.00'],
    [-0, 'JPY', '0'],
    [1050, 'JPY', '1050'],
    [-1, 'TRY', '-0.01'],
    [10n ** 15n, 'KWD', '1000000000000.000'],
  ])('%d minor units of %s are %s', (minor, currency, expected) => {
    expect(formatMinor(minor, currency)).toBe(expected);
  });
});

test.each([
  ['010.50', '10.5'],
  ['10.5', '10.5'],
  ['0.00', '0'],
  ['-0.0', '0'],
  ['1000', '1000'],
  ['0.000000000000000000000000000001', '0.000000000000000000000000000001'],
])('canonicalAmount: %s and all that equal it are spelt %s', (amount, expected) => {
  expect(canonicalAmount(amount)).toBe(expected);
});

test.each([
  ['23', 0],
  ['23.5', 1],
  ['23.50', 2],
])('decimalsOf: %s has %d', (amount, decimals) => {
  expect(decimalsOf(amount)).toBe(decimals);
});

test.each([
  [7.5, 3n, 40n],
  [10, 1n, 10n],
  [0.1, 1n, 1000n],
  [33.33, 3333n, 10000n],
  [1e-7, 1n, 1000000000n],
  [0, 0n, 1n],
])('percentage: %d%% is exactly %d/%d', (percent, numerator, denominator) => {
  expect(percentage(percent)).toMatchObject({ numerator, denominator });
});

describe('properties', () => {
  const minors = fc.bigInt(-MAX_MINOR, MAX_MINOR);

  test('minor units survive printing and reading again, in 0, 2 and 3 decimals', () => {
    fc.assert(
      fc.property(minors, currencyCases, (minor, { currency }) => {
        expect(toMinor(read(formatMinor(minor, currency)), currency)).toBe(minor);
      }),
      runs(2000),
    );
  });

  test('printing is the plain decimal of an independent printer', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), currencyCases, (minor, { currency, exponent }) => {
        expect(formatMinor(minor, currency)).toBe(printMinor(minor, exponent));
      }),
      runs(1000),
    );
  });

  test('a price that PHP computed and sent with 17 digits arrives as what the shopper saw', () => {
    const prices = fc.integer({ min: 0, max: 10 ** 9 });
    fc.assert(
      fc.property(prices, currencyCases, (minor, { currency, exponent }) => {
        const float = minor / 10 ** exponent;
        // serialize_precision=17, and a sum that is a bit off.
        const printed = float.toPrecision(17);
        const noisy = (float * 3) / 3 + Number.EPSILON * float;
        expect(toMinor(read(printed), currency)).toBe(BigInt(minor));
        expect(toMinor(read(noisy), currency)).toBe(BigInt(minor));
      }),
      runs(2000),
    );
  });

  test('any plain decimal rounds as the model rounds it, and is read as it was sent', () => {
    const decimals = fc
      .tuple(fc.constantFrom('', '-'), fc.bigInt(0n, 10n ** 12n), fc.stringMatching(/^\d{1,20}$/))
      .map(([sign, whole, rest]) => `${sign}${whole}.${rest}`);
    fc.assert(
      fc.property(decimals, fc.constantFrom(...CURRENCIES), (text, { currency, exponent }) => {
        expect(toMinor(read(text), currency)).toBe(minorOf(text, exponent));
      }),
      runs(2000),
    );
  });

  test('equal amounts have one spelling, others another', () => {
    fc.assert(
      fc.property(minors, minors, fc.nat(5), (a, b, zeros) => {
        const text = formatMinor(a, 'KWD');
        expect(canonicalAmount(text + '0'.repeat(zeros))).toBe(canonicalAmount(text));
        expect(canonicalAmount(text) === canonicalAmount(formatMinor(b, 'KWD'))).toBe(a === b);
      }),
      runs(1000),
    );
  });
});
