import type {
  CollectionGroup,
  CollectionReference,
  DocumentReference,
  Firestore,
} from '@google-cloud/firestore';
import { commissionId, orderKey } from '../../domain/base/ids';

/** The path of each document (DATA.md). Nothing else in the functions names a collection. */
export const paths = {
  apiKeys: (db: Firestore): CollectionReference => db.collection('apiKeys'),
  apiKey: (db: Firestore, keyId: string): DocumentReference => db.doc(`apiKeys/${keyId}`),
  brands: (db: Firestore): CollectionReference => db.collection('brands'),
  brand: (db: Firestore, brandId: string): DocumentReference => db.doc(`brands/${brandId}`),
  store: (db: Firestore, brandId: string, storeId: string): DocumentReference =>
    db.doc(`brands/${brandId}/stores/${storeId}`),
  stores: (db: Firestore, brandId: string): CollectionReference => db.collection(`brands/${brandId}/stores`),
  allStores: (db: Firestore): CollectionGroup => db.collectionGroup('stores'),
  /** What a store's plugin reported of its own state, one document per report. */
  pluginReports: (db: Firestore, brandId: string, storeId: string): CollectionReference =>
    db.collection(`brands/${brandId}/stores/${storeId}/pluginStates`),
  pluginReport: (db: Firestore, brandId: string, storeId: string, reportId: string): DocumentReference =>
    db.doc(`brands/${brandId}/stores/${storeId}/pluginStates/${reportId}`),
  /** What does not count, by way and reason. */
  notCountedTallies: (db: Firestore, brandId: string, storeId: string): CollectionReference =>
    db.collection(`brands/${brandId}/stores/${storeId}/notCounted`),
  notCountedTally: (db: Firestore, brandId: string, storeId: string, key: string): DocumentReference =>
    db.doc(`brands/${brandId}/stores/${storeId}/notCounted/${key}`),
  /** How the deliveries of an hour were answered. */
  deliveryHours: (db: Firestore, brandId: string, storeId: string): CollectionReference =>
    db.collection(`brands/${brandId}/stores/${storeId}/deliveryHours`),
  deliveryHour: (db: Firestore, brandId: string, storeId: string, hour: string): DocumentReference =>
    db.doc(`brands/${brandId}/stores/${storeId}/deliveryHours/${hour}`),
  settingsVersions: (db: Firestore, brandId: string, storeId: string): CollectionReference =>
    db.collection(`brands/${brandId}/stores/${storeId}/settings`),
  settingsVersion: (db: Firestore, brandId: string, storeId: string, version: number): DocumentReference =>
    db.doc(`brands/${brandId}/stores/${storeId}/settings/${version}`),
  /** When the settings of any store were last changed; a poll compares its tag with it. */
  switches: (db: Firestore): DocumentReference => db.doc('network/switches'),
  secretVersions: (db: Firestore): DocumentReference => db.doc('network/secretVersions'),
  settingsStamp: (db: Firestore): DocumentReference => db.doc('network/settings'),
  /** Who changed what of the brand. */
  changes: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/changes`),
  change: (db: Firestore, brandId: string, changeId: string): DocumentReference =>
    db.doc(`brands/${brandId}/changes/${changeId}`),
  plans: (db: Firestore, brandId: string): CollectionReference => db.collection(`brands/${brandId}/plans`),
  plan: (db: Firestore, brandId: string, version: number): DocumentReference =>
    db.doc(`brands/${brandId}/plans/${version}`),
  statusWords: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/statusWords`),
  statusWordsVersion: (db: Firestore, brandId: string, version: number): DocumentReference =>
    db.doc(`brands/${brandId}/statusWords/${version}`),
  /** Which version of them has gone over how many of the brand's orders. */
  wordsProgress: (db: Firestore, brandId: string): DocumentReference =>
    db.doc(`brands/${brandId}/progress/statusWords`),
  influencers: (db: Firestore): CollectionReference => db.collection('influencers'),
  influencer: (db: Firestore, influencerId: string): DocumentReference =>
    db.doc(`influencers/${influencerId}`),
  referralCodes: (db: Firestore): CollectionReference => db.collection('referralCodes'),
  couponCodes: (db: Firestore): CollectionReference => db.collection('couponCodes'),
  referralCode: (db: Firestore, codeKey: string): DocumentReference => db.doc(`referralCodes/${codeKey}`),
  couponCode: (db: Firestore, brandId: string, codeKey: string): DocumentReference =>
    db.doc(`couponCodes/${brandId}~${codeKey}`),
  clicks: (db: Firestore, brandId: string): CollectionReference => db.collection(`brands/${brandId}/clicks`),
  click: (db: Firestore, brandId: string, clickId: string): DocumentReference =>
    db.doc(`brands/${brandId}/clicks/${clickId}`),
  orders: (db: Firestore, brandId: string): CollectionReference => db.collection(`brands/${brandId}/orders`),
  order: (db: Firestore, brandId: string, storeId: string, orderId: string): DocumentReference =>
    db.doc(`brands/${brandId}/orders/${orderKey(storeId, orderId)}`),
  commissions: (db: Firestore): CollectionReference => db.collection('commissions'),
  commission: (db: Firestore, brandId: string, storeId: string, orderId: string): DocumentReference =>
    db.doc(`commissions/${commissionId(brandId, storeId, orderId)}`),
  commissionViews: (db: Firestore): CollectionReference => db.collection('commissionViews'),
  /** What the influencer of a moved order may see of its commission. */
  commissionView: (db: Firestore, brandId: string, storeId: string, orderId: string): DocumentReference =>
    db.doc(`commissionViews/${commissionId(brandId, storeId, orderId)}`),
  days: (db: Firestore, brandId: string): CollectionReference => db.collection(`brands/${brandId}/days`),
  day: (db: Firestore, brandId: string, day: string, shard: number): DocumentReference =>
    db.doc(`brands/${brandId}/days/${day}~${shard}`),
  product: (db: Firestore, brandId: string, storeId: string, productId: string): DocumentReference =>
    db.doc(`brands/${brandId}/products/${orderKey(storeId, productId)}`),
  /** What a store's webhooks reported about one product or variation. */
  productPart: (db: Firestore, brandId: string, storeId: string, id: string): DocumentReference =>
    db.doc(`brands/${brandId}/productParts/${orderKey(storeId, id)}`),
  /** What a store's webhooks reported about one coupon. */
  couponPart: (db: Firestore, brandId: string, storeId: string, id: string): DocumentReference =>
    db.doc(`brands/${brandId}/couponParts/${orderKey(storeId, id)}`),
  catalogue: (db: Firestore, brandId: string, storeId: string): DocumentReference =>
    db.doc(`brands/${brandId}/catalogues/${storeId}`),
  manifestChunk: (db: Firestore, brandId: string, storeId: string, n: number): DocumentReference =>
    db.doc(`brands/${brandId}/catalogues/${storeId}/chunks/${n}`),
  /** A manifest of before chunks. */
  manifest: (db: Firestore, brandId: string, storeId: string, shard: number): DocumentReference =>
    db.doc(`brands/${brandId}/manifests/${storeId}~${shard}`),
  sync: (db: Firestore, brandId: string, syncId: string): DocumentReference =>
    db.doc(`brands/${brandId}/syncs/${syncId}`),
  syncCall: (db: Firestore, brandId: string, syncId: string, fingerprint: string): DocumentReference =>
    db.doc(`brands/${brandId}/syncs/${syncId}/calls/${fingerprint}`),
  payouts: (db: Firestore): CollectionReference => db.collection('payouts'),
  payout: (db: Firestore, payoutId: string): DocumentReference => db.doc(`payouts/${payoutId}`),
  payoutLines: (db: Firestore, payoutId: string): CollectionReference =>
    db.collection(`payouts/${payoutId}/lines`),
  allPayoutLines: (db: Firestore): CollectionGroup => db.collectionGroup('lines'),
  payoutLine: (db: Firestore, payoutId: string, commissionId: string): DocumentReference =>
    db.doc(`payouts/${payoutId}/lines/${commissionId}`),
  payoutAccounts: (db: Firestore): CollectionReference => db.collection('payoutAccounts'),
  payoutAccount: (db: Firestore, accountKey: string): DocumentReference =>
    db.doc(`payoutAccounts/${accountKey}`),
  settlements: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/settlements`),
  settlement: (db: Firestore, brandId: string, settlementId: string): DocumentReference =>
    db.doc(`brands/${brandId}/settlements/${settlementId}`),
  /** Vouchers are stored under the network's word for them, `coupons`. Influencers' coupons are `couponCodes`. */
  vouchers: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/coupons`),
  /** Deliveries of webhooks that could not be recorded when they came; a schedule tries them again. */
  setAside: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/setAside`),
  allSetAside: (db: Firestore): CollectionGroup => db.collectionGroup('setAside'),
  voucher: (db: Firestore, brandId: string, storeId: string, codeKey: string): DocumentReference =>
    db.doc(`brands/${brandId}/coupons/${orderKey(storeId, codeKey)}`),
  voucherEvents: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/couponEvents`),
  voucherEvent: (db: Firestore, brandId: string, storeId: string, eventId: string): DocumentReference =>
    db.doc(`brands/${brandId}/couponEvents/${orderKey(storeId, eventId)}`),
  voucherMonths: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/couponMonths`),
  voucherMonth: (
    db: Firestore,
    brandId: string,
    { storeId, month, shard }: { storeId: string; month: string; shard: number },
  ): DocumentReference => db.doc(`brands/${brandId}/couponMonths/${storeId}~${month}~${shard}`),
  influencerDays: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/influencerDays`),
  productSales: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/productSales`),
  closedHours: (db: Firestore, brandId: string): DocumentReference =>
    db.doc(`brands/${brandId}/progress/closedHours`),
  /** The orders that one commit of open hours has counted. */
  rolledUp: (db: Firestore, brandId: string, step: number): DocumentReference =>
    db.doc(`brands/${brandId}/rolledUp/${step}`),
  salesReview: (db: Firestore, brandId: string): DocumentReference =>
    db.doc(`brands/${brandId}/progress/salesReview`),
  /** The sales of the last day, kept for the next review. */
  recentSales: (db: Firestore, brandId: string): CollectionReference =>
    db.collection(`brands/${brandId}/recentSales`),
  /** The last rebuild that corrected days: guards the next correction. */
  rebuildProgress: (db: Firestore, brandId: string): DocumentReference =>
    db.doc(`brands/${brandId}/progress/rebuild`),
  /** How far the brand's documents are lifted to their present shapes. */
  migrationProgress: (db: Firestore, brandId: string): DocumentReference =>
    db.doc(`brands/${brandId}/progress/migration`),
  /** The same for documents of no brand, or of several. */
  sharedMigrationProgress: (db: Firestore): DocumentReference => db.doc('progress/migration'),
  /** When the schedule last compared what the platform has taken with its part. */
  platformParts: (db: Firestore, brandId: string): DocumentReference =>
    db.doc(`brands/${brandId}/progress/platformParts`),
  /** After which commission or payout the next run goes on. */
  approvalProgress: (db: Firestore): DocumentReference => db.doc('progress/approveDue'),
  advanceProgress: (db: Firestore): DocumentReference => db.doc('progress/advancePayouts'),
  /** After which brand the next run of a schedule over all brands goes on. */
  auditProgress: (db: Firestore): DocumentReference => db.doc('progress/audit'),
  platformPartsProgress: (db: Firestore): DocumentReference => db.doc('progress/platformParts'),
  reviewProgress: (db: Firestore): DocumentReference => db.doc('progress/reviewSales'),
  rollUpProgress: (db: Firestore): DocumentReference => db.doc('progress/rollUpClosedHours'),
  mappingProgress: (db: Firestore): DocumentReference => db.doc('progress/mapStatusWords'),
} as const;
