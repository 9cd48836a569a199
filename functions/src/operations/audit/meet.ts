import type { DocumentSnapshot } from '@google-cloud/firestore';
import type { Verdicts } from '../../domain/audit/verdicts';
import type { Kind } from '../../firestore/documents/kind';

/**
 * A document as the audit meets it, with the verdict on its shape; null where nobody knows what it says, and no other
 * check can be made of it.
 */
export function meet<T extends object>(verdicts: Verdicts, kind: Kind<T>, doc: DocumentSnapshot): T | null {
  const { value, problems } = kind.found(doc);
  verdicts.add({ check: 'shapes', path: doc.ref.path, problems });
  return value;
}
