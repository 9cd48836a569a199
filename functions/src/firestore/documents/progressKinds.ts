import { z } from 'zod';
import type { SkippedOrder } from '../../domain/closedHours';
import type { ReviewedSale } from '../../domain/velocity';
import { Kind, UNVERSIONED } from './kind';
import { nullableDate, nullableText, strict, whole } from './shape';

// How far schedules and long commands have come.

/** `brands/{b}/progress/closedHours` */
export interface ClosedHoursMark {
  readonly closedUntil: Date;
  readonly skipped: readonly SkippedOrder[];
  /** The ids of clicks that could not be read: they count once they can be. */
  readonly skippedClicks: readonly string[];
  readonly updatedAt: Date;
}

export const closedHoursMarks = new Kind<ClosedHoursMark>({
  name: 'the mark of closed hours',
  older: [UNVERSIONED],
  schema: strict<ClosedHoursMark>({
    closedUntil: z.date(),
    skipped: z.array(strict<SkippedOrder>({ orderKey: z.string(), from: nullableDate })).default([]),
    skippedClicks: z.array(z.string()).default([]),
    updatedAt: z.date(),
  }),
});

/** `brands/{b}/progress/salesReview` */
export interface SalesReviewMark {
  readonly reviewedUntil: Date;
  /** The keys of orders that could not be read or folded: they count as not reviewed. */
  readonly skipped: readonly string[];
  readonly updatedAt: Date;
}

export const salesReviewMarks = new Kind<SalesReviewMark>({
  name: 'the mark of the review of sales',
  older: [UNVERSIONED],
  schema: strict<SalesReviewMark>({
    reviewedUntil: z.date(),
    skipped: z.array(z.string()).default([]),
    updatedAt: z.date(),
  }),
});

/** `brands/{b}/recentSales/{reviewedUntil}~{chunk}`: the sales that one review found. */
export interface RecentSales {
  /** The end of the hour that was reviewed. */
  readonly until: Date;
  readonly sales: readonly ReviewedSale[];
  /** The keys of orders that this review found to be no sales any more: what earlier ones noted of them is void. */
  readonly gone: readonly string[];
}

export const recentSales = new Kind<RecentSales>({
  name: 'the recent sales of a brand',
  older: [UNVERSIONED],
  schema: strict<RecentSales>({
    until: z.date(),
    sales: z.array(
      strict<ReviewedSale>({
        storeId: z.string(),
        orderId: z.string(),
        influencerId: z.string(),
        at: z.date(),
        clickKey: nullableText,
        customerKeys: z.array(z.string()),
      }),
    ),
    gone: z.array(z.string()).default([]),
  }),
});

/** `brands/{b}/progress/rebuild`: the last rebuild that corrected days. */
export interface RebuildMark {
  readonly runId: string;
  readonly at: Date;
  readonly days: number;
}

export const rebuildMarks = new Kind<RebuildMark>({
  name: 'the mark of a rebuild',
  older: [UNVERSIONED],
  schema: strict<RebuildMark>({ runId: z.string(), at: z.date(), days: whole }),
});

/** `progress/audit`: the brand that the nightly audit came to last. */
export interface AuditMark {
  readonly lastBrandId: string;
  readonly at: Date;
}

export const auditMarks = new Kind<AuditMark>({
  name: 'the mark of the nightly audit',
  older: [UNVERSIONED],
  schema: strict<AuditMark>({ lastBrandId: z.string(), at: z.date() }),
});

/** `network/settings`: changes with the settings of any store. */
export interface SettingsStamp {
  readonly stamp: string;
  readonly changedAt: Date;
}

export const settingsStamps = new Kind<SettingsStamp>({
  name: 'the stamp of all settings',
  older: [UNVERSIONED],
  schema: strict<SettingsStamp>({ stamp: z.string(), changedAt: z.date() }),
});

/** `brands/{b}/progress/migration`, and `progress/migration` of what belongs to no brand or to several. */
export interface MigrationMark {
  /** Which shapes it lifts to, as one text: with another, it begins anew. */
  readonly shapes: string;
  /** The collection that it is at, and the last document there that is done; null: none yet. */
  readonly collection: string;
  readonly lastId: string | null;
  /** All are gone over. */
  readonly isDone: boolean;
  readonly lifted: number;
  /** How many could not be lifted: while there are any, the next migration goes over all again, and names them. */
  readonly left: number;
  readonly updatedAt: Date;
}

export const migrationMarks = new Kind<MigrationMark>({
  name: 'the mark of a migration',
  older: [UNVERSIONED],
  schema: strict<MigrationMark>({
    shapes: z.string(),
    collection: z.string(),
    lastId: nullableText,
    isDone: z.boolean(),
    lifted: whole,
    left: whole.default(0),
    updatedAt: z.date(),
  }),
});
