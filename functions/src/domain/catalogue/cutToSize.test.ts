import {
  cutToSize,
  cutVariations,
  MAX_BARE_PRODUCT_BYTES,
  MAX_PRODUCT_BYTES,
  MAX_VARIATIONS_BYTES,
} from './cutToSize';
import type { Product, ProductVariant } from './sync';

// The longest in UTF-8: three bytes a character.
const long = (length: number, unique = ''): string => `${unique}${'好'.repeat(length - unique.length)}`;
const size = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const list = <T>(length: number, itemOf: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => itemOf(index));

const variant = (index: number, more: Partial<ProductVariant> = {}): ProductVariant => ({
  variantId: String(index),
  sku: null,
  priceMinor: 1000,
  stockStatus: null,
  attributes: {},
  imageUrl: null,
  ...more,
});
const product = (more: Partial<Product> = {}): Product => ({
  productId: 'p',
  name: 'n',
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
});
const longestVariant = (index: number): ProductVariant =>
  variant(index, {
    variantId: long(128, String(index)),
    sku: long(128),
    priceMinor: 10 ** 15,
    stockStatus: long(64),
    attributes: Object.fromEntries(list(100, (at) => [long(128, String(at)), long(500)])),
    imageUrl: `https://shop.example/${'x'.repeat(3970)}`,
  });
const LONGEST = product({
  productId: long(128),
  name: long(500),
  description: long(20_000),
  url: `/${long(3999)}`,
  priceMinor: 10 ** 15,
  images: list(500, () => `/${long(3999)}`),
  categories: list(500, (index) => ({ id: long(128, String(index)), name: long(500) })),
  variants: list(500, longestVariant),
});

describe('a product', () => {
  test('of 500 variants, 500 categories and all texts at their longest fits, its ids and prices whole', () => {
    const { product: kept, shortened } = cutToSize(LONGEST);
    expect(size(kept)).toBeLessThanOrEqual(MAX_PRODUCT_BYTES);
    expect(kept.variants.map(({ variantId, priceMinor }) => [variantId, priceMinor])).toEqual(
      LONGEST.variants.map(({ variantId, priceMinor }) => [variantId, priceMinor]),
    );
    expect(kept.categories.map(({ id }) => id)).toEqual(LONGEST.categories.map(({ id }) => id));
    expect(shortened).toEqual(
      expect.arrayContaining(['description', 'images', 'categories', 'variants.imageUrl']),
    );
  });

  test('without variants it fits into half of that', () => {
    const bare = cutToSize({ ...LONGEST, variants: [] }, MAX_BARE_PRODUCT_BYTES).product;
    expect(size(bare)).toBeLessThanOrEqual(MAX_BARE_PRODUCT_BYTES);
    expect(bare.categories).toHaveLength(500);
  });

  test('of 600,000 bytes is kept whole; of 600,001 its variants lose their images, and nothing else', () => {
    const images = { imageUrl: `/${'x'.repeat(2850)}` };
    const filled = product({ variants: list(200, (index) => variant(index, images)) });
    const whole = {
      ...filled,
      description: 'x'.repeat(MAX_PRODUCT_BYTES - size(filled) - 2 + 'null'.length),
    };
    expect(size(whole)).toBe(MAX_PRODUCT_BYTES);
    expect(whole.description.length).toBeLessThan(20_000);
    expect(cutToSize(whole)).toEqual({ product: whole, shortened: [] });
    const more = { ...whole, name: 'nn' };
    expect(cutToSize(more)).toEqual({
      product: { ...more, variants: list(200, (index) => variant(index)) },
      shortened: ['variants.imageUrl'],
    });
  });

  test('cut already is cut no further', () => {
    const { product: kept } = cutToSize(LONGEST);
    expect(cutToSize(kept)).toEqual({ product: kept, shortened: [] });
  });

  test('a text ends with a whole character: the 500th is half of an emoji', () => {
    expect(cutToSize(product({ name: `${'x'.repeat(499)}😀` })).product.name).toBe('x'.repeat(499));
    expect(cutToSize(product({ name: `${'x'.repeat(498)}😀` })).shortened).toEqual([]);
  });

  test.each([
    ['javascript:alert(1)', null],
    ['java\nscript:alert(1)', null],
    ['data:text/html,x', null],
    ['https://', null],
    ['//cdn.example/a.jpg', '//cdn.example/a.jpg'],
    ['a.jpg', 'a.jpg'],
  ])('an address %j is %j', (url, kept) => {
    expect(cutToSize(product({ url })).product.url).toBe(kept);
  });
});

describe('the variations of a product', () => {
  const known = (index: number, isShown: boolean, of = variant(index)) => ({
    updatedAt: new Date(0),
    hash: 'f'.repeat(64),
    isShown,
    variant: of,
  });
  const mapOf = (count: number, isShown: (index: number) => boolean) =>
    Object.fromEntries(list(count, (index) => [String(index), known(index, isShown(index))]));

  test('500 are kept; of 501 the one that is not for sale goes, else the one of the greatest id', () => {
    expect(Object.keys(cutVariations(mapOf(500, () => true)))).toHaveLength(500);
    const one = Object.keys(cutVariations(mapOf(501, (index) => index !== 7)));
    expect([one.length, one.includes('7')]).toEqual([500, false]);
    const last = Object.keys(cutVariations(mapOf(501, () => true)));
    expect([last.length, last.includes('500')]).toEqual([500, false]);
  });

  test('500 at their longest fit, their ids and prices whole', () => {
    const longest = Object.fromEntries(
      LONGEST.variants.map((one, index) => [one.variantId, known(index, true, one)]),
    );
    const kept = cutVariations(longest);
    expect(size(kept)).toBeLessThanOrEqual(MAX_VARIATIONS_BYTES);
    expect(Object.keys(kept)).toEqual(Object.keys(longest));
    expect(Object.values(kept).every((one) => one.variant.priceMinor === 10 ** 15)).toBe(true);
  });
});
