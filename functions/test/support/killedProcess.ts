import { writeSync } from 'node:fs';
import { RUNS, type KilledRun } from './killedRuns';
import { World } from './world';

// A process of its own that does one run, and stops at one call until it is killed.

export const REACHED = 'reached';

async function main(): Promise<void> {
  const { run, account, now, at } = JSON.parse(process.argv[2] ?? '') as KilledRun;
  const world = new World({ isShared: true });
  world.now = new Date(now);
  let count = 0;
  world.wire.hook = (moment, method) => {
    if (moment !== at.moment || method !== at.method) return;
    count += 1;
    if (count < at.count) return;
    writeSync(1, `${REACHED}\n`);
    // Nothing of it runs any more: a kill finds it in just this place.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  await RUNS[run](world, account);
  await world.stop();
}

if (require.main === module) void main();
