import type { PayoutAccount } from '../../src/domain/ledger/claim';
import { auditNightly } from '../../src/operations/audit/auditNightly';
import { writeRebuild } from '../../src/operations/audit/rebuild';
import { createPayout, markPayout } from '../../src/operations/payout/payouts';
import { rollUpClosedHours } from '../../src/operations/rollup/rollUpClosedHours';
import type { FaultMoment } from './wire';
import type { World } from './world';

// What a process does that is killed in the middle, and what goes on after it: the same.

const BUDGET_MS = 600_000;

export interface KilledRun {
  readonly run: keyof typeof RUNS;
  readonly account: PayoutAccount;
  readonly now: string;
  /** Dies at the so many-th call of this method, before it is sent or after it was answered. */
  readonly at: { readonly method: string; readonly count: number; readonly moment: FaultMoment };
}

/** One commission's page is 100: the claims, the state, and the closings are commits of their own. */
async function payout({ services }: World, account: PayoutAccount): Promise<unknown> {
  const options = { minimumMinor: 1, by: 'test', reference: 'killed', budgetMs: BUDGET_MS };
  const { payout: opened } = await createPayout(services, account, options);
  if (opened.state === 'paid') return opened;
  await markPayout(services, opened.payoutId, { to: 'sent', bankReference: 'bank-1' }, BUDGET_MS).catch(
    (error: unknown) => {
      // It was paid before the kill.
      if (opened.state !== 'sent') throw error;
    },
  );
  return markPayout(services, opened.payoutId, { to: 'paid' }, BUDGET_MS);
}

/** Each may be run again after it was killed. */
export const RUNS = {
  payout,
  /** One order at a time: the locks of a transaction that is lost would keep the next run waiting for a minute. */
  rebuild: ({ services }: World, { brandId }: PayoutAccount): Promise<unknown> =>
    writeRebuild(services, { brandId, pageSize: 1 }),
  /** In many steps. */
  rollUp: ({ services }: World, { brandId }: PayoutAccount): Promise<unknown> =>
    rollUpClosedHours(services, { budgetMs: BUDGET_MS, brandIds: [brandId], maxDocuments: 1 }),
  audit: ({ services }: World): Promise<unknown> =>
    auditNightly(services, { budgetMs: BUDGET_MS, pageSize: 20 }),
} as const;
