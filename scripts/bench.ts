import { Problem } from './lib/messages';
import { freeBlock, portBlock, wantedBase } from './lib/ports';
import { runSession, type Session } from './lib/session';
import { emulatorEnv } from './lib/testEnv';

// `npm run bench`: starts empty emulators on ports of their own, and one of the benches with them.

const BENCHES = {
  events: { script: 'bench/eventCost.ts', only: 'firestore' },
  '--scale': { script: 'bench/scale.ts', only: 'firestore' },
  '--hostile': { script: 'bench/hostile.ts', only: 'firestore,auth' },
} as const;

const usage = `npm run bench                what each kind of event costs: RPCs, reads, writes, bytes
npm run bench -- --scale     what runs over a whole brand cost, and over a tenth of it (--orders 10000, --only audit)
npm run bench -- --hostile   what hostile bodies cost: CPU and bytes of the answer, at each route`;

async function main(session: Session): Promise<number> {
  const [name = 'events', ...more] = process.argv.slice(2);
  if (!Object.hasOwn(BENCHES, name)) throw new Problem(`There is no bench ${name}.\n\n${usage}`);
  const { script, only } = BENCHES[name as keyof typeof BENCHES];
  const ports = portBlock(wantedBase(process.env['HALFSHARE_PORT_BASE']) ?? (await freeBlock()));
  const suite = await session.startSuite({ ports, functionErrors: false, only });
  return session.runWith(suite, {
    command: process.execPath,
    args: ['--import', 'tsx', script, ...more],
    env: emulatorEnv(ports),
  });
}

runSession(main);
