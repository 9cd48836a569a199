import { mapStatusWords as mapWords } from '../operations/review/mapStatusWords';
import type { Schedule } from './schedule';

export const mapStatusWords: Schedule = {
  name: 'mapStatusWords',
  // Before `reviewSales`: what it completes is reviewed in the same hour, and held a day at least.
  cron: '10 * * * *',
  timeoutSeconds: 540,
  memory: '512MiB',
  async work(services, context) {
    const { mapped, claimed, failures, isDone } = await mapWords(services, context);
    return {
      isDone,
      counts: { mapped, claimed },
      failures: failures.map(({ brandId, error }) => new Error(brandId, { cause: error })),
    };
  },
};
