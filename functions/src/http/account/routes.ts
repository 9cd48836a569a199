import { brandRoutes } from './brands';
import { codeRoutes } from './codes';
import { voucherRoutes } from './vouchers';
import { orderRoutes } from './orders';
import { payoutRoutes } from './payouts';
import { planRoutes } from './plan';
import { keyRoutes } from './keys';
import type { AccountRoute } from './route';
import { settlementRoutes } from './settlements';
import { statementRoutes } from './statements';
import { statusWordsRoutes } from './statusWords';
import { storeHostRoutes } from './storeHosts';
import { storeLinkRoutes } from './storeLinks';
import { storeRoutes } from './stores';
import { storeTenantRoutes } from './storeTenants';

export const ACCOUNT_ROUTES = {
  ...orderRoutes,
  ...planRoutes,
  ...payoutRoutes,
  ...settlementRoutes,
  ...statementRoutes,
  ...statusWordsRoutes,
  ...brandRoutes,
  ...storeRoutes,
  ...storeTenantRoutes,
  ...keyRoutes,
  ...storeHostRoutes,
  ...storeLinkRoutes,
  ...voucherRoutes,
  ...codeRoutes,
} as const satisfies Record<string, AccountRoute>;
export type AccountRouteName = keyof typeof ACCOUNT_ROUTES;
