import { AppError } from '../../domain/base/errors';
import { orderKey, type OrderIdentity } from '../../domain/base/ids';
import { isReviewed } from '../../domain/review/velocity';
import {
  readApprovable,
  type ApprovableCommission,
  type ApprovablePage,
} from '../../firestore/order/commissions';
import { readApprovalMark, writeApprovalMark } from '../../firestore/review/approvals';
import type { ApprovalMark } from '../../firestore/documents/progressKinds';
import { readReviewMark } from '../../firestore/review/salesReview';
import { decideTogether } from '../order/decide';
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

/** Brands whose approvals are committed at the same time. */
const BRANDS_AT_ONCE = 4;
/** Orders of a brand that are approved in one transaction. */
const TOGETHER = 50;
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
 * is an event of its order, taken only while it is due, and up to fifty of a brand are one transaction: running twice,
 * or being killed in the middle, does no harm. A run whose time is up notes its page, and the next one begins behind it:
 * what fails again and again, and what waits for a review, comes after all others.
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
  const approving = { services, requestId, run, reviews, isLate };
  const mark = await readApprovalMark(services.db);
  // From where the run before was cut off to the end; then what comes before, up to there.
  const legs: readonly Leg[] = mark ? [{ until, after: mark }, { until: mark.approvableAt }] : [{ until }];
  for (const { until: to, after } of legs) {
    for await (const page of readApprovable(services.db, to, after)) {
      await approvePage(approving, page);
      if (isLate()) {
        await writeApprovalMark(services.db, page.last);
        return run;
      }
    }
  }
  if (mark) await writeApprovalMark(services.db, null);
  run.isDone = true;
  return run;
}

async function approvePage(approving: Approving, page: ApprovablePage): Promise<void> {
  for (const error of page.unreadable) fail(approving.run, error.path, error);
  const byBrand = [...Map.groupBy(page.read, ({ brandId }) => brandId).values()];
  await eachOf(byBrand, BRANDS_AT_ONCE, (due) => approveOfBrand(approving, due));
}

/** A part of the queue of approvals. */
interface Leg {
  readonly until: Date;
  readonly after?: ApprovalMark;
}

interface Approving {
  readonly services: Services;
  readonly requestId: string;
  readonly run: ApprovalRun;
  readonly reviews: Reviews;
  readonly isLate: () => boolean;
}

/** Approves what is due of one brand, up to fifty orders in a transaction: each with one increment of the day. */
async function approveOfBrand(approving: Approving, due: readonly ApprovableCommission[]): Promise<void> {
  const { services, run, reviews, isLate } = approving;
  const [first] = due;
  if (!first) return;
  try {
    const review = await reviewOf(services, reviews, first.brandId);
    const isOpen = ({ updatedAt, storeId, orderId }: ApprovableCommission): boolean =>
      isReviewed(updatedAt, review.reviewedUntil) && !review.skipped.has(orderKey(storeId, orderId));
    const waiting = due.filter(isOpen);
    run.unreviewed += due.length - waiting.length;
    while (waiting.length > 0 && !isLate()) {
      waiting.unshift(...(await approveTogether(approving, waiting.splice(0, TOGETHER), review)));
    }
  } catch (error) {
    for (const { commissionId } of due) fail(run, commissionId, error);
  }
}

/** Returns those for which there was no room. */
async function approveTogether(
  { services, requestId, run }: Approving,
  due: readonly ApprovableCommission[],
  { reviewedUntil }: Review,
): Promise<ApprovableCommission[]> {
  const byKey = new Map(due.map((one) => [keyOf(one), one]));
  const brandId = due[0]?.brandId ?? '';
  const approval = { kind: 'approve', seen: null, reason: null } as const;
  const who = { by: 'schedule', source: 'schedule', requestId } as const;
  const done = await decideTogether(services, brandId, due, approval, who, ({ order, commission }) => {
    const { approvableAt = null } = commission ?? {};
    const isDue = approvableAt !== null && approvableAt <= services.now();
    if (!isDue || !isReviewed(order.updatedAt, reviewedUntil)) throw new AppError('order_not_completed');
  });
  run.approved += done.applied.length;
  for (const { identity, error } of done.refused) {
    if (error instanceof AppError && error.status === 409) run.skipped += 1;
    else fail(run, byKey.get(keyOf(identity))?.commissionId ?? identity.orderId, error);
  }
  return done.left.flatMap((identity) => byKey.get(keyOf(identity)) ?? []);
}

function keyOf({ storeId, orderId }: OrderIdentity): string {
  return orderKey(storeId, orderId);
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
