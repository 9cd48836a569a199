import { existsSync } from 'node:fs';
import { inRepo } from './paths';
import { Steps } from './steps';
import type { Session } from './session';
import { callsFunctions, startForTests, testsOfFunctions } from './testSteps';

beforeEach(() => {
  jest.spyOn(console, 'log').mockReturnValue();
  jest.spyOn(console, 'error').mockReturnValue();
});

/** A session whose emulators start, or do not, as the list says; it keeps what was asked of it. */
function sessionOf(outcomes: readonly boolean[]) {
  const asked: (string | undefined)[] = [];
  const startSuite = ({ only }: { only?: string }) => {
    asked.push(only);
    if (outcomes[asked.length - 1] !== true) return Promise.reject(new Error('no'));
    return Promise.resolve({ logFile: inRepo('log') });
  };
  return { asked, session: { startSuite } as unknown as Session };
}

const newSteps = () => new Steps({ ms: 60_000, onHang: () => Promise.resolve() });

test.each([
  ['all emulators where they start', true, [true], [undefined], true],
  ['none of functions where those could not be built', false, [true], ['firestore,auth'], false],
  [
    'none of functions where they do not start with them',
    true,
    [false, true],
    [undefined, 'firestore,auth'],
    false,
  ],
])('starts %s', async (_, isBuilt, outcomes, wanted, hasFunctions) => {
  const { asked, session } = sessionOf(outcomes);
  const up = await startForTests(session, newSteps(), isBuilt);
  expect(asked).toEqual(wanted);
  expect(up).toMatchObject({ hasFunctions });
});

test('has no emulators where none start, and says so in the result', async () => {
  const steps = newSteps();
  expect(await startForTests(sessionOf([false, false]).session, steps, true)).toBeUndefined();
  expect(steps.finish()).toBe(1);
});

test('a test that calls a deployed function is told from one that needs Firestore only', () => {
  expect(callsFunctions("const url = process.env['HALFSHARE_FUNCTIONS_URL'];")).toBe(true);
  expect(callsFunctions("import { postToFunctions } from '../support/woocommercePlugin';")).toBe(true);
  expect(callsFunctions("import { World } from '../support/world';")).toBe(false);
});

test('finds the emulator tests of functions, those of Firestore only not among them', () => {
  const files = testsOfFunctions().map((pattern) => new RegExp(pattern));
  const isFound = (path: string): boolean => {
    expect(existsSync(inRepo(path))).toBe(true);
    return files.some((file) => file.test(inRepo(path)));
  };
  expect(isFound('functions/test/api/framework.emulator.test.ts')).toBe(true);
  expect(isFound('functions/test/proof/races.emulator.test.ts')).toBe(true);
  expect(isFound('functions/test/api/budgets.emulator.test.ts')).toBe(false);
});
