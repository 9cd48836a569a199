import { retrySetAside as retry } from '../operations/delivery/retrySetAside';
import type { Schedule } from './schedule';

export const retrySetAside: Schedule = {
  name: 'retrySetAside',
  cron: '*/10 * * * *',
  // Less than the ten minutes to the next run, so that runs do not overlap.
  timeoutSeconds: 540,
  switchedBy: 'woocommerce',
  memory: '512MiB',
  async work(services, context) {
    const { recorded, refused, expired, failures, isDone } = await retry(services, context);
    return {
      isDone,
      counts: { recorded, refused: refused.length, expired, failed: failures.length },
      failures: failures.map(({ path, error }) => new Error(path, { cause: error })),
      ...(refused.length > 0 ? { warnings: refused } : {}),
    };
  },
};
