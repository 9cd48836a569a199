import type { Firestore } from '@google-cloud/firestore';
import { approvalMarks, type ApprovalMark } from '../documents/progressKinds';
import { guarded } from '../base/faults';
import { paths } from '../base/paths';

/** After which commission the next run of the approvals begins; null: with the longest due. */
export async function readApprovalMark(db: Firestore): Promise<ApprovalMark | null> {
  return approvalMarks.read(await guarded(() => paths.approvalProgress(db).get()));
}

/** @param mark null: the next run begins with the longest due */
export async function writeApprovalMark(db: Firestore, mark: ApprovalMark | null): Promise<void> {
  const ref = paths.approvalProgress(db);
  await guarded(() => (mark ? ref.set(approvalMarks.stored(mark)) : ref.delete()));
}
