import { printedDecimals } from '../../../domain/order/decimals';
import { isOfOneMoment, inFoldOrder, timeOf } from '../../../domain/order/chronology';
import { hasFlag, plain, replaced, sourcesOf, type Effect, type Story, type ToldStory } from './effect';
import { listText } from '../../../domain/base/text';
import type { SnapshotPart } from './shape';
import { foldOrder, type OrderState } from '../../../domain/order/fold';
import { isSnapshot, type SnapshotEvent, type StoredEvent } from '../../../domain/order/event';
import { orderStatus } from '../../../domain/brand/orderStatus';

// What a sale or an update does to its order.

/** The order's story, with what all its snapshots are looked at with. */
export interface SnapshotStory extends ToldStory {
  /** Of the snapshot that precedes all others. */
  readonly firstId: string | undefined;
  /** When the newest list of refunds is of; none: minus infinity. */
  readonly listedAt: number;
  readonly details: ReadonlySet<StoredEvent>;
}

export function snapshotStory(story: ToldStory): SnapshotStory {
  const counted = countedSnapshots(story);
  const lists = counted.filter(({ content }) => content.refunds !== undefined);
  return {
    ...story,
    firstId: counted[0]?.id,
    listedAt: Math.max(Number.NEGATIVE_INFINITY, ...lists.map(timeOf)),
    details: detailsOf(story, counted),
  };
}

/** Those that make the state, in fold order. */
function countedSnapshots({ events, state }: ToldStory): (StoredEvent & SnapshotEvent)[] {
  return events
    .filter(isSnapshot)
    .filter(({ id }) => state.unverified || !hasFlag(id, 'unverified', state))
    .sort(inFoldOrder);
}

const PART_TEXTS: Readonly<Record<SnapshotPart, string>> = {
  placing: 'when the order was placed, its currency and its plan',
  status: 'the status',
  amounts: 'the amounts',
  lines: 'the lines, tax, shipping and fees, which the newest report of this total does not tell',
  refunds: 'the list of refunds',
  completion: 'the earliest completion, from which it is held',
  restoration: 'that the store took the order out of its bin',
  attribution: 'the attribution',
  details: 'digits, products or categories that no later report tells as well',
};

export function snapshotEffect(event: SnapshotEvent, story: SnapshotStory): Effect {
  const { state } = story;
  if (hasFlag(event.id, 'unverified', state)) return unverifiedEffect(state);
  if (hasFlag(event.id, 'other_currency', state)) {
    return plain('none', `It is in another currency than the order, ${state.currency}.`);
  }
  const sources = sourcesOf(state);
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

function unverifiedEffect(state: OrderState): Effect {
  const { unverified } = state;
  const sources = sourcesOf(state);
  return unverified
    ? plain(
        'parked',
        'Nobody knows who sent it: it is kept, and earns nothing until the brand confirms it or the store reports the order itself.',
      )
    : replaced(
        [sources.amounts],
        'Nobody knows who sent it; reports that somebody vouches for count in its place.',
      );
}

function newerText(event: SnapshotEvent, ids: readonly string[], { events }: Story): string {
  const isSameTime = events.some(
    (other) => isSnapshot(other) && ids.includes(other.id) && isOfOneMoment(other, event),
  );
  return isSameTime
    ? `Another report of the same moment counts, ${listText(ids)}, as long as nothing newer settles it.`
    : `Newer news counts, ${listText(ids)}.`;
}

function partsOf(event: SnapshotEvent, story: SnapshotStory): SnapshotPart[] {
  const { state, firstId, listedAt, details } = story;
  const { id, content, kind } = event;
  const word = content.status ?? (kind === 'sale' ? 'completed' : undefined);
  const toldAt = event.modifiedAt ?? event.occurredAt;
  const isCompletion =
    word !== undefined &&
    orderStatus(word, state.plan.statusMap) === 'completed' &&
    toldAt.getTime() === state.completedAt?.getTime();
  const isNewestList = content.refunds !== undefined && timeOf(event) === listedAt;
  const parts: Readonly<Record<SnapshotPart, boolean>> = {
    placing: firstId === id,
    status: sourcesOf(state).status === id,
    amounts: sourcesOf(state).amounts === id,
    lines: sourcesOf(state).lines === id && sourcesOf(state).amounts !== id,
    // Of the newest amounts it goes without saying.
    refunds: isNewestList && sourcesOf(state).amounts !== id,
    completion: isCompletion && sourcesOf(state).status !== id,
    restoration: restores(event, story),
    attribution: state.attribution.winner?.eventId === id,
    details: [...details].some((of) => of.id === id),
  };
  return (Object.keys(parts) as SnapshotPart[]).filter((part) => parts[part]);
}

/** Whether the order would be in the store's bin without it. */
function restores(event: SnapshotEvent, { events, terms, state }: SnapshotStory): boolean {
  if (!event.content.restored || !events.some(({ kind }) => kind === 'order_deleted')) return false;
  const others = events.filter(({ id }) => id !== event.id);
  return state.status !== 'trashed' && foldOrder(others, terms)?.status === 'trashed';
}

/**
 * The snapshots without which the order's money would be another, though newer ones tell its amounts: they told digits,
 * products or categories first. Found by folding without them; only those that can matter are tried.
 */
function detailsOf(
  { events, terms, state }: ToldStory,
  counted: readonly (StoredEvent & SnapshotEvent)[],
): ReadonlySet<StoredEvent> {
  const { money } = state;
  const sources = sourcesOf(state);
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
        terms,
      );
      return without !== null && printMoney(without.money) !== printMoney(money);
    }),
  );
}

function printMoney(money: OrderState['money']): string {
  return JSON.stringify(money, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
