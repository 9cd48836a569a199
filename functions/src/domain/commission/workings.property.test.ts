import fc from 'fast-check';
import {
  contentOf,
  couponOf,
  currencyCases,
  deliver,
  orders,
  plans,
  printMinor,
  refundEvent,
  refundsOf,
  runs,
  saleEvent,
  type CurrencyCase,
} from '../../../test/support/arbitraries';
import { modelDue, modelRefundNotes } from '../../../test/model/rules/due';
import type { ModelMoney, ModelRefundAmounts } from '../../../test/model/rules/events';
import { foldOrder } from '../order/fold';
import type { Plan } from '../brand/plan';
import { termsOf } from '../../../test/support/foldTerms';

interface Case {
  readonly currency: CurrencyCase;
  readonly order: ModelMoney & { readonly totalMinor: number };
  readonly refunds: readonly ModelRefundAmounts[];
  readonly plan: Plan;
}

function cases(
  options: Parameters<typeof refundsOf>[1] & { sharesProducts?: boolean } = {},
): fc.Arbitrary<Case> {
  return currencyCases.chain((currency) =>
    orders(currency, options).chain((order) =>
      fc.record({
        currency: fc.constant(currency),
        order: fc.constant(order),
        refunds: refundsOf(order, options),
        plan: plans,
      }),
    ),
  );
}

/** What the product says is due: through the fold, from the amounts as a store sends them. */
function dueOf({ currency, order, plan }: Omit<Case, 'refunds'>, refunds: readonly ModelRefundAmounts[]) {
  const sale = saleEvent(contentOf(order, currency.currency), { evidence: [couponOf('ada')] });
  const events = [sale, ...refunds.map((refund, i) => refundEvent(`r${i}`, refund))];
  const state = foldOrder(events, termsOf(new Map([[1, plan]])));
  if (!state) throw new Error('a sale makes an order');
  return state.due;
}

describe('what is due, against the model in integer ratios', () => {
  test('base, commission, shares, refunded and excess of random orders and refunds in 0, 2 and 3 decimals', () => {
    fc.assert(
      fc.property(cases(), (given) => {
        const { base, total, shares, refunded, excess } = dueOf(given, given.refunds);
        const expected = modelDue({ ...given.order, refunds: given.refunds }, given.plan);
        expect({ base, total, shares, refunded, excess }).toEqual(expected);
      }),
      runs(1000),
    );
  });

  test('a status that voids the order leaves 0, whatever the refunds', () => {
    const status = fc.constantFrom('cancelled', 'failed', 'refunded', 'trashed', 'wc-cancelled', 'Trash');
    fc.assert(
      fc.property(cases(), status, (given, word) => {
        const { base, total } = dueOf({ ...given, order: { ...given.order, status: word } }, given.refunds);
        expect({ base, total }).toEqual({ base: 0n, total: 0n });
      }),
      runs(200),
    );
  });
});

describe('refunds', () => {
  test('never raise the base, nor the commission, nor what anybody gets of it by more than a minor unit', () => {
    fc.assert(
      fc.property(cases({ sharesProducts: true, maxLength: 5 }), (given) => {
        const steps = given.refunds.map((_, i) => dueOf(given, given.refunds.slice(0, i + 1)));
        let before = dueOf(given, []);
        for (const after of steps) {
          expect(after.base <= before.base).toBe(true);
          expect(after.total <= before.total).toBe(true);
          before = after;
        }
      }),
      runs(1000),
    );
  });

  test('that reach the total exactly leave 0 and no excess, in every mix', () => {
    fc.assert(
      fc.property(cases({ full: false }), fc.boolean(), (given, isNamed) => {
        const { refunded, excess } = dueOf(given, given.refunds);
        fc.pre(excess === 0n);
        const rest = Number(BigInt(given.order.totalMinor) - refunded);
        const amount = print(rest, given.currency);
        const last: ModelRefundAmounts = isNamed
          ? { amount, shippingTotal: print(0, given.currency) }
          : { amount };
        const due = dueOf(given, [...given.refunds, last]);
        expect(due).toMatchObject({
          base: 0n,
          total: 0n,
          excess: 0n,
          refunded: BigInt(given.order.totalMinor),
        });
      }),
      runs(500),
    );
  });

  test('in n parts come to what one refund of their sum comes to', () => {
    const parts = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(cases(), parts, fc.constantFrom('amount', 'line', 'shipping'), (given, minors, form) => {
        const of = (minor: number): ModelRefundAmounts => {
          const amount = print(minor, given.currency);
          if (form === 'amount') return { amount };
          return form === 'line' ? { items: [{ lineId: 'l0', total: amount }] } : { shippingTotal: amount };
        };
        const sum = minors.reduce((a, b) => a + b, 0);
        expect(dueOf(given, minors.map(of))).toEqual(dueOf(given, [of(sum)]));
      }),
      runs(500),
    );
  });

  test('come to the same in any order', () => {
    const shuffled = cases({ sharesProducts: true }).chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray([...given.refunds], { minLength: given.refunds.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        expect(dueOf(given, other)).toEqual(dueOf(given, given.refunds));
      }),
      runs(300),
    );
  });

  test('that name a line touch that line only, where no refund is amount-only and none exceeds its line', () => {
    fc.assert(
      fc.property(cases({ full: false, amountOnly: false }), (given) => {
        const { lines = [] } = given.order;
        const named = given.refunds.map(({ items = [] }) => ({
          amount: print(0, given.currency),
          items: items.filter(({ lineId }) => lineId === 'l0'),
          shippingTotal: print(0, given.currency),
        }));
        fc.pre(lines.length > 1 && given.order.totalMinor > 0);
        fc.pre(modelRefundNotes({ ...given.order, refunds: named }).beyondLines.length === 0);
        // Without the first line, and without the refunds of it: what the others come to.
        const others = { ...given.order, fee: '0', lines: lines.slice(1) };
        const all = { ...given.order, fee: '0' };
        const rate = { ...given.plan, base: 'net' as const, ratePercent: 100 };
        const first = dueOf(
          { ...given, order: { ...all, lines: lines.slice(0, 1) }, plan: rate },
          named,
        ).total;
        const whole = dueOf({ ...given, order: all, plan: rate }, named).total;
        expect(whole - first).toBe(dueOf({ ...given, order: others, plan: rate }, []).total);
      }),
      runs(500),
    );
  });

  test('leave nothing negative: base, commission, shares, refunded, excess; and refunded never above the total', () => {
    fc.assert(
      fc.property(cases({ sharesProducts: true }), (given) => {
        const { base, total, shares, refunded, excess } = dueOf(given, given.refunds);
        const figures = [base, total, ...Object.values(shares), refunded, excess];
        expect(figures.filter((figure) => figure < 0n)).toEqual([]);
        expect(refunded <= BigInt(given.order.totalMinor)).toBe(true);
        expect(Object.values(shares).reduce((a, b) => a + b, 0n)).toBe(total);
      }),
      runs(500),
    );
  });

  test('change postings to split(due) and nothing else: what is posted is what the model splits', () => {
    fc.assert(
      fc.property(cases({ maxLength: 3 }), (given) => {
        const sale = saleEvent(contentOf(given.order, given.currency.currency), {
          evidence: [couponOf('ada')],
        });
        const events = [sale, ...given.refunds.map((refund, i) => refundEvent(`r${i}`, refund))];
        const { stored } = deliver(events, { plans: [given.plan] });
        const { total, shares } = modelDue({ ...given.order, refunds: given.refunds }, given.plan);
        expect(stored.commission).toMatchObject({
          totalMinor: Number(total),
          influencerMinor: Number(shares['influencer']),
          platformMinor: Number(shares['platform']),
          memberMinor: Number(shares['member']),
          pendingMinor: Number(shares['influencer']),
        });
      }),
      runs(300),
    );
  });
});

function print(minor: number, { exponent }: CurrencyCase): string {
  return printMinor(minor, exponent);
}
