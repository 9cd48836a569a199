import type { PageName } from '../../../src/firestore/base/pages';
import { paths } from '../../../src/firestore/base/paths';
import { migrateShapes } from '../../../src/operations/migration/migrateShapes';
import { writeDocuments, type Trial, type TrialGround } from './trial';

/** What cannot be lifted is named: so each document that it has come to. */
async function leftBelow(ground: TrialGround, name: string): Promise<string[]> {
  const { brandId } = ground.tenant;
  const { left } = await migrateShapes(ground.world.services, { brandId, isWriting: false });
  return left.flatMap(({ path }) => (path.includes(`/${name}/`) ? (path.split('/').at(-1) ?? []) : []));
}

export const MIGRATION_TRIALS = {
  migrated: {
    collection: 'clicks',
    write: (ground, count) =>
      writeDocuments(ground, paths.clicks(ground.aside, ground.tenant.brandId), count, (n) => {
        return { id: `c${n}`, data: { v: 99 } };
      }),
    read: (ground) => leftBelow(ground, 'clicks'),
  },
  migratedParents: {
    collection: 'payouts',
    // By themselves, and then for their lines.
    passes: 2,
    write: async (ground, count) => {
      const { brandId } = ground.tenant;
      const ids = await writeDocuments(ground, paths.payouts(ground.aside), count, (n) => {
        return { id: `p${n}`, data: { brandId, v: 1 } };
      });
      const writer = ground.aside.bulkWriter();
      for (const id of ids) void writer.set(paths.payoutLine(ground.aside, id, id), { v: 99 });
      await writer.close();
      return ids;
    },
    read: (ground) => leftBelow(ground, 'lines'),
  },
} satisfies Partial<Record<PageName, Trial>>;
