import { unequal } from './verdicts';
import { repeated } from './entries';
import { payoutAccountKey, type Claim } from '../ledger/claim';
import type { CommissionRecord } from '../order/commissionRecord';
import type { PayoutLine } from '../payout/payout';

const OUTCOMES = { claim: 'open', paid: 'paid', counterClaim: 'released' } as const;

/**
 * What is wrong with the claims on a commission. A payout claims once, closes that claim once, and has a line that
 * agrees; an account has at most one open claim.
 *
 * @param lines of each payout named by the claims; null where it has none for this commission
 */
export function claimProblems(
  commission: CommissionRecord,
  lines: ReadonlyMap<string, PayoutLine | null>,
): string[] {
  const { claims } = commission;
  const payoutIds = [...new Set(claims.map(({ payoutId }) => payoutId))];
  const open = payoutIds.map((payoutId) => claims.filter((claim) => claim.payoutId === payoutId));
  const openAccounts = open
    .filter((own) => own.every(({ kind }) => kind === 'claim'))
    .flatMap(([first]) => (first ? [accountOf(commission, first)] : []));
  return [
    ...payoutIds.flatMap((payoutId) => payoutProblems(commission, payoutId, lines.get(payoutId) ?? null)),
    ...repeated(openAccounts).map((account) => `account ${account} has more than one open claim`),
  ];
}

/** The payouts that have a line for the commission, but no claim on it: the claim was lost. */
export function lostClaims(
  claims: readonly Claim[],
  lines: ReadonlyMap<string, PayoutLine | null>,
): string[] {
  const claimed = new Set(claims.map(({ payoutId }) => payoutId));
  return [...lines]
    .filter(([payoutId, line]) => line !== null && !claimed.has(payoutId))
    .map(([payoutId]) => `payout ${payoutId} has a line for it, but its claim is lost`);
}

function accountOf({ brandId }: CommissionRecord, { influencerId, currency }: Claim): string {
  return payoutAccountKey({ brandId, influencerId, currency });
}

function payoutProblems(commission: CommissionRecord, payoutId: string, line: PayoutLine | null): string[] {
  const own = commission.claims.filter((claim) => claim.payoutId === payoutId);
  const [claim, closing, ...more] = own;
  if (claim?.kind !== 'claim') return [`payout ${payoutId} closes what it never claimed`];
  if (more.length > 0 || closing?.kind === 'claim') return [`payout ${payoutId} claims more than once`];
  const freed = closing?.kind === 'counterClaim' ? -claim.minor || 0 : 0;
  return [
    ...(closing ? unequal([[`the ${closing.kind} of payout ${payoutId}`, closing.minor, freed]]) : []),
    ...(closing && accountOf(commission, closing) !== accountOf(commission, claim)
      ? [`payout ${payoutId} closes the claim of another account`]
      : []),
    ...lineProblems(commission, claim, line, OUTCOMES[(closing ?? claim).kind]),
  ];
}

function lineProblems(
  commission: CommissionRecord,
  claim: Claim,
  line: PayoutLine | null,
  outcome: PayoutLine['outcome'],
): string[] {
  const { payoutId } = claim;
  if (!line) return [`is claimed by payout ${payoutId}, which has no line for it`];
  const before = commission.claims.slice(0, commission.claims.indexOf(claim));
  const claimedBefore = before
    .filter((other) => accountOf(commission, other) === accountOf(commission, claim))
    .reduce((sum, { minor }) => sum + minor, 0);
  const name = `of its line of payout ${payoutId}`;
  // The last claim of a repayment or write-off may be a part of what is negative; the payout's audit says which it is.
  const isPart = claim.minor < 0 && line.approvedMinor < claimedBefore + claim.minor;
  return [
    ...unequal([
      [`minor ${name}`, line.minor, claim.minor],
      [`claimedBeforeMinor ${name}`, line.claimedBeforeMinor, claimedBefore],
      ...(isPart
        ? []
        : [[`approvedMinor ${name}`, line.approvedMinor, claimedBefore + claim.minor] as const]),
    ]),
    ...(line.outcome === outcome ? [] : [`outcome ${name} is ${line.outcome}, not ${outcome}`]),
    ...(payoutAccountKey(line) === accountOf(commission, claim) ? [] : [`the account ${name} is another`]),
  ];
}
