import { advancePayouts as advance } from '../operations/payout/payouts';
import type { Schedule } from './schedule';

export const advancePayouts: Schedule = {
  name: 'advancePayouts',
  cron: '*/5 * * * *',
  // Less than the five minutes to the next run, so that runs do not overlap.
  timeoutSeconds: 290,
  switchedBy: 'payouts',
  memory: '512MiB',
  async work(services, { budgetMs }) {
    const { finished, left, failures } = await advance(services, budgetMs);
    return {
      isDone: left.length === 0,
      counts: { finished, left: left.length },
      failures: failures.map(({ payoutId, error }) => new Error(`payout ${payoutId}`, { cause: error })),
    };
  },
};
