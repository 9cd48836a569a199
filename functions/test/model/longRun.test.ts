import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { foundCases } from '../support/foundCases';
import { assertOften, FailedHistory, type RunOptions } from './longRun';

let found: string;
beforeEach(() => {
  found = mkdtempSync(join(tmpdir(), 'found-'));
});
afterEach(() => rmSync(found, { recursive: true }));

const options = (): RunOptions => ({
  name: 'broken',
  variable: 'HALFSHARE_NO_SUCH_VARIABLE',
  usual: 100,
  long: 200,
  chunk: 10,
  found,
});

/** The run as `npm run test:model` makes it, or `npm test`. */
async function runOf(mode: string, work: () => Promise<void>): Promise<string> {
  const before = process.env['HALFSHARE_MODEL'];
  process.env['HALFSHARE_MODEL'] = mode;
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    return await work().then(
      () => 'green',
      (error: unknown) => String(error),
    );
  } finally {
    if (before === undefined) delete process.env['HALFSHARE_MODEL'];
    else process.env['HALFSHARE_MODEL'] = before;
  }
}

const sums = fc.record({ at: fc.date({ noInvalidDate: true }), sum: fc.nat(1000) });
const isSmall = ({ sum }: { readonly sum: number }): void => expect(sum).toBeLessThan(100);

test('a long run writes the smallest history that failed, as it is; npm test writes nothing', async () => {
  expect(await runOf('', () => assertOften(options(), sums, [isSmall]))).toContain('To play this history');
  expect([...foundCases('broken', found)]).toEqual([]);

  expect(await runOf('long', () => assertOften(options(), sums, [isSmall]))).toContain(found);
  const [[, input] = []] = foundCases('broken', found);
  expect(input).toEqual({ at: expect.any(Date) as Date, sum: 100 });
  expect(() => isSmall(input as { sum: number })).toThrow();
  expect([...foundCases('another test', found)]).toEqual([]);
});

test('a history that says how it was played is written so', async () => {
  const fails = ({ sum }: { readonly sum: number }): void => {
    if (sum >= 100) throw new FailedHistory({ commands: ['pay', sum] }, new Error('unbalanced'));
  };
  expect(await runOf('long', () => assertOften(options(), sums, [fails]))).toContain('Written for npm test');
  expect([...foundCases('broken', found).values()]).toEqual([{ commands: ['pay', 100] }]);
});

test('what cannot be written is said, and fails all the same', async () => {
  const functions = fc.constant({ work: () => 1 });
  const fails = (): void => expect(true).toBe(false);
  expect(await runOf('long', () => assertOften(options(), functions, [fails]))).toContain(
    'Not written for npm test: TypeError: a function is no plain value.',
  );
});
