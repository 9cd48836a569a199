import { formatApiKey } from '../../src/domain/credentials/apiKey';
import { World, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
  // Warms what is looked up of brand, key, code and influencer, and kept for 20 s.
  await world.post('trackSale', tenant, sale('b0', { clickId: await click() }));
});

afterAll(() => world.stop());

/** How many events, and entries, leave a document at once. */
const PERIOD = 17;

/** What the work costs on the wire, with warm caches. */
async function costOf(
  work: () => Promise<unknown>,
): Promise<{ rpcs: number; reads: number; writes: number }> {
  world.wire.reset();
  await work();
  return world.wire.totals;
}

const sale = (orderId: string, attribution: object) => ({
  orderId,
  currency: 'TRY',
  total: '120.00',
  taxTotal: '20.00',
  items: [{ lineId: 1, productId: 7, quantity: 1, total: '100.00' }],
  attribution,
});

async function click(): Promise<string> {
  const { body } = await world.post('trackClick', tenant, { referralCode: tenant.referralCode });
  return String(body['clickId']);
}

describe('what an event costs, with warm caches', () => {
  test('a click is 1 RPC, no read, 1 write', async () => {
    expect(await costOf(click)).toEqual({ rpcs: 1, reads: 0, writes: 1 });
  });

  test('the first sale of an order, with a click id of ours, is 1 RPC, no read, 3 writes', async () => {
    const clickId = await click();
    const cost = await costOf(async () => {
      expect((await world.post('trackSale', tenant, sale('b1', { clickId }))).status).toBe(201);
    });
    expect(cost).toEqual({ rpcs: 1, reads: 0, writes: 3 });
  });

  test('the first sale of an order that nobody brought is 1 RPC, no read, 2 writes', async () => {
    const cost = await costOf(() => world.post('trackSale', tenant, sale('b2', {})));
    expect(cost).toEqual({ rpcs: 1, reads: 0, writes: 2 });
  });

  test('a repeated sale applies no write: a refused commit, then one read of order and commission', async () => {
    const clickId = await click();
    await world.post('trackSale', tenant, sale('b3', { clickId }));
    const before = await world.snapshot(tenant.brandId);
    const cost = await costOf(async () => {
      expect((await world.post('trackSale', tenant, sale('b3', { clickId }))).body['replayed']).toBe(true);
    });
    expect(cost).toEqual({ rpcs: 2, reads: 2, writes: 3 });
    expect(await world.snapshot(tenant.brandId)).toEqual(before);
  });

  test('a refund is 2 RPCs, 2 reads, 3 writes; repeated, no write', async () => {
    await world.post('trackSale', tenant, sale('b4', { clickId: await click() }));
    const refund = { orderId: 'b4', refundId: 'r1', amount: '12.00' };
    const first = await costOf(() => world.post('trackRefund', tenant, refund));
    expect(first).toEqual({ rpcs: 2, reads: 2, writes: 3 });
    const again = await costOf(() => world.post('trackRefund', tenant, refund));
    expect(again.writes).toBe(0);
  });

  test('17 updates cost after 100 others as much as after 32: each a refused commit and a transaction, with 2 reads', async () => {
    const clickId = await click();
    let n = 0;
    const update = async (): Promise<void> => {
      n += 1;
      const updatedAt = new Date(Date.parse('2026-01-01T10:00:00Z') + n * 1000);
      const items = [{ lineId: 1, productId: 7, quantity: 1, total: (100 + n).toFixed(2) }];
      const body = { ...sale('b5', { clickId }), total: (120 + n).toFixed(2), items, updatedAt };
      expect((await world.post('trackSale', tenant, body)).status).toBe(201);
    };
    const costAfter = async (count: number) => {
      while (n < count) await update();
      const costs = [];
      let bytes = 0;
      // Each 17th event moves 17 older ones to the history, and each 17th entry as many from the commission.
      for (let i = 0; i < PERIOD; i += 1) {
        costs.push(await costOf(update));
        bytes += world.wire.seen.reduce((sum, rpc) => sum + rpc.bytes, 0);
      }
      return { costs, bytes };
    };
    const [few, many] = [await costAfter(32), await costAfter(100)];
    expect(many.costs).toEqual(few.costs);
    // To the order, its commission and the day, twice; and once in a while to the history and the earlier entries.
    expect(few.costs.every(({ rpcs, reads, writes }) => rpcs === 3 && reads === 2 && writes <= 8)).toBe(true);
    expect(many.bytes).toBeLessThan(few.bytes * 1.1);
  });

  test('a sync of 500 unchanged products reads 5 documents and writes 4: its own, its call’s, and what it named', async () => {
    const products = Array.from({ length: 500 }, (_, i) => ({
      productId: i,
      name: `Product ${i}`,
      price: '10.00',
    }));
    const first = await costOf(() => world.post('syncProducts', tenant, { syncId: 's1', products }));
    expect(first.writes).toBe(500 + 2 + 1 + 2);
    const again = await costOf(async () => {
      const { body } = await world.post('syncProducts', tenant, { syncId: 's2', products });
      expect(body).toMatchObject({ received: 500, unchanged: 500, created: 0, updated: 0 });
    });
    expect(again).toEqual({ rpcs: 3, reads: 5, writes: 4 });
  });

  test('a forged key, well-formed and with the right checksum, costs nothing', async () => {
    const apiKey = formatApiKey({ mode: 'live', keyId: tenant.keyId, secret: 'ab'.repeat(24) });
    const cost = await costOf(async () => {
      expect((await world.post('trackClick', { apiKey }, {})).body['code']).toBe('invalid_api_key');
    });
    expect(cost).toEqual({ rpcs: 0, reads: 0, writes: 0 });
  });

  test('a malformed key costs nothing', async () => {
    const cost = await costOf(async () => {
      const answer = await world.post('trackClick', { apiKey: tenant.apiKey.slice(0, -1) }, {});
      expect(answer.status).toBe(401);
    });
    expect(cost).toEqual({ rpcs: 0, reads: 0, writes: 0 });
  });
});
