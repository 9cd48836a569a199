import { z } from 'zod';

/** What a delivery is answered: what became of it. */
export const deliveryAnswerSchema = z
  .object({
    result: z.enum(['recorded', 'replayed', 'parked', 'ignored', 'set_aside']),
    reason: z.string().optional().describe('Why it was ignored.'),
  })
  .meta({ id: 'DeliveryAnswer' });
