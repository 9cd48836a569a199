import type { Firestore } from '@google-cloud/firestore';
import { guarded } from './faults';
import { paths } from './paths';

/** Whether Firestore answers: one read of one document, which need not be there. Throws AppError as each read does. */
export async function probe(db: Firestore): Promise<void> {
  await guarded(() => paths.switches(db).get());
}
