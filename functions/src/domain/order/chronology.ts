import { decimalsOfReport } from './decimals';
import type { OrderEvent, SnapshotEvent } from './event';

// The order in which the fold takes events, whatever order they arrived in.

/**
 * By modification time, a sale without one first; of equal times the further stage is newer; then by fingerprint, so
 * that every instance sorts alike.
 */
export function inFoldOrder(a: SnapshotEvent, b: SnapshotEvent): number {
  const [timeOfA, timeOfB] = [timeOf(a), timeOf(b)];
  if (timeOfA !== timeOfB) return timeOfA < timeOfB ? -1 : 1;
  // One report may be there twice, with the same amounts in more decimals.
  return (
    stageOf(a) - stageOf(b) ||
    byFingerprint(a, b) ||
    decimalsOfReport(a.content) - decimalsOfReport(b.content)
  );
}

/** Whether neither time nor stage shows which of the two is newer. An unknown stage shows nothing. */
export function isOfOneMoment(a: SnapshotEvent, b: SnapshotEvent): boolean {
  const [stageOfA, stageOfB] = [a.content.stage, b.content.stage];
  const isOpen = stageOfA === undefined || stageOfB === undefined || stageOfA === stageOfB;
  return timeOf(a) === timeOf(b) && isOpen;
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

/** The store's modification time; a sale without one is before all. */
export function timeOf({ modifiedAt }: SnapshotEvent): number {
  return modifiedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
}
