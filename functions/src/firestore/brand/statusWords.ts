import type { Firestore } from '@google-cloud/firestore';
import { AppError } from '../../domain/base/errors';
import { NO_WORDS, type StatusWords } from '../../domain/brand/statusWords';
import { logVersion } from '../documents/changeLog';
import { brands, statusWordsRequests, statusWordsVersions } from '../documents/tenantKinds';
import { wordsMarks, type WordsMark } from '../documents/progressKinds';
import { guarded } from '../base/faults';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';

const WORDS = brands.part('words');

/** The newest version, which is in force; not from the cache. Null: there is no such brand. */
export async function readNewestWords(db: Firestore, brandId: string): Promise<StatusWords | null> {
  const [found] = await guarded(() => db.getAll(paths.brand(db, brandId), { fieldMask: WORDS.fields }));
  const brand = found && WORDS.read(found);
  return brand ? (brand.words ?? NO_WORDS) : null;
}

/**
 * Saves the version that `next` derives from the newest one, or nothing if it returns null. A version never changes:
 * one transaction creates it and points the brand's document to it. Returns the newest version, and whether this
 * request saved it. Throws AppError `not_found`, and what `next` throws.
 */
export function commitStatusWords(
  db: Firestore,
  brandId: string,
  next: (newest: StatusWords) => StatusWords | null,
  saved: { readonly savedBy: string; readonly savedAt: Date; readonly requestId: string },
): Promise<{ words: StatusWords; isNew: boolean }> {
  return inTransaction(db, async (transaction) => {
    const ref = paths.brand(db, brandId);
    const brand = brands.read(await transaction.get(ref));
    if (brand === null) throw new AppError('not_found');
    const newest = brand.words ?? NO_WORDS;
    if (newest.version !== NO_WORDS.version) {
      const newestRef = paths.statusWordsVersion(db, brandId, newest.version);
      const stored = statusWordsRequests.read(await transaction.get(newestRef));
      // The client library retries a commit on its own, and then finds this request's own version.
      if (stored?.requestId === saved.requestId) return { words: newest, isNew: true };
    }
    const words = next(newest);
    if (words === null) return { words: newest, isNew: false };
    const versionRef = paths.statusWordsVersion(db, brandId, words.version);
    transaction.create(versionRef, statusWordsVersions.stored({ ...words, ...saved }));
    transaction.update(ref, { words });
    const change = { what: 'statusWords', id: String(words.version), before: newest, after: words } as const;
    logVersion(transaction, db, brandId, change, saved);
    return { words, isNew: true };
  });
}

/** Null: no version has gone over any order yet. */
export async function readWordsMark(db: Firestore, brandId: string): Promise<WordsMark | null> {
  return wordsMarks.read(await guarded(() => paths.wordsProgress(db, brandId).get()));
}

export async function writeWordsMark(db: Firestore, brandId: string, mark: WordsMark): Promise<void> {
  await guarded(() => paths.wordsProgress(db, brandId).set(wordsMarks.stored(mark)));
}
