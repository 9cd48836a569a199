import { judge, unequal, type Verdict } from './verdicts';
import { unbalancedEntries } from './entries';
import { payoutAccountKey } from '../ledger/claim';
import { describeDifference, differencesOf } from '../base/difference';
import { balancesPosted } from '../ledger/ledger';
import {
  isFinished,
  payoutPostings,
  type PayoutLine,
  type PayoutLock,
  type PayoutRecord,
} from '../payout/payout';

/** The sums of a payout's lines, or of the claims on commissions that name it. */
export class ClaimSums {
  count = 0;
  minor = 0;
  paid = 0;
  released = 0;
  releasedMinor = 0;
  /** Lines that claim only a part of what there was to claim. */
  parts = 0;

  add(minor: number, outcome: PayoutLine['outcome']): void {
    this.count += 1;
    this.minor += minor;
    if (outcome === 'paid') this.paid += 1;
    if (outcome !== 'released') return;
    this.released += 1;
    this.releasedMinor += minor;
  }
}

/** Whether the line claims less than there was: only the last one of a repayment or write-off may. */
export function isPart({ approvedMinor, claimedBeforeMinor, minor }: PayoutLine): boolean {
  return approvedMinor !== claimedBeforeMinor + minor;
}

/** Which states, besides open, the lines of a payout in this state may have. */
const CLOSED_AS = { claiming: null, sealed: null, sent: null, paid: 'paid', failed: 'released' } as const;

export function linePathProblems(payout: PayoutRecord, lineId: string, line: PayoutLine): string[] {
  const named = [line.payoutId, line.commissionId, payoutAccountKey(line)];
  const due = [payout.payoutId, lineId, payoutAccountKey(payout)];
  return [
    ...(named.every((name, index) => name === due[index])
      ? []
      : [`line ${lineId} is of another payout or order`]),
    ...(line.outcome === 'open' || line.outcome === CLOSED_AS[payout.state]
      ? []
      : [`line ${lineId} is ${line.outcome}, and the payout ${payout.state}`]),
    ...(payout.kind === 'payout' || line.minor < 0
      ? []
      : [`line ${lineId} of a ${payout.kind} claims ${line.minor}: only negative balances end by it`]),
  ];
}

/**
 * MONEY.md, 5.4: what is wrong with a payout.
 *
 * @param lines of its subcollection
 * @param claims of the commissions that name it
 */
export function payoutProblems(payout: PayoutRecord, lines: ClaimSums, claims: ClaimSums): string[] {
  const { state, totalMinor, lineCount, closedCount, hasWork } = payout;
  const isClosing = state === 'paid' || state === 'failed';
  const hasWorkDue = state === 'claiming' || (isClosing && closedCount < lineCount);
  return [
    ...unequal([
      ['totalMinor', totalMinor, lines.minor],
      ['lineCount', lineCount, lines.count],
      ['closedCount', closedCount, lines.paid + lines.released],
      ['the number of its lines', lines.count, claims.count],
      ['the sum of its lines', lines.minor, claims.minor],
      ['the number of its paid lines', lines.paid, claims.paid],
      ['the number of its released lines', lines.released, claims.released],
    ]),
    ...(hasWork === hasWorkDue ? [] : [`hasWork is ${hasWork}, not ${hasWorkDue}`]),
    ...totalProblems(payout, lines),
    ...((payout.paidAt !== null) === (state === 'paid') ? [] : [`is ${state}, but paidAt says otherwise`]),
    ...((payout.failedAt !== null) === (state === 'failed')
      ? []
      : [`is ${state}, but failedAt says otherwise`]),
    ...payoutEntryProblems(payout),
  ];
}

/** A payout pays at least its minimum; a repayment or write-off ends its amount of the debt, exactly. */
function totalProblems(payout: PayoutRecord, lines: ClaimSums): string[] {
  const { kind, state, totalMinor, minimumMinor, amountMinor } = payout;
  const isSealed = state === 'sealed' || state === 'sent' || state === 'paid';
  if (kind === 'payout') {
    const isTooLittle = isSealed && totalMinor < Math.max(1, minimumMinor);
    return [
      ...(isTooLittle ? [`is ${state}, with a total of ${totalMinor}`] : []),
      ...(amountMinor === null ? [] : [`is a payout, with the amount ${amountMinor}`]),
      ...unequal([['the number of its lines that claim a part', lines.parts, 0]]),
    ];
  }
  const amount = amountMinor ?? 0;
  const isWhole = state === 'paid' ? totalMinor === -amount : totalMinor >= -amount;
  return [
    ...(amount > 0 && isWhole ? [] : [`is a ${kind} of ${amount}, ${state} with a total of ${totalMinor}`]),
    ...(state === 'sealed' || state === 'sent' ? [`is a ${kind}, and ${state}`] : []),
    ...(lines.parts > 1 ? [`${lines.parts} of its lines claim a part`] : []),
  ];
}

function payoutEntryProblems(payout: PayoutRecord): string[] {
  const { state, kind, entries, currency } = payout;
  const posted = Object.fromEntries(balancesPosted(entries, currency));
  const due = Object.fromEntries(payoutPostings(payout).map(({ account, minor }) => [account, minor]));
  return [
    ...unequal([['the number of its entries', entries.length, state === 'paid' ? 1 : 0]]),
    ...entries.filter((entry) => entry.kind !== kind).map(({ id }) => `its entry ${id} is of another kind`),
    ...(state === 'paid' ? differencesOf(posted, due, 'posted').map(describeDifference) : []),
  ];
}

export function auditPayout(
  path: string,
  payout: PayoutRecord,
  sums: { readonly lines: ClaimSums; readonly claims: ClaimSums; readonly lineProblems: readonly string[] },
): Verdict[] {
  return [
    judge('entryBalances', path, () => unbalancedEntries(payout.entries)),
    judge('payouts', path, () => [
      ...(path.endsWith(`/${payout.payoutId}`) ? [] : [`its payoutId is ${payout.payoutId}`]),
      ...payoutProblems(payout, sums.lines, sums.claims),
      ...sums.lineProblems,
    ]),
  ];
}

/** The unfinished payouts of each account, compared with the accounts' locks. */
export class OpenPayouts {
  private readonly unfinished = new Map<string, string[]>();

  add(payout: PayoutRecord): void {
    if (isFinished(payout)) return;
    const key = payoutAccountKey(payout);
    this.unfinished.set(key, [...(this.unfinished.get(key) ?? []), payout.payoutId]);
  }

  /** The verdict on one account's lock; null where it has none. */
  auditLock(path: string, key: string, lock: PayoutLock | null): Verdict {
    const open = this.unfinished.get(key) ?? [];
    this.unfinished.delete(key);
    const named = lock?.openPayoutId ?? null;
    return judge('payoutLocks', path, () => [
      ...(open.length > 1 ? [`has ${open.length} unfinished payouts: ${open.join(', ')}`] : []),
      ...(named === null || open.includes(named)
        ? []
        : [`names ${named}, which is no unfinished payout of it`]),
      ...(named === null && open.length > 0
        ? [`names no payout, but ${open.join(', ')} is not finished`]
        : []),
      ...(lock && payoutAccountKey(lock) !== key ? [`is of the account ${payoutAccountKey(lock)}`] : []),
    ]);
  }

  get withoutLock(): string[] {
    return [...this.unfinished.keys()];
  }
}
