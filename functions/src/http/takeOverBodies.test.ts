import { decodable } from './takeOverBodies';

test.each([
  ['/a/b?c=%', '/a/b?c=%'],
  ['/%F0%9F%98%80?a=1', '/%F0%9F%98%80?a=1'],
  ['/%c0%ae', '/%25c0%25ae'],
  ['/%41%?a=%c0?b', '/%2541%25?a=%c0?b'],
  ['*', '/*'],
])('takes the address %s for %s', (url, taken) => {
  expect(decodable(url)).toBe(taken);
});
