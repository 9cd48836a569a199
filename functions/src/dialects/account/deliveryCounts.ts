import { z } from 'zod';
import {
  NOT_COUNTED,
  NOT_COUNTED_REASONS,
  sumOfHours,
  WAYS,
  type DeliveryCounts,
  type NotCountedTally,
} from '../../domain/delivery/notCounted';

// How what a store sent was answered, and what of it does not count.

export const deliveryCountFields = {
  deliveries: z
    .object({
      recorded: z
        .int()
        .describe(
          'They had an effect, were known already, or wait for their order. Written once a minute, so the newest may be missing.',
        ),
      ignored: z.int(),
      setAside: z.int(),
    })
    .describe('The deliveries of webhooks in the present hour (UTC) and the 23 before it.'),
  ignored: z
    .array(
      z.object({
        way: z.enum(WAYS).describe('By the shop’s own webhooks, or to the conversion server.'),
        reason: z.enum(NOT_COUNTED_REASONS),
        count: z.int().describe('Since the reason was last absent for 90 days.'),
        lastAt: z.iso.datetime(),
        lastKind: z.string().describe('The topic, or kind, of the last one.'),
        lastId: z.string().nullable().describe('Of what the last one was about, in the store.'),
        isUnderstood: z
          .boolean()
          .describe('False: the store sends what cannot be read, and so may lack sales.'),
        means: z.string(),
        later: z.string().describe('Whether it may count later.'),
        whatToDo: z.string(),
      }),
    )
    .describe(
      'What was answered 200 and does not count, or not yet, by reason; the last one first. docs/errors.md has all reasons.',
    ),
} as const;

export function deliveryCountsAnswer(
  hours: readonly DeliveryCounts[],
  tallies: readonly NotCountedTally[],
): z.infer<z.ZodObject<typeof deliveryCountFields>> {
  const byTime = tallies.toSorted((a, b) => b.lastAt.getTime() - a.lastAt.getTime());
  return {
    deliveries: { ...sumOfHours(hours) },
    ignored: byTime.map(({ way, reason, count, lastAt, lastKind, lastId }) => {
      const { means, later, whatToDo, isUnderstood } = NOT_COUNTED[reason];
      const of = { way, reason, count, lastAt: lastAt.toISOString(), lastKind, lastId };
      return { ...of, isUnderstood, means, later, whatToDo };
    }),
  };
}
