import fc from 'fast-check';
import {
  balancesOf,
  couponOf,
  deliver,
  hour,
  lastingState,
  PLAN,
  runs,
  saleEvent,
  updateEvent,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { twoDeliveries, unverifiedEvent } from '../../../test/support/trust';
import { foldOrder } from './fold';
import type { OrderEvent, SnapshotEvent } from './event';
import { termsOf } from '../../../test/support/foldTerms';

// An order that goes back to draft (MONEY.md, 2.5): a draft tells its status alone, and alone makes no order known.

const MORE = { evidence: [couponOf('ada')] };
const placed = (at: number, status = 'completed', total = '100.00'): SnapshotEvent =>
  updateEvent(hour(at), { currency: 'TRY', total, status }, MORE);
const draft = (at: number, total = '0.00', currency = 'TRY'): SnapshotEvent =>
  updateEvent(hour(at), { currency, total, status: 'draft', isDraft: true });

const plans = termsOf(new Map([[1, PLAN]]));
const fold = (...events: OrderEvent[]) => foldOrder(events, plans);

test.each<[string, OrderEvent[], string, bigint, boolean]>([
  ['completed 100, then a draft: 0 due', [placed(1), draft(2)], 'draft', 0n, false],
  ['a draft of the checkout, then completed 100: 10.00 due', [draft(0), placed(1)], 'completed', 1000n, true],
  ['a draft and then placed again: 10.00 due', [placed(1), draft(2), placed(3)], 'completed', 1000n, true],
  ['a draft in dollars counts too', [placed(1), draft(2, '5.00', 'USD')], 'draft', 0n, false],
  ['a sale without a time is before it', [saleEvent(placed(1).content, MORE), draft(0)], 'draft', 0n, false],
])('%s, in either order', (_, events, status, due, isSale) => {
  for (const all of [events, events.toReversed()]) {
    const state = fold(...all);
    expect(state).toMatchObject({ status, isSale, currency: 'TRY', totalMinor: 10_000, ambiguous: false });
    expect(state?.due.total).toBe(due);
    expect(state?.attribution.influencerId).toBe('ada');
    expect(state?.flags).toEqual([]);
  }
});

test('drafts alone are no order: the first is parked, and so is the second', () => {
  const { stored, answers } = deliver([draft(0), draft(1)]);
  expect(answers.map(({ outcome }) => outcome)).toEqual(['parked', 'parked']);
  expect(stored.order).toMatchObject({ status: null, currency: null });
  expect(stored.commission).toBeNull();
});

test('a draft that came before its sale takes it back, as one that came after it', () => {
  const [before, after] = [deliver([draft(2), placed(1)]), deliver([placed(1), draft(2)])];
  expect(lastingState(before.stored)).toEqual(lastingState(after.stored));
  expect(balancesOf(before.stored)).toEqual(balancesOf(after.stored));
  expect(before.stored.commission).toMatchObject({ totalMinor: 0, statusReason: 'order_draft' });
  expect(before.stored.commission?.entries.map(({ kind }) => kind)).toEqual(['accrual', 'reversal']);
});

test('a draft takes back on the day on which it was saved, and not on the order’s', () => {
  const { stored } = deliver([placed(1), draft(24 * 40)]);
  expect(stored.commission?.entries.map(({ day }) => day)).toEqual(['2026-11-21', '2026-12-31']);
});

test('a draft begins the hold anew: completed on hour 1, a draft on 2, completed on 3, held from 3', () => {
  expect(fold(placed(1), draft(2), placed(3))?.heldSince).toEqual(hour(3));
  expect(fold(draft(0), placed(1), placed(3))?.heldSince).toEqual(hour(1));
});

test('a draft ends an approval that had not seen it', () => {
  const approve = decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(1.5));
  const approved = deliver([placed(1), approve]).stored;
  expect(approved.commission).toMatchObject({ pendingMinor: 0, approvedMinor: 500 });
  const { stored } = deliver([draft(2), placed(3)], { from: approved });
  expect(stored.commission).toMatchObject({ totalMinor: 1000, pendingMinor: 500, approvedMinor: 0 });
});

test('a draft hides no unverified order, and makes none of it', () => {
  const unsigned = unverifiedEvent(placed(1).content);
  expect(fold(unsigned, draft(0))).toMatchObject({ unverified: true, status: 'completed', isSale: false });
});

test('with a lock, a draft after it changes nothing, and is flagged', () => {
  const locked = termsOf(new Map([[1, { ...PLAN, lockDays: 1 }]]));
  const state = foldOrder([placed(1), draft(26)], locked);
  expect(state).toMatchObject({ status: 'completed', due: { total: 1000n } });
  expect(state?.flags.map(({ reason }) => reason)).toEqual(['after_lock']);
});

test('whatever drafts and snapshots come, and in whatever order: one end', () => {
  const event = fc
    .record({ at: fc.nat(5), isDraft: fc.boolean(), total: fc.constantFrom('90.00', '100.00') })
    .map(({ at, isDraft, total }) => (isDraft ? draft(at, total) : placed(at, 'completed', total)));
  const events = fc.uniqueArray(event, { selector: ({ id }) => id, minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      events.chain((all) => twoDeliveries(all)),
      ([one, other]) => {
        const [a, b] = [deliver(one).stored, deliver(other).stored];
        expect(lastingState(a)).toEqual(lastingState(b));
        expect(balancesOf(a)).toEqual(balancesOf(b));
      },
    ),
    runs(100),
  );
});
