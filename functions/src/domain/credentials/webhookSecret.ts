import { createHmac } from 'node:crypto';
import { isSameSecret } from './apiKey';
import { MAX_WEBHOOK_VERSION } from '../brand/brand';

/** The owner of a secret. Brands choose their store ids: two brands may have the same one. */
export interface WebhookOwner {
  readonly brandId: string;
  readonly storeId: string;
}

/**
 * The secret by which a store signs its webhooks, 43 characters of base64url; the brand pastes it into WooCommerce. It
 * is derived, so the database holds none. The derivation includes the brand, so the same store id at another brand, or
 * at the test twin, has another secret.
 */
export function webhookSecret(key: Buffer, brandId: string, storeId: string, version: number): string {
  return createHmac('sha256', key).update(`webhook:${brandId}:${storeId}:${version}`).digest('base64url');
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
 * The version of the store's secret that signed the bytes, or null where none did. The texts are compared in constant
 * time, not the bytes they decode to.
 */
export function signingVersion(
  key: Buffer,
  { brandId, storeId }: WebhookOwner,
  { rawBody, signature }: { readonly rawBody: Buffer; readonly signature: string },
  versions: readonly number[],
): number | null {
  const signing = versions.find((version) =>
    isSameSecret(webhookSignature(webhookSecret(key, brandId, storeId, version), rawBody), signature),
  );
  return signing ?? null;
}

/** The valid versions of a store's secret: the present one, and the one before it while webhooks are changed over. */
export function liveWebhookVersions(webhookVersion: number): readonly number[] {
  return webhookVersion > 1 ? [webhookVersion, webhookVersion - 1] : [webhookVersion];
}

/** The versions that this store has not had yet, as far as this instance knows. */
export function laterWebhookVersions(webhookVersion: number): readonly number[] {
  return Array.from(
    { length: MAX_WEBHOOK_VERSION - webhookVersion },
    (_, index) => webhookVersion + 1 + index,
  );
}
