import type { DocumentReference, DocumentSnapshot, Firestore, Transaction } from '@google-cloud/firestore';
import { guarded } from './faults';

/** The client library's five are too few where eight deliveries of one order arrive at once. */
const ATTEMPTS = 10;

/**
 * Runs the work as one transaction that reads and writes, again if another one was faster. Throws what the work throws,
 * and AppError `unavailable` or `rate_limited` where Firestore fails.
 *
 * @param work may run more than once; all its reads come before its writes
 * @param patienceMs how long it may take, if not a request's usual time
 */
export function inTransaction<T>(
  db: Firestore,
  work: (transaction: Transaction) => Promise<T>,
  patienceMs?: number,
): Promise<T> {
  return guarded(() => db.runTransaction(work, { maxAttempts: ATTEMPTS }), patienceMs);
}

/**
 * The documents as they were at one moment: one RPC, no lock. Throws AppError `unavailable` or `rate_limited` where
 * Firestore fails.
 */
export function readTogether(
  db: Firestore,
  refs: readonly [DocumentReference, ...DocumentReference[]],
): Promise<DocumentSnapshot[]> {
  const read = async (transaction: Transaction): Promise<DocumentSnapshot[]> => {
    try {
      return await transaction.getAll(...refs);
    } catch (error) {
      // The client library makes two promises of a transaction's first read, and a read-only one leaves the second
      // unhandled when it fails: that ends a Node process (googleapis/google-cloud-node#9122). A read that waits for the
      // failed one handles it, and is never sent.
      await transaction.get(refs[0]).catch(() => undefined);
      throw error;
    }
  };
  return guarded(() => db.runTransaction(read, { readOnly: true }));
}
