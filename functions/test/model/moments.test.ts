import { at, approve, decide, fold, print, refund, report, said, type More } from './byHand';
import type { ModelEvent, ModelSnapshot } from './rules/events';
import { blockedBy, NO_CLAIMS, pendingOf, reasonOf } from './rules/order';

// Reports of one moment, currencies, and clocks that are ahead of ours: the numbers are worked out by hand.

const SOLD = [report(1, '100.00'), approve(16)];
const line = (id: string, total: string, name = 'p1') => ({ id, productId: name, quantity: '1', total });
const listed = (...amounts: string[]) =>
  amounts.map((amount, i) => ({ refundId: `r${i}`, amount, key: `r${i}` }));
const tie = (day: number, total: string, more: More = {}): ModelSnapshot =>
  report(day, total, { id: `other of ${day}`, key: `other of ${day}`, ...more });

/** Each of the two may come first. */
function ends(history: readonly ModelEvent[]): { ambiguous: boolean; due: string; status: string } {
  const order = fold(history);
  expect(fold(history.toReversed())).toEqual(order);
  return { ambiguous: order.ambiguous, due: print(order.shares), status: order.status };
}

const COMPLETED = report(20, '100.00', { id: 'done', key: 'b' });
const CANCELLED = report(20, '100.00', { id: 'gone', key: 'a', status: 'cancelled' });
const TIED = [...SOLD, COMPLETED, CANCELLED];
const names = (day: number, id: string, of: readonly string[]) =>
  decide(day, { confirms: [], status: null, chosen: { id, of } });

test('completed and cancelled in one second: nothing due; confirmed as completed: 500+500 approved as before', () => {
  const between = fold(TIED);
  expect([between.ambiguous, between.status, blockedBy(between)]).toEqual([
    true,
    'cancelled',
    'order_ambiguous',
  ]);
  expect(said(between)).toEqual({ approved: '0+0', pending: '0+0', heldUntil: null });
  expect(between.approvedMs).toBe(at(16));
  const after = fold([...TIED, names(21, 'done', ['done', 'gone'])]);
  expect([after.ambiguous, after.status]).toEqual([false, 'completed']);
  expect(said(after)).toEqual({ approved: '500+500', pending: '0+0', heldUntil: 15 });
  expect(after.approvedMs).toBe(at(16));
});

test('a newer completed save of day 22 in place of it: the approval has ended, 500+500 held until 36', () => {
  const order = fold([...TIED, report(22, '100.00')]);
  expect(order.ambiguous).toBe(false);
  expect(said(order)).toEqual({ approved: '0+0', pending: '500+500', heldUntil: 36 });
});

test('150.00 and 80.00 of day 20, on day 22 confirmed as 150.00: more is due since then, held until 36', () => {
  const history = [
    ...SOLD,
    report(20, '150.00', { id: 'more', key: 'a' }),
    report(20, '80.00', { id: 'less', key: 'b' }),
  ];
  expect(said(fold(history))).toEqual({ approved: '400+400', pending: '0+0', heldUntil: 15 });
  const order = fold([...history, names(22, 'more', ['more', 'less'])]);
  expect(said(order)).toEqual({ approved: '500+500', pending: '250+250', heldUntil: 36 });
  expect(order.flags).toEqual(['less other_confirmed']);
});

test('one that the confirmation had not seen makes it ambiguous again', () => {
  const third = report(20, '80.00', { id: 'third', key: 'c' });
  const order = fold([...TIED, names(21, 'done', ['done', 'gone']), third]);
  expect([order.ambiguous, order.status, print(order.shares)]).toEqual([true, 'completed', '400+400']);
});

test('a later confirmation may name what an earlier one did not', () => {
  const order = fold([...TIED, names(21, 'gone', ['done', 'gone']), names(22, 'done', ['done', 'gone'])]);
  expect([order.ambiguous, said(order).approved]).toEqual([false, '500+500']);
});

test('lists [60.00] and [] of one second: the refund counts, 200+200, until a newer list', () => {
  const lists = [tie(1, '100.00', { refunds: listed('60.00') }), report(1, '100.00', { refunds: [] })];
  expect(ends(lists)).toEqual({ ambiguous: true, due: '200+200', status: 'completed' });
  expect(ends([...lists, report(2, '100.00')])).toMatchObject({ ambiguous: true, due: '200+200' });
  expect(ends([...lists, report(2, '100.00', { refunds: [] })])).toMatchObject({
    ambiguous: false,
    due: '500+500',
  });
});

test('lists [60.04] and [60.0] of one second are one: the store shows a decimal less; [60.14] is another', () => {
  const lists = (first: string) => [
    report(1, '100.00', { refunds: listed(first) }),
    tie(1, '100.0', { refunds: listed('60.0') }),
  ];
  expect(ends(lists('60.04'))).toMatchObject({ ambiguous: false });
  expect(ends(lists('60.14'))).toMatchObject({ ambiguous: true });
});

test('100.00 and 120.00 with one more line of a larger id: 600+600; with one of a smaller id the less counts', () => {
  const lines = [line('5', '100.00')];
  const less = report(1, '100.00', { lines });
  expect(ends([less, tie(1, '120.00', { lines: [...lines, line('6', '20.00')] })])).toMatchObject({
    ambiguous: false,
    due: '600+600',
  });
  expect(ends([less, tie(1, '120.00', { lines: [line('4', '20.00'), ...lines] })])).toMatchObject({
    ambiguous: true,
    due: '500+500',
  });
  // Both grew by one line, but not by the same.
  const others = ['6', '7'].map((id) =>
    tie(1, '120.00', { id, key: id, lines: [...lines, line(id, '20.00')] }),
  );
  expect(ends([less, ...others])).toMatchObject({ ambiguous: true, due: '600+600' });
});

test('paid, then completed in TRY by their stages; paid had grown by a line from a third: the completed one is the newest', () => {
  const lines = [line('5', '100.00')];
  const grown = [...lines, line('6', '20.00')];
  const history = [
    report(1, '100.00', { lines, id: 'third' }),
    tie(1, '120.00', { lines: grown, id: 'paid', key: 'p', stage: 1 }),
    tie(1, '90.00', { currency: 'TRY', id: 'done', key: 'd', stage: 2 }),
  ];
  expect(fold(history)).toMatchObject({ ambiguous: false, currency: 'TRY' });
});

test('one more line whose id is no number: ambiguous', () => {
  const lines = [line('a', '100.00')];
  const more = tie(1, '120.00', { lines: [...lines, line('b', '20.00')] });
  expect(ends([report(1, '100.00', { lines }), more])).toMatchObject({ ambiguous: true, due: '500+500' });
  const none = report(1, '100.00', { lines: [] });
  expect(ends([none, tie(1, '120.00', { lines })])).toMatchObject({ ambiguous: true });
});

test('one more line and another status: ambiguous', () => {
  const lines = [line('5', '100.00')];
  const more = tie(1, '120.00', { lines: [...lines, line('6', '20.00')], status: 'processing' });
  expect(ends([report(1, '100.00', { lines }), more])).toMatchObject({ ambiguous: true, due: '500+500' });
});

test('two of one second with the same amounts: not ambiguous', () => {
  expect(ends([report(1, '100.00'), tie(1, '100.00')])).toMatchObject({ ambiguous: false, due: '500+500' });
});

test('two currencies of one second: the one before that moment; without one before the smaller fingerprint', () => {
  const lira = tie(2, '100.00', { currency: 'TRY', key: 'a' });
  const euro = report(2, '100.00', { key: 'b' });
  expect(fold([report(1, '100.00'), lira, euro])).toMatchObject({ ambiguous: true, currency: 'EUR' });
  expect(fold([report(1, '1', { currency: 'TRY' }), lira, euro])).toMatchObject({
    ambiguous: true,
    currency: 'TRY',
  });
  expect(fold([lira, euro])).toMatchObject({ ambiguous: true, currency: 'TRY' });
});

test('stages tell: paid and completed in one second are not of one moment', () => {
  const paid = report(1, '100.00', { status: 'cancelled', stage: 1 });
  expect(ends([paid, tie(1, '100.00', { stage: 2 })])).toMatchObject({ ambiguous: false, due: '500+500' });
});

test('100.00 TRY approved, on day 20 100.00 EUR: 500+500 EUR pending, held until 34', () => {
  const lira = [report(1, '100.00', { currency: 'TRY' }), approve(16)];
  const order = fold([...lira, report(20, '100.00')]);
  expect(order.currency).toBe('EUR');
  expect(said(order)).toEqual({ approved: '0+0', pending: '500+500', heldUntil: 34 });
});

test('10.00 EUR approved, on day 40 back to 100.00 TRY: 500+500 TRY pending, held until 54', () => {
  const lira = (day: number) => report(day, '100.00', { currency: 'TRY' });
  const order = fold([lira(1), approve(16), report(20, '10.00'), approve(21), lira(40)]);
  expect(order.currency).toBe('TRY');
  expect(said(order)).toEqual({ approved: '0+0', pending: '500+500', heldUntil: 54 });
});

test('completed in TRY, corrected to EUR, then cancelled: nothing is due, whatever the currency of the cancellation', () => {
  for (const currency of ['TRY', 'EUR']) {
    const history = [
      report(1, '100.00', { currency: 'TRY' }),
      report(2, '100.00'),
      report(3, '100.00', { currency, status: 'cancelled' }),
    ];
    expect(fold(history)).toMatchObject({ status: 'cancelled', due: 0n });
  }
});

test('50.00 back in TRY, told without a currency, then 10.00 EUR: 50+50 EUR, flagged, by no schedule', () => {
  const order = fold([report(1, '100.00', { currency: 'TRY' }), refund(2, '50.00'), report(3, '10.00')]);
  expect([order.currency, print(pendingOf(order))]).toEqual(['EUR', '50+50']);
  expect(order.flags).toEqual(['refund of 2 other_currency']);
  expect([blockedBy(order), reasonOf(order, NO_CLAIMS)]).toEqual([null, 'other_currency']);
  const earlier = fold([report(1, '100.00', { currency: 'TRY' }), refund(0, '50.00'), report(3, '10.00')]);
  expect(earlier.flags).toEqual(['refund of 2 other_currency'.replace('2', '0')]);
});

const hourOf = (hour: number): number => 1 + hour / 24;
/** By its own clock and by ours. */
const told = (toldHour: number, receivedHour: number, status: string): ModelSnapshot =>
  report(hourOf(toldHour), '100.00', {
    status,
    receivedMs: at(hourOf(receivedHour)),
    id: `${status} ${toldHour}`,
  });

test('a shop three hours ahead: completed 12:00 (9:00), cancelled 13:00 (10:00): cancelled, flagged', () => {
  const order = fold([told(12, 9, 'completed'), told(13, 10, 'cancelled')]);
  expect(order).toMatchObject({ status: 'cancelled', due: 0n, ambiguous: false });
  expect(order.flags).toEqual(['cancelled 13 ahead_of_time']);
  // It counts at ten: an honest report of eleven is newer.
  const honest = { ...told(11, 11, 'completed'), source: 'storeApi' };
  expect(fold([told(13, 10, 'cancelled'), honest])).toMatchObject({ status: 'completed', ambiguous: false });
});

test('completed 12:00 first received at 11:54, cancelled 13:00 (10:00): ambiguous, nothing due', () => {
  expect(fold([told(12, 11.9, 'completed'), told(13, 10, 'cancelled')])).toMatchObject({
    ambiguous: true,
    status: 'cancelled',
    due: 0n,
  });
});

test('its clock is mended, completed 10:30 (10:36) after the cancellation 13:00 (10:00): ambiguous until after 13:00', () => {
  const history = [told(12, 9, 'completed'), told(13, 10, 'cancelled'), told(10.5, 10.6, 'completed')];
  expect(fold(history)).toMatchObject({ ambiguous: true, due: 0n });
  expect(fold([...history, told(12.9, 12.9, 'completed')])).toMatchObject({ ambiguous: true, due: 0n });
  expect(fold([...history, told(13.1, 13.1, 'completed')])).toMatchObject({ ambiguous: false, due: 1000n });
  const confirmed = names(2, 'completed 10.5', ['cancelled 13', 'completed 10.5']);
  expect(fold([...history, confirmed])).toMatchObject({ ambiguous: false, due: 1000n, status: 'completed' });
});

test('always ahead: completed 12:00 (9:00), held from 9:00; a hand approves, no schedule', () => {
  const order = fold([told(12, 9, 'completed')]);
  expect(order.heldUntilMs).toBe(at(hourOf(9) + 14));
  expect([blockedBy(order), reasonOf(order, NO_CLAIMS)]).toEqual([null, 'ahead_of_time']);
});

test('of those that are ahead the least receipt of the same or a later time: a report that was late is in its place', () => {
  // Told 12:00 and late, received at 11:00; told 13:00 and received at 10:00.
  const order = fold([told(12, 11, 'completed'), told(13, 10, 'cancelled')]);
  expect(order).toMatchObject({ status: 'cancelled', ambiguous: false });
});
