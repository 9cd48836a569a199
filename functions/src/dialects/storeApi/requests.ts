import type { z } from 'zod';
import type { Product, SyncedProduct } from '../../domain/catalogue/sync';
import { cutToSize, MAX_IMAGES, MAX_VARIANTS } from '../../domain/catalogue/cutToSize';
import type { FieldError } from '../../domain/base/errors';
import { digest, idProblem } from '../../domain/base/ids';
import { isInRange, storedMinor, toMinor, type AmountText } from '../../domain/money/money';
import type { ReportedRefund, ReportedRefundDeletion, ReportedSnapshot } from '../../domain/order/reported';
import type { ReportedClick } from '../../domain/link/reported';
import type { RejectedProduct, ReportedProducts, ShortenedProduct } from '../../domain/catalogue/reported';
import { asPhpMeant } from '../php';
import { compact, fieldErrors, parseWire, withoutNulls } from '../wire';
import { storeApiSchemas, type StoreApiSchemas } from './schemas';

/** Bounds the answer: a body of 8 MiB may have more wrong fields than anybody reads. */
const MAX_NAMED_ERRORS = 50;

export interface StoreApiOptions {
  readonly now: () => Date;
  /** A keyed hash of an email, trimmed and in lower case. */
  readonly hashEmail: (email: string) => string;
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
  return parseWire(schema, asPhpMeant(schema, withoutNulls(body)));
}

function toSnapshot(
  sale: z.output<StoreApiSchemas['sale']>,
  hashEmail: (email: string) => string,
): ReportedSnapshot {
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
          ...(email ? { emailHash: hashEmail(email) } : {}),
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
      rejected.push({ index, productId: sentId(sent), errors: firstErrors(read.errors) });
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
): { synced: SyncedProduct; shortened: readonly string[] } | { errors: FieldError[] } {
  const { body, cutLists } = withCutLists(asPhpMeant(schemas.product, withoutNulls(sent)));
  const result = schemas.product.safeParse(body);
  if (!result.success) return { errors: fieldErrors(result.error) };
  const { updatedAt, ...content } = result.data;
  const currency = content.currency ?? defaultCurrency;
  const errors = pricesOf(content)
    .filter(([, price]) => price !== undefined && !isInRange(price, currency))
    .map(([path]) => ({ path, message: 'is too large: at most 10^15 minor units' }));
  if (errors.length > 0) return { errors };
  const { product, shortened } = cutToSize(toProduct(content, currency));
  return {
    synced: { product, updatedAt: updatedAt ?? null },
    shortened: [...new Set([...cutLists, ...shortened])],
  };
}

/** What only decorates, cut before it is looked at: a wrong variant that is left out is no error. */
const MOST_ITEMS = { images: MAX_IMAGES, variants: MAX_VARIANTS } as const;

function withCutLists(sent: unknown): { body: unknown; cutLists: readonly string[] } {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return { body: sent, cutLists: [] };
  const cut = Object.entries(MOST_ITEMS).flatMap(([field, most]): [string, unknown[]][] => {
    const list = (sent as Record<string, unknown>)[field];
    return Array.isArray(list) && list.length > most ? [[field, list.slice(0, most)]] : [];
  });
  return { body: { ...sent, ...Object.fromEntries(cut) }, cutLists: cut.map(([field]) => field) };
}

function firstErrors(errors: FieldError[]): FieldError[] {
  if (errors.length <= MAX_NAMED_ERRORS) return errors;
  const more = `has ${errors.length - MAX_NAMED_ERRORS} more wrong fields`;
  return [...errors.slice(0, MAX_NAMED_ERRORS), { path: '', message: more }];
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
