import { digest, type OrderIdentity } from '../base/ids';
import { canonicalAmount } from '../money/money';
import { isClaimed, type CommissionRecord } from './commissionRecord';
import { presentVariant } from './amounts';
import type { EvidenceFact, LineContent, OrderEvent, RelationEvent, SnapshotEvent } from './event';
import { foldOrder, type OrderState } from './fold';
import { companionsOf, partRefunds, type Cause } from './parts';
import { applyEvent, foldTerms, type ApplyContext, type OrderRecord } from './record';
import { dividedLines, toldKinship } from './relation';
import { addTallies, type Tallies } from './tally';
import { verifiedSnapshots } from './trust';

// Orders of one purchase (MONEY.md, 3): what an order is beside its parent, and what each needs of the other. Two stored
// orders and their parents come in, the events that they lack are added to each.

/** An order as it is stored, or as an event has just made it. */
export interface Member {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
  /** What is to be added to its days. */
  readonly added: Tallies;
  readonly isChanged: boolean;
}

/** One of the orders that the order belongs to, directly or by others: parent, parent's parent and so on. */
export interface Ancestor {
  readonly orderId: string;
  /** Null: nothing is stored of it. */
  readonly member: Member | null;
}

export interface Relating {
  readonly cause: Cause;
  readonly timeZone: string;
  /** The order no longer waits for its parent. */
  readonly isDue: boolean;
}

/** No purchase is divided so often; a longer chain is read no further. */
const MAX_ANCESTORS = 8;

/**
 * The id of the next order to read: a parent, while the order is to be compared with it or gives it its refunds; null:
 * no more is needed. An order without a parent needs none, one with a parent usually one.
 *
 * @param hasChanged the order has another verdict than before
 */
export function nextAncestor(
  { order }: Pick<Member, 'order'>,
  ancestors: readonly Ancestor[],
  hasChanged = false,
): string | null {
  const [last] = ancestors.slice(-1);
  if (!last) return order.parent && (needsParent(order) || hasChanged) ? order.parent.orderId : null;
  const next = last.member?.order.parent?.orderId;
  const isSeen = [order.orderId, ...ancestors.map(({ orderId }) => orderId)].some((id) => id === next);
  return next === undefined || isSeen || ancestors.length >= MAX_ANCESTORS ? null : next;
}

function needsParent({ parent }: OrderRecord): boolean {
  return parent !== undefined && (parent.awaited !== null || parent.verdict === 'part');
}

/**
 * Adds to the order what it needs of its parent, and to the parent what the order takes off it, and so on upwards. Pure,
 * and without effect where all of it is there: whichever of them comes second, and however often, the end is the same.
 *
 * @param ancestors as `nextAncestor` asked for them
 */
export function relate(
  child: Member,
  ancestors: readonly Ancestor[],
  relating: Relating,
): { readonly child: Member; readonly ancestors: readonly Member[] } {
  const related = withVerdict(child, ancestors, relating);
  const changed: Member[] = [];
  let lower = related;
  for (const { member } of ancestors) {
    const state = stateOf(lower.order);
    if (!member || !state) break;
    const { orderId } = lower.order;
    const wanted = partRefunds(orderId, member.order.orderId, state);
    const companions = companionsOf(orderId, wanted, member.order.events, relating.cause);
    if (companions.length === 0) break;
    lower = companions.reduce((of, event) => applied(of, event, relating), member);
    changed.push(lower);
    if (lower.order.parent?.verdict !== 'part') break;
  }
  return { child: related, ancestors: changed };
}

function stateOf(order: OrderRecord): OrderState | null {
  return foldOrder(order.events, foldTerms(order));
}

function applied(member: Member, event: OrderEvent, { timeZone, cause }: Relating): Member {
  const { brandId, storeId, orderId } = member.order;
  const identity: OrderIdentity = { brandId, storeId, orderId };
  const context: ApplyContext = { identity, timeZone, now: cause.receivedAt, plan: null };
  const { order, commission, added, isStored } = applyEvent(member, event, context);
  if (isStored) return member;
  const days = Object.entries(added).reduce(
    (sum, [day, totals]) => addTallies(sum, day, totals),
    member.added,
  );
  return { order, commission, added: days, isChanged: true };
}

/** The order with the verdict on it and its parent, where that is a new one. */
function withVerdict(child: Member, ancestors: readonly Ancestor[], relating: Relating): Member {
  const { parent } = child.order;
  if (!parent || parent.awaited === null) return child;
  const judgement = judge(child.order, ancestors, relating.isDue);
  const state = stateOf(child.order);
  if (!judgement || !state) return child;
  const { orderId: parentId } = parent;
  const id = `relation:${parentId}:${judgement.verdict}`;
  const isKnown = child.order.events.some((event) => event.id === id);
  // None changes once something is claimed.
  if (isKnown || child.commission?.balances.some(isClaimed)) return child;
  const { source, receivedAt, requestId } = relating.cause;
  const event: RelationEvent = {
    id,
    kind: 'relation',
    source,
    fingerprint: digest({ parentId, verdict: judgement.verdict }),
    // Of the order's own day, whichever of the two came second.
    occurredAt: state.occurredAt,
    receivedAt,
    requestId,
    parentId,
    ...judgement,
  };
  return applied(child, event, relating);
}

type Judgement = Pick<RelationEvent, 'verdict' | 'reason' | 'evidence' | 'parentOccurredAt'>;

/** What the order is beside its parent; null: it waits. */
function judge(order: OrderRecord, ancestors: readonly Ancestor[], isDue: boolean): Judgement | null {
  const [first] = ancestors;
  const parent = first?.member && stateOf(first.member.order);
  if (!first?.member || !parent || parent.unverified) {
    const none = { evidence: [], parentOccurredAt: null };
    return isDue ? { verdict: 'unknown', reason: 'parent_missing', ...none } : null;
  }
  const lent = { evidence: evidenceOf(first.member.order), parentOccurredAt: placedAt(parent) };
  const { isSubscription, verdict } = parent.relation;
  if (isSubscription) return { verdict: 'own', reason: 'parent_is_subscription', ...lent, evidence: [] };
  const above = ancestors.map(({ member }) => member?.order.parent?.orderId);
  if (above.includes(order.orderId)) return { verdict: 'own', reason: 'circle', ...lent, evidence: [] };
  // It may be in a circle that is not known yet; the parent waits for its own parent at most a day.
  if (ancestors.length > 1 && !ancestors.at(-1)?.member && verdict === null) return null;
  return { ...compare(order, first.member.order), ...lent };
}

/** When it was placed; what it was lent itself, then. */
function placedAt({ relation, credited, occurredAt }: OrderState): Date {
  const isLent = relation.lent !== null && credited[0]?.id === relation.lent.id;
  return isLent ? (relation.lent.parentOccurredAt ?? occurredAt) : occurredAt;
}

/** Kept with each order that it is lent to. */
const MAX_LENT = 100;

function evidenceOf(order: OrderRecord): EvidenceFact[] {
  const { credited } = stateOf(order) ?? { credited: [] };
  const facts = new Map(credited.flatMap(({ evidence }) => evidence.map((fact) => [digest(fact), fact])));
  return [...facts.values()].slice(0, MAX_LENT);
}

function compare(child: OrderRecord, parent: OrderRecord): Pick<Judgement, 'verdict' | 'reason'> {
  const [own, others] = [verifiedSnapshots(child.events), verifiedSnapshots(parent.events)];
  const told = toldKinship(own);
  if (told !== undefined) return { verdict: told, reason: told === 'part' ? 'marked_part' : 'deposit' };
  return compareLines(own, others);
}

function compareLines(
  own: readonly SnapshotEvent[],
  others: readonly SnapshotEvent[],
): Pick<Judgement, 'verdict' | 'reason'> {
  const [lines, parentLines] = [dividedLines(own), dividedLines(others)];
  if (!lines || !parentLines) return { verdict: 'split', reason: 'unclear' };
  const rest = parentLines.map(lineKey);
  const found = lines.filter((line) => {
    const index = rest.indexOf(lineKey(line));
    if (index >= 0) rest.splice(index, 1);
    return index >= 0;
  });
  if (lines.length > 0 && found.length === lines.length) return { verdict: 'part', reason: 'same_lines' };
  // WooCommerce gives a deleted product the id 0.
  const products = new Set(parentLines.map(({ productId }) => productId).filter((id) => id !== '0'));
  const isShared = lines.some(({ productId }) => products.has(productId));
  return isShared ? { verdict: 'split', reason: 'unclear' } : { verdict: 'own', reason: 'no_shared_product' };
}

function lineKey({ productId, variantId, quantity, total, name }: LineContent): string {
  const amounts = [quantity, total].map(canonicalAmount);
  return JSON.stringify([productId, presentVariant(variantId) ?? null, ...amounts, name ?? null]);
}
