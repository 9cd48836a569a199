import type { Json } from '../story';

// What stores send, as short as the stories need it.

/** 100.00 net by Ayşe's coupon, 120.00 with tax: 10.00 due at 10%. */
export function saleOf(orderId: string, more: Json = {}): Json {
  return {
    orderId,
    currency: 'TRY',
    total: '120.00',
    taxTotal: '20.00',
    items: [{ lineId: 1, productId: 'p1', quantity: 2, total: '100.00' }],
    attribution: { couponCodes: ['AYSE10'] },
    ...more,
  };
}

/** An order with a total and no lines. */
export function totalOf(orderId: string, total: string, more: Json = {}): Json {
  return { orderId, currency: 'TRY', total, attribution: { couponCodes: ['AYSE10'] }, ...more };
}

/** WooCommerce's order object, completed, 100.00 net by the referral code of Ayşe. */
export function wooOf(id: number, modified: string, more: Json = {}): Json {
  return {
    id,
    number: String(id),
    status: 'completed',
    currency: 'TRY',
    total: '120.00',
    total_tax: '20.00',
    shipping_total: '0.00',
    discount_total: '0.00',
    customer_id: 7,
    date_created_gmt: '2026-02-02T09:00:00',
    date_modified_gmt: modified,
    line_items: [{ id: 1, product_id: 7, quantity: 2, total: '100.00' }],
    refunds: [],
    meta_data: [{ key: '_affiliate_ref', value: 'ayse' }],
    ...more,
  };
}

/** A refund as an order lists it. */
export const listed = (id: number, total: string): Json => ({ id, reason: '', total: `-${total}` });
