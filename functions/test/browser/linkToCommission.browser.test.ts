import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { sendSigned, signerOf } from '../support/conversion';
import { ownName } from '../support/ids';
import { Shop, type Checkout } from '../support/shop';
import { World, type Tenant } from '../support/world';

// The whole way in a real browser: an influencer's link, the shop's page with the tracking script, its cookies at the
// checkout, the order as the shop's own server reports it, and the commission.

const hosting = process.env['HALFSHARE_HOSTING_URL'];
if (hosting === undefined) throw new Error('HALFSHARE_HOSTING_URL is missing: npm test sets it');

/** A shopper's; that of a browser without a window is taken for a bot, as it should be. */
const USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';

const world = new World();
let shop: Shop;
let browser: Browser;
let context: BrowserContext;
let problems: string[];

beforeAll(async () => {
  await world.start();
  shop = await Shop.open();
  shop.page = `<script src="${hosting}/integration/general.js"></script><p>The shop</p>`;
  browser = await launchBrowser('--host-resolver-rules=MAP *.example 127.0.0.1');
});

beforeEach(async () => {
  problems = [];
  context = await browser.newContext({ userAgent: USER_AGENT });
});

afterEach(async () => {
  await context.close();
  expect(problems).toEqual([]);
});

afterAll(async () => {
  await browser.close();
  await shop.close();
  await world.stop();
});

/** A brand whose shop is the one above, under a host of its own. */
function brandOfShop(linkParameters: 'storeApi' | 'waffarx'): Promise<Tenant> {
  const host = `${ownName('shop')}.example:${shop.port}`;
  return world.tenant({
    store: { siteUrl: `http://${host}/`, hosts: [host, `www.${host}`], linkParameters },
  });
}

/** Follows an influencer's link, as it stands below a video. */
async function follow({ referralCode }: Tenant, query = '', on?: Page): Promise<Page> {
  const page = on ?? (await context.newPage());
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(`${world.url('go')}${referralCode}${query}`);
  return page;
}

const order = (page: Page): Promise<Record<string, unknown>> =>
  page.evaluate(`fetch('/checkout', { method: 'POST' }).then((r) => r.json())`);

/** A shop with a plugin of the store API. */
const tellStoreApi =
  (tenant: Tenant, orderId: string): Checkout =>
  async ({ click_id: clickId, ref: referralCode }) => {
    const sale = {
      orderId,
      currency: 'TRY',
      total: '120.00',
      taxTotal: '20.00',
      attribution: { clickId, referralCode },
    };
    return (await world.post('trackSale', tenant, sale)).body;
  };

/** A shop with the network's plugin, which signs. */
const tellNetwork =
  (tenant: Tenant, orderId: string): Checkout =>
  async (cookies) => {
    const { af_id, afftoken, afsrc, subid } = cookies;
    const placed = new Date().toISOString().slice(0, 19);
    const body = {
      id: orderId,
      status: 'processing',
      currency: 'TRY',
      total: '120.00',
      total_tax: '20.00',
      date_created_gmt: placed,
      date_modified_gmt: placed,
      line_items: [{ id: 1, product_id: 7, quantity: 1, total: '100.00' }],
      ...{ af_id, afftoken, afsrc, subid },
    };
    return (await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), body)).body;
  };

async function commissionOf({ brandId, storeId }: Tenant, orderId: string): Promise<unknown> {
  return (await world.db.doc(`commissions/${brandId}~${storeId}~${orderId}`).get()).data();
}

describe.each([
  ['the store API', 'storeApi', tellStoreApi],
  ['the network’s signed reports', 'waffarx', tellNetwork],
] as const)('a shop that reports by %s', (_, linkParameters, tell) => {
  test('link, landing, another page and host, order: 10% of 100.00, half of it the influencer’s', async () => {
    const tenant = await brandOfShop(linkParameters);
    const page = await follow(tenant, '?subid=story&utm_source=video');
    const landing = new URL(page.url());
    expect(landing.searchParams.get('utm_source')).toBe('video');
    await page.goto(`http://www.${landing.host}/shirts`);
    shop.checkout = tell(tenant, 'o1');
    expect(await order(page)).toMatchObject({ orderId: 'o1', attributed: true });
    expect(await commissionOf(tenant, 'o1')).toMatchObject({
      influencerId: tenant.influencerId,
      currency: 'TRY',
      totalMinor: 1000,
      influencerMinor: 500,
      platformMinor: 500,
    });
    const clicks = await world.db.collection(`brands/${tenant.brandId}/clicks`).get();
    expect(clicks.docs.map((doc) => doc.data())).toEqual([
      expect.objectContaining({ counted: true, userAgent: USER_AGENT, subIds: ['story'] }),
    ]);
  });

  test('of two links the last one’s influencer is credited', async () => {
    const tenant = await brandOfShop(linkParameters);
    const code = `other${tenant.referralCode}`;
    await world.db.doc(`referralCodes/${code}`).set({ influencerId: 'other', brandIds: [tenant.brandId] });
    const page = await follow(tenant);
    await follow({ ...tenant, referralCode: code }, '', page);
    shop.checkout = tell(tenant, 'o2');
    expect(await order(page)).toMatchObject({ attributed: true });
    expect(await commissionOf(tenant, 'o2')).toMatchObject({ influencerId: 'other' });
  });

  test('a shopper who came by no link brings nobody anything', async () => {
    const tenant = await brandOfShop(linkParameters);
    const page = await context.newPage();
    await page.goto(`http://plain.example:${shop.port}/`);
    shop.checkout = tell(tenant, 'o3');
    expect(await order(page)).toMatchObject({ attributed: false });
    expect(await commissionOf(tenant, 'o3')).toBeUndefined();
  });
});

test('a link that the browser fetched before it was opened is a click all the same', async () => {
  const tenant = await brandOfShop('storeApi');
  const link = `${world.url('go')}${tenant.referralCode}`;
  const blog = await Shop.open();
  const rules = JSON.stringify({ prefetch: [{ source: 'list', urls: [link], eagerness: 'immediate' }] });
  blog.page = `<a href="${link}">my link</a><script type="speculationrules">${rules}</script>`;
  const page = await context.newPage();
  const declined = (): boolean => world.logs.some(({ outcome }) => outcome === 'prefetch_declined');
  try {
    await page.goto(`http://127.0.0.1:${blog.port}/`);
    for (let tries = 0; tries < 50 && !declined(); tries += 1) await page.waitForTimeout(100);
    expect(declined()).toBe(true);
    await page.click('a');
    await page.waitForURL(/click_id=clk_/);
    shop.checkout = tellStoreApi(tenant, 'o4');
    expect(await order(page)).toMatchObject({ attributed: true, influencerId: tenant.influencerId });
  } finally {
    await blog.close();
  }
});

test('a link of nobody is a page that fits a phone, and runs and fetches nothing', async () => {
  const page = await context.newPage();
  await page.setViewportSize({ width: 320, height: 640 });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => problems.push(message.text()));
  const answer = await page.goto(`${world.url('go')}go/nobody`);
  expect(answer?.status()).toBe(404);
  expect(await page.locator('h1').textContent()).toBe('This link leads nowhere');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  // Its own style is let in by its hash.
  expect(await page.evaluate(`getComputedStyle(document.body).marginTop`)).toBe('0px');
  expect(asked.filter((url) => !url.endsWith('/favicon.ico'))).toHaveLength(1);
  problems = problems.filter((text) => !text.includes('404'));
});
