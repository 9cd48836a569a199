import type { Firestore } from '@google-cloud/firestore';
import { guarded } from '../base/faults';
import { paths } from '../base/paths';

/** Sets the version of the signature that the key must have from now on, and no other field. */
export async function noteSignatureVersion(db: Firestore, keyId: string, version: 2): Promise<void> {
  await guarded(() => paths.apiKey(db, keyId).update({ signatureVersion: version }));
}
