import { KeyRing } from './keyRing';

const key = (n: number): Buffer => Buffer.alloc(32, n);

test('versions ascend, whatever their order; the highest is the newest', () => {
  const ring = new KeyRing([
    [12, key(12)],
    [3, key(3)],
  ]);
  expect([ring.versions, ring.oldest, ring.newest, ring.newestKey]).toEqual([[3, 12], 3, 12, key(12)]);
  expect(ring.all).toEqual([
    [3, key(3)],
    [12, key(12)],
  ]);
});

test('a version that is not live has no key', () => {
  const ring = new KeyRing([[2, key(2)]]);
  expect([ring.of(1), ring.of(2)]).toEqual([null, key(2)]);
  expect(() => ring.get(1)).toThrow('version 1 of the master secret is not live');
});

test('a ring without a key is none', () => {
  expect(() => new KeyRing([])).toThrow('needs a key');
});
