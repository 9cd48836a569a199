import { createHash } from 'node:crypto';
import { isGuessable } from './domain/credentials/guessable';
import { readConfig } from './config';

const deployed = {};
const emulator = { FUNCTIONS_EMULATOR: 'true' };

/** As good as drawn, and the same in each run. */
const drawn = (n: number): Buffer => createHash('sha512').update(`a secret ${n}`).digest();

describe('a master secret of a deployed function', () => {
  test.each([
    [
      'of 48 bytes in base64, as the README has it',
      (n: number) => drawn(n).subarray(0, 48).toString('base64'),
    ],
    ['of 32 bytes in base64', (n: number) => drawn(n).subarray(0, 32).toString('base64')],
    ['of 32 bytes in hex', (n: number) => drawn(n).subarray(0, 32).toString('hex')],
    [
      'of 24 bytes in base64, the shortest there is',
      (n: number) => drawn(n).subarray(0, 24).toString('base64'),
    ],
  ])('%s is taken: each of 500', (_what, secretOf) => {
    for (let n = 0; n < 500; n += 1) {
      const secret = secretOf(n);
      expect(readConfig(`${secret}\n`, deployed).masterSecret).toContain(secret);
    }
  });

  test.each([
    ['one character', 'a'.repeat(64)],
    ['a word again and again', 'password'.repeat(8)],
    ['words again and again', 'correct horse battery staple '.repeat(4)],
    ['a pattern of two', 'ab'.repeat(32)],
    ['the digits in a row', '0123456789'.repeat(7)],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    ['the alphabet backwards', 'zyxwvutsrqponmlkjihgfedcba9876543210'],
    ['a good part and then nothing', `tR7k${'0'.repeat(60)}`],
    ['a pattern of 16 good characters', 'x9Kq2LmW8vZp4RtY'.repeat(4)],
  ])('of %s is refused, and the message says how to make one and not what it was', (_what, secret) => {
    expect(() => readConfig(secret, deployed)).toThrow(/easily guessed.*openssl rand -base64 48/);
    expect(() => readConfig(secret, deployed)).not.toThrow(secret.slice(0, 8));
    expect(isGuessable(secret)).toBe(true);
  });

  test('of 31 characters is refused, of 32 taken', () => {
    const secret = drawn(1).toString('base64');
    expect(() => readConfig(secret.slice(0, 31), deployed)).toThrow('at least 32 characters');
    expect(readConfig(secret.slice(0, 32), deployed).masterSecret).toHaveLength(32);
  });

  test('is not the demo secret of the emulator, which is taken there only', () => {
    const demo = 'demo-secret-of-the-emulator-and-nothing-else';
    expect(() => readConfig(demo, deployed)).toThrow('demo secret');
    expect(readConfig(demo, emulator)).toEqual({ masterSecret: demo, isEmulator: true });
    expect(readConfig('password'.repeat(8), emulator).isEmulator).toBe(true);
  });
});
