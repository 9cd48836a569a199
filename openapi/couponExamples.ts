import type { AccountExample } from './exampleShapes';

// Examples of what the account function answers of the network's coupons. A test records these events, and holds the
// answers against them.

/** The coupon's events in the example, as the plugin reported them. */
export const COUPON_STORY = [
  {
    event: 'issued',
    event_id: 'wfx-1',
    code: 'WFX-8F3K',
    amount: '50.00',
    currency: 'TRY',
    waffarx_reference: { voucher_id: 'V-1001', batch_id: 'B-7' },
    expiry_date: '2026-12-31',
    occurred_at: '2026-11-19T09:00:00Z',
  },
  {
    event: 'redeemed',
    event_id: 'wfx-2',
    code: 'WFX-8F3K',
    discount: '50.00',
    currency: 'TRY',
    order_id: 2001,
    occurred_at: '2026-11-21T10:00:00Z',
  },
  {
    event: 'redeemed',
    event_id: 'wfx-3',
    code: 'WFX-2D9Q',
    discount: '20.00',
    currency: 'TRY',
    order_id: 2999,
    voucher_id: 'V-1002',
    occurred_at: '2026-11-21T11:00:00Z',
  },
  {
    event: 'reversed',
    event_id: 'wfx-4',
    code: 'WFX-2D9Q',
    discount: '20.00',
    currency: 'TRY',
    order_id: 2999,
    occurred_at: '2026-11-21T11:30:00Z',
  },
] as const;

const PARTIES = { debtor: 'platform', creditor: 'brand:lalemoda' };
const entry = {
  day: '2026-11-21',
  kind: 'redemption',
  couponCode: 'wfx-8f3k',
  voucherId: 'V-1001',
  orderId: '2001',
  eventId: 'wfx-2',
  entryId: 'wfx-2',
  currency: 'TRY',
  redeemed: '50.00',
  reversed: '0.00',
  owed: '50.00',
  ...PARTIES,
};
const second = { couponCode: 'wfx-2d9q', voucherId: 'V-1002', orderId: '2999' };

export const couponReport: AccountExample = {
  name: 'couponReport',
  summary: 'One coupon is owed; another was never issued, and its order is unknown',
  status: 200,
  as: 'viewer',
  path: '/v1/coupons/reconciliation?storeId=lalewoo&month=2026-11',
  answer: {
    brandId: 'lalemoda',
    storeId: 'lalewoo',
    month: '2026-11',
    timeZone: 'Europe/Istanbul',
    generatedAt: '2026-11-21T12:00:00.000Z',
    totals: [
      {
        currency: 'TRY',
        opening: '0.00',
        redeemed: '70.00',
        reversed: '20.00',
        net: '50.00',
        closing: '50.00',
      },
    ],
    entries: [
      { ...entry, ...second, eventId: 'wfx-3', entryId: 'wfx-3', redeemed: '20.00', owed: '20.00' },
      {
        ...entry,
        ...second,
        kind: 'reversal',
        eventId: 'wfx-4',
        entryId: 'wfx-4',
        redeemed: '0.00',
        reversed: '20.00',
        owed: '20.00',
        debtor: PARTIES.creditor,
        creditor: PARTIES.debtor,
      },
      entry,
    ],
    discrepancies: [
      {
        problem: 'never_issued',
        meaning: 'it was redeemed, and nobody reported its issue',
        ...second,
        eventId: 'wfx-3',
        currency: 'TRY',
        amount: null,
        orderDiscount: null,
        orderStatus: null,
      },
      {
        problem: 'order_unknown',
        meaning: 'no report of the order has reached us',
        ...second,
        eventId: 'wfx-3',
        currency: 'TRY',
        amount: '20.00',
        orderDiscount: null,
        orderStatus: null,
      },
    ],
  },
};

export const coupon: AccountExample = {
  name: 'coupon',
  summary: 'Issued and redeemed',
  status: 200,
  as: 'manager',
  path: '/v1/coupons/lalewoo/WFX-8F3K',
  answer: {
    brandId: 'lalemoda',
    storeId: 'lalewoo',
    couponCode: 'wfx-8f3k',
    state: 'redeemed',
    reference: { voucherId: 'V-1001', batchId: 'B-7' },
    currency: 'TRY',
    faceValue: '50.00',
    expiresOn: '2026-12-31',
    issuedAt: '2026-11-19T09:00:00.000Z',
    orders: [{ orderId: '2001', currency: 'TRY', redeemed: '50.00', reversed: '0.00', owed: '50.00' }],
    flags: [],
    events: [
      {
        eventId: 'wfx-1',
        event: 'issued',
        orderId: null,
        amount: '50.00',
        currency: 'TRY',
        day: '2026-11-19',
        occurredAt: '2026-11-19T09:00:00.000Z',
        receivedAt: '2026-11-21T12:00:00.000Z',
      },
      {
        eventId: 'wfx-2',
        event: 'redeemed',
        orderId: '2001',
        amount: '50.00',
        currency: 'TRY',
        day: '2026-11-21',
        occurredAt: '2026-11-21T10:00:00.000Z',
        receivedAt: '2026-11-21T12:00:00.000Z',
      },
    ],
    entries: [
      {
        entryId: 'wfx-2',
        kind: 'redemption',
        eventId: 'wfx-2',
        orderId: '2001',
        currency: 'TRY',
        day: '2026-11-21',
        at: '2026-11-21T12:00:00.000Z',
        owed: '50.00',
        ...PARTIES,
      },
    ],
  },
};
