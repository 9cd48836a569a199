import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// What a WooCommerce plugin for the store API would do, written from CONTRACT.md alone: it reads the shop's own
// objects and posts the three bodies. Nothing of functions/src is used.

const RECORDINGS = join(__dirname, '../fixtures/woocommerce');

interface Meta {
  readonly key: string;
  readonly value: unknown;
}

interface WooPart {
  readonly total: string;
  readonly total_tax: string;
  readonly meta_data: readonly Meta[];
}

interface WooLine extends WooPart {
  readonly id: number;
  readonly name: string;
  readonly product_id: number;
  readonly variation_id: number;
  readonly quantity: number;
  readonly sku: string | null;
  readonly subtotal: string;
}

export interface WooOrder {
  readonly id: number;
  readonly number: string;
  readonly status: string;
  readonly currency: string;
  readonly total: string;
  readonly discount_total: string;
  readonly shipping_total: string;
  readonly total_tax: string;
  readonly customer_id: number;
  readonly customer_note: string;
  readonly billing: Readonly<Record<string, string>>;
  readonly shipping: Readonly<Record<string, string>>;
  readonly date_created_gmt: string;
  readonly date_modified_gmt: string;
  readonly line_items: readonly WooLine[];
  readonly fee_lines: readonly WooPart[];
  readonly coupon_lines: readonly { readonly code: string }[];
  readonly refunds: readonly { readonly id: number; readonly total: string; readonly reason: string }[];
  readonly meta_data: readonly Meta[];
}

export interface WooRefund {
  readonly id: number;
  readonly amount: string;
  readonly reason: string;
  readonly date_created_gmt: string;
  readonly line_items: readonly WooLine[];
  readonly shipping_lines: readonly WooPart[];
  readonly fee_lines: readonly WooPart[];
  readonly _links: { readonly up: readonly [{ readonly href: string }] };
}

interface WooImage {
  readonly src: string;
}

export interface WooProduct {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly permalink: string;
  readonly price: string;
  readonly regular_price: string;
  readonly sale_price: string;
  readonly sku: string;
  readonly stock_status: string;
  readonly stock_quantity: number | null;
  readonly images: readonly WooImage[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly date_modified_gmt: string;
}

export interface WooVariation {
  readonly id: number;
  readonly sku: string;
  readonly price: string;
  readonly stock_status: string;
  readonly attributes: readonly { readonly name: string; readonly option: string }[];
  readonly image: WooImage | null;
}

export interface LineBody {
  readonly lineId: number;
  readonly productId: number;
  readonly variantId: number;
  readonly sku: string | null;
  readonly name: string;
  readonly quantity: number;
  readonly total: string;
}

export interface SaleBody {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: string;
  readonly currency: string;
  readonly total: string;
  readonly discountTotal: string;
  readonly shippingTotal: string;
  readonly taxTotal: string;
  readonly feeTotal: string;
  readonly items: readonly LineBody[];
  readonly attribution: {
    readonly clickId?: string;
    readonly referralCode?: string;
    readonly clickedAt?: string;
    readonly couponCodes: readonly string[];
  };
  readonly customer: { readonly id?: number; readonly email?: string };
  readonly occurredAt: string;
  readonly updatedAt: string;
}

export interface RefundedItemBody {
  readonly lineId: string;
  readonly quantity?: number;
  readonly total: string;
}

export interface RefundBody {
  readonly orderId: string;
  readonly refundId: number;
  readonly amount: string;
  readonly items?: readonly RefundedItemBody[];
  readonly shippingTotal?: string;
  readonly feeTotal?: string;
  readonly taxTotal?: string;
  readonly reason: string;
  readonly occurredAt: string;
}

export interface PluginSettings {
  /** Stands before order and click ids, so that two runs in one database do not meet. */
  readonly prefix: string;
  /** The creators' codes of the recorded shop, as the brand under test knows them. */
  readonly codes: Readonly<Record<string, string>>;
  /** Moves all times: a real clock may stand at any date, and nothing may lie in its future. */
  readonly shiftMs?: number;
}

/** The recorded answer whose file name begins with the number, as the shop sent it. */
function recording(folder: 'rest' | 'checkout', number: string): unknown {
  const name = readdirSync(join(RECORDINGS, folder)).find((file) => file.startsWith(`${number}-`));
  if (name === undefined) throw new Error(`there is no recording ${folder}/${number}`);
  const file = JSON.parse(readFileSync(join(RECORDINGS, folder, name), 'utf8')) as { rawBody: string };
  return JSON.parse(file.rawBody);
}

export const recordedOrder = (number: string): WooOrder => recording('rest', number) as WooOrder;
export const recordedRefund = (number: string): WooRefund => recording('rest', number) as WooRefund;
export const recordedProduct = (number: string): WooProduct => recording('rest', number) as WooProduct;
export const recordedProducts = (number: string): WooProduct[] => recording('rest', number) as WooProduct[];
export const recordedVariations = (number: string): WooVariation[] =>
  recording('rest', number) as WooVariation[];
export const recordedCheckout = (number: string): { order_id: number; status: string } =>
  recording('checkout', number) as { order_id: number; status: string };

/** The order a refund is of. WooCommerce says it only in the resource's link to its parent. */
export function orderIdOf(refund: WooRefund): number {
  return Number(refund._links.up[0].href.split('/').at(-1));
}

/** Block checkout stores the order before it is placed. */
const DRAFTS: readonly string[] = ['auto-draft', 'checkout-draft'];

export class WoocommercePlugin {
  constructor(private readonly settings: PluginSettings) {}

  orderId(id: number): string {
    return `${this.settings.prefix}${id}`;
  }

  clickId(recordedId: string): string {
    return `${this.settings.prefix}${recordedId}`;
  }

  code(recordedCode: string): string {
    return this.settings.codes[recordedCode] ?? recordedCode;
  }

  /** A `*_gmt` date, which WooCommerce writes without its `Z`. */
  time(gmt: string): string {
    return new Date(Date.parse(`${gmt}Z`) + (this.settings.shiftMs ?? 0)).toISOString();
  }

  /** The body of trackSale, or null where the order is no sale yet. */
  sale(order: WooOrder): SaleBody | null {
    if (DRAFTS.includes(order.status)) return null;
    return {
      orderId: this.orderId(order.id),
      orderNumber: order.number,
      status: order.status,
      currency: order.currency,
      total: order.total,
      discountTotal: order.discount_total,
      shippingTotal: order.shipping_total,
      taxTotal: order.total_tax,
      feeTotal: sumOf(order.fee_lines.map(({ total }) => total)),
      items: order.line_items.map((line) => ({
        lineId: line.id,
        productId: line.product_id,
        variantId: line.variation_id,
        sku: line.sku,
        name: line.name,
        quantity: line.quantity,
        total: line.total,
        taxTotal: line.total_tax,
      })),
      attribution: this.attribution(order),
      customer: {
        ...(order.customer_id === 0 ? {} : { id: order.customer_id }),
        ...(order.billing['email'] ? { email: order.billing['email'] } : {}),
      },
      occurredAt: this.time(order.date_created_gmt),
      updatedAt: this.time(order.date_modified_gmt),
    };
  }

  private attribution({ meta_data, coupon_lines }: WooOrder): SaleBody['attribution'] {
    const meta = (key: string): string | undefined => {
      const value = meta_data.find((entry) => entry.key === key)?.value;
      return typeof value === 'string' ? value : undefined;
    };
    const [clickId, code, seconds] = ['_affiliate_click_id', '_affiliate_ref', '_affiliate_ts'].map(meta);
    const clickedAt = seconds && new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, '');
    return {
      ...(clickId === undefined ? {} : { clickId: this.clickId(clickId) }),
      ...(code === undefined ? {} : { referralCode: this.code(code) }),
      ...(clickedAt ? { clickedAt: this.time(clickedAt) } : {}),
      couponCodes: coupon_lines.map((line) => this.code(line.code)),
    };
  }

  /** The body of trackRefund. Lines, shipping and fees come with negative figures and name their originals. */
  refund(refund: WooRefund): RefundBody {
    const { line_items: lines, shipping_lines: shipping, fee_lines: fees } = refund;
    const negated = (parts: readonly WooPart[], field: 'total' | 'total_tax'): string =>
      sumOf(
        parts.map((part) => part[field]),
        -1n,
      );
    const parts = [...lines, ...shipping, ...fees];
    return {
      orderId: this.orderId(orderIdOf(refund)),
      refundId: refund.id,
      amount: refund.amount,
      ...(lines.length > 0 ? { items: lines.map(refundedItem) } : {}),
      ...(shipping.length > 0 ? { shippingTotal: negated(shipping, 'total') } : {}),
      ...(fees.length > 0 ? { feeTotal: negated(fees, 'total') } : {}),
      ...(parts.length > 0 ? { taxTotal: negated(parts, 'total_tax') } : {}),
      reason: refund.reason,
      occurredAt: this.time(refund.date_created_gmt),
    };
  }

  /** One product of syncProducts. */
  product(product: WooProduct, variations: readonly WooVariation[] = []): Record<string, unknown> {
    return {
      productId: product.id,
      name: product.name,
      description: product.description,
      url: product.permalink,
      price: product.price,
      regularPrice: product.regular_price,
      salePrice: product.sale_price,
      sku: product.sku,
      stockStatus: product.stock_status,
      stockQuantity: product.stock_quantity,
      images: product.images.map(({ src }) => src),
      categories: product.categories.map(({ id, name }) => ({ id, name })),
      variants: variations.map((variation) => ({
        variantId: variation.id,
        sku: variation.sku,
        price: variation.price,
        stockStatus: variation.stock_status,
        attributes: variation.attributes.map(({ name, option }) => ({ name, option })),
        imageUrl: variation.image?.src ?? null,
      })),
      updatedAt: this.time(product.date_modified_gmt),
    };
  }
}

function refundedItem({ quantity, total, meta_data }: WooLine): RefundedItemBody {
  return {
    lineId: String(meta_data.find(({ key }) => key === '_refunded_item_id')?.value),
    ...(quantity === 0 ? {} : { quantity: -quantity }),
    total: sumOf([total], -1n),
  };
}

const DECIMALS = 6;

/** The sum of the shop's amounts as a plain decimal with as many decimals as the longest of them. */
function sumOf(amounts: readonly string[], sign: 1n | -1n = 1n): string {
  const decimals = Math.max(0, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  const sum = sign * amounts.reduce((total, amount) => total + scaled(amount), 0n);
  const digits = String(sum < 0n ? -sum : sum).padStart(DECIMALS + 1, '0');
  const text = `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`.slice(
    0,
    decimals - DECIMALS || undefined,
  );
  return (sum < 0n ? '-' : '') + text.replace(/\.$/, '');
}

function scaled(amount: string): bigint {
  const [whole = '', fraction = ''] = amount.replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(DECIMALS, '0').slice(0, DECIMALS));
  return amount.startsWith('-') ? -magnitude : magnitude;
}

/** As PHP prints it: half-up, away from zero. */
function reprint(amount: string, decimals: number): string {
  const [whole = '', fraction = ''] = amount.split('.');
  const cut = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  const figure = String((fraction[decimals] ?? '0') >= '5' ? cut + 1n : cut).padStart(decimals + 1, '0');
  return decimals === 0 ? figure : `${figure.slice(0, -decimals)}.${figure.slice(-decimals)}`;
}

/** The order as the shop prints it once its decimals setting was changed and the order saved. */
export function orderInDecimals(order: WooOrder, decimals: number, modified: string): WooOrder {
  const print = (amount: string): string => reprint(amount, decimals);
  return {
    ...order,
    total: print(order.total),
    discount_total: print(order.discount_total),
    shipping_total: print(order.shipping_total),
    total_tax: print(order.total_tax),
    line_items: order.line_items.map((line) => ({
      ...line,
      total: print(line.total),
      total_tax: print(line.total_tax),
    })),
    date_modified_gmt: modified,
  };
}

/** The refund's body under that setting. */
export function refundInDecimals(refund: RefundBody, decimals: number): RefundBody {
  return {
    ...refund,
    amount: reprint(refund.amount, decimals),
    ...(refund.taxTotal === undefined ? {} : { taxTotal: reprint(refund.taxTotal, decimals) }),
    ...(refund.items
      ? { items: refund.items.map((item) => ({ ...item, total: reprint(item.total, decimals) })) }
      : {}),
  };
}

export interface StoreAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Posts to the deployed functions, as a store's server does. */
export async function postToFunctions(apiKey: string, name: string, body: unknown): Promise<StoreAnswer> {
  const base = process.env['HALFSHARE_FUNCTIONS_URL'];
  if (base === undefined) throw new Error('HALFSHARE_FUNCTIONS_URL is not set: run `npm run test:emulator`');
  const response = await fetch(`${base}/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
