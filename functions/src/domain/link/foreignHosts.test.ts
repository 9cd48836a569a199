import { areRegistered, foreignHosts } from './foreignHosts';

const SHOP = {
  siteUrl: 'https://lale.example/',
  hosts: ['www.outlet.example', '127.0.0.1:8899', 'çarşı.example'],
};

test.each<[string, string[], string[]]>([
  ['its own address', ['https://lale.example/'], []],
  ['its own with www., capitals and http', ['http://WWW.Lale.Example/wp-json'], []],
  ['registered with www., named without', ['https://outlet.example'], []],
  ['an international name in Punycode', ['https://xn--ar-3ia21a0h.example/x'], []],
  ['a port that is registered', ['http://127.0.0.1:8899/'], []],
  ['the port of the scheme', ['https://lale.example:443/'], []],
  [
    'another port',
    ['http://127.0.0.1:8898/', 'https://lale.example:8443'],
    ['127.0.0.1:8898', 'lale.example:8443'],
  ],
  ['a host below its own', ['https://staging.lale.example/'], ['staging.lale.example']],
  ['a host that ends like its own', ['https://evil-lale.example/'], ['evil-lale.example']],
  ['the copy in one of two places', ['https://lale.example/', 'https://copy.example/a'], ['copy.example']],
  [
    'the copy twice, once with www.',
    ['https://copy.example/', 'https://www.copy.example/'],
    ['copy.example'],
  ],
  ['a copy with user and password', ['https://test:pw@copy.example/'], ['copy.example']],
  ['the shop with user and password', ['https://test:pw@lale.example/'], []],
  ['nothing', [], []],
  ['what is no address: empty, a word, another scheme', ['', ' ', 'shop', 'ftp://copy.example/'], []],
])('%s', (_, addresses, foreign) => {
  expect(foreignHosts(SHOP, addresses)).toEqual(foreign);
});

test('a store without a registered host is not strict', () => {
  expect(foreignHosts({ siteUrl: '', hosts: [] }, ['https://copy.example/'])).toEqual([]);
});

test('of six foreign hosts five are kept', () => {
  const six = [1, 2, 3, 4, 5, 6].map((n) => `https://copy${n}.example/`);
  expect(foreignHosts(SHOP, six)).toEqual([1, 2, 3, 4, 5].map((n) => `copy${n}.example`));
});

test('they are the store’s once each is registered, with or without www.', () => {
  const hosts = ['a.example', 'b.example:81'];
  const more = (...names: string[]): typeof SHOP => ({ ...SHOP, hosts: [...SHOP.hosts, ...names] });
  expect(areRegistered(more('a.example'), hosts)).toBe(false);
  expect(areRegistered(more('a.example', 'b.example'), hosts)).toBe(false);
  expect(areRegistered(more('www.a.example', 'b.example:81'), hosts)).toBe(true);
  expect(areRegistered(SHOP, [])).toBe(true);
});
