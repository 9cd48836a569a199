import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { Fraction } from './fraction';

const half = Fraction.of(1, 2);

test('sum: many terms in pairs are what they are one by one', () => {
  const terms = Array.from({ length: 101 }, (_, i) => Fraction.of(i - 50, 3 + i));
  const oneByOne = terms.reduce((sum, term) => sum.plus(term), Fraction.ZERO);
  expect(Fraction.sum(terms)).toEqual(oneByOne);
  expect(Fraction.sum([])).toEqual(Fraction.ZERO);
});

describe('Fraction', () => {
  test.each([
    ['2', 1n, '1/2 up'],
    ['1.5', 2n, '3/2 up'],
    ['0.5', 1n, 'half away from zero'],
    ['-0.5', -1n, 'half of a negative away from zero'],
    ['-1.4999', -1n, 'towards the nearest'],
    ['0.4999999999999999999999', 0n, 'a tie only where it is one'],
    ['8.5', 9n, '8.5 is 9'],
  ])('%s rounds: half of it, or itself, %s (%s)', (text, expected) => {
    const value = text === '2' ? half : Fraction.ofDecimal(text);
    expect(value.round()).toBe(expected);
  });

  test('120 x (1 - 8/144) x 7.5% is exactly 8.5: numerator 17, denominator 2', () => {
    const left = Fraction.of(120).times(Fraction.ONE.minus(Fraction.of(8, 144)));
    const { numerator, denominator } = left.times(Fraction.of(75, 1000));
    expect([numerator, denominator]).toEqual([17n, 2n]);
  });

  test.each([
    [6, 4, 3n, 2n],
    [6, -4, -3n, 2n],
    [-6, -4, 3n, 2n],
    [0, -7, 0n, 1n],
    [0, 5, 0n, 1n],
  ])('%d/%d is kept as %d/%d: in lowest terms, sign above', (n, d, numerator, denominator) => {
    expect(Fraction.of(n, d)).toMatchObject({ numerator, denominator });
  });

  test.each([
    ['-12.340', -617n, 50n],
    ['0.0', 0n, 1n],
    ['-0', 0n, 1n],
    ['007', 7n, 1n],
    ['19.989999999999998', 9994999999999999n, 500000000000000n],
  ])('%s is exactly %d/%d', (text, numerator, denominator) => {
    expect(Fraction.ofDecimal(text)).toMatchObject({ numerator, denominator });
  });

  test.each([
    '',
    '-',
    '.5',
    '5.',
    '1e3',
    '+1',
    ' 1',
    '1 ',
    '1\n',
    '1,5',
    '0x10',
    'NaN',
    'Infinity',
    '--1',
    '１',
  ])('%j is no plain decimal', (text) => {
    expect(() => Fraction.ofDecimal(text)).toThrow(RangeError);
  });

  test('a denominator of 0 is refused, and so is a division by 0', () => {
    expect(() => Fraction.of(1, 0)).toThrow(RangeError);
    expect(() => half.dividedBy(Fraction.ZERO)).toThrow(RangeError);
  });

  test.each([
    [7, 2, 3n],
    [-7, 2, -4n],
    [-6, 2, -3n],
    [0, 2, 0n],
  ])('floor of %d/%d is %d', (n, d, expected) => {
    expect(Fraction.of(n, d).floor()).toBe(expected);
  });

  const fractions = fc
    .tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 20n))
    .map(([n, d]) => Fraction.of(n, d));

  test('plus and minus, times and dividedBy undo each other; compare, min and max agree', () => {
    fc.assert(
      fc.property(fractions, fractions, (a, b) => {
        expect(a.plus(b).minus(b)).toEqual(a);
        if (!b.isZero) expect(a.times(b).dividedBy(b)).toEqual(a);
        expect(a.compare(b)).toBe(-b.compare(a) || 0);
        expect([a.min(b), a.max(b)]).toEqual(a.compare(b) <= 0 ? [a, b] : [b, a]);
        expect(a.isNegative).toBe(a.compare(Fraction.ZERO) < 0);
      }),
      runs(1000),
    );
  });

  test('round is within a half, floor below and within one; a sum does not depend on its order', () => {
    fc.assert(
      fc.property(fractions, fractions, fractions, (a, b, c) => {
        const off = a.minus(Fraction.of(a.round()));
        expect(off.max(Fraction.ZERO.minus(off)).compare(half)).toBeLessThanOrEqual(0);
        const above = a.minus(Fraction.of(a.floor()));
        expect(above.isNegative || above.compare(Fraction.ONE) >= 0).toBe(false);
        expect(Fraction.sum([a, b, c])).toEqual(Fraction.sum([c, a, b]));
      }),
      runs(1000),
    );
  });
});
