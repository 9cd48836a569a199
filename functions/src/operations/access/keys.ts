import { createHmac } from 'node:crypto';
import {
  apiSecret,
  formatApiKey,
  masterVersionOf,
  newKeyId,
  type ApiKey,
  type Mode,
  type Scope,
} from '../../domain/credentials/apiKey';
import { showsSecret } from '../../domain/credentials/keyChange';
import { liveBrandId, twinIdOf } from '../../domain/brand/brand';
import {
  commitKey,
  commitReplacedKey,
  commitRevokedKey,
  readKeys,
  type KeyOf,
} from '../../firestore/access/apiKeys';
import { changedBy, type Actor } from '../base/actor';
import type { Services } from '../base/services';

// API keys as people make, replace and revoke them. Their secrets are derived: no document has one.

export interface WantedKey {
  readonly storeId: string;
  readonly mode: Mode;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly signing: ApiKey['signing'];
  /** Whoever asks chooses it: the same again is the same key. */
  readonly reference: string;
}

/** A key, with its secret where it may be shown. */
export interface ShownKey {
  readonly key: ApiKey;
  /** Null: it was shown before. */
  readonly secret: { readonly apiKey: string; readonly secret: string } | null;
  readonly replayed: boolean;
}

/** The keys of the store and of its test twin, the newest first. */
export function listKeys({ db }: Services, brandId: string, storeId: string): Promise<ApiKey[]> {
  return readKeys(db, brandId, storeId);
}

/**
 * Makes a key of the store, in test mode of the store's twin. The same reference again is a replay; it shows the secret
 * for fifteen minutes, to whoever made the key. Throws AppError `not_found`, `id_taken` and `limit_reached`.
 */
export async function createKey(
  services: Services,
  brandId: string,
  { reference, ...asked }: WantedKey,
  actor: Actor,
): Promise<ShownKey> {
  const live = liveBrandId(brandId);
  const wanted = { ...asked, brandId: asked.mode === 'test' ? twinIdOf(live) : live };
  const keyIds = idsOf(services, ['made', wanted.brandId, wanted.storeId, reference]);
  const by = changedBy(services, actor);
  const { key, isNew } = await commitKey(services.db, { wanted, keyIds, reference }, by);
  return shown(services, key, actor, isNew);
}

/**
 * Makes a key in the place of another one, with the same rights; the old one stays alive until `aliveUntil`. The same
 * again is a replay. Throws AppError `not_found`, `key_conflict` and `limit_reached`.
 */
export async function replaceKey(
  services: Services,
  of: KeyOf,
  aliveUntil: Date,
  actor: Actor,
): Promise<ShownKey & { readonly replaced: ApiKey }> {
  const [nextId = ''] = idsOf(services, ['replaces', of.keyId]);
  const by = changedBy(services, actor);
  const { key, replaced, isNew } = await commitReplacedKey(services.db, of, { nextId, aliveUntil }, by);
  services.lookUps.forgetApiKey(of.keyId);
  return { ...shown(services, key, actor, isNew), replaced };
}

/** Revokes the key: it is refused within 30 seconds. Throws AppError `not_found`. */
export async function revokeKey(
  services: Services,
  of: KeyOf,
  actor: Actor,
): Promise<{ key: ApiKey; replayed: boolean }> {
  const { key, isNew } = await commitRevokedKey(services.db, of, changedBy(services, actor));
  services.lookUps.forgetApiKey(of.keyId);
  return { key, replayed: !isNew };
}

/** The ids that the names may have given to a key, one for each live version of the master secret, the newest first. */
function idsOf({ secrets }: Services, names: readonly string[]): string[] {
  return secrets.apiSecret.all.toReversed().map(([version, key]) => {
    let count = 0;
    const random = (): Uint8Array => {
      count += 1;
      return createHmac('sha256', key)
        .update(JSON.stringify(['keyId', ...names, count]))
        .digest();
    };
    return newKeyId(random, version);
  });
}

function shown(services: Services, key: ApiKey, actor: Actor, isNew: boolean): ShownKey {
  const replayed = !isNew;
  if (!showsSecret(key, changedBy(services, actor))) return { key, secret: null, replayed };
  const master = services.secrets.apiSecret.of(masterVersionOf(key.keyId));
  if (master === null) return { key, secret: null, replayed };
  const secret = apiSecret(master, key.keyId, key.version);
  const { keyId, mode } = key;
  return { key, secret: { apiKey: formatApiKey({ mode, keyId, secret }), secret }, replayed };
}
