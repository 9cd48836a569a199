import { status as GrpcStatus } from '@grpc/grpc-js';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { Decision } from '../../src/domain/order/decidable';
import { AppError } from '../../src/domain/base/errors';
import type { OrderRecord } from '../../src/domain/order/record';
import { paths } from '../../src/firestore/base/paths';
import { decide, type Decider } from '../../src/operations/order/decide';
import { newId } from '../support/ids';
import { reviewAndApprove } from '../support/schedules';
import { World, type Tenant } from '../support/world';

// MONEY.md, 3 and 4: each decision is an event of the order; it is approved while completed, unambiguous and not
// rejected; what is rejected is due nothing until the rejection is withdrawn, whatever else happens.

const SOLD = new Date('2026-09-01T10:00:00Z');
const HELD_UNTIL = new Date('2026-09-15T10:00:00Z');

const world = new World();
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = SOLD;
  world.wire.reset();
  tenant = await world.tenant();
});
afterAll(() => world.stop());

const report = (orderId: string, more: object = {}): object => ({
  orderId,
  currency: 'TRY',
  total: '100.00',
  items: [{ lineId: 1, productId: 'p1', quantity: 1, total: '100.00' }],
  attribution: { couponCodes: [tenant.couponCode] },
  ...more,
});

async function sell(orderId: string, more: object = {}): Promise<Record<string, unknown>> {
  const answer = await world.post('trackSale', tenant, report(orderId, more));
  expect(answer.status).toBe(201);
  return answer.body;
}

const identity = (orderId: string) => ({ brandId: tenant.brandId, storeId: tenant.storeId, orderId });
const who = (more: Partial<Decider> = {}): Decider => ({
  by: 'uid-1',
  source: 'brand',
  requestId: newId('request'),
  ...more,
});
const take = (orderId: string, decision: Decision, more: Partial<Decider> = {}) =>
  decide(world.services, identity(orderId), decision, who(more));
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing thrown',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const approveAll = () => reviewAndApprove(world);

async function commission(orderId: string): Promise<CommissionRecord> {
  const { brandId, storeId } = tenant;
  return (await paths.commission(world.db, brandId, storeId, orderId).get()).data() as CommissionRecord;
}

async function order(orderId: string): Promise<OrderRecord> {
  const { brandId, storeId } = tenant;
  return (await paths.order(world.db, brandId, storeId, orderId).get()).data() as OrderRecord;
}

describe('the approval schedule', () => {
  test('approves at 14 days to the millisecond, not before', async () => {
    await sell('1');
    world.now = new Date(HELD_UNTIL.getTime() - 1);
    await approveAll();
    expect((await commission('1')).status).toBe('pending');
    world.now = HELD_UNTIL;
    await approveAll();
    expect(await commission('1')).toMatchObject({ status: 'approved', approvableAt: null });
  });

  test('passes over what is not completed now, ambiguous, rejected or reversed', async () => {
    await sell('processing', { status: 'completed', updatedAt: '2026-09-01T10:00:00Z' });
    await sell('processing', { status: 'processing', updatedAt: '2026-09-01T11:00:00Z' });
    await sell('ambiguous', { updatedAt: '2026-09-01T10:00:00Z' });
    await sell('ambiguous', { updatedAt: '2026-09-01T10:00:00Z', total: '90.00', items: [] });
    await sell('rejected');
    await take('rejected', { kind: 'reject', reason: 'own order' });
    await sell('reversed', { status: 'cancelled' });
    world.now = new Date('2026-12-01T00:00:00Z');
    await approveAll();
    const statuses = await Promise.all(
      ['processing', 'ambiguous', 'rejected', 'reversed'].map(async (id) => (await commission(id)).status),
    );
    expect(statuses).toEqual(['pending', 'pending', 'rejected', 'reversed']);
    // Settled by something newer, it is approved at the next run.
    await sell('ambiguous', { updatedAt: '2026-09-01T12:00:00Z' });
    await sell('processing', { status: 'completed', updatedAt: '2026-09-01T12:00:00Z' });
    world.now = new Date('2026-12-01T02:00:00Z');
    await approveAll();
    expect((await commission('ambiguous')).status).toBe('approved');
    expect((await commission('processing')).status).toBe('approved');
  });

  test('run twice, twice at once and killed in the middle, it approves each of 12 orders by one event', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => String(index + 1));
    for (const id of ids) await sell(id);
    world.now = HELD_UNTIL;
    for (const moment of ['before', 'after'] as const) {
      world.wire.inject({ moment, code: GrpcStatus.INTERNAL, method: 'Commit', times: 3 });
    }
    // A run that cannot write how far it has come fails, and the next one goes on.
    await Promise.allSettled([approveAll(), approveAll()]);
    world.wire.reset();
    await approveAll();
    for (const id of ids) {
      expect((await commission(id)).status).toBe('approved');
      expect((await order(id)).events.filter(({ kind }) => kind === 'approve')).toHaveLength(1);
    }
  });

  test('an order that is taken back to processing stays approved, and is payable again when completed', async () => {
    await sell('1', { updatedAt: '2026-09-01T10:00:00Z' });
    world.now = HELD_UNTIL;
    await approveAll();
    await sell('1', { status: 'processing', updatedAt: '2026-09-15T11:00:00Z' });
    expect(await commission('1')).toMatchObject({ status: 'approved', payable: [], approvableAt: null });
    await sell('1', { status: 'completed', updatedAt: '2026-09-15T12:00:00Z' });
    const { payable } = await commission('1');
    expect(payable).toEqual([`${tenant.brandId}~${tenant.influencerId}~TRY`]);
  });
});

describe('decisions of the brand', () => {
  test('rejected while pending: 10.00 becomes 0; withdrawn: 10.00 again, and no entry is edited', async () => {
    await sell('1');
    await take('1', { kind: 'reject', reason: 'customer is the influencer' });
    expect(await commission('1')).toMatchObject({
      status: 'rejected',
      statusReason: 'customer is the influencer',
      totalMinor: 0,
      pendingMinor: 0,
    });
    await take('1', { kind: 'withdraw' });
    const after = await commission('1');
    expect(after).toMatchObject({
      status: 'pending',
      totalMinor: 1000,
      statusReason: null,
      rejectedAt: null,
    });
    expect(after.entries.map(({ kind, postings }) => [kind, postings[0]?.minor])).toEqual([
      ['accrual', -1000],
      ['reversal', 1000],
      ['accrual', -1000],
    ]);
  });

  test('an update and a refund of a rejected commission are kept, flagged, and earn nothing', async () => {
    await sell('1');
    await take('1', { kind: 'reject', reason: 'fraud' });
    world.now = new Date('2026-09-02T10:00:00Z');
    const update = report('1', { total: '300.00', items: [], updatedAt: '2026-09-02T09:00:00Z' });
    const answer = await world.post('trackSale', tenant, update);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      flags: ['order_rejected'],
      commission: { status: 'rejected', total: '0.00' },
    });
    const refund = await world.post('trackRefund', tenant, { orderId: '1', refundId: 'r1', amount: '10.00' });
    expect(refund.body).toMatchObject({ flags: ['order_rejected'], refundedTotal: '10.00' });
    await take('1', { kind: 'withdraw' });
    // 10% of 300.00 less 10.00.
    expect(await commission('1')).toMatchObject({ status: 'pending', totalMinor: 2900 });
    expect((await order('1')).flags).toEqual([]);
  });

  test('approved early: it is payable at once, and says who approved it', async () => {
    await sell('1');
    await take('1', { kind: 'approve', seen: null, reason: null });
    expect(await commission('1')).toMatchObject({
      status: 'approved',
      approvedAt: expect.anything() as unknown,
    });
    expect((await order('1')).approval).toMatchObject({ by: 'uid-1' });
  });

  test('attributed to nobody and back: a reversal and a new accrual', async () => {
    await sell('1');
    await take('1', { kind: 'attribute', influencerId: null, reason: 'own customer' });
    expect(await commission('1')).toMatchObject({
      influencerId: null,
      totalMinor: 0,
      statusReason: 'not_attributed',
    });
    expect((await order('1')).attribution).toMatchObject({
      reason: 'brand_decision',
      candidates: [{ outcome: 'overruled' }],
    });
    await take('1', { kind: 'attribute', influencerId: tenant.influencerId, reason: 'mistake' });
    expect(await commission('1')).toMatchObject({ influencerId: tenant.influencerId, totalMinor: 1000 });
  });

  test('the same decision under the same id is a replay; another one under it is event_conflict', async () => {
    await sell('1');
    const reject = { kind: 'reject', reason: 'fraud' } as const;
    await take('1', reject, { decisionId: 'd1' });
    expect((await take('1', reject, { decisionId: 'd1' })).outcome).toBe('replayed');
    expect(await codeOf(take('1', { ...reject, reason: 'other' }, { decisionId: 'd1' }))).toBe(
      'event_conflict',
    );
    expect((await order('1')).events).toHaveLength(2);
  });

  test('decisions of one millisecond keep their order', async () => {
    await sell('1');
    await take('1', { kind: 'reject', reason: 'a' });
    await take('1', { kind: 'withdraw' });
    await take('1', { kind: 'reject', reason: 'b' });
    expect((await order('1')).rejection).toMatchObject({ reason: 'b' });
    await take('1', { kind: 'withdraw' });
    expect((await commission('1')).status).toBe('pending');
  });
});

describe('a decision that cannot be taken changes nothing', () => {
  const approve = { kind: 'approve', seen: null, reason: null } as const;
  const reject = { kind: 'reject', reason: 'fraud' } as const;
  const ambiguous = async (): Promise<void> => {
    await sell('1', { updatedAt: '2026-09-01T10:00:00Z' });
    await sell('1', { updatedAt: '2026-09-01T10:00:00Z', total: '90.00', items: [] });
  };
  const cases: readonly [string, () => Promise<unknown>, Decision, string][] = [
    ['approve what is cancelled', () => sell('1', { status: 'cancelled' }), approve, 'commission_reversed'],
    ['approve what is ambiguous', ambiguous, approve, 'order_ambiguous'],
    ['approve what is processing', () => sell('1', { status: 'processing' }), approve, 'order_not_completed'],
    ["approve what is nobody's", () => sell('1', { attribution: {} }), approve, 'commission_reversed'],
    [
      'approve what is rejected',
      () => sell('1').then(() => take('1', reject)),
      approve,
      'commission_rejected',
    ],
    ['approve twice', () => sell('1').then(() => take('1', approve)), approve, 'commission_not_pending'],
    ['reject twice', () => sell('1').then(() => take('1', reject)), reject, 'commission_rejected'],
    ['withdraw what is not rejected', () => sell('1'), { kind: 'withdraw' }, 'commission_not_rejected'],
    ['decide of an unknown order', () => sell('2'), approve, 'not_found'],
    [
      'decide of an order of which only a refund is known',
      () => world.post('trackRefund', tenant, { orderId: '1', refundId: 'r', full: true }),
      reject,
      'not_found',
    ],
    [
      "attribute to an influencer who is not the brand's",
      () => sell('1'),
      { kind: 'attribute', influencerId: 'stranger', reason: 'x' },
      'invalid_request',
    ],
  ];

  test.each(cases)('%s', async (_title, before, decision, code) => {
    await before();
    const stored = await world.snapshot(tenant.brandId);
    expect(await codeOf(take('1', decision))).toBe(code);
    expect(await world.snapshot(tenant.brandId)).toEqual(stored);
  });
});

describe('what does not fit the order is kept and flagged', () => {
  test('a refund of 150.00 of an order of 100.00: exceeds_order, 50.00 of it without effect', async () => {
    await sell('1');
    const answer = await world.post('trackRefund', tenant, {
      orderId: '1',
      refundId: 'r1',
      amount: '150.00',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      flags: ['exceeds_order'],
      refundedTotal: '100.00',
      commission: { status: 'reversed', total: '0.00' },
    });
    expect(await order('1')).toMatchObject({ excessMinor: 5000, flags: [{ reason: 'exceeds_order' }] });
  });

  test('a refund of an unknown line: unknown_line, and the commission stays 10.00', async () => {
    await sell('1');
    const items = [{ lineId: 9, quantity: 1, total: '40.00' }];
    const answer = await world.post('trackRefund', tenant, { orderId: '1', refundId: 'r1', items });
    expect(answer.body).toMatchObject({ flags: ['unknown_line'], commission: { total: '10.00' } });
  });
});
