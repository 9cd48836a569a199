import { addressesOf } from './delivery';

const links = (self: unknown, collection?: unknown): object => ({ id: 7, _links: { self, collection } });

test.each<[string, string, unknown, string[]]>([
  ['only the header', 'https://a.example/', { id: 7 }, ['https://a.example/']],
  [
    'links to itself and to its list',
    '',
    links([{ href: 'https://b.example/wp-json/wc/v3/orders/7' }], [{ href: 'https://c.example/o' }]),
    ['', 'https://b.example/wp-json/wc/v3/orders/7', 'https://c.example/o'],
  ],
  [
    'base_url',
    'https://a.example/',
    { base_url: 'https://d.example' },
    ['https://a.example/', 'https://d.example'],
  ],
  ['links that are none', '', links('https://b.example', [{ href: 5 }, null, 'x']), ['']],
  ['no object', '', 'text', ['']],
  ['none', '', null, ['']],
])('the addresses of a delivery: %s', (_, source, body, addresses) => {
  expect(addressesOf(source, body)).toEqual(addresses);
});

test('of six links to itself five are looked at', () => {
  const six = [1, 2, 3, 4, 5, 6].map((n) => ({ href: `https://copy${n}.example/` }));
  expect(addressesOf('', links(six))).toEqual(['', ...six.slice(0, 5).map(({ href }) => href)]);
});
