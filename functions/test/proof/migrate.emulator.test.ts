import { setTimeout as sleep } from 'node:timers/promises';
import { Timestamp, type DocumentData } from '@google-cloud/firestore';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { KINDS, kindAt, placeAt } from '../../src/firestore/documents/kinds';
import { liftChunk } from '../../src/firestore/migration/migration';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import {
  migrateShapes,
  type MigrateOptions,
  type MigrationResult,
} from '../../src/operations/migration/migrateShapes';
import { dump, makeOld } from '../support/dump';
import { makeLedger, type LedgerWorld } from '../support/ledgerWorld';
import { isLongRun } from '../support/seed';
import { World } from '../support/world';

const world = new World();
/** Another client. */
const aside = new World();
let ledger: LedgerWorld;
/** As the database was before documents said their shape. */
let old: Record<string, DocumentData>;

beforeAll(async () => {
  await world.clear();
  ledger = await makeLedger(world);
});
beforeEach(async () => {
  old = await makeOld(world.db);
});
afterEach(() => world.wire.reset());
afterAll(() => Promise.all([world.stop(), aside.stop()]));

const migrate = (options: Partial<MigrateOptions> = {}): Promise<MigrationResult> =>
  migrateShapes(world.services, { isWriting: true, ...options });

const sumOf = ({ lifted }: MigrationResult): number =>
  lifted.reduce((sum, { documents }) => sum + documents, 0);

/** Without the marks of migrations themselves. */
async function stored(): Promise<Record<string, DocumentData>> {
  const all = Object.entries(await dump(world.db));
  return Object.fromEntries(all.filter(([path]) => !path.endsWith('progress/migration')));
}

/** Each document as it was, with its present shape, and the first rules where it has any. */
function lifted(documents: Record<string, DocumentData>): Record<string, DocumentData> {
  return Object.fromEntries(
    Object.entries(documents).map(([path, stored]) => {
      const { event, ...others } = stored;
      const data: DocumentData = path.includes('/history/') ? { ...others, events: [event] } : stored;
      const hasRules = /^(commissions|commissionViews)\/[^/]+$|\/orders\/[^/]+$/.test(path);
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
  const result = await migrate();
  expect(result).toMatchObject({ left: [], finished: [], resumed: [] });
  expect(sumOf(result)).toBe(Object.keys(old).length);
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

/** Spread over all calls of a migration. */
const KILLS = isLongRun() ? 60 : 4;

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
    world.wire.reset();
    await migrate({ pageSize: 6 });
    const step = Math.ceil(world.wire.seen.length / KILLS);
    let kills = 0;
    let wasKilled = false;
    // Where a call may fail without harm, the next one is tried.
    for (let afterRpcs = 0, isOver = false; !isOver; afterRpcs += wasKilled ? step : 1) {
      old = await makeOld(world.db);
      world.wire.reset();
      // Nothing tries that again. The end of a transaction that only reads may fail without harm.
      world.wire.killAfter({ moment, code: GrpcStatus.PERMISSION_DENIED, afterRpcs });
      wasKilled = await migrate({ pageSize: 6 }).then(
        () => false,
        () => true,
      );
      isOver = world.wire.seen.length <= afterRpcs;
      world.wire.reset();
      if (!wasKilled) continue;
      kills += 1;
      await migrate({ pageSize: 6 });
      expect(await stored()).toEqual(lifted(old));
    }
    expect(kills).toBeGreaterThan(KILLS / 2);
    await expectLifted();
  });
});

test('two at once end as one does', async () => {
  await Promise.all([migrate({ pageSize: 5 }), migrate({ pageSize: 7 })]);
  await expectLifted();
});

test('what another writes between the read and the write of a lift stays', async () => {
  const { db } = world;
  const path = ledger.order('plain');
  const run = db.runTransaction.bind(db);
  let late: Promise<unknown> | undefined;
  jest.spyOn(db, 'runTransaction').mockImplementation((work, options) =>
    run(async (transaction) => {
      const result = await work(transaction);
      // A transaction that has read the document keeps this waiting until it has ended.
      late ??= aside.db.doc(path).update({ rules: 7, orderNumber: 'late' });
      await sleep(300);
      return result;
    }, options),
  );
  await liftChunk(db, [db.doc(path)]);
  await late;
  expect((await db.doc(path).get()).data()).toEqual({ ...old[path], v: 1, rules: 7, orderNumber: 'late' });
  await db.doc(path).set(old[path] ?? {});
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
  const [beside] = (await paths.couponCodes(world.db).get()).docs;
  const large = paths.couponCodes(world.db).doc('large');
  // A field that the schema leaves out, and so long that the document has no room for another.
  let length = 1_048_576;
  for (let step = length / 2; step >= 1; step /= 2) {
    const tried = large.set({ ...beside?.data(), more: 'x'.repeat(length - step) });
    const fits = await tried.then(
      () => true,
      () => false,
    );
    if (!fits) length -= step;
  }
  const before = (await large.get()).data();
  const { left } = await migrate();
  expect(left).toEqual([{ path: large.path, problems: [expect.stringMatching(/^Firestore refuses it: /)] }]);
  expect((await large.get()).data()).toEqual(before);
  expect((await beside?.ref.get())?.get('v')).toBe(1);
  await large.delete();
});

test('what a document has that its schema and Dates do not know stays', async () => {
  const ref = paths.couponCodes(world.db).doc('ownfields');
  const own = { 'a.note': 'by hand', at: new Timestamp(1_770_000_000, 123_456_000) };
  await ref.set({ brandId: 'b', influencerId: 'i', ...own });
  await migrate();
  expect((await ref.get()).data()).toEqual({ brandId: 'b', influencerId: 'i', ...own, v: 1 });
  await ref.delete();
});

/** Orders and commissions say whether there are documents below them. */
const SAYS_THAT_MORE_IS_BELOW = { historyCount: 1, otherPlans: [1], earlier: { count: 1 } };

test('no kind of document is left out', async () => {
  const { db } = world;
  await world.clear();
  const written: string[] = [];
  for (const place of Object.keys(KINDS)) {
    const path = place.replaceAll('*', 'x');
    written.push(path);
    // Of a shape that nobody knows: whatever is come to is named.
    await db.doc(path).set({ v: 99, brandId: 'x', ...SAYS_THAT_MORE_IS_BELOW });
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
