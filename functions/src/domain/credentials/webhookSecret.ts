import { createHmac } from 'node:crypto';
import { isSameSecret } from './apiKey';
import type { KeyRing } from '../base/keyRing';
import { WEBHOOK_VERSIONS_PER_MASTER, webhookReplacementsLeft, type Store } from '../brand/brand';

/** The owner of a secret. Brands choose their store ids: two brands may have the same one. */
export interface WebhookOwner {
  readonly brandId: string;
  readonly storeId: string;
}

/** Which of a store's secrets: the number of times it was replaced plus one, and the version of the master secret. */
export interface WebhookVersion {
  readonly version: number;
  readonly master: number;
}

type StoreWebhooks = Pick<Store, 'webhookVersion' | 'webhookMaster' | 'previousWebhookMaster'>;

/**
 * The secret by which a store signs its webhooks, 43 characters of base64url; the brand pastes it into WooCommerce. It
 * is derived, so the database holds none. The derivation includes the brand, so the same store id at another brand, or
 * at the test twin, has another secret. From version 2 of the master secret on `m<version>_` stands before it.
 *
 * @param key of that version of the master secret
 */
export function webhookSecret(
  key: Buffer,
  { brandId, storeId }: WebhookOwner,
  { version, master }: WebhookVersion,
): string {
  const secret = createHmac('sha256', key)
    .update(`webhook:${brandId}:${storeId}:${version}`)
    .digest('base64url');
  return master === 1 ? secret : `m${master}_${secret}`;
}

/** The store's present secret, as the brand pastes it. */
export function presentWebhookSecret(keys: KeyRing, owner: WebhookOwner, store: StoreWebhooks): string {
  const [present] = liveWebhookVersions(keys, store);
  return webhookSecret(keys.get(present.master), owner, present);
}

/** WooCommerce's signature of a delivery: base64 of the HMAC-SHA256 of its raw bytes. */
export function webhookSignature(secret: string, rawBody: Buffer): string {
  return createHmac('sha256', secret).update(rawBody).digest('base64');
}

/** The base64 of 32 bytes. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

/** Whether it has the form of a signature; if not, no look-up is needed to refuse it. */
export function isWebhookSignature(text: string): boolean {
  return SIGNATURE.test(text);
}

/**
 * Which of the secrets signed the bytes, or null where none did. The texts are compared in constant time, not the bytes
 * they decode to.
 */
export function signingVersion(
  keys: KeyRing,
  owner: WebhookOwner,
  { rawBody, signature }: { readonly rawBody: Buffer; readonly signature: string },
  versions: readonly WebhookVersion[],
): WebhookVersion | null {
  const signing = versions.find((version) =>
    isSameSecret(
      webhookSignature(webhookSecret(keys.get(version.master), owner, version), rawBody),
      signature,
    ),
  );
  return signing ?? null;
}

/** The valid secrets of a store: the present one, and the one before it while webhooks are changed over. */
export function liveWebhookVersions(
  { versions, newest }: KeyRing,
  { webhookVersion, webhookMaster, previousWebhookMaster }: StoreWebhooks,
): readonly [WebhookVersion, ...WebhookVersion[]] {
  // Of a retired version is only a secret that nobody had pasted: it is of the next one.
  const live = (master: number): number => versions.find((version) => version >= master) ?? newest;
  const present = { version: webhookVersion, master: live(webhookMaster) };
  return webhookVersion > 1
    ? [present, { version: webhookVersion - 1, master: live(previousWebhookMaster) }]
    : [present];
}

/** The secrets that this store has not had yet, as far as this instance knows. */
export function laterWebhookVersions(
  { versions, newest }: KeyRing,
  { webhookVersion, webhookMaster }: StoreWebhooks,
): readonly WebhookVersion[] {
  const left = webhookReplacementsLeft({ webhookVersion }, newest);
  const count = Math.min(left, WEBHOOK_VERSIONS_PER_MASTER - 1);
  const later = Array.from({ length: count }, (_, index) => webhookVersion + 1 + index);
  return versions
    .filter((master) => master >= webhookMaster)
    .flatMap((master) => later.map((version) => ({ version, master })));
}
