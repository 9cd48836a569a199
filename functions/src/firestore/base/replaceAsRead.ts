import {
  FieldValue,
  type DocumentData,
  type DocumentSnapshot,
  type WriteBatch,
} from '@google-cloud/firestore';
import { isAlreadyExists, isOutdated } from './faults';

/**
 * Puts the whole document into the batch, on condition that it is still as it was read. The commit fails with an error
 * that is `isReplacedMeanwhile` if it has changed, was deleted or was created meanwhile. `set` knows
 * no condition, and `update` keeps the fields that it does not name, so those that are gone are deleted by name.
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

/** Whether a commit failed because a document of `replaceAsRead` is no longer as it was read. */
export function isReplacedMeanwhile(error: unknown): boolean {
  return isOutdated(error) || isAlreadyExists(error);
}
