import { failureText, startFailure } from './startFailure';

// Lines of firebase-tools 14.27, as it printed them for a bundle that throws, hangs, or ends.

const tooSlow =
  '⬢  functions: Failed to load function definition from source: FirebaseError: User code failed to load. Cannot determine backend specification. Timeout after 8000ms';
const threw =
  '⬢  functions: Failed to load function definition from source: FirebaseError: User code failed to load. Cannot determine backend specification.';

describe('startFailure', () => {
  it.each([
    tooSlow,
    threw,
    '⬢  functions: Failed to load function definition from source: FirebaseError: Functions codebase could not be analyzed successfully. It may have a syntax or runtime error',
    '⬢  functions: Failed to start functions in /repo/functions: FirebaseError: Failed to load function.',
    "⚠  functions: Failed to initialize and load triggers. This shouldn't happen: boom in a worker",
  ])('of the functions: %s', (line) => {
    expect(startFailure(line)).toBe('functions');
  });

  it('of an emulator that was killed', () => {
    expect(startFailure('⚠  Firestore Emulator has exited upon receiving signal: SIGKILL')).toBe('emulator');
  });

  it.each([
    '⚠  Unable to fetch the CLI MOTD and remote config. This is not a fatal error, but may indicate an issue with your network connection.',
    '✔  functions: Loaded functions definitions from source: account, trackSale.',
    '│ ✔  All emulators ready! It is now safe to connect your app. │',
    '>  {"severity":"ERROR","message":"Failed to load function definition from source: x"}',
    'TypeError: boom at load',
  ])('is not: %s', (line) => {
    expect(startFailure(line)).toBeUndefined();
  });
});

describe('failureText', () => {
  const stack = ['TypeError: boom at load', '    at Object.<anonymous> (functions/lib/index.js:1:7)'];

  it('has the stack that follows the line, once', () => {
    const printed = ['Failed to generate manifest from function source: boom at load', ...stack];
    const lines = ['✔  functions: Using node@24 from host.', ...printed, '', threw, ...printed, '', '┌────'];
    expect(failureText(lines).split('\n')).toEqual([threw, ...printed]);
  });

  it('has the stack that stands only before the line', () => {
    const lines = ['Serving at port 8223', '', ...stack, '', threw, '', '┌────┐', '│ ✔  All │'];
    expect(failureText(lines).split('\n')).toEqual([threw, ...stack]);
  });

  it('is the line alone where nothing else was said', () => {
    expect(failureText(['✔  functions: Using node@24 from host.', tooSlow, '', '┌───'])).toBe(tooSlow);
  });

  it('has the last lines before the end where no line names a failure', () => {
    const lines = [
      'a',
      '',
      'Error: port taken',
      'i  emulators: Shutting down emulators.',
      'i  hub: Stopping',
    ];
    expect(failureText(lines)).toBe('a\nError: port taken');
  });
});
