import type { Browser, Page } from 'playwright-core';
import { OPERATIONS } from '../../../openapi/document';
import { ROUTES } from '../../src/http/routes';
import { launchBrowser } from '../support/browser';

const hosting = process.env['HALFSHARE_HOSTING_URL'];
if (hosting === undefined) throw new Error('HALFSHARE_HOSTING_URL is missing: npm test sets it');

const names = Object.keys(ROUTES);
const everyPath = new Set([
  ...OPERATIONS.map(({ path }) => path),
  '/woocommerceWebhook/{storeId}',
  '/go/{code}',
]);
/** A route that has more than one method is several; a webhook and a link have one. */
const operations = OPERATIONS.reduce((sum, { methods }) => sum + methods.length, 2);
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

/** Opens the page of this address, and hands it over with all that went wrong on it. */
async function open(address: string, width: number): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
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

const widthOf = (page: Page) =>
  page.locator('html').evaluate((html: { scrollWidth: number }) => html.scrollWidth);

describe.each([1280, 390])('at a width of %d', (width) => {
  test('the start page names every function and links to where it is described', async () => {
    const { page, problems } = await open('/', width);
    expect(await page.locator('tbody a').allTextContents()).toEqual(names);
    const links = await page
      .locator('tbody a')
      .evaluateAll((all: { hash: string }[]) => all.map(({ hash }) => hash));
    expect(links).toEqual(names.map((name) => `#/store/${name}`));
    await page.locator('a', { hasText: 'trackSale' }).click();
    await page.locator('#operations-store-trackSale .opblock-body').waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  test('the start page fits', async () => {
    const { page } = await open('/', width);
    expect(await widthOf(page)).toBe(width);
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
