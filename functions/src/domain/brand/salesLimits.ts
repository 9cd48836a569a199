import { z } from 'zod';

/**
 * Limits of plausible sales, for a brand that knows better than the defaults. Sales above a limit are held until the
 * brand confirms them (`velocity.ts`): too low a limit costs work, too high a limit costs money.
 */
export const qualitySchema = z.object({
  /** Through one click, within 60 minutes. A click is one visit: a household may order twice, hardly six times. */
  salesPerClick: z.int().min(1).max(100_000).default(5),
  /** Of one customer to one influencer, within 24 hours. */
  salesPerCustomer: z.int().min(1).max(100_000).default(3),
  /** To one influencer, within 60 minutes: one a minute. A brand whose influencers are on television sets it higher. */
  salesPerInfluencer: z.int().min(1).max(100_000).default(60),
  /** To one influencer by clicks after the order, within 24 hours: block checkouts make some, stolen orders many. */
  lateClicksPerInfluencer: z.int().min(1).max(100_000).default(2),
});
export type Quality = z.infer<typeof qualitySchema>;

export const DEFAULT_QUALITY: Quality = qualitySchema.parse({});
