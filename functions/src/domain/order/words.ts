import type { OrderEvent, MapEvent, SnapshotEvent } from './event';
import { isVoiding, unknownForm, orderStatus, type OrderStatus } from '../brand/orderStatus';
import { NO_WORDS, type StatusWords } from '../brand/statusWords';
import { inFoldOrder } from './chronology';

// By which of the brand's status words an order is read (MONEY.md, 3, "Status words").

/** A version above the order's own, which a `map` event brought. */
interface Mapping {
  readonly event: MapEvent;
  readonly words: StatusWords;
}

export interface OrderWords {
  /** The lowest version that any report brought. */
  readonly own: StatusWords;
  /** Rising; the last one is in force. */
  readonly mapped: readonly Mapping[];
}

/** The version in force: the highest that a `map` event brought, else the order's own. */
export function wordsInForce({ own, mapped }: OrderWords): StatusWords {
  return mapped.at(-1)?.words ?? own;
}

/**
 * The words of an order. Its own are the lowest version that a report brought, whichever came first; a `map` event of
 * a higher version takes its place. One of a lower version does nothing.
 */
export function wordsOf(
  snapshots: readonly Pick<SnapshotEvent, 'wordsVersion'>[],
  events: readonly OrderEvent[],
  versions: ReadonlyMap<number, StatusWords> = new Map(),
): OrderWords {
  const wordsAt = (version: number): StatusWords => {
    const words = version === NO_WORDS.version ? NO_WORDS : versions.get(version);
    if (!words) throw new Error(`version ${version} of the status words is not stored with its order`);
    return words;
  };
  const own = Math.min(...snapshots.map(({ wordsVersion = NO_WORDS.version }) => wordsVersion));
  const mapped = events
    .filter((event) => event.kind === 'map')
    .filter(({ wordsVersion }) => wordsVersion > own)
    .sort((a, b) => a.wordsVersion - b.wordsVersion || (a.id < b.id ? -1 : 1));
  return {
    own: wordsAt(Number.isFinite(own) ? own : NO_WORDS.version),
    mapped: mapped.map((event) => ({ event, words: wordsAt(event.wordsVersion) })),
  };
}

/** What a report's status means. */
export interface Meaning {
  readonly status: OrderStatus;
  /**
   * The event that made it a completion, where it is none by the order's own words: it counts from that event's time
   * at the earliest. Of several since which it is one without a break, the first.
   */
  readonly madeBy: MapEvent | null;
  /** The event since which something is due under it, where by the order's own words nothing is. */
  readonly dueBy: MapEvent | null;
}

/** What the word means to the order. */
export function meaningOf(word: string, { own, mapped }: OrderWords): Meaning {
  const statuses = mapped.map(({ words }) => orderStatus(word, words.words));
  const ofOwn = orderStatus(word, own.words);
  const status = statuses.at(-1) ?? ofOwn;
  const since = (isOther: (of: OrderStatus) => boolean): MapEvent | null =>
    isOther(status) || !isOther(ofOwn) ? null : (mapped[statuses.findLastIndex(isOther) + 1]?.event ?? null);
  return { status, madeBy: since((of) => of !== 'completed'), dueBy: since(isVoiding) };
}

/** A word that is no status of ours, and that the words in force do not have: it counts as `processing`. */
export interface UnknownWord {
  /** The newest report that has it. */
  readonly eventId: string;
  /** As the store sent it. */
  readonly word: string;
}

/** Each unknown word of the reports once. */
export function unknownWords(snapshots: readonly SnapshotEvent[], words: OrderWords): UnknownWord[] {
  const { words: map } = wordsInForce(words);
  const found = new Map<string, UnknownWord>();
  for (const event of [...snapshots].sort(inFoldOrder)) {
    const word = event.content.status;
    const key = word === undefined ? null : unknownForm(word, map);
    if (word === undefined || key === null) continue;
    found.delete(key);
    found.set(key, { eventId: event.id, word });
  }
  return [...found.values()];
}

/**
 * Whether these words would change something on an order with these reports: what a word means, or that it means
 * something at all.
 */
export function wouldMap(snapshots: readonly SnapshotEvent[], words: OrderWords, next: StatusWords): boolean {
  const present = wordsInForce(words);
  if (next.version <= present.version) return false;
  return snapshots.some((event) => {
    const word = event.content.status;
    if (word === undefined) return false;
    const isNamed = unknownForm(word, present.words) !== null && unknownForm(word, next.words) === null;
    return isNamed || orderStatus(word, present.words) !== orderStatus(word, next.words);
  });
}
