import { orderKey } from '../base/ids';
import { DAY_MS } from '../base/time';
import { inFoldOrder } from './chronology';
import type { FoldedDecisions, HeldFor } from './decision';
import type { OrderEvent, RelationEvent, SnapshotEvent, Verdict } from './event';
import type { EventFlag } from './flag';
import type { Trust } from './trust';

// What an order is beside its parent, as its own events say (MONEY.md, 3, "Orders of one purchase"). Who writes them:
// `purchase.ts`.

/** What the order is, beside what is reported of it. */
export interface FoldedRelation {
  /** A verified report gives it a `billing_period`: it is a subscription, and no order. */
  readonly isSubscription: boolean;
  /** The order that it belongs to; null: to none. */
  readonly parentId: string | null;
  /** Null: it has no parent, or has not been compared with it. */
  readonly verdict: Verdict | null;
  /** The event that gives the verdict, a `relation` or the brand's decision. */
  readonly eventId: string | null;
  /** The verdict on the two orders themselves, whatever the brand says; null: there is none that lasts. */
  readonly found: RelationEvent | null;
  readonly isPart: boolean;
  /** It is still to be compared with its parent. */
  readonly isAwaiting: boolean;
  /** The parent's evidence, for an order that brings none. */
  readonly lent: RelationEvent | null;
  /** Why it is held, until the parent comes or the brand decides. */
  readonly heldFor: HeldFor | null;
  /** Nothing is ever due on it, and it is no sale. */
  readonly earnsNothing: boolean;
  readonly flags: readonly EventFlag[];
}

export function foldRelation(
  events: readonly OrderEvent[],
  { snapshots, isUnverified }: Trust,
  decisions: FoldedDecisions,
): FoldedRelation {
  // A stranger must neither make a subscription of an order nor give it a parent.
  const verified = isUnverified ? [] : snapshots;
  const subscriptions = verified.filter(({ content }) => content.isSubscription);
  const isSubscription = subscriptions.length > 0;
  const told = toldParent(verified);
  const found = relationOf(events, told);
  const parentId = found?.parentId ?? told;
  const decided = parentId === null ? null : decisions.relation;
  const verdict = decided?.verdict ?? found?.verdict ?? null;
  const isHeld = parentId !== null && !isSubscription && (verdict === null || verdict === 'split');
  const isPart = verdict === 'part';
  const lasts = found !== null && isLasting(found);
  return {
    isSubscription,
    parentId,
    verdict,
    eventId: decided?.id ?? found?.id ?? null,
    found: lasts ? found : null,
    isPart,
    isAwaiting: parentId !== null && !isSubscription && !lasts,
    lent: found && found.evidence.length > 0 ? found : null,
    heldFor: isHeld ? heldFor(parentId, found) : null,
    earnsNothing: isSubscription || isPart,
    // Each save of a subscription says it again: the first is flagged.
    flags: subscriptions.slice(0, 1).map(({ id: eventId }) => ({ eventId, reason: 'subscription' })),
  };
}

function isLasting({ verdict }: RelationEvent): boolean {
  return verdict === 'part' || verdict === 'own';
}

/**
 * The first verdict that lasts, whatever parent is told now; without one, that the two were compared counts before that
 * the parent was missing.
 */
function relationOf(events: readonly OrderEvent[], told: string | null): RelationEvent | null {
  const relations = events
    .filter((event) => event.kind === 'relation')
    .sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || (a.id < b.id ? -1 : 1));
  const ofTold = relations.filter(({ parentId }) => parentId === told);
  return (
    relations.find(isLasting) ??
    ofTold.find(({ verdict }) => verdict === 'split') ??
    ofTold.find(({ verdict }) => verdict === 'unknown') ??
    null
  );
}

/** As the newest report that names one says. */
function toldParent(snapshots: readonly SnapshotEvent[]): string | null {
  const named = snapshots.findLast(({ content }) => content.parentOrderId !== undefined);
  return named?.content.parentOrderId ?? null;
}

function heldFor(parentId: string, found: RelationEvent | null): HeldFor {
  const reason = found
    ? `some of its lines are those of order ${parentId}, which it belongs to: only the brand knows whether it is a part of that order`
    : `the order that it belongs to, ${parentId}, is not known yet`;
  return { suspicion: 'split', reason };
}

/**
 * The parent's evidence as a report of the order, placed when the parent was; null where the order itself brings evidence
 * of somebody or a coupon that is to be nobody's, or where it is not an order of its own.
 *
 * @param counted in fold order
 */
export function lentReport(
  counted: readonly SnapshotEvent[],
  { lent, verdict }: FoldedRelation,
): SnapshotEvent | null {
  const [first] = counted;
  const bringsNone = counted.every(({ evidence }) =>
    evidence.every(({ influencerId, isExcluded }) => influencerId === null && !isExcluded),
  );
  if (!first || !lent || verdict !== 'own' || !bringsNone) return null;
  const { currency, total } = first.content;
  return {
    ...first,
    id: lent.id,
    occurredAt: lent.parentOccurredAt ?? first.occurredAt,
    content: { currency, total },
    evidence: lent.evidence,
  };
}

/** The document's part of it (DATA.md), where the order belongs to another. */
export interface ParentRecord {
  readonly orderId: string;
  /** Null: not compared with it yet. */
  readonly verdict: Verdict | null;
  /** The key of the parent, as long as the two are to be compared; a parent that comes later is found by it. */
  readonly awaited: string | null;
  /** From then on the order no longer waits for its parent; null: it has been compared, or has waited. */
  readonly dueAt: Date | null;
}

/** How long an order waits for its parent. */
export const PARENT_WAIT_MS = DAY_MS;

/** @param receivedAt when the first event of the order came */
export function parentRecord(
  { parentId, verdict, isAwaiting }: FoldedRelation,
  events: readonly OrderEvent[],
  { storeId, receivedAt }: { readonly storeId: string; readonly receivedAt: Date },
): { readonly parent?: ParentRecord } {
  if (parentId === null) return {};
  const hasWaited = events.some((event) => event.kind === 'relation' && event.parentId === parentId);
  const parent = {
    orderId: parentId,
    verdict,
    awaited: isAwaiting ? orderKey(storeId, parentId) : null,
    dueAt: isAwaiting && !hasWaited ? new Date(receivedAt.getTime() + PARENT_WAIT_MS) : null,
  };
  return { parent };
}

/** The verified reports' word on what the order is beside its parent; a part before an order of its own. */
export function toldKinship(snapshots: readonly SnapshotEvent[]): SnapshotEvent['content']['besideParent'] {
  const told = snapshots.map(({ content }) => content.besideParent);
  return told.find((kinship) => kinship === 'part') ?? told.find((kinship) => kinship !== undefined);
}

/** The lines by which the order is compared: those of its first report that has any, as the purchase was divided then. */
export function dividedLines(
  snapshots: readonly SnapshotEvent[],
): NonNullable<SnapshotEvent['content']['items']> | null {
  const first = [...snapshots].sort(inFoldOrder).find(({ content }) => content.items !== undefined);
  return first?.content.items ?? null;
}
