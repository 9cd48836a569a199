import { z } from 'zod';

// What the simulation must know of the brand whose store it plays: read from emulator-data/demo.json.

const influencerSchema = z.object({
  influencerId: z.string(),
  referralCode: z.string(),
  couponCode: z.string().optional(),
});

const brandFactsSchema = z.object({
  brandId: z.string(),
  storeId: z.string(),
  apiKey: z.string(),
  influencers: z.array(influencerSchema).min(1),
  plan: z.object({
    version: z.number(),
    base: z.enum(['net', 'total']),
    ratePercent: z.number(),
    shares: z.array(z.object({ party: z.string(), percent: z.number() })),
    attributionWindowDays: z.number(),
    holdPeriodDays: z.number(),
    attributionPrecedence: z.array(z.enum(['coupon', 'click', 'referralCode'])),
  }),
});
export type BrandFacts = z.infer<typeof brandFactsSchema>;
export type InfluencerFacts = z.infer<typeof influencerSchema>;

const demoFileSchema = brandFactsSchema.extend({
  projectId: z.string(),
  functionsBaseUrl: z.string(),
  firestoreHost: z.string(),
  others: z.array(brandFactsSchema).default([]),
});
export type DemoFile = z.infer<typeof demoFileSchema>;

export function readDemoFile(json: unknown): DemoFile {
  return demoFileSchema.parse(json);
}

/** The demo brand, or the one of this id; undefined where the file has none. */
export function findBrand(demo: DemoFile, brandId: string | undefined): BrandFacts | undefined {
  return brandId === undefined ? demo : [demo, ...demo.others].find((brand) => brand.brandId === brandId);
}
