import fc from 'fast-check';
import { readCsv } from '../../../test/support/csv';
import { runs } from '../../../test/support/arbitraries';
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

const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Whether a spreadsheet may run the text: written down here anew, sign by sign. */
function isFormula(text: string): boolean {
  for (const sign of text) {
    if ('=+-@\t\r'.includes(sign) || '=+-@'.includes(sign.normalize('NFKC'))) return true;
    if (!/[\s\p{C}\p{Default_Ignorable_Code_Point}]/u.test(sign)) return false;
  }
  return false;
}

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

  test.each([
    "=cmd|'/c calc'!A0",
    '+1+1',
    '-1+1',
    '@SUM(A1)',
    '\uFF1D1+1',
    '\uFF0B1',
    '\uFF0D1',
    '\uFF20SUM(A1)',
    '\t1',
    '\r1',
    ' =1+1',
    '\u00A0=1+1',
    '\u3000-1',
    '\u200B@x',
    '\uFEFF=1+1',
    '\u2060\u00AD\n+1',
    ' \t1',
  ])('the order id %j is no formula', (orderId) => {
    const csv = payoutStatementCsv(payoutStatementWith([payoutLineOf(orderId, 100)]));
    expect(readCsv(csv)[0]).toMatchObject({ order_id: `'${orderId}`, amount: '1.00' });
  });

  test.each(['\u202E=1+1', '\u061C\u200F@x', '\u2066-1\u2069', ' \u200E+1'])(
    'the order id %j is no formula, and has no sign of direction',
    (orderId) => {
      const csv = payoutStatementCsv(payoutStatementWith([payoutLineOf(orderId, 100)]));
      const bare = orderId.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
      expect(readCsv(csv)[0]?.['order_id']).toBe(`'${bare}`);
    },
  );

  test('whatever the order ids are: RFC 4180 gives back each, with a quote before formulas, and negative amounts are numbers', () => {
    const signs = [...'=+-@\t\r\n ,";\'\uFF1D\u00A0\uFEFF\u200B\u202E\u2069\u061Cab1ش好'];
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...signs), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })),
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (ids) => {
        const lines = ids.map((id, index) => payoutLineOf(id, -100 - index, CLAWBACK));
        const csv = payoutStatementCsv(payoutStatementWith(lines));
        expect(csv).not.toMatch(DIRECTION);
        const rows = readCsv(csv).slice(0, -1);
        const sent = [...ids].map((id) => id.replace(new RegExp(DIRECTION, 'gu'), ''));
        const expected = sent.map((id) => (isFormula(id) ? `'${id}` : id));
        expect(rows.map((row) => row['order_id']).sort()).toEqual(expected.sort());
        for (const row of rows) expect(row['amount']).toMatch(/^-1\.0\d$/);
      }),
      runs(300),
    );
  });

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
      'influencer_name',
      'influencer',
      'platform',
      'member',
      'billed',
      'settled',
      'balance',
    ];
    expect(rows.map((row) => shown.map((name) => row[name]).join(' | '))).toEqual([
      'opening |  |  |  |  |  |  |  |  | 2.50',
      'entry | 2026-10-03 | 1 | Ayşe | 5.00 | 5.00 | 0.00 | 10.00 |  | ',
      'entry | 2026-10-04 | 2 | Ayşe | -5.00 | 2.00 | 0.30 | 4.30 |  | ',
      'entry | 2026-10-04 | 2 | Mert | 7.00 |  |  |  |  | ',
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
      store_name: 'Lale Woo',
      influencer_id: 'ayse',
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
