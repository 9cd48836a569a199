import { z } from 'zod';
import {
  cutToSize,
  cutVariant,
  isLink,
  MAX_ATTRIBUTES,
  MAX_BARE_PRODUCT_BYTES,
  MAX_CATEGORIES,
  MAX_IMAGES,
} from '../../domain/catalogue/cutToSize';
import type { Product, ProductVariant } from '../../domain/catalogue/sync';
import { isReservedName } from '../../domain/base/ids';
import { isInRange, storedMinor, toMinor, type AmountText } from '../../domain/money/money';
import type { ProductNews, VariationNews } from '../../domain/catalogue/news';
import { idSchema, parseWire } from '../wire';
import { digitsSchema, gmtSchema, lenient, objectsOf, optionalAmountSchema, pick } from '../lenient';
import { unescapeHtml } from '../../domain/base/html';
import { assertNotInFuture } from './notInFuture';

// WooCommerce's product object (wc/v3) as its webhooks send it; a variation is a product with a parent.

/** What is looked at of each list; the listed product is cut to size. */
const MAX_LIST = Math.max(MAX_IMAGES, MAX_CATEGORIES, MAX_ATTRIBUTES);

const text = lenient(digitsSchema.pipe(z.string().transform((value) => value.toWellFormed())));

const productSchema = z.object({
  id: idSchema,
  parent_id: lenient(idSchema),
  type: text,
  status: text,
  name: text,
  description: text,
  permalink: text,
  sku: text,
  price: optionalAmountSchema,
  regular_price: optionalAmountSchema,
  sale_price: optionalAmountSchema,
  stock_status: text,
  stock_quantity: lenient(z.coerce.number()),
  date_modified_gmt: gmtSchema,
  images: z.array(z.object({ src: text })),
  categories: z.array(z.object({ id: lenient(idSchema), name: text })),
  attributes: z.array(z.object({ name: text, option: text })),
});
type Body = z.output<typeof productSchema>;

const LISTS = { images: ['src'], categories: ['id', 'name'], attributes: ['name', 'option'] } as const;
const SCALARS = Object.keys(productSchema.shape).filter((field) => !(field in LISTS));

/**
 * Maps a product or a variation. Unreadable fields are left out, and what only decorates is cut to size. Throws AppError
 * `invalid_request` if it has no id or no modification time, or one that is more than 24 h ahead.
 *
 * @param currency the brand's: the body names none
 */
export function readProduct(
  body: unknown,
  { currency, restored, now }: { currency: string; restored: boolean; now: () => Date },
): ProductNews | VariationNews {
  const lists = pick(body, Object.keys(LISTS));
  const read = parseWire(productSchema, {
    ...pick(body, SCALARS),
    ...Object.fromEntries(
      Object.entries(LISTS).map(([list, fields]) => [
        list,
        objectsOf(lists[list])
          .slice(0, MAX_LIST)
          .map((item) => pick(item, fields)),
      ]),
    ),
  });
  assertNotInFuture(read.date_modified_gmt, now);
  const common = {
    id: read.id,
    updatedAt: read.date_modified_gmt,
    restored,
    // Drafts, private and binned products are stored as archived until they are published.
    isPublished: read.status === undefined || read.status === 'publish',
  };
  const { parent_id: parentId = '0', type = '' } = read;
  if (parentId !== '0' && type.endsWith('variation'))
    return { kind: 'variation', ...common, parentId, variant: variantOf(read, currency) };
  return {
    kind: 'product',
    ...common,
    product: productOf(read, currency),
    isVariable: type.startsWith('variable'),
  };
}

function productOf(read: Body, currency: string): Omit<Product, 'variants'> {
  const { variants: _, ...product } = cutToSize(
    { ...wholeProductOf(read, currency), variants: [] },
    MAX_BARE_PRODUCT_BYTES,
  ).product;
  return product;
}

function wholeProductOf(read: Body, currency: string): Omit<Product, 'variants'> {
  return {
    productId: read.id,
    name: read.name ?? '',
    description: read.description ?? null,
    url: read.permalink ?? null,
    currency,
    priceMinor: minorOf(read.price, currency),
    regularPriceMinor: minorOf(read.regular_price, currency),
    salePriceMinor: minorOf(read.sale_price, currency),
    sku: read.sku ?? null,
    stockStatus: read.stock_status ?? null,
    stockQuantity: read.stock_quantity ?? null,
    images: read.images.flatMap(({ src }) => src ?? []),
    categories: read.categories
      .filter(({ id, name }) => id !== undefined || name !== undefined)
      .map(({ id, name }) => ({ id: id ?? null, name: name === undefined ? null : unescapeHtml(name) })),
  };
}

function variantOf(read: Body, currency: string): ProductVariant {
  const named = read.attributes.flatMap(({ name, option }) =>
    // "Any size" is a variation without an option.
    name === undefined || option === undefined || isReservedName(name) ? [] : [[name, option] as const],
  );
  return cutVariant({
    variantId: read.id,
    sku: read.sku ?? null,
    priceMinor: minorOf(read.price, currency),
    stockStatus: read.stock_status ?? null,
    attributes: Object.fromEntries(named),
    imageUrl: read.images.find(({ src }) => src !== undefined && isLink(src))?.src ?? null,
  });
}

function minorOf(price: AmountText | undefined, currency: string): number | null {
  return price === undefined || !isInRange(price, currency) ? null : storedMinor(toMinor(price, currency));
}
