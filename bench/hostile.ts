import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { allDoors } from '../functions/test/support/doors';
import { allHostileBodies, boundMs, costOf, type Cost } from '../functions/test/support/hostile';
import { World } from '../functions/test/support/world';
import { messageOf, Problem, runMain } from '../scripts/lib/messages';
import { assertEmulators } from './emulator';

// What hostile bodies cost at each route: `npm run bench -- --hostile` starts the emulators and this. Everything is in one
// process, so that its CPU is counted: the figures include the client's, and the emulator's not.

const usage = `npm run bench -- --hostile [--only <word>]

  --only  the routes whose names have this word in them`;

interface Worst {
  route: string;
  bodies: number;
  'refused, ms': number;
  'accepted, ms a MiB': number;
  'answer, bytes': number;
  'beyond the bounds': number;
}

function readOnly(): string {
  try {
    return parseArgs({ options: { only: { type: 'string', default: '' } } }).values.only;
  } catch (error) {
    throw new Problem(`${messageOf(error)}\n\n${usage}`);
  }
}

async function main(): Promise<number> {
  const only = readOnly();
  await assertEmulators('npm run bench -- --hostile', 'Firestore', 'Auth');
  const world = new World();
  await world.start();
  const rows: Worst[] = [];
  const all = await allDoors(world, await world.tenant());
  const doors = all.filter(({ name }) => name.includes(only));
  if (doors.length === 0) {
    await world.stop();
    throw new Problem(
      `No route has "${only}" in its name. There are:\n  ${all.map(({ name }) => name).join('\n  ')}`,
    );
  }
  for (const door of doors) {
    const costs: Cost[] = [];
    for (const body of allHostileBodies(door)) {
      const cost = await costOf(door, body);
      costs.push(cost);
      if (cost.cpuMs > boundMs(cost)) console.log(`${door.name}: ${body.what}: ${JSON.stringify(cost)}`);
    }
    rows.push(worstOf(door.name, costs));
    console.log(JSON.stringify(rows.at(-1)));
  }
  console.table(rows);
  console.log(`${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown kind'}, Node ${process.version}`);
  await world.stop();
  return rows.some((row) => row['beyond the bounds'] > 0) ? 1 : 0;
}

function worstOf(route: string, costs: readonly Cost[]): Worst {
  const worst = (some: readonly Cost[], of: (cost: Cost) => number): number =>
    Math.round(Math.max(0, ...some.map(of)));
  const [refused, accepted] = [
    costs.filter(({ status }) => status >= 400),
    costs.filter(({ status }) => status < 400),
  ];
  return {
    route,
    bodies: costs.length,
    'refused, ms': worst(refused, ({ cpuMs }) => cpuMs),
    'accepted, ms a MiB': worst(accepted, ({ cpuMs, sentBytes }) => cpuMs / Math.max(1, sentBytes / 2 ** 20)),
    'answer, bytes': worst(costs, ({ answerBytes }) => answerBytes),
    'beyond the bounds': costs.filter((cost) => cost.cpuMs > boundMs(cost)).length,
  };
}

runMain(main);
