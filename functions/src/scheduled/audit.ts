import { auditNightly } from '../operations/audit/auditNightly';
import type { Schedule } from './schedule';

export const audit: Schedule = {
  name: 'audit',
  // Outside of the busy hours of most shops.
  cron: '30 2 * * *',
  timeoutSeconds: 1800,
  memory: '1GiB',
  async work(services, { budgetMs }) {
    const { brands, wrong, findings, failures, stalled, isDone } = await auditNightly(services, { budgetMs });
    return {
      isDone,
      counts: { brands, wrong, unknown: failures.length, stalled: stalled.length },
      // Only the first findings are logged, so unaudited brands and late schedules come first.
      failures: [
        ...failures.map(({ brandId, error }) => new Error(`brand ${brandId}`, { cause: error })),
        ...stalled.map(({ message }) => message),
        ...findings,
      ],
    };
  },
};
