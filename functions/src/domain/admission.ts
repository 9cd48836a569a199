import { foldDecisions } from './decision';
import { AppError } from './errors';
import {
  NAMES_NO_CATEGORIES,
  isCoarserPrint,
  isSnapshot,
  printedDecimals,
  type EvidenceFact,
  type LineContent,
  type OrderEvent,
  type RefundEvent,
  type SnapshotContent,
  type SnapshotEvent,
  type StoredEvent,
} from './orderEvent';

/** An event with amounts, which a store may print coarser or finer another time. */
type PrintedEvent = SnapshotEvent | RefundEvent;

/** So many unverified reports of one order are kept; a genuine client sends one, and some twice. */
const MAX_UNVERIFIED_REPORTS = 20;

function isPrinted<T extends OrderEvent>(event: T): event is T & PrintedEvent {
  return isSnapshot(event) || event.kind === 'refund';
}

/**
 * Decides whether an event is new, a replay or a conflict. A coarser print of a known event is a replay; a finer
 * print is kept under the same id, since the finest amount counts whichever came first.
 */
export function admit(
  incoming: OrderEvent,
  known: readonly StoredEvent[],
): { event: OrderEvent; replayOf?: StoredEvent } {
  const prints = known.filter(({ id }) => id === incoming.id);
  const equal = prints.find(({ fingerprint }) => fingerprint === incoming.fingerprint);
  if (equal) return { event: incoming, replayOf: equal };
  if (incoming.unverified) {
    const unverified = known.filter((event) => event.unverified);
    // Whoever may send without a name shall fill no order: what is beyond is as if it was there already.
    if (unverified[0] && unverified.length >= MAX_UNVERIFIED_REPORTS)
      return { event: incoming, replayOf: unverified[0] };
  }
  const event = isSnapshot(incoming) ? frozen(incoming, vouchedFor(known)) : incoming;
  const [first, ...others] = prints.filter(isPrinted);
  if (!first || !isPrinted(event)) {
    if (prints.length > 0) throw conflict(incoming);
    return { event };
  }
  const decimals = ({ content }: PrintedEvent): number => printedDecimals(content);
  const finest = others.reduce((a, b) => (decimals(b) > decimals(a) ? b : a), first);
  if (!isCoarserPrint(finest.content, event.content)) throw conflict(incoming);
  if (decimals(event) < decimals(finest)) return { event: incoming, replayOf: finest };
  return { event: asFirstSeen(event, first) };
}

function conflict(incoming: OrderEvent): AppError {
  return new AppError('event_conflict', {
    detail: `${describe(incoming)} was sent before with other content; what is stored is unchanged. ${hint(incoming)}`,
  });
}

/** Only amounts can be finer: all else, where the store did not tell it, is what it was at first sight. */
function asFirstSeen(finer: PrintedEvent, first: PrintedEvent): OrderEvent {
  const { occurredAt } = first;
  if (!isSnapshot(finer) || !isSnapshot(first)) return { ...finer, occurredAt };
  return { ...finer, occurredAt, planVersion: first.planVersion };
}

function describe(event: OrderEvent): string {
  if (event.kind === 'refund') return `Refund ${event.refundId}`;
  return isSnapshot(event) ? 'This order' : `The decision ${event.id}`;
}

function hint(event: OrderEvent): string {
  if (event.kind === 'refund') return 'Send another refund under a refundId of its own.';
  return isSnapshot(event)
    ? 'Send a changed order with its updatedAt.'
    : 'Send another decision under a decisionId of its own.';
}

/** The snapshots that count: a report that nobody vouches for freezes nothing, else whoever sent it would choose. */
function vouchedFor(known: readonly OrderEvent[]): readonly SnapshotEvent[] {
  const { confirmedEventIds } = foldDecisions(known);
  return known.filter(isSnapshot).filter(({ id, unverified }) => !unverified || confirmedEventIds.has(id));
}

/** What was looked up for the event, as it was when the order was first seen (MONEY.md, 3, "frozen at first sight"). */
function frozen(incoming: SnapshotEvent, known: readonly SnapshotEvent[]): SnapshotEvent {
  return {
    ...incoming,
    evidence: withOwners(incoming, known),
    content: withFirstCategories(incoming, known),
  };
}

/** The owner of a coupon code, with that owner's email, is the one it had when the order first named it. */
function withOwners({ evidence }: SnapshotEvent, known: readonly SnapshotEvent[]): readonly EvidenceFact[] {
  const facts = known.flatMap((event) => event.evidence);
  return evidence.map((fact): EvidenceFact => {
    const seen = facts.find(({ kind, value }) => kind === fact.kind && value === fact.value);
    if (!seen) return fact;
    const { ownerEmailHash: _now, ...named } = fact;
    const { influencerId, ownerEmailHash } = seen;
    return { ...named, influencerId, ...(ownerEmailHash === undefined ? {} : { ownerEmailHash }) };
  });
}

/**
 * A line whose categories come from the catalogue keeps those of its first sight, which is the first receipt: what was
 * looked up later says nothing of then, whatever time the store gives to its report.
 */
function withFirstCategories(
  { source, content }: SnapshotEvent,
  known: readonly SnapshotEvent[],
): SnapshotContent {
  const { items } = content;
  if (!items || !NAMES_NO_CATEGORIES.has(source)) return content;
  const seen = known.flatMap((event) =>
    NAMES_NO_CATEGORIES.has(event.source) && event.content.items ? [event.content.items] : [],
  );
  const first = (item: LineContent, index: number): readonly string[] | undefined =>
    seen.map((lines) => sameLine(item, index, lines)).find((line) => line?.categoryIds)?.categoryIds;
  return {
    ...content,
    items: items.map((item, index) => {
      if (item.categoryIds === undefined) return item;
      return { ...item, categoryIds: first(item, index) ?? item.categoryIds };
    }),
  };
}

/** By its id, or by place and product where it has none. */
function sameLine(item: LineContent, index: number, lines: readonly LineContent[]): LineContent | undefined {
  if (item.lineId !== undefined) return lines.find(({ lineId }) => lineId === item.lineId);
  const other = lines[index];
  return other?.lineId === undefined && other?.productId === item.productId ? other : undefined;
}
