import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { webhookSecret } from '../../src/domain/credentials/webhookSecret';
import { deriveKey } from '../../src/domain/credentials/apiKey';
import { WEBHOOK_TOPICS } from '../../src/dialects/account/webhooks';
import { launchBrowser } from '../support/browser';

// The page that says what to paste into WooCommerce, as somebody of a brand uses it: real sign-in, real functions.

const hosting = process.env['HALFSHARE_HOSTING_URL'];
if (hosting === undefined) throw new Error('HALFSHARE_HOSTING_URL is missing: npm test sets it');
const functions = process.env['HALFSHARE_FUNCTIONS_URL'] ?? '';
const masterSecret = process.env['HALFSHARE_MASTER_SECRET'] ?? '';
/** Where to put what the page looks like, for somebody to look at; absent: nowhere. */
const shots = process.env['HALFSHARE_SCREENSHOTS'];

const PASSWORD = 'demo-password';
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  /** All that went wrong on the page. */
  readonly problems: string[];
  /** Every address that it asked for. */
  readonly asked: string[];
}

async function open(width = 1280): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: hosting! });
  const page = await context.newPage();
  const [problems, asked]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${hosting}/connect/`);
  await page.locator('#sign-in').waitFor();
  return { context, page, problems, asked };
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function openStore(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Connect Lale Moda Online by webhooks' }).click();
  await page.locator('#rows tr').first().waitFor();
}

/** Of the page, where the functions below run. */
declare const document: { documentElement: { scrollWidth: number } };
declare const navigator: { clipboard: { readText: () => Promise<string> } };
declare const localStorage: object;
declare const sessionStorage: object;

async function look(page: Page, name: string, width: number): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  if (shots !== undefined)
    await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
}

const secretOf = (version: number): string =>
  webhookSecret(
    deriveKey(masterSecret, 'webhook'),
    { brandId: 'lalemoda', storeId: 'lalewoo' },
    { version, master: 1 },
  );

describe.each([1280, 390])('at a width of %d', (width) => {
  test('a manager signs in, picks a store, and has all that WooCommerce’s form asks for', async () => {
    const { context, page, problems } = await open(width);
    await look(page, 'sign-in', width);
    await signIn(page, 'manager@lale.example');
    await page.locator('#store-list li').first().waitFor();
    expect(await page.locator('#store-list h3').allTextContents()).toContain('Lale Moda Online');
    await look(page, 'stores', width);
    await openStore(page);
    const fields = await page.locator('#fields dt').allTextContents();
    expect(fields).toEqual(['Status', 'Delivery URL', 'Secret', 'API version']);
    const [status, deliveryUrl, secret, apiVersion] = await page.locator('#fields dd').allTextContents();
    expect(status).toBe('Active');
    expect(deliveryUrl).toBe(`${functions}/woocommerceWebhook/lalewooCopy`);
    expect(secret).not.toContain(secretOf(1));
    expect(apiVersion).toBe('WP REST API Integration v3');
    const topics = await page.locator('#rows td:nth-child(2)').allTextContents();
    expect(topics).toEqual(WEBHOOK_TOPICS.map(({ topic }) => topic));
    expect(topics).toHaveLength(12);
    await look(page, 'store', width);
    await page.getByText('When nothing arrives').click();
    await page.getByText('after seven failures in a row').waitFor();
    await look(page, 'checks', width);
    expect(problems).toEqual([]);
    await context.close();
  });
});

/** As the shop's WooCommerce delivers it. */
async function deliver(topic: string, source: string, body: object): Promise<unknown> {
  const raw = JSON.stringify(body);
  const answer = await fetch(`${functions}/woocommerceWebhook/lalewoo`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-source': source,
      'x-wc-webhook-signature': createHmac('sha256', secretOf(1)).update(raw).digest('base64'),
    },
    body: raw,
  });
  return answer.json();
}

test.each([1280, 390])(
  'what is not understood is said, and the host of a copy is registered with one press, at a width of %d',
  async (width) => {
    const host = `moved${width}.example`;
    const created = new Date(Date.now() - 60_000).toISOString().slice(0, 19);
    const order = {
      id: 880_000 + width,
      status: 'processing',
      currency: 'TRY',
      total: '10.00',
      date_created_gmt: created,
      date_modified_gmt: created,
      line_items: [{ id: 1, product_id: 5, quantity: 1, total: '10.00' }],
    };
    expect(await deliver('order.created', `https://${host}/`, order)).toMatchObject({
      reason: 'foreign_source',
    });
    expect(await deliver('subscription.created', '', { id: 9 })).toMatchObject({ reason: 'topic_not_used' });
    const { context, page, problems } = await open(width);
    await signIn(page, 'manager@lale.example');
    await openStore(page);
    await page.getByText('This store sends what is not understood').waitFor();
    expect(await page.locator('#counts').textContent()).toMatch(
      /In the last 24 hours: \d+ counted, [1-9]\d* set aside, [1-9]\d* ignored/,
    );
    const reasons = await page.locator('#not-counted code').allTextContents();
    expect(reasons).toEqual(['topic_not_used', 'foreign_source']);
    await look(page, 'arrivals', width);
    await page.getByRole('button', { name: `Register the host ${host}` }).click();
    await page.getByText(`${host} is registered: 1 of its deliveries count now.`).waitFor();
    expect(await page.getByRole('button', { name: `Register the host ${host}` }).count()).toBe(0);
    await look(page, 'registered', width);
    expect(problems).toEqual([]);
    await context.close();
  },
);

test('each button copies what it stands beside, and the secret is shown on demand', async () => {
  const { context, page } = await open();
  await signIn(page, 'owner@lale.example');
  await openStore(page);
  const copied = async (label: string): Promise<string> => {
    await page.getByRole('button', { name: label, exact: true }).click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  expect(await copied('Copy the delivery URL')).toBe(`${functions}/woocommerceWebhook/lalewoo`);
  const secret = await copied('Copy the secret');
  expect(secret).toMatch(/^[\w+/=-]{20,}$/);
  expect(await copied('Copy the name Halfshare: Order created')).toBe('Halfshare: Order created');
  await page.getByRole('button', { name: 'Show' }).click();
  expect(await page.locator('#fields dd').nth(2).textContent()).toContain(secret);
  await context.close();
});

test('the URL that is pasted leads to the function: a ping that WooCommerce sends is answered 200', async () => {
  const { context, page } = await open();
  await signIn(page, 'manager@lale.example');
  await openStore(page);
  const url = (await page.locator('#fields dd').nth(1).locator('code').textContent()) ?? '';
  const ping = await fetch(url, { method: 'POST', body: new URLSearchParams({ webhook_id: '1' }) });
  expect(ping.status).toBe(200);
  await context.close();
});

test('the secret is replaced on a second word only; the page then shows the new one', async () => {
  const { context, page, problems } = await open();
  // Of another brand than the one whose webhooks other tests sign for.
  await signIn(page, 'manager@hinode.example');
  await page
    .getByRole('button', { name: /^Connect .* by webhooks$/ })
    .first()
    .click();
  await page.locator('#rows tr').first().waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  const shown = page.locator('#fields dd').nth(2).locator('code');
  const before = await shown.textContent();
  await page.getByRole('button', { name: 'Replace the secret' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  expect(await page.locator('#sure').isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Replace the secret' }).click();
  await page.getByRole('button', { name: 'Replace it' }).click();
  await page.getByText('The secret is replaced.').waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  expect(await shown.textContent()).not.toBe(before);
  expect(problems).toEqual([]);
  await context.close();
});

test('nothing secret is in an address, or in any storage but the SDK’s own', async () => {
  const { context, page, asked } = await open();
  await signIn(page, 'manager@lale.example');
  await openStore(page);
  await page.getByRole('button', { name: 'Show' }).click();
  const secret = (await page.locator('#fields dd').nth(2).locator('code').textContent()) ?? '';
  expect(secret.length).toBeGreaterThan(20);
  const stored = await page.evaluate(() => ({ local: { ...localStorage }, session: { ...sessionStorage } }));
  expect(stored.local).toEqual({});
  expect(Object.keys(stored.session).every((key) => key.startsWith('firebase:'))).toBe(true);
  for (const where of [...asked, page.url(), JSON.stringify(stored)]) {
    expect(where).not.toContain(secret);
    expect(where).not.toContain(PASSWORD);
  }
  const origins = new Set(asked.map((url) => new URL(url).hostname));
  expect([...origins]).toEqual(['127.0.0.1']);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('#sign-in').waitFor();
  expect(await page.content()).not.toContain(secret);
  expect(await page.content()).not.toContain('Lale Moda');
  expect(await page.content()).not.toContain('manager@lale.example');
  expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
  await context.close();
});

test('a page that is loaded again is still signed in, and says nothing to Google', async () => {
  const { context, page, problems, asked } = await open();
  // As slow as a phone's: whoever was signed in is restored meanwhile.
  await page.route('**/init.js*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await signIn(page, 'manager@lale.example');
  await openStore(page);
  await page.reload();
  await page.locator('#account').waitFor();
  expect(await page.locator('#who').textContent()).toBe('manager@lale.example');
  expect(await page.locator('#sign-in').isVisible()).toBe(false);
  await openStore(page);
  await look(page, 'reloaded', 1280);
  expect(new Set(asked.map((url) => new URL(url).hostname))).toEqual(new Set(['127.0.0.1']));
  expect(problems).toEqual([]);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('#sign-in').waitFor();
  await page.reload();
  await page.locator('#sign-in').waitFor();
  await context.close();
});

test('a wrong password, a viewer and an influencer are told so in words', async () => {
  const { context, page } = await open();
  const notice = page.locator('#notice');
  await signIn(page, 'manager@lale.example', 'wrong-password');
  await page.getByText('This email and password do not belong together.').waitFor();
  await signIn(page, 'viewer@lale.example');
  await page.getByRole('button', { name: 'Connect Lale Moda Online by webhooks' }).click();
  await page.getByText('Your account may not see this.').waitFor();
  expect(await page.locator('#fields').textContent()).toBe('');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, 'ayse@influencer.example');
  await page.getByText('Your account may not see this.').waitFor();
  expect(await notice.textContent()).not.toMatch(/insufficient_role|[45]\d\d|undefined/);
  await context.close();
});

test('the platform’s admin names the brand', async () => {
  const { context, page } = await open();
  await signIn(page, 'admin@halfshare.example');
  await page.getByLabel('Brand').fill('nobody');
  await page.getByRole('button', { name: 'Show its stores' }).click();
  await page.getByText('is not there any more').waitFor();
  await page.getByLabel('Brand').fill('lalemoda');
  await page.getByRole('button', { name: 'Show its stores' }).click();
  await openStore(page);
  await context.close();
});

test('nothing of a brand is left where the next one the admin names cannot be shown', async () => {
  const { context, page } = await open();
  await signIn(page, 'admin@halfshare.example');
  const name = async (brand: string): Promise<void> => {
    await page.getByLabel('Brand').fill(brand);
    await page.getByRole('button', { name: 'Show its stores' }).click();
  };
  const isShown = async (): Promise<boolean> =>
    (await page.locator('#stores').isVisible()) || page.locator('#detail').isVisible();
  await name('lalemoda');
  await page.locator('#store-list li').first().waitFor();
  await name('nobody');
  await page.getByText('is not there any more').waitFor();
  expect(await isShown()).toBe(false);
  expect(await page.content()).not.toContain('Lale Moda');
  await name('lalemoda');
  await openStore(page);
  await name('nobody');
  await page.getByText('is not there any more').waitFor();
  expect(await isShown()).toBe(false);
  expect(await page.content()).not.toContain('Lale Moda');
  await context.close();
});

test('the page may call Firebase’s sign-in and its own origin, and nothing else', async () => {
  const policy = (await fetch(`${hosting}/connect/`)).headers.get('content-security-policy') ?? '';
  const connect = /connect-src ([^;]+)/.exec(policy)?.[1]?.split(' ') ?? [];
  const auth = `http://${process.env['FIREBASE_AUTH_EMULATOR_HOST']}`;
  expect(connect).toEqual([
    "'self'",
    'https://identitytoolkit.googleapis.com',
    'https://securetoken.googleapis.com',
    auth,
  ]);
  expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(policy).not.toContain('unsafe');
  const elsewhere = (await fetch(`${hosting}/`)).headers.get('content-security-policy') ?? '';
  expect(/connect-src ([^;]+)/.exec(elsewhere)?.[1]).toBe("'self'");
});
