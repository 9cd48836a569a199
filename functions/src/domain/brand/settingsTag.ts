import { bucketOf, digest } from '../base/ids';

// The entity tag of a store's settings. It contains the stamp of the last change of any store's settings in the
// network, the key that polled, and the key's day. While both the stamp and the day are the present ones, an instance
// answers 304 from memory. The day makes each key poll in full once a day.

const DAY_MS = 86_400_000;

/** The stamp before the first change. */
export const FIRST_STAMP = '0';

interface TagSource {
  /** The stamp of the last change of any store's settings: hex digits. */
  readonly stamp: string;
  /** The key that polls. */
  readonly keyId: string;
}

/** The day of the key. Days of different keys begin at different times, which spreads the full polls. */
function dayOf(keyId: string, now: Date): number {
  return Math.floor((now.getTime() + bucketOf(keyId, DAY_MS)) / DAY_MS);
}

/** Identifies the key in the tag, so that one key's tag is not valid for another. */
const holderOf = (keyId: string): string => digest(keyId).slice(0, 12);

export function settingsTag(version: number, { stamp, keyId }: TagSource, now: Date): string {
  return `"s${version}-${stamp}-${holderOf(keyId)}-${dayOf(keyId, now)}"`;
}

/**
 * The tag in `If-None-Match` that is still valid: nothing in the network has changed since, and the key's day has not
 * ended; else null. A forged tag can only make the forger keep stale settings.
 */
export function heldTag(
  ifNoneMatch: string | undefined,
  { stamp, keyId }: TagSource,
  now: Date,
): string | null {
  // A proxy that compresses makes the tag weak, so the comparison is weak (RFC 9110).
  const sent = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  const held = new RegExp(`^"s\\d{1,9}-${stamp}-${holderOf(keyId)}-${dayOf(keyId, now)}"$`);
  return sent.find((tag) => held.test(tag)) ?? null;
}
