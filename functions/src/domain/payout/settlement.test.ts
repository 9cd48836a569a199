import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { newSettlement, settlementIdOf, settlementPostings, type BrandBalance } from './settlement';

const balance = (more: Partial<BrandBalance> = {}): BrandBalance => ({
  currency: 'TRY',
  owedMinor: 1000,
  settledMinor: 0,
  platformMinor: 400,
  platformTakenMinor: 0,
  ...more,
});

const posted = (of: BrandBalance, amountMinor: number): Record<string, number> =>
  Object.fromEntries(settlementPostings('b', of, amountMinor).map(({ account, minor }) => [account, minor]));

describe('the brand pays what it owes, and the platform takes its part of it out of cash', () => {
  test.each<[string, BrandBalance, number, Record<string, number>]>([
    [
      '1000 of 1000, 400 of it the platform’s',
      balance(),
      1000,
      { 'brand:b': 1000, platform: -400, cash: -600 },
    ],
    ['500 of 1000: half of its part', balance(), 500, { 'brand:b': 500, platform: -200, cash: -300 }],
    [
      'the other 500',
      balance({ settledMinor: 500, platformTakenMinor: 200 }),
      500,
      { 'brand:b': 500, platform: -200, cash: -300 },
    ],
    [
      '1 of 3 at a part of 1: a third of it is rounded to 0',
      balance({ owedMinor: 3, platformMinor: 1 }),
      1,
      { 'brand:b': 1, cash: -1 },
    ],
    [
      '1500 of 1000: never more than its part; the rest is the brand’s credit',
      balance(),
      1500,
      { 'brand:b': 1500, platform: -400, cash: -1100 },
    ],
    [
      'paid 1000, then refunds left 500 due: the platform gives 200 of its 400 back with the next 100',
      balance({ owedMinor: 500, platformMinor: 200, settledMinor: 1000, platformTakenMinor: 400 }),
      100,
      { 'brand:b': 100, platform: 200, cash: -300 },
    ],
    [
      'nothing is owed any more: the platform gives all of its 400 back',
      balance({ owedMinor: 0, platformMinor: 0, settledMinor: 1000, platformTakenMinor: 400 }),
      100,
      { 'brand:b': 100, platform: 400, cash: -500 },
    ],
    [
      'a program without a platform’s part',
      balance({ platformMinor: 0 }),
      1000,
      { 'brand:b': 1000, cash: -1000 },
    ],
  ])('%s', (_, of, amountMinor, expected) => {
    expect(posted(of, amountMinor)).toEqual(expected);
  });

  test('whatever is owed and paid in parts: every settlement sums to zero, and all paid leaves both at zero', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 10 ** 9 }), { minLength: 1, maxLength: 8 });
    const owed = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 10 ** 12 }), fc.integer({ min: 0, max: 10_000 })),
      {
        minLength: 8,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(parts, owed, (amounts, moments) => {
        let [settledMinor, platformTakenMinor] = [0, 0];
        const settle = (owedMinor: number, platformMinor: number, amountMinor: number): void => {
          const of = { currency: 'TRY', owedMinor, settledMinor, platformMinor, platformTakenMinor };
          const postings = settlementPostings('b', of, amountMinor);
          expect(postings.reduce((sum, { minor }) => sum + minor, 0)).toBe(0);
          expect(postings.filter(({ minor }) => minor === 0)).toEqual([]);
          settledMinor += amountMinor;
          platformTakenMinor -= postings.find(({ account }) => account === 'platform')?.minor ?? 0;
          expect(platformTakenMinor).toBeGreaterThanOrEqual(0);
          expect(platformTakenMinor).toBeLessThanOrEqual(platformMinor);
        };
        amounts.forEach((amount, i) => {
          const [owedMinor = 0, share = 0] = moments[i] ?? [];
          settle(owedMinor, Math.floor((owedMinor / 10_000) * share), amount);
        });
        const [more = 0] = amounts;
        const owedMinor = settledMinor + more;
        const platformMinor = Math.floor(owedMinor / 3);
        settle(owedMinor, platformMinor, more);
        expect([settledMinor, platformTakenMinor]).toEqual([owedMinor, platformMinor]);
      }),
      runs(500),
    );
  });
});

test('a settlement keeps what was owed then, and counts on the brand’s day of the payment', () => {
  const asked = {
    settlementId: settlementIdOf('b', 'march'),
    brandId: 'b',
    currency: 'TRY',
    amountMinor: 500,
    reference: 'march',
    fingerprint: 'f',
    paidAt: new Date('2026-12-31T22:00:00Z'),
    recordedBy: 'admin-1',
  };
  const now = new Date('2027-01-05T10:00:00Z');
  const record = newSettlement(asked, balance({ settledMinor: 100 }), { timeZone: 'Europe/Istanbul', now });
  expect(record).toMatchObject({
    ...asked,
    owedMinor: 1000,
    settledBeforeMinor: 100,
    recordedAt: now,
    entries: [{ id: asked.settlementId, kind: 'settlement', day: '2027-01-01', at: now, currency: 'TRY' }],
  });
});

test('the same reference of the same brand is the same settlement', () => {
  expect(settlementIdOf('b', 'march')).toBe(settlementIdOf('b', 'march'));
  expect(settlementIdOf('b', 'march')).toMatch(/^set_[0-9a-f]{24}$/);
  expect(
    new Set(
      [
        ['b', 'march'],
        ['b', 'april'],
        ['c', 'march'],
      ].map(([b, r]) => settlementIdOf(b!, r!)),
    ).size,
  ).toBe(3);
});
