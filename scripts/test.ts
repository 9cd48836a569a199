import { buildAll } from './lib/bundle';
import { readDemo } from './lib/demo';
import { shownPath } from './lib/emulatorSuite';
import { Problem } from './lib/messages';
import { emulatorDataDir, inRepo } from './lib/paths';
import { freeBlock, portBlock, wantedBase } from './lib/ports';
import { runSession, type Session } from './lib/session';
import { Steps } from './lib/steps';
import { emulatorEnv, givenEmulatorEnv } from './lib/testEnv';

type Env = Record<string, string>;

function tool(session: Session, script: string, args: readonly string[], env: Env = {}): Promise<number> {
  return session.run({ command: process.execPath, args: [inRepo('node_modules', script), ...args], env });
}

function jest(
  session: Session,
  projects: readonly string[],
  more: readonly string[],
  env: Env = {},
): Promise<number> {
  // the list of projects takes every word up to the next option: a pattern may not stand right after it
  const args = ['--selectProjects', ...projects, '--config', 'jest.config.mjs', ...more];
  return tool(session, 'jest/bin/jest.js', args, env);
}

async function build(): Promise<number> {
  await buildAll();
  return 0;
}

async function check(session: Session, steps: Steps): Promise<void> {
  await steps.step('eslint', () => tool(session, 'eslint/bin/eslint.js', ['.', '--max-warnings', '0']));
  await steps.step('tsc', () => tool(session, 'typescript/bin/tsc', ['--noEmit']));
  // for browsers: other globals than Node's
  await steps.step('tsc tracker', () => tool(session, 'typescript/bin/tsc', ['--noEmit', '-p', 'tracker']));
  await steps.step('tsc connect', () => tool(session, 'typescript/bin/tsc', ['--noEmit', '-p', 'connect']));
  await steps.step('prettier', () =>
    tool(session, 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  );
}

/** Emulators with the demo data on ports of their own, beside a running `npm start`. */
async function startEmulators(session: Session): Promise<Env> {
  const ports = portBlock(wantedBase(process.env['HALFSHARE_PORT_BASE']) ?? (await freeBlock()));
  const demo = readDemo();
  const suite = await session.startSuite({
    ports,
    importDir: emulatorDataDir,
    functionErrors: false,
    ...(demo && { apiKey: demo.apiKey }),
  });
  console.log(`emulators on ports ${ports.functions} and up, log: ${shownPath(suite.logFile)}`);
  return emulatorEnv(ports);
}

async function all(session: Session): Promise<number> {
  const steps = new Steps();
  const built = await steps.step('build', build);
  await check(session, steps);
  await steps.step('unit tests', () => jest(session, ['unit'], []));
  let env: Env | undefined;
  if (built) {
    await steps.step('emulators', async () => {
      env = await startEmulators(session);
      return 0;
    });
  }
  for (const project of ['emulator', 'rules', 'browser']) {
    const up = env;
    if (up === undefined) steps.skip(`${project} tests`);
    else await steps.step(`${project} tests`, () => jest(session, [project], atOnce(project), up));
  }
  await session.end();
  return steps.finish();
}

/** Each file of the emulator tests has a database of its own, and mostly waits for it. The others share theirs. */
function atOnce(project: string): readonly string[] {
  return project === 'emulator' ? ['--maxWorkers', '2'] : ['--runInBand'];
}

async function checkOnly(session: Session): Promise<number> {
  const steps = new Steps();
  await check(session, steps);
  return steps.finish();
}

async function emulatorTests(session: Session, jestArgs: readonly string[]): Promise<number> {
  let env = givenEmulatorEnv();
  if (env === undefined) {
    await buildAll();
    env = await startEmulators(session);
  }
  return jest(session, ['emulator', 'rules', 'browser'], ['--runInBand', ...jestArgs], env);
}

runSession((session) => {
  const [what, ...rest] = process.argv.slice(2);
  if (what === undefined) return all(session);
  if (what === 'check' && rest.length === 0) return checkOnly(session);
  if (what === 'emulator') return emulatorTests(session, rest);
  const given = process.argv.slice(2).join(' ');
  throw new Problem(
    `"npm test" takes no arguments (${given}). See npm run test:unit and npm run test:emulator.`,
  );
});
