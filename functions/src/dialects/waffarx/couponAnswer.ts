import { z } from 'zod';
import { COUPON_FLAGS, COUPON_STATES, type CouponFlagCode } from '../../domain/voucher/fold';
import { COUPON_EVENT_KINDS, isMovement } from '../../domain/voucher/event';
import { isParked, type AppliedCouponEvent } from '../../domain/voucher/record';
import { formatMinor } from '../../domain/money/money';

// What `Woo/Coupon` answers. The schema is what the OpenAPI document shows, and a test holds each answer against it.

const amount = z.string().meta({ description: 'A decimal in the currency beside it.', examples: ['6.17'] });
const flagCodes = Object.keys(COUPON_FLAGS) as [CouponFlagCode, ...CouponFlagCode[]];

export const couponAnswerSchema = z
  .object({
    eventId: z.string(),
    event: z.enum(COUPON_EVENT_KINDS),
    couponCode: z.string(),
    state: z
      .enum(['applied', 'parked'])
      .describe('`parked`: nothing is redeemed on the order yet; the reversal takes effect with it.'),
    coupon: z.enum(COUPON_STATES).describe('The coupon as it stands now.'),
    order: z
      .object({
        orderId: z.string(),
        currency: z.string(),
        redeemed: amount,
        reversed: amount.describe('As far as it has effect: never more than was redeemed.'),
        owed: amount.describe('What the platform owes the brand for the coupon on this order.'),
      })
      .nullable()
      .describe('What all events of the order come to. Null for what is issued.'),
    flags: z
      .array(z.enum(flagCodes))
      .optional()
      .describe('What of this event does not fit: kept, and shown in the reconciliation.'),
    replayed: z.boolean(),
  })
  .meta({ id: 'CouponAnswer' });
export type CouponAnswer = z.infer<typeof couponAnswerSchema>;

export function couponAnswer({ event, coupon, outcome }: AppliedCouponEvent): CouponAnswer {
  const flags = coupon.flags.filter(({ eventId }) => eventId === event.id).map(({ code }) => code);
  const order = isMovement(event)
    ? coupon.orders.find(({ orderId, currency }) => orderId === event.orderId && currency === event.currency)
    : undefined;
  return {
    eventId: event.id,
    event: event.kind,
    couponCode: coupon.code,
    state: isParked(coupon, event) ? 'parked' : 'applied',
    coupon: coupon.state,
    order: order
      ? {
          orderId: order.orderId,
          currency: order.currency,
          redeemed: formatMinor(order.redeemedMinor, order.currency),
          reversed: formatMinor(order.reversedMinor, order.currency),
          owed: formatMinor(order.owedMinor, order.currency),
        }
      : null,
    ...(flags.length > 0 ? { flags } : {}),
    replayed: outcome === 'replayed',
  };
}
