import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { FEW, PAGES, pageQuery } from './pages';

// The trials of pages.emulator.test.ts try one reader a name: a reader with another's name would escape them.

const src = join(__dirname, '../..');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('firestore/base/pages.ts'),
  )
  .map((file) => readFileSync(join(src, file), 'utf8'));

/** What the first group of the expression finds in all sources. */
function uses(expression: RegExp): string[] {
  return sources.flatMap((text) => [...text.matchAll(expression)].map(([, name = '']) => name)).sort();
}

test('each page has one reader, which names it in plain text', () => {
  expect(uses(/\bpage: '(\w+)'/g)).toEqual(Object.keys(PAGES).sort());
  expect(uses(/\b(PageName)\b/g)).toEqual([]);
});

test('each of the first few has one reader', () => {
  expect(uses(/firstOf\([^;]*?, '(\w+)'\)/g)).toEqual(Object.keys(FEW).sort());
});

test('a query that has its own selection, order or limit is no source of pages', () => {
  const db = new Firestore({ projectId: 'demo-nothing-is-sent' });
  const from = db.collection('orders').select('storeId');
  // @ts-expect-error: a Query is no collection
  expect(pageQuery({ page: 'changedOrders', from })).toBeDefined();
});
