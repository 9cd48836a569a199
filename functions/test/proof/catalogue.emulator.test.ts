import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { parseEntry } from '../../src/domain/catalogue/manifest';
import { paths } from '../../src/firestore/base/paths';
import { World, type Answer, type Tenant } from '../support/world';

// A catalogue of 10,000 products in calls of 500, and what a sync may never do.

const CALL_SIZE = 500;
const CALLS = 20;
const MIB = 1024 * 1024;
const PATIENCE_MS = 120_000;

// Keys, brand and store stay cached: what is counted is the sync itself, however slow the machine.
const world = new World({ cacheTtlMs: 600_000 });

beforeAll(() => world.start());
afterAll(() => world.stop());

const productOf = (index: number, more: object = {}): object => ({
  productId: `sku-${index}`,
  name: `Product ${index}: خزانة, şal, 棚`,
  description: `<p>${'A description as shops write them. '.repeat(6)}</p>`,
  url: `https://store.example/p/${index}`,
  price: `${(index % 900) + 1}.90`,
  images: [`https://store.example/i/${index}.jpg`],
  categories: [{ id: index % 40, name: `Category ${index % 40}` }],
  variants: [{ variantId: `${index}-s`, price: `${(index % 900) + 1}.90`, attributes: { size: 'S' } }],
  ...more,
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

interface SyncCall {
  readonly syncId?: string;
  readonly final?: boolean;
  readonly products: readonly unknown[];
}

async function sync(tenant: Tenant, call: SyncCall): Promise<Answer> {
  const answer = await world.post('syncProducts', tenant, call);
  expect(answer.status).toBe(200);
  return answer;
}

/** As sync, with what it cost on the wire. */
async function metered(tenant: Tenant, call: SyncCall) {
  world.wire.reset();
  const { body } = await sync(tenant, call);
  return { body, cost: world.wire.totals };
}

const syncDocument = async ({ brandId }: Tenant, syncId: string): Promise<Record<string, unknown>> =>
  (await world.db.doc(`brands/${brandId}/syncs/${syncId}`).get()).data() ?? {};

async function productsOf({ brandId }: Tenant): Promise<Record<string, Record<string, unknown>>> {
  const { docs } = await world.db.collection(`brands/${brandId}/products`).get();
  return Object.fromEntries(docs.map((doc) => [doc.id, doc.data()]));
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('a catalogue of 10,000 products, 500 a call', () => {
  let tenant: Tenant;
  const callOf = (syncId: string, index: number, change: (at: number) => object = () => ({})): SyncCall => ({
    syncId,
    final: index === CALLS - 1,
    products: range(index * CALL_SIZE, (index + 1) * CALL_SIZE).map((at) => productOf(at, change(at))),
  });

  beforeAll(async () => {
    tenant = await world.tenant();
    await sync(tenant, { syncId: 'warm', products: [] });
  });

  test(
    'comes in with visible progress, a bounded cost a call and bounded memory',
    async () => {
      collectGarbage();
      const before = process.memoryUsage();
      let peak = 0;
      for (const index of range(0, CALLS)) {
        const { body, cost } = await metered(tenant, callOf('first', index));
        expect(body).toMatchObject({ syncId: 'first', received: CALL_SIZE, created: CALL_SIZE, archived: 0 });
        // Sync, call and index are read, then the chunks: of new products the one that they come into.
        expect(cost.rpcs).toBe(3);
        expect(cost.reads).toBeLessThanOrEqual(3 + 8);
        // The products, the chunks that it makes or cuts with their index, and the documents of sync and call.
        expect(cost.writes).toBeLessThanOrEqual(CALL_SIZE + 8);
        const { heapUsed, external } = process.memoryUsage();
        peak = Math.max(peak, heapUsed + external - before.heapUsed - before.external);
        expect(await syncDocument(tenant, 'first')).toMatchObject({
          state: index === CALLS - 1 ? 'completed' : 'running',
          received: (index + 1) * CALL_SIZE,
          created: (index + 1) * CALL_SIZE,
          completedAt: index === CALLS - 1 ? (expect.anything() as unknown) : null,
        });
      }
      expect(await countOf(tenant)).toBe(CALL_SIZE * CALLS);
      collectGarbage();
      const after = process.memoryUsage();
      expect(peak).toBeLessThan(300 * MIB);
      expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(48 * MIB);
    },
    PATIENCE_MS,
  );

  test(
    'comes again unchanged: no product written; at most 6 documents read, and 5 written that say so',
    async () => {
      for (const index of range(0, CALLS)) {
        const { body, cost } = await metered(tenant, callOf('second', index));
        expect(body).toMatchObject({
          received: CALL_SIZE,
          unchanged: CALL_SIZE,
          created: 0,
          updated: 0,
          archived: 0,
        });
        expect(cost.rpcs).toBe(3);
        expect(cost.reads).toBeLessThanOrEqual(6);
        expect(cost.writes).toBeLessThanOrEqual(5);
      }
      expect(await syncDocument(tenant, 'second')).toMatchObject({ state: 'completed', unchanged: 10_000 });
    },
    PATIENCE_MS,
  );

  test(
    'bytes grow with the catalogue, not with its square: ten times the products, 1% of them changed, cost about ten times',
    async () => {
      const changed = (at: number): object => (at % 100 === 7 ? { price: '0.70' } : {});
      const bytesOf = async (by: Tenant, from: number, to: number, syncId: string) => {
        world.wire.reset();
        for (const index of range(from, to))
          await sync(by, { ...callOf(syncId, index, changed), final: index === to - 1 });
        return world.wire.bytes;
      };
      const small = await world.tenant();
      for (const index of range(0, 2)) await sync(small, callOf('first', index));
      const tenth = await bytesOf(small, 0, 2, 'changed');
      const whole = await bytesOf(tenant, 0, CALLS, 'changed');
      expect(whole.sent / tenth.sent).toBeLessThan(12);
      expect(whole.received / tenth.received).toBeLessThan(13);
      // A fifth of what 50,000 products may cost.
      expect(whole.sent).toBeLessThan(400_000);
      expect(whole.received).toBeLessThan(600_000);
      // As it was, for the tests that follow.
      for (const index of range(0, CALLS)) await sync(tenant, callOf('back', index));
    },
    PATIENCE_MS,
  );

  test('with one changed product writes that product, its chunks, the sync and the call', async () => {
    const { body, cost } = await metered(
      tenant,
      callOf('third', 3, (at) => (at === 1_777 ? { price: '0.50' } : {})),
    );
    expect(body).toMatchObject({ received: CALL_SIZE, updated: 1, unchanged: CALL_SIZE - 1 });
    expect(cost.rpcs).toBe(3);
    expect(cost.reads).toBeLessThanOrEqual(6);
    expect(cost.writes).toBeLessThanOrEqual(6);
    const product = await world.db.doc(`brands/${tenant.brandId}/products/${tenant.storeId}~sku-1777`).get();
    expect(product.data()).toMatchObject({ priceMinor: 50, archived: false });
  });

  test(
    'final archives exactly what the sync did not name, and deletes nothing',
    async () => {
      const gone = [0, 499, 500, 4_242, 9_999];
      for (const index of range(0, CALLS)) {
        const { products, ...call } = callOf('fourth', index, (at) =>
          at === 1_777 ? { price: '0.50' } : {},
        );
        const named = products.filter((_, at) => !gone.includes(index * CALL_SIZE + at));
        const { body } = await sync(tenant, { ...call, products: named });
        expect(body).toMatchObject({
          updated: 0,
          created: 0,
          archived: index === CALLS - 1 ? gone.length : 0,
        });
      }
      const archived = await world.db
        .collection(`brands/${tenant.brandId}/products`)
        .where('archived', '==', true)
        .get();
      const ids = archived.docs.map((doc) => String(doc.get('productId')));
      expect(ids.sort()).toEqual(gone.map((at) => `sku-${at}`).sort());
      expect(archived.docs[0]!.data()).toMatchObject({
        name: expect.stringContaining('Product') as string,
        priceMinor: 190,
      });
      expect(await countOf(tenant)).toBe(CALL_SIZE * CALLS);
    },
    PATIENCE_MS,
  );

  test(
    'a final call that names none archives all of more than 40 chunks in several commits; killed between them and sent again, it goes on, and answers for all',
    async () => {
      const { brandId, storeId } = tenant;
      const more = range(0, CALL_SIZE).map((at) => productOf(CALLS * CALL_SIZE + at, {}));
      await sync(tenant, { syncId: 'more', products: more });
      const left = world.db.collection(`brands/${brandId}/products`).where('archived', '==', false);
      const leftOver = async (): Promise<number> => (await left.count().get()).data().count;
      const chunks = await world.db
        .collection(`brands/${brandId}/catalogues/${storeId}/chunks`)
        .count()
        .get();
      expect(chunks.data().count).toBeGreaterThan(40);
      const before = await leftOver();
      const call = { syncId: 'none', final: true, products: [] };
      world.wire.reset();
      // Two reads and a commit are the first 40 chunks.
      world.wire.killAfter({ moment: 'before', code: GrpcStatus.PERMISSION_DENIED, afterRpcs: 5 });
      expect((await world.post('syncProducts', tenant, call)).status).toBe(500);
      world.wire.reset();
      const half = await leftOver();
      expect(half).toBeGreaterThan(0);
      expect(half).toBeLessThan(before);
      expect(await syncDocument(tenant, 'none')).toMatchObject({ state: 'running', archived: before - half });
      world.wire.reset();
      expect((await sync(tenant, call)).body).toMatchObject({ archived: before, replayed: false });
      expect(Math.max(...world.wire.seen.map(({ bytes }) => bytes))).toBeLessThan(8 * MIB);
      expect([await leftOver(), await countOf(tenant)]).toEqual([0, CALL_SIZE * (CALLS + 1)]);
      expect(await syncDocument(tenant, 'none')).toMatchObject({ state: 'completed', archived: before });
      expect((await sync(tenant, call)).body).toMatchObject({ archived: before, replayed: true });
    },
    PATIENCE_MS,
  );
});

const countOf = async ({ brandId }: Tenant): Promise<number> =>
  (await world.db.collection(`brands/${brandId}/products`).count().get()).data().count;

describe('a small catalogue', () => {
  let tenant: Tenant;
  const three = [1, 2, 3].map((index) => productOf(index));
  const idOf = (index: number): string => `${tenant.storeId}~sku-${index}`;

  beforeEach(async () => {
    tenant = await world.tenant();
    await sync(tenant, { syncId: 'start', final: true, products: three });
  });

  test('reports bad products one by one, keeps the good ones, and archives neither', async () => {
    const products = [
      productOf(1),
      productOf(2, { price: '-1.00' }),
      { name: 'has no id', price: '1.00' },
      productOf(4),
      productOf(5, { name: 5, currency: 'XXL' }),
      'no object',
      productOf(3, { variants: [{ variantId: 'v', price: 'cheap' }] }),
    ];
    const { body } = await sync(tenant, { syncId: 'bad', final: true, products });
    expect(body).toMatchObject({ received: 7, created: 1, updated: 0, unchanged: 1, archived: 0 });
    const rejected = body['rejected'] as {
      index: number;
      productId: string | null;
      errors: { path: string }[];
    }[];
    expect(rejected.map(({ index, productId }) => [index, productId])).toEqual([
      [1, 'sku-2'],
      [2, null],
      [4, 'sku-5'],
      [5, null],
      [6, 'sku-3'],
    ]);
    expect(rejected.map(({ errors }) => errors.map(({ path }) => path).sort())).toEqual([
      ['price'],
      ['productId'],
      ['currency', 'name'],
      [''],
      ['variants.0.price'],
    ]);
    const stored = await productsOf(tenant);
    expect(Object.keys(stored).sort()).toEqual([1, 2, 3, 4].map(idOf));
    for (const product of Object.values(stored)) expect(product['archived']).toBe(false);
    expect(stored[idOf(2)]).toMatchObject({ priceMinor: 390 });
    expect(await syncDocument(tenant, 'bad')).toMatchObject({ received: 7, rejected: 5 });
  });

  test('a repeated call answers as before, replayed, and writes nothing', async () => {
    const call = { syncId: 'twice', products: [productOf(1, { price: '5.00' }), productOf(9)] };
    const first = await sync(tenant, call);
    expect(first.body).toMatchObject({ updated: 1, created: 1, replayed: false });
    const before = await world.snapshot(tenant.brandId);
    const { body, cost } = await metered(tenant, call);
    expect(body).toEqual({ ...first.body, replayed: true });
    expect(cost.writes).toBe(0);
    expect(await world.snapshot(tenant.brandId)).toEqual(before);
  });

  test('a repeated final call archives nothing more', async () => {
    const call = { syncId: 'last', final: true, products: [productOf(1)] };
    expect((await sync(tenant, call)).body).toMatchObject({ archived: 2, replayed: false });
    const before = await world.snapshot(tenant.brandId);
    expect((await sync(tenant, call)).body).toMatchObject({ archived: 2, replayed: true });
    expect(await world.snapshot(tenant.brandId)).toEqual(before);
  });

  test('what was archived comes back when a sync names it again', async () => {
    await sync(tenant, { syncId: 'less', final: true, products: [productOf(1)] });
    const { body } = await sync(tenant, { syncId: 'more', products: [productOf(2)] });
    expect(body).toMatchObject({ updated: 1, unchanged: 0 });
    const stored = await productsOf(tenant);
    expect([1, 2, 3].map((index) => stored[idOf(index)]?.['archived'])).toEqual([false, false, true]);
  });

  test('an older updatedAt changes nothing, a newer one does', async () => {
    const at = (updatedAt: string, price: string): object => productOf(2, { updatedAt, price });
    const send = async (product: object): Promise<unknown> =>
      (await sync(tenant, { products: [product] })).body['updated'];
    expect(await send(at('2024-11-20T10:00:00Z', '20.00'))).toBe(1);
    const before = await productsOf(tenant);
    expect(await send(at('2024-11-20T09:59:59Z', '19.00'))).toBe(0);
    expect(await productsOf(tenant)).toEqual(before);
    expect(await send(at('2024-11-20T10:00:01Z', '21.00'))).toBe(1);
    expect((await productsOf(tenant))[idOf(2)]).toMatchObject({ priceMinor: 2_100 });
  });

  /** A manifest as a release before chunks wrote it: of sku-1 to sku-3, and of one that is archived. */
  async function writeOldManifest(): Promise<void> {
    const { brandId, storeId } = tenant;
    const chunks = await world.db.collection(`brands/${brandId}/catalogues/${storeId}/chunks`).get();
    const known = chunks.docs.map((doc) => doc.get('entries') as Record<string, string>);
    const entries = Object.entries(Object.assign({}, ...known) as Record<string, string>);
    for (const [at, [id, text]] of entries.entries()) {
      // 96 bits in hex, of which 64 are kept.
      const hash = `${Buffer.from(parseEntry(text).hash, 'base64url').toString('hex')}89abcdef`;
      const old = { storeId, shard: at, entries: { [id]: { slot: 0, hash, updatedAtMs: 1_000 } }, v: 1 };
      await paths.manifest(world.db, brandId, storeId, at).set(old);
    }
    const gone = { slot: 1, hash: '0'.repeat(24), archived: true };
    await paths.manifest(world.db, brandId, storeId, 7).set({ storeId, shard: 7, entries: { gone }, v: 1 });
    await world.db.recursiveDelete(paths.catalogue(world.db, brandId, storeId));
  }

  test('a manifest of before chunks goes on: unchanged products are unchanged, missing ones are archived, and it is replaced', async () => {
    await writeOldManifest();
    const call = { syncId: 'after', final: true, products: [productOf(1), productOf(2, { price: '9.00' })] };
    const { body } = await sync(tenant, call);
    expect(body).toMatchObject({ created: 0, updated: 1, unchanged: 1, archived: 1 });
    const stored = await productsOf(tenant);
    expect([1, 2, 3].map((index) => stored[idOf(index)]?.['archived'])).toEqual([false, false, true]);
    expect((await world.db.collection(`brands/${tenant.brandId}/manifests`).get()).size).toBe(0);
    expect(
      (await sync(tenant, { syncId: 'again', final: true, products: [productOf(1)] })).body,
    ).toMatchObject({
      unchanged: 1,
      archived: 1,
    });
  });

  test('a sync that a release before chunks began archives nothing when it ends: what it named then is not known', async () => {
    await sync(tenant, { syncId: 'old', products: [productOf(1)] });
    const ref = paths.sync(world.db, tenant.brandId, 'old');
    const { complete: _complete, knowsNamed: _knowsNamed, ...fields } = (await ref.get()).data()!;
    await ref.set({ ...fields, v: 1, calls: {}, seen: [Buffer.from([1]), Buffer.from([])] });
    const { body } = await sync(tenant, { syncId: 'old', final: true, products: [productOf(2)] });
    expect(body).toMatchObject({ unchanged: 1, archived: 0 });
    expect(await syncDocument(tenant, 'old')).toMatchObject({ state: 'completed' });
    expect((await sync(tenant, { syncId: 'new', final: true, products: [productOf(2)] })).body).toMatchObject(
      {
        archived: 2,
      },
    );
  });

  /** 300 variants with long texts: some 150 kB, so that 60 of these products are more than one commit takes. */
  const large = (index: number): object =>
    productOf(index, {
      description: null,
      variants: range(0, 300).map((at) => ({
        variantId: `${index}-${at}`,
        price: '10.00',
        sku: 's'.repeat(120),
        attributes: { size: 'x'.repeat(200) },
      })),
    });

  test('more than 4 MiB of products in one call are several commits; killed between them and sent again, it goes on, and answers for all', async () => {
    const products = range(100, 140).map(large);
    expect(Buffer.byteLength(JSON.stringify({ products }))).toBeGreaterThan(4 * MIB);
    const call = { syncId: 'large', final: true, products };
    world.wire.reset();
    const whole = await world.tenant();
    const answer = await sync(whole, call);
    expect(world.wire.seen.filter(({ method }) => method === 'Commit').length).toBeGreaterThan(1);
    expect(Math.max(...world.wire.seen.map(({ bytes }) => bytes))).toBeLessThan(8 * MIB);

    world.wire.reset();
    // Two reads and a commit are the first part.
    world.wire.killAfter({ moment: 'before', code: GrpcStatus.PERMISSION_DENIED, afterRpcs: 5 });
    expect((await world.post('syncProducts', tenant, call)).status).toBe(500);
    world.wire.reset();
    expect(await syncDocument(tenant, 'large')).toMatchObject({ state: 'running' });
    const { body } = await sync(tenant, call);
    // The three that were there are archived.
    expect(body).toEqual({ ...answer.body, archived: 3 });
    expect(Object.keys(await productsOf(tenant))).toHaveLength(products.length + 3);
    expect(await syncDocument(tenant, 'large')).toMatchObject({
      state: 'completed',
      created: products.length,
    });
    expect((await sync(tenant, call)).body).toEqual({ ...answer.body, archived: 3, replayed: true });
  }, 60_000);

  test('two stores of a brand with the same product ids do not meet', async () => {
    const other = await world.tenant({ brandId: tenant.brandId });
    const { body } = await sync(other, {
      syncId: 'other',
      final: true,
      products: [productOf(1, { price: '7.00' })],
    });
    expect(body).toMatchObject({ created: 1, updated: 0, archived: 0 });
    const stored = await productsOf(tenant);
    expect(Object.keys(stored)).toHaveLength(4);
    expect(stored[idOf(1)]).toMatchObject({ storeId: tenant.storeId, priceMinor: 290, archived: false });
    expect(stored[`${other.storeId}~sku-1`]).toMatchObject({ storeId: other.storeId, priceMinor: 700 });
    const taken = await world.post('syncProducts', other, { syncId: 'start', products: [] });
    expect(taken).toMatchObject({ status: 409, body: { code: 'event_conflict' } });
  });

  test('of 500 products of 7 MiB one is good: it is kept, 50 others are named, and how many more there are, in an answer of less than 64 kB', async () => {
    const bad = range(0, 499).map((index) => ({
      productId: `bad-${index}`,
      name: 'x'.repeat(8000),
      variants: range(0, 130).map((at) => ({ variantId: at, price: `${at},50 TL`, sku: 'x' })),
    }));
    const products = [...bad, productOf(4)];
    const bytes = Buffer.byteLength(JSON.stringify({ products }));
    expect([bytes > 6.5 * MIB, bytes < 7.5 * MIB]).toEqual([true, true]);
    const { body } = await sync(tenant, { products });
    expect(body).toMatchObject({ received: 500, created: 1, updated: 0, archived: 0 });
    const rejected = body['rejected'] as { productId: string; errors: { path: string; message: string }[] }[];
    expect(rejected.map(({ productId }) => productId)).toEqual(
      bad.slice(0, 50).map(({ productId }) => productId),
    );
    expect(body['moreRejected']).toBe(449);
    expect(rejected[49]!.errors).toEqual([
      { path: 'variants.0.price', message: expect.stringMatching('must be an amount') as unknown },
      { path: '', message: 'has 49 more wrong fields, at least' },
    ]);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(64_000);
    expect(Object.keys(await productsOf(tenant))).toHaveLength(4);
  });

  test('a product of 500 variants with all texts at their longest is stored, with every id and price', async () => {
    const long = (length: number, index = 0): string => String(index).padEnd(length, '好');
    const variants = range(0, 500).map((index) => ({
      variantId: long(128, index),
      sku: long(128),
      price: '10000000000000.00',
      stockStatus: long(64),
      attributes: { [long(128)]: long(500) },
      imageUrl: `/${long(500)}`,
    }));
    const product = {
      ...productOf(7, { variants }),
      description: long(20_000),
      images: range(0, 100).map((index) => `/${long(3999, index)}`),
      categories: range(0, 500).map((index) => ({ id: long(128, index), name: long(500) })),
    };
    const { body } = await sync(tenant, { products: [product] });
    expect(body).toMatchObject({ created: 1, rejected: [] });
    const stored = (await productsOf(tenant))[idOf(7)]!;
    const kept = stored['variants'] as { variantId: string; priceMinor: number }[];
    expect(kept.map(({ variantId, priceMinor }) => [variantId, priceMinor])).toEqual(
      variants.map(({ variantId }) => [variantId, 10 ** 15]),
    );
    expect(stored['categories']).toHaveLength(500);
  });

  test('a long description sent again is unchanged, and so is a change beyond its 20,000th character', async () => {
    const send = async (end: string): Promise<Record<string, unknown>> => {
      const product = productOf(2, { description: `${'x'.repeat(20_000)}${end}` });
      return (await sync(tenant, { products: [product] })).body;
    };
    const shortened = [{ index: 0, productId: 'sku-2', fields: ['description'] }];
    expect(await send('a')).toMatchObject({ updated: 1, unchanged: 0, shortened });
    const before = await productsOf(tenant);
    expect(await send('a')).toMatchObject({ updated: 0, unchanged: 1, shortened });
    expect(await send('b')).toMatchObject({ updated: 0, unchanged: 1, shortened });
    expect(await productsOf(tenant)).toEqual(before);
  });

  test('501 products in a call are refused whole', async () => {
    const before = await world.snapshot(tenant.brandId);
    const products = range(0, 501).map((index) => productOf(index));
    const answer = await world.post('syncProducts', tenant, { syncId: 'many', products });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'products' }] } });
    expect(await world.snapshot(tenant.brandId)).toEqual(before);
  });
});
