import { approveDue, type ApprovalRun } from '../../src/operations/review/approveDue';
import { reviewSales } from '../../src/operations/review/reviewSales';
import { mapStatusWords, type MappingRun } from '../../src/operations/review/mapStatusWords';
import type { World } from './world';

const BUDGET_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The two schedules, as they run each hour: what was received in closed hours is reviewed, then what is due approved. */
export async function reviewAndApprove({ services }: World): Promise<ApprovalRun> {
  await reviewSales(services, { budgetMs: BUDGET_MS, requestId: 'req_review' });
  return approveDue(services, { budgetMs: BUDGET_MS, requestId: 'req_test' });
}

/** The same after two hours have passed: all that was received until now is in a closed hour. */
export function approveLater(world: World): Promise<ApprovalRun> {
  world.now = new Date((world.now ?? new Date()).getTime() + 2 * HOUR_MS);
  return reviewAndApprove(world);
}

/** The schedule that applies new status words to older orders, of one brand or of all. */
export function mapLater({ services }: World, ...brandIds: readonly string[]): Promise<MappingRun> {
  const only = brandIds.length > 0 ? { brandIds } : {};
  return mapStatusWords(services, { budgetMs: BUDGET_MS, requestId: 'req_map', ...only });
}
