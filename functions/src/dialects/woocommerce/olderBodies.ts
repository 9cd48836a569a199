import { objectsOf, pick, readGmt } from '../lenient';
import { isObject, phpList } from '../php';

// Bodies of webhooks that a shop made with an older version of WooCommerce's API, as wc/v3 would send them. v2 differs
// in nothing that is read. Read off the sources of WooCommerce: `class-wc-api-orders.php` (legacy v3),
// `class-wc-rest-orders-v1-controller.php` and its siblings.

export const RESOURCES = ['order', 'product', 'coupon'] as const;
export type Resource = (typeof RESOURCES)[number];

type WooBody = Readonly<Record<string, unknown>>;

/** The moment that the legacy API writes where there is none. */
const NO_TIME = 0;
/** A longer list is not gone through: who reads it leaves it out. */
const MAX_LIST = 5000;

/**
 * The body as wc/v3 has it:
 *
 * - legacy: `{ "order": { ... } }`, with names and times of its own;
 * - v1: dates without their `*_gmt` twins. Those of creation and modification are UTC, except a coupon's, which are the
 *   site's local time: as that may be ahead, it counts at the latest as of now. `date_paid` is local, and only says
 *   that the order is paid.
 */
export function asWc3(resource: Resource, body: unknown, now: Date): unknown {
  const inner = pick(body, [resource])[resource];
  const { id } = pick(body, ['id']);
  if (isObject(inner) && id === undefined) return LEGACY[resource](inner);
  return isObject(body) && isV1(body) ? withUtc(resource, body, now) : body;
}

function isV1(body: WooBody): boolean {
  return 'date_modified' in body && !('date_modified_gmt' in body) && !('date_created_gmt' in body);
}

function withUtc(resource: Resource, body: WooBody, now: Date): WooBody {
  const { date_created: created, date_modified: modified } = body;
  return {
    ...body,
    ...(created === undefined ? {} : { date_created_gmt: created }),
    date_modified_gmt: resource === 'coupon' ? notAfter(modified, now) : modified,
  };
}

function notAfter(written: unknown, now: Date): unknown {
  const time = typeof written === 'string' ? readGmt(written) : null;
  return time && time > now ? now.toISOString() : written;
}

const LEGACY: Readonly<Record<Resource, (body: WooBody) => WooBody>> = {
  order: legacyOrder,
  product: legacyProduct,
  coupon: legacyCoupon,
};

/** It lists no refunds. A line's `product_id` is that of the variation, where it is one. */
function legacyOrder(body: WooBody): WooBody {
  const { payment_details: payment } = body;
  const { updated_at: updatedAt, completed_at: completedAt } = body;
  return {
    ...renamed(body, {
      order_number: 'number',
      total_discount: 'discount_total',
      total_shipping: 'shipping_total',
      billing_address: 'billing',
      created_at: 'date_created_gmt',
      updated_at: 'date_modified_gmt',
    }),
    // Only whether the order is paid is told, not when.
    date_paid: pick(payment, ['paid'])['paid'] === true ? updatedAt : null,
    date_completed_gmt: isTime(completedAt) ? completedAt : null,
    coupon_lines: itemsOf(body['coupon_lines'], (line) => renamed(line, { amount: 'discount' })),
  };
}

function legacyProduct(body: WooBody): WooBody {
  const { in_stock: isInStock } = body;
  return {
    ...renamed(body, { title: 'name', updated_at: 'date_modified_gmt' }),
    categories: (Array.isArray(body['categories']) ? body['categories'] : [])
      .slice(0, MAX_LIST)
      .map((name: unknown) => ({ name })),
    ...(typeof isInStock === 'boolean' ? { stock_status: isInStock ? 'instock' : 'outofstock' } : {}),
  };
}

function legacyCoupon(body: WooBody): WooBody {
  return renamed(body, { type: 'discount_type', updated_at: 'date_modified_gmt' });
}

function isTime(written: unknown): boolean {
  const time = typeof written === 'string' ? readGmt(written) : null;
  return time !== null && time.getTime() !== NO_TIME;
}

/** A list as it is where it is none, or too long to be read. */
function itemsOf(list: unknown, change: (item: WooBody) => WooBody): unknown {
  const items = phpList(list);
  return Array.isArray(items) && items.length <= MAX_LIST ? objectsOf(items).map(change) : list;
}

function renamed(body: WooBody, names: Readonly<Record<string, string>>): WooBody {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [names[name] ?? name, value]));
}

/** Fields that only one kind of body has, in each version of the API. */
const MARKS: Readonly<Record<Resource, readonly string[]>> = {
  order: ['line_items', 'order_key', 'billing'],
  product: ['regular_price', 'stock_status', 'catalog_visibility'],
  coupon: ['discount_type', 'usage_count', 'individual_use'],
};

/**
 * Whether the body is plainly of another kind than its topic says. A signature covers the body alone: who has got hold
 * of one could send it under another topic.
 */
export function isOfAnotherKind(resource: Resource, body: unknown): boolean {
  const has = (kind: Resource): boolean => Object.keys(pick(body, MARKS[kind])).length > 0;
  return !has(resource) && RESOURCES.some((kind) => kind !== resource && has(kind));
}

/** Whether it is what WooCommerce sends of a thing that is deleted: its id, and nothing else. */
export function isBareId(body: unknown): boolean {
  return isObject(body) && Object.keys(body).length === 1 && Object.hasOwn(body, 'id');
}
