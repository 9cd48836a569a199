import { CLICK_KEPT_AFTER_WINDOW_DAYS } from '../../domain/link/click';
import { isLive, masterVersionOf } from '../../domain/credentials/apiKey';
import { liveWebhookVersions } from '../../domain/credentials/webhookSecret';
import { hashesByVersion } from '../../domain/base/mailbox';
import { DAY_MS } from '../../domain/base/time';
import {
  emailsOfInfluencers,
  keysOfMaster,
  longestWindowDays,
  noteFirstSeen,
  readFirstSeen,
  webhooksOfStores,
  type FoundWebhooks,
} from '../../firestore/access/secretVersions';
import type { Services } from '../base/services';

/** How many are named; all are counted. */
const MAX_NAMED = 20;

export interface Dependents {
  readonly count: number;
  /** The first few. */
  readonly names: readonly string[];
}

/**
 * Whether clicks with tokens of the version may still count. `newest`: new ones are signed by it. `unknown`: no deployed
 * function was seen with a newer version yet.
 */
export type ClickTokens =
  { readonly state: 'newest' | 'unknown' } | { readonly state: 'counting' | 'over'; readonly until: Date };

/** What still depends on a version of the master secret. */
export interface SecretDependents {
  readonly version: number;
  readonly isLive: boolean;
  /** API keys that are neither revoked nor expired, by id. */
  readonly keys: Dependents;
  /** Stores whose webhooks are signed under it, by the present secret or the one before it: `{brandId}/{storeId}`. */
  readonly stores: Dependents;
  /** Influencers whose email is hashed under no other live version, by id. */
  readonly influencers: Dependents;
  readonly clickTokens: ClickTokens;
}

/** Whether the version can be retired: nothing in the field would be refused, and no self-referral missed. */
export function canRetire({ keys, stores, influencers, clickTokens }: SecretDependents): boolean {
  return [keys, stores, influencers].every(({ count }) => count === 0) && clickTokens.state === 'over';
}

/**
 * Counts what still depends on the version. Goes through all keys of the version, all stores, influencers and brands,
 * page by page: for doctor and for the retirement, not for a request of a shop.
 */
export async function secretDependents(services: Services, version: number): Promise<SecretDependents> {
  const { db } = services;
  const { versions } = services.secrets.apiSecret;
  const now = services.now();
  const others = versions.filter((one) => one !== version);
  const keys = new Counter();
  for await (const key of keysOfMaster(db, version)) {
    const { keyId, signing } = key;
    // Without a secret it is known by its id alone.
    if (masterVersionOf(keyId) === version && signing === 'required' && isLive(key, now)) keys.add(keyId);
  }
  const stores = new Counter();
  for await (const store of webhooksOfStores(db)) {
    if (isSignedUnder(services, store, version)) stores.add(store.name);
  }
  const influencers = new Counter();
  for await (const { influencerId, ...email } of emailsOfInfluencers(db)) {
    const hashes = hashesByVersion(email);
    if (hashes.has(version) && !others.some((other) => hashes.has(other))) influencers.add(influencerId);
  }
  return {
    version,
    isLive: versions.includes(version),
    keys: keys.result,
    stores: stores.result,
    influencers: influencers.result,
    clickTokens: await clickTokensOf(services, version),
  };
}

/** Of WooCommerce, or heard by webhooks once: whoever else has a secret has not pasted it. */
function isSignedUnder({ secrets }: Services, store: FoundWebhooks, version: number): boolean {
  const isUsed = store.platform === 'woocommerce' || store.connections.webhooks !== undefined;
  return isUsed && liveWebhookVersions(secrets.webhook, store).some(({ master }) => master === version);
}

async function clickTokensOf(services: Services, version: number): Promise<ClickTokens> {
  const { db, secrets } = services;
  const newer = secrets.clickToken.versions.filter((one) => one > version);
  if (newer.length === 0) return { state: 'newest' };
  const seen = await readFirstSeen(db);
  const replacedMs = newer.flatMap((one) => seen.get(one)?.getTime() ?? []);
  if (replacedMs.length === 0) return { state: 'unknown' };
  const days = (await longestWindowDays(db)) + CLICK_KEPT_AFTER_WINDOW_DAYS;
  const until = new Date(Math.min(...replacedMs) + days * DAY_MS);
  return { state: services.now() < until ? 'counting' : 'over', until };
}

class Counter {
  #count = 0;
  readonly #names: string[] = [];

  add(name: string): void {
    this.#count += 1;
    if (this.#names.length < MAX_NAMED) this.#names.push(name);
  }

  get result(): Dependents {
    return { count: this.#count, names: this.#names };
  }
}

/**
 * Notes the versions of the master secret that a deployed function has: from the first sight of a newer one on, no click
 * is signed under an older one. Never called by a command, which may have a version before the functions have it.
 */
export function noteSecretVersions({ db, secrets, now }: Services): Promise<void> {
  return noteFirstSeen(db, secrets.apiSecret.versions, now());
}
