import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { deletionEvent } from '../../../test/support/decisions';
import {
  ada,
  approve,
  claim,
  close,
  day,
  decide,
  figures,
  heard,
  line,
  refund,
  report,
  run,
} from '../../../test/support/workedExamples';
import type { AppError } from '../base/errors';
import { assertDecidable, confirmedEventIds } from './decidable';
import type { ListedRefund, OrderEvent, SnapshotEvent } from './event';
import { seenNow } from './approval';
import type { Because } from './because';
import { foldOrder } from './fold';
import { foldTerms } from './record';

// The worked examples of docs/MONEY.md, section 3: one moment, the currency of the newest amounts, clocks ahead of ours.

const COMPLETED = report(1, '100.00');
const APPROVED = [COMPLETED, approve(16)];
const NOTHING = { approved: '0.00+0.00', pending: '0.00+0.00' };

/** The brand names the report of a moment that counts, and what it had seen of that moment. */
const confirm = (n: number, counts: SnapshotEvent, among: readonly SnapshotEvent[]): OrderEvent =>
  decide(n, {
    kind: 'confirm',
    eventIds: [],
    status: null,
    moment: { counts: counts.id, among: among.map(({ id }) => id) },
  });
const listed = (refundId: string, amount: string): ListedRefund => ({ refundId, amount });

describe('completed and cancelled in one second', () => {
  const [completed, cancelled] = [report(20, '100.00'), report(20, '100.00', { status: 'cancelled' })];
  const TIED = [...APPROVED, completed, cancelled];

  test('18: nothing is due meanwhile, and no approval is taken', () => {
    const { order, commission } = run(TIED);
    expect(order).toMatchObject({ ambiguous: true, status: 'cancelled' });
    expect(figures({ order, commission })).toMatchObject(NOTHING);
    const decision = { kind: 'approve', seen: null, reason: null } as const;
    expect(() => {
      assertDecidable(order, commission, decision, day(21));
    }).toThrow('Nothing is due on the order (order_cancelled).');
  });

  test('18: confirmed as completed: 5+5 approved again, the approval in force, no hold', () => {
    const of = run([...TIED, confirm(21, completed, [completed, cancelled])]);
    expect(of.order).toMatchObject({
      ambiguous: false,
      status: 'completed',
      approval: { eventId: 'approve:16' },
    });
    expect(figures(of)).toMatchObject({ approved: '5.00+5.00', pending: '0.00+0.00', approvableAt: null });
    expect(of.order.flags).toEqual([{ eventId: cancelled.id, reason: 'other_confirmed' }]);
  });

  test('18: a newer completed save of day 22 in its place: the approval has ended, 5+5 pending until 36', () => {
    const of = run([...TIED, report(22, '100.00')]);
    expect(of.order).toMatchObject({ ambiguous: false, approval: null });
    expect(figures(of)).toMatchObject({ approved: '0.00+0.00', pending: '5.00+5.00', heldUntil: 36 });
  });

  test('150.00 and 80.00 of day 20, on day 22 confirmed as 150.00: more is due since then, held until 36', () => {
    const [more, less] = [report(20, '150.00'), report(20, '80.00')];
    const of = run([...APPROVED, more, less, confirm(22, more, [more, less])]);
    expect(figures(of)).toMatchObject({ approved: '5.00+5.00', pending: '2.50+2.50', heldUntil: 36 });
  });

  test('what was refused begins no hold: 100.00 by a clock ahead named before 150.00 of its moment, 150.00 on day 21: until 35', () => {
    const [meant, other] = [heard(report(20.5, '100.00'), 20.375), report(20.5, '150.00')];
    const of = run([...APPROVED, meant, other, report(21, '150.00'), confirm(22, meant, [meant, other])]);
    expect(figures(of)).toMatchObject({ approved: '5.00+5.00', pending: '2.50+2.50', heldUntil: 35 });
  });

  test('one of that moment which the confirm had not seen makes it ambiguous again', () => {
    const failed = report(20, '100.00', { status: 'failed' });
    const of = run([...TIED, confirm(21, completed, [completed, cancelled]), failed]);
    expect(of.order).toMatchObject({ ambiguous: true, status: 'failed' });
    const again = decide(23, {
      kind: 'confirm',
      eventIds: [],
      status: null,
      moment: { counts: cancelled.id, among: [completed.id, cancelled.id, failed.id] },
    });
    expect(run([...TIED, confirm(21, completed, [completed, cancelled]), failed, again]).order).toMatchObject(
      {
        ambiguous: false,
        status: 'cancelled',
      },
    );
  });

  test('54: while a payout of 5.00 is open that then fails: nothing unclaimed, and 5.00 after the confirm', () => {
    const claimed = claim(run(APPROVED), 'po1', 500);
    const tied = run([completed, cancelled], undefined, claimed);
    expect(tied.commission).toMatchObject({ approvedMinor: 0, claimedMinor: 500, unclaimedMinor: -500 });
    const failed = close(tied, 'po1', 'counterClaim', -500);
    expect(failed.commission).toMatchObject({ claimedMinor: 0, unclaimedMinor: 0, payable: [] });
    const settled = run([confirm(21, completed, [completed, cancelled])], undefined, failed);
    expect(settled.commission).toMatchObject({ unclaimedMinor: 500, payable: ['brand~ada~SEK'] });
  });

  test('a confirm names a report of the order, lists it, and only reports of its moment', () => {
    const { order } = run([...APPROVED, completed, cancelled]);
    const errorsOf = (counts: string, among: readonly string[]): readonly string[] => {
      try {
        confirmedEventIds(order, { kind: 'confirm', eventIds: [], status: null, moment: { counts, among } });
        return [];
      } catch (error) {
        return (error as AppError).errors.map(({ path }) => path);
      }
    };
    expect(errorsOf(completed.id, [completed.id, cancelled.id])).toEqual([]);
    expect(errorsOf('nothing', [cancelled.id])).toEqual(['counts']);
    expect(errorsOf(completed.id, [cancelled.id])).toEqual(['among']);
    expect(errorsOf(completed.id, [completed.id, COMPLETED.id, 'nothing'])).toEqual(['among.1', 'among.2']);
  });

  test('what an approval has seen is the newest report that counts for something', () => {
    const events = [COMPLETED, completed, cancelled, confirm(21, completed, [completed, cancelled])];
    expect(seenNow(events).snapshotId).toBe(completed.id);
  });
});

describe('amounts of one second', () => {
  test('19: a list with a refund of 60.00, and an empty one: the refund counts, 2+2, nothing approvable', () => {
    const tied = [
      report(1, '100.00', { refunds: [listed('r1', '60.00')] }),
      report(1, '100.00', { refunds: [] }),
    ];
    const of = run(tied);
    expect(of.order.ambiguous).toBe(true);
    expect(figures(of)).toMatchObject({ pending: '2.00+2.00', approvableAt: null });
    const newer = run([...tied, report(2, '100.00', { refunds: [] })]);
    expect(newer.order.ambiguous).toBe(false);
    expect(figures(newer)).toMatchObject({ pending: '5.00+5.00' });
  });

  const LESS = { items: [line('10', '100.00')] };

  test('20: 100.00, and 120.00 with one more line of a larger id: 6+6, not ambiguous', () => {
    const more = { items: [...LESS.items, line('11', '20.00')] };
    const of = run([report(1, '100.00', LESS), report(1, '120.00', more)]);
    expect(of.order.ambiguous).toBe(false);
    expect(figures(of)).toMatchObject({ pending: '6.00+6.00' });
  });

  test.each([
    ['of a smaller id', { items: [line('10', '100.00'), line('9', '20.00')] }],
    ['while the other line costs more', { items: [line('10', '101.00'), line('11', '19.00')] }],
    ['and a fee', { items: [line('10', '100.00'), line('11', '20.00')], feeTotal: '1.00' }],
    ['and another status', { items: [line('10', '100.00'), line('11', '20.00')], status: 'processing' }],
    ['and a refund', { items: [line('10', '100.00'), line('11', '20.00')], refunds: [listed('r', '1.00')] }],
  ])('one more line %s shows nothing: ambiguous, and the less counts', (_, more) => {
    const of = run([report(1, '100.00', { ...LESS, refunds: [] }), report(1, '120.00', more)]);
    expect(of.order).toMatchObject({ ambiguous: true, totalMinor: 10_000 });
  });

  test('one more line, and two words for one status, which is no other status: 6+6, not ambiguous', () => {
    const more = { items: [...LESS.items, line('11', '20.00')], status: 'wc-completed' };
    const of = run([report(1, '100.00', LESS), report(1, '120.00', more)]);
    expect(of.order.ambiguous).toBe(false);
    expect(figures(of)).toMatchObject({ pending: '6.00+6.00' });
  });

  test('such a report tells no currency either: 50.00 back without a currency is in EUR, as the one that has grown is not', () => {
    const before = report(1, '100.00', { ...LESS, status: 'completed' });
    const grown = { items: [...LESS.items, line('11', '20.00')], status: 'wc-completed', stage: 1 };
    const euros = report(1, '100.00', { currency: 'EUR', stage: 2 });
    const of = run([before, report(1, '120.00', grown), euros, refund(2, '50.00')]);
    expect(of.order).toMatchObject({ ambiguous: false, currency: 'EUR', refundedMinor: 5000, flags: [] });
  });

  test('of three of one second the second has grown from the first, and the third is newer by its stage: 7.50+7.50', () => {
    const second = { items: [...LESS.items, line('11', '20.00')], stage: 1 };
    const third = { items: [line('10', '150.00')], stage: 2 };
    const of = run([report(1, '100.00', LESS), report(1, '120.00', second), report(1, '150.00', third)]);
    expect(of.order.ambiguous).toBe(false);
    expect(figures(of)).toMatchObject({ pending: '7.50+7.50' });
  });

  test('a report without lines is none that a line was added to: 100.00 with one, 90.00 with none: ambiguous', () => {
    const of = run([report(1, '100.00', LESS), report(1, '90.00', { items: [] })]);
    expect(of.order).toMatchObject({ ambiguous: true, totalMinor: 9000 });
  });

  test('a coupon added within the second is newer: 100.00, then 90.00 with the coupon line 12', () => {
    const coupon = { couponDiscounts: [{ lineId: '12', code: 'ten', discount: '10.00' }] };
    const reduced = { items: [line('10', '90.00')], attribution: coupon };
    const of = run([report(1, '100.00', LESS), report(1, '90.00', reduced)]);
    expect(of.order).toMatchObject({ ambiguous: false, totalMinor: 9000 });
  });

  test('21: two that differ only in a product’s name are not ambiguous', () => {
    const of = run(
      ['Shirt', 'shirt'].map((name) => report(1, '100.00', { items: [line('10', '100.00', { name })] })),
    );
    expect(of.order.ambiguous).toBe(false);
  });

  test('100.00 and 80.00: 4+4, and of two currencies the one from before: SEK', () => {
    expect(figures(run([report(1, '100.00'), report(1, '80.00')]))).toMatchObject({ pending: '4.00+4.00' });
    const eur = report(2, '1.00', { currency: 'EUR' });
    const of = run([report(1, '100.00'), report(2, '100.00'), eur]);
    expect(of.order).toMatchObject({ ambiguous: true, currency: 'SEK' });
    expect(figures(of)).toMatchObject({ pending: '5.00+5.00' });
  });
});

describe('of two currencies of one moment', () => {
  const in_ = (currency: string, n: number, total = '100.00'): SnapshotEvent =>
    report(n, total, { currency });
  const currencyOf = (...events: readonly SnapshotEvent[]): string | null => run(events).order.currency;

  test.each(['SEK', 'EUR'])('that from before counts: %s', (before) => {
    // By fingerprint either of the two may come first.
    for (const total of ['1.00', '2.00', '3.00', '4.00', '5.00', '6.00'])
      expect(currencyOf(in_(before, 1), in_('SEK', 2, total), in_('EUR', 2))).toBe(before);
  });

  test.each([
    ['where there is none before', []],
    ['where the one before is a third', [in_('USD', 1)]],
  ])('%s, that of the smaller fingerprint counts', (_, before) => {
    const found = ['1.00', '2.00', '3.00', '4.00', '5.00', '6.00'].map((total) => {
      const [a, b] = [in_('SEK', 2, total), in_('EUR', 2)];
      const smaller = a.fingerprint < b.fingerprint ? 'SEK' : 'EUR';
      expect(currencyOf(...before, a, b)).toBe(smaller);
      expect(currencyOf(...before, b, a)).toBe(smaller);
      return smaller;
    });
    expect(new Set(found).size).toBe(2);
  });

  test('that from before is looked for beyond another such moment', () => {
    for (const total of ['1.00', '2.00', '3.00', '4.00', '5.00', '6.00']) {
      const twice = [in_('SEK', 2, total), in_('EUR', 2), in_('SEK', 3, total), in_('EUR', 3)];
      expect(currencyOf(in_('EUR', 1), ...twice)).toBe('EUR');
    }
  });

  test('the explanation names the other of the moment; a report alone is just the newest', () => {
    const [a, b] = [in_('SEK', 2), in_('EUR', 2)];
    const because = (...events: readonly SnapshotEvent[]): Because | undefined => {
      const { order } = run(events);
      return foldOrder(order.events, foldTerms(order))?.because;
    };
    const tied = because(in_('SEK', 1), a, b);
    expect(tied?.amounts).toEqual({ eventIds: [a.id], reason: 'newest_tied' });
    expect([...(tied?.tied.amounts ?? [])]).toEqual([b.id]);
    expect(because(in_('SEK', 1), b)?.amounts).toEqual({ eventIds: [b.id], reason: 'newest' });
  });
});

describe('currency belongs to the amounts', () => {
  const OPEN = claim(run(APPROVED), 'po1', 500);
  const eur = (n: number, total: string): SnapshotEvent => report(n, total, { currency: 'EUR' });

  test('11: approved in SEK and claimed, then 100.00 EUR: SEK -5.00, EUR 5+5 held until 34, by hand only', () => {
    const of = run([eur(20, '100.00')], undefined, OPEN);
    expect(figures(of)).toMatchObject(NOTHING);
    expect(figures(of, 'ada', 'EUR')).toMatchObject({
      pending: '5.00+5.00',
      heldUntil: 34,
      approvableAt: null,
    });
    expect(of.commission).toMatchObject({ statusReason: 'paid_elsewhere' });
    expect(of.commission?.balances).toContainEqual(
      expect.objectContaining({ currency: 'SEK', approvedMinor: 0, claimedMinor: 500, unclaimedMinor: -500 }),
    );
    const approved = run([approve(21)], undefined, of);
    expect(approved.commission).toMatchObject({ unclaimedMinor: 500, payable: ['brand~ada~EUR'] });
  });

  test('12: 10.00 EUR approved by hand, on day 40 back to 100.00 SEK: 5+5 SEK pending until 54', () => {
    const of = run([eur(20, '10.00'), approve(21), report(40, '100.00')], undefined, OPEN);
    expect(figures(of)).toMatchObject({ approved: '0.00+0.00', pending: '5.00+5.00', heldUntil: 54 });
  });

  test('29: 50.00 refunded in SEK without saying so, then 10.00 EUR: 0.50+0.50, by hand only', () => {
    const events = [COMPLETED, refund(2, '50.00'), eur(3, '10.00')];
    const of = run(events);
    expect(figures(of, 'ada', 'EUR')).toMatchObject({ pending: '0.50+0.50', approvableAt: null });
    expect(of.commission).toMatchObject({ statusReason: 'other_currency', flags: ['other_currency'] });
    expect(figures(run([approve(4)], undefined, of), 'ada', 'EUR')).toMatchObject({ approved: '0.50+0.50' });
    expect(run([...events, deletionEvent('r1', day(5))]).commission?.statusReason).toBeNull();
  });
});

describe('a shop whose clock is three hours ahead', () => {
  /** Told at an hour of day 2, first received at another. */
  const told = (at: number, received: number, status: string): SnapshotEvent =>
    heard(report(2 + at / 24, '100.00', { status }), 2 + received / 24);
  const [completed, cancelled] = [told(12, 9, 'completed'), told(13, 10, 'cancelled')];

  test('22: completed 12:00 (9:00), cancelled 13:00 (10:00): cancelled and flagged; a repeat moves nothing', () => {
    const repeat = { ...completed, receivedAt: day(2 + 11.8 / 24), requestId: 'again' };
    for (const events of [
      [completed, cancelled, repeat],
      [cancelled, completed, repeat],
    ]) {
      const { order } = run(events);
      expect(order).toMatchObject({ status: 'cancelled', ambiguous: false });
      expect(order.flags).toEqual([{ eventId: cancelled.id, reason: 'ahead_of_time' }]);
      expect(order.events).toHaveLength(2);
    }
  });

  test('23: completed 12:00 first received at 11:54, cancelled 13:00 (10:00): ambiguous, nothing due', () => {
    const of = run([told(12, 11.9, 'completed'), cancelled]);
    expect(of.order).toMatchObject({ ambiguous: true, status: 'cancelled' });
    expect(figures(of)).toMatchObject(NOTHING);
  });

  test('23, completed told at the very time of the cancellation, 13:00 (12:54): ambiguous too', () => {
    const of = run([told(13, 12.9, 'completed'), cancelled]);
    expect(of.order).toMatchObject({ ambiguous: true, status: 'cancelled' });
  });

  test('completed told 10:00 (10:06), when the cancellation of 13:00 arrived: that one tells a later time, and is newer', () => {
    const of = run([told(10, 10.1, 'completed'), cancelled]);
    expect(of.order).toMatchObject({ ambiguous: false, status: 'cancelled' });
  });

  test.each([
    ['15 minutes ahead of its receipt is right', 15, []],
    ['15 minutes and a millisecond is ahead', 15 + 1 / 60_000, ['ahead_of_time']],
  ])('told %s', (_, minutes, reasons) => {
    const { order } = run([told(12, 12 - minutes / 60, 'completed')]);
    expect(order.flags.map(({ reason }) => reason)).toEqual(reasons);
  });

  test('24: its clock is mended, completed 10:30 (10:36): ambiguous; a save told after 13:00, or a confirm, ends it', () => {
    const mended = told(10.5, 10.6, 'completed');
    const events = [completed, cancelled, mended];
    expect(run(events).order).toMatchObject({ ambiguous: true, status: 'cancelled' });
    const later = told(13.5, 13.6, 'completed');
    expect(run([...events, later]).order).toMatchObject({ ambiguous: false, status: 'completed' });
    const settled = run([...events, confirm(3, mended, [cancelled, mended])]);
    expect(settled.order).toMatchObject({ ambiguous: false, status: 'completed' });
  });

  test('25: always ahead: held from 9:00, flagged; a hand approves, and a payout claims 5.00', () => {
    const of = run([completed]);
    expect(figures(of)).toMatchObject({ pending: '5.00+5.00', heldUntil: 16 + 9 / 24, approvableAt: null });
    expect(of.commission).toMatchObject({ statusReason: 'ahead_of_time' });
    const approved = run([approve(17)], undefined, of);
    expect(approved.commission).toMatchObject({ unclaimedMinor: 500, payable: ['brand~ada~SEK'] });
  });

  test('fifteen minutes are none: told 12:15 and received 12:00 counts at 12:15, a second more at its receipt', () => {
    const right = told(12.25, 12, 'completed');
    const wrong = told(12.25 + 1 / 3600, 12, 'completed');
    expect(run([right]).order.completedAt).toEqual(right.modifiedAt);
    expect(run([wrong]).order.completedAt).toEqual(wrong.receivedAt);
  });
});

describe('in any order of arrival, and as often as it may come', () => {
  const statuses = fc.constantFrom('completed', 'processing', 'cancelled');
  const reports = fc
    .record({
      at: fc.constantFrom(2, 2, 3, 4),
      ahead: fc.constantFrom(0, 0, 0.5, 1.5),
      status: statuses,
      total: fc.constantFrom('100.00', '80.00', '120.00'),
      currency: fc.constantFrom('SEK', 'SEK', 'EUR'),
    })
    .map(({ at, ahead, status, total, currency }) =>
      heard(report(at, total, { status, currency }, ada), at - ahead),
    );

  test('reports of one second, in two currencies, of clocks ahead end the same', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(reports, { minLength: 2, maxLength: 6, selector: ({ id }) => id })
          .chain((events) =>
            fc.tuple(
              fc.constant(events),
              fc.shuffledSubarray([...events, ...events], { minLength: 2 * events.length }),
            ),
          ),
        ([events, shuffled]) => {
          const [a, b] = [run(events), run(shuffled)];
          const { events: _a, receivedAt: _ra, updatedAt: _ua, tallies: _ta, ...order } = a.order;
          expect(b.order).toMatchObject(order);
          for (const currency of ['SEK', 'EUR'])
            expect(figures(b, 'ada', currency)).toEqual(figures(a, 'ada', currency));
        },
      ),
      runs(200),
    );
  });
});
