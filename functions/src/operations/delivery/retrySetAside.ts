import { dueSetAsides, type DueSetAside } from '../../firestore/delivery/setAside';
import { eachOf } from '../base/eachOf';
import type { Services } from '../base/services';
import { playIn } from './playIn';

export interface RetryRun {
  /** Recorded now, or known by then. */
  recorded: number;
  /** Refused for their content for 30 days: removed, and named here. */
  readonly refused: string[];
  /** Their hosts were not registered, or brand or store not active, for 30 days: removed. */
  expired: number;
  /** Failed again, with the reason; they are tried later, at growing intervals. */
  readonly failures: { readonly path: string; readonly error: unknown }[];
  /** False if the time was up first: the next run goes on. */
  isDone: boolean;
}

const AT_ONCE = 4;

/**
 * Tries again the deliveries that were set aside, each as of its arrival. One that fails again, or waits for its
 * hosts, is put off, at most a day, and does not block the others.
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
  const played = await playIn(services, due, async ({ storeId }) => {
    return { ...(await reporterOf(services, due.brandId, storeId)), requestId };
  });
  switch (played.result) {
    case 'recorded':
    case 'expired':
      run[played.result] += 1;
      break;
    case 'refused':
      run.refused.push(played.why);
      break;
    case 'failed':
      run.failures.push({ path: due.path, error: played.error });
      break;
    case 'waiting':
  }
}

async function reporterOf({ lookUps }: Services, brandId: string, storeId: string) {
  const [brand, store] = await Promise.all([lookUps.brand(brandId), lookUps.store(brandId, storeId)]);
  if (!brand || !store) throw new Error(`brand ${brandId} or its store ${storeId} is not there`);
  return { brand, store };
}
