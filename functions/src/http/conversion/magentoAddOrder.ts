import { MIB } from '../route';
import { orderDialects } from './dialects';
import { recordOrder } from './recordOrder';
import type { ConversionRoute } from './route';

/** An order was placed in a Magento shop. The module signs nothing. */
export const magentoAddOrder: ConversionRoute = {
  path: '/magento/addorder',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'byStore',
  maxBodyBytes: MIB,
  hints: (services, { body }) => orderDialects(services).magento.hints(body),
  handle(context) {
    const { services, body, isSigned } = context;
    return recordOrder(context, orderDialects(services).magento.read(body, { unverified: !isSigned }));
  },
};
