import fc from 'fast-check';
import {
  balancesOf,
  couponOf,
  deliver,
  hour,
  lastingState,
  runs,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { twoDeliveries, unverifiedEvent } from '../../../test/support/trust';
import type { ApproveEvent, EvidenceFact, OrderEvent, SnapshotContent } from './event';

// Suspicious sales are held with a reason, never dropped: what is due stays due, and waits for the brand.

const EMAIL = 'hash-of-ada';
const order = (customer?: SnapshotContent['customer']): SnapshotContent => ({
  currency: 'TRY',
  total: '100.00',
  status: 'completed',
  ...(customer ? { customer } : {}),
});
const own = { emailHash: EMAIL };
const adas = (kind: EvidenceFact['kind'] = 'coupon'): EvidenceFact => ({
  ...couponOf('ada'),
  kind,
  clickedAt: kind === 'coupon' ? null : hour(-1),
  ownerEmailHash: EMAIL,
});
const bobs: EvidenceFact = { ...couponOf('bob', 'bobs'), ownerEmailHash: 'hash-of-bob' };

const after = (...events: OrderEvent[]): Stored => deliver(events).stored;
const held = ({ order: { suspicions } }: Stored): string[] => suspicions.map(({ suspicion }) => suspicion);
const suspect = (reason = '6 sales', hours = 2): OrderEvent =>
  decisionEvent({ kind: 'suspect', suspicion: 'velocity', reason }, hour(hours), { source: 'schedule' });
const confirm = (hours: number): OrderEvent =>
  decisionEvent({ kind: 'confirm', eventIds: [], status: null }, hour(hours));
const NAMED = { currency: 'TRY', influencerMinor: 500, platformMinor: 500, memberMinor: 0 };
const approve = (hours: number): ApproveEvent =>
  decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(hours)) as ApproveEvent;

describe('self-referral', () => {
  test.each(['coupon', 'click', 'referralCode'] as const)(
    'by %s: 5.00 is due, pending, held_self_referral, and no schedule may approve it',
    (kind) => {
      const stored = after(saleEvent(order(own), { evidence: [adas(kind)] }));
      expect(stored.commission).toMatchObject({
        status: 'pending',
        statusReason: 'held_self_referral',
        influencerMinor: 500,
        pendingMinor: 500,
        approvableAt: null,
        payable: [],
      });
    },
  );

  test('shows too when only a later or an earlier update has the customer', () => {
    const [sale, update] = [
      saleEvent(order(), { evidence: [adas()] }),
      updateEvent(hour(1), order(own), { evidence: [] }),
    ];
    expect(held(after(sale, update))).toEqual(['self_referral']);
    expect(held(after(update, sale))).toEqual(['self_referral']);
    const anonymous = updateEvent(hour(2), order({ emailHash: 'hash-of-bob' }));
    expect(held(after(sale, update, anonymous))).toEqual(['self_referral']);
  });

  test('holds up the payout of what was approved before it showed: not payable until it is confirmed', () => {
    const sale = saleEvent(order(), { evidence: [adas()] });
    const update = updateEvent(hour(3), order(own));
    const late = after(sale, approve(2), update);
    expect(late.commission).toMatchObject({
      status: 'approved',
      payable: [],
      statusReason: 'held_self_referral',
    });
    expect(after(sale, approve(2), update, confirm(4)).commission).toMatchObject({
      status: 'approved',
      statusReason: null,
    });
  });

  test('is none where the customer is another, or the influencer’s email is not known', () => {
    expect(held(after(saleEvent(order({ emailHash: 'x' }), { evidence: [adas()] })))).toEqual([]);
    expect(held(after(saleEvent(order(own), { evidence: [couponOf('ada')] })))).toEqual([]);
    expect(held(after(saleEvent(order({ id: 'c1' }), { evidence: [couponOf('ada')] })))).toEqual([]);
  });

  test('is of the winner alone: a loser’s own order with another’s coupon is none', () => {
    const evidence = [bobs, adas('click')];
    expect(held(after(saleEvent(order(own), { evidence })))).toEqual([]);
  });

  test('is judged by the owner of then: the coupon’s new owner has another email', () => {
    const now = { ...couponOf('bob'), ownerEmailHash: 'hash-of-bob' };
    const first = updateEvent(hour(3), order(), { evidence: [adas()] });
    // It arrives later and is older, so its evidence wins: with the owner that the code had at first sight.
    const older = updateEvent(hour(1), order(own), { evidence: [now] });
    const stored = after(first, older);
    expect([stored.order.influencerId, held(stored)]).toEqual(['ada', ['self_referral']]);
  });

  test('is over where the brand credits the order to another, or to the influencer by its own decision', () => {
    const sale = saleEvent(order(own), { evidence: [adas()] });
    for (const influencerId of ['bob', 'ada', null]) {
      const moved = decisionEvent({ kind: 'attribute', influencerId, reason: 'agreed' }, hour(2));
      expect(held(after(sale, moved))).toEqual([]);
    }
  });

  test('of an unverified order shows once it is confirmed, and is confirmed with it', () => {
    const unsigned = unverifiedEvent(order(own), { evidence: [adas()] });
    expect(held(after(unsigned))).toEqual([]);
    const all = decisionEvent({ kind: 'confirm', eventIds: [unsigned.id], status: null }, hour(2));
    expect(after(unsigned, all).commission).toMatchObject({ status: 'pending', statusReason: null });
  });
});

describe('a suspicion of a schedule', () => {
  const sale = saleEvent(order(), { evidence: [adas()] });

  test('holds the commission with its figures, whatever was approved before', () => {
    const stored = after(sale, approve(1), suspect('6 sales through one click'));
    expect(stored.order.suspicions).toEqual([{ suspicion: 'velocity', reason: '6 sales through one click' }]);
    expect(stored.commission).toMatchObject({
      status: 'approved',
      statusReason: 'held_velocity',
      totalMinor: 1000,
      payable: [],
    });
  });

  test('ends with a confirmation, whichever came first, and the hold goes on from its completion', () => {
    for (const hours of [1, 3]) {
      const stored = after(sale, suspect(), confirm(hours));
      expect(stored.commission).toMatchObject({ statusReason: null, approvableAt: hour(14 * 24) });
      expect(held(stored)).toEqual([]);
    }
  });

  test('is the newest of each kind, and self-referral', () => {
    const stored = after(
      saleEvent(order(own), { evidence: [adas()] }),
      suspect('6 sales', 2),
      suspect('7 sales', 3),
    );
    expect(stored.order.suspicions).toEqual([
      { suspicion: 'self_referral', reason: expect.any(String) as string },
      { suspicion: 'velocity', reason: '7 sales' },
    ]);
  });

  test('holds nothing of an unattributed order, and gives way to a rejection', () => {
    expect(held(after(saleEvent(order()), suspect()))).toEqual([]);
    const rejected = after(sale, suspect(), decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(3)));
    expect(rejected.commission).toMatchObject({ status: 'rejected', statusReason: 'fraud', totalMinor: 0 });
  });
});

test('sold, updated, suspected, moved, confirmed and approved in any order of arrival, it ends in one state', () => {
  const events = fc
    .subarray([
      updateEvent(hour(1), order(own)),
      updateEvent(hour(2), { ...order(), status: 'processing' }, { evidence: [bobs] }),
      suspect('6 sales', 3),
      suspect('7 sales', 4),
      { ...approve(5), names: { ...NAMED, influencerId: 'ada' } },
      { ...approve(5.5), names: { ...NAMED, influencerId: 'bob' } },
      confirm(6),
      decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'his' }, hour(7)),
      decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(8)),
      decisionEvent({ kind: 'withdraw' }, hour(9)),
    ])
    .map((some) => [saleEvent(order(), { evidence: [adas()] }), ...some]);
  fc.assert(
    fc.property(events.chain(twoDeliveries), ([one, other]) => {
      const [a, b] = [after(...one), after(...other)];
      expect(lastingState(b)).toEqual(lastingState(a));
      expect(balancesOf(b)).toEqual(balancesOf(a));
      // Held: due all the same, and neither approvable nor payable.
      if (a.order.suspicions.length === 0) return;
      expect(a.commission).toMatchObject({ approvableAt: null, payable: [] });
      if (a.order.rejection === null) expect(a.commission?.totalMinor).toBe(1000);
    }),
    runs(300),
  );
});
