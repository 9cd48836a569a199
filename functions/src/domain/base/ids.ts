import { createHash } from 'node:crypto';
import { unescapeHtml } from './html';

/** Prefixes of the ids that Halfshare makes. Document ids composed of other ids have none. */
export const ID_PREFIXES = {
  click: 'clk_',
  decision: 'dec_',
  payout: 'po_',
  rebuild: 'rb_',
  repayment: 'rep_',
  request: 'req_',
  settlement: 'set_',
  sync: 'syn_',
  write_off: 'wo_',
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

/** Makes an unguessable id of the kind, never a sequential one. Passed in as a dependency. */
export type NewId = (kind: IdKind) => string;

export const MAX_ID_LENGTH = 128;

const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/;

/** Whether Firestore reserves the name: no document or field may have it. */
export function isReservedName(name: string): boolean {
  return /^__.*__$/s.test(name);
}

function isReservedId(text: string): boolean {
  return text === '.' || text === '..' || isReservedName(text);
}

/** Why the text cannot be a store's id (CONTRACT.md, "Common"), or null when it can. */
export function idProblem(text: string): string | null {
  if (text.length === 0) return 'must not be empty';
  if (!text.isWellFormed()) return 'must be well-formed Unicode (it has half of a surrogate pair)';
  if ([...text].length > MAX_ID_LENGTH) return `must have at most ${MAX_ID_LENGTH} characters`;
  if (text.includes('/')) return 'must not contain "/"';
  if (CONTROL_CHARACTERS.test(text)) return 'must not contain control characters';
  if (text === '.' || text === '..' || isReservedName(text))
    return 'must not be ".", ".." or of the form "__x__"';
  return null;
}

/**
 * The key under which a code is stored, safe as a document id; null where a code cannot be one. Referral and coupon
 * codes are compared as people and shops write them: without regard to case (as WooCommerce does, with the Turkish i's),
 * to HTML escapes and to forms of characters that look alike (NFKC).
 */
export function codeKey(code: string): string | null {
  const trimmed = folded(unescapeHtml(code.toLowerCase())).trim();
  if (trimmed === '' || !trimmed.isWellFormed()) return null;
  const key = encodeURIComponent(trimmed);
  // A document id has at most 1,500 bytes, including the brand's id before it.
  return key.length > 1000 || isReservedId(key) ? null : key;
}

/**
 * Unicode's case folding of NFKC: capitals first, since the small letters of one capital may differ. `İNDİRİM`,
 * `INDIRIM` and `ındırım` are one code, and so are `ΚΩΔΙΚΟΣ`, `κωδικος` and PHP's `κωδικοσ`.
 */
function folded(text: string): string {
  const small = text.normalize('NFKC').toUpperCase().toLowerCase();
  return small.replaceAll('i\u0307', 'i').normalize('NFKC');
}

/** Identifies an order; `orderId` is the store's own. */
export interface OrderIdentity {
  readonly brandId: string;
  readonly storeId: string;
  readonly orderId: string;
}

/** The document id of an order and, with the brand's id before it, of its commission. Store ids have no `~`. */
export function orderKey(storeId: string, orderId: string): string {
  return `${storeId}~${orderId}`;
}

export function commissionId(brandId: string, storeId: string, orderId: string): string {
  return `${brandId}~${orderKey(storeId, orderId)}`;
}

/** SHA-256 of the value's canonical JSON (keys sorted, `undefined` left out), in hex. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** JSON with sorted keys and without `undefined`: equal values have equal texts, byte for byte. */
export function canonicalJson(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** An integer from 0 to `count - 1` that depends on the text alone. */
export function bucketOf(text: string, count: number): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % count;
}
