import { parameterName, readLinkQuery } from './linkQuery';

/** Its parameters by name, in the case they are compared in. */
const read = (query: string): object =>
  Object.fromEntries(readLinkQuery(query).all.map(({ name, value }) => [name, value]));

describe('the query of a link', () => {
  test.each<[string, object]>([
    ['', {}],
    ['&&=x&', {}],
    ['store=a&Store=b', { store: 'a' }],
    ['store=&STORE=b', { store: 'b' }],
    ['utm_source=tik+tok&x=%C3%A7', { utm_source: 'tik tok', x: 'ç' }],
    ['a=1&amp;b=2&AMP;c=3', { a: '1', b: '2', c: '3' }],
    ['a=1&amp%3Bb=2&amp;amp;c=3', { a: '1', b: '2', c: '3' }],
    ['a=%&b=%zz&c=1=2', { a: '%', b: '%zz', c: '1=2' }],
    ['__proto__=1&constructor=2', { ['__proto__']: '1', constructor: '2' }],
  ])('%j', (query, expected) => {
    expect(Object.entries(read(query))).toEqual(Object.entries(expected));
  });

  test('keeps the name as it is written', () => {
    expect(readLinkQuery('ScCid=1').all).toEqual([{ name: 'sccid', written: 'ScCid', value: '1' }]);
    expect(parameterName('%52ef=x')).toBe('ref');
  });
});

describe('the page of a link', () => {
  test.each<[string, string, object?]>([
    ['url=https%3A%2F%2Flale.example%2Fp%3Fsize%3DM', 'https://lale.example/p?size=M'],
    ['TO=/p', '/p'],
    ['url=&to=/p', '/p'],
    ['url=/a&to=/b', '/a', { to: '/b' }],
    ['url=https://lale.example/p?size=M&color=red', 'https://lale.example/p?size=M&color=red'],
    ['url=https://lale.example/p?size=M&amp;color=red', 'https://lale.example/p?size=M&color=red'],
    ['url=lale.example/p?size=M&color=red', 'lale.example/p?size=M&color=red'],
    ['url=lale.example?size=M&color=red', 'lale.example?size=M&color=red'],
    ['url=/p?size=M&color=red', '/p?size=M&color=red'],
    ['url=/p?a=%2526&b=%26c+d', '/p?a=%2526&b=%26c+d'],
    ['url=https%3A%2F%2Flale.example%2Fp?size=M&color=red', 'https://lale.example/p?size=M&color=red'],
    ['url=/p?', '/p?'],
    ['url=/p?u=https://x.example/?a=1&url=/b', '/p?u=https://x.example/?a=1&url=/b'],
    [
      'Store=s&utm_source=a&url=/p?size=M&utm_medium=b&fbclid=c&subid=d&SubId2=e&store=f',
      '/p?size=M&utm_medium=b&fbclid=c',
      { store: 's', utm_source: 'a', subid: 'd', subid2: 'e' },
    ],
    ['url=/p%3Fsize=M&color=red', '/p?size=M', { color: 'red' }],
    ['url=https%3A%2F%2Flale.example%2Fp%3Fa%3D1%26amp%3Bb%3D2', 'https://lale.example/p?a=1&b=2'],
  ])('%s', (query, url, others = {}) => {
    expect(read(query)).toEqual({ url, ...others });
  });
});
