import { productsAnswer } from '../../dialects/storeApi/answers';
import { syncProducts as syncProductsOperation } from '../../operations/catalogue/syncProducts';
import { MIB, type Route } from '../route';

export const syncProducts: Route = {
  name: 'syncProducts',
  methods: ['POST'],
  scope: 'products',
  maxBodyBytes: 8 * MIB,
  async handle({ services, storeApi, caller, body }) {
    const call = storeApi.products(body, caller.brand.currency);
    const synced = await syncProductsOperation(services, caller, call);
    return {
      status: 200,
      body: productsAnswer(synced, call.rejected),
      event: { kind: 'products', id: synced.syncId, outcome: synced.replayed ? 'replayed' : 'applied' },
    };
  },
};
