import {
  couponOf,
  deliver,
  hour,
  refundEvent,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent, deletionEvent } from '../../../test/support/decisions';
import { withClaim, type CommissionRecord } from './commissionRecord';
import type { Claim } from '../ledger/claim';
import type { OrderEvent, SnapshotContent } from './event';

const order = (more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total: '100.00',
  ...more,
});
const sale = saleEvent(order(), { evidence: [couponOf('ada')] });
const nothing = saleEvent({ ...order(), total: '0.00' }, { evidence: [couponOf('ada')] });
const approve = decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(2), { decisionId: 'a' });
const reject = decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(3), { decisionId: 'r' });
const withdraw = decisionEvent({ kind: 'withdraw' }, hour(4), { decisionId: 'w' });
const refund = (amount: string): OrderEvent => refundEvent('r1', { amount });
const status = (word: string, hours = 1): OrderEvent => updateEvent(hour(hours), order({ status: word }));
const toBob = decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'his video' }, hour(5), {
  decisionId: 't',
});

function commissionOf(...events: OrderEvent[]): CommissionRecord {
  const { commission } = deliver(events).stored;
  if (!commission) throw new Error('there is no commission');
  return commission;
}

const claimOf = (payoutId: string, minor: number, kind: Claim['kind'] = 'claim'): Claim => ({
  payoutId,
  kind,
  influencerId: 'ada',
  currency: 'TRY',
  minor,
  at: hour(10),
});

/** The commission after 500 were claimed and paid. */
function paidOut(commission: CommissionRecord, minor = 500): CommissionRecord {
  return withClaim(withClaim(commission, claimOf('po1', minor)), claimOf('po1', 0, 'paid'));
}

const after = (
  commission: CommissionRecord,
  events: readonly OrderEvent[],
  from: OrderEvent[],
): CommissionRecord => {
  const stored: Stored = { order: deliver(from).stored.order, commission };
  return deliver(events, { from: stored }).stored.commission!;
};

describe('status: worked out at each change', () => {
  test.each<[string, OrderEvent[], CommissionRecord['status'], string | null]>([
    ['a sale of 100: pending', [sale], 'pending', null],
    ['approved', [sale, approve], 'approved', null],
    ['rejected, with the brand’s reason', [sale, reject], 'rejected', 'fraud'],
    ['rejected and withdrawn: pending again', [sale, reject, withdraw], 'pending', null],
    ['rejected and cancelled: rejected', [sale, reject, status('cancelled', 6)], 'rejected', 'fraud'],
    ['cancelled', [sale, status('cancelled')], 'reversed', 'order_cancelled'],
    ['refunded of 100: reversed', [sale, refund('100.00')], 'reversed', 'refunded'],
    [
      'refunded of 100, and that deleted: pending',
      [sale, refund('100.00'), deletionEvent('r1')],
      'pending',
      null,
    ],
    [
      'approved, then cancelled: reversed',
      [sale, approve, status('cancelled')],
      'reversed',
      'order_cancelled',
    ],
    ['approved, then 40 refunded: approved', [sale, approve, refund('40.00')], 'approved', null],
    [
      'approved, then back to processing: approved, and not payable',
      [sale, approve, status('processing')],
      'approved',
      'order_not_completed',
    ],
    [
      'approved, processing and completed again: the approval still counts',
      [sale, approve, status('processing'), status('completed', 2)],
      'approved',
      null,
    ],
    ['of 0: none, nothing was ever due', [nothing], 'none', 'nothing_due'],
    [
      'of 0 and cancelled: none',
      [nothing, updateEvent(hour(1), { ...order({ status: 'cancelled' }), total: '0.00' })],
      'none',
      'nothing_due',
    ],
    [
      'made unattributed: reversed',
      [sale, { ...toBob, influencerId: null } as OrderEvent],
      'reversed',
      'not_attributed',
    ],
  ])('%s', (_, events, expected, reason) => {
    expect(commissionOf(...events)).toMatchObject({ status: expected, statusReason: reason });
  });

  test('paid while all that is posted was sent: 500 of 500', () => {
    expect(paidOut(commissionOf(sale, approve))).toMatchObject({
      status: 'paid',
      paidAt: hour(10),
      payoutId: 'po1',
    });
  });

  test('paid 500, then the order grows to 200.00: paid, and 500 more are pending', () => {
    const grown = after(
      paidOut(commissionOf(sale, approve)),
      [updateEvent(hour(20), order({ total: '200.00' }))],
      [sale, approve],
    );
    expect(grown).toMatchObject({ status: 'paid', pendingMinor: 500, unclaimedMinor: 0, payable: [] });
  });

  test('paid 500, then all refunded: reversed, and -500 waits for the next payout', () => {
    const refunded = after(paidOut(commissionOf(sale, approve)), [refund('100.00')], [sale, approve]);
    expect(refunded).toMatchObject({
      status: 'reversed',
      approvedMinor: 0,
      claimedMinor: 500,
      unclaimedMinor: -500,
      payable: ['brand~ada~TRY'],
    });
    expect(refunded.entries.at(-1)?.kind).toBe('clawback');
  });

  test('a claim that failed leaves no trace of a payout but its claims: 500 payable again', () => {
    const claimed = withClaim(commissionOf(sale, approve), claimOf('po1', 500));
    expect(claimed).toMatchObject({ status: 'approved', payoutId: 'po1', payable: [], unclaimedMinor: 0 });
    expect(withClaim(claimed, claimOf('po1', -500, 'counterClaim'))).toMatchObject({
      status: 'approved',
      payoutId: null,
      payable: ['brand~ada~TRY'],
      unclaimedMinor: 500,
    });
  });
});

describe('payable: where there is something to claim', () => {
  test.each<[string, OrderEvent[], string[]]>([
    ['500 pending: nothing yet', [sale], []],
    ['500 approved', [sale, approve], ['brand~ada~TRY']],
    ['approved and rejected: nothing', [sale, approve, reject], []],
    ['approved and moved to bob: nothing, his 500 are pending', [sale, approve, toBob], []],
  ])('%s', (_, events, payable) => {
    expect(commissionOf(...events).payable).toEqual(payable);
  });

  test('paid to ada, then moved to bob: her -500 waits for her next payout, his 500 are pending', () => {
    const moved = after(paidOut(commissionOf(sale, approve)), [toBob], [sale, approve]);
    expect(moved).toMatchObject({
      influencerId: 'bob',
      pendingMinor: 500,
      claimedMinor: 0,
      status: 'pending',
      statusReason: 'paid_elsewhere',
    });
    expect(moved.payable).toEqual(['brand~ada~TRY']);
  });

  test('an open claim keeps a refund’s -500 waiting: at most one claim at a time', () => {
    const claimed = withClaim(commissionOf(sale, approve), claimOf('po1', 500));
    const refunded = after(claimed, [refund('100.00')], [sale, approve]);
    expect(refunded).toMatchObject({ unclaimedMinor: -500, payable: [] });
    expect(withClaim(refunded, claimOf('po1', 0, 'paid')).payable).toEqual(['brand~ada~TRY']);
  });
});

describe('approvableAt: when it may be approved without the brand', () => {
  const heldUntil = new Date(hour(0).getTime() + 14 * 86_400_000);
  test.each<[string, OrderEvent[], Date | null]>([
    ['completed: 14 days later', [sale], heldUntil],
    ['approved already', [sale, approve], null],
    ['rejected', [sale, reject], null],
    ['rejected, and withdrawn at hour 4: 14 days from then', [sale, reject, withdraw], hour(4 + 14 * 24)],
    ['in processing', [sale, status('processing')], null],
    ['nothing due', [sale, refund('100.00')], null],
    [
      'ambiguous: 80 and 90 of one time',
      [
        sale,
        updateEvent(hour(1), order({ total: '80.00' })),
        updateEvent(hour(1), order({ total: '90.00' })),
      ],
      null,
    ],
  ])('%s', (_, events, expected) => {
    expect(commissionOf(...events).approvableAt).toEqual(expected);
  });
});

test('months are those of its entries: a refund of December is in November’s and December’s statement', () => {
  const late = refundEvent('r1', { amount: '40.00' }, { occurredAt: new Date('2026-12-05T10:00:00Z') });
  expect(commissionOf(sale, late).months).toEqual(['2026-11', '2026-12']);
});

test('identity is stored by name: what else a caller hands over is not', () => {
  const { order: record, commission } = deliver([sale]).stored;
  expect(Object.keys(record)).not.toContain('commissionId');
  expect(commission).toMatchObject({ commissionId: 'brand~store~1042', brandId: 'brand', storeId: 'store' });
});

test('5.00 claimed, rejected, withdrawn and then paid: 5.00 are pending again, and -5.00 of them were paid', () => {
  const claimed = withClaim(commissionOf(sale, approve), claimOf('po1', 500));
  const pending = after(claimed, [reject, withdraw], [sale, approve]);
  expect(pending).toMatchObject({ status: 'pending', approvableAt: pending.heldUntil });
  expect(withClaim(pending, claimOf('po1', 0, 'paid'))).toMatchObject({
    status: 'pending',
    pendingMinor: 500,
    unclaimedMinor: -500,
  });
});

test('5.00 paid to ada, moved to bob: paid_elsewhere, and no more once an open payout nets the 5.00; again where it fails', () => {
  const moved = after(paidOut(commissionOf(sale, approve)), [toBob], [sale, approve]);
  expect(moved).toMatchObject({ influencerId: 'bob', statusReason: 'paid_elsewhere', approvableAt: null });
  const netted = withClaim(moved, claimOf('po2', -500));
  expect(netted).toMatchObject({ statusReason: null, approvableAt: moved.heldUntil });
  expect(withClaim(netted, claimOf('po2', 500, 'counterClaim'))).toMatchObject({
    statusReason: 'paid_elsewhere',
    approvableAt: null,
  });
});

describe('flags: those of the order that the influencer is told of', () => {
  const restocked = refundEvent('r1', { items: [{ lineId: 'gone', total: '5.00' }] });
  const tooMuch = refundEvent('r2', { amount: '130.00' });
  const inDollars = refundEvent('r3', { amount: '1.00', currency: 'USD' });
  const withLine = (total: string): OrderEvent =>
    saleEvent(order(lineOf(total)), { evidence: [couponOf('ada')] });
  const lineOf = (total: string): Partial<SnapshotContent> => ({
    items: [{ lineId: '1', productId: 'p', quantity: '1', total }],
  });
  test.each<[string, OrderEvent[], string[]]>([
    ['a sale of 100.00: none', [sale], []],
    ['lines of 120.00 in a total of 100.00', [withLine('120.00')], ['lines_exceed_total']],
    ['130.00 of 100.00 refunded', [sale, tooMuch], ['exceeds_order']],
    [
      'two refunds of a line that is not there: said once',
      [withLine('100.00'), restocked, anotherOf(restocked)],
      ['unknown_line'],
    ],
    [
      'in dollars, then too much: in the order of the list',
      [sale, tooMuch, inDollars],
      ['other_currency', 'exceeds_order'],
    ],
    ['a refund that the store deleted: the brand’s alone', [sale, refund('40.00'), deletionEvent('r1')], []],
    ['a report after the rejection: the brand’s alone', [sale, reject, status('processing', 9)], []],
  ])('%s', (_, events, expected) => {
    expect(commissionOf(...events).flags).toEqual(expected);
  });

  function anotherOf(event: OrderEvent): OrderEvent {
    return { ...event, id: `${event.id}b`, refundId: 'r1b' } as OrderEvent;
  }
});
