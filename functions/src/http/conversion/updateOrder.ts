import { ORDER_ERRORS } from '../route';
import { MAX_WOO_ORDER_BYTES, recordWooOrder } from './addOrder';
import type { ConversionRoute } from './route';
import { wooOrderBody, WOO_ANSWERS } from './wooOrderBody';

/** The status or the totals of an order changed; the body is WooCommerce's own order object. */
export const updateOrder: ConversionRoute = {
  summary: 'The status or the totals of an order changed',
  path: '/Woo/UpdateOrder',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'byKey',
  channel: 'plugin',
  maxBodyBytes: MAX_WOO_ORDER_BYTES,
  isShops: true,
  request: wooOrderBody,
  answers: WOO_ANSWERS,
  errors: ORDER_ERRORS,
  // Without `date_modified_gmt` it would be a second sale and conflict with the first, so the signature's time is its
  // modification time.
  handle: (context) =>
    recordWooOrder(context, { modifiedAt: context.signedAt ?? undefined, likely: 'known' }),
};
