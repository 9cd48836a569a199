import type { EmulatorSuite } from './emulatorSuite';
import { inRepo } from './paths';
import { Session } from './session';

const node = (script: string) => ({ command: process.execPath, args: ['-e', script] });
const forever = node('setInterval(() => undefined, 1000)');

function fakeSuite() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const stop = jest.fn(() => Promise.resolve());
  const suite = { ended, stop, logFile: inRepo('emulators.log') } as unknown as EmulatorSuite;
  return {
    suite,
    stop,
    end: () => {
      end();
    },
  };
}

test('a command with emulators gives its exit code', async () => {
  expect(await new Session().runWith(fakeSuite().suite, node('process.exit(7)'))).toBe(7);
});

test('a command ends when its emulators do, and the log is named', async () => {
  const { suite, stop, end } = fakeSuite();
  const session = new Session();
  const running = session.runWith(suite, forever);
  end();
  await expect(running).rejects.toThrow('The emulators ended by themselves; their log is emulators.log');
  expect(stop).toHaveBeenCalledTimes(1);
});

test('after the end of the session nothing goes on that waited for a command', async () => {
  const { suite, end } = fakeSuite();
  const session = new Session();
  const settled = jest.fn();
  void session.run(forever).then(settled, settled);
  void session.runWith(suite, forever).then(settled, settled);
  await session.end();
  end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).not.toHaveBeenCalled();
});
