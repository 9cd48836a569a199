import {
  FieldPath,
  type DocumentReference,
  type Query,
  type QueryDocumentSnapshot,
} from '@google-cloud/firestore';
import type { StoredEvent } from '../domain/orderEvent';
import type { OrderRecord } from '../domain/orderRecord';
import { readDocument } from './convert';

// The events of a much-edited order that no longer fit into its document.

/** The order with the events that had moved to its history; as it is where its own are broken. */
export function withMoved(order: OrderRecord, history: readonly MovedEvent[]): OrderRecord {
  const events: unknown = order.events;
  if (!Array.isArray(events)) return order;
  return { ...order, events: [...history.map(({ event }) => event), ...(events as StoredEvent[])] };
}

export interface MovedEvent {
  readonly sequence: number;
  readonly event: StoredEvent;
}

/** What has moved to the order's history, oldest first: by their names, since nothing of them is indexed. */
export async function readHistory(
  order: DocumentReference,
  get: (query: Query) => Promise<QueryDocumentSnapshot[]>,
): Promise<MovedEvent[]> {
  const docs = await get(order.collection('history').orderBy(FieldPath.documentId()));
  return docs.map((doc) => readDocument(doc) as MovedEvent);
}
