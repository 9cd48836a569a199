import { rollUpClosedHours as rollUp } from '../operations/rollup/rollUpClosedHours';
import type { Schedule } from './schedule';

export const rollUpClosedHours: Schedule = {
  name: 'rollUpClosedHours',
  // An hour is closed ten minutes after its end.
  cron: '15 * * * *',
  timeoutSeconds: 540,
  memory: '1GiB',
  async work(services, { budgetMs }) {
    const { brands, hours, failures, isDone } = await rollUp(services, { budgetMs });
    return {
      isDone,
      counts: { brands, hours },
      failures: failures.map(({ brandId, error }) => new Error(`brand ${brandId}`, { cause: error })),
    };
  },
};
