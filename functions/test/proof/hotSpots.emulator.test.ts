import { inTransaction } from '../../src/firestore/base/transaction';
import { LookUps } from '../../src/firestore/access/lookUps';
import { MAX_DAY_SHARDS } from '../../src/operations/base/eventRates';
import { auditAll } from '../../src/operations/audit/audit';
import { ownName } from '../support/ids';
import { World, type Answer, type Tenant } from '../support/world';

// Many at one place: events of one order, and look-ups that strangers cause.

const PATIENCE_MS = 120_000;
const EVENTS = 50;

const world = new World();
const other = new World();
let tenant: Tenant;

beforeAll(() => Promise.all([world.start(), other.start()]));
beforeEach(async () => {
  tenant = await world.tenant();
});
afterAll(() => Promise.all([world.stop(), other.stop()]));

/** 40 updates, each to another total, and 10 refunds of 1.00. */
const event = (orderId: string, n: number): ['trackSale' | 'trackRefund', object] => {
  if (n >= 40)
    return [
      'trackRefund',
      { orderId, refundId: `r${n}`, amount: '1.00', occurredAt: '2024-02-20T12:00:00Z' },
    ];
  const updatedAt = new Date(Date.parse('2024-02-20T10:00:00Z') + n * 1000);
  const total = (100 + n).toFixed(2);
  const items = [{ lineId: 1, productId: 7, quantity: 1, total }];
  const attribution = { couponCodes: [tenant.couponCode] };
  const occurredAt = '2024-02-20T10:00:00Z';
  return [
    'trackSale',
    { orderId, currency: 'TRY', total, items, attribution, occurredAt, updatedAt, status: 'completed' },
  ];
};

async function sendAll(worldOf: (n: number) => World): Promise<Answer[]> {
  const send = async (n: number): Promise<Answer> =>
    worldOf(n).post(event('hot', n)[0], tenant, event('hot', n)[1]);
  return Promise.all(Array.from({ length: EVENTS }, (_, n) => send(n)));
}

async function expectAllStored(): Promise<void> {
  const { brandId, storeId } = tenant;
  const order = world.db.doc(`brands/${brandId}/orders/${storeId}~hot`);
  const [stored, history] = await Promise.all([order.get(), order.collection('history').get()]);
  const ids = [
    ...(stored.get('events') as { id: string }[]),
    ...history.docs.flatMap((doc) => doc.get('events') as { id: string }[]),
  ].map(({ id }) => id);
  expect(new Set(ids).size).toBe(EVENTS);
  // 139.00 less ten refunds of 1.00, of which each takes its part of the line.
  expect(stored.data()).toMatchObject({ totalMinor: 13_900, refundedMinor: 1_000, baseMinor: 12_900 });
  expect(await auditAll(world.services, { brandId })).toMatchObject({ wrong: 0, failures: [] });
}

describe(`${EVENTS} different events of one order at once`, () => {
  test(
    'in one instance: each is stored at its first try',
    async () => {
      const answers = await sendAll(() => world);
      // A refund that comes before the first sale waits for it: 202.
      expect(answers.every(({ status }) => status === 201 || status === 202)).toBe(true);
      await expectAllStored();
    },
    PATIENCE_MS,
  );

  test(
    'in two instances: each is stored, at the latest when it is sent again',
    async () => {
      let answers = await sendAll((n) => (n % 2 === 0 ? world : other));
      for (let tries = 0; tries < 5 && answers.some(({ status }) => status === 503); tries += 1)
        answers = await sendAll((n) => (n % 2 === 0 ? world : other));
      expect(answers.every(({ status }) => status < 300)).toBe(true);
      await expectAllStored();
    },
    PATIENCE_MS,
  );
});

test('60 sales at once are counted in three documents of their day, and no more', async () => {
  const busy = new World({ maxDayShards: MAX_DAY_SHARDS });
  await busy.start();
  const send = (n: number): Promise<Answer> => busy.post('trackSale', tenant, event(`busy-${n}`, 0)[1]);
  const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => send(n)));
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  const { docs } = await world.db.collection(`brands/${tenant.brandId}/days`).get();
  expect(docs.map(({ id }) => id).sort()).toEqual([0, 1, 2].map((shard) => `2024-02-20~${shard}`));
  const sales = docs.map((doc) => doc.get('totals.TRY.sales') as number);
  expect(sales.reduce((sum, count) => sum + count, 0)).toBe(60);
  expect(await auditAll(world.services, { brandId: tenant.brandId })).toMatchObject({
    wrong: 0,
    failures: [],
  });
  await busy.stop();
});

test('a transaction that nobody waits for any more writes nothing, and is not tried again', async () => {
  const ref = world.db.doc(`brands/${ownName('given-up-')}`);
  let goOn = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let runs = 0;
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const running = inTransaction(
    world.db,
    async (transaction) => {
      runs += 1;
      await transaction.get(ref);
      await gate;
      transaction.set(ref, { name: 'late' });
      ended();
    },
    300,
  );
  await expect(running).rejects.toMatchObject({ code: 'unavailable' });
  goOn();
  await end;
  // The lock is free again only when the transaction has ended.
  await ref.set({ name: 'in time' });
  expect((await ref.get()).get('name')).toBe('in time');
  expect(runs).toBe(1);
});

test('a hundred codes that nobody has displace no key of a store: it is looked up once', async () => {
  const lookUps = new LookUps(world.db, undefined, undefined, { present: 10, absent: 5 });
  const keyId = tenant.keyId;
  expect(await lookUps.apiKey(keyId)).not.toBeNull();
  for (let n = 0; n < 100; n += 1) expect(await lookUps.referralCode(ownName(`NOBODY${n}`))).toBeNull();
  world.wire.reset();
  expect(await lookUps.apiKey(keyId)).not.toBeNull();
  expect(world.wire.totals.rpcs).toBe(0);
});

test('that nobody has a code is known for a while too: asked for twice, it is looked up once', async () => {
  const lookUps = new LookUps(world.db);
  const code = ownName('NOBODY');
  world.wire.reset();
  for (let n = 0; n < 2; n += 1) expect(await lookUps.referralCode(code)).toBeNull();
  expect(world.wire.totals).toMatchObject({ rpcs: 1, reads: 1 });
});
