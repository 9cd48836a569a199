import type { DocumentData } from '@google-cloud/firestore';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { KINDS, kindAt, placeAt } from '../../src/firestore/documents/kinds';
import { paths } from '../../src/firestore/paths';
import { auditAll } from '../../src/operations/audit';
import { migrateShapes, type MigrateOptions, type MigrationReport } from '../../src/operations/migrateShapes';
import { dump, makeOld } from '../support/dump';
import { makeLedger, type LedgerWorld } from '../support/ledgerWorld';
import { World } from '../support/world';

const world = new World();
let ledger: LedgerWorld;
/** As the database was before documents said their shape. */
let old: Record<string, DocumentData>;

beforeAll(async () => {
  await world.clear();
  ledger = await makeLedger(world);
  const { brandId, storeId } = ledger.tenant;
  await paths.pluginReport(world.db, brandId, storeId, 'r1').set({ v: 99 });
  await world.db.doc(`brands/${brandId}/stores/${storeId}/pluginStates/r1`).delete();
});
beforeEach(async () => {
  old = await makeOld(world.db);
});
afterEach(() => world.wire.reset());
afterAll(() => world.stop());

const migrate = (options: Partial<MigrateOptions> = {}): Promise<MigrationReport> =>
  migrateShapes(world.services, { isWriting: true, ...options });

const sumOf = ({ lifted }: MigrationReport): number =>
  lifted.reduce((sum, { documents }) => sum + documents, 0);

/** Without the marks of migrations themselves. */
async function stored(): Promise<Record<string, DocumentData>> {
  const all = Object.entries(await dump(world.db));
  return Object.fromEntries(all.filter(([path]) => !path.endsWith('progress/migration')));
}

/** Each document as it was, with its present shape, and the first rules where it has any. */
function lifted(documents: Record<string, DocumentData>): Record<string, DocumentData> {
  return Object.fromEntries(
    Object.entries(documents).map(([path, data]) => {
      const hasRules = /^commissions\/[^/]+$|\/orders\/[^/]+$/.test(path);
      return [path, { ...data, v: kindAt(path)?.v, ...(hasRules && { rules: 1 }) }];
    }),
  );
}

async function expectLifted(): Promise<void> {
  expect(await stored()).toEqual(lifted(old));
  const { wrong, failures } = await auditAll(world.services, {});
  expect({ wrong, failures }).toEqual({ wrong: 0, failures: [] });
}

test('the world of these tests has documents of every depth', () => {
  const places = new Set(Object.keys(old).map(placeAt));
  for (const place of [
    'brands/*',
    'brands/*/orders/*/history/*',
    'payouts/*/lines/*',
    'apiKeys/*',
    'brands/*/progress/closedHours',
  ])
    expect(places).toContain(place);
  expect(places).not.toContain(null);
});

test('a database of shape 0 is lifted, and nothing else of it changes', async () => {
  const report = await migrate();
  expect(report).toMatchObject({ left: [], finished: [], resumed: [] });
  expect(sumOf(report)).toBe(Object.keys(old).length);
  await expectLifted();
  const mark = await paths.migrationProgress(world.db, ledger.tenant.brandId).get();
  expect(mark.data()).toMatchObject({ v: 1, isDone: true, lastId: null });
});

test('a dry run writes nothing, and counts what a run then lifts', async () => {
  const dry = await migrate({ isWriting: false });
  expect(await dump(world.db)).toEqual(old);
  const { lifted: counts } = await migrate();
  expect(dry.lifted).toEqual(counts);
  const orders = Object.keys(old).filter((path) => placeAt(path) === 'brands/*/orders/*').length;
  expect(dry.lifted).toContainEqual({ place: 'brands/*/orders/*', from: 0, to: 1, documents: orders });
  expect((await migrate({ isWriting: false })).lifted).toEqual([]);
});

test('of one brand, only what belongs to it is lifted', async () => {
  const other = await world.tenant();
  const all = await stored();
  await migrate({ brandId: ledger.tenant.brandId });
  const after = await stored();
  const isShared = (path: string): boolean => /^(apiKeys|referralCodes|couponCodes)\//.test(path);
  const isOthers = (path: string): boolean => path.startsWith(`brands/${other.brandId}`);
  const own = Object.entries(all).filter(([path]) => !isShared(path) && !isOthers(path));
  expect(after).toEqual({ ...all, ...lifted(Object.fromEntries(own)) });
  await world.db.recursiveDelete(paths.brand(world.db, other.brandId));
});

test('an unknown brand is not_found, and gets no mark', async () => {
  await expect(migrate({ brandId: 'nobodyknows' })).rejects.toMatchObject({ code: 'not_found' });
  expect(await dump(world.db)).toEqual(old);
});

describe('killed in the middle', () => {
  test('after each page: the next run goes on where that one ended, and each document is lifted once', async () => {
    let sum = 0;
    let kills = 0;
    const counts = new Map<string, number>();
    for (let isDone = false; !isDone;) {
      let pages = 0;
      const onPage = (): void => {
        pages += 1;
        if (pages === 3) throw new Error('killed');
      };
      const before = await stored();
      try {
        await migrate({ pageSize: 4, onPage });
        isDone = true;
      } catch (error) {
        expect(error).toEqual(new Error('killed'));
        kills += 1;
      }
      const after = await stored();
      for (const path of Object.keys(after)) {
        if (before[path]?.['v'] === after[path]?.['v']) continue;
        counts.set(path, (counts.get(path) ?? 0) + 1);
        sum += 1;
      }
    }
    expect(kills).toBeGreaterThan(8);
    expect(sum).toBe(Object.keys(old).length);
    expect([...new Set(counts.values())]).toEqual([1]);
    await expectLifted();
    const mark = await paths.migrationProgress(world.db, ledger.tenant.brandId).get();
    const shared = await paths.sharedMigrationProgress(world.db).get();
    expect(Number(mark.get('lifted')) + Number(shared.get('lifted'))).toBe(sum);
  });

  test.each(['before', 'after'] as const)('%s any call of Firestore', async (moment) => {
    let kills = 0;
    for (let afterRpcs = 1; ; afterRpcs += 7) {
      old = await makeOld(world.db);
      world.wire.reset();
      // Nothing tries that again.
      world.wire.killAfter({ moment, code: GrpcStatus.PERMISSION_DENIED, afterRpcs });
      const wasKilled = await migrate({ pageSize: 6 }).then(
        () => false,
        () => true,
      );
      world.wire.reset();
      if (!wasKilled) break;
      kills += 1;
      await migrate({ pageSize: 6 });
      expect(await stored()).toEqual(lifted(old));
    }
    expect(kills).toBeGreaterThan(5);
    await expectLifted();
  });
});

test('two at once end as one does', async () => {
  await Promise.all([migrate({ pageSize: 5 }), migrate({ pageSize: 7 })]);
  await expectLifted();
});

test('what is written while its document is lifted stays', async () => {
  const { brandId } = ledger.tenant;
  const refs = Array.from({ length: 40 }, (_, n) => paths.clicks(world.db, brandId).doc(`late${n}`));
  const click = (await paths.clicks(world.db, brandId).get()).docs[0]?.data() ?? {};
  await Promise.all(refs.map((ref) => ref.set(click)));
  const late = (async () => {
    for (const ref of refs) await ref.update({ userAgent: 'late' });
  })();
  await Promise.all([migrate(), late]);
  for (const ref of refs) expect((await ref.get()).data()).toEqual({ ...click, v: 1, userAgent: 'late' });
  await Promise.all(refs.map((ref) => ref.delete()));
});

describe('what is done', () => {
  test('is not gone over again, unless it is asked for', async () => {
    const { brandId } = ledger.tenant;
    await migrate();
    const path = ledger.order('plain');
    await world.db.doc(path).set(old[path] ?? {});
    expect(await migrate()).toMatchObject({ documents: 0, finished: [brandId, null] });
    expect((await migrate({ isAgain: true })).lifted).toEqual([
      { place: 'brands/*/orders/*', from: 0, to: 1, documents: 1 },
    ]);
    await expectLifted();
  });

  test('is gone over again where the mark is of other shapes, or cannot be read', async () => {
    const { brandId } = ledger.tenant;
    const mark = paths.migrationProgress(world.db, brandId);
    for (const change of [{ shapes: 'brands/*=7' }, { v: 99 }]) {
      await migrate({ brandId });
      await mark.update(change);
      expect(await migrate({ brandId })).toMatchObject({ finished: [], resumed: [] });
      expect((await mark.get()).data()).toMatchObject({ v: 1, isDone: true });
    }
  });
});

test('what cannot be lifted is named and left, and stops nothing else', async () => {
  const [unknown, refused] = [ledger.order('plain'), ledger.commission('dollars')];
  const broken = { [unknown]: { ...old[unknown], v: 99 }, [refused]: { ...old[refused], baseMinor: 'much' } };
  for (const [path, data] of Object.entries(broken)) await world.db.doc(path).set(data);
  for (const isWriting of [false, true]) {
    const { left } = await migrate({ isWriting });
    expect([...left].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: unknown, problems: ['it says that it has shape 99, and an order has shapes up to 1'] },
      { path: refused, problems: [expect.stringMatching(/^baseMinor: /)] },
    ]);
  }
  expect(await stored()).toEqual({ ...lifted(old), ...broken });
  for (const path of Object.keys(broken)) await world.db.doc(path).set(old[path] ?? {});
});

test('a document that would be too large is named and left, and those beside it are lifted', async () => {
  const { brandId } = ledger.tenant;
  const ref = paths.brand(world.db, brandId);
  const click = (await paths.clicks(world.db, brandId).get()).docs[0];
  const large = paths.clicks(world.db, brandId).doc('large');
  await large.set({ ...click?.data(), more: '' });
  let size = 1_048_576;
  for (let step = 524_288; step >= 1; step = Math.floor(step / 2)) {
    const fits = await large.update({ more: 'x'.repeat(size - step) }).then(
      () => true,
      () => false,
    );
    if (!fits) size -= step;
  }
  const { left } = await migrate();
  expect(left).toEqual([{ path: large.path, problems: [expect.stringMatching(/^Firestore refuses it: /)] }]);
  expect((await ref.get()).get('v')).toBe(1);
  expect((await click?.ref.get())?.get('v')).toBe(1);
  await large.delete();
});

test('no kind of document is left out', async () => {
  const { db } = world;
  await world.clear();
  const written: string[] = [];
  for (const place of Object.keys(KINDS)) {
    const path = place.replaceAll('*', 'x');
    written.push(path);
    // Of a shape that nobody knows: whatever is come to is named.
    await db.doc(path).set({ v: 99, brandId: 'x' });
  }
  const { left } = await migrate({ isWriting: false });
  expect(left.map(({ path }) => path).sort()).toEqual(written.sort());
  const ofBrand = (await migrate({ brandId: 'x', isWriting: false })).left.map(({ path }) => path);
  const others = written.filter((path) => !ofBrand.includes(path));
  expect(others.map((path) => path.split('/')[0])).toEqual(
    expect.arrayContaining(['apiKeys', 'influencers', 'referralCodes', 'couponCodes', 'network', 'progress']),
  );
  expect(others.every((path) => !/^(brands|commissions|payouts|payoutAccounts)\//.test(path))).toBe(true);
});
