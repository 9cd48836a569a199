import { commissionDue } from '../commission/workings';
import { accountBalances, payoutAccountKey, type AccountBalance, type Claim } from '../ledger/claim';
import { commissionId, type OrderIdentity } from '../base/ids';
import type { Entry, Posted } from '../ledger/ledger';
import type { EarlierEntries } from './commissionParts';
import { storedMinor } from '../money/money';
import { BY_NO_SCHEDULE, sharedReasons, type EventFlagReason } from './flag';
import type { OrderState } from './fold';
import { isVoiding } from '../brand/orderStatus';

export const COMMISSION_STATUSES = ['pending', 'approved', 'paid', 'reversed', 'none', 'rejected'] as const;
/** The status is worked out anew at each change, so it can always change again (MONEY.md, 4). */
export type CommissionStatus = (typeof COMMISSION_STATUSES)[number];

/** The document `commissions/{brandId}~{storeId}~{orderId}` (DATA.md), with its ledger. */
export interface CommissionRecord {
  readonly commissionId: string;
  readonly brandId: string;
  readonly storeId: string;
  readonly orderId: string;
  readonly influencerId: string | null;
  /** The influencer, where it names nobody else: who may read all of it. Another reads its view (`viewOf`). */
  readonly visibleTo: string | null;
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
  /** From then on no refund and no status takes anything back; null where the plan locks nothing. */
  readonly lockedAt: Date | null;
  /** What prevents an approval by anybody, and a payout of something positive; null: nothing. */
  readonly blockedBy: string | null;
  /** The flags with which no schedule approves it (`BY_NO_SCHEDULE`): a person may. */
  readonly byHandOnly: EventFlagReason | null;
  /** The reasons of its order's flags that the influencer is told of (`IS_SHARED`), each once. */
  readonly flags: readonly EventFlagReason[];
  /** When a schedule may approve what is pending: `heldUntil` if nothing else prevents it; else null. */
  readonly approvableAt: Date | null;
  /** When the approval in force was given. */
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
  /** Of `totalMinor`, all parties together: what is approved. The rest is pending. */
  readonly approvedTotalMinor: number;
  /** The influencer's, in the order's currency: not approved yet, approved, and of that claimed, unclaimed and paid. */
  readonly pendingMinor: number;
  readonly approvedMinor: number;
  readonly claimedMinor: number;
  readonly unclaimedMinor: number;
  readonly paidMinor: number;
  /** The same for every influencer and currency that the order ever had. */
  readonly balances: readonly AccountBalance[];
  /** The payout accounts (`payoutAccountKey`) that can claim something here; payouts query by it. */
  readonly payable: readonly string[];
  /** The months (`yyyy-mm`) of its entries' days; monthly statements query by it. */
  readonly months: readonly string[];
  readonly claims: readonly Claim[];
  /** The newest entries of its ledger. */
  readonly entries: readonly Entry[];
  /** What those before them come to, which have left the document; absent: there are none (`commissionParts.ts`). */
  readonly earlier?: EarlierEntries;
}

/** All that the ledger has posted: the earlier entries together, and each of the others. */
export function postedOf({ entries, earlier }: Pick<CommissionRecord, 'entries' | 'earlier'>): Posted[] {
  return [...(earlier ? [earlier] : []), ...entries];
}

/** The commission of the state; null if the order never had an influencer. */
export function commissionRecord(
  state: OrderState,
  { entries, claims, earlier }: Pick<CommissionRecord, 'entries' | 'claims' | 'earlier'>,
  stored: CommissionRecord | null,
  { identity, rules, now }: { readonly identity: OrderIdentity; readonly rules: number; readonly now: Date },
): CommissionRecord | null {
  const { brandId, storeId, orderId } = identity;
  const { influencerId } = state.attribution;
  if (influencerId === null && entries.length === 0 && !stored) return null;
  const shares = influencerId === null ? { influencer: 0n, platform: 0n, member: 0n } : state.due.shares;
  const total = influencerId === null ? 0n : state.due.total;
  const { rejection } = state.decisions;
  const approved = influencerId === null ? shares : state.approved;
  const approvedTotal = approved.influencer + approved.platform + approved.member;
  return settled({
    commissionId: commissionId(brandId, storeId, orderId),
    brandId,
    storeId,
    orderId,
    influencerId,
    currency: state.currency,
    statusReason: rejection?.reason ?? (total === 0n ? nothingDueReason(state) : null),
    blockedBy: blockedBy(state),
    byHandOnly: byHandOnly(state),
    flags: sharedReasons(state.flags),
    ratePercent: state.due.ratePercent,
    baseMinor: influencerId === null ? 0 : state.baseMinor,
    totalMinor: storedMinor(total),
    influencerMinor: storedMinor(shares.influencer),
    platformMinor: storedMinor(shares.platform),
    memberMinor: storedMinor(shares.member),
    approvedTotalMinor: storedMinor(approvedTotal),
    heldUntil: state.heldUntil,
    lockedAt: state.lockedAt,
    approvedAt: approvedTotal > 0n ? (state.approval?.at ?? null) : null,
    rejectedAt: rejection?.at ?? null,
    planVersion: state.plan.version,
    rules,
    occurredAt: state.occurredAt,
    updatedAt: now,
    months: [...new Set([...(earlier?.months ?? []), ...monthsOf(entries)])].sort(),
    claims,
    entries,
    ...(earlier ? { earlier } : {}),
  });
}

/** The months (`yyyy-mm`) of the entries' days. */
export function monthsOf(entries: readonly Entry[]): string[] {
  return [...new Set(entries.map(({ day }) => day.slice(0, 7)))].sort();
}

/** The fields that follow from entries, claims and the others. */
type Derived =
  | 'visibleTo'
  | 'status'
  | 'approvableAt'
  | 'paidAt'
  | 'payoutId'
  | 'pendingMinor'
  | 'approvedMinor'
  | 'claimedMinor'
  | 'unclaimedMinor'
  | 'paidMinor'
  | 'balances'
  | 'payable';

function settled(commission: Omit<CommissionRecord, Derived>): CommissionRecord {
  const { brandId, influencerId, currency, claims, totalMinor, blockedBy } = commission;
  const balances = accountBalances(postedOf(commission), claims);
  const isOwn = (of: Pick<AccountBalance, 'influencerId' | 'currency'>): boolean =>
    of.influencerId === influencerId && of.currency === currency;
  const own = balances.find(isOwn);
  const ownClaims = claims.filter(isOwn);
  const failed = new Set(
    claims.filter(({ kind }) => kind === 'counterClaim').map(({ payoutId }) => payoutId),
  );
  const isDue = totalMinor > 0 && commission.rejectedAt === null;
  const isPending = isDue && totalMinor > commission.approvedTotalMinor;
  const waits = [
    blockedBy,
    commission.byHandOnly,
    balances.some((of) => !isOwn(of) && of.claimedMinor !== 0) ? PAID_ELSEWHERE : null,
  ].find((reason) => reason !== null);
  return {
    ...commission,
    visibleTo: balances.every((of) => of.influencerId === influencerId) ? influencerId : null,
    status: statusOf(commission, own),
    statusReason: isPending ? (waits ?? null) : isDue ? blockedBy : commission.statusReason,
    approvableAt: isPending && waits === undefined ? commission.heldUntil : null,
    paidAt: ownClaims.findLast(({ kind }) => kind === 'paid')?.at ?? null,
    payoutId: ownClaims.findLast(({ payoutId }) => !failed.has(payoutId))?.payoutId ?? null,
    pendingMinor: own?.pendingMinor ?? 0,
    approvedMinor: own?.approvedMinor ?? 0,
    claimedMinor: own?.claimedMinor ?? 0,
    unclaimedMinor: own?.unclaimedMinor ?? 0,
    paidMinor: own?.paidMinor ?? 0,
    balances,
    // Negative balances always, positive ones while nothing blocks them; neither while a payout has an open claim.
    payable: balances
      .filter(({ openPayoutId }) => openPayoutId === null)
      .filter(({ unclaimedMinor }) => unclaimedMinor < 0 || (unclaimedMinor > 0 && blockedBy === null))
      .map((balance) => payoutAccountKey({ brandId, ...balance })),
  };
}

/** Whether payouts have claimed of the account, and have not given it back. */
export function isClaimed({ claimedMinor, openPayoutId }: AccountBalance): boolean {
  return claimedMinor !== 0 || openPayoutId !== null;
}

/** Payouts have claimed of the order for another influencer or in another currency: no schedule approves it. */
export const PAID_ELSEWHERE = 'paid_elsewhere';

function statusOf(
  { rejectedAt, totalMinor, statusReason, approvedTotalMinor }: Omit<CommissionRecord, Derived>,
  own: AccountBalance | undefined,
): CommissionStatus {
  if (rejectedAt !== null) return 'rejected';
  if (totalMinor === 0) return NEVER_DUE.has(statusReason) ? 'none' : 'reversed';
  if (approvedTotalMinor === 0) return 'pending';
  return own && own.paidMinor > 0 && own.paidMinor >= own.approvedMinor ? 'paid' : 'approved';
}

function byHandOnly({ flags }: OrderState): EventFlagReason | null {
  return [...BY_NO_SCHEDULE].find((reason) => flags.some((flag) => flag.reason === reason)) ?? null;
}

/** What prevents an approval by anybody; nothing positive is paid out meanwhile. */
function blockedBy(state: OrderState): string | null {
  const [heldFor] = state.suspicions;
  if (heldFor) return `held_${heldFor.suspicion}`;
  if (state.ambiguous) return 'order_ambiguous';
  return state.status === 'completed' ? null : 'order_not_completed';
}

function nothingDueReason(state: OrderState): string {
  if (state.attribution.influencerId === null) return 'not_attributed';
  if (state.relation.isSubscription) return 'subscription';
  if (state.relation.isPart) return 'part_of_order';
  if (!wouldBeDue(state)) return 'nothing_due';
  return isVoiding(state.status) ? `order_${state.status}` : 'refunded';
}

/** Nothing was taken back: amounts and rates alone give nothing, or it is not an order that earns. */
const NEVER_DUE: ReadonlySet<string | null> = new Set(['nothing_due', 'subscription', 'part_of_order']);

/** Whether something would be due without refunds, and whatever status and brand say. */
function wouldBeDue({ money, plan, attribution }: OrderState): boolean {
  return commissionDue({ ...money, refunds: [], voided: false }, plan, attribution.influencerId).total > 0n;
}

/** The commission with one more claim. Its entries, and so what is due, do not change. */
export function withClaim(commission: CommissionRecord, claim: Claim): CommissionRecord {
  return settled({ ...commission, updatedAt: claim.at, claims: [...commission.claims, claim] });
}
