import { z } from 'zod';

/** What a delivery is answered: what became of it. */
export const deliveryAnswerSchema = z
  .object({
    result: z.enum(['recorded', 'replayed', 'parked', 'ignored', 'set_aside']),
    reason: z
      .string()
      .optional()
      .describe(
        'Why it was ignored; `foreign_source`: it was set aside since it names a host that is not the store’s.',
      ),
  })
  .meta({ id: 'DeliveryAnswer' });
