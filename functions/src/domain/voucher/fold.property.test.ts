import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import {
  BRAND_ACCOUNT,
  voucherOf,
  Delivered,
  issued,
  redeemed,
  reversed,
} from '../../../test/support/voucherEvents';
import type { VoucherEvent } from './event';
import { owedBy, postedTo, type VoucherRecord } from './record';

const ORDERS = ['1', '2'] as const;
const CURRENCIES = ['TRY', 'JPY', 'KWD'] as const;
const EXPONENTS = { TRY: 2, JPY: 0, KWD: 3 } as const;

interface Move {
  readonly kind: 'redeemed' | 'reversed';
  readonly orderId: (typeof ORDERS)[number];
  readonly currency: (typeof CURRENCIES)[number];
  readonly minor: number;
  readonly hours: number;
}

const moves = fc.array(
  fc.record({
    kind: fc.constantFrom('redeemed' as const, 'reversed' as const),
    orderId: fc.constantFrom(...ORDERS),
    // Mostly one, so that reversals meet redemptions.
    currency: fc.constantFrom(...CURRENCIES, 'TRY' as const, 'TRY' as const),
    minor: fc.integer({ min: 0, max: 99_999 }),
    // Few, so that many are of one time, and some of another month.
    hours: fc.constantFrom(1, 2, 3, 800),
  }),
  { maxLength: 9 },
);
const issues = fc.array(fc.record({ minor: fc.nat(99_999), hours: fc.constantFrom(0, 2, 4) }), {
  maxLength: 2,
});

function decimal(minor: number, exponent: number): string {
  const digits = String(minor).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

const histories = fc
  .tuple(issues, moves)
  .map(([some, all]) => {
    const events = [
      ...some.map(({ minor, hours }, index) => issued(`i${index}`, decimal(minor, 2), hours)),
      ...all.map(({ kind, orderId, currency, minor, hours }, index) => {
        const make = kind === 'redeemed' ? redeemed : reversed;
        return make(`m${index}`, orderId, decimal(minor, EXPONENTS[currency]), hours, { currency });
      }),
    ];
    return { all, events };
  })
  .filter(({ events }) => events.length > 0);

const arrivals = histories.chain(({ all, events }) =>
  fc.record({
    all: fc.constant(all),
    events: fc.constant(events),
    order: fc.shuffledSubarray(events, { minLength: events.length }),
    repeats: fc.array(fc.tuple(fc.nat(events.length - 1), fc.nat()), { maxLength: 5 }),
  }),
);

/** What depends on arrival: the facts in their order, and how the entries came about. */
function withoutArrival({ events: _events, entries: _entries, ...rest }: VoucherRecord): unknown {
  return rest;
}

/** The sums of the entries by what must not depend on arrival. */
function sumsOf({ entries }: VoucherRecord): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const entry of entries) {
    const key = [entry.eventId, entry.orderId, entry.currency, entry.day].join(' ');
    sums[key] = (sums[key] ?? 0) + owedBy(entry);
  }
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, minor]) => minor !== 0)
      .sort(),
  );
}

function withRepeats(
  order: readonly VoucherEvent[],
  repeats: readonly (readonly [number, number])[],
): VoucherEvent[] {
  const events = [...order];
  for (const [which, where] of repeats) {
    const event = order[which];
    if (event) events.splice(where % (events.length + 1), 0, { ...event, requestId: 'req_again' });
  }
  return events;
}

/** Worked out by adding alone: per order and currency what was given less what was taken back, never below nothing. */
function owed(all: readonly Move[]): Record<string, number> {
  const sums = new Map<string, { redeemed: number; reversed: number }>();
  for (const { kind, orderId, currency, minor } of all) {
    const key = `${orderId} ${currency}`;
    const sum = sums.get(key) ?? { redeemed: 0, reversed: 0 };
    sum[kind] += minor;
    sums.set(key, sum);
  }
  return Object.fromEntries(
    [...sums].map(([key, sum]) => [key, Math.max(0, sum.redeemed - sum.reversed)]).sort(),
  ) as Record<string, number>;
}

test('any order of arrival with repeats ends in the same voucher, and in the same sums by event, order and day', () => {
  fc.assert(
    fc.property(arrivals, ({ events, order, repeats }) => {
      const [straight, other] = [voucherOf(...events), voucherOf(...withRepeats(order, repeats))];
      expect(withoutArrival(other)).toEqual(withoutArrival(straight));
      expect(sumsOf(other)).toEqual(sumsOf(straight));
      expect(new Set(other.events.map(({ id }) => id)).size).toBe(events.length);
      expect(other.events).toHaveLength(events.length);
    }),
    runs(200),
  );
});

test('the platform owes the sum over orders of what was redeemed less reversed, never less than nothing', () => {
  fc.assert(
    fc.property(arrivals, ({ all, order }) => {
      const voucher = voucherOf(...order);
      const found = voucher.orders.map(({ orderId, currency, owedMinor }) => [
        `${orderId} ${currency}`,
        owedMinor,
      ]);
      expect(Object.fromEntries(found.sort())).toEqual(owed(all));
      for (const { currency, owedMinor } of voucher.totals) {
        const entries = voucher.entries.filter((entry) => entry.currency === currency);
        expect(postedTo('platform', entries) + 0).toBe(-owedMinor + 0);
        expect(postedTo(BRAND_ACCOUNT, entries)).toBe(owedMinor);
      }
    }),
    runs(200),
  );
});

test('every entry sums to zero, is of an event, is never edited, and no id is there twice', () => {
  fc.assert(
    fc.property(arrivals, ({ order }) => {
      const delivered = new Delivered();
      let before: VoucherRecord['entries'] = [];
      for (const event of order) {
        const { entries, events } = delivered.deliver(event).voucher;
        expect(entries.slice(0, before.length)).toEqual(before);
        for (const { postings, eventId, day } of entries) {
          expect(postings.reduce((sum, { minor }) => sum + minor, 0)).toBe(0);
          expect(events.find(({ id }) => id === eventId)).toMatchObject({ day });
        }
        expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
        before = entries;
      }
    }),
    runs(100),
  );
});

test('what the steps add to the months is what the entries come to', () => {
  fc.assert(
    fc.property(arrivals, ({ order }) => {
      const delivered = new Delivered();
      const months: Record<string, number> = {};
      const add = (key: string, minor: number): void => void (months[key] = (months[key] ?? 0) + minor);
      for (const event of order)
        for (const [month, totals] of Object.entries(delivered.deliver(event).added))
          for (const [currency, { redeemedMinor, reversedMinor }] of Object.entries(totals)) {
            add(`${month} ${currency} redeemed`, redeemedMinor);
            add(`${month} ${currency} reversed`, reversedMinor);
          }
      const due: Record<string, number> = {};
      for (const entry of delivered.voucher?.entries ?? []) {
        const isRedemption = delivered.voucher?.events.some(
          ({ id, kind }) => id === entry.eventId && kind === 'redeemed',
        );
        const key = `${entry.day.slice(0, 7)} ${entry.currency} ${isRedemption ? 'redeemed' : 'reversed'}`;
        due[key] = (due[key] ?? 0) + (isRedemption ? owedBy(entry) : -owedBy(entry));
      }
      const nonZero = (sums: Record<string, number>): unknown =>
        Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0));
      expect(nonZero(months)).toEqual(nonZero(due));
    }),
    runs(100),
  );
});
