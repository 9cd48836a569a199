import { parseArgs } from 'node:util';
import { fuzz } from '../functions/test/support/fuzz';
import { World } from '../functions/test/support/world';
import { messageOf, Problem, runMain } from '../scripts/lib/messages';
import { assertEmulators } from './emulator';

// Sends requests that are almost right to every route, in this process, over loopback, against the emulators that
// `npm run fuzz` starts; nothing else is called.

const usage = `npm run fuzz -- [--seed 1] [--count 5000] [--seconds 600] [--from 0]

  --seed     which requests: the same seed sends the same ones
  --count    how many, 1 to 100000
  --seconds  it ends earlier after so long, 1 to 3600
  --from     the number of the first one: to send one again, with --count 1`;

const DEFAULTS = { seed: '1', count: '5000', seconds: '600', from: '0' };
const MOST = { seed: 2 ** 31, count: 100_000, seconds: 3600, from: 10_000_000 };
type Option = keyof typeof DEFAULTS;

function readOptions(): Record<Option, number> {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: DEFAULTS.seed },
        count: { type: 'string', default: DEFAULTS.count },
        seconds: { type: 'string', default: DEFAULTS.seconds },
        from: { type: 'string', default: DEFAULTS.from },
      },
    });
    const read = (name: Option): number => {
      const least = name === 'count' || name === 'seconds' ? 1 : 0;
      const number = Number(values[name]);
      if (/^\d+$/.test(values[name]) && number >= least && number <= MOST[name]) return number;
      throw new Error(
        `--${name} must be a whole number from ${least} to ${MOST[name]}, not "${values[name]}".`,
      );
    };
    return { seed: read('seed'), count: read('count'), seconds: read('seconds'), from: read('from') };
  } catch (error) {
    throw new Problem(`${messageOf(error)}\n\n${usage}`);
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  await assertEmulators('npm run fuzz', 'Firestore', 'Auth');
  const world = new World();
  await world.start();
  try {
    const { sent, refused, byStatus, violations } = await fuzz(world, options);
    console.log(`${sent} requests of seed ${options.seed}, ${refused} of them refused:`);
    console.table(byStatus);
    for (const violation of violations) console.error(`\n${violation}`);
    console.log(violations.length === 0 ? 'Nothing is wrong.' : `\n${violations.length} things are wrong.`);
    return violations.length === 0 ? 0 : 1;
  } finally {
    await world.stop();
  }
}

runMain(main);
