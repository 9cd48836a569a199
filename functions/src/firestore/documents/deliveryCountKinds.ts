import { z } from 'zod';
import {
  NOT_COUNTED_REASONS,
  WAYS,
  type DeliveryHour,
  type NotCountedTally,
} from '../../domain/delivery/notCounted';
import { Kind, UNVERSIONED } from './kind';
import { nullableText, strict, whole } from './shape';

// How the deliveries of a store were answered. Written by merges and increments: a count that was never raised is absent.

const count = whole.default(0);

export const notCountedTallies = new Kind<NotCountedTally>({
  name: 'a tally of what does not count',
  older: [UNVERSIONED],
  schema: strict<NotCountedTally>({
    way: z.enum(WAYS),
    reason: z.enum(NOT_COUNTED_REASONS),
    count,
    lastAt: z.date(),
    lastKind: z.string(),
    lastId: nullableText,
    expireAt: z.date(),
  }),
});

export const deliveryHours = new Kind<DeliveryHour>({
  name: 'an hour of deliveries',
  older: [UNVERSIONED],
  schema: strict<DeliveryHour>({
    hour: z.date(),
    recorded: count,
    ignored: count,
    setAside: count,
    expireAt: z.date(),
  }),
});
