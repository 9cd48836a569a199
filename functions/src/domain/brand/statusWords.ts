import { z } from 'zod';
import { AppError } from '../base/errors';
import { digest } from '../base/ids';
import { ORDER_STATUSES, statusWord, type StatusMap } from './orderStatus';

// What the stores' own words for a status mean to the brand: a map with versions of its own, and no term of the plan
// (MONEY.md, 3, "Status words").

/** Each order keeps the maps that it is folded by, so their size is bounded. */
export const MAX_STATUS_WORDS = 100;
export const STATUS_WORD_FORM =
  'must begin with a letter or digit, and have only letters, digits, spaces, "-" and "_": at most 64';

/** Whether a map may have the word. It becomes a key, so only characters of usual statuses are allowed. */
export function isMappableStatus(word: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N} _-]{0,63}$/u.test(statusWord(word));
}

/** A version of the map. It never changes once saved, and is in force from `startsAt` until the next one is. */
export const statusWordsSchema = z.object({
  version: z.int().min(1),
  startsAt: z.date(),
  words: z
    .record(z.string(), z.enum(ORDER_STATUSES))
    .refine((map) => Object.keys(map).every(isMappableStatus), `a status ${STATUS_WORD_FORM}`)
    .refine(
      (map) => Object.keys(map).length <= MAX_STATUS_WORDS,
      `must have at most ${MAX_STATUS_WORDS} words`,
    ),
});
export type StatusWords = z.infer<typeof statusWordsSchema>;

/** Before a brand has saved any: a word is a status of ours, or `processing`. It is stored nowhere. */
export const NO_WORDS: StatusWords = { version: 0, startsAt: new Date(0), words: {} };

/** The map with each word in the form in which it is compared. */
export function comparedWords(map: StatusMap): StatusMap {
  return Object.fromEntries(Object.entries(map).map(([word, status]) => [statusWord(word), status]));
}

/**
 * The version after the newest, in force from now; null where the map equals the newest version's. Throws AppError
 * `words_conflict` where it is based on another version.
 */
export function nextStatusWords(
  newest: StatusWords,
  { words, basedOnVersion }: { readonly words: StatusMap; readonly basedOnVersion?: number | undefined },
  now: Date,
): StatusWords | null {
  const compared = comparedWords(words);
  // Checked first, so that a change that is sent again is answered as saved.
  if (digest(compared) === digest(newest.words)) return null;
  if (basedOnVersion !== undefined && basedOnVersion !== newest.version) {
    throw new AppError('words_conflict', {
      detail: `The newest version is ${newest.version}, not ${basedOnVersion}. Read it, and decide anew.`,
    });
  }
  const startsAt = new Date(Math.max(now.getTime(), newest.startsAt.getTime() + 1));
  return statusWordsSchema.parse({ version: newest.version + 1, startsAt, words: compared });
}
