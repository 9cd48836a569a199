import type { Browser, BrowserContext, Cookie, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { Shop } from '../support/shop';

// The tracking script, as Hosting serves it, in a real browser on the pages of a shop.

const hosting = process.env['HALFSHARE_HOSTING_URL'];
if (hosting === undefined) throw new Error('HALFSHARE_HOSTING_URL is missing: npm test sets it');

const SCRIPT = `<script src="${hosting}/integration/general.js"></script>`;
const THIRTY_DAYS = 30 * 24 * 3600;
const NETWORK = 'afftoken=31180&afsrc=waffarad&af_id=8D2F-1&subid=story&subid1=a&subid5=e&mrid=m&pid=p';
const NETWORK_COOKIES = Object.fromEntries(new URLSearchParams(NETWORK));
const STORE_API = 'ref=ADA&click_id=clk_1';

let browser: Browser;
let shop: Shop;
let context: BrowserContext;
let problems: string[];

beforeAll(async () => {
  shop = await Shop.open();
  browser = await launchBrowser('--host-resolver-rules=MAP *.example 127.0.0.1');
});

beforeEach(async () => {
  problems = [];
  shop.page = SCRIPT;
  context = await browser.newContext();
});

afterEach(async () => {
  await context.close();
  // Whatever a test did to the page: the script threw nothing into it.
  expect(problems).toEqual([]);
});

afterAll(async () => {
  await browser.close();
  await shop.close();
});

async function newPage(): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  return page;
}

const addressOf = (query = '', host = 'shop.example'): string => `http://${host}:${shop.port}/?${query}`;

async function land(query = '', host = 'shop.example', page?: Page): Promise<Page> {
  const on = page ?? (await newPage());
  await on.goto(addressOf(query, host));
  return on;
}

/** Every cookie that the browser holds. Its process learns later what a page has written; what the page reads comes after. */
async function stored(): Promise<Cookie[]> {
  for (const page of context.pages()) await page.evaluate('try { document.cookie } catch {}');
  return context.cookies();
}

/** Name and value of every cookie. */
async function cookies(): Promise<Record<string, string>> {
  const all = await stored();
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  return Object.fromEntries(all.map(({ name, value }) => [name, decodeURIComponent(value)]));
}

const identifiers = (page: Page): Promise<unknown> => page.evaluate('halfshare.identifiers()');

describe('a landing', () => {
  test.each([
    ['of the network', NETWORK, NETWORK_COOKIES],
    ['of the store API', STORE_API, { ref: 'ADA', click_id: 'clk_1' }],
    [
      'with empty and other parameters',
      'af_id=8D2F-2&subid=&utm_source=x&AF_ID=y&subid6=z',
      { af_id: '8D2F-2' },
    ],
  ])('%s sets first-party cookies of exactly these names', async (_, query, expected) => {
    const page = await land(query);
    expect(await cookies()).toEqual(expected);
    expect(await identifiers(page)).toEqual(expected);
  });

  test('keeps them thirty days, for every page of the shop and all its hosts', async () => {
    await land(NETWORK, 'www.shop.example');
    const before = Date.now() / 1000;
    const all = await stored();
    expect(all).toHaveLength(8);
    for (const { expires, ...cookie } of all) {
      expect(cookie).toMatchObject({ domain: '.shop.example', path: '/', sameSite: 'Lax', secure: false });
      expect(Math.abs(expires - before - THIRTY_DAYS)).toBeLessThan(60);
    }
    for (const host of ['shop.example', 'www.shop.example', 'm.tr.shop.example']) {
      expect(await identifiers(await land('', host))).toEqual(NETWORK_COOKIES);
    }
    expect(await identifiers(await land('', 'other.example'))).toEqual({});
  });

  test('with a click id replaces all of an earlier one, also of the other kind; the last wins', async () => {
    await land(NETWORK);
    await land('af_id=8D2F-2&subid2=new');
    expect(await cookies()).toEqual({ af_id: '8D2F-2', subid2: 'new' });
    await land(STORE_API, 'www.shop.example');
    expect(await cookies()).toEqual({ ref: 'ADA', click_id: 'clk_1' });
  });

  test('without parameters changes nothing, not even how long they last', async () => {
    const page = await land(NETWORK);
    const before = await stored();
    await land('', 'shop.example', page);
    await land('utm_source=x&q=%E0%A4%A&&=', 'www.shop.example', page);
    expect(await stored()).toEqual(before);
  });

  test.each([
    ['of the store API', STORE_API, { ref: 'ADA', click_id: 'clk_1' }],
    ['of the network', 'af_id=8D2F-1&afftoken=31180', { af_id: '8D2F-1', afftoken: '31180' }],
    [
      'of the network, without a click',
      'afsrc=waffarad&afftoken=31180',
      { afsrc: 'waffarad', afftoken: '31180' },
    ],
  ])('with a foreign ref neither displaces a click %s nor lends it a code', async (_, query, expected) => {
    const page = await land(query);
    await land('ref=PAY1&pid=12&afftoken=x&subid=y', 'shop.example', page);
    expect(await cookies()).toEqual(expected);
    expect(await identifiers(page)).toEqual(expected);
    await land(`${STORE_API}2`);
    expect(await cookies()).toEqual({ ref: 'ADA', click_id: 'clk_12' });
  });

  test('with a code alone is kept where no click is known; the last one wins', async () => {
    await land('ref=ADA&pid=7');
    await land('ref=BOB');
    expect(await cookies()).toEqual({ ref: 'BOB', pid: '7' });
  });

  test('with names in any case, and what themes leave of `&amp;`, is one all the same', async () => {
    await land(
      'utm_source=x&amp;REF=ADA&amp;Click_Id=clk_1&amp;amp;subid=a&ref=late&__proto__=x&constructor=y',
    );
    expect(await cookies()).toEqual({ ref: 'ADA', click_id: 'clk_1', subid: 'a' });
  });

  test('takes the place of a cookie of the same name that is this host’s alone', async () => {
    const url = `http://shop.example:${shop.port}`;
    await context.addCookies([{ name: 'af_id', value: 'old', url }]);
    await land('af_id=new');
    expect(await cookies()).toEqual({ af_id: 'new' });
  });

  test('to which the browser goes back is no new click', async () => {
    const page = await land('af_id=first');
    await land('af_id=second', 'shop.example', page);
    await page.goBack();
    expect(page.url()).toContain('first');
    expect(await cookies()).toEqual({ af_id: 'second' });
  });
});

describe('whatever a link holds', () => {
  test('is kept to the letter, and makes no other cookie', async () => {
    const value = 'a;b, c="d"=%&+\\ ü 😀;domain=evil.example;max-age=0';
    const page = await land(new URLSearchParams({ af_id: '1', subid: value, 'x;y': 'z' }).toString());
    expect(await cookies()).toEqual({ af_id: '1', subid: value });
    expect(await identifiers(page)).toEqual({ af_id: '1', subid: value });
  });

  test('all of it is bounded: the click’s id goes first, what has no room is left out', async () => {
    await land(
      new URLSearchParams({
        subid: 'é'.repeat(400),
        pid: 'x'.repeat(1900),
        af_id: 'y'.repeat(90),
      }).toString(),
    );
    expect(Object.keys(await cookies()).sort()).toEqual(['af_id', 'pid']);
    await land(`af_id=${'z'.repeat(2001)}&subid=a`);
    const length = (await stored()).reduce((sum, { name, value }) => sum + name.length + value.length, 0);
    expect(length).toBeLessThan(4096);
  });
});

describe('consent', () => {
  const asked = SCRIPT.replace('<script', '<script data-consent="required"');

  test.each([
    ['the tag says so', asked],
    ['the page says so', `<script>window.halfshare = { consent: 'pending' }</script>${SCRIPT}`],
  ])('withheld sets nothing, and given later sets them: %s', async (_, html) => {
    shop.page = html;
    const page = await land(NETWORK);
    expect(await cookies()).toEqual({});
    expect(await identifiers(page)).toEqual(NETWORK_COOKIES);
    await page.evaluate('halfshare.consent(true)');
    expect(await cookies()).toEqual(NETWORK_COOKIES);
  });

  test.each(['async', 'defer'])('is asked for by a tag that is %s, too', async (how) => {
    shop.page = asked.replace('<script', `<script ${how}`);
    const page = await land(STORE_API);
    await page.waitForFunction('window.halfshare && halfshare.version');
    expect(await cookies()).toEqual({});
    await page.evaluate('halfshare.consent(true)');
    expect(await cookies()).toEqual({ ref: 'ADA', click_id: 'clk_1' });
  });

  test('given before the script has come, it need not be asked again', async () => {
    shop.page = `<script>window.halfshare = { consent: true }</script>${asked}`;
    await land(STORE_API);
    expect(await cookies()).toEqual({ ref: 'ADA', click_id: 'clk_1' });
  });

  test('withdrawn deletes them on every host, and this page tells nobody any more', async () => {
    await land(NETWORK, 'www.shop.example');
    const page = await land();
    await page.evaluate('halfshare.consent(false)');
    expect(await cookies()).toEqual({});
    expect(await identifiers(page)).toEqual({});
    expect(await identifiers(await land())).toEqual({});
  });

  test('refused beforehand deletes what there is, and a landing sets nothing', async () => {
    await land(NETWORK);
    shop.page = `<script>window.halfshare = { consent: false }</script>${SCRIPT}`;
    const page = await land(STORE_API);
    expect(await cookies()).toEqual({});
    expect(await identifiers(page)).toEqual({});
  });

  /** What is written to `document.cookie`, also what is gone in the same moment. */
  const RECORDER = `<script>{
    window.written = [];
    const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
    Object.defineProperty(document, 'cookie', {
      get: () => get.call(document),
      set: (cookie) => { written.push(cookie); set.call(document, cookie); },
    });
  }</script>`;

  test('withheld or refused writes no cookie, not even for an instant', async () => {
    shop.page = RECORDER + asked;
    const page = await land(NETWORK);
    expect(await page.evaluate('written')).toEqual([]);
    await page.evaluate('halfshare.consent(false)');
    expect(await page.evaluate('written')).toEqual([]);
    await page.evaluate('halfshare.consent(true)');
    expect(await cookies()).toEqual(NETWORK_COOKIES);
  });

  test('withdrawn writes nothing but deletions of its own cookies, on every domain that may have them', async () => {
    await land('af_id=1', 'www.shop.example');
    const url = `http://www.shop.example:${shop.port}`;
    await context.addCookies([
      { name: 'ref', value: 'this host’s alone', url },
      { name: 'pid', value: 'narrower', domain: '.www.shop.example', path: '/' },
      { name: 'theirs', value: 'stays', url },
    ]);
    shop.page = RECORDER + SCRIPT;
    const page = await land('', 'www.shop.example');
    await page.evaluate('halfshare.consent(false)');
    expect(await cookies()).toEqual({ theirs: 'stays' });
    const written = await page.evaluate<string[]>('written');
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((cookie) => !/^(af_id|ref|pid)=;.*max-age=0/.test(cookie))).toEqual([]);
  });

  test('withdrawn where the tag names a domain leaves alone what a wider one has', async () => {
    const domain = '.shops.example';
    await context.addCookies([{ name: 'ref', value: 'another', domain, path: '/' }]);
    shop.page = SCRIPT.replace('<script', '<script data-domain=".Ada.shops.example"');
    const page = await land('af_id=1', 'www.ada.shops.example');
    expect(await cookies()).toEqual({ af_id: '1', ref: 'another' });
    expect((await stored()).map((cookie) => cookie.domain).sort()).toEqual(['.ada.shops.example', domain]);
    await page.evaluate('halfshare.consent(false)');
    expect(await cookies()).toEqual({ ref: 'another' });
  });

  test('refused by default and given a moment later, as consent tools do, loses nothing', async () => {
    await land(NETWORK);
    const page = await land();
    await page.evaluate('halfshare.consent("denied")');
    expect(await cookies()).toEqual({});
    await page.evaluate('halfshare.consent("granted")');
    expect(await cookies()).toEqual(NETWORK_COOKIES);
    await land(STORE_API, 'shop.example', page);
    await page.evaluate('halfshare.consent(false), halfshare.consent(true)');
    expect(await cookies()).toEqual({ ref: 'ADA', click_id: 'clk_1' });
  });

  test('asked for anew on every page, what was stored with it stays meanwhile', async () => {
    await land(STORE_API);
    shop.page = asked;
    const page = await land();
    expect(await identifiers(page)).toEqual({ ref: 'ADA', click_id: 'clk_1' });
    expect(await cookies()).toEqual({ ref: 'ADA', click_id: 'clk_1' });
  });
});

describe('a page that changes its address without loading anew', () => {
  test.each(['pushState', 'replaceState'])('%s to a landing is one', async (name) => {
    const page = await land(NETWORK);
    const returned = await page.evaluate(`history.${name}({ n: 1 }, '', '/p?af_id=spa&subid=x')`);
    expect(await cookies()).toEqual({ af_id: 'spa', subid: 'x' });
    expect([returned, await page.evaluate('history.state.n'), new URL(page.url()).pathname]).toEqual([
      undefined,
      1,
      '/p',
    ]);
    await page.evaluate(`history.${name}(null, '', '/q')`);
    expect(await cookies()).toEqual({ af_id: 'spa', subid: 'x' });
  });

  test('going back to an earlier landing is no new click; with nothing known it is one', async () => {
    const page = await land('af_id=first');
    await page.evaluate(`history.pushState(null, '', '/?af_id=second')`);
    await page.evaluate(`new Promise((r) => { addEventListener('popstate', r); history.back(); })`);
    expect(new URL(page.url()).search).toBe('?af_id=first');
    expect(await cookies()).toEqual({ af_id: 'second' });
    shop.page = '<p>No script yet</p>';
    const late = await land('af_id=late', 'other.example');
    await late.evaluate(`history.pushState(null, '', '/')`);
    await late.addScriptTag({ url: `${hosting}/integration/general.js` });
    await late.evaluate(`new Promise((r) => { addEventListener('popstate', r); history.back(); })`);
    expect(await identifiers(late)).toEqual({ af_id: 'late' });
  });

  test('what the page’s own call throws is thrown to the page', async () => {
    const page = await land();
    const caught = `try { history.pushState(null, '', 'https://evil.example/'); 'nothing' } catch (e) { e.name }`;
    expect(await page.evaluate(caught)).toBe('SecurityError');
  });
});

describe('nothing is thrown into the page, and its own scripts go on, where', () => {
  const AFTER = '<script>window.isAlive = true</script>';

  test.each<[string, string, string]>([
    [
      'document.cookie throws',
      `Object.defineProperty(document, 'cookie', { get() { throw 1 }, set() { throw 2 } })`,
      'landing',
    ],
    [
      'cookies are blocked',
      `Object.defineProperty(document, 'cookie', { get: () => '', set() {} })`,
      'landing',
    ],
    [
      'document.cookie is no text',
      `Object.defineProperty(document, 'cookie', { get: () => null, set() {} })`,
      'landing',
    ],
    ['history cannot be written to', `Object.freeze(history); Object.freeze(History.prototype)`, 'landing'],
    ['there is no history', `Object.defineProperty(window, 'history', { value: undefined })`, 'landing'],
    [
      'there is no performance',
      `Object.defineProperty(window, 'performance', { value: undefined })`,
      'landing',
    ],
    ['the browser is too old', `delete window.URLSearchParams`, 'nothing'],
    ['window.halfshare is frozen', `window.halfshare = Object.freeze({ consent: 'pending' })`, 'no api'],
    ['window.halfshare cannot be set', `Object.defineProperty(window, 'halfshare', { value: 7 })`, 'no api'],
    ['window.halfshare is an odd thing', `window.halfshare = 'pending'`, 'landing'],
    ['there is no addEventListener', `window.addEventListener = undefined`, 'landing'],
  ])('%s', async (_, broken, end) => {
    shop.page = `<script>${broken}</script>${SCRIPT}${AFTER}`;
    const page = await land(STORE_API);
    expect(await page.evaluate('isAlive')).toBe(true);
    if (end === 'no api') return;
    await page.evaluate('halfshare.consent(true)');
    expect(await identifiers(page)).toEqual(end === 'nothing' ? {} : { ref: 'ADA', click_id: 'clk_1' });
  });

  test('the page is in a sandbox without an origin', async () => {
    const inner = `${SCRIPT}<script>parent.postMessage(JSON.stringify(halfshare.identifiers()), '*')</script>`;
    shop.page = `<script>addEventListener('message', (e) => { window.said = e.data })</script>
      <iframe sandbox="allow-scripts" srcdoc="${inner.replaceAll('"', '&quot;')}"></iframe>`;
    const page = await land(STORE_API);
    await page.waitForFunction('window.said');
    expect(await page.evaluate('said')).toBe('{}');
    expect(await cookies()).toEqual({});
  });

  test('it has the script twice, under both its names', async () => {
    shop.page = `${SCRIPT}<script>window.first = [halfshare, history.pushState]</script>${SCRIPT}${SCRIPT.replace('general.js', 'magento2')}`;
    const page = await land(NETWORK);
    expect(await page.evaluate('first[0] === halfshare && first[1] === history.pushState')).toBe(true);
    expect(await cookies()).toEqual(NETWORK_COOKIES);
  });
});

describe('the widest domain that the browser lets a page have', () => {
  const SECURE = 'https://';

  /** The cookie of a landing on this address, which the browser believes to be on the internet. */
  async function cookieAt(
    address: string,
    html = SCRIPT,
  ): Promise<Awaited<ReturnType<BrowserContext['cookies']>>[0] | undefined> {
    const script = await (await fetch(`${hosting}/integration/general.js`)).text();
    const page = await newPage();
    await page.route('**/*', (route) => {
      const isScript = route.request().url().includes('/integration/');
      return route.fulfill({
        contentType: isScript ? 'text/javascript' : 'text/html',
        body: isScript ? script : html,
      });
    });
    await page.goto(address);
    const all = await stored();
    expect(all.map(({ name }) => name)).toEqual(['af_id']);
    return all[0];
  }

  test.each([
    ['a shop', 'shop.example.com', '.example.com'],
    ['a country’s second level', 'www.shop.co.uk', '.shop.co.uk'],
    ['Türkiye’s', 'shop.com.tr', '.shop.com.tr'],
    ['a platform that is a public suffix', 'ada.github.io', '.ada.github.io'],
    ['a name without a dot', 'localhost', 'localhost'],
    ['an address', '127.0.0.1', '127.0.0.1'],
  ])('%s: %s', async (_, host, domain) => {
    expect(await cookieAt(`${SECURE}${host}/?af_id=1`, SCRIPT.replace('http://', SECURE))).toMatchObject({
      domain,
      secure: true,
    });
  });

  test('unless the tag names a narrower one', async () => {
    const html = SCRIPT.replace('http://', SECURE).replace(
      '<script',
      '<script data-domain="ada.shops.example.com"',
    );
    expect(await cookieAt(`${SECURE}www.ada.shops.example.com/?af_id=1`, html)).toMatchObject({
      domain: '.ada.shops.example.com',
    });
  });
});

describe('Hosting serves it', () => {
  const version = async (): Promise<string> => {
    const page = await land();
    return String(await page.evaluate('halfshare.version'));
  };

  test('under both names as a script for a day, and under its version for ever', async () => {
    const pinned = `general-${await version()}.js`;
    const bodies = new Set<string>();
    for (const name of ['general.js', 'magento2', 'magento2.js', pinned]) {
      const response = await fetch(`${hosting}/integration/${name}`);
      const header = (key: string): string | null => response.headers.get(key);
      expect([name, response.status, header('content-type')]).toEqual([
        name,
        200,
        'text/javascript; charset=utf-8',
      ]);
      expect(header('cache-control')).toBe(
        name === pinned
          ? 'public, max-age=31536000, immutable'
          : 'public, max-age=86400, stale-while-revalidate=604800',
      );
      expect(header('access-control-allow-origin')).toBe('*');
      expect(header('cross-origin-resource-policy')).toBe('cross-origin');
      expect(header('x-content-type-options')).toBe('nosniff');
      bodies.add(await response.text());
    }
    expect(bodies.size).toBe(1);
  });

  test('the pages of this site keep their own headers', async () => {
    const { headers } = await fetch(`${hosting}/`);
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });
});
