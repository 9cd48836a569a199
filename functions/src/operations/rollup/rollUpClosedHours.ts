import { hoursClosed, lastClosedHour } from '../../domain/rollup/closedHours';
import { ClosedHours } from '../../firestore/rollup/closedHours';
import type { Services } from '../base/services';
import { eachBrand } from '../base/turns';
import { OpenRollUp } from './openHours';

export interface RollUpRun {
  /** How many brands are rolled up to the last closed hour. */
  brands: number;
  /** How many hours this run has closed, of all brands. */
  hours: number;
  /**
   * The brands whose roll-up failed: committed steps stay, and the next run goes on from there. Also each order or
   * click that was left out because it cannot be read or folded.
   */
  readonly failures: { readonly brandId: string; readonly error: unknown }[];
  /** False if the time was up, another run was at the same brand, or one failed: the next run goes on. */
  isDone: boolean;
}

export interface RollUpOptions {
  readonly budgetMs: number;
  readonly brandIds?: readonly string[] | undefined;
  readonly maxDocuments?: number | undefined;
}

const BRANDS_AT_ONCE = 4;

/**
 * Adds what was received in closed hours to clicks per day, days per influencer and product sales, for all brands. Each
 * step is one transaction with the mark, so it counts once, also if a run is killed or repeated, and a run that is cut off
 * keeps what it has done (`openHours.ts`).
 *
 * @param options.brandIds of these brands alone
 * @param options.maxDocuments in one commit
 */
export async function rollUpClosedHours(
  services: Services,
  { budgetMs, brandIds: only, maxDocuments }: RollUpOptions,
): Promise<RollUpRun> {
  const startedAt = services.now();
  const closed: Closed = {
    until: lastClosedHour(startedAt),
    deadlineMs: startedAt.getTime() + budgetMs,
    maxDocuments,
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
  readonly maxDocuments: number | undefined;
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
  const late = (): boolean => isLate(services, closed);
  let hours = 0;
  while (!late()) {
    const stored = await ClosedHours.open(services.db, brandId);
    const { closedUntil: from, openHours } = stored;
    if (!openHours && from && from >= closed.until) return { hours, isDone: true };
    // Hours that a run before has left open end where that run began.
    const until = openHours?.until ?? closed.until;
    const onError = (error: unknown) => run.failures.push({ brandId, error });
    const { maxDocuments } = closed;
    const rollUp = new OpenRollUp({
      services,
      brandId,
      stored,
      until,
      isLate: late,
      maxDocuments,
      onError,
    });
    if (!(await rollUp.close())) break;
    hours += hoursClosed(from, until, rollUp.firstAt);
    if (until >= closed.until) return { hours, isDone: true };
  }
  return { hours, isDone: false };
}
