import type { Firestore } from '@google-cloud/firestore';
import { auditMarks, type NightlyMark } from '../documents/progressKinds';
import { guarded } from '../base/faults';
import { paths } from '../base/paths';

/** Null before the first audited brand. */
export async function readAuditMark(db: Firestore): Promise<NightlyMark | null> {
  return auditMarks.read(await guarded(() => paths.auditProgress(db).get()));
}

export async function writeAuditMark(db: Firestore, lastBrandId: string, at: Date): Promise<void> {
  await guarded(() => paths.auditProgress(db).set(auditMarks.stored({ lastBrandId, at })));
}
