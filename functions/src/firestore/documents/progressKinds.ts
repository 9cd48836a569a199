import { z } from 'zod';
import type { OpenHours, SkippedOrder } from '../../domain/rollup/closedHours';
import type { ReviewedSale } from '../../domain/review/velocity';
import { Kind, UNVERSIONED } from './kind';
import { mapOf, nullableDate, nullableText, strict, whole } from './shape';

/** `brands/{b}/progress/closedHours` */
export interface ClosedHoursMark {
  /** Null: the first hours are open. */
  readonly closedUntil: Date | null;
  readonly open: OpenHours | null;
  readonly skipped: readonly SkippedOrder[];
  /** The ids of clicks that could not be read: they count once they can be. */
  readonly skippedClicks: readonly string[];
  readonly updatedAt: Date;
}

export const closedHoursMarks = new Kind<ClosedHoursMark>({
  name: 'the mark of closed hours',
  older: [UNVERSIONED],
  schema: strict<ClosedHoursMark>({
    closedUntil: nullableDate,
    open: strict<OpenHours>({
      until: z.date(),
      step: whole,
      through: nullableDate,
      clicksFrom: nullableDate,
    })
      .nullable()
      .default(null),
    skipped: z.array(strict<SkippedOrder>({ orderKey: z.string(), from: nullableDate })).default([]),
    skippedClicks: z.array(z.string()).default([]),
    updatedAt: z.date(),
  }),
});

/** `brands/{b}/rolledUp/{step}`: the orders that one commit of open hours has counted. */
export interface RolledUpOrders {
  /** The end of these hours. */
  readonly until: Date;
  readonly keys: readonly string[];
}

export const rolledUpOrders = new Kind<RolledUpOrders>({
  name: 'the orders that a roll-up has counted',
  older: [UNVERSIONED],
  schema: strict<RolledUpOrders>({ until: z.date(), keys: z.array(z.string()) }),
});

/** `brands/{b}/progress/salesReview` */
export interface SalesReviewMark {
  readonly reviewedUntil: Date;
  /** The keys of orders that could not be read or folded: they are not reviewed. */
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
  /** The end of the reviewed hour. */
  readonly until: Date;
  readonly sales: readonly ReviewedSale[];
  /** The keys of orders that are no sales any more: entries of earlier reviews are void. */
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
        isLateClick: z.boolean().default(false),
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

/**
 * How the last run of a schedule over all brands ended. `running`, `oneByOne`: it has not, and if it runs no more, it
 * died. A run after one that died is `oneByOne`: it notes each brand before it begins with it.
 */
export const TURN_STAGES = ['ended', 'running', 'oneByOne'] as const;

/** `progress/{schedule}`: where a schedule over all brands goes on. */
export interface TurnMark {
  /** The next run begins after this brand. Empty: with the first. */
  readonly lastBrandId: string;
  /** When the schedule last came to a brand, or to its end; null: never. */
  readonly at: Date | null;
  readonly stage: (typeof TURN_STAGES)[number];
}

export const turnMarks = new Kind<TurnMark>({
  name: 'the mark of a schedule over all brands',
  older: [UNVERSIONED],
  schema: strict<TurnMark>({
    lastBrandId: z.string(),
    at: nullableDate,
    stage: z.enum(TURN_STAGES).default('ended'),
  }),
});

/** `progress/approveDue`: after which commission the next run begins; none: with the longest due. */
export interface ApprovalMark {
  readonly approvableAt: Date;
  readonly commissionId: string;
}

export const approvalMarks = new Kind<ApprovalMark>({
  name: 'the mark of the approvals',
  older: [UNVERSIONED],
  schema: strict<ApprovalMark>({ approvableAt: z.date(), commissionId: z.string() }),
});

/** `progress/advancePayouts`: after which payout the next run begins; none: with the first. */
export interface AdvanceMark {
  readonly lastPayoutId: string;
}

export const advanceMarks = new Kind<AdvanceMark>({
  name: 'the mark of the payouts',
  older: [UNVERSIONED],
  schema: strict<AdvanceMark>({ lastPayoutId: z.string() }),
});

/** `brands/{b}/progress/platformParts` */
export interface BrandPartsMark {
  /** The platform's part of each currency is posted by figures that were read after this. */
  readonly postedAt: Date;
  readonly updatedAt: Date;
}

export const brandPartsMarks = new Kind<BrandPartsMark>({
  name: 'the mark of the platform’s part of a brand',
  older: [UNVERSIONED],
  schema: strict<BrandPartsMark>({ postedAt: z.date(), updatedAt: z.date() }),
});

/** `brands/{b}/progress/statusWords`: how far a version of the status words has gone over the orders. */
export interface WordsMark {
  readonly version: number;
  /** All orders that changed last before this are done; null: none yet. */
  readonly through: Date | null;
  /** The keys of orders that could not be read or mapped: each run tries them again. */
  readonly skipped: readonly string[];
  readonly updatedAt: Date;
}

export const wordsMarks = new Kind<WordsMark>({
  name: 'the mark of the status words',
  older: [UNVERSIONED],
  schema: strict<WordsMark>({
    version: whole,
    through: nullableDate,
    skipped: z.array(z.string()).default([]),
    updatedAt: z.date(),
  }),
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

/** `network/secretVersions`: when each version of the master secret was first seen by a deployed function. */
export interface SecretVersionsMark {
  /** By version. */
  readonly firstSeen: Readonly<Record<string, Date>>;
}

export const secretVersionMarks = new Kind<SecretVersionsMark>({
  name: 'the mark of the master secret’s versions',
  older: [UNVERSIONED],
  schema: strict<SecretVersionsMark>({ firstSeen: mapOf(z.date()) }),
});

/** `brands/{b}/progress/migration`, and `progress/migration` for documents of no brand or of several. */
export interface MigrationMark {
  /** The text of the present shapes: if it has changed, the migration begins anew. */
  readonly shapes: string;
  /** The collection in progress, and its last document that is done; null: none yet. */
  readonly collection: string;
  readonly lastId: string | null;
  readonly isDone: boolean;
  readonly lifted: number;
  /** How many could not be lifted: if any, the next migration reads all again, and names them. */
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
