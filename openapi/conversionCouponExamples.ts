import type { ConversionExample } from './exampleShapes';

// Examples of `Woo/Coupon`: a voucher's coupon is issued, redeemed on an order and given back in part.

const issued = {
  event: 'issued',
  event_id: 'wfx-1',
  code: 'WFX-8F3K',
  amount: '50.00',
  currency: 'TRY',
  waffarx_reference: { voucher_id: 'V-1001', batch_id: 'B-7' },
  expiry_date: '2026-12-31',
  occurred_at: '2026-11-20T09:00:00Z',
};
const redeemed = {
  event: 'redeemed',
  event_id: 'wfx-2',
  code: 'WFX-8F3K',
  discount: '37.50',
  currency: 'TRY',
  order_id: 1042,
  occurred_at: '2026-11-21T09:58:12Z',
};
const early = {
  event: 'reversed',
  event_id: 'wfx-3',
  code: 'WFX-2D9Q',
  discount: '10.00',
  currency: 'TRY',
  order_id: 1042,
  occurred_at: '2026-11-21T10:30:00Z',
};

const answerOf = (sent: { event: string; event_id: string; code: string }, more: object): object => ({
  eventId: sent.event_id,
  event: sent.event,
  couponCode: sent.code.toLowerCase(),
  state: 'applied',
  ...more,
  replayed: false,
});
const nothingIssued = { coupon: 'issued', order: null };
const onOrder = {
  coupon: 'redeemed',
  order: { orderId: '1042', currency: 'TRY', redeemed: '37.50', reversed: '0.00', owed: '37.50' },
};
const parked = {
  state: 'parked',
  coupon: 'parked',
  order: { orderId: '1042', currency: 'TRY', redeemed: '0.00', reversed: '0.00', owed: '0.00' },
  flags: ['reversal_without_redemption'],
};

export const coupons: readonly ConversionExample[] = [
  {
    name: 'issued',
    summary: 'A coupon was made',
    status: 201,
    request: issued,
    answer: answerOf(issued, nothingIssued),
  },
  {
    name: 'redeemed',
    summary: 'It was used, and took off this much',
    status: 201,
    request: redeemed,
    answer: answerOf(redeemed, onOrder),
  },
  {
    name: 'repeated',
    summary: 'The same again',
    status: 200,
    request: redeemed,
    answer: { ...answerOf(redeemed, onOrder), replayed: true },
  },
  {
    name: 'reversedEarly',
    summary: 'Given back before its redemption is known',
    status: 202,
    request: early,
    answer: answerOf(early, parked),
  },
];
