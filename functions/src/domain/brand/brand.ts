import { z } from 'zod';
import { isTimeZone } from '../base/time';
import { isCurrency } from '../money/money';
import { planSchema } from './plan';
import { qualitySchema } from './salesLimits';
import { statusWordsSchema } from './statusWords';
import { pluginStateSchema } from './pluginState';

/**
 * Ids of brands and influencers; the test twin of a brand is `{brandId}-test`. A click token contains both ids, and a
 * click id has at most 128 characters.
 */
export const tenantIdSchema = z.string().regex(/^[A-Za-z0-9]{1,32}(-test)?$/);

export const brandSchema = z.object({
  brandId: tenantIdSchema,
  name: z.string(),
  /** The default; an order may be in any currency. */
  currency: z.string().refine(isCurrency, 'is no currency of ISO 4217'),
  /** IANA name. The brand's local days are days in it. */
  timeZone: z.string().refine(isTimeZone, 'is no time zone of the IANA'),
  state: z.enum(['active', 'suspended']),
  shards: z.int().min(1).max(100),
  planVersion: z.int().min(1),
  plan: planSchema,
  /** The newest version of its status words, in force; absent: it has none. */
  words: statusWordsSchema.optional(),
  /** Limits of plausible sales; absent: the defaults. */
  quality: qualitySchema.optional(),
});
export type Brand = z.infer<typeof brandSchema>;

/** As somebody wrote it: currency and time zone may be none. Nothing is worked out with it. */
export const writtenBrandSchema = brandSchema.extend({ currency: z.string(), timeZone: z.string() });

/** Settings of a store that the network sets and the store's plugin polls. */
export const storeSettingsSchema = z.object({
  /** Grows by one with each change. */
  version: z.int().min(0),
  /** The plugin reports every order, also those without evidence of an influencer. */
  reportAllOrders: z.boolean(),
  /** Whether the plugin tracks at all. */
  trackingEnabled: z.boolean(),
});
export type StoreSettings = z.infer<typeof storeSettingsSchema>;

export const DEFAULT_STORE_SETTINGS: StoreSettings = {
  version: 0,
  reportAllOrders: false,
  trackingEnabled: true,
};

/** The channels by which a store's software reports; each is watched for silence. */
export const CHANNELS = ['plugin', 'webhooks'] as const;
export type Channel = (typeof CHANNELS)[number];

const connectionSchema = z.object({
  lastSeenAt: z.date(),
  /** Since when it has been silent for longer than `QUIET_AFTER_HOURS`; null while it is not. */
  quietSince: z.date().nullable().default(null),
});
export type Connection = z.infer<typeof connectionSchema>;

/** The most versions of a store's webhook secret for each version of the master secret: the next ones are tried too. */
export const WEBHOOK_VERSIONS_PER_MASTER = 8;
const MAX_MASTER_VERSION = 99;

const masterVersionSchema = z.int().min(1).max(MAX_MASTER_VERSION).default(1);

export const storeSchema = z.object({
  storeId: z.string().regex(/^[A-Za-z0-9]{1,40}$/),
  name: z.string(),
  platform: z.string(),
  siteUrl: z.string(),
  state: z.enum(['active', 'suspended']),
  /** Every host of the shop, in lower case: links may lead to them, and an unsigned order is matched by them. */
  hosts: z.array(z.string()).default([]),
  /** Which parameters the shop's software reads from a landing URL. */
  linkParameters: z.enum(['storeApi', 'waffarx']).default('storeApi'),
  /** Links to a WooCommerce shop bring `utm_*` of ours along, unless the store has switched that off. */
  addsUtm: z.boolean().default(true),
  settings: storeSettingsSchema.default(DEFAULT_STORE_SETTINGS),
  /** Part of the derivation of the webhooks' secret; the version before stays valid too. */
  webhookVersion: z
    .int()
    .min(1)
    .max(WEBHOOK_VERSIONS_PER_MASTER * MAX_MASTER_VERSION)
    .default(1),
  /** The versions of the master secret that this secret is of, and the one before it. */
  webhookMaster: masterVersionSchema,
  previousWebhookMaster: masterVersionSchema,
  connections: z.partialRecord(z.enum(CHANNELS), connectionSchema).default({}),
  /** Absent: its plugin never reported its state. */
  plugin: pluginStateSchema.optional(),
});
export type Store = z.infer<typeof storeSchema>;
/** The shape as stored: a field with a default may be absent. */
export type StoredStore = z.input<typeof storeSchema>;

/** How often the secret of the store's webhooks can still be replaced. */
export function webhookReplacementsLeft(
  { webhookVersion }: Pick<Store, 'webhookVersion'>,
  newestMaster: number,
): number {
  return Math.max(0, WEBHOOK_VERSIONS_PER_MASTER * newestMaster - webhookVersion);
}

/** Whether nothing that the store reports counts for now. */
export function isSuspended(brand: Pick<Brand, 'state'>, store: Pick<Store, 'state'>): boolean {
  return brand.state === 'suspended' || store.state === 'suspended';
}

/** Whether links to the shop bring `utm_*` of ours along: WooCommerce's order attribution needs them. */
export function bringsUtm({ platform, addsUtm }: Pick<Store, 'platform' | 'addsUtm'>): boolean {
  return platform === 'woocommerce' && addsUtm;
}

export const TEST_TWIN_SUFFIX = '-test';

/** Whether it is the test twin of a brand: nothing of it is real money. */
export function isTestTwin(brandId: string): boolean {
  return brandId.endsWith(TEST_TWIN_SUFFIX);
}

/** The id of the brand's test twin. */
export function twinIdOf(brandId: string): string {
  return brandId + TEST_TWIN_SUFFIX;
}

/** The brand of which this is the test twin, or the brand itself. */
export function liveBrandId(brandId: string): string {
  return isTestTwin(brandId) ? brandId.slice(0, -TEST_TWIN_SUFFIX.length) : brandId;
}
