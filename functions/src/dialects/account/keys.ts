import { z } from 'zod';
import { MODES, SCOPES, type ApiKey } from '../../domain/credentials/apiKey';
import { MAX_OVERLAP_DAYS, USUAL_OVERLAP_DAYS } from '../../domain/credentials/keyChange';
import { DAY_MS } from '../../domain/base/time';
import { anyTimeSchema, idSchema, listSchema, must } from '../wire';
import { brandIdSchema, nameSchema, object, wordSchema } from './fields';

// The API keys of a store.

const SIGNING = ['required', 'none'] as const;

const scopesSchema = listSchema(wordSchema(SCOPES), SCOPES.length)
  .refine((scopes) => scopes.length > 0, 'must name at least one scope')
  .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice');

export function keyRequests(now: () => Date) {
  return {
    keyId: z.object({
      keyId: z
        .string({ error: must('must be a string') })
        .regex(/^[A-Za-z0-9]{8,32}$/, 'must be the id of a key: 8 to 32 letters and digits')
        .meta({ examples: ['Lm4kTq9VxW2c'] }),
    }),
    newKey: z
      .object(
        {
          brandId: brandIdSchema.optional(),
          name: nameSchema.describe('What people call it.'),
          mode: wordSchema(MODES)
            .default('live')
            .describe('`test`: it reports to the test twin of the brand, and nothing of it is real money.'),
          scopes: scopesSchema.default([...SCOPES]).describe('What it may report. Absent: everything.'),
          signing: wordSchema(SIGNING)
            .default('required')
            .describe(
              '`none`: for clients that sign nothing, which get the key id alone. What they report is unverified.',
            ),
          reference: idSchema.describe('Your own name for the key: sent again, it is the same key.'),
        },
        object,
      )
      .meta({ id: 'NewKey' }),
    keyRotation: z
      .object(
        {
          brandId: brandIdSchema.optional(),
          aliveUntil: anyTimeSchema
            .refine((time) => time >= now(), 'must not be in the past')
            .refine(
              (time) => time.getTime() <= now().getTime() + MAX_OVERLAP_DAYS * DAY_MS,
              `must be at most ${MAX_OVERLAP_DAYS} days from now`,
            )
            .default(() => new Date(now().getTime() + USUAL_OVERLAP_DAYS * DAY_MS))
            .describe(`Until then the old key is good too. Absent: ${USUAL_OVERLAP_DAYS} days from now.`),
        },
        object,
      )
      .meta({ id: 'KeyRotation' }),
  };
}

const time = z.iso.datetime();
const keyFields = {
  keyId: z.string().describe('It is no secret. Signed reports send it as `X-WaffarX-Key`.'),
  storeId: z.string(),
  mode: z.enum(MODES),
  name: z.string().nullable(),
  scopes: z.array(z.enum(SCOPES)),
  signing: z.enum(SIGNING),
  state: z.enum(['active', 'expired', 'revoked']),
  createdAt: time.nullable(),
  createdBy: z.string().nullable(),
  expiresAt: time.nullable().describe('It is refused from then on.'),
  replaces: z.string().nullable(),
  replacedBy: z.string().nullable(),
  revokedAt: time.nullable(),
  revokedBy: z.string().nullable(),
};
const keySchema = z.object(keyFields).meta({ id: 'ApiKey' });
const replayed = z.boolean().describe('It was so already: nothing was written.');

export const keysAnswerSchema = z
  .object({ brandId: z.string(), storeId: z.string(), keys: z.array(keySchema) })
  .meta({ id: 'ApiKeys' });

const shownFields = {
  brandId: z.string(),
  key: keySchema,
  apiKey: z
    .string()
    .nullable()
    .describe('To paste into the plugin. Shown now alone: null where it was shown before.'),
  secret: z.string().nullable().describe('For signed reports: the key of the HMAC, as it stands.'),
  replayed,
};
export const shownKeyAnswerSchema = z.object(shownFields).meta({ id: 'ShownApiKey' });
export const replacedKeyAnswerSchema = z
  .object({ ...shownFields, replaced: keySchema.describe('The old key.') })
  .meta({ id: 'ReplacedApiKey' });
export const revokedKeyAnswerSchema = z
  .object({ brandId: z.string(), key: keySchema, replayed })
  .meta({ id: 'RevokedApiKey' });

const iso = (moment: Date | undefined): string | null => moment?.toISOString() ?? null;

export function keyAnswer(key: ApiKey, now: Date): z.infer<typeof keySchema> {
  const isExpired = key.expiresAt !== undefined && key.expiresAt <= now;
  return {
    keyId: key.keyId,
    storeId: key.storeId,
    mode: key.mode,
    name: key.name ?? null,
    scopes: [...key.scopes],
    signing: key.signing,
    state: key.state === 'active' && isExpired ? 'expired' : key.state,
    createdAt: iso(key.createdAt),
    createdBy: key.createdBy ?? null,
    expiresAt: iso(key.expiresAt),
    replaces: key.replaces ?? null,
    replacedBy: key.replacedBy ?? null,
    revokedAt: iso(key.revokedAt),
    revokedBy: key.revokedBy ?? null,
  };
}
