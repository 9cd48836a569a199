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

  /** The sales that earlier reviews found, as the last of them did. */
  get recent(): readonly ReviewedSale[] {
    return [...this.documents]
      .sort((a, b) => a.of.until.getTime() - b.of.until.getTime())
      .flatMap(({ of }) => of.sales);
  }

  /** The orders that may have changed since the moment. A read for each. */
  changedOrders(since: Date): AsyncGenerator<ChangedOrder[]> {
    return changedOrders(this.db, Reading.live(this.db), this.brandId, since);
  }

  /**
   * Moves the mark and keeps what the next reviews need, in one transaction; what is too old for them goes. Returns
   * false, and has written nothing, where another run has been here.
   */
  commit(until: Date, sales: readonly ReviewedSale[], now: Date): Promise<boolean> {
    const { db, brandId } = this;
    const oldest = until.getTime() - REVIEW_WINDOW_MS;
    const kept = sales.filter(({ at }) => at.getTime() >= oldest);
    const mark = paths.salesReview(db, brandId);
    return guarded(() =>
      db.runTransaction(async (transaction) => {
        const stored = reviewedUntilOf(await transaction.get(mark));
        if (stored?.getTime() !== this.reviewedUntil?.getTime()) return false;
        for (const { ref, of } of this.documents) if (of.until.getTime() <= oldest) transaction.delete(ref);
        for (let chunk = 0; chunk * SALES_PER_DOCUMENT < kept.length; chunk += 1) {
          const id = `${until.toISOString()}~${chunk}`;
          const some = kept.slice(chunk * SALES_PER_DOCUMENT, (chunk + 1) * SALES_PER_DOCUMENT);
          transaction.set(paths.recentSales(db, brandId).doc(id), { until, sales: some });
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
