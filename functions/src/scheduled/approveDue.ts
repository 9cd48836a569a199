import { approveDue as approve } from '../operations/review/approveDue';
import type { Schedule } from './schedule';

export const approveDue: Schedule = {
  name: 'approveDue',
  // Ten minutes after `reviewSales`, without which nothing is approved.
  cron: '30 * * * *',
  timeoutSeconds: 540,
  switchedBy: 'approvals',
  memory: '512MiB',
  async work(services, context) {
    const { approved, unreviewed, skipped, failed, failures, isDone } = await approve(services, context);
    return {
      isDone,
      counts: { approved, unreviewed, skipped, failed },
      failures: failures.map(({ commissionId, error }) => new Error(commissionId, { cause: error })),
    };
  },
};
