import { z } from 'zod';
import { CHANGED, type LoggedChange } from '../../domain/brand/change';
import { cursorOf, cursorSchema, type Place } from './cursor';
import { brandIdSchema } from './fields';

// The change log of a brand.

const LIST = 'changes';

export const changeRequests = {
  changes: z.object({ brandId: brandIdSchema.optional(), after: cursorSchema(LIST) }),
} as const;

const valuesSchema = z
  .record(z.string(), z.unknown())
  .nullable()
  .describe('The changed fields alone. What is longer than 500 characters is cut.');

export const changesAnswerSchema = z
  .object({
    brandId: z.string(),
    changes: z.array(
      z
        .object({
          what: z.enum(CHANGED),
          id: z.string().describe('Of the store, the key, the code, the version, ...'),
          before: valuesSchema,
          after: valuesSchema,
          at: z.iso.datetime(),
          by: z.string().describe('The user id, or the operator at the command line.'),
          requestId: z.string(),
        })
        .meta({ id: 'Change' }),
    ),
    next: z.string().nullable().describe('Older ones follow: send it as `after`.'),
  })
  .meta({ id: 'Changes' });

export function changesAnswer(
  brandId: string,
  { changes, next }: { readonly changes: readonly LoggedChange[]; readonly next: Place | null },
): z.infer<typeof changesAnswerSchema> {
  return {
    brandId,
    changes: changes.map(({ what, id, before, after, at, by, requestId }) => ({
      what,
      id,
      before: before && { ...before },
      after: after && { ...after },
      at: at.toISOString(),
      by,
      requestId,
    })),
    next: cursorOf(LIST, next),
  };
}
