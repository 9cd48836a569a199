import { existsSync, readFileSync } from 'node:fs';
import { inRepo } from './lib/paths';

const text = readFileSync(inRepo('docs/SECURITY.md'), 'utf8');
const rows = [...text.matchAll(/^\| API(\d+) .*$/gm)].map(([row, number]) => ({
  row,
  number: Number(number),
}));

test('docs/SECURITY.md goes through the ten risks of OWASP, in their order', () => {
  expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test.each(rows)('API$number names tests that are there', ({ row }) => {
  const tests = [...row.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file = '']) => file);
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((file) => !existsSync(inRepo(file)))).toEqual([]);
});

test('it says how to report, and names nobody', () => {
  expect(text).toContain('private report form');
  expect(text).not.toMatch(/\w@\w/);
});
