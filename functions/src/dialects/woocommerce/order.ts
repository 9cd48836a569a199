import type { HashEmail } from '../../domain/base/mailbox';
import { decimalsOf, sumOfAmounts, withDecimals, type AmountText } from '../../domain/money/money';
import type { LineContent, ListedRefund, SnapshotContent } from '../../domain/order/event';
import { statusWord } from '../../domain/brand/orderStatus';
import type { ReportedSnapshot } from '../../domain/order/reported';
import { compact, parseWire, latestTime } from '../wire';
import { evidenceOf, subIdOf, type OrderClock } from './evidence';
import { trimToFit } from './trimToFit';
import { assertNotInFuture, wrongField } from './notInFuture';
import { readGmt } from '../lenient';
import { kinshipOf } from './kinship';
import { giftCardTotalOf, headSchema, orderSchema, used, type Order } from './orderSchema';

// WooCommerce's own order object (wc/v3), as its webhooks and the network's plugin send it.

/** Block checkout and the order form store orders before they are placed; some versions send those too. */
const DRAFTS: ReadonlySet<string> = new Set(['checkout-draft', 'auto-draft', 'draft', 'new']);

/** With more lines, names and SKUs are left out: no figure depends on them. */
const MAX_FULL_LINES = 500;
/** Each coupon is looked up. */
const MAX_COUPONS = 20;
/** No shop sells smaller quantities. */
const QUANTITY_DECIMALS = 6;

export interface WooOrderOptions {
  readonly now: () => Date;
  /** A keyed hash of an email, trimmed and in lower case. */
  readonly hashEmail: HashEmail;
}

export interface WooOrderFlags {
  /** The store took it out of its bin. */
  readonly restored?: boolean;
  readonly unverified?: boolean;
}

/** The order is not placed yet, or not any more: no sale. */
export interface WooDraft {
  readonly draft: true;
  readonly orderId: string;
  /**
   * What it tells of an order that was placed before: that it is one no longer. Absent where it has no readable time,
   * currency or total, or is unverified.
   */
  readonly snapshot?: ReportedSnapshot;
}

export interface WooOrders {
  /**
   * Maps an order object. Without `date_modified_gmt` it has no `updatedAt`. Unreadable fields are left out. Throws
   * AppError if an amount that is needed cannot be read: `invalid_request` naming the fields, `currency_not_supported`,
   * `amount_out_of_range`.
   */
  read(body: unknown, source: 'woocommerce' | 'waffarx', flags?: WooOrderFlags): ReportedSnapshot | WooDraft;
}

export function wooOrders({ now, hashEmail }: WooOrderOptions): WooOrders {
  return {
    read(body, source, { restored = false, unverified = false } = {}) {
      const parts = used(body);
      const { id, status } = parseWire(headSchema, parts);
      if (status !== undefined && DRAFTS.has(statusWord(status))) {
        const snapshot = unverified ? undefined : draftOf(parts, body as WooObject, { source, now });
        return { draft: true, orderId: id, ...(snapshot ? { snapshot } : {}) };
      }
      const order = parseWire(orderSchema, parts);
      const { date_created_gmt: created, date_modified_gmt: modified } = order;
      assertNotInFuture(modified, now);
      const content = trimToFit(contentOf(order, body as WooObject, hashEmail), unverified);
      return {
        source,
        orderId: id,
        content: { ...content, ...(restored ? { restored } : {}) },
        occurredAt: created && created <= latestTime(now) ? created : undefined,
        updatedAt: modified,
        ...(unverified ? { unverified } : {}),
      };
    },
  };
}

/** A draft tells nothing but that the order is one: of its amounts, lines and evidence none counts. */
function draftOf(
  parts: WooObject,
  body: WooObject,
  { source, now }: Pick<ReportedSnapshot, 'source'> & Pick<WooOrderOptions, 'now'>,
): ReportedSnapshot | undefined {
  const read = orderSchema.safeParse(parts);
  if (!read.success) return undefined;
  const { id, currency, total, date_created_gmt: created, date_modified_gmt: modified } = read.data;
  // A draft of the future would keep the order from being one for as long.
  if (!modified || modified > latestTime(now)) return undefined;
  return {
    source,
    orderId: id,
    content: compact({ status: 'draft', currency, total, stage: stageOf(body), isDraft: true as const }),
    occurredAt: created && created <= latestTime(now) ? created : undefined,
    updatedAt: modified,
  };
}

type WooObject = Readonly<Record<string, unknown>>;

function contentOf(order: Order, body: WooObject, hashEmail: HashEmail): SnapshotContent {
  const { customer_id: customerId } = order;
  const email = order.billing?.email?.trim().toLowerCase();
  const items = linesOf(order.line_items);
  if (!items || items.length === 0) assertReadableTotals(order, body);
  const customer = compact({
    id: customerId === '0' ? undefined : customerId,
    ...(email === undefined ? {} : hashEmail(email)),
  });
  const attribution = { ...evidenceOf(body, clockOf(order, body)), ...couponsOf(order) };
  return compact({
    orderNumber: order.number,
    status: order.status,
    currency: order.currency,
    total: order.total,
    discountTotal: order.discount_total,
    shippingTotal: order.shipping_total,
    taxTotal: order.total_tax,
    giftCardTotal: giftCardTotalOf(order),
    feeTotal: feeTotalOf(order, items !== undefined && items.length > 0),
    items,
    customer: Object.keys(customer).length === 0 ? undefined : customer,
    attribution: Object.keys(attribution).length === 0 ? undefined : attribution,
    subId: subIdOf(body),
    refunds: refundsOf(order),
    stage: stageOf(body),
    paidAt: order.date_paid_gmt ?? undefined,
    isSubscription: isSubscription(order) || undefined,
    ...kinshipOf(order, body),
  });
}

/**
 * The lines; undefined if one has an unreadable or negative total: the base is then the total without tax, shipping and
 * fees, which is the sum of the lines.
 */
function linesOf(lines: Order['line_items']): LineContent[] | undefined {
  if (!lines) return undefined;
  const isFull = lines.length <= MAX_FULL_LINES;
  const read = lines.flatMap((line): LineContent[] => {
    const { id, product_id: productId = '0', variation_id: variantId, sku, name, quantity } = line;
    const { total, total_tax: taxTotal } = line;
    if (total === undefined) return [];
    const content = {
      lineId: id === '0' ? undefined : id,
      productId,
      variantId: variantId === '0' ? undefined : variantId,
      sku: isFull ? sku : undefined,
      name: isFull ? name : undefined,
      quantity: withDecimals(quantity ?? '1', QUANTITY_DECIMALS),
      total,
      taxTotal,
    };
    return [compact(content)];
  });
  return read.length === lines.length ? read : undefined;
}

/**
 * The sum of the fees that count. A negative fee is a discount that lowers the lines; a positive one never raises them
 * and is only taken off a total. They must not cancel each other out (MONEY.md, 2.1).
 */
function feeTotalOf({ fee_lines: lines }: Order, hasLines: boolean): AmountText | undefined {
  if (!lines) return undefined;
  const fees = lines.flatMap(({ total }) => total ?? []);
  const discounts = fees.filter((fee) => fee.startsWith('-'));
  const isOfBothSigns = discounts.length > 0 && discounts.length < fees.length;
  if (!isOfBothSigns) return sumOfAmounts(fees);
  return sumOfAmounts(hasLines ? discounts : fees.filter((fee) => !fee.startsWith('-')));
}

/** Without lines the base is worked out from these, so an unreadable one must not count as 0. */
function assertReadableTotals(order: Order, body: WooObject): void {
  for (const field of ['shipping_total', 'total_tax'] as const) {
    const isSaid = body[field] !== undefined && body[field] !== null && body[field] !== '';
    if (isSaid && order[field] === undefined)
      throw wrongField(field, 'must be an amount, as the order has no readable lines');
  }
}

/**
 * The coupons with their discounts. WooCommerce sends those unrounded (`1.526` in an order with the total `23.54`), so
 * they are rounded to the total's decimals: else the report would seem to have more decimals than others.
 */
function couponsOf({ coupon_lines: lines, total }: Order): SnapshotContent['attribution'] {
  if (!lines) return {};
  const coupons = lines.flatMap(({ id, code, discount }) =>
    code === undefined ? [] : [{ id, code, discount }],
  );
  const named = coupons.slice(0, MAX_COUPONS);
  const codes = named.filter(({ discount }) => discount === undefined).map(({ code }) => code);
  const discounts = named.flatMap(({ id, code, discount }) =>
    discount === undefined
      ? []
      : [compact({ lineId: id, code, discount: withDecimals(discount, decimalsOf(total)) })],
  );
  return {
    ...(codes.length === 0 ? {} : { couponCodes: codes }),
    // An empty list is kept too: it says that no coupon was used, which is compared with claimed redemptions.
    ...(codes.length > 0 && discounts.length === 0 ? {} : { couponDiscounts: discounts }),
  };
}

/** All refunds of the order; undefined, that is unknown, if one of them cannot be read. */
function refundsOf({ refunds }: Order): ListedRefund[] | undefined {
  const read = (refunds ?? []).flatMap(({ id, total, reason }): ListedRefund[] =>
    id === undefined || total === undefined
      ? []
      : [compact({ refundId: id, amount: total.replace('-', ''), reason })],
  );
  return read.length === refunds?.length ? read : undefined;
}

/** The order's stage: completed, paid or only placed; undefined if it has none of the dates. */
function stageOf(body: WooObject): number | undefined {
  const has = (date: string): boolean => [`${date}_gmt`, date].some((field) => Boolean(body[field]));
  const dates = ['date_paid', 'date_completed', 'date_paid_gmt', 'date_completed_gmt'];
  if (!dates.some((field) => field in body)) return undefined;
  return has('date_completed') ? 2 : has('date_paid') ? 1 : 0;
}

/** A subscription is sent like an order, with how often it is billed. */
function isSubscription({ type, billing_period: period }: Order): true | false {
  return period !== undefined || type === 'shop_subscription';
}

function clockOf({ date_created_gmt: createdAt }: Order, body: WooObject): OrderClock {
  const local = typeof body['date_created'] === 'string' ? readGmt(body['date_created']) : null;
  const siteOffsetMs = createdAt && local ? local.getTime() - createdAt.getTime() : undefined;
  return { createdAt, siteOffsetMs };
}
