import { z } from 'zod';

/**
 * How many sales are still plausible, of a brand that knows better than the defaults. What is beyond is held until the
 * brand confirms it (`velocity.ts`), so a limit that is too low costs work, and one that is too high money.
 */
export const qualitySchema = z.object({
  /** Through one click, within 60 minutes. A click is one visit: a household orders twice, nobody six times. */
  salesPerClick: z.int().min(1).max(100_000).default(5),
  /** Of one customer to one influencer, within 24 hours. */
  salesPerCustomer: z.int().min(1).max(100_000).default(3),
  /** To one influencer, within 60 minutes: one a minute. A brand whose influencers go on air sets it higher. */
  salesPerInfluencer: z.int().min(1).max(100_000).default(60),
});
export type Quality = z.infer<typeof qualitySchema>;

export const DEFAULT_QUALITY: Quality = qualitySchema.parse({});
