import fc from 'fast-check';
import { hour, runs } from '../../../test/support/arbitraries';
import { KeptManifest } from '../../../test/support/keptManifest';
import {
  chunkOf,
  compareIds,
  formatEntry,
  MAX_CHUNK_ENTRIES,
  MAX_NAMING_SYNCS,
  parseEntry,
} from './manifest';

const entry = { hash: 'AAAAAAAAAAA' };
const sync = (n: number) => ({ key: `s${n}`, startedAt: hour(n) });

/** A manifest with these products, in chunks of at most 5. */
function manifestOf(ids: readonly string[]): KeptManifest {
  const catalogue = new KeptManifest().open();
  for (const id of ids) catalogue.set(id, entry);
  return new KeptManifest().with(catalogue.changes());
}

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `sku-${from + n}`);

test('an entry is a short text: 11 characters of hash, a mark, and the time', () => {
  for (const one of [
    { hash: '5RbTLtSvu2g' },
    { hash: '5RbTLtSvu2g', updatedAtMs: 1_764_500_000_000 },
    { hash: '-_bTLtSvu2g', updatedAtMs: 0, archived: true as const },
  ]) {
    expect(parseEntry(formatEntry(one))).toEqual(one);
  }
  expect(formatEntry({ hash: '5RbTLtSvu2g', updatedAtMs: 1_764_500_000_000 })).toHaveLength(20);
});

test('numbers in ids are in the order of their values: 9, 10, 100; sku-2 before sku-10', () => {
  const sorted = ['0', '00', '9', '10', '100', 'sku-2', 'sku-10', 'sku-10-b', 'sku-11', 'x'];
  expect([...sorted].reverse().sort(compareIds)).toEqual(sorted);
});

test('the order of ids is total: no two are equal, and what is before is not after', () => {
  const id = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('0', '1', '9', 'a', '-', 'ş') });
  fc.assert(
    fc.property(id, id, id, (a, b, c) => {
      expect(compareIds(a, b) + compareIds(b, a)).toBe(0);
      expect(compareIds(a, b) === 0).toBe(a === b);
      if (compareIds(a, b) <= 0 && compareIds(b, c) <= 0) expect(compareIds(a, c)).toBeLessThanOrEqual(0);
    }),
    runs(500),
  );
});

test('products that come in the order of ids fill chunks of their own: a full one is not cut again', () => {
  let kept = manifestOf(range(0, 10));
  const first = kept.numbers;
  const catalogue = kept.open();
  for (const id of range(10, 20)) catalogue.set(id, entry);
  kept = kept.with(catalogue.changes());
  expect(kept.numbers.slice(0, first.length)).toEqual(first);
  expect([...kept.chunks.values()].map(({ entries }) => Object.keys(entries).length)).toEqual([5, 5, 5, 5]);
});

test('whatever comes in whatever order, each id is in the chunk that it falls into, and no chunk is too large', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 200 }).map(String), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 20 }), (all, size) => {
      let kept = new KeptManifest();
      for (let at = 0; at < all.length; at += size) {
        const some = all.slice(at, at + size);
        const { index } = kept;
        // Only the chunks that they fall into are read.
        const catalogue = kept.open(index ? [...new Set(some.map((id) => chunkOf(index, id)))] : undefined);
        for (const id of some) catalogue.set(id, entry);
        kept = kept.with(catalogue.changes());
      }
      expect(kept.listed.sort()).toEqual([...all].sort());
      expect(kept.numbers.sort()).toEqual([...kept.chunks.keys()].sort());
      for (const [n, { entries }] of kept.chunks) {
        expect(Object.keys(entries).length).toBeLessThanOrEqual(5);
        for (const id of Object.keys(entries)) expect(chunkOf(kept.index!, id)).toBe(n);
      }
    }),
    runs(100),
  );
});

describe('what a sync has named', () => {
  test('is said of a whole chunk in one word, without its ids', () => {
    let kept = manifestOf(range(0, 5));
    const [n = -1] = kept.numbers;
    for (const some of [range(0, 2), range(2, 5)]) {
      const catalogue = kept.open();
      catalogue.name(sync(1), some);
      kept = kept.with(catalogue.changes());
    }
    expect(kept.chunks.get(n)?.named).toEqual({ s1: { startedAt: hour(1), all: true, ids: [] } });
    expect(kept.open().complete(sync(1))).toEqual([n]);
  });

  test('goes along when another one cuts the chunk: it is not named anew, and what is new is not named', () => {
    let kept = manifestOf(range(0, 10));
    let catalogue = kept.open();
    catalogue.name(sync(1), range(0, 7));
    kept = kept.with(catalogue.changes());
    catalogue = kept.open();
    for (const id of range(10, 25)) catalogue.set(id, entry);
    catalogue.set('sku-3-b', entry);
    kept = kept.with(catalogue.changes());
    const unnamed = kept.numbers.flatMap((number) => kept.open().unnamed(sync(1), number));
    // A chunk of which all was named takes what comes into it for named.
    expect(unnamed.filter((id) => id !== 'sku-3-b')).toEqual(range(7, 25));
  });

  test('is kept of four syncs; of a fifth’s elder nothing counts as not named', () => {
    let kept = manifestOf(range(0, 3));
    const [n = -1] = kept.numbers;
    for (let at = 1; at <= MAX_NAMING_SYNCS + 1; at += 1) {
      const catalogue = kept.open();
      catalogue.name(sync(at), ['sku-0']);
      kept = kept.with(catalogue.changes());
    }
    expect(Object.keys(kept.chunks.get(n)?.named ?? {})).toEqual(['s2', 's3', 's4', 's5']);
    expect(kept.open().unnamed(sync(1), n)).toEqual([]);
    expect(kept.open().unnamed(sync(2), n)).toEqual(['sku-1', 'sku-2']);
    const catalogue = kept.open();
    catalogue.name(sync(1), ['sku-1']);
    kept = kept.with(catalogue.changes());
    expect(kept.open().unnamed(sync(1), n)).toEqual([]);
    expect(kept.open().unnamed(sync(6), n)).toEqual(range(0, 3));
  });
});

test('a chunk of the largest size is below 100 kB, with ids of 128 letters of three bytes each', () => {
  const bytes =
    MAX_CHUNK_ENTRIES * (128 * 3 + 2 * formatEntry({ hash: 'x'.repeat(11), updatedAtMs: 8.64e15 }).length);
  // And as much again for each of four syncs that has named nearly all.
  expect(bytes * (1 + MAX_NAMING_SYNCS)).toBeLessThan(1024 * 1024 * 0.6);
});
