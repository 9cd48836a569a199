import { z } from 'zod';
import { CHANNELS, type Store, type StoreSettings } from '../../domain/brand/brand';
import { CONNECTION_STATES, connectionOf, type ConnectionView } from '../../domain/brand/heartbeat';
import {
  isRunning,
  PLUGIN_CHANGES,
  PLUGIN_FEATURES,
  type PluginReport,
  type PluginState,
} from '../../domain/brand/pluginState';
import {
  NOT_COUNTED_REASONS,
  type DeliveryCounts,
  type NotCountedReason,
  type NotCountedTally,
} from '../../domain/delivery/notCounted';
import { booleanSchema, must } from '../wire';
import { deliveryCountFields, deliveryCountsAnswer } from './deliveryCounts';
import { brandIdSchema, object, storeIdSchema } from './fields';

const MAX_NAMED_VERSION = 1_000_000;
const VERSION_FORM = 'must be the number of a version';
const versionSchema = (first: number): z.ZodInt =>
  z
    .int({ error: must(VERSION_FORM) })
    .min(first, VERSION_FORM)
    .max(MAX_NAMED_VERSION, VERSION_FORM);

const namedStoreSchema = storeIdSchema.meta({
  id: 'NamedStoreId',
  description: 'A store of the brand.',
  examples: ['lalewoo'],
});

const ADDS_UTM =
  'Links to a WooCommerce shop bring `utm_source`, `utm_medium`, `utm_content` and `utm_id` along, so that its order attribution takes a shopper who knows the shop for a new visit. At first they do.';

export const storeRequests = {
  stores: z.object({
    brandId: brandIdSchema.optional(),
    after: storeIdSchema
      .optional()
      .meta({ description: 'Only stores after this one: `next` of the answer.' }),
  }),
  store: z.object({ storeId: namedStoreSchema, brandId: brandIdSchema.optional() }),
  storeId: z.object({ storeId: namedStoreSchema }),
  settingsChange: z
    .object(
      {
        brandId: brandIdSchema,
        reportAllOrders: booleanSchema.describe(
          'The plugin reports every order, also those without evidence of an influencer.',
        ),
        trackingEnabled: booleanSchema.describe('The plugin tracks at all.'),
        basedOnVersion: versionSchema(0)
          .optional()
          .describe('The version that the change was made of; another present one is `settings_conflict`.'),
      },
      object,
    )
    .meta({ id: 'StoreSettingsChange' }),
  linksChange: z
    .object(
      {
        brandId: brandIdSchema.optional(),
        addsUtm: booleanSchema.describe(ADDS_UTM),
      },
      object,
    )
    .meta({ id: 'StoreLinksChange' }),
  rotation: z
    .object(
      {
        brandId: brandIdSchema.optional(),
        replacedVersion: versionSchema(1).describe(
          'The version of the secret that is to be replaced, as it was read: so that nothing is replaced twice by mistake.',
        ),
      },
      object,
    )
    .meta({ id: 'WebhookRotation' }),
} as const;

const time = z.iso.datetime();
const replayed = z.boolean().describe('It was so already: nothing was written.');

const connectionSchema = z
  .object({
    state: z.enum(CONNECTION_STATES),
    lastSeenAt: time
      .nullable()
      .describe(
        'The last sign of life that was noted. They are noted at most once an hour, so the store was heard of at this time or within the hour after it; of a plugin that only polls once a day. Deliveries of which nothing is understood, and those of a foreign source, are none.',
      ),
    quietSince: time.nullable().describe('Since when it has been silent for longer than it ever should be.'),
  })
  .meta({ id: 'StoreConnection' });

const settingsSchema = z
  .object({ version: z.int(), reportAllOrders: z.boolean(), trackingEnabled: z.boolean() })
  .meta({
    id: 'StoreSettings',
    description: 'What the network sets of the store. Version 0: never changed.',
  });

export const storeFields = {
  storeId: z.string(),
  name: z.string(),
  platform: z.string(),
  siteUrl: z.string(),
  state: z.enum(['active', 'suspended']),
  hosts: z.array(z.string()).describe('Where links may lead.'),
  addsUtm: z.boolean().describe(ADDS_UTM),
  connections: z.object({ plugin: connectionSchema, webhooks: connectionSchema }),
  plugin: z
    .object({
      state: z.enum(['active', 'inactive', 'uninstalled', 'unknown']),
      since: time.nullable(),
      isVerified: z.boolean().describe('The report of it was signed.'),
      version: z.string().nullable(),
    })
    .nullable()
    .describe('Null: the plugin has never reported its state.'),
  settings: settingsSchema,
};

export const storesAnswerSchema = z
  .object({
    brandId: z.string(),
    stores: z.array(z.object(storeFields).meta({ id: 'Store' })),
    next: z.string().nullable().describe('More stores follow: send it as `after`.'),
  })
  .meta({ id: 'Stores' });

export const storeAnswerSchema = z
  .object({
    brandId: z.string(),
    ...storeFields,
    features: z
      .array(
        z.object({
          feature: z.enum(PLUGIN_FEATURES),
          isEnabled: z.boolean().describe('Its own switch.'),
          isRunning: z.boolean().describe('It is enabled, and the plugin is active.'),
          since: time,
        }),
      )
      .describe('What the plugin has reported of its features.'),
    software: z
      .object({
        plugin: z.string().nullable(),
        wordpress: z.string().nullable(),
        woocommerce: z.string().nullable(),
        php: z.string().nullable(),
        siteUrl: z.string().nullable(),
        reportedAt: time,
      })
      .nullable(),
    pluginHistory: z
      .array(
        z.object({
          eventId: z.string(),
          change: z.enum(PLUGIN_CHANGES),
          feature: z.enum(PLUGIN_FEATURES).nullable().describe('Null: the plugin itself.'),
          unknownFeature: z.string().nullable().describe('A feature that we do not know, as it was sent.'),
          occurredAt: time,
          receivedAt: time,
          isVerified: z.boolean(),
        }),
      )
      .describe('The newest reports of the plugin, the last received first.'),
    settingsHistory: z
      .array(settingsSchema.extend({ savedBy: z.string(), savedAt: time }))
      .describe('The newest versions of the settings, the newest first.'),
    setAside: z
      .array(
        z.object({
          about: z.enum(['order', 'product', 'coupon']),
          id: z.string().describe('Of the order, product or coupon in the store.'),
          reason: z.enum(NOT_COUNTED_REASONS).describe('docs/errors.md says what each means.'),
          hosts: z.array(z.string()).describe('Of a foreign source: once they are the store’s, it counts.'),
          receivedAt: time,
          expiresAt: time
            .nullable()
            .describe(
              'When it is dropped if it does not count by then. Null: never, since the fault is ours.',
            ),
        }),
      )
      .describe(
        'The newest deliveries of webhooks that are kept and do not count yet, the last received first.',
      ),
    ...deliveryCountFields,
  })
  .meta({ id: 'StoreDetail' });

export const savedSettingsAnswerSchema = z
  .object({ brandId: z.string(), storeId: z.string(), settings: settingsSchema, replayed })
  .meta({ id: 'SavedStoreSettings' });

export const savedLinksAnswerSchema = z
  .object({ brandId: z.string(), storeId: z.string(), addsUtm: z.boolean(), replayed })
  .meta({ id: 'SavedStoreLinks' });

type Connections = z.infer<typeof storeFields.connections>;
type StoreSummary = z.infer<typeof storesAnswerSchema>['stores'][number];
type StoreDetail = z.infer<typeof storeAnswerSchema>;

const iso = (moment: Date | null): string | null => moment?.toISOString() ?? null;

function connectionAnswer({ state, lastSeenAt, quietSince }: ConnectionView): Connections['plugin'] {
  return { state, lastSeenAt: iso(lastSeenAt), quietSince: iso(quietSince) };
}

export function connectionsAnswer(store: Store, now: Date): Connections {
  const [plugin, webhooks] = CHANNELS.map((channel) => connectionAnswer(connectionOf(store, channel, now)));
  if (!plugin || !webhooks) throw new Error('a channel is missing');
  return { plugin, webhooks };
}

function pluginAnswer(plugin: PluginState | undefined): StoreSummary['plugin'] {
  if (!plugin) return null;
  const { state, software } = plugin;
  return {
    state: state?.is ?? 'unknown',
    since: iso(state?.occurredAt ?? null),
    isVerified: state !== null && !state.unverified,
    version: software?.plugin ?? null,
  };
}

export function storeSummary(store: Store, now: Date): StoreSummary {
  const { storeId, name, platform, siteUrl, state, hosts, addsUtm, settings } = store;
  return {
    storeId,
    name,
    platform,
    siteUrl,
    state,
    hosts,
    addsUtm,
    connections: connectionsAnswer(store, now),
    plugin: pluginAnswer(store.plugin),
    settings,
  };
}

export function storesAnswer(
  brandId: string,
  { stores, next }: { readonly stores: readonly Store[]; readonly next: string | null },
  now: Date,
): z.infer<typeof storesAnswerSchema> {
  return { brandId, stores: stores.map((store) => storeSummary(store, now)), next };
}

function features(plugin: PluginState | undefined): StoreDetail['features'] {
  return PLUGIN_FEATURES.flatMap((feature) => {
    const known = plugin?.features[feature];
    if (!plugin || !known) return [];
    const { isEnabled, occurredAt } = known;
    return [{ feature, isEnabled, isRunning: isRunning(plugin, feature), since: occurredAt.toISOString() }];
  });
}

function software(plugin: PluginState | undefined): StoreDetail['software'] {
  if (!plugin?.software) return null;
  const { software: known } = plugin;
  return {
    plugin: known.plugin ?? null,
    wordpress: known.wordpress ?? null,
    woocommerce: known.woocommerce ?? null,
    php: known.php ?? null,
    siteUrl: known.siteUrl ?? null,
    reportedAt: known.occurredAt.toISOString(),
  };
}

type SavedSettings = StoreSettings & { readonly savedBy: string; readonly savedAt: Date };

interface ShownDelivery {
  readonly about: 'order' | 'product' | 'coupon';
  readonly resourceId: string;
  readonly cause: NotCountedReason;
  readonly foreignHosts: readonly string[];
  readonly heardAt: Date;
  readonly expiresAt: Date | null;
}

export function storeAnswer(
  brandId: string,
  found: {
    readonly store: Store;
    readonly reports: readonly PluginReport[];
    readonly versions: readonly SavedSettings[];
    readonly setAside: readonly ShownDelivery[];
    readonly hours: readonly DeliveryCounts[];
    readonly notCounted: readonly NotCountedTally[];
  },
  now: Date,
): StoreDetail {
  return {
    brandId,
    ...storeSummary(found.store, now),
    features: features(found.store.plugin),
    software: software(found.store.plugin),
    pluginHistory: found.reports.map((report) => ({
      eventId: report.reportId,
      change: report.change,
      feature: report.feature,
      unknownFeature: report.unknownFeature ?? null,
      occurredAt: report.occurredAt.toISOString(),
      receivedAt: report.receivedAt.toISOString(),
      isVerified: !report.unverified,
    })),
    settingsHistory: found.versions.map(
      ({ version, reportAllOrders, trackingEnabled, savedBy, savedAt }) => ({
        version,
        reportAllOrders,
        trackingEnabled,
        savedBy,
        savedAt: savedAt.toISOString(),
      }),
    ),
    setAside: found.setAside.map(({ about, resourceId, cause, foreignHosts, heardAt, expiresAt }) => ({
      about,
      id: resourceId,
      reason: cause,
      hosts: [...foreignHosts],
      receivedAt: heardAt.toISOString(),
      expiresAt: iso(expiresAt),
    })),
    ...deliveryCountsAnswer(found.hours, found.notCounted),
  };
}

export function savedSettingsAnswer(
  store: { readonly brandId: string; readonly storeId: string },
  saved: { readonly settings: StoreSettings; readonly replayed: boolean },
): z.infer<typeof savedSettingsAnswerSchema> {
  const { brandId, storeId } = store;
  return { brandId, storeId, settings: saved.settings, replayed: saved.replayed };
}
