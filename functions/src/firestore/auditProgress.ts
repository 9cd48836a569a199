import type { Firestore } from '@google-cloud/firestore';
import { readDocument } from './convert';
import { guarded } from './faults';
import { paths } from './paths';

/** The brand that the nightly audit came to last; null where there was none yet. */
export async function readAuditMark(db: Firestore): Promise<string | null> {
  const stored = readDocument(await guarded(() => paths.auditProgress(db).get()));
  return (stored as { readonly lastBrandId: string } | null)?.lastBrandId ?? null;
}

export async function writeAuditMark(db: Firestore, lastBrandId: string, at: Date): Promise<void> {
  await guarded(() => paths.auditProgress(db).set({ lastBrandId, at }));
}
