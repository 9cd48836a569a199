import { z } from 'zod';
import { storeSchema, tenantIdSchema } from '../../domain/brand/brand';
import { must, textSchema } from '../wire';

export const object = { error: must('must be a JSON object') };

const tenantId = (what: string): z.ZodType<string, string> =>
  z
    .string({ error: must('must be a string') })
    .refine((id) => tenantIdSchema.safeParse(id).success, `must be the id of ${what}: letters and digits`);

export const brandIdSchema = tenantId('a brand').meta({
  id: 'BrandId',
  description:
    'Absent: your own brand. Its test twin is `{brandId}-test`; the platform names the brand always.',
  examples: ['lalemoda'],
});

export const influencerIdSchema = tenantId('an influencer').meta({ id: 'InfluencerId', examples: ['ayse'] });

export const storeIdSchema = z
  .string({ error: must('must be a string') })
  .refine(
    (id) => storeSchema.shape.storeId.safeParse(id).success,
    'must be the id of a store: letters and digits',
  )
  .meta({
    id: 'StoreId',
    description: 'May be absent where only one store of the brand has an order of this id.',
    examples: ['lalewoo'],
  });

/**
 * Control characters except tab and newline, and characters that turn the direction of the text around them: refused.
 */
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/;

/** A reason that others will read: not empty. */
export const reasonSchema = textSchema(1000)
  .refine((text) => text.trim() !== '', 'must not be empty')
  .refine(
    (text) => !INVISIBLE.test(text),
    'must not contain control characters (but tabs and newlines) or marks that override the direction of text',
  );

/** Joins emoji, and letters of Persian and Indian scripts: people's names have it. */
const JOINER = /[\u200c\u200d]/gu;
const MAX_NAME_LENGTH = 100;
/** Marks of direction would turn around what stands beside a name. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** The name of a brand, a store, a person, a key, as others will read it. */
export const nameSchema = textSchema(MAX_NAME_LENGTH)
  .transform((name) => name.trim())
  .refine((name) => name !== '', 'must not be empty')
  .refine(
    (name) => !UNSEEN.test(name.replaceAll(JOINER, '')),
    'must not contain control characters, line breaks, or invisible marks such as those of direction',
  )
  .meta({ id: 'Name', examples: ['Lale Moda'] });

export function wordSchema<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, { error: must(`must be ${words.map((word) => `"${word}"`).join(' or ')}`) });
}

/** Not `z.int`: for a fraction that stops all later checks, including `besideOtherIssues`. */
export function integerSchema(form: string): z.ZodNumber {
  return z
    .number({ error: must(form) })
    .refine(Number.isInteger, { error: form, abort: false })
    .meta({ type: 'integer' });
}
