import type { Firestore } from '@google-cloud/firestore';
import { readDocument } from './convert';
import { guarded } from './faults';
import { paths } from './paths';

/** How far the nightly audit came. */
export interface AuditMark {
  readonly lastBrandId: string;
  readonly at: Date;
}

/** Null where it came to no brand yet. */
export async function readAuditMark(db: Firestore): Promise<AuditMark | null> {
  return readDocument(await guarded(() => paths.auditProgress(db).get())) as AuditMark | null;
}

export async function writeAuditMark(db: Firestore, lastBrandId: string, at: Date): Promise<void> {
  await guarded(() => paths.auditProgress(db).set({ lastBrandId, at }));
}
