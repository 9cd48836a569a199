import { z } from 'zod';

// What is switched on in a store's plugin. Reports may come late, twice and in any order: the plugin and each feature
// have the state of their newest report, and an unverified report never replaces a verified one.

/** The features of the network's plugin; each can be switched alone. */
export const PLUGIN_FEATURES = ['affiliateTracking', 'inAppOrder', 'coupons', 'platformApi'] as const;
export type PluginFeature = (typeof PLUGIN_FEATURES)[number];

export const PLUGIN_CHANGES = ['activated', 'deactivated', 'uninstalled'] as const;
export type PluginChange = (typeof PLUGIN_CHANGES)[number];

/** The versions of the store's software, as its plugin reported them. */
const softwareSchema = z.object({
  plugin: z.string().optional(),
  wordpress: z.string().optional(),
  woocommerce: z.string().optional(),
  php: z.string().optional(),
  siteUrl: z.string().optional(),
});
export type Software = z.infer<typeof softwareSchema>;

/** The report that a state comes from, and the times that make it the newest. */
const sourceSchema = z.object({
  reportId: z.string(),
  /** By the store's clock. */
  occurredAt: z.date(),
  /** By Halfshare's clock. */
  receivedAt: z.date(),
  /** The report was not signed. */
  unverified: z.literal(true).optional(),
});
type Source = z.infer<typeof sourceSchema>;

export const pluginReportSchema = sourceSchema.extend({
  change: z.enum(PLUGIN_CHANGES),
  /** Null: the plugin itself, or an unknown feature. */
  feature: z.enum(PLUGIN_FEATURES).nullable(),
  /** The name of an unknown feature as sent: kept, without effect. */
  unknownFeature: z.string().optional(),
  software: softwareSchema,
  fingerprint: z.string(),
  requestId: z.string(),
});
export type PluginReport = z.infer<typeof pluginReportSchema>;

/** The present state, a field of the store's document. */
export const pluginStateSchema = z.object({
  /** Null: only features have been reported. */
  state: sourceSchema.extend({ is: z.enum(['active', 'inactive', 'uninstalled']) }).nullable(),
  features: z.partialRecord(z.enum(PLUGIN_FEATURES), sourceSchema.extend({ isEnabled: z.boolean() })),
  software: sourceSchema.extend(softwareSchema.shape).nullable(),
});
export type PluginState = z.infer<typeof pluginStateSchema>;

const NOTHING: PluginState = { state: null, features: {}, software: null };

const STATES = { activated: 'active', deactivated: 'inactive', uninstalled: 'uninstalled' } as const;

/**
 * By the store's time; within one second, in which a switch may be turned twice, by the time of receipt. A signed
 * report is newer than any unsigned one: anybody who knows the key id can send one with any time.
 */
function isNewer(a: Source, b: Source | null | undefined): boolean {
  if (!b) return true;
  if (a.unverified !== b.unverified) return b.unverified === true;
  const difference =
    a.occurredAt.getTime() - b.occurredAt.getTime() || a.receivedAt.getTime() - b.receivedAt.getTime();
  return difference !== 0 ? difference > 0 : a.reportId > b.reportId;
}

/** The state with one more report; the same object where the report changes nothing. */
export function withPluginReport(known: PluginState | undefined, report: PluginReport): PluginState {
  const { reportId, occurredAt, receivedAt, change, feature, unknownFeature, software, unverified } = report;
  const source: Source = { reportId, occurredAt, receivedAt, ...(unverified && { unverified }) };
  const before = known ?? NOTHING;
  const isOfPlugin = feature === null && unknownFeature === undefined;
  const changed: Partial<PluginState> = {
    ...(isOfPlugin &&
      isNewer(source, before.state) && {
        state: { ...source, is: STATES[change] },
      }),
    ...(feature !== null &&
      isNewer(source, before.features[feature]) && {
        features: { ...before.features, [feature]: { ...source, isEnabled: change === 'activated' } },
      }),
    // A report without versions does not remove those of an older report.
    ...(Object.keys(software).length > 0 &&
      isNewer(source, before.software) && { software: { ...source, ...software } }),
  };
  if (Object.keys(changed).length === 0) return known ?? NOTHING;
  return { ...before, ...changed };
}

/** Whether a part of the present state comes from the report. */
export function isPresent({ state, features, software }: PluginState, reportId: string): boolean {
  return [state, ...Object.values(features), software].some((source) => source?.reportId === reportId);
}

/** Whether the feature is switched on in a plugin that is not known to be inactive. */
export function isRunning(plugin: PluginState, feature: PluginFeature): boolean {
  const isActive = plugin.state === null || plugin.state.is === 'active';
  return isActive && plugin.features[feature]?.isEnabled === true;
}
