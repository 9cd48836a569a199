import {
  FieldValue,
  type DocumentReference,
  type Firestore,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import { bucketOf, orderKey, type OrderIdentity } from '../domain/ids';
import type { CommissionRecord } from '../domain/commissionRecord';
import type { AppliedEvent, OrderRecord } from '../domain/orderRecord';
import type { Tallies, Tally } from '../domain/tally';
import { commissions, movedEvents, orders } from './documents/orderKinds';
import { days } from './documents/rollUpKinds';
import { guarded, isAlreadyExists } from './faults';
import { readHistory, withMoved } from './history';
import { paths } from './paths';

export interface StoredOrder {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
}

/** Events beyond this much JSON move to the order's history: the document stays far below Firestore's 1 MiB. */
const MAX_EVENTS_BYTES = 400_000;
const TRANSACTION_ATTEMPTS = 10;

/**
 * Commits the first event of an order with all its effects, blindly: one RPC, no read. Returns false, and has
 * written nothing, where something is known of the order already.
 */
export function commitFirstEvent(db: Firestore, applied: AppliedEvent, shards: number): Promise<boolean> {
  return guarded(async () => {
    const batch = db.batch();
    batch.create(orderRef(db, applied.order), orders.stored(applied.order));
    writeEffects(db, batch, applied, shards);
    try {
      await batch.commit();
      return true;
    } catch (error) {
      if (isAlreadyExists(error)) return false;
      throw error;
    }
  });
}

/**
 * Folds an event into what is stored and commits it with all its effects, in one transaction.
 *
 * @param apply says what is to be stored; a replay, or its AppError, stores nothing. May run more than once.
 */
export function commitEvent(
  db: Firestore,
  identity: OrderIdentity,
  shards: number,
  apply: (stored: StoredOrder | null) => AppliedEvent,
): Promise<AppliedEvent> {
  return guarded(() =>
    db.runTransaction(
      async (transaction) => {
        const refs = [orderRef(db, identity), commissionRef(db, identity)] as const;
        const stored = await withHistory(
          refs[0],
          await read(refs, (...all) => transaction.getAll(...all)),
          (query) => transaction.get(query),
        );
        const applied = apply(stored);
        if (applied.isStored) return applied;
        transaction.set(refs[0], orders.stored(moveToHistory(refs[0], transaction, applied.order)));
        writeEffects(db, transaction, applied, shards);
        return applied;
      },
      { maxAttempts: TRANSACTION_ATTEMPTS },
    ),
  );
}

/** What is stored of an order, with all its events; null where nothing is. One RPC as a rule. */
export function readOrder(db: Firestore, identity: OrderIdentity): Promise<StoredOrder | null> {
  return guarded(async () => {
    const refs = [orderRef(db, identity), commissionRef(db, identity)] as const;
    return withHistory(refs[0], await read(refs, (...all) => db.getAll(...all)), (query) => query.get());
  });
}

async function read(
  refs: readonly [DocumentReference, DocumentReference],
  getAll: (...refs: DocumentReference[]) => Promise<FirebaseFirestore.DocumentSnapshot[]>,
): Promise<StoredOrder | null> {
  const [order, commission] = await getAll(...refs);
  const stored = order && orders.read(order);
  if (!stored) return null;
  return { order: stored, commission: commission ? commissions.read(commission) : null };
}

async function withHistory(
  ref: DocumentReference,
  stored: StoredOrder | null,
  get: (query: FirebaseFirestore.Query) => Promise<FirebaseFirestore.QuerySnapshot>,
): Promise<StoredOrder | null> {
  if (!stored) return null;
  const { order } = stored;
  const history = await readHistory(ref, order.historyCount, async (query) => (await get(query)).docs);
  return { ...stored, order: withMoved(order, history) };
}

/**
 * Keeps the newest events in the document and moves older ones, once each, to its `history`. Whoever folds the order
 * reads them back, so that nothing is lost to the fold.
 */
function moveToHistory(ref: DocumentReference, transaction: Transaction, order: OrderRecord): OrderRecord {
  const recent = order.events.slice(order.historyCount);
  const sizes = recent.map((event) => Buffer.byteLength(JSON.stringify(event)));
  let size = sizes.reduce((sum, bytes) => sum + bytes, 0);
  let moved = 0;
  while (size > MAX_EVENTS_BYTES && moved < recent.length - 1) {
    const event = recent[moved];
    const sequence = order.historyCount + moved;
    if (event) {
      const name = String(sequence).padStart(8, '0');
      transaction.set(ref.collection('history').doc(name), movedEvents.stored({ sequence, event }));
    }
    size -= sizes[moved] ?? 0;
    moved += 1;
  }
  return { ...order, events: recent.slice(moved), historyCount: order.historyCount + moved };
}

function writeEffects(
  db: Firestore,
  writer: WriteBatch | Transaction,
  applied: AppliedEvent,
  shards: number,
): void {
  const { order, commission, added } = applied;
  // A batch's and a transaction's `set` are the same, but TypeScript cannot call a union of overloads.
  const set = (ref: DocumentReference, data: object, merge: boolean): void => {
    if (merge) (writer as WriteBatch).set(ref, data, { merge: true });
    else (writer as WriteBatch).set(ref, data);
  };
  if (commission) set(commissionRef(db, order), commissions.stored(commission), false);
  const shard = bucketOf(orderKey(order.storeId, order.orderId), shards);
  for (const [day, totals] of Object.entries(added)) {
    set(
      paths.day(db, order.brandId, day, shard),
      days.stored({ day, shard, totals: increments(totals) }),
      true,
    );
  }
}

/** The totals as increments, for a document that they are merged into. */
export function increments(totals: Tallies[string]): Record<string, Record<keyof Tally, FieldValue>> {
  return Object.fromEntries(
    Object.entries(totals).map(([currency, tally]) => [
      currency,
      Object.fromEntries(
        Object.entries(tally).map(([figure, by]: [string, number]) => [figure, FieldValue.increment(by)]),
      ) as Record<keyof Tally, FieldValue>,
    ]),
  );
}

function orderRef(db: Firestore, { brandId, storeId, orderId }: OrderIdentity): DocumentReference {
  return paths.order(db, brandId, storeId, orderId);
}

function commissionRef(db: Firestore, { brandId, storeId, orderId }: OrderIdentity): DocumentReference {
  return paths.commission(db, brandId, storeId, orderId);
}
