import {
  FieldValue,
  type DocumentData,
  type DocumentSnapshot,
  type WriteBatch,
} from '@google-cloud/firestore';

/**
 * Puts the whole document into the batch, on condition that it is still as it was read: the commit fails with
 * FAILED_PRECONDITION, NOT_FOUND or ALREADY_EXISTS if it has changed, was deleted or was created meanwhile. `set` knows
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
