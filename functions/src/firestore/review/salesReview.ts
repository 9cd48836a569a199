import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { RECENT_MS, SKIPPED_WINDOW_MS, type Placed, type ReviewedSale } from '../../domain/review/velocity';
import {
  ordersOfKeys,
  placedOrders,
  walkOrders,
  type ChangedOrders,
  type WalkedOrders,
} from '../order/changedOrders';
import {
  recentSales,
  salesReviewMarks,
  type RecentSales,
  type SalesReviewMark,
} from '../documents/progressKinds';
import { guarded } from '../base/faults';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';
import { inTransaction } from '../base/transaction';

/** Sales in one document: far below 1 MiB, at some 200 bytes each. */
const SALES_PER_DOCUMENT = 2_000;

export interface ReviewedHours {
  readonly sales: readonly ReviewedSale[];
  /** The keys of orders that are no sales any more. */
  readonly gone: readonly string[];
  readonly skipped: readonly string[];
}

/**
 * The review of a brand's sales: how far the last one came, and the sales of the last three days, so that no order that
 * arrives in time is read again for its neighbours. Costs a read for the mark and one for each document of recent sales: one an hour, or one
 * per 2,000 sales.
 */
export class SalesReview {
  private constructor(
    private readonly db: Firestore,
    private readonly brandId: string,
    private readonly mark: SalesReviewMark | null,
    private readonly documents: readonly { readonly ref: DocumentReference; readonly of: RecentSales }[],
  ) {}

  /** Null if the brand was never reviewed. */
  get reviewedUntil(): Date | null {
    return this.mark?.reviewedUntil ?? null;
  }

  static async open(db: Firestore, brandId: string): Promise<SalesReview> {
    const [mark, { docs }] = await Promise.all([
      readReviewMark(db, brandId),
      guarded(() => paths.recentSales(db, brandId).get()),
    ]);
    const documents = docs.map((doc) => ({ ref: doc.ref, of: recentSales.readFound(doc) }));
    return new SalesReview(db, brandId, mark, documents);
  }

  /**
   * The sales that earlier reviews found: each once, in its newest version, without those that are no sales any more.
   */
  recent(keyOf: (sale: ReviewedSale) => string): readonly ReviewedSale[] {
    const sales = new Map<string, ReviewedSale>();
    const byTime = [...this.documents].sort((a, b) => a.of.until.getTime() - b.of.until.getTime());
    for (const { of } of byTime) {
      for (const key of of.gone) sales.delete(key);
      for (const sale of of.sales) sales.set(keyOf(sale), sale);
    }
    return [...sales.values()];
  }

  /** The orders that may have changed since the moment, by when they changed last. A read for each. */
  changedOrders(since: Date): AsyncGenerator<WalkedOrders> {
    return walkOrders(this.db, Reading.live(this.db), this.brandId, since);
  }

  /** The neighbours of sales that arrive long after they were placed. A read for each. */
  placedOrders(placed: Placed): AsyncGenerator<ChangedOrders> {
    return placedOrders(this.db, Reading.live(this.db), this.brandId, placed);
  }

  /** The orders that earlier reviews could not read or fold, read again. */
  skippedOrders(): Promise<ChangedOrders> {
    return ordersOfKeys(this.db, Reading.live(this.db), this.brandId, this.mark?.skipped ?? []);
  }

  /**
   * Moves the mark, stores what the next reviews need, and deletes what is too old for them, in one transaction.
   * Neighbours of left-out orders are kept longer, for when those can be read. Returns false, with nothing written, if
   * another run has moved the mark.
   */
  commit(until: Date, { sales, gone, skipped }: ReviewedHours, now: Date): Promise<boolean> {
    const { db, brandId } = this;
    const oldest = until.getTime() - RECENT_MS;
    const oldestKept = skipped.length === 0 ? oldest : until.getTime() - SKIPPED_WINDOW_MS;
    const kept = sales.filter(({ at }) => at.getTime() >= oldest);
    const mark = paths.salesReview(db, brandId);
    return inTransaction(db, async (transaction) => {
      const stored = salesReviewMarks.read(await transaction.get(mark));
      if (stored?.reviewedUntil.getTime() !== this.reviewedUntil?.getTime()) return false;
      for (const { ref, of } of this.documents) if (of.until.getTime() <= oldestKept) transaction.delete(ref);
      const most = Math.max(kept.length, gone.length);
      for (let from = 0; from < most; from += SALES_PER_DOCUMENT) {
        const id = `${until.toISOString()}~${from / SALES_PER_DOCUMENT}`;
        const chunk = {
          until,
          sales: kept.slice(from, from + SALES_PER_DOCUMENT),
          gone: gone.slice(from, from + SALES_PER_DOCUMENT),
        };
        transaction.set(paths.recentSales(db, brandId).doc(id), recentSales.stored(chunk));
      }
      transaction.set(mark, salesReviewMarks.stored({ reviewedUntil: until, skipped, updatedAt: now }));
      return true;
    });
  }
}

/** How far the brand's sales are reviewed, and what was left out; null if nothing is. One read. */
export async function readReviewMark(db: Firestore, brandId: string): Promise<SalesReviewMark | null> {
  return salesReviewMarks.read(await guarded(() => paths.salesReview(db, brandId).get()));
}
