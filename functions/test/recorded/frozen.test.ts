import { presentDigests, readFrozen, thawed } from './frozen';

test('every recording is as it was recorded', () => {
  expect(thawed(readFrozen(), presentDigests())).toEqual([]);
});

test('one that was changed, is missing, or is not listed is named', () => {
  const frozen = { a: '1', b: '2', c: '3' };
  expect(thawed(frozen, { a: '1', b: '9', d: '4' })).toEqual([
    'b was changed',
    'c is missing',
    'd is not listed: npm run record',
  ]);
});
