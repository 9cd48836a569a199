import { postPlatformParts as post } from '../operations/payout/postPlatformParts';
import type { Schedule } from './schedule';

export const postPlatformParts: Schedule = {
  name: 'postPlatformParts',
  // Before the audit, which compares what the platform has taken with its part.
  cron: '50 1 * * *',
  timeoutSeconds: 1800,
  memory: '512MiB',
  async work(services, { budgetMs }) {
    const { brands, posted, failures, isDone } = await post(services, { budgetMs });
    return {
      isDone,
      counts: { brands, posted },
      failures: failures.map(({ brandId, error }) => new Error(`brand ${brandId}`, { cause: error })),
    };
  },
};
