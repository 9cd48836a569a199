import { InterceptingCall, Metadata, status as GrpcStatus, type Interceptor } from '@grpc/grpc-js';
import { initializeApp } from 'firebase-admin/app';
import { openFirestore } from '../../src/firestore/base/client';
import { walkOrders } from '../../src/firestore/order/changedOrders';
import { PAGES, type Paged } from '../../src/firestore/base/pages';
import { paths } from '../../src/firestore/base/paths';
import { Reading } from '../../src/firestore/base/reading';
import { inTransaction, readTogether } from '../../src/firestore/base/transaction';
import { ownName } from '../support/ids';
import { World } from '../support/world';

const world = new World();
afterEach(() => world.wire.reset());
afterAll(() => world.stop());

async function ids(reading: Reading, brandId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const docs of reading.pages({ page: 'dayShards', from: paths.days(world.db, brandId), size: 2 }))
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
    const late = reading.pages({ page: 'dayShards', from: paths.days(world.db, brandId) }).next();
    await expect(late).rejects.toMatchObject({
      code: 'unavailable',
      detail: expect.stringContaining('one hour') as unknown,
    });
  });
});

// Jest fails a test that leaves a rejection unhandled; an instance of a function would end, with all its requests.
test('a read that fails rejects, and leaves no other rejection unhandled', async () => {
  const days = paths.days(world.db, 'nobody');
  const doc = days.doc('any');
  const live = Reading.live(world.db);
  const code = GrpcStatus.PERMISSION_DENIED;
  for (const method of ['RunQuery', 'RunAggregationQuery', 'BatchGetDocuments'])
    world.wire.inject({ moment: 'before', code, method, times: 1000 });
  const reads = [
    live.get(days),
    live.count(days),
    live.getAll([doc]),
    readTogether(world.db, (transaction) => transaction.getAll(doc)),
    inTransaction(world.db, (transaction) => transaction.getAll(doc)),
  ];
  for (const read of await Promise.allSettled(reads))
    expect(read).toMatchObject({ status: 'rejected', reason: { code } });
});

/** Firestore reports its progress once without a document, and the connection breaks after the page's second one. */
const brokenPage: Interceptor = (options, nextCall) => {
  let isBroken = false;
  let documents = 0;
  return new InterceptingCall(nextCall(options), {
    start(metadata, listener, next) {
      if (!options.method_definition.path.endsWith('/RunQuery')) next(metadata, listener);
      else
        next(metadata, {
          onReceiveMessage(message: { document?: unknown } | null, forward) {
            if (isBroken || message === null) return;
            if (message.document) documents += 1;
            if (documents === 1) listener.onReceiveMessage({ ...message, document: null, done: false });
            if (documents < 3) forward(message);
            else {
              isBroken = true;
              const status = { code: GrpcStatus.UNAVAILABLE, details: 'broken', metadata: new Metadata() };
              // Later, so that the client has the documents before.
              setTimeout(listener.onReceiveStatus.bind(listener, status), 50);
            }
          },
          onReceiveStatus(status, forward) {
            if (!isBroken) forward(status);
          },
        });
    },
  });
};

// The client library goes on with a broken query that is in no transaction, but counts a report of progress as a
// document of the limit: the page would be short, and be taken for the last.
test('a page that breaks off fails: it is no last page', async () => {
  const project = ownName('demo-test-');
  initializeApp({ projectId: project }, project);
  const db = openFirestore([brokenPage], project);
  const days = paths.days(db, 'brand');
  for (const n of [1, 2, 3, 4, 5, 6]) await days.doc(`2026-01-0${n}~0`).set({ n });
  const broken = Reading.live(db).pages({ page: 'dayShards', from: days, size: 4 });
  await expect(broken.next()).rejects.toMatchObject({ code: 'unavailable' });
  await db.terminate();
});

describe('pages that follow a field', () => {
  const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 20, 10, minute));
  const order = (brandId: string, n: number) => paths.order(world.db, brandId, 'store', String(n));
  const common = { storeId: 'store', events: [], plans: {}, historyCount: 0 };

  async function ordersOf(count: number, timeOf: (n: number) => Date): Promise<string> {
    const { brandId } = await world.tenant();
    const batch = world.db.batch();
    for (let n = 1; n <= count; n += 1) {
      batch.set(order(brandId, n), { ...common, orderId: String(n), updatedAt: timeOf(n) });
    }
    await batch.commit();
    return brandId;
  }

  /** Of two documents each, without the field that orders them. */
  async function* pagesOf(brandId: string): AsyncGenerator<string[]> {
    const from = paths.orders(world.db, brandId);
    const paged: Paged = { page: 'changedOrders', from, orderBy: 'updatedAt', fields: ['orderId'], size: 2 };
    for await (const docs of Reading.live(world.db).pages(paged)) {
      yield docs.map((doc) => String(doc.get('orderId')));
    }
  }

  test.each([4, 5])('%i documents of one and the same time are read once, by their names', async (count) => {
    const brandId = await ordersOf(count, () => at(0));
    const pages: string[][] = [];
    for await (const page of pagesOf(brandId)) pages.push(page);
    expect(pages).toEqual([['1', '2'], ['3', '4'], ['5']].slice(0, Math.ceil(count / 2)));
  });

  test('one that changes while they are read comes later, or once more, and none is passed over', async () => {
    const brandId = await ordersOf(5, at);
    const pages: string[][] = [];
    for await (const page of pagesOf(brandId)) {
      pages.push(page);
      if (pages.length > 1) continue;
      await order(brandId, 1).update({ updatedAt: at(6) });
      await order(brandId, 4).update({ updatedAt: at(7) });
    }
    expect(pages).toEqual([
      ['1', '2'],
      ['3', '5'],
      ['1', '4'],
    ]);
  });

  test('one that a slower clock moves back behind the page is found from the next mark on', async () => {
    const last = PAGES.changedOrders + 1;
    // An hour is closed at 10:10; until then all clocks are nearer to each other than its ten minutes.
    const brandId = await ordersOf(last, (n) => at(n < last ? 12 : 13));
    const found = walkOrders(world.db, Reading.live(world.db), brandId, at(0));
    const ids: string[] = [];
    for await (const page of found) {
      if (ids.length === 0) await order(brandId, last).update({ updatedAt: at(11) });
      ids.push(...page.read.map(({ orderId }) => orderId));
    }
    expect(ids).not.toContain(String(last));
    const next: string[] = [];
    for await (const page of walkOrders(world.db, Reading.live(world.db), brandId, at(20))) {
      next.push(...page.read.map(({ orderId }) => orderId));
    }
    expect(next).toContain(String(last));
  });
});
