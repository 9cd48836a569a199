import { AppError } from '../domain/errors';
import type { OrderIdentity } from '../domain/ids';
import { readApprovable } from '../firestore/commissions';
import { decide } from './decide';
import { eachOf } from './eachOf';
import type { Services } from './services';

export interface ApprovalRun {
  approved: number;
  /** What had changed between the look and the approval: no longer due. */
  skipped: number;
  failed: number;
  /** What went wrong with single commissions, 100 of them at most; the next run takes them up again. */
  readonly failures: { readonly commissionId: string; readonly error: unknown }[];
  /** False where the time was up first: the next run goes on. */
  isDone: boolean;
}

const PAGE_SIZE = 200;
const AT_ONCE = 8;
const MAX_NAMED = 100;

/**
 * Approves every commission whose hold is over, page by page. Each approval is an event of its order, committed on its
 * own and only while it is due: running twice, or being killed in the middle, does no harm.
 */
export async function approveDue(
  services: Services,
  { budgetMs, requestId }: { readonly budgetMs: number; readonly requestId: string },
): Promise<ApprovalRun> {
  const until = services.now();
  const deadlineMs = until.getTime() + budgetMs;
  const run: ApprovalRun = { approved: 0, skipped: 0, failed: 0, failures: [], isDone: false };
  const isLate = (): boolean => services.now().getTime() >= deadlineMs;
  for await (const page of readApprovable(services.db, until, PAGE_SIZE)) {
    await eachOf(page, AT_ONCE, async (identity) => {
      if (!isLate()) await approve(services, identity, requestId, run);
    });
    if (isLate()) return run;
  }
  run.isDone = true;
  return run;
}

async function approve(
  services: Services,
  identity: OrderIdentity & { readonly commissionId: string },
  requestId: string,
  run: ApprovalRun,
): Promise<void> {
  const who = { by: 'schedule', source: 'schedule', requestId } as const;
  try {
    await decide(services, identity, { kind: 'approve' }, who, ({ commission }) => {
      const { approvableAt = null } = commission ?? {};
      if (!approvableAt || approvableAt > services.now()) throw new AppError('order_not_completed');
    });
    run.approved += 1;
  } catch (error) {
    if (error instanceof AppError && error.status === 409) run.skipped += 1;
    else {
      run.failed += 1;
      if (run.failures.length < MAX_NAMED) run.failures.push({ commissionId: identity.commissionId, error });
    }
  }
}
