import { cutText } from '../base/text';
import type { Product, ProductVariant } from './sync';

// A product is kept whatever its size: what only decorates is cut. Ids, prices and categories never are, since the
// commission may depend on them.

export const MAX_NAME_LENGTH = 500;
export const MAX_DESCRIPTION_LENGTH = 20_000;
export const MAX_URL_LENGTH = 4000;
export const MAX_SKU_LENGTH = 128;
export const MAX_STOCK_STATUS_LENGTH = 64;
export const MAX_ATTRIBUTES = 100;
export const MAX_ATTRIBUTE_NAME_LENGTH = 128;
export const MAX_ATTRIBUTE_LENGTH = 500;
export const MAX_IMAGES = 500;
export const MAX_CATEGORIES = 500;
export const MAX_VARIANTS = 500;

/**
 * The JSON of a product with its variants. Firestore takes 1 MiB a document. Ids, prices and categories of the greatest
 * lengths have less than 500,000 bytes.
 */
export const MAX_PRODUCT_BYTES = 600_000;
/** The same of a product that is kept apart from its variations, in one document with them. */
export const MAX_BARE_PRODUCT_BYTES = 300_000;
/** All variations of a product together. */
export const MAX_VARIATIONS_BYTES = 600_000;

export interface CutProduct {
  readonly product: Product;
  /** The fields of which something was left out, such as `description` or `variants.imageUrl`. */
  readonly shortened: readonly string[];
}

/** The product with what only decorates cut to size: each field by itself, then by the bytes of all together. */
export function cutToSize(whole: Product, maxBytes = MAX_PRODUCT_BYTES): CutProduct {
  const cut: Product = {
    ...whole,
    name: cutText(whole.name, MAX_NAME_LENGTH),
    description: whole.description === null ? null : cutText(whole.description, MAX_DESCRIPTION_LENGTH),
    url: whole.url !== null && isLink(whole.url) ? whole.url : null,
    sku: atMost(whole.sku, MAX_SKU_LENGTH),
    stockStatus: atMost(whole.stockStatus, MAX_STOCK_STATUS_LENGTH),
    images: whole.images.filter(isLink).slice(0, MAX_IMAGES),
    categories: whole.categories.map(({ id, name }) => ({
      id,
      name: name === null ? null : cutText(name, MAX_NAME_LENGTH),
    })),
    variants: whole.variants.slice(0, MAX_VARIANTS).map(cutVariant),
  };
  const product = firstThatFits(cut, LESS_OF_PRODUCT, maxBytes);
  return { product, shortened: shortenedFields(whole, product) };
}

/** One variant, each field cut by itself. */
export function cutVariant(variant: ProductVariant): ProductVariant {
  const { sku, stockStatus, attributes, imageUrl } = variant;
  return {
    ...variant,
    sku: atMost(sku, MAX_SKU_LENGTH),
    stockStatus: atMost(stockStatus, MAX_STOCK_STATUS_LENGTH),
    attributes: Object.fromEntries(
      Object.entries(attributes)
        .filter(([name]) => name.length <= MAX_ATTRIBUTE_NAME_LENGTH)
        .slice(0, MAX_ATTRIBUTES)
        .map(([name, value]) => [name, cutText(value, MAX_ATTRIBUTE_LENGTH)]),
    ),
    imageUrl: imageUrl !== null && isLink(imageUrl) ? imageUrl : null,
  };
}

/**
 * The variations of a product in one document: at most `MAX_VARIANTS`, those that are for sale first, then by id; with
 * less of each where all together have too many bytes.
 */
export function cutVariations<T extends { readonly isShown: boolean; readonly variant: ProductVariant }>(
  variations: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  const entries = Object.entries(variations);
  const kept =
    entries.length <= MAX_VARIANTS
      ? variations
      : Object.fromEntries(
          entries
            .sort(([, a], [, b]) => Number(b.isShown) - Number(a.isShown) || byId(a.variant, b.variant))
            .slice(0, MAX_VARIANTS),
        );
  const less = LESS_OF_VARIANT.map((leaveOut) => (all: Readonly<Record<string, T>>) => {
    const without = Object.entries(all).map(([id, one]) => [id, { ...one, variant: leaveOut(one.variant) }]);
    return Object.fromEntries(without) as Readonly<Record<string, T>>;
  });
  return firstThatFits(kept, less, MAX_VARIATIONS_BYTES);
}

/** Numbers by their size, since stores count their variants on. */
export function byId(a: ProductVariant, b: ProductVariant): number {
  return a.variantId.length - b.variantId.length || (a.variantId < b.variantId ? -1 : 1);
}

type Less<T> = (value: T) => T;

/** What is left out of a variant where all together are too large, one after the other. */
const LESS_OF_VARIANT: readonly Less<ProductVariant>[] = [
  (variant) => ({ ...variant, imageUrl: null }),
  (variant) => ({ ...variant, attributes: {} }),
  (variant) => ({ ...variant, sku: null, stockStatus: null }),
];

const LESS_OF_PRODUCT: readonly Less<Product>[] = [
  ...LESS_OF_VARIANT.slice(0, 2).map(inVariants),
  (product) => ({ ...product, images: [] }),
  (product) => ({ ...product, description: null }),
  (product) => ({ ...product, categories: product.categories.map(({ id }) => ({ id, name: null })) }),
  ...LESS_OF_VARIANT.slice(2).map(inVariants),
];

function inVariants(leaveOut: Less<ProductVariant>): Less<Product> {
  return (product) => ({ ...product, variants: product.variants.map(leaveOut) });
}

function firstThatFits<T>(value: T, less: readonly Less<T>[], maxBytes: number): T {
  let fitted = value;
  for (const leaveOut of less) {
    if (Buffer.byteLength(JSON.stringify(fitted)) <= maxBytes) break;
    fitted = leaveOut(fitted);
  }
  return fitted;
}

/** Pages link to it: an address of the web, or one within the shop. An image's data are none. */
export function isLink(address: string): boolean {
  if (address.length > MAX_URL_LENGTH) return false;
  return /^https?:$/.test(URL.parse(address, 'https://shop.example/')?.protocol ?? '');
}

/** A part of such a text would be another one: it is left out. */
function atMost(text: string | null, maxLength: number): string | null {
  return text !== null && text.length <= maxLength ? text : null;
}

function shortenedFields(whole: Product, kept: Product): string[] {
  const ofProduct = Object.keys(whole).filter((field) =>
    field === 'variants'
      ? whole.variants.length > kept.variants.length
      : differsIn(whole, kept, field as keyof Product),
  );
  const ofVariants = (['sku', 'stockStatus', 'attributes', 'imageUrl'] as const)
    .filter((field) =>
      kept.variants.some((variant, index) => differsIn(whole.variants[index] ?? variant, variant, field)),
    )
    .map((field) => `variants.${field}`);
  return [...ofProduct, ...ofVariants];
}

function differsIn<T>(whole: T, kept: T, field: keyof T): boolean {
  return JSON.stringify(whole[field]) !== JSON.stringify(kept[field]);
}
