import { z } from 'zod';
import { REPORT_SOURCES } from '../../domain/order/event';
import type { ReportedOrderDeletion, ReportedSnapshot } from '../../domain/order/reported';
import type { SetAside, SetAsideDelivery } from '../../domain/delivery/setAside';
import { NOT_COUNTED_REASONS, type NotCountedReason } from '../../domain/delivery/notCounted';
import type { CouponNews, DeletionNews, ProductNews, VariationNews } from '../../domain/catalogue/news';
import { productFields, variantSchema } from './catalogueKinds';
import { Kind, type Fields } from './kind';
import { contentSchema } from './orderEvents';
import { nullableDate, nullableText, strict, whole } from './shape';

// Deliveries of a store's webhooks, as their dialect mapped them: without the shopper's name, address or plain email.

const optionalDate = z.exactOptional(z.date());

const snapshotSchema = strict<ReportedSnapshot>({
  source: z.enum(REPORT_SOURCES),
  orderId: z.string(),
  content: contentSchema,
  occurredAt: optionalDate,
  updatedAt: optionalDate,
  unverified: z.exactOptional(z.literal(true)),
});

const deletion = { webhookId: z.string(), deliveryId: z.string() };

const deletionNewsSchema = strict<DeletionNews>({
  id: z.string(),
  deletion: strict<DeletionNews['deletion']>(deletion),
});

const dated = { id: z.string(), updatedAt: z.date(), restored: z.boolean(), isPublished: z.boolean() };

const productNewsSchema = z.union([
  strict<ProductNews>({
    ...dated,
    kind: z.literal('product'),
    product: strict<ProductNews['product']>(productFields),
    isVariable: z.boolean(),
  }),
  strict<VariationNews>({
    ...dated,
    kind: z.literal('variation'),
    parentId: z.string(),
    variant: variantSchema,
  }),
  deletionNewsSchema,
]);

const couponNewsSchema = z.union([
  strict<CouponNews>({ ...dated, kind: z.literal('coupon'), code: z.string(), referralCode: nullableText }),
  deletionNewsSchema,
]);

const deliverySchema: z.ZodType<SetAsideDelivery> = z.union([
  z.strictObject({ about: z.literal('order'), snapshot: snapshotSchema, isCreation: z.boolean() }),
  z.strictObject({
    about: z.literal('order'),
    deletion: strict<ReportedOrderDeletion>({
      ...deletion,
      source: z.enum(REPORT_SOURCES),
      orderId: z.string(),
    }),
  }),
  z.strictObject({ about: z.literal('product'), news: productNewsSchema }),
  z.strictObject({ about: z.literal('coupon'), news: couponNewsSchema }),
]);

/** Where only some fields were selected, its hosts may be missing: then its cause was not asked for either. */
function causeOf({ foreignHosts }: Fields): NotCountedReason {
  return Array.isArray(foreignHosts) && foreignHosts.length > 0 ? 'foreign_source' : 'fault';
}

export const setAsides = new Kind<SetAside>({
  name: 'a delivery that was set aside',
  older: [
    { schema: z.never(), lift: (fields) => fields },
    { schema: z.looseObject({}), lift: (fields) => ({ foreignHosts: [], expiresAt: null, ...fields }) },
    { schema: z.looseObject({}), lift: (fields) => ({ cause: causeOf(fields), ...fields }) },
  ],
  schema: strict<SetAside>({
    storeId: z.string(),
    about: z.enum(['order', 'product', 'coupon']),
    resourceId: z.string(),
    delivery: deliverySchema,
    heardAt: z.date(),
    requestId: z.string(),
    cause: z.enum(NOT_COUNTED_REASONS),
    reason: z.string(),
    foreignHosts: z.array(z.string()),
    expiresAt: nullableDate,
    attempts: whole,
    triedAt: z.date(),
    nextTryAt: z.date(),
  }),
});
