import fc from 'fast-check';
import { FIXED_SEED, seedOf } from './seed';

const TEN_NUMBERS = fc.array(fc.nat(999), { minLength: 10, maxLength: 10 });

test('a property that names no seed gets the seed of the run, before its file is loaded', () => {
  expect(fc.readConfigureGlobal().seed).toBe(seedOf());
  const first = fc.sample(TEN_NUMBERS, 3);
  expect(fc.sample(TEN_NUMBERS, 3)).toEqual(first);
  const another = { numRuns: 3, seed: seedOf() + 1 };
  expect(fc.sample(TEN_NUMBERS, another)).not.toEqual(first);
});

test.each<[string, Record<string, string>, number]>([
  ['npm test', {}, FIXED_SEED],
  ['npm run test:model', { HALFSHARE_MODEL: 'long' }, 1234],
  ['test:model with a seed', { HALFSHARE_MODEL: 'long', HALFSHARE_MODEL_SEED: '7' }, 7],
  ['any run with a seed', { HALFSHARE_MODEL_SEED: '-7' }, -7],
])('%s: with %p the seed is %d', (_what, env, seed) => {
  expect(seedOf(env, 2 ** 31 + 1234)).toBe(seed);
});

test('a seed that is no whole number is refused by name', () => {
  expect(() => seedOf({ HALFSHARE_MODEL_SEED: '1.5' })).toThrow(
    'HALFSHARE_MODEL_SEED must be a whole number, not "1.5"',
  );
});
