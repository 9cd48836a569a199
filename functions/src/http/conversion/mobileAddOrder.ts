import { MIB } from '../route';
import { orderDialects } from './dialects';
import { recordOrder } from './recordOrder';
import type { ConversionRoute } from './route';

/** An order was placed in an app. The SDK signs nothing. */
export const mobileAddOrder: ConversionRoute = {
  path: '/mobile/addorder',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'byStore',
  maxBodyBytes: MIB,
  hints: (services, { body, query }) => orderDialects(services).mobile.hints(body, query),
  handle(context) {
    const { services, body, query, isSigned } = context;
    return recordOrder(context, orderDialects(services).mobile.read(body, query, { unverified: !isSigned }));
  },
};
