import type { Brand } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import type { StatusMap } from '../../domain/brand/orderStatus';
import { nextStatusWords, type StatusWords } from '../../domain/brand/statusWords';
import { commitStatusWords, readNewestWords } from '../../firestore/brand/statusWords';
import type { Services } from '../base/services';

export interface WordsChange {
  readonly words: StatusMap;
  /** The version that was edited; if it is no longer the newest, the change is refused. */
  readonly basedOnVersion?: number | undefined;
}

/**
 * Saves a new version of the brand's status words, the whole map, in force from now: instances that have the brand
 * cached bring the version before for 20 seconds, and the schedule that maps orders mends that. The same map again is a
 * replay, and nothing is written. Throws AppError `not_found` and `words_conflict`.
 */
export async function saveStatusWords(
  { db, now }: Services,
  brandId: string,
  change: WordsChange,
  who: { readonly uid: string; readonly requestId: string },
): Promise<{ words: StatusWords; replayed: boolean }> {
  const saved = { savedBy: who.uid, savedAt: now(), requestId: who.requestId };
  const next = (newest: StatusWords): StatusWords | null => nextStatusWords(newest, change, now());
  const { words, isNew } = await commitStatusWords(db, brandId, next, saved);
  return { words, replayed: !isNew };
}

/** The version in force; version 0 where the brand has saved none. Throws AppError `not_found`. */
export async function readStatusWords(
  { db }: Services,
  { brandId }: Pick<Brand, 'brandId'>,
): Promise<StatusWords> {
  const words = await readNewestWords(db, brandId);
  if (!words) throw new AppError('not_found');
  return words;
}
