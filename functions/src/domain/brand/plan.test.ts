import fc from 'fast-check';
import { currencyCases, PLAN, plans, runs } from '../../../test/support/arbitraries';
import { modelSplit } from '../../../test/model/rules/due';
import { formatMinor, toMinor } from '../money/money';
import { planSchema, sharePercent, split, type Party, type Plan } from './plan';

type Shares = Plan['shares'];
const shares = (...parts: readonly (readonly [Party, number])[]): Shares =>
  parts.map(([party, percent]) => ({ party, percent }));
const HALVES = shares(['influencer', 50], ['platform', 50]);

describe('split: largest remainder, a tie goes to the party listed first', () => {
  test.each([
    ['0.01', 'TRY', HALVES, '0.01', '0.00', '0.00'],
    ['0.02', 'TRY', HALVES, '0.01', '0.01', '0.00'],
    ['0.03', 'TRY', HALVES, '0.02', '0.01', '0.00'],
    ['0.00', 'TRY', HALVES, '0.00', '0.00', '0.00'],
    ['12.35', 'TRY', HALVES, '6.18', '6.17', '0.00'],
    ['0.01', 'TRY', shares(['platform', 50], ['influencer', 50]), '0.00', '0.01', '0.00'],
    ['1', 'JPY', HALVES, '1', '0', '0'],
    ['0.001', 'KWD', HALVES, '0.001', '0.000', '0.000'],
    [
      '0.10',
      'TRY',
      shares(['influencer', 33.33], ['platform', 33.33], ['member', 33.34]),
      '0.03',
      '0.03',
      '0.04',
    ],
    [
      '0.02',
      'TRY',
      shares(['influencer', 33.33], ['platform', 33.33], ['member', 33.34]),
      '0.01',
      '0.00',
      '0.01',
    ],
    ['0.99', 'TRY', shares(['influencer', 100]), '0.99', '0.00', '0.00'],
    ['0.99', 'TRY', shares(['influencer', 0], ['platform', 100]), '0.00', '0.99', '0.00'],
    ['0.07', 'TRY', shares(['influencer', 70], ['platform', 20], ['member', 10]), '0.05', '0.01', '0.01'],
  ])(
    '%s %s by %j: influencer %s, platform %s, member %s',
    (total, currency, parts, influencer, platform, member) => {
      const result = split(toMinor(total, currency), parts);
      const printed = [result.influencer, result.platform, result.member].map((part) =>
        formatMinor(part, currency),
      );
      expect(printed).toEqual([influencer, platform, member]);
    },
  );

  test('a negative total is never split: what is due never is', () => {
    expect(() => split(-1n, HALVES)).toThrow(RangeError);
  });

  test('in 0, 2 and 3 decimals the shares sum to the total, and each is within one minor unit of exact', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), plans, currencyCases, (total, plan, { currency }) => {
        const parts = split(toMinor(formatMinor(total, currency), currency), plan.shares);
        expect(parts.influencer + parts.platform + parts.member).toBe(total);
        for (const { party, percent } of plan.shares) {
          // Percents have two decimals, so 10,000ths are integers.
          const off = parts[party] * 10_000n - total * BigInt(Math.round(percent * 100));
          expect(off > -10_000n && off < 10_000n).toBe(true);
        }
      }),
      runs(2000),
    );
  });

  test('agrees with the model', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), plans, (total, plan) => {
        expect(split(total, plan.shares)).toMatchObject(modelSplit(total, plan.shares));
      }),
      runs(2000),
    );
  });

  test('equal shares: who is listed earlier never gets less', () => {
    const equal = shares(['member', 25], ['influencer', 25], ['platform', 50]);
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), (total) => {
        const parts = split(total, equal);
        expect(parts.member >= parts.influencer).toBe(true);
        expect(parts.member - parts.influencer <= 1n).toBe(true);
      }),
      runs(1000),
    );
  });
});

describe('planSchema', () => {
  const isPlan = (change: object): boolean => planSchema.safeParse({ ...PLAN, ...change }).success;

  test.each([
    ['50 + 50', { shares: HALVES }, true],
    ['33.33 + 33.33 + 33.34, which floats do not sum to 100', { shares: plans3() }, true],
    ['0.1 + 0.2 + 99.7', { shares: shares(['influencer', 0.1], ['platform', 0.2], ['member', 99.7]) }, true],
    ['50 + 49.99', { shares: shares(['influencer', 50], ['platform', 49.99]) }, false],
    ['50 + 50.01', { shares: shares(['influencer', 50], ['platform', 50.01]) }, false],
    ['-10 + 110', { shares: shares(['influencer', -10], ['platform', 110]) }, false],
    ['a party twice', { shares: shares(['influencer', 50], ['influencer', 50]) }, false],
    ['no shares', { shares: [] }, false],
    ['a rate of 0', { ratePercent: 0 }, true],
    ['a rate of 100', { ratePercent: 100 }, true],
    ['a rate above 100', { ratePercent: 100.01 }, false],
    ['a negative rate', { ratePercent: -1 }, false],
    ['a rate that is none', { ratePercent: Number.NaN }, false],
    ['an unknown base', { base: 'gross' }, false],
    ['version 0', { version: 0 }, false],
    ['half a day of hold', { holdPeriodDays: 0.5 }, false],
    ['no hold', { holdPeriodDays: 0 }, true],
    ['a window of 0 days', { attributionWindowDays: 0 }, false],
    ['a kind of evidence twice', { attributionPrecedence: ['click', 'click'] }, false],
    ['click alone', { attributionPrecedence: ['click'] }, true],
  ])('%s', (_, change, expected) => {
    expect(isPlan(change)).toBe(expected);
  });

  test('a party without a share has 0 percent', () => {
    expect(sharePercent(PLAN, 'influencer')).toBe(50);
    expect(sharePercent(PLAN, 'member')).toBe(0);
  });
});

function plans3(): Shares {
  return shares(['influencer', 33.33], ['platform', 33.33], ['member', 33.34]);
}
