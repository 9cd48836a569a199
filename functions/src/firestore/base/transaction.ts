import type { Firestore, Transaction } from '@google-cloud/firestore';
import { guarded } from './faults';

/** The client library's own five are too few where eight deliveries of one order arrive at once. */
const ATTEMPTS = 10;

/**
 * Runs the work as one transaction that reads and writes, again where another one was faster.
 * Throws what the work throws, and AppError `unavailable` or `rate_limited` where Firestore fails.
 *
 * @param work may run more than once; all its reads come before its writes
 * @param patienceMs how long it may take, where that is not a request's usual time
 */
export function inTransaction<T>(
  db: Firestore,
  work: (transaction: Transaction) => Promise<T>,
  patienceMs?: number,
): Promise<T> {
  return guarded(() => db.runTransaction(work, { maxAttempts: ATTEMPTS }), patienceMs);
}
