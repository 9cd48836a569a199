import { buildAll } from './lib/bundle';
import { messageOf, Problem, red } from './lib/messages';
import { inRepo } from './lib/paths';
import { runSession, type Command, type Session } from './lib/session';
import { Steps } from './lib/steps';
import { givenEmulatorEnv } from './lib/testEnv';
import {
  startEmulators,
  startForTests,
  testsOfFunctions,
  type Env,
  type TestEmulators,
} from './lib/testSteps';

function tool(script: string, args: readonly string[], env: Env = {}): Command {
  return { command: process.execPath, args: [inRepo('node_modules', script), ...args], env };
}

function jestCommand(projects: readonly string[], more: readonly string[], env: Env = {}): Command {
  // the list of projects takes every word up to the next option: a pattern may not stand right after it
  const args = ['--selectProjects', ...projects, '--config', 'jest.config.mjs', ...more];
  return tool('jest/bin/jest.js', args, env);
}

// far more than any step takes, on a machine ten times slower too
const stepLimitMs = 2 * 60 * 60_000;

function newSteps(session: Session): Steps {
  return new Steps({ ms: stepLimitMs, onHang: () => session.endCommands() });
}

async function build(): Promise<number> {
  await buildAll();
  return 0;
}

type Check = readonly [name: string, command: Command];

/** Two rows at once, each on a core of its own: eslint takes as long as all the others. They print only what is wrong. */
const checks: readonly (readonly Check[])[] = [
  [['eslint', tool('eslint/bin/eslint.js', ['.', '--max-warnings', '0'])]],
  [
    ['tsc', tool('typescript/bin/tsc', ['--noEmit'])],
    // for browsers: other globals than Node's
    ['tsc tracker', tool('typescript/bin/tsc', ['--noEmit', '-p', 'tracker'])],
    ['tsc connect', tool('typescript/bin/tsc', ['--noEmit', '-p', 'connect'])],
    ['prettier', tool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'])],
  ],
];

async function check(session: Session, steps: Steps): Promise<void> {
  const oneByOne = async (row: readonly Check[]): Promise<void> => {
    for (const [name, command] of row) await steps.step(name, 'npm run check', () => session.run(command));
  };
  await Promise.all(checks.map(oneByOne));
}

/** Each file of the emulator tests has a database of its own, and mostly waits for it: three keep two cores busy. The others share theirs. */
function jestArgs(project: string, { hasFunctions }: TestEmulators): string[] {
  if (project !== 'emulator') return ['--runInBand'];
  const args = ['--maxWorkers', '3'];
  // the option replaces jest's own list
  return hasFunctions ? args : [...args, '--testPathIgnorePatterns', '/node_modules/', ...testsOfFunctions()];
}

async function testsWithEmulators(session: Session, steps: Steps, isBuilt: boolean): Promise<void> {
  let up = await startForTests(session, steps, isBuilt);
  for (const project of ['emulator', 'rules', 'browser']) {
    const name = `${project} tests`;
    // the step before may have lost them
    if (up?.suite.running === false) up = await startForTests(session, steps, isBuilt);
    const now = up;
    if (now === undefined) steps.skip(name, 'since no emulators run');
    else if (project === 'browser' && !now.hasFunctions) steps.skip(name, 'since the pages call functions');
    else {
      const command = jestCommand([project], jestArgs(project, now), now.env);
      await steps.step(name, `npm run test:emulator -- ${project}.test`, () =>
        session.runWith(now.suite, command),
      );
      if (project === 'emulator' && !now.hasFunctions)
        steps.skip('emulator tests of functions', 'since there are no functions to call');
    }
  }
}

async function all(session: Session): Promise<number> {
  const steps = newSteps(session);
  const isBuilt = await steps.step('build', 'npm run build', build);
  await check(session, steps);
  await steps.step('unit tests', 'npm run test:unit', () => session.run(jestCommand(['unit'], [])));
  await testsWithEmulators(session, steps, isBuilt);
  // the table comes whatever happens; the session ends them again, and fails with the same error
  await session.end().catch((error: unknown) => {
    console.error(`${red('✖')} The emulators could not be stopped: ${messageOf(error)}`);
  });
  return steps.finish();
}

/** In `npm test` the unit tests have them. */
const documents = jestCommand(['unit'], ['--testPathPatterns', 'scripts/(docs|rooms)\\.test', 'openapi']);

async function checkOnly(session: Session): Promise<number> {
  const steps = newSteps(session);
  await check(session, steps);
  await steps.step('rooms and documents', 'npm run check', () => session.run(documents));
  return steps.finish();
}

async function emulatorTests(session: Session, patterns: readonly string[]): Promise<number> {
  const projects = ['emulator', 'rules', 'browser'];
  const args = ['--runInBand', ...patterns];
  const given = givenEmulatorEnv();
  if (given !== undefined) return session.run(jestCommand(projects, args, given));
  await buildAll();
  const { suite, env } = await startEmulators(session);
  return session.runWith(suite, jestCommand(projects, args, env));
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
