import { isOwnHost, isRegistered, readHost, withoutHost } from './storeHosts';

test.each([
  ['shop.example', 'shop.example'],
  ['  Shop.EXAMPLE. ', 'shop.example'],
  ['www.shop.example', 'www.shop.example'],
  ['https://shop.example/tr/?a=b#c', 'shop.example'],
  ['http://shop.example:80/', 'shop.example'],
  ['HTTPS://shop.example:443', 'shop.example'],
  ['shop.example:8443', 'shop.example:8443'],
  ['https://shop.example.:8443/x', 'shop.example:8443'],
  ['shop.example/tr', 'shop.example'],
  ['mağaza.example', 'xn--maaza-l1a.example'],
  ['https://пример.рф/каталог', 'xn--e1afmkfd.xn--p1ai'],
  ['my_shop.example', 'my_shop.example'],
])('%s is the host %s', (typed, host) => {
  expect(readHost(typed)).toEqual({ host });
});

const WHOLE = /such as shop\.example/;
test.each([
  ['', WHOLE],
  ['   ', WHOLE],
  ['shop', WHOLE],
  ['*.shop.example', WHOLE],
  ['shop example', WHOLE],
  ['-shop.example', WHOLE],
  ['shop..example', WHOLE],
  [`${'a.'.repeat(130)}example`, WHOLE],
  [`${'a'.repeat(64)}.example`, WHOLE],
  ['ftp://shop.example', WHOLE],
  ['javascript:alert(1)', WHOLE],
  ['https://me:secret@shop.example/', WHOLE],
  ['me@shop.example', WHOLE],
  ['shop.example\\@evil.example', WHOLE],
  ['https://', WHOLE],
  ['127.0.0.1', /not an IP address/],
  ['http://127.1:8080/', /not an IP address/],
  ['0x7f000001', /not an IP address/],
  ['2130706433', /not an IP address/],
  ['https://[::1]/', /not an IP address/],
  ['localhost', /is local/],
  ['localhost:8080', /is local/],
  ['shop.localhost', /is local/],
  ['nas.local', /is local/],
])('%j is refused in words', (typed, message) => {
  expect(readHost(typed)).toEqual({ problem: expect.stringMatching(message) as string });
});

test('a name of 253 characters is taken, one of 254 is not', () => {
  const of = (length: number): string => `${'a'.repeat(59)}.`.repeat(4).padEnd(length - 8, 'b') + '.example';
  expect([of(253).length, readHost(of(253))]).toEqual([253, { host: of(253) }]);
  expect(readHost(of(254))).toHaveProperty('problem');
});

const store = {
  siteUrl: 'https://www.shop.example/tr/',
  hosts: ['b.example', 'MAĞAZA.example', 'c.example:8443'],
};

test('the host of the store’s own address is its own with and without www.', () => {
  expect(['shop.example', 'www.shop.example', 'b.example'].map((host) => isOwnHost(store, host))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a host that was registered by hand in another form is the same', () => {
  expect(isRegistered(store, 'xn--maaza-l1a.example')).toBe(true);
  expect(isRegistered(store, 'c.example')).toBe(false);
  expect(withoutHost(store, 'xn--maaza-l1a.example')).toEqual(['b.example', 'c.example:8443']);
});
