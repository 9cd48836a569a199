import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { ROOMS } from '../functions/src/http/instances';
import { FrameworkRuntime } from '../functions/test/support/httpRuntime';
import { overload } from '../functions/test/support/overload';
import { World } from '../functions/test/support/world';
import { messageOf, Problem, runMain } from '../scripts/lib/messages';
import { assertEmulators } from './emulator';

// Ten times more sales at once than one instance has room for, over loopback, against the Firestore emulator; then what
// was acknowledged is compared with what is stored. `npm run load` starts the emulator and this; nothing else is called.

const usage = `npm run load -- [--seconds 60]

  --seconds  how long it sends, 1 to 120`;

function readSeconds(): number {
  try {
    const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
    const seconds = Number(values.seconds);
    if (!/^\d+$/.test(values.seconds) || seconds < 1 || seconds > 120) {
      throw new Error(`--seconds must be a whole number from 1 to 120, not "${values.seconds}".`);
    }
    return seconds;
  } catch (error) {
    throw new Problem(`${messageOf(error)}\n\n${usage}`);
  }
}

async function main(): Promise<number> {
  const seconds = readSeconds();
  await assertEmulators('npm run load', 'Firestore');
  const world = new World({ isShared: true });
  const runtime = await FrameworkRuntime.start('trackSale', ['--max-old-space-size=256']);
  try {
    const tenants = await Promise.all(Array.from({ length: 8 }, () => world.tenant()));
    const atOnce = 10 * ROOMS.trackSale.requests;
    const report = await overload(world, runtime, tenants, { seconds, atOnce, largeBytes: 500_000 });
    const { lost, others, rssMiB, ...counts } = report;
    console.table({
      seconds,
      'requests at once': atOnce,
      ...counts,
      lost: lost.length,
      'other answers': JSON.stringify(others),
      'memory before, MiB': rssMiB.before,
      'memory at most, MiB': rssMiB.most,
      machine: `${cpus().length} cores, Node ${process.versions.node}`,
    });
    const isExact = lost.length === 0 && report.stored === report.counted && Object.keys(others).length === 0;
    console.log(isExact ? 'Nothing that was acknowledged is lost.' : 'FAILED: see the table.');
    return isExact ? 0 : 1;
  } finally {
    await runtime.stop();
    await world.stop();
  }
}

runMain(main);
