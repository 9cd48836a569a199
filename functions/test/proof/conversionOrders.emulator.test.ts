import { codeKey } from '../../src/domain/base/ids';
import { paths } from '../../src/firestore/base/paths';
import { sendSigned, signerOf } from '../support/conversion';
import type { ModelOrder } from '../model/rules/order';
import { modelOfBodies, type SaleBody } from '../model/rules/storeApi';
import { TEST_PLAN } from '../support/plan';
import { recordedOrder, WoocommercePlugin, type WooOrder } from '../support/woocommercePlugin';
import { World, type Answer, type Tenant } from '../support/world';

// What the network's WooCommerce plugin sends: the order object of a real shop, from creation to its end, byte for byte as
// WooCommerce's REST API printed it. The figures are the model's, which shares no code with the product.

const NOW = new Date('2026-11-21T10:00:00Z');
const world = new World();

beforeAll(async () => {
  world.now = NOW;
  await world.start();
});
afterAll(() => world.stop());

type Json = Record<string, unknown>;

async function stored(
  tenant: Tenant,
  orderId: string,
): Promise<{ order: Json; commission: Json | undefined }> {
  const { brandId, storeId } = tenant;
  const order = await paths.order(world.db, brandId, storeId, orderId).get();
  const commission = await paths.commission(world.db, brandId, storeId, orderId).get();
  return { order: order.data() ?? {}, commission: commission.data() };
}

describe('the recorded orders', () => {
  /** Each file is an answer of the shop's REST API, in the order they happened. 0123 prints 0121 with fewer decimals. */
  const RECORDED =
    '0058 0059 0060 0061 0065 0067 0070 0072 0074 0075 0076 0077 0078 0079 0081 0085 0088 0097 0098 0100 0101 0106 ' +
    '0107 0108 0118 0121 0123 0126 0129 0131';
  const files = RECORDED.split(' ');
  const NOBODYS = 50;
  const plugin = new WoocommercePlugin({ prefix: '', codes: {} });

  /** What must be stored of the order after all its recordings. */
  function expected(orders: readonly WooOrder[]): ModelOrder {
    const sales = orders.map((order): SaleBody => {
      const sale = plugin.sale(order);
      if (!sale) throw new Error(`order ${order.id} is a draft`);
      return { ...sale, refunds: order.refunds };
    });
    const influencerId = orders[0]?.id === NOBODYS ? null : 'somebody';
    return modelOfBodies(sales, [], { rates: TEST_PLAN, influencerId });
  }

  const finals = new Map(
    [...Map.groupBy(files.map(recordedOrder), ({ id }) => id)].map(
      ([id, orders]) => [id, expected(orders)] as const,
    ),
  );

  const CREATORS = ['creator-42', 'creator-7'];
  /** Whose link each recorded click was of. */
  const CLICKS = { clk_01HZX9: 'creator-42', clk_STORE1: 'creator-42', clk_CLASSIC1: 'creator-7' };
  const shops: Tenant[] = [];

  beforeAll(async () => {
    for (let index = 0; index < 3; index += 1) shops.push(await world.tenant());
    const brandIds = shops.map(({ brandId }) => brandId);
    for (const code of CREATORS)
      await paths.referralCode(world.db, codeKey(code)!).set({ influencerId: 'infRecorded', brandIds });
    for (const tenant of shops) {
      const { brandId, influencerId } = tenant;
      await paths.couponCode(world.db, brandId, codeKey('CREATOR25')!).set({ influencerId, brandId });
      for (const [clickId, referralCode] of Object.entries(CLICKS)) {
        const click = { clickId, referralCode, occurredAt: '2026-11-20T20:00:00Z' };
        expect((await world.post('trackClick', tenant, click)).status).toBe(201);
      }
    }
  });

  const shuffled = [...files, ...files.slice(7, 22)].sort((a, b) => hash(a) - hash(b));
  function hash(file: string): number {
    return (Number(file) * 7919) % 104_729;
  }

  test.each<[string, number, readonly string[]]>([
    ['as recorded, the first of each as AddOrder and the rest as UpdateOrder', 0, files],
    ['reversed', 1, [...files].reverse()],
    ['shuffled, half of them twice', 2, shuffled],
  ])('%s: each ends with the figures of its last state', async (_what, index, sequence) => {
    const tenant = shops[index]!;
    const seen = new Set<number>();
    for (const file of sequence) {
      const order = recordedOrder(file);
      const path = seen.has(order.id) ? '/Woo/UpdateOrder' : '/Woo/AddOrder';
      seen.add(order.id);
      const answer = await sendSigned(world, path, signerOf(tenant), order);
      expect({ file, ok: [200, 201].includes(answer.status), body: answer.body }).toMatchObject({
        ok: true,
        body: { orderId: String(order.id), attributed: order.id !== NOBODYS },
      });
    }
    for (const [id, model] of finals) {
      const { order, commission } = await stored(tenant, String(id));
      expect({
        id,
        status: order['status'],
        refunded: order['refundedMinor'],
        base: order['baseMinor'],
      }).toEqual({
        id,
        status: model.status,
        refunded: Number(model.refunded),
        base: Number(model.base),
      });
      if (id === NOBODYS) expect(commission).toBeUndefined();
      else
        expect({ id, ...commission }).toMatchObject({
          id,
          totalMinor: Number(model.due),
          influencerMinor: Number(model.shares.influencer),
          platformMinor: Number(model.shares.platform),
        });
    }
  });

  test('a coupon of an influencer outranks the code on the order', async () => {
    const { order } = await stored(shops[0]!, '69');
    expect(order).toMatchObject({ influencerId: shops[0]!.influencerId, attribution: { reason: 'coupon' } });
  });

  test('drafts of the order form and of block checkout are no sales', async () => {
    for (const file of ['0104', '0105']) {
      const draft = recordedOrder(file);
      const answer = await sendSigned(world, '/Woo/AddOrder', signerOf(shops[0]!), draft);
      expect(answer).toMatchObject({ status: 200, body: { orderId: String(draft.id), ignored: 'draft' } });
      expect((await stored(shops[0]!, String(draft.id))).order).toEqual({});
    }
  });
});

describe('the status drives the order', () => {
  // 0098: one line of 66.66 net in an order of 79.99 with 20% tax, so 6.67 at 10%.
  const recorded = recordedOrder('0098');
  const at = (minute: number): string => `2026-11-21T02:${String(minute).padStart(2, '0')}:00`;
  const DUE = 667;

  interface Step {
    readonly status: string;
    readonly is: string;
    readonly due: number;
    readonly heldUntil: boolean;
  }
  const due = (status: string, is = status): Step => ({ status, is, due: DUE, heldUntil: false });
  const none = (status: string, is = status): Step => ({ status, is, due: 0, heldUntil: false });
  const held = (step: Step): Step => ({ ...step, heldUntil: true });

  /** Once completed, the hold counts from then. */
  const steps: readonly Step[] = [
    due('pending'),
    due('on-hold'),
    due('processing'),
    none('failed'),
    due('pending'),
    due('packed-by-hand', 'processing'),
    held(due('completed')),
    none('cancelled'),
    held(due('wc-completed', 'completed')),
    none('refunded'),
    none('trash', 'trashed'),
    due('processing'),
    held(due('completed')),
  ];

  test('created pending, on-hold, processing, failed, completed, cancelled, refunded, trashed, untrashed', async () => {
    const tenant = await world.tenant();
    for (const [minute, step] of steps.entries()) {
      const order = {
        ...recorded,
        status: step.status,
        date_modified_gmt: at(minute),
        afftoken: tenant.referralCode,
        meta_data: [],
      };
      const path = minute === 0 ? '/woo/addOrder' : '/woo/updateOrder';
      const answer: Answer = await sendSigned(world, path, signerOf(tenant), order);
      expect({ minute, status: answer.status }).toEqual({ minute, status: 201 });
      const { order: kept, commission } = await stored(tenant, String(recorded.id));
      expect({
        minute,
        status: kept['status'],
        due: commission?.['totalMinor'],
        posted: commission?.['pendingMinor'],
        commission: commission?.['status'],
        isHeld: commission?.['heldUntil'] !== null,
      }).toEqual({
        minute,
        status: step.is,
        due: step.due,
        posted: step.due === 0 ? 0 : 334,
        commission: step.due === 0 ? 'reversed' : 'pending',
        isHeld: step.heldUntil,
      });
    }
  });
});
