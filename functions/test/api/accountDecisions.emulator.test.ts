import { status as GrpcStatus } from '@grpc/grpc-js';
import { orderResultsSchema } from '../../src/dialects/account/answers';
import { MAX_DECIDED_ORDERS } from '../../src/dialects/account/requests';
import { paths } from '../../src/firestore/base/paths';
import { Shop, tokensOf, type Person } from '../support/account';
import { expectProblem, leavesUntouched } from '../support/http';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// A list of orders is decided one by one: what is refused for one stops no other, and the same list again does nothing.

const world = new World();
let tenant: Tenant;
let shop: Shop;
let tokens: Record<Person, string>;

beforeAll(() => world.start());
beforeEach(async () => {
  world.wire.reset();
  tenant = await world.tenant();
  shop = new Shop(world, tenant);
  tokens = await tokensOf(world, tenant);
});
afterAll(() => world.stop());

const decide = (body: object, person: Person = 'manager'): Promise<AccountAnswer> =>
  world.account('POST', '/v1/orders/decide', tokens[person], { decisionId: 'd1', ...body });

/** The commission of an order of 100.00. */
const SEEN = { total: '10.00', currency: 'TRY' };

const resultsOf = ({ body }: AccountAnswer): unknown[] =>
  orderResultsSchema.parse(body).results.map(({ orderId, status, code }) => [orderId, status, code]);

async function statusOf(orderId: string): Promise<unknown> {
  const { brandId, storeId } = tenant;
  return (await paths.commission(world.db, brandId, storeId, orderId).get()).get('status');
}

test('approves those that can be, and says why the others cannot: each as a call of its own would', async () => {
  const [good, cancelled, rejected] = [
    await shop.order(),
    await shop.order({ status: 'cancelled' }),
    await shop.decided({ kind: 'reject', reason: 'fraud' }),
  ];
  const orders = [rejected, good, 'nobodys', cancelled].map((orderId) => ({ orderId, ...SEEN }));
  const answer = await decide({ decision: 'approve', reason: 'in person', orders });
  expect(answer.status).toBe(200);
  expect(resultsOf(answer)).toEqual([
    [rejected, 409, 'commission_rejected'],
    [good, 201, undefined],
    ['nobodys', 404, 'not_found'],
    [cancelled, 409, 'commission_reversed'],
  ]);
  expect(await statusOf(good)).toBe('approved');
});

test('approves nothing of an order that has changed since, or that is held and has no reason', async () => {
  const [changed, held] = [await shop.order({ total: '120.00' }), await shop.order()];
  const orders = [changed, held].map((orderId) => ({ orderId, ...SEEN }));
  const answer = await leavesUntouched(world, [tenant], () => decide({ decision: 'approve', orders }));
  expect(resultsOf(answer)).toEqual([
    [changed, 409, 'commission_changed'],
    [held, 409, 'commission_held'],
  ]);
});

test('the same list again is answered 200 for each and changes nothing; with another reason it is a conflict', async () => {
  const orders = [{ orderId: await shop.order() }, { orderId: await shop.order(), storeId: tenant.storeId }];
  const list = { decision: 'reject', reason: 'own purchase', orders };
  expect(resultsOf(await decide(list)).map((result) => (result as unknown[])[1])).toEqual([201, 201]);
  const again = await leavesUntouched(world, [tenant], () => decide(list));
  expect(resultsOf(again).map((result) => (result as unknown[])[1])).toEqual([200, 200]);
  const other = await leavesUntouched(world, [tenant], () => decide({ ...list, reason: 'another' }));
  expect(resultsOf(other)).toEqual(orders.map(({ orderId }) => [orderId, 409, 'event_conflict']));
});

test('a fault of ours in the middle is a 500; the list sent again decides the rest and repeats what is decided', async () => {
  const orders = [{ orderId: await shop.unverifiedOrder() }, { orderId: await shop.unverifiedOrder() }];
  world.wire.inject({ moment: 'before', code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
  expectProblem(await decide({ decision: 'confirm', orders }), 'internal', []);
  world.wire.reset();
  const again = await decide({ decision: 'confirm', orders });
  expect(
    resultsOf(again)
      .map((result) => (result as unknown[])[1])
      .sort(),
  ).toEqual([200, 201]);
});

test(`${MAX_DECIDED_ORDERS} orders are decided in one call, and 10,000 are refused`, async () => {
  const orders = await Promise.all(
    Array.from({ length: MAX_DECIDED_ORDERS }, async () => ({ orderId: await shop.order(), ...SEEN })),
  );
  const answer = await decide({ decision: 'approve', reason: 'in person', orders });
  expect(resultsOf(answer)).toEqual(orders.map(({ orderId }) => [orderId, 201, undefined]));
  const many = Array.from({ length: 10_000 }, (_, n) => ({ orderId: `o${n}`, ...SEEN }));
  const refused = await leavesUntouched(world, [tenant], () => decide({ decision: 'approve', orders: many }));
  expectProblem(refused, 'invalid_request', ['orders']);
});

test.each<[string, object, string[]]>([
  ['no order', { decision: 'approve', orders: [] }, ['orders']],
  ['no list', { decision: 'approve' }, ['orders']],
  [
    '101 orders',
    { decision: 'approve', orders: Array.from({ length: 101 }, (_, n) => ({ orderId: n, ...SEEN })) },
    ['orders'],
  ],
  ['an order twice', { decision: 'confirm', orders: [{ orderId: 1 }, { orderId: '1' }] }, ['orders.1']],
  ['an order without an id', { decision: 'confirm', orders: [{ storeId: 'x' }] }, ['orders.0.orderId']],
  [
    'an approval without the amount that was seen',
    { decision: 'approve', orders: [{ orderId: 1, ...SEEN }, { orderId: 2 }] },
    ['orders.1.total', 'orders.1.currency'],
  ],
  [
    'a total with more decimals than its currency',
    { decision: 'approve', orders: [{ orderId: 1, total: '10.001', currency: 'TRY' }] },
    ['orders.0.total'],
  ],
  ['a rejection without a reason', { decision: 'reject', orders: [{ orderId: 1 }] }, ['reason']],
  [
    'a confirmation with a reason',
    { decision: 'confirm', reason: 'x', orders: [{ orderId: 1 }] },
    ['reason'],
  ],
  ['another decision', { decision: 'withdraw', orders: [{ orderId: 1 }] }, ['decision']],
  ['no decision id', { decision: 'confirm', decisionId: null, orders: [{ orderId: 1 }] }, ['decisionId']],
])('%s is refused, and nothing is decided', async (_, body, wrong) => {
  expectProblem(await leavesUntouched(world, [tenant], () => decide(body)), 'invalid_request', wrong);
});
