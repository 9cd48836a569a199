import type {
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Transaction,
  WriteBatch,
} from '@google-cloud/firestore';
import { bucketOf, orderKey, type OrderIdentity } from '../../domain/base/ids';
import type { CommissionRecord } from '../../domain/order/commissionRecord';
import type { StoredEvent } from '../../domain/order/event';
import type { Ancestor, Member } from '../../domain/order/purchase';
import type { AppliedEvent, OrderRecord } from '../../domain/order/record';
import { storedForm } from '../../domain/order/saves';
import { addTallies, type Tallies } from '../../domain/order/tally';
import { increments } from '../documents/increments';
import { UnreadableDocument } from '../documents/unreadable';
import { commissions, movedEvents, orders } from '../documents/orderKinds';
import { days } from '../documents/rollUpKinds';
import { guarded, isAlreadyExists } from '../base/faults';
import { paths } from '../base/paths';
import { isReplacedMeanwhile, replaceAsRead } from '../base/replaceAsRead';
import { setIn } from '../base/setIn';
import { inTransaction } from '../base/transaction';
import { readHistory, withMoved } from './history';
import { putCommission, replaceCommission } from './putCommission';

export interface StoredOrder {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
}

/** Events beyond this much JSON move to the order's history: the document stays far below Firestore's 1 MiB. */
const MAX_EVENTS_BYTES = 400_000;

/**
 * Commits the first event of an order with all its effects, without a read: one RPC. Returns false, with nothing
 * written, if the order exists already.
 */
export function commitFirstEvent(db: Firestore, applied: AppliedEvent, shards: number): Promise<boolean> {
  return guarded(async () => {
    const batch = db.batch();
    const refs = refsOf(db, applied.order);
    batch.create(refs.order, orders.stored(applied.order));
    if (applied.commission) putCommission(batch, db, applied.commission);
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
 * @param apply returns what is to be stored; for a replay, or if it throws, nothing is. May run more than once.
 * @param kin absent: the event concerns no other order
 */
export function commitEvent(
  db: Firestore,
  identity: OrderIdentity,
  shards: number,
  apply: (stored: StoredOrder | null) => AppliedEvent,
  kin?: Kin,
): Promise<AppliedEvent> {
  return inTransaction(db, async (transaction) => {
    const stored = await storedBy(transaction, db, identity);
    const applied = apply(stored);
    if (applied.isStored) return applied;
    const member: Member = { ...applied, isChanged: true };
    const { child, changed, before } = await withKin(transaction, db, { member, stored }, kin);
    putMembers(db, transaction, changed, shards, { newest: applied.event, before });
    const { order, commission, added } = child;
    return { ...applied, order, commission, added };
  });
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
    const stored = await storedBy(transaction, db, identity);
    if (!stored) return false;
    const member: Member = { ...stored, added: {}, isChanged: false };
    const { changed, before } = await withKin(transaction, db, { member, stored }, kin);
    putMembers(db, transaction, changed, shards, { before });
    return changed.length > 0;
  });
}

async function storedBy(
  transaction: Transaction,
  db: Firestore,
  identity: OrderIdentity,
): Promise<StoredOrder | null> {
  const refs = refsOf(db, identity);
  const found = await transaction.getAll(refs.order, refs.commission);
  return storedIn(found, (query) => transaction.get(query));
}

/** The commissions as they were read, by the ids of their orders. */
type Before = ReadonlyMap<string, CommissionRecord | null>;

interface Related {
  readonly child: Member;
  readonly changed: readonly Member[];
  readonly before: Before;
}

/** One read for an order with a parent, none for any other. All reads come before the first write. */
async function withKin(
  transaction: Transaction,
  db: Firestore,
  { member, stored: own }: { readonly member: Member; readonly stored: StoredOrder | null },
  kin: Kin | undefined,
): Promise<Related> {
  const ancestors: Ancestor[] = [];
  const before = new Map([[member.order.orderId, own?.commission ?? null]]);
  const { brandId, storeId } = member.order;
  for (;;) {
    const orderId = kin?.next(member, ancestors) ?? null;
    if (orderId === null) break;
    const stored = await storedBy(transaction, db, { brandId, storeId, orderId });
    before.set(orderId, stored?.commission ?? null);
    ancestors.push({ orderId, member: stored && { ...stored, added: {}, isChanged: false } });
  }
  const related = ancestors.length > 0 ? kin?.relate(member, ancestors) : undefined;
  const { child, ancestors: others } = related ?? { child: member, ancestors: [] };
  return { child, changed: [child, ...others].filter(({ isChanged }) => isChanged), before };
}

function putMembers(
  db: Firestore,
  transaction: Transaction,
  members: readonly Pick<Member, 'order' | 'commission' | 'added'>[],
  shards: number,
  { newest, before }: { readonly newest?: StoredEvent; readonly before?: Before } = {},
): void {
  for (const { order, commission } of members) {
    const { order: ref } = refsOf(db, order);
    transaction.set(ref, orders.stored(moveToHistory(ref, transaction, order, newest)));
    if (commission) putCommission(transaction, db, commission, before?.get(order.orderId));
  }
  addAllToDays(db, transaction, members, shards);
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
    let bytes = 0;
    for (const [index, identity] of identities.entries()) {
      if (bytes >= MAX_COMMIT_BYTES) {
        left.push(identity);
        continue;
      }
      const documents = found.slice(2 * index, 2 * index + 2);
      const stored = await readableIn(documents, (query) => transaction.get(query));
      try {
        if (stored instanceof UnreadableDocument) throw stored;
        const one = apply(identity, stored);
        applied.push(one);
        bytes += Buffer.byteLength(JSON.stringify(storedForm(one.order.events)));
      } catch (error) {
        refused.push({ identity, error });
      }
    }
    const isNew = applied.filter(({ isStored }) => !isStored);
    putMembers(db, transaction, isNew, shards);
    return { applied, refused, left };
  });
}

/** What is stored of an order, or the error that it cannot be read. */
async function readableIn(
  ...from: Parameters<typeof storedIn>
): Promise<StoredOrder | UnreadableDocument | null> {
  try {
    return await storedIn(...from);
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
  apply: (stored: StoredOrder) => AppliedEvent,
  kin?: Kin,
): Promise<AppliedEvent | 'unknown' | 'outdated'> {
  return guarded(async () => {
    const refs = refsOf(db, identity);
    const found = await db.getAll(refs.order, refs.commission);
    const stored = await storedIn(found, (query) => query.get());
    if (!stored) return 'unknown';
    const applied = apply(stored);
    if (applied.isStored) return applied;
    if (kin && kin.next({ ...applied, isChanged: true }, []) !== null) return 'outdated';
    const batch = db.batch();
    const [order, commission] = found;
    if (order) {
      const moved = moveToHistory(refs.order, batch, applied.order, applied.event);
      replaceAsRead(batch, order, orders.stored(moved));
    }
    if (commission && applied.commission) replaceCommission(batch, db, commission, applied.commission);
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

/** What is stored of an order, with all its events; null if nothing is. Usually one RPC. */
export function readOrder(db: Firestore, identity: OrderIdentity): Promise<StoredOrder | null> {
  return guarded(async () => {
    const refs = refsOf(db, identity);
    return storedIn(await db.getAll(refs.order, refs.commission), (query) => query.get());
  });
}

/** An order and its commission from their documents, with the events of the history. */
async function storedIn(
  [orderDocument, commissionDocument]: readonly DocumentSnapshot[],
  get: (query: FirebaseFirestore.Query) => Promise<FirebaseFirestore.QuerySnapshot>,
): Promise<StoredOrder | null> {
  const order = orderDocument && orders.read(orderDocument);
  if (!order) return null;
  const commission = commissionDocument ? commissions.read(commissionDocument) : null;
  const { ref } = orderDocument;
  const history = await readHistory(ref, order.historyCount, async (query) => (await get(query)).docs);
  return { order: withMoved(order, history), commission };
}

/**
 * The order as stored: saves with their bodies. Keeps the newest events in the document and moves older ones, once each,
 * to `history`. A fold reads them back.
 *
 * @param newest the event that has just arrived: it may have taken the place of one in the history (`unverified.ts`)
 */
function moveToHistory(
  ref: DocumentReference,
  writer: WriteBatch | Transaction,
  order: OrderRecord,
  newest?: StoredEvent,
): OrderRecord {
  const move = (sequence: number, event: StoredEvent): void => {
    const name = String(sequence).padStart(8, '0');
    setIn(writer, ref.collection('history').doc(name), movedEvents.stored({ sequence, event }));
  };
  const all = storedForm(order.events);
  const place = newest ? all.indexOf(newest) : -1;
  if (newest && place !== -1 && place < order.historyCount) move(place, newest);
  const recent = all.slice(order.historyCount);
  const sizes = recent.map((event) => Buffer.byteLength(JSON.stringify(event)));
  let size = sizes.reduce((sum, bytes) => sum + bytes, 0);
  let moved = 0;
  while (size > MAX_EVENTS_BYTES && moved < recent.length - 1) {
    const event = recent[moved];
    if (event) move(order.historyCount + moved, event);
    size -= sizes[moved] ?? 0;
    moved += 1;
  }
  return { ...order, events: recent.slice(moved), historyCount: order.historyCount + moved };
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
