import type { HashEmail } from '../../domain/base/mailbox';
import { z } from 'zod';
import { sumOfAmounts } from '../../domain/money/money';
import type { LineContent, SnapshotContent } from '../../domain/order/event';
import type { ReportedSnapshot } from '../../domain/order/reported';
import {
  shopEvidenceOf,
  hintsOf,
  identifiersSchema,
  linesThatAddUp,
  shopCostSchema,
  shopCurrencySchema,
  shopDiscountSchema,
  shopText,
  type ShopHints,
  type ShopOrderOptions,
} from '../waffarx/shopOrder';
import {
  besideOtherIssues,
  checkRanges,
  compact,
  idSchema,
  listSchema,
  parseWire,
  latestTime,
} from '../wire';
import {
  gmtSchema,
  lenient,
  optionalAmountSchema,
  optionalSignedAmountSchema,
  pick,
  requiredAmountSchema,
} from '../lenient';

// What the network's Magento 2 module sends when an order is placed: once, unsigned. Money is text with four decimals,
// or a float. `SubtotalInclTax`, `BaseX` and the list `discount` (`"sku:amount"`) contradict the rest and are not read:
// the discounts of the products add up.

const MAX_PRODUCTS = 500;

const productSchema = z.object({
  item_id: lenient(idSchema),
  getParentItemId: lenient(idSchema),
  sku: shopText(128),
  name: shopText(500),
  qty: optionalAmountSchema,
  price: optionalAmountSchema,
  discount: optionalAmountSchema,
  Categories: lenient(z.array(z.string())),
});
type Product = z.output<typeof productSchema>;
const addressSchema = lenient(z.object({ email: shopText(320) }));

/** The fields of the body of `magento/addOrder` that are read. */
export const magentoOrderSchema = z
  .object({
    order_id: idSchema,
    order_currency: shopCurrencySchema,
    order_total: requiredAmountSchema.describe('What the shopper pays, tax included.'),
    Subtotal: optionalAmountSchema,
    DiscountAmount: optionalSignedAmountSchema,
    DiscountDescription: shopText(500),
    TaxAmount: shopCostSchema,
    ShippingAmount: shopCostSchema,
    ShippingDiscountAmount: shopDiscountSchema,
    CouponCode: shopText(128),
    order_CouponeCode: shopText(128),
    CDate: lenient(gmtSchema),
    billingAddress: addressSchema,
    shippingAddress: addressSchema,
    Products: lenient(listSchema(productSchema, MAX_PRODUCTS)),
    ...identifiersSchema.shape,
  })
  .superRefine((order, ctx) => {
    const { order_currency, order_total, TaxAmount, ShippingAmount, ShippingDiscountAmount } = order;
    const { Subtotal, DiscountAmount } = order;
    const totals = {
      order_total,
      TaxAmount,
      ShippingAmount,
      ShippingDiscountAmount,
      Subtotal,
      DiscountAmount,
    };
    checkRanges(ctx, order_currency, totals, []);
  }, besideOtherIssues)
  .meta({ id: 'MagentoOrder' });
type MagentoOrder = z.output<typeof magentoOrderSchema>;

export interface MagentoOrders {
  /**
   * Maps an order. Magento sends no status: the order was just placed, so it is `pending`. Throws AppError naming each
   * wrong field.
   */
  read(body: unknown, flags?: { readonly unverified?: boolean }): ReportedSnapshot;
  hints(body: unknown): ShopHints;
}

export function magentoOrders({ now, hashEmail }: ShopOrderOptions): MagentoOrders {
  return {
    read(body, { unverified = false } = {}) {
      const order = parseWire(magentoOrderSchema, body);
      const placedAt = order.CDate;
      const isReal = placedAt && placedAt <= latestTime(now);
      return {
        source: 'magento',
        orderId: order.order_id,
        content: contentOf(order, hashEmail),
        occurredAt: isReal ? placedAt : undefined,
        ...(unverified ? { unverified } : {}),
      };
    },
    hints(body) {
      const { base_url, af_id } = pick(body, ['base_url', 'af_id']);
      return hintsOf(base_url, af_id);
    },
  };
}

function contentOf(order: MagentoOrder, hashEmail: HashEmail): SnapshotContent {
  const {
    order_currency: currency,
    order_total: total,
    TaxAmount: taxTotal,
    DiscountAmount: discount,
  } = order;
  const shippingTotal = shippingOf(order);
  const email = (order.billingAddress?.email ?? order.shippingAddress?.email)?.trim().toLowerCase();
  const attribution = { ...shopEvidenceOf(order), ...couponOf(order) };
  return compact({
    status: 'pending',
    currency,
    total,
    subtotal: order.Subtotal,
    discountTotal: discount?.replace('-', ''),
    shippingTotal,
    taxTotal,
    items: linesOf(order.Products, { currency, total, taxTotal, shippingTotal }),
    customer: email === undefined ? undefined : hashEmail(email),
    subId: order.subid,
    attribution: Object.keys(attribution).length === 0 ? undefined : attribution,
  });
}

/** What the shopper paid for shipping. `DiscountAmount` includes the discount on shipping, which belongs to no line. */
function shippingOf({
  ShippingAmount: shipping,
  ShippingDiscountAmount: discount,
}: MagentoOrder): string | undefined {
  if (shipping === undefined || discount === undefined) return shipping;
  const paid = sumOfAmounts([shipping, `-${discount}`]);
  return paid.startsWith('-') ? '0' : paid;
}

/**
 * A configurable product may come with its variant (priced 0), and a bundle with its parts. Only the top-level
 * products, if these add up; else all of them, as for a bundle priced 0.
 */
function linesOf(
  products: readonly Product[] | undefined,
  totals: Parameters<typeof linesThatAddUp>[1],
): LineContent[] | undefined {
  const lines = (products ?? []).map(
    ({ item_id, getParentItemId, sku, name, qty, price, discount, Categories }) => ({
      lineId: item_id,
      isPart: getParentItemId !== undefined,
      productId: sku,
      sku,
      name,
      quantity: qty ?? '1',
      price,
      discount: discount ?? '0',
      categories: Categories,
    }),
  );
  const whole = lines.filter(({ isPart }) => !isPart);
  return [whole, lines]
    .map((some) => {
      const priced = some.flatMap((line) =>
        line.price === undefined ? [] : [{ ...line, price: line.price }],
      );
      return priced.length < some.length ? undefined : linesThatAddUp(priced, totals);
    })
    .find((read) => read !== undefined);
}

/** Magento allows one coupon an order. Its discount is known only if the coupon is the only discount. */
function couponOf(order: MagentoOrder): SnapshotContent['attribution'] {
  const code = order.CouponCode ?? order.order_CouponeCode;
  if (code === undefined) return {};
  const discount = order.DiscountDescription === code ? order.DiscountAmount?.replace('-', '') : undefined;
  return discount === undefined ? { couponCodes: [code] } : { couponDiscounts: [{ code, discount }] };
}
