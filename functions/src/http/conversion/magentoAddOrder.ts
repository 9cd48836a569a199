import { magentoOrderSchema } from '../../dialects/magento/order';
import { orderAnswerSchema } from '../../dialects/waffarx/answers';
import { MIB, ORDER_ERRORS } from '../route';
import { recordOrder } from './recordOrder';
import type { ConversionRoute } from './route';

/** An order was placed in a Magento shop. The module signs nothing. */
export const magentoAddOrder: ConversionRoute = {
  summary: 'An order was placed in a Magento shop',
  path: '/magento/addOrder',
  dialect: 'magento',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'byStore',
  maxBodyBytes: MIB,
  request: magentoOrderSchema,
  answers: { 201: orderAnswerSchema, 200: orderAnswerSchema },
  errors: ORDER_ERRORS,
  hints: (services, { body }) => services.dialects.magentoOrders.hints(body),
  handle(context) {
    const { services, body, isSigned } = context;
    return recordOrder(context, services.dialects.magentoOrders.read(body, { unverified: !isSigned }));
  },
};
