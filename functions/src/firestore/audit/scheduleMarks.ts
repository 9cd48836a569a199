import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { BrandMark, UnmappedWords } from '../../domain/audit/stalled';
import type { WaitingPayout } from '../../domain/audit/stalledWork';
import { readEach, type Kind, type ReadEach } from '../documents/kind';
import { orders as orderDocuments } from '../documents/orderKinds';
import { payouts } from '../documents/payoutKinds';
import { closedHoursMarks, salesReviewMarks, wordsMarks } from '../documents/progressKinds';
import { clicks as clickDocuments } from '../documents/rollUpKinds';
import { brands as brandDocuments } from '../documents/tenantKinds';
import { guarded } from '../base/faults';
import { firstOf } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';

const CHANGED = orderDocuments.part('updatedAt');
const RECEIVED = clickDocuments.part('receivedAt');
const WORDS = brandDocuments.part('words');
const WAITING = payouts.part('payoutId', 'brandId', 'state', 'updatedAt');

export interface BrandMarks {
  readonly closedHours: ReadEach<BrandMark>;
  readonly salesReview: ReadEach<BrandMark>;
  /** When the first of these marks was made; null: there is none. */
  readonly beganAt: Date | null;
}

/** Two reads a brand, in few calls. */
export async function readBrandMarks(db: Firestore, brandIds: readonly string[]): Promise<BrandMarks> {
  const reading = Reading.live(db);
  const [hours, reviews] = await Promise.all([
    reading.getAll(brandIds.map((id) => paths.closedHours(db, id))),
    reading.getAll(brandIds.map((id) => paths.salesReview(db, id))),
  ]);
  const marksOf = <T extends object>(
    marks: readonly DocumentSnapshot[],
    kind: Kind<T>,
    reachedOf: (mark: T) => Date | null,
  ): ReadEach<BrandMark> =>
    readEach(marks, {
      // An absent mark means that the schedule has not begun.
      readFound(snapshot: DocumentSnapshot) {
        const mark = kind.read(snapshot);
        return { brandId: snapshot.ref.parent.parent?.id ?? '', reached: mark && reachedOf(mark) };
      },
    });
  const made = [...hours, ...reviews].flatMap(({ createTime }) => createTime?.toDate() ?? []);
  return {
    closedHours: marksOf(hours, closedHoursMarks, ({ closedUntil }) => closedUntil),
    salesReview: marksOf(reviews, salesReviewMarks, ({ reviewedUntil }) => reviewedUntil),
    beganAt: made.sort((a, b) => a.getTime() - b.getTime())[0] ?? null,
  };
}

/** When the first changed order, or with clicks the first click, was received after each mark; null: none. */
export async function readFirstReceived(
  db: Firestore,
  { brandId, reached }: BrandMark,
  withClicks: boolean,
): Promise<Date | null> {
  const since = reached ?? new Date(0);
  const clicks = paths.clicks(db, brandId).where('receivedAt', '>=', since).orderBy('receivedAt');
  const [changedAt, [click]] = await Promise.all([
    firstChanged(db, brandId, '>=', reached),
    withClicks
      ? guarded(
          async () => (await firstOf(clicks.select(...RECEIVED.fields), 'firstReceivedClick').get()).docs,
        )
      : [],
  ]);
  const found = [changedAt, (click && RECEIVED.readFound(click).receivedAt) ?? null].filter(
    (at) => at !== null,
  );
  return found.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}

export async function readWaiting(db: Firestore, payoutIds: readonly string[]): Promise<WaitingPayout[]> {
  const refs = payoutIds.map((id) => paths.payout(db, id));
  const found = await Reading.live(db).getAll(refs, WAITING.fields);
  return found.flatMap((doc) => WAITING.read(doc) ?? []);
}

/**
 * The brands whose newest status words have not gone over all orders that have changed. A read a brand, and two more for
 * one that has words.
 */
export async function readUnmapped(
  db: Firestore,
  brandIds: readonly string[],
): Promise<ReadEach<UnmappedWords>> {
  const reading = Reading.live(db);
  const brands = await reading.getAll(
    brandIds.map((id) => paths.brand(db, id)),
    WORDS.fields,
  );
  const { read: known, unreadable } = readEach(
    brands.filter(({ exists }) => exists),
    {
      readFound: (doc: DocumentSnapshot) => ({ brandId: doc.id, words: WORDS.readFound(doc).words }),
    },
  );
  const mapped = known.flatMap(({ brandId, words }) => (words ? [{ brandId, words }] : []));
  const marks = await reading.getAll(mapped.map(({ brandId }) => paths.wordsProgress(db, brandId)));
  const found = readEach(marks, {
    readFound: (doc: DocumentSnapshot) => {
      const mark = wordsMarks.read(doc);
      return { brandId: doc.ref.parent.parent?.id ?? '', mark };
    },
  });
  const unmapped = await Promise.all(
    found.read.map(async ({ brandId, mark }): Promise<UnmappedWords[]> => {
      const words = mapped.find((of) => of.brandId === brandId)?.words;
      if (!words) return [];
      const { version, startsAt } = words;
      const changedAt = await firstChanged(db, brandId, '>', mark?.version === version ? mark.through : null);
      return changedAt ? [{ brandId, version, startsAt, changedAt }] : [];
    }),
  );
  return { read: unmapped.flat(), unreadable: [...unreadable, ...found.unreadable] };
}

/** When the first order changed, at or after that moment or only after it; null: none did. */
async function firstChanged(
  db: Firestore,
  brandId: string,
  op: '>=' | '>',
  moment: Date | null,
): Promise<Date | null> {
  const changed = paths
    .orders(db, brandId)
    .where('updatedAt', op, moment ?? new Date(0))
    .orderBy('updatedAt')
    .select(...CHANGED.fields);
  const { docs } = await guarded(() => firstOf(changed, 'firstChangedOrder').get());
  const [first] = docs;
  return first ? CHANGED.readFound(first).updatedAt : null;
}
