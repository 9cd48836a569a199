import { z } from 'zod';
import { MONTH_FORM, MONTH_PATTERN } from '../../domain/base/time';
import { must, textSchema } from '../wire';
import { brandIdSchema, storeIdSchema, wordSchema } from './fields';

/** What the account function takes of vouchers: words of path and query. */
export const voucherRequests = {
  voucherReconciliation: z.object({
    storeId: storeIdSchema,
    month: z
      .string({ error: must(MONTH_FORM) })
      .regex(MONTH_PATTERN, MONTH_FORM)
      .meta({ examples: ['2026-11'] }),
    format: wordSchema(['json', 'csv']).optional().meta({ description: 'Absent: json.' }),
    brandId: brandIdSchema.optional(),
  }),
  voucher: z.object({
    storeId: storeIdSchema,
    code: textSchema(128).meta({ description: 'Without regard to case.', examples: ['WFX-8F3K'] }),
    brandId: brandIdSchema.optional(),
  }),
};
