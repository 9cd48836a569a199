import type { Firestore } from '@google-cloud/firestore';
import { turnMarks, type TurnMark } from '../documents/progressKinds';
import { guarded } from '../base/faults';
import { paths } from '../base/paths';

const MARKS = {
  audit: paths.auditProgress,
  mapStatusWords: paths.mappingProgress,
  postPlatformParts: paths.platformPartsProgress,
  reviewSales: paths.reviewProgress,
  rollUpClosedHours: paths.rollUpProgress,
} as const;

/** A schedule that goes over all brands in turn. */
export type TurnName = keyof typeof MARKS;

/** Null before the first run. */
export async function readTurn(db: Firestore, name: TurnName): Promise<TurnMark | null> {
  return turnMarks.read(await guarded(() => MARKS[name](db).get()));
}

export async function writeTurn(db: Firestore, name: TurnName, mark: TurnMark): Promise<void> {
  await guarded(() => MARKS[name](db).set(turnMarks.stored(mark)));
}
