import { saleAnswer, saleAnswerSchema } from '../../dialects/storeApi/answers';
import { recordSale } from '../../operations/order/recordOrderEvent';
import { MIB, ORDER_ERRORS } from '../route';
import type { StoreRoute } from './route';

export const trackSale: StoreRoute = {
  path: '/',
  methods: ['POST'],
  scope: 'sales',
  maxBodyBytes: MIB,
  summary: 'An order was placed, or has changed',
  request: ({ sale }) => sale,
  answers: { 201: saleAnswerSchema, 200: saleAnswerSchema },
  errors: ORDER_ERRORS,
  async handle({ services, storeApi, caller, body }) {
    const applied = await recordSale(services, caller, storeApi.sale(body));
    return {
      status: applied.outcome === 'replayed' ? 200 : 201,
      body: saleAnswer(applied),
      event: { kind: applied.event.kind, id: applied.order.orderId, outcome: applied.outcome },
    };
  },
};
