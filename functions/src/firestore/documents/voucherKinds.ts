import { z } from 'zod';
import {
  VOUCHER_FLAGS,
  VOUCHER_STATES,
  type VoucherFlag,
  type VoucherFlagCode,
  type VoucherOrder,
} from '../../domain/voucher/fold';
import type { VoucherEvent, VoucherIssue, VoucherUse, VoucherReference } from '../../domain/voucher/event';
import {
  VOUCHER_ENTRY_KINDS,
  type VoucherEntry,
  type VoucherEventGuard,
  type VoucherRecord,
  type VoucherTotal,
} from '../../domain/voucher/record';
import { Kind, UNVERSIONED } from './kind';
import { postingSchema } from './ledgerShapes';
import { nullableDate, nullableText, nullableWhole, optionalText, strict, whole } from './shape';

// Vouchers, stored in the collection `coupons` of a brand. Influencers' coupon codes are in `tenantKinds.ts`.

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

const eventSchema: z.ZodType<VoucherEvent> = z.discriminatedUnion('kind', [
  strict<VoucherIssue>({
    ...eventFields,
    kind: z.literal('issued'),
    amount: nullableText,
    expiresOn: nullableText,
  }),
  strict<VoucherUse>({
    ...eventFields,
    kind: z.enum(['redeemed', 'reversed']),
    orderId: z.string(),
    amount: z.string(),
  }),
]);

const entrySchema = strict<VoucherEntry>({
  id: z.string(),
  kind: z.enum(VOUCHER_ENTRY_KINDS),
  eventId: z.string(),
  eventKind: z.enum(['redeemed', 'reversed']),
  orderId: z.string(),
  currency: z.string(),
  day: z.string(),
  at: z.date(),
  postings: z.array(postingSchema),
});

const orderSchema = strict<VoucherOrder>({
  orderId: z.string(),
  currency: z.string(),
  redeemedMinor: whole,
  reversedMinor: whole,
  excessMinor: whole,
  owedMinor: whole,
});

const totalSchema = strict<VoucherTotal>({
  currency: z.string(),
  redeemedMinor: whole,
  reversedMinor: whole,
  owedMinor: whole,
});

const flagSchema = strict<VoucherFlag>({
  code: z.custom<VoucherFlagCode>((code) => typeof code === 'string' && Object.hasOwn(VOUCHER_FLAGS, code)),
  eventId: z.string(),
  orderId: nullableText,
  currency: z.string(),
  minor: nullableWhole,
});

export const vouchers = new Kind<VoucherRecord>({
  name: 'a voucher',
  older: [UNVERSIONED],
  schema: strict<VoucherRecord>({
    brandId: z.string(),
    storeId: z.string(),
    code: z.string(),
    codeKey: z.string(),
    state: z.enum(VOUCHER_STATES),
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

export const voucherEvents = new Kind<VoucherEventGuard>({
  name: 'the guard of a voucher’s event',
  older: [UNVERSIONED],
  schema: strict<VoucherEventGuard>({ storeId: z.string(), eventId: z.string(), codeKey: z.string() }),
});
