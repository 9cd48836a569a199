import type { StoreRoute } from './route';
import { syncProducts } from './syncProducts';
import { testConnection } from './testConnection';
import { trackClick } from './trackClick';
import { trackRefund } from './trackRefund';
import { trackSale } from './trackSale';

/** Every route of the store API by the name of its function. */
export const STORE_ROUTES = {
  testConnection,
  trackClick,
  trackSale,
  trackRefund,
  syncProducts,
} as const satisfies Record<string, StoreRoute>;
export type StoreRouteName = keyof typeof STORE_ROUTES;
