import { voucherAnswer, voucherAnswerSchema } from '../../dialects/waffarx/voucherAnswer';
import { voucherSchema, readVoucherReport } from '../../dialects/waffarx/voucher';
import { recordVoucherEvent } from '../../operations/voucher/recordVoucherEvent';
import { MIB, ORDER_ERRORS } from '../route';
import type { ConversionRoute } from './route';

/** `Woo/Coupon`, as the network calls a voucher: one was issued, redeemed or reversed. Money: only ever signed. */
export const voucher: ConversionRoute = {
  summary: 'A voucher of the network was issued, redeemed or reversed',
  path: '/Woo/Coupon',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'refused',
  maxBodyBytes: MIB,
  request: voucherSchema,
  answers: { 201: voucherAnswerSchema, 200: voucherAnswerSchema, 202: voucherAnswerSchema },
  errors: ORDER_ERRORS,
  async handle({ services, reporter, body }) {
    const report = readVoucherReport(services.dialects.voucher, body, reporter.brand.currency);
    const applied = await recordVoucherEvent(services, reporter, report);
    const answer = voucherAnswer(applied);
    return {
      status: answer.state === 'parked' ? 202 : applied.outcome === 'replayed' ? 200 : 201,
      body: answer,
      event: { kind: `coupon_${applied.event.kind}`, id: applied.event.id, outcome: applied.outcome },
    };
  },
};
