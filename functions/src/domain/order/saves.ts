import { inFoldOrder, timeOf } from './chronology';
import { heardMs, isAheadByItself } from './clocks';
import { reportsNamed } from './decision';
import { isSnapshot, type Save, type SnapshotEvent, type StoredEvent } from './event';
import { digest } from '../base/ids';

// Saves that change nothing (MONEY.md, 3). A store sends an order again at each save; an ERP saves it all day long. Such
// reports are stored as one body, with a list of what they differ in. A fold takes each as the report that it is.

/** Of the saves of one body the newest ones that are kept, beside those that must be. The body is the first report. */
export const MAX_SAVES = 200;

/**
 * The id of the report that the incoming one is stored with: it says what the one before it of the same source says.
 * Undefined: it is stored by itself.
 *
 * @param known all events of the order, in the order of arrival
 * @param fixedCount so many of the stored events among them are in the order's history, and change no more
 */
export function bodyFor(
  event: SnapshotEvent,
  known: readonly StoredEvent[],
  fixedCount: number,
): string | undefined {
  if (event.modifiedAt === null || !mayBeJoined(event)) return undefined;
  const before = known
    .filter(isSnapshot)
    .filter(({ source, unverified }) => source === event.source && !unverified)
    .sort(inFoldOrder)
    .findLast((one) => timeOf(one) < timeOf(event));
  if (!before || !mayBeJoined(before) || isDeletedSince(known, heardMs(before))) return undefined;
  const bodies = known.filter((one) => !isJoined(one));
  const place = bodies.findIndex(({ id }) => id === (before.joinedTo ?? before.id));
  const body = bodies[place];
  if (!body || place < fixedCount || !isSnapshot(body)) return undefined;
  return saidBy(body) === saidBy(event) ? body.id : undefined;
}

/** A restoration, a report of a clock ahead of ours and an unverified one are stored by themselves. */
function mayBeJoined(event: SnapshotEvent): boolean {
  return !event.unverified && !event.content.restored && !isAheadByItself(event);
}

function isDeletedSince(known: readonly StoredEvent[], sinceMs: number): boolean {
  return known.some(({ kind, occurredAt }) => kind === 'order_deleted' && occurredAt.getTime() >= sinceMs);
}

/** All but the time. Amounts are compared as they were written: the most decimals count. */
function saidBy({ fingerprint, content, evidence, planVersion, wordsVersion }: SnapshotEvent): string {
  return digest({ fingerprint, content, evidence, planVersion, wordsVersion });
}

type JoinedReport = SnapshotEvent & StoredEvent & { readonly joinedTo: string };

/** Whether it is stored with another report. */
export function isJoined(event: StoredEvent): event is JoinedReport {
  return isSnapshot(event) && event.joinedTo !== undefined;
}

/**
 * The events without the oldest saves of each body beyond the newest 200. One that a decision names, or that an entry of
 * the ledger is of, is kept, and the first of each body after another report: from it a hold may count. [A cancellation
 * of day 1 came after 320 saves, and each further save moved the hold on.]
 *
 * @param posted the ids of the events that entries are of
 */
export function withoutOldSaves(
  events: readonly StoredEvent[],
  posted: ReadonlySet<string>,
): readonly StoredEvent[] {
  const saves = events.filter(isJoined);
  if (saves.length <= MAX_SAVES) return events;
  const named = reportsNamed(events);
  const first = firstSaves(events.filter(isSnapshot));
  const old = [...Map.groupBy(saves, ({ joinedTo }) => joinedTo).values()]
    .flatMap((ofBody) => ofBody.sort(inFoldOrder).slice(0, -MAX_SAVES))
    .filter((save) => !named.has(save.id) && !posted.has(save.id) && !first.has(save));
  const left = new Set<StoredEvent>(old);
  return left.size === 0 ? events : events.filter((event) => !left.has(event));
}

/** Of each body the first save after each other body: no more than there are bodies, however often two take turns. */
function firstSaves(reports: readonly SnapshotEvent[]): ReadonlySet<SnapshotEvent> {
  const first = new Set<SnapshotEvent>();
  const bodiesBefore = new Map<string, number>();
  let bodies = 0;
  for (const report of reports.toSorted(inFoldOrder)) {
    const { id, joinedTo } = report;
    if (joinedTo === undefined) bodies += 1;
    else if (bodiesBefore.get(joinedTo) !== bodies) first.add(report);
    bodiesBefore.set(joinedTo ?? id, bodies);
  }
  return first;
}

/**
 * The events as they are stored: each body with its saves. `eventsOf` makes the same events of them, in the same order.
 *
 * @param earlier so many stored events are before them
 */
export function storedForm(events: readonly StoredEvent[], earlier = 0): StoredEvent[] {
  const bodies: StoredEvent[] = [];
  const saves = new Map<string, Save[]>();
  for (const event of events) {
    if (isJoined(event)) listIn(saves, event.joinedTo).push(saveOf(event, bodies, earlier));
    else bodies.push(event);
  }
  return bodies.map((body) => {
    // The first of its id: the same with more decimals is a body of its own.
    const ofBody = saves.get(body.id);
    saves.delete(body.id);
    return ofBody ? { ...body, saves: ofBody } : body;
  });
}

function saveOf(event: JoinedReport, before: readonly StoredEvent[], earlier: number): Save {
  const { id, joinedTo: bodyId, modifiedAt, receivedAt, heardAt, requestId, day, occurredAt } = event;
  const body = before.find((one) => one.id === bodyId);
  if (!body || !modifiedAt) throw new Error(`report ${id} is joined to ${bodyId}, which is not before it`);
  return {
    id,
    modifiedAt,
    receivedAt,
    ...(heardAt ? { heardAt } : {}),
    requestId,
    day,
    ...(occurredAt.getTime() === body.occurredAt.getTime() ? {} : { occurredAt }),
    after: earlier + before.length,
  };
}

/**
 * The events of an order in the order of arrival, as a fold takes them, of what is stored.
 *
 * @param earlier so many stored events are before them
 */
export function eventsOf(stored: readonly StoredEvent[], earlier = 0): StoredEvent[] {
  const saves = new Map<number, StoredEvent[]>();
  for (const body of stored) {
    if (!isSnapshot(body)) continue;
    for (const save of body.saves ?? []) listIn(saves, save.after).push(reportOf(body, save));
  }
  return stored.flatMap((event, index) => [withoutSaves(event), ...(saves.get(earlier + index + 1) ?? [])]);
}

function reportOf({ saves: _saves, heardAt: _heardAt, ...body }: SnapshotEvent, save: Save): StoredEvent {
  const { after: _after, ...differing } = save;
  return { ...body, ...differing, kind: 'update', joinedTo: body.id };
}

function withoutSaves(event: StoredEvent): StoredEvent {
  if (!isSnapshot(event) || !event.saves) return event;
  const { saves: _saves, ...body } = event;
  return body;
}

function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
