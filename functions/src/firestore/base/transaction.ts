import type { Firestore, Transaction } from '@google-cloud/firestore';
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
  let isGivenUp = false;
  const assertWaitedFor = (): void => {
    if (isGivenUp) throw new Error('nobody waits for this transaction any more');
  };
  // A transaction that nobody waits for must not go on: it would hold locks, and be tried again.
  const watched = async (transaction: Transaction): Promise<T> => {
    assertWaitedFor();
    const result = await work(transaction);
    assertWaitedFor();
    return result;
  };
  const giveUp = (): void => {
    isGivenUp = true;
  };
  return guarded(() => db.runTransaction(watched, { maxAttempts: ATTEMPTS }), patienceMs, giveUp);
}

/**
 * Runs one read of the present as a read-only transaction: one RPC, no lock, and all its documents at one moment. A
 * page that breaks off fails as a whole. Throws AppError `unavailable` or `rate_limited` where Firestore fails.
 *
 * @param read the only read of the transaction
 * @param patienceMs how long it may take, if not a request's usual time
 */
export function readTogether<T>(
  db: Firestore,
  read: (transaction: Transaction) => Promise<T>,
  patienceMs?: number,
): Promise<T> {
  const handled = async (transaction: Transaction): Promise<T> => {
    try {
      return await read(transaction);
    } catch (error) {
      // The client library makes two promises of a transaction's first read, and a read-only one leaves the second
      // unhandled when it fails: that ends a Node process (googleapis/google-cloud-node#9122). A read that waits for the
      // failed one handles it, and is never sent.
      await transaction.get(db.doc('never/sent')).catch(() => undefined);
      throw error;
    }
  };
  return guarded(() => db.runTransaction(handled, { readOnly: true }), patienceMs);
}
