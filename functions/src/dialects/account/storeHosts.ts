import { z } from 'zod';
import { readHost } from '../../domain/link/storeHosts';
import { must } from '../wire';
import { brandIdSchema, object } from './fields';

// The further hosts of a store.

const hostSchema = z
  .string({ error: must('must be a string') })
  .transform((typed, ctx) => {
    const read = readHost(typed);
    if ('host' in read) return read.host;
    ctx.addIssue({ code: 'custom', message: read.problem });
    return z.NEVER;
  })
  .meta({ examples: ['shop.example', 'https://www.shop.example:8443/tr/'] })
  .describe(
    'A host, or the address of any page of it. A port counts, path and query do not; international names are taken in any form.',
  );

export const storeHostRequests = {
  storeHost: z
    .object({ brandId: brandIdSchema.optional(), host: hostSchema }, object)
    .meta({ id: 'StoreHost' }),
} as const;

const answer = {
  brandId: z.string(),
  storeId: z.string(),
  host: z.string().describe('As it is stored: lower case, an international name in Punycode.'),
  siteUrl: z.string().describe('Its host is the store’s too, and stays.'),
  hosts: z.array(z.string()).describe('All that are registered.'),
  replayed: z.boolean().describe('It was so already.'),
};

export const registeredHostAnswerSchema = z
  .object({
    ...answer,
    playedIn: z
      .object({
        recorded: z.int().describe('They count now, as of their arrival.'),
        refused: z.int().describe('Their content is refused, as it would have been on arrival.'),
        later: z.int().describe('They count with the next run of the schedule, which is every ten minutes.'),
      })
      .describe('What became of the deliveries that were set aside for this host.'),
  })
  .meta({ id: 'RegisteredHost' });

export const hostTakenAwayAnswerSchema = z.object(answer).meta({ id: 'HostTakenAway' });
