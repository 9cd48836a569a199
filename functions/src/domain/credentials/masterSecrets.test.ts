import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import {
  addVersion,
  MasterSecretError,
  parseMasterSecrets,
  retireVersion,
  type MasterSecretFault,
} from './masterSecrets';

/** As good as drawn, and the same in each run. */
const drawn = (n: number): string =>
  createHash('sha512').update(`a secret ${n}`).digest().subarray(0, 48).toString('base64');
const [A, B, C] = [drawn(1), drawn(2), drawn(3)];

/** Code and message of what was thrown. */
function faultOf(work: () => unknown): { readonly code: MasterSecretFault; readonly message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof MasterSecretError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the text of the secret', () => {
  const one = [{ version: 1, secret: A }];
  const two = [...one, { version: 2, secret: B }];
  test.each([
    ['one line without a number', A, one],
    ['the same with a line break', `${A}\n`, one],
    ['with spaces and line breaks around, as it was read before versions', `\n ${A} \r\n\n`, one],
    ['one line with its number', `1:${A}`, one],
    ['two lines', `1:${A}\n2:${B}`, two],
    ['two lines and a line break', `1:${A}\n2:${B}\n`, two],
    ['CRLF', `1:${A}\r\n2:${B}\r\n`, two],
    ['the newest first', `2:${B}\n1:${A}\n`, two],
    [
      'numbers with gaps',
      `99:${B}\n7:${A}\n`,
      [
        { version: 7, secret: A },
        { version: 99, secret: B },
      ],
    ],
    ['a colon in a secret', `1:${A}:x\n`, [{ version: 1, secret: `${A}:x` }]],
  ])('%s', (_what, text, secrets) => {
    expect(parseMasterSecrets(text)).toEqual(secrets);
  });

  test.each<[string, string, MasterSecretFault, string]>([
    ['nothing', '', 'blank_line', 'line 1'],
    ['spaces', ' \n', 'blank_line', 'line 1'],
    ['a blank line between', `1:${A}\n\n2:${B}\n`, 'blank_line', 'line 2'],
    ['a line of spaces', `1:${A}\n  \n2:${B}\n`, 'blank_line', 'line 2'],
    ['a blank line before', `\n1:${A}\n2:${B}`, 'blank_line', 'line 1'],
    ['two line breaks at the end', `1:${A}\n2:${B}\n\n`, 'blank_line', 'line 3'],
    ['a doubled version', `1:${A}\n2:${B}\n1:${C}`, 'doubled_version', 'line 3 is of version 1, as line 1'],
    ['one secret under two versions', `1:${A}\n2:${A}`, 'doubled_secret', 'line 2 has the secret of line 1'],
    ['31 characters', `1:${A}\n2:${B.slice(0, 31)}`, 'too_short', 'line 2'],
    ['31 characters without a number', A.slice(0, 31), 'too_short', 'line 1 must have at least 32'],
    ['no secret', `1:${A}\n2:`, 'too_short', 'line 2'],
    ['no number', `1:${A}\n${B}`, 'no_version', 'line 2'],
    ['no number on several lines', `${A}\n${B}`, 'no_version', 'line 1'],
    ['version 0', `0:${A}`, 'no_version', 'line 1'],
    ['version 01', `01:${A}`, 'no_version', 'line 1'],
    ['version 100', `100:${A}\n2:${B}`, 'no_version', 'line 1'],
    ['a space after the number', `1:${A}\n2: ${B}`, 'spaces', 'line 2'],
    ['a space at the end', `1:${A} \n2:${B}`, 'spaces', 'line 1'],
    ['a demo secret', `1:${A}\n2:demo-${B}`, 'demo_secret', 'line 2'],
    ['one that is easily guessed', `1:${A}\n2:${'password'.repeat(8)}`, 'guessable', 'line 2'],
  ])('%s is refused, and the message names the line and no secret', (_what, text, code, what) => {
    const found = faultOf(() => parseMasterSecrets(text));
    expect(found).toMatchObject({ code, message: expect.stringContaining(what) as string });
    for (const secret of [A, B, C, 'password']) expect(found.message).not.toContain(secret.slice(0, 8));
  });

  test('in the emulator a weak one is taken, and nothing malformed', () => {
    const weak = { mayBeWeak: true };
    const demo = 'demo-secret-of-the-emulator-and-nothing-else';
    expect(parseMasterSecrets(demo, weak)).toEqual([{ version: 1, secret: demo }]);
    expect(faultOf(() => parseMasterSecrets('demo', weak)).code).toBe('too_short');
  });
});

describe('a version more', () => {
  test('comes after the highest, and the first gets its number', () => {
    expect(addVersion(A, B)).toBe(`1:${A}\n2:${B}\n`);
    expect(addVersion(`7:${B}\n2:${A}\n`, `${C}\n`)).toBe(`2:${A}\n7:${B}\n8:${C}\n`);
  });

  test.each<[string, string, string, MasterSecretFault]>([
    ['the secret there is', A, A, 'doubled_secret'],
    ['31 characters', A, B.slice(0, 31), 'too_short'],
    ['one that is easily guessed', A, 'password'.repeat(8), 'guessable'],
    ['two lines', A, `${B}\n3:${C}`, 'spaces'],
    ['two lines without a number', A, `${B}\n${C}`, 'no_version'],
    ['one above 99', `99:${A}`, B, 'no_version_left'],
    ['one to a text that is malformed', `1:${A}\n\n`, B, 'blank_line'],
  ])('%s is refused', (_what, text, secret, code) => {
    expect(faultOf(() => addVersion(text, secret)).code).toBe(code);
  });
});

describe('a version less', () => {
  const text = `1:${A}\n2:${B}\n3:${C}\n`;

  test('is an older one', () => {
    expect(retireVersion(text, 1)).toBe(`2:${B}\n3:${C}\n`);
    expect(retireVersion(text, 2)).toBe(`1:${A}\n3:${C}\n`);
  });

  test.each<[string, string, number, MasterSecretFault]>([
    ['the newest', text, 3, 'newest_version'],
    ['the only one', A, 1, 'last_version'],
    ['one that is not there', text, 4, 'unknown_version'],
  ])('%s is refused', (_what, from, version, code) => {
    expect(faultOf(() => retireVersion(from, version)).code).toBe(code);
  });
});

test('whatever versions are added and retired, the others keep their secrets, and a number never comes back', () => {
  const steps = fc.array(fc.oneof(fc.constant('add' as const), fc.nat(9)), { maxLength: 30 });
  fc.assert(
    fc.property(steps, (taken) => {
      let text = drawn(0);
      const known = new Map([[1, drawn(0)]]);
      for (const [index, step] of taken.entries()) {
        const live = parseMasterSecrets(text);
        const version = step === 'add' ? undefined : live[step % live.length]?.version;
        if (version !== undefined && version === live.at(-1)?.version) continue;
        text = version === undefined ? addVersion(text, drawn(index + 1)) : retireVersion(text, version);
        const now = parseMasterSecrets(text);
        expect(now.length).toBe(live.length + (version === undefined ? 1 : -1));
        for (const one of now) expect(known.get(one.version) ?? one.secret).toBe(one.secret);
        if (version === undefined) {
          const added = now.at(-1)!;
          expect(known.has(added.version)).toBe(false);
          known.set(added.version, added.secret);
        }
      }
    }),
    runs(200),
  );
});
