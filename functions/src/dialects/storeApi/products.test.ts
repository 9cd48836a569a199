import { refusalOf, withField, wrongFields, type FieldKind } from '../../../test/support/arbitraries';
import { storeApiRequests } from './requests';

const api = storeApiRequests({ now: () => new Date('2026-11-21T10:00:00Z'), hashEmail: (email) => email });

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
    ['name', 500],
    ['description', 20_000],
    ['url', 4000],
    ['sku', 128],
    ['stockStatus', 64],
    ['variants.0.variantId', 128],
    ['variants.0.imageUrl', 4000],
  ])('%s: %d characters, and one more', (path, most) => {
    expect(wrong(withField(WHOLE, path, 'x'.repeat(most)))).toEqual({});
    expect(Object.keys(wrong(withField(WHOLE, path, 'x'.repeat(most + 1))))).toEqual([path]);
  });

  test.each(['images', 'categories', 'variants'])('%s: 500, and one more', (path) => {
    const [item] = WHOLE[path as 'images'];
    expect(
      wrong(
        withField(
          WHOLE,
          path,
          Array.from({ length: 500 }, () => item),
        ),
      ),
    ).toEqual({});
    expect(
      wrong(
        withField(
          WHOLE,
          path,
          Array.from({ length: 501 }, () => item),
        ),
      ),
    ).toEqual({
      [path]: 'must have at most 500 items',
    });
  });

  test('a product of more than 300,000 bytes is rejected as a whole', () => {
    const variants = Array.from({ length: 100 }, () => ({ ...VARIANT, imageUrl: 'x'.repeat(3500) }));
    expect(wrong({ ...WHOLE, variants })).toEqual({
      '': expect.stringMatching(/bytes; the limit is 300000/) as string,
    });
  });
});

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
