import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { TEST_PLAN } from '../../../test/support/plan';
import { storeSchema, type Brand, type Store, type StoredStore } from '../brand/brand';
import {
  codeInSentence,
  landingHosts,
  linkTarget,
  parseLanding,
  type LinkBrand,
  type LinkWish,
  type ReferralCode,
} from './link';

const CODE: ReferralCode = { influencerId: 'ada', brandIds: ['shoes'], storeId: null, landingUrl: null };

function storeOf(storeId: string, more: Partial<StoredStore> = {}): Store {
  return storeSchema.parse({
    storeId,
    name: storeId,
    platform: 'woocommerce',
    siteUrl: 'https://shop.example',
    state: 'active',
    ...more,
  });
}

function brandOf(brandId: string, stores: readonly Store[], state: Brand['state'] = 'active'): LinkBrand {
  const brand: Brand = {
    brandId,
    name: brandId,
    currency: 'TRY',
    timeZone: 'Europe/Istanbul',
    state,
    shards: 1,
    planVersion: TEST_PLAN.version,
    plan: TEST_PLAN,
  };
  return { brand, stores };
}

const SHOP = storeOf('shop', {
  siteUrl: 'https://shop.example/tr/',
  hosts: ['www.shop.example', 'çarşı.example', 'test.example:8443'],
});

const follow = (url: string | undefined, store = SHOP, code = CODE) =>
  linkTarget(code, [brandOf('shoes', [store])], { landingUrl: url });

/** Where it leads, or why it does not. */
function endOf(found: ReturnType<typeof linkTarget>): string {
  return typeof found === 'string' ? found : found.landing.href;
}

test('the hosts of a store are its own and that of its front page, as browsers write them', () => {
  expect([...landingHosts(SHOP)].sort()).toEqual([
    'shop.example',
    'test.example:8443',
    'www.shop.example',
    'xn--ar-3ia21a0h.example',
  ]);
  expect([...landingHosts({ hosts: ['', 'UPPER.example', 'a b'], siteUrl: 'shop.example' })]).toEqual([
    'upper.example',
  ]);
});

describe('a landing page of the store is taken as browsers would read it', () => {
  test.each([
    ['https://shop.example', 'https://shop.example/'],
    ['https://shop.example/p?a=1&b=%20#top', 'https://shop.example/p?a=1&b=%20#top'],
    ['HTTPS://WWW.SHOP.EXAMPLE/P', 'https://www.shop.example/P'],
    ['https://www.shop.example:443/', 'https://www.shop.example/'],
    ['http://www.shop.example:80/', 'https://www.shop.example/'],
    ['http://shop.example/p?a=1#top', 'https://shop.example/p?a=1#top'],
    ['http://çarşı.example/', 'https://xn--ar-3ia21a0h.example/'],
    ['http://test.example:8443/', 'http://test.example:8443/'],
    ['shop.example', 'https://shop.example/'],
    ['WWW.Shop.Example/p?a=1&b=2#top', 'https://www.shop.example/p?a=1&b=2#top'],
    ['shop.example?a=https://evil.example', 'https://shop.example/?a=https://evil.example'],
    ['test.example:8443/p', 'https://test.example:8443/p'],
    ['çarşı.example/çanta', 'https://xn--ar-3ia21a0h.example/%C3%A7anta'],
    ['/p/elbise', 'https://shop.example/p/elbise'],
    ['/', 'https://shop.example/'],
    ['/p?size=M&color=red#top', 'https://shop.example/p?size=M&color=red#top'],
    ['/@evil.example/', 'https://shop.example/@evil.example/'],
    ['/.//evil.example/', 'https://shop.example//evil.example/'],
    ['/..//evil.example/', 'https://shop.example//evil.example/'],
    ['/https://evil.example/', 'https://shop.example/https://evil.example/'],
    ['https://test.example:8443/', 'https://test.example:8443/'],
    ['https://çarşı.example/', 'https://xn--ar-3ia21a0h.example/'],
    ['https://ÇARŞı.example/', 'https://xn--ar-3ia21a0h.example/'],
    ['https://xn--ar-3ia21a0h.example/', 'https://xn--ar-3ia21a0h.example/'],
    ['https://shop%2Eexample/', 'https://shop.example/'],
    ['https://shop。example/', 'https://shop.example/'],
    ['https://shop.example/red shoes', 'https://shop.example/red%20shoes'],
    ['https://shop.example//evil.example', 'https://shop.example//evil.example'],
    ['https://shop.example/?u=https://evil.example', 'https://shop.example/?u=https://evil.example'],
    ['https://shop.example?https://evil.example', 'https://shop.example/?https://evil.example'],
  ])('%s', (url, expected) => {
    expect(endOf(follow(url))).toBe(expected);
  });
});

describe('what leads anywhere else is refused', () => {
  test.each([
    'https://evil.example/',
    'https://shop.example.evil.example/',
    'https://evilshop.example/',
    'https://sub.shop.example/',
    'https://example/',
    'https://shop.example./',
    'https://shop.example:8443/',
    'https://shop.example:80/',
    'http://shop.example:443/',
    'http://test.example/',
    'https://shop.example@evil.example/',
    'https://shop.example:pass@evil.example/',
    'https://user@shop.example/',
    'https://user:pass@shop.example/',
    'https://:pass@shop.example/',
    'https://evil.example#@shop.example/',
    'https://evil.example?@shop.example/',
    'https://evil.example\\@shop.example/',
    'https://shop.example\\@evil.example/',
    'https://shop.example\\.evil.example/',
    'https:\\\\evil.example/',
    '\\\\evil.example/',
    '//evil.example/',
    '///evil.example/',
    '//shop.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '/\n/evil.example/',
    '\t//evil.example/',
    'shop.example@evil.example/',
    'shop.example:pass@evil.example/',
    'user@shop.example/',
    'evil.example/@shop.example',
    'evil.example#@shop.example',
    'shop.example:443@evil.example/',
    'shop.example\\@evil.example/',
    'shop.example.evil.example/',
    'shop.example./',
    'shop.example:8443/',
    'javascript:1',
    'https:8443',
    '#p',
    '?p',
    'p',
    'https:shop.example/',
    'https:/shop.example/',
    'https:///shop.example/',
    'https:evil.example',
    'javascript:alert(1)',
    'javascript://shop.example/%0Aalert(1)',
    'JaVaScRiPt://shop.example/',
    'java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file://shop.example/etc/passwd',
    'ftp://shop.example/',
    'ws://shop.example/',
    'blob:https://shop.example/1',
    'view-source:https://shop.example/',
    'intent://shop.example/#Intent;scheme=https;end',
    ' https://shop.example/',
    '\thttps://shop.example/',
    'ht\ntps://evil.example/',
    'https://shop.exa\tmple/',
    'https://shop.example/\r\nSet-Cookie: a=b',
    'https://shop.example/\u0000',
    'https://shop.example\u0000.evil.example/',
    'https://ѕhop.example/', // a Cyrillic letter
    'https://shop.example%00.evil.example/',
    'https://shop.example%2F.evil.example/',
    'https://[::1]/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://',
    'https://?',
    'https://#',
    '',
    'null',
    `https://shop.example/${'a'.repeat(4000)}`,
  ])('%j', (url) => {
    expect(follow(url)).toBe('foreign_landing');
  });
});

describe('whatever is asked for, the end is a registered host', () => {
  const hosts = landingHosts(SHOP);
  const piece = fc.constantFrom(
    ...[
      'https://',
      'http://',
      'HTTPS:',
      '//',
      '/',
      '\\',
      '@',
      ':',
      '#',
      '?',
      '.',
      '%2e',
      '%00',
      '%2f',
      '%40',
      '。',
    ],
    ...[
      'shop.example',
      'www.shop.example',
      'evil.example',
      'test.example',
      '8443',
      '443',
      'user',
      'javascript:',
    ],
    ...[
      'çarşı.example',
      'xn--',
      '\t',
      '\n',
      ' ',
      '\u00ad',
      '\u200d',
      '&',
      '=',
      'https:',
      '[::1]',
      '127.0.0.1',
      '\u2044',
    ],
  );
  const composed = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''));
  const from = (prefix: string) => composed.map((rest) => prefix + rest);
  const hostile = fc.oneof(
    composed,
    from('https://shop.example'),
    from('https://'),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.string({ unit: 'binary' }),
  );

  test('of 20,000 that are composed of what parsers stumble over', () => {
    let followed = 0;
    fc.assert(
      fc.property(hostile, (url) => {
        const found = follow(url);
        if (typeof found === 'string') return;
        followed += 1;
        // As the browser reads what it is sent, which is what counts.
        const end = new URL(found.landing.href, 'https://go.example/go/ADA');
        expect(hosts.has(end.host)).toBe(true);
        expect(['http:', 'https:']).toContain(end.protocol);
        expect(end.username + end.password).toBe('');
        expect(found.landing.href).toMatch(/^https?:\/\/[^/\\@\s]+\/[^\s\\]*$/);
      }),
      runs(20_000),
    );
    expect(followed).toBeGreaterThan(100);
  });
});

describe('which store and page', () => {
  const end = (brands: readonly LinkBrand[], code: Partial<ReferralCode> = {}, wish: LinkWish = {}) => {
    const found = linkTarget({ ...CODE, ...code }, brands, wish);
    if (typeof found === 'string') return found;
    const { brand, store, landing, isActive } = found;
    return `${brand.brandId} ${store.storeId} ${landing.host}${landing.pathname}${isActive ? '' : ' suspended'}`;
  };
  const a = storeOf('a', { siteUrl: 'https://a.example/', hosts: ['shared.example'] });
  const b = storeOf('b', { siteUrl: 'https://b.example/', hosts: ['shared.example'] });
  const asleep = (store: Store): Store => ({ ...store, state: 'suspended' });
  const one = [brandOf('shoes', [b, a])];
  const two = [brandOf('shoes', [a]), brandOf('hats', [b])];
  const withTwin = [brandOf('shoes-test', [a]), brandOf('shoes', [a, b])];

  test.each<[string, string, string]>([
    ['the first store by id', end(one), 'shoes a a.example/'],
    ['the store that the link names', end(one, {}, { storeId: 'b' }), 'shoes b b.example/'],
    ['the code’s own store', end(one, { storeId: 'b' }), 'shoes b b.example/'],
    [
      'the link’s store before the code’s',
      end(one, { storeId: 'b' }, { storeId: 'a' }),
      'shoes a a.example/',
    ],
    ['the code’s own store is gone', end(one, { storeId: 'gone' }), 'shoes a a.example/'],
    ['a store that there is not', end(one, {}, { storeId: 'c' }), 'unknown_store'],
    ['no store at all', end([brandOf('shoes', [])]), 'no_landing'],
    ['no brand', end([]), 'no_landing'],
    ['no brand that has the page', end([], {}, { landingUrl: 'https://a.example/' }), 'foreign_landing'],
    [
      'the store that has the page',
      end(one, {}, { landingUrl: 'https://b.example/p' }),
      'shoes b b.example/p',
    ],
    [
      'two stores have the page',
      end(one, {}, { landingUrl: 'https://shared.example/p' }),
      'shoes a shared.example/p',
    ],
    [
      'two have it, one is the code’s',
      end(one, { storeId: 'b' }, { landingUrl: 'https://shared.example/' }),
      'shoes b shared.example/',
    ],
    [
      'a page of another than the named store',
      end(one, {}, { storeId: 'a', landingUrl: 'https://b.example/' }),
      'foreign_landing',
    ],
    ['the code’s own page', end(one, { landingUrl: 'https://a.example/ada' }), 'shoes a a.example/ada'],
    [
      'the code’s own page is another store’s',
      end(one, { landingUrl: 'https://b.example/ada' }),
      'shoes a a.example/',
    ],
    [
      'the code’s own page is no store’s',
      end(one, { landingUrl: 'https://evil.example/' }),
      'shoes a a.example/',
    ],
    [
      'the link’s page before the code’s',
      end(one, { landingUrl: 'https://a.example/ada' }, { landingUrl: 'https://a.example/p' }),
      'shoes a a.example/p',
    ],
    ['an active store before a suspended one', end([brandOf('shoes', [asleep(a), b])]), 'shoes b b.example/'],
    ['suspended stores only', end([brandOf('shoes', [asleep(a)])]), 'shoes a a.example/ suspended'],
    ['a suspended brand', end([brandOf('shoes', [a], 'suspended')]), 'shoes a a.example/ suspended'],
    [
      'a suspended store that is named',
      end([brandOf('shoes', [asleep(a), b])], {}, { storeId: 'a' }),
      'shoes a a.example/ suspended',
    ],
    ['two brands, and nothing says which', end(two), 'ambiguous_brand'],
    ['two brands and a store', end(two, {}, { storeId: 'b' }), 'hats b b.example/'],
    ['two brands and the code’s own store', end(two, { storeId: 'a' }), 'shoes a a.example/'],
    ['two brands and a page', end(two, {}, { landingUrl: 'https://b.example/' }), 'hats b b.example/'],
    [
      'two brands that share the page',
      end(two, {}, { landingUrl: 'https://shared.example/' }),
      'ambiguous_brand',
    ],
    ['a live brand before its test twin', end(withTwin), 'shoes a a.example/'],
    ['a test twin alone', end(withTwin.slice(0, 1)), 'shoes-test a a.example/'],
    ['a store without an address', end([brandOf('shoes', [storeOf('a', { siteUrl: '' })])]), 'no_landing'],
  ])('%s', (_, found, expected) => {
    expect(found).toBe(expected);
  });
});

describe('a shop by http, and one without an address', () => {
  const plain = storeOf('plain', {
    siteUrl: 'http://127.0.0.1:8899/shop/',
    hosts: ['plain.example', '127.0.0.1:8899'],
  });
  const lost = storeOf('lost', { siteUrl: '', hosts: ['lost.example'] });
  test.each<[string, Store, string]>([
    ['http://plain.example/p', plain, 'http://plain.example/p'],
    ['https://plain.example/p', plain, 'https://plain.example/p'],
    ['127.0.0.1:8899/p', plain, 'http://127.0.0.1:8899/p'],
    ['/p', plain, 'http://127.0.0.1:8899/p'],
    ['lost.example/p', lost, 'https://lost.example/p'],
    ['http://lost.example/p', lost, 'http://lost.example/p'],
    ['/p', lost, 'no_landing'],
  ])('%s', (url, store, expected) => {
    expect(endOf(follow(url, store))).toBe(expected);
  });

  test('the code’s own page is read like a link’s', () => {
    expect(endOf(follow(undefined, SHOP, { ...CODE, landingUrl: '/ada' }))).toBe('https://shop.example/ada');
    expect(endOf(follow(undefined, SHOP, { ...CODE, landingUrl: 'http://www.shop.example/ada' }))).toBe(
      'https://www.shop.example/ada',
    );
  });
});

describe('a code that was copied out of a sentence', () => {
  test.each<[string, string | null]>([
    ['ayse.', 'ayse'],
    ['ayse)', 'ayse'],
    ['ayse).', 'ayse'],
    ['ayse,', 'ayse'],
    ['ayse"', 'ayse'],
    ['ayse’', 'ayse'],
    ['ayse»', 'ayse'],
    ['ayse。', 'ayse'],
    ['ayse！', 'ayse'],
    ['ayse…', 'ayse'],
    ['ayse؟', 'ayse'],
    ['ayse>', 'ayse'],
    ['ayse`', 'ayse'],
    ['ayse%', 'ayse'],
    ['ayse ', 'ayse'],
    ['ayse\u200b', 'ayse'],
    ['\u200fعائشة\u200f', 'عائشة'],
    ['31180.', '31180'],
    ['🔥.', '🔥'],
    ['a.b-c_', 'a.b-c'],
    ['ayse', null],
    ['a.b', null],
    ['31180', null],
    ['🔥', null],
    ['❤️', null],
    ['👩‍💻', null],
    ['عائشة', null],
    ['...', null],
    ['', null],
  ])('%j is meant as %j', (code, expected) => {
    expect(codeInSentence(code)).toBe(expected);
  });
});

test('an address is read without its bounds crossed: 4,000 characters, and one more', () => {
  const long = `https://shop.example/${'a'.repeat(4000 - 21)}`;
  expect(parseLanding(long)).not.toBeNull();
  expect(parseLanding(`${long}a`)).toBeNull();
});
