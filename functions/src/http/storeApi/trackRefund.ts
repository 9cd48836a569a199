import { parkedAnswerSchema, refundAnswer, refundAnswerSchema } from '../../dialects/storeApi/answers';
import { recordRefund } from '../../operations/order/recordOrderEvent';
import { MIB, ORDER_ERRORS } from '../route';
import type { StoreRoute } from './route';

export const trackRefund: StoreRoute = {
  path: '/',
  methods: ['POST'],
  scope: 'refunds',
  maxBodyBytes: MIB,
  summary: 'Money of an order was given back',
  request: ({ refund }) => refund,
  answers: { 201: refundAnswerSchema, 200: refundAnswerSchema, 202: parkedAnswerSchema },
  errors: ORDER_ERRORS,
  async handle({ services, storeApi, caller, body }) {
    const refund = storeApi.refund(body);
    const applied = await recordRefund(services, caller, refund);
    const answer = refundAnswer(applied, refund.refundId);
    return {
      status: answer.state === 'parked' ? 202 : applied.outcome === 'replayed' ? 200 : 201,
      body: answer,
      event: {
        kind: applied.event.kind,
        id: `${refund.orderId}/${refund.refundId}`,
        outcome: applied.outcome,
      },
    };
  },
};
