import type { Firestore } from '@google-cloud/firestore';
import { brandPartsMarks, type BrandPartsMark } from '../documents/progressKinds';
import { guarded } from '../base/faults';
import { firstOf } from '../base/pages';
import { paths } from '../base/paths';

// What the schedule that posts the platform's parts reads and writes of its own.

/** Whether the brand ever settled, or an influencer's debt to it was written off: else the platform has taken nothing. */
export async function hasMovedMoney(db: Firestore, brandId: string): Promise<boolean> {
  const settled = firstOf(paths.settlements(db, brandId).select(), 'firstSettlement');
  const ofBrand = paths.payouts(db).where('brandId', '==', brandId);
  const writeOffs = ofBrand.where('kind', '==', 'write_off').select();
  const writtenOff = firstOf(writeOffs, 'firstWriteOff');
  const found = await Promise.all([settled, writtenOff].map((query) => guarded(() => query.get())));
  return found.some(({ empty }) => !empty);
}

export async function writePartsMark(db: Firestore, brandId: string, mark: BrandPartsMark): Promise<void> {
  await guarded(() => paths.platformParts(db, brandId).set(brandPartsMarks.stored(mark)));
}
