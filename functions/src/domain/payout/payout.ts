import { localDay } from '../base/time';
import { payoutAccountKey, type AccountBalance, type Claim, type PayoutAccount } from '../ledger/claim';
import { withClaim, type CommissionRecord } from '../order/commissionRecord';
import { AppError } from '../base/errors';
import { digest, ID_PREFIXES } from '../base/ids';
import { accounts, type Entry } from '../ledger/ledger';
import { formatMinor } from '../money/money';

/**
 * `payout`: money sent to the influencer. `repayment`: the influencer paid a debt back. `write_off`: the platform gave a
 * debt up. The last two claim negative balances alone, so their totals are negative (`debt.ts`).
 */
export const PAYOUT_KINDS = ['payout', 'repayment', 'write_off'] as const;
export type PayoutKind = (typeof PAYOUT_KINDS)[number];
export type DebtKind = Exclude<PayoutKind, 'payout'>;

/**
 * `claiming -> sealed -> sent -> paid | failed`; it may fail from each of the first three (MONEY.md, 4). A repayment or
 * write-off goes from `claiming` to `paid` or `failed` at once: there is no money to send.
 */
export const PAYOUT_STATES = ['claiming', 'sealed', 'sent', 'paid', 'failed'] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

/**
 * The document `payouts/{payoutId}`: money sent to one influencer, of one brand, in one currency (minor units); or a debt
 * that was paid back or written off.
 */
export interface PayoutRecord extends PayoutAccount {
  readonly payoutId: string;
  readonly kind: PayoutKind;
  readonly state: PayoutState;
  /** Why it failed; null in other states. */
  readonly stateReason: string | null;
  /** The name given by who opened it: the same reference is the same payout. */
  readonly reference: string | null;
  /** The bank's reference; null until it is sent. */
  readonly bankReference: string | null;
  readonly minimumMinor: number;
  /** How much of the debt a repayment or write-off ends; null: a payout takes all there is. */
  readonly amountMinor: number | null;
  /** The sum of its lines: final once it is sealed. */
  readonly totalMinor: number;
  readonly lineCount: number;
  /** How many of its lines have reached their commissions. */
  readonly closedCount: number;
  /** Pages are still to be claimed, or commissions still to be closed after the payout was paid or failed. */
  readonly hasWork: boolean;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly sealedAt: Date | null;
  readonly sentAt: Date | null;
  readonly paidAt: Date | null;
  readonly failedAt: Date | null;
  readonly updatedAt: Date;
  /** One entry once it is paid, else none. */
  readonly entries: readonly Entry[];
}

/**
 * The document `payouts/{payoutId}/lines/{commissionId}`: what was claimed of one order, with the order's figures then.
 */
export interface PayoutLine extends PayoutAccount {
  readonly payoutId: string;
  readonly commissionId: string;
  readonly storeId: string;
  readonly orderId: string;
  readonly occurredAt: Date;
  /** The commission's rate then; null if it is no longer this influencer's, or in this currency. */
  readonly ratePercent: number | null;
  readonly baseMinor: number | null;
  /** What was due on the order, of all parties. */
  readonly totalMinor: number | null;
  /**
   * The influencer's, approved and claimed before: `minor` is the difference, or of the last line of a repayment or
   * write-off a part of it; negative: it nets a clawback.
   */
  readonly approvedMinor: number;
  readonly claimedBeforeMinor: number;
  readonly minor: number;
  readonly claimedAt: Date;
  readonly outcome: 'open' | 'paid' | 'released';
}

/**
 * The document `payoutAccounts/{brandId}~{influencerId}~{currency}`: the lock by which an account has one open payout.
 */
export interface PayoutLock extends PayoutAccount {
  readonly openPayoutId: string | null;
  readonly updatedAt: Date;
}

/** The id of the payout with this reference: a repeated request finds it. */
export function payoutIdOf(account: PayoutAccount, reference: string): string {
  return ID_PREFIXES.payout + digest([payoutAccountKey(account), reference]).slice(0, 24);
}

export function newPayout(
  account: PayoutAccount,
  asked: {
    readonly payoutId: string;
    readonly reference: string | null;
    readonly minimumMinor: number;
    readonly by: string;
  },
  now: Date,
): PayoutRecord {
  const { brandId, influencerId, currency } = account;
  return {
    brandId,
    influencerId,
    currency,
    payoutId: asked.payoutId,
    kind: 'payout',
    state: 'claiming',
    stateReason: null,
    reference: asked.reference,
    bankReference: null,
    minimumMinor: asked.minimumMinor,
    amountMinor: null,
    totalMinor: 0,
    lineCount: 0,
    closedCount: 0,
    hasWork: true,
    createdBy: asked.by,
    createdAt: now,
    sealedAt: null,
    sentAt: null,
    paidAt: null,
    failedAt: null,
    updatedAt: now,
    entries: [],
  };
}

/** The balance of the account on the commission; undefined if it never had one. */
export function balanceFor(
  { balances }: Pick<CommissionRecord, 'balances'>,
  { influencerId, currency }: PayoutAccount,
): AccountBalance | undefined {
  return balances.find((of) => of.influencerId === influencerId && of.currency === currency);
}

/** What the account could claim of the commission now: 0 for nothing, negative to net a clawback. */
export function claimableMinor(
  commission: Pick<CommissionRecord, 'payable' | 'balances'>,
  account: PayoutAccount,
): number {
  if (!commission.payable.includes(payoutAccountKey(account))) return 0;
  return balanceFor(commission, account)?.unclaimedMinor ?? 0;
}

/** A page of claims, each with a line of the payout. */
export interface ClaimedPage {
  readonly payout: PayoutRecord;
  readonly commissions: readonly CommissionRecord[];
  readonly lines: readonly PayoutLine[];
}

/** How much of its amount a repayment or write-off has still to claim (minor units); a payout has no such limit. */
export function leftToClaimMinor({ amountMinor, totalMinor }: PayoutRecord): number {
  return amountMinor === null ? Number.POSITIVE_INFINITY : amountMinor + totalMinor;
}

/**
 * What is claimed of each commission of the page: by a payout `approved - claimed so far`, by a repayment or write-off
 * only what is negative, in the order of the page, until its amount is reached.
 */
function claimsOn(
  payout: PayoutRecord,
  page: readonly CommissionRecord[],
): { readonly commission: CommissionRecord; readonly minor: number }[] {
  let leftMinor = leftToClaimMinor(payout);
  return page
    .map((commission) => {
      const claimable = claimableMinor(commission, payout);
      const minor = payout.kind === 'payout' ? claimable : Math.max(Math.min(claimable, 0), -leftMinor);
      leftMinor += minor;
      return { commission, minor };
    })
    .filter(({ minor }) => minor !== 0);
}

/**
 * Claims for the payout's account. Commissions with nothing to claim are skipped.
 *
 * @param page for a repayment or write-off the oldest orders first
 */
export function claimPage(payout: PayoutRecord, page: readonly CommissionRecord[], now: Date): ClaimedPage {
  const claimed = claimsOn(payout, page);
  const { payoutId, brandId, influencerId, currency } = payout;
  const lines = claimed.map(({ commission, minor }): PayoutLine => {
    const balance = balanceFor(commission, payout);
    // Of an order that now belongs to another, the influencer sees only the own part.
    const isOwn = commission.influencerId === influencerId && commission.currency === currency;
    return {
      payoutId,
      brandId,
      influencerId,
      currency,
      commissionId: commission.commissionId,
      storeId: commission.storeId,
      orderId: commission.orderId,
      occurredAt: commission.occurredAt,
      ratePercent: isOwn ? commission.ratePercent : null,
      baseMinor: isOwn ? commission.baseMinor : null,
      totalMinor: isOwn ? commission.totalMinor : null,
      approvedMinor: balance?.approvedMinor ?? 0,
      claimedBeforeMinor: balance?.claimedMinor ?? 0,
      minor,
      claimedAt: now,
      outcome: 'open',
    };
  });
  return {
    payout: {
      ...payout,
      totalMinor: payout.totalMinor + lines.reduce((sum, { minor }) => sum + minor, 0),
      lineCount: payout.lineCount + lines.length,
      updatedAt: now,
    },
    commissions: claimed.map(({ commission, minor }) =>
      withClaim(commission, { payoutId, kind: 'claim', influencerId, currency, minor, at: now }),
    ),
    lines,
  };
}

/** After the last page: the payout is sealed, or fails if refunds have left less than its minimum. */
export function sealPayout(payout: PayoutRecord, now: Date): PayoutRecord {
  if (payout.state !== 'claiming') return payout;
  if (payout.kind !== 'payout') throw new Error(`${payout.payoutId} is a ${payout.kind}: it is never sealed`);
  if (payout.totalMinor <= 0 || payout.totalMinor < payout.minimumMinor)
    return failPayout(payout, 'nothing_to_pay', now);
  return { ...payout, state: 'sealed', hasWork: false, sealedAt: now, updatedAt: now };
}

/** The money is on its way. Throws AppError `payout_state_conflict` unless it is sealed. */
export function sendPayout(payout: PayoutRecord, bankReference: string | null, now: Date): PayoutRecord {
  assertState(payout, ['sealed'], 'sent');
  return { ...payout, state: 'sent', bankReference, sentAt: now, updatedAt: now };
}

/**
 * The money has arrived: posts influencer - X, cash + X, on the brand's local day. Throws AppError
 * `payout_state_conflict` unless it was sent.
 */
export function payPayout(payout: PayoutRecord, timeZone: string, now: Date): PayoutRecord {
  assertState(payout, ['sent'], 'paid');
  return posted(payout, timeZone, now);
}

/** The payout as paid, with its entry. */
export function posted(payout: PayoutRecord, timeZone: string, now: Date): PayoutRecord {
  const { payoutId, kind, currency } = payout;
  const entry: Entry = {
    id: payoutId,
    kind,
    eventId: payoutId,
    currency,
    day: localDay(now, timeZone),
    at: now,
    postings: payoutPostings(payout),
  };
  return {
    ...payout,
    state: 'paid',
    paidAt: now,
    updatedAt: now,
    entries: [entry],
    hasWork: payout.closedCount < payout.lineCount,
  };
}

/**
 * A payout of X: influencer - X, cash + X. A debt of X has the total -X: paid back it is influencer + X, cash - X, and
 * written off influencer + X, platform - X.
 */
export function payoutPostings({
  kind,
  influencerId,
  totalMinor,
}: Pick<PayoutRecord, 'kind' | 'influencerId' | 'totalMinor'>): Entry['postings'] {
  return [
    { account: accounts.influencer(influencerId), minor: -totalMinor },
    { account: kind === 'write_off' ? accounts.platform : accounts.cash, minor: totalMinor },
  ];
}

/**
 * The money was not sent: its claims are freed by counter-claims. Throws AppError `payout_state_conflict` if it is paid
 * or has failed already.
 */
export function failPayout(payout: PayoutRecord, reason: string, now: Date): PayoutRecord {
  assertState(payout, ['claiming', 'sealed', 'sent'], 'failed');
  return {
    ...payout,
    state: 'failed',
    stateReason: reason,
    failedAt: now,
    updatedAt: now,
    hasWork: payout.closedCount < payout.lineCount,
  };
}

export type PayoutMark =
  | { readonly to: 'sent'; readonly bankReference?: string | undefined }
  | { readonly to: 'paid' }
  | { readonly to: 'failed'; readonly reason: string };

/** A repeated mark must have the same content. Throws AppError `event_conflict`. */
export function assertSameMark(payout: PayoutRecord, mark: PayoutMark): void {
  const bankReference = mark.to === 'sent' ? mark.bankReference : undefined;
  const reason = mark.to === 'failed' ? mark.reason : undefined;
  const isSame =
    (bankReference === undefined || bankReference === payout.bankReference) &&
    (reason === undefined || reason === payout.stateReason);
  if (isSame) return;
  throw new AppError('event_conflict', {
    detail: `Payout ${payout.payoutId} is ${payout.state} already, with another ${bankReference === undefined ? 'reason' : 'bankReference'}; what is stored is unchanged.`,
  });
}

function assertState(payout: PayoutRecord, states: readonly PayoutState[], next: PayoutState): void {
  if (states.includes(payout.state)) return;
  throw new AppError('payout_state_conflict', {
    detail: `Payout ${payout.payoutId} is ${payout.state}; only one that is ${states.join(' or ')} can become ${next}.`,
  });
}

/** Closes the claim on a commission: paid, or given back by a counter-claim. */
export function closeLine(
  payout: PayoutRecord,
  line: PayoutLine,
  commission: CommissionRecord,
  now: Date,
): { commission: CommissionRecord; line: PayoutLine } {
  const { payoutId, influencerId, currency } = payout;
  const closing: Claim =
    payout.state === 'paid'
      ? { payoutId, kind: 'paid', influencerId, currency, minor: 0, at: payout.paidAt ?? now }
      : { payoutId, kind: 'counterClaim', influencerId, currency, minor: -line.minor || 0, at: now };
  return {
    commission: withClaim(commission, closing),
    line: { ...line, outcome: payout.state === 'paid' ? 'paid' : 'released' },
  };
}

/** Whether it is paid or failed with all lines closed: the next one of the account may be opened. */
export function isFinished({ state, closedCount, lineCount }: PayoutRecord): boolean {
  return (state === 'paid' || state === 'failed') && closedCount === lineCount;
}

export function afterClosing(payout: PayoutRecord, closed: number, now: Date): PayoutRecord {
  const closedCount = payout.closedCount + closed;
  return { ...payout, closedCount, hasWork: closedCount < payout.lineCount, updatedAt: now };
}

/**
 * Throws AppError `nothing_to_pay` if the sum that can be claimed is zero, negative or below the minimum: it is carried
 * over.
 */
export function assertPayable(account: PayoutAccount, sumMinor: number, minimumMinor: number): void {
  if (sumMinor > 0 && sumMinor >= minimumMinor) return;
  const show = (minor: number): string => `${formatMinor(minor, account.currency)} ${account.currency}`;
  throw new AppError('nothing_to_pay', {
    detail:
      sumMinor > 0
        ? `${show(sumMinor)} can be paid out, less than the minimum of ${show(minimumMinor)}; it is carried over.`
        : `The balance is ${show(sumMinor)}: nothing can be paid out; it is carried over.`,
  });
}
