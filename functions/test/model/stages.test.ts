import type { ModelEvent } from './rules/events';
import { pendingOf } from './rules/order';
import { approve, binning, decide, deletion, fold, PLAN, print, refund, report, said } from './byHand';

// The model is held against numbers that were worked out by hand: what is pending and approved, and held.

const SOLD = [report(1, '100.00'), approve(16)];

test.each<[string, readonly ModelEvent[], string, string, number | null]>([
  ['approved, then 100,000.00', [...SOLD, report(20, '100000.00')], '500+500', '499500+499500', 34],
  ['the same, saved on day 2', [...SOLD, report(2, '100000.00')], '500+500', '499500+499500', 30],
  ['40.00 back after the approval', [...SOLD, refund(20, '40.00')], '300+300', '0+0', 15],
  ['and that refund deleted', [...SOLD, refund(20, '40.00'), deletion(22)], '500+500', '0+0', 15],
  [
    '40.00 back before the approval, deleted after it',
    [report(1, '100.00'), refund(5, '40.00'), approve(16), deletion(20)],
    '300+300',
    '200+200',
    30,
  ],
  [
    'cancelled on 2, completed on 30',
    [report(1, '100.00'), report(2, '100.00', { status: 'cancelled' }), report(30, '100.00')],
    '0+0',
    '500+500',
    44,
  ],
  [
    'cancelled after the approval',
    [...SOLD, report(20, '100.00', { status: 'cancelled' })],
    '0+0',
    '0+0',
    null,
  ],
  [
    'and completed again',
    [...SOLD, report(20, '100.00', { status: 'cancelled' }), report(25, '100.00')],
    '0+0',
    '500+500',
    39,
  ],
  ['a cancellation of day 0', [...SOLD, report(0, '100.00', { status: 'cancelled' })], '500+500', '0+0', 15],
  ['moved to bob', [...SOLD, decide(20, { influencerId: 'bob' })], '0+0', '500+500', 34],
  ['bob’s by an older report', [...SOLD, report(0.9, '100.00', { owner: 'bob' })], '0+0', '500+500', 30],
  [
    'deleted and restored',
    [...SOLD, binning(20), report(21, '100.00', { isRestored: true })],
    '0+0',
    '500+500',
    34,
  ],
  ['rejected and withdrawn', [...SOLD, decide(18, 'reject'), decide(19, 'withdraw')], '0+0', '500+500', 33],
  ['processed again', [...SOLD, report(20, '100.00', { status: 'processing' })], '500+500', '0+0', 15],
  ['approved anew after it had grown', [...SOLD, report(20, '120.00'), approve(34)], '600+600', '0+0', 15],
])('%s', (_, history, approved, pending, heldUntil) => {
  expect(said(fold(history))).toEqual({ approved, pending, heldUntil });
});

test('20 %, 80/20 approved, then an older report brings 10 %, 50/50: 5+4 of 5+5', () => {
  const shares = [
    { party: 'influencer', percent: 80 },
    { party: 'platform', percent: 20 },
  ];
  const plans = [PLAN, { ...PLAN, version: 2, ratePercent: 20, shares }];
  const history = [report(1, '100.00', { planVersion: 2 }), approve(16), report(0.5, '100.00')];
  expect(said(fold(history, plans))).toEqual({ approved: '500+400', pending: '0+100', heldUntil: 30 });
});

test('12/43/45: due 4 is 0+2+2, and 3 of it named as 1+1+1: 0+1+1 are approved, and 0+1+1 pending', () => {
  const shares = [
    { party: 'influencer', percent: 12 },
    { party: 'platform', percent: 43 },
    { party: 'member', percent: 45 },
  ];
  const names = { influencerId: 'ada', currency: 'EUR', influencer: 1n, platform: 1n, member: 1n };
  const approval = decide(16, { names, seenReport: 'report of 1', seenBinnings: [] });
  const order = fold([report(1, '0.40'), approval], [{ ...PLAN, shares }]);
  expect([print(order.shares), print(order.approved), print(pendingOf(order))]).toEqual([
    '0+2+2',
    '0+1+1',
    '0+1+1',
  ]);
});

test('locked after 30 days: 40.00 of day 30 come off, 60.00 and the cancellation of day 32 do not', () => {
  const plans = [{ ...PLAN, lockDays: 30 }];
  const history = [...SOLD, report(32, '100.00', { status: 'cancelled' })];
  expect(said(fold([...history, refund(32, '60.00')], plans))).toMatchObject({ approved: '500+500' });
  expect(said(fold([...history, refund(30, '40.00')], plans))).toMatchObject({ approved: '300+300' });
  expect(fold([...history, refund(32, '60.00')], plans).flags).toEqual([
    'refund of 32 after_lock',
    'report of 32cancelled after_lock',
  ]);
});
