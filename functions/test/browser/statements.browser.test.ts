import type { Browser } from 'playwright-core';
import { brandStatementHtml } from '../../src/dialects/account/brandStatement';
import { payoutStatementHtml } from '../../src/dialects/account/payoutStatement';
import { launchBrowser } from '../support/browser';
import {
  brandStatementWith,
  commissionOf,
  entryOf,
  payoutLineOf,
  payoutStatementWith,
  settlementOf,
} from '../support/statements';

// The printable statements as a browser shows them: they fit, and nothing that a name holds runs or is fetched.

const EVIL = `"><script>document.title = 'owned'</script><img src="http://evil.invalid/x" onerror="document.title='owned'">`;
const LONG = 'W'.repeat(128);
const ARABIC = 'خليج للأزياء';
const BILLIONS = 1_234_567_890_12;

const lines = [EVIL, LONG, ARABIC].map((orderId, i) => payoutLineOf(orderId, BILLIONS + i));
const entries = [EVIL, LONG, ARABIC].map((orderId) =>
  commissionOf(orderId, [entryOf('2026-10-03', { [`influencer:${orderId}`]: BILLIONS, platform: BILLIONS })]),
);
const pages = {
  payout: payoutStatementHtml(
    payoutStatementWith(
      lines,
      { bankReference: LONG, reference: EVIL },
      { brandName: ARABIC, influencerName: EVIL },
    ),
  ),
  brand: brandStatementHtml(
    brandStatementWith(entries, [settlementOf('2026-10-04', BILLIONS, LONG)], { brandName: EVIL }),
  ),
};

/** Of the page, where the function below runs. */
declare const getComputedStyle: (
  element: unknown,
  part?: string,
) => { textAlign: string; fontVariantNumeric: string; content: string };

interface CellElement {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  getBoundingClientRect(): { left: number; right: number; height: number };
}

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

describe.each(Object.entries(pages))('the statement of a %s', (_, text) => {
  // A4 at 96 dots an inch, and a phone.
  test.each([794, 390])('fits a width of %d, runs nothing and fetches nothing', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 1123 } });
    const problems: string[] = [];
    page.on('request', (request) => problems.push(request.url()));
    page.on('console', (message) => problems.push(message.text()));
    page.on('dialog', (dialog) => problems.push(dialog.message()));
    await page.setContent(text);
    const widthShown = await page
      .locator('html')
      .evaluate((html: { scrollWidth: number }) => html.scrollWidth);
    expect(widthShown).toBe(width);
    expect(await page.title()).not.toBe('owned');
    expect((await page.getByText(ARABIC).count()) + (await page.getByText(LONG).count())).toBeGreaterThan(0);
    expect(await page.locator('script, img').count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('on a phone every column of every row can be seen, with its title', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.setContent(text);
    const cells = await page.locator('td[data-title]').evaluateAll((all: CellElement[]) =>
      all.map((cell) => {
        const { left, right, height } = cell.getBoundingClientRect();
        const cutOff = cell.scrollWidth - cell.clientWidth;
        const title = getComputedStyle(cell, '::before').content.replaceAll('"', '');
        return { title, left, right, height, cutOff };
      }),
    );
    const titles = await page
      .locator('thead th')
      .evaluateAll((heads: { textContent: string }[]) => heads.map(({ textContent }) => textContent));
    expect(new Set(cells.map(({ title }) => title))).toEqual(new Set(titles));
    for (const { left, right, height, cutOff } of cells) {
      expect({ isInside: left >= 0 && right <= 390, isShown: height > 8, cutOff }).toEqual({
        isInside: true,
        isShown: true,
        cutOff: 0,
      });
    }
    await page.close();
  });

  test('figures are right-aligned, in digits of one width', async () => {
    const page = await browser.newPage({ viewport: { width: 794, height: 1123 } });
    await page.setContent(text);
    const styles = await page.locator('td.amount').evaluateAll((cells: unknown[]) =>
      cells.map((cell) => {
        const { textAlign, fontVariantNumeric } = getComputedStyle(cell);
        return `${textAlign} ${fontVariantNumeric}`;
      }),
    );
    expect(new Set(styles)).toEqual(new Set(['right tabular-nums']));
    await page.close();
  });
});
