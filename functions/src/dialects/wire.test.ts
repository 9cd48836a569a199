import { z } from 'zod';
import { refusalOf, WRONG_VALUES } from '../../test/support/arbitraries';
import {
  amountSchema,
  booleanSchema,
  compact,
  currencySchema,
  idSchema,
  listSchema,
  optionalIdSchema,
  optionalTextSchema,
  parseWire,
  priceSchema,
  quantitySchema,
  signedAmountSchema,
  textSchema,
  timeSchema,
} from './wire';

const NOW = new Date('2026-11-21T10:00:00Z');
const time = timeSchema(() => NOW);

/** What the schema makes of the value of a field, or the code it is refused with. */
function read(schema: z.ZodType, value: unknown): unknown {
  const body = z.object({ field: schema });
  let taken: unknown;
  const refusal = refusalOf(() => {
    taken = parseWire(body, { field: value }).field;
  });
  if (refusal) expect(Object.keys(refusal.errors)).toEqual(['field']);
  return refusal ? refusal.code : taken;
}

describe('each kind of field', () => {
  test.each<[string, z.ZodType, unknown, unknown]>([
    ['id', idSchema, 1042, '1042'],
    ['id', idSchema, -1, '-1'],
    ['id', idSchema, '1042', '1042'],
    ['id', idSchema, '', 'invalid_request'],
    ['optional id', optionalIdSchema, '', undefined],
    ['optional id', optionalIdSchema, null, undefined],
    ['optional id', optionalIdSchema, 0, '0'],
    ['amount', amountSchema, '1234.50', '1234.50'],
    ['amount', amountSchema, 1234.5, '1234.5'],
    ['amount', amountSchema, 0, '0'],
    ['amount', amountSchema, '-0', '0'],
    ['amount', amountSchema, '1000000000000000', '1000000000000000'],
    ['amount', amountSchema, '1000000000000001', 'amount_out_of_range'],
    ['amount', amountSchema, 1e18, 'amount_out_of_range'],
    ['amount', amountSchema, '1' + '0'.repeat(5000), 'amount_out_of_range'],
    ['signed amount', signedAmountSchema, '-5.00', '-5.00'],
    ['signed amount', signedAmountSchema, -5, '-5'],
    ['signed amount', signedAmountSchema, '-1000000000000001', 'amount_out_of_range'],
    ['price', priceSchema, '', undefined],
    ['price', priceSchema, null, undefined],
    ['price', priceSchema, undefined, undefined],
    ['price', priceSchema, '0', '0'],
    ['quantity', quantitySchema, 1.5, '1.5'],
    ['quantity', quantitySchema, '-1', 'invalid_request'],
    ['currency', currencySchema, 'TRY', 'TRY'],
    ['currency', currencySchema, 'try', 'currency_not_supported'],
    ['currency', currencySchema, '', 'currency_not_supported'],
    ['currency', currencySchema, 'constructor', 'currency_not_supported'],
    ['text of 3', textSchema(3), 'abc', 'abc'],
    ['text of 3', textSchema(3), 'abcd', 'invalid_request'],
    ['text of 3', textSchema(3), 'a\ud800', 'invalid_request'],
    ['optional text', optionalTextSchema(3), '', undefined],
    ['optional text', optionalTextSchema(3), null, undefined],
    ['list of 2', listSchema(idSchema, 2), [1, '2'], ['1', '2']],
    ['list of 2', listSchema(idSchema, 2), [], []],
    ['list of 2', listSchema(idSchema, 2), [1, 2, 3], 'invalid_request'],
    ['boolean', booleanSchema, false, false],
    ['boolean', booleanSchema, 'false', 'invalid_request'],
  ])('%s: %j', (_, schema, sent, expected) => {
    expect(read(schema, sent)).toEqual(expected);
  });

  test.each<[string, z.ZodType, readonly unknown[]]>([
    ['id', idSchema, WRONG_VALUES.id],
    ['optional id', optionalIdSchema, WRONG_VALUES.id],
    ['text', textSchema(100), WRONG_VALUES.text],
    ['optional text', optionalTextSchema(100), WRONG_VALUES.text],
    ['amount', amountSchema, WRONG_VALUES.amount],
    ['signed amount', signedAmountSchema, WRONG_VALUES.signedAmount],
    ['price', priceSchema, WRONG_VALUES.price],
    ['quantity', quantitySchema, WRONG_VALUES.amount],
    ['currency', currencySchema, WRONG_VALUES.currency],
    ['boolean', booleanSchema, WRONG_VALUES.boolean],
    ['time', time, WRONG_VALUES.time],
    ['list', listSchema(idSchema, 2), WRONG_VALUES.list],
  ])('%s: every wrong value is invalid_request', (_, schema, values) => {
    expect(values.map((value) => read(schema, value))).toEqual(values.map(() => 'invalid_request'));
  });
});

describe('times: RFC 3339, at most 24 h in the future', () => {
  test.each([
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21T13:00:00+03:00', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21T10:00:00.123Z', '2026-11-21T10:00:00.123Z'],
    ['2026-11-21T10:00:00.123456Z', '2026-11-21T10:00:00.123Z'],
    ['2024-02-29T10:00:00Z', '2024-02-29T10:00:00.000Z'],
    ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
    ['1999-12-31T23:59:59Z', '1999-12-31T23:59:59.000Z'],
  ])('%s is %s', (sent, expected) => {
    expect(read(time, sent)).toEqual(new Date(expected));
  });

  test.each([
    ['2026-11-22T10:00:00.001Z'],
    ['2026-11-23T10:00:00Z'],
    ['2026-11-21T10:00Z'],
    ['2026-11-21 10:00:00Z'],
    ['2026-11-21T10:00:00'],
    ['2026-11-21T10:00:00+0300'],
    ['2026-02-29T10:00:00Z'],
    ['2026-13-01T10:00:00Z'],
    ['2026-11-21T24:00:00Z'],
    ['2026-11-21T10:00:00Z '],
    ['20261121T100000Z'],
    ['1795000000'],
    // Firestore has no time before the year 1.
    ['0000-06-01T00:00:00Z'],
    ['0001-01-01T00:00:00+14:00'],
  ])('%j is none', (sent) => {
    expect(read(time, sent)).toBe('invalid_request');
  });
});

describe('parseWire', () => {
  const body = z.object({
    id: idSchema,
    total: amountSchema,
    currency: currencySchema,
    note: optionalTextSchema(5),
  });
  const good = { id: 1, total: '1', currency: 'TRY' };

  test.each<[string, object, string, string[]]>([
    ['amounts that are too large, alone', { total: '1'.repeat(17) }, 'amount_out_of_range', ['total']],
    ['an unknown currency, alone', { currency: 'TL' }, 'currency_not_supported', ['currency']],
    [
      'two codes at once',
      { currency: 'TL', total: '1'.repeat(17) },
      'invalid_request',
      ['total', 'currency'],
    ],
    [
      'a code and a plain error',
      { currency: 'TL', note: 'too long' },
      'invalid_request',
      ['currency', 'note'],
    ],
    [
      'everything',
      { id: '', total: 'x', currency: 7, note: 7 },
      'invalid_request',
      ['id', 'total', 'currency', 'note'],
    ],
  ])('%s', (_, change, code, paths) => {
    const refusal = refusalOf(() => parseWire(body, { ...good, ...change }));
    expect(refusal?.code).toBe(code);
    expect(Object.keys(refusal?.errors ?? {})).toEqual(paths);
  });

  test.each([[null], [undefined], [[]], ['x'], [7], [true]])('a body of %j is refused as a whole', (sent) => {
    expect(Object.keys(refusalOf(() => parseWire(body, sent))?.errors ?? {})).toEqual(['']);
  });

  test('unknown fields are ignored, null is absent, and __proto__ is a field like another', () => {
    const sent = JSON.parse(
      '{"id":1,"total":"1","currency":"TRY","note":null,"x":{"y":1},"__proto__":{"id":7}}',
    ) as unknown;
    expect(parseWire(body, sent)).toEqual({ id: '1', total: '1', currency: 'TRY' });
  });

  test('a body nested 10,000 levels deep in a field that nobody knows is no matter, and exhausts no stack', () => {
    const deep = JSON.parse('[' + '['.repeat(9999) + ']'.repeat(10_000)) as unknown;
    expect(parseWire(body, { ...good, x: deep })).toEqual({ id: '1', total: '1', currency: 'TRY' });
  });

  const list = z.object({ ids: listSchema(idSchema, 500), id: idSchema });
  const ids = (count: number, id: string): string[] => Array.from({ length: count }, () => id);

  test('100 wrong fields are named; of 101 it names 99, and says how many more there are', () => {
    const named = (count: number): string[] =>
      Object.keys(refusalOf(() => parseWire(list, { ids: ids(count, '') }))?.errors ?? {});
    expect(named(99)).toHaveLength(100);
    expect(named(99)).not.toContain('');
    expect(named(100)).toHaveLength(100);
    const { errors } = refusalOf(() => parseWire(list, { ids: ids(100, '') })) ?? {};
    expect(errors).toMatchObject({ 'ids.98': 'must not be empty', '': 'has 2 more wrong fields, at least' });
  });

  test('a list with 500 wrong items is validated until 100 are found', () => {
    const { errors } = refusalOf(() => parseWire(list, { ids: ids(500, ''), id: 1 })) ?? {};
    expect(errors).toMatchObject({ 'ids.98': 'must not be empty', '': 'has 2 more wrong fields, at least' });
  });

  test('a list of 500 is read whole, one of 501 is too long: nothing in it is looked at', () => {
    expect(parseWire(list, { ids: ids(500, 'a'), id: 1 }).ids).toEqual(ids(500, 'a'));
    const wrong = [...ids(499, 'a'), ''];
    expect(Object.keys(refusalOf(() => parseWire(list, { ids: wrong, id: 1 }))?.errors ?? {})).toEqual([
      'ids.499',
    ]);
    expect(refusalOf(() => parseWire(list, { ids: ids(501, '') }))?.errors).toEqual({
      ids: 'must have at most 500 items',
    });
  });
});

test('compact leaves out what is undefined, and nothing else', () => {
  expect(compact({ a: undefined, b: null, c: 0, d: '', e: false })).toEqual({
    b: null,
    c: 0,
    d: '',
    e: false,
  });
});

test.each<[string, string]>([
  ['gid://shopify/Order/5726128734520', 'must not contain "/": send the digits alone, 5726128734520'],
  ['gid://shopify/LineItem/1?x=2', 'must not contain "/": send the digits alone, 1'],
  ['gid://shopify/Order/none', 'must not contain "/"'],
  ['https://shop.example/orders/7', 'must not contain "/"'],
  [`gid://shopify/Order/${'1'.repeat(41)}`, 'must not contain "/"'],
])('of the id %s the refusal says what to send', (id, message) => {
  expect(refusalOf(() => parseWire(z.object({ id: idSchema }), { id }))?.errors).toEqual({ id: message });
});
