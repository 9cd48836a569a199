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
      // Of findings only the first are logged: a brand of which nothing is known, and a schedule, come before them.
      failures: [
        ...failures.map(({ brandId, error }) => new Error(`brand ${brandId}`, { cause: error })),
        ...stalled.map(({ message }) => message),
        ...findings,
      ],
    };
  },
};
