import type {
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Transaction,
  WriteBatch,
} from '@google-cloud/firestore';
import { bucketOf, orderKey, type OrderIdentity } from '../../domain/base/ids';
import { commissionParts, type CommissionParts } from '../../domain/order/commissionParts';
import type { CommissionRecord } from '../../domain/order/commissionRecord';
import type { StoredEvent } from '../../domain/order/event';
import { neededOrder, partsOf, type KnownOrder } from '../../domain/order/orderParts';
import type { Ancestor, Member } from '../../domain/order/purchase';
import type { AppliedEvent, OrderRecord, StoredOrder } from '../../domain/order/record';
import { isJoined, storedForm } from '../../domain/order/saves';
import { addTallies, type Tallies } from '../../domain/order/tally';
import { increments } from '../documents/increments';
import { UnreadableDocument } from '../documents/unreadable';
import { commissions, orders } from '../documents/orderKinds';
import { days } from '../documents/rollUpKinds';
import { guarded, isAlreadyExists } from '../base/faults';
import { paths } from '../base/paths';
import { isReplacedMeanwhile, replaceAsRead } from '../base/replaceAsRead';
import { setIn } from '../base/setIn';
import { inTransaction } from '../base/transaction';
import { putHistory, putOtherPlans, readHistory, readOtherPlans, withMoved } from './history';
import { putMovedEntries, withEarlierEntries } from './movedEntries';
import { createCommission, putCommission, replaceCommission } from './putCommission';

export type { StoredOrder };

/** How an event is folded into what is stored of its order. Pure: each may run more than once. */
export interface Fold {
  /**
   * Into the order with all its events; null where nothing is stored. Returns what is to be stored; for a replay, or if it
   * throws, nothing is.
   */
  readonly whole: (stored: StoredOrder | null) => AppliedEvent;
  /**
   * Into the order with the events that later ones need (`checkpoint.ts`); null: this event needs all. Absent: it always
   * does.
   */
  readonly needed?: (stored: StoredOrder) => AppliedEvent | null;
}

/**
 * Commits the first event of an order with all its effects, without a read: one RPC. Returns false, with nothing
 * written, if the order or its commission exists already.
 */
export function commitFirstEvent(db: Firestore, applied: AppliedEvent, shards: number): Promise<boolean> {
  return guarded(async () => {
    const batch = db.batch();
    const refs = refsOf(db, applied.order);
    batch.create(refs.order, orders.stored(applied.order));
    if (applied.commission) createCommission(batch, db, applied.commission);
    addToDays(db, batch, applied, shards);
    try {
      await batch.commit();
      return true;
    } catch (error) {
      if (isAlreadyExists(error)) return false;
      throw error;
    }
  });
}

/** How the order that an event is of and those that it belongs to change each other. Pure: it may run more than once. */
export interface Kin {
  /** The id of the next order to read; null: no more is needed. */
  next(member: Member, ancestors: readonly Ancestor[]): string | null;
  relate(
    member: Member,
    ancestors: readonly Ancestor[],
  ): { readonly child: Member; readonly ancestors: readonly Member[] };
}

/**
 * Folds an event into the stored order and commits all effects, in one transaction, those on the orders that it belongs
 * to among them.
 *
 * @param kin absent: the event concerns no other order
 */
export function commitEvent(
  db: Firestore,
  identity: OrderIdentity,
  shards: number,
  fold: Fold,
  kin?: Kin,
): Promise<AppliedEvent> {
  return inTransaction(db, async (transaction) => {
    const refs = refsOf(db, identity);
    const documents = documentsIn(await transaction.getAll(refs.order, refs.commission));
    const { applied, known } = await folded(documents, fold, (query) => transaction.get(query), kin);
    if (applied.isStored) return applied;
    const member: Member = { ...applied, isChanged: true };
    const { child, changed, before } = await withKin(transaction, db, { member, known }, kin);
    putMembers(db, transaction, changed, shards, { newest: applied.event, before });
    const { order, commission, added } = child;
    return { ...applied, order, commission, added };
  });
}

/** An order as it was read: with all its events, or with those that its checkpoint needs. */
interface Known extends StoredOrder, KnownOrder {}

/** The documents of an order and of its commission. */
interface Documents extends StoredOrder {
  readonly ref: DocumentReference;
}

type Get = (query: FirebaseFirestore.Query) => Promise<FirebaseFirestore.QuerySnapshot>;

/** Folds the event onto the order's checkpoint, or with its whole history where that is needed. */
async function folded(
  documents: Documents | null,
  fold: Fold,
  get: Get,
  kin: Kin | undefined,
): Promise<{ readonly applied: AppliedEvent; readonly known: Known | null }> {
  const order = documents && fold.needed ? neededOrder(documents.order) : null;
  if (documents && order && fold.needed) {
    const known = { order, commission: documents.commission, isNeeded: true };
    const applied = fold.needed(known);
    // What concerns another order is compared with all of it.
    const isAlone = applied && !kin?.next({ ...applied, isChanged: true }, []);
    if (applied && (applied.isStored || isAlone)) return { applied, known };
  }
  const known = documents && (await withHistory(documents, get));
  return { applied: fold.whole(known), known };
}

/**
 * Compares a stored order with its parent again, and commits what each needs of the other, in one transaction. Returns
 * whether anything changed.
 */
export function commitKin(
  db: Firestore,
  identity: OrderIdentity,
  shards: number,
  kin: Kin,
): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const known = await knownBy(transaction, db, identity);
    if (!known) return false;
    const { order, commission } = known;
    const member: Member = { order, commission, added: {}, isChanged: false };
    const { changed, before } = await withKin(transaction, db, { member, known }, kin);
    putMembers(db, transaction, changed, shards, { before });
    return changed.length > 0;
  });
}

async function knownBy(
  transaction: Transaction,
  db: Firestore,
  identity: OrderIdentity,
): Promise<Known | null> {
  const refs = refsOf(db, identity);
  const documents = documentsIn(await transaction.getAll(refs.order, refs.commission));
  return documents && withHistory(documents, (query) => transaction.get(query));
}

/** The orders as they were read, by key; null: nothing was stored. */
type Before = ReadonlyMap<string, Known | null>;

interface Related {
  readonly child: Member;
  readonly changed: readonly Member[];
  readonly before: Before;
}

/** One read for an order with a parent, none for any other. All reads come before the first write. */
async function withKin(
  transaction: Transaction,
  db: Firestore,
  { member, known: own }: { readonly member: Member; readonly known: Known | null },
  kin: Kin | undefined,
): Promise<Related> {
  const ancestors: Ancestor[] = [];
  const { brandId, storeId } = member.order;
  const before = new Map([[orderKey(storeId, member.order.orderId), own]]);
  for (;;) {
    const orderId = kin?.next(member, ancestors) ?? null;
    if (orderId === null) break;
    const known = await knownBy(transaction, db, { brandId, storeId, orderId });
    before.set(orderKey(storeId, orderId), known);
    const stored = known && { order: known.order, commission: known.commission };
    ancestors.push({ orderId, member: stored && { ...stored, added: {}, isChanged: false } });
  }
  const related = ancestors.length > 0 ? kin?.relate(member, ancestors) : undefined;
  const { child, ancestors: others } = related ?? { child: member, ancestors: [] };
  return { child, changed: [child, ...others].filter(({ isChanged }) => isChanged), before };
}

/** How an order is known of which nothing was stored. */
const ALL_NEW = { isNeeded: false, sequences: [] };

function putMembers(
  db: Firestore,
  transaction: Transaction,
  members: readonly Pick<Member, 'order' | 'commission' | 'added'>[],
  shards: number,
  { newest, before }: { readonly newest?: StoredEvent; readonly before: Before },
): void {
  for (const { order, commission } of members) {
    const refs = refsOf(db, order);
    const known = before.get(orderKey(order.storeId, order.orderId));
    const { document, moved, plans } = partsOf({ ...ALL_NEW, ...known, order }, newest);
    transaction.set(refs.order, orders.stored(document));
    putHistory(transaction, refs.order, moved);
    putOtherPlans(transaction, refs.order, plans);
    if (commission) {
      const parts = ledgerParts({ order, commission });
      if (known?.commission) putCommission(transaction, db, parts.document, known.commission);
      else createCommission(transaction, db, parts.document);
      putMovedEntries(transaction, refs.commission, parts.moved);
    }
  }
  addAllToDays(db, transaction, members, shards);
}

/** An entry of a save that may be forgotten stays, since by it the save is kept. */
function ledgerParts({
  order,
  commission,
}: {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord;
}): CommissionParts {
  const saves = new Set(order.events.filter(isJoined).map(({ id }) => id));
  return commissionParts(commission, ({ eventId }) => saves.has(eventId));
}

/** What became of several orders in one commit. */
export interface CommittedEvents {
  readonly applied: readonly AppliedEvent[];
  /** Orders for which `apply` threw, or that cannot be read: nothing of them was written. */
  readonly refused: readonly { readonly identity: OrderIdentity; readonly error: unknown }[];
  /** Orders for which this commit had no room: nothing of them was written. */
  readonly left: readonly OrderIdentity[];
}

/** Firestore takes 10 MiB in a commit; its form of a document is longer than JSON. */
const MAX_COMMIT_BYTES = 4_000_000;

/**
 * Folds an event into each of several orders of one brand, and commits all of it in one transaction: each day gets one
 * increment for all of them.
 *
 * @param apply returns what is to be stored of one order; it may run more than once
 */
export function commitEvents(
  db: Firestore,
  identities: readonly OrderIdentity[],
  shards: number,
  apply: (identity: OrderIdentity, stored: StoredOrder | null) => AppliedEvent,
): Promise<CommittedEvents> {
  return inTransaction(db, async (transaction) => {
    const refs = identities.map((identity) => refsOf(db, identity));
    const found = await transaction.getAll(...refs.flatMap(({ order, commission }) => [order, commission]));
    const applied: AppliedEvent[] = [];
    const refused: { identity: OrderIdentity; error: unknown }[] = [];
    const left: OrderIdentity[] = [];
    const before = new Map<string, Known | null>();
    let bytes = 0;
    for (const [index, identity] of identities.entries()) {
      if (bytes >= MAX_COMMIT_BYTES) {
        left.push(identity);
        continue;
      }
      const documents = found.slice(2 * index, 2 * index + 2);
      const known = await readableIn(documents, (query) => transaction.get(query));
      try {
        if (known instanceof UnreadableDocument) throw known;
        const one = apply(identity, known);
        applied.push(one);
        before.set(orderKey(identity.storeId, identity.orderId), known);
        bytes += Buffer.byteLength(JSON.stringify(storedForm(one.order.events)));
      } catch (error) {
        refused.push({ identity, error });
      }
    }
    const isNew = applied.filter(({ isStored }) => !isStored);
    putMembers(db, transaction, isNew, shards, { before });
    return { applied, refused, left };
  });
}

/** What is stored of an order, or the error that it cannot be read. */
async function readableIn(
  found: readonly DocumentSnapshot[],
  get: Get,
): Promise<Known | UnreadableDocument | null> {
  try {
    const documents = documentsIn(found);
    return documents && (await withHistory(documents, get));
  } catch (error) {
    if (error instanceof UnreadableDocument) return error;
    throw error;
  }
}

/** Each day with one increment for all orders of a shard. */
function addAllToDays(
  db: Firestore,
  writer: Transaction,
  applied: readonly Pick<AppliedEvent, 'order' | 'added'>[],
  shards: number,
): void {
  for (const [shard, ofShard] of Map.groupBy(applied, ({ order }) => shardOf(order, shards))) {
    const [first] = ofShard;
    const added = ofShard
      .flatMap((one) => Object.entries(one.added))
      .reduce<Tallies>((sums, [day, totals]) => addTallies(sums, day, totals), {});
    if (first) addToShard(db, writer, { order: first.order, added, shard });
  }
}

/**
 * The same for an event that is likely a repeat: that costs one RPC and no lock. A change is committed in a second RPC,
 * on condition that the order and its commission are unchanged since the read.
 *
 * @returns `unknown` if nothing is stored of the order, `outdated` if it has changed meanwhile or concerns another order
 *   too; nothing is written then
 */
export function commitLikelyRepeat(
  db: Firestore,
  identity: OrderIdentity,
  shards: number,
  fold: Fold,
  kin?: Kin,
): Promise<AppliedEvent | 'unknown' | 'outdated'> {
  return guarded(async () => {
    const refs = refsOf(db, identity);
    const found = await db.getAll(refs.order, refs.commission);
    const documents = documentsIn(found);
    if (!documents) return 'unknown';
    const { applied, known } = await folded(documents, fold, (query) => query.get(), kin);
    if (applied.isStored) return applied;
    if (kin && kin.next({ ...applied, isChanged: true }, []) !== null) return 'outdated';
    const batch = db.batch();
    const [order, commission] = found;
    if (order) {
      const { document, moved, plans } = partsOf(
        { ...ALL_NEW, ...known, order: applied.order },
        applied.event,
      );
      replaceAsRead(batch, order, orders.stored(document));
      putHistory(batch, refs.order, moved);
      putOtherPlans(batch, refs.order, plans);
    }
    if (commission && applied.commission) {
      const parts = ledgerParts({ order: applied.order, commission: applied.commission });
      replaceCommission(batch, db, commission, parts.document);
      putMovedEntries(batch, refs.commission, parts.moved);
    }
    addToDays(db, batch, applied, shards);
    try {
      await batch.commit();
      return applied;
    } catch (error) {
      if (isReplacedMeanwhile(error)) return 'outdated';
      throw error;
    }
  });
}

/** What is stored of an order, with all its events and entries; null if nothing is. Usually one RPC. */
export function readOrder(db: Firestore, identity: OrderIdentity): Promise<StoredOrder | null> {
  return guarded(async () => {
    const refs = refsOf(db, identity);
    const documents = documentsIn(await db.getAll(refs.order, refs.commission));
    if (!documents) return null;
    const { order, commission } = await withHistory(documents, (query) => query.get());
    const get = async (query: FirebaseFirestore.Query) => (await query.get()).docs;
    const ledger = commission && (await withEarlierEntries(refs.commission, commission, get));
    return { order, commission: ledger };
  });
}

/** An order and its commission from their documents, the order without its history. */
function documentsIn([orderDocument, commissionDocument]: readonly DocumentSnapshot[]): Documents | null {
  const order = orderDocument && orders.read(orderDocument);
  if (!order) {
    // What the lost order came to is paid by it: a new order of its id would write over that.
    if (commissionDocument?.exists)
      throw new UnreadableDocument(commissionDocument.ref.path, ['its order is not there']);
    return null;
  }
  const commission = commissionDocument ? commissions.read(commissionDocument) : null;
  return { ref: orderDocument.ref, order, commission };
}

async function withHistory({ ref, order, commission }: Documents, get: Get): Promise<Known> {
  const docsOf = async (query: FirebaseFirestore.Query) => (await get(query)).docs;
  const history = await readHistory(ref, order.historyCount, docsOf);
  const plans = await readOtherPlans(ref, order.otherPlans, docsOf);
  const sequences = history.map(({ sequence }) => sequence);
  return { order: withMoved(order, history, plans), commission, isNeeded: false, sequences };
}

function addToDays(
  db: Firestore,
  writer: WriteBatch | Transaction,
  { order, added }: AppliedEvent,
  shards: number,
): void {
  addToShard(db, writer, { order, added, shard: shardOf(order, shards) });
}

function shardOf({ storeId, orderId }: OrderIdentity, shards: number): number {
  return bucketOf(orderKey(storeId, orderId), shards);
}

function addToShard(
  db: Firestore,
  writer: WriteBatch | Transaction,
  { order, added, shard }: Pick<AppliedEvent, 'order' | 'added'> & { readonly shard: number },
): void {
  for (const [day, totals] of Object.entries(added)) {
    const data = days.stored({ day, shard, totals: increments(totals) });
    setIn(writer, paths.day(db, order.brandId, day, shard), data, { merge: true });
  }
}

function refsOf(
  db: Firestore,
  { brandId, storeId, orderId }: OrderIdentity,
): { readonly order: DocumentReference; readonly commission: DocumentReference } {
  return {
    order: paths.order(db, brandId, storeId, orderId),
    commission: paths.commission(db, brandId, storeId, orderId),
  };
}
