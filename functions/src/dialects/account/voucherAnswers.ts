import { z } from 'zod';
import { VOUCHER_FLAGS, VOUCHER_STATES, type VoucherFlagCode } from '../../domain/voucher/fold';
import {
  DISCREPANCIES,
  type VoucherDiscrepancy,
  type DiscrepancyCode,
} from '../../domain/voucher/discrepancy';
import { VOUCHER_EVENT_KINDS, isUse, type VoucherEvent } from '../../domain/voucher/event';
import { owedBy, type VoucherEntry, type VoucherRecord } from '../../domain/voucher/record';
import type {
  VoucherReconciliation,
  ReconciliationLine,
  ReconciliationTotal,
} from '../../domain/voucher/reconciliation';
import { accounts } from '../../domain/ledger/ledger';
import { formatMinor } from '../../domain/money/money';
import { ORDER_STATUSES } from '../../domain/brand/orderStatus';
import { compact } from '../wire';

// What the account function answers of vouchers. Ids and fields keep the network's word for them: a voucher's code is
// `couponCode`, since `code` is an error's. The schemas are what the OpenAPI document shows, and a test compares each
// answer with them.

const amount = z.string().meta({ description: 'A decimal in the currency beside it.', examples: ['6.17'] });
const time = z.iso.datetime();
const day = z.iso.date().describe('The brand’s local day.');
const party = z.string().describe('`platform`, or `brand:` and its id.');
const text = z.string().nullable();

/** What a discrepancy or flag means, for whoever must look at it. */
export const PROBLEMS: Readonly<Record<DiscrepancyCode, string>> = { ...VOUCHER_FLAGS, ...DISCREPANCIES };
const problemCodes = Object.keys(PROBLEMS) as [DiscrepancyCode, ...DiscrepancyCode[]];
const flagCodes = Object.keys(VOUCHER_FLAGS) as [VoucherFlagCode, ...VoucherFlagCode[]];
const entryKind = z
  .enum(['redemption', 'reversal', 'adjustment'])
  .describe('`adjustment`: what an event comes to was changed by one that came later.');

const lineSchema = z
  .object({
    day,
    kind: entryKind,
    couponCode: z.string(),
    voucherId: text,
    orderId: z.string(),
    eventId: z.string(),
    entryId: z.string(),
    currency: z.string(),
    redeemed: amount,
    reversed: amount,
    owed: amount.describe('What the debtor owes the creditor by this entry.'),
    debtor: party,
    creditor: party,
  })
  .meta({ id: 'CouponReportLine' });

const totalSchema = z
  .object({
    currency: z.string(),
    opening: amount.describe('What the platform owed the brand before the month, for this store’s vouchers.'),
    redeemed: amount,
    reversed: amount,
    net: amount.describe('Redeemed less reversed. Negative: more was taken back than given.'),
    closing: amount,
  })
  .meta({ id: 'CouponReportTotal' });

const discrepancySchema = z
  .object({
    problem: z.enum(problemCodes),
    meaning: z.string(),
    couponCode: z.string(),
    voucherId: text,
    orderId: text,
    eventId: text,
    currency: z.string(),
    amount: amount.nullable().describe('What is at stake, or is too much.'),
    orderDiscount: amount.nullable().describe('As the order tells it, where that differs.'),
    orderStatus: z.enum(ORDER_STATUSES).nullable(),
  })
  .meta({
    id: 'CouponDiscrepancy',
    description: 'Something that somebody must look at, as things stand now.',
  });

export const reconciliationSchema = z
  .object({
    brandId: z.string(),
    storeId: z.string(),
    month: z.string(),
    timeZone: z.string(),
    generatedAt: time,
    totals: z.array(totalSchema).describe('One for each currency; two are never added.'),
    entries: z.array(lineSchema),
    discrepancies: z.array(discrepancySchema),
  })
  .meta({ id: 'CouponReport' });

const eventSchema = z
  .object({
    eventId: z.string(),
    event: z.enum(VOUCHER_EVENT_KINDS),
    orderId: text,
    amount: amount.nullable().describe('As it was sent.'),
    currency: z.string(),
    day,
    occurredAt: time,
    receivedAt: time,
  })
  .meta({ id: 'CouponHistoryEvent' });

const voucherOrderSchema = z
  .object({ orderId: z.string(), currency: z.string(), redeemed: amount, reversed: amount, owed: amount })
  .meta({ id: 'CouponOrder' });

export const voucherHistorySchema = z
  .object({
    brandId: z.string(),
    storeId: z.string(),
    couponCode: z.string(),
    state: z.enum(VOUCHER_STATES),
    reference: z
      .object({
        voucherId: z.string().optional(),
        batchId: z.string().optional(),
        thirdPartyId: z.string().optional(),
        partnerId: z.string().optional(),
      })
      .nullable(),
    currency: text.describe('Of its issue.'),
    faceValue: amount.nullable(),
    expiresOn: z.iso.date().nullable().describe('Shown, and nothing else: the store decides what it takes.'),
    issuedAt: time.nullable(),
    orders: z.array(voucherOrderSchema),
    flags: z.array(
      z.object({
        flag: z.enum(flagCodes),
        meaning: z.string(),
        eventId: z.string(),
        orderId: text,
        currency: z.string(),
        amount: amount.nullable(),
      }),
    ),
    events: z.array(eventSchema).describe('In the order of arrival.'),
    entries: z.array(
      z.object({
        entryId: z.string(),
        kind: entryKind,
        eventId: z.string(),
        orderId: z.string(),
        currency: z.string(),
        day,
        at: time,
        owed: amount,
        debtor: party,
        creditor: party,
      }),
    ),
  })
  .meta({ id: 'CouponHistory' });

type Answer<T extends z.ZodType> = z.infer<T>;

export function reconciliationAnswer(
  reconciliation: VoucherReconciliation,
): Answer<typeof reconciliationSchema> {
  const { brandId, storeId, month, timeZone, generatedAt } = reconciliation;
  return {
    brandId,
    storeId,
    month,
    timeZone,
    generatedAt: generatedAt.toISOString(),
    totals: reconciliation.totals.map(totalAnswer),
    entries: reconciliation.lines.map(lineAnswer),
    discrepancies: reconciliation.discrepancies.map(discrepancyAnswer),
  };
}

function totalAnswer(total: ReconciliationTotal): Answer<typeof totalSchema> {
  const { currency } = total;
  return {
    currency,
    opening: formatMinor(total.openingMinor, currency),
    redeemed: formatMinor(total.redeemedMinor, currency),
    reversed: formatMinor(total.reversedMinor, currency),
    net: formatMinor(total.netMinor, currency),
    closing: formatMinor(total.closingMinor, currency),
  };
}

function lineAnswer(line: ReconciliationLine): Answer<typeof lineSchema> {
  const { redeemedMinor, reversedMinor, minor, currency, code, ...rest } = line;
  return {
    couponCode: code,
    ...rest,
    currency,
    redeemed: formatMinor(redeemedMinor, currency),
    reversed: formatMinor(reversedMinor, currency),
    owed: formatMinor(minor, currency),
  };
}

function discrepancyAnswer(found: VoucherDiscrepancy): Answer<typeof discrepancySchema> {
  const { minor, orderDiscountMinor, problem, currency, code, ...rest } = found;
  return {
    problem,
    meaning: PROBLEMS[problem],
    couponCode: code,
    ...rest,
    currency,
    amount: amountOf(minor, currency),
    orderDiscount: amountOf(orderDiscountMinor, currency),
  };
}

function amountOf(minor: number | null, currency: string): string | null {
  return minor === null ? null : formatMinor(minor, currency);
}

export function voucherHistoryAnswer(voucher: VoucherRecord): Answer<typeof voucherHistorySchema> {
  const { brandId, storeId, code, state, reference, currency, faceMinor, expiresOn, issuedAt } = voucher;
  return {
    brandId,
    storeId,
    couponCode: code,
    state,
    reference: reference && compact(reference),
    currency,
    faceValue: currency === null ? null : amountOf(faceMinor, currency),
    expiresOn,
    issuedAt: issuedAt?.toISOString() ?? null,
    orders: voucher.orders.map((order) => ({
      orderId: order.orderId,
      currency: order.currency,
      redeemed: formatMinor(order.redeemedMinor, order.currency),
      reversed: formatMinor(order.reversedMinor, order.currency),
      owed: formatMinor(order.owedMinor, order.currency),
    })),
    flags: voucher.flags.map(({ code: flag, minor, ...rest }) => ({
      flag,
      meaning: VOUCHER_FLAGS[flag],
      ...rest,
      amount: amountOf(minor, rest.currency),
    })),
    events: voucher.events.map(eventAnswer),
    entries: voucher.entries.map((entry) => entryAnswer(brandId, entry)),
  };
}

function eventAnswer(event: VoucherEvent): Answer<typeof eventSchema> {
  return {
    eventId: event.id,
    event: event.kind,
    orderId: isUse(event) ? event.orderId : null,
    amount: event.amount,
    currency: event.currency,
    day: event.day,
    occurredAt: event.occurredAt.toISOString(),
    receivedAt: event.receivedAt.toISOString(),
  };
}

function entryAnswer(
  brandId: string,
  entry: VoucherEntry,
): Answer<typeof voucherHistorySchema>['entries'][number] {
  const { id, kind, eventId, orderId, currency, day: postingDay, at } = entry;
  const owed = owedBy(entry);
  const [platform, brand] = [accounts.platform, accounts.brand(brandId)];
  return {
    entryId: id,
    kind,
    eventId,
    orderId,
    currency,
    day: postingDay,
    at: at.toISOString(),
    owed: formatMinor(Math.abs(owed), currency),
    debtor: owed > 0 ? platform : brand,
    creditor: owed > 0 ? brand : platform,
  };
}
