import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { AD_CLICK_NAMES, landingWithClick, passedOn } from './linkParameters';
import { readLinkQuery } from './linkQuery';

const NOTHING = { subIds: [], campaign: [], adClicks: [] };

function land(url: string, dialect: 'storeApi' | 'waffarx' = 'storeApi', query = ''): string {
  const passed = passedOn(readLinkQuery(query));
  return landingWithClick(new URL(url), dialect, { code: 'ADA', clickId: 'clk_1', passed });
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
        const end = new URL(landingWithClick(landing, dialect, { code, clickId: 'clk_1', passed }));
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
