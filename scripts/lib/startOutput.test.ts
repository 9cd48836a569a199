import { EventEmitter, once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { StartOutput } from './startOutput';

function start() {
  const child = Object.assign(new EventEmitter(), { stdout: new PassThrough(), stderr: new PassThrough() });
  const log = new PassThrough();
  const onKilled = jest.fn();
  const output = new StartOutput(child as unknown as ChildProcess, log, { functionErrors: false }, onKilled);
  return { child, log, output, onKilled };
}

const failure =
  '⬢  functions: Failed to load function definition from source: FirebaseError: User code failed to load. Cannot determine backend specification.';

beforeEach(() => {
  jest.spyOn(console, 'error').mockReturnValue();
});

test('fails at the line, before firebase-tools says that it is ready, and says why with the path of the log', async () => {
  const { child, output } = start();
  child.stdout.write(`${failure}\nTypeError: boom\n\n│ ✔  All emulators ready! │\n`);
  const error = await Promise.race([output.failed, output.ready]).catch((reason: unknown) => reason);
  expect(output.explained(error, '.cache/x.log')).toMatchObject({
    message: `The functions could not be loaded.\n  ${failure}\n  TypeError: boom\n  log: .cache/x.log`,
  });
});

test('is ready when all have started; every line is in the log and a sign of life', async () => {
  const { child, log, output } = start();
  child.stderr.write('half a ');
  child.stdout.write('│ ✔  All emulators ready! │\n');
  child.stderr.write('line\n');
  await output.ready;
  child.emit('close');
  expect(output.signs.last).toBe('half a line');
  expect(await text(log)).toBe('│ ✔  All emulators ready! │\nhalf a line\n');
});

test('an end before that is a failure with the last words', async () => {
  const { child, output } = start();
  child.stdout.write('Error: Could not start Firestore Emulator, port taken.\n');
  child.emit('exit', 1);
  const error = await output.failed.catch((reason: unknown) => reason);
  expect(output.explained(error, 'log')).toMatchObject({
    message: expect.stringMatching(/exit code 1[^]*port taken/) as string,
  });
});

test('an emulator that is killed fails the start, and after the start ends the others', async () => {
  const killed = '⚠  Firestore Emulator has exited upon receiving signal: SIGKILL\n';
  const early = start();
  early.child.stderr.write(killed);
  await expect(early.output.failed).rejects.toThrow('An emulator was killed.');
  expect(early.onKilled).not.toHaveBeenCalled();
  const late = start();
  late.output.started();
  late.child.stderr.end(killed);
  await once(late.child.stderr, 'end');
  expect(late.onKilled).toHaveBeenCalledTimes(1);
});
