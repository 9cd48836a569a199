import type { PageName } from '../../../src/firestore/base/pages';
import { readShards } from '../../../src/firestore/audit/auditPages';
import { paths } from '../../../src/firestore/base/paths';
import { readPayoutIds } from '../../../src/firestore/audit/rebuild';
import { Reading } from '../../../src/firestore/base/reading';
import { viewRebuild, writeRebuild, type DifferentDocument } from '../../../src/operations/audit/rebuild';
import { numbers, writeDocuments, writeOrders, type Trial, type TrialGround } from './trial';

async function differences(
  { world, tenant: { brandId } }: TrialGround,
  rebuild: typeof viewRebuild,
): Promise<DifferentDocument[]> {
  const found: DifferentDocument[] = [];
  await rebuild(world.services, { brandId, onDifferent: (document) => found.push(document) });
  return found;
}

/** Real orders, of each of which one figure is wrong. */
export async function writeWrongOrders(ground: TrialGround, count: number): Promise<string[]> {
  const { brandId, storeId } = ground.tenant;
  const ids = await writeOrders(ground, count);
  const writer = ground.aside.bulkWriter();
  for (const id of ids) {
    void writer.update(paths.order(ground.aside, brandId, storeId, id), { baseMinor: 1 });
  }
  await writer.close();
  return ids;
}

function wrongOrders(rebuild: typeof viewRebuild, passes: number): Trial {
  return {
    collection: 'orders',
    passes,
    write: writeWrongOrders,
    read: async (ground) => {
      const documents = await differences(ground, rebuild);
      return documents.flatMap(({ path }) => /\/orders\/.*~(\d+)$/.exec(path)?.[1] ?? []);
    },
  };
}

export const REBUILD_TRIALS = {
  rebuildView: wrongOrders(viewRebuild, 1),
  // Their days are summed in a second pass.
  rebuildWrite: wrongOrders(writeRebuild, 2),
  rebuildTallies: {
    collection: 'orders',
    passes: 2,
    write: async (ground, count) => {
      await writeOrders(ground, count);
      const { docs } = await paths.days(ground.aside, ground.tenant.brandId).get();
      for (const { ref } of docs) await ref.delete();
      return [String(count)];
    },
    read: async (ground) => {
      const documents = await differences(ground, writeRebuild);
      const figures = documents.flatMap(({ differences: found }) => found);
      const sales = figures.filter(({ field }) => field.endsWith('.sales'));
      return sales.map(({ folded }) => String(folded));
    },
  },
  dayShards: {
    collection: 'days',
    write: (ground, count) =>
      writeDocuments(ground, paths.days(ground.aside, ground.tenant.brandId), count, (n) => {
        return { id: `d${n}~0`, data: { day: `d${n}`, shard: 0 } };
      }).then((ids) => ids.map((id) => id.slice(0, -2))),
    read: async ({ world, tenant }) => {
      return [...(await readShards(world.db, Reading.live(world.db), tenant.brandId)).keys()];
    },
  },
  rebuildPayouts: {
    collection: 'payouts',
    write: (ground, count) => {
      const { brandId } = ground.tenant;
      return writeDocuments(ground, paths.payouts(ground.aside), count, (n) => {
        return { id: `p${n}`, data: { brandId } };
      });
    },
    read: ({ world, tenant }) => readPayoutIds(world.db, tenant.brandId),
  },
  linesOfBrand: {
    collection: 'lines',
    write: async (ground, count) => {
      const { brandId } = ground.tenant;
      const writer = ground.aside.bulkWriter();
      const payoutIds = numbers(count).map((n) => `p${n}`);
      for (const id of payoutIds) void writer.set(paths.payoutLine(ground.aside, id, 'c'), { brandId });
      await writer.close();
      return payoutIds;
    },
    read: ({ world, tenant }) => readPayoutIds(world.db, tenant.brandId),
  },
} satisfies Partial<Record<PageName, Trial>>;
