import { influencerOf, type Entry } from '../ledger/ledger';
import { monthsOf, PAID_ELSEWHERE, type CommissionRecord } from './commissionRecord';

/**
 * The document `commissionViews/{commissionId}` (DATA.md): what the present influencer may see of a commission that
 * names others too. Its fields are the commission's; of the ledger it has the influencer's own part.
 */
export type CommissionView = Omit<CommissionRecord, 'payable' | 'visibleTo' | 'earlier'>;

/** Says to an influencer that no schedule approves the order, and not that another was paid for it. */
export const BY_HAND_ONLY = 'by_hand_only';

/** Whether there is somebody who may not read the commission whole, and so reads a view of it. */
export function hasView({ influencerId, visibleTo }: CommissionRecord): boolean {
  return influencerId !== null && visibleTo === null;
}

/**
 * The view of the commission; null where its influencer may read it whole, or where it has none. An entry that names
 * another influencer, or none, is left out.
 */
export function viewOf(commission: CommissionRecord): CommissionView | null {
  if (!hasView(commission)) return null;
  const { payable: _payable, visibleTo: _visibleTo, earlier: _earlier, ...seen } = commission;
  const isOwn = ({ influencerId }: { readonly influencerId: string }): boolean =>
    influencerId === commission.influencerId;
  const entries = commission.entries.filter((entry) => namesOnly(entry, commission.influencerId));
  return {
    ...seen,
    statusReason: seen.statusReason === PAID_ELSEWHERE ? BY_HAND_ONLY : seen.statusReason,
    balances: commission.balances.filter(isOwn),
    months: monthsOf(entries),
    claims: commission.claims.filter(isOwn),
    entries,
  };
}

function namesOnly({ postings }: Entry, influencerId: string | null): boolean {
  const named = postings.map(({ account }) => influencerOf(account)).filter((name) => name !== null);
  return named.length > 0 && named.every((name) => name === influencerId);
}
