import { z } from 'zod';

// What of a store's plugin is switched on. Reports may come late, twice and in any order: what each of them is about
// has the state of the newest report of it, and what nobody vouches for replaces nothing that somebody did.

/** The features of the network's plugin, each with a switch of its own. */
export const PLUGIN_FEATURES = ['affiliateTracking', 'inAppOrder', 'coupons', 'platformApi'] as const;
export type PluginFeature = (typeof PLUGIN_FEATURES)[number];

export const PLUGIN_CHANGES = ['activated', 'deactivated', 'uninstalled'] as const;
export type PluginChange = (typeof PLUGIN_CHANGES)[number];

/** Which software the store runs, as far as its plugin told. */
const softwareSchema = z.object({
  plugin: z.string().optional(),
  wordpress: z.string().optional(),
  woocommerce: z.string().optional(),
  php: z.string().optional(),
  siteUrl: z.string().optional(),
});
export type Software = z.infer<typeof softwareSchema>;

/** The report that it is from, and by whose times it is the newest. */
const sourceSchema = z.object({
  reportId: z.string(),
  /** By the store's clock. */
  occurredAt: z.date(),
  /** By ours. */
  receivedAt: z.date(),
  /** Nobody showed a secret. */
  unverified: z.literal(true).optional(),
});
type Source = z.infer<typeof sourceSchema>;

/** One report of the plugin, as it is kept in the store's history. */
export const pluginReportSchema = sourceSchema.extend({
  change: z.enum(PLUGIN_CHANGES),
  /** Null: the plugin itself, or a feature that we do not know. */
  feature: z.enum(PLUGIN_FEATURES).nullable(),
  /** As it was sent, of a feature that we do not know: kept, and without effect. */
  unknownFeature: z.string().optional(),
  software: softwareSchema,
  fingerprint: z.string(),
  requestId: z.string(),
});
export type PluginReport = z.infer<typeof pluginReportSchema>;

/** The present state, on the store's document. */
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
 * By the store's time; within one second, in which a switch may be turned twice, by the time of receipt. Whatever was
 * signed counts as newer than what was not: anybody who knows the key id could have sent that, with any time.
 */
function isNewer(a: Source, b: Source | null | undefined): boolean {
  if (!b) return true;
  if (a.unverified !== b.unverified) return b.unverified === true;
  const difference =
    a.occurredAt.getTime() - b.occurredAt.getTime() || a.receivedAt.getTime() - b.receivedAt.getTime();
  return difference !== 0 ? difference > 0 : a.reportId > b.reportId;
}

/** The state with one more report. The same object where the report changes nothing of what is known. */
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
    // A report without it must not take away what an older one told.
    ...(Object.keys(software).length > 0 &&
      isNewer(source, before.software) && { software: { ...source, ...software } }),
  };
  if (Object.keys(changed).length === 0) return known ?? NOTHING;
  return { ...before, ...changed };
}

/** Whether something of the present state is from the report: none that is newer has replaced it. */
export function isPresent({ state, features, software }: PluginState, reportId: string): boolean {
  return [state, ...Object.values(features), software].some((source) => source?.reportId === reportId);
}

/** Whether the feature works: it is switched on, in a plugin that is active as far as we know. */
export function isRunning(plugin: PluginState, feature: PluginFeature): boolean {
  const isActive = plugin.state === null || plugin.state.is === 'active';
  return isActive && plugin.features[feature]?.isEnabled === true;
}
