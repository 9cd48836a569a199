import fc from 'fast-check';
import {
  balancesOf,
  couponOf,
  deliver,
  hour,
  lastingState,
  PLAN,
  runs,
  updateEvent,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { twoDeliveries } from '../../../test/support/trust';
import { foldOrder, type OrderState } from './fold';
import type { OrderEvent, SnapshotContent } from './event';
import { termsOf } from '../../../test/support/foldTerms';

// Stores' clocks tick in seconds: of two snapshots of one second the one at the further stage is the newer.

const MORE = { evidence: [couponOf('ada')] };
const order = (status: string, stage: number | undefined, more: Partial<SnapshotContent> = {}) =>
  updateEvent(
    hour(1),
    { currency: 'TRY', total: '100.00', status, ...(stage === undefined ? {} : { stage }), ...more },
    MORE,
  );

function fold(...events: OrderEvent[]): OrderState {
  const plans = new Map([[1, PLAN]]);
  const state = foldOrder(events, termsOf(plans));
  expect(foldOrder(events.toReversed(), termsOf(plans))).toEqual(state);
  if (!state) throw new Error('there is no order');
  return state;
}

describe('of two snapshots of one second', () => {
  test.each([
    ['placed and paid: paid', ['pending', 0], ['processing', 1], 'processing'],
    ['paid and completed: completed', ['processing', 1], ['completed', 2], 'completed'],
    ['placed and completed: completed', ['on-hold', 0], ['completed', 2], 'completed'],
  ] as const)('%s, and nothing is ambiguous', (_title, [first, of], [second, then], status) => {
    expect(fold(order(first, of), order(second, then))).toMatchObject({ status, ambiguous: false });
  });

  test('of which one has no stage, as in another dialect, the order is ambiguous: an unknown stage orders nothing', () => {
    expect(fold(order('cancelled', undefined), order('completed', 2)).ambiguous).toBe(true);
    const cheaper = order('completed', undefined, { total: '10.00' });
    expect(fold(cheaper, order('completed', 2)).ambiguous).toBe(true);
    expect(fold(order('completed', undefined), order('completed', 2)).ambiguous).toBe(false);
  });

  test('at one stage that disagree, the order is ambiguous, as before', () => {
    expect(fold(order('processing', 1), order('on-hold', 1)).ambiguous).toBe(true);
    const dearer = order('processing', 1, { total: '90.00' });
    expect(fold(order('processing', 1), dearer).ambiguous).toBe(true);
  });

  test('that disagree, a third at a further stage ends the ambiguity, and the order can be approved', () => {
    const events = [order('processing', 1), order('on-hold', 1), order('completed', 2)];
    expect(fold(...events)).toMatchObject({ status: 'completed', ambiguous: false });
    const { stored } = deliver([
      ...events,
      decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(2)),
    ]);
    expect(stored.commission?.status).toBe('approved');
  });

  test('the further stage also gives the amounts', () => {
    const state = fold(order('processing', 1), order('completed', 2, { total: '80.00' }));
    expect(state).toMatchObject({ totalMinor: 8000, ambiguous: false });
  });

  test('a stage says nothing against a later second', () => {
    const later = updateEvent(hour(1.001), { currency: 'TRY', total: '100.00', status: 'on-hold' }, MORE);
    expect(fold(order('completed', 2), later)).toMatchObject({ status: 'on-hold', ambiguous: false });
  });
});

test('snapshots of few seconds and stages, in any order of arrival, end in one state', () => {
  const snapshot = fc
    .record({
      seconds: fc.integer({ min: 0, max: 1 }),
      stage: fc.integer({ min: 0, max: 2 }),
      status: fc.constantFrom('pending', 'processing', 'completed', 'cancelled'),
      total: fc.constantFrom('100.00', '90.00'),
    })
    .map(({ seconds, ...content }) =>
      updateEvent(hour(1 + seconds / 3600), { currency: 'TRY', ...content }, MORE),
    );
  const events = fc.array(snapshot, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(events.chain(twoDeliveries), ([one, other]) => {
      const [a, b] = [deliver(one).stored, deliver(other).stored];
      expect(lastingState(b)).toEqual(lastingState(a));
      expect(balancesOf(b)).toEqual(balancesOf(a));
    }),
    runs(200),
  );
});
