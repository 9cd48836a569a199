import { reviewSales as review } from '../operations/review/reviewSales';
import type { Schedule } from './schedule';

export const reviewSales: Schedule = {
  name: 'reviewSales',
  // An hour is closed ten minutes after its end; approvals wait for it.
  cron: '20 * * * *',
  timeoutSeconds: 540,
  memory: '1GiB',
  async work(services, context) {
    const { brands, held, matched, failures, isDone } = await review(services, context);
    return {
      isDone,
      counts: { brands, held, matched },
      failures: failures.map(({ brandId, error }) => new Error(`brand ${brandId}`, { cause: error })),
    };
  },
};
