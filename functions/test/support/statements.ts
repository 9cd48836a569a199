import type { Entry } from '../../src/domain/ledger/ledger';
import type { PayoutLine, PayoutRecord } from '../../src/domain/payout/payout';
import type { SettlementRecord } from '../../src/domain/payout/settlement';
import {
  brandStatementLines,
  brandStatementOf,
  payoutStatementOf,
  type BrandStatement,
  type PayoutStatement,
  type StatementNames,
} from '../../src/domain/payout/statement';

// Parts of statements, and whole ones, of invented people.

const CREATED = new Date('2026-11-01T06:00:00Z');

export function payoutOf(lines: readonly PayoutLine[], more: Partial<PayoutRecord> = {}): PayoutRecord {
  return {
    payoutId: 'po_1',
    kind: 'payout',
    brandId: 'lalemoda',
    influencerId: 'ayse',
    currency: 'TRY',
    state: 'sealed',
    stateReason: null,
    reference: null,
    bankReference: null,
    minimumMinor: 0,
    amountMinor: null,
    totalMinor: lines.reduce((sum, { minor }) => sum + minor, 0),
    lineCount: lines.length,
    closedCount: 0,
    hasWork: false,
    createdBy: 'uid-of-the-admin',
    createdAt: CREATED,
    sealedAt: CREATED,
    sentAt: null,
    paidAt: null,
    failedAt: null,
    updatedAt: CREATED,
    entries: [],
    ...more,
  };
}

export function payoutLineOf(orderId: string, minor: number, more: Partial<PayoutLine> = {}): PayoutLine {
  const claimedBeforeMinor = more.claimedBeforeMinor ?? 0;
  return {
    payoutId: 'po_1',
    brandId: 'lalemoda',
    influencerId: 'ayse',
    currency: 'TRY',
    commissionId: `lalemoda~lalewoo~${orderId}`,
    storeId: 'lalewoo',
    orderId,
    occurredAt: new Date('2026-10-05T20:30:00Z'),
    ratePercent: 7.5,
    baseMinor: 20 * Math.abs(minor),
    totalMinor: 2 * Math.abs(minor),
    approvedMinor: claimedBeforeMinor + minor,
    claimedBeforeMinor,
    minor,
    claimedAt: CREATED,
    outcome: 'open',
    ...more,
  };
}

export function payoutStatementWith(
  lines: readonly PayoutLine[],
  more: Partial<PayoutRecord> = {},
  names: { readonly brandName?: string; readonly influencerName?: string } = {},
): PayoutStatement {
  return payoutStatementOf(payoutOf(lines, more), lines, {
    brandName: 'Lale Moda',
    influencerName: 'Ayşe',
    timeZone: 'Europe/Istanbul',
    ...names,
  });
}

/** An entry of an order on the day; the brand owes the sum of the parts. */
export function entryOf(
  day: string,
  parts: Readonly<Record<string, number>>,
  more: Partial<Entry> = {},
): Entry {
  const owed = Object.values(parts).reduce((sum, minor) => sum + minor, 0);
  return {
    id: `sale:storeApi-${day}`,
    kind: 'accrual',
    eventId: 'sale:storeApi',
    currency: 'TRY',
    day,
    at: CREATED,
    postings: [
      { account: 'brand:lalemoda', minor: -owed || 0 },
      ...Object.entries(parts).map(([account, minor]) => ({ account, minor })),
    ],
    ...more,
  };
}

export function commissionOf(orderId: string, entries: readonly Entry[]) {
  const commissionId = `lalemoda~lalewoo~${orderId}`;
  return { brandId: 'lalemoda', storeId: 'lalewoo', orderId, commissionId, entries };
}

export function settlementOf(day: string, amountMinor: number, reference = `bank ${day}`): SettlementRecord {
  const settlementId = `set_${day}`;
  return {
    settlementId,
    brandId: 'lalemoda',
    currency: 'TRY',
    sequence: 1,
    amountMinor,
    reference,
    fingerprint: day,
    prepayment: false,
    billedMinor: Math.max(0, amountMinor),
    platformMinor: 0,
    writtenOffMinor: 0,
    figuresAt: CREATED,
    settledBeforeMinor: 0,
    platformTakenBeforeMinor: 0,
    paidAt: CREATED,
    recordedBy: 'uid-of-the-admin',
    recordedAt: CREATED,
    entries: [
      {
        id: settlementId,
        kind: 'settlement',
        eventId: settlementId,
        currency: 'TRY',
        day,
        at: CREATED,
        postings: [
          { account: 'brand:lalemoda', minor: amountMinor },
          { account: 'cash', minor: -amountMinor },
        ],
      },
    ],
  };
}

const NAMES: StatementNames = {
  influencers: new Map([
    ['ayse', 'Ayşe'],
    ['mert', 'Mert'],
  ]),
  stores: new Map([['lalewoo', 'Lale Woo']]),
};

export function brandStatementWith(
  commissions: readonly ReturnType<typeof commissionOf>[],
  settlements: readonly SettlementRecord[] = [],
  more: {
    readonly month?: string;
    readonly currency?: string;
    readonly brandName?: string;
    readonly before?: number;
    readonly pending?: number;
    readonly names?: StatementNames;
  } = {},
): BrandStatement {
  const { month = '2026-10', currency = 'TRY', brandName = 'Lale Moda', before = 0, pending = 0 } = more;
  const { names = NAMES } = more;
  const lines = commissions.flatMap((commission) => brandStatementLines(commission, { month, currency }));
  return brandStatementOf(
    {
      brandId: 'lalemoda',
      month,
      currency,
      billedBeforeMinor: before,
      billedInMonthMinor: lines.reduce((sum, { billedMinor }) => sum + billedMinor, 0),
      pendingMinor: pending,
      lines,
      settlements,
      now: new Date('2026-11-02T08:00:00Z'),
    },
    { brandName, timeZone: 'Europe/Istanbul', names },
  );
}
