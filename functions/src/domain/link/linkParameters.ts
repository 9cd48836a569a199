import type { Store } from '../brand/brand';

// The parameters that a link hands on to the landing page, so that the shop's software can attribute the order.

/** The network's names for sub ids, an influencer's own marks; their values are stored on the click, in this order. */
export const SUB_ID_NAMES = ['subid', 'subid1', 'subid2', 'subid3', 'subid4', 'subid5'] as const;

/** The store API's limit of a sub id. A longer one is left out: a cut one could be another's. */
const MAX_VALUE_LENGTH = 255;
const MAX_CAMPAIGN_PARAMETERS = 10;
const CAMPAIGN_NAME = /^utm_[a-z0-9_]{1,30}$/i;

type Parameter = readonly [name: string, value: string];

/** The parameters of the link that go on to the shop. */
export interface PassedOn {
  /** `subid`, `subid1` to `subid5`; missing ones before the last are empty. */
  readonly subIds: readonly string[];
  readonly campaign: readonly Parameter[];
}

/** Reads what the link's query hands on. Too long values are left out, so that nothing in it can break the link. */
export function passedOn(query: URLSearchParams): PassedOn {
  const isShort = (value: string): boolean => value !== '' && value.length <= MAX_VALUE_LENGTH;
  const subIds = SUB_ID_NAMES.map((name) => query.get(name) ?? '').map((value) =>
    isShort(value) ? value : '',
  );
  const campaign = new Map([...query].filter(([name, value]) => CAMPAIGN_NAME.test(name) && isShort(value)));
  return {
    subIds: subIds.slice(0, subIds.findLastIndex((value) => value !== '') + 1),
    campaign: [...campaign].slice(0, MAX_CAMPAIGN_PARAMETERS),
  };
}

/**
 * The landing page's address with the click, for the store's software. Other parameters of the address are kept; those
 * with our names are replaced.
 */
export function landingWithClick(
  landing: URL,
  dialect: Store['linkParameters'],
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
  return withParameters(landing, [...click[dialect], ...given, ...passed.campaign]);
}

/** `URLSearchParams` would re-encode the whole query, and a shop may sign its own. */
function withParameters(landing: URL, parameters: readonly Parameter[]): string {
  const ours = new Set(parameters.map(([name]) => name));
  const isTheirs = (part: string): boolean =>
    ![...new URLSearchParams(part).keys()].some((name) => ours.has(name));
  const theirs = landing.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && isTheirs(part));
  const written = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const url = new URL(landing);
  url.search = [...theirs, ...written].join('&');
  return url.href;
}
