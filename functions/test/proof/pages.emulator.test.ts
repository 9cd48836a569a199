import { readBrandIds } from '../../src/firestore/audit/auditPages';
import { PAGES, type PageName } from '../../src/firestore/base/pages';
import { paths } from '../../src/firestore/base/paths';
import { AUDIT_TRIALS } from '../support/pageTrials/audit';
import { MIGRATION_TRIALS } from '../support/pageTrials/migration';
import { MONEY_TRIALS } from '../support/pageTrials/money';
import { REBUILD_TRIALS } from '../support/pageTrials/rebuild';
import { SECRET_TRIALS } from '../support/pageTrials/secrets';
import { SCHEDULE_TRIALS } from '../support/pageTrials/schedules';
import { MOMENT, type Trial } from '../support/pageTrials/trial';
import { World } from '../support/world';

// Every reader that goes on page by page, beyond its first page: a name of PAGES without a trial does not compile.

const TRIALS: Readonly<Record<PageName, Trial>> = {
  ...SCHEDULE_TRIALS,
  ...MONEY_TRIALS,
  ...AUDIT_TRIALS,
  ...REBUILD_TRIALS,
  ...MIGRATION_TRIALS,
  ...SECRET_TRIALS,
};

const world = new World();
const aside = new World();
beforeEach(() => world.clear());
afterAll(() => Promise.all([world.stop(), aside.stop()]));

/** How many documents each query of the collection found, but for those that found none. */
function pagesOf(collection: string): number[] {
  const queries = world.wire.seen.filter((rpc) => rpc.method === 'RunQuery' && rpc.collection === collection);
  return queries.map(({ reads }) => reads).filter((reads) => reads > 0);
}

test.each(Object.entries(PAGES))(
  '%s: all of a page of %i documents and one more are read, each once',
  async (name, size) => {
    const { collection, passes = 1, write, read } = TRIALS[name as PageName];
    world.now = new Date(MOMENT.getTime() + 3_600_000);
    const tenant = await aside.tenant();
    const ground = { world, aside: aside.db, tenant };
    const expected = await write(ground, size + 1);
    world.wire.reset();
    const found = await read(ground);
    const pages = pagesOf(collection);
    expect([...found].sort()).toEqual([...expected].sort());
    expect(pages).toEqual(Array.from({ length: passes }, () => [size, 1]).flat());
  },
  120_000,
);

test('the names of 650 brands are listed whole', async () => {
  const count = 650;
  const writer = aside.db.bulkWriter();
  for (let n = 1; n <= count; n += 1) void writer.set(paths.brand(aside.db, `b${n}`), {});
  await writer.close();
  expect(new Set(await readBrandIds(world.db)).size).toBe(count);
});
