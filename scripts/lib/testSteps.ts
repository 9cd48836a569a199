import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { readDemo } from './demo';
import { shownPath, type EmulatorSuite } from './emulatorSuite';
import { emulatorDataDir, inRepo } from './paths';
import { freeBlock, portBlock, wantedBase } from './ports';
import type { Session } from './session';
import type { Steps } from './steps';
import { emulatorEnv } from './testEnv';

export type Env = Record<string, string>;

export interface TestEmulators {
  readonly suite: EmulatorSuite;
  readonly env: Env;
  readonly hasFunctions: boolean;
}

/** Emulators with the demo data on ports of their own, beside a running `npm start`. */
export async function startEmulators(session: Session, hasFunctions = true): Promise<TestEmulators> {
  const ports = portBlock(wantedBase(process.env['HALFSHARE_PORT_BASE']) ?? (await freeBlock()));
  const demo = readDemo();
  const suite = await session.startSuite({
    ports,
    importDir: emulatorDataDir,
    functionErrors: false,
    ...(demo && { apiKey: demo.apiKey }),
    ...(!hasFunctions && { only: 'firestore,auth' }),
  });
  console.log(`emulators on ports ${ports.functions} and up, log: ${shownPath(suite.logFile)}`);
  return { suite, env: emulatorEnv(ports), hasFunctions };
}

/** Most tests need Firestore and no function: where the functions cannot run, those tests still do. */
export async function startForTests(
  session: Session,
  steps: Steps,
  isBuilt: boolean,
): Promise<TestEmulators | undefined> {
  let up: TestEmulators | undefined;
  const start = async (hasFunctions: boolean): Promise<number> => {
    up = await startEmulators(session, hasFunctions);
    return 0;
  };
  if (isBuilt) await steps.step('emulators', 'npm start', () => start(true));
  else steps.skip('emulators', 'since the build has failed: there are no functions to run');
  if (up !== undefined) return up;
  await steps.step('emulators without functions', 'npm start', () => start(false));
  return up;
}

/** Whether a test calls the built functions, itself or by what it imports from functions/test/support. */
export function callsFunctions(source: string): boolean {
  return /HALFSHARE_FUNCTIONS_URL|postToFunctions|FrameworkRuntime|startSuite/.test(source);
}

/** Patterns for jest: the emulator tests that cannot run without functions. */
export function testsOfFunctions(): string[] {
  return ['functions/src', 'functions/test', 'scripts'].flatMap((root) =>
    readdirSync(inRepo(root), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.emulator.test.ts'))
      .filter((path) => callsFunctions(readFileSync(inRepo(root, path), 'utf8')))
      .map((path) => `/${basename(path).replaceAll('.', '\\.')}$`),
  );
}
