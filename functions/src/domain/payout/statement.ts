import { isInMonth } from '../base/time';
import { accounts, influencerOf, stageOf, type Entry, type EntryKind } from '../ledger/ledger';
import type { CommissionRecord } from '../order/commissionRecord';
import type { PayoutLine, PayoutRecord } from './payout';
import { kindOfSettlement, type SettlementKind, type SettlementRecord } from './settlement';

export interface StatementParties {
  readonly brandName: string;
  /** IANA name; times of the statement are shown in it. */
  readonly timeZone: string;
}

/** The names, by id, that have one. */
export interface StatementNames {
  readonly influencers: ReadonlyMap<string, string>;
  readonly stores: ReadonlyMap<string, string>;
}

/** What was claimed of one order (minor units). */
export interface PayoutStatementLine extends Pick<
  PayoutLine,
  | 'commissionId'
  | 'storeId'
  | 'orderId'
  | 'occurredAt'
  | 'ratePercent'
  | 'baseMinor'
  | 'totalMinor'
  | 'approvedMinor'
  | 'claimedBeforeMinor'
  | 'minor'
> {
  /** More had been claimed than is approved: the line is netted, or part of a debt that ends. */
  readonly isClawback: boolean;
}

/** A payout, a repayment or a write-off, with its lines and sums (minor units of its one currency). */
export interface PayoutStatement extends StatementParties {
  readonly payout: Omit<PayoutRecord, 'createdBy' | 'entries'>;
  readonly influencerName: string;
  readonly lines: readonly PayoutStatementLine[];
  /** The sum of the positive lines, and of the negative ones (netted). */
  readonly earnedMinor: number;
  readonly nettedMinor: number;
  readonly totalMinor: number;
}

/** The statement of a payout, its lines by the time of their orders. Throws where they do not sum to its total. */
export function payoutStatementOf(
  payout: PayoutRecord,
  lines: readonly PayoutLine[],
  parties: StatementParties & { readonly influencerName: string },
): PayoutStatement {
  const sorted = [...lines].sort(
    (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || compareText(a.commissionId, b.commissionId),
  );
  const sumOf = (some: readonly PayoutLine[]): number => some.reduce((sum, { minor }) => sum + minor, 0);
  const [earnedMinor, nettedMinor] = [
    sumOf(lines.filter(({ minor }) => minor > 0)),
    sumOf(lines.filter(({ minor }) => minor < 0)),
  ];
  const { createdBy: _createdBy, entries: _entries, ...shown } = payout;
  const isWhole = lines.length === payout.lineCount && earnedMinor + nettedMinor === payout.totalMinor;
  if (!isWhole) throw new Error(`the lines of payout ${payout.payoutId} do not sum to its total`);
  return {
    ...parties,
    payout: shown,
    lines: sorted.map(payoutLine),
    earnedMinor,
    nettedMinor,
    totalMinor: payout.totalMinor,
  };
}

function payoutLine(line: PayoutLine): PayoutStatementLine {
  const { commissionId, storeId, orderId, occurredAt, ratePercent } = line;
  const { baseMinor, totalMinor, approvedMinor, claimedBeforeMinor, minor } = line;
  return {
    commissionId,
    storeId,
    orderId,
    occurredAt,
    ratePercent,
    baseMinor,
    totalMinor,
    approvedMinor,
    claimedBeforeMinor,
    minor,
    isClawback: minor < 0,
  };
}

/** One ledger entry of a brand's commissions (minor units): by how much it changes what is billed, and for whom. */
export interface BrandStatementLine {
  readonly day: string;
  /** When it was posted: sorts the lines of one day. */
  readonly at: Date;
  readonly kind: EntryKind;
  readonly entryId: string;
  readonly eventId: string;
  readonly storeId: string;
  readonly orderId: string;
  readonly commissionId: string;
  /** Usually one; two if the order was moved from one influencer to another. */
  readonly influencers: readonly { readonly influencerId: string; readonly minor: number }[];
  readonly billedMinor: number;
  readonly influencerMinor: number;
  readonly platformMinor: number;
  readonly memberMinor: number;
}

export interface BrandStatementSettlement {
  readonly day: string;
  readonly kind: Exclude<SettlementKind, 'platform_part'>;
  readonly settlementId: string;
  readonly reference: string;
  /** Negative: paid back. */
  readonly amountMinor: number;
}

type Sums = Pick<BrandStatementLine, 'billedMinor' | 'influencerMinor' | 'platformMinor' | 'memberMinor'>;

/** A brand's month in one currency (minor units): opening + lines - settlements = closing. */
export interface BrandStatement extends StatementParties {
  readonly brandId: string;
  /** `yyyy-mm`, of the brand's local days. */
  readonly month: string;
  readonly currency: string;
  /** What the brand owed before the month; negative: it had paid more than it owed. */
  readonly openingMinor: number;
  readonly lines: readonly BrandStatementLine[];
  readonly settlements: readonly BrandStatementSettlement[];
  readonly sums: Sums;
  /** What it paid, less what it was paid back. */
  readonly settledMinor: number;
  readonly closingMinor: number;
  /** Due and not approved at the end of the month: not owed yet, and in no other figure. */
  readonly pendingMinor: number;
  readonly names: StatementNames;
  readonly generatedAt: Date;
}

export interface BrandMonth {
  readonly brandId: string;
  readonly month: string;
  readonly currency: string;
  /** From the days' roll-ups: what was billed before the month, what the month added, and what was pending at its end. */
  readonly billedBeforeMinor: number;
  readonly billedInMonthMinor: number;
  readonly pendingMinor: number;
  readonly lines: readonly BrandStatementLine[];
  /** All settlements in the currency, of any time. */
  readonly settlements: readonly SettlementRecord[];
  readonly now: Date;
}

/** Throws if the entries of the month do not sum to its days' roll-ups, or an entry does not sum to zero. */
export function brandStatementOf(
  month: BrandMonth,
  parties: StatementParties & Pick<BrandStatement, 'names'>,
): BrandStatement {
  const { brandId, currency, now } = month;
  const sums = sumsOf(month.lines);
  if (sums.billedMinor !== month.billedInMonthMinor) {
    throw new Error(
      `the entries of ${brandId} in ${month.month} sum to ${sums.billedMinor}, its days to ${month.billedInMonthMinor}`,
    );
  }
  const all = month.settlements.flatMap((settlement) => settlementLines(settlement, currency));
  const settledBefore = sumSettled(all.filter(({ day }) => day.slice(0, 7) < month.month));
  const settlements = all.filter(({ day }) => isInMonth(day, month.month)).sort(bySettlementDay);
  const settledMinor = sumSettled(settlements);
  const openingMinor = month.billedBeforeMinor - settledBefore;
  return {
    ...parties,
    brandId,
    month: month.month,
    currency,
    openingMinor,
    lines: [...month.lines].sort(byDay),
    settlements,
    sums,
    settledMinor,
    closingMinor: openingMinor + sums.billedMinor - settledMinor,
    pendingMinor: month.pendingMinor,
    generatedAt: now,
  };
}

/** A commission's lines: one for each entry in the month and currency that changes what is approved. */
export function brandStatementLines(
  commission: Pick<CommissionRecord, 'brandId' | 'storeId' | 'orderId' | 'commissionId' | 'entries'>,
  { month, currency }: { readonly month: string; readonly currency: string },
): BrandStatementLine[] {
  return commission.entries
    .filter((entry) => entry.currency === currency && isInMonth(entry.day, month))
    .map((entry) => ({ ...entry, postings: approvedPostings(entry) }))
    .filter(({ postings }) => postings.length > 0)
    .map((entry) => brandStatementLine(commission, entry));
}

/** What is pending is owed to nobody yet. */
function approvedPostings({ postings }: Entry): Entry['postings'] {
  return postings.filter(({ account }) => stageOf(account) === 'approved');
}

function brandStatementLine(
  { brandId, storeId, orderId, commissionId }: Parameters<typeof brandStatementLines>[0],
  { id, kind, eventId, day, at, postings }: Entry,
): BrandStatementLine {
  const sumOf = (isOf: (account: string) => boolean): number =>
    postings.filter(({ account }) => isOf(account)).reduce((sum, { minor }) => sum + minor, 0);
  const influencers = postings.flatMap(({ account, minor }) => {
    const influencerId = influencerOf(account);
    return influencerId === null ? [] : [{ influencerId, minor }];
  });
  const line: BrandStatementLine = {
    day,
    at,
    kind,
    entryId: id,
    eventId,
    storeId,
    orderId,
    commissionId,
    influencers,
    billedMinor: -sumOf((account) => account === accounts.brand(brandId)) || 0,
    influencerMinor: influencers.reduce((sum, { minor }) => sum + minor, 0),
    platformMinor: sumOf((account) => account === accounts.platform),
    memberMinor: sumOf((account) => account.startsWith(accounts.member(''))),
  };
  if (line.billedMinor !== line.influencerMinor + line.platformMinor + line.memberMinor) {
    throw new Error(`entry ${id} of ${commissionId} does not sum to zero`);
  }
  return line;
}

function sumsOf(lines: readonly BrandStatementLine[]): Sums {
  const sum = (name: keyof Sums): number => lines.reduce((total, line) => total + line[name], 0);
  return {
    billedMinor: sum('billedMinor'),
    influencerMinor: sum('influencerMinor'),
    platformMinor: sum('platformMinor'),
    memberMinor: sum('memberMinor'),
  };
}

/** What the brand paid or was paid back. The platform's part alone is none of its affairs. */
function settlementLines(record: SettlementRecord, currency: string): BrandStatementSettlement[] {
  const { settlementId, brandId, reference, entries } = record;
  const kind = kindOfSettlement(record);
  if (kind === 'platform_part') return [];
  return entries
    .filter((entry) => entry.currency === currency)
    .map(({ day, postings }) => ({
      day,
      kind,
      settlementId,
      reference: reference ?? '',
      amountMinor: postings
        .filter(({ account }) => account === accounts.brand(brandId))
        .reduce((sum, { minor }) => sum + minor, 0),
    }));
}

function sumSettled(settlements: readonly BrandStatementSettlement[]): number {
  return settlements.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

function byDay(a: BrandStatementLine, b: BrandStatementLine): number {
  return (
    compareText(a.day, b.day) ||
    a.at.getTime() - b.at.getTime() ||
    // The sort is stable: entries of one commission keep their order.
    compareText(a.commissionId, b.commissionId)
  );
}

function bySettlementDay(a: BrandStatementSettlement, b: BrandStatementSettlement): number {
  return compareText(a.day, b.day) || compareText(a.settlementId, b.settlementId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
