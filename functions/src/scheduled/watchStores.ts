import { noteSecretVersions } from '../operations/access/secretDependents';
import { watchStores as watch } from '../operations/brand/watchStores';
import type { Schedule } from './schedule';

export const watchStores: Schedule = {
  name: 'watchStores',
  cron: '40 * * * *',
  timeoutSeconds: 300,
  memory: '512MiB',
  async work(services, { budgetMs }) {
    const { quiet, unreadable, failures, isDone } = await watch(services, { budgetMs });
    await noteSecretVersions(services);
    return {
      isDone,
      counts: { quiet: quiet.length, unreadable: unreadable.length },
      failures: [...unreadable, ...failures],
      warnings: quiet.map(
        ({ brandId, storeId, channel, lastSeenAt }) =>
          `${brandId}/${storeId}: nothing by ${channel} since ${lastSeenAt.toISOString()}`,
      ),
    };
  },
};
