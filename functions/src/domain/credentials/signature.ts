import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../base/keyRing';
import { apiSecrets } from './apiKey';

// The signature of a report (CONTRACT.md, 2): an HMAC-SHA256 under the secret of an API key, of two versions. Test
// vectors for other languages: functions/test/vectors/.

/** How far a signature's time may differ from the clock, either way. */
export const SIGNATURE_WINDOW_SECONDS = 300;

/** 1 signs `timestamp.body`, 2 signs `timestamp.METHOD.path.query.body`. */
export const SIGNATURE_VERSIONS = [1, 2] as const;
export type SignatureVersion = (typeof SIGNATURE_VERSIONS)[number];

export interface SentSignature {
  readonly version: SignatureVersion;
  readonly keyId: string;
  readonly timestamp: string;
  readonly signature: string;
}

/** What can be signed of a request. */
export interface SignedRequest {
  readonly method: string;
  /** As sent, from the slash that follows the function's name. */
  readonly path: string;
  /** As sent, without its question mark; empty where there is none. */
  readonly query: string;
  /** The bytes as sent: with `Content-Encoding: gzip` the compressed ones. */
  readonly rawBody: Uint8Array;
}

/**
 * The 32 bytes of the signature. No text is signed in both versions: a body of version 1 that says what version 2 puts
 * before its body is no JSON.
 *
 * @param secret the key's, 48 hex digits: the HMAC's key is this text, not the bytes it decodes to
 * @param timestamp exactly as in the header
 */
export function signReport(
  secret: string,
  { version, timestamp }: Pick<SentSignature, 'version' | 'timestamp'>,
  { method, path, query, rawBody }: SignedRequest,
): Buffer {
  const before = version === 1 ? [] : [method, signedPath(path), query];
  const head = [timestamp, ...before, ''].join('.');
  return createHmac('sha256', secret).update(head).update(rawBody).digest();
}

/** The path as it is signed: in lower case, without slashes at its end. */
function signedPath(path: string): string {
  return path.toLowerCase().replace(/\/+$/, '');
}

/**
 * The bytes of a signature in lower-case hex or standard base64, else null. Each signature has one spelling per coding:
 * capitals, a missing `=`, the URL alphabet and leftover bits are refused.
 */
export function readSignature(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

const KEY_ID_PATTERN = /^[A-Za-z0-9]{8,32}$/;

/** Whether it can be a key id: only then it may name a document. */
export function isKeyId(text: string): boolean {
  return KEY_ID_PATTERN.test(text);
}

/**
 * The version of the key id's secret that signed the report, or null where none did. Needs no look-up, so a forged
 * report costs no read. Constant time.
 */
export function signedVersion(keys: KeyRing, sent: SentSignature, request: SignedRequest): number | null {
  const { keyId } = sent;
  const signature = readSignature(sent.signature);
  if (signature === null || !isKeyId(keyId)) return null;
  const matching = apiSecrets(keys, keyId).filter(({ secret }) =>
    timingSafeEqual(signReport(secret, sent, request), signature),
  );
  return matching[0]?.version ?? null;
}

/** Unix seconds, or milliseconds, to the whole second; null where the text is neither. */
export function readTimestamp(text: string): Date | null {
  if (/^[1-9]\d{9}$/.test(text)) return new Date(Number(text) * 1000);
  if (/^[1-9]\d{12}$/.test(text)) return new Date(Math.floor(Number(text) / 1000) * 1000);
  return null;
}

/** Whether the time is within the window, in whole seconds: 300 s off is valid, 301 s is not. */
export function isWithinWindow(signedAt: Date, now: Date): boolean {
  const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);
  return Math.abs(seconds(now) - seconds(signedAt)) <= SIGNATURE_WINDOW_SECONDS;
}
