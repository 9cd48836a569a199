import { addOrder } from './addOrder';
import { coupon } from './coupon';
import { magentoAddOrder } from './magentoAddOrder';
import { mobileAddOrder } from './mobileAddOrder';
import { pluginState } from './pluginState';
import type { ConversionRoute } from './route';
import { settings } from './settings';
import { updateOrder } from './updateOrder';

/** Every route of the conversion function, one row a file. */
export const CONVERSION_ROUTES: readonly ConversionRoute[] = [
  addOrder,
  updateOrder,
  pluginState,
  settings,
  coupon,
  magentoAddOrder,
  mobileAddOrder,
];
