import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../base/keyRing';
import { DAY_MS } from '../base/time';
import { ID_PREFIXES, idProblem } from '../base/ids';

/** Of one visitor's clicks on one influencer's link, only the first in such a window counts. */
export const DUPLICATE_CLICK_WINDOW_SECONDS = 30;

/** A caller's own click id (CONTRACT.md, 1). Click tokens have this form too. */
export const CLICK_ID_PATTERN = /^[A-Za-z0-9._~-]{8,128}$/;

/** Whether it can be a click id: the form above, and not reserved by Firestore. */
export function isClickId(text: string): boolean {
  return CLICK_ID_PATTERN.test(text) && idProblem(text) === null;
}

/** The content of a click token; a sale with one needs no look-up. */
export interface ClickToken {
  readonly brandId: string;
  readonly influencerId: string;
  /** Whole seconds: the token holds no more. */
  readonly clickedAt: Date;
  /** Distinguishes clicks of one second: 22 characters of base64url. */
  readonly nonce: string;
}

/** The version of the master secret stands before the signature, unless it is 1. */
const TOKEN_PATTERN =
  /^clk_([A-Za-z0-9-]+)\.([A-Za-z0-9]+)\.([0-9a-z]+)\.([A-Za-z0-9_-]+)(?:\.([2-9]|[1-9]\d))?\.([A-Za-z0-9_-]{22})$/;

/** Whether the text looks like a click id of ours, whoever signed it. */
export function hasFormOfClickToken(text: string): boolean {
  return TOKEN_PATTERN.test(text);
}

/**
 * Writes the token as a click id, signed under the newest version of the master secret:
 * `clk_<brand>.<influencer>.<seconds, base 36>.<nonce>[.<version>].<signature>`.
 */
export function signClickToken(
  { brandId, influencerId, clickedAt, nonce }: ClickToken,
  { newest, newestKey }: KeyRing,
): string {
  const seconds = Math.floor(clickedAt.getTime() / 1000).toString(36);
  const version = newest === 1 ? '' : `.${newest}`;
  const body = `${ID_PREFIXES.click}${brandId}.${influencerId}.${seconds}.${nonce}${version}`;
  return `${body}.${signature(body, newestKey)}`;
}

/**
 * Reads a click token; null where the id has another form, a wrong signature, or is signed under a version of the master
 * secret that is not live.
 */
export function readClickToken(clickId: string, keys: KeyRing): ClickToken | null {
  const match = TOKEN_PATTERN.exec(clickId);
  if (!match) return null;
  const [, brandId, influencerId, seconds, nonce, version = '1', mac] = match;
  const key = keys.of(Number(version));
  if (!brandId || !influencerId || !seconds || !nonce || !mac || !key) return null;
  const expected = signature(clickId.slice(0, -(mac.length + 1)), key);
  if (!timingSafeEqual(Buffer.from(mac), Buffer.from(expected))) return null;
  return { brandId, influencerId, clickedAt: new Date(parseInt(seconds, 36) * 1000), nonce };
}

function signature(body: string, key: Buffer): string {
  return createHmac('sha256', key).update(body).digest('base64url').slice(0, 22);
}

/** The visitor, as far as the store reports it: a visitor id, else address and browser. */
export interface Visitor {
  readonly visitorId?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** The same text for the same visitor; null for an unknown one. */
export function visitorKey({ visitorId, ipAddress, userAgent }: Visitor): string | null {
  if (visitorId !== undefined) return `id:${visitorId}`;
  return ipAddress === undefined ? null : `ip:${ipAddress}|${userAgent ?? ''}`;
}

/**
 * Time and nonce of a click's token. For a known visitor both depend only on visitor, link and window: a repeated click
 * has the same id, its document exists already, and it is not counted. One write is enough.
 *
 * @param random the nonce for an unknown visitor
 */
export function clickMark(
  click: { readonly occurredAt: Date; readonly referralCode: string; readonly visitor: Visitor },
  visitorSecret: Buffer,
  random: string,
): { clickedAt: Date; nonce: string } {
  const seconds = Math.floor(click.occurredAt.getTime() / 1000);
  const visitor = visitorKey(click.visitor);
  if (visitor === null) return { clickedAt: new Date(seconds * 1000), nonce: random };
  const window = Math.floor(seconds / DUPLICATE_CLICK_WINDOW_SECONDS);
  const nonce = createHmac('sha256', visitorSecret)
    .update(JSON.stringify([visitor, click.referralCode, window]))
    .digest('base64url')
    .slice(0, 16);
  return { clickedAt: new Date(window * DUPLICATE_CLICK_WINDOW_SECONDS * 1000), nonce };
}

/** The document `brands/{b}/clicks/{clickId}` (DATA.md). */
export interface ClickRecord {
  readonly clickId: string;
  readonly storeId: string;
  readonly influencerId: string;
  readonly referralCode: string;
  readonly counted: boolean;
  readonly reason: 'bot' | null;
  readonly landingUrl: string | null;
  readonly referrerUrl: string | null;
  readonly userAgent: string | null;
  /** A keyed hash; the address itself is never stored. */
  readonly ipHash: string | null;
  readonly visitorId: string | null;
  readonly subIds: readonly string[];
  readonly fingerprint: string;
  readonly occurredAt: Date;
  /** The brand's local day of `occurredAt`, fixed at receipt. */
  readonly day: string;
  readonly receivedAt: Date;
  /** The end of the attribution window, answered as `expiresAt`. */
  readonly expiresAt: Date;
  /** When Firestore may delete it. */
  readonly expireAt: Date;
  readonly requestId: string;
}

/** How long a click is kept after its window, so that late sales can be explained. */
export const CLICK_KEPT_AFTER_WINDOW_DAYS = 60;
/** The least time a click is kept: a window has at least a day. */
export const CLICK_KEPT_DAYS = CLICK_KEPT_AFTER_WINDOW_DAYS + 1;

export function clickExpiry(
  clickedAt: Date,
  attributionWindowDays: number,
): { expiresAt: Date; expireAt: Date } {
  const expiresAt = new Date(clickedAt.getTime() + attributionWindowDays * DAY_MS);
  return { expiresAt, expireAt: new Date(expiresAt.getTime() + CLICK_KEPT_AFTER_WINDOW_DAYS * DAY_MS) };
}
