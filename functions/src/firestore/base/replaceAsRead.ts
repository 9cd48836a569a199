import {
  FieldValue,
  type DocumentData,
  type DocumentSnapshot,
  type WriteBatch,
} from '@google-cloud/firestore';
import { isAlreadyExists, isOutdated } from './faults';

/**
 * Puts the whole document into the batch, on condition that it is unchanged since it was read. If it was changed,
 * deleted or created meanwhile, the commit fails with an error for which `isReplacedMeanwhile` is true. `set` takes no
 * condition, and `update` keeps fields that it does not name, so removed fields are deleted by name.
 */
export function replaceAsRead(batch: WriteBatch, read: DocumentSnapshot, data: DocumentData): void {
  const { ref, updateTime } = read;
  if (!updateTime) {
    batch.create(ref, data);
    return;
  }
  const isKept = (name: string): boolean => data[name] !== undefined;
  const gone = Object.keys(read.data() ?? {}).filter((name) => !isKept(name));
  const deleted = Object.fromEntries(gone.map((name) => [name, FieldValue.delete()]));
  batch.update(ref, { ...data, ...deleted }, { lastUpdateTime: updateTime });
}

/** Whether a commit failed because a document of `replaceAsRead` was changed meanwhile. */
export function isReplacedMeanwhile(error: unknown): boolean {
  return isOutdated(error) || isAlreadyExists(error);
}
