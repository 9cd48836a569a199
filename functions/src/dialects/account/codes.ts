import { z } from 'zod';
import { codeKey } from '../../domain/base/ids';
import { textSchema } from '../wire';
import { brandIdSchema, influencerIdSchema, object } from './fields';

const MAX_CODE_LENGTH = 128;

export const codeRequests = {
  code: z.object({
    code: textSchema(MAX_CODE_LENGTH)
      .refine((code) => codeKey(code) !== null, 'must be a code: not empty, and no ".", ".." or "__x__"')
      .meta({
        description: 'As it is given out. `A&B`, `a&amp;b` and `ａ&ｂ` are one code.',
        examples: ['STAFF50'],
      }),
  }),
  couponOwner: z
    .object(
      {
        brandId: brandIdSchema.optional(),
        influencerId: influencerIdSchema
          .nullable()
          .describe('Whose orders with the coupon are. Null: nobody earns by it, whatever the shop says.'),
      },
      object,
    )
    .meta({ id: 'CouponOwner' }),
  referralCodeOwner: z
    .object({ brandId: brandIdSchema, influencerId: influencerIdSchema }, object)
    .meta({ id: 'ReferralCodeOwner' }),
} as const;

export const codeAnswerSchema = z
  .object({
    brandId: z.string(),
    code: z.string(),
    influencerId: z.string().nullable(),
    replayed: z.boolean().describe('It was so already: nothing was written.'),
  })
  .meta({ id: 'SavedCode' });
