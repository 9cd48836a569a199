import type { Route } from '../route';
import { syncProducts } from './syncProducts';
import { testConnection } from './testConnection';
import { trackClick } from './trackClick';
import { trackRefund } from './trackRefund';
import { trackSale } from './trackSale';

/** Every function of the store API by its name. */
export const ROUTES = {
  testConnection,
  trackClick,
  trackSale,
  trackRefund,
  syncProducts,
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof ROUTES;
