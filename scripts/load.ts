import { buildAll } from './lib/bundle';
import { freeBlock, portBlock, wantedBase } from './lib/ports';
import { runSession, type Session } from './lib/session';
import { emulatorEnv } from './lib/testEnv';

// `npm run load -- [--seconds 60]`: starts the Firestore emulator on ports of its own, and bench/load.ts with it.

async function main(session: Session): Promise<number> {
  const ports = portBlock(wantedBase(process.env['HALFSHARE_PORT_BASE']) ?? (await freeBlock()));
  await buildAll();
  const suite = await session.startSuite({ ports, functionErrors: false, only: 'firestore' });
  return session.runWith(suite, {
    command: process.execPath,
    args: ['--import', 'tsx', 'bench/load.ts', ...process.argv.slice(2)],
    env: emulatorEnv(ports),
  });
}

runSession(main);
