import type { Decided } from './decisions';
import { compare, type ModelEvent, type ModelRelation, type ModelSnapshot } from './events';

// What an order is beside the one that it belongs to, as its own events say.

export interface Kin {
  /** The first report that makes a subscription of it. */
  readonly subscribedBy: string | null;
  readonly isPart: boolean;
  /** The parent's evidence counts, where the order brings none. */
  readonly lent: ModelRelation | null;
  /** Why it is held until the brand says what it is; null: that is known. */
  readonly held: string | null;
}

/** Of an order that no report gives a parent. */
const ALONE: Kin = { subscribedBy: null, isPart: false, lent: null, held: null };

/**
 * @param verified the reports that are signed or confirmed, the older first: a stranger gives an order no parent
 */
export function kinOf(
  events: readonly ModelEvent[],
  verified: readonly ModelSnapshot[],
  { kinship }: Decided,
): Kin {
  const subscribedBy = verified.find(({ isSubscription }) => isSubscription)?.id ?? null;
  const told = verified.findLast(({ parentId }) => parentId !== undefined)?.parentId;
  const found = comparedWith(told, events);
  if (told === undefined && !found) return { ...ALONE, subscribedBy };
  const verdict = kinship ?? found?.verdict ?? null;
  const parent = found?.parentId ?? told ?? '';
  const isOpen = subscribedBy === null && (verdict === null || verdict === 'split');
  return {
    subscribedBy,
    isPart: verdict === 'part',
    lent: verdict === 'own' && found && found.evidence.length > 0 ? found : null,
    held: isOpen ? `split: ${why(parent, found)}` : null,
  };
}

/** The first that says what it is, whatever parent is told now; else that of the parent told now, compared or missed. */
function comparedWith(told: string | undefined, events: readonly ModelEvent[]): ModelRelation | null {
  const inTurn = events
    .filter((event) => event.kind === 'relation')
    .sort((a, b) => compare(a.receivedMs, b.receivedMs) || compare(a.id, b.id));
  const first = (verdicts: readonly string[], some: readonly ModelRelation[]): ModelRelation | undefined =>
    some.find(({ verdict }) => verdicts.includes(verdict));
  const ofTold = inTurn.filter(({ parentId }) => parentId === told);
  return first(['part', 'own'], inTurn) ?? first(['split'], ofTold) ?? first(['unknown'], ofTold) ?? null;
}

function why(parentId: string, found: ModelRelation | null): string {
  return found
    ? `some of its lines are those of order ${parentId}, which it belongs to: only the brand knows whether it is a part of that order`
    : `the order that it belongs to, ${parentId}, is not known yet`;
}

/** What credits the order: its reports, or what its parent lends, as a report of when that was placed. */
export function creditedBy(
  own: readonly ModelSnapshot[],
  { lent }: Kin,
): { readonly reports: readonly ModelSnapshot[]; readonly orderedMs: number } {
  const [first] = own;
  if (!first) return { reports: [], orderedMs: 0 };
  const brings = own.some(({ evidence }) => evidence.some((fact) => fact.isExcluded || fact.owner !== null));
  if (!lent || brings) return { reports: own, orderedMs: first.occurredMs };
  const orderedMs = lent.parentOccurredMs ?? first.occurredMs;
  const { paidMs: _own, ...report } = first;
  return {
    reports: [{ ...report, id: lent.id, occurredMs: orderedMs, evidence: lent.evidence }],
    orderedMs,
  };
}
