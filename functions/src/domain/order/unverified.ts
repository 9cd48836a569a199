import { digest } from '../base/ids';
import { isOfOneMoment } from './chronology';
import type { SnapshotEvent } from './event';

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
  const said = reports.filter(({ unverified }) => unverified).map((event) => ({ event, all: allOf(event) }));
  return said.some((one, index) =>
    said.slice(index + 1).some((other) => one.all !== other.all && isOfOneMoment(one.event, other.event)),
  );
}

/** The fingerprint is of what was sent; whose the evidence is was looked up when it came. */
function allOf({ fingerprint, evidence }: SnapshotEvent): string {
  return digest([fingerprint, evidence]);
}
