import { localDay } from '../base/time';
import { digest, ID_PREFIXES } from '../base/ids';
import { accounts, type Entry } from '../ledger/ledger';
import { Fraction } from '../money/fraction';

/** The document `brands/{b}/settlements/{settlementId}`: what a brand paid of what it owes (minor units). */
export interface SettlementRecord {
  readonly settlementId: string;
  readonly brandId: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** From the brand's payment or the bank's statement: the same reference is the same settlement. */
  readonly reference: string;
  readonly fingerprint: string;
  /** What the brand owed for all its commissions, and had settled before, at that moment. */
  readonly owedMinor: number;
  readonly settledBeforeMinor: number;
  /** The platform's share of what was due, and the part of it that earlier settlements had brought. */
  readonly platformMinor: number;
  readonly platformTakenBeforeMinor: number;
  readonly paidAt: Date;
  readonly recordedBy: string;
  readonly recordedAt: Date;
  readonly entries: readonly Entry[];
}

/** The balance of a brand in one currency, from its commissions and settlements (minor units). */
export interface BrandBalance {
  readonly currency: string;
  /** Due on all its commissions, of all parties. */
  readonly owedMinor: number;
  readonly settledMinor: number;
  /** The platform's share of what is due, and the part of it that settlements have brought. */
  readonly platformMinor: number;
  readonly platformTakenMinor: number;
}

/** The id of the settlement with this reference: a repeated request finds it. */
export function settlementIdOf(brandId: string, reference: string): string {
  return ID_PREFIXES.settlement + digest([brandId, reference]).slice(0, 24);
}

/**
 * The postings of a settlement of X: brand + X, cash - X; and the platform takes out of cash its share of what the
 * brand has paid so far, `platform due x min(settled, owed) / owed`, so that its account and the brand's reach zero
 * together. If refunds have lowered what is owed, it gives back.
 */
export function settlementPostings(
  brandId: string,
  balance: BrandBalance,
  amountMinor: number,
): Entry['postings'] {
  const target = platformTarget(balance, balance.settledMinor + amountMinor);
  const taken = target - balance.platformTakenMinor;
  return [
    { account: accounts.brand(brandId), minor: amountMinor },
    { account: accounts.platform, minor: -taken || 0 },
    { account: accounts.cash, minor: taken - amountMinor || 0 },
  ].filter(({ minor }) => minor !== 0);
}

function platformTarget({ owedMinor, platformMinor }: BrandBalance, settledMinor: number): number {
  if (owedMinor <= 0) return platformMinor;
  const settled = Fraction.of(Math.max(0, Math.min(settledMinor, owedMinor)), owedMinor);
  return Number(Fraction.of(platformMinor).times(settled).round());
}

export function newSettlement(
  asked: Pick<
    SettlementRecord,
    | 'settlementId'
    | 'brandId'
    | 'currency'
    | 'amountMinor'
    | 'reference'
    | 'fingerprint'
    | 'paidAt'
    | 'recordedBy'
  >,
  balance: BrandBalance,
  { timeZone, now }: { readonly timeZone: string; readonly now: Date },
): SettlementRecord {
  const { settlementId, brandId, currency, amountMinor, paidAt } = asked;
  const entry: Entry = {
    id: settlementId,
    kind: 'settlement',
    eventId: settlementId,
    currency,
    day: localDay(paidAt, timeZone),
    at: now,
    postings: settlementPostings(brandId, balance, amountMinor),
  };
  return {
    ...asked,
    owedMinor: balance.owedMinor,
    settledBeforeMinor: balance.settledMinor,
    platformMinor: balance.platformMinor,
    platformTakenBeforeMinor: balance.platformTakenMinor,
    recordedAt: now,
    entries: [entry],
  };
}
