import { approveDue } from '../functions/src/operations/review/approveDue';
import { decide } from '../functions/src/operations/order/decide';
import { MAX_SAVES } from '../functions/src/domain/order/saves';
import { createPayout, markPayout } from '../functions/src/operations/payout/payouts';
import { reviewSales } from '../functions/src/operations/review/reviewSales';
import { settleBrand } from '../functions/src/operations/payout/settleBrand';
import { writeApprovedOrders } from '../functions/test/support/bulk';
import { sendSigned, signerOf } from '../functions/test/support/conversion';
import { deliver, delivery } from '../functions/test/support/webhooks';
import { World, type Tenant } from '../functions/test/support/world';

// What each kind of event costs on the wire to Firestore, in counts: the machines are noisy, counts are not.
// `npm run bench` prints the table; the budgets among them are held by functions/test/api/budgets.emulator.test.ts.

interface Cost {
  readonly event: string;
  readonly rpcs: number;
  readonly reads: number;
  readonly writes: number;
  readonly bytes: number;
}

/** What comes before it is not counted. */
type Step = readonly [event: string, work: () => Promise<unknown>, before?: () => Promise<unknown>];

function sale(orderId: string, lines: number, extra: object): object {
  const items = Array.from({ length: lines }, (_, i) => ({
    lineId: i + 1,
    productId: 100 + i,
    quantity: 1,
    total: '10.00',
  }));
  return {
    orderId,
    currency: 'TRY',
    total: (lines * 12).toFixed(2),
    taxTotal: (lines * 2).toFixed(2),
    items,
    ...extra,
  };
}

function steps(world: World, tenant: Tenant, clickId: string): Step[] {
  const products = Array.from({ length: 500 }, (_, i) => ({
    productId: i,
    name: `Product ${i}`,
    price: '10.00',
  }));
  const attribution = { clickId };
  const changed = products.map((product, i) => (i === 0 ? { ...product, price: '11.00' } : product));
  return [
    ['click', () => world.post('trackClick', tenant, { referralCode: tenant.referralCode })],
    ['sale, 3 lines, click id', () => world.post('trackSale', tenant, sale('o1', 3, { attribution }))],
    ['sale, 100 lines, click id', () => world.post('trackSale', tenant, sale('o2', 100, { attribution }))],
    ['sale that nobody brought', () => world.post('trackSale', tenant, sale('o3', 3, {}))],
    ['sale repeated', () => world.post('trackSale', tenant, sale('o1', 3, { attribution }))],
    [
      'update of the status',
      () =>
        world.post(
          'trackSale',
          tenant,
          sale('o1', 3, { attribution, status: 'completed', updatedAt: new Date() }),
        ),
    ],
    ['refund', () => world.post('trackRefund', tenant, { orderId: 'o1', refundId: 'r1', amount: '12.00' })],
    [
      'refund repeated',
      () => world.post('trackRefund', tenant, { orderId: 'o1', refundId: 'r1', amount: '12.00' }),
    ],
    [
      'refund before its sale',
      () => world.post('trackRefund', tenant, { orderId: 'o9', refundId: 'r1', amount: '1.00' }),
    ],
    ['500 new products', () => world.post('syncProducts', tenant, { syncId: 's1', products })],
    ['500 products, none changed', () => world.post('syncProducts', tenant, { syncId: 's2', products })],
    [
      '500 products, one changed',
      () => world.post('syncProducts', tenant, { syncId: 's3', products: changed }),
    ],
  ];
}

/** What the network's clients and the shopper's browser bring. */
function networkSteps(world: World, tenant: Tenant): Step[] {
  const { referralCode, couponCode } = tenant;
  const order = (id: number, second: number, more: object = {}): object => ({
    id,
    status: 'processing',
    currency: 'TRY',
    total: '120.00',
    total_tax: '20.00',
    date_created_gmt: '2026-11-21T10:00:00',
    date_modified_gmt: `2026-11-21T10:00:0${second}`,
    line_items: [{ id: 1, product_id: 7, quantity: 1, total: '100.00' }],
    coupon_lines: [{ code: couponCode, discount: '0.00' }],
    refunds: [],
    ...more,
  });
  const refunded = { refunds: [{ id: 9, reason: '', total: '-24.00' }] };
  const redeemed = { event: 'redeemed', event_id: 'e1', code: 'WX', order_id: '71', discount: '5.00' };
  const signer = signerOf(tenant);
  const browser = { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36' } };
  let tag = '';
  return [
    ['link followed', () => world.raw('go', `/${referralCode}`, browser)],
    ['link followed again within 30 s', () => world.raw('go', `/${referralCode}`, browser)],
    [
      'link preview',
      () => world.raw('go', `/${referralCode}`, { headers: { 'user-agent': 'WhatsApp/2.23' } }),
    ],
    ['webhook, order created', () => deliver(world, tenant, delivery('order.created', order(71, 1)))],
    ['webhook, the same as updated', () => deliver(world, tenant, delivery('order.updated', order(71, 1)))],
    ['webhook, a refund', () => deliver(world, tenant, delivery('order.updated', order(71, 3, refunded)))],
    ['AddOrder, signed', () => sendSigned(world, '/Woo/AddOrder', signer, order(72, 1))],
    ['voucher redeemed', () => sendSigned(world, '/Woo/Coupon', signer, redeemed)],
    [
      'settings polled, first of the day',
      async () => {
        const { headers } = await sendSigned(world, '/Woo/Settings', signer, '', { method: 'GET' });
        tag = headers.get('etag') ?? '';
      },
    ],
    [
      'settings polled, unchanged',
      () =>
        sendSigned(world, '/Woo/Settings', signer, '', { method: 'GET', headers: { 'if-none-match': tag } }),
    ],
  ];
}

const SAVED_AT_MS = Date.parse('2024-06-01T10:00:00Z');

const saved = (world: World, tenant: Tenant, n: number): Promise<unknown> =>
  world.post('trackSale', tenant, sale('saved', 3, { updatedAt: new Date(SAVED_AT_MS + n * 1000) }));

/** Sent again and again by a shop's ERP, with nothing changed but the time: what one more costs. */
function saveSteps(world: World, tenant: Tenant): Step[] {
  let n = 0;
  return SAVED_BEFORE.map((count) => [
    `saved again after ${count} saves`,
    () => saved(world, tenant, (n += 1)),
    async () => {
      while (n <= count) await saved(world, tenant, (n += 1));
    },
  ]);
}

const SAVED_BEFORE = [1, MAX_SAVES + 10, 2 * MAX_SAVES] as const;

/** An order that is changed again and again, each time to another total: what one change more costs. */
function changeSteps(world: World, tenant: Tenant): Step[] {
  let n = 0;
  const change = (): Promise<unknown> => {
    n += 1;
    const updatedAt = new Date(SAVED_AT_MS + n * 1000);
    return world.post('trackSale', tenant, {
      ...sale('changed', 3, { updatedAt, attribution: { couponCodes: [tenant.couponCode] } }),
      total: (36 + n / 100).toFixed(2),
    });
  };
  return CHANGED_BEFORE.map((count) => [
    `changed again after ${count} changes`,
    change,
    async () => {
      while (n < count) await change();
    },
  ]);
}

const CHANGED_BEFORE = [9, 99, 999, 4_999] as const;

const LONG_AGO = new Date('2024-01-01T10:00:00Z');
const BUDGET_MS = 60_000;
const HOUR_MS = 3_600_000;

/** From approval to paid, of 100 commissions of one influencer. */
function lifeSteps(world: World, tenant: Tenant): Step[] {
  const { services } = world;
  const { brandId, storeId, influencerId } = tenant;
  const account = { brandId, influencerId, currency: 'TRY' };
  const settlement = { brandId, currency: 'TRY', amountMinor: 100, reference: 'bench', by: 'bench' };
  const who = { by: 'bench', source: 'brand', requestId: 'req_bench' } as const;
  const open = { minimumMinor: 1, reference: 'bench', by: 'bench', budgetMs: BUDGET_MS };
  let payoutId = '';
  return [
    [
      'rejection by the brand',
      () => decide(services, { brandId, storeId, orderId: 'old1' }, { kind: 'reject', reason: 'x' }, who),
    ],
    [
      'review of an hour with 10 sales',
      () => {
        world.now = new Date(Date.now() + 2 * HOUR_MS);
        const { services } = world;
        return reviewSales(services, { budgetMs: BUDGET_MS, requestId: 'req_bench', brandIds: [brandId] });
      },
    ],
    [
      '10 approvals by the schedule',
      () => approveDue(services, { budgetMs: BUDGET_MS, requestId: 'req_bench' }),
    ],
    [
      'payout of 110 commissions, sealed',
      async () => {
        payoutId = (await createPayout(services, account, open)).payout.payoutId;
      },
    ],
    ['payout sent', () => markPayout(services, payoutId, { to: 'sent' }, BUDGET_MS)],
    ['payout paid, 110 commissions told', () => markPayout(services, payoutId, { to: 'paid' }, BUDGET_MS)],
    ['settlement of the brand', () => settleBrand(services, settlement)],
  ];
}

async function sellLongAgo(world: World, tenant: Tenant): Promise<void> {
  const attribution = { couponCodes: [tenant.couponCode] };
  await writeApprovedOrders(world.db, tenant, 100, LONG_AGO);
  for (let n = 1; n <= 11; n += 1) {
    // Hours apart: at once they would be suspicious, and no schedule would approve them.
    const occurredAt = new Date(LONG_AGO.getTime() + n * HOUR_MS).toISOString();
    await world.post('trackSale', tenant, sale(`old${n}`, 3, { attribution, occurredAt }));
  }
}

async function main(): Promise<void> {
  const world = new World();
  await world.start();
  const tenant = await world.tenant();
  // Warms the caches, as an instance that serves is warm.
  const { body } = await world.post('trackClick', tenant, { referralCode: tenant.referralCode });
  await world.post('trackSale', tenant, sale('o0', 3, { attribution: { clickId: String(body['clickId']) } }));
  const costs: Cost[] = [];
  const seller = await world.tenant();
  await sellLongAgo(world, seller);
  const all = [
    ...steps(world, tenant, String(body['clickId'])),
    ...networkSteps(world, tenant),
    ...lifeSteps(world, seller),
    ...saveSteps(world, tenant),
    ...changeSteps(world, tenant),
  ];
  for (const [event, work, before] of all) {
    await before?.();
    world.wire.reset();
    await work();
    const bytes = world.wire.seen.reduce((sum, rpc) => sum + rpc.bytes, 0);
    costs.push({ event, ...world.wire.totals, bytes });
  }
  console.table(costs);
  await world.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
