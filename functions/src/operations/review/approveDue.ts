import { AppError } from '../../domain/base/errors';
import { orderKey } from '../../domain/base/ids';
import { isReviewed } from '../../domain/review/velocity';
import { readApprovable, type ApprovableCommission } from '../../firestore/order/commissions';
import { readReviewMark } from '../../firestore/review/salesReview';
import { decide } from '../order/decide';
import { eachOf } from '../base/eachOf';
import type { Services } from '../base/services';

export interface ApprovalRun {
  approved: number;
  /** Commissions that no review has looked at since their last change: the next run takes them. */
  unreviewed: number;
  /** No longer due: changed between query and approval. */
  skipped: number;
  failed: number;
  /** Errors of single commissions, 100 at most; the next run tries them again. */
  readonly failures: { readonly commissionId: string; readonly error: unknown }[];
  /** False if the time was up first: the next run goes on. */
  isDone: boolean;
}

const AT_ONCE = 8;
const MAX_NAMED = 100;

interface Review {
  /** Until when the brand's sales are reviewed; null: not at all. */
  readonly reviewedUntil: Date | null;
  /** The keys of orders that the reviews left out. */
  readonly skipped: ReadonlySet<string>;
}

/** By brand: one read a brand and run. */
type Reviews = Map<string, Promise<Review>>;

/**
 * Approves every commission whose hold is over and whose sale is reviewed (`reviewSales`), page by page. Each approval
 * is an event of its order, in its own transaction and only while it is due: running twice, or being killed in the
 * middle, does no harm.
 */
export async function approveDue(
  services: Services,
  { budgetMs, requestId }: { readonly budgetMs: number; readonly requestId: string },
): Promise<ApprovalRun> {
  const until = services.now();
  const deadlineMs = until.getTime() + budgetMs;
  const run: ApprovalRun = {
    approved: 0,
    unreviewed: 0,
    skipped: 0,
    failed: 0,
    failures: [],
    isDone: false,
  };
  const reviews: Reviews = new Map();
  const isLate = (): boolean => services.now().getTime() >= deadlineMs;
  for await (const page of readApprovable(services.db, until)) {
    for (const error of page.unreadable) fail(run, error.path, error);
    await eachOf(page.read, AT_ONCE, async (identity) => {
      if (!isLate()) await approve({ services, requestId, run, reviews }, identity);
    });
    if (isLate()) return run;
  }
  run.isDone = true;
  return run;
}

interface Approving {
  readonly services: Services;
  readonly requestId: string;
  readonly run: ApprovalRun;
  readonly reviews: Reviews;
}

async function approve(
  { services, requestId, run, reviews }: Approving,
  due: ApprovableCommission,
): Promise<void> {
  const who = { by: 'schedule', source: 'schedule', requestId } as const;
  try {
    const { reviewedUntil, skipped } = await reviewOf(services, reviews, due.brandId);
    if (!isReviewed(due.updatedAt, reviewedUntil) || skipped.has(orderKey(due.storeId, due.orderId))) {
      run.unreviewed += 1;
      return;
    }
    const approving = { kind: 'approve', seen: null, reason: null } as const;
    await decide(services, due, approving, who, ({ order, commission }) => {
      const { approvableAt = null } = commission ?? {};
      const isDue = approvableAt !== null && approvableAt <= services.now();
      if (!isDue || !isReviewed(order.updatedAt, reviewedUntil)) throw new AppError('order_not_completed');
    });
    run.approved += 1;
  } catch (error) {
    if (error instanceof AppError && error.status === 409) run.skipped += 1;
    else fail(run, due.commissionId, error);
  }
}

function fail(run: ApprovalRun, commissionId: string, error: unknown): void {
  run.failed += 1;
  if (run.failures.length < MAX_NAMED) run.failures.push({ commissionId, error });
}

function reviewOf({ db }: Services, reviews: Reviews, brandId: string): Promise<Review> {
  const known = reviews.get(brandId) ?? readReview(db, brandId);
  reviews.set(brandId, known);
  return known;
}

async function readReview(db: Services['db'], brandId: string): Promise<Review> {
  const mark = await readReviewMark(db, brandId);
  return { reviewedUntil: mark?.reviewedUntil ?? null, skipped: new Set(mark?.skipped) };
}
