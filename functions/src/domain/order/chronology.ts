import { decimalsOfReport } from './decimals';
import type { OrderEvent, SnapshotEvent } from './event';
import { newestItemId } from './additions';

// The order in which the fold takes events, whatever order they arrived in.

/** A snapshot in a fold, with its place among the others where its told time alone does not say it (`clocks.ts`). */
export type DatedSnapshot = SnapshotEvent & {
  readonly place?: {
    /** The time of its moment; of equal ones the later told time is newer. */
    readonly at: Date;
    readonly toldAt: Date;
    /** Its own time: from it hold, lock and completion count. */
    readonly ownAt: Date;
    /** Its store's clock was ahead of ours. */
    readonly isAhead: boolean;
  };
};

/**
 * By the time that counts, a sale without one first; of equal times by the time that a clock ahead of ours told, and the
 * further stage is newer; then by the newest line, and by fingerprint, so that every instance sorts alike.
 */
export function inFoldOrder(a: SnapshotEvent, b: SnapshotEvent): number {
  const [timeOfA, timeOfB] = [timeOf(a), timeOf(b)];
  if (timeOfA !== timeOfB) return timeOfA < timeOfB ? -1 : 1;
  const [toldByA, toldByB] = [toldTimeOf(a), toldTimeOf(b)];
  if (toldByA !== toldByB) return toldByA < toldByB ? -1 : 1;
  // One report may be there twice, with the same amounts in more decimals.
  return (
    stageOf(a) - stageOf(b) ||
    newestItemId(a.content) - newestItemId(b.content) ||
    byFingerprint(a, b) ||
    decimalsOfReport(a.content) - decimalsOfReport(b.content)
  );
}

/** Whether neither time nor stage shows which of the two is newer. An unknown stage shows nothing. */
export function isOfOneMoment(a: SnapshotEvent, b: SnapshotEvent): boolean {
  const [stageOfA, stageOfB] = [a.content.stage, b.content.stage];
  const isOpen = stageOfA === undefined || stageOfB === undefined || stageOfA === stageOfB;
  return isOpen && timeOf(a) === timeOf(b) && toldTimeOf(a) === toldTimeOf(b);
}

function stageOf({ content }: SnapshotEvent): number {
  return content.stage ?? 0;
}

/** For events of one moment: sorts by fingerprint, whichever came first. */
export function byFingerprint(
  a: Pick<OrderEvent, 'fingerprint' | 'id'>,
  b: Pick<OrderEvent, 'fingerprint' | 'id'>,
): number {
  const [keyOfA, keyOfB] = [`${a.fingerprint} ${a.id}`, `${b.fingerprint} ${b.id}`];
  return keyOfA < keyOfB ? -1 : keyOfA > keyOfB ? 1 : 0;
}

/** The time of its moment; a sale without a time is before all. */
export function timeOf({ place, modifiedAt }: DatedSnapshot): number {
  return (place?.at ?? modifiedAt)?.getTime() ?? Number.NEGATIVE_INFINITY;
}

function toldTimeOf({ place, modifiedAt }: DatedSnapshot): number {
  return (place?.toldAt ?? modifiedAt)?.getTime() ?? Number.NEGATIVE_INFINITY;
}

/** From when what it tells is so: from it hold, lock and completion count. */
export function ownTimeOf({ place, modifiedAt, occurredAt }: DatedSnapshot): Date {
  return place?.ownAt ?? modifiedAt ?? occurredAt;
}

/** Whether its store's clock was ahead of ours when it told it. */
export function isAheadOfTime({ place }: DatedSnapshot): boolean {
  return place?.isAhead ?? false;
}

/** Whether the first is the newer one, as far as that is known. */
export function isNewer(a: SnapshotEvent, b: SnapshotEvent): boolean {
  return !isOfOneMoment(a, b) && inFoldOrder(a, b) > 0;
}

/** Those than which time and stage show none to be newer, in the order given: one, or several of one moment. */
export function newestOf<T>(all: readonly T[], reportOf: (one: T) => SnapshotEvent): T[] {
  const last = all.map(reportOf).sort(inFoldOrder).at(-1);
  return all.filter((one) => last && (reportOf(one) === last || isOfOneMoment(reportOf(one), last)));
}
