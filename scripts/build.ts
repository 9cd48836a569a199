import { buildAll } from './lib/bundle';
import { runMain, seconds } from './lib/messages';

runMain(async () => {
  const startedAt = performance.now();
  await buildAll();
  console.log(`Built functions/lib and public/ in ${seconds(performance.now() - startedAt)}.`);
  return 0;
});
