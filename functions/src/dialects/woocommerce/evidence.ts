import { metaName, metaOf, readGmt } from '../lenient';
import { unescapeHtml } from '../../domain/base/html';
import { hasFormOfClickToken } from '../../domain/link/click';

// The evidence in WooCommerce's order object. The domain decides who owns a code or click, and whether it counts.

const MAX_VALUE_LENGTH = 128;

/**
 * The meta keys under which plugins and the network's own scripts store evidence, the most reliable first; compared
 * without regard to case and leading underscores. `subid1...`, `mrid` and `afsrc` belong to the click and identify no
 * influencer; `subid` is the network's member.
 */
const NAMES = {
  clickId: ['af_id', 'click_id', 'affiliate_click_id', 'affiliate_click', 'clickid'],
  referralCode: [
    'afftoken',
    'affiliate_ref',
    'ref',
    'referral_code',
    'affiliate_code',
    'affiliate_referral_code',
    'pid',
  ],
  clickedAt: ['affiliate_ts', 'clicked_at', 'click_ts', 'affiliate_clicked_at'],
  subId: ['subid'],
} as const;
const ALL_NAMES: ReadonlySet<string> = new Set(Object.values(NAMES).flat());

/** The parameters of a landing URL with evidence, as our own links have them, in both dialects. */
const LINK_PARAMETERS = { clickId: ['af_id', 'click_id'], referralCode: ['afftoken', 'ref'] } as const;

const ATTRIBUTION = {
  landingUrl: 'wc_order_attribution_session_entry',
  sessionStart: 'wc_order_attribution_session_start_time',
  medium: 'wc_order_attribution_utm_medium',
  content: 'wc_order_attribution_utm_content',
  id: 'wc_order_attribution_utm_id',
} as const;
const AFFILIATE_MEDIA: ReadonlySet<string> = new Set(['affiliate', 'affiliates', 'influencer']);

export interface Evidence {
  readonly clickId?: string;
  readonly referralCode?: string;
  readonly clickedAt?: Date;
}

/** When the shopper placed the order, in UTC and in the site's local time. */
export interface OrderClock {
  readonly createdAt: Date | undefined;
  /** The site's offset from UTC at that moment; undefined if the order does not have both times. */
  readonly siteOffsetMs: number | undefined;
}

/**
 * The click and code of an order, from one source, as two sources may be two clicks: what a plugin wrote before
 * WooCommerce's own order attribution; of that the click in `utm_id`, the session's landing URL, the campaign's name.
 */
export function evidenceOf(body: Readonly<Record<string, unknown>>, clock: OrderClock): Evidence {
  const meta = metaOf(body);
  return (
    [pluginEvidence(body, meta), sessionEvidence(meta, clock), campaignEvidence(meta, clock)].find(
      ({ clickId, referralCode }) => clickId !== undefined || referralCode !== undefined,
    ) ?? {}
  );
}

export function referralCodeOf(body: unknown): string | undefined {
  const meta = metaOf(body);
  return NAMES.referralCode.map((name) => meta.get(name)).find(isValue);
}

/** What a plugin, or the network's script, put on the order: at the top, or in `meta_data`. */
function pluginEvidence(
  body: Readonly<Record<string, unknown>>,
  meta: ReadonlyMap<string, string>,
): Evidence {
  const find = finderIn(body, meta);
  const seconds = find(NAMES.clickedAt);
  return evidence(find(NAMES.clickId), find(NAMES.referralCode), seconds && readMoment(seconds));
}

/** The network's member, whom a plugin or the network's script put on the order. */
export function subIdOf(body: Readonly<Record<string, unknown>>): string | undefined {
  return finderIn(body, metaOf(body))(NAMES.subId);
}

/** Finds the value of the first of the names, at the top before `meta_data`. */
function finderIn(
  body: Readonly<Record<string, unknown>>,
  meta: ReadonlyMap<string, string>,
): (names: readonly string[]) => string | undefined {
  const top = new Map<string, string>();
  for (const [field, value] of Object.entries(body)) {
    const name = metaName(field);
    if (!ALL_NAMES.has(name) || top.has(name)) continue;
    if (typeof value === 'string' || typeof value === 'number') top.set(name, String(value).trim());
  }
  return (names) => [top, meta].flatMap((source) => names.map((name) => source.get(name))).find(isValue);
}

/**
 * The click in `utm_id`, which our links and the tracking script put there; the signed id has its own time. The script
 * does so where the landing is another one, so it counts before the landing; of the landing's own click the landing has
 * the code too. Any other `utm_id` is the shop's own campaign.
 */
function sessionEvidence(meta: ReadonlyMap<string, string>, clock: OrderClock): Evidence {
  const landing = landingEvidence(meta, clock);
  const clickId = meta.get(ATTRIBUTION.id);
  const isOther = isValue(clickId) && hasFormOfClickToken(clickId) && clickId !== landing.clickId;
  return isOther ? evidence(clickId, undefined, undefined) : landing;
}

/**
 * The landing URL of the session. It comes from the shopper's browser, like the cookies that plugins read, and is as
 * reliable as they are. A store may make sessions last for months, so its start is the time of the click.
 */
function landingEvidence(meta: ReadonlyMap<string, string>, clock: OrderClock): Evidence {
  const url = meta.get(ATTRIBUTION.landingUrl);
  // The host is the shop's own and is not needed: a URL without one is read too. Themes write `&amp;` into links.
  const parsed = url !== undefined && URL.parse(unescapeHtml(url), 'https://shop.invalid');
  if (!parsed) return {};
  const parameters = new Map(
    [...parsed.searchParams].reverse().map(([name, value]) => [name.toLowerCase(), value]),
  );
  const find = (names: readonly string[]): string | undefined =>
    names.map((name) => parameters.get(name)?.trim()).find(isValue);
  return evidence(
    find(LINK_PARAMETERS.clickId),
    find(LINK_PARAMETERS.referralCode),
    sessionStart(meta.get(ATTRIBUTION.sessionStart), clock),
  );
}

/**
 * `utm_content` of a link whose medium is an affiliate's, clicked when the session began; without that time it would
 * have no window, and is no evidence. `utm_source` is none: it names the site that the shopper came from (`instagram`),
 * and the owner of such a code would be paid for all its visitors.
 */
function campaignEvidence(meta: ReadonlyMap<string, string>, clock: OrderClock): Evidence {
  const medium = meta.get(ATTRIBUTION.medium)?.toLowerCase();
  if (medium === undefined || !AFFILIATE_MEDIA.has(medium)) return {};
  const code = meta.get(ATTRIBUTION.content);
  const startedAt = sessionStart(meta.get(ATTRIBUTION.sessionStart), clock);
  return startedAt && isValue(code) ? evidence(undefined, code, startedAt) : {};
}

function isValue(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value.length <= MAX_VALUE_LENGTH && value.isWellFormed();
}

function evidence(
  clickId: string | undefined,
  referralCode: string | undefined,
  clickedAt: Date | '' | null | undefined,
): Evidence {
  return {
    ...(clickId === undefined ? {} : { clickId }),
    ...(referralCode === undefined ? {} : { referralCode }),
    ...(clickedAt ? { clickedAt } : {}),
  };
}

/** Unix seconds or milliseconds, or an RFC 3339 time; else null. */
function readMoment(text: string): Date | null {
  if (!/^\d+$/.test(text)) return readGmt(text);
  if (text.length < 9 || text.length > 13) return null;
  return new Date(Number(text) * (text.length > 10 ? 1 : 1000));
}

/**
 * The start of the session, which has no zone: WooCommerce's script writes UTC, other writers local time. The first of
 * the two that is not after the order; null if neither is, since the shopper's clock was wrong.
 */
function sessionStart(text: string | undefined, { createdAt, siteOffsetMs }: OrderClock): Date | null {
  const utc = text === undefined ? null : readGmt(text);
  if (utc === null || createdAt === undefined) return null;
  if (utc <= createdAt) return utc;
  if (siteOffsetMs === undefined) return null;
  const site = new Date(utc.getTime() - siteOffsetMs);
  return site <= createdAt ? site : null;
}
