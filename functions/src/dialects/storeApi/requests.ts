import type { HashEmail } from '../../domain/base/mailbox';
import type { z } from 'zod';
import type { Product, SyncedProduct } from '../../domain/catalogue/sync';
import { cutToSize, MAX_ATTRIBUTES, MAX_IMAGES, MAX_VARIANTS } from '../../domain/catalogue/cutToSize';
import { firstErrors, type FieldError } from '../../domain/base/errors';
import { digest, idProblem } from '../../domain/base/ids';
import { isInRange, storedMinor, toMinor, type AmountText } from '../../domain/money/money';
import type { ReportedRefund, ReportedRefundDeletion, ReportedSnapshot } from '../../domain/order/reported';
import type { ReportedClick } from '../../domain/link/reported';
import type { RejectedProduct, ReportedProducts, ShortenedProduct } from '../../domain/catalogue/reported';
import { isObject, phpList } from '../php';
import { sentFor } from '../sent';
import { compact, fieldErrors, parseWire } from '../wire';
import { MAX_PRODUCT_ERRORS, storeApiSchemas, type StoreApiSchemas } from './schemas';

export interface StoreApiOptions {
  readonly now: () => Date;
  /** A keyed hash of an email, trimmed and in lower case. */
  readonly hashEmail: HashEmail;
}

/** The store API's requests, mapped to the domain. Every method throws AppError naming each wrong field. */
export interface StoreApiRequests {
  click(body: unknown): ReportedClick;
  sale(body: unknown): ReportedSnapshot;
  refund(body: unknown): ReportedRefund | ReportedRefundDeletion;
  /** @param currency of products that name none */
  products(body: unknown, currency: string): ReportedProducts;
}

export function storeApiRequests({ now, hashEmail }: StoreApiOptions): StoreApiRequests {
  const schemas = storeApiSchemas(now);
  return {
    click: (body) => compact(parseSent(schemas.click, body)),
    sale: (body) => toSnapshot(parseSent(schemas.sale, body), hashEmail),
    refund: (body) => toRefund(parseSent(schemas.refund, body)),
    products: (body, currency) => toProducts(schemas, body, currency),
  };
}

/** Most callers are plugins in PHP. */
function parseSent<T>(schema: z.ZodType<T>, body: unknown): T {
  return parseWire(schema, body, { isPhp: true });
}

function toSnapshot(sale: z.output<StoreApiSchemas['sale']>, hashEmail: HashEmail): ReportedSnapshot {
  const { orderId, occurredAt, updatedAt, items, customer, attribution, parentOrderId, ...rest } = sale;
  const email = customer?.email?.trim().toLowerCase();
  return {
    source: 'storeApi',
    orderId,
    occurredAt,
    updatedAt,
    content: {
      ...compact(rest),
      ...compact({
        // An order is no parent of itself.
        parentOrderId: parentOrderId === orderId ? undefined : parentOrderId,
        items: items?.map(compact),
        customer: customer && {
          ...compact({ id: customer.id, isNew: customer.isNew }),
          ...(email ? hashEmail(email) : {}),
        },
        attribution: attribution && compact(attribution),
      }),
    },
  };
}

function toRefund(refund: z.output<StoreApiSchemas['refund']>): ReportedRefund | ReportedRefundDeletion {
  const { orderId, refundId, occurredAt, deleted, items, ...rest } = refund;
  if (deleted === true) return { source: 'storeApi', orderId, refundId, deleted, occurredAt };
  const content = { ...compact(rest), ...compact({ items: items?.map(compact) }) };
  return { source: 'storeApi', orderId, refundId, occurredAt, content };
}

function toProducts(schemas: StoreApiSchemas, body: unknown, currency: string): ReportedProducts {
  const call = parseSent(schemas.productsCall, body);
  const products: SyncedProduct[] = [];
  const rejected: RejectedProduct[] = [];
  const shortened: ShortenedProduct[] = [];
  call.products.forEach((sent, index) => {
    const read = readProduct(schemas, sent, currency);
    if ('errors' in read) {
      rejected.push({ index, productId: sentId(sent), errors: read.errors });
      return;
    }
    products.push(read.synced);
    const { productId } = read.synced.product;
    if (read.shortened.length > 0) shortened.push({ index, productId, fields: read.shortened });
  });
  return {
    syncId: call.syncId,
    final: call.final ?? false,
    products,
    rejected,
    shortened,
    fingerprint: digest(call).slice(0, 32),
  };
}

function readProduct(
  schemas: StoreApiSchemas,
  sent: unknown,
  defaultCurrency: string,
): { synced: SyncedProduct; shortened: readonly string[] } | { errors: readonly FieldError[] } {
  const { body, cutLists } = withCutLists(sent);
  const { read, tooLong } = sentFor(schemas.product, body, { isPhp: true });
  if (tooLong.length > 0) return { errors: named(tooLong, tooLong.length) };
  const result = schemas.product.safeParse(read);
  if (!result.success) {
    const { issues } = result.error;
    return { errors: named(fieldErrors(issues.slice(0, MAX_PRODUCT_ERRORS)), issues.length) };
  }
  const { updatedAt, ...content } = result.data;
  const currency = content.currency ?? defaultCurrency;
  const errors = pricesOf(content)
    .filter(([, price]) => price !== undefined && !isInRange(price, currency))
    .map(([path]) => ({ path, message: 'is too large: at most 10^15 minor units' }));
  if (errors.length > 0) return { errors: named(errors, errors.length) };
  const { product, shortened } = cutToSize(toProduct(content, currency));
  return {
    synced: { product, updatedAt: updatedAt ?? null },
    shortened: [...new Set([...cutLists, ...shortened])],
  };
}

function named(errors: readonly FieldError[], total: number): readonly FieldError[] {
  return firstErrors(errors, { most: MAX_PRODUCT_ERRORS, total });
}

/** What only decorates, cut before it is looked at: a wrong variant that is left out is no error. */
function withCutLists(sent: unknown): { body: unknown; cutLists: ReadonlySet<string> } {
  const cutLists = new Set<string>();
  if (!isObject(sent)) return { body: sent, cutLists };
  const first = (list: unknown, most: number, field: string): unknown => {
    const items = phpList(list);
    if (!Array.isArray(items) || items.length <= most) return items;
    cutLists.add(field);
    return items.slice(0, most);
  };
  const variants = first(sent['variants'], MAX_VARIANTS, 'variants');
  const body = {
    ...sent,
    images: first(sent['images'], MAX_IMAGES, 'images'),
    variants: Array.isArray(variants)
      ? variants.map((variant) => withCutAttributes(variant, first))
      : variants,
  };
  return { body, cutLists };
}

function withCutAttributes(
  variant: unknown,
  first: (list: unknown, most: number, field: string) => unknown,
): unknown {
  if (!isObject(variant) || !isObject(variant['attributes'])) {
    return isObject(variant) && Array.isArray(variant['attributes'])
      ? { ...variant, attributes: first(variant['attributes'], MAX_ATTRIBUTES, 'variants.attributes') }
      : variant;
  }
  const members = Object.entries(variant['attributes']);
  if (members.length <= MAX_ATTRIBUTES) return variant;
  const kept = first(members, MAX_ATTRIBUTES, 'variants.attributes') as typeof members;
  return { ...variant, attributes: Object.fromEntries(kept) };
}

type ProductContent = Omit<z.output<StoreApiSchemas['product']>, 'updatedAt'>;

function pricesOf(content: ProductContent): (readonly [path: string, price: AmountText | undefined])[] {
  const { price, regularPrice, salePrice, variants = [] } = content;
  return [
    ...Object.entries({ price, regularPrice, salePrice }),
    ...variants.map((variant, index) => [`variants.${index}.price`, variant.price] as const),
  ];
}

function toProduct(content: ProductContent, currency: string): Product {
  const minor = (amount: AmountText | undefined): number | null =>
    amount === undefined ? null : storedMinor(toMinor(amount, currency));
  return {
    productId: content.productId,
    name: content.name,
    description: content.description ?? null,
    url: content.url ?? null,
    currency,
    priceMinor: minor(content.price),
    regularPriceMinor: minor(content.regularPrice),
    salePriceMinor: minor(content.salePrice),
    sku: content.sku ?? null,
    stockStatus: content.stockStatus ?? null,
    stockQuantity: content.stockQuantity ?? null,
    images: (content.images ?? []).map((image) =>
      typeof image === 'string' ? image : 'src' in image ? image.src : image.url,
    ),
    categories: (content.categories ?? []).map((category) =>
      typeof category === 'string'
        ? { id: category, name: null }
        : { id: category.id ?? null, name: category.name ?? null },
    ),
    variants: (content.variants ?? []).map((variant) => ({
      variantId: variant.variantId,
      sku: variant.sku ?? null,
      priceMinor: minor(variant.price),
      stockStatus: variant.stockStatus ?? null,
      attributes: attributesOf(variant.attributes),
      imageUrl: variant.imageUrl ?? null,
    })),
  };
}

type SentAttributes = NonNullable<ProductContent['variants']>[number]['attributes'];

function attributesOf(sent: SentAttributes): Record<string, string> {
  if (Array.isArray(sent)) return Object.fromEntries(sent.map(({ name, option }) => [name, option]));
  return Object.fromEntries(Object.entries(sent ?? {}).map(([name, value]) => [name, String(value)]));
}

function sentId(sent: unknown): string | null {
  const id = (sent as { productId?: unknown } | null)?.productId;
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && idProblem(text) === null ? text : null;
}
