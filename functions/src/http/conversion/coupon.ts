import { couponAnswer, couponAnswerSchema } from '../../dialects/waffarx/couponAnswer';
import { couponSchema, readCouponReport } from '../../dialects/waffarx/coupon';
import { recordCouponEvent } from '../../operations/voucher/recordCouponEvent';
import { MIB, ORDER_ERRORS } from '../route';
import type { ConversionRoute } from './route';

/** `Woo/Coupon`: one of the network's coupons was issued, redeemed or reversed. Money: only ever signed. */
export const coupon: ConversionRoute = {
  summary: 'A coupon of the network was issued, redeemed or reversed',
  path: '/Woo/Coupon',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'refused',
  maxBodyBytes: MIB,
  request: couponSchema,
  answers: { 201: couponAnswerSchema, 200: couponAnswerSchema, 202: couponAnswerSchema },
  errors: ORDER_ERRORS,
  async handle({ services, reporter, body }) {
    const report = readCouponReport(services.dialects.coupon, body, reporter.brand.currency);
    const applied = await recordCouponEvent(services, reporter, report);
    const answer = couponAnswer(applied);
    return {
      status: answer.state === 'parked' ? 202 : applied.outcome === 'replayed' ? 200 : 201,
      body: answer,
      event: { kind: `coupon_${applied.event.kind}`, id: applied.event.id, outcome: applied.outcome },
    };
  },
};
