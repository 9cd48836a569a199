import {
  addClick,
  addMovement,
  hoursClosed,
  lastClosedHour,
  movements,
  ofMinute,
  slicesOf,
  type RollUpsByMinute,
} from '../domain/closedHours';
import { brandIds, ClosedHours, commitSlice } from '../firestore/closedHours';
import { eachOf } from './eachOf';
import type { Services } from './services';

export interface RollUpRun {
  /** How many brands are rolled up to the last closed hour. */
  brands: number;
  /** How many hours this run has closed, of all brands. */
  hours: number;
  /** The brands whose roll-up failed; what was committed stays, and the next run goes on from there. */
  readonly failures: { readonly brandId: string; readonly error: unknown }[];
  /** False where the time was up, another run was at the same brand, or one failed: the next run goes on. */
  isDone: boolean;
}

const BRANDS_AT_ONCE = 4;
/** Documents in one commit: far below what Firestore takes. */
const MAX_DOCUMENTS = 400;
const THE_BEGINNING = new Date(0);

/**
 * Adds what was received in closed hours to clicks per day, days per influencer and product sales, for all brands. Each
 * slice is one transaction with the mark of how far it goes, so it counts once, whatever is killed or run twice.
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
  for await (const page of only ? [only] : brandIds(services.db)) {
    await eachOf(page, BRANDS_AT_ONCE, (id) => rollUpBrand(services, id, closed, run));
    if (isLate(services, closed)) {
      // Of the pages that come nobody knows.
      run.isDone = false;
      break;
    }
  }
  return run;
}

interface Closed {
  readonly until: Date;
  readonly deadlineMs: number;
}

function isLate(services: Services, { deadlineMs }: Closed): boolean {
  return services.now().getTime() >= deadlineMs;
}

/** One brand's fault does not hold up the others. */
async function rollUpBrand(
  services: Services,
  brandId: string,
  closed: Closed,
  run: RollUpRun,
): Promise<void> {
  try {
    const { hours, isDone } = await closeHours(services, brandId, closed);
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
): Promise<{ hours: number; isDone: boolean }> {
  if (isLate(services, closed)) return { hours: 0, isDone: false };
  const stored = await ClosedHours.open(services.db, brandId);
  const from = stored.closedUntil;
  if (from && from >= closed.until) return { hours: 0, isDone: true };
  const minutes = await readMinutes(services, stored, closed);
  if (!minutes) return { hours: 0, isDone: false };
  let reached = from;
  for (const slice of slicesOf(minutes, closed.until, MAX_DOCUMENTS)) {
    if (isLate(services, closed)) break;
    if (!(await commitSlice(services.db, brandId, reached, slice, services.now()))) break;
    reached = slice.until;
  }
  return {
    hours: reached ? hoursClosed(from, reached, minutes) : 0,
    isDone: reached?.getTime() === closed.until.getTime(),
  };
}

/** What was received since the mark, up to the end of the last closed hour; null where there was no time for it. */
async function readMinutes(
  services: Services,
  stored: ClosedHours,
  closed: Closed,
): Promise<RollUpsByMinute | null> {
  const { until } = closed;
  const from = stored.closedUntil ?? THE_BEGINNING;
  const minutes: RollUpsByMinute = new Map();
  for await (const orders of stored.ordersSince(from)) {
    if (isLate(services, closed)) return null;
    for (const moved of orders.flatMap((order) => movements(order, from, until))) {
      addMovement(ofMinute(minutes, moved.at), moved);
    }
  }
  for await (const clicks of stored.clicksBetween(from, until)) {
    if (isLate(services, closed)) return null;
    for (const { influencerId, day, receivedAt } of clicks.filter(({ counted }) => counted)) {
      addClick(ofMinute(minutes, receivedAt), influencerId, day);
    }
  }
  return minutes;
}
