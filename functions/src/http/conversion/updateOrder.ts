import { MAX_WOO_ORDER_BYTES, recordWooOrder } from './addOrder';
import type { ConversionRoute } from './route';

/** The status or the totals of an order changed: WooCommerce's own order object as it is now. */
export const updateOrder: ConversionRoute = {
  path: '/woo/updateorder',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'byKey',
  channel: 'plugin',
  maxBodyBytes: MAX_WOO_ORDER_BYTES,
  // Without `date_modified_gmt` it would be a second sale and conflict with the first: when it was signed is as good.
  handle: (context) => recordWooOrder(context, { toldAt: context.signedAt ?? undefined, likely: 'known' }),
};
