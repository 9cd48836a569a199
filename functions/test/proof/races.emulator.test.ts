import demo from '../../../emulator-data/demo.json';
import { ownName } from '../support/ids';
import { World, type Answer, type FunctionName, type Tenant } from '../support/world';
import { postToFunctions, type StoreAnswer } from '../support/woocommercePlugin';

// Many at once. What is asserted is where it ends, never how long it takes: transactions on one document stall.
const PATIENCE_MS = 120_000;
// Long past, so that no clock takes it for the future.
const DAY = '2024-02-20';
const AT = `${DAY}T10:00:00Z`;

const world = new World({ isShared: true });
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  tenant = await world.tenant();
});
afterAll(() => world.stop());

const sale = (orderId: string, more: object = {}): object => ({
  orderId,
  currency: 'TRY',
  total: '130.00',
  taxTotal: '20.00',
  shippingTotal: '10.00',
  items: [{ lineId: 1, productId: 7, quantity: 2, total: '100.00' }],
  attribution: { referralCode: tenant.referralCode },
  occurredAt: AT,
  ...more,
});

/** Half of the only line: 50.00 of 100.00 stay, and 5.00 of the commission. */
const refund = (orderId: string, more: object = {}): object => ({
  orderId,
  refundId: 'r1',
  amount: '60.00',
  items: [{ lineId: 1, quantity: 1, total: '50.00' }],
  taxTotal: '10.00',
  occurredAt: AT,
  ...more,
});

/** Sends it again as long as the answer says that this is safe, as the contract asks of a store. */
async function post(name: FunctionName, body: unknown, by = tenant): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await world.post(name, by, body);
    if ((answer.status !== 503 && answer.status !== 429) || attempt === 20) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
  }
}

function atOnce<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}

async function read(path: string): Promise<Record<string, unknown>> {
  return (await world.db.doc(path).get()).data() ?? {};
}

const orderOf = (orderId: string): Promise<Record<string, unknown>> =>
  read(`brands/${tenant.brandId}/orders/${tenant.storeId}~${orderId}`);
const commissionOf = (orderId: string): Promise<Record<string, unknown>> =>
  read(`commissions/${tenant.brandId}~${tenant.storeId}~${orderId}`);

/** What all the brand's day documents say together. */
async function totals(): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const doc of (await world.db.collection(`brands/${tenant.brandId}/days`).get()).docs) {
    const { TRY = {} } = doc.get('totals') as Record<string, Record<string, number>>;
    for (const [name, figure] of Object.entries(TRY)) sums[name] = (sums[name] ?? 0) + figure;
  }
  return sums;
}

const tally = (orders: number, refunds: number): Record<string, number> => ({
  sales: orders,
  grossMinor: 13_000 * orders,
  refunds,
  refundedMinor: 6_000 * refunds,
  pendingCommissionMinor: 1_000 * orders - 500 * refunds,
  pendingInfluencerMinor: 500 * orders - 250 * refunds,
  pendingPlatformMinor: 500 * orders - 250 * refunds,
  approvedCommissionMinor: 0,
  approvedInfluencerMinor: 0,
  approvedPlatformMinor: 0,
});

function expectOneOfEight(answers: readonly (Answer | StoreAnswer)[]): void {
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(7).fill(200), 201]);
  expect(answers.map(({ body }) => body['replayed']).filter((replayed) => replayed === false)).toHaveLength(
    1,
  );
  const commissions = new Set(answers.map(({ body }) => JSON.stringify(body['commission'])));
  expect([...commissions]).toEqual([expect.stringContaining('"total":"10.00"')]);
}

describe('eight identical sales at once are one commission, one tally and seven replays', () => {
  test('in one process', async () => {
    expectOneOfEight(await atOnce(8, () => post('trackSale', sale('eight'))));
    expect((await orderOf('eight'))['events']).toHaveLength(1);
    expect((await commissionOf('eight'))['entries']).toHaveLength(1);
    expect(await totals()).toEqual(tally(1, 0));
  });

  test(
    'over HTTP, in many processes',
    async () => {
      const orderId = ownName('race-');
      const attribution = { couponCodes: [demo.influencers[0]!.couponCode] };
      const body = sale(orderId, { attribution });
      expectOneOfEight(await atOnce(8, () => postToFunctions(demo.apiKey, 'trackSale', body)));
      const order = `brands/${demo.brandId}/orders/${demo.storeId}~${orderId}`;
      expect(await read(order)).toMatchObject({
        events: [{ kind: 'sale' }],
        tallies: { [DAY]: { TRY: tally(1, 0) } },
      });
      expect((await read(`commissions/${demo.brandId}~${demo.storeId}~${orderId}`))['entries']).toHaveLength(
        1,
      );
    },
    PATIENCE_MS,
  );
});

describe('a sale and its refund at once', () => {
  /** The end, without ids, times and the order of arrival. */
  async function endOf(orderId: string): Promise<object> {
    const [order, commission] = await Promise.all([orderOf(orderId), commissionOf(orderId)]);
    const pick = (record: Record<string, unknown>, fields: string): object =>
      Object.fromEntries(fields.split(' ').map((field) => [field, record[field]]));
    const entries = commission['entries'] as { postings: { account: string; minor: number }[] }[];
    const posted = new Map<string, number>();
    for (const { account, minor } of entries.flatMap(({ postings }) => postings)) {
      posted.set(account, (posted.get(account) ?? 0) + minor);
    }
    return {
      ...pick(
        order,
        'status totalMinor baseMinor refundedMinor excessMinor influencerId flags ambiguous tallies',
      ),
      events: (order['events'] as { id: string }[]).map(({ id }) => id).sort(),
      commission: pick(
        commission,
        'status totalMinor influencerMinor platformMinor pendingMinor approvedMinor heldUntil',
      ),
      posted: Object.fromEntries([...posted].sort()),
    };
  }

  test(
    'whichever is first, the end is the same',
    async () => {
      await post('trackSale', sale('calm'));
      await post('trackRefund', refund('calm'));
      const calm = await endOf('calm');
      expect(calm).toMatchObject({ baseMinor: 5_000, refundedMinor: 6_000, commission: { totalMinor: 500 } });
      for (let round = 0; round < 16; round += 1) {
        const orderId = `race${round}`;
        const both = [() => post('trackSale', sale(orderId)), () => post('trackRefund', refund(orderId))];
        if (round % 2 === 1) both.reverse();
        const answers = await Promise.all(both.map((send) => send()));
        for (const { status } of answers) expect([201, 202]).toContain(status);
        expect(await endOf(orderId)).toEqual(calm);
      }
      expect(await totals()).toEqual(tally(17, 17));
    },
    PATIENCE_MS,
  );

  test(
    'over HTTP, four times at once',
    async () => {
      const prefix = ownName('pair-');
      const attribution = { couponCodes: [demo.influencers[0]!.couponCode] };
      await atOnce(4, async (index) => {
        const orderId = `${prefix}-${index}`;
        const [first, second] = await Promise.all([
          postToFunctions(demo.apiKey, 'trackSale', sale(orderId, { attribution })),
          postToFunctions(demo.apiKey, 'trackRefund', refund(orderId)),
        ]);
        expect([201, 202, 503]).toEqual(expect.arrayContaining([first.status, second.status]));
        if (first.status === 503)
          await postToFunctions(demo.apiKey, 'trackSale', sale(orderId, { attribution }));
        const last = await postToFunctions(demo.apiKey, 'trackRefund', refund(orderId));
        expect(last.body).toMatchObject({
          state: 'applied',
          refundedTotal: '60.00',
          commission: { total: '5.00' },
        });
      });
    },
    PATIENCE_MS,
  );
});

describe('twenty orders at once that share a day', () => {
  test(
    'the day’s totals are the sum of them, and of their refunds',
    async () => {
      const sales = await atOnce(20, (index) => post('trackSale', sale(`day${index}`)));
      expect(sales.map(({ status }) => status)).toEqual(Array<number>(20).fill(201));
      expect(await totals()).toEqual(tally(20, 0));
      const refunds = await atOnce(20, (index) => post('trackRefund', refund(`day${index}`)));
      for (const { status } of refunds) expect([200, 201]).toContain(status);
      expect(await totals()).toEqual(tally(20, 20));
      expect((await world.db.collection(`brands/${tenant.brandId}/days`).get()).size).toBe(1);
    },
    PATIENCE_MS,
  );
});

describe('eight different updates of one order at once', () => {
  test(
    'the newest decides, and what is posted is what is due',
    async () => {
      const update = (minute: number): object =>
        sale('updates', {
          total: `${130 + minute}.00`,
          status: minute === 5 ? 'cancelled' : 'completed',
          items: [{ lineId: 1, productId: 7, quantity: 2, total: `${100 + minute}.00` }],
          updatedAt: `${DAY}T10:0${minute}:00Z`,
        });
      const answers = await atOnce(8, (index) => post('trackSale', update(index + 1)));
      for (const { status } of answers) expect([200, 201]).toContain(status);
      const [order, commission] = await Promise.all([orderOf('updates'), commissionOf('updates')]);
      expect(order['events']).toHaveLength(8);
      expect(order).toMatchObject({
        status: 'completed',
        totalMinor: 13_800,
        baseMinor: 10_800,
        ambiguous: false,
      });
      // 10.80, halved.
      expect(commission).toMatchObject({ totalMinor: 1_080, influencerMinor: 540, pendingMinor: 540 });
      const entries = commission['entries'] as { postings: { account: string; minor: number }[] }[];
      const posted = entries.flatMap(({ postings }) => postings);
      const sumOf = (account: string): number =>
        posted.filter((posting) => posting.account === account).reduce((sum, { minor }) => sum + minor, 0);
      expect(sumOf(`brand:${tenant.brandId}:pending`)).toBe(-1_080);
      expect(sumOf(`influencer:${tenant.influencerId}:pending`)).toBe(540);
      expect(sumOf('platform:pending')).toBe(540);
      expect(await totals()).toEqual({
        ...tally(1, 0),
        ...{
          grossMinor: 13_800,
          pendingCommissionMinor: 1_080,
          pendingInfluencerMinor: 540,
          pendingPlatformMinor: 540,
        },
      });
    },
    PATIENCE_MS,
  );
});

describe('two syncs at once of the same products', () => {
  const products = Array.from({ length: 50 }, (_, i) => ({
    productId: i,
    name: `Product ${i}`,
    price: '10.00',
  }));

  test(
    'of two sync ids: each product is created once',
    async () => {
      const answers = await atOnce(2, (i) =>
        post('syncProducts', { syncId: `s${i}`, final: true, products }),
      );
      const sumOf = (field: string): number =>
        answers.reduce((sum, { body }) => sum + Number(body[field]), 0);
      expect(['created', 'unchanged', 'updated', 'archived'].map(sumOf)).toEqual([50, 50, 0, 0]);
      expect((await world.db.collection(`brands/${tenant.brandId}/products`).get()).size).toBe(50);
    },
    PATIENCE_MS,
  );

  test(
    'of one sync id: the second is the first’s replay',
    async () => {
      const answers = await atOnce(2, () => post('syncProducts', { syncId: 'same', products }));
      expect(answers.map(({ body }) => body['replayed']).sort()).toEqual([false, true]);
      for (const { body } of answers) expect(body).toMatchObject({ received: 50, created: 50, unchanged: 0 });
      expect(await read(`brands/${tenant.brandId}/syncs/same`)).toMatchObject({ received: 50, created: 50 });
    },
    PATIENCE_MS,
  );
});

describe('a conflict', () => {
  test('of a sale, a refund or a click answers 409 and leaves everything as it was', async () => {
    const click = { clickId: 'my-click-1', referralCode: tenant.referralCode, occurredAt: AT };
    await post('trackClick', click);
    await post('trackSale', sale('c1', { attribution: { clickId: 'my-click-1' } }));
    await post('trackRefund', refund('c1'));
    await post('trackRefund', refund('parked'));
    const before = await world.snapshot(tenant.brandId);
    const conflicts: [FunctionName, object][] = [
      ['trackSale', sale('c1', { total: '131.00', attribution: { clickId: 'my-click-1' } })],
      ['trackSale', sale('c1')],
      ['trackRefund', refund('c1', { amount: '60.01' })],
      ['trackRefund', refund('parked', { items: [{ lineId: 1, quantity: 2 }] })],
      ['trackClick', { ...click, landingUrl: 'https://store.example/other' }],
    ];
    for (const [name, body] of conflicts) {
      const answer = await post(name, body);
      expect(answer).toMatchObject({ status: 409, body: { code: 'event_conflict' } });
    }
    expect(await world.snapshot(tenant.brandId)).toEqual(before);
  });

  test(
    'among eight different sales of one order at once: one is kept, the others are refused',
    async () => {
      const answers = await atOnce(8, (index) =>
        post(
          'trackSale',
          sale('first', { items: [{ lineId: 1, productId: 7, quantity: 2, total: `${90 + index}.00` }] }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
      const kept = answers.findIndex(({ status }) => status === 201);
      expect(await orderOf('first')).toMatchObject({
        baseMinor: 9_000 + 100 * kept,
        events: [{ kind: 'sale' }],
      });
      expect((await totals())['sales']).toBe(1);
    },
    PATIENCE_MS,
  );
});
