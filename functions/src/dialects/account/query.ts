import { z } from 'zod';
import { AppError } from '../../domain/base/errors';

// `brandId` and `storeId` in the query count like fields of the body.

const WORDS = ['brandId', 'storeId'] as const;

type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The body with the query's `brandId` and `storeId`, if the schema has them and the body does not. Not validated.
 * Throws AppError `invalid_request` if both have them and differ.
 */
export function withWordsOfQuery(schema: z.ZodType, body: unknown, words: Json): unknown {
  if (!isObject(body)) return body;
  const known = fieldsOf(schema);
  const named = WORDS.filter((word) => known.has(word) && words[word] !== undefined);
  const both = named.filter((word) => (body[word] ?? null) !== null);
  const errors = both
    .filter((word) => body[word] !== words[word])
    .map((path) => ({ path, message: 'is not the same in the query and in the body' }));
  if (errors.length > 0) {
    const detail = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new AppError('invalid_request', { detail, errors });
  }
  const added = named.filter((word) => !both.includes(word)).map((word) => [word, words[word]] as const);
  return added.length === 0 ? body : { ...body, ...Object.fromEntries(added) };
}

function fieldsOf(schema: z.ZodType): ReadonlySet<string> {
  const object = schema instanceof z.ZodPipe ? schema.in : schema;
  return new Set(object instanceof z.ZodObject ? Object.keys(object.shape) : []);
}

export function isEmptyEnough(schema: z.ZodType): boolean {
  return schema.safeParse({}).success;
}
