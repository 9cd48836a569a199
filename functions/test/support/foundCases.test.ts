import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { foundCases, reportProperty, writeFoundCase } from './foundCases';
import { fromPlainJson, toPlainJson } from './plainJson';

describe('a property that fails', () => {
  const name = 'a broken property';
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'found-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Of two numbers, broken from 100 on; how `runs` has it checked in a run of this kind. */
  function check(mode: string, numbers: fc.Arbitrary<number>): void {
    const before = process.env['HALFSHARE_MODEL'] ?? '';
    process.env['HALFSHARE_MODEL'] = mode;
    const property = fc.property(numbers, numbers, (a, b) => a + b < 100);
    const result = fc.check(property, {
      numRuns: 100,
      examples: [...foundCases(name, folder).values()] as [number, number][],
    });
    try {
      reportProperty(result, name, folder);
    } finally {
      process.env['HALFSHARE_MODEL'] = before;
    }
  }

  test('in a long run is written, and fails again where the generators no longer find it', () => {
    expect(() => check('long', fc.nat(1000))).toThrow(`Written for npm test: ${folder}`);
    const [[a, b] = []] = foundCases(name, folder).values() as Iterable<[number, number]>;
    expect(Number(a) + Number(b)).toBe(100);
    expect(() => check('', fc.nat(10))).toThrow('Property failed after 1 tests');
  });

  test('in npm test is reported, and not written', () => {
    expect(() => check('', fc.nat(1000))).toThrow('Property failed');
    expect(readdirSync(folder)).toEqual([]);
    expect(() => check('', fc.nat(10))).not.toThrow();
  });

  test('twice with the same input is written once', () => {
    const found = { test: name, again: 'HALFSHARE_MODEL_SEED=7', input: [1, 2] };
    expect(writeFoundCase(found, folder)).toBe(writeFoundCase({ ...found, again: 'otherwise' }, folder));
    expect(readdirSync(folder)).toHaveLength(1);
  });
});

test.each([
  [{ at: new Date('2026-11-21T10:00:00Z'), text: '2026-11-21T10:00:00.000Z' }],
  [{ minor: 10n ** 20n, list: [undefined, null, -0, 0.1, true], none: {} }],
])('what is written is read again as it was: %p', (value) => {
  expect(fromPlainJson(JSON.parse(JSON.stringify(toPlainJson(value))))).toStrictEqual(value);
});

test.each([[() => 1], [new Map()], [Symbol('s')]])(
  '%p is refused, not written as something else',
  (value) => {
    expect(() => toPlainJson({ list: [value] })).toThrow('is no plain value');
  },
);
