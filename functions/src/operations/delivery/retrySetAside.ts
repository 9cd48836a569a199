import { AppError } from '../../domain/base/errors';
import { isExpired, triedAgain, type SetAside } from '../../domain/delivery/setAside';
import { areRegistered } from '../../domain/link/foreignHosts';
import { dueSetAsides, type DueSetAside } from '../../firestore/delivery/setAside';
import { eachOf } from '../base/eachOf';
import { faultOf } from '../base/faults';
import { recordNow } from './recordDelivery';
import type { Services } from '../base/services';

export interface RetryRun {
  /** Recorded now, or known by then. */
  recorded: number;
  /** Refused for their content, as they would have been on arrival: removed, and named here. */
  readonly refused: string[];
  /** Of a foreign source, and older than 30 days: removed. */
  expired: number;
  /** Failed again, with the reason; they are tried later, at growing intervals. */
  readonly failures: { readonly path: string; readonly error: unknown }[];
  /** False if the time was up first: the next run goes on. */
  isDone: boolean;
}

const AT_ONCE = 4;

/**
 * Tries again the deliveries that were set aside, each as of its arrival. One of a foreign source waits until its hosts
 * are the store's, at most 30 days. If a run is killed between recording and
 * removing one, the next time it is a replay. One that fails again waits, at most a day, and does not block the others.
 */
export async function retrySetAside(
  services: Services,
  { budgetMs, requestId }: { readonly budgetMs: number; readonly requestId: string },
): Promise<RetryRun> {
  const until = services.now();
  const deadlineMs = until.getTime() + budgetMs;
  const run: RetryRun = { recorded: 0, refused: [], expired: 0, failures: [], isDone: false };
  const isLate = (): boolean => services.now().getTime() >= deadlineMs;
  for await (const page of dueSetAsides(services.db, until)) {
    await eachOf(page, AT_ONCE, async (due) => {
      if (!isLate()) await retry(services, due, requestId, run);
    });
    if (isLate()) return run;
  }
  run.isDone = true;
  return run;
}

async function retry(services: Services, due: DueSetAside, requestId: string, run: RetryRun): Promise<void> {
  try {
    const kept = due.kept();
    try {
      const reporter = { ...(await reporterOf(services, due.brandId, kept.storeId)), requestId };
      const { delivery, heardAt, foreignHosts } = kept;
      if (!areRegistered(reporter.store, foreignHosts)) {
        await waitForHosts(services, due, kept, run);
        return;
      }
      await recordNow(services, reporter, delivery, { heardAt, wasSetAside: true });
    } catch (error) {
      if (!isRefusal(error)) {
        await due.putOff(triedAgain(kept, faultOf(error), services.now()));
        throw error;
      }
      run.refused.push(`${due.path} (${kept.about} ${kept.resourceId}): ${error.code}: ${error.detail}`);
      await due.remove();
      return;
    }
    run.recorded += 1;
    await due.remove();
  } catch (error) {
    run.failures.push({ path: due.path, error });
  }
}

/** Its hosts are still not the store's. */
async function waitForHosts(
  { now }: Services,
  due: DueSetAside,
  kept: SetAside,
  run: RetryRun,
): Promise<void> {
  if (isExpired(kept, now())) {
    await due.remove();
    run.expired += 1;
  } else await due.putOff(triedAgain(kept, kept.reason, now()));
}

async function reporterOf({ lookUps }: Services, brandId: string, storeId: string) {
  const [brand, store] = await Promise.all([lookUps.brand(brandId), lookUps.store(brandId, storeId)]);
  if (!brand || !store) throw new Error(`brand ${brandId} or its store ${storeId} is not there`);
  return { brand, store };
}

/** Its content is refused, whatever is stored: it would have been on arrival. */
function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && error.status < 500 && error.status !== 429;
}
