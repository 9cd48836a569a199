import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import type { AppError } from '../base/errors';
import {
  kindOfSettlement,
  newPlatformPart,
  newSettlement,
  settledBy,
  settlementIdOf,
  settlementPostings,
  type BilledFigures,
  type DatedFigures,
  type Settled,
  type SettlementRecord,
} from './settlement';

const NOW = new Date('2026-11-05T10:00:00Z');
const at = (ms: number): Date => new Date(NOW.getTime() + ms);
const context = { timeZone: 'Europe/Istanbul', now: NOW };
const OF = { brandId: 'b', currency: 'TRY' };

const figures = (billedMinor: number, platformMinor: number, writtenOffMinor = 0, ms = 0): DatedFigures => ({
  billedMinor,
  platformMinor,
  writtenOffMinor,
  figuresAt: at(ms),
});

const asked = (amountMinor: number, more: Partial<SettlementRecord> = {}) => ({
  ...OF,
  settlementId: settlementIdOf('b', 'march'),
  amountMinor,
  reference: 'march',
  fingerprint: 'f',
  prepayment: false,
  paidAt: NOW,
  recordedBy: 'admin-1',
  ...more,
});

/** One brand's settlements in one currency, each made by the code from those before it. */
class Chain {
  records: SettlementRecord[] = [];

  settle(amountMinor: number, read: DatedFigures, prepayment = false): this {
    return this.add(newSettlement(asked(amountMinor, { prepayment }), this.records, read, context));
  }

  post(read: DatedFigures): this {
    const part = newPlatformPart(OF, this.records, read, context);
    return part ? this.add(part) : this;
  }

  /** What all settlements have posted to each account. */
  get posted(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const { account, minor } of this.records.flatMap(({ entries }) => entries[0]?.postings ?? []))
      sums[account] = (sums[account] ?? 0) + minor;
    return sums;
  }

  private add(record: SettlementRecord): this {
    this.records = [...this.records, record];
    return this;
  }
}

const thrown = (code: string, detail?: string) =>
  expect.objectContaining({ code, ...(detail === undefined ? {} : { detail }) }) as AppError;

describe('the brand pays what it is billed, and the platform takes its part of it out of cash', () => {
  const balance = (more: Partial<BilledFigures & Settled> = {}): BilledFigures & Settled => ({
    billedMinor: 1000,
    platformMinor: 400,
    writtenOffMinor: 0,
    settledMinor: 0,
    platformTakenMinor: 0,
    ...more,
  });

  test.each<[string, BilledFigures & Settled, number, Record<string, number>]>([
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
      balance({ billedMinor: 3, platformMinor: 1 }),
      1,
      { 'brand:b': 1, cash: -1 },
    ],
    [
      '1 of 2 at a part of 1: half of it is rounded up to 1',
      balance({ billedMinor: 2, platformMinor: 1 }),
      1,
      { 'brand:b': 1, platform: -1 },
    ],
    [
      '1500 of 1000: never more than its part; the rest is the brand’s credit',
      balance(),
      1500,
      { 'brand:b': 1500, platform: -400, cash: -1100 },
    ],
    [
      '1000 of 1000, and 150 written off: 250',
      balance({ writtenOffMinor: 150 }),
      1000,
      { 'brand:b': 1000, platform: -250, cash: -750 },
    ],
    [
      'nothing settled, and 150 written off: the 150 come out of cash at once',
      balance({ writtenOffMinor: 150 }),
      0,
      { platform: 150, cash: -150 },
    ],
    [
      'nothing is billed any more: the platform gives all of its 400 back',
      balance({ billedMinor: 0, platformMinor: 0, settledMinor: 1000, platformTakenMinor: 400 }),
      -1000,
      { 'brand:b': -1000, platform: 400, cash: 600 },
    ],
    [
      'a program without a platform’s part',
      balance({ platformMinor: 0 }),
      1000,
      { 'brand:b': 1000, cash: -1000 },
    ],
  ])('%s', (_, of, amountMinor, expected) => {
    const postings = settlementPostings('b', of, amountMinor);
    expect(Object.fromEntries(postings.map(({ account, minor }) => [account, minor]))).toEqual(expected);
    expect(postings.reduce((sum, { minor }) => sum + minor, 0)).toBe(0);
  });
});

describe('worked examples', () => {
  test('38: 5+5 approved, 4.00 paid, then 6.00: the platform takes 2.00, then 3.00', () => {
    const chain = new Chain().settle(400, figures(1000, 500));
    expect(chain.posted).toEqual({ 'brand:b': 400, platform: -200, cash: -200 });
    chain.settle(600, figures(1000, 500));
    expect(chain.posted).toEqual({ 'brand:b': 1000, platform: -500, cash: -500 });
    expect(chain.records.map(({ sequence, settledBeforeMinor }) => [sequence, settledBeforeMinor])).toEqual([
      [1, 0],
      [2, 400],
    ]);
  });

  test('39: 15.00 paid of 10.00 is refused, and taken as a prepayment; with 20.00 billed the schedule posts 2.50', () => {
    const chain = new Chain();
    expect(() => chain.settle(1500, figures(1000, 500))).toThrow(
      thrown(
        'exceeds_owed',
        '10.00 TRY is owed, so 15.00 TRY is too much. Send it with "prepayment": true, if the brand pays ahead.',
      ),
    );
    chain.settle(1500, figures(1000, 500), true);
    expect(chain.posted).toEqual({ 'brand:b': 1500, platform: -500, cash: -1000 });
    chain.post(figures(2000, 1000));
    expect(chain.records.at(-1)).toMatchObject({ amountMinor: 0, reference: null, recordedBy: 'schedule' });
    expect(chain.records.at(-1)?.entries[0]?.postings).toEqual([
      { account: 'platform', minor: -250 },
      { account: 'cash', minor: 250 },
    ]);
    expect(chain.records.map(kindOfSettlement)).toEqual(['prepayment', 'platform_part']);
  });

  test('40: 10.00 paid and all taken back: the platform gives 5.00 back; -10.00 is allowed, -10.01 is not', () => {
    const chain = new Chain().settle(1000, figures(1000, 500)).post(figures(0, 0, 0, 1));
    expect(chain.posted).toEqual({ 'brand:b': 1000, platform: 0, cash: -1000 });
    expect(() => chain.settle(-1001, figures(0, 0, 0, 1))).toThrow(
      thrown('exceeds_credit', 'The credit of the brand is 10.00 TRY, so 10.01 TRY cannot be paid back.'),
    );
    chain.settle(-1000, figures(0, 0, 0, 1));
    expect(chain.posted).toEqual({ 'brand:b': 0, platform: 0, cash: 0 });
    expect(chain.records.map(kindOfSettlement)).toEqual(['settlement', 'platform_part', 'paid_back']);
    expect(() => chain.settle(-1, figures(0, 0, 0, 1))).toThrow(
      thrown('exceeds_credit', 'The credit of the brand is 0.00 TRY, so 0.01 TRY cannot be paid back.'),
    );
  });

  test('41: then 5.00 written off: the schedule takes 5.00 out of cash for the platform', () => {
    const chain = new Chain()
      .settle(1000, figures(1000, 500))
      .post(figures(0, 0))
      .settle(-1000, figures(0, 0));
    chain.post(figures(0, 0, 500));
    expect(chain.posted).toEqual({ 'brand:b': 0, platform: 500, cash: -500 });
  });
});

describe('what is refused', () => {
  test('10^12 above what is owed: the answer says what is owed', () => {
    expect(() => new Chain().settle(1000 + 10 ** 12, figures(1000, 500))).toThrow(
      thrown(
        'exceeds_owed',
        '10.00 TRY is owed, so 10000000010.00 TRY is too much. Send it with "prepayment": true, if the brand pays ahead.',
      ),
    );
  });

  test('where the brand has a credit already, 0.00 is owed', () => {
    const chain = new Chain().settle(1500, figures(1000, 500), true);
    expect(() => chain.settle(1, figures(1000, 500))).toThrow(/^0\.00 TRY is owed/);
  });

  test('prepayments that together are above 10^15 minor units', () => {
    const chain = new Chain().settle(10 ** 15, figures(0, 0), true);
    expect(() => chain.settle(1, figures(0, 0), true)).toThrow(thrown('amount_out_of_range'));
  });

  test('a credit cannot be paid back twice: the second of two at once sees the first', () => {
    const chain = new Chain().settle(1500, figures(1000, 500), true).settle(-500, figures(1000, 500));
    expect(() => chain.settle(-500, figures(1000, 500))).toThrow(thrown('exceeds_credit'));
  });
});

describe('of two readings the newer one counts', () => {
  test('a settlement that read 10.00 before another read 20.00 takes its part of 20.00', () => {
    const chain = new Chain().settle(1000, figures(2000, 1000, 0, 5)).settle(1000, figures(1000, 500, 0, 1));
    expect(chain.records.at(-1)).toMatchObject({ billedMinor: 2000, platformMinor: 1000, figuresAt: at(5) });
    expect(chain.posted).toEqual({ 'brand:b': 2000, platform: -1000, cash: -1000 });
  });

  test('a run of the schedule with older figures posts nothing back', () => {
    const chain = new Chain().settle(1000, figures(2000, 1000, 0, 5)).post(figures(1000, 500, 0, 1));
    expect(chain.records).toHaveLength(1);
  });
});

test('the schedule posts nothing where the platform has its part, and nothing twice', () => {
  const chain = new Chain().post(figures(1000, 500)).settle(500, figures(1000, 500)).post(figures(1000, 500));
  expect(chain.records).toHaveLength(1);
  chain.post(figures(3000, 1500)).post(figures(3000, 1500));
  expect(chain.records.map(({ amountMinor }) => amountMinor)).toEqual([500]);
  chain.post(figures(500, 400)).post(figures(500, 400));
  expect(chain.records.map(({ amountMinor, sequence }) => [amountMinor, sequence])).toEqual([
    [500, 1],
    [0, 2],
  ]);
  expect(settledBy(chain.records)).toEqual({ settledMinor: 500, platformTakenMinor: 400 });
});

test('a settlement counts on the brand’s day of the payment', () => {
  const paidAt = new Date('2026-12-31T22:00:00Z');
  const record = newSettlement(asked(500, { paidAt }), [], figures(1000, 400), context);
  expect(record).toMatchObject({
    billedMinor: 1000,
    settledBeforeMinor: 0,
    sequence: 1,
    recordedAt: NOW,
    entries: [{ id: record.settlementId, kind: 'settlement', day: '2027-01-01', at: NOW, currency: 'TRY' }],
  });
});

test('the same reference of the same brand is the same settlement', () => {
  expect(settlementIdOf('b', 'march')).toBe(settlementIdOf('b', 'march'));
  expect(settlementIdOf('b', 'march')).toMatch(/^set_[0-9a-f]{24}$/);
  const others = [settlementIdOf('b', 'april'), settlementIdOf('c', 'march')];
  expect(new Set([settlementIdOf('b', 'march'), ...others]).size).toBe(3);
});

test('whatever is billed, written off, paid, paid ahead and paid back: once nothing is owed the platform has its whole part', () => {
  const moment = fc.record({
    billed: fc.integer({ min: 0, max: 10 ** 12 }),
    share: fc.integer({ min: 0, max: 10_000 }),
    writtenOff: fc.integer({ min: 0, max: 10 ** 6 }),
    amount: fc.integer({ min: -(10 ** 12), max: 10 ** 12 }).filter((amount) => amount !== 0),
    prepayment: fc.boolean(),
    isSchedule: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1, maxLength: 12 }), (moments) => {
      const chain = new Chain();
      let [last, writtenOff] = [figures(0, 0), 0];
      for (const [index, { billed, share, amount, prepayment, isSchedule, ...more }] of moments.entries()) {
        writtenOff += more.writtenOff;
        last = figures(billed, Math.floor((billed / 10_000) * share), writtenOff, index);
        try {
          if (isSchedule) chain.post(last);
          else chain.settle(amount, last, prepayment);
        } catch (error) {
          expect(['exceeds_owed', 'exceeds_credit']).toContain((error as AppError).code);
        }
        const { settledMinor } = settledBy(chain.records);
        expect(settledMinor).toBeGreaterThanOrEqual(0);
      }
      const owed = last.billedMinor - settledBy(chain.records).settledMinor;
      if (owed !== 0) chain.settle(owed, last);
      chain.post(last);
      const { settledMinor, platformTakenMinor } = settledBy(chain.records);
      expect([settledMinor, platformTakenMinor]).toEqual([
        last.billedMinor,
        last.platformMinor - last.writtenOffMinor,
      ]);
      for (const { entries } of chain.records) {
        const postings = entries[0]?.postings ?? [];
        expect(postings.reduce((sum, { minor }) => sum + minor, 0)).toBe(0);
        expect(postings.filter(({ minor }) => minor === 0)).toEqual([]);
      }
      expect(chain.records.map(({ sequence }) => sequence)).toEqual(chain.records.map((_, i) => i + 1));
    }),
    runs(500),
  );
});
