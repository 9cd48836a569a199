import { z } from 'zod';
import type { Product, ProductVariant } from '../../domain/catalogue/sync';
import { isReservedName } from '../../domain/base/ids';
import { isInRange, storedMinor, toMinor, type AmountText } from '../../domain/money/money';
import type { ProductNews, VariationNews } from '../../domain/catalogue/news';
import { idSchema, parseWire, textSchema } from '../wire';
import { digitsSchema, gmtSchema, lenient, objectsOf, optionalAmountSchema, pick } from '../lenient';
import { unescapeHtml } from '../../domain/base/html';
import { assertNotInFuture } from './notInFuture';

// WooCommerce's product object (wc/v3) as its webhooks send it; a variation is a product with a parent.

const MAX_LIST = 500;
const MAX_NAME_LENGTH = 500;
const MAX_DESCRIPTION_LENGTH = 20_000;
const MAX_URL_LENGTH = 4000;

const text = (maxLength: number) => lenient(digitsSchema.pipe(textSchema(maxLength)));
/** Only http and https, as pages link to it. */
const url = lenient(
  textSchema(MAX_URL_LENGTH).refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? '')),
);

const productSchema = z.object({
  id: idSchema,
  parent_id: lenient(idSchema),
  type: text(64),
  status: text(64),
  name: lenient(z.string()),
  description: lenient(z.string()),
  permalink: url,
  sku: text(128),
  price: optionalAmountSchema,
  regular_price: optionalAmountSchema,
  sale_price: optionalAmountSchema,
  stock_status: text(64),
  stock_quantity: lenient(z.coerce.number()),
  date_modified_gmt: gmtSchema,
  images: z.array(z.object({ src: url })),
  categories: z.array(z.object({ id: lenient(idSchema), name: text(MAX_NAME_LENGTH) })),
  attributes: z.array(z.object({ name: text(128), option: text(MAX_NAME_LENGTH) })),
});
type Body = z.output<typeof productSchema>;

const LISTS = { images: ['src'], categories: ['id', 'name'], attributes: ['name', 'option'] } as const;
const SCALARS = Object.keys(productSchema.shape).filter((field) => !(field in LISTS));

/**
 * Maps a product or a variation. Unreadable fields are left out; a description that is too long is cut. Throws AppError
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
  return {
    productId: read.id,
    name: cut(read.name ?? '', MAX_NAME_LENGTH),
    description: read.description === undefined ? null : cut(read.description, MAX_DESCRIPTION_LENGTH),
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
  return {
    variantId: read.id,
    sku: read.sku ?? null,
    priceMinor: minorOf(read.price, currency),
    stockStatus: read.stock_status ?? null,
    attributes: Object.fromEntries(named),
    imageUrl: read.images.find(({ src }) => src !== undefined)?.src ?? null,
  };
}

function minorOf(price: AmountText | undefined, currency: string): number | null {
  return price === undefined || !isInRange(price, currency) ? null : storedMinor(toMinor(price, currency));
}

/** Leaves no half of a surrogate pair. */
function cut(value: string, maxLength: number): string {
  const start = value.toWellFormed().slice(0, maxLength);
  return start.isWellFormed() ? start : start.slice(0, -1);
}
