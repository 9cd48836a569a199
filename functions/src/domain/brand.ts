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

/** To make one costs a hundred times as much as to use it; there are few time zones. */
const DAY_FORMATS = new Map<string, Intl.DateTimeFormat>();

/** The day, `yyyy-mm-dd`, that it is at the moment where the brand is. */
export function localDay(moment: Date, timeZone: string): string {
  let format = DAY_FORMATS.get(timeZone);
  if (!format) {
    const [year, month, day] = ['numeric', '2-digit', '2-digit'] as const;
    // en-CA writes ISO days.
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year, month, day, calendar: 'iso8601' });
    DAY_FORMATS.set(timeZone, format);
  }
  return format.format(moment);
}
