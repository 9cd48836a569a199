import type { DatedSnapshot } from './chronology';
import { isSnapshot, type OrderEvent, type SnapshotEvent } from './event';

// Clocks ahead of ours (MONEY.md, 3): a shop that sends its local time as UTC tells times of the future, and would keep
// what really comes later from counting.

/** A store's clock may be this much ahead of ours and is still right. */
const RIGHT_WITHIN_MS = 15 * 60_000;

/** When the report was first received; one that was set aside is recorded later. */
export function heardMs({ heardAt, receivedAt }: Pick<SnapshotEvent, 'heardAt' | 'receivedAt'>): number {
  return (heardAt ?? receivedAt).getTime();
}

/** Whether the report tells a time more than 15 minutes ahead of its first receipt. */
function isAhead({ modifiedAt }: SnapshotEvent, firstHeardMs: number): boolean {
  return modifiedAt !== null && modifiedAt.getTime() > firstHeardMs + RIGHT_WITHIN_MS;
}

/** Whether the report tells a time ahead of its own receipt, whatever others tell. */
export function isAheadByItself(event: SnapshotEvent): boolean {
  return isAhead(event, heardMs(event));
}

/**
 * The events, reports with their places. One that is ahead counts at the least of its told time and the first receipts of
 * those of the same source that are ahead too and tell the same time or a later one. One that is not ahead, but may be
 * older than one that is, as that tells a time no earlier and counts before it, is of the moment of the newest such one.
 * [Three hours ahead: told 12:00 and received 9:00, told 13:00 and received 10:00: 9:00 and 10:00. Told 12:00 and received
 * 11:54, of the same shop: of the moment of 10:00.]
 *
 * @param counts whether the report counts for something; what counts for nothing keeps its told time, and moves no other
 */
export function inPlace<E extends OrderEvent>(
  events: readonly E[],
  counts: (event: SnapshotEvent) => boolean,
): readonly E[] {
  const firstHeard = new Map<string, number>();
  const reports: SnapshotEvent[] = events.filter((event) => isSnapshot(event)).filter(counts);
  for (const { id, ...event } of reports)
    firstHeard.set(id, Math.min(heardMs(event), firstHeard.get(id) ?? Infinity));
  const heardOf = ({ id }: SnapshotEvent): number => firstHeard.get(id) ?? Infinity;
  if (!reports.some((event) => isAhead(event, heardOf(event)))) return events;
  const places = new Map<OrderEvent, Place>();
  for (const ofSource of Map.groupBy(reports, ({ source }) => source).values())
    for (const [event, place] of placesOf(ofSource, heardOf)) places.set(event, place);
  return events.map((event) => {
    const place = places.get(event);
    return place ? { ...event, place } : event;
  });
}

type Place = NonNullable<DatedSnapshot['place']>;

function placesOf(
  reports: readonly SnapshotEvent[],
  heardOf: (event: SnapshotEvent) => number,
): [SnapshotEvent, Place][] {
  const timed = reports.flatMap((event) => (event.modifiedAt ? [{ event, told: event.modifiedAt }] : []));
  const ahead = timed.filter(({ event }) => isAhead(event, heardOf(event)));
  const latestFirst = ahead.toSorted((a, b) => b.told.getTime() - a.told.getTime());
  // Those that tell the same time count for each other.
  const least = new Map<number, number>();
  let leastMs = Infinity;
  for (const { event, told } of latestFirst) {
    leastMs = Math.min(leastMs, heardOf(event));
    least.set(told.getTime(), leastMs);
  }
  const placed = ahead.map(({ event, told }): [SnapshotEvent, Place] => {
    const at = new Date(Math.min(told.getTime(), least.get(told.getTime()) ?? Infinity));
    return [event, { at, toldAt: told, ownAt: at, isAhead: true }];
  });
  const newestFirst = placed
    .map(([, place]) => place)
    .sort((a, b) => b.at.getTime() - a.at.getTime() || b.toldAt.getTime() - a.toldAt.getTime());
  const others = timed.filter(({ event }) => !isAhead(event, heardOf(event)));
  return [
    ...placed,
    ...others.flatMap(({ event, told }): [SnapshotEvent, Place][] => {
      const newest = newestFirst.find(({ at, toldAt }) => toldAt >= told && at < told);
      return newest ? [[event, { ...newest, ownAt: told, isAhead: false }]] : [];
    }),
  ];
}
