import {
  FieldPath,
  type DocumentReference,
  type Query,
  type QueryDocumentSnapshot,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import { wholeCommission, type EarlierEntries, type MovedEntries } from '../../domain/order/commissionParts';
import type { CommissionRecord } from '../../domain/order/commissionRecord';
import { setIn } from '../base/setIn';
import type { FoundDocument } from '../documents/kind';
import { movedEntries } from '../documents/orderKinds';
import { UnreadableDocument } from '../documents/unreadable';

// The earlier entries of a commission that changed often, which have left its document.

type Get = (query: Query) => Promise<QueryDocumentSnapshot[]>;

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
  const found = (await documentsOf(ref, get)).map((doc) => movedEntries.readFound(doc));
  // More may have moved since the commission was read; with fewer an entry is lost.
  const moved = found.filter(({ sequence }) => sequence < earlier.count);
  const count = moved.reduce((sum, { entries }) => sum + entries.length, 0);
  if (count !== earlier.count) throw new UnreadableDocument(ref.path, ['a part of its ledger is lost']);
  return moved;
}

/** The same for the audit. */
export async function findEarlier(
  ref: DocumentReference,
  get: Get,
): Promise<(FoundDocument<MovedEntries> & { readonly path: string })[]> {
  return (await documentsOf(ref, get)).map((doc) => ({ path: doc.ref.path, ...movedEntries.found(doc) }));
}

/** Read by name, since no field is indexed. */
function documentsOf(ref: DocumentReference, get: Get): Promise<QueryDocumentSnapshot[]> {
  return get(ref.collection('entries').orderBy(FieldPath.documentId()));
}

export function putMovedEntries(
  writer: WriteBatch | Transaction,
  ref: DocumentReference,
  moved: MovedEntries | null,
): void {
  if (!moved) return;
  const name = String(moved.sequence).padStart(8, '0');
  setIn(writer, ref.collection('entries').doc(name), movedEntries.stored(moved));
}
