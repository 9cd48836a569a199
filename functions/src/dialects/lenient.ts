import { z } from 'zod';
import { isObject, phpList } from './php';
import { sentFor } from './sent';
import { amountSchema, signedAmountSchema } from './wire';

// Schema pieces for shops' data as it is. A signed delivery is genuine whatever it contains, and is never sent again:
// an unreadable field is absent, and the others count.

/** Absent if it cannot be read, is an empty text, or a list that is too long. */
export function lenient<T extends z.ZodType>(schema: T): z.ZodOptional<z.ZodType<z.output<T> | undefined>> {
  return z
    .unknown()
    .transform((value): z.output<T> | undefined => {
      if (value === undefined || trimmed(value) === '') return undefined;
      const { read, tooLong } = sentFor(schema, value, { isPhp: true });
      if (tooLong.length > 0) return undefined;
      const result = schema.safeParse(read);
      return result.success ? result.data : undefined;
    })
    .optional();
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

/** WooCommerce's amounts are texts with varying zeros, floats in a few places, and `""` for none. */
export const requiredAmountSchema = z.preprocess(trimmed, amountSchema);
export const optionalAmountSchema = lenient(requiredAmountSchema);
export const optionalSignedAmountSchema = lenient(z.preprocess(trimmed, signedAmountSchema));

/** A number is taken for its digits: PHP sends both. */
export const digitsSchema = z.union([z.string(), z.int()]).transform(String);

/** `2026-11-21T01:36:39`, in UTC although it has no `Z`; a zone is accepted. */
const UTC_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/** A `*_gmt` date of WooCommerce; null if it is none. */
export function readGmt(text: string): Date | null {
  const match = UTC_TIME.exec(text);
  if (!match) return null;
  const time = new Date(`${text.replace(' ', 'T')}${match[2] === undefined ? 'Z' : ''}`);
  // MySQL's zero date, and what Firestore cannot store: a zone may lead out of the year 9999.
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time : null;
}

export const gmtSchema = z.string().transform((text, ctx) => {
  const time = readGmt(text);
  if (time !== null) return time;
  ctx.issues.push({ code: 'custom', message: 'must be a time such as "2026-11-21T01:36:39"', input: text });
  return z.NEVER;
});

/** The named members of `body` that are not null: of a megabyte only what is used is looked at. */
export function pick(body: unknown, fields: readonly string[]): Record<string, unknown> {
  const object = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return Object.fromEntries(
    fields
      .filter((field) => Object.hasOwn(object, field))
      .map((field) => [field, object[field]] as const)
      .filter(([, member]) => member !== null && member !== undefined),
  );
}

export function objectsOf(value: unknown): Record<string, unknown>[] {
  const list = phpList(value);
  return (Array.isArray(list) ? list : []).filter(isObject);
}

/** The longest meta value that is used: a landing URL. */
const MAX_META_LENGTH = 4000;

/**
 * The scalar values in `meta_data`, by key in lower case without leading underscores; of equal keys the first that is
 * not empty. Plugins store anything there: objects, lists, megabytes.
 */
export function metaOf(body: unknown): ReadonlyMap<string, string> {
  const { meta_data: list } = pick(body, ['meta_data']);
  const meta = new Map<string, string>();
  for (const { key, value } of objectsOf(list)) {
    if (typeof key !== 'string' || key.length > 128) continue;
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value).trim();
    const name = metaName(key);
    if (text === '' || text.length > MAX_META_LENGTH || meta.has(name)) continue;
    meta.set(name, text);
  }
  return meta;
}

/** A key as it is compared: WooCommerce hides keys that begin with an underscore. */
export function metaName(key: string): string {
  return key.trim().toLowerCase().replace(/^_+/, '').replaceAll('-', '_');
}
