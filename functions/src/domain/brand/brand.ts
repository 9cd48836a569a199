import { z } from 'zod';
import { planSchema } from './plan';
import { qualitySchema } from './salesLimits';
import { pluginStateSchema } from './pluginState';

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
  /** How many sales are plausible; absent: the defaults. */
  quality: qualitySchema.optional(),
});
export type Brand = z.infer<typeof brandSchema>;

/** What the network sets of a store, and its plugin polls for. */
export const storeSettingsSchema = z.object({
  /** Grows by one with each change. */
  version: z.int().min(0),
  /** The plugin reports every order, also those that nobody brought. */
  reportAllOrders: z.boolean(),
  /** The plugin tracks at all. */
  trackingEnabled: z.boolean(),
});
export type StoreSettings = z.infer<typeof storeSettingsSchema>;

export const DEFAULT_STORE_SETTINGS: StoreSettings = {
  version: 0,
  reportAllOrders: false,
  trackingEnabled: true,
};

/** By which channels a store's own software reports, so that silence is noticed. */
export const CHANNELS = ['plugin', 'webhooks'] as const;
export type Channel = (typeof CHANNELS)[number];

const connectionSchema = z.object({
  /** The last sign of life, noted at most once an hour. */
  lastSeenAt: z.date(),
  /** Since when it has been silent longer than it ever should be; null while it is not. */
  quietSince: z.date().nullable().default(null),
});
export type Connection = z.infer<typeof connectionSchema>;

/** A delivery's secret is told without a look-up, by trying each: so many a store's webhooks may have in its life. */
export const MAX_WEBHOOK_VERSION = 8;

export const storeSchema = z.object({
  storeId: z.string().regex(/^[A-Za-z0-9]{1,40}$/),
  name: z.string(),
  platform: z.string(),
  siteUrl: z.string(),
  state: z.enum(['active', 'suspended']),
  /** Every host of the shop, in small letters: where links may lead, and what an unsigned order is recognised by. */
  hosts: z.array(z.string()).default([]),
  /** The parameters that the shop's software reads from a landing URL. */
  linkParameters: z.enum(['storeApi', 'waffarx']).default('storeApi'),
  settings: storeSettingsSchema.default(DEFAULT_STORE_SETTINGS),
  /** Part of what the secret of the shop's webhooks is derived from; the version before stays good too. */
  webhookVersion: z.int().min(1).max(MAX_WEBHOOK_VERSION).default(1),
  connections: z.partialRecord(z.enum(CHANNELS), connectionSchema).default({}),
  /** Absent: its plugin never told. */
  plugin: pluginStateSchema.optional(),
});
export type Store = z.infer<typeof storeSchema>;
/** As it is stored: what has a default may be absent. */
export type StoredStore = z.input<typeof storeSchema>;

export const TEST_TWIN_SUFFIX = '-test';
