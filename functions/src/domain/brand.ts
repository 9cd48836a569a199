import { z } from 'zod';
import { planSchema } from './plan';

/**
 * Ids of brands and influencers; a brand's test twin is `{brandId}-test`. A click id of ours holds both, and has at
 * most 128 characters.
 */
export const tenantIdSchema = z.string().regex(/^[A-Za-z0-9]{1,32}(-test)?$/);

export const brandSchema = z.object({
  brandId: tenantIdSchema,
  name: z.string(),
  /** Only the default; an order may be in any currency. */
  currency: z.string(),
  /** IANA name; the brand's days are days there. */
  timeZone: z.string(),
  state: z.enum(['active', 'suspended']),
  /** How many documents share a day's roll-up. */
  shards: z.int().min(1).max(100),
  planVersion: z.int().min(1),
  plan: planSchema,
});
export type Brand = z.infer<typeof brandSchema>;

export const storeSchema = z.object({
  storeId: z.string().regex(/^[A-Za-z0-9]{1,40}$/),
  name: z.string(),
  platform: z.string(),
  siteUrl: z.string(),
  state: z.enum(['active', 'suspended']),
});
export type Store = z.infer<typeof storeSchema>;

export const TEST_TWIN_SUFFIX = '-test';

/** The day, `yyyy-mm-dd`, that it is at the moment where the brand is. */
export function localDay(moment: Date, timeZone: string): string {
  // en-CA writes ISO days.
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    calendar: 'iso8601',
  }).format(moment);
}
