import type { Firestore, Query, Transaction } from '@google-cloud/firestore';
import { AppError } from '../../domain/base/errors';
import { liveBrandId, twinIdOf } from '../../domain/brand/brand';
import type { Change } from '../../domain/brand/change';
import type { ApiKey } from '../../domain/credentials/apiKey';
import {
  assertSameKey,
  MAX_KEYS,
  newKey,
  replacedKey,
  revokedKey,
  type NewKey,
} from '../../domain/credentials/keyChange';
import { isKeyId } from '../../domain/credentials/signature';
import { logChange, type ChangedBy } from '../documents/changeLog';
import { apiKeys } from '../documents/tenantKinds';
import { guarded } from '../base/faults';
import { firstOf } from '../base/pages';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';

/** Sets the version of the signature that the key must have from now on, and no other field. */
export async function noteSignatureVersion(db: Firestore, keyId: string, version: 2): Promise<void> {
  await guarded(() => paths.apiKey(db, keyId).update({ signatureVersion: version }));
}

/** The keys of the store and of its twin, the newest first: at most as many as there can be. */
export async function readKeys(db: Firestore, brandId: string, storeId: string): Promise<ApiKey[]> {
  const { docs } = await guarded(() => keysOf(db, brandId, storeId).get());
  const keys = docs.map((doc) => apiKeys.readFound(doc));
  const madeAt = (key: ApiKey): number => key.createdAt?.getTime() ?? 0;
  return keys.sort((a, b) => madeAt(b) - madeAt(a) || (a.keyId < b.keyId ? -1 : 1));
}

function keysOf(db: Firestore, brandId: string, storeId: string): Query {
  const live = liveBrandId(brandId);
  const ofStore = paths
    .apiKeys(db)
    .where('brandId', 'in', [live, twinIdOf(live)])
    .where('storeId', '==', storeId);
  return firstOf(ofStore, 'keysOfStore');
}

export interface SavedKey {
  readonly key: ApiKey;
  readonly isNew: boolean;
}

/**
 * Makes the key. Where the same call made it before, under any of the ids that it may have had, nothing is written.
 * Throws AppError `not_found` for an unknown store, `id_taken` and `limit_reached`.
 *
 * @param keyIds the ids that the reference may have, the one for a new key first
 */
export function commitKey(
  db: Firestore,
  { wanted, keyIds, reference }: { wanted: NewKey; keyIds: readonly string[]; reference: string },
  by: ChangedBy,
): Promise<SavedKey> {
  const { brandId, storeId } = wanted;
  return inTransaction(db, async (transaction) => {
    const [store, ...found] = await transaction.getAll(
      paths.store(db, brandId, storeId),
      ...keyIds.map((keyId) => paths.apiKey(db, keyId)),
    );
    const [known] = found.flatMap((doc) => apiKeys.read(doc) ?? []);
    if (known) {
      assertSameKey(known, wanted, reference);
      return { key: known, isNew: false };
    }
    if (!store?.exists)
      throw new AppError('not_found', { detail: `There is no store "${storeId}" of this brand.` });
    const [keyId] = keyIds;
    if (keyId === undefined) throw new Error('a key needs an id');
    const key = newKey(wanted, keyId, by);
    await assertRoom(db, transaction, key);
    createKey(transaction, db, key, by);
    return { key, isNew: true };
  });
}

async function assertRoom(
  db: Firestore,
  transaction: Transaction,
  { brandId, storeId }: ApiKey,
): Promise<void> {
  const { size } = await transaction.get(keysOf(db, brandId, storeId).select());
  if (size < MAX_KEYS) return;
  throw new AppError('limit_reached', {
    detail: `The store has ${size} keys, as many as it can have. Revoked ones count for 90 days.`,
  });
}

function createKey(transaction: Transaction, db: Firestore, key: ApiKey, by: ChangedBy): void {
  transaction.create(paths.apiKey(db, key.keyId), apiKeys.stored(key));
  logChange(transaction, db, key.brandId, changeOfKey(null, key), by);
}

const LOGGED = [
  'name',
  'storeId',
  'mode',
  'scopes',
  'signing',
  'state',
  'expiresAt',
  'replaces',
  'replacedBy',
] as const;

function changeOfKey(before: ApiKey | null, after: ApiKey): Change {
  const shown = (key: ApiKey) => Object.fromEntries(LOGGED.map((field) => [field, key[field] ?? null]));
  return { what: 'apiKey', id: after.keyId, before: before && shown(before), after: shown(after) };
}

/**
 * Makes a key in the place of another one, which stays alive until then. A key is replaced once: the same again is a
 * replay. Throws AppError `not_found` for a key of another brand, `key_conflict` and `limit_reached`.
 */
export function commitReplacedKey(
  db: Firestore,
  { brandId, keyId }: KeyOf,
  { nextId, aliveUntil }: { readonly nextId: string; readonly aliveUntil: Date },
  by: ChangedBy,
): Promise<SavedKey & { readonly replaced: ApiKey }> {
  return inTransaction(db, async (transaction) => {
    const known = await readOwnKey(transaction, db, { brandId, keyId });
    if (known.replacedBy !== undefined) {
      const successor = apiKeys.read(await transaction.get(paths.apiKey(db, known.replacedBy)));
      if (successor) return { key: successor, replaced: known, isNew: false };
    }
    const { next, change } = replacedKey(known, nextId, { ...by, aliveUntil });
    await assertRoom(db, transaction, known);
    createKey(transaction, db, next, by);
    const replaced = { ...known, ...change };
    transaction.update(paths.apiKey(db, keyId), { ...change });
    return { key: next, replaced, isNew: true };
  });
}

/** Revokes the key. Where it was revoked before, nothing is written. Throws AppError `not_found`. */
export function commitRevokedKey(db: Firestore, of: KeyOf, by: ChangedBy): Promise<SavedKey> {
  return inTransaction(db, async (transaction) => {
    const known = await readOwnKey(transaction, db, of);
    const change = revokedKey(known, by);
    if (change === null) return { key: known, isNew: false };
    const key = { ...known, ...change };
    transaction.update(paths.apiKey(db, of.keyId), { ...change });
    logChange(transaction, db, known.brandId, changeOfKey(known, key), by);
    return { key, isNew: true };
  });
}

export interface KeyOf {
  /** The brand itself; its twin's keys are its own. */
  readonly brandId: string;
  readonly keyId: string;
}

/** A key of the brand or its twin. */
async function readOwnKey(
  transaction: Transaction,
  db: Firestore,
  { brandId, keyId }: KeyOf,
): Promise<ApiKey> {
  const known = isKeyId(keyId) ? apiKeys.read(await transaction.get(paths.apiKey(db, keyId))) : null;
  if (known && liveBrandId(known.brandId) === liveBrandId(brandId)) return known;
  throw new AppError('not_found', { detail: `There is no API key "${keyId}" of this brand.` });
}
