import { changeOf, type Values } from './change';

const change = (before: Values | null, after: Values | null) =>
  changeOf({ what: 'store', id: 'web', before, after });

test('only the fields that differ are in the log', () => {
  expect(change({ name: 'A', hosts: ['a'] }, { name: 'B', hosts: ['a'] })).toEqual({
    what: 'store',
    id: 'web',
    before: { name: 'A' },
    after: { name: 'B' },
  });
});

test('nothing differs: there is no entry', () => {
  const at = new Date(5);
  expect(change({ name: 'A', at }, { name: 'A', at: new Date(5) })).toBeNull();
});

test('a field that was not there before, or is not there any more, is null on that side', () => {
  expect(change({ a: 1 }, { b: 2 })).toMatchObject({ before: { a: 1, b: null }, after: { a: null, b: 2 } });
});

test('what is made has no before, what is gone no after', () => {
  expect(change(null, { name: 'A' })).toMatchObject({ before: null, after: { name: 'A' } });
  expect(change({ name: 'A' }, null)).toMatchObject({ before: { name: 'A' }, after: null });
});

test.each([
  [500, 'x'.repeat(500)],
  [501, `${'x'.repeat(500)}... (501 characters)`],
])('a text of %i characters', (length, shown) => {
  expect(change(null, { text: 'x'.repeat(length) })?.after).toEqual({ text: shown });
});

test('a list of 200 rules is cut, and says how many there are', () => {
  const rules = Array.from({ length: 200 }, (_, n) => ({ kind: 'product', id: String(n), ratePercent: n }));
  const after = change(null, { rules })?.after;
  expect(String(after?.['rules'])).toMatch(/^\[\{"kind":"product","id":"0".*\.\.\. \(200 entries\)$/);
  expect(String(after?.['rules']).length).toBeLessThan(530);
});
