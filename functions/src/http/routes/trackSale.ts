import { saleAnswer } from '../../dialects/storeApi/answers';
import { recordSale } from '../../operations/order/recordOrderEvent';
import { MIB, type Route } from '../route';

export const trackSale: Route = {
  name: 'trackSale',
  methods: ['POST'],
  scope: 'sales',
  maxBodyBytes: MIB,
  async handle({ services, storeApi, caller, body }) {
    const applied = await recordSale(services, caller, storeApi.sale(body));
    return {
      status: applied.outcome === 'replayed' ? 200 : 201,
      body: saleAnswer(applied),
      event: { kind: applied.event.kind, id: applied.order.orderId, outcome: applied.outcome },
    };
  },
};
