import {
  brandStatementWith,
  commissionOf,
  entryOf,
  payoutLineOf,
  payoutOf,
  payoutStatementWith,
  settlementOf,
} from '../../../test/support/statements';
import { type AppError } from '../base/errors';
import { brandStatementLines, brandStatementOf, payoutStatementOf } from './statement';
import { assertMonth } from '../base/time';

const PARTIES = { brandName: 'Lale Moda', influencerName: 'Ayşe', timeZone: 'Europe/Istanbul' };
const parts = (influencer: number, platform: number) => ({ 'influencer:ayse': influencer, platform });

describe('a payout’s statement', () => {
  test('61.73 + 20.00 - 15.00 is 66.73: 81.73 earned, 15.00 netted, by the time of the orders', () => {
    const lines = [
      payoutLineOf('c', 2000, { occurredAt: new Date('2026-10-09T10:00:00Z') }),
      payoutLineOf('b', -1500, { claimedBeforeMinor: 2000, occurredAt: new Date('2026-10-07T10:00:00Z') }),
      payoutLineOf('a', 6173, { occurredAt: new Date('2026-10-09T10:00:00Z') }),
    ];
    const statement = payoutStatementWith(lines);
    expect(statement).toMatchObject({ earnedMinor: 8173, nettedMinor: -1500, totalMinor: 6673 });
    expect(statement.lines.map(({ orderId, minor, isClawback }) => [orderId, minor, isClawback])).toEqual([
      ['b', -1500, true],
      ['a', 6173, false],
      ['c', 2000, false],
    ]);
    expect(statement.payout).not.toHaveProperty('createdBy');
  });

  test.each([
    ['a total of another sum', { totalMinor: 101 }],
    ['another number of lines', { lineCount: 2 }],
  ])('with %s is refused', (_, wrong) => {
    const lines = [payoutLineOf('a', 100)];
    expect(() => payoutStatementOf({ ...payoutOf(lines), ...wrong }, lines, PARTIES)).toThrow(
      'the lines of payout po_1 do not sum to its total',
    );
  });
});

describe('a brand’s month', () => {
  test('opens with what was owed less what was settled before: 50.00 - 20.00, + 12.00 - 30.00 closes with 12.00', () => {
    const statement = brandStatementWith(
      [commissionOf('1', [entryOf('2026-09-30', parts(900, 900)), entryOf('2026-10-01', parts(600, 600))])],
      [settlementOf('2026-09-30', 2000), settlementOf('2026-10-31', 3000), settlementOf('2026-11-01', 500)],
      { before: 5000 },
    );
    expect(statement).toMatchObject({ openingMinor: 3000, settledMinor: 3000, closingMinor: 1200 });
    expect(statement.sums).toEqual({
      billedMinor: 1200,
      influencerMinor: 600,
      platformMinor: 600,
      memberMinor: 0,
    });
    expect(statement.settlements.map(({ day }) => day)).toEqual(['2026-10-31']);
  });

  test('has a line for each entry of the month and currency, by day, with its influencers', () => {
    const moved = entryOf(
      '2026-10-02',
      { 'influencer:ayse': -500, 'influencer:mert': 700, platform: 200, 'member:lalewoo~2': 30 },
      { id: 'attribute:dec_1', eventId: 'attribute:dec_1', kind: 'adjustment' },
    );
    const { lines } = brandStatementWith([
      commissionOf('2', [entryOf('2026-10-03', parts(1, 1)), moved]),
      commissionOf('1', [
        entryOf('2026-10-03', parts(5, 4), { currency: 'EUR' }),
        entryOf('2026-10-03', parts(2, 2)),
      ]),
    ]);
    expect(lines.map(({ day, orderId, billedMinor }) => [day, orderId, billedMinor])).toEqual([
      ['2026-10-02', '2', 430],
      ['2026-10-03', '1', 4],
      ['2026-10-03', '2', 2],
    ]);
    expect(lines[0]).toMatchObject({
      influencers: [
        { influencerId: 'ayse', minor: -500 },
        { influencerId: 'mert', minor: 700 },
      ],
      influencerMinor: 200,
      platformMinor: 200,
      memberMinor: 30,
    });
  });

  test('counts 15.00 paid ahead of 10.00 billed and 4.00 paid back as 11.00 settled; the platform’s part is no line', () => {
    const paid = { ...settlementOf('2026-10-05', 1500), billedMinor: 1000, prepayment: true };
    const back = { ...settlementOf('2026-10-09', -400), billedMinor: 1000, settledBeforeMinor: 1500 };
    const part = { ...settlementOf('2026-10-10', 0), reference: null };
    const statement = brandStatementWith(
      [commissionOf('1', [entryOf('2026-10-03', parts(500, 500))])],
      [paid, back, part],
      { pending: 2500 },
    );
    expect(statement.settlements.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
      ['prepayment', 1500],
      ['paid_back', -400],
    ]);
    expect(statement).toMatchObject({ settledMinor: 1100, closingMinor: -100, pendingMinor: 2500 });
  });

  test('is refused where its entries sum to 2.00 and its days to 2.01', () => {
    const commission = commissionOf('1', [entryOf('2026-10-01', parts(100, 100))]);
    const month = { month: '2026-10', currency: 'TRY' };
    const read = {
      ...month,
      brandId: 'lalemoda',
      billedBeforeMinor: 0,
      billedInMonthMinor: 201,
      pendingMinor: 0,
      lines: brandStatementLines(commission, month),
      settlements: [],
      now: new Date('2026-11-02T08:00:00Z'),
    };
    expect(() =>
      brandStatementOf(read, { ...PARTIES, names: { influencers: new Map(), stores: new Map() } }),
    ).toThrow('the entries of lalemoda in 2026-10 sum to 200, its days to 201');
  });

  test('is refused where an entry does not sum to zero', () => {
    const broken = { ...entryOf('2026-10-01', parts(1, 1)), postings: [{ account: 'platform', minor: 1 }] };
    expect(() =>
      brandStatementLines(commissionOf('1', [broken]), { month: '2026-10', currency: 'TRY' }),
    ).toThrow('does not sum to zero');
  });

  test('without anything is all zeros, and no -0', () => {
    const { lines: _lines, ...empty } = brandStatementWith([]);
    expect(empty).toMatchObject({
      openingMinor: 0,
      settledMinor: 0,
      closingMinor: 0,
      sums: { billedMinor: 0 },
    });
  });
});

test.each(['2026-13', '2026-00', '0000-01', '2026-1', '202610', '2026-10-01', ''])(
  '"%s" is no month',
  (month) => {
    expect(() => {
      assertMonth(month);
    }).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: [{ path: 'month', message: 'must be a month such as 2026-11' }],
      }) as AppError,
    );
  },
);
