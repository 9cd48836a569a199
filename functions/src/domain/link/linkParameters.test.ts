import { ringOf } from '../../../test/support/keyRing';
import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { signClickToken } from './click';
import { AD_CLICK_NAMES, landingWithClick, passedOn } from './linkParameters';
import { readLinkQuery } from './linkQuery';

const NOTHING = { subIds: [], campaign: [], adClicks: [] };

const CLICK_ID = signClickToken(
  { brandId: 'shoes', influencerId: 'ada', clickedAt: new Date('2026-11-21T10:00:00Z'), nonce: 'n' },
  ringOf(Buffer.from('key')),
);
const MAGENTO = { platform: 'magento', addsUtm: true } as const;
type LinkedStore = Parameters<typeof landingWithClick>[1];
const WOO: LinkedStore = { platform: 'woocommerce', addsUtm: true, linkParameters: 'storeApi' };

function land(url: string, dialect: 'storeApi' | 'waffarx' = 'storeApi', query = ''): string {
  const passed = passedOn(readLinkQuery(query));
  const store = { ...MAGENTO, linkParameters: dialect };
  return landingWithClick(new URL(url), store, { code: 'ADA', clickId: 'clk_1', passed });
}

/** The parameters of a landing at a WooCommerce shop. */
function landAtWoo(
  query: string,
  page = 'https://shop.example/',
  store: LinkedStore = WOO,
): Record<string, string> {
  const passed = passedOn(readLinkQuery(query));
  const url = landingWithClick(new URL(page), store, { code: 'ayşe', clickId: CLICK_ID, passed });
  return Object.fromEntries(new URL(url).searchParams);
}

describe('what a link hands on', () => {
  test.each<[string, readonly string[]]>([
    ['', []],
    ['subid=a', ['a']],
    ['subid1=b', ['', 'b']],
    ['subid5=f&subid=a', ['a', '', '', '', '', 'f']],
    ['subid=&subid1=', []],
    [`subid=${'x'.repeat(255)}`, ['x'.repeat(255)]],
    [`subid=${'x'.repeat(256)}&subid1=b`, ['', 'b']],
    ['subid=a&subid=b', ['a']],
    ['SUBID=a&subid6=g&amp;SubId1=b', ['a', 'b']],
  ])('sub ids of %s', (query, subIds) => {
    expect(passedOn(readLinkQuery(query)).subIds).toEqual(subIds);
  });

  test('of campaigns the first ten that are named utm_ and not too long, in lower case', () => {
    const eleven = Array.from({ length: 11 }, (_, i) => `utm_x${i}=${i}`).join('&');
    expect(passedOn(readLinkQuery(eleven)).campaign).toHaveLength(10);
    const odd = new URLSearchParams({
      UTM_Source: 'a',
      utm_source: 'again',
      utm_: 'b',
      'utm_a-b': 'c',
      xutm_a: 'd',
      utm_long: 'x'.repeat(256),
      utm_255: 'x'.repeat(255),
      utm_empty: '',
    });
    expect(passedOn(readLinkQuery(odd.toString())).campaign).toEqual([
      ['utm_source', 'a'],
      ['utm_255', 'x'.repeat(255)],
    ]);
  });

  test('of the ad networks’ click ids each once, as it is written, of at most 1,000 characters', () => {
    const query = AD_CLICK_NAMES.map((name) => `${name}=${name}.1-_`).join('&');
    const all = AD_CLICK_NAMES.map((name) => [name, `${name}.1-_`]);
    expect(all).toHaveLength(11);
    expect(passedOn(readLinkQuery(`${query}&igsh=x&fbclid=2&sccid=2`)).adClicks).toEqual(all);
    const odd = `FbClid=a&gclid=${'x'.repeat(1001)}&ttclid=${'x'.repeat(1000)}&twclid=`;
    expect(passedOn(readLinkQuery(odd)).adClicks).toEqual([
      ['FbClid', 'a'],
      ['ttclid', 'x'.repeat(1000)],
    ]);
  });
});

describe('the landing page’s address', () => {
  test.each<[string, string, string]>([
    ['the store API’s', land('https://shop.example/'), 'https://shop.example/?ref=ADA&click_id=clk_1'],
    [
      'the network’s',
      land('https://shop.example/', 'waffarx'),
      'https://shop.example/?afftoken=ADA&afsrc=waffarad&af_id=clk_1',
    ],
    [
      'with sub ids',
      land('https://shop.example/', 'waffarx', 'subid=a&subid2=c%26'),
      'https://shop.example/?afftoken=ADA&afsrc=waffarad&af_id=clk_1&subid=a&subid2=c%26',
    ],
    [
      'with a campaign',
      land('https://shop.example/', 'storeApi', 'utm_source=tik+tok&x=1'),
      'https://shop.example/?ref=ADA&click_id=clk_1&utm_source=tik%20tok',
    ],
    [
      'its own query stays, byte for byte',
      land('https://shop.example/?a=%20+&&b&c==#x'),
      'https://shop.example/?a=%20+&b&c==&ref=ADA&click_id=clk_1#x',
    ],
    [
      'ours replaces same names, however written',
      land('https://shop.example/?ref=BOB&p=1&click%5Fid=x&ref'),
      'https://shop.example/?p=1&ref=ADA&click_id=clk_1',
    ],
    [
      'with ad networks’ click ids',
      land('https://shop.example/?ScCid=old', 'storeApi', 'fbclid=IwAR3qv-x&ScCid=a%2Bb&utm_id=7'),
      'https://shop.example/?ref=ADA&click_id=clk_1&utm_id=7&fbclid=IwAR3qv-x&ScCid=a%2Bb',
    ],
    [
      'a name that only looks like ours stays',
      land('https://shop.example/?xref=1&ref2=2&subid=3'),
      'https://shop.example/?xref=1&ref2=2&subid=3&ref=ADA&click_id=clk_1',
    ],
    [
      'another click is taken out, in either kind of names and any case',
      land('https://shop.example/?REF=B&p=1&AF_ID=2&amp;click_id=3&afftoken=4&afsrc=5'),
      'https://shop.example/?p=1&ref=ADA&click_id=clk_1',
    ],
    [
      'its campaign is replaced',
      land('https://shop.example/?utm_source=own&utm_medium=m', 'storeApi', 'utm_source=tiktok'),
      'https://shop.example/?utm_medium=m&ref=ADA&click_id=clk_1&utm_source=tiktok',
    ],
  ])('%s', (_, url, expected) => {
    expect(url).toBe(expected);
  });

  test('whatever code, sub ids and query there are: the host stays, and the shop reads exactly what was sent', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const cases = fc.record({
      code: text,
      subid: text,
      query: fc.string({ unit: 'binary', maxLength: 40 }),
      dialect: fc.constantFrom('storeApi' as const, 'waffarx' as const),
    });
    fc.assert(
      fc.property(cases, ({ code, subid, query, dialect }) => {
        const landing = new URL('https://shop.example/p#x');
        landing.search = query;
        const passed = { ...NOTHING, subIds: [subid] };
        const end = new URL(
          landingWithClick(landing, { ...WOO, linkParameters: dialect }, { code, clickId: 'clk_1', passed }),
        );
        expect([end.host, end.pathname, end.hash]).toEqual(['shop.example', '/p', '#x']);
        const [codeName, idName] = dialect === 'storeApi' ? ['ref', 'click_id'] : ['afftoken', 'af_id'];
        expect(end.searchParams.getAll(codeName)).toEqual([code]);
        expect(end.searchParams.getAll(idName)).toEqual(['clk_1']);
        expect(end.searchParams.getAll('subid')).toEqual([subid]);
      }),
      runs(1000),
    );
  });
});

describe('utm_* of ours', () => {
  const CLICK = { ref: 'ayşe', click_id: CLICK_ID };
  const OURS = { utm_source: 'halfshare', utm_medium: 'affiliate', utm_content: 'ayşe', utm_id: CLICK_ID };
  const OTHER_CLICK = CLICK_ID.replace('.ada.', '.bob.');
  const COPIED = `utm_source=halfshare&utm_medium=affiliate&utm_content=bob&utm_id=${OTHER_CLICK}`;

  test.each<[string, object, string, string?]>([
    ['are added for WooCommerce', OURS, ''],
    ['beside the link’s own source', { ...OURS, utm_source: 'ig' }, 'utm_source=ig'],
    [
      'each unless the link has it',
      { utm_source: 'ig', utm_medium: 'social', utm_content: 'bio', utm_id: '7', utm_campaign: 'yaz' },
      'UTM_Source=ig&utm_medium=social&utm_content=bio&utm_id=7&utm_campaign=yaz',
    ],
    [
      'each unless its page has it',
      { ...OURS, utm_medium: 'own' },
      '',
      'https://shop.example/?utm_medium=own',
    ],
    ['in place of a click that was copied', OURS, `utm_id=${OTHER_CLICK}`],
    ['in place of those of another link', OURS, '', `https://shop.example/?${COPIED}`],
    [
      'in place of the click of a page that has a source of its own',
      { ...OURS, utm_source: 'ig' },
      '',
      `https://shop.example/?utm_source=ig&UTM_ID=${OTHER_CLICK}`,
    ],
  ])('%s', (_, expected, query, page = 'https://shop.example/') => {
    expect(landAtWoo(query, page)).toEqual({ ...CLICK, ...expected });
  });

  test('are not added where the store has switched them off, or is no WooCommerce shop', () => {
    expect(landAtWoo('', undefined, { ...WOO, addsUtm: false })).toEqual(CLICK);
    expect(landAtWoo('', undefined, { ...WOO, platform: 'magento' })).toEqual(CLICK);
    expect(landAtWoo('', `https://shop.example/?${COPIED}`, { ...WOO, addsUtm: false })).toEqual(CLICK);
  });
});
