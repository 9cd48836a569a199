import {
  isLive,
  liveVersions,
  parseApiKey,
  secretVersion,
  type ApiKey,
  type Scope,
} from '../../domain/credentials/apiKey';
import { isSuspended, isTestTwin, type Brand, type Store } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import type { Caller, Services } from '../base/services';

/**
 * Finds the store that an API key belongs to. A malformed, mistyped or forged key is refused without a read. Throws
 * AppError `missing_api_key`, `invalid_api_key`, `revoked_api_key`, `insufficient_scope` or `brand_suspended`.
 *
 * @param key as sent, or null if none was
 * @param scope that the key must have; null: any key will do
 */
export async function authenticate(
  services: Services,
  key: string | null,
  scope: Scope | null,
  requestId: string,
): Promise<Caller> {
  if (key === null || key === '') {
    throw new AppError('missing_api_key', {
      detail: 'Send the API key as "Authorization: Bearer <key>" or "X-API-Key: <key>".',
    });
  }
  const parsed = parseApiKey(key);
  const version = parsed && secretVersion(services.secrets.apiSecret, parsed.keyId, parsed.secret);
  const stored = parsed && version !== null ? await services.lookUps.apiKey(parsed.keyId) : null;
  const isCurrent = stored && version !== null && liveVersions(stored, services.now()).includes(version);
  if (!parsed || !isCurrent || stored.mode !== parsed.mode || stored.signing === 'none') {
    throw new AppError('invalid_api_key', {
      detail: 'The API key is mistyped or not one of ours. Copy it again.',
    });
  }
  return callerOf(services, stored, scope, requestId);
}

/**
 * The brand and store of a key that may be used now. Throws AppError `revoked_api_key`, `insufficient_scope` or
 * `brand_suspended`.
 *
 * @param scope that the key must have; null: any key will do
 */
export async function callerOf(
  services: Services,
  stored: ApiKey,
  scope: Scope | null,
  requestId: string,
): Promise<Caller> {
  if (stored.state === 'revoked') {
    throw new AppError('revoked_api_key', {
      detail: 'This API key was revoked. Make a new one in the dashboard.',
    });
  }
  if (!isLive(stored, services.now())) {
    const since = stored.expiresAt?.toISOString() ?? '';
    throw new AppError('revoked_api_key', {
      detail: `This API key has expired at ${since}. Use the one that was made in its place.`,
    });
  }
  // A wrongly made key must not mix test events with real figures.
  if ((stored.mode === 'test') !== isTestTwin(stored.brandId)) {
    throw new Error(`key ${stored.keyId} is a ${stored.mode} key of brand ${stored.brandId}`);
  }
  const [brand, store] = await Promise.all([
    services.lookUps.brand(stored.brandId),
    services.lookUps.store(stored.brandId, stored.storeId),
  ]);
  if (!brand || !store) throw new Error(`key ${stored.keyId} names a brand or store that is not there`);
  assertActive(brand, store);
  if (scope !== null && !stored.scopes.includes(scope)) {
    throw new AppError('insufficient_scope', { detail: `The API key lacks the scope "${scope}".` });
  }
  return { brand, store, keyId: stored.keyId, mode: stored.mode, scopes: stored.scopes, requestId };
}

/** Throws AppError `brand_suspended` if the brand or the store is suspended. */
export function assertActive(brand: Brand, store: Store): void {
  if (!isSuspended(brand, store)) return;
  throw new AppError('brand_suspended', {
    detail: 'The brand or this store of it is suspended. Contact support.',
  });
}
