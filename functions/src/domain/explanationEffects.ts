import { decisionsInOrder, foldDecisions } from './decision';
import { listText } from './explanationFigures';
import type { EventEffect, SnapshotPart } from './explanationShape';
import { orderStatus } from './orderStatus';
import { inFoldOrder } from './eventOrder';
import { foldOrder, type OrderState } from './order';
import type { EventFlagReason } from './orderFlag';
import {
  isDecision,
  isSnapshot,
  printedDecimals,
  type DecisionEvent,
  type RefundDeletedEvent,
  type RefundEvent,
  type SnapshotEvent,
  type StoredEvent,
} from './orderEvent';
import type { Plan } from './plan';

/** What an event does to its order. */
export interface Effect {
  readonly effect: EventEffect;
  readonly text: string;
  readonly countsFor: readonly SnapshotPart[];
  readonly supersededBy: readonly string[];
}

/** An order as its effects are worked out from. */
export interface Story {
  readonly events: readonly StoredEvent[];
  readonly plans: ReadonlyMap<number, Plan>;
  /** Null: the sale is not known yet. */
  readonly state: OrderState | null;
}

/** What each event does to the order, in the order of `story.events`. */
export function effectsOf(story: Story): Effect[] {
  const { events, state } = story;
  if (!state) {
    return events.map(() =>
      plain('parked', 'Kept until the order’s sale is known; it takes effect with it.'),
    );
  }
  const firstId = events.filter(isSnapshot).sort(inFoldOrder)[0]?.id;
  const told = { ...story, state, firstId, details: detailsOf(story, state) };
  return events.map((event) => {
    if (finestPrint(event, events) !== event) {
      return replaced([event.id], 'The same report with more decimals counts in its place.');
    }
    if (isSnapshot(event)) return snapshotEffect(event, told);
    if (isDecision(event)) return decisionEffect(event, events);
    return event.kind === 'refund' ? refundEffect(event, told) : deletionEffect(event, told);
  });
}

interface ToldStory extends Story {
  readonly state: OrderState;
  /** Of the snapshot that precedes all others. */
  readonly firstId: string | undefined;
  readonly details: ReadonlySet<StoredEvent>;
}

function plain(effect: EventEffect, text: string): Effect {
  return { effect, text, countsFor: [], supersededBy: [] };
}

function replaced(supersededBy: readonly string[], text: string): Effect {
  return { effect: 'superseded', text, countsFor: [], supersededBy };
}

/** Of the prints of one report, which all have its id, the one with the most decimals. */
function finestPrint(event: StoredEvent, events: readonly StoredEvent[]): StoredEvent {
  const decimals = (of: StoredEvent): number => ('content' in of ? printedDecimals(of.content) : 0);
  return events.reduce((finest, other) => {
    if (other.id !== event.id) return finest;
    return decimals(other) > decimals(finest) ? other : finest;
  }, event);
}

const PART_TEXTS: Readonly<Record<SnapshotPart, string>> = {
  placing: 'when the order was placed, its currency and its plan',
  status: 'the status',
  amounts: 'the amounts',
  lines: 'the lines, tax, shipping and fees, which the newest report of this total does not tell',
  completion: 'the earliest completion, from which it is held',
  attribution: 'the attribution',
  details: 'digits, products or categories that no later report tells as well',
};

function snapshotEffect(event: SnapshotEvent, story: ToldStory): Effect {
  const { sources } = story.state;
  if (hasFlag(event.id, 'other_currency', story.state)) {
    return plain('none', `It is in another currency than the order, ${story.state.currency}.`);
  }
  const countsFor = partsOf(event, story);
  const supersededBy = [
    ...new Set([...(event.content.status === undefined ? [] : [sources.status]), sources.amounts]),
  ].filter((id): id is string => id !== null && id !== event.id);
  const newer = supersededBy.length === 0 ? '' : newerText(event, supersededBy, story);
  if (countsFor.length === 0) return replaced(supersededBy, newer);
  const counts = `It counts for ${listText(countsFor.map((part) => PART_TEXTS[part]))}.`;
  return {
    effect: 'counted',
    text: newer === '' ? counts : `${counts} For the rest: ${newer.charAt(0).toLowerCase()}${newer.slice(1)}`,
    countsFor,
    supersededBy,
  };
}

function newerText(event: SnapshotEvent, ids: readonly string[], { events }: Story): string {
  const isSameTime = events.some(
    (other) =>
      isSnapshot(other) &&
      ids.includes(other.id) &&
      other.modifiedAt?.getTime() === event.modifiedAt?.getTime(),
  );
  return isSameTime
    ? `Another report of the same moment counts, ${listText(ids)}, as long as nothing newer settles it.`
    : `Newer news counts, ${listText(ids)}.`;
}

function partsOf(event: SnapshotEvent, story: ToldStory): SnapshotPart[] {
  const { state, firstId, details } = story;
  const { id, content, kind } = event;
  const word = content.status ?? (kind === 'sale' ? 'completed' : undefined);
  const toldAt = event.modifiedAt ?? event.occurredAt;
  const isCompletion =
    word !== undefined &&
    orderStatus(word, state.plan.statusMap) === 'completed' &&
    toldAt.getTime() === state.completedAt?.getTime();
  const parts: Readonly<Record<SnapshotPart, boolean>> = {
    placing: firstId === id,
    status: state.sources.status === id,
    amounts: state.sources.amounts === id,
    lines: state.sources.lines === id && state.sources.amounts !== id,
    completion: isCompletion && state.sources.status !== id,
    attribution: state.attribution.winner?.eventId === id,
    details: [...details].some((of) => of.id === id),
  };
  return (Object.keys(parts) as SnapshotPart[]).filter((part) => parts[part]);
}

/**
 * The snapshots without which the order's money would be another, though newer ones tell its amounts: they told digits,
 * products or categories first. Found by folding without them; only those that can matter are tried.
 */
function detailsOf({ events, plans }: Story, { sources, money }: OrderState): Set<StoredEvent> {
  const counted = events.filter(isSnapshot).sort(inFoldOrder);
  const lines = counted.find(({ id }) => id === sources.lines);
  const seen = new Set<string>();
  const candidates = counted.filter((event) => {
    if (event.id === sources.amounts || event.id === sources.lines) return false;
    const isFiner = lines !== undefined && printedDecimals(event.content) > printedDecimals(lines.content);
    const told = (event.content.items ?? []).map(({ lineId, productId, categoryIds }) =>
      JSON.stringify([lineId, productId === '0', categoryIds !== undefined]),
    );
    const isFirst = told.some((line) => !seen.has(line));
    for (const line of told) seen.add(line);
    return isFiner || isFirst;
  });
  return new Set(
    candidates.filter((event) => {
      const without = foldOrder(
        events.filter((other) => other !== event),
        plans,
      );
      return without !== null && printMoney(without.money) !== printMoney(money);
    }),
  );
}

function printMoney(money: OrderState['money']): string {
  return JSON.stringify(money, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

function refundEffect(event: RefundEvent, { events, state }: ToldStory): Effect {
  const { id, refundId } = event;
  if (hasFlag(id, 'refund_deleted', state)) {
    const deletions = events.filter(
      (other) => other.kind === 'refund_deleted' && other.refundId === refundId,
    );
    return { ...plain('none', 'The store deleted this refund.'), supersededBy: deletions.map((of) => of.id) };
  }
  if (hasFlag(id, 'other_currency', state)) {
    return plain('none', `It is in another currency than the order, ${state.currency}.`);
  }
  if (hasFlag(id, 'superseded_report', state)) {
    const better = effectiveRefunds(events, state).filter((other) => other.refundId === refundId);
    return replaced(
      better.map((of) => of.id),
      'Another report of the same refund says more, and counts in its place.',
    );
  }
  return plain('counted', 'It lowers what is due, as the arithmetic shows.');
}

/** The refunds that the money is worked out from: one report of each, in its finest print. */
export function effectiveRefunds(
  events: readonly StoredEvent[],
  state: OrderState,
): (StoredEvent & RefundEvent)[] {
  const without: readonly EventFlagReason[] = ['refund_deleted', 'other_currency', 'superseded_report'];
  return events
    .filter((event) => event.kind === 'refund')
    .filter((event) => finestPrint(event, events) === event)
    .filter(({ id }) => !without.some((reason) => hasFlag(id, reason, state)));
}

function deletionEffect({ id, refundId }: RefundDeletedEvent, { state }: ToldStory): Effect {
  return hasFlag(id, 'unknown_refund', state)
    ? plain('none', `No refund ${refundId} is known.`)
    : plain('counted', `The refund ${refundId} has no effect.`);
}

function hasFlag(eventId: string, reason: EventFlagReason, { flags }: OrderState): boolean {
  return flags.some((flag) => flag.eventId === eventId && flag.reason === reason);
}

const ENDED_BY: Readonly<Record<DecisionEvent['kind'], readonly DecisionEvent['kind'][]>> = {
  reject: ['reject', 'withdraw'],
  withdraw: ['reject'],
  approve: ['approve', 'reject'],
  attribute: ['attribute'],
};

function decisionEffect(event: DecisionEvent, events: readonly StoredEvent[]): Effect {
  const decisions = decisionsInOrder(events);
  const index = decisions.findIndex(({ id }) => id === event.id);
  const before = foldDecisions(decisions.slice(0, index));
  if (event.kind === 'approve' && before.rejection) {
    return plain('none', 'The commission was rejected at that time, so there was nothing to approve.');
  }
  if (event.kind === 'withdraw' && !before.rejection) return plain('none', 'Nothing was rejected.');
  const end = decisions.slice(index + 1).find(({ kind }) => ENDED_BY[event.kind].includes(kind));
  return end
    ? replaced([end.id], `A later decision counts in its place, ${end.id}.`)
    : plain('counted', 'It is in force.');
}
