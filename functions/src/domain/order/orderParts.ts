import { checkpointOf } from './checkpoint';
import type { Plan } from '../brand/plan';
import type { StoredEvent } from './event';
import { foldOrder } from './fold';
import { PART_LIMITS, type PartLimits } from './partLimits';
import { foldTerms, type OrderRecord } from './record';
import type { RuleBook } from './rules';
import { eventsOf, isJoined, storedForm } from './saves';

// How an order is divided into its document and its history: the document has the newest events, the history the older
// ones, written once each. The document of a long order also has what later events need of the history (`checkpoint.ts`).

/** A document of the history: stored events in the order of arrival. */
export interface MovedEvents {
  /** The place of the first of them among the order's stored events. */
  readonly sequence: number;
  readonly events: readonly StoredEvent[];
}

export interface OrderParts {
  readonly document: OrderRecord;
  /** To be written to the history. */
  readonly moved: readonly MovedEvents[];
  /** To be written beside the document: plans other than the one in force. */
  readonly plans: readonly Plan[];
}

/** An order as a fold takes it. */
export interface KnownOrder {
  /** With all its events; or, where `isNeeded`, with those that its checkpoint needs, and those since. */
  readonly order: OrderRecord;
  readonly isNeeded: boolean;
  /** The sequences of the documents of its history, where all are known. */
  readonly sequences?: readonly number[];
}

/** The order with all its events, and all its plans. */
export function wholeOrder<O extends Pick<OrderRecord, 'events' | 'plans'>>(
  document: O,
  history: readonly MovedEvents[],
  plans: readonly Plan[] = [],
): O {
  const others = plans.map((plan) => [String(plan.version), plan] as const);
  return {
    ...document,
    events: eventsOf([...history.flatMap(({ events }) => events), ...document.events]),
    plans: { ...Object.fromEntries(others), ...document.plans },
  };
}

/**
 * The plans of a document: the one in force. The others lie beside it, written once each: a plan may have 200 rules, and
 * reports may name dozens of versions.
 */
export function planParts({ plans, planVersion, otherPlans = [] }: OrderRecord): {
  readonly stored: Pick<OrderRecord, 'plans' | 'otherPlans'>;
  readonly moved: readonly Plan[];
} {
  const inForce = planVersion === null ? undefined : plans[planVersion];
  if (!inForce) return { stored: { plans, ...(otherPlans.length > 0 ? { otherPlans } : {}) }, moved: [] };
  const moved = Object.values(plans).filter(
    ({ version }) => version !== planVersion && !otherPlans.includes(version),
  );
  const all = [...otherPlans, ...moved.map(({ version }) => version)].sort((a, b) => a - b);
  return {
    stored: { plans: { [inForce.version]: inForce }, ...(all.length > 0 ? { otherPlans: all } : {}) },
    moved,
  };
}

/** The order with the events that later ones need; null: only with the whole history. */
export function neededOrder(document: OrderRecord): OrderRecord | null {
  const { checkpoint, historyCount, events } = document;
  if (!checkpoint) return null;
  return { ...document, events: [...checkpoint.needed, ...eventsOf(events, historyCount)] };
}

/**
 * What is to be stored of an order with an event more.
 *
 * @param newest the event that has just arrived: it may have taken the place of one in the history (`unverified.ts`)
 */
export function partsOf(
  { order, isNeeded, sequences = [] }: KnownOrder,
  newest?: StoredEvent,
  { limits = PART_LIMITS, ruleBook }: { readonly limits?: PartLimits; readonly ruleBook?: RuleBook } = {},
): OrderParts {
  const { checkpoint, historyCount, plans: _plans, otherPlans: _others, ...facts } = order;
  const plans = planParts(order);
  const needed = isNeeded ? (checkpoint?.needed ?? []) : [];
  const stored = isNeeded
    ? storedForm(order.events.slice(needed.length), historyCount)
    : storedForm(order.events);
  const recent = isNeeded ? stored : stored.slice(historyCount);
  const sizes = recent.map(bytesOf);
  const before = isNeeded ? checkpoint : undefined;
  const madeAt = (count: number): ReturnType<typeof checkpointOf> => {
    const state = foldOrder(order.events, foldTerms(order, ruleBook));
    const made = checkpointOf(order.events, leavingOf(order.events, needed.length, count), state, before);
    return made && bytesOf(made.needed) <= limits.neededBytes ? made : null;
  };
  const isFull = recent.length > limits.events || sum(sizes) > limits.bytes;
  const due = isFull ? leaving(sizes, limits.bytes / 2, limits.staying) : 0;
  const isKept = due === 0 && (isNeeded || historyCount === 0);
  const made = isKept ? null : madeAt(isNeeded ? due : historyCount + due);
  const count = made ? due : leaving(sizes, limits.bytesWithoutCheckpoint, Infinity);
  const next = made ?? before;
  return {
    document: {
      ...facts,
      ...plans.stored,
      events: recent.slice(count),
      historyCount: historyCount + count,
      ...(next && (made !== null || count === 0) ? { checkpoint: next } : {}),
    },
    moved: [
      ...(isNeeded ? [] : rewritten(stored, historyCount, { newest, sequences })),
      ...inDocuments(recent.slice(0, count), historyCount, limits.movedBytes),
    ],
    plans: plans.moved,
  };
}

/** How many of the oldest leave, so that the others are no more than that, and one stays. */
function leaving(sizes: readonly number[], bytes: number, most: number): number {
  let count = 0;
  let rest = sum(sizes);
  while (count < sizes.length - 1 && (rest > bytes || sizes.length - count > most)) {
    rest -= sizes[count] ?? 0;
    count += 1;
  }
  return count;
}

/**
 * The events that are in the history then: those that are needed of it, and so many stored ones after them, with their
 * saves.
 */
function leavingOf(
  events: readonly StoredEvent[],
  neededCount: number,
  count: number,
): ReadonlySet<StoredEvent> {
  const left = new Set<StoredEvent>(events.slice(0, neededCount));
  const places = new Map<string, number>();
  let place = 0;
  for (const event of events.slice(neededCount)) {
    if (isJoined(event)) {
      if ((places.get(event.joinedTo) ?? Infinity) < count) left.add(event);
      continue;
    }
    if (!places.has(event.id)) places.set(event.id, place);
    if (place < count) left.add(event);
    place += 1;
  }
  return left;
}

/** The document of the history with the event that took another's place there. */
function rewritten(
  stored: readonly StoredEvent[],
  historyCount: number,
  { newest, sequences }: { readonly newest?: StoredEvent | undefined; readonly sequences: readonly number[] },
): MovedEvents[] {
  const place = newest ? stored.indexOf(newest) : -1;
  if (place === -1 || place >= historyCount) return [];
  const sequence = sequences.findLast((start) => start <= place) ?? 0;
  const end = sequences.find((start) => start > place) ?? historyCount;
  return [{ sequence, events: stored.slice(sequence, end) }];
}

function inDocuments(events: readonly StoredEvent[], from: number, maxBytes: number): MovedEvents[] {
  const documents: { sequence: number; events: StoredEvent[]; bytes: number }[] = [];
  events.forEach((event, index) => {
    const bytes = bytesOf(event);
    const last = documents.at(-1);
    if (last && last.bytes + bytes <= maxBytes) {
      last.events.push(event);
      last.bytes += bytes;
    } else {
      documents.push({ sequence: from + index, events: [event], bytes });
    }
  });
  return documents.map(({ sequence, events: some }) => ({ sequence, events: some }));
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((all, bytes) => all + bytes, 0);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
