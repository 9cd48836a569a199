import type { DocumentData, DocumentReference, Transaction, WriteBatch } from '@google-cloud/firestore';

/** `set` of a batch and of a transaction are alike, but TypeScript cannot call a union of overloads. */
export function setIn(
  writer: WriteBatch | Transaction,
  ref: DocumentReference,
  data: DocumentData,
  options: { readonly merge?: true } = {},
): void {
  (writer as WriteBatch).set(ref, data, options);
}
