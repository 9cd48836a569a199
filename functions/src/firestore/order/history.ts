import {
  FieldPath,
  type DocumentReference,
  type Query,
  type QueryDocumentSnapshot,
} from '@google-cloud/firestore';
import type { OrderRecord } from '../../domain/order/record';
import { eventsOf } from '../../domain/order/saves';
import type { FoundDocument } from '../documents/kind';
import { movedEvents, type MovedEvent } from '../documents/orderKinds';
import { UnreadableDocument } from '../documents/unreadable';

// The events of a much-edited order for which its document has no room.

/**
 * The order with all its events, as a fold takes them: those of its history, and saves as events. Unchanged if its own
 * events are broken.
 */
export function withMoved<O extends Pick<OrderRecord, 'events'>>(
  order: O,
  history: readonly MovedEvent[],
): O {
  const events: unknown = order.events;
  if (!Array.isArray(events)) return order;
  return { ...order, events: eventsOf([...history.map(({ event }) => event), ...order.events]) };
}

type Get = (query: Query) => Promise<QueryDocumentSnapshot[]>;

/**
 * The events of the order's history when it was read, oldest first; read by name, since no field is indexed. Throws
 * UnreadableDocument.
 */
export async function readHistory(
  order: DocumentReference,
  historyCount: number,
  get: Get,
): Promise<MovedEvent[]> {
  if (historyCount === 0) return [];
  const history = (await documentsOf(order, get)).map((doc) => movedEvents.readFound(doc));
  // More may have moved since the order was read; with fewer an event is lost, and the fold would be wrong.
  if (history.length < historyCount)
    throw new UnreadableDocument(order.path, ['a part of its history is lost']);
  return history.slice(0, historyCount);
}

/** The same for the audit. */
export async function findHistory(
  order: DocumentReference,
  get: Get,
): Promise<(FoundDocument<MovedEvent> & { readonly path: string })[]> {
  return (await documentsOf(order, get)).map((doc) => ({ path: doc.ref.path, ...movedEvents.found(doc) }));
}

function documentsOf(order: DocumentReference, get: Get): Promise<QueryDocumentSnapshot[]> {
  return get(order.collection('history').orderBy(FieldPath.documentId()));
}
