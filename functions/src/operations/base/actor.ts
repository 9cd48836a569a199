import type { ChangedBy } from '../../firestore/documents/changeLog';
import type { Services } from './services';

/** Who does something: a user, or the operator at the command line. */
export interface Actor {
  readonly uid: string;
  readonly requestId: string;
}

/** The actor as the change log has it, now. */
export function changedBy({ now }: Services, { uid, requestId }: Actor): ChangedBy {
  return { by: uid, requestId, at: now() };
}
