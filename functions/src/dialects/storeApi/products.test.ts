import { refusalOf, withField, wrongFields, type FieldKind } from '../../../test/support/arbitraries';
import { storeApiRequests } from './requests';

const api = storeApiRequests({
  now: () => new Date('2026-11-21T10:00:00Z'),
  hashEmail: (email) => ({ emailHash: email }),
});

const VARIANT = {
  variantId: 'v',
  sku: 's-v',
  price: '9.99',
  stockStatus: 'instock',
  attributes: { Renk: 'Kırmızı' },
  imageUrl: 'https://shop.example/v.jpg',
};
const WHOLE = {
  productId: 'p',
  name: 'Çanta',
  description: '<p>…</p>',
  url: 'https://shop.example/p',
  price: '249.90',
  regularPrice: '299.90',
  salePrice: '249.90',
  currency: 'TRY',
  sku: 's',
  stockStatus: 'instock',
  stockQuantity: 7,
  images: ['https://shop.example/1.jpg'],
  categories: [{ id: 'c', name: 'Çantalar' }],
  variants: [VARIANT],
  updatedAt: '2026-11-21T09:00:00Z',
};
const FIELDS: Readonly<Record<string, FieldKind>> = {
  productId: 'id',
  name: 'text',
  description: 'text',
  url: 'text',
  price: 'price',
  regularPrice: 'price',
  salePrice: 'price',
  currency: 'currency',
  sku: 'text',
  stockStatus: 'text',
  images: 'list',
  categories: 'list',
  'categories.0.id': 'id',
  'categories.0.name': 'text',
  variants: 'list',
  'variants.0': 'object',
  'variants.0.variantId': 'id',
  'variants.0.sku': 'text',
  'variants.0.price': 'price',
  'variants.0.stockStatus': 'text',
  'variants.0.imageUrl': 'text',
  updatedAt: 'time',
};
const REQUIRED = ['productId', 'name', 'variants.0.variantId'];
const OPTIONAL = Object.keys(FIELDS).filter((path) => !REQUIRED.includes(path) && path !== 'variants.0');

const call = (products: unknown, more: object = {}) => api.products({ products, ...more }, 'EUR');
const taken = (product: unknown) => call([product]).products[0];
/** Wrong fields of the one product, by path. */
const wrong = (product: unknown) =>
  Object.fromEntries(
    call([product]).rejected.flatMap(({ errors }) => errors.map((e) => [e.path, e.message])),
  );

describe('a product as sent', () => {
  test('whole, in minor units', () => {
    expect(taken(WHOLE)).toEqual({
      updatedAt: new Date('2026-11-21T09:00:00Z'),
      product: {
        productId: 'p',
        name: 'Çanta',
        description: '<p>…</p>',
        url: 'https://shop.example/p',
        currency: 'TRY',
        priceMinor: 24_990,
        regularPriceMinor: 29_990,
        salePriceMinor: 24_990,
        sku: 's',
        stockStatus: 'instock',
        stockQuantity: 7,
        images: ['https://shop.example/1.jpg'],
        categories: [{ id: 'c', name: 'Çantalar' }],
        variants: [
          {
            variantId: 'v',
            sku: 's-v',
            priceMinor: 999,
            stockStatus: 'instock',
            attributes: { Renk: 'Kırmızı' },
            imageUrl: 'https://shop.example/v.jpg',
          },
        ],
      },
    });
  });

  test('small: in the brand’s currency, without a price', () => {
    expect(taken({ productId: 1, name: 'n' })).toMatchObject({
      updatedAt: null,
      product: {
        productId: '1',
        currency: 'EUR',
        priceMinor: null,
        stockQuantity: null,
        images: [],
        variants: [],
      },
    });
  });

  test.each([
    ['249.90', 'TRY', 24_990],
    [249.9, 'TRY', 24_990],
    ['23.539', 'KWD', 23_539],
    ['1050', 'JPY', 1050],
    [0, 'TRY', 0],
    ['', 'TRY', null],
    [null, 'TRY', null],
  ])('a price of %j %s is %p minor units', (price, currency, minor) => {
    expect(taken({ ...WHOLE, price, currency })?.product.priceMinor).toBe(minor);
  });

  test.each<[string, unknown, unknown]>([
    ['images', [{ src: 'a' }, { url: 'b' }, 'c'], ['a', 'b', 'c']],
    [
      'categories',
      [7, 'x', { id: 8 }, { name: 'y' }],
      [
        { id: '7', name: null },
        { id: 'x', name: null },
        { id: '8', name: null },
        { id: null, name: 'y' },
      ],
    ],
    ['stockQuantity', '12', 12],
    ['stockQuantity', -3, -3],
    ['stockQuantity', 1.5, 1.5],
    ['stockQuantity', null, null],
  ])('%s of %j', (path, sent, expected) => {
    expect(taken(withField(WHOLE, path, sent))?.product).toMatchObject({ [path]: expected });
  });

  test.each<[unknown, object]>([
    [
      { Renk: 'Mavi', Beden: 38, Su: true },
      { Renk: 'Mavi', Beden: '38', Su: 'true' },
    ],
    [[{ id: 0, name: 'Renk', option: 'Mavi' }], { Renk: 'Mavi' }],
    [[], {}],
    [{}, {}],
    [null, {}],
  ])('attributes of %j', (attributes, expected) => {
    expect(
      taken(withField(WHOLE, 'variants.0.attributes', attributes))?.product.variants[0]?.attributes,
    ).toEqual(expected);
  });
});

describe('every field', () => {
  test.each(wrongFields(FIELDS))('%s of %j rejects the product and names the field', (path, value) => {
    const { products, rejected } = call([withField(WHOLE, path, value)]);
    expect(products).toEqual([]);
    // A wrong member of a category may be reported for the category, which may be an id as well.
    const paths = path.startsWith('categories.0') ? [path, 'categories.0'] : [path];
    expect(paths).toContain(rejected[0]?.errors.map((error) => error.path).join(' '));
  });

  test.each(REQUIRED)('%s is required: missing or null', (path) => {
    for (const value of [undefined, null])
      expect(wrong(withField(WHOLE, path, value))).toEqual({ [path]: 'is required' });
  });

  test.each(OPTIONAL)('%s may be missing, and null is the same', (path) => {
    expect(taken(withField(WHOLE, path, null))).toEqual(taken(withField(WHOLE, path, undefined)));
    expect(taken(withField(WHOLE, path, null))).toBeDefined();
  });

  test.each<[string, unknown]>([
    ['stockQuantity', true],
    ['stockQuantity', 'many'],
    ['stockQuantity', ''],
    ['stockQuantity', Infinity],
    ['stockQuantity', '9'.repeat(400)],
    ['images.0', 7],
    ['images.0', {}],
    ['images.0', null],
    ['categories.0', true],
    ['categories.0', null],
    ['variants.0.attributes', 'x'],
    ['variants.0.attributes', [{ name: 'a' }]],
    ['variants.0.attributes', { a: {} }],
    ['variants.0.attributes', { '': 'x' }],
    ['variants.0.attributes', { __x__: 'x' }],
    ['variants.0.attributes', { '__\n__': 'x' }],
    ['currency', 'TL'],
    ['price', '10000000000000.01'],
    ['variants.0.price', '10000000000000.01'],
  ])('%s of %j is wrong, and said so in words', (path, value) => {
    const errors = wrong(withField(WHOLE, path, value));
    expect(Object.keys(errors)).toEqual([path]);
    expect(errors[path]).toMatch(/^(must|is) (?!match)/);
  });

  test.each<[string, number]>([
    ['productId', 128],
    ['variants.0.variantId', 128],
  ])('%s: %d characters, and one more', (path, most) => {
    expect(wrong(withField(WHOLE, path, 'x'.repeat(most)))).toEqual({});
    expect(Object.keys(wrong(withField(WHOLE, path, 'x'.repeat(most + 1))))).toEqual([path]);
  });

  test('categories, on which the rate may depend: 500, and one more', () => {
    const many = (length: number): object => ({
      ...WHOLE,
      categories: Array.from({ length }, (_, id) => ({ id })),
    });
    expect(wrong(many(500))).toEqual({});
    expect(wrong(many(501))).toEqual({ categories: 'must have at most 500 items' });
  });

  test('of a product with 51 wrong fields 50 are named, and how many more there are', () => {
    const variants = (length: number): object => ({
      ...WHOLE,
      variants: Array.from({ length }, (_, id) => ({ variantId: id, price: 'x' })),
    });
    expect(Object.keys(wrong(variants(50)))).toHaveLength(50);
    expect(Object.keys(wrong(variants(51)))).toHaveLength(50);
    expect(wrong(variants(51))['']).toBe('has 2 more wrong fields, at least');
  });
});

describe('what only decorates is cut, and the answer says so', () => {
  const shortened = (product: unknown) => call([product]).shortened.flatMap(({ fields }) => fields);

  test.each<[string, unknown, unknown, string]>([
    ['name', 'x'.repeat(500), 'x'.repeat(501), 'name'],
    ['description', 'x'.repeat(20_000), 'x'.repeat(20_001), 'description'],
    ['url', 'x'.repeat(4000), 'x'.repeat(4001), 'url'],
    ['sku', 'x'.repeat(128), 'x'.repeat(129), 'sku'],
    ['stockStatus', 'x'.repeat(64), 'x'.repeat(65), 'stockStatus'],
    ['images.0', 'x'.repeat(4000), 'x'.repeat(4001), 'images'],
    ['images.0', 'https://data.example/', 'data:image/png;base64,AAAA', 'images'],
    ['images.0.src', 'x'.repeat(4000), ' DATA:image/png;base64,AAAA', 'images'],
    ['categories.0.name', 'x'.repeat(500), 'x'.repeat(501), 'categories'],
    ['variants.0.sku', 'x'.repeat(128), 'x'.repeat(129), 'variants.sku'],
    ['variants.0.stockStatus', 'x'.repeat(64), 'x'.repeat(65), 'variants.stockStatus'],
    ['variants.0.imageUrl', 'x'.repeat(4000), 'x'.repeat(4001), 'variants.imageUrl'],
    ['variants.0.imageUrl', '/v.jpg', 'data:image/gif,x', 'variants.imageUrl'],
    ['variants.0.attributes.a', 'x'.repeat(500), 'x'.repeat(501), 'variants.attributes'],
    ['variants.0.attributes', { ['x'.repeat(128)]: 'y' }, { ['x'.repeat(129)]: 'y' }, 'variants.attributes'],
    ['variants.0.attributes', entriesOf(100), entriesOf(101), 'variants.attributes'],
    ['images', Array(500).fill('/1.jpg'), Array(501).fill('/1.jpg'), 'images'],
    ['variants', variantsOf(500), variantsOf(501), 'variants'],
  ])('%s', (path, most, more, field) => {
    const [fits, cut] = [most, more].map((value) => withField(WHOLE, path, value));
    expect([call([fits]).rejected, shortened(fits)]).toEqual([[], []]);
    expect(call([cut])).toMatchObject({
      rejected: [],
      shortened: [{ index: 0, productId: 'p', fields: [field] }],
    });
  });

  test('a wrong variant beyond the 500th is left out, and no error', () => {
    const product = { ...WHOLE, variants: [...variantsOf(500), { price: 'cheap' }] };
    expect(call([product]).rejected).toEqual([]);
    expect(taken(product)?.product.variants).toHaveLength(500);
  });

  test('the index is the place in the call, behind refused products too', () => {
    const long = { ...WHOLE, name: 'x'.repeat(501), description: 'x'.repeat(20_001) };
    const { products, rejected, shortened: kept } = call([WHOLE, { productId: 'bad' }, long]);
    expect(products.map(({ product }) => product.name.length)).toEqual([5, 500]);
    expect(rejected.map(({ index }) => index)).toEqual([1]);
    expect(kept).toEqual([{ index: 2, productId: 'p', fields: ['name', 'description'] }]);
  });
});

function entriesOf(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 'x']));
}

function variantsOf(count: number): object[] {
  return Array.from({ length: count }, (_, variantId) => ({ variantId, price: '1.00' }));
}

describe('a call', () => {
  test('keeps the good ones and names each bad one by its place and id', () => {
    const bad = [
      { ...WHOLE, productId: 'bad', name: 7, price: -1 },
      'x',
      null,
      { productId: 5 },
      { productId: 'a/b', name: 'n' },
    ];
    const { products, rejected } = call([WHOLE, ...bad, { ...WHOLE, productId: 2 }]);
    expect(products.map(({ product }) => product.productId)).toEqual(['p', '2']);
    expect(
      rejected.map(({ index, productId, errors }) => [index, productId, errors.map(({ path }) => path)]),
    ).toEqual([
      [1, 'bad', ['name', 'price']],
      [2, null, ['']],
      [3, null, ['']],
      [4, '5', ['name']],
      [5, null, ['productId']],
    ]);
  });

  test.each<[string, unknown, string[]]>([
    ['501 products', { products: Array.from({ length: 501 }, () => WHOLE) }, ['products']],
    ['no products', {}, ['products']],
    ['products that are no list', { products: {} }, ['products']],
    ['a syncId with a slash', { products: [], syncId: 'a/b' }, ['syncId']],
    ['a final that is no boolean', { products: [], final: 1 }, ['final']],
    ['all of it', { syncId: true, final: 'x' }, ['syncId', 'final', 'products']],
    ['a list', [], ['']],
  ])('of %s is refused', (_, body, paths) => {
    const refused = refusalOf(() => api.products(body, 'EUR'));
    expect(refused?.code).toBe('invalid_request');
    expect(Object.keys(refused?.errors ?? {})).toEqual(paths);
  });

  test('of 500 products, of none, with and without final and syncId', () => {
    expect(call(Array.from({ length: 500 }, () => WHOLE)).products).toHaveLength(500);
    expect(call([])).toMatchObject({ final: false, syncId: undefined });
    expect(call([], { final: true, syncId: 7 })).toMatchObject({ final: true, syncId: '7' });
    expect(call([], { final: null, syncId: '' })).toMatchObject({ final: false, syncId: undefined });
  });

  test('has one fingerprint for one content, however often it is sent', () => {
    expect(call([WHOLE]).fingerprint).toBe(call([{ ...WHOLE }]).fingerprint);
    expect(call([WHOLE]).fingerprint).not.toBe(call([{ ...WHOLE, price: '1' }]).fingerprint);
    expect(call([WHOLE]).fingerprint).not.toBe(call([WHOLE], { final: true }).fingerprint);
  });
});
