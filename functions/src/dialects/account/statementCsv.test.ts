import { readCsv } from '../../../test/support/csv';
import {
  brandStatementWith,
  commissionOf,
  entryOf,
  payoutLineOf,
  payoutStatementWith,
  settlementOf,
} from '../../../test/support/statements';
import { brandStatementCsv } from './brandStatement';
import { payoutStatementCsv } from './payoutStatement';

const CLAWBACK = { claimedBeforeMinor: 2000 };

describe('a payout as CSV', () => {
  test.each([
    ['TRY', '61.73', '-15.00', '46.73'],
    ['JPY', '6173', '-1500', '4673'],
    ['KWD', '6.173', '-1.500', '4.673'],
  ])('in %s: %s and a clawback of %s sum to %s', (currency, first, second, total) => {
    const csv = payoutStatementCsv(
      payoutStatementWith([payoutLineOf('1', 6173), payoutLineOf('2', -1500, CLAWBACK)], { currency }),
    );
    const rows = readCsv(csv);
    expect(rows.map(({ row, amount }) => [row, amount])).toEqual([
      ['commission', first],
      ['clawback', second],
      ['total', total],
    ]);
    expect(rows.every((row) => row['currency'] === currency)).toBe(true);
  });

  test('leads back to each order: store, order, commission, time, rate, share and what was claimed before', () => {
    const [row] = readCsv(payoutStatementCsv(payoutStatementWith([payoutLineOf('2', -1500, CLAWBACK)])));
    expect(row).toEqual({
      row: 'clawback',
      payout_id: 'po_1',
      kind: 'payout',
      state: 'sealed',
      brand_id: 'lalemoda',
      influencer_id: 'ayse',
      store_id: 'lalewoo',
      order_id: '2',
      commission_id: 'lalemoda~lalewoo~2',
      ordered_at: '2026-10-05T20:30:00.000Z',
      currency: 'TRY',
      base: '300.00',
      rate_percent: '7.5',
      commission: '30.00',
      influencer_share: '5.00',
      claimed_before: '20.00',
      amount: '-15.00',
    });
  });

  test('is RFC 4180: CRLF after each record, no mark before the first, a header', () => {
    const csv = payoutStatementCsv(payoutStatementWith([payoutLineOf('1', 100)]));
    expect(csv.startsWith('row,payout_id,')).toBe(true);
    expect(csv.endsWith('\r\n')).toBe(true);
    expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test.each(["=cmd|'/c calc'!A0", '+1+1', '-1+1', '@SUM(A1)', '\uFF1D1+1'])(
    'the order id %s is no formula',
    (orderId) => {
      const csv = payoutStatementCsv(payoutStatementWith([payoutLineOf(orderId, 100)]));
      expect(readCsv(csv)[0]).toMatchObject({ order_id: `'${orderId}`, amount: '1.00' });
    },
  );

  test.each(['a,b', 'a"b', 'a;b', 'سفارش ۱', 'Ağaç, "köşe"'])(
    'the order id %s comes back as it is',
    (orderId) => {
      const csv = payoutStatementCsv(payoutStatementWith([payoutLineOf(orderId, 100)]));
      expect(readCsv(csv)[0]?.['order_id']).toBe(orderId);
    },
  );
});

describe('a brand’s month as CSV', () => {
  const moved = entryOf(
    '2026-10-04',
    { 'influencer:ayse': -500, 'influencer:mert': 700, platform: 200, 'member:lalewoo~2': 30 },
    { id: 'attribute:dec_1', eventId: 'attribute:dec_1', kind: 'adjustment' },
  );
  const statement = brandStatementWith(
    [
      commissionOf('1', [entryOf('2026-10-03', { 'influencer:ayse': 500, platform: 500 })]),
      commissionOf('2', [moved]),
    ],
    [settlementOf('2026-10-20', 900, '=HYPERLINK("x")')],
    { before: 250 },
  );
  const rows = readCsv(brandStatementCsv(statement));

  test('opening 2.50, 10.00 and 4.30 billed, 9.00 settled, closing 7.80; a moved order is a row for each influencer', () => {
    const shown = [
      'row',
      'day',
      'order_id',
      'influencer_id',
      'influencer',
      'platform',
      'member',
      'billed',
      'settled',
      'balance',
    ];
    expect(rows.map((row) => shown.map((name) => row[name]).join(' | '))).toEqual([
      'opening |  |  |  |  |  |  |  |  | 2.50',
      'entry | 2026-10-03 | 1 | ayse | 5.00 | 5.00 | 0.00 | 10.00 |  | ',
      'entry | 2026-10-04 | 2 | ayse | -5.00 | 2.00 | 0.30 | 4.30 |  | ',
      'entry | 2026-10-04 | 2 | mert | 7.00 |  |  |  |  | ',
      'settlement | 2026-10-20 |  |  |  |  |  |  | 9.00 | ',
      'total |  |  |  | 7.00 | 7.00 | 0.30 | 14.30 | 9.00 | ',
      'closing |  |  |  |  |  |  |  |  | 7.80',
      'pending |  |  |  |  |  |  |  |  | 0.00',
    ]);
  });

  test('leads back to each event, and keeps the currency in a separate column', () => {
    expect(rows[2]).toMatchObject({
      kind: 'adjustment',
      event_id: 'attribute:dec_1',
      entry_id: 'attribute:dec_1',
      commission_id: 'lalemoda~lalewoo~2',
      store_id: 'lalewoo',
      month: '2026-10',
    });
    expect(rows[4]).toMatchObject({ reference: '\'=HYPERLINK("x")', entry_id: 'set_2026-10-20' });
    expect(new Set(rows.map((row) => row['currency']))).toEqual(new Set(['TRY']));
  });

  test('each column’s entries sum to its total', () => {
    const sumOf = (name: string): number =>
      rows
        .filter(({ row }) => row === 'entry')
        .reduce((sum, row) => sum + Math.round(100 * Number(row[name])), 0);
    const total = rows.find(({ row }) => row === 'total');
    for (const name of ['influencer', 'platform', 'member', 'billed']) {
      expect({ name, sum: sumOf(name) }).toEqual({ name, sum: Math.round(100 * Number(total?.[name])) });
    }
  });
});
