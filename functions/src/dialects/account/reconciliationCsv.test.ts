import { voucherOf, issued, redeemed, reversed } from '../../../test/support/voucherEvents';
import { readCsv } from '../../../test/support/csv';
import { voucherDiscrepancies } from '../../domain/voucher/discrepancy';
import { reconciliationLines, reconciliationOf } from '../../domain/voucher/reconciliation';
import { reconciliationCsv } from './reconciliationCsv';

const MONTH = '2026-12';
const DECEMBER = 24 * 30;

function csv(voucherId: string): Record<string, string>[] {
  const voucher = voucherOf(
    issued('i', '50.00', 0, { reference: { voucherId } }),
    redeemed('a', '1', '50.00', 1),
    reversed('r', '1', '25.00', DECEMBER),
    redeemed('k', '2', '1.5', DECEMBER, { currency: 'KWD' }),
  );
  const reconciliation = reconciliationOf(
    {
      brandId: 'lalemoda',
      storeId: 'lalewoo',
      month: MONTH,
      timeZone: 'Europe/Istanbul',
      generatedAt: new Date(0),
    },
    {
      sums: {
        before: new Map([['TRY', { redeemedMinor: 5000, reversedMinor: 6000 }]]),
        inMonth: new Map([
          ['TRY', { redeemedMinor: 0, reversedMinor: 2500 }],
          ['KWD', { redeemedMinor: 1500, reversedMinor: 0 }],
        ]),
      },
      lines: reconciliationLines(voucher, MONTH),
      discrepancies: voucherDiscrepancies(voucher, MONTH, new Map([['1', null]])),
    },
  );
  return readCsv(reconciliationCsv(reconciliation));
}

test('opening -10.00, 25.00 taken back, closing -35.00; dinars have three decimals; discrepancies come last', () => {
  const rows = csv('V-1').map((row) => [
    row['row'],
    row['kind'],
    row['order_id'],
    row['currency'],
    row['redeemed'],
    row['reversed'],
    row['owed'],
    row['debtor'],
    row['balance'],
  ]);
  expect(rows).toEqual([
    ['opening', '', '', 'KWD', '', '', '', '', '0.000'],
    ['opening', '', '', 'TRY', '', '', '', '', '-10.00'],
    ['entry', 'reversal', '1', 'TRY', '0.00', '25.00', '25.00', 'brand:lalemoda', ''],
    ['entry', 'redemption', '2', 'KWD', '1.500', '0.000', '1.500', 'platform', ''],
    ['total', '', '', 'KWD', '1.500', '0.000', '1.500', '', ''],
    ['closing', '', '', 'KWD', '', '', '', '', '1.500'],
    ['total', '', '', 'TRY', '0.00', '25.00', '-25.00', '', ''],
    ['closing', '', '', 'TRY', '', '', '', '', '-35.00'],
    ['discrepancy', 'other_currency', '2', 'KWD', '', '', '', '', ''],
    ['discrepancy', 'redeemed_again', '2', 'KWD', '', '', '1.500', '', ''],
    ['discrepancy', 'order_unknown', '1', 'TRY', '', '', '50.00', '', ''],
    ['discrepancy', 'order_unknown', '2', 'KWD', '', '', '1.500', '', ''],
  ]);
});

test('a voucher that a spreadsheet would run as a formula gets a quote before it', () => {
  expect(csv('=1+1').find(({ row }) => row === 'entry')?.['voucher_id']).toBe(`'=1+1`);
});
