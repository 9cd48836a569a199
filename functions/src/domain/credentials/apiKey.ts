import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { KeyRing } from '../base/keyRing';
import { tenantIdSchema } from '../brand/brand';
import type { MasterSecret } from './masterSecrets';

export const MODES = ['live', 'test'] as const;
export type Mode = (typeof MODES)[number];

export const SCOPES = ['clicks', 'sales', 'refunds', 'products'] as const;
export type Scope = (typeof SCOPES)[number];

/** The most secrets a key id can have; after that a new key is made. */
const MAX_VERSION = 8;

export const apiKeySchema = z.object({
  keyId: z.string(),
  brandId: tenantIdSchema,
  storeId: z.string(),
  mode: z.enum(MODES),
  scopes: z.array(z.enum(SCOPES)),
  state: z.enum(['active', 'revoked']),
  /** Part of the secret's derivation: a new version is a new secret of the same key id. */
  version: z.int().min(1).max(MAX_VERSION),
  /** While a secret is replaced, the one before it is valid too, until then. */
  previous: z.object({ version: z.int().min(1).max(MAX_VERSION), until: z.date() }).optional(),
  /**
   * `none`: only the key id was handed out, for example to a plugin whose secret was never set; its reports are
   * unverified. `required`: reports with this key must be signed.
   */
  signing: z.enum(['required', 'none']).default('required'),
  /** It has sent a report signed in this version: an older one is refused since. */
  signatureVersion: z.literal(2).optional(),
  /** What people call it. */
  name: z.string().optional(),
  createdAt: z.date().optional(),
  createdBy: z.string().optional(),
  /** It is refused from then on; absent: it does not expire. */
  expiresAt: z.date().optional(),
  /** The key in whose place it was made, and the one that was made in its place. */
  replaces: z.string().optional(),
  replacedBy: z.string().optional(),
  /** When Firestore may delete it: a while after its end, so that its sender is told what became of it. */
  expireAt: z.date().optional(),
  revokedAt: z.date().optional(),
  revokedBy: z.string().optional(),
  /** Written now and then, not with each request. */
  lastUsedAt: z.date().optional(),
});
/** The shape as stored: a field with a default may be absent. */
export type StoredApiKey = z.input<typeof apiKeySchema>;
export type ApiKey = z.infer<typeof apiKeySchema>;

const CHECKSUM_LENGTH = 8;
const KEY_PATTERN = /^hs_(live|test)_([A-Za-z0-9]{8,32})_([0-9a-f]{48})([0-9a-f]{8})$/;

/** The purposes for which Halfshare derives keys from each version of its master secret. */
export type KeyPurpose = 'apiSecret' | 'clickToken' | 'visitor' | 'email' | 'ip' | 'webhook';

/** The keys of each purpose. */
export type DerivedKeys = Readonly<Record<KeyPurpose, KeyRing>>;

/** 32 bytes for the purpose, by HKDF-SHA256 (RFC 5869): no key reveals another. */
export function deriveKey(masterSecret: string, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', masterSecret, 'halfshare', purpose, 32));
}

/** The key of the purpose under each live version of the master secret. */
export function deriveRing(secrets: readonly MasterSecret[], purpose: KeyPurpose): KeyRing {
  return new KeyRing(secrets.map(({ version, secret }) => [version, deriveKey(secret, purpose)]));
}

export function deriveKeys(secrets: readonly MasterSecret[]): DerivedKeys {
  const ringOf = (purpose: KeyPurpose): KeyRing => deriveRing(secrets, purpose);
  return {
    apiSecret: ringOf('apiSecret'),
    clickToken: ringOf('clickToken'),
    visitor: ringOf('visitor'),
    email: ringOf('email'),
    ip: ringOf('ip'),
    webhook: ringOf('webhook'),
  };
}

const MADE_KEY_ID = /^m([1-9]\d?)k[A-Za-z0-9]{20}$/;
const KEY_ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const DRAWN_LENGTH = 20;

/**
 * An id for a new key, which says of which version of the master secret its secret is.
 *
 * @param random bytes of a secure source, 32 or more: those of 248 and above are left out, so that each letter is as likely
 */
export function newKeyId(random: (size: number) => Uint8Array, masterVersion: number): string {
  let drawn = '';
  while (drawn.length < DRAWN_LENGTH) {
    for (const byte of random(32)) {
      if (byte < 248 && drawn.length < DRAWN_LENGTH)
        drawn += KEY_ID_LETTERS.charAt(byte % KEY_ID_LETTERS.length);
    }
  }
  return `m${masterVersion}k${drawn}`;
}

/** The version of the master secret that the key's secret is of: ids that people chose are all of version 1. */
export function masterVersionOf(keyId: string): number {
  return Number(MADE_KEY_ID.exec(keyId)?.[1] ?? 1);
}

/** Whether Halfshare made the id: such a key has one secret. */
export function isMadeKeyId(keyId: string): boolean {
  return MADE_KEY_ID.test(keyId);
}

export interface ParsedApiKey {
  readonly mode: Mode;
  readonly keyId: string;
  readonly secret: string;
}

/** The secret of a key, 48 hex digits. It is derived, so the database holds none. */
export function apiSecret(secretKey: Buffer, keyId: string, version: number): string {
  return createHmac('sha256', secretKey).update(`${keyId}:${version}`).digest('hex').slice(0, 48);
}

/**
 * The version of the key id's secret that this is, or null where it is none. Needs no look-up, so a forged key costs no
 * read. Constant time.
 */
export function secretVersion(keys: KeyRing, keyId: string, secret: string): number | null {
  const matching = apiSecrets(keys, keyId).filter((one) => isSameSecret(one.secret, secret));
  return matching[0]?.version ?? null;
}

/**
 * Every secret that the key id can have, version 1 first: one where the id says of which version of the master secret it
 * is; none where that version is not live.
 */
export function apiSecrets(keys: KeyRing, keyId: string): { version: number; secret: string }[] {
  const key = keys.of(masterVersionOf(keyId));
  if (key === null) return [];
  return Array.from({ length: isMadeKeyId(keyId) ? 1 : MAX_VERSION }, (_, index) => ({
    version: index + 1,
    secret: apiSecret(key, keyId, index + 1),
  }));
}

/** Whether the key may be used now, as far as it alone says: it is neither revoked nor expired. */
export function isLive({ state, expiresAt }: Pick<ApiKey, 'state' | 'expiresAt'>, now: Date): boolean {
  return state === 'active' && (expiresAt === undefined || now < expiresAt);
}

/** The valid versions of the key's secret: one, and two while it is replaced. */
export function liveVersions({ version, previous }: ApiKey, now: Date): readonly number[] {
  return previous && now < previous.until ? [version, previous.version] : [version];
}

/** The key as a brand pastes it into a plugin: `hs_live_<keyId>_<secret><checksum>`. */
export function formatApiKey({ mode, keyId, secret }: ParsedApiKey): string {
  const body = `hs_${mode}_${keyId}_${secret}`;
  return body + checksum(body);
}

/**
 * Parses a key; null where its form or its checksum is wrong (a typo). The checksum is compared as text, so a key has
 * one spelling.
 */
export function parseApiKey(text: string): ParsedApiKey | null {
  const match = KEY_PATTERN.exec(text);
  if (!match) return null;
  const [, mode, keyId, secret, sum] = match;
  if (!keyId || !secret || checksum(text.slice(0, -CHECKSUM_LENGTH)) !== sum) return null;
  return { mode: mode === 'test' ? 'test' : 'live', keyId, secret };
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, CHECKSUM_LENGTH);
}

/** Compares in constant time. */
export function isSameSecret(a: string, b: string): boolean {
  // Digests have one length, so timing shows neither content nor length.
  const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digestOf(a), digestOf(b));
}
