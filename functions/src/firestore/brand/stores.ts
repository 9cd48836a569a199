import {
  FieldValue,
  type DocumentReference,
  type Firestore,
  type QueryDocumentSnapshot,
  type Transaction,
} from '@google-cloud/firestore';
import { webhookReplacementsLeft, type Channel, type Connection, type Store } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import { logChange, type ChangedBy } from '../documents/changeLog';
import { readEach, type ReadEach } from '../documents/kind';
import { stores as storeDocuments } from '../documents/tenantKinds';
import { guarded, isOutdated } from '../base/faults';
import { pageQuery, pageSizeOf, type Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';
import { inTransaction } from '../base/transaction';

/** A heartbeat is not worth a longer wait: the next one is noted too. */
const NOTE_PATIENCE_MS = 2_000;

/** The store as stored, not from the cache; null if there is none. */
export async function readStore(db: Firestore, brandId: string, storeId: string): Promise<Store | null> {
  return storeDocuments.read(await guarded(() => paths.store(db, brandId, storeId).get()));
}

/** A page of the brand's stores by id, and the id after which the next page begins; null: it is the last. */
export async function readStores(
  db: Firestore,
  brandId: string,
  after: string | undefined,
): Promise<{ stores: Store[]; next: string | null }> {
  const all: Paged = { page: 'stores', from: paths.stores(db, brandId) };
  const { docs } = await guarded(() => pageQuery(all, after).get());
  const stores = docs.map((doc) => storeDocuments.readFound(doc));
  return { stores, next: docs.length < pageSizeOf(all) ? null : (docs.at(-1)?.id ?? null) };
}

/** Sets the state of the store's channel and no other field, in one write without a read. */
export async function writeConnection(
  db: Firestore,
  brandId: string,
  storeId: string,
  channel: Channel,
  connection: Connection,
): Promise<void> {
  const ref = paths.store(db, brandId, storeId);
  await guarded(() => ref.update({ [`connections.${channel}`]: connection }), NOTE_PATIENCE_MS);
}

/**
 * Replaces the secret of the store's webhooks by the version after `replaced`, of the newest master secret. The same
 * request again is a replay. Throws AppError `not_found`, and `settings_conflict` if another version is the present one, or no version is left.
 */
export function commitWebhookVersion(
  db: Firestore,
  {
    brandId,
    storeId,
    replaced,
  }: { readonly brandId: string; readonly storeId: string; readonly replaced: number },
  newestMaster: number,
  by: ChangedBy,
): Promise<{ store: Store; isNew: boolean }> {
  return inTransaction(db, async (transaction) => {
    const { ref, store } = await readStoreIn(transaction, paths.store(db, brandId, storeId));
    const webhookVersion = replaced + 1;
    if (store.webhookVersion === webhookVersion) return { store, isNew: false };
    if (store.webhookVersion !== replaced) {
      throw new AppError('settings_conflict', {
        detail: `The secret is of version ${store.webhookVersion}, not ${replaced}. Look at it again.`,
      });
    }
    if (webhookReplacementsLeft(store, newestMaster) === 0) {
      throw new AppError('settings_conflict', {
        detail: `The secret has been replaced ${replaced - 1} times, which is as often as it can be. Contact support.`,
      });
    }
    const change = {
      webhookVersion,
      webhookMaster: newestMaster,
      previousWebhookMaster: store.webhookMaster,
    };
    transaction.update(ref, change);
    const versions = { before: { version: replaced }, after: { version: webhookVersion } };
    logChange(transaction, db, brandId, { what: 'webhookSecret', id: storeId, ...versions }, by);
    return { store: { ...store, ...change }, isNew: true };
  });
}

/** Sets the field; false if it has that value already, and nothing was written. Throws AppError `not_found`. */
export function commitAddsUtm(
  db: Firestore,
  brandId: string,
  storeId: string,
  addsUtm: boolean,
  by: ChangedBy,
): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const { ref, store } = await readStoreIn(transaction, paths.store(db, brandId, storeId));
    if (store.addsUtm === addsUtm) return false;
    transaction.update(ref, { addsUtm });
    const change = { before: { addsUtm: store.addsUtm }, after: { addsUtm } };
    logChange(transaction, db, brandId, { what: 'storeLinks', id: storeId, ...change }, by);
    return true;
  });
}

/** The store, read in the transaction that will change it. Throws AppError `not_found`. */
export async function readStoreIn(
  transaction: Transaction,
  ref: DocumentReference,
): Promise<{ ref: DocumentReference; store: Store }> {
  const store = storeDocuments.read(await transaction.get(ref));
  if (store === null) throw storeNotFound(ref.id);
  return { ref, store };
}

export function storeNotFound(storeId: string): AppError {
  return new AppError('not_found', { detail: `There is no store "${storeId}" of this brand.` });
}

/** A store whose channel has been silent for a while, and which is not marked as quiet. */
export interface SilentStore {
  readonly brandId: string;
  readonly store: Store;
  /** Marks it, unless it has changed since it was read. */
  readonly change: (mark: { readonly quietSince: Date } | 'forget') => Promise<boolean>;
}

/**
 * The stores of all brands last seen by the channel before the moment, the longest silent first, in pages. An
 * unreadable store does not stop the others.
 */
export async function* silentStores(
  db: Firestore,
  channel: Channel,
  before: Date,
): AsyncGenerator<ReadEach<SilentStore>> {
  const silent: Paged = {
    page: 'silentStores',
    from: paths.allStores(db),
    where: [[`connections.${channel}.quietSince`, '==', null]],
    orderBy: `connections.${channel}.lastSeenAt`,
    range: [['<', before]],
  };
  for await (const docs of Reading.live(db).pages(silent)) {
    yield readEach(docs, { readFound: (doc) => silentStore(doc, channel) });
  }
}

function silentStore(doc: QueryDocumentSnapshot, channel: Channel): SilentStore {
  const field = `connections.${channel}`;
  return {
    brandId: doc.ref.parent.parent?.id ?? '',
    store: storeDocuments.readFound(doc),
    async change(mark) {
      const change =
        mark === 'forget' ? { [field]: FieldValue.delete() } : { [`${field}.quietSince`]: mark.quietSince };
      try {
        // On condition that it is unchanged: a heartbeat that came meanwhile must not be overwritten.
        await guarded(() => doc.ref.update(change, { lastUpdateTime: doc.updateTime }));
        return true;
      } catch (error) {
        if (isOutdated(error)) return false;
        throw error;
      }
    },
  };
}
