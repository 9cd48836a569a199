import { hashesByVersion } from '../base/mailbox';
import { currencyExponent } from '../money/money';
import { isTotalOnly } from './amounts';
import { exceedsNamed } from './approval';
import { datedEvidence, evidenceKey } from './attribution';
import { isAfter } from './bin';
import { byFingerprint, inFoldOrder, ownTimeOf, timeOf } from './chronology';
import { heardMs, isAheadByItself } from './clocks';
import { foldDecisions, reportsNamed } from './decision';
import { decimalsOfReport } from './decimals';
import {
  isPlaced,
  isSnapshot,
  NAMES_NO_CATEGORIES,
  type LineContent,
  type OrderEvent,
  type SnapshotEvent,
  type StoredEvent,
} from './event';
import type { OrderState } from './fold';
import { trust } from './trust';

// What later events need of an order's history (docs/decisions, "One more event costs the same"). A much-edited order has
// thousands of reports, and a newer one makes nearly all of them meaningless: whatever may come, they are never again the
// first, the newest, or the only one that tells something. Those are left out of a fold.

/** The events of an order's history that a fold of later events needs, and what the others came to. */
export interface Checkpoint {
  /** Copies of events of the history, in the order of arrival. */
  readonly needed: readonly StoredEvent[];
  /** The latest time that a report tells which is left out: only what is newer is folded without it. */
  readonly latestAt: Date;
  /** When the last of them was heard. */
  readonly heardAt: Date;
  /** The most decimals that any of them has. */
  readonly decimals: number;
}

/**
 * The checkpoint of an order; null where it has none: where a later event may need any report (see `isPlain`), or where
 * none can be left out.
 *
 * @param events all events of the order, or those that the checkpoint before needs and those since
 * @param leaving those of them that are in the history, or are to be moved there
 * @param state of `events`
 * @param before the checkpoint that was made of the reports which `events` no longer has
 */
export function checkpointOf(
  events: readonly StoredEvent[],
  leaving: ReadonlySet<StoredEvent>,
  state: OrderState | null,
  before?: Checkpoint,
): Checkpoint | null {
  if (!state || !isPlain(events, state)) return null;
  const kept = keptOf(events, state);
  const left = events.filter(isSnapshot).filter((event) => leaving.has(event) && !kept.has(event));
  if (left.length === 0 && !before) return null;
  const isLeft = new Set<StoredEvent>(left);
  const times = left.map(timeOf);
  const { latestAt, heardAt, decimals = 0 } = before ?? {};
  return {
    needed: events.filter((event) => leaving.has(event) && !isLeft.has(event)).map(asOne),
    latestAt: new Date(Math.max(...times, latestAt?.getTime() ?? 0)),
    heardAt: new Date(Math.max(...left.map(heardMs), heardAt?.getTime() ?? 0)),
    decimals: Math.max(decimals, ...left.map(({ content }) => decimalsOfReport(content))),
  };
}

/** A save as the report that it is: its body is in the history, and gets no more saves. */
function asOne(event: StoredEvent): StoredEvent {
  if (!isSnapshot(event) || event.joinedTo === undefined) return event;
  const { joinedTo: _body, ...report } = event;
  return report;
}

/** Whether the event may be folded onto the checkpoint: it comes after all that is left out. */
export function comesAfter({ latestAt, heardAt }: Checkpoint, event: OrderEvent): boolean {
  switch (event.kind) {
    case 'refund':
    case 'refund_deleted':
      return true;
    case 'order_deleted':
      // A report that was heard later may have shown the order again.
      return event.occurredAt >= heardAt;
    case 'sale':
    case 'update':
      return event.unverified ?? timeOf(event) > latestAt.getTime();
    default:
      return false;
  }
}

/**
 * Whether the fold of what the checkpoint needs and of what came since is that of all events. It is not where the newest
 * report leaves something out that an older one may have: digits, or lines.
 *
 * @param state of `events`
 */
export function isWhole(
  checkpoint: Checkpoint,
  events: readonly StoredEvent[],
  state: OrderState | null,
): boolean {
  if (!state || !isPlain(events, state)) return false;
  const counted = verifiedOf(events).filter(isPlaced);
  const newest = momentOf(counted, counted.at(-1));
  const fullest = counted.findLast((event) => !isTotalOnly(event));
  // A list that lacks a refund ends it, unless a report of its own is newer: then the last list with it counts too.
  const reported = new Set(events.flatMap((event) => (event.kind === 'refund' ? event.refundId : [])));
  const lists = [
    counted.findLast(({ content }) => content.refunds !== undefined),
    ...firstOfEach(counted.toReversed(), (event) => refundIds(event).filter((id) => reported.has(id))),
  ].flatMap((list) => momentOf(counted, list));
  const asked = [...newest, ...lists, ...(fullest ? [fullest] : [])];
  const hasLines = newest.every(
    (event) => !isTotalOnly(event) || !fullest || fullest.content.total === event.content.total,
  );
  // Under other terms the lock is another one, and no longer shows which of those that are left out came after it.
  const isSameLock = state.lockedAt === null || hasSameTerms(checkpoint, counted);
  return hasLines && isSameLock && asked.every(({ content }) => isExact(content, checkpoint));
}

/** Whether no report since the checkpoint has brought an older version of the plan or of the status words. */
function hasSameTerms({ needed }: Checkpoint, counted: readonly Report[]): boolean {
  const known = new Set(needed);
  const termsOf = (reports: readonly Report[]): string =>
    JSON.stringify([
      Math.min(...reports.map(({ planVersion }) => planVersion)),
      Math.min(...reports.map(({ wordsVersion = 0 }) => wordsVersion)),
    ]);
  return termsOf(counted) === termsOf(counted.filter((event) => known.has(event)));
}

/** No report that is left out has more digits of an amount. */
function isExact(content: SnapshotEvent['content'], { decimals }: Checkpoint): boolean {
  const own = decimalsOfReport(content);
  return own >= decimals || own >= currencyExponent(content.currency);
}

/**
 * Whether older reports can be left out at all. Not of an order that belongs to another, is of two currencies or of a
 * clock ahead of ours, has only unverified reports, or owes more than its approval names: from when the rest is held
 * depends on each report since.
 */
function isPlain(events: readonly StoredEvent[], state: OrderState): boolean {
  const { unverified, relation, approval, due, attribution, currency } = state;
  if (unverified || relation.parentId !== null || relation.earnsNothing) return false;
  // After the lock a word may mean something else than before.
  if (state.lockedAt && state.words.mapped.length > 0) return false;
  if (events.some(({ kind }) => kind === 'relation' || kind === 'relate')) return false;
  if (approval && exceedsNamed(due.shares, approval, { influencerId: attribution.influencerId, currency }))
    return false;
  return verifiedOf(events).every(
    (event) =>
      event.content.currency === currency &&
      event.content.parentOrderId === undefined &&
      event.content.besideParent === undefined &&
      !isAheadByItself(event),
  );
}

/** The reports that make the state, in fold order. */
function verifiedOf(events: readonly StoredEvent[]): readonly (SnapshotEvent & StoredEvent)[] {
  const reports = events.filter((event) => isSnapshot(event)).sort(inFoldOrder);
  return trust(reports, foldDecisions(events)).snapshots as (SnapshotEvent & StoredEvent)[];
}

/** All that tell the same time: which of them counts may depend on each. */
function momentOf<E extends SnapshotEvent>(reports: readonly E[], of: E | undefined): E[] {
  return of ? reports.filter((event) => timeOf(event) === timeOf(of)) : [];
}

/** The events that may decide something in a later fold, whole moments of them. */
function keptOf(events: readonly StoredEvent[], state: OrderState): ReadonlySet<StoredEvent> {
  const reports = verifiedOf(events);
  const counted = new Set<StoredEvent>(reports);
  const kept = new Set<StoredEvent>(events.filter((event) => !isLeavable(event) || !counted.has(event)));
  const named = reportsNamed(events);
  const { rejection } = state.decisions;
  const late = new Set(
    state.flags.flatMap(({ eventId, reason }) => (reason === 'after_lock' ? eventId : [])),
  );
  for (const event of reports) {
    const isRejected = rejection !== null && ownTimeOf(event) > rejection.at;
    if (named.has(event.id) || late.has(event.id) || isRejected) kept.add(event);
  }
  for (const event of [...endsOf(reports), ...firstsOf(reports), ...firstToldOf(events, reports)])
    kept.add(event);
  for (const event of statusRuns(reports, state)) kept.add(event);
  for (const deletion of events.filter(({ kind }) => kind === 'order_deleted')) {
    const later = reports.findLast((event) => deletion.kind === 'order_deleted' && isAfter(event, deletion));
    if (later) kept.add(later);
  }
  const times = new Set(reports.filter((event) => kept.has(event)).map(timeOf));
  for (const event of reports) if (times.has(timeOf(event))) kept.add(event);
  return kept;
}

/** Only what tells when it was so. */
function isLeavable(event: StoredEvent): boolean {
  return (
    event.kind === 'update' &&
    event.modifiedAt !== null &&
    !event.unverified &&
    !event.content.isDraft &&
    !event.content.restored
  );
}

type Report = SnapshotEvent & StoredEvent;

/** The first report, and the newest one of each that a part of the state is taken from. */
function endsOf(reports: readonly Report[]): Report[] {
  const counted = reports.filter((event) => isPlaced(event));
  const sources = new Set(reports.map(({ source }) => source));
  const lowest = (versionOf: (event: Report) => number): Report | undefined =>
    counted.reduce<Report | undefined>(
      (least, event) => (least && versionOf(least) <= versionOf(event) ? least : event),
      undefined,
    );
  return [
    counted[0],
    counted.at(-1),
    counted.findLast(({ content }) => content.orderNumber !== undefined),
    counted.findLast(({ content }) => content.refunds !== undefined),
    counted.findLast((event) => !isTotalOnly(event)),
    ...[...sources].map((of) => reports.findLast(({ source }) => source === of)),
    lowest(({ planVersion }) => planVersion),
    lowest(({ wordsVersion = 0 }) => wordsVersion),
  ].filter((event) => event !== undefined);
}

/** The first report with each piece of evidence, customer, line and refund, and the last with each refund. */
function firstsOf(reports: readonly Report[]): Report[] {
  const counted = reports.filter((event) => isPlaced(event));
  const lookedUp = counted
    .filter(({ source }) => NAMES_NO_CATEGORIES.has(source))
    .sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || byFingerprint(a, b));
  const sent = counted.filter(({ source }) => !NAMES_NO_CATEGORIES.has(source));
  const paidLast = counted.toSorted((a, b) => paidMs(b) - paidMs(a));
  const evidence = (event: Report): string[] => datedEvidence(event).map(evidenceKey);
  return [
    ...firstOfEach(counted, evidence),
    ...firstOfEach(paidLast, evidence),
    ...firstOfEach(counted, ({ content }) => [...hashesByVersion(content.customer ?? {}).values()]),
    ...firstOfEach(counted, (event) => linesOf(event, ({ productId }) => productId !== '0')),
    ...firstOfEach(sent, (event) => linesOf(event, hasCategories)),
    ...firstOfEach(lookedUp, (event) => linesOf(event, hasCategories)),
    ...firstOfEach(counted, refundIds),
    ...firstOfEach(counted.toReversed(), refundIds),
  ];
}

function refundIds({ content }: Report): string[] {
  return (content.refunds ?? []).map(({ refundId }) => refundId);
}

function paidMs({ source, content }: Report): number {
  return source === 'woocommerce' ? (content.paidAt?.getTime() ?? 0) : 0;
}

function hasCategories({ categoryIds }: LineContent): boolean {
  return categoryIds !== undefined;
}

/**
 * The names by which lines of reports are the same: by id, or by place and product where they have none. Of several lines
 * with one id, other reports know the first.
 */
function linesOf({ content }: Report, has: (line: LineContent) => boolean): string[] {
  const first = new Map<string, LineContent>();
  for (const [index, line] of (content.items ?? []).entries()) {
    const name = JSON.stringify(line.lineId ?? [index, line.productId]);
    if (!first.has(name)) first.set(name, line);
  }
  return [...first].flatMap(([name, line]) => (has(line) ? name : []));
}

/**
 * By arrival the first verified report with each owner: later ones take theirs of it (`deduplicate.ts`). And the first
 * with each hash of the owner's email under a further version of the master secret.
 */
function firstToldOf(events: readonly StoredEvent[], reports: readonly Report[]): Report[] {
  const verified = new Set<StoredEvent>(reports);
  const arrived = events.filter((event) => isSnapshot(event)).filter((event) => verified.has(event));
  return firstOfEach(arrived, ({ evidence }) =>
    evidence.flatMap(({ kind, value, ownerEmailHashes = {} }) =>
      [[], ...Object.values(ownerEmailHashes)].map((hash) => JSON.stringify([kind, value, hash])),
    ),
  );
}

function firstOfEach(reports: readonly Report[], keysOf: (event: Report) => readonly string[]): Report[] {
  const first = new Map<string, Report>();
  for (const event of reports) for (const key of keysOf(event)) if (!first.has(key)) first.set(key, event);
  return [...first.values()];
}

/**
 * Of each run of reports with one status the first and the last moment: from these hold, lock and completion count. A
 * status that the brand set ends a run.
 */
function statusRuns(reports: readonly Report[], { decisions }: OrderState): Report[] {
  const set = decisions.statuses.map(({ at }) => at.getTime());
  const told = [...Map.groupBy(reports, timeOf)].flatMap(([at, moment]) => {
    const words = [...new Set(moment.flatMap(wordOf))];
    // Of several words of one moment none may be of a run. A sale without a time is before all, but its own time is not.
    const isOne = words.length === 1 && Number.isFinite(at);
    return words.length === 0 ? [] : [{ at, moment, word: isOne ? words[0] : undefined }];
  });
  type Told = (typeof told)[number];
  const isOneRun = (a: Told | undefined, b: Told | undefined): boolean =>
    a?.word !== undefined && a.word === b?.word && !set.some((ms) => ms >= a.at && ms <= b.at);
  return told
    .filter((one, index) => !isOneRun(told[index - 1], one) || !isOneRun(one, told[index + 1]))
    .flatMap(({ moment }) => moment);
}

/** A sale without a status says `completed`, which is no word of a store. */
function wordOf({ kind, content: { status } }: Report): string[] {
  return status === undefined ? (kind === 'sale' ? [''] : []) : [status];
}
