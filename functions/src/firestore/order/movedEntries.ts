import type { DocumentReference, Transaction, WriteBatch } from '@google-cloud/firestore';
import { wholeCommission, type EarlierEntries, type MovedEntries } from '../../domain/order/commissionParts';
import type { CommissionRecord } from '../../domain/order/commissionRecord';
import type { FoundDocument } from '../documents/kind';
import { movedEntries } from '../documents/orderKinds';
import { findSequenced, putSequenced, readSequenced, type Get } from './sequenced';

// The earlier entries of a commission that changed often, which have left its document.

/**
 * The commission with its whole ledger, as it was when its document was read; or a part of it. Throws
 * UnreadableDocument.
 */
export async function withEarlierEntries<C extends Pick<CommissionRecord, 'entries' | 'earlier'>>(
  ref: DocumentReference,
  commission: C,
  get: Get,
): Promise<Omit<C, 'earlier'>> {
  return wholeCommission(commission, await readEarlier(ref, commission.earlier, get));
}

async function readEarlier(
  ref: DocumentReference,
  earlier: EarlierEntries | undefined,
  get: Get,
): Promise<MovedEntries[]> {
  if (!earlier) return [];
  return readSequenced(ref.collection('entries'), movedEntries, get, {
    count: earlier.count,
    itemsOf: ({ entries }) => entries,
    lost: 'a part of its ledger is lost',
  });
}

/** The same for the audit. */
export async function findEarlier(
  ref: DocumentReference,
  get: Get,
): Promise<(FoundDocument<MovedEntries> & { readonly path: string })[]> {
  return findSequenced(ref.collection('entries'), movedEntries, get);
}

export function putMovedEntries(
  writer: WriteBatch | Transaction,
  ref: DocumentReference,
  moved: MovedEntries | null,
): void {
  if (moved) putSequenced(writer, ref.collection('entries'), movedEntries, moved);
}
