import fc from 'fast-check';
import {
  balancesOf,
  couponOf,
  hour,
  lastingState,
  refundEvent,
  runs,
  talliesOf,
  updateEvent,
} from '../../../test/support/arbitraries';
import { deletionEvent } from '../../../test/support/decisions';
import { Purchases, type PurchaseStep } from '../../../test/support/purchase';
import type { OrderEvent, SnapshotContent } from './event';

// A purchase of two parts, A and B, in every order of arrival: its whole, P, ends the same, and so do its parts.

const STATUSES = ['completed', 'processing', 'cancelled', 'failed', 'refunded'] as const;
const VOIDING: readonly string[] = ['cancelled', 'failed', 'refunded'];
const evidence = [couponOf('ada')];
const text = (minor: number): string => (minor / 100).toFixed(2);

/** What happens to one of the orders: its statuses in turn, its refunds, and which of those are deleted. */
const lives = fc.record({
  statuses: fc.array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 4 }),
  refunds: fc.array(
    fc.record({ units: fc.integer({ min: 1, max: 200 }), isDeleted: fc.boolean(), isNamed: fc.boolean() }),
    { maxLength: 3 },
  ),
});
type Life = Purchase['lives']['P'];

const purchases = fc.record({
  /** Even amounts, so that no refund of the whole is one of its parts. */
  totals: fc.tuple(fc.integer({ min: 50, max: 500 }), fc.integer({ min: 50, max: 500 })),
  isMarked: fc.boolean(),
  lives: fc.record({ P: lives, A: lives, B: lives }),
});
type Purchase = typeof purchases extends fc.Arbitrary<infer Value> ? Value : never;

const PRODUCTS = { A: 'coffee', B: 'tea' } as const;

function linesOf({ totals: [a, b] }: Purchase, orderId: string): SnapshotContent['items'] {
  const line = (productId: string, minor: number) => ({ productId, quantity: '1', total: text(minor) });
  const lines = { A: line(PRODUCTS.A, 2 * a), B: line(PRODUCTS.B, 2 * b) };
  return orderId === 'P' ? [lines.A, lines.B] : orderId === 'A' ? [lines.A] : [lines.B];
}

function totalOf({ totals: [a, b] }: Purchase, orderId: string): number {
  return orderId === 'P' ? 2 * (a + b) : orderId === 'A' ? 2 * a : 2 * b;
}

function eventsOf(purchase: Purchase, orderId: 'P' | 'A' | 'B'): OrderEvent[] {
  const { statuses, refunds } = purchase.lives[orderId];
  const content: SnapshotContent = {
    currency: 'TRY',
    total: text(totalOf(purchase, orderId)),
    items: linesOf(purchase, orderId) ?? [],
    ...(orderId === 'P' ? {} : { parentOrderId: 'P' }),
    ...(orderId === 'P' || !purchase.isMarked ? {} : { besideParent: 'part' as const }),
  };
  return [
    ...statuses.map((status, index) => updateEvent(hour(10 * index), { ...content, status }, { evidence })),
    ...refunds.flatMap(({ units, isDeleted, isNamed }, index) => {
      const amount = text(orderId === 'P' ? 2 * units - 1 : 2 * units);
      const named =
        isNamed && orderId !== 'P' ? { items: [{ productId: PRODUCTS[orderId], total: amount }] } : {};
      const refund = refundEvent(`${index}`, { amount, ...named }, { occurredAt: hour(3 + index) });
      return isDeleted ? [refund, deletionEvent(`${index}`, hour(40))] : [refund];
    }),
  ];
}

function stepsOf(purchase: Purchase): PurchaseStep[] {
  return (['P', 'A', 'B'] as const).flatMap((orderId) =>
    eventsOf(purchase, orderId).map((event) => ({ orderId, event })),
  );
}

const arrivals = purchases.chain((purchase) => {
  const steps = stepsOf(purchase);
  const shuffled = fc
    .tuple(
      fc.shuffledSubarray(steps, { minLength: steps.length }),
      fc.array(fc.nat({ max: steps.length - 1 }), { maxLength: 3 }),
      fc.array(fc.nat({ max: steps.length }), { maxLength: 2 }),
    )
    .map(([once, again, reviews]) => {
      const all: PurchaseStep[] = [...once, ...again.map((index) => once[index]!)];
      for (const place of reviews) all.splice(place, 0, 'review');
      return [...all, 'review' as const];
    });
  return fc.tuple(fc.constant(purchase), shuffled, shuffled);
});

/** All of an order that must not depend on arrival; a refund that is there again has another name. */
function endOf(after: Purchases, orderId: string): unknown {
  const stored = after.stored(orderId);
  const { flags, ...lasting } = lastingState(stored);
  const named = (flags ?? [])
    .map(({ eventId, reason }) => `${eventId.replace(/~\d+$/, '')} ${reason}`)
    .sort();
  return { ...lasting, named, balances: balancesOf(stored), tallies: talliesOf(stored) };
}

function endsOf(steps: readonly PurchaseStep[]): unknown {
  const after = reviewed(steps);
  return ['P', 'A', 'B'].map((orderId) => endOf(after, orderId));
}

/** The review looks at the orders that are stored. */
function reviewed(steps: readonly PurchaseStep[]): Purchases {
  return Purchases.after(...steps);
}

/** What the parts and the whole gave back, worked out by hand: a part at most its total, all of it where it is void. */
function givenBack(purchase: Purchase, orderId: 'A' | 'B' | 'P'): number {
  const { statuses, refunds }: Life = purchase.lives[orderId];
  const kept = refunds.filter(({ isDeleted }) => !isDeleted);
  const sum = kept.reduce((all, { units }) => all + (orderId === 'P' ? 2 * units - 1 : 2 * units), 0);
  if (orderId === 'P') return sum;
  return VOIDING.includes(statuses.at(-1) ?? '')
    ? totalOf(purchase, orderId)
    : Math.min(sum, totalOf(purchase, orderId));
}

test('every order of arrival, with repeats and reviews between, ends the same in the whole and in each part', () => {
  fc.assert(
    fc.property(arrivals, ([, one, other]) => {
      expect(endsOf(one)).toEqual(endsOf(other));
    }),
    runs(60),
  );
});

test('the whole earns a tenth of what is left after its own refunds and its parts’, and a part nothing', () => {
  fc.assert(
    fc.property(arrivals, ([purchase, steps]) => {
      const after = reviewed(steps);
      const total = totalOf(purchase, 'P');
      const back = (['P', 'A', 'B'] as const).reduce((sum, id) => sum + givenBack(purchase, id), 0);
      const isVoid = VOIDING.includes(purchase.lives.P.statuses.at(-1) ?? '');
      const left = isVoid ? 0 : Math.max(0, total - back);
      expect(after.due('P')).toBe(Math.floor((left + 5) / 10));
      for (const id of ['A', 'B']) {
        expect(after.commission(id)).toMatchObject({ totalMinor: 0, statusReason: 'part_of_order' });
        expect(balancesOf(after.stored(id))).toEqual({});
      }
    }),
    runs(60),
  );
});
