import { z } from 'zod';
import { draftAnswerSchema, orderAnswerSchema } from '../../dialects/waffarx/answers';
import { identifiersSchema } from '../../dialects/waffarx/shopOrder';
import { orderSchema } from '../../dialects/woocommerce/orderSchema';

// What a report of a WooCommerce order takes and answers, for the rows of its two routes.

/** A date of which only the presence counts: how far the order has come. */
const reached = (what: string) =>
  z
    .unknown()
    .optional()
    .describe(`Set once the order is ${what}; also as \`*_gmt\`. Orders two reports of one second.`);

/** Other fields are ignored, and so are values of these that cannot be read. */
export const wooOrderBody = z
  .object({
    ...orderSchema.shape,
    date_created: z
      .unknown()
      .optional()
      .describe(
        'In the site’s local time: the difference to `date_created_gmt` is the offset of the times in `meta_data`.',
      ),
    date_paid: reached('paid'),
    date_completed: reached('completed'),
    ...identifiersSchema.shape,
    meta_data: z
      .unknown()
      .optional()
      .describe(
        'A list of `{key, value}`. Read are the affiliate identifiers, which may stand here too, and WooCommerce’s own order attribution: `_wc_order_attribution_session_entry`, `_wc_order_attribution_session_start_time`, `_wc_order_attribution_utm_medium` and `_wc_order_attribution_utm_content`.',
      ),
  })
  .meta({
    id: 'WooOrder',
    description: 'WooCommerce’s own order object (wc/v3), of which this much is read.',
  });

export const WOO_ANSWERS = {
  201: orderAnswerSchema,
  200: z.union([orderAnswerSchema, draftAnswerSchema]),
};
