import type { StoredStore } from '../../functions/src/domain/brand/brand';
import type { Plan } from '../../functions/src/domain/brand/plan';

// What the demo data holds: tenants, people and their plans. Invented names, example domains, no real secret.

export const DEMO_PASSWORD = 'demo-password';

/** Moves the clock of the services that play the demo's events. */
export type SetNow = (time: Date) => void;

export interface DemoInfluencer {
  readonly influencerId: string;
  readonly name: string;
  readonly referralCode: string;
  readonly couponCode?: string;
}

export interface DemoBrand {
  readonly brandId: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly keyId: string;
  readonly mode: 'live' | 'test';
  /** Signing `none`: only the key's id was handed out, as to the network's clients that sign nothing. */
  readonly signing: 'required' | 'none';
  readonly store: Omit<StoredStore, 'state'>;
  readonly ratePercent: number;
  readonly influencers: readonly DemoInfluencer[];
}

/** The demo brand first; currencies with 2, 0 and 3 decimals; a shop of the network that signs nothing; the demo brand's test twin. */
export const DEMO_BRANDS: readonly [DemoBrand, ...DemoBrand[]] = [
  {
    brandId: 'lalemoda',
    name: 'Lale Moda',
    currency: 'TRY',
    timeZone: 'Europe/Istanbul',
    keyId: 'Lm4kTq9VxW2c',
    mode: 'live',
    signing: 'required',
    store: {
      storeId: 'lalewoo',
      name: 'Lale Moda Online',
      platform: 'woocommerce',
      siteUrl: 'https://lale.example',
      hosts: ['lale.example', 'www.lale.example'],
    },
    ratePercent: 10,
    influencers: [
      { influencerId: 'ayse', name: 'Ayşe', referralCode: 'ayse', couponCode: 'AYSE10' },
      { influencerId: 'mert', name: 'Mert', referralCode: 'mert', couponCode: 'MERT5' },
    ],
  },
  {
    brandId: 'hinode',
    name: 'Hinode',
    currency: 'JPY',
    timeZone: 'Asia/Tokyo',
    keyId: 'Hn7pRz3YbD8s',
    mode: 'live',
    signing: 'required',
    store: {
      storeId: 'hinodeshop',
      name: 'Hinode Shop',
      platform: 'magento',
      siteUrl: 'https://hinode.example',
      hosts: ['hinode.example'],
      linkParameters: 'waffarx',
    },
    ratePercent: 7.5,
    influencers: [{ influencerId: 'yuki', name: 'Yuki', referralCode: 'yuki', couponCode: 'YUKI' }],
  },
  {
    brandId: 'khaleej',
    name: 'Khaleej',
    currency: 'KWD',
    timeZone: 'Asia/Kuwait',
    keyId: 'Kh2wNc6MfG5t',
    mode: 'live',
    signing: 'required',
    store: {
      storeId: 'khaleejapp',
      name: 'Khaleej App',
      platform: 'mobile',
      siteUrl: 'https://khaleej.example',
      hosts: ['khaleej.example'],
      linkParameters: 'waffarx',
    },
    ratePercent: 12.5,
    influencers: [{ influencerId: 'noor', name: 'Noor', referralCode: 'noor', couponCode: 'NOOR15' }],
  },
  {
    brandId: 'nilebazaar',
    name: 'Nile Bazaar',
    currency: 'EGP',
    timeZone: 'Africa/Cairo',
    keyId: 'Nb5xHt4ZgR9k',
    mode: 'live',
    signing: 'none',
    store: {
      storeId: 'nilemagento',
      name: 'Nile Bazaar',
      platform: 'magento',
      siteUrl: 'https://shop.example',
      hosts: ['shop.example'],
      linkParameters: 'waffarx',
    },
    ratePercent: 8,
    // The network's publishers go by numbers: 31180 is the `afftoken` of their links.
    influencers: [{ influencerId: 'dalia', name: 'Dalia', referralCode: '31180', couponCode: 'DALIA10' }],
  },
  {
    brandId: 'lalemoda-test',
    name: 'Lale Moda (test)',
    currency: 'TRY',
    timeZone: 'Europe/Istanbul',
    keyId: 'Lt8vJd5QhS1e',
    mode: 'test',
    signing: 'required',
    store: {
      storeId: 'lalewoo',
      name: 'Lale Moda Online (test)',
      platform: 'woocommerce',
      siteUrl: 'https://lale.example',
    },
    ratePercent: 10,
    // Invented people of the twin alone, so that a test sale is on no real influencer's page.
    influencers: [
      { influencerId: 'testinfluencer', name: 'Test', referralCode: 'test-influencer', couponCode: 'TEST10' },
    ],
  },
];

export interface DemoUser {
  readonly email: string;
  readonly claims: Readonly<Record<string, string>>;
}

export const DEMO_USERS: readonly DemoUser[] = [
  { email: 'manager@lale.example', claims: { brandId: 'lalemoda', role: 'manager' } },
  { email: 'owner@lale.example', claims: { brandId: 'lalemoda', role: 'owner' } },
  { email: 'viewer@lale.example', claims: { brandId: 'lalemoda', role: 'viewer' } },
  { email: 'ayse@influencer.example', claims: { influencerId: 'ayse' } },
  { email: 'mert@influencer.example', claims: { influencerId: 'mert' } },
  { email: 'manager@hinode.example', claims: { brandId: 'hinode', role: 'manager' } },
  // The platform itself: it pays influencers and notes what brands have paid.
  { email: 'admin@halfshare.example', claims: { role: 'admin' } },
];

/** The plain plan: `net`, one rate, 50/50, no rules. */
export function plainPlan(ratePercent: number): Plan {
  return {
    version: 1,
    startsAt: new Date('2026-01-01T00:00:00Z'),
    base: 'net',
    ratePercent,
    shares: [
      { party: 'influencer', percent: 50 },
      { party: 'platform', percent: 50 },
    ],
    attributionWindowDays: 30,
    holdPeriodDays: 14,
    rules: [],
    attributionPrecedence: ['coupon', 'click', 'referralCode'],
  };
}
