import {
  FieldPath,
  type CollectionReference,
  type Query,
  type QueryDocumentSnapshot,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import { setIn } from '../base/setIn';
import type { FoundDocument, Kind } from '../documents/kind';
import { UnreadableDocument } from '../documents/unreadable';

// What has left a document because it has no room: documents below it, written once, each with the place of its first
// item. They are read by name, since no field is indexed.

export type Get = (query: Query) => Promise<QueryDocumentSnapshot[]>;

interface Sequenced {
  readonly sequence: number;
}

/**
 * The documents as they were when the one above was read, the oldest first. Throws UnreadableDocument, also where they
 * have fewer items than it says.
 *
 * @param lost what to say then
 */
export async function readSequenced<T extends Sequenced>(
  from: CollectionReference,
  kind: Kind<T>,
  get: Get,
  { count, itemsOf, lost }: { count: number; itemsOf: (of: T) => readonly unknown[]; lost: string },
): Promise<T[]> {
  const all = (await documentsOf(from, get)).map((doc) => kind.readFound(doc));
  // More may have moved since the one above was read.
  const known = all.filter(({ sequence }) => sequence < count);
  if (known.reduce((sum, one) => sum + itemsOf(one).length, 0) !== count)
    throw new UnreadableDocument(from.parent?.path ?? from.path, [lost]);
  return known;
}

/** The same for the audit. */
export async function findSequenced<T extends Sequenced>(
  from: CollectionReference,
  kind: Kind<T>,
  get: Get,
): Promise<(FoundDocument<T> & { readonly path: string })[]> {
  return (await documentsOf(from, get)).map((doc) => ({ path: doc.ref.path, ...kind.found(doc) }));
}

function documentsOf(from: CollectionReference, get: Get): Promise<QueryDocumentSnapshot[]> {
  return get(from.orderBy(FieldPath.documentId()));
}

export function putSequenced<T extends Sequenced>(
  writer: WriteBatch | Transaction,
  into: CollectionReference,
  kind: Kind<T>,
  one: T,
): void {
  setIn(writer, into.doc(String(one.sequence).padStart(8, '0')), kind.stored(one));
}
