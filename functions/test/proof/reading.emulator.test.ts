import { status as GrpcStatus } from '@grpc/grpc-js';
import { paths } from '../../src/firestore/paths';
import { Reading } from '../../src/firestore/reading';
import { World } from '../support/world';

const world = new World();
afterEach(() => world.wire.reset());
afterAll(() => world.stop());

async function ids(reading: Reading, brandId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const docs of reading.pages(paths.days(world.db, brandId), 2))
    found.push(...docs.map(({ id }) => id));
  return found;
}

describe('reading at one moment', () => {
  test('sees in every page, count and look-up what was there when it was opened', async () => {
    const { brandId } = await world.tenant();
    const day = (n: number) => paths.day(world.db, brandId, `2026-01-0${n}`, 0);
    for (const n of [1, 2, 3, 4, 5]) await day(n).set({ n });
    const reading = await Reading.open(world.db, brandId);
    await day(1).delete();
    await day(5).update({ n: 50 });
    await day(6).set({ n: 6 });
    expect(await ids(reading, brandId)).toEqual([1, 2, 3, 4, 5].map((n) => day(n).id));
    expect(await reading.count(paths.days(world.db, brandId))).toBe(5);
    expect((await reading.getAll([day(5), day(6)])).map((doc) => doc.get('n') as unknown)).toEqual([
      5,
      undefined,
    ]);
    expect(await ids(Reading.live(world.db), brandId)).toEqual([2, 3, 4, 5, 6].map((n) => day(n).id));
  });

  test('that Firestore keeps no longer is told in words', async () => {
    const { brandId } = await world.tenant();
    const reading = await Reading.open(world.db, brandId);
    // What Firestore answers after an hour; the emulator keeps all.
    const details = 'The requested snapshot version is too old.';
    const code = GrpcStatus.FAILED_PRECONDITION;
    world.wire.inject({ moment: 'before', code, method: 'RunQuery', times: 1000, details });
    const late = reading.pages(paths.days(world.db, brandId), 10).next();
    await expect(late).rejects.toMatchObject({
      code: 'unavailable',
      detail: expect.stringContaining('one hour') as unknown,
    });
  });
});
