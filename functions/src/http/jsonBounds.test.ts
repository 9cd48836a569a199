import { boundsOfOurs, boundsOfShops, boundsProblem } from './jsonBounds';

const MIB = 2 ** 20;
const problemOf = (json: string, bounds = { maxDepth: 3, maxValues: 6 }) =>
  boundsProblem(Buffer.from(json), bounds);

test.each([
  ['[[[]]]', null],
  ['[[[[]]]]', { message: 'is nested more than 3 levels deep' }],
  ['{"a":{"b":{"c":[]}}}', { message: 'is nested more than 3 levels deep' }],
  ['[0,0,0,0,0]', null],
  ['[0,0,0,0,0,0]', { message: 'has more than 6 values' }],
  ['[{},[ ],{\n},{},{}]', null],
  ['[{},[],{},{},{},{}]', { message: 'has more than 6 values' }],
  ['{"a":0,"b":{"c":0,"d":0},"e":0}', null],
  ['{"a":0,"b":{"c":0,"d":0},"e":[0]}', { message: 'has more than 6 values' }],
  ['["[[[[", "{,,,,,,,", "\\"[[[[", "\\\\"]', null],
  ['["ä[", "\u{1f455},,,,,,,"]', null],
  ['', null],
  ['5', null],
  ['[[[[', 'malformed'],
  ['[0', 'malformed'],
  [']', 'malformed'],
  ['"[', null],
  ['["\\', 'malformed'],
])('%s: %j', (json, expected) => {
  expect(problemOf(json)).toEqual(expected);
});

test('ours: 64 levels, 131,072 values a MiB, at most 262,144; of a shop: 512 levels, and no more than that a MiB', () => {
  expect([64 * 1024, MIB, 2 * MIB, 8 * MIB].map((bytes) => boundsOfOurs(bytes))).toEqual(
    [8192, 131_072, 262_144, 262_144].map((maxValues) => ({ maxDepth: 64, maxValues })),
  );
  expect(boundsOfShops(8 * MIB)).toEqual({ maxDepth: 512, maxValues: 1_048_576 });
});
