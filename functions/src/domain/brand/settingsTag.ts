import { bucketOf, digest } from '../base/ids';

// The entity tag of a store's settings. It lets a poll without news be answered from what an instance knows: it names
// the last change of any store's settings in the network, who was answered, and the day of that full answer.

const DAY_MS = 86_400_000;

/** The stamp before the first change of all. */
export const FIRST_STAMP = '0';

interface TagSource {
  /** Of the last change of any store's settings: hex digits. */
  readonly stamp: string;
  /** Who polls. */
  readonly keyId: string;
}

/** The day of the key: each begins at another time, so that not all make their full poll at once. */
function dayOf(keyId: string, now: Date): number {
  return Math.floor((now.getTime() + bucketOf(keyId, DAY_MS)) / DAY_MS);
}

/** Whose settings they are: two keys of one day must not take each other's for their own. */
const holderOf = (keyId: string): string => digest(keyId).slice(0, 12);

/** The tag of a full answer. */
export function settingsTag(version: number, { stamp, keyId }: TagSource, now: Date): string {
  return `"s${version}-${stamp}-${holderOf(keyId)}-${dayOf(keyId, now)}"`;
}

/**
 * The tag of `If-None-Match` that still holds: nothing in the network has changed since, and the key's day has not ended.
 * Null where none does. A forged tag can only make the forger keep stale settings.
 */
export function heldTag(
  ifNoneMatch: string | undefined,
  { stamp, keyId }: TagSource,
  now: Date,
): string | null {
  // A proxy that compresses makes a tag a weak one: the comparison is weak, as RFC 9110 has it.
  const sent = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  const held = new RegExp(`^"s\\d{1,9}-${stamp}-${holderOf(keyId)}-${dayOf(keyId, now)}"$`);
  return sent.find((tag) => held.test(tag)) ?? null;
}
