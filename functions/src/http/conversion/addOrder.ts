import { draftAnswer } from '../../dialects/waffarx/answers';
import { MIB, ORDER_ERRORS } from '../route';
import type { Answer } from '../httpApp';
import { recordSale } from '../../operations/order/recordOrderEvent';
import { recordedAnswer, recordOrder } from './recordOrder';
import type { ConversionContext, ConversionRoute } from './route';
import { wooOrderBody, WOO_ANSWERS } from './wooOrderBody';

/** Twice the common limit: shops keep up to a megabyte of meta data on an order. */
export const MAX_WOO_ORDER_BYTES = 2 * MIB;

/** A tracked order was created; the body is WooCommerce's own order object. */
export const addOrder: ConversionRoute = {
  summary: 'An order was placed',
  path: '/Woo/AddOrder',
  methods: ['POST'],
  scope: 'sales',
  unsigned: 'byKey',
  channel: 'plugin',
  maxBodyBytes: MAX_WOO_ORDER_BYTES,
  isShops: true,
  request: wooOrderBody,
  answers: WOO_ANSWERS,
  errors: ORDER_ERRORS,
  handle: (context) => recordWooOrder(context, { modifiedAt: undefined, likely: 'new' }),
};

export interface WooReport {
  /** The modification time of an order that has none. */
  readonly modifiedAt: Date | undefined;
  readonly likely: 'new' | 'known';
}

/**
 * Records WooCommerce's order object as a snapshot. A draft is no sale yet; of an order that was placed before, an update
 * says that it is one no longer.
 */
export async function recordWooOrder(
  context: ConversionContext,
  { modifiedAt, likely }: WooReport,
): Promise<Answer> {
  const { services, body, isSigned } = context;
  const read = services.dialects.wooOrders.read(body, 'waffarx', { unverified: !isSigned });
  if ('draft' in read) {
    const update = likely === 'known' ? read.snapshot : undefined;
    const applied = update && (await recordSale(services, context.reporter, update, likely));
    if (applied && applied.order.currency !== null) return recordedAnswer(applied, isSigned);
    const event = {
      kind: 'sale',
      id: read.orderId,
      outcome: applied?.outcome ?? 'ignored',
      reason: 'draft',
    } as const;
    return { status: 200, body: draftAnswer(read.orderId), event };
  }
  return recordOrder(context, { ...read, updatedAt: read.updatedAt ?? modifiedAt }, likely);
}
