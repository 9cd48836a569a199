import { digest } from '../base/ids';
import { isOfOneMoment } from './chronology';
import { reportsNamed } from './decision';
import type { OrderEvent, SnapshotEvent, StoredEvent } from './event';

// Reports that nobody signed (MONEY.md, 3, "Unverified reports"): anybody can send one, under any order id and of any
// content.

/**
 * Whether two unverified reports of one moment differ in anything, evidence and its owners included: then nothing but
 * the brand can say which of them is genuine. [Of two of one moment the smaller fingerprint would decide, and a stranger
 * chose the influencer in 7,209 tries.]
 *
 * @param reports those that count, with their places (`trust.ts`)
 */
export function disagree(reports: readonly SnapshotEvent[]): boolean {
  return differ(reports, isOfOneMoment);
}

/**
 * Whether unverified reports of two senders differ in anything, whatever times they tell: one of them may be a stranger,
 * who chooses the time too.
 */
export function sendersDisagree(reports: readonly SnapshotEvent[]): boolean {
  return differ(reports, (a, b) => a.sender !== b.sender);
}

/** Whether two of the unverified reports that are to be compared say something else. */
function differ(
  reports: readonly SnapshotEvent[],
  areCompared: (a: SnapshotEvent, b: SnapshotEvent) => boolean,
): boolean {
  const said = reports.filter(({ unverified }) => unverified).map((event) => ({ event, all: allOf(event) }));
  return said.some((one, index) =>
    said.slice(index + 1).some((other) => one.all !== other.all && areCompared(one.event, other.event)),
  );
}

/** The fingerprint is of what was sent; whose the evidence is was looked up when it came. */
function allOf({ fingerprint, evidence }: SnapshotEvent): string {
  // Of the owners' emails one hash: two reports may have come before and after a new version of the master secret.
  return digest([fingerprint, evidence.map(({ ownerEmailHashes: _all, ...fact }) => fact)]);
}

/** The first and the last so many of an order are kept, whoever sent them. */
const MAX_AT_EACH_END = 10;

/** Of so many senders the first report is kept, and of so many the last: of those heard first, and of those heard last. */
export const MAX_SENDERS = 20;

/** So many unverified reports of an order are kept at most, besides those that a decision names. */
export const MAX_UNVERIFIED_REPORTS = 2 * MAX_AT_EACH_END + 2 * MAX_SENDERS;

/**
 * The order's events with one more; null where that one is unverified and is not kept. An unverified one takes the place
 * of one that is no longer kept, if there is one. Kept are the first and the last of each sender, the first and the last
 * ten of all, and any that a decision names (MONEY.md, 3): whoever forges by the thousand moves only reports of its own,
 * and the last ten. [Twenty forgeries were kept, and the genuine report that came after them was not.]
 *
 * @param known all events of the order
 */
export function withArrived(
  known: readonly StoredEvent[],
  event: StoredEvent,
): readonly StoredEvent[] | null {
  const events = [...known, event];
  if (!event.unverified) return events;
  const kept = keptOf(events);
  if (!kept.has(event)) return null;
  // Where more are no longer needed, the others go as more arrive: the places of stored events never move.
  const place = known.findIndex((one) => one.unverified && !kept.has(one));
  return place === -1 ? events : known.with(place, event);
}

function keptOf(events: readonly StoredEvent[]): ReadonlySet<StoredEvent> {
  const reports = events.filter(({ unverified }) => unverified).sort(byReceipt);
  const ofSenders = [...Map.groupBy(reports, ({ sender }) => sender ?? '').values()];
  const firsts = ofSenders.flatMap((reportsOfOne) => reportsOfOne.slice(0, 1)).sort(byReceipt);
  const lasts = ofSenders.flatMap((reportsOfOne) => reportsOfOne.slice(-1)).sort(byReceipt);
  const named = reportsNamed(events);
  return new Set([
    ...reports.slice(0, MAX_AT_EACH_END),
    ...reports.slice(-MAX_AT_EACH_END),
    ...firsts.slice(0, MAX_SENDERS),
    ...lasts.slice(-MAX_SENDERS),
    ...reports.filter(({ id }) => named.has(id)),
  ]);
}

/** By the first receipt: two instances may commit in another order, and end with the same reports. */
function byReceipt(a: OrderEvent, b: OrderEvent): number {
  return a.receivedAt.getTime() - b.receivedAt.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
