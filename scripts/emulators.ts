import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from './lib/bundle';
import { readDemo } from './lib/demo';
import { exportData } from './lib/exportData';
import { messageOf, Problem } from './lib/messages';
import { emulatorDataDir } from './lib/paths';
import { freeBlock, portBlock, wantedBase } from './lib/ports';
import { runSession, type Session } from './lib/session';
import { emulatorEnv } from './lib/testEnv';

const usage = `Runs a command with emulators up, on ports of their own, and stops them after it.

  npm run emulators -- --exec "<command>" [--only firestore,auth] [--no-import] [--export <folder>]

  --exec       the command; it finds the emulators by its environment (FIRESTORE_EMULATOR_HOST, ...)
  --only       which emulators; all when absent
  --no-import  start empty, not with emulator-data/
  --export     write what they hold to this folder when the command has succeeded
  HALFSHARE_PORT_BASE=<n>  the first of the ports to use`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        exec: { type: 'string' },
        only: { type: 'string' },
        'no-import': { type: 'boolean', default: false },
        export: { type: 'string' },
      },
    });
    if (values.exec === undefined) throw new Error('--exec is missing');
    return { ...values, exec: values.exec };
  } catch (error) {
    throw new Problem(`${messageOf(error)}\n\n${usage}`);
  }
}

async function main(session: Session): Promise<number> {
  const options = readOptions();
  const ports = portBlock(wantedBase(process.env['HALFSHARE_PORT_BASE']) ?? (await freeBlock()));
  const withFunctions = options.only === undefined || options.only.split(',').includes('functions');
  if (withFunctions) await buildAll();
  const demo = options['no-import'] ? undefined : readDemo();
  const suite = await session.startSuite({
    ports,
    functionErrors: false,
    ...(options.only !== undefined && { only: options.only }),
    ...(!options['no-import'] && { importDir: emulatorDataDir }),
    ...(demo && { apiKey: demo.apiKey }),
  });
  const code = await session.runWith(suite, { command: options.exec, shell: true, env: emulatorEnv(ports) });
  if (code === 0 && options.export !== undefined) {
    await exportData(suite, resolve(options.export));
    console.log(`Halfshare: exported to ${options.export}.`);
  }
  return code;
}

runSession(main);
