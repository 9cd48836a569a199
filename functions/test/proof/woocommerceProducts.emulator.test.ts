import demo from '../../../emulator-data/demo.json';
import { ownName } from '../support/ids';
import { World } from '../support/world';
import {
  postToFunctions,
  recordedProduct,
  recordedProducts,
  recordedVariations,
  WoocommercePlugin,
  type WooProduct,
} from '../support/woocommercePlugin';

// The products of a real WooCommerce: simple, on sale, variable, grouped, external, free, without a price, in Turkish
// and Arabic. What they must become is written out here, in minor units.

const world = new World({ isShared: true });
beforeAll(() => world.start());
afterAll(() => world.stop());

/** By WooCommerce id: price, regular and sale price. */
const PRICES: Readonly<Record<number, readonly [number | null, number | null, number | null]>> = {
  12: [24_990, 24_990, null],
  14: [150_000, 150_000, null],
  16: [7_999, 10_000, 7_999],
  17: [2_990, 2_990, null],
  18: [1_000, 1_000, null],
  19: [5_555, 5_555, null],
  20: [null, null, null],
  21: [0, 0, null],
  22: [500, 500, null],
  23: [1_999, 1_999, null],
  27: [15_000, null, null],
  35: [7_999, null, null],
};

const plugin = new WoocommercePlugin({ prefix: '', codes: {}, shiftMs: shiftToPast() });
const listed = recordedProducts('0041');
const variations = recordedVariations('0040');

/** The recorded times moved a day into the past of the real clock. */
function shiftToPast(): number {
  return Math.floor(Date.now() / 1000) * 1000 - 86_400_000 - Date.parse('2026-11-21T01:34:53Z');
}

function bodyOf(product: WooProduct): Record<string, unknown> {
  return plugin.product(product, product.type === 'variable' ? variations : []);
}

type Stored = Record<string, unknown>;

async function storedProducts(brandId: string, storeId: string, prefix = ''): Promise<Map<number, Stored>> {
  const { docs } = await world.db
    .collection(`brands/${brandId}/products`)
    .where('storeId', '==', storeId)
    .get();
  const own = docs.map((doc) => doc.data()).filter(({ productId }) => String(productId).startsWith(prefix));
  return new Map(own.map((product) => [Number(String(product['productId']).slice(prefix.length)), product]));
}

function expectRecorded(stored: ReadonlyMap<number, Stored>): void {
  expect([...stored.keys()].sort()).toEqual(listed.map(({ id }) => id).sort());
  for (const product of listed) {
    const [priceMinor, regularPriceMinor, salePriceMinor] = PRICES[product.id]!;
    expect(stored.get(product.id)).toMatchObject({
      name: product.name,
      description: product.description === '' ? null : product.description,
      url: product.permalink,
      currency: 'TRY',
      ...{ priceMinor, regularPriceMinor, salePriceMinor },
      stockStatus: product.stock_status,
      stockQuantity: product.stock_quantity,
      images: product.images.map(({ src }) => src),
      categories: product.categories.map(({ id, name }) => ({ id: String(id), name })),
      archived: false,
    });
  }
}

test('over HTTP, on the running functions: each product is stored as the shop has it', async () => {
  // Beside the demo store's own products: never final, which would archive those.
  const prefix = `${ownName('woo-')}-`;
  const products = listed.map((product) => ({ ...bodyOf(product), productId: `${prefix}${product.id}` }));
  const first = await postToFunctions(demo.apiKey, 'syncProducts', { syncId: prefix, products });
  expect(first).toMatchObject({
    status: 200,
    body: { received: 12, created: 12, rejected: [], replayed: false },
  });
  expectRecorded(await storedProducts(demo.brandId, demo.storeId, prefix));
  const again = await postToFunctions(demo.apiKey, 'syncProducts', { syncId: `${prefix}2`, products });
  expect(again).toMatchObject({ status: 200, body: { received: 12, unchanged: 12, created: 0, updated: 0 } });
});

describe('in one process', () => {
  test('a variable product keeps its variants: their prices, attributes and images', async () => {
    const tenant = await world.tenant();
    await world.post('syncProducts', tenant, { products: listed.map(bodyOf) });
    const stored = await storedProducts(tenant.brandId, tenant.storeId);
    expectRecorded(stored);
    expect(stored.get(27)?.['name']).toBe('Tişört (variable) — قميص');
    const variants = stored.get(27)?.['variants'] as Stored[];
    const summary = variants.map(({ variantId, sku, priceMinor, attributes }) => [
      variantId,
      sku,
      priceMinor,
      attributes,
    ]);
    expect(summary).toEqual([
      ['34', 'TEE-ANY', 15_000, { Renk: 'Yeşil' }],
      // The shop's price is 219.333.
      ['33', 'TEE-XL', 21_933, { Beden: 'XL', Renk: 'أزرق' }],
      ['31', 'TEE-M', 18_950, { Beden: 'M', Renk: 'Yeşil' }],
      ['29', 'TEE-S', 19_900, { Beden: 'S', Renk: 'Kırmızı' }],
    ]);
    const images = variations.map(({ image }) => image?.src ?? null);
    expect(variants.map(({ imageUrl }) => imageUrl)).toEqual(images);
    for (const [id, product] of stored) if (id !== 27) expect(product['variants']).toEqual([]);
  });

  test('played as recorded: created one by one, the variable one again with its variations, one updated', async () => {
    const tenant = await world.tenant();
    const files = '0023 0024 0025 0026 0027 0028 0029 0030 0031 0032 0033 0038'.split(' ');
    const created = files.map((file) => plugin.product(recordedProduct(file)));
    const steps: [body: unknown, result: object][] = [
      [
        { syncId: 'created', products: created },
        { created: 12, updated: 0, rejected: [] },
      ],
      [{ products: [bodyOf(recordedProduct('0039'))] }, { created: 0, updated: 1 }],
      [
        { syncId: 'all', final: true, products: listed.map(bodyOf) },
        { created: 0, archived: 0, received: 12 },
      ],
      [{ products: [plugin.product(recordedProduct('0051'))] }, { updated: 1 }],
      // The shop sends what it sent before the change: older news.
      [{ products: [plugin.product(recordedProduct('0025'))] }, { updated: 0, unchanged: 1 }],
    ];
    for (const [body, result] of steps) {
      expect(await world.post('syncProducts', tenant, body)).toMatchObject({ status: 200, body: result });
    }
    const stored = await storedProducts(tenant.brandId, tenant.storeId);
    expect(stored.get(16)).toMatchObject({ priceMinor: 7_999, regularPriceMinor: 11_000 });
    expect(stored.get(27)?.['variants']).toHaveLength(4);
  });

  test('a trashed product is archived by the next whole sync and stays readable', async () => {
    const tenant = await world.tenant();
    const trashed = recordedProduct('0054');
    await world.post('syncProducts', tenant, { products: [...listed.map(bodyOf), plugin.product(trashed)] });
    const all = { syncId: 'all', final: true, products: listed.map(bodyOf) };
    expect((await world.post('syncProducts', tenant, all)).body).toMatchObject({
      unchanged: 12,
      archived: 1,
    });
    const stored = await storedProducts(tenant.brandId, tenant.storeId);
    expect(stored.get(trashed.id)).toMatchObject({ name: trashed.name, priceMinor: 100, archived: true });
  });

  test('prices in KWD and JPY have three and no decimals', async () => {
    const tenant = await world.tenant({ brand: { currency: 'KWD' } });
    const [dinar, yen] = [recordedProduct('0116'), recordedProduct('0124')];
    const products = [plugin.product(dinar), { ...plugin.product(yen), currency: 'JPY' }];
    await world.post('syncProducts', tenant, { products });
    const stored = await storedProducts(tenant.brandId, tenant.storeId);
    expect(stored.get(dinar.id)).toMatchObject({ currency: 'KWD', priceMinor: 12_345 });
    expect(stored.get(yen.id)).toMatchObject({ currency: 'JPY', priceMinor: 1_980 });
  });
});
