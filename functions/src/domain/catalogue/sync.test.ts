import fc from 'fast-check';
import { hour, runs } from '../../../test/support/arbitraries';
import { KeptManifest } from '../../../test/support/keptManifest';
import type { NamingSync } from './manifest';
import { contentHash, planCatalogueStep, type CataloguePlan, type Product, type SyncedProduct } from './sync';

function product(productId: string, more: Partial<Product> = {}): Product {
  return {
    productId,
    name: `Product ${productId}`,
    description: null,
    url: null,
    currency: 'TRY',
    priceMinor: 1000,
    regularPriceMinor: null,
    salePriceMinor: null,
    sku: null,
    stockStatus: null,
    stockQuantity: null,
    images: [],
    categories: [],
    variants: [],
    ...more,
  };
}

const synced = (
  productId: string,
  more: Partial<Product> = {},
  updatedAt: Date | null = null,
): SyncedProduct => ({
  product: product(productId, more),
  updatedAt,
});

/** A store's catalogue between two calls, as its documents keep it. */
class Kept {
  constructor(
    readonly manifest = new KeptManifest(),
    readonly sync: NamingSync = { key: 's1', startedAt: hour(0) },
  ) {}

  /** The same manifest, for a sync that has named nothing yet. */
  nextSync(): Kept {
    const startedAt = new Date(this.sync.startedAt.getTime() + 1);
    return new Kept(this.manifest, { key: `s${startedAt.getTime()}`, startedAt });
  }
}

/** One call of a sync; `from` another call it goes on with that sync, and what is kept is changed. */
function call(
  products: readonly SyncedProduct[],
  { from = new Kept(), final = false, named = [] as readonly string[] } = {},
): CataloguePlan & { kept: Kept } {
  const { manifest, sync } = from;
  const catalogue = manifest.open();
  const archiveIn = final ? manifest.numbers : [];
  const plan = planCatalogueStep({ catalogue, sync, products, named, archiveIn });
  const kept = new Kept(manifest.with(plan.changes), sync);
  return { ...plan, kept };
}

/** A call of a new sync, which has named nothing yet. */
const nextSync = ({ kept }: { readonly kept: Kept }): Kept => kept.nextSync();

const counts = ({ created, updated, unchanged, archive, writes }: CataloguePlan) => ({
  created,
  updated,
  unchanged,
  archived: archive.length,
  writes: writes.length,
});

/** The ids of the products whose entry is written by itself. */
function entriesIn({ changes }: CataloguePlan): string[] {
  return changes.chunks.flatMap((chunk) => (chunk.whole === undefined ? Object.keys(chunk.entries) : []));
}

describe('planCatalogueStep', () => {
  const known = call([synced('a'), synced('b')]);

  test('a first call creates: 2 created, 2 written', () => {
    expect(counts(known)).toEqual({ created: 2, updated: 0, unchanged: 0, archived: 0, writes: 2 });
  });

  test('the same again writes no product and no manifest', () => {
    const again = call([synced('a'), synced('b')], { from: nextSync(known) });
    expect(counts(again)).toEqual({ created: 0, updated: 0, unchanged: 2, archived: 0, writes: 0 });
    expect(entriesIn(again)).toEqual([]);
  });

  test.each<[string, Partial<Product>]>([
    ['price', { priceMinor: 999 }],
    ['no price', { priceMinor: null }],
    ['name', { name: 'Başka' }],
    ['currency', { currency: 'EUR' }],
    ['stock', { stockQuantity: 0 }],
    ['images in another order', { images: ['2', '1'] }],
    [
      'a variant',
      {
        variants: [
          { variantId: 'v', sku: null, priceMinor: 1, stockStatus: null, attributes: {}, imageUrl: null },
        ],
      },
    ],
  ])('another %s is an update of that product alone', (_, change) => {
    const from = nextSync(call([synced('a', { images: ['1', '2'] }), synced('b')]));
    const plan = call([synced('a', { images: ['1', '2'], ...change }), synced('b')], { from });
    expect(counts(plan)).toEqual({ created: 0, updated: 1, unchanged: 1, archived: 0, writes: 1 });
    expect(entriesIn(plan)).toEqual(['a']);
  });

  test('an older version, by the store’s time, changes nothing; one of the same time or newer does', () => {
    const from = nextSync(call([synced('a', {}, hour(2))]));
    const at = (hours: number | null): CataloguePlan =>
      call([synced('a', { priceMinor: 1 }, hours === null ? null : hour(hours))], { from });
    expect([at(1), at(2), at(3), at(null)].map(({ updated }) => updated)).toEqual([0, 1, 1, 1]);
    expect(entriesIn(at(1))).toEqual([]);
  });

  test('a version without a time keeps the time that is known: an older one still changes nothing', () => {
    const first = call([synced('a', {}, hour(2))]);
    const second = call([synced('a', { priceMinor: 1 })], { from: nextSync(first) });
    expect(call([synced('a', { priceMinor: 2 }, hour(1))], { from: nextSync(second) }).updated).toBe(0);
  });

  test('of two versions within a call the last is written once, and each is counted', () => {
    const twice = call([synced('a'), synced('a', { priceMinor: 1 })]);
    expect(counts(twice)).toEqual({ created: 1, updated: 1, unchanged: 0, archived: 0, writes: 1 });
    expect(twice.writes[0]?.product.priceMinor).toBe(1);
    expect(counts(call([synced('a'), synced('a')]))).toMatchObject({ created: 1, unchanged: 1, writes: 1 });
    const older = call([synced('a', { priceMinor: 2 }, hour(2)), synced('a', { priceMinor: 1 }, hour(1))]);
    expect(older.writes[0]?.product.priceMinor).toBe(2);
  });

  test('ids that JavaScript objects have by nature are ids like others', () => {
    const odd = call([synced('constructor'), synced('toString'), synced('0')]);
    expect(odd.created).toBe(3);
    expect(call([synced('constructor')], { from: nextSync(odd) }).unchanged).toBe(1);
  });
});

describe('final: archives what the sync did not name', () => {
  const known = call([synced('a'), synced('b'), synced('c')]);

  test('of a, b, c, with a named in one call and b in the last: c', () => {
    const one = call([synced('a')], { from: nextSync(known) });
    const last = call([synced('b')], { from: one.kept, final: true });
    expect(last.archive).toEqual(['c']);
    expect(entriesIn(last)).toEqual(['c']);
  });

  test('a product that is named but not good is not archived', () => {
    expect(
      call([synced('a')], { from: nextSync(known), final: true, named: ['b', 'unknown'] }).archive,
    ).toEqual(['c']);
  });

  test('nothing named archives all; what is archived already is not archived again', () => {
    const all = call([], { from: nextSync(known), final: true });
    expect([...all.archive].sort()).toEqual(['a', 'b', 'c']);
    const again = call([], { from: nextSync(all), final: true });
    expect([again.archive, entriesIn(again)]).toEqual([[], []]);
  });

  test('an archived product that comes back unchanged is written again', () => {
    const all = call([], { from: nextSync(known), final: true });
    expect(counts(call([synced('a')], { from: nextSync(all) }))).toMatchObject({ updated: 1, writes: 1 });
  });

  test('without final nothing is archived', () => {
    expect(call([], { from: nextSync(known) }).archive).toEqual([]);
  });
});

test('in however many calls a sync is sent: what it named is there, what it did not name is archived', () => {
  const ids = fc.uniqueArray(
    fc.integer({ min: 0, max: 60 }).map((n) => `p${n}`),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(ids, ids, fc.integer({ min: 1, max: 7 }), (before, now, size) => {
      let kept = nextSync(call(before.map((id) => synced(id))));
      for (let at = 0; at < now.length; at += size) {
        const some = now.slice(at, at + size).map((id) => synced(id));
        ({ kept } = call(some, { from: kept }));
      }
      const last = call([], { from: kept, final: true });
      expect([...last.archive].sort()).toEqual(before.filter((id) => !now.includes(id)).sort());
      expect(last.kept.manifest.listed.sort()).toEqual([...now].sort());
    }),
    runs(300),
  );
});

test('contentHash differs for other contents, and is the same for the same', () => {
  expect(contentHash(product('a'))).toBe(contentHash(product('a')));
  expect(contentHash(product('a'))).not.toBe(contentHash(product('a', { priceMinor: 1001 })));
  expect(contentHash(product('a'))).toMatch(/^[\w-]{11}$/);
});
