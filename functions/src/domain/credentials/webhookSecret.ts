import { createHmac } from 'node:crypto';
import { isSameSecret } from './apiKey';
import { MAX_WEBHOOK_VERSION } from '../brand/brand';

/** Whose secret it is. Store ids are the brands' own choice: two brands may have the same. */
export interface WebhookOwner {
  readonly brandId: string;
  readonly storeId: string;
}

/**
 * The secret by which a store signs its webhooks: what the brand pastes into WooCommerce. Derived, so the database holds
 * none, and by the brand too: a store of the same id at another brand, or at the brand's test twin, has another. 43
 * characters of base64url.
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

/** Whether it has the form of a signature. What has not is nobody's, and costs no look at anything. */
export function isWebhookSignature(text: string): boolean {
  return SIGNATURE.test(text);
}

/**
 * Which of the versions of the store's secret signed the bytes, or null where none did. The texts are compared, not what
 * they decode to, and in constant time.
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

/** The versions of a store's secret that are good: its present one, and the one before it while shops are changed over. */
export function liveWebhookVersions(webhookVersion: number): readonly number[] {
  return webhookVersion > 1 ? [webhookVersion, webhookVersion - 1] : [webhookVersion];
}

/** The versions that a store of this version has not had yet, as far as is known here. */
export function laterWebhookVersions(webhookVersion: number): readonly number[] {
  return Array.from(
    { length: MAX_WEBHOOK_VERSION - webhookVersion },
    (_, index) => webhookVersion + 1 + index,
  );
}
