import { expectProblem, leavesUntouched } from '../support/http';
import { World, type Answer, type Tenant } from '../support/world';

// A store may delete a refund: `trackRefund` with `deleted: true`.

const world = new World();
let tenant: Tenant;

beforeAll(() => world.start());
afterAll(() => world.stop());
beforeEach(async () => {
  tenant = await world.tenant();
});

const sale = (): Promise<Answer> =>
  world.post('trackSale', tenant, {
    orderId: 'o1',
    currency: 'TRY',
    total: '100.00',
    attribution: { couponCodes: [tenant.couponCode] },
  });
const refund = (refundId: string, amount: string): Promise<Answer> =>
  world.post('trackRefund', tenant, { orderId: 'o1', refundId, amount });
const deleted = (refundId: string, more: object = {}): Promise<Answer> =>
  world.post('trackRefund', tenant, { orderId: 'o1', refundId, deleted: true, ...more });

test('10.00 due, 7.50 after a refund of 25.00, and 10.00 again once it is deleted', async () => {
  await sale();
  expect((await refund('r1', '25.00')).body).toMatchObject({ commission: { total: '7.50' } });
  expect(await deleted('r1')).toMatchObject({
    status: 201,
    body: { state: 'applied', refundedTotal: '0.00', commission: { total: '10.00' }, replayed: false },
  });
  expect(world.logs.at(-1)).toMatchObject({ kind: 'refund_deleted', eventId: 'o1/r1', outcome: 'applied' });
});

test('one refund of two is deleted: the other stays', async () => {
  await sale();
  await refund('r1', '25.00');
  await refund('r2', '50.00');
  expect((await deleted('r1')).body).toMatchObject({ refundedTotal: '50.00', commission: { total: '5.00' } });
});

test('deleted before it is known: the refund that comes later has no effect', async () => {
  await sale();
  expect((await deleted('r1')).status).toBe(201);
  expect(await refund('r1', '25.00')).toMatchObject({
    status: 201,
    body: { refundedTotal: '0.00', commission: { total: '10.00' }, flags: ['refund_deleted'] },
  });
});

test('of an order that is not known it is parked, and takes effect with the sale', async () => {
  expect(await refund('r1', '25.00')).toMatchObject({ status: 202 });
  expect(await deleted('r1')).toMatchObject({ status: 202, body: { state: 'parked', replayed: false } });
  expect((await sale()).body).toMatchObject({ commission: { total: '10.00' } });
});

test('sent again it is a replay, whenever it says it happened', async () => {
  await sale();
  await refund('r1', '25.00');
  await deleted('r1', { occurredAt: '2026-01-01T10:00:00Z' });
  const again = await leavesUntouched(world, [tenant], () => deleted('r1'));
  expect(again).toMatchObject({ status: 200, body: { replayed: true, commission: { total: '10.00' } } });
});

test('the refund itself sent again is a replay too: it stays deleted', async () => {
  await sale();
  await refund('r1', '25.00');
  await deleted('r1');
  expect(await refund('r1', '25.00')).toMatchObject({
    status: 200,
    body: { commission: { total: '10.00' } },
  });
});

test('an amount beside it is refused by its name, and nothing changes', async () => {
  await sale();
  await refund('r1', '25.00');
  const answer = await leavesUntouched(world, [tenant], () => deleted('r1', { amount: '25.00', full: true }));
  expectProblem(answer, 'invalid_request', ['amount', 'full']);
});
