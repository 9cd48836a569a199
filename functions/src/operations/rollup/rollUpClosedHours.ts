import {
  addClick,
  addMovement,
  hoursClosed,
  lastClosedHour,
  MAX_SKIPPED_CLICKS,
  MAX_SKIPPED_ORDERS,
  movements,
  ofMinute,
  slicesOf,
  type RollUpsByMinute,
  type SkippedOrder,
} from '../../domain/rollup/closedHours';
import { orderKey } from '../../domain/base/ids';
import type { ChangedOrder, ChangedOrders } from '../../firestore/order/changedOrders';
import { ClosedHours, commitSlice, type LeftOut, type ReadClicks } from '../../firestore/rollup/closedHours';
import { eachBrand } from '../base/turns';
import type { Services } from '../base/services';

export interface RollUpRun {
  /** How many brands are rolled up to the last closed hour. */
  brands: number;
  /** How many hours this run has closed, of all brands. */
  hours: number;
  /**
   * The brands whose roll-up failed: committed slices stay, and the next run goes on from there. Also each order or
   * click that was left out because it cannot be read or folded.
   */
  readonly failures: { readonly brandId: string; readonly error: unknown }[];
  /** False if the time was up, another run was at the same brand, or one failed: the next run goes on. */
  isDone: boolean;
}

const BRANDS_AT_ONCE = 4;
/** Documents in one commit: far below what Firestore takes. */
const MAX_DOCUMENTS = 400;
const THE_BEGINNING = new Date(0);

/**
 * Adds what was received in closed hours to clicks per day, days per influencer and product sales, for all brands. Each
 * slice is one transaction with the mark, so it counts once, also if a run is killed or repeated.
 *
 * @param options.brandIds of these brands alone
 */
export async function rollUpClosedHours(
  services: Services,
  { budgetMs, brandIds: only }: { readonly budgetMs: number; readonly brandIds?: readonly string[] },
): Promise<RollUpRun> {
  const startedAt = services.now();
  const closed: Closed = {
    until: lastClosedHour(startedAt),
    deadlineMs: startedAt.getTime() + budgetMs,
  };
  const run: RollUpRun = { brands: 0, hours: 0, failures: [], isDone: true };
  const turn = {
    only,
    atOnce: BRANDS_AT_ONCE,
    isLate: () => isLate(services, closed),
    onDeath: (brandId: string, error: Error) => run.failures.push({ brandId, error }),
  };
  const haveAllBegun = await eachBrand(services, 'rollUpClosedHours', turn, (brandId) =>
    rollUpBrand(services, brandId, closed, run),
  );
  if (!haveAllBegun) run.isDone = false;
  return run;
}

interface Closed {
  readonly until: Date;
  readonly deadlineMs: number;
}

function isLate(services: Services, { deadlineMs }: Closed): boolean {
  return services.now().getTime() >= deadlineMs;
}

/** A fault of one brand does not stop the others. */
async function rollUpBrand(
  services: Services,
  brandId: string,
  closed: Closed,
  run: RollUpRun,
): Promise<void> {
  try {
    const { hours, isDone } = await closeHours(services, brandId, closed, run);
    run.hours += hours;
    if (isDone) run.brands += 1;
    else run.isDone = false;
  } catch (error) {
    run.failures.push({ brandId, error });
    run.isDone = false;
  }
}

async function closeHours(
  services: Services,
  brandId: string,
  closed: Closed,
  run: RollUpRun,
): Promise<{ hours: number; isDone: boolean }> {
  if (isLate(services, closed)) return { hours: 0, isDone: false };
  const stored = await ClosedHours.open(services.db, brandId);
  const from = stored.closedUntil;
  if (from && from >= closed.until) return { hours: 0, isDone: true };
  const received = await readReceived(services, stored, closed);
  if (!received) return { hours: 0, isDone: false };
  const { minutes, skipped, skippedClicks } = received;
  run.failures.push(...received.errors.map((error) => ({ brandId, error })));
  let reached = from;
  for (const slice of slicesOf(minutes, closed.until, MAX_DOCUMENTS)) {
    if (isLate(services, closed)) break;
    const change = { ...slice, skipped, skippedClicks };
    if (!(await commitSlice(services.db, brandId, reached, change, services.now()))) break;
    reached = slice.until;
  }
  return {
    hours: reached ? hoursClosed(from, reached, minutes) : 0,
    isDone: reached?.getTime() === closed.until.getTime(),
  };
}

/** What was received since the mark, and the orders and clicks that are left out. */
interface Received extends LeftOut {
  readonly minutes: RollUpsByMinute;
  readonly errors: readonly unknown[];
}

/** What was received since the mark, up to the end of the last closed hour; null if the time was up. */
async function readReceived(
  services: Services,
  stored: ClosedHours,
  closed: Closed,
): Promise<Received | null> {
  const from = stored.closedUntil ?? THE_BEGINNING;
  const orders = new ReceivedOrders(stored, closed.until);
  orders.addSkipped(await stored.skippedOrders());
  for await (const page of stored.ordersSince(from)) {
    if (isLate(services, closed)) return null;
    orders.add(page);
  }
  const clicks = new ReceivedClicks(stored, orders.minutes);
  clicks.addSkipped(await stored.skippedClicks());
  for await (const page of stored.clicksBetween(from, closed.until)) {
    if (isLate(services, closed)) return null;
    clicks.add(page);
  }
  return {
    minutes: orders.minutes,
    skipped: orders.skipped,
    skippedClicks: clicks.skipped,
    errors: [...orders.errors, ...clicks.errors],
  };
}

/** Sums counted clicks. An unreadable one is left out and named; the others count. */
class ReceivedClicks {
  readonly skipped: string[] = [];
  readonly errors: unknown[] = [];
  readonly #from: Date;
  readonly #before: ReadonlySet<string>;

  constructor(
    { closedUntil, skippedClickIds }: ClosedHours,
    private readonly minutes: RollUpsByMinute,
  ) {
    this.#from = closedUntil ?? THE_BEGINNING;
    this.#before = new Set(skippedClickIds);
  }

  /** Those that earlier runs left out. */
  addSkipped(clicks: ReadClicks): void {
    this.#addAll(clicks, () => true);
  }

  add(clicks: ReadClicks): void {
    this.#addAll(clicks, (id) => !this.#before.has(id));
  }

  #addAll({ read, unreadable }: ReadClicks, isNew: (id: string) => boolean): void {
    for (const error of unreadable) {
      const id = error.path.slice(error.path.lastIndexOf('/') + 1);
      if (isNew(id)) this.#skip(id, error);
    }
    for (const { influencerId, day, receivedAt } of read.filter(({ counted, id }) => counted && isNew(id))) {
      // A late click counts in the first minute that is still open.
      const at = receivedAt < this.#from ? this.#from : receivedAt;
      addClick(ofMinute(this.minutes, at), influencerId, day);
    }
  }

  #skip(id: string, error: unknown): void {
    this.skipped.push(id);
    this.errors.push(error);
    if (this.skipped.length > MAX_SKIPPED_CLICKS) {
      throw new Error(`more than ${MAX_SKIPPED_CLICKS} clicks cannot be read`, { cause: error });
    }
  }
}

/** Sums the movements of orders. One that cannot be read or folded is left out and named; the others count. */
class ReceivedOrders {
  readonly minutes: RollUpsByMinute = new Map();
  readonly errors: unknown[] = [];
  readonly #from: Date | null;
  readonly #before: ReadonlyMap<string, SkippedOrder>;
  readonly #skipped = new Map<string, SkippedOrder>();

  constructor(
    { closedUntil, skipped }: ClosedHours,
    private readonly until: Date,
  ) {
    this.#from = closedUntil;
    this.#before = new Map(skipped.map((order) => [order.orderKey, order]));
  }

  get skipped(): readonly SkippedOrder[] {
    return [...this.#skipped.values()];
  }

  /** Orders that earlier runs left out count from where the roll-up left them. */
  addSkipped({ read, unreadable }: ChangedOrders): void {
    for (const [orderKey, error] of unreadable) this.#skip(orderKey, this.#sinceOf(orderKey), error);
    for (const order of read) this.#move(order);
  }

  add({ read, unreadable }: ChangedOrders): void {
    for (const [orderKey, error] of unreadable) {
      if (!this.#before.has(orderKey)) this.#skip(orderKey, this.#from, error);
    }
    for (const order of read) {
      if (!this.#before.has(orderKey(order.storeId, order.orderId))) this.#move(order);
    }
  }

  #sinceOf(key: string): Date | null {
    const before = this.#before.get(key);
    return before ? before.from : this.#from;
  }

  #move(order: ChangedOrder): void {
    const key = orderKey(order.storeId, order.orderId);
    const since = this.#sinceOf(key);
    const from = this.#from ?? THE_BEGINNING;
    try {
      for (const moved of movements(order, since ?? THE_BEGINNING, this.until)) {
        // A late movement counts in the first minute that is still open.
        addMovement(ofMinute(this.minutes, moved.at < from ? from : moved.at), moved);
      }
    } catch (error) {
      this.#skip(key, since, new Error(`order ${key} cannot be folded`, { cause: error }));
    }
  }

  #skip(key: string, from: Date | null, error: unknown): void {
    this.#skipped.set(key, { orderKey: key, from });
    this.errors.push(error);
    if (this.#skipped.size > MAX_SKIPPED_ORDERS) {
      throw new Error(`more than ${MAX_SKIPPED_ORDERS} orders cannot be read or folded`, { cause: error });
    }
  }
}
