import { z } from 'zod';
import { sentFor } from './sent';
import { listSchema } from './wire';

const item = z.object({ a: z.string().optional(), b: z.unknown() });
const schema = z.object({
  text: z.string().optional(),
  object: item.optional(),
  list: listSchema(item, 3).optional(),
  map: z.record(z.string(), item).meta({ maxProperties: 2 }).optional(),
  either: z.union([z.string(), z.object({ src: z.string() }), z.object({ url: z.string() })]).optional(),
  words: z.union([z.record(z.string(), z.string()), z.array(z.object({ name: z.string() }))]).optional(),
  late: z.object({ c: z.string() }).transform(({ c }) => c),
  raw: z.unknown(),
});
const read = (body: unknown, isPhp = false) => sentFor(schema, body, { isPhp });

test('null is absent in what is known, at any depth; items of a list keep their places', () => {
  const sent = {
    text: null,
    object: { a: null, b: { x: null } },
    list: [null, { a: null, b: 1 }],
    map: { k: null, l: { a: null } },
    either: { src: null, url: 'u' },
    words: { x: null, y: 'z' },
    late: { c: null },
    raw: { d: null },
  };
  expect(read(sent)).toEqual({
    read: {
      object: { b: { x: null } },
      list: [null, { b: 1 }],
      map: { l: {} },
      either: { url: 'u' },
      words: { y: 'z' },
      late: {},
      raw: { d: null },
    },
    tooLong: [],
  });
});

test('fields that the schema has not are not looked at', () => {
  const trap = Object.defineProperty({}, 'x', {
    enumerable: true,
    get: () => {
      throw new Error('it was looked at');
    },
  });
  expect(read({ other: trap, object: { a: 'a', other: trap } }).read).toEqual({ object: { a: 'a' } });
});

test.each([null, undefined, 5, 'x', []])('a body of %j is as it was sent', (body) => {
  expect(read(body)).toEqual({ read: body, tooLong: [] });
});

test('a list of 3 and a map of 2 are read; one member more is too long, and is not looked into', () => {
  const fine = { list: [{}, {}, {}], map: { a: {}, b: {} } };
  expect(read(fine)).toEqual({ read: fine, tooLong: [] });
  const long = { list: [{}, {}, {}, { c: 1 }], map: { a: {}, b: {}, c: null } };
  expect(read(long)).toEqual({
    read: long,
    tooLong: [
      { path: 'list', message: 'must have at most 3 items' },
      { path: 'map', message: 'must have at most 2 members' },
    ],
  });
});

test('where a schema names no bound it is 5,000', () => {
  const words = (count: number) => ({ words: Array.from({ length: count }, () => ({ name: 'n' })) });
  expect(read(words(5000)).tooLong).toEqual([]);
  expect(read(words(5001)).tooLong).toEqual([{ path: 'words', message: 'must have at most 5000 items' }]);
});

test('of PHP an empty array for what is optional is absent, and numbered members are a list', () => {
  const sent = { object: [], list: {}, late: [], words: { 1: 'a' } };
  expect(read(sent, true).read).toEqual({ late: [], words: { 1: 'a' } });
  expect(read(sent).read).toEqual(sent);
  const gaps = { list: { 1: { a: 'x', c: 1 }, 3: {} } };
  expect(read(gaps, true).read).toEqual({ list: [{ a: 'x' }, {}] });
  expect(read(gaps).read).toEqual(gaps);
});
