import { z } from 'zod';
import {
  COUPON_FLAGS,
  COUPON_STATES,
  type CouponFlag,
  type CouponFlagCode,
  type CouponOrder,
} from '../../domain/voucher/fold';
import type { CouponEvent, CouponIssued, CouponMovement, VoucherReference } from '../../domain/voucher/event';
import {
  COUPON_ENTRY_KINDS,
  type CouponEntry,
  type CouponEventGuard,
  type CouponRecord,
  type CouponTotal,
} from '../../domain/voucher/record';
import { Kind, UNVERSIONED } from './kind';
import { postingSchema } from './ledgerShapes';
import { nullableDate, nullableText, nullableWhole, optionalText, strict, whole } from './shape';

// The network's own coupons. Those of influencers are in `tenantKinds.ts`.

const referenceSchema = strict<VoucherReference>({
  voucherId: optionalText,
  batchId: optionalText,
  thirdPartyId: optionalText,
  partnerId: optionalText,
}).nullable();

const eventFields = {
  id: z.string(),
  facts: z.string(),
  fingerprint: z.string(),
  currency: z.string(),
  reference: referenceSchema,
  occurredAt: z.date(),
  receivedAt: z.date(),
  requestId: z.string(),
  day: z.string(),
};

const eventSchema: z.ZodType<CouponEvent> = z.discriminatedUnion('kind', [
  strict<CouponIssued>({
    ...eventFields,
    kind: z.literal('issued'),
    amount: nullableText,
    expiresOn: nullableText,
  }),
  strict<CouponMovement>({
    ...eventFields,
    kind: z.enum(['redeemed', 'reversed']),
    orderId: z.string(),
    amount: z.string(),
  }),
]);

const entrySchema = strict<CouponEntry>({
  id: z.string(),
  kind: z.enum(COUPON_ENTRY_KINDS),
  eventId: z.string(),
  eventKind: z.enum(['redeemed', 'reversed']),
  orderId: z.string(),
  currency: z.string(),
  day: z.string(),
  at: z.date(),
  postings: z.array(postingSchema),
});

const orderSchema = strict<CouponOrder>({
  orderId: z.string(),
  currency: z.string(),
  redeemedMinor: whole,
  reversedMinor: whole,
  excessMinor: whole,
  owedMinor: whole,
});

const totalSchema = strict<CouponTotal>({
  currency: z.string(),
  redeemedMinor: whole,
  reversedMinor: whole,
  owedMinor: whole,
});

const flagSchema = strict<CouponFlag>({
  code: z.custom<CouponFlagCode>((code) => typeof code === 'string' && Object.hasOwn(COUPON_FLAGS, code)),
  eventId: z.string(),
  orderId: nullableText,
  currency: z.string(),
  minor: nullableWhole,
});

export const coupons = new Kind<CouponRecord>({
  name: 'a coupon of the network',
  older: [UNVERSIONED],
  schema: strict<CouponRecord>({
    brandId: z.string(),
    storeId: z.string(),
    code: z.string(),
    codeKey: z.string(),
    state: z.enum(COUPON_STATES),
    reference: referenceSchema,
    currency: nullableText,
    faceMinor: nullableWhole,
    expiresOn: nullableText,
    issuedAt: nullableDate,
    orders: z.array(orderSchema),
    totals: z.array(totalSchema),
    flags: z.array(flagSchema),
    months: z.array(z.string()),
    receivedAt: z.date(),
    updatedAt: z.date(),
    events: z.array(eventSchema),
    entries: z.array(entrySchema),
  }),
});

export const couponEvents = new Kind<CouponEventGuard>({
  name: 'the guard of a coupon’s event',
  older: [UNVERSIONED],
  schema: strict<CouponEventGuard>({ storeId: z.string(), eventId: z.string(), codeKey: z.string() }),
});
