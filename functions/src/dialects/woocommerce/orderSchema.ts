import { z } from 'zod';
import { sumOfAmounts, type AmountText } from '../../domain/money/money';
import { besideOtherIssues, checkRanges, currencySchema, idSchema, textSchema } from '../wire';
import {
  digitsSchema,
  gmtSchema,
  lenient,
  objectsOf,
  optionalAmountSchema,
  optionalSignedAmountSchema,
  pick,
  requiredAmountSchema,
} from '../lenient';
import { phpList } from '../php';

// The fields of WooCommerce's order object (wc/v3) that are used.

/** A longer list is left out: the base of an order without lines is worked out from its totals. */
const MAX_LIST = 5000;

const text = (maxLength: number) => lenient(digitsSchema.pipe(textSchema(maxLength)));

const lineSchema = z.object({
  id: lenient(idSchema),
  product_id: lenient(idSchema),
  variation_id: lenient(idSchema),
  sku: text(128),
  name: text(500),
  quantity: optionalAmountSchema,
  total: optionalAmountSchema,
  total_tax: optionalAmountSchema,
});
const couponLineSchema = z.object({
  id: lenient(idSchema),
  code: text(128),
  discount: optionalAmountSchema,
});
/** Of WooCommerce Gift Cards: what the card pays is taken off the order's total. */
const giftCardSchema = z.object({ amount: optionalAmountSchema });
const refundSchema = z.object({
  id: lenient(idSchema),
  total: optionalSignedAmountSchema,
  reason: text(1000),
});

const MAX_STATUS_LENGTH = 64;

/** Cut, not left out: an order without a status counts as completed, and one with a word that nobody knows does not. */
const status = lenient(digitsSchema.transform((word) => word.slice(0, MAX_STATUS_LENGTH).toWellFormed()));

/** Enough to recognise a draft, even if nothing else can be read. */
export const headSchema = z.object({ id: idSchema, status });

export const orderSchema = headSchema
  .extend({
    number: text(128),
    type: text(64),
    billing_period: text(64),
    created_via: text(64),
    parent_id: lenient(idSchema),
    currency: currencySchema,
    total: requiredAmountSchema,
    discount_total: optionalAmountSchema,
    shipping_total: optionalAmountSchema,
    total_tax: optionalAmountSchema,
    customer_id: lenient(idSchema),
    date_created_gmt: lenient(gmtSchema),
    date_modified_gmt: lenient(gmtSchema),
    date_paid_gmt: lenient(gmtSchema),
    billing: z.object({ email: text(320) }).optional(),
    line_items: z.array(lineSchema).optional(),
    fee_lines: z.array(z.object({ total: optionalSignedAmountSchema })).optional(),
    coupon_lines: z.array(couponLineSchema).optional(),
    refunds: z.array(refundSchema).optional(),
    gift_cards: z.array(giftCardSchema).optional(),
  })
  .superRefine((order, ctx) => {
    const { currency, total, discount_total, shipping_total, total_tax } = order;
    const sums = Object.fromEntries(
      (['line_items', 'fee_lines', 'refunds'] as const).map((list) => [
        list,
        sumOfAmounts((order[list] ?? []).flatMap((item) => item.total ?? [])),
      ]),
    );
    const lines = (order.line_items ?? []).map(
      (line, index) => [`line_items.${index}.total`, line.total] as const,
    );
    const gift_cards = giftCardTotalOf(order);
    const taxes = (order.line_items ?? []).map(
      (line, index) => [`line_items.${index}.total_tax`, line.total_tax] as const,
    );
    const totals = { total, discount_total, shipping_total, total_tax, gift_cards, ...sums };
    checkRanges(ctx, currency, { ...totals, ...Object.fromEntries([...lines, ...taxes]) }, []);
  }, besideOtherIssues);
export type Order = z.output<typeof orderSchema>;

/** What gift cards pay of the order; undefined where it has none. */
export function giftCardTotalOf({
  gift_cards: cards = [],
}: Pick<Order, 'gift_cards'>): AmountText | undefined {
  return cards.length === 0 ? undefined : sumOfAmounts(cards.flatMap(({ amount }) => amount ?? []));
}

/** What a line, a fee, a coupon or a refund is read from: of unlimited meta data nothing is looked at. */
const PARTS = {
  line_items: ['id', 'product_id', 'variation_id', 'sku', 'name', 'quantity', 'total', 'total_tax'],
  fee_lines: ['total'],
  coupon_lines: ['id', 'code', 'discount'],
  refunds: ['id', 'total', 'reason'],
  gift_cards: ['amount'],
} as const;
const SCALARS = [
  'id',
  'number',
  'type',
  'billing_period',
  'created_via',
  'parent_id',
  'status',
  'currency',
  'total',
  'discount_total',
  'shipping_total',
  'total_tax',
  'customer_id',
  'date_created_gmt',
  'date_modified_gmt',
  'date_paid_gmt',
] as const;

/** The members that are used; of each list the items that are objects. A list that is too long is left out. */
export function used(body: unknown): Record<string, unknown> {
  const { billing, ...sent } = pick(body, ['billing', ...Object.keys(PARTS)]);
  const lists = Object.fromEntries(Object.entries(sent).map(([list, items]) => [list, phpList(items)]));
  return {
    ...pick(body, SCALARS),
    ...(billing === undefined ? {} : { billing: pick(billing, ['email']) }),
    ...Object.fromEntries(
      Object.entries(PARTS)
        .filter(([list]) => Array.isArray(lists[list]) && lists[list].length <= MAX_LIST)
        .map(([list, fields]) => [list, objectsOf(lists[list]).map((item) => pick(item, fields))]),
    ),
  };
}
