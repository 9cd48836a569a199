import { MIB } from '../route';
import { recordOrder } from './recordOrder';
import type { ConversionRoute } from './route';

/** An order was placed in an app. The SDK signs nothing. */
export const mobileAddOrder: ConversionRoute = {
  path: '/mobile/addorder',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'byStore',
  maxBodyBytes: MIB,
  hints: (services, { body, query }) => services.dialects.mobileOrders.hints(body, query),
  handle(context) {
    const { services, body, query, isSigned } = context;
    return recordOrder(context, services.dialects.mobileOrders.read(body, query, { unverified: !isSigned }));
  },
};
