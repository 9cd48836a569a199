import { createHmac, timingSafeEqual } from 'node:crypto';
import { apiSecrets } from './apiKey';

// The signature of a report (CONTRACT.md, 2): HMAC-SHA256 of `timestamp + "." + rawBody` under the secret of an API
// key. Test vectors for other languages: functions/test/vectors/.

/** How far a signature's time may differ from the clock, either way. */
export const SIGNATURE_WINDOW_SECONDS = 300;

export interface SentSignature {
  readonly keyId: string;
  readonly timestamp: string;
  readonly signature: string;
}

/**
 * The 32 bytes of the signature.
 *
 * @param secret the key's, 48 hex digits: the HMAC's key is this text, not the bytes it decodes to
 * @param timestamp exactly as in the header
 * @param rawBody the bytes as sent: with `Content-Encoding: gzip` the compressed ones
 */
export function signReport(secret: string, timestamp: string, rawBody: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
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
export function signedVersion(
  secretKey: Buffer,
  { keyId, timestamp, signature }: SentSignature,
  rawBody: Uint8Array,
): number | null {
  const sent = readSignature(signature);
  if (sent === null || !isKeyId(keyId)) return null;
  const matching = apiSecrets(secretKey, keyId).filter(({ secret }) =>
    timingSafeEqual(signReport(secret, timestamp, rawBody), sent),
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
