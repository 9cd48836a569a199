import { reconciliationCsv } from '../../src/dialects/account/reconciliationCsv';
import { brandStatementCsv, brandStatementHtml } from '../../src/dialects/account/brandStatement';
import { payoutStatementCsv, payoutStatementHtml } from '../../src/dialects/account/payoutStatement';
import type { BrandStatement, PayoutStatement } from '../../src/domain/payout/statement';
import { voucherDiscrepancies } from '../../src/domain/voucher/discrepancy';
import {
  reconciliationLines,
  reconciliationOf,
  type VoucherReconciliation,
} from '../../src/domain/voucher/reconciliation';
import { voucherOf, issued, redeemed, reversed } from './voucherEvents';
import {
  brandStatementWith,
  commissionOf,
  entryOf,
  payoutLineOf,
  payoutStatementWith,
  settlementOf,
} from './statements';

// Statements of many kinds, and the file that each must give: `functions/test/fixtures/statements/`.

/** Texts that a spreadsheet would run, that a CSV must quote, and that would become markup on a page. */
const FORMULA = `=cmd|'/c calc'!A0`;
const QUOTED = 'a "quoted", b;\nnext line\r\nand another';
/** Without a quote or comma: a CSV must quote it for its line feed alone. */
const TWO_LINES = 'two\nlines';
const MARKUP = `<script>alert('x')</script>"><img src=x onerror=alert(1)>&amp;`;
const ARABIC = 'سفارش ۱';

const CLAWBACK = { claimedBeforeMinor: 2000 };
/** An order that has moved to another influencer shows none of its terms. */
const MOVED = { ratePercent: null, baseMinor: null, totalMinor: null };

const payouts: Readonly<Record<string, PayoutStatement>> = {
  'payout-TRY': payoutStatementWith(
    [
      payoutLineOf('1042', 617_300_045),
      payoutLineOf('7', -1500, CLAWBACK),
      payoutLineOf('8', -250, { ...CLAWBACK, ...MOVED }),
      payoutLineOf('9', 1, { ratePercent: 0.125, occurredAt: new Date('2026-10-05T21:30:00Z') }),
    ],
    {
      state: 'paid',
      bankReference: 'EFT-812',
      reference: 'october',
      sentAt: new Date('2026-11-02T21:30:00Z'),
      paidAt: new Date('2026-11-03T07:00:00Z'),
    },
  ),
  'payout-JPY': payoutStatementWith([payoutLineOf('1', 6173), payoutLineOf('2', -1500, CLAWBACK)], {
    currency: 'JPY',
    state: 'sent',
  }),
  'payout-KWD': payoutStatementWith([payoutLineOf('1', 500), payoutLineOf('2', -1500, CLAWBACK)], {
    currency: 'KWD',
  }),
  repayment: payoutStatementWith(
    [payoutLineOf('7', -1500, CLAWBACK), payoutLineOf('8', -250, { ...CLAWBACK, approvedMinor: 1000 })],
    {
      payoutId: 'rep_1',
      kind: 'repayment',
      state: 'paid',
      amountMinor: 1750,
      reference: 'EFT-99',
      sealedAt: null,
      paidAt: new Date('2026-11-03T07:00:00Z'),
    },
  ),
  'write-off': payoutStatementWith([payoutLineOf('7', -1500, CLAWBACK)], {
    payoutId: 'wo_1',
    kind: 'write_off',
    state: 'paid',
    amountMinor: 1500,
    reference: 'decision 12',
    sealedAt: null,
    paidAt: new Date('2026-11-03T07:00:00Z'),
  }),
  'payout-empty': payoutStatementWith([], { state: 'claiming', sealedAt: null }),
  'payout-odd-texts': payoutStatementWith(
    [FORMULA, '-1+1', QUOTED, TWO_LINES, MARKUP, ARABIC].map((orderId, i) =>
      payoutLineOf(orderId, 100 + i, { storeId: orderId, commissionId: orderId }),
    ),
    {
      state: 'failed',
      stateReason: MARKUP,
      payoutId: MARKUP,
      influencerId: FORMULA,
      bankReference: QUOTED,
      reference: MARKUP,
    },
    { brandName: ARABIC, influencerName: MARKUP },
  ),
};

const inCurrency = (currency: string) => ({
  commission: (orderId: string, day: string, parts: Readonly<Record<string, number>>, more = {}) =>
    commissionOf(orderId, [entryOf(day, parts, { currency, ...more })]),
  settlement: (day: string, minor: number, reference?: string) => {
    const settlement = settlementOf(day, minor, reference);
    return {
      ...settlement,
      currency,
      entries: settlement.entries.map((entry) => ({ ...entry, currency })),
    };
  },
});
const [lira, yen, dinar] = [inCurrency('TRY'), inCurrency('JPY'), inCurrency('KWD')];

const brands: Readonly<Record<string, BrandStatement>> = {
  'brand-TRY': brandStatementWith(
    [
      lira.commission('1', '2026-10-03', { 'influencer:ayse': 123_456_789, platform: 500, 'member:1': 30 }),
      lira.commission(
        '2',
        '2026-10-04',
        { 'influencer:ayse': -500, 'influencer:mert': 700, platform: 200 },
        { id: 'attribute:dec_1', eventId: 'attribute:dec_1', kind: 'adjustment' },
      ),
      lira.commission(
        '3',
        '2026-10-05',
        { 'influencer:ayse': -300, platform: -300 },
        { kind: 'clawback', eventId: 'refund:r1' },
      ),
      lira.commission('4', '2026-10-05', { platform: -20 }, { kind: 'reversal', eventId: 'refund:r2' }),
    ],
    [
      lira.settlement('2026-10-20', 900),
      lira.settlement('2026-10-09', 100),
      lira.settlement('2026-09-30', 40),
    ],
    { before: 290 },
  ),
  'brand-JPY': brandStatementWith(
    [yen.commission('1', '2026-10-31', { 'influencer:ayse': 1200, platform: 300 })],
    [yen.settlement('2026-10-20', 90_000)],
    { currency: 'JPY' },
  ),
  'brand-KWD': brandStatementWith([dinar.commission('1', '2026-10-01', { 'influencer:ayse': 5 })], [], {
    currency: 'KWD',
    before: 1,
  }),
  'brand-credit': brandStatementWith(
    [lira.commission('1', '2026-10-03', { 'influencer:ayse': 500, platform: 500 }, { kind: 'approval' })],
    [
      { ...lira.settlement('2026-10-05', 1500), prepayment: true, billedMinor: 1000 },
      { ...lira.settlement('2026-10-09', -400, 'back to the brand'), settledBeforeMinor: 1500 },
      { ...lira.settlement('2026-10-10', 0), reference: null },
    ],
    { pending: 2500 },
  ),
  'brand-empty': brandStatementWith([]),
  'brand-odd-texts': brandStatementWith(
    [FORMULA, QUOTED, TWO_LINES, MARKUP, ARABIC].map((text) =>
      lira.commission(text, '2026-10-03', { [`influencer:${text}`]: 1, platform: 1 }, { eventId: text }),
    ),
    [lira.settlement('2026-10-04', 1, '=HYPERLINK("x")'), lira.settlement('2026-10-05', 1, MARKUP)],
    { brandName: MARKUP },
  ),
};

const HOURS_TO_DECEMBER = 24 * 30;

function voucherReconciliation(voucherId: string, eventId: string): VoucherReconciliation {
  const [month, hours] = ['2026-12', HOURS_TO_DECEMBER];
  const voucher = voucherOf(
    issued('i', '50.00', 0, { reference: { voucherId } }),
    redeemed('a', '1', '50.00', 1),
    reversed('r', '1', '25.00', hours),
    redeemed(eventId, '2', '1.5', hours, { currency: 'KWD' }),
    redeemed('y', '3', '1200', hours, { currency: 'JPY' }),
    reversed('z', '3', '1500', hours + 1, { currency: 'JPY' }),
  );
  return reconciliationOf(
    {
      brandId: 'lalemoda',
      storeId: 'lalewoo',
      month,
      timeZone: 'Europe/Istanbul',
      generatedAt: new Date(0),
    },
    {
      sums: {
        before: new Map([['TRY', { redeemedMinor: 5000, reversedMinor: 6000 }]]),
        inMonth: monthSums(reconciliationLines(voucher, month)),
      },
      lines: reconciliationLines(voucher, month),
      discrepancies: voucherDiscrepancies(
        voucher,
        month,
        new Map([
          ['1', null],
          ['2', { status: 'completed', currency: 'KWD', discounts: new Map([['wfx-1', 1250]]), decimals: 3 }],
        ]),
      ),
    },
  );
}

function monthSums(lines: VoucherReconciliation['lines']) {
  const sums = new Map<string, { redeemedMinor: number; reversedMinor: number }>();
  for (const { currency, redeemedMinor, reversedMinor } of lines) {
    const sum = sums.get(currency) ?? { redeemedMinor: 0, reversedMinor: 0 };
    sums.set(currency, {
      redeemedMinor: sum.redeemedMinor + redeemedMinor,
      reversedMinor: sum.reversedMinor + reversedMinor,
    });
  }
  return sums;
}

const reconciliations: Readonly<Record<string, VoucherReconciliation>> = {
  'coupons-three-currencies': voucherReconciliation('V-1', 'k'),
  'coupons-odd-texts': voucherReconciliation(FORMULA, QUOTED),
  'coupons-empty': { ...voucherReconciliation('V-1', 'k'), totals: [], lines: [], discrepancies: [] },
};

/** The page without its style sheet, which no statement changes. */
const withoutStyle = (page: string): string => page.replace(/<style>.*?<\/style>/s, '<style></style>');

/** Each file by its name, as today's code writes it. */
export const STATEMENT_FILES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(payouts).flatMap(([name, statement]): [string, string][] => [
    [`${name}.csv`, payoutStatementCsv(statement)],
    [`${name}.html`, withoutStyle(payoutStatementHtml(statement))],
  ]),
  ...Object.entries(brands).flatMap(([name, statement]): [string, string][] => [
    [`${name}.csv`, brandStatementCsv(statement)],
    [`${name}.html`, withoutStyle(brandStatementHtml(statement))],
  ]),
  ...Object.entries(reconciliations).map(([name, reconciliation]): [string, string] => [
    `${name}.csv`,
    reconciliationCsv(reconciliation),
  ]),
]);
