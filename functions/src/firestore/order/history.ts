import type { DocumentReference, Transaction, WriteBatch } from '@google-cloud/firestore';
import type { Plan } from '../../domain/brand/plan';
import { wholeOrder, type MovedEvents } from '../../domain/order/orderParts';
import type { OrderRecord } from '../../domain/order/record';
import { setIn } from '../base/setIn';
import type { FoundDocument } from '../documents/kind';
import { movedEvents, orderPlans, type OrderPlan } from '../documents/orderKinds';
import { UnreadableDocument } from '../documents/unreadable';
import { findSequenced, putSequenced, readSequenced, type Get } from './sequenced';

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

/** The order's history when it was read, oldest first. Throws UnreadableDocument. */
export async function readHistory(
  order: DocumentReference,
  historyCount: number,
  get: Get,
): Promise<MovedEvents[]> {
  if (historyCount === 0) return [];
  return readSequenced(order.collection('history'), movedEvents, get, {
    count: historyCount,
    itemsOf: ({ events }) => events,
    // With fewer an event is lost, and the fold would be wrong.
    lost: 'a part of its history is lost',
  });
}

/** The same for the audit. */
export async function findHistory(
  order: DocumentReference,
  get: Get,
): Promise<(FoundDocument<MovedEvents> & { readonly path: string })[]> {
  return findSequenced(order.collection('history'), movedEvents, get);
}

export function putHistory(
  writer: WriteBatch | Transaction,
  order: DocumentReference,
  moved: readonly MovedEvents[],
): void {
  for (const one of moved) putSequenced(writer, order.collection('history'), movedEvents, one);
}
