import {
  FieldPath,
  type DocumentReference,
  type Query,
  type QueryDocumentSnapshot,
} from '@google-cloud/firestore';
import type { OrderRecord } from '../../domain/order/record';
import type { FoundDocument } from '../documents/kind';
import { movedEvents, type MovedEvent } from '../documents/orderKinds';

// The events of a much-edited order that no longer fit into its document.

/** The order with the events that had moved to its history; as it is where its own are broken. */
export function withMoved(order: OrderRecord, history: readonly MovedEvent[]): OrderRecord {
  const events: unknown = order.events;
  if (!Array.isArray(events)) return order;
  return { ...order, events: [...history.map(({ event }) => event), ...order.events] };
}

type Get = (query: Query) => Promise<QueryDocumentSnapshot[]>;

/**
 * What has moved to the order's history, oldest first: by their names, since nothing of them is indexed.
 * Throws UnreadableDocument.
 */
export async function readHistory(order: DocumentReference, get: Get): Promise<MovedEvent[]> {
  return (await documentsOf(order, get)).map((doc) => movedEvents.readFound(doc));
}

/** The same as an audit meets it. */
export async function findHistory(
  order: DocumentReference,
  get: Get,
): Promise<(FoundDocument<MovedEvent> & { readonly path: string })[]> {
  return (await documentsOf(order, get)).map((doc) => ({ path: doc.ref.path, ...movedEvents.found(doc) }));
}

function documentsOf(order: DocumentReference, get: Get): Promise<QueryDocumentSnapshot[]> {
  return get(order.collection('history').orderBy(FieldPath.documentId()));
}
