import { z } from 'zod';
import { apiKeySchema, type ApiKey } from '../../domain/credentials/apiKey';
import {
  brandSchema,
  writtenBrandSchema,
  storeSchema,
  storeSettingsSchema,
  type Brand,
  type Store,
} from '../../domain/brand/brand';
import { CHANGED, type LoggedChange } from '../../domain/brand/change';
import { switchesSchema, type StoredSwitches } from '../../domain/base/switches';
import type { ReferralCode } from '../../domain/link/link';
import { planSchema, type Plan } from '../../domain/brand/plan';
import { statusWordsSchema, type StatusWords } from '../../domain/brand/statusWords';
import { pluginReportSchema, type PluginReport } from '../../domain/brand/pluginState';
import type { CouponClaim, CouponCodeRecord } from '../../domain/catalogue/couponCode';
import { Kind, UNVERSIONED } from './kind';
import { mapOf, nullableText, optionalText, strict } from './shape';

// Brands, stores, keys, influencers and codes. People write some of them by hand, so an unknown field is dropped, not
// refused.

export const brands = new Kind<Brand>({ name: 'a brand', older: [UNVERSIONED], schema: brandSchema });
/** The same document where it is only needed to keep something for the brand until it is mended. */
export const writtenBrands = new Kind<Brand>({
  name: 'a brand',
  older: [UNVERSIONED],
  schema: writtenBrandSchema,
});
export const stores = new Kind<Store>({ name: 'a store', older: [UNVERSIONED], schema: storeSchema });
export const apiKeys = new Kind<ApiKey>({ name: 'an API key', older: [UNVERSIONED], schema: apiKeySchema });

/** A misspelled name would switch nothing off, so an unknown field is refused. */
export const switches = new Kind<StoredSwitches>({
  name: 'the switches',
  older: [UNVERSIONED],
  schema: switchesSchema,
});

const savedBy = { savedBy: z.string(), savedAt: z.date(), requestId: z.string() };

const savedSettingsSchema = storeSettingsSchema.extend(savedBy);
export type SavedSettings = z.infer<typeof savedSettingsSchema>;
export const settingsVersions = new Kind<SavedSettings>({
  name: 'a version of a store’s settings',
  older: [UNVERSIONED],
  schema: savedSettingsSchema,
});

/** One version of a plan; it is stored with who saved it. */
export const planVersions = new Kind<Plan>({
  name: 'a version of a plan',
  older: [UNVERSIONED],
  schema: planSchema,
});

const values = z.record(z.string(), z.unknown()).nullable();

/** An entry of the change log. */
export const changes = new Kind<LoggedChange>({
  name: 'an entry of the change log',
  older: [UNVERSIONED],
  schema: strict<LoggedChange>({
    changeId: z.string(),
    what: z.enum(CHANGED),
    id: z.string(),
    before: values,
    after: values,
    at: z.date(),
    by: z.string(),
    requestId: z.string(),
  }),
});

/** The request that saved a version of a plan; null: it was written by hand. */
export const planRequests = new Kind<{ readonly requestId: string | null }>({
  name: 'a version of a plan',
  older: [UNVERSIONED],
  schema: z.object({ requestId: nullableText.default(null) }),
});

/** One version of the brand's status words; it is stored with who saved it. */
export const statusWordsVersions = new Kind<StatusWords>({
  name: 'a version of the status words',
  older: [UNVERSIONED],
  schema: statusWordsSchema,
});

/** The request that saved a version of the status words; null: it was written by hand. */
export const statusWordsRequests = new Kind<{ readonly requestId: string | null }>({
  name: 'a version of the status words',
  older: [UNVERSIONED],
  schema: z.object({ requestId: nullableText.default(null) }),
});

export const pluginReports = new Kind<PluginReport>({
  name: 'a report of a plugin',
  older: [UNVERSIONED],
  schema: pluginReportSchema,
});

/** `influencers/{influencerId}`, the fields that we read. */
export interface StoredInfluencer {
  readonly name: string | null;
  /** The keyed hash of the influencer's own email, and by version of the master secret (`EmailHashes`). */
  readonly emailHash: string | null;
  readonly emailHashes: Readonly<Record<string, string>> | null;
}

export const influencers = new Kind<StoredInfluencer>({
  name: 'an influencer',
  older: [UNVERSIONED],
  schema: z.object({
    name: nullableText.default(null),
    emailHash: nullableText.default(null),
    emailHashes: mapOf(z.string()).nullable().default(null),
  }),
});

export const referralCodes = new Kind<ReferralCode>({
  name: 'a referral code',
  older: [UNVERSIONED],
  schema: z.object({
    influencerId: z.string(),
    brandIds: z.array(z.string()),
    storeId: nullableText.default(null),
    landingUrl: nullableText.default(null),
  }),
});

export const couponCodes = new Kind<CouponCodeRecord>({
  name: 'a coupon code',
  older: [UNVERSIONED],
  schema: z.object({
    brandId: z.string(),
    influencerId: nullableText,
    code: optionalText,
    storeId: optionalText,
    couponId: optionalText,
    claims: z.exactOptional(
      mapOf(strict<CouponClaim>({ code: z.string(), influencerId: z.string(), updatedAt: z.date() })),
    ),
  }),
});
