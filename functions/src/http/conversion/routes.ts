import { addOrder } from './addOrder';
import { voucher } from './voucher';
import { magentoAddOrder } from './magentoAddOrder';
import { mobileAddOrder } from './mobileAddOrder';
import { pluginState } from './pluginState';
import type { ConversionRoute } from './route';
import { settings } from './settings';
import { updateOrder } from './updateOrder';

/** Every route of the conversion function by the name of its operation, one file each. */
export const CONVERSION_ROWS = {
  addOrder,
  updateOrder,
  reportPluginState: pluginState,
  pollSettings: settings,
  reportCoupon: voucher,
  addMagentoOrder: magentoAddOrder,
  addMobileOrder: mobileAddOrder,
} as const satisfies Record<string, ConversionRoute>;
export type ConversionRouteName = keyof typeof CONVERSION_ROWS;

export const CONVERSION_ROUTES: readonly ConversionRoute[] = Object.values(CONVERSION_ROWS);
