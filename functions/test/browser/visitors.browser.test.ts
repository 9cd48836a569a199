import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { codeKey } from '../../src/domain/base/ids';
import { paths } from '../../src/firestore/base/paths';
import { launchBrowser } from '../support/browser';
import { ownName } from '../support/ids';
import { Shop } from '../support/shop';
import { deliver, delivery } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

// Visitors of a WooCommerce shop without a plugin, in a real browser, with the library that WooCommerce's order
// attribution is built on. Whom each is credited to depends on what that library notes of earlier visits.

const hosting = process.env['HALFSHARE_HOSTING_URL'];
if (hosting === undefined) throw new Error('HALFSHARE_HOSTING_URL is missing: npm test sets it');

const USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';
const SOURCEBUSTER = readFileSync(require.resolve('sourcebuster/dist/sourcebuster.js'), 'utf8');
const TRACKER = `<script src="${hosting}/integration/general.js"></script>`;

/** WooCommerce's fields, and where the library has each. */
const FIELDS = {
  source_type: 'current.typ',
  referrer: 'current_add.rf',
  utm_campaign: 'current.cmp',
  utm_source: 'current.src',
  utm_medium: 'current.mdm',
  utm_content: 'current.cnt',
  utm_id: 'current.id',
  utm_term: 'current.trm',
  session_entry: 'current_add.ep',
  session_start_time: 'current_add.fd',
  session_pages: 'session.pgs',
  session_count: 'udata.vst',
  user_agent: 'udata.uag',
} as const;

/** The two checkouts: inputs of a form, and what the block checkout's store keeps for its request. */
const CHECKOUTS = `<form>${Object.keys(FIELDS)
  .map((field) => `<input type="hidden" name="wc_order_attribution_${field}">`)
  .join('')}<button id="classic">Place order</button></form><button id="block">Place order</button>
<script>{
  const NAMESPACE = 'woocommerce/order-attribution';
  const extensions = { [NAMESPACE]: {} };
  const setExtensionData = (namespace, data, replace = false) => {
    extensions[namespace] = replace ? data : { ...extensions[namespace], ...data };
  };
  window.wp = { data: { dispatch: (store) => store === 'wc/store/checkout' ? { setExtensionData } : undefined } };
  const send = (body) => {
    window.placed = fetch('/checkout', { method: 'POST', body }).then((answer) => answer.json());
  };
  const form = document.querySelector('form');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(new URLSearchParams(new FormData(form)));
  });
  block.addEventListener('click', () => {
    const known = Object.entries(extensions[NAMESPACE]).filter(([, value]) => value != null);
    send(new URLSearchParams(known.map(([name, value]) => ['wc_order_attribution_' + name, value])));
  });
}</script>`;

/** What WooCommerce's script does with the library, by its settings; it fills its fields more than once. */
const ATTRIBUTION = `<script>${SOURCEBUSTER}</script><script>{
  sbjs.init({ lifetime: 6, session_length: 30, timezone_offset: '0' });
  const fill = () => {
    const values = Object.fromEntries(Object.entries(${JSON.stringify(FIELDS)}).map(([field, path]) => [
      field,
      path.split('.').reduce((part, name) => part && part[name], sbjs.get),
    ]));
    for (const [field, value] of Object.entries(values)) {
      document.querySelector('[name=wc_order_attribution_' + field + ']').value = value ?? '';
    }
    wp.data.dispatch('wc/store/checkout').setExtensionData('woocommerce/order-attribution', values, true);
  };
  fill();
  addEventListener('load', () => setTimeout(fill));
}</script>`;

const world = new World();
let browser: Browser;
let shop: Shop;
let site: Shop;
let context: BrowserContext;
let tenant: Tenant;
let host: string;
let problems: string[];
let orderId = 0;

beforeAll(async () => {
  await world.start();
  [shop, site] = [await Shop.open(), await Shop.open()];
  browser = await launchBrowser('--host-resolver-rules=MAP *.example 127.0.0.1');
});

beforeEach(async () => {
  problems = [];
  context = await browser.newContext({ userAgent: USER_AGENT });
  host = `${ownName('shop')}.example:${shop.port}`;
  tenant = await world.tenant({ store: { siteUrl: `http://${host}/`, hosts: [host] } });
  const { brandId } = tenant;
  await paths
    .referralCode(world.db, `mert${tenant.referralCode}`)
    .set({ influencerId: 'mert', brandIds: [brandId] });
  await paths.couponCode(world.db, brandId, codeKey('MERT10') ?? '').set({ influencerId: 'mert', brandId });
});

afterEach(async () => {
  await context.close();
  expect(problems).toEqual([]);
});

afterAll(async () => {
  await browser.close();
  await Promise.all([shop.close(), site.close()]);
  await world.stop();
});

/** How somebody comes to the shop: `app` is a link without a referrer, `later` only ends the session. */
interface Step {
  readonly by: 'link' | 'app' | 'search' | 'direct' | 'later';
  /** Else the link is of ayse. */
  readonly isOfMert?: boolean;
  readonly query?: string;
}

async function come(page: Page, step: Step): Promise<void> {
  const front = `http://${host}/`;
  if (step.by === 'later') {
    // The session is over after half an hour.
    await context.clearCookies({ name: 'sbjs_session' });
    return;
  }
  if (step.by === 'direct') {
    await page.goto(front);
    return;
  }
  const isLink = step.by !== 'search';
  const target = isLink
    ? `${world.url('go')}${step.isOfMert ? 'mert' : ''}${tenant.referralCode}${step.query ?? ''}`
    : front;
  if (step.by === 'app') {
    await page.goto(target);
    return;
  }
  site.page = `<a href="${target.replaceAll('&', '&amp;')}">To the shop</a>`;
  await page.goto(`http://${isLink ? 'blog' : 'google'}.example:${site.port}/`);
  await page.click('a');
  await page.waitForURL((url) => url.host === host);
}

/** The order as WooCommerce's webhook delivers it, with what the checkout sent. */
async function report(form: Readonly<Record<string, string>>, more: object): Promise<unknown> {
  orderId += 1;
  const placed = new Date().toISOString().slice(0, 19);
  const noted = Object.entries(form).filter(([, value]) => value !== '' && value !== '(none)');
  const body = {
    id: orderId,
    status: 'processing',
    currency: 'TRY',
    total: '120.00',
    total_tax: '20.00',
    date_created_gmt: placed,
    date_modified_gmt: placed,
    line_items: [{ id: 1, product_id: 7, quantity: 1, total: '100.00' }],
    meta_data: noted.map(([key, value], id) => ({ id, key: key.replace(/^wc_/, '_wc_'), value })),
    ...more,
  };
  const headers = { 'x-wc-webhook-source': `http://${host}/` };
  return (await deliver(world, tenant, delivery('order.created', body), { headers })).body;
}

/** Who earns what: 10 % of 100.00, half of it the influencer's. */
async function credited(
  steps: readonly Step[],
  {
    checkout = 'classic',
    order = {},
  }: { readonly checkout?: 'classic' | 'block'; readonly order?: object } = {},
): Promise<string | null> {
  shop.checkout = (_, form) => report(form, order);
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  for (const step of steps) await come(page, step);
  await page.goto(`http://${host}/checkout-page`);
  await page.click(`#${checkout}`);
  expect(await page.evaluate('placed')).toMatchObject({ result: 'recorded' });
  const { brandId, storeId } = tenant;
  const commission = await world.db.doc(`commissions/${brandId}~${storeId}~${orderId}`).get();
  if (!commission.exists) return null;
  expect(commission.data()).toMatchObject({ totalMinor: 1000, influencerMinor: 500, platformMinor: 500 });
  const influencerId = String(commission.get('influencerId'));
  return influencerId === tenant.influencerId ? 'ayse' : influencerId;
}

const link = (query = ''): Step => ({ by: 'link', query });
const ofMert = (query = ''): Step => ({ by: 'link', isOfMert: true, query });
const [app, search, direct, later] = [
  { by: 'app' },
  { by: 'search' },
  { by: 'direct' },
  { by: 'later' },
] as const satisfies Step[];
const COUPON = { coupon_lines: [{ id: 3, code: 'mert10', discount: '10.00' }] };

const VISITORS: readonly [
  visitor: string,
  steps: readonly Step[],
  options: Parameters<typeof credited>[1],
][] = [
  ['who is new to the shop', [link()], {}],
  ['who knew the shop, and returned without a referrer', [direct, later, app], {}],
  ['who came by a search before', [search, later, link()], {}],
  ['who came by another’s link before', [ofMert(), later, link()], {}],
  ['who is on the shop already', [direct, link()], {}],
  ['who came by the link, and directly then', [link(), later, direct], {}],
  ['who came by a link with utm_* of its own', [search, link('?utm_source=ig&utm_medium=social')], {}],
  ['who came by two links with utm_*', [ofMert('?utm_source=ig'), link('?utm_source=tiktok')], {}],
  [
    'who makes an account at the block checkout',
    [search, later, link()],
    { checkout: 'block', order: { customer_id: 9 } },
  ],
];

describe.each([
  ['with the tracking script', TRACKER],
  ['without it', ''],
])('a shopper of a shop %s', (_, tracker) => {
  beforeEach(() => {
    shop.page = `<p>The shop</p>${CHECKOUTS}${tracker}${ATTRIBUTION}`;
  });

  test.each(VISITORS)('%s is credited to the link’s influencer', async (_visitor, steps, options) => {
    expect(await credited(steps, options)).toBe('ayse');
  });

  test('who came by a deep link, and orders with another’s coupon, is credited to the coupon’s', async () => {
    const url = `?url=${host}/p?size=M&color=red`;
    expect(await credited([direct, link(url)], { order: COUPON })).toBe('mert');
    expect(await credited([link(url)])).toBe('ayse');
  });

  test.each(['classic', 'block'] as const)(
    'who came by the link, and by a search then, is so with the script alone: %s checkout',
    async (checkout) => {
      expect(await credited([link(), later, search], { checkout })).toBe(tracker === '' ? null : 'ayse');
    },
  );
});

test('the script in front of or behind WooCommerce’s, async, and a foreign ref later: the click is handed over', async () => {
  for (const scripts of [TRACKER + ATTRIBUTION, ATTRIBUTION + TRACKER.replace('<script', '<script async')]) {
    shop.page = CHECKOUTS + scripts;
    await context.clearCookies();
    const page = await context.newPage();
    await come(page, link());
    await page.waitForFunction('window.halfshare');
    await page.goto(`http://${host}/?ref=mert`);
    await page.waitForFunction('window.halfshare');
    expect(await credited([search])).toBe('ayse');
  }
});

test('without consent nothing is handed over, and withdrawn the field is emptied', async () => {
  shop.page = `${CHECKOUTS}${TRACKER}${ATTRIBUTION}`;
  const utmId = `document.querySelector('[name=wc_order_attribution_utm_id]').value`;
  const page = await context.newPage();
  await come(page, link());
  await page.click('p, body');
  expect(await page.evaluate(utmId)).toMatch(/^clk_/);
  await page.evaluate('halfshare.consent(false)');
  expect(await page.evaluate(utmId)).toBe('');
  await page.click('body');
  expect(await page.evaluate(utmId)).toBe('');
});

test('below WooCommerce 8.5 the cookies are the order’s meta, by the lines of the connect page', async () => {
  shop.page = `${CHECKOUTS}${TRACKER}`;
  shop.checkout = ({ ref, click_id }) =>
    report(
      {},
      {
        meta_data: [
          { id: 1, key: 'click_id', value: click_id },
          { id: 2, key: 'ref', value: ref },
        ],
      },
    );
  const page = await context.newPage();
  for (const step of [link(), later, search]) await come(page, step);
  await page.click('#classic');
  expect(await page.evaluate('placed')).toMatchObject({ result: 'recorded' });
  const { brandId, storeId, influencerId } = tenant;
  const commission = await world.db.doc(`commissions/${brandId}~${storeId}~${orderId}`).get();
  expect(commission.data()).toMatchObject({ influencerId, totalMinor: 1000 });
});
