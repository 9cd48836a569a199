import { z } from 'zod';
import {
  KINSHIPS,
  REPORT_SOURCES,
  SUSPICIONS,
  VERDICT_REASONS,
  VERDICTS,
  type ApproveEvent,
  type AttributeEvent,
  type ConfirmEvent,
  type EvidenceFact,
  type LineContent,
  type NamedReport,
  type ListedRefund,
  type MapEvent,
  type NamedAmounts,
  type OrderDeletedEvent,
  type RefundContent,
  type RefundDeletedEvent,
  type RefundEvent,
  type RefundItem,
  type RejectEvent,
  type RelateEvent,
  type RelationEvent,
  type Save,
  type SeenByApproval,
  type SnapshotContent,
  type SnapshotEvent,
  type StoredEvent,
  type SuspectEvent,
  type WithdrawEvent,
} from '../../domain/order/event';
import { ORDER_STATUSES } from '../../domain/brand/orderStatus';
import { EVIDENCE_KINDS } from '../../domain/brand/plan';
import { mapOf, nullableDate, nullableText, optionalText, strict, whole } from './shape';

// The events of an order, as stored in its document and in its history.

type Stored<T> = T & Pick<StoredEvent, 'day'>;
type SnapshotAttribution = NonNullable<SnapshotContent['attribution']>;
type Customer = NonNullable<SnapshotContent['customer']>;
type Discount = NonNullable<SnapshotAttribution['couponDiscounts']>[number];

const texts = z.array(z.string());
/** By version of the master secret. */
const optionalHashes = z.exactOptional(mapOf(z.string()));

const lineSchema = strict<LineContent>({
  lineId: optionalText,
  productId: z.string(),
  variantId: optionalText,
  sku: optionalText,
  name: optionalText,
  quantity: z.string(),
  total: z.string(),
  taxTotal: optionalText,
  categoryIds: z.exactOptional(texts),
});

const attributionSchema = strict<SnapshotAttribution>({
  clickId: optionalText,
  referralCode: optionalText,
  couponCodes: z.exactOptional(texts),
  couponDiscounts: z.exactOptional(
    z.array(strict<Discount>({ lineId: optionalText, code: z.string(), discount: z.string() })),
  ),
  clickedAt: z.exactOptional(z.date()),
});

export const contentSchema = strict<SnapshotContent>({
  orderNumber: optionalText,
  status: optionalText,
  currency: z.string(),
  total: z.string(),
  subtotal: optionalText,
  discountTotal: optionalText,
  shippingTotal: optionalText,
  taxTotal: optionalText,
  feeTotal: optionalText,
  giftCardTotal: optionalText,
  items: z.exactOptional(z.array(lineSchema)),
  customer: z.exactOptional(
    strict<Customer>({
      id: optionalText,
      emailHash: optionalText,
      emailHashes: optionalHashes,
      isNew: z.exactOptional(z.boolean()),
    }),
  ),
  attribution: z.exactOptional(attributionSchema),
  refunds: z.exactOptional(
    z.array(strict<ListedRefund>({ refundId: z.string(), amount: z.string(), reason: optionalText })),
  ),
  stage: z.exactOptional(whole),
  paidAt: z.exactOptional(z.date()),
  isSubscription: z.exactOptional(z.literal(true)),
  subId: optionalText,
  parentOrderId: optionalText,
  besideParent: z.exactOptional(z.enum(KINSHIPS)),
  isDraft: z.exactOptional(z.literal(true)),
  restored: z.exactOptional(z.literal(true)),
});

const refundItemSchema = strict<RefundItem>({
  lineId: optionalText,
  productId: optionalText,
  variantId: optionalText,
  quantity: optionalText,
  total: optionalText,
});

const refundContentSchema = strict<RefundContent>({
  amount: optionalText,
  full: z.exactOptional(z.boolean()),
  items: z.exactOptional(z.array(refundItemSchema)),
  shippingTotal: optionalText,
  taxTotal: optionalText,
  feeTotal: optionalText,
  reason: optionalText,
  currency: optionalText,
});

const evidenceSchema = strict<EvidenceFact>({
  kind: z.enum(EVIDENCE_KINDS),
  value: z.string(),
  influencerId: nullableText,
  clickedAt: nullableDate,
  ownerEmailHash: optionalText,
  ownerEmailHashes: optionalHashes,
  discount: optionalText,
  isExcluded: z.exactOptional(z.literal(true)),
});

const common = {
  id: z.string(),
  source: z.enum([...REPORT_SOURCES, 'brand', 'schedule']),
  fingerprint: z.string(),
  occurredAt: z.date(),
  receivedAt: z.date(),
  requestId: z.string(),
  unverified: z.exactOptional(z.literal(true)),
  sender: optionalText,
  day: z.string(),
};

const saveSchema = strict<Save>({
  id: z.string(),
  modifiedAt: z.date(),
  receivedAt: z.date(),
  heardAt: z.exactOptional(z.date()),
  requestId: z.string(),
  day: z.string(),
  occurredAt: z.exactOptional(z.date()),
  after: whole,
});

const snapshotSchema = strict<Stored<Omit<SnapshotEvent, 'joinedTo'>>>({
  ...common,
  kind: z.enum(['sale', 'update']),
  modifiedAt: nullableDate,
  heardAt: z.exactOptional(z.date()),
  content: contentSchema,
  planVersion: whole,
  wordsVersion: z.exactOptional(whole),
  evidence: z.array(evidenceSchema),
  saves: z.exactOptional(z.array(saveSchema)),
});

const refundSchema = strict<Stored<RefundEvent>>({
  ...common,
  kind: z.literal('refund'),
  refundId: z.string(),
  content: refundContentSchema,
  ofPart: optionalText,
});

const refundDeletedSchema = strict<Stored<RefundDeletedEvent>>({
  ...common,
  kind: z.literal('refund_deleted'),
  refundId: z.string(),
  ofPart: optionalText,
});

const orderDeletedSchema = strict<Stored<OrderDeletedEvent>>({
  ...common,
  kind: z.literal('order_deleted'),
  webhookId: z.string(),
});

const mapSchema = strict<Stored<MapEvent>>({ ...common, kind: z.literal('map'), wordsVersion: whole });

const relationSchema = strict<Stored<RelationEvent>>({
  ...common,
  kind: z.literal('relation'),
  parentId: z.string(),
  verdict: z.enum(VERDICTS),
  reason: z.enum(VERDICT_REASONS),
  evidence: z.array(evidenceSchema),
  parentOccurredAt: nullableDate,
});

const decided = { ...common, by: z.string() };
const reason = z.string();

export const namedAmountsSchema = strict<NamedAmounts>({
  influencerId: z.string(),
  currency: z.string(),
  influencerMinor: whole,
  platformMinor: whole,
  memberMinor: whole,
});

export const seenSchema = strict<SeenByApproval>({ snapshotId: z.string(), deletionIds: texts });

const decisionSchemas = [
  strict<Stored<RejectEvent>>({ ...decided, kind: z.literal('reject'), reason }),
  strict<Stored<WithdrawEvent>>({ ...decided, kind: z.literal('withdraw') }),
  strict<Stored<ApproveEvent>>({
    ...decided,
    kind: z.literal('approve'),
    names: namedAmountsSchema,
    asOf: seenSchema,
    reason: optionalText,
  }),
  strict<Stored<AttributeEvent>>({
    ...decided,
    kind: z.literal('attribute'),
    influencerId: nullableText,
    reason,
  }),
  strict<Stored<ConfirmEvent>>({
    ...decided,
    kind: z.literal('confirm'),
    eventIds: texts,
    status: z.enum(ORDER_STATUSES).nullable(),
    moment: z.exactOptional(strict<NamedReport>({ counts: z.string(), among: texts })),
  }),
  strict<Stored<SuspectEvent>>({
    ...decided,
    kind: z.literal('suspect'),
    suspicion: z.enum(SUSPICIONS),
    reason,
  }),
  strict<Stored<RelateEvent>>({ ...decided, kind: z.literal('relate'), verdict: z.enum(KINSHIPS), reason }),
] as const;

export const storedEventSchema: z.ZodType<StoredEvent> = z.discriminatedUnion('kind', [
  snapshotSchema,
  refundSchema,
  refundDeletedSchema,
  orderDeletedSchema,
  mapSchema,
  relationSchema,
  ...decisionSchemas,
]);
