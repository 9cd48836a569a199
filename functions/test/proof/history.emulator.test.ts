import { explain } from '../../src/dialects/account/explanation/explanation';
import { ENTRY_LIMITS } from '../../src/domain/order/commissionParts';
import { MAX_SAVES } from '../../src/domain/order/saves';
import { auditAll } from '../../src/operations/audit/audit';
import { decide } from '../../src/operations/order/decide';
import { explainOrder } from '../../src/operations/order/explainOrder';
import { brandStatement } from '../../src/operations/payout/statements';
import { World, type Answer, type Tenant } from '../support/world';

// A much-edited order: Firestore's limit of 1 MiB a document must never come near, and nothing may be forgotten.

const UPDATES = 120;
/** Of these large events four fill half of what a document keeps. */
const RECENT = 5;
const LINES = 16;
const FAR_BELOW_LIMIT = 512 * 1024;
const PATIENCE_MS = 120_000;

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
  await editOrder();
}, PATIENCE_MS);
afterAll(() => world.stop());

const FIRST = Date.parse('2024-10-01T00:00:00Z');
const minutes = (count: number): string => new Date(FIRST + count * 60_000).toISOString();

/**
 * After edit n the first line costs n cents more than 10.00; all others cost 10.00. Some 25 kB each: three bytes a
 * character, which a count of characters would take for one.
 */
const edit = (n: number): object => ({
  orderId: 'edited',
  currency: 'TRY',
  total: (LINES * 10 + n / 100).toFixed(2),
  status: 'processing',
  items: Array.from({ length: LINES }, (_, line) => ({
    lineId: line + 1,
    productId: `product-${line}`,
    sku: `SKU-${line}-${'x'.repeat(60)}`,
    name: `${line} ${'何度も編集される注文の商品名'.repeat(34)}`,
    quantity: 2,
    total: line === 0 ? (10 + n / 100).toFixed(2) : '10.00',
  })),
  attribution: { referralCode: tenant.referralCode },
  occurredAt: minutes(0),
  ...(n === 0 ? {} : { updatedAt: minutes(n) }),
});

const send = (n: number): Promise<Answer> => world.post('trackSale', tenant, edit(n));

async function editOrder(): Promise<void> {
  for (let n = 0; n <= UPDATES; n += 1) expect((await send(n)).status).toBe(201);
}

const orderRef = (): FirebaseFirestore.DocumentReference =>
  world.db.doc(`brands/${tenant.brandId}/orders/${tenant.storeId}~edited`);

async function stored(): Promise<{
  order: FirebaseFirestore.DocumentData;
  history: FirebaseFirestore.DocumentData[];
}> {
  const [order, history] = await Promise.all([orderRef().get(), orderRef().collection('history').get()]);
  return { order: order.data() ?? {}, history: history.docs.map((doc) => doc.data()) };
}

const idsOf = (events: readonly unknown[]): string[] => events.map((event) => (event as { id: string }).id);

/** Nearest to what Firestore counts: every name and value as text. */
const bytesOf = (document: FirebaseFirestore.DocumentData): number =>
  Buffer.byteLength(JSON.stringify(document));

describe(`an order of ${LINES} lines after ${UPDATES} edits`, () => {
  test('stays far below 1 MiB, and so does its commission', async () => {
    const { order, history } = await stored();
    const commission = await world.db.doc(`commissions/${tenant.brandId}~${tenant.storeId}~edited`).get();
    expect(bytesOf({ all: [order, history] })).toBeGreaterThan(2 * 1024 * 1024);
    for (const document of [order, commission.data() ?? {}, ...history]) {
      expect(bytesOf(document)).toBeLessThan(FAR_BELOW_LIMIT);
    }
  });

  test('has each event once, the old ones in its history', async () => {
    const { order, history } = await stored();
    const recent = order['events'] as unknown[];
    const old = history.flatMap(({ events }) => events as unknown[]);
    expect(old).toHaveLength(order['historyCount'] as number);
    expect(recent.length).toBeLessThanOrEqual(RECENT);
    expect(new Set(idsOf([...old, ...recent])).size).toBe(UPDATES + 1);
    expect(recent.length + old.length).toBe(UPDATES + 1);
    expect(idsOf(old)).toContain('sale:storeApi');
  });

  test('stands as its newest edit says', async () => {
    const { order } = await stored();
    expect(order).toMatchObject({ totalMinor: 16_120, baseMinor: 16_120, currency: 'TRY', ambiguous: false });
    expect(order['attribution']).toMatchObject({
      winner: { kind: 'referralCode', eventId: 'sale:storeApi' },
    });
  });

  test('an old edit or the sale, sent again, is a replay and writes nothing', async () => {
    const before = await stored();
    for (const n of [0, 1, 17, UPDATES]) {
      const { status, body } = await send(n);
      expect({ status, replayed: body['replayed'] }).toEqual({ status: 200, replayed: true });
      expect(body['commission']).toMatchObject({ base: '161.20', total: '16.12' });
    }
    expect(await stored()).toEqual(before);
  });

  test('the sale with other content is a conflict and changes nothing', async () => {
    const before = await stored();
    const other = { ...edit(0), total: '999.00' };
    expect(await world.post('trackSale', tenant, other)).toMatchObject({ status: 409 });
    expect(await stored()).toEqual(before);
  });

  test('older news that was never heard is recorded and changes nothing', async () => {
    const late = { ...edit(3), updatedAt: new Date(FIRST + 90_000).toISOString() };
    const { status, body } = await world.post('trackSale', tenant, late);
    expect({ status, commission: body['commission'] }).toMatchObject({
      status: 201,
      commission: { base: '161.20' },
    });
  });

  test('a refund folds right, once', async () => {
    // The whole first line of 11.20 and one of two pieces of the second: 161.20 - 11.20 - 5.00.
    const items = [
      { lineId: 1, quantity: 2, total: '11.20' },
      { lineId: 2, quantity: 1, total: '5.00' },
    ];
    const refund = { orderId: 'edited', refundId: 'r1', amount: '16.20', items };
    const figures = { base: '145.00', total: '14.50', influencer: '7.25', platform: '7.25' };
    for (const [status, replayed] of [
      [201, false],
      [200, true],
    ] as const) {
      const answer = await world.post('trackRefund', tenant, refund);
      expect(answer).toMatchObject({
        status,
        body: { refundedTotal: '16.20', commission: figures, replayed },
      });
    }
    const { order } = await stored();
    expect((order['events'] as unknown[]).length + (order['historyCount'] as number)).toBe(UPDATES + 3);
    expect(bytesOf(order)).toBeLessThan(FAR_BELOW_LIMIT);
  });
});

const SAVES = MAX_SAVES + 3;

describe(`an order that was saved ${SAVES} times with nothing changed`, () => {
  const savedRef = (): FirebaseFirestore.DocumentReference =>
    world.db.doc(`brands/${tenant.brandId}/orders/${tenant.storeId}~saved`);
  const save = (n: number): Promise<Answer> =>
    world.post('trackSale', tenant, { ...edit(0), orderId: 'saved', updatedAt: minutes(n) });

  beforeAll(async () => {
    for (let n = 1; n <= SAVES + 1; n += 1) expect((await save(n)).status).toBe(201);
  }, PATIENCE_MS);

  test('is one stored event with its newest 200 saves, and has no history: one more save reads no more', async () => {
    const [order, history] = await Promise.all([savedRef().get(), savedRef().collection('history').get()]);
    const events = order.get('events') as { id: string; saves: { modifiedAt: { toMillis(): number } }[] }[];
    expect(events).toHaveLength(1);
    expect(history.size).toBe(0);
    const { saves = [] } = events[0] ?? {};
    const newest = Array.from({ length: MAX_SAVES }, (_, n) =>
      Date.parse(minutes(SAVES + 2 - MAX_SAVES + n)),
    );
    expect(saves.map(({ modifiedAt }) => modifiedAt.toMillis())).toEqual(newest);
    expect(bytesOf(order.data() ?? {})).toBeLessThan(FAR_BELOW_LIMIT / 2);
  });

  test('the first, the newest and a forgotten one, sent again, are replays and write nothing', async () => {
    const before = (await savedRef().get()).data();
    for (const n of [1, 2, SAVES + 1])
      expect(await save(n)).toMatchObject({ status: 200, body: { replayed: true } });
    expect((await savedRef().get()).data()).toEqual(before);
  });

  test('its explanation names each save with the report that it repeats', async () => {
    const { brandId, storeId } = tenant;
    const explained = await explainOrder(world.services, { brandId, storeId, orderId: 'saved' });
    const events = explain(explained, { kind: 'brand' }, world.services.now())?.events ?? [];
    const [first, ...others] = events;
    expect(others).toHaveLength(MAX_SAVES);
    expect(new Set(others.map(({ sameAs }) => sameAs))).toEqual(new Set([first?.id]));
    expect(others.at(-1)).toMatchObject({
      said: {},
      summary: { text: 'The store sent the order again, with nothing changed but the time.' },
      effect: 'counted',
    });
  });

  test('changed in the end, it stands as changed', async () => {
    const changed = { ...edit(7), orderId: 'saved', updatedAt: minutes(SAVES + 5) };
    expect((await world.post('trackSale', tenant, changed)).body).toMatchObject({
      commission: { base: '160.07' },
    });
    expect((await savedRef().get()).get('events')).toHaveLength(2);
  });
});

const CHANGES = 40;

describe(`an order whose total changed ${CHANGES} times by 1.00`, () => {
  let commission: FirebaseFirestore.DocumentReference;

  const change = (n: number): Promise<Answer> =>
    world.post('trackSale', tenant, {
      orderId: 'changed',
      currency: 'TRY',
      total: (100 + n).toFixed(2),
      status: 'completed',
      attribution: { referralCode: tenant.referralCode },
      occurredAt: minutes(0),
      updatedAt: minutes(n + 1),
    });

  beforeAll(async () => {
    const { brandId, storeId } = tenant;
    commission = world.db.doc(`commissions/${brandId}~${storeId}~changed`);
    for (let n = 0; n <= CHANGES / 2; n += 1) expect((await change(n)).status).toBe(201);
    const who = { by: 'manager', source: 'brand', requestId: 'req_approve' } as const;
    const approval = { kind: 'approve', seen: null, reason: 'known customer' } as const;
    await decide(world.services, { brandId, storeId, orderId: 'changed' }, approval, who);
    for (let n = CHANGES / 2 + 1; n <= CHANGES; n += 1) expect((await change(n)).status).toBe(201);
  }, PATIENCE_MS);

  const moved = async (): Promise<FirebaseFirestore.DocumentData[]> =>
    (await commission.collection('entries').get()).docs.map((doc) => doc.data());

  test('keeps the newest entries, and the sums of the others, which lie beside it', async () => {
    const [stored, others] = await Promise.all([commission.get(), moved()]);
    const entries = stored.get('entries') as unknown[];
    const earlier = others.flatMap((one) => one['entries'] as unknown[]);
    expect(entries.length).toBeLessThanOrEqual(ENTRY_LIMITS.entries);
    expect(stored.get('earlier')).toMatchObject({
      count: earlier.length,
      months: stored.get('months') as unknown,
    });
    expect(new Set(idsOf([...entries, ...earlier])).size).toBe(entries.length + earlier.length);
    expect(entries.length + earlier.length).toBeGreaterThan(CHANGES);
    expect(stored.data()).toMatchObject({ totalMinor: 1400, approvedTotalMinor: 1200, influencerMinor: 700 });
  });

  test('its explanation and the statement of the month have every entry', async () => {
    const { brandId, storeId } = tenant;
    const explained = await explainOrder(world.services, { brandId, storeId, orderId: 'changed' });
    const count = (explained.commission?.entries ?? []).length;
    expect(count).toBe(
      ((await commission.get()).get('entries') as unknown[]).length + movedCount(await moved()),
    );
    // Of the approval's month.
    const month = ((await commission.get()).get('months') as string[]).at(-1) ?? '';
    const { lines, sums } = await brandStatement(world.services, brandId, month, 'TRY');
    expect(
      lines.filter(({ orderId }) => orderId === 'changed').map(({ billedMinor }) => billedMinor),
    ).toEqual([1200]);
    expect(sums.billedMinor).toBe(1200);
  });

  test('the audit finds it right, and a lost document of its entries wrong; a rebuild then leaves it alone', async () => {
    const { brandId } = tenant;
    const audit = () => auditAll(world.services, { brandId });
    expect(await audit()).toMatchObject({ wrong: 0, failures: [] });
    const [first] = (await commission.collection('entries').get()).docs;
    const data = first?.data() ?? {};
    await first?.ref.delete();
    const named = (await audit()).findings.map(({ path, message }) => `${path} ${message}`).join('\n');
    expect(named).toContain('~changed');
    expect(named).toMatch(/of its ledger is missing|earlier/);
    await first?.ref.set(data);
    expect(await audit()).toMatchObject({ wrong: 0, failures: [] });
  });
});

function movedCount(moved: readonly FirebaseFirestore.DocumentData[]): number {
  return moved.reduce((sum, one) => sum + (one['entries'] as unknown[]).length, 0);
}

test('an order whose document is lost gets no new one over its commission: 503, and nothing changes', async () => {
  const body = { ...edit(0), orderId: 'lost' };
  expect((await world.post('trackSale', tenant, body)).status).toBe(201);
  await world.db.doc(`brands/${tenant.brandId}/orders/${tenant.storeId}~lost`).delete();
  const before = await world.snapshot(tenant.brandId);
  const answer = await world.post('trackSale', tenant, { ...body, total: '1.00' });
  expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(answer.headers.get('retry-after')).not.toBeNull();
  expect(await world.snapshot(tenant.brandId)).toEqual(before);
});
