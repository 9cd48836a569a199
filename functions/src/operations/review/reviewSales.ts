import { lastClosedHour, MAX_SKIPPED_ORDERS } from '../../domain/rollup/closedHours';
import { foldDecisions } from '../../domain/order/decision';
import { AppError } from '../../domain/base/errors';
import { orderKey } from '../../domain/base/ids';
import type { Brand } from '../../domain/brand/brand';
import { DEFAULT_QUALITY } from '../../domain/brand/salesLimits';
import {
  burstsOf,
  hoursAnew,
  isBeforeKept,
  isNews,
  reviewable,
  REVIEW_WINDOW_MS,
  type ReviewedSale,
} from '../../domain/review/velocity';
import type { ChangedOrder, ChangedOrders, WalkedOrders } from '../../firestore/order/changedOrders';
import { UnreadableDocument } from '../../firestore/documents/unreadable';
import { isOutage } from '../../firestore/base/faults';
import type { StoredOrder } from '../../firestore/order/orders';
import { SalesReview } from '../../firestore/review/salesReview';
import { decide } from '../order/decide';
import { eachOf } from '../base/eachOf';
import { isPassing } from '../base/faults';
import { matchDue, matchParents, type Matched, type Matching } from './matchParents';
import type { Services } from '../base/services';
import { eachBrand } from '../base/turns';

export interface ReviewRun {
  /** How many brands are reviewed to the end of the last closed hour. */
  brands: number;
  /** How many sales this run has held, of all brands. */
  held: number;
  /** How many orders it has compared with the one that they belong to, with a result. */
  matched: number;
  /** The brands whose review failed, which the next run repeats; and each order that cannot be read or folded. */
  readonly failures: { readonly brandId: string; readonly error: unknown }[];
  /** False if the time was up, another run was at the same brand, or one failed: the next run goes on. */
  isDone: boolean;
}

const BRANDS_AT_ONCE = 4;
const ORDERS_AT_ONCE = 8;
/** Pages of changed orders, 100 each, after which the mark moves. */
const PAGES_A_STEP = 20;
const FIRST_MOMENT = new Date(0);

interface Review {
  readonly services: Services;
  readonly until: Date;
  readonly deadlineMs: number;
  readonly requestId: string;
  readonly run: ReviewRun;
  readonly pagesAStep: number;
}

export interface ReviewOptions {
  readonly budgetMs: number;
  readonly requestId: string;
  readonly brandIds?: readonly string[] | undefined;
  readonly pagesAStep?: number | undefined;
}

/**
 * Reviews what was received in closed hours, for all brands: sales that came too fast (`velocity.ts`) are held by an
 * event of their order, `suspect`, with the figures as its reason. Each hour is reviewed once: the mark moves after all
 * holds are stored, and a hold's decision id is always the same, so a run may be killed or repeated. Where more than 2,000
 * orders have changed, the mark moves after each 2,000, so that a run that is cut off leaves less for the next one.
 * Costs a read for each order that changed since the last review (and in the ten minutes before), and some four a brand
 * and hour. Windows reach back beyond the mark by the sales that earlier reviews stored, without reading orders again.
 * Sales are compared by when they were placed: one that arrives days later costs a read for each order of its influencer
 * within a day of it, once: what an approval or a new status changes later says nothing new. A new brand is reviewed from a day before.
 *
 * @param options.brandIds of these brands alone
 * @param options.pagesAStep after so many pages of orders the mark moves
 */
export async function reviewSales(
  services: Services,
  { budgetMs, requestId, brandIds: only, pagesAStep = PAGES_A_STEP }: ReviewOptions,
): Promise<ReviewRun> {
  const startedAt = services.now();
  const run: ReviewRun = { brands: 0, held: 0, matched: 0, failures: [], isDone: true };
  const until = lastClosedHour(startedAt);
  const deadlineMs = startedAt.getTime() + budgetMs;
  const review: Review = { services, until, deadlineMs, requestId, run, pagesAStep };
  const turn = {
    only,
    atOnce: BRANDS_AT_ONCE,
    isLate: () => isLate(review),
    onDeath: (brandId: string, error: Error) => run.failures.push({ brandId, error }),
  };
  const haveAllBegun = await eachBrand(services, 'reviewSales', turn, (brandId) =>
    reviewBrand(brandId, review),
  );
  if (!haveAllBegun) run.isDone = false;
  return run;
}

function isLate({ services, deadlineMs }: Review): boolean {
  return services.now().getTime() >= deadlineMs;
}

/** A fault of one brand does not stop the others. */
async function reviewBrand(brandId: string, review: Review): Promise<void> {
  const { run } = review;
  try {
    if (await isReviewed(brandId, review)) run.brands += 1;
    else run.isDone = false;
  } catch (error) {
    run.failures.push({ brandId, error });
    run.isDone = false;
  }
}

async function isReviewed(brandId: string, review: Review): Promise<boolean> {
  if (isLate(review)) return false;
  const { services, until } = review;
  const brand = await services.lookUps.brand(brandId);
  const of: BrandReview = { ...review, brandId, brand, named: new Set() };
  let stored = await SalesReview.open(services.db, brandId);
  if (stored.reviewedUntil && stored.reviewedUntil >= until) return true;
  const walk = new Walk(stored, of);
  for (;;) {
    const step = await walk.next(stored.reviewedUntil);
    if (!step || !(await isStepReviewed(stored, step, of))) return false;
    if (step.isLast) return !brand || noteMatched(await matchDue(matching(of, brand)), of);
    stored = await SalesReview.open(services.db, brandId);
  }
}

/** The review of one brand. */
interface BrandReview extends Review {
  readonly brandId: string;
  readonly brand: Brand | null;
  /** The keys of orders whose failure is in the run already. */
  readonly named: Set<string>;
}

/** Some of the orders that have changed, and until when all of them are among these and those of the steps before. */
interface ReviewStep {
  readonly pages: readonly ChangedOrders[];
  readonly until: Date;
  readonly isLast: boolean;
}

/** The orders that have changed since the mark, in steps: after each of them the mark may move. */
class Walk {
  readonly #pages: AsyncGenerator<WalkedOrders>;
  #left: readonly ChangedOrder[] = [];

  constructor(
    stored: SalesReview,
    private readonly review: BrandReview,
  ) {
    const since = stored.reviewedUntil ?? new Date(review.until.getTime() - REVIEW_WINDOW_MS);
    this.#pages = stored.changedOrders(since);
  }

  /** Null if the time was up. */
  async next(reviewedUntil: Date | null): Promise<ReviewStep | null> {
    const { until, pagesAStep } = this.review;
    const pages: ChangedOrders[] = [{ read: this.#left, unreadable: new Map() }];
    for (let page = await this.#pages.next(); !page.done; page = await this.#pages.next()) {
      if (isLate(this.review)) return null;
      pages.push(page.value);
      const { through } = page.value;
      // A walk begins some minutes before the mark, which must not move back.
      if (pages.length <= pagesAStep || through <= (reviewedUntil ?? FIRST_MOMENT)) continue;
      return this.#step(pages, through < until ? through : until);
    }
    return this.#step(pages, until);
  }

  /** Orders that were reported after the step's end are left to the next step, or to the next review. */
  #step(pages: readonly ChangedOrders[], until: Date): ReviewStep {
    this.#left = pages.flatMap(({ read }) => read.filter((order) => isReportedFrom(order, until)));
    return { pages, until, isLast: until >= this.review.until };
  }
}

function isReportedFrom(order: ChangedOrder, until: Date): boolean {
  return order.events.some(({ receivedAt }) => receivedAt >= until);
}

/** Reviews the orders of one step and moves the mark to its end; false if the time was up, or another run moved it. */
async function isStepReviewed(stored: SalesReview, step: ReviewStep, review: BrandReview): Promise<boolean> {
  const { services, run, brandId, brand, named } = review;
  const { until } = step;
  const found = await readSales(stored, step);
  const { changed } = found;
  if (brand) {
    const matched = await matchParents(matching(review, brand), [...changed.keys()]);
    if (!noteMatched(matched, review)) return false;
  }
  const skipped = new Map(found.skipped);
  const recent = stored.recent(keyOf);
  const known = recent.filter((sale) => !changed.has(keyOf(sale)));
  const neighbours = new Map(known.map((sale) => [keyOf(sale), sale]));
  const anew = await readAnew(stored, found, step, review);
  if (!anew) return false;
  for (const [key, sale] of anew.changed) if (sale && !changed.has(key)) neighbours.set(key, sale);
  const sales = [...neighbours.values(), ...[...changed.values()].filter((sale) => sale !== null)];
  const bursts = burstsOf(sales, brand?.quality ?? DEFAULT_QUALITY, (sale) => changed.has(keyOf(sale)));
  const isSettled = (key: string): boolean => found.settled.has(key) || anew.settled.has(key);
  const held = sales.filter((sale) => bursts.has(keyOf(sale)) && !isSettled(keyOf(sale)));
  await eachOf(held, ORDERS_AT_ONCE, async (sale) => {
    if (isLate(review)) return;
    const fault = await hold(brandId, sale, bursts.get(keyOf(sale)) ?? '', review);
    if (fault) skip(skipped, keyOf(sale), fault);
  });
  for (const [key, error] of skipped) if (!named.has(key)) run.failures.push({ brandId, error });
  for (const key of skipped.keys()) named.add(key);
  if (isLate(review)) return false;
  const seen = [...changed.values()].filter((sale) => sale !== null);
  const gone = recent.map(keyOf).filter((key) => changed.get(key) === null);
  return stored.commit(until, { sales: seen, gone, skipped: [...skipped.keys()] }, services.now());
}

function matching(review: BrandReview, brand: Brand): Matching {
  const { services, requestId } = review;
  return { services, brand, requestId, isLate: () => isLate(review) };
}

/** False if the time was up. */
function noteMatched(found: Matched | null, { run, brandId }: BrandReview): boolean {
  if (!found) return false;
  run.matched += found.matched;
  run.failures.push(...found.failures.map((error) => ({ brandId, error })));
  return true;
}

function keyOf({ storeId, orderId }: Pick<ReviewedSale, 'storeId' | 'orderId'>): string {
  return orderKey(storeId, orderId);
}

interface FoundSales {
  /** By order key; null: the order is not, or no longer, an influencer's sale. */
  readonly changed: ReadonlyMap<string, ReviewedSale | null>;
  /** Those whose neighbours reviews do not keep, and that none has compared as they are, by order key. */
  readonly news: ReadonlySet<string>;
  /** Those that need not be held, by order key. */
  readonly settled: ReadonlySet<string>;
  /** Those that cannot be read or folded, by order key, and why: no schedule approves them. */
  readonly skipped: ReadonlyMap<string, unknown>;
}

/** What of the step was received before its end, and the orders that earlier reviews have left out. */
async function readSales(stored: SalesReview, { pages, until }: ReviewStep): Promise<FoundSales> {
  const found = new Sales(until, stored.reviewedUntil);
  found.add(await stored.skippedOrders(), null);
  for (const page of pages) found.add(page);
  return found;
}

/**
 * The neighbours of sales that arrived so late that no review has kept them. What cannot be read of them stays out of
 * the comparison: the reviews of their own time have noted it. Null if the time was up.
 */
async function readAnew(
  stored: SalesReview,
  { changed, news }: FoundSales,
  { until }: ReviewStep,
  review: Review,
): Promise<FoundSales | null> {
  const found = new Sales(until, stored.reviewedUntil);
  const late = [...changed].flatMap(([key, sale]) => (sale && news.has(key) ? [sale] : []));
  for (const placed of hoursAnew(late, until)) {
    for await (const page of stored.placedOrders(placed)) {
      if (isLate(review)) return null;
      found.add(page);
    }
  }
  return found;
}

class Sales implements FoundSales {
  readonly changed = new Map<string, ReviewedSale | null>();
  readonly news = new Set<string>();
  readonly settled = new Set<string>();
  readonly skipped = new Map<string, unknown>();

  constructor(
    private readonly until: Date,
    private readonly reviewedUntil: Date | null,
  ) {}

  /** @param reviewedUntil null: no review has compared these orders */
  add({ read, unreadable }: ChangedOrders, reviewedUntil = this.reviewedUntil): void {
    for (const [key, error] of unreadable) this.#skip(key, error);
    for (const order of read) {
      try {
        this.#addOrder(order, reviewedUntil);
      } catch (error) {
        this.#skip(keyOf(order), new Error(`order ${keyOf(order)} cannot be folded`, { cause: error }));
      }
    }
  }

  #addOrder(order: ChangedOrder, reviewedUntil: Date | null): void {
    const found = reviewable(order);
    // What came after the hour is left to the next review.
    if (found && found.reportedAt >= this.until) return;
    this.changed.set(keyOf(order), found?.sale ?? null);
    if (found && isBeforeKept(found.sale, this.until) && isNews(order, found.sale, reviewedUntil))
      this.news.add(keyOf(order));
    if (found?.needsNoHold) this.settled.add(keyOf(order));
  }

  #skip(key: string, error: unknown): void {
    skip(this.skipped, key, error);
  }
}

function skip(skipped: Map<string, unknown>, key: string, error: unknown): void {
  skipped.set(key, error);
  if (skipped.size > MAX_SKIPPED_ORDERS) {
    throw new Error(`more than ${MAX_SKIPPED_ORDERS} orders cannot be read or folded`, { cause: error });
  }
}

/**
 * Holds the sale. Returns the error if its order or commission cannot be read or takes no further event: the other
 * sales go on, and the next review tries again.
 */
async function hold(
  brandId: string,
  sale: ReviewedSale,
  reason: string,
  review: Review,
): Promise<Error | null> {
  const { services, requestId, run } = review;
  const { storeId, orderId } = sale;
  // Always the same id, so that an order is held for velocity once.
  const who = { by: 'schedule', source: 'schedule', requestId, decisionId: 'velocity' } as const;
  const decision = { kind: 'suspect', suspicion: 'velocity', reason } as const;
  try {
    const { outcome } = await decide(services, { brandId, storeId, orderId }, decision, who, assertOpen);
    if (outcome !== 'replayed') run.held += 1;
  } catch (error) {
    // Not this order's fault: the brand's next review repeats it.
    if (isPassing(error) || isOutage(error)) throw error;
    if (error instanceof UnreadableDocument) return error;
    // The brand has decided meanwhile, an earlier run held it with other figures, or its order was deleted.
    const isNone = error instanceof AppError && [404, 409].includes(error.status);
    return isNone ? null : new Error(`order ${keyOf(sale)} cannot be held`, { cause: error });
  }
  return null;
}

/** It is still a sale to be reviewed, and the brand has not confirmed or approved it. */
function assertOpen({ order, commission }: StoredOrder): void {
  if (!reviewable(order)) throw new AppError('commission_not_pending');
  const { confirmation, approval } = foldDecisions(order.events);
  if (confirmation || approval || commission?.status === 'paid') throw new AppError('commission_not_pending');
}
