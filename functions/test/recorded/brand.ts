import type { Firestore } from '@google-cloud/firestore';
import type { HashEmail } from '../../src/domain/base/mailbox';
import { codeKey } from '../../src/domain/base/ids';
import type { Plan } from '../../src/domain/brand/plan';
import type { Brand, StoredStore } from '../../src/domain/brand/brand';
import { paths } from '../../src/firestore/base/paths';
import { TEST_PLAN } from '../support/plan';

// The brand of every story. Each story begins in an empty database, so all may have the same names.

export const BRAND_ID = 'lale';
export const STORE_ID = 'shop';
/** Two, so that the day documents of a story with several orders have to be added up. */
const SHARDS = 2;

/** Who earns, by which codes. Some are those of the recorded shops. */
const INFLUENCERS = {
  ayse: { coupons: ['AYSE10', 'YAZ10'], referralCodes: ['ayse', 'creator-42', '31180'] },
  bora: { coupons: ['BORA10', 'CREATOR25'], referralCodes: ['bora', 'creator-7'] },
} as const;
export type InfluencerId = keyof typeof INFLUENCERS;

export interface BrandOptions {
  readonly plan?: Partial<Plan>;
  readonly timeZone?: string;
  /** The influencers' own email addresses, by which self-referral is found. */
  readonly emails?: Partial<Record<InfluencerId, string>>;
}

/** Writes the brand with its plan, its store and its influencers; answers the plan. */
export async function writeBrand(
  db: Firestore,
  { plan: terms, timeZone = 'Europe/Istanbul', emails = {} }: BrandOptions,
  hashEmail: HashEmail,
): Promise<void> {
  const plan: Plan = { ...TEST_PLAN, ...terms };
  const brand: Brand = {
    brandId: BRAND_ID,
    name: 'Lale Moda',
    currency: 'TRY',
    timeZone,
    state: 'active',
    shards: SHARDS,
    planVersion: plan.version,
    plan,
  };
  const store: StoredStore = {
    storeId: STORE_ID,
    name: 'Lale',
    platform: 'woocommerce',
    siteUrl: 'https://shop.example',
    hosts: ['shop.example'],
    state: 'active',
  };
  const batch = db.batch();
  batch.set(paths.brand(db, BRAND_ID), brand);
  batch.set(paths.plan(db, BRAND_ID, plan.version), plan);
  batch.set(paths.store(db, BRAND_ID, STORE_ID), store);
  for (const [influencerId, { coupons, referralCodes }] of Object.entries(INFLUENCERS)) {
    for (const code of coupons)
      batch.set(paths.couponCode(db, BRAND_ID, codeKey(code) ?? ''), { influencerId, brandId: BRAND_ID });
    for (const code of referralCodes)
      batch.set(paths.referralCode(db, codeKey(code) ?? ''), { influencerId, brandIds: [BRAND_ID] });
  }
  for (const [influencerId, email] of Object.entries(emails))
    batch.set(paths.influencer(db, influencerId), hashEmail(email));
  await batch.commit();
}
