import type { CollectionReference, DocumentReference, Firestore } from '@google-cloud/firestore';
import { commissionId, orderKey } from '../domain/ids';

/** Where each document lives (DATA.md). Nothing else in the functions names a collection. */
export const paths = {
  apiKey: (db: Firestore, keyId: string): DocumentReference => db.doc(`apiKeys/${keyId}`),
  brand: (db: Firestore, brandId: string): DocumentReference => db.doc(`brands/${brandId}`),
  store: (db: Firestore, brandId: string, storeId: string): DocumentReference =>
    db.doc(`brands/${brandId}/stores/${storeId}`),
  plans: (db: Firestore, brandId: string): CollectionReference => db.collection(`brands/${brandId}/plans`),
  plan: (db: Firestore, brandId: string, version: number): DocumentReference =>
    db.doc(`brands/${brandId}/plans/${version}`),
  influencer: (db: Firestore, influencerId: string): DocumentReference =>
    db.doc(`influencers/${influencerId}`),
  referralCode: (db: Firestore, codeKey: string): DocumentReference => db.doc(`referralCodes/${codeKey}`),
  couponCode: (db: Firestore, brandId: string, codeKey: string): DocumentReference =>
    db.doc(`couponCodes/${brandId}~${codeKey}`),
  click: (db: Firestore, brandId: string, clickId: string): DocumentReference =>
    db.doc(`brands/${brandId}/clicks/${clickId}`),
  order: (db: Firestore, brandId: string, storeId: string, orderId: string): DocumentReference =>
    db.doc(`brands/${brandId}/orders/${orderKey(storeId, orderId)}`),
  commission: (db: Firestore, brandId: string, storeId: string, orderId: string): DocumentReference =>
    db.doc(`commissions/${commissionId(brandId, storeId, orderId)}`),
  day: (db: Firestore, brandId: string, day: string, shard: number): DocumentReference =>
    db.doc(`brands/${brandId}/days/${day}~${shard}`),
  product: (db: Firestore, brandId: string, storeId: string, productId: string): DocumentReference =>
    db.doc(`brands/${brandId}/products/${orderKey(storeId, productId)}`),
  manifest: (db: Firestore, brandId: string, storeId: string, shard: number): DocumentReference =>
    db.doc(`brands/${brandId}/manifests/${storeId}~${shard}`),
  sync: (db: Firestore, brandId: string, syncId: string): DocumentReference =>
    db.doc(`brands/${brandId}/syncs/${syncId}`),
} as const;
