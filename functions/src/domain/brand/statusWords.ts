import { z } from 'zod';
import { ORDER_STATUSES, statusWord } from './orderStatus';

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
