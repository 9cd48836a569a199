import fc from 'fast-check';
import type { OrderEvent } from '../../src/domain/order/event';
import { couponOf, hour, refundEvent, runs, saleEvent, updateEvent } from '../support/arbitraries';
import { decisionEvent, deletionEvent } from '../support/decisions';
import { MemoryBrand } from './memoryBrand';
import { MoneyBook } from './rules/moneyBook';

// Payouts, repayments, write-offs and settlements of a brand beside the model, whatever happens to its orders meanwhile.

const CURRENCY = 'TRY';
const ORDERS = ['o1', 'o2', 'o3', 'o4'];
const INFLUENCERS = ['ada', 'bob'] as const;

const influencer = fc.constantFrom(...INFLUENCERS);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'approve',
        'approve',
        'approve',
        'cancel',
        'complete',
        'process',
        'refund',
        'restore',
        'move',
      ),
      order: fc.constantFrom(...ORDERS),
      percent: fc.integer({ min: 1, max: 100 }),
      influencer,
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('open', 'pay', 'pay', 'fail'), influencer }) },
  // Approved, paid out, and taken back: a debt.
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('lose' as const),
      loses: fc.constantFrom(...ORDERS),
      by: fc.constantFrom('cancel', 'refund', 'move'),
      percent: fc.integer({ min: 1, max: 100 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('repayment', 'write_off'),
      influencer,
      percent: fc.constantFrom(1, 30, 60, 99, 100, 101),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('settle' as const),
      percent: fc.integer({ min: -150, max: 150 }),
      prepayment: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('post' as const) }) },
);
type StepOf<What> = Extract<typeof step extends fc.Arbitrary<infer S> ? S : never, { what: What }>;
type AnyStep = typeof step extends fc.Arbitrary<infer S> ? S : never;
type OrderStep = Extract<AnyStep, { order: string }>;
type Losing = Extract<AnyStep, { loses: string }>;

/** The brand and the model side by side. */
class Pair {
  readonly brand = new MemoryBrand(CURRENCY);
  readonly book = new MoneyBook();
  private readonly totals = new Map<string, number>();
  private readonly lastRefund = new Map<string, string>();
  private hours = 50;

  constructor(totals: readonly number[]) {
    ORDERS.forEach((orderId, index) => {
      const total = totals[index] ?? 1;
      this.totals.set(orderId, total);
      const content = { currency: CURRENCY, total: money(total), status: 'completed' };
      const owner = couponOf(INFLUENCERS[index % 2] ?? 'ada');
      this.order(orderId, saleEvent(content, { evidence: [owner] }), index);
    });
  }

  do(asked: AnyStep): void {
    if ('order' in asked) this.order(asked.order, this.event(asked));
    else if ('loses' in asked) this.lose(asked);
    else if (asked.what === 'open')
      this.same(this.brand.openPayout(asked.influencer), this.book.openPayout(asked.influencer));
    else if (asked.what === 'pay' || asked.what === 'fail') this.close(asked.influencer, asked.what);
    else if (asked.what === 'settle') this.settle(asked);
    else if (asked.what === 'post') this.post();
    else if ('percent' in asked) this.endDebt(asked);
    this.check();
  }

  /** All is settled, all payouts are through, and the schedule has run. */
  end(): void {
    for (const name of INFLUENCERS) {
      this.close(name, 'pay');
      this.brand.openPayout(name);
      this.book.openPayout(name);
      this.close(name, 'pay');
    }
    if (this.book.owed !== 0n) {
      const amount = Number(this.book.owed);
      this.same(this.brand.settle(amount, false), this.book.settle(BigInt(amount), false));
    }
    this.post();
    this.check();
    const { brand, platform, ...rest } = this.brand.accounts();
    expect([brand, platform]).toEqual([undefined, undefined]);
    expect(Number(this.book.taken)).toBe(this.brand.settled.platformTakenMinor);
    // What is left is what influencers owe, or may not be paid yet, and the same of the other sign in cash.
    for (const name of INFLUENCERS) {
      const left = ORDERS.reduce((sum, order) => sum + this.book.unclaimed(name, order), 0n);
      expect(rest[`influencer:${name}`] ?? 0n).toBe(left);
    }
  }

  private lose({ loses: order, by, percent }: Losing): void {
    const tell = (what: OrderStep['what']): void => {
      this.order(order, this.event({ what, order, percent, influencer: 'bob' }));
    };
    tell('complete');
    tell('approve');
    for (const name of INFLUENCERS) {
      this.same(this.brand.openPayout(name), this.book.openPayout(name));
      this.close(name, 'pay');
    }
    tell(by);
  }

  private check(): void {
    expect(this.brand.accounts()).toEqual(this.book.accounts());
    for (const order of ORDERS) {
      for (const name of INFLUENCERS)
        expect([order, name, this.brand.unclaimed(order, name)]).toEqual([
          order,
          name,
          Number(this.book.unclaimed(name, order)),
        ]);
    }
    expect(this.brand.settled).toEqual({
      settledMinor: Number(this.book.settled),
      platformTakenMinor: Number(this.book.taken),
    });
  }

  private same(found: string | null, due: string | null): void {
    expect(found).toBe(due);
  }

  private close(name: string, what: 'pay' | 'fail'): void {
    const end = what === 'pay' ? 'paid' : 'failed';
    this.brand.closePayout(name, end);
    this.book.closePayout(name, end);
  }

  private endDebt({ what, influencer: name, percent }: StepOf<'repayment' | 'write_off'>): void {
    const debt = -this.book.balance(name);
    const amount = debt > 0n ? (debt * BigInt(percent)) / 100n : BigInt(percent);
    if (amount === 0n) return;
    this.same(this.brand.endDebt(what, name, Number(amount)), this.book.endDebt(what, name, amount));
  }

  private settle({ percent, prepayment }: StepOf<'settle'>): void {
    const amount = (this.book.billed * BigInt(percent)) / 100n || BigInt(percent);
    if (amount === 0n) return;
    this.same(this.brand.settle(Number(amount), prepayment), this.book.settle(amount, prepayment));
  }

  private post(): void {
    this.brand.post();
    this.book.post();
  }

  private order(orderId: string, event: OrderEvent, placed = 0): void {
    this.brand.take(orderId, [event], placed);
    for (const order of this.brand.orders.keys()) this.book.orders.set(order, this.brand.approved(order));
  }

  private event({ what, order, percent, influencer: name }: OrderStep): OrderEvent {
    this.hours += 1;
    const now = hour(this.hours);
    const total = this.totals.get(order) ?? 1;
    const report = (status: string): OrderEvent =>
      updateEvent(now, { currency: CURRENCY, total: money(total), status });
    switch (what) {
      case 'approve':
        return decisionEvent({ kind: 'approve', seen: null, reason: null }, now);
      case 'cancel':
        return report('cancelled');
      case 'complete':
        return report('completed');
      case 'process':
        return report('processing');
      case 'refund': {
        const refundId = `r${this.hours}`;
        this.lastRefund.set(order, refundId);
        return refundEvent(refundId, { amount: money((total * percent) / 100) }, { occurredAt: now });
      }
      case 'restore':
        return deletionEvent(this.lastRefund.get(order) ?? 'none', now);
      case 'move':
        return decisionEvent({ kind: 'attribute', influencerId: name, reason: 'agreed' }, now);
    }
  }
}

const money = (minor: number): string => (Math.round(minor) / 100).toFixed(2);

test('every account, claim and refusal is as in the model; settled and paid out, brand and platform are at 0, and the rest is carried', () => {
  const totals = fc.array(fc.integer({ min: 1, max: 10 ** 7 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(totals, fc.array(step, { maxLength: 16 }), (some, steps) => {
      const pair = new Pair(some);
      for (const one of steps) pair.do(one);
      pair.end();
    }),
    runs(150),
  );
});
