import { createHmac } from 'node:crypto';
import { isSameSecret, MODES, type Mode } from './apiKey';

/** So many secrets the webhooks of a store may have in its life, as `webhookVersion` of the store is bounded. */
const MAX_VERSION = 8;

/**
 * The secret by which a store signs its webhooks: what the brand pastes into WooCommerce. Derived, so the database holds
 * none, and by the store's id alone, so that a forged delivery costs no look-up. A brand's test twin may have a store of
 * the same id: the mode tells them apart. 43 characters of base64url.
 */
export function webhookSecret(key: Buffer, storeId: string, mode: Mode, version: number): string {
  return createHmac('sha256', key).update(`webhook:${storeId}:${mode}:${version}`).digest('base64url');
}

/** By which of a store's secrets a delivery is signed. */
export interface WebhookSigner {
  readonly mode: Mode;
  readonly version: number;
}

/** WooCommerce's signature of a delivery: base64 of the HMAC-SHA256 of its raw bytes. */
export function webhookSignature(secret: string, rawBody: Buffer): string {
  return createHmac('sha256', secret).update(rawBody).digest('base64');
}

/** The base64 of 32 bytes. What has another form is nobody's, and costs no look at the body. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Which of the secrets that a store of this id may ever have signed the bytes, or null where none did. The texts are
 * compared, not what they decode to, and in constant time.
 */
export function webhookSigner(
  key: Buffer,
  storeId: string,
  rawBody: Buffer,
  signature: string,
): WebhookSigner | null {
  if (!SIGNATURE.test(signature)) return null;
  for (const mode of MODES) {
    for (let version = 1; version <= MAX_VERSION; version += 1) {
      const expected = webhookSignature(webhookSecret(key, storeId, mode, version), rawBody);
      if (isSameSecret(expected, signature)) return { mode, version };
    }
  }
  return null;
}

/** The versions of a store's secret that are good: its present one, and the one before it while shops are changed over. */
export function liveWebhookVersions(webhookVersion: number): readonly number[] {
  return webhookVersion > 1 ? [webhookVersion, webhookVersion - 1] : [webhookVersion];
}
