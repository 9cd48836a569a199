import { AppError } from '../base/errors';
import { localDay } from '../base/time';
import { digest, ID_PREFIXES } from '../base/ids';
import { accounts, type Entry } from '../ledger/ledger';
import { Fraction } from '../money/fraction';
import { formatMinor, MAX_MINOR } from '../money/money';

/** The figures of a brand in one currency, over all its orders and write-offs (minor units). Pending counts nowhere. */
export interface BilledFigures {
  /** Minus the brand's approved postings of orders: what all parties together are to get from it. */
  readonly billedMinor: number;
  /** The platform's share of that. */
  readonly platformMinor: number;
  /** Debts of its influencers that the platform gave up: taken off its part whole. */
  readonly writtenOffMinor: number;
}

/** The figures of one moment of the database: of two readings, the later one counts. */
export interface DatedFigures extends BilledFigures {
  readonly figuresAt: Date;
}

/**
 * The document `brands/{b}/settlements/{settlementId}` (minor units): what a brand paid of what it is billed, or was paid
 * back, or how the platform's part has changed since. Those of one brand and currency form a chain.
 */
export interface SettlementRecord extends DatedFigures {
  readonly settlementId: string;
  readonly brandId: string;
  readonly currency: string;
  /** Its place in the chain, from 1. */
  readonly sequence: number;
  /** Negative: paid back of the brand's credit. 0: made by the schedule; it moves only the platform's part. */
  readonly amountMinor: number;
  /** From the brand's payment or the bank's statement: the same reference is the same settlement. Null: the schedule's. */
  readonly reference: string | null;
  readonly fingerprint: string;
  /** Whether more than is owed was to be taken. */
  readonly prepayment: boolean;
  readonly settledBeforeMinor: number;
  /** What the settlements before it had brought the platform. */
  readonly platformTakenBeforeMinor: number;
  readonly paidAt: Date;
  readonly recordedBy: string;
  readonly recordedAt: Date;
  readonly entries: readonly Entry[];
}

/** What the settlements of a brand in one currency have come to (minor units). */
export interface Settled {
  readonly settledMinor: number;
  /** What of the platform's part they have brought. */
  readonly platformTakenMinor: number;
}

/** The balance of a brand in one currency, from its orders and settlements (minor units). */
export interface BrandBalance extends BilledFigures, Settled {
  readonly currency: string;
  /** Due and not approved: not owed yet. */
  readonly pendingMinor: number;
}

export const NOTHING_BILLED: BilledFigures = { billedMinor: 0, platformMinor: 0, writtenOffMinor: 0 };

/** Billed less settled; negative: a credit of the brand. */
export function owedMinor({
  billedMinor,
  settledMinor,
}: Pick<BrandBalance, 'billedMinor' | 'settledMinor'>): number {
  return billedMinor - settledMinor;
}

/** The id of the settlement with this reference: a repeated request finds it. */
export function settlementIdOf(brandId: string, reference: string): string {
  return ID_PREFIXES.settlement + digest([brandId, reference]).slice(0, 24);
}

export function settledBy(chain: readonly SettlementRecord[]): Settled {
  const postings = chain.flatMap(({ entries }) => entries).flatMap((entry) => entry.postings);
  const platform = postings.filter(({ account }) => account === accounts.platform);
  return {
    settledMinor: chain.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    platformTakenMinor: -platform.reduce((sum, { minor }) => sum + minor, 0) || 0,
  };
}

/**
 * The platform's part of what the brand has paid: `platform approved x min(settled, billed) / billed` (all of it where
 * nothing is billed), rounded half-up, less what was written off. So its account and the brand's reach zero together.
 */
export function platformTarget(
  { billedMinor, platformMinor, writtenOffMinor }: BilledFigures,
  settledMinor: number,
): number {
  const part = billedMinor <= 0 ? platformMinor : ofSettled(platformMinor, settledMinor, billedMinor);
  return part - writtenOffMinor;
}

function ofSettled(platformMinor: number, settledMinor: number, billedMinor: number): number {
  const settled = Fraction.of(Math.max(0, Math.min(settledMinor, billedMinor)), billedMinor);
  return Number(Fraction.of(platformMinor).times(settled).round());
}

/** The postings of a settlement of X: brand + X, cash - X; and the platform takes out of cash what its part has grown by. */
export function settlementPostings(
  brandId: string,
  balance: BilledFigures & Settled,
  amountMinor: number,
): Entry['postings'] {
  const taken = platformTarget(balance, balance.settledMinor + amountMinor) - balance.platformTakenMinor;
  return [
    { account: accounts.brand(brandId), minor: amountMinor },
    { account: accounts.platform, minor: -taken || 0 },
    { account: accounts.cash, minor: taken - amountMinor || 0 },
  ].filter(({ minor }) => minor !== 0);
}

/** What a settlement is to the brand. */
export type SettlementKind = 'settlement' | 'prepayment' | 'paid_back' | 'platform_part';

type Settling = BilledFigures & Settled & { readonly amountMinor: number };

export function settlementKind({ amountMinor, ...balance }: Settling): SettlementKind {
  if (amountMinor === 0) return 'platform_part';
  if (amountMinor < 0) return 'paid_back';
  return amountMinor > owedMinor(balance) ? 'prepayment' : 'settlement';
}

/** The kind of a stored settlement, by what was owed before it. */
export function kindOfSettlement(record: SettlementRecord): SettlementKind {
  return settlementKind({
    ...record,
    settledMinor: record.settledBeforeMinor,
    platformTakenMinor: record.platformTakenBeforeMinor,
  });
}

/** Why the amount is refused: more than is owed that is no prepayment, or more than there is credit. Null: it is not. */
export function settlementProblem(
  settling: Settling & { readonly prepayment: boolean },
): 'exceeds_owed' | 'exceeds_credit' | null {
  const owed = owedMinor(settling);
  if (settling.amountMinor < 0) return settling.amountMinor < owed ? 'exceeds_credit' : null;
  return settlementKind(settling) === 'prepayment' && !settling.prepayment ? 'exceeds_owed' : null;
}

type AskedSettlement = Pick<
  SettlementRecord,
  | 'settlementId'
  | 'brandId'
  | 'currency'
  | 'amountMinor'
  | 'reference'
  | 'fingerprint'
  | 'prepayment'
  | 'paidAt'
  | 'recordedBy'
>;

export interface SettlementContext {
  readonly timeZone: string;
  readonly now: Date;
}

/**
 * The settlement after those of the chain. Throws AppError `exceeds_owed` or `exceeds_credit`, and `amount_out_of_range`
 * where a prepayment would make the sum of all settlements too large.
 *
 * @param chain the brand's settlements in the currency so far
 */
export function newSettlement(
  asked: AskedSettlement,
  chain: readonly SettlementRecord[],
  read: DatedFigures,
  context: SettlementContext,
): SettlementRecord {
  const figures = newestFigures(chain, read);
  const settling = { ...asked, ...figures, ...settledBy(chain) };
  const problem = settlementProblem(settling);
  if (problem !== null) throw new AppError(problem, { detail: refusal(problem, asked, settling) });
  if (Math.abs(settling.settledMinor + asked.amountMinor) > Number(MAX_MINOR)) {
    throw new AppError('amount_out_of_range', {
      errors: [{ path: 'amount', message: 'makes what the brand has settled too large' }],
    });
  }
  return chained(asked, chain, figures, context);
}

function refusal(
  problem: 'exceeds_owed' | 'exceeds_credit',
  asked: AskedSettlement,
  settling: Settling,
): string {
  const show = (minor: number): string => `${formatMinor(minor, asked.currency)} ${asked.currency}`;
  const owed = owedMinor(settling);
  return problem === 'exceeds_owed'
    ? `${show(Math.max(0, owed))} is owed, so ${show(asked.amountMinor)} is too much. Send it with "prepayment": true, if the brand pays ahead.`
    : `The credit of the brand is ${show(Math.max(0, -owed) || 0)}, so ${show(-asked.amountMinor)} cannot be paid back.`;
}

/**
 * What the platform takes or gives back because something else is billed or written off than at the last settlement; null
 * if it has its part.
 */
export function newPlatformPart(
  { brandId, currency }: Pick<SettlementRecord, 'brandId' | 'currency'>,
  chain: readonly SettlementRecord[],
  read: DatedFigures,
  context: SettlementContext,
): SettlementRecord | null {
  const figures = newestFigures(chain, read);
  const { settledMinor, platformTakenMinor } = settledBy(chain);
  if (platformTarget(figures, settledMinor) === platformTakenMinor) return null;
  const named = [brandId, currency, 'platform_part', chain.length + 1];
  const asked: AskedSettlement = {
    settlementId: ID_PREFIXES.settlement + digest(named).slice(0, 24),
    brandId,
    currency,
    amountMinor: 0,
    reference: null,
    fingerprint: digest(named),
    prepayment: false,
    paidAt: context.now,
    recordedBy: 'schedule',
  };
  return chained(asked, chain, figures, context);
}

/** Another request may have read later, and have committed before. */
function newestFigures(chain: readonly SettlementRecord[], read: DatedFigures): DatedFigures {
  const newest = chain.reduce<DatedFigures>((a, b) => (b.figuresAt > a.figuresAt ? b : a), read);
  const { billedMinor, platformMinor, writtenOffMinor, figuresAt } = newest;
  return { billedMinor, platformMinor, writtenOffMinor, figuresAt };
}

function chained(
  asked: AskedSettlement,
  chain: readonly SettlementRecord[],
  figures: DatedFigures,
  { timeZone, now }: SettlementContext,
): SettlementRecord {
  const { settlementId, brandId, currency, amountMinor, paidAt } = asked;
  const settled = settledBy(chain);
  const entry: Entry = {
    id: settlementId,
    kind: 'settlement',
    eventId: settlementId,
    currency,
    day: localDay(paidAt, timeZone),
    at: now,
    postings: settlementPostings(brandId, { ...figures, ...settled }, amountMinor),
  };
  return {
    ...asked,
    ...figures,
    sequence: chain.length + 1,
    settledBeforeMinor: settled.settledMinor,
    platformTakenBeforeMinor: settled.platformTakenMinor,
    recordedAt: now,
    entries: [entry],
  };
}
