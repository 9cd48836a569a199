import { createHmac, timingSafeEqual } from 'node:crypto';
import { apiSecrets } from './apiKey';

// The signature of a report (CONTRACT.md, 2): HMAC-SHA256 of `timestamp + "." + rawBody` under the secret of an API key.
// functions/test/vectors/ has it as test vectors for those who sign in other languages.

/** So far a signature's time may be off the clock, either way. */
export const SIGNATURE_WINDOW_SECONDS = 300;

/** What the three headers said, as sent. */
export interface SentSignature {
  readonly keyId: string;
  readonly timestamp: string;
  readonly signature: string;
}

/**
 * The 32 bytes that sign the report.
 *
 * @param secret the key's, 48 hex digits: its text is the HMAC's key, not what the digits decode to
 * @param timestamp as in the header, to the letter
 * @param rawBody the bytes as sent: with `Content-Encoding: gzip` the compressed ones
 */
export function signReport(secret: string, timestamp: string, rawBody: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
}

/**
 * The bytes of a signature as sent, in lower-case hex or standard base64, or null where it is neither. Each has one
 * spelling: capitals, a missing `=`, the URL's alphabet and bits left over are refused.
 */
export function readSignature(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

const KEY_ID_PATTERN = /^[A-Za-z0-9]{8,32}$/;

/** Whether it can be the id of a key: only then it may name a document. */
export function isKeyId(text: string): boolean {
  return KEY_ID_PATTERN.test(text);
}

/**
 * With which version of the key id's secret the report was signed, or null where with none: told without a look-up, so
 * that a forged report never costs a read. Takes the same time whichever it is.
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

/** Whether the time is within the window around now, both in whole seconds: 300 s off is good, 301 s is not. */
export function isWithinWindow(signedAt: Date, now: Date): boolean {
  const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);
  return Math.abs(seconds(now) - seconds(signedAt)) <= SIGNATURE_WINDOW_SECONDS;
}
