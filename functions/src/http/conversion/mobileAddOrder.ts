import { z } from 'zod';
import { mobileOrderSchema } from '../../dialects/mobile/order';
import { orderAnswerSchema } from '../../dialects/waffarx/answers';
import { MIB, ORDER_ERRORS } from '../route';
import { recordOrder } from './recordOrder';
import type { ConversionRoute } from './route';

const mobileQuery = z.object({
  af_id: z.string().optional().describe('The click, where the body has none.'),
  subid: z.string().optional(),
});

/** An order was placed in an app. The SDK signs nothing. */
export const mobileAddOrder: ConversionRoute = {
  summary: 'An order was placed in an app',
  path: '/mobile/addorder',
  dialect: 'mobile',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'byStore',
  maxBodyBytes: MIB,
  request: mobileOrderSchema,
  queryFields: mobileQuery,
  answers: { 201: orderAnswerSchema, 200: orderAnswerSchema },
  errors: ORDER_ERRORS,
  hints: (services, { body, query }) => services.dialects.mobileOrders.hints(body, query),
  handle(context) {
    const { services, body, query, isSigned } = context;
    return recordOrder(context, services.dialects.mobileOrders.read(body, query, { unverified: !isSigned }));
  },
};
