import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { OPERATIONS } from '../../../openapi/document';
import { ERROR_CODES } from '../../src/domain/base/errors';
import { PROBLEM_TYPE_BASE } from '../../src/http/problem';
import { STORE_ROUTES } from '../../src/http/storeApi/routes';
import { launchBrowser } from '../support/browser';

const hosting = process.env['HALFSHARE_HOSTING_URL'];
if (hosting === undefined) throw new Error('HALFSHARE_HOSTING_URL is missing: npm test sets it');

/** Where to put what the pages look like, for somebody to look at; absent: nowhere. */
const shots = process.env['HALFSHARE_SCREENSHOTS'];
const vectorsFolder = join(__dirname, '..', 'vectors');

const names = Object.keys(STORE_ROUTES);
const everyPath = new Set(OPERATIONS.map(({ path }) => path));
/** A route that has more than one method is several. */
const operations = OPERATIONS.flatMap(({ methods }) => methods).length;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

/** Opens the page of this address, and hands it over with all that went wrong on it. */
async function open(
  address: string,
  width: number,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('requestfailed', (request) => problems.push(`${request.url()} failed`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.url()} answered ${response.status()}`);
  });
  await page.goto(`${hosting}${address}`, { waitUntil: 'networkidle' });
  return { page, problems };
}

/** Of the page, where the function that looks at a link runs. */
declare const getComputedStyle: (element: unknown) => { outlineStyle: string };

const widthOf = (page: Page) =>
  page.locator('html').evaluate((html: { scrollWidth: number }) => html.scrollWidth);

describe.each([1280, 390])('at a width of %d', (width) => {
  test('the start page names every function and links to where it is described', async () => {
    const { page, problems } = await open('/', width);
    const rows = page.locator('#functions tbody a');
    const functions = new Set([...everyPath].map((path) => path.split('/')[1]));
    expect((await rows.allTextContents()).sort()).toEqual([...functions].sort());
    const links = await rows.evaluateAll((all: { hash: string }[]) => all.map(({ hash }) => hash));
    expect(links.slice(0, names.length)).toEqual(names.map((name) => `#/store/${name}`));
    await page.locator('#functions a', { hasText: 'trackSale' }).click();
    await page.locator('#operations-store-trackSale .opblock-body').waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  test.each([
    ['start', '/'],
    ['errors', '/errors/'],
    ['error', '/errors/rate_limited'],
    ['long', '/errors/commission_not_rejected'],
    ['vectors', '/vectors/'],
  ])('the page %s fits in light and dark, with one heading and nothing refused', async (name, address) => {
    for (const scheme of ['light', 'dark'] as const) {
      const { page, problems } = await open(address, width, scheme);
      expect(await widthOf(page)).toBe(width);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      for (const landmark of ['banner', 'main', 'contentinfo'] as const)
        expect(await page.getByRole(landmark).count()).toBe(1);
      expect(await page.getByRole('navigation', { name: 'Main' }).count()).toBe(1);
      expect(problems).toEqual([]);
      if (shots !== undefined)
        await page.screenshot({ path: join(shots, `${name}-${width}-${scheme}.png`), fullPage: true });
      await page.close();
    }
  });

  test('an address without a page is 404, and the page leads on', async () => {
    const { page } = await open('/errors/no_such_code', width);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'There is no page at this address',
    );
    expect(await widthOf(page)).toBe(width);
    await page.getByRole('link', { name: 'Go to the start page' }).click();
    await page.waitForURL(`${hosting}/`);
    await page.close();
  });

  test('the API page shows every operation, offers no call from the browser, and fits', async () => {
    const { page, problems } = await open('/api/', width);
    await page.locator('.opblock').first().waitFor();
    const paths = await page
      .locator('.opblock .opblock-summary-path')
      .evaluateAll((all: { dataset: { path?: string } }[]) => all.map(({ dataset }) => dataset.path));
    expect(new Set(paths)).toEqual(everyPath);
    expect(await page.locator('.opblock').count()).toBe(operations);
    await page.locator('#operations-store-trackSale .opblock-summary-control').click();
    await page.locator('#operations-store-trackSale .opblock-body .highlight-code').first().waitFor();
    expect(await page.locator('.try-out, .btn.execute, .authorize:visible').count()).toBe(0);
    expect(await widthOf(page)).toBe(width);
    expect(problems).toEqual([]);
    await page.close();
  });
});

test('what is described is what the functions of this build take', async () => {
  const response = await fetch(`${hosting}/api/openapi.json`);
  const document = (await response.json()) as { paths: Record<string, unknown> };
  expect(new Set(Object.keys(document.paths))).toEqual(everyPath);
});

test.each(Object.keys(ERROR_CODES))('the type of the problem %s is the address of its page', async (code) => {
  const { pathname } = new URL(`${PROBLEM_TYPE_BASE}${code}`);
  const response = await fetch(`${hosting}${pathname}`, { redirect: 'manual' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await response.text()).toContain(`<title>${code}: `);
});

test.each([
  '/errors/no_such_code',
  '/errors/Invalid_Request',
  '/nowhere',
  '/vectors/other.json',
  '/parts/header.html',
])('of %s there is no page: status 404', async (address) => {
  const response = await fetch(`${hosting}${address}`, { redirect: 'manual' });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('There is no page at this address');
});

test.each([
  ['signatures.json', 'application/json; charset=utf-8'],
  ['README.md', 'text/markdown; charset=utf-8'],
])('the vectors: %s is served byte for byte, to servers and people', async (name, type) => {
  const response = await fetch(`${hosting}/vectors/${name}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  // No other site's page needs it.
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect(Buffer.from(await response.arrayBuffer())).toEqual(readFileSync(join(vectorsFolder, name)));
});

test('every page has the same headers that protect it', async () => {
  const headersOf = async (address: string) => {
    const { headers } = await fetch(`${hosting}${address}`);
    const names = ['content-security-policy', 'x-content-type-options', 'referrer-policy', 'x-frame-options'];
    return names.map((name) => headers.get(name));
  };
  const expected = await headersOf('/');
  expect(expected[0]).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(expected).not.toContain(null);
  for (const address of ['/errors/', '/errors/internal', '/vectors/', '/vectors/signatures.json', '/nowhere'])
    expect(await headersOf(address)).toEqual(expected);
});

test('the keyboard reaches the content first, and sees where it is', async () => {
  const { page } = await open('/errors/', 1280);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  expect(
    await skip.evaluate((link: { matches: (selector: string) => boolean }) => link.matches(':focus-visible')),
  ).toBe(true);
  expect(await skip.evaluate((link) => getComputedStyle(link).outlineStyle)).toBe('solid');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').getAttribute('href')).toBe('/errors/malformed_json');
  await page.close();
});
