import { z } from 'zod';
import type { ClickRecord } from '../../domain/link/click';
import type { InfluencerDay, ProductSales } from '../../domain/rollup/closedHours';
import type { VoucherMonthTotal } from '../../domain/voucher/record';
import { byFigure, type Tallies, type Tally } from '../../domain/order/tally';
import { Kind, UNVERSIONED } from './kind';
import { mapOf, nullableText, optionalText, strict, whole } from './shape';

// Clicks, and roll-ups by day, month and product. Roll-ups are written by merged increments, so a missing figure is 0.
// Their shapes may only gain fields: any release may have merged last.

const figure = whole.default(0);

const tallySchema = strict<Tally>(byFigure(() => figure));

/** `brands/{b}/days/{yyyy-mm-dd}~{shard}` */
export interface StoredDay {
  readonly day: string;
  readonly shard: number;
  /** By currency; absent while the day has only clicks. */
  readonly totals?: Tallies[string];
  /** Counted clicks, of closed hours. */
  readonly clicks?: number;
}

export const days = new Kind<StoredDay>({
  name: 'a day of a brand',
  older: [UNVERSIONED],
  schema: strict<StoredDay>({
    day: z.string(),
    shard: whole,
    totals: z.exactOptional(mapOf(tallySchema)),
    clicks: z.exactOptional(whole),
  }),
});

export const influencerDays = new Kind<InfluencerDay>({
  name: 'a day of an influencer',
  older: [UNVERSIONED],
  schema: strict<InfluencerDay>({
    influencerId: z.string(),
    day: z.string(),
    clicks: figure,
    totals: mapOf(tallySchema).default({}),
  }),
});

/** `brands/{b}/productSales/{period}~{currency}~{storeId}~{productId}` */
export type StoredProductSales = Omit<ProductSales, 'name'> & { readonly name?: string };

export const productSales = new Kind<StoredProductSales>({
  name: 'what sold of a product',
  older: [UNVERSIONED],
  schema: strict<StoredProductSales>({
    period: z.string(),
    currency: z.string(),
    storeId: z.string(),
    productId: z.string(),
    name: optionalText,
    orders: figure,
    quantityMicros: figure,
    netMinor: figure,
  }),
});

/** `brands/{b}/couponMonths/{storeId}~{yyyy-mm}~{shard}`: the sums of the month's entries. */
export interface VoucherMonthShard {
  readonly storeId: string;
  readonly month: string;
  readonly shard: number;
  readonly totals?: Readonly<Record<string, VoucherMonthTotal>>;
}

export const voucherMonths = new Kind<VoucherMonthShard>({
  name: 'a month of vouchers',
  older: [UNVERSIONED],
  schema: strict<VoucherMonthShard>({
    storeId: z.string(),
    month: z.string(),
    shard: whole,
    totals: z.exactOptional(
      mapOf(strict<VoucherMonthTotal>({ redeemedMinor: figure, reversedMinor: figure })),
    ),
  }),
});

export const clicks = new Kind<ClickRecord>({
  name: 'a click',
  older: [UNVERSIONED],
  schema: strict<ClickRecord>({
    clickId: z.string(),
    storeId: z.string(),
    influencerId: z.string(),
    referralCode: z.string(),
    counted: z.boolean(),
    reason: z.literal('bot').nullable(),
    landingUrl: nullableText,
    referrerUrl: nullableText,
    userAgent: nullableText,
    ipHash: nullableText,
    visitorId: nullableText,
    subIds: z.array(z.string()),
    fingerprint: z.string(),
    occurredAt: z.date(),
    day: z.string(),
    receivedAt: z.date(),
    expiresAt: z.date(),
    expireAt: z.date(),
    requestId: z.string(),
  }),
});
