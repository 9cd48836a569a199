import { z } from 'zod';
import { CLICK_ID_PATTERN, isClickId } from '../../domain/link/click';
import { MAX_CATEGORIES } from '../../domain/catalogue/cutToSize';
import { isReservedName } from '../../domain/base/ids';
import {
  amountSchema,
  booleanSchema,
  besideOtherIssues,
  checkRanges,
  currencySchema,
  cutListSchema,
  idSchema,
  listSchema,
  must,
  optionalIdSchema,
  optionalTextSchema,
  priceSchema,
  quantitySchema,
  signedAmountSchema,
  textSchema,
  timeSchema,
} from '../wire';

export const MAX_ITEMS = 500;
const MAX_COUPON_CODES = 20;
const MAX_SUB_IDS = 6;
const MAX_URL_LENGTH = 4000;
/** So many wrong fields of a product are named, and no more of a list in it are looked for: a call has 500 products. */
export const MAX_PRODUCT_ERRORS = 50;

const code = textSchema(128).refine((text) => text.trim() !== '', 'must not be empty');
const object = { error: must('must be a JSON object') };

const lineSchema = z
  .object(
    {
      lineId: optionalIdSchema,
      productId: idSchema,
      variantId: optionalIdSchema,
      sku: optionalTextSchema(128),
      name: optionalTextSchema(500),
      quantity: quantitySchema,
      total: amountSchema.describe('The line after discounts, without tax.'),
      taxTotal: amountSchema.optional().describe('The tax of this line.'),
      categoryIds: listSchema(idSchema, 100).optional(),
    },
    object,
  )
  .meta({ id: 'OrderLine' });

const refundedItemSchema = z
  .object(
    {
      lineId: optionalIdSchema,
      productId: optionalIdSchema,
      variantId: optionalIdSchema,
      quantity: quantitySchema.optional(),
      total: amountSchema.optional(),
    },
    object,
  )
  .refine(
    ({ lineId, productId, variantId }) =>
      lineId !== undefined || productId !== undefined || variantId !== undefined,
    'must name its line: lineId, productId or variantId',
  )
  .meta({ id: 'RefundedItem' });

const attributeName = textSchema().refine(
  (name) => name !== '' && !isReservedName(name),
  'must not be empty or of the form "__x__"',
);

/** A text that only decorates: one that is too long is cut, or left out where a part of it would be another one. */
const longText = textSchema();
const optionalLongText = optionalTextSchema();

// PHP writes an empty map as [], and WooCommerce lists attributes by name.
const attributesSchema = z.union(
  [
    z.record(attributeName, z.union([longText, z.number(), z.boolean()])),
    z.array(z.object({ name: attributeName, option: longText })),
  ],
  { error: 'must be an object of texts, or a list of { name, option }' },
);

const variantSchema = z
  .object(
    {
      variantId: idSchema,
      sku: optionalLongText,
      price: priceSchema,
      stockStatus: optionalLongText,
      attributes: attributesSchema
        .optional()
        .describe('The first 100 are kept; a name longer than 128 is left out, a text longer than 500 cut.'),
      imageUrl: optionalLongText.describe('Left out where it is longer than 4000, or `data:`.'),
    },
    object,
  )
  .meta({ id: 'ProductVariant' });

const imageSchema = z.union([longText, z.object({ src: longText }), z.object({ url: longText })], {
  error: 'must be a URL, or an object with src or url',
});

const categorySchema = z.union([idSchema, z.object({ id: optionalIdSchema, name: optionalLongText })], {
  error: 'must be an id, or an object with id and name',
});

const stockQuantitySchema = z
  .union([z.number(), z.string()], { error: must('must be a number') })
  .refine((value) => value !== '' && Number.isFinite(Number(value)), 'must be a number')
  .transform(Number);

/** One product of a call, validated alone: a wrong product does not stop the others. */
function productSchema(now: () => Date) {
  return z
    .object(
      {
        productId: idSchema,
        name: longText.describe('Cut to 500 characters.'),
        description: optionalLongText.describe('Cut to 20,000 characters.'),
        url: optionalLongText.describe('Left out where it is longer than 4000, or no address of the web.'),
        price: priceSchema,
        regularPrice: priceSchema,
        salePrice: priceSchema,
        currency: currencySchema.optional().describe("Absent: the brand's."),
        sku: optionalLongText.describe('Left out where it is longer than 128.'),
        stockStatus: optionalLongText.describe('Left out where it is longer than 64.'),
        stockQuantity: stockQuantitySchema.optional(),
        images: cutListSchema(imageSchema, MAX_PRODUCT_ERRORS)
          .optional()
          .describe('The first 500 are kept, without `data:` and those longer than 4000.'),
        categories: listSchema(categorySchema, MAX_CATEGORIES, MAX_PRODUCT_ERRORS).optional(),
        variants: cutListSchema(variantSchema, MAX_PRODUCT_ERRORS)
          .optional()
          .describe('The first 500 are kept.'),
        updatedAt: timeSchema(now).optional(),
      },
      object,
    )
    .meta({ id: 'Product' });
}

const subIdSchema = z.union([z.int().transform(String), textSchema(255)], {
  error: must('must be a text of at most 255 characters, or an integer'),
});

function clickSchema(now: () => Date) {
  return z
    .object(
      {
        clickId: z
          .string({ error: must('must be a string') })
          .regex(CLICK_ID_PATTERN, {
            error: 'must have 8-128 characters of A-Z a-z 0-9 . _ ~ -',
            abort: true,
          })
          .refine(isClickId, 'must not be of the form "__x__"')
          .optional()
          .describe('Your own id of the click. Absent: we make a signed one.'),
        referralCode: code,
        landingUrl: optionalTextSchema(MAX_URL_LENGTH),
        referrerUrl: optionalTextSchema(MAX_URL_LENGTH),
        userAgent: optionalTextSchema(2000),
        ipAddress: optionalTextSchema(64).describe('Kept only as a keyed hash.'),
        visitorId: optionalIdSchema,
        subIds: listSchema(subIdSchema, MAX_SUB_IDS).optional(),
        occurredAt: timeSchema(now).optional(),
      },
      object,
    )
    .meta({ id: 'Click' });
}

function attributionSchema(now: () => Date) {
  return z.object(
    {
      clickId: optionalTextSchema(128),
      referralCode: optionalTextSchema(128),
      couponCodes: listSchema(textSchema(128), MAX_COUPON_CODES).optional(),
      clickedAt: timeSchema(now).optional(),
    },
    object,
  );
}

const customerSchema = z.object(
  {
    id: optionalIdSchema,
    email: optionalTextSchema(320).describe('Hashed on arrival, never stored.'),
    isNew: booleanSchema.optional(),
  },
  object,
);

function saleSchema(now: () => Date) {
  return z
    .object(
      {
        orderId: idSchema,
        orderNumber: optionalIdSchema,
        status: optionalTextSchema(64).describe(
          'pending, on-hold, processing, completed (default), cancelled, failed, refunded or trashed; others count as processing.',
        ),
        currency: currencySchema,
        total: amountSchema.describe('What the shopper pays, tax included, before refunds.'),
        subtotal: amountSchema.optional(),
        discountTotal: amountSchema.optional(),
        shippingTotal: amountSchema.optional(),
        taxTotal: amountSchema.optional(),
        feeTotal: signedAmountSchema.optional(),
        giftCardTotal: amountSchema.optional().describe('What gift cards paid, where `total` is without it.'),
        parentOrderId: optionalIdSchema.describe(
          'Another order of the store that this one belongs to: the purchase that it is a part of, or whose deposit it completes. Its own id is none.',
        ),
        items: listSchema(lineSchema, MAX_ITEMS).optional(),
        attribution: attributionSchema(now).optional(),
        customer: customerSchema.optional(),
        occurredAt: timeSchema(now).optional().describe('When the order was placed. Absent: now.'),
        updatedAt: timeSchema(now)
          .optional()
          .describe(
            'When the store last changed the order: makes the report an update, the newest of which counts.',
          ),
      },
      object,
    )
    .superRefine((sale, ctx) => {
      const { currency, items, total, subtotal, discountTotal, shippingTotal, taxTotal, feeTotal } = sale;
      const { giftCardTotal } = sale;
      const totals = {
        total,
        subtotal,
        discountTotal,
        shippingTotal,
        taxTotal,
        feeTotal,
        giftCardTotal,
      };
      checkRanges(ctx, currency, totals, items);
    }, besideOtherIssues)
    .meta({ id: 'Sale' });
}

/** A refund needs at least one of these fields, to say what it refunds; a deleted one has none. */
function checkSaid(
  ctx: z.core.$RefinementCtx,
  parts: Readonly<Record<string, unknown>>,
  isDeleted: boolean,
): void {
  const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
  const said = Object.entries(parts)
    .filter(([, value]) => value !== undefined && value !== false && !isEmpty(value))
    .map(([field]) => field);
  const wrong = new Set(ctx.issues.map(({ path }) => String(path?.[0])));
  if (isDeleted) {
    for (const field of said.filter((name) => !wrong.has(name)))
      ctx.addIssue({ code: 'custom', path: [field], message: 'must not be sent with deleted: true' });
    return;
  }
  const isSaidWrongly = ['deleted', ...Object.keys(parts)].some((field) => wrong.has(field));
  if (said.length > 0 || isSaidWrongly) return;
  ctx.addIssue({
    code: 'custom',
    path: ['amount'],
    message: 'is required, or full, items, shippingTotal, taxTotal or feeTotal',
  });
}

function refundSchema(now: () => Date) {
  return z
    .object(
      {
        orderId: idSchema,
        refundId: idSchema,
        amount: amountSchema.optional().describe('What the shopper got back, tax included. Positive.'),
        full: booleanSchema.optional().describe('Refunds all that is left.'),
        items: listSchema(refundedItemSchema, MAX_ITEMS).optional(),
        shippingTotal: amountSchema.optional(),
        taxTotal: amountSchema.optional(),
        feeTotal: signedAmountSchema.optional(),
        deleted: booleanSchema
          .optional()
          .describe('The store deleted this refund: it has no effect any more. Says nothing else beside it.'),
        reason: optionalTextSchema(1000),
        currency: currencySchema.optional().describe("Absent: the order's."),
        occurredAt: timeSchema(now).optional(),
      },
      object,
    )
    .superRefine((refund, ctx) => {
      const { amount, full, items, shippingTotal, taxTotal, feeTotal, currency } = refund;
      const parts = { amount, shippingTotal, taxTotal, feeTotal };
      checkSaid(ctx, { ...parts, full, items }, refund.deleted === true);
      checkRanges(ctx, currency, parts, items);
    }, besideOtherIssues)
    .meta({ id: 'Refund' });
}

const productsCallSchema = z
  .object(
    {
      syncId: optionalIdSchema.describe(
        'The sync that this call is part of. Absent: the call is a whole sync.',
      ),
      final: booleanSchema.optional().describe('Archives what the sync did not name.'),
      products: listSchema(z.unknown(), MAX_ITEMS),
    },
    object,
  )
  .meta({ id: 'ProductsCall' });

/**
 * The wire schemas of the store API (CONTRACT.md, 1), declared only here.
 *
 * @param now the clock that decides whether a time is in the future
 */
export function storeApiSchemas(now: () => Date) {
  return {
    click: clickSchema(now),
    sale: saleSchema(now),
    refund: refundSchema(now),
    productsCall: productsCallSchema,
    product: productSchema(now),
  };
}
export type StoreApiSchemas = ReturnType<typeof storeApiSchemas>;
