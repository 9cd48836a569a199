import { productsAnswer, productsAnswerSchema } from '../../dialects/storeApi/answers';
import { MAX_ITEMS } from '../../dialects/storeApi/schemas';
import { listSchema } from '../../dialects/wire';
import { syncProducts as syncProductsOperation } from '../../operations/catalogue/syncProducts';
import { MIB } from '../route';
import type { StoreRoute } from './route';

/** The products are read one by one, so that a wrong one holds up no other; the document shows them in the call. */
const allProducts: StoreRoute['request'] = ({ productsCall, product }) =>
  productsCall.extend({ products: listSchema(product, MAX_ITEMS) }).meta({ id: 'ProductsCall' });

export const syncProducts: StoreRoute = {
  path: '/',
  methods: ['POST'],
  scope: 'products',
  maxBodyBytes: 8 * MIB,
  summary: 'Products of the catalogue, up to 500 a call',
  request: allProducts,
  answers: { 200: productsAnswerSchema },
  errors: ['event_conflict'],
  async handle({ services, storeApi, caller, body }) {
    const call = storeApi.products(body, caller.brand.currency);
    const synced = await syncProductsOperation(services, caller, call);
    return {
      status: 200,
      body: productsAnswer(synced, call),
      event: { kind: 'products', id: synced.syncId, outcome: synced.replayed ? 'replayed' : 'applied' },
    };
  },
};
