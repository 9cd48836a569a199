import { payoutAccountKey, type PayoutAccount } from '../ledger/claim';
import { AppError } from '../base/errors';
import { digest, ID_PREFIXES } from '../base/ids';
import { formatMinor } from '../money/money';
import { failPayout, newPayout, posted, leftToClaimMinor, type DebtKind, type PayoutRecord } from './payout';

// A debt is the negative balance of a payout account: more was paid out than is approved now. It is netted from the next
// payout, unless the influencer pays it back or the platform writes it off (MONEY.md, 4). Either is a payout record that
// claims what is negative: `claiming -> paid | failed`, page by page, under the same lock as payouts.

/** What is asked for; the same reference of the same kind is the same document. */
export interface DebtRequest {
  readonly kind: DebtKind;
  readonly amountMinor: number;
  readonly reference: string;
  readonly by: string;
}

/** The id of the repayment or write-off with this reference: a repeated request finds it. */
export function debtIdOf(account: PayoutAccount, kind: DebtKind, reference: string): string {
  return ID_PREFIXES[kind] + digest([payoutAccountKey(account), reference]).slice(0, 24);
}

export function newDebtRecord(
  account: PayoutAccount,
  { kind, amountMinor, reference, by }: DebtRequest,
  now: Date,
): PayoutRecord {
  const payoutId = debtIdOf(account, kind, reference);
  return { ...newPayout(account, { payoutId, reference, minimumMinor: 0, by }, now), kind, amountMinor };
}

/** A repeated request must have the same amount. Throws AppError `event_conflict`. */
export function assertSameAmount(
  { payoutId, amountMinor, reference }: PayoutRecord,
  asked: DebtRequest,
): void {
  if (amountMinor === asked.amountMinor) return;
  throw new AppError('event_conflict', {
    detail: `The reference "${reference ?? ''}" is that of ${payoutId}, which has another amount.`,
  });
}

/**
 * Throws AppError `exceeds_debt` if the amount is more than the account's debt.
 *
 * @param sumMinor what a payout could claim now; negative: a debt
 */
export function assertOwing(account: PayoutAccount, sumMinor: number, amountMinor: number): void {
  if (amountMinor <= -sumMinor) return;
  const show = (minor: number): string => `${formatMinor(minor, account.currency)} ${account.currency}`;
  const debt = sumMinor < 0 ? `${show(-sumMinor)} is owed back` : 'Nothing is owed back';
  throw new AppError('exceeds_debt', { detail: `${debt}, so ${show(amountMinor)} is too much.` });
}

/**
 * After the last page: it is paid, with its entry on the brand's local day, if its whole amount is claimed. Else what was
 * approved in the meantime has left a smaller debt: it fails, and gives its claims back.
 */
export function finishDebt(debt: PayoutRecord, timeZone: string, now: Date): PayoutRecord {
  if (debt.state !== 'claiming') return debt;
  return leftToClaimMinor(debt) === 0 ? posted(debt, timeZone, now) : failPayout(debt, 'exceeds_debt', now);
}
