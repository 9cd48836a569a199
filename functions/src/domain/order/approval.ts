import type { Party } from '../brand/plan';
import { inFoldOrder, isNewer } from './chronology';
import { foldDecisions, type Approval, type FoldedDecisions } from './decision';
import {
  isSnapshot,
  type NamedAmounts,
  type OrderEvent,
  type SeenByApproval,
  type SnapshotEvent,
} from './event';
import type { FoldedStatus } from './status';
import { isVoiding } from '../brand/orderStatus';
import { dated, verifiedSnapshots } from './trust';

// What an approval covers, and until when (MONEY.md, 4, "An approval names what it approves").

type Shares = Readonly<Record<Party, bigint>>;

export const NO_SHARES: Shares = { influencer: 0n, platform: 0n, member: 0n };

/** Whose shares are due, and in which currency. */
export interface Payee {
  readonly influencerId: string | null;
  readonly currency: string;
}

/** What the approval names for each party of the payee; nothing for another influencer or currency. */
export function namedFor(names: NamedAmounts | undefined, { influencerId, currency }: Payee): Shares {
  if (names?.influencerId !== influencerId || names.currency !== currency) return NO_SHARES;
  return {
    influencer: BigInt(names.influencerMinor),
    platform: BigInt(names.platformMinor),
    member: BigInt(names.memberMinor),
  };
}

/** `min(due, named)` of each party. [Due 4 = 0 + 2 + 2, named 1 + 1 + 1: 0 + 1 + 1 are approved.] */
export function approvedShares(due: Shares, approval: Approval | null, payee: Payee): Record<Party, bigint> {
  const named = namedFor(approval?.names, payee);
  const least = (party: Party): bigint => (due[party] < named[party] ? due[party] : named[party]);
  return { influencer: least('influencer'), platform: least('platform'), member: least('member') };
}

/** Whether more is due to any party than the approval names for it; nothing is due on an unattributed order. */
export function exceedsNamed(due: Shares, { names }: Approval, payee: Payee): boolean {
  if (payee.influencerId === null) return false;
  const named = namedFor(names, payee);
  return due.influencer > named.influencer || due.platform > named.platform || due.member > named.member;
}

export function minus(a: Shares, b: Shares): Record<Party, bigint> {
  return {
    influencer: a.influencer - b.influencer,
    platform: a.platform - b.platform,
    member: a.member - b.member,
  };
}

export function totalOf({ influencer, platform, member }: Shares): bigint {
  return influencer + platform + member;
}

/** What is known of the order now: an approval that is taken now has seen it. */
export function seenNow(stored: readonly OrderEvent[]): SeenByApproval {
  const events = dated(stored);
  const { passedOver } = foldDecisions(events);
  const newest = verifiedSnapshots(events)
    .filter(({ id }) => !passedOver.has(id))
    .sort(inFoldOrder)
    .at(-1);
  const deletionIds = events.filter(({ kind }) => kind === 'order_deleted').map(({ id }) => id);
  return { snapshotId: newest?.id ?? '', deletionIds: [...new Set(deletionIds)] };
}

/**
 * The newest approval, unless something ended it that it had not seen: a status under which nothing is due, of a report
 * that is no older than its newest one, or a deletion of the order. A rejection ends it too (`decision.ts`). Refunds end
 * none.
 */
export function approvalInForce(
  events: readonly OrderEvent[],
  { approval }: FoldedDecisions,
  {
    reported,
    newest,
    ambiguous,
    afterLock,
  }: Pick<FoldedStatus, 'reported' | 'newest' | 'ambiguous' | 'afterLock'>,
): { readonly approval: Approval | null; readonly endedBy: readonly string[] } {
  if (!approval) return { approval: null, endedBy: [] };
  const { asOf, at } = approval;
  const seen = events.filter(isSnapshot).filter(({ id }) => id === asOf.snapshotId);
  const isUnseen = (event: SnapshotEvent): boolean =>
    seen.every((known) => known.id !== event.id && !isNewer(known, event));
  const statuses = reported.filter((one) => {
    // A map that came since does not bring it back.
    const wasVoid = isVoiding(one.status) || (one.voidUntil !== null && one.voidUntil > at);
    // While others of its moment say otherwise, it ends nothing.
    if (!wasVoid || (ambiguous && newest.includes(one))) return false;
    return one.event ? isUnseen(one.event) : one.at >= at;
  });
  const known = new Set([...asOf.deletionIds, ...afterLock]);
  const deletions = events.filter(({ id, kind }) => kind === 'order_deleted' && !known.has(id));
  const endedBy = [...new Set([...statuses.map(({ source }) => source), ...deletions.map(({ id }) => id)])];
  return { approval: endedBy.length > 0 ? null : approval, endedBy };
}
