import type { DocumentSnapshot } from '@google-cloud/firestore';
import { isAlreadyExists, isOutdated } from '../../src/firestore/base/faults';
import { replaceAsRead } from '../../src/firestore/base/replaceAsRead';
import { ownName } from '../support/ids';
import { World } from '../support/world';

// A document is replaced whole, if it is still as it was read.

const world = new World();

beforeAll(() => world.start());
afterAll(() => world.stop());

const newRef = () => world.db.doc(`brands/${ownName('replaced')}`);

async function replace(read: DocumentSnapshot, data: object): Promise<unknown> {
  const batch = world.db.batch();
  replaceAsRead(batch, read, data);
  return batch.commit().then(
    () => null,
    (error: unknown) => error,
  );
}

test('a field that the new state lacks, or has as undefined, is gone; a map is replaced and not merged', async () => {
  const ref = newRef();
  await ref.set({ kept: 1, gone: 2, cleared: 3, map: { a: 1, b: 2 }, list: [1, 2] });
  const next = { kept: 4, cleared: undefined, map: { b: 3 }, list: [], added: 'yes' };
  expect(await replace(await ref.get(), next)).toBeNull();
  expect((await ref.get()).data()).toEqual({ kept: 4, map: { b: 3 }, list: [], added: 'yes' });
});

test('one that was written meanwhile is left as it is, also where the write changed it back', async () => {
  const ref = newRef();
  await ref.set({ a: 1 });
  const read = await ref.get();
  await ref.set({ a: 2 });
  await ref.set({ a: 1 });
  expect(isOutdated(await replace(read, { a: 3 }))).toBe(true);
  expect((await ref.get()).data()).toEqual({ a: 1 });
});

test('one that was deleted meanwhile does not come back', async () => {
  const ref = newRef();
  await ref.set({ a: 1 });
  const read = await ref.get();
  await ref.delete();
  expect(isOutdated(await replace(read, { a: 3 }))).toBe(true);
  expect((await ref.get()).exists).toBe(false);
});

test('one that was not there is created, unless it has been meanwhile', async () => {
  const ref = newRef();
  const read = await ref.get();
  expect(await replace(read, { a: 1 })).toBeNull();
  expect(isAlreadyExists(await replace(read, { a: 2 }))).toBe(true);
  expect((await ref.get()).data()).toEqual({ a: 1 });
});
