import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { landingWithClick, passedOn } from './linkParameters';

const NOTHING = { subIds: [], campaign: [] };

function land(url: string, dialect: 'storeApi' | 'waffarx' = 'storeApi', query = ''): string {
  const passed = passedOn(new URLSearchParams(query));
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
    ['SUBID=a&subid6=g', []],
  ])('sub ids of %s', (query, subIds) => {
    expect(passedOn(new URLSearchParams(query)).subIds).toEqual(subIds);
  });

  test('of campaigns the first ten that are named utm_ and not too long', () => {
    const query = new URLSearchParams(Array.from({ length: 12 }, (_, i) => `utm_x${i}=${i}`).join('&'));
    expect(passedOn(query).campaign).toHaveLength(10);
    const odd = new URLSearchParams({
      utm_source: 'a',
      utm_: 'b',
      'utm_a-b': 'c',
      xutm_a: 'd',
      utm_long: 'x'.repeat(256),
      utm_empty: '',
    });
    expect(passedOn(odd).campaign).toEqual([['utm_source', 'a']]);
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
      'a name that only looks like ours stays',
      land('https://shop.example/?REF=B&xref=1&af_id=2'),
      'https://shop.example/?REF=B&xref=1&af_id=2&ref=ADA&click_id=clk_1',
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
