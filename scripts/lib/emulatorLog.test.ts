import { isForThePerson, lineSplitter } from './emulatorLog';

const shown = (line: string) => isForThePerson(line, { functionErrors: true });

describe('isForThePerson', () => {
  it.each([
    '⚠  functions: Your function timed out after ~60s.',
    'Error: Could not start Firestore Emulator, port taken.',
    'i  firestore: downloading cloud-firestore-emulator-v1.19.8.jar...',
    '⬢  functions: Failed to load function definition from source: FirebaseError: no',
    '⚠  Firestore Emulator has exited with code: 1',
    '>  {"severity":"ERROR","message":"boom"}',
  ])('shows: %s', (line) => {
    expect(shown(line)).toBe(true);
  });

  it.each([
    'i  functions: Beginning execution of "us-central1-trackSale"',
    '⚠  firestore: Env variable override detected. Using firestore emulator at /x.jar',
    '⚠  emulators: You are not currently authenticated so some features may not work correctly.',
    '>  {"severity":"INFO","message":"sale"}',
    '>  {"severity":"INFO","message":"the word \\"severity\\":\\"ERROR\\" in a text"}',
    '',
  ])('keeps in the log: %s', (line) => {
    expect(shown(line)).toBe(false);
  });

  it('keeps errors of functions in the log where tests provoke them', () => {
    expect(isForThePerson('>  {"severity":"ERROR","message":"boom"}', { functionErrors: false })).toBe(false);
  });
});

describe('lineSplitter', () => {
  it('puts chunks together to lines, without colours', () => {
    const lines: string[] = [];
    const push = lineSplitter((line) => lines.push(line));
    for (const chunk of ['a\u001b[33', 'mb\r\nc', 'd\n\ne']) push(chunk);
    expect(lines).toEqual(['ab', 'cd', '']);
  });
});
