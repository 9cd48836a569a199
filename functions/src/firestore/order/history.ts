import {
  FieldPath,
  type DocumentReference,
  type Query,
  type QueryDocumentSnapshot,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import type { Plan } from '../../domain/brand/plan';
import { wholeOrder, type MovedEvents } from '../../domain/order/orderParts';
import type { OrderRecord } from '../../domain/order/record';
import { setIn } from '../base/setIn';
import type { FoundDocument } from '../documents/kind';
import { movedEvents, orderPlans, type OrderPlan } from '../documents/orderKinds';
import { UnreadableDocument } from '../documents/unreadable';

// The older events of a much-edited order, which have left its document.

/**
 * The order with all its events, as a fold takes them: those of its history, and saves as events. Unchanged if its own
 * events are broken.
 */
export function withMoved<O extends Pick<OrderRecord, 'events' | 'plans'>>(
  order: O,
  history: readonly MovedEvents[],
  plans: readonly Plan[] = [],
): O {
  const events: unknown = order.events;
  return Array.isArray(events) ? wholeOrder(order, history, plans) : order;
}

/** The plans that lie beside the order. Throws UnreadableDocument. */
export async function readOtherPlans(
  order: DocumentReference,
  otherPlans: OrderRecord['otherPlans'],
  get: Get,
): Promise<Plan[]> {
  if (!otherPlans) return [];
  const plans = (await get(order.collection('terms'))).map((doc) => orderPlans.readFound(doc).plan);
  const known = new Set(plans.map(({ version }) => version));
  if (!otherPlans.every((version) => known.has(version)))
    throw new UnreadableDocument(order.path, ['a plan of it is lost']);
  return plans;
}

/** The same for the audit. */
export async function findOtherPlans(
  order: DocumentReference,
  get: Get,
): Promise<(FoundDocument<OrderPlan> & { readonly path: string })[]> {
  const docs = await get(order.collection('terms'));
  return docs.map((doc) => ({ path: doc.ref.path, ...orderPlans.found(doc) }));
}

export function putOtherPlans(
  writer: WriteBatch | Transaction,
  order: DocumentReference,
  plans: readonly Plan[],
): void {
  for (const plan of plans)
    setIn(writer, order.collection('terms').doc(String(plan.version)), orderPlans.stored({ plan }));
}

type Get = (query: Query) => Promise<QueryDocumentSnapshot[]>;

/**
 * The order's history when it was read, oldest first; read by name, since no field is indexed. Throws
 * UnreadableDocument.
 */
export async function readHistory(
  order: DocumentReference,
  historyCount: number,
  get: Get,
): Promise<MovedEvents[]> {
  if (historyCount === 0) return [];
  const found = (await documentsOf(order, get)).map((doc) => movedEvents.readFound(doc));
  // More may have moved since the order was read; with fewer an event is lost, and the fold would be wrong.
  const history = found.filter(({ sequence }) => sequence < historyCount);
  if (countOf(history) !== historyCount)
    throw new UnreadableDocument(order.path, ['a part of its history is lost']);
  return history;
}

function countOf(history: readonly MovedEvents[]): number {
  return history.reduce((sum, { events }) => sum + events.length, 0);
}

/** The same for the audit. */
export async function findHistory(
  order: DocumentReference,
  get: Get,
): Promise<(FoundDocument<MovedEvents> & { readonly path: string })[]> {
  return (await documentsOf(order, get)).map((doc) => ({ path: doc.ref.path, ...movedEvents.found(doc) }));
}

function documentsOf(order: DocumentReference, get: Get): Promise<QueryDocumentSnapshot[]> {
  return get(order.collection('history').orderBy(FieldPath.documentId()));
}

export function putHistory(
  writer: WriteBatch | Transaction,
  order: DocumentReference,
  moved: readonly MovedEvents[],
): void {
  for (const one of moved) {
    const name = String(one.sequence).padStart(8, '0');
    setIn(writer, order.collection('history').doc(name), movedEvents.stored(one));
  }
}
