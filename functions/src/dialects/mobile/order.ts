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
  shopText,
  type ShopHints,
  type ShopOrderOptions,
  type ShopTotals,
} from '../waffarx/shopOrder';
import {
  besideOtherIssues,
  booleanSchema,
  checkRanges,
  compact,
  idSchema,
  listSchema,
  parseWire,
} from '../wire';
import { lenient, optionalAmountSchema, pick, requiredAmountSchema } from '../lenient';

// What the network's Android SDK sends when an order is placed: one try, unsigned. Money is doubles.
// `orderAmountAsInteger` is x 100 in every currency, and not read.

const MAX_PRODUCTS = 500;
/** Each coupon is looked up. */
const MAX_COUPONS = 20;

const productSchema = z.object({
  productId: lenient(idSchema),
  sku: shopText(128),
  name: shopText(500),
  quantity: optionalAmountSchema,
  salePrice: optionalAmountSchema,
  discount: optionalAmountSchema,
  categories: lenient(z.array(z.string())),
});
type Product = z.output<typeof productSchema>;
const couponSchema = z.object({ code: shopText(128), discountedAmount: optionalAmountSchema });

/** The fields of the body of `mobile/addorder` that are read. */
export const mobileOrderSchema = z
  .object({
    orderId: idSchema,
    orderName: shopText(128),
    currencyCode: shopCurrencySchema,
    orderAmount: requiredAmountSchema.describe('What the shopper pays, tax included.'),
    discountAmount: optionalAmountSchema,
    shippingCostTotal: shopCostSchema,
    totalTaxes: shopCostSchema,
    taxes: lenient(z.array(z.object({ amount: optionalAmountSchema }))),
    coupons: lenient(z.array(couponSchema)),
    products: lenient(listSchema(productSchema, MAX_PRODUCTS)),
    customerId: lenient(idSchema),
    existingCustomer: lenient(booleanSchema),
    billingAddress: lenient(z.object({ email: shopText(320) })),
    status: shopText(64),
    ...identifiersSchema.shape,
  })
  .superRefine((order, ctx) => {
    const { currencyCode, orderAmount, discountAmount, shippingCostTotal, totalTaxes } = order;
    checkRanges(ctx, currencyCode, { orderAmount, discountAmount, shippingCostTotal, totalTaxes }, []);
  }, besideOtherIssues)
  .meta({ id: 'MobileOrder' });
type MobileOrder = z.output<typeof mobileOrderSchema>;

type Query = Readonly<Record<string, string>>;

export interface MobileOrders {
  /**
   * Maps an order. Affiliate identifiers that the body lacks are taken from the query. An order without a status is
   * `pending`: it was just placed. Throws AppError naming each wrong field.
   */
  read(body: unknown, query: Query, flags?: { readonly unverified?: boolean }): ReportedSnapshot;
  hints(body: unknown, query: Query): ShopHints;
}

export function mobileOrders({ hashEmail }: Pick<ShopOrderOptions, 'hashEmail'>): MobileOrders {
  return {
    read(body, query, { unverified = false } = {}) {
      const order = parseWire(mobileOrderSchema, body);
      const identifiers = { ...identifiersSchema.parse(query), ...compact(identifiersSchema.parse(order)) };
      return {
        source: 'mobile',
        orderId: order.orderId,
        content: contentOf(order, identifiers, hashEmail),
        ...(unverified ? { unverified } : {}),
      };
    },
    hints(body, query) {
      const { base_url, af_id } = pick(body, ['base_url', 'af_id']);
      return hintsOf(base_url, af_id === '' || af_id === undefined ? query['af_id'] : af_id);
    },
  };
}

function contentOf(
  order: MobileOrder,
  identifiers: z.output<typeof identifiersSchema>,
  hashEmail: HashEmail,
): SnapshotContent {
  const { currencyCode: currency, orderAmount: total, shippingCostTotal: shippingTotal, customerId } = order;
  const taxTotal = order.totalTaxes ?? sumOfTaxes(order);
  const email = order.billingAddress?.email?.trim().toLowerCase();
  const customer = compact({
    id: customerId,
    ...(email === undefined ? {} : hashEmail(email)),
    isNew: order.existingCustomer === undefined ? undefined : !order.existingCustomer,
  });
  const attribution = { ...shopEvidenceOf(identifiers), ...couponsOf(order) };
  return compact({
    orderNumber: order.orderName,
    status: order.status ?? 'pending',
    currency,
    total,
    discountTotal: order.discountAmount,
    shippingTotal,
    taxTotal,
    items: linesOf(order.products, { currency, total, taxTotal, shippingTotal }),
    customer: Object.keys(customer).length === 0 ? undefined : customer,
    subId: identifiers.subid,
    attribution: Object.keys(attribution).length === 0 ? undefined : attribution,
  });
}

function sumOfTaxes({ taxes }: MobileOrder): string | undefined {
  const amounts = (taxes ?? []).flatMap(({ amount }) => amount ?? []);
  return amounts.length === 0 ? undefined : sumOfAmounts(amounts);
}

/** `discount` is of the whole line; `listPrice` is the price before a sale. */
function linesOf(products: readonly Product[] | undefined, totals: ShopTotals): LineContent[] | undefined {
  const lines = (products ?? []).flatMap(
    ({ productId, sku, name, quantity, salePrice, discount, categories }) =>
      salePrice === undefined
        ? []
        : [
            {
              productId: productId ?? sku,
              sku,
              name,
              quantity: quantity ?? '1',
              price: salePrice,
              discount: discount ?? '0',
              categories,
            },
          ],
  );
  return lines.length === products?.length ? linesThatAddUp(lines, totals) : undefined;
}

function couponsOf({ coupons = [] }: MobileOrder): SnapshotContent['attribution'] {
  const named = coupons
    .flatMap(({ code, discountedAmount }) =>
      code === undefined ? [] : [{ code, discount: discountedAmount }],
    )
    .slice(0, MAX_COUPONS);
  const codes = named.filter(({ discount }) => discount === undefined).map(({ code }) => code);
  const discounts = named.flatMap(({ code, discount }) =>
    discount === undefined ? [] : [{ code, discount }],
  );
  return {
    ...(codes.length === 0 ? {} : { couponCodes: codes }),
    ...(discounts.length === 0 ? {} : { couponDiscounts: discounts }),
  };
}
