import { z } from 'zod';
import { NOT_COUNTED_REASONS } from '../../domain/delivery/notCounted';

/** What a delivery is answered: what became of it. */
export const deliveryAnswerSchema = z
  .object({
    result: z.enum(['recorded', 'replayed', 'parked', 'ignored', 'set_aside']),
    reason: z
      .enum(NOT_COUNTED_REASONS)
      .optional()
      .describe('Why it was ignored or set aside: docs/errors.md says what each means, and what to do.'),
  })
  .meta({ id: 'DeliveryAnswer' });
