import { MIB } from '../route';
import { recordOrder } from './recordOrder';
import type { ConversionRoute } from './route';

/** An order was placed in a Magento shop. The module signs nothing. */
export const magentoAddOrder: ConversionRoute = {
  path: '/magento/addorder',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'byStore',
  maxBodyBytes: MIB,
  hints: (services, { body }) => services.dialects.magentoOrders.hints(body),
  handle(context) {
    const { services, body, isSigned } = context;
    return recordOrder(context, services.dialects.magentoOrders.read(body, { unverified: !isSigned }));
  },
};
