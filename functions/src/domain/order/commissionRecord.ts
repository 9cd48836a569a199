import { commissionDue } from '../commission/workings';
import { accountBalances, payoutAccountKey, type AccountBalance, type Claim } from '../ledger/claim';
import { commissionId, type OrderIdentity } from '../base/ids';
import type { Entry } from '../ledger/ledger';
import { storedMinor } from '../money/money';
import { BY_NO_SCHEDULE, type EventFlagReason } from './flag';
import type { OrderState } from './fold';

export const COMMISSION_STATUSES = ['pending', 'approved', 'paid', 'reversed', 'none', 'rejected'] as const;
/** The status is worked out anew at each change, so it can always change again (MONEY.md, 4). */
export type CommissionStatus = (typeof COMMISSION_STATUSES)[number];

/** The document `commissions/{brandId}~{storeId}~{orderId}` (DATA.md): what brand and influencer both may see. */
export interface CommissionRecord {
  readonly commissionId: string;
  readonly brandId: string;
  readonly storeId: string;
  readonly orderId: string;
  readonly influencerId: string | null;
  readonly currency: string;
  readonly status: CommissionStatus;
  readonly statusReason: string | null;
  readonly ratePercent: number;
  readonly baseMinor: number;
  readonly totalMinor: number;
  readonly influencerMinor: number;
  readonly platformMinor: number;
  readonly memberMinor: number;
  readonly heldUntil: Date | null;
  /** When a schedule may approve it: `heldUntil` if nothing else prevents approval; else null. */
  readonly approvableAt: Date | null;
  /** When it was approved, while the approval counts: the order is completed, unambiguous and not rejected. */
  readonly approvedAt: Date | null;
  readonly rejectedAt: Date | null;
  readonly paidAt: Date | null;
  /** The last payout that claimed of it and has not failed. */
  readonly payoutId: string | null;
  readonly planVersion: number;
  /** The rules version of its order, and so of its entries. */
  readonly rules: number;
  readonly occurredAt: Date;
  readonly updatedAt: Date;
  /** Of the influencer, in the order's currency: posted by entries, the part claimed by payouts, and the rest. */
  readonly postedMinor: number;
  readonly claimedMinor: number;
  readonly unclaimedMinor: number;
  /** The same for every influencer and currency that the order ever had. */
  readonly balances: readonly AccountBalance[];
  /** The payout accounts (`payoutAccountKey`) that can claim something here; payouts query by it. */
  readonly payable: readonly string[];
  /** The months (`yyyy-mm`) of its entries' days; monthly statements query by it. */
  readonly months: readonly string[];
  readonly claims: readonly Claim[];
  readonly entries: readonly Entry[];
}

/** The commission of the state; null if the order never had an influencer. */
export function commissionRecord(
  state: OrderState,
  { entries, claims }: Pick<CommissionRecord, 'entries' | 'claims'>,
  stored: CommissionRecord | null,
  { identity, rules, now }: { readonly identity: OrderIdentity; readonly rules: number; readonly now: Date },
): CommissionRecord | null {
  const { brandId, storeId, orderId } = identity;
  const { influencerId } = state.attribution;
  if (influencerId === null && entries.length === 0 && !stored) return null;
  const shares = influencerId === null ? { influencer: 0n, platform: 0n, member: 0n } : state.due.shares;
  const total = influencerId === null ? 0n : state.due.total;
  const { rejection, approval } = state.decisions;
  const isHeld = state.ambiguous || state.suspicions.length > 0;
  const isApprovable = total > 0n && state.status === 'completed' && !isHeld && !rejection;
  const approvedAt = isApprovable && approval ? approval.at : null;
  return settled({
    commissionId: commissionId(brandId, storeId, orderId),
    brandId,
    storeId,
    orderId,
    influencerId,
    currency: state.currency,
    statusReason: rejection?.reason ?? statusReason(state, total, approvedAt),
    ratePercent: state.due.ratePercent,
    baseMinor: influencerId === null ? 0 : state.baseMinor,
    totalMinor: storedMinor(total),
    influencerMinor: storedMinor(shares.influencer),
    platformMinor: storedMinor(shares.platform),
    memberMinor: storedMinor(shares.member),
    heldUntil: state.heldUntil,
    approvableAt: isApprovable && !approval && !byHandOnly(state) ? state.heldUntil : null,
    approvedAt,
    rejectedAt: rejection?.at ?? null,
    planVersion: state.plan.version,
    rules,
    occurredAt: state.occurredAt,
    updatedAt: now,
    months: [...new Set(entries.map(({ day }) => day.slice(0, 7)))].sort(),
    claims,
    entries,
  });
}

/** The fields that follow from entries, claims and decisions alone. */
type Derived =
  | 'status'
  | 'paidAt'
  | 'payoutId'
  | 'postedMinor'
  | 'claimedMinor'
  | 'unclaimedMinor'
  | 'balances'
  | 'payable';

function settled(commission: Omit<CommissionRecord, Derived>): CommissionRecord {
  const { brandId, influencerId, currency, entries, claims, approvedAt } = commission;
  const balances = accountBalances(entries, claims);
  const own = balances.find((of) => of.influencerId === influencerId && of.currency === currency);
  const ownClaims = claims.filter((of) => of.influencerId === influencerId && of.currency === currency);
  const failed = new Set(
    claims.filter(({ kind }) => kind === 'counterClaim').map(({ payoutId }) => payoutId),
  );
  const status = statusOf(commission, own);
  return {
    ...commission,
    status,
    // What is paid needs no approval, whatever became of its approval.
    approvableAt: status === 'pending' ? commission.approvableAt : null,
    paidAt: ownClaims.findLast(({ kind }) => kind === 'paid')?.at ?? null,
    payoutId: ownClaims.findLast(({ payoutId }) => !failed.has(payoutId))?.payoutId ?? null,
    postedMinor: own?.postedMinor ?? 0,
    claimedMinor: own?.claimedMinor ?? 0,
    unclaimedMinor: own?.unclaimedMinor ?? 0,
    balances,
    // Negative balances always, positive ones once approved; neither while a payout has an open claim.
    payable: balances
      .filter(({ openPayoutId }) => openPayoutId === null)
      .filter(({ unclaimedMinor }) => unclaimedMinor < 0 || (unclaimedMinor > 0 && approvedAt !== null))
      .map((balance) => payoutAccountKey({ brandId, ...balance })),
  };
}

function statusOf(
  { rejectedAt, totalMinor, statusReason, approvedAt }: Omit<CommissionRecord, Derived>,
  own: AccountBalance | undefined,
): CommissionStatus {
  if (rejectedAt !== null) return 'rejected';
  if (totalMinor === 0) return statusReason === NEVER_DUE ? 'none' : 'reversed';
  if (own && own.paidMinor > 0 && own.paidMinor >= own.postedMinor) return 'paid';
  return approvedAt === null ? 'pending' : 'approved';
}

/** The flag for which no schedule approves it; null where there is none. */
function byHandOnly({ flags }: OrderState): EventFlagReason | null {
  return flags.find(({ reason }) => BY_NO_SCHEDULE.has(reason))?.reason ?? null;
}

/** Why nothing is due, or why what is due is held; null where it is neither. */
function statusReason(state: OrderState, total: bigint, approvedAt: Date | null): string | null {
  const [heldFor] = state.suspicions;
  if (total !== 0n && heldFor) return `held_${heldFor.suspicion}`;
  if (total !== 0n) return approvedAt === null ? byHandOnly(state) : null;
  if (state.attribution.influencerId === null) return 'not_attributed';
  if (!wouldBeDue(state)) return NEVER_DUE;
  if (['cancelled', 'failed', 'trashed', 'refunded'].includes(state.status)) return `order_${state.status}`;
  return 'refunded';
}

/** The amounts and rates alone give nothing: nothing was taken back. */
const NEVER_DUE = 'nothing_due';

/** Whether something would be due without refunds, and whatever status and brand say. */
function wouldBeDue({ money, plan, attribution }: OrderState): boolean {
  return commissionDue({ ...money, refunds: [], voided: false }, plan, attribution.influencerId).total > 0n;
}

/** The commission with one more claim. Its entries, and so what is due, do not change. */
export function withClaim(commission: CommissionRecord, claim: Claim): CommissionRecord {
  return settled({ ...commission, updatedAt: claim.at, claims: [...commission.claims, claim] });
}
