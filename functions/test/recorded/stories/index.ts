import type { Story } from '../story';
import { ATTRIBUTION } from './attribution';
import { CURRENCIES } from './currencies';
import { DECISIONS } from './decisions';
import { NETWORK } from './network';
import { PAYOUTS } from './payouts';
import { PLANS } from './plans';
import { PURCHASES } from './purchases';
import { REFUNDS } from './refunds';
import { STORE_API } from './storeApi';
import { WOOCOMMERCE } from './woocommerce';

/** Everything that is recorded. */
export const STORIES: readonly Story[] = [
  ...STORE_API,
  ...REFUNDS,
  ...WOOCOMMERCE,
  ...NETWORK,
  ...DECISIONS,
  ...PAYOUTS,
  ...ATTRIBUTION,
  ...PLANS,
  ...CURRENCIES,
  ...PURCHASES,
];
