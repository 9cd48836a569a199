// The script of a shop's pages: keeps by whom the shopper came in first-party cookies, for the shop's own software to
// send along with the order. It fetches nothing, sends nothing, and throws nothing into the page (README.md).

/** Put in by the build: changes with every change of this file. */
declare const HALFSHARE_VERSION: string;

type Identifiers = Record<string, string>;

/** `window.halfshare`: what the page may set before, and what it may call after. */
interface Api {
  version?: string;
  /** Before: `true`, `false` or `'pending'`. After: tells what the shopper has decided. */
  consent?: unknown;
  identifiers?: () => Identifiers;
}

interface WooActions {
  setExtensionData?: (namespace: string, data: Identifiers) => void;
  /** Its name before WooCommerce 9.9. */
  __internalSetExtensionData?: (namespace: string, data: Identifiers) => void;
}

/** What a landing of ours has, the ids of a click first: where there is not room for all, they stay. */
const OURS = ['af_id', 'click_id', 'afsrc'];
const SUB_IDS = ['subid', 'subid1', 'subid2', 'subid3', 'subid4', 'subid5'];
const NAMES = OURS.concat(['afftoken', 'ref', 'mrid', 'pid'], SUB_IDS);
const KEPT_SECONDS = 2592000; // 30 days
/** Of one landing, encoded; beside those that are there already at most 4 kB, which every shop's server takes. */
const MAX_LENGTH = 2000;
const PROBE = 'halfshare_probe';

const page = window as Window & {
  halfshare?: Api;
  wp?: { data: { dispatch: (store: string) => WooActions } };
};
const given = page.halfshare;
const tag = document.currentScript;

/** What this page was entered with. It is kept in memory alone until it may be stored. */
let landed: Identifiers = {};
/** A new click: whatever was known before is over. */
let isClick = false;
let seen: string | undefined;
/** Undefined: the shopper has not decided. */
let isAllowed: boolean | undefined;
/** The click that the checkout was given. */
let handed = '';

/** Whatever fails: the page does not notice. */
function safely<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

function stored(): Identifiers {
  const found: Identifiers = {};
  document.cookie.split('; ').forEach((cookie) => {
    const [name = '', value = ''] = cookie.split(/=(.*)/);
    if (NAMES.indexOf(name) >= 0) found[name] = safely(() => decodeURIComponent(value), value);
  });
  return found;
}

function ofQuery(): Identifiers {
  const query: Identifiers = {};
  // Of equal names the first; themes and mail programs leave an `amp;` before them.
  new URLSearchParams(location.search).forEach((value, written) => {
    const name = written.toLowerCase().replace(/^(amp;)+/, '');
    query[name] = query[name] || value;
  });
  const found: Identifiers = {};
  let room = MAX_LENGTH;
  NAMES.forEach((name) => {
    const value = query[name];
    const length = encodeURIComponent(value || '').length;
    if (!value || length > room) return;
    room -= length;
    found[name] = value;
  });
  return found;
}

function isOurs(identifiers: Identifiers): boolean {
  return OURS.some((name) => !!identifiers[name]);
}

function setCookie(name: string, value: string, seconds: number, domain: string): void {
  document.cookie =
    `${name}=${encodeURIComponent(value)};path=/;max-age=${seconds};samesite=lax` +
    (location.protocol === 'https:' ? ';secure' : '') +
    (domain && `;domain=${domain}`);
}

/** The domains that may have this page's cookies, the widest first: what the tag names, else all that end its host. */
function domains(): string[] {
  const labels = location.hostname.split('.');
  const all = labels.map((_, i) => labels.slice(i).join('.')).slice(0, -1);
  const wanted = ((tag && tag.getAttribute('data-domain')) || '').toLowerCase().replace(/^\./, '');
  return all.slice(0, all.indexOf(wanted) + 1 || all.length).reverse();
}

/**
 * The widest domain that the browser lets this page have, so that shop.example and www.shop.example share. It tries
 * them: only where cookies may be set.
 */
function widestDomain(): string {
  // It refuses a public suffix such as co.uk, and tells by not having kept what it was given.
  const works = (domain: string): boolean => {
    setCookie(PROBE, '1', 9, domain);
    const isKept = document.cookie.indexOf(PROBE) >= 0;
    setCookie(PROBE, '', 0, domain);
    return isKept;
  };
  return domains().find(works) || '';
}

/** Stores what this page was entered with; with `isOver`, takes away all that it was not. */
function store(values: Identifiers, isOver: boolean): void {
  const domain = widestDomain();
  NAMES.forEach((name) => {
    const value = values[name];
    if (!value && !isOver) return;
    // One of the same name, for this host alone, would stand before it.
    setCookie(name, '', 0, '');
    setCookie(name, value || '', value ? KEPT_SECONDS : 0, domain);
  });
}

/** Takes away all that is stored, wherever that may be, and sets nothing to find out. */
function clear(): void {
  const everywhere = domains().concat('');
  Object.keys(stored()).forEach((name) => everywhere.forEach((domain) => setCookie(name, '', 0, domain)));
}

/**
 * Looks at the page's address, which may be a landing. Who only goes back to one has not clicked again; and beside a
 * click that is ours a `ref` without one is somebody else's, such as a payment page's.
 */
function look(isBack: boolean): void {
  safely(() => {
    if (location.search === seen) return;
    seen = location.search;
    const found = ofQuery();
    const isNew = isOurs(found);
    if (!Object.keys(found).length || ((isBack || !isNew) && isOurs(known()))) return;
    landed = isNew ? found : Object.assign({}, landed, found);
    isClick = isClick || isNew;
    if (isAllowed) store(landed, isClick);
  }, undefined);
}

function known(): Identifiers {
  return Object.assign(isClick ? {} : safely(stored, {}), landed);
}

/**
 * What is taken away stays known to this page, and to it alone: consent tools say no first and yes a moment later.
 */
function decide(decision: unknown): void {
  safely(() => {
    const before = known();
    isAllowed = decision === true || decision === 'granted';
    if (isAllowed) {
      if (Object.keys(landed).length) store(landed, isClick);
      return;
    }
    landed = before;
    isClick = isOurs(before);
    clear();
  }, undefined);
  handOver();
}

function identifiers(): Identifiers {
  return isAllowed === false ? {} : known();
}

/**
 * Gives the click to the checkout of WooCommerce (8.5 and later), which stores `utm_id` with the order: it may know an
 * earlier or a later visit only. The field is WooCommerce's own, of its classic and of its block checkout.
 */
function handOver(): void {
  safely(() => {
    const ids = isAllowed ? known() : {};
    const id = [ids['click_id'], ids['af_id']].find((click) => !!click && /^clk_/.test(click)) || '';
    if (id === handed && !id) return;
    handed = id;
    document
      .querySelectorAll<HTMLInputElement>('input[name=wc_order_attribution_utm_id]')
      .forEach((input) => (input.value = id));
    if (!page.wp) return;
    const actions = page.wp.data.dispatch('wc/store/checkout');
    const set = actions.setExtensionData || actions.__internalSetExtensionData;
    if (set) set('woocommerce/order-attribution', { utm_id: id });
  }, undefined);
}

/** WooCommerce fills its fields whenever it likes: so at the latest by what places the order, before it is seen there. */
function watchCheckout(): void {
  ['DOMContentLoaded', 'change', 'click', 'submit'].forEach((name) =>
    document.addEventListener(name, handOver, true),
  );
  addEventListener('load', handOver);
}

/** Pages that change their address without loading anew. */
function watchHistory(): void {
  (['pushState', 'replaceState'] as const).forEach((name) => {
    // Called on the history that it is taken from, as the page means it.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const original = history[name];
    history[name] = function (this: History, ...words: Parameters<typeof original>) {
      original.apply(this, words);
      look(false);
    };
  });
  addEventListener('popstate', () => look(true));
}

function isHistory(): boolean {
  const [entry] = performance.getEntriesByType('navigation');
  return !!entry && (entry as PerformanceNavigationTiming).type === 'back_forward';
}

function start(): void {
  const said = given && given.consent;
  const isAsked = said === 'pending' || (tag && tag.getAttribute('data-consent') === 'required');
  page.halfshare = Object.assign(given || {}, { version: HALFSHARE_VERSION, consent: decide, identifiers });
  if (said !== undefined && said !== 'pending') decide(said);
  else if (!isAsked) isAllowed = true;
  look(safely(isHistory, false));
  safely(watchCheckout, undefined);
  watchHistory();
}

// A page that has it twice has it once.
if (!given || !given.version) safely(start, undefined);
