import { updateEvent } from '../../../test/support/arbitraries';
import { deletionEvent } from '../../../test/support/decisions';
import {
  ada,
  approve,
  attribute,
  binned,
  bob,
  claim,
  close,
  content,
  day,
  decide,
  figures,
  heard,
  pay,
  PLAN,
  refund,
  report,
  run,
} from '../../../test/support/workedExamples';
import { type AppError } from '../base/errors';
import { assertDecidable } from './decidable';
import { foldOrder } from './fold';
import { foldTerms } from './record';

// The worked examples of docs/MONEY.md, section 4: 10 %, 50/50, hold 14 days, SEK; "5+5" is influencer + platform.

const COMPLETED = report(1, '100.00');
const APPROVED = [COMPLETED, approve(16)];

describe('an approval names what it approves', () => {
  test('1: 100.00 approved on day 16, 100,000.00 told on day 20: 5+5 approved, 4,995+4,995 pending until day 34', () => {
    const of = run([...APPROVED, report(20, '100000.00')]);
    expect(figures(of)).toEqual({
      approved: '5.00+5.00',
      pending: '4995.00+4995.00',
      heldUntil: 34,
      approvableAt: 34,
      status: 'approved',
    });
    expect(of.commission).toMatchObject({
      pendingMinor: 499_500,
      approvedMinor: 500,
      paidMinor: 0,
      unclaimedMinor: 500,
      payable: ['brand~ada~SEK'],
    });
  });

  test('2: the 100,000.00 were saved on day 2 and arrive on day 20: held until day 30, not 16', () => {
    const of = run([...APPROVED, heard(report(2, '100000.00'), 20)]);
    expect(figures(of)).toMatchObject({ pending: '4995.00+4995.00', heldUntil: 30 });
  });

  test('3: 40.00 refunded on day 20: 3+3 approved, nothing pending, the approval in force', () => {
    const of = run([...APPROVED, refund(20, '40.00')]);
    expect(figures(of)).toMatchObject({ approved: '3.00+3.00', pending: '0.00+0.00', status: 'approved' });
    expect(of.order.approval).not.toBeNull();
  });

  test.each([
    ['after', [refund(20, '40.00'), deletionEvent('r1', day(22))]],
    ['before', [deletionEvent('r1', day(22)), refund(20, '40.00')]],
  ])(
    '4: that refund deleted, the deletion %s it: 5+5 approved again, nothing pending, no hold',
    (_, events) => {
      const of = run([...APPROVED, ...events]);
      expect(figures(of)).toMatchObject({ approved: '5.00+5.00', pending: '0.00+0.00', approvableAt: null });
    },
  );

  test('6: refunded 40.00 on day 5, approved 3+3, deleted on day 20: pending 2+2 until day 30', () => {
    const of = run([COMPLETED, refund(5, '40.00'), approve(16), deletionEvent('r1', day(20))]);
    expect(figures(of)).toMatchObject({ approved: '3.00+3.00', pending: '2.00+2.00', heldUntil: 30 });
  });

  test('7: completed 1, cancelled 2, completed 30: 5+5 pending until day 44', () => {
    const of = run([COMPLETED, report(2, '100.00', { status: 'cancelled' }), report(30, '100.00')]);
    expect(figures(of)).toMatchObject({ approved: '0.00+0.00', pending: '5.00+5.00', heldUntil: 44 });
  });

  test('8: approved, paid 5.00, cancelled 20, completed 25: held until 39, and nothing is paid twice', () => {
    const paid = pay(run(APPROVED), 'po1', 500);
    const cancelled = run([report(20, '100.00', { status: 'cancelled' })], [PLAN], paid);
    expect(figures(cancelled)).toMatchObject({ approved: '0.00+0.00', status: 'reversed' });
    expect(cancelled.commission).toMatchObject({ unclaimedMinor: -500, payable: ['brand~ada~SEK'] });
    const revived = run([report(25, '100.00')], [PLAN], cancelled);
    expect(figures(revived)).toMatchObject({ pending: '5.00+5.00', heldUntil: 39, status: 'pending' });
    expect(revived.commission).toMatchObject({ unclaimedMinor: -500 });
    const again = run([approve(40)], [PLAN], revived);
    expect(figures(again)).toMatchObject({ approved: '5.00+5.00', status: 'paid' });
    expect(again.commission).toMatchObject({ unclaimedMinor: 0, payable: [] });
  });

  test('10: a cancellation of day 0 arrives on day 20: nothing changes', () => {
    const of = run([...APPROVED, heard(report(0, '100.00', { status: 'cancelled' }), 20)]);
    expect(figures(of)).toMatchObject({ approved: '5.00+5.00', pending: '0.00+0.00' });
  });

  test('13: paid to ada, moved to bob on day 20: -5.00 carried, bob and platform pending until 34, paid_elsewhere', () => {
    const of = run([attribute(20, 'bob')], [PLAN], pay(run(APPROVED), 'po1', 500));
    expect(figures(of, 'ada')).toMatchObject({ approved: '0.00+0.00' });
    expect(figures(of, 'bob')).toMatchObject({ pending: '5.00+5.00', heldUntil: 34, approvableAt: null });
    expect(of.commission).toMatchObject({ statusReason: 'paid_elsewhere', payable: ['brand~ada~SEK'] });
    expect(of.commission?.balances).toEqual([
      expect.objectContaining({ influencerId: 'ada', unclaimedMinor: -500 }),
      expect.objectContaining({ influencerId: 'bob', pendingMinor: 500, approvedMinor: 0 }),
    ]);
    // A hand may approve; a payout nets ada's -5.00.
    expect(figures(run([approve(35)], [PLAN], of), 'bob')).toMatchObject({ approved: '5.00+5.00' });
    const netted = close(claim(of, 'po2', -500), 'po2', 'paid', 0);
    expect(figures(netted, 'bob')).toMatchObject({ approvableAt: 34 });
  });

  test('14: an older report brings the coupon of bob: the same accounts, held until day 30', () => {
    const older = heard(
      updateEvent(new Date(day(1).getTime() - 8_640_000), content('100.00'), { occurredAt: day(1), ...bob }),
      20,
    );
    const of = run([older], [PLAN], pay(run(APPROVED), 'po1', 500));
    expect(figures(of, 'bob')).toMatchObject({ pending: '5.00+5.00', heldUntil: 30 });
  });

  test('15: approved 16+4 by plan 2, then an older report brings plan 1: 5+4 approved, 1.00 of the platform pending', () => {
    const shares = [
      { party: 'influencer' as const, percent: 80 },
      { party: 'platform' as const, percent: 20 },
    ];
    const plans = [PLAN, { ...PLAN, version: 2, ratePercent: 20, shares }];
    const of = run(
      [
        report(1, '100.00', {}, { planVersion: 2 }),
        approve(16),
        heard(updateEvent(day(0.5), content('100.00'), { occurredAt: day(1), planVersion: 1 }), 20),
      ],
      plans,
    );
    expect(figures(of)).toMatchObject({ approved: '5.00+4.00', pending: '0.00+1.00', heldUntil: 30 });
  });

  test('16: shares 12/43/45, due 4 minor units = 0+2+2, named 3 = 1+1+1: 0+1+1 approved, 0+1+1 pending', () => {
    const shares = [
      { party: 'influencer' as const, percent: 12 },
      { party: 'platform' as const, percent: 43 },
      { party: 'member' as const, percent: 45 },
    ];
    const of = run([report(1, '0.30'), approve(16), report(20, '0.40')], [{ ...PLAN, shares }]);
    expect(of.order.approval?.names).toMatchObject({ influencerMinor: 1, platformMinor: 1, memberMinor: 1 });
    const state = foldOrder(of.order.events, foldTerms(of.order));
    expect(state?.due.shares).toEqual({ influencer: 0n, platform: 2n, member: 2n });
    expect(state?.approved).toEqual({ influencer: 0n, platform: 1n, member: 1n });
    expect(figures(of)).toMatchObject({ approved: '0.00+0.01', pending: '0.00+0.01' });
  });

  test('18 without its confirm: completed and cancelled in one second, completed again on day 22: 5+5 pending until 36', () => {
    const tie = [report(20, '100.00'), report(20, '100.00', { status: 'cancelled' })];
    const of = run([...APPROVED, ...tie, report(22, '100.00')]);
    expect(figures(of)).toMatchObject({ approved: '0.00+0.00', pending: '5.00+5.00', heldUntil: 36 });
  });

  test('27: deleted on day 20, restored and completed on day 21: 5+5 pending, held until day 34', () => {
    const of = run([...APPROVED, binned(20), report(21, '100.00', { restored: true })]);
    expect(figures(of)).toMatchObject({ approved: '0.00+0.00', pending: '5.00+5.00', heldUntil: 34 });
  });

  test('deleted on day 5, restored on day 6, approved on day 30: that approval has seen the deletion, and stands', () => {
    const of = run([COMPLETED, binned(5), report(6, '100.00', { restored: true }), approve(30)]);
    expect(of.order.approval?.asOf.deletionIds).toEqual([binned(5).id]);
    expect(figures(of)).toMatchObject({ approved: '5.00+5.00', pending: '0.00+0.00' });
  });

  test('28: rejected on day 18, withdrawn on day 19: 5+5 pending, the approval not back, held until day 33', () => {
    const of = run([
      ...APPROVED,
      decide(18, { kind: 'reject', reason: 'no' }),
      decide(19, { kind: 'withdraw' }),
    ]);
    expect(figures(of)).toMatchObject({ approved: '0.00+0.00', pending: '5.00+5.00', heldUntil: 33 });
  });

  test('31: the person saw 10.00 and the commission is 12.00 now: commission_changed, and so for 10.00 of another currency', () => {
    const { order, commission } = run([COMPLETED, report(2, '120.00')]);
    const seeing =
      (totalMinor: number, currency = 'SEK') =>
      () =>
        assertDecidable(
          order,
          commission,
          { kind: 'approve', seen: { totalMinor, currency }, reason: 'x' },
          day(3),
        );
    expect(seeing(1000)).toThrow(expect.objectContaining({ code: 'commission_changed' }) as AppError);
    expect(seeing(1200, 'EUR')).toThrow(expect.objectContaining({ code: 'commission_changed' }) as AppError);
    expect(seeing(1200)).not.toThrow();
  });

  test('31: during the hold a person needs a reason, until day 15', () => {
    const { order, commission } = run([COMPLETED]);
    const at = (n: number) => () =>
      assertDecidable(
        order,
        commission,
        { kind: 'approve', seen: { totalMinor: 1000, currency: 'SEK' }, reason: null },
        day(n),
      );
    expect(at(14)).toThrow(expect.objectContaining({ code: 'commission_held' }) as AppError);
    expect(at(15)).not.toThrow();
  });

  test('32: approved again where nothing is pending: refused, the older approval stays', () => {
    const { order, commission } = run(APPROVED);
    expect(() =>
      assertDecidable(order, commission, { kind: 'approve', seen: null, reason: null }, day(17)),
    ).toThrow(expect.objectContaining({ code: 'commission_not_pending' }) as AppError);
    expect(order.approval?.at).toEqual(day(16));
  });

  test('33: the store says processing, then completed: approved 5+5 all the time, payable only when completed', () => {
    const processing = run([...APPROVED, report(20, '100.00', { status: 'processing' })]);
    expect(figures(processing)).toMatchObject({ approved: '5.00+5.00', status: 'approved' });
    expect(processing.commission).toMatchObject({ payable: [], statusReason: 'order_not_completed' });
    const completed = run([report(21, '100.00')], [PLAN], processing);
    expect(completed.commission).toMatchObject({ payable: ['brand~ada~SEK'], statusReason: null });
  });

  test('36: a payout of 5.00 is open, the order is cancelled, the payout fails: claims 0, unclaimed 0', () => {
    const cancelled = run(
      [report(20, '100.00', { status: 'cancelled' })],
      [PLAN],
      claim(run(APPROVED), 'po1', 500),
    );
    const failed = close(cancelled, 'po1', 'counterClaim', -500, 21);
    expect(failed.commission).toMatchObject({
      claimedMinor: 0,
      unclaimedMinor: 0,
      paidMinor: 0,
      payable: [],
    });
  });

  test('reject: while approved and unclaimed; once a payout has claimed of it, already_claimed', () => {
    const { order, commission } = run(APPROVED);
    const reject = { kind: 'reject', reason: 'no' } as const;
    expect(() => assertDecidable(order, commission, reject, day(17))).not.toThrow();
    const claimed = claim({ order, commission }, 'po1', 500);
    expect(() => assertDecidable(order, claimed.commission, reject, day(17))).toThrow(
      expect.objectContaining({ code: 'already_claimed' }) as AppError,
    );
  });
});

describe('days: pending on the day of the event, approved on that of the approval at the earliest', () => {
  test('42: sale of 20 January, approved 3 February, a refund of 31 January arrives on 5 February', () => {
    const sale = heard(updateEvent(day(20), content('100.00'), { occurredAt: day(20), ...ada }), 20);
    const of = run([sale, approve(34), heard(refund(31, '40.00'), 36)]);
    const approved = Object.entries(of.order.tallies).flatMap(([on, { SEK }]) =>
      SEK?.approvedCommissionMinor ? [[on, SEK.approvedCommissionMinor]] : [],
    );
    expect(approved).toEqual([['2026-02-03', 600]]);
    expect(of.commission?.entries.map(({ kind, day: on }) => [kind, on])).toEqual([
      ['accrual', '2026-01-20'],
      ['approval', '2026-02-03'],
      ['reversal', '2026-02-03'],
    ]);
    expect(of.order.tallies['2026-01-31']?.['SEK']).toMatchObject({ refunds: 1, refundedMinor: 4000 });
  });
});

describe('the lock: after it no refund and no status takes anything back', () => {
  const locked = [{ ...PLAN, lockDays: 30 }];

  test('completed on day 1, locked from day 31: refunds of day 30 count, those of day 32 do not', () => {
    const of = run([COMPLETED, refund(30, '40.00'), refund(32, '60.00', 'r2')], locked);
    expect(figures(of)).toMatchObject({ pending: '3.00+3.00' });
    expect(of.commission?.lockedAt).toEqual(day(31));
    expect(of.order.flags).toEqual([{ eventId: 'refund:storeApi:r2', reason: 'after_lock' }]);
  });

  test('cancelled or deleted on day 32: 5+5 stay approved, and both are flagged', () => {
    const cancelled = report(32, '100.00', { status: 'cancelled' });
    const of = run([...APPROVED, cancelled, binned(33)], locked);
    expect(figures(of)).toMatchObject({ approved: '5.00+5.00', status: 'approved' });
    expect(of.order.flags).toEqual([
      { eventId: cancelled.id, reason: 'after_lock' },
      { eventId: binned(33).id, reason: 'after_lock' },
    ]);
  });

  test('without lockDays nothing is locked: cancelled on day 400, nothing is due', () => {
    const of = run([...APPROVED, report(400, '100.00', { status: 'cancelled' })]);
    expect(of.commission).toMatchObject({ lockedAt: null, totalMinor: 0 });
  });
});
