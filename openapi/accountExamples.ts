import type { AccountExample } from './exampleShapes';
import type { Capacity } from '../functions/src/operations/access/authenticateUser';
import type { AccountRouteName } from '../functions/src/http/account/routes';
import { coupon, couponReport } from './couponExamples';
import { EXPLANATION } from './explanationExample';

// Examples of the account function's part of the OpenAPI document: a story of the demo brand in requests and their
// answers. A test posts each and holds the answer against the one here.

/** The orders of the story, of 100.00 TRY each: 10.00 are due, 5.00 of it to the influencer. */
export const STORY_ORDERS = ['2001', '2002', '2003', '2004', '2005'] as const;

/** A further one, which a client that signs nothing reported as `processing`. */
export const UNVERIFIED_ORDER = '2006';

const PAYOUT_ID = 'po_6f1c0d9be2a87354c1e0f9d2';
const FAILED_PAYOUT_ID = 'po_e2b71d4490c35f86a7d81b0c';
const SETTLEMENT_ID = 'set_0b8f3c7e5d2a41968f7e6d5c';
export const STORY_IDS = { PAYOUT_ID, FAILED_PAYOUT_ID, SETTLEMENT_ID } as const;
/** Of the story's store, by their versions. */
export const WEBHOOK_SECRETS = {
  1: '6f0c2f4f4f1f3b1d0a2f5be3a3f1c7d9e8b45a60c1d2e3f4',
  2: '1b9d6bcd4bfbdf3a2d9c8f7e6a5b4c3d2e1f0a9b8c7d6e5f',
} as const;
export const ADMIN_UID = 'q7WkZr2TgVh1Yx5sNd8PbLmC3JfE';

const commission = {
  id: 'lalemoda~lalewoo~2001',
  status: 'approved',
  statusReason: null,
  influencerId: 'ayse',
  currency: 'TRY',
  base: '100.00',
  ratePercent: 10,
  total: '10.00',
  influencer: '5.00',
  platform: '5.00',
  member: '0.00',
  unclaimed: '5.00',
  heldUntil: '2026-12-05T10:00:00.000Z',
  approvedAt: '2026-11-21T12:00:00.000Z',
  rejectedAt: null,
  paidAt: null,
  payoutId: null,
};

const sealed = {
  payoutId: PAYOUT_ID,
  brandId: 'lalemoda',
  influencerId: 'ayse',
  currency: 'TRY',
  state: 'sealed',
  stateReason: null,
  reference: '2026-11',
  bankReference: null,
  minimum: '5.00',
  total: '5.00',
  orders: 1,
  hasWork: false,
  createdAt: '2026-11-21T12:00:00.000Z',
  sealedAt: '2026-11-21T12:00:00.000Z',
  sentAt: null,
  paidAt: null,
  failedAt: null,
  replayed: false,
};

/** The same request once more: nothing happens twice. */
function repeated(example: AccountExample): AccountExample {
  const name = `repeated${example.name[0]?.toUpperCase() ?? ''}${example.name.slice(1)}`;
  const answer = { ...example.answer, replayed: true };
  return { ...example, name, summary: 'The same again: nothing happens twice', status: 200, answer };
}

const rejected: AccountExample = {
  name: 'rejected',
  summary: 'With a reason that the influencer sees',
  status: 201,
  as: 'manager',
  path: '/v1/orders/2002/reject',
  request: { reason: 'Own purchase', decisionId: 'd-2' },
  answer: {
    brandId: 'lalemoda',
    storeId: 'lalewoo',
    orderId: '2002',
    eventId: 'reject:d-2',
    attributed: true,
    influencerId: 'ayse',
    replayed: false,
    commission: {
      ...commission,
      id: 'lalemoda~lalewoo~2002',
      status: 'rejected',
      statusReason: 'Own purchase',
      base: '0.00',
      total: '0.00',
      influencer: '0.00',
      platform: '0.00',
      unclaimed: '0.00',
      approvedAt: null,
      rejectedAt: '2026-11-21T12:00:00.000Z',
    },
  },
};

const withdrawn: AccountExample = {
  name: 'withdrawn',
  summary: 'It was no own purchase after all',
  status: 201,
  as: 'manager',
  path: '/v1/orders/2002/withdraw',
  request: { decisionId: 'd-3' },
  answer: {
    brandId: 'lalemoda',
    storeId: 'lalewoo',
    orderId: '2002',
    eventId: 'withdraw:d-3',
    attributed: true,
    influencerId: 'ayse',
    replayed: false,
    commission: { ...commission, id: 'lalemoda~lalewoo~2002', status: 'pending', approvedAt: null },
  },
};

const approved: AccountExample = {
  name: 'approved',
  summary: 'Before the hold is over',
  status: 201,
  as: 'manager',
  path: '/v1/orders/2001/approve',
  request: { storeId: 'lalewoo', decisionId: 'd-1' },
  answer: {
    brandId: 'lalemoda',
    storeId: 'lalewoo',
    orderId: '2001',
    eventId: 'approve:d-1',
    attributed: true,
    influencerId: 'ayse',
    commission: commission,
    replayed: false,
  },
};

const moved: AccountExample = {
  name: 'moved',
  summary: 'To nobody',
  status: 201,
  as: 'owner',
  path: '/v1/orders/2003/attribute',
  request: { influencerId: null, reason: 'Ordered by phone', decisionId: 'd-4' },
  answer: {
    brandId: 'lalemoda',
    storeId: 'lalewoo',
    orderId: '2003',
    eventId: 'attribute:d-4',
    attributed: false,
    influencerId: null,
    replayed: false,
    commission: {
      ...commission,
      id: 'lalemoda~lalewoo~2003',
      status: 'reversed',
      statusReason: 'not_attributed',
      influencerId: null,
      base: '0.00',
      total: '0.00',
      influencer: '0.00',
      platform: '0.00',
      unclaimed: '0.00',
      approvedAt: null,
    },
  },
};

const confirmed: AccountExample = {
  name: 'confirmed',
  summary: 'Reported by a client that signs nothing; it is completed since',
  status: 201,
  as: 'manager',
  path: `/v1/orders/${UNVERIFIED_ORDER}/confirm`,
  request: { status: 'completed', decisionId: 'd-5' },
  answer: {
    brandId: 'lalemoda',
    storeId: 'lalewoo',
    orderId: UNVERIFIED_ORDER,
    eventId: 'confirm:d-5',
    attributed: true,
    influencerId: 'ayse',
    replayed: false,
    commission: {
      ...commission,
      id: `lalemoda~lalewoo~${UNVERIFIED_ORDER}`,
      status: 'pending',
      heldUntil: '2026-12-05T12:00:00.000Z',
      approvedAt: null,
    },
  },
};

const plan: AccountExample = {
  name: 'plan',
  summary: 'The newest version is in force',
  status: 200,
  as: 'viewer',
  path: '/v1/plan',
  answer: {
    brandId: 'lalemoda',
    plan: {
      base: 'net',
      ratePercent: 10,
      attributionWindowDays: 30,
      holdPeriodDays: 14,
      version: 1,
      startsAt: '2020-01-01T00:00:00.000Z',
      rules: [],
      shares: [
        { party: 'influencer', percent: 50 },
        { party: 'platform', percent: 50 },
      ],
      attributionPrecedence: ['coupon', 'click', 'referralCode'],
    },
    inForce: {
      base: 'net',
      ratePercent: 10,
      attributionWindowDays: 30,
      holdPeriodDays: 14,
      version: 1,
      startsAt: '2020-01-01T00:00:00.000Z',
      rules: [],
      shares: [
        { party: 'influencer', percent: 50 },
        { party: 'platform', percent: 50 },
      ],
      attributionPrecedence: ['coupon', 'click', 'referralCode'],
    },
  },
};

const savedPlan: AccountExample = {
  name: 'savedPlan',
  summary: 'A higher rate, a rule for one category and a status of the store’s own, from December on',
  status: 201,
  as: 'owner',
  path: '/v1/plan',
  request: {
    base: 'net',
    ratePercent: 12,
    rules: [{ kind: 'category', id: 17, ratePercent: 15 }],
    statusMap: { 'wc-Shipped': 'completed' },
    shares: [
      { party: 'influencer', percent: 60 },
      { party: 'platform', percent: 40 },
    ],
    attributionWindowDays: 30,
    holdPeriodDays: 14,
    attributionPrecedence: ['coupon', 'click', 'referralCode'],
    startsAt: '2026-12-01T00:00:00+03:00',
    basedOnVersion: 1,
  },
  answer: {
    brandId: 'lalemoda',
    plan: {
      base: 'net',
      ratePercent: 12,
      attributionWindowDays: 30,
      holdPeriodDays: 14,
      version: 2,
      startsAt: '2026-11-30T21:00:00.000Z',
      rules: [{ kind: 'category', id: '17', ratePercent: 15 }],
      statusMap: { shipped: 'completed' },
      shares: [
        { party: 'influencer', percent: 60 },
        { party: 'platform', percent: 40 },
      ],
      attributionPrecedence: ['coupon', 'click', 'referralCode'],
    },
    replayed: false,
  },
};

const payout: AccountExample = {
  name: 'payout',
  summary: 'What is approved, if it is at least 5.00',
  status: 201,
  as: 'admin',
  path: '/v1/payouts',
  request: {
    brandId: 'lalemoda',
    influencerId: 'ayse',
    currency: 'TRY',
    minimum: '5.00',
    reference: '2026-11',
  },
  answer: sealed,
};

const advanced: AccountExample = {
  name: 'advanced',
  summary: 'Nothing was left to do',
  status: 200,
  as: 'admin',
  path: `/v1/payouts/${PAYOUT_ID}/advance`,
  answer: { ...sealed },
};

const sent: AccountExample = {
  name: 'sent',
  summary: 'The bank took it',
  status: 200,
  as: 'admin',
  path: `/v1/payouts/${PAYOUT_ID}/sent`,
  request: { bankReference: 'TR-88213' },
  answer: { ...sealed, state: 'sent', bankReference: 'TR-88213', sentAt: '2026-11-21T12:00:00.000Z' },
};

const paid: AccountExample = {
  name: 'paid',
  summary: 'It has arrived',
  status: 200,
  as: 'admin',
  path: `/v1/payouts/${PAYOUT_ID}/paid`,
  answer: {
    ...sealed,
    state: 'paid',
    bankReference: 'TR-88213',
    sentAt: '2026-11-21T12:00:00.000Z',
    paidAt: '2026-11-21T12:00:00.000Z',
  },
};

const failed: AccountExample = {
  name: 'failed',
  summary: 'The bank sent it back',
  status: 200,
  as: 'admin',
  path: `/v1/payouts/${FAILED_PAYOUT_ID}/failed`,
  request: { reason: 'Wrong IBAN' },
  answer: {
    ...sealed,
    payoutId: FAILED_PAYOUT_ID,
    state: 'failed',
    stateReason: 'Wrong IBAN',
    reference: null,
    minimum: '0.00',
    failedAt: '2026-11-21T12:00:00.000Z',
  },
};

const readPayout: AccountExample = {
  name: 'readPayout',
  summary: 'As its influencer sees it',
  status: 200,
  as: 'influencer',
  path: `/v1/payouts/${PAYOUT_ID}`,
  answer: {
    ...sealed,
    state: 'paid',
    bankReference: 'TR-88213',
    sentAt: '2026-11-21T12:00:00.000Z',
    paidAt: '2026-11-21T12:00:00.000Z',
  },
};

const settlement: AccountExample = {
  name: 'settlement',
  summary: 'A part of what the brand owes',
  status: 201,
  as: 'admin',
  path: '/v1/settlements',
  request: {
    brandId: 'lalemoda',
    currency: 'TRY',
    amount: '20.00',
    reference: 'bank-2026-11-21',
    paidAt: '2026-11-21T08:00:00Z',
  },
  answer: {
    settlementId: SETTLEMENT_ID,
    brandId: 'lalemoda',
    currency: 'TRY',
    amount: '20.00',
    reference: 'bank-2026-11-21',
    owed: '40.00',
    settledBefore: '0.00',
    paidAt: '2026-11-21T08:00:00.000Z',
    recordedAt: '2026-11-21T12:00:00.000Z',
    replayed: false,
  },
};

const balances: AccountExample = {
  name: 'balances',
  summary: 'After the settlement',
  status: 200,
  as: 'viewer',
  path: '/v1/balances',
  answer: {
    brandId: 'lalemoda',
    balances: [
      {
        currency: 'TRY',
        owed: '40.00',
        settled: '20.00',
        open: '20.00',
        platform: '20.00',
        platformTaken: '10.00',
      },
    ],
  },
};

const TOPICS = ['Order', 'Product', 'Coupon'].flatMap((thing) =>
  ['created', 'updated', 'deleted', 'restored'].map((change) => ({
    name: `Halfshare: ${thing} ${change}`,
    topic: `${thing} ${change}`,
    topicKey: `${thing.toLowerCase()}.${change}`,
  })),
);

const neverSeen = { state: 'neverSeen', lastSeenAt: null, quietSince: null };

const store = {
  storeId: 'lalewoo',
  name: 'A store',
  platform: 'woocommerce',
  siteUrl: 'https://store.example',
  state: 'active',
  hosts: ['lalewoo.example'],
  connections: {
    plugin: { state: 'connected', lastSeenAt: '2026-11-21T11:20:00.000Z', quietSince: null },
    webhooks: neverSeen,
  },
  plugin: { state: 'active', since: '2026-11-20T09:00:00.000Z', isVerified: true, version: '2.0.0' },
  settings: { version: 1, reportAllOrders: true, trackingEnabled: true },
};

const savedSettings: AccountExample = {
  name: 'savedSettings',
  summary: 'The plugin shall report every order',
  status: 201,
  as: 'admin',
  path: '/v1/stores/lalewoo/settings',
  request: { brandId: 'lalemoda', reportAllOrders: true, trackingEnabled: true, basedOnVersion: 0 },
  answer: { brandId: 'lalemoda', storeId: 'lalewoo', settings: store.settings, replayed: false },
};

const stores: AccountExample = {
  name: 'stores',
  summary: 'One store, with its plugin',
  status: 200,
  as: 'viewer',
  path: '/v1/stores',
  answer: { brandId: 'lalemoda', stores: [store], next: null },
};

const storeDetail: AccountExample = {
  name: 'store',
  summary: 'Its plugin was activated, and one feature switched off',
  status: 200,
  as: 'manager',
  path: '/v1/stores/lalewoo',
  answer: {
    brandId: 'lalemoda',
    ...store,
    features: [{ feature: 'coupons', isEnabled: false, isRunning: false, since: '2026-11-20T09:05:00.000Z' }],
    software: {
      plugin: '2.0.0',
      wordpress: '6.9',
      woocommerce: '9.9.5',
      php: '8.3.8',
      siteUrl: null,
      reportedAt: '2026-11-20T09:00:00.000Z',
    },
    pluginHistory: [
      {
        eventId: 'ps-2',
        change: 'deactivated',
        feature: 'coupons',
        unknownFeature: null,
        occurredAt: '2026-11-20T09:05:00.000Z',
        receivedAt: '2026-11-20T09:05:02.000Z',
        isVerified: true,
      },
      {
        eventId: 'ps-1',
        change: 'activated',
        feature: null,
        unknownFeature: null,
        occurredAt: '2026-11-20T09:00:00.000Z',
        receivedAt: '2026-11-20T09:00:02.000Z',
        isVerified: true,
      },
    ],
    settingsHistory: [
      {
        version: 1,
        reportAllOrders: true,
        trackingEnabled: true,
        savedBy: ADMIN_UID,
        savedAt: '2026-11-21T12:00:00.000Z',
      },
    ],
  },
};

const webhooks = {
  brandId: 'lalemoda',
  storeId: 'lalewoo',
  storeName: 'A store',
  connection: neverSeen,
  status: 'Active',
  deliveryUrl: 'https://us-central1-demo-halfshare.cloudfunctions.net/woocommerceWebhook/lalewoo',
  secret: WEBHOOK_SECRETS[1],
  secretVersion: 1,
  replacementsLeft: 7,
  apiVersion: 'WP REST API Integration v3',
  webhooks: TOPICS,
  replayed: true,
};

const storeWebhooks: AccountExample = {
  name: 'webhooks',
  summary: 'Twelve webhooks, one a topic',
  status: 200,
  as: 'manager',
  path: '/v1/stores/lalewoo/webhooks',
  answer: webhooks,
};

const rotated: AccountExample = {
  name: 'rotated',
  summary: 'A new secret',
  status: 201,
  as: 'owner',
  path: '/v1/stores/lalewoo/webhooks/rotate',
  request: { replacedVersion: 1 },
  answer: { ...webhooks, secret: WEBHOOK_SECRETS[2], secretVersion: 2, replacementsLeft: 6, replayed: false },
};

/** A statement is no JSON: shown by its type alone. */
const file = (name: string, summary: string, as: Capacity, path: string): AccountExample => ({
  name,
  summary,
  status: 200,
  as,
  path,
});

export const ACCOUNT_EXAMPLES: Readonly<Record<AccountRouteName, readonly AccountExample[]>> = {
  explainOrder: [
    {
      name: 'explanation',
      summary: 'As the influencer sees it',
      status: 200,
      as: 'influencer',
      path: '/v1/orders/2001/explain',
      answer: EXPLANATION,
    },
  ],
  rejectCommission: [rejected, repeated(rejected)],
  withdrawRejection: [withdrawn, repeated(withdrawn)],
  approveCommission: [approved, repeated(approved)],
  attributeOrder: [moved, repeated(moved)],
  confirmOrder: [confirmed, repeated(confirmed)],
  readPlan: [plan],
  savePlan: [savedPlan, repeated(savedPlan)],
  createPayout: [payout, repeated(payout)],
  advancePayout: [advanced],
  markPayoutSent: [sent],
  markPayoutPaid: [paid],
  markPayoutFailed: [failed],
  readPayout: [readPayout],
  settleBrand: [settlement, repeated(settlement)],
  readBalances: [balances],
  payoutStatementCsv: [
    file('payoutCsv', 'A line for each order', 'influencer', `/v1/payouts/${PAYOUT_ID}/statement.csv`),
  ],
  payoutStatementHtml: [file('payoutPage', 'To print', 'viewer', `/v1/payouts/${PAYOUT_ID}/statement.html`)],
  brandStatementCsv: [file('monthCsv', 'In the brand’s currency', 'viewer', '/v1/statements/2026-11.csv')],
  brandStatementHtml: [file('monthPage', 'To print', 'owner', '/v1/statements/2026-11.html?currency=TRY')],
  reconcileCoupons: [couponReport],
  readCoupon: [coupon],
  listStores: [stores],
  readStore: [storeDetail],
  saveStoreSettings: [savedSettings, repeated(savedSettings)],
  readStoreWebhooks: [storeWebhooks],
  rotateStoreWebhooks: [rotated, repeated(rotated)],
};

/** The order in which the story plays. */
export const STORY: readonly AccountRouteName[] = [
  'readPlan',
  'savePlan',
  'approveCommission',
  'rejectCommission',
  'withdrawRejection',
  'attributeOrder',
  'explainOrder',
  'createPayout',
  'advancePayout',
  'markPayoutSent',
  'markPayoutPaid',
  'readPayout',
  'payoutStatementCsv',
  'payoutStatementHtml',
  'markPayoutFailed',
  'settleBrand',
  'readBalances',
  'brandStatementCsv',
  'brandStatementHtml',
  // Last: what it makes due is in no figure above.
  'confirmOrder',
  'reconcileCoupons',
  'readCoupon',
  'saveStoreSettings',
  'listStores',
  'readStore',
  'readStoreWebhooks',
  'rotateStoreWebhooks',
];
