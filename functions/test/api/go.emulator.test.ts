import { status as GrpcStatus } from '@grpc/grpc-js';
import { codeKey } from '../../src/domain/base/ids';
import { readClickToken } from '../../src/domain/link/click';
import type { StoredStore } from '../../src/domain/brand/brand';
import { leavesUntouched } from '../support/http';
import { ownName } from '../support/ids';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// An influencer's link, followed: where it leads, what it writes, and what it costs a shopper.

const world = new World();
const NOW = new Date('2026-11-21T12:00:00.000Z');
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36';
const PREVIEW = 'WhatsApp/2.23.20.0 A';
let tenant: Tenant;
let host: string;

beforeAll(() => world.start());
beforeEach(async () => {
  tenant = await tenantWith();
  host = hostOf(tenant);
  world.now = NOW;
  world.wire.reset();
  world.logs.length = 0;
});
afterAll(() => world.stop());

const hostOf = ({ storeId }: Pick<Tenant, 'storeId'>): string => `${storeId}.example`;

async function tenantWith(
  store: Partial<StoredStore> = {},
  options: Parameters<World['tenant']>[0] = {},
): Promise<Tenant> {
  const storeId = store.storeId ?? ownName('store');
  const siteUrl = `https://${hostOf({ storeId })}/tr/`;
  return world.tenant({ ...options, storeId, store: { siteUrl, ...store } });
}

/** Opens a link as a browser does. */
function open(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<AccountAnswer> {
  return world.raw('go', path, { method, headers: { 'user-agent': BROWSER, ...headers } });
}

const from = (address: string): Record<string, string> => ({ 'fastly-client-ip': address });
const locationOf = ({ headers }: AccountAnswer): string => headers.get('location') ?? '';

async function clicks(by = tenant): Promise<Record<string, unknown>[]> {
  const { docs } = await world.db.collection(`brands/${by.brandId}/clicks`).get();
  return docs.map((doc) => doc.data());
}

/** A page for people: no problem of an API, no script, nothing fetched. */
function expectPage(answer: AccountAnswer, status: number, words: RegExp): void {
  expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
    status,
    type: 'text/html; charset=utf-8',
  });
  expect(answer.headers.has('location')).toBe(false);
  expect(answer.text).toMatch(words);
  expect(answer.text).not.toMatch(/<script|src=|href=|\son\w+=/i);
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-robots-tag')).toContain('noindex');
  expect(answer.text).toContain(answer.headers.get('x-request-id')!);
}

describe('a shopper', () => {
  test('is sent to the shop with code and click id as the store API’s plugins read them, and the click is stored', async () => {
    const answer = await open(`/${tenant.referralCode}?subid=story&subid2=7&utm_source=tiktok`, {
      ...from('203.0.113.7'),
      referer: 'https://video.example/',
    });
    const [click, ...others] = await clicks();
    expect(others).toEqual([]);
    const clickId = String(click!['clickId']);
    expect(answer.status).toBe(302);
    expect(locationOf(answer)).toBe(
      `https://${host}/tr/?ref=${tenant.referralCode}&click_id=${clickId}&subid=story&subid2=7&utm_source=tiktok&utm_medium=affiliate&utm_content=${tenant.referralCode}&utm_id=${clickId}`,
    );
    expect(click).toMatchObject({
      counted: true,
      reason: null,
      storeId: tenant.storeId,
      influencerId: tenant.influencerId,
      referralCode: tenant.referralCode,
      landingUrl: `https://${host}/tr/`,
      referrerUrl: 'https://video.example/',
      userAgent: BROWSER,
      subIds: ['story', '', '7'],
    });
    expect(readClickToken(clickId, world.services.secrets.clickToken)).toMatchObject({
      brandId: tenant.brandId,
      influencerId: tenant.influencerId,
    });
    const stored = JSON.stringify([await world.snapshot(tenant.brandId), world.logs]);
    expect(stored).not.toContain('203.0.113.7');
  });

  test('of a shop of the network gets the network’s names', async () => {
    const shop = await tenantWith({ linkParameters: 'waffarx', platform: 'magento' });
    const url = new URL(locationOf(await open(`/${shop.referralCode}?subid=story`)));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      afftoken: shop.referralCode,
      afsrc: 'waffarad',
      af_id: (await clicks(shop))[0]!['clickId'],
      subid: 'story',
    });
  });

  test('is told so by an answer that nobody keeps and no crawler lists', async () => {
    const { headers } = await open(`/${tenant.referralCode}`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(headers.get('x-robots-tag')).toBe('noindex, nofollow');
    expect(headers.get('x-request-id')).toMatch(/^req_/);
  });

  test('may come through Hosting, in any case, with a slash at the end', async () => {
    const code = tenant.referralCode;
    for (const path of [`/go/${code}`, `/${code.toUpperCase()}`, `/go/${code}/`, `/%72${code.slice(1)}`]) {
      expect(new URL(locationOf(await open(path))).host).toBe(host);
    }
  });

  test('lands on the page that the link names, or else on the code’s own', async () => {
    const url = encodeURIComponent(`https://${host}/shirt?size=m`);
    for (const name of ['url', 'to']) {
      const location = locationOf(await open(`/${tenant.referralCode}?${name}=${url}`));
      expect(location).toContain(`https://${host}/shirt?size=m&ref=${tenant.referralCode}&click_id=clk_`);
    }
    const code = `own${tenant.referralCode}`;
    const landingUrl = `https://${host}/ada`;
    const { influencerId, brandId } = tenant;
    await world.db.doc(`referralCodes/${code}`).set({ influencerId, brandIds: [brandId], landingUrl });
    expect(locationOf(await open(`/${code}`))).toContain(`${landingUrl}?ref=${code}&`);
  });

  test.each([
    'https://HOST/p',
    'http://HOST/p',
    'HOST/p',
    'HOST/p?size=M&color=red',
    'https://HOST/p?size=M&color=red',
    '/p?size=M&amp;color=red&subid=story',
    '/p',
  ])('lands on the page as people write it, encoded or not: %s', async (written) => {
    const url = written.replace('HOST', host);
    const path = `/${tenant.referralCode}?URL=${url.includes('?') ? url : encodeURIComponent(url)}`;
    const landing = new URL(locationOf(await open(path)));
    expect([landing.protocol, landing.host, landing.pathname]).toEqual(['https:', host, '/p']);
    const [click] = await clicks();
    expect(Object.fromEntries(landing.searchParams)).toMatchObject({
      click_id: click!['clickId'],
      ...(url.includes('?') ? { size: 'M', color: 'red' } : {}),
    });
    expect(click!['subIds']).toEqual(url.includes('subid') ? ['story'] : []);
  });

  test.each(['%s.', '%s)', '%s/', '%s/).', '%s%22', '%s,', '%s%E2%80%9D', '%s%29.', 'go/%s!'])(
    'may have copied the code out of a sentence: %s',
    async (written) => {
      const path = `/${written.replace('%s', tenant.referralCode)}`;
      const landing = new URL(locationOf(await open(path)));
      const [click] = await clicks();
      const { referralCode } = tenant;
      expect(landing.searchParams.get('ref')).toBe(referralCode);
      expect(click).toMatchObject({ referralCode, influencerId: tenant.influencerId });
    },
  );

  test('of a code that ends in a dot is its owner’s, not that of the code without it', async () => {
    const { brandId, referralCode } = tenant;
    await world.db.doc(`referralCodes/${referralCode}.`).set({ influencerId: 'dot', brandIds: [brandId] });
    for (const [code, influencerId] of [
      [`${referralCode}.`, 'dot'],
      [`${referralCode}..`, tenant.influencerId],
      [referralCode, tenant.influencerId],
    ] as const) {
      const location = locationOf(await open(`/${code}`, from(`203.0.113.${code.length}`)));
      const clickId = new URL(location).searchParams.get('click_id')!;
      expect(readClickToken(clickId, world.services.secrets.clickToken)).toMatchObject({ influencerId });
    }
  });

  test.each(['31180', '🔥', '❤️', 'عائشة', 'אבי-7'])('may have the code %s', async (code) => {
    const { brandId, influencerId } = tenant;
    const key = encodeURIComponent(code);
    await world.db.doc(`referralCodes/${key}`).set({ influencerId, brandIds: [brandId] });
    for (const path of [`/${key}`, `/${key}.`, `/%E2%80%8F${key}%E2%80%8F`]) {
      const landing = new URL(locationOf(await open(path)));
      expect(codeKey(landing.searchParams.get('ref')!)).toBe(key);
      const clickId = landing.searchParams.get('click_id')!;
      expect(readClickToken(clickId, world.services.secrets.clickToken)).toMatchObject({ influencerId });
    }
  });

  test('from an ad brings the ad’s click id along', async () => {
    const path = `/${tenant.referralCode}?utm_source=ig&fbclid=IwAR3qv-x&ScCid=a&GCLID=b&igsh=c`;
    const landing = new URL(locationOf(await open(path)));
    expect(Object.fromEntries(landing.searchParams)).toMatchObject({
      utm_source: 'ig',
      fbclid: 'IwAR3qv-x',
      ScCid: 'a',
      GCLID: 'b',
    });
    expect(landing.searchParams.has('igsh')).toBe(false);
  });

  test('of a suspended brand or store reaches the shop all the same, and nothing counts', async () => {
    for (const options of [{ store: { state: 'suspended' } }, { brand: { state: 'suspended' } }] as const) {
      const asleep = await tenantWith(
        'store' in options ? options.store : {},
        'brand' in options ? options : {},
      );
      const answer = await leavesUntouched(world, [asleep], () => open(`/${asleep.referralCode}`));
      expect([answer.status, locationOf(answer)]).toEqual([302, `https://${hostOf(asleep)}/tr/`]);
    }
  });
});

describe('one visitor’s repeated clicks', () => {
  const again = async (headers: Record<string, string>, afterMs = 0): Promise<string> => {
    world.now = new Date(NOW.getTime() + afterMs);
    return new URL(locationOf(await open(`/${tenant.referralCode}`, headers))).searchParams.get('click_id')!;
  };

  test('within 30 s are one click with one id, after it another', async () => {
    const ids = [await again(from('203.0.113.7')), await again(from('203.0.113.7'), 29_999)];
    expect(new Set(ids).size).toBe(1);
    expect(await clicks()).toHaveLength(1);
    expect(await again(from('203.0.113.7'), 30_000)).not.toBe(ids[0]);
    expect(await clicks()).toHaveLength(2);
  });

  test('eight at once are one', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => again(from('203.0.113.7'))));
    expect(new Set(ids).size).toBe(1);
    expect(await clicks()).toHaveLength(1);
  });

  test('another address, or another browser behind the same, is another visitor', async () => {
    const ids = [
      await again(from('203.0.113.7')),
      await again(from('203.0.113.8')),
      await again({ ...from('203.0.113.7'), 'user-agent': `${BROWSER} Other` }),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  test.each<[string, Record<string, string>, Record<string, string>, boolean]>([
    [
      'behind Hosting its edge’s word counts',
      { ...from('203.0.113.7'), 'x-forwarded-for': '1.1.1.1' },
      { ...from('203.0.113.7'), 'x-forwarded-for': '2.2.2.2' },
      true,
    ],
    [
      'else the last that was forwarded',
      { 'x-forwarded-for': '9.9.9.9, 203.0.113.7' },
      { 'x-forwarded-for': '8.8.8.8,203.0.113.7' },
      true,
    ],
    [
      'and not the first, which anyone may claim',
      { 'x-forwarded-for': '9.9.9.9, 203.0.113.7' },
      { 'x-forwarded-for': '9.9.9.9, 203.0.113.8' },
      false,
    ],
    [
      'what is no address is passed over',
      { ...from('<script>'), 'x-forwarded-for': '203.0.113.7' },
      { 'x-forwarded-for': '203.0.113.7' },
      true,
    ],
    ['else the connection’s own', {}, { 'x-forwarded-for': 'unknown' }, true],
    ['IPv6', from('2001:db8::7'), from('2001:db8::8'), false],
  ])('%s', async (_, one, other, isSame) => {
    expect((await again(one)) === (await again(other))).toBe(isSame);
  });
});

describe('what nobody looks at is sent to the plain page, and writes nothing', () => {
  test.each<[string, string, Record<string, string>]>([
    ['a link preview', 'GET', { 'user-agent': PREVIEW }],
    [
      'a crawler',
      'GET',
      { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
    ],
    ['iMessage', 'GET', { 'user-agent': `${BROWSER} facebookexternalhit/1.1 Facebot Twitterbot/1.0` }],
    ['an app by itself', 'GET', { 'user-agent': 'Viber/13.3.0 CFNetwork/1121.2.2 Darwin/19.3.0' }],
    ['what says nothing of itself', 'GET', { 'user-agent': '' }],
    ['HEAD', 'HEAD', {}],
    ['Safari’s preview of a link', 'GET', { 'x-purpose': 'preview' }],
    ['the same by another header', 'GET', { purpose: 'preview' }],
  ])('%s', async (_, method, headers) => {
    const path = `/${tenant.referralCode}?subid=a&utm_source=b`;
    const answer = await leavesUntouched(world, [tenant], () => open(path, headers, method));
    expect([answer.status, locationOf(answer), answer.text]).toEqual([302, `https://${host}/tr/`, '']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a browser that fetches what may be opened next is declined, so that it asks again', () => {
  test.each<Record<string, string>>([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
    // Facebook's app calls a preview what it then opens.
    { 'x-purpose': 'preview', 'x-fb-http-engine': 'Liger' },
  ])('%j', async (headers) => {
    world.wire.reset();
    const answer = await open(`/${tenant.referralCode}`, headers);
    expect([answer.status, answer.text, answer.headers.has('location')]).toEqual([503, '', false]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(world.wire.totals).toEqual({ rpcs: 0, reads: 0, writes: 0 });
    expect(world.logs.at(-1)).toMatchObject({ severity: 'INFO', outcome: 'prefetch_declined' });
    expect(await clicks()).toEqual([]);
  });
});

describe('what cannot be followed is a page that says so, and leaves nothing', () => {
  test.each([
    '/nobody',
    '/go/nobody',
    '/',
    '/go',
    '/go/',
    '/a/b',
    '/go/a/b',
    '/%',
    '/%E0%A4%A',
    '/%00',
    '/..%2f..%2fetc',
    '/__x__',
    `/${'a'.repeat(129)}`,
    '/<script>alert(1)</script>',
  ])('%s is nobody’s link: 404', async (path) => {
    const answer = await leavesUntouched(world, [tenant], () => open(path));
    expectPage(answer, 404, /This link leads nowhere/);
    expect(answer.text).not.toContain('alert');
  });

  test('a code whose brand is gone, or has no store: 404', async () => {
    for (const brandId of ['nobrand', tenant.brandId]) {
      const code = `lost${brandId}`;
      await world.db
        .doc(`referralCodes/${code.toLowerCase()}`)
        .set({ influencerId: 'x', brandIds: [brandId] });
    }
    expectPage(await open('/lostnobrand'), 404, /leads nowhere/);
  });

  test.each([
    'https://evil.example/',
    'https://evil.example\\@HOST/',
    'https://HOST@evil.example/',
    'https://HOST.evil.example/',
    '//evil.example',
    '\\\\evil.example',
    '/\\evil.example',
    'javascript:alert(1)//HOST',
    'https://HOST:8443/',
    'https://HOST./',
    'https://HOST/\r\nSet-Cookie: a=b',
    'https:HOST/',
    'https:evil.example',
    'HOST@evil.example/',
    'user@HOST/',
    'HOST:8443/',
    'HOST.evil.example/',
    'evil.example/HOST',
    '//HOST/',
    '/\t/evil.example',
    '\u0000/evil.example',
  ])('a landing at %j: 400, no redirect, nothing stored', async (url) => {
    const path = `/${tenant.referralCode}?url=${encodeURIComponent(url.replace('HOST', host))}`;
    for (const visit of [{}, { 'user-agent': PREVIEW }]) {
      const answer = await leavesUntouched(world, [tenant], () => open(path, visit));
      expectPage(answer, 400, /This link is not right/);
      expect(answer.text).not.toContain('evil');
    }
  });

  test('a store of another brand, or of nobody: 400', async () => {
    const other = await tenantWith();
    for (const storeId of [other.storeId, 'nostore', '../x']) {
      const path = `/${tenant.referralCode}?store=${encodeURIComponent(storeId)}`;
      expectPage(await leavesUntouched(world, [tenant, other], () => open(path)), 400, /names a shop/);
    }
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s: 405, and what is allowed', async (method) => {
    const answer = await leavesUntouched(world, [tenant], () => open(`/${tenant.referralCode}`, {}, method));
    expectPage(answer, 405, /can only be opened/);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('a code of several brands', () => {
  test('must say which: by store, by page, or by the code’s own store', async () => {
    const other = await tenantWith();
    const code = `both${tenant.referralCode}`;
    const ref = world.db.doc(`referralCodes/${code}`);
    const brandIds = [tenant.brandId, other.brandId];
    await ref.set({ influencerId: 'ada', brandIds });
    expectPage(
      await leavesUntouched(world, [tenant, other], () => open(`/${code}`)),
      400,
      /more than one shop/,
    );
    const end = async (query: string): Promise<string> =>
      new URL(locationOf(await open(`/${code}?${query}`))).host;
    expect(await end(`store=${other.storeId}`)).toBe(hostOf(other));
    expect(await end(`url=https://${host}/p`)).toBe(host);
    expect([await clicks(), await clicks(other)].map((found) => found.length)).toEqual([1, 1]);
    const own = `own${code}`;
    await world.db.doc(`referralCodes/${own}`).set({ influencerId: 'ada', brandIds, storeId: other.storeId });
    expect(new URL(locationOf(await open(`/${own}`))).host).toBe(hostOf(other));
  });
});

describe('what it costs, with warm caches', () => {
  const cost = async (path: string, headers: Record<string, string> = {}) => {
    world.wire.reset();
    expect((await open(path, headers)).status).toBe(302);
    return world.wire.totals;
  };

  test('a click is 1 RPC, no read, 1 write, also to a page that is named; a preview is none', async () => {
    const path = `/${tenant.referralCode}`;
    await open(path);
    expect(await cost(path, from('203.0.113.9'))).toEqual({ rpcs: 1, reads: 0, writes: 1 });
    const named = `${path}?url=https://${host}/new/page`;
    expect(await cost(named, from('203.0.113.10'))).toEqual({ rpcs: 1, reads: 0, writes: 1 });
    expect(await cost(path, { 'user-agent': PREVIEW })).toEqual({ rpcs: 0, reads: 0, writes: 0 });
  });

  test('a repeated click is 1 refused write, and no read', async () => {
    await open(`/${tenant.referralCode}`);
    expect(await cost(`/${tenant.referralCode}`)).toEqual({ rpcs: 1, reads: 0, writes: 1 });
    expect(await clicks()).toHaveLength(1);
  });

  test('cold, a link of one brand reads 3 documents: code, brand and store', async () => {
    expect(await cost(`/${tenant.referralCode}`)).toEqual({ rpcs: 4, reads: 3, writes: 1 });
  });

  test('an unknown code is 1 read, with a dot 2, and none again within the cache’s time', async () => {
    world.wire.reset();
    for (let i = 0; i < 3; i += 1) await open(`/nobody${tenant.referralCode}`);
    expect(world.wire.totals).toEqual({ rpcs: 1, reads: 1, writes: 0 });
    world.wire.reset();
    for (let i = 0; i < 3; i += 1) await open(`/noone${tenant.referralCode}.`);
    expect(world.wire.totals).toEqual({ rpcs: 2, reads: 2, writes: 0 });
  });
});

describe('where Firestore fails', () => {
  const sale = (clickId: string) => ({
    orderId: 'o1',
    currency: 'TRY',
    total: '100.00',
    occurredAt: NOW.toISOString(),
    attribution: { clickId },
  });
  const idOf = (answer: AccountAnswer): string => new URL(locationOf(answer)).searchParams.get('click_id')!;

  test('the shopper is sent on, it is logged, and the sale is credited by the click id alone', async () => {
    await open(`/${tenant.referralCode}`, { 'user-agent': PREVIEW });
    world.wire.inject({ moment: 'before', code: GrpcStatus.INTERNAL, method: 'Commit', times: 1 });
    const answer = await open(`/${tenant.referralCode}`);
    expect(answer.status).toBe(302);
    expect(await clicks()).toEqual([]);
    expect(world.logs).toContainEqual(
      expect.objectContaining({
        severity: 'WARNING',
        message: 'go click not stored',
        brandId: tenant.brandId,
      }),
    );
    expect(JSON.stringify(world.logs)).not.toContain('127.0.0.1');
    const { body } = await world.post('trackSale', tenant, sale(idOf(answer)));
    expect(body).toMatchObject({ attributed: true, influencerId: tenant.influencerId });
    expect(await clicks()).toEqual([]);
  });

  test('so slowly that nobody would wait: sent on after 800 ms, and stored later', async () => {
    await open(`/${tenant.referralCode}`, { 'user-agent': PREVIEW });
    world.logs.length = 0;
    // The client tries UNAVAILABLE again by itself, for longer than a shopper waits.
    world.wire.inject({ moment: 'before', code: GrpcStatus.UNAVAILABLE, method: 'Commit', times: 12 });
    const startedAt = performance.now();
    const answer = await open(`/${tenant.referralCode}`);
    const tookMs = performance.now() - startedAt;
    expect(answer.status).toBe(302);
    expect(tookMs).toBeGreaterThan(700);
    expect(tookMs).toBeLessThan(1500);
    expect(world.logs.at(-1)).toMatchObject({ kind: 'link', outcome: 'pending', eventId: idOf(answer) });
    for (let i = 0; i < 100 && world.logs.length < 2; i += 1) await new Promise((r) => setTimeout(r, 100));
    expect(world.logs.at(-1)).toMatchObject({ message: 'go click stored late', outcome: 'clicked' });
    expect((await clicks()).map(({ clickId }) => clickId)).toEqual([idOf(answer)]);
  });

  test('at every look-up: a link that was followed before works after 1.5 s, another says to come again', async () => {
    const shortLived = new World({ cacheTtlMs: 1 });
    await shortLived.start();
    const follow = (code: string) => shortLived.raw('go', `/${code}`, { headers: { 'user-agent': BROWSER } });
    try {
      expect((await follow(tenant.referralCode)).status).toBe(302);
      for (const method of ['BatchGetDocuments', 'RunQuery', 'Commit'])
        shortLived.wire.inject({ moment: 'before', code: GrpcStatus.UNAVAILABLE, method, times: 99 });
      await new Promise((r) => setTimeout(r, 20));
      const startedAt = performance.now();
      const answer = await follow(tenant.referralCode);
      expect(performance.now() - startedAt).toBeLessThan(3500);
      expect([answer.status, new URL(locationOf(answer)).host]).toEqual([302, host]);
      const page = await follow(`${tenant.referralCode}?url=https://${host}/never/asked/for`);
      expect(locationOf(page)).toMatch(/\/never\/asked\/for\?ref=/);
      expectPage(await follow(`${tenant.referralCode}?url=https://evil.example/`), 400, /not of the shop/);
      expect(readClickToken(idOf(answer), shortLived.services.secrets.clickToken)).not.toBeNull();
      shortLived.wire.reset();
      shortLived.wire.inject({
        moment: 'before',
        code: GrpcStatus.PERMISSION_DENIED,
        method: 'BatchGetDocuments',
        times: 99,
      });
      const unknown = await follow(`cold${tenant.referralCode}`);
      expectPage(unknown, 500, /does not work for the moment/);
    } finally {
      await shortLived.stop();
    }
  });
});
