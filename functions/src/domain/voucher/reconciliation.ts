import type { VoucherDiscrepancy } from './discrepancy';
import { NO_MONTH_TOTAL, owedBy, type VoucherMonthTotal, type VoucherRecord } from './record';
import { accounts } from '../ledger/ledger';
import { isInMonth } from '../base/time';

// The reconciliation of a store's month: what network and brand go through together before the network pays.

/** One entry of the month: who owes whom for which redemption (minor units, never negative). */
export interface ReconciliationLine {
  /** The brand's local day of the event. */
  readonly day: string;
  readonly entryId: string;
  readonly kind: 'redemption' | 'reversal' | 'adjustment';
  readonly code: string;
  readonly voucherId: string | null;
  readonly orderId: string;
  readonly eventId: string;
  readonly currency: string;
  /** What the entry adds to the discounts given, and to those taken back; an adjustment may be negative. */
  readonly redeemedMinor: number;
  readonly reversedMinor: number;
  readonly minor: number;
  readonly debtor: string;
  readonly creditor: string;
}

/** What the platform owes the brand for the store's vouchers: opening + redeemed - reversed = closing (minor units). */
export interface ReconciliationTotal extends VoucherMonthTotal {
  readonly currency: string;
  readonly openingMinor: number;
  readonly netMinor: number;
  readonly closingMinor: number;
}

export interface VoucherReconciliation {
  readonly brandId: string;
  readonly storeId: string;
  /** `yyyy-mm`, of the brand's local days. */
  readonly month: string;
  readonly timeZone: string;
  readonly totals: readonly ReconciliationTotal[];
  readonly lines: readonly ReconciliationLine[];
  readonly discrepancies: readonly VoucherDiscrepancy[];
  readonly generatedAt: Date;
}

/** The voucher's entries of the month, in the order they were posted in. */
export function reconciliationLines(
  { code, reference, entries, brandId }: VoucherRecord,
  month: string,
): ReconciliationLine[] {
  return entries
    .filter(({ day }) => isInMonth(day, month))
    .map((entry) => {
      const { id, kind, orderId, eventId, eventKind, currency, day } = entry;
      const owed = owedBy(entry);
      const [platform, brand] = [accounts.platform, accounts.brand(brandId)];
      return {
        day,
        entryId: id,
        kind,
        code,
        voucherId: reference?.voucherId ?? null,
        orderId,
        eventId,
        currency,
        redeemedMinor: eventKind === 'redeemed' ? owed : 0,
        reversedMinor: eventKind === 'reversed' ? -owed || 0 : 0,
        minor: Math.abs(owed),
        debtor: owed > 0 ? platform : brand,
        creditor: owed > 0 ? brand : platform,
      };
    });
}

/** A store's months before the one asked for and that one itself, by currency (minor units). */
export interface VoucherMonthSums {
  readonly before: ReadonlyMap<string, VoucherMonthTotal>;
  readonly inMonth: ReadonlyMap<string, VoucherMonthTotal>;
}

/**
 * The reconciliation of what was read. Throws where the entries of the month do not sum to what the month rolls up.
 */
export function reconciliationOf(
  about: Pick<VoucherReconciliation, 'brandId' | 'storeId' | 'month' | 'timeZone' | 'generatedAt'>,
  read: {
    readonly sums: VoucherMonthSums;
    readonly lines: readonly ReconciliationLine[];
    readonly discrepancies: readonly VoucherDiscrepancy[];
  },
): VoucherReconciliation {
  const { sums, lines } = read;
  const currencies = [
    ...sums.before.keys(),
    ...sums.inMonth.keys(),
    ...lines.map(({ currency }) => currency),
  ];
  const totals = [...new Set(currencies)].sort().map((currency): ReconciliationTotal => {
    const own = lines.filter((line) => line.currency === currency);
    const sumOf = (name: keyof VoucherMonthTotal): number => own.reduce((sum, line) => sum + line[name], 0);
    const [redeemedMinor, reversedMinor] = [sumOf('redeemedMinor'), sumOf('reversedMinor')];
    const rolledUp = sums.inMonth.get(currency) ?? NO_MONTH_TOTAL;
    if (rolledUp.redeemedMinor !== redeemedMinor || rolledUp.reversedMinor !== reversedMinor)
      throw new Error(
        `the entries of ${about.storeId} in ${about.month} sum to ${redeemedMinor} - ${reversedMinor} ${currency}, its month to ${rolledUp.redeemedMinor} - ${rolledUp.reversedMinor}`,
      );
    const before = sums.before.get(currency) ?? NO_MONTH_TOTAL;
    const openingMinor = before.redeemedMinor - before.reversedMinor;
    const netMinor = redeemedMinor - reversedMinor;
    return {
      currency,
      openingMinor,
      redeemedMinor,
      reversedMinor,
      netMinor,
      closingMinor: openingMinor + netMinor,
    };
  });
  return { ...about, totals, lines: [...lines].sort(byDay), discrepancies: read.discrepancies };
}

function byDay(a: ReconciliationLine, b: ReconciliationLine): number {
  // The sort is stable: of one voucher the entries stay as they were posted.
  return compareText(a.day, b.day) || compareText(a.code, b.code);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
