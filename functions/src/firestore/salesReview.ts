import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { REVIEW_WINDOW_MS, type ReviewedSale } from '../domain/velocity';
import { changedOrders, type ChangedOrder } from './changedOrders';
import { readDocument } from './convert';
import { guarded } from './faults';
import { paths } from './paths';
import { Reading } from './reading';

/** Sales in one document: far below 1 MiB, at some 200 bytes each. */
const SALES_PER_DOCUMENT = 2_000;

/** `brands/{b}/recentSales/{reviewedUntil}~{chunk}`: the sales that one review found. */
interface RecentSales {
  /** The end of the hour that was reviewed. */
  readonly until: Date;
  readonly sales: readonly ReviewedSale[];
  /** The keys of orders that this review found to be no sales any more: what earlier ones noted of them is void. */
  readonly gone?: readonly string[];
}

/**
 * A review of a brand's sales: how far the last one came, and what it left of the last day, so that no order need be read
 * again for its neighbours. Costs a read for the mark and for each document of recent sales, which are one an hour, or
 * one for each 2,000 sales.
 */
export class SalesReview {
  private constructor(
    private readonly db: Firestore,
    private readonly brandId: string,
    /** Null where the brand was never reviewed. */
    readonly reviewedUntil: Date | null,
    private readonly documents: readonly { readonly ref: DocumentReference; readonly of: RecentSales }[],
  ) {}

  static async open(db: Firestore, brandId: string): Promise<SalesReview> {
    const [reviewedUntil, { docs }] = await Promise.all([
      readReviewedUntil(db, brandId),
      guarded(() => paths.recentSales(db, brandId).get()),
    ]);
    const documents = docs.map((doc) => ({ ref: doc.ref, of: readDocument(doc) as RecentSales }));
    return new SalesReview(db, brandId, reviewedUntil, documents);
  }

  /** The sales that earlier reviews found, as the last of them did: each once, and none that is no sale any more. */
  recent(keyOf: (sale: ReviewedSale) => string): readonly ReviewedSale[] {
    const sales = new Map<string, ReviewedSale>();
    const byTime = [...this.documents].sort((a, b) => a.of.until.getTime() - b.of.until.getTime());
    for (const { of } of byTime) {
      for (const key of of.gone ?? []) sales.delete(key);
      for (const sale of of.sales) sales.set(keyOf(sale), sale);
    }
    return [...sales.values()];
  }

  /** The orders that may have changed since the moment. A read for each. */
  changedOrders(since: Date): AsyncGenerator<ChangedOrder[]> {
    return changedOrders(this.db, Reading.live(this.db), this.brandId, since);
  }

  /**
   * Moves the mark and keeps what the next reviews need, in one transaction; what is too old for them goes. Returns
   * false, and has written nothing, where another run has been here.
   */
  commit(
    until: Date,
    { sales, gone }: { readonly sales: readonly ReviewedSale[]; readonly gone: readonly string[] },
    now: Date,
  ): Promise<boolean> {
    const { db, brandId } = this;
    const oldest = until.getTime() - REVIEW_WINDOW_MS;
    const kept = sales.filter(({ at }) => at.getTime() >= oldest);
    const mark = paths.salesReview(db, brandId);
    return guarded(() =>
      db.runTransaction(async (transaction) => {
        const stored = reviewedUntilOf(await transaction.get(mark));
        if (stored?.getTime() !== this.reviewedUntil?.getTime()) return false;
        for (const { ref, of } of this.documents) if (of.until.getTime() <= oldest) transaction.delete(ref);
        const most = Math.max(kept.length, gone.length);
        for (let from = 0; from < most; from += SALES_PER_DOCUMENT) {
          const id = `${until.toISOString()}~${from / SALES_PER_DOCUMENT}`;
          transaction.set(paths.recentSales(db, brandId).doc(id), {
            until,
            sales: kept.slice(from, from + SALES_PER_DOCUMENT),
            gone: gone.slice(from, from + SALES_PER_DOCUMENT),
          });
        }
        transaction.set(mark, { reviewedUntil: until, updatedAt: now });
        return true;
      }),
    );
  }
}

/** Until when all that was received of the brand's sales is reviewed; null where nothing is. One read. */
export async function readReviewedUntil(db: Firestore, brandId: string): Promise<Date | null> {
  return reviewedUntilOf(await guarded(() => paths.salesReview(db, brandId).get()));
}

function reviewedUntilOf(mark: FirebaseFirestore.DocumentSnapshot): Date | null {
  const stored = readDocument(mark) as { readonly reviewedUntil: Date } | null;
  return stored?.reviewedUntil ?? null;
}
