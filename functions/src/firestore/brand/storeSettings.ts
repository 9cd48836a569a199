import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { StoreSettings } from '../../domain/brand/brand';
import { FIRST_STAMP } from '../../domain/brand/settingsTag';
import { logVersion } from '../documents/changeLog';
import { settingsStamps } from '../documents/progressKinds';
import { settingsVersions, stores, type SavedSettings } from '../documents/tenantKinds';
import { guarded } from '../base/faults';
import { firstOf } from '../base/pages';
import { paths } from '../base/paths';
import { storeNotFound } from './stores';
import { inTransaction, readTogether } from '../base/transaction';

function stampOf(snapshot: DocumentSnapshot | undefined): string {
  return (snapshot && settingsStamps.read(snapshot)?.stamp) ?? FIRST_STAMP;
}

/** The stamp of the last change of any store's settings. One read. */
export async function readStamp(db: Firestore): Promise<string> {
  return stampOf(await guarded(() => paths.settingsStamp(db).get()));
}

/**
 * The store's settings, and the stamp at the same moment: a stamp newer than the settings would hide their change. Two
 * reads, one RPC. Throws AppError `not_found`.
 */
export async function readSettings(
  db: Firestore,
  brandId: string,
  storeId: string,
): Promise<{ settings: StoreSettings; stamp: string }> {
  const refs = [paths.store(db, brandId, storeId), paths.settingsStamp(db)] as const;
  const [found, stamp] = await readTogether(db, (transaction) => transaction.getAll(...refs));
  const store = found && stores.read(found);
  if (!store) throw storeNotFound(storeId);
  return { settings: store.settings, stamp: stampOf(stamp) };
}

/**
 * Saves the version that `next` derives from the present one, or nothing if it returns null, and sets the stamp, in one
 * transaction. Throws AppError `not_found`, and what `next` throws.
 */
export function commitSettings(
  db: Firestore,
  brandId: string,
  storeId: string,
  next: (present: StoreSettings) => StoreSettings | null,
  saved: {
    readonly stamp: string;
    readonly savedBy: string;
    readonly savedAt: Date;
    readonly requestId: string;
  },
): Promise<{ settings: StoreSettings; isNew: boolean }> {
  const { stamp, ...by } = saved;
  const storeRef = paths.store(db, brandId, storeId);
  return inTransaction(db, async (transaction) => {
    const store = stores.read(await transaction.get(storeRef));
    if (store === null) throw storeNotFound(storeId);
    const { settings: present } = store;
    const newestRef = paths.settingsVersion(db, brandId, storeId, present.version);
    const newest = settingsVersions.read(await transaction.get(newestRef));
    // The client library retries a commit on its own, and then finds this request's own version.
    if (newest?.requestId === by.requestId) return { settings: present, isNew: true };
    const settings = next(present);
    if (settings === null) return { settings: present, isNew: false };
    const versionRef = paths.settingsVersion(db, brandId, storeId, settings.version);
    transaction.create(versionRef, settingsVersions.stored({ ...settings, ...by }));
    transaction.update(storeRef, { settings });
    const change = { what: 'storeSettings', id: storeId, before: present, after: settings } as const;
    logVersion(transaction, db, brandId, change, by);
    transaction.set(paths.settingsStamp(db), settingsStamps.stored({ stamp, changedAt: by.savedAt }));
    return { settings, isNew: true };
  });
}

export async function readSettingsVersions(
  db: Firestore,
  brandId: string,
  storeId: string,
): Promise<SavedSettings[]> {
  const newest = paths.settingsVersions(db, brandId, storeId).orderBy('version', 'desc');
  const { docs } = await guarded(() => firstOf(newest, 'settingsVersions').get());
  return docs.map((doc) => settingsVersions.readFound(doc));
}
