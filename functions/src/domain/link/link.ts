import { codeTaken } from '../base/errors';
import { isTestTwin, type Brand, type Store } from '../brand/brand';

// Finds where an influencer's link leads: a store of a brand, and a page of it. Only hosts that the store has
// registered are allowed, so that links cannot be used to redirect elsewhere.

/** The owner of a referral code, and where the owner wants it to lead. */
export interface ReferralCode {
  readonly influencerId: string;
  readonly brandIds: readonly string[];
  /** The store it leads to; null: the brand's first. */
  readonly storeId: string | null;
  /** The page it leads to; null, or a page of another store: the shop's front page. */
  readonly landingUrl: string | null;
}

/**
 * The code as it is stored for the influencer and the brand; the very same object where it is so already. Throws
 * AppError `code_taken` where another influencer owns a code that is one with it: a code belongs to one influencer in all
 * brands.
 */
export function assignReferralCode(
  stored: ReferralCode | null,
  {
    code,
    brandId,
    influencerId,
  }: { readonly code: string; readonly brandId: string; readonly influencerId: string },
): ReferralCode {
  if (!stored) return { influencerId, brandIds: [brandId], storeId: null, landingUrl: null };
  if (stored.influencerId !== influencerId) throw codeTaken(code, undefined);
  return stored.brandIds.includes(brandId) ? stored : { ...stored, brandIds: [...stored.brandIds, brandId] };
}

const BEFORE_CODE = /^[\p{Z}\p{Cf}]+/u;
/** Punctuation, brackets, quotes, spaces and invisible characters of any script, and signs such as `>`; no emoji. */
const AFTER_CODE = /[\p{P}\p{Z}\p{C}\p{Sm}\p{Sk}]+$/u;

/**
 * The code that was meant where a link was copied out of a sentence: `ayse).` is `ayse`. Null where nothing is taken off,
 * or nothing is left. Only for a code that nobody owns as it is written.
 */
export function codeInSentence(code: string): string | null {
  const meant = code.replace(BEFORE_CODE, '').replace(AFTER_CODE, '');
  return meant === '' || meant === code ? null : meant;
}

export interface LinkWish {
  readonly storeId?: string | undefined;
  /** A page as people write it: an address, one without its scheme, or a path of the shop. */
  readonly landingUrl?: string | undefined;
}

/** A brand that the code belongs to, with its stores. */
export interface LinkBrand {
  readonly brand: Brand;
  readonly stores: readonly Store[];
}

export interface LinkTarget {
  readonly brand: Brand;
  readonly store: Store;
  /** Its host is one of the store's. */
  readonly landing: URL;
  /** False where brand or store is suspended: the shopper is redirected, and no click counts. */
  readonly isActive: boolean;
}

/**
 * Why a link leads nowhere: no such store of the code's brands; a page of another host; more than one brand could be
 * meant; no store, or none with an address.
 */
export type LinkProblem = 'unknown_store' | 'foreign_landing' | 'ambiguous_brand' | 'no_landing';

export const MAX_LANDING_URL_LENGTH = 4000;

/** What a browser would read as a slash, or skip. */
const TRICKS = /[\\\u0000-\u001f\u007f]/;

/** Parses an absolute http or https URL without user and password; else null. */
export function parseLanding(text: string): URL | null {
  if (text.length > MAX_LANDING_URL_LENGTH || TRICKS.test(text) || !/^https?:\/\/[^/]/i.test(text))
    return null;
  const url = URL.parse(text);
  return url === null || url.username !== '' || url.password !== '' ? null : url;
}

/** A host, a port, and what follows: no scheme, no user. */
const WITHOUT_SCHEME = /^[^/?#:@]+(?::\d+)?(?:[/?#]|$)/;

/** A page that a link names; `bare` has no scheme of its own, and a `path` belongs to whichever shop is meant. */
export type NamedPage =
  { readonly url: URL; readonly isBare: boolean } | { readonly path: string; readonly url?: never };

/**
 * Reads a page as people write it: `https://lale.example/p`, `lale.example/p`, or `/p`. Null where it is none of these.
 * Whose host it is says `linkTarget`.
 */
export function namedPage(text: string): NamedPage | null {
  if (/^\/(?!\/)/.test(text)) return TRICKS.test(text) ? null : { path: text };
  const isBare = WITHOUT_SCHEME.test(text);
  const url = parseLanding(isBare ? `https://${text}` : text);
  return url && { url, isBare };
}

/** The page of the store that is meant; null where it is not on one of the hosts. */
function pageOf(named: NamedPage, { siteUrl }: Store, hosts: ReadonlySet<string>): URL | null {
  const site = parseLanding(siteUrl);
  const page = named.url ?? (site && parseLanding(site.origin + named.path));
  if (page === null || !hosts.has(page.host)) return null;
  return withScheme(page, site, named.url !== undefined && named.isBare);
}

/**
 * The page by https, where the shop itself is: its hosts are known by https then, but for one with a port of its own. A
 * page that was written without a scheme has the shop's.
 */
function withScheme(page: URL, site: URL | null, isBare: boolean): URL {
  const isSecure = site?.protocol === 'https:';
  if (isBare ? isSecure || site === null : !isSecure || page.port !== '') return page;
  const changed = new URL(page);
  changed.protocol = isSecure ? 'https:' : 'http:';
  return changed;
}

/**
 * Every host of the store as `URL` writes it: lower case, international names in Punycode, a port only where it is not
 * the scheme's default. A port counts only if it was registered.
 */
export function landingHosts({ hosts, siteUrl }: Pick<Store, 'hosts' | 'siteUrl'>): ReadonlySet<string> {
  const urls = [...hosts.map((host) => `https://${host}`), siteUrl].map(parseLanding);
  return new Set(urls.flatMap((url) => (url === null ? [] : [url.host])));
}

/**
 * The store and page that the link leads to. Of several possible stores first an active one, then the code's own, then
 * by id. A code of several brands must be narrowed to one, by its own store or by the link's store or page; a test twin
 * does not count beside a live brand.
 */
export function linkTarget(
  code: ReferralCode,
  brands: readonly LinkBrand[],
  wish: LinkWish,
): LinkTarget | LinkProblem {
  const all = brands.flatMap(({ brand, stores }) => stores.map((store) => candidate(brand, store)));
  const named = all.filter(({ store }) => wish.storeId === undefined || store.storeId === wish.storeId);
  if (named.length === 0) return whyNone(wish);
  const wanted = wish.landingUrl === undefined ? null : namedPage(wish.landingUrl);
  if (wish.landingUrl !== undefined && wanted === null) return 'foreign_landing';
  const wantedHost = wanted?.url?.host;
  const fitting =
    wantedHost === undefined ? ofCode(named, code, wish) : named.filter(({ hosts }) => hosts.has(wantedHost));
  const [best, ...others] = inOrder(withoutTwins(fitting), code);
  if (!best) return 'foreign_landing';
  if (others.some(({ brand }) => brand.brandId !== best.brand.brandId)) return 'ambiguous_brand';
  const { brand, store, hosts, isActive } = best;
  const own = code.landingUrl === null ? null : namedPage(code.landingUrl);
  const landing =
    wanted === null
      ? ((own && pageOf(own, store, hosts)) ?? parseLanding(store.siteUrl))
      : pageOf(wanted, store, hosts);
  return landing === null ? 'no_landing' : { brand, store, landing, isActive };
}

function whyNone({ storeId, landingUrl }: LinkWish): LinkProblem {
  if (storeId !== undefined) return 'unknown_store';
  return landingUrl === undefined ? 'no_landing' : 'foreign_landing';
}

interface Candidate {
  readonly brand: Brand;
  readonly store: Store;
  readonly hosts: ReadonlySet<string>;
  readonly isActive: boolean;
}

function candidate(brand: Brand, store: Store): Candidate {
  const isActive = brand.state === 'active' && store.state === 'active';
  return { brand, store, hosts: landingHosts(store), isActive };
}

/** The targets in the code's own store, unless the link names another or that store is gone. */
function ofCode(
  candidates: readonly Candidate[],
  { storeId }: ReferralCode,
  wish: LinkWish,
): readonly Candidate[] {
  const own = candidates.filter(({ store }) => store.storeId === storeId);
  return wish.storeId === undefined && own.length > 0 ? own : candidates;
}

function withoutTwins(candidates: readonly Candidate[]): readonly Candidate[] {
  const live = candidates.filter(({ brand }) => !isTestTwin(brand.brandId));
  return live.length > 0 ? live : candidates;
}

function inOrder(candidates: readonly Candidate[], { storeId }: ReferralCode): readonly Candidate[] {
  const rank = ({ isActive, store }: Candidate): number =>
    (isActive ? 0 : 2) + (store.storeId === storeId ? 0 : 1);
  return [...candidates].sort((a, b) => rank(a) - rank(b) || (a.store.storeId < b.store.storeId ? -1 : 1));
}
