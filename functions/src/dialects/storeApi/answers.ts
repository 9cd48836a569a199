import { z } from 'zod';
import type { ApiKey } from '../../domain/credentials/apiKey';
import type { Brand, Store } from '../../domain/brand/brand';
import type { AttributionReason } from '../../domain/order/attribution';
import { statusWord } from '../../domain/brand/orderStatus';
import { isSnapshot } from '../../domain/order/event';
import { formatMinor } from '../../domain/money/money';
import { EVENT_FLAG_REASONS, type EventFlagReason } from '../../domain/order/flag';
import { COMMISSION_STATUSES, type CommissionRecord } from '../../domain/order/commissionRecord';
import type { AppliedEvent } from '../../domain/order/record';
import { sharePercent, type Plan } from '../../domain/brand/plan';
import type { ReportedProducts } from '../../domain/catalogue/reported';
import type { SyncCounts } from '../../domain/catalogue/sync';
import { MODES } from '../../domain/credentials/apiKey';
import { firstErrors, MAX_ERRORS } from '../../domain/base/errors';

// What the store API answers (CONTRACT.md, 1). The OpenAPI document shows these schemas, and a test validates each
// answer with them.

const amountText = z
  .string()
  .meta({ description: 'A decimal in the currency beside it.', examples: ['6.17'] });
const time = z.iso.datetime();
const percent = z.number().min(0).max(100);

const ATTRIBUTION_REASONS = [
  'coupon',
  'click',
  'referralCode',
  'no_evidence',
  'excluded_coupon',
  'unknown_coupon',
  'unknown_click',
  'unknown_referral_code',
  'window_passed',
  'before_click',
  'not_in_plan',
  'unverified',
  'brand_decision',
] as const satisfies readonly AttributionReason[];

export const commissionAnswerSchema = z
  .object({
    id: z.string(),
    status: z.enum(COMMISSION_STATUSES),
    currency: z.string(),
    base: amountText.describe('What the rate is applied to, after refunds.'),
    ratePercent: percent,
    total: amountText,
    influencer: amountText,
    platform: amountText,
    heldUntil: time.nullable().describe('Null until the order is completed.'),
  })
  .meta({ id: 'Commission', description: 'What is due on the order now.' });

export const connectionAnswerSchema = z
  .object({
    ok: z.literal(true),
    brand: z.object({ id: z.string(), name: z.string() }),
    store: z.object({ id: z.string(), name: z.string(), platform: z.string() }),
    mode: z.enum(MODES),
    program: z.object({
      commissionRatePercent: percent,
      influencerSharePercent: percent,
      platformSharePercent: percent,
      attributionWindowDays: z.int(),
      holdPeriodDays: z.int(),
      currency: z.string(),
    }),
    serverTime: time,
  })
  .meta({ id: 'Connection' });

export const clickAnswerSchema = z
  .object({
    clickId: z.string(),
    expiresAt: time.describe('Until when a sale is credited to this click.'),
    counted: z.boolean(),
    reason: z.enum(['bot', 'duplicate']).optional().describe('Why the click is not counted.'),
    replayed: z.boolean(),
  })
  .meta({ id: 'ClickAnswer' });

const flagsSchema = z
  .array(z.enum(EVENT_FLAG_REASONS))
  .optional()
  .describe('What of this event does not fit the order, or why somebody should look at it.');

export const saleAnswerSchema = z
  .object({
    orderId: z.string(),
    attributed: z.boolean(),
    influencerId: z.string().nullable(),
    reason: z.enum(ATTRIBUTION_REASONS).describe('The evidence that won, or why the order is unattributed.'),
    commission: commissionAnswerSchema.nullable(),
    flags: flagsSchema,
    replayed: z.boolean(),
  })
  .meta({ id: 'SaleAnswer' });

export const refundAnswerSchema = z
  .object({
    orderId: z.string(),
    refundId: z.string(),
    state: z.literal('applied'),
    refundedTotal: amountText.describe('Of the order, by all its refunds.'),
    commission: commissionAnswerSchema.nullable(),
    flags: flagsSchema,
    replayed: z.boolean(),
  })
  .meta({ id: 'RefundAnswer' });

export const parkedAnswerSchema = z
  .object({
    orderId: z.string(),
    refundId: z.string(),
    state: z.literal('parked'),
    replayed: z.boolean(),
  })
  .meta({ id: 'ParkedAnswer', description: 'The order is not known yet; the refund takes effect with it.' });

export const productsAnswerSchema = z
  .object({
    syncId: z.string(),
    received: z.int(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    archived: z.int(),
    rejected: z
      .array(
        z.object({
          index: z.int(),
          productId: z.string().nullable(),
          errors: z.array(z.object({ path: z.string(), message: z.string() })),
        }),
      )
      .describe('The first of them, with at most 100 errors together.'),
    moreRejected: z.int().describe('How many more were rejected.'),
    shortened: z
      .array(z.object({ index: z.int(), productId: z.string(), fields: z.array(z.string()) }))
      .describe(
        'The first of the products that were kept with less than was sent, at most 100, and the fields that were cut, such as "description" or "variants.imageUrl".',
      ),
    moreShortened: z.int().describe('How many more were shortened.'),
    replayed: z.boolean(),
  })
  .meta({ id: 'ProductsAnswer' });

export type ConnectionAnswer = z.infer<typeof connectionAnswerSchema>;
export type ClickAnswer = z.infer<typeof clickAnswerSchema>;
export type SaleAnswer = z.infer<typeof saleAnswerSchema>;
export type RefundAnswer = z.infer<typeof refundAnswerSchema> | z.infer<typeof parkedAnswerSchema>;
export type ProductsAnswer = z.infer<typeof productsAnswerSchema>;
type CommissionAnswer = z.infer<typeof commissionAnswerSchema>;

export function connectionAnswer(
  who: { brand: Brand; store: Store; mode: ApiKey['mode'] },
  plan: Plan,
  now: Date,
): ConnectionAnswer {
  const { brand, store, mode } = who;
  return {
    ok: true,
    brand: { id: brand.brandId, name: brand.name },
    store: { id: store.storeId, name: store.name, platform: store.platform },
    mode,
    program: {
      commissionRatePercent: plan.ratePercent,
      influencerSharePercent: sharePercent(plan, 'influencer'),
      platformSharePercent: sharePercent(plan, 'platform'),
      attributionWindowDays: plan.attributionWindowDays,
      holdPeriodDays: plan.holdPeriodDays,
      currency: brand.currency,
    },
    serverTime: now.toISOString(),
  };
}

export function clickAnswer(click: {
  clickId: string;
  expiresAt: Date;
  counted: boolean;
  reason: 'bot' | 'duplicate' | null;
  replayed: boolean;
}): ClickAnswer {
  const { clickId, expiresAt, counted, reason, replayed } = click;
  return { clickId, expiresAt: expiresAt.toISOString(), counted, ...(reason ? { reason } : {}), replayed };
}

export function saleAnswer(applied: AppliedEvent): SaleAnswer {
  const { order, commission, outcome } = applied;
  return {
    orderId: order.orderId,
    attributed: order.attributed,
    influencerId: order.influencerId,
    reason: order.attribution?.reason ?? 'no_evidence',
    commission: commissionAnswer(commission),
    ...flagsOf(applied),
    replayed: outcome === 'replayed',
  };
}

export function refundAnswer(applied: AppliedEvent, refundId: string): RefundAnswer {
  const { order, commission, outcome } = applied;
  const common = { orderId: order.orderId, refundId, replayed: outcome === 'replayed' };
  if (order.currency === null) return { ...common, state: 'parked' };
  return {
    ...common,
    state: 'applied',
    refundedTotal: formatMinor(order.refundedMinor ?? 0, order.currency),
    commission: commissionAnswer(commission),
    ...flagsOf(applied),
  };
}

function flagsOf({ order, event }: AppliedEvent): { flags?: EventFlagReason[] } {
  const word = isSnapshot(event) ? event.content.status : undefined;
  const isUnknown = (flagged: string | undefined): boolean =>
    word !== undefined && flagged !== undefined && statusWord(flagged) === statusWord(word);
  // The order has the flag of a word once, at its newest report: it is this one's as well.
  const flags = order.flags
    .filter((flag) => flag.eventId === event.id || isUnknown(flag.word))
    .map(({ reason }) => reason);
  return flags.length > 0 ? { flags } : {};
}

/** Of what was rejected and of what was shortened each: an answer has at most 64 kB. */
const MAX_NAMED = 100;
const MAX_NAMED_BYTES = 24_000;

export function productsAnswer(
  call: SyncCounts & { syncId: string; replayed: boolean },
  { rejected, shortened }: Pick<ReportedProducts, 'rejected' | 'shortened'>,
): ProductsAnswer {
  const { syncId, received, created, updated, unchanged, archived, replayed } = call;
  // Each product has one error and how many more there are, if no more fit in.
  const most = Math.max(2, Math.floor(MAX_ERRORS / Math.max(1, rejected.length)));
  const namedRejected = firstThatFit(
    rejected.map(({ index, productId, errors }) => ({
      index,
      productId,
      errors: [...firstErrors(errors, { most, maxBytes: MAX_NAMED_BYTES / 2 })],
    })),
    MAX_ERRORS,
    ({ errors }) => errors.length,
  );
  const namedShortened = firstThatFit(
    shortened.map(({ index, productId, fields }) => ({ index, productId, fields: [...fields] })),
    MAX_NAMED,
    () => 1,
  );
  return {
    syncId,
    received,
    created,
    updated,
    unchanged,
    archived,
    rejected: namedRejected,
    moreRejected: rejected.length - namedRejected.length,
    shortened: namedShortened,
    moreShortened: shortened.length - namedShortened.length,
    replayed,
  };
}

/** The first items, until they weigh more than `most` together, or have too many bytes. */
function firstThatFit<T>(items: readonly T[], most: number, weightOf: (item: T) => number): T[] {
  let [weight, bytes] = [0, 0];
  const end = items.findIndex((item) => {
    weight += weightOf(item);
    bytes += Buffer.byteLength(JSON.stringify(item));
    return weight > most || bytes > MAX_NAMED_BYTES;
  });
  return items.slice(0, end === -1 ? items.length : end);
}

function commissionAnswer(commission: CommissionRecord | null): CommissionAnswer | null {
  if (!commission || commission.influencerId === null) return null;
  const { currency } = commission;
  return {
    id: commission.commissionId,
    status: commission.status,
    currency,
    base: formatMinor(commission.baseMinor, currency),
    ratePercent: commission.ratePercent,
    total: formatMinor(commission.totalMinor, currency),
    influencer: formatMinor(commission.influencerMinor, currency),
    platform: formatMinor(commission.platformMinor, currency),
    heldUntil: commission.heldUntil?.toISOString() ?? null,
  };
}
