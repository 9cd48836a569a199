import { orderRoutes } from './orders';
import { payoutRoutes } from './payouts';
import { planRoutes } from './plan';
import type { AccountRoute } from './route';
import { settlementRoutes } from './settlements';
import { statementRoutes } from './statements';

/** Every route of the account function by its name. */
export const ACCOUNT_ROUTES = {
  ...orderRoutes,
  ...planRoutes,
  ...payoutRoutes,
  ...settlementRoutes,
  ...statementRoutes,
} as const satisfies Record<string, AccountRoute>;
export type AccountRouteName = keyof typeof ACCOUNT_ROUTES;
