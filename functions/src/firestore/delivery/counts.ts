import type { Firestore } from '@google-cloud/firestore';
import {
  firstShownHour,
  hourExpires,
  hourKey,
  tallyExpires,
  type DeliveryCounts,
  type DeliveryHour,
  type NotCountedTally,
} from '../../domain/delivery/notCounted';
import { guarded } from '../base/faults';
import { firstOf } from '../base/pages';
import { paths } from '../base/paths';
import { deliveryHours, notCountedTallies } from '../documents/deliveryCountKinds';
import { incremented } from '../documents/increments';

/** A count is not worth a longer wait. */
const PATIENCE_MS = 2_000;

export interface CountedStore {
  readonly brandId: string;
  readonly storeId: string;
}

/** What is added to the counts of one hour. */
export interface HourIncrease {
  readonly hour: Date;
  readonly by: Partial<DeliveryCounts>;
}

/** One more that does not count. */
export type TallyIncrease = Omit<NotCountedTally, 'count' | 'expireAt'>;

/** Adds to the counts in one commit without a read. A commit that the client library repeats may count one twice. */
export async function addCounts(
  db: Firestore,
  { brandId, storeId }: CountedStore,
  { hours, tally }: { readonly hours: readonly HourIncrease[]; readonly tally: TallyIncrease | null },
): Promise<void> {
  const batch = db.batch();
  for (const { hour, by } of hours) {
    const ref = paths.deliveryHour(db, brandId, storeId, hourKey(hour));
    const fields = { hour, expireAt: hourExpires(hour), ...incremented(by as DeliveryCounts) };
    batch.set(ref, deliveryHours.stored(fields), { merge: true });
  }
  if (tally) {
    const ref = paths.notCountedTally(db, brandId, storeId, `${tally.way}~${tally.reason}`);
    const fields = { ...tally, expireAt: tallyExpires(tally.lastAt), ...incremented({ count: 1 }) };
    batch.set(ref, notCountedTallies.stored(fields), { merge: true });
  }
  await guarded(() => batch.commit(), PATIENCE_MS);
}

/** The counts of the hours that are shown; of an hour without a delivery there is none. */
export async function readDeliveryHours(
  db: Firestore,
  { brandId, storeId }: CountedStore,
  now: Date,
): Promise<DeliveryHour[]> {
  const shown = paths
    .deliveryHours(db, brandId, storeId)
    .where('hour', '>=', firstShownHour(now))
    .where('hour', '<=', now);
  const { docs } = await guarded(() => firstOf(shown, 'deliveryHours').get());
  return docs.map((doc) => deliveryHours.readFound(doc));
}

/** By way and reason, of which there are a few: those that came in the last 90 days. */
export async function readNotCounted(
  db: Firestore,
  { brandId, storeId }: CountedStore,
  now: Date,
): Promise<NotCountedTally[]> {
  const all = firstOf(paths.notCountedTallies(db, brandId, storeId), 'notCounted');
  const { docs } = await guarded(() => all.get());
  // Firestore deletes what has expired within a day or so.
  return docs.map((doc) => notCountedTallies.readFound(doc)).filter(({ expireAt }) => expireAt > now);
}
