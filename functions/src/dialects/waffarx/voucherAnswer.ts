import { z } from 'zod';
import { VOUCHER_FLAGS, VOUCHER_STATES, type VoucherFlagCode } from '../../domain/voucher/fold';
import { VOUCHER_EVENT_KINDS, isUse } from '../../domain/voucher/event';
import { isParked, type AppliedVoucherEvent } from '../../domain/voucher/record';
import { formatMinor } from '../../domain/money/money';

// What `Woo/Coupon` answers. The schema is what the OpenAPI document shows, and a test holds each answer against it.

const amount = z.string().meta({ description: 'A decimal in the currency beside it.', examples: ['6.17'] });
const flagCodes = Object.keys(VOUCHER_FLAGS) as [VoucherFlagCode, ...VoucherFlagCode[]];

export const voucherAnswerSchema = z
  .object({
    eventId: z.string(),
    event: z.enum(VOUCHER_EVENT_KINDS),
    couponCode: z.string(),
    state: z
      .enum(['applied', 'parked'])
      .describe('`parked`: nothing is redeemed on the order yet; the reversal takes effect with it.'),
    coupon: z.enum(VOUCHER_STATES).describe('The voucher as it stands now.'),
    order: z
      .object({
        orderId: z.string(),
        currency: z.string(),
        redeemed: amount,
        reversed: amount.describe('As far as it has effect: never more than was redeemed.'),
        owed: amount.describe('What the platform owes the brand for the voucher on this order.'),
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
export type VoucherAnswer = z.infer<typeof voucherAnswerSchema>;

export function voucherAnswer({ event, voucher, outcome }: AppliedVoucherEvent): VoucherAnswer {
  const flags = voucher.flags.filter(({ eventId }) => eventId === event.id).map(({ code }) => code);
  const order = isUse(event)
    ? voucher.orders.find(({ orderId, currency }) => orderId === event.orderId && currency === event.currency)
    : undefined;
  return {
    eventId: event.id,
    event: event.kind,
    couponCode: voucher.code,
    state: isParked(voucher, event) ? 'parked' : 'applied',
    coupon: voucher.state,
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
