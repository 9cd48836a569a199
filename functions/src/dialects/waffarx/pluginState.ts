import { z } from 'zod';
import type { PluginChange, PluginFeature, Software } from '../../domain/brand/pluginState';
import { besideOtherIssues, compact, must, optionalIdSchema, optionalTextSchema, parseWire } from '../wire';
import { phpTimeSchema } from './phpTime';

// What the network's WooCommerce plugin sends when it or a feature of it is switched. Its names are not documented
// (CONTRACT.md, 2), so they are matched leniently: case, spaces, `-` and `_` do not count.

const CHANGE_WORDS: Readonly<Record<PluginChange, readonly string[]>> = {
  activated: ['activated', 'activate', 'active', 'installed', 'install', 'enabled', 'enable', 'on'],
  deactivated: ['deactivated', 'deactivate', 'inactive', 'disabled', 'disable', 'off'],
  uninstalled: ['uninstalled', 'uninstall', 'deleted', 'delete', 'removed', 'remove'],
};
/** Words for a change; `enabled` has its direction. */
const TOGGLE_WORDS = ['toggled', 'toggle', 'changed', 'updated', 'update'];

const FEATURE_WORDS: Readonly<Record<PluginFeature, readonly string[]>> = {
  affiliateTracking: [
    'affiliatetracking',
    'affiliate',
    'tracking',
    'ordertracking',
    'affiliateordertracking',
  ],
  inAppOrder: ['inapporder', 'inapp', 'inappordergateway', 'inapporderpaymentgateway', 'gateway'],
  coupons: ['coupons', 'coupon', 'waffarxcoupons'],
  platformApi: ['platformapi', 'platform', 'waffarxplatformapi', 'api'],
};
/** By our name of a field, other names that it may have. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  event: ['action', 'change', 'type'],
  state: ['status'],
  feature: ['feature_name', 'feature_key', 'module'],
  enabled: ['is_enabled', 'active', 'value'],
  event_id: ['id'],
  occurred_at: ['timestamp', 'time', 'created_at'],
  plugin_version: ['version'],
  wp_version: ['wordpress_version'],
  wc_version: ['woocommerce_version'],
  site_url: ['base_url', 'home_url', 'url'],
};
const PLUGIN_WORDS = ['plugin', 'all', 'waffarad', 'waffaradaffiliate'];

const bare = (text: string): string => text.toLowerCase().replaceAll(/[\s_.:-]/g, '');

function keyOf<K extends string>(words: Readonly<Record<K, readonly string[]>>, word: string): K | null {
  // Object.keys returns the table's keys, of type K.
  return (Object.keys(words) as K[]).find((key) => words[key].includes(word)) ?? null;
}

/** The word without its subject, of `plugin_activated` and `feature_toggled`. */
const changeWord = (event: string): string => bare(event).replace(/^(?:plugin|feature)/, '');

const ENABLED_FORM = 'must be true or false';
const enabledSchema = z
  .union([z.boolean(), z.string(), z.number()], { error: must(ENABLED_FORM) })
  .transform((value, ctx) => {
    // PHP prints true as "1" and false as "".
    const word = String(value).toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return true;
    if (['false', '0', 'no', 'off', ''].includes(word)) return false;
    ctx.addIssue({ code: 'custom', message: ENABLED_FORM });
    return z.NEVER;
  })
  .optional();

const MAX_VERSION_LENGTH = 60;
const versionSchema = z
  .union([z.string(), z.number()], { error: must('must be a version') })
  .transform((value) => String(value).trim().slice(0, MAX_VERSION_LENGTH).toWellFormed() || undefined)
  .optional();

const word = optionalTextSchema(80);

/**
 * The report as sent.
 *
 * @param now the clock that decides whether a time is in the future
 */
export function pluginReportSchema(now: () => Date) {
  return z
    .object(
      {
        event: word.describe(
          '`activated`, `deactivated`, `uninstalled`, or `toggled` with `enabled`; also as `state`, which may also be what `enabled` is.',
        ),
        state: word,
        feature: word.describe(
          '`affiliate_tracking`, `in_app_order`, `coupons` or `platform_api`. Absent: the plugin itself.',
        ),
        enabled: enabledSchema,
        event_id: optionalIdSchema.describe('Sent again, it is the same report.'),
        occurred_at: phpTimeSchema(now).optional().describe('Absent: when it was signed.'),
        plugin_version: versionSchema,
        wp_version: versionSchema,
        wc_version: versionSchema,
        php_version: versionSchema,
        site_url: optionalTextSchema(500),
      },
      { error: must('must be a JSON object') },
    )
    .superRefine((report, ctx) => {
      const problem = problemOf(report);
      if (problem) ctx.addIssue({ code: 'custom', ...problem });
    }, besideOtherIssues)
    .meta({ id: 'PluginStateReport' });
}
type PluginStateSchema = ReturnType<typeof pluginReportSchema>;
type Sent = z.output<PluginStateSchema>;
const FIELDS = Object.keys(pluginReportSchema(() => new Date(0)).shape);

function changeOf({ event, state, enabled }: Partial<Sent>): PluginChange | null {
  const said = [event, state].filter((one) => typeof one === 'string').map(changeWord);
  const known = said.map((one) => keyOf(CHANGE_WORDS, one)).find((change) => change !== null);
  if (known !== undefined) return known;
  // With only words for a change, `enabled` gives its direction.
  if (enabled === undefined || !said.every((one) => TOGGLE_WORDS.includes(one))) return null;
  return enabled ? 'activated' : 'deactivated';
}

function problemOf(report: Partial<Sent>): { path: string[]; message: string } | null {
  // Runs although a field is wrong: a field that is no text has its issue already.
  const isWrong = [report.event, report.state].some((one) => one !== undefined && typeof one !== 'string');
  if (isWrong || changeOf(report) !== null) return null;
  const said = report.event ?? report.state;
  if (said === undefined) return { path: ['event'], message: 'is required' };
  if (TOGGLE_WORDS.includes(changeWord(said))) {
    return { path: ['enabled'], message: 'is required where something was toggled' };
  }
  const message = 'must be "activated", "deactivated", "uninstalled" or "toggled"';
  return { path: [report.event === undefined ? 'state' : 'event'], message };
}

/** The body with our names of its fields. A field under our own name has precedence, unless it is empty. */
function withOurNames(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const sent = Object.entries(body).filter(([, value]) => value !== null);
  const byBareName = new Map(sent.map(([name, value]) => [bare(name), value as unknown]));
  // An empty text is absent, except where it is PHP's false.
  const says = (name: string, value: unknown): boolean =>
    value !== undefined && (value !== '' || name === 'enabled');
  const valueOf = (name: string): unknown =>
    [name, ...(NAMES[name] ?? [])].map((one) => byBareName.get(bare(one))).find((one) => says(name, one));
  return withSwitch(compact(Object.fromEntries(FIELDS.map((name) => [name, valueOf(name)]))));
}

/** A `state` that is a switch's position, as PHP writes it, is moved to `enabled`. */
function withSwitch(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { state, ...others } = fields;
  const isPosition = typeof state === 'boolean' || [0, 1, '0', '1'].some((position) => position === state);
  return isPosition ? { enabled: state, ...others } : fields;
}

/** The report for the domain, without what the request itself adds (store, signature, receipt). */
export interface SentPluginReport {
  readonly eventId: string | undefined;
  readonly occurredAt: Date | undefined;
  readonly change: PluginChange;
  readonly feature: PluginFeature | null;
  readonly unknownFeature?: string;
  readonly software: Software;
}

/** Reads the body of a report. Throws AppError `invalid_request`. */
export function readPluginReport(schema: PluginStateSchema, body: unknown): SentPluginReport {
  const report = parseWire(schema, withOurNames(body));
  const change = changeOf(report);
  if (change === null) throw new Error('a report of no change was not refused');
  const named = report.feature === undefined ? null : bare(report.feature);
  const feature = named === null ? null : keyOf(FEATURE_WORDS, named);
  const isUnknown = named !== null && feature === null && !PLUGIN_WORDS.includes(named);
  return {
    eventId: report.event_id,
    occurredAt: report.occurred_at,
    change,
    feature,
    ...(isUnknown && report.feature !== undefined && { unknownFeature: report.feature }),
    software: compact({
      plugin: report.plugin_version,
      wordpress: report.wp_version,
      woocommerce: report.wc_version,
      php: report.php_version,
      siteUrl: report.site_url,
    }),
  };
}
