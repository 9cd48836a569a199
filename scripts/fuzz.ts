import { freeBlock, portBlock, wantedBase } from './lib/ports';
import { runSession, type Session } from './lib/session';
import { emulatorEnv } from './lib/testEnv';

// `npm run fuzz -- [--seed 1] [--count 5000] [--seconds 600] [--from 0]`: starts empty emulators on ports of their own, and
// bench/fuzz.ts with them.

async function main(session: Session): Promise<number> {
  const ports = portBlock(wantedBase(process.env['HALFSHARE_PORT_BASE']) ?? (await freeBlock()));
  const suite = await session.startSuite({ ports, functionErrors: false, only: 'firestore,auth' });
  return session.runWith(suite, {
    command: process.execPath,
    args: ['--import', 'tsx', 'bench/fuzz.ts', ...process.argv.slice(2)],
    env: emulatorEnv(ports),
  });
}

runSession(main);
