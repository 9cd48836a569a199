import { bringsUtm, type Store } from '../brand/brand';
import { hasFormOfClickToken } from './click';
import { parameterName, readParameter, type LinkParameter, type LinkQuery } from './linkQuery';

// The parameters that a link hands on to the landing page, so that the shop's software can attribute the order.

/** The network's names for sub ids, an influencer's own marks; their values are stored on the click, in this order. */
export const SUB_ID_NAMES = ['subid', 'subid1', 'subid2', 'subid3', 'subid4', 'subid5'] as const;

/**
 * The click ids of ad networks, which add them to every link that is followed out of an ad: the shop's pixels read them
 * on the landing page. Each name is compared without regard to case and handed on as it is written.
 */
export const AD_CLICK_NAMES = [
  'fbclid',
  'gclid',
  'gbraid',
  'wbraid',
  'ttclid',
  'msclkid',
  'igshid',
  'twclid',
  'li_fat_id',
  'epik',
  'ScCid',
] as const;
const AD_CLICKS: ReadonlySet<string> = new Set(AD_CLICK_NAMES.map((name) => name.toLowerCase()));

/** The store API's limit of a sub id. A longer one is left out: a cut one could be another's. */
const MAX_VALUE_LENGTH = 255;
/** TikTok's may have hundreds of characters. */
const MAX_AD_CLICK_LENGTH = 1000;
const MAX_CAMPAIGN_PARAMETERS = 10;
const CAMPAIGN_NAME = /^utm_[a-z0-9_]{1,30}$/;

type Parameter = readonly [name: string, value: string];

/** The parameters of the link that go on to the shop. */
export interface PassedOn {
  /** `subid`, `subid1` to `subid5`; missing ones before the last are empty. */
  readonly subIds: readonly string[];
  /** `utm_*`, in lower case as analytics read them. */
  readonly campaign: readonly Parameter[];
  /** At most one of each network. */
  readonly adClicks: readonly Parameter[];
}

/** Reads what the link's query hands on. Too long values are left out, so that nothing in it can break the link. */
export function passedOn(query: LinkQuery): PassedOn {
  const subIds = SUB_ID_NAMES.map((name) => query.get(name) ?? '').map((value) =>
    isShort(value, MAX_VALUE_LENGTH) ? value : '',
  );
  const campaign = query.all
    .map(({ name, value }): Parameter => [name, value])
    .filter(([name, value]) => CAMPAIGN_NAME.test(name) && isShort(value, MAX_VALUE_LENGTH))
    .filter(([name, value]) => !isOtherClick(name, value));
  const adClicks = query.all.filter(
    ({ name, value }) => AD_CLICKS.has(name) && isShort(value, MAX_AD_CLICK_LENGTH),
  );
  return {
    subIds: subIds.slice(0, subIds.findLastIndex((value) => value !== '') + 1),
    campaign: campaign.slice(0, MAX_CAMPAIGN_PARAMETERS),
    adClicks: adClicks.map(({ written, value }): Parameter => [written, value]),
  };
}

/** A `utm_id` that names a click of ours is of another visit: the link was made of a landing page's address. */
function isOtherClick(name: string, value: string): boolean {
  return name === 'utm_id' && hasFormOfClickToken(value);
}

function isShort(value: string, max: number): boolean {
  return value !== '' && value.length <= max;
}

/** The parameters by which either kind of shop software knows a click. A landing page has those of one click. */
const CLICK_NAMES = ['ref', 'click_id', 'afftoken', 'afsrc', 'af_id'] as const;

/** The source in the `utm_*` that are ours. */
const CAMPAIGN_SOURCE = 'halfshare';

/**
 * The landing page's address with the click, for the store's software. Other parameters of the address are kept; those
 * that name a click are taken out, however they are written, and so are those with the names of what is added.
 *
 * WooCommerce keeps an earlier landing for as long as six months, unless the new one has `utm_*`. So a link to such a
 * shop brings some of ours along, each unless the link has that one itself; `utm_id` is the click.
 */
export function landingWithClick(
  landing: URL,
  store: Pick<Store, 'linkParameters' | 'platform' | 'addsUtm'>,
  { code, clickId, passed }: { readonly code: string; readonly clickId: string; readonly passed: PassedOn },
): string {
  const click: Readonly<Record<Store['linkParameters'], readonly Parameter[]>> = {
    storeApi: [
      ['ref', code],
      ['click_id', clickId],
    ],
    waffarx: [
      ['afftoken', code],
      ['afsrc', 'waffarad'],
      ['af_id', clickId],
    ],
  };
  const subIds = passed.subIds.map((value, i): Parameter => [SUB_ID_NAMES[i] ?? '', value]);
  const given = subIds.filter(([, value]) => value !== '');
  const { campaign, adClicks } = passed;
  const added = [...click[store.linkParameters], ...given, ...campaign, ...adClicks];
  const theirs = partsOf(landing, new Set(added.map(([name]) => name.toLowerCase())));
  const utm = bringsUtm(store) ? campaignOf(code, clickId) : [];
  const taken = new Set([...theirs.map(parameterName), ...campaign.map(([name]) => name)]);
  return withQuery(landing, theirs, [...added, ...utm.filter(([name]) => !taken.has(name))]);
}

function campaignOf(code: string, clickId: string): Parameter[] {
  return [
    ['utm_source', CAMPAIGN_SOURCE],
    ['utm_medium', 'affiliate'],
    ['utm_content', code],
    ['utm_id', clickId],
  ];
}

/** What stays of the page's own query, as it is written: `URLSearchParams` would encode it anew, and a shop may sign it. */
function partsOf(landing: URL, added: ReadonlySet<string>): string[] {
  const ours = new Set<string>([...CLICK_NAMES, ...added]);
  const parts = landing.search.slice(1).split('&');
  const isOfClick = ({ name, value }: LinkParameter): boolean =>
    ours.has(name) || (name.startsWith('utm_') && hasOurCampaign) || isOtherClick(name, value);
  const read = parts.map((part) => ({ part, parameter: readParameter(part) }));
  const hasOurCampaign = read.some(
    ({ parameter: { name, value } }) => name === 'utm_source' && value === CAMPAIGN_SOURCE,
  );
  return read.filter(({ part, parameter }) => part !== '' && !isOfClick(parameter)).map(({ part }) => part);
}

function withQuery(landing: URL, theirs: readonly string[], added: readonly Parameter[]): string {
  const written = added.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const url = new URL(landing);
  url.search = [...theirs, ...written].join('&');
  return url.href;
}
