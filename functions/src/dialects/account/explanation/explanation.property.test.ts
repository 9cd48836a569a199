import fc from 'fast-check';
import { modelSplit } from '../../../../test/model/rules/due';
import {
  isLess,
  minus,
  ONE,
  over,
  percent,
  plus,
  roundHalfUp,
  sumOf as sum,
  times,
  ZERO,
  ratio,
  type Ratio,
} from '../../../../test/model/rules/ratio';
import { read, sidesOf } from '../../../../test/support/arithmetic';
import {
  contentOf,
  couponOf,
  currencyCases,
  deliver,
  hour,
  orders,
  plans,
  refundEvent,
  refundsOf,
  runs,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../../test/support/arbitraries';
import { decisionEvent } from '../../../../test/support/decisions';
import { explain } from '../../../../test/support/explain';
import { say } from './say';
import type { SentenceKey } from './sentences';
import {
  explanationSchema,
  type ExplainedLine,
  type ExplainedMoney,
  type Explanation,
  type Sentence,
  type Step,
} from './shape';
import type { ApproveEvent, OrderEvent } from '../../../domain/order/event';
import type { Plan } from '../../../domain/brand/plan';

// What an explanation says is worked out again here, from its own JSON and with other code: a reader who follows it with a
// pencil must come to the commission.

const NOW = hour(48);

const ruledPlans: fc.Arbitrary<Plan> = fc
  .tuple(plans, fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }))
  .map(([plan, product, influencer]) => ({
    ...plan,
    rules: [
      ...(plan.base === 'net' ? [{ kind: 'product' as const, id: 'p0', ratePercent: product / 1000 }] : []),
      { kind: 'influencer' as const, id: 'murat', ratePercent: influencer / 1000 },
    ],
  }));

const decisions = fc.subarray([
  // Of both currencies and influencers some name nothing of what is due, and some a part of it.
  {
    ...(decisionEvent({ kind: 'approve', seen: null, reason: 'a regular' }, hour(2)) as ApproveEvent),
    names: { influencerId: 'ada', currency: 'TRY', influencerMinor: 400, platformMinor: 100, memberMinor: 0 },
  },
  decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(3)),
  decisionEvent({ kind: 'withdraw' }, hour(4)),
  decisionEvent({ kind: 'attribute', influencerId: 'murat', reason: 'his' }, hour(5)),
  decisionEvent({ kind: 'attribute', influencerId: null, reason: 'nobody’s' }, hour(6)),
]);

/** An order as sold, perhaps changed, refunded and decided on, in any order of arrival. */
const stories = currencyCases.chain((currency) =>
  fc.tuple(orders(currency), orders(currency), ruledPlans).chain(([order, changed, plan]) =>
    fc
      .record({
        refunds: refundsOf(order),
        isChanged: fc.boolean(),
        decided: decisions,
        evidence: fc.subarray([couponOf('zeynep'), couponOf('murat', 'murats'), couponOf(null, 'unowned')]),
        status: fc.constantFrom(undefined, undefined, 'cancelled', 'processing'),
      })
      .chain(({ refunds, isChanged, decided, evidence, status }) => {
        const sale = saleEvent(contentOf(order, currency.currency), { evidence });
        const content = { ...contentOf(changed, currency.currency), ...(status ? { status } : {}) };
        const reported: OrderEvent[] = [
          ...(isChanged ? [updateEvent(hour(1), content)] : []),
          ...refunds.map((refund, i) => refundEvent(`r${i}`, refund)),
        ];
        const shuffled = fc.shuffledSubarray(reported, { minLength: reported.length });
        return shuffled.map((rest) => ({ events: [sale, ...rest, ...decided], plan, currency }));
      }),
  ),
);
type StoryCase = typeof stories extends fc.Arbitrary<infer T> ? T : never;

function explained({ events, plan }: StoryCase): { stored: Stored; explanation: Explanation } {
  const { stored } = deliver(events, { plans: [plan] });
  // As it travels: nothing but its JSON.
  const json = JSON.stringify(explain(stored, { kind: 'brand' }, NOW));
  return { stored, explanation: JSON.parse(json) as Explanation };
}

function stepsOf(value: unknown): Step[] {
  if (Array.isArray(value)) return value.flatMap(stepsOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'what' in value && 'value' in value ? [value as Step] : [];
  return [...own, ...Object.values(value).flatMap(stepsOf)];
}

const same = (a: Ratio, b: Ratio): boolean => !isLess(a, b) && !isLess(b, a);

/** What is left of each line, by MONEY.md, 2, from the leaves of the explanation: amounts, refunds and rates. */
function leftOf(line: ExplainedLine, money: ExplainedMoney): Ratio {
  const { refunds, plan } = money;
  const total = read(money.total);
  const [named, amountOnly] = [read(refunds.named.value.exact), read(refunds.amountOnly.value.exact)];
  if (money.voided !== null || refunds.reachTotal) return ZERO;
  if (plan.base === 'total') return minus(minus(total, named), amountOnly);
  const factor = same(amountOnly, ZERO) ? ONE : minus(ONE, over(amountOnly, minus(worthOf(money), named)));
  const off = plus(read(line.named.exact), read(line.beyond.exact));
  return times(minus(beforeOf(line.total, money), off), factor);
}

function worthOf({ lines, total, taxTotal, shippingTotal, feeTotal }: ExplainedMoney): Ratio {
  const named = lines.flatMap((line) => line.total ?? []);
  const parts = [...named, taxTotal, shippingTotal, feeTotal].map(read).reduce(plus, ZERO);
  return named.length > 0 && isLess(read(total), parts) ? parts : read(total);
}

function beforeOf(lineTotal: string | null, money: ExplainedMoney): Ratio {
  const [total, fee] = [read(money.total), read(money.feeTotal)];
  if (lineTotal === null) {
    const off = [read(money.taxTotal), read(money.shippingTotal), isLess(fee, ZERO) ? ZERO : fee];
    const net = minus(total, sum(off));
    return isLess(net, ZERO) ? ZERO : net;
  }
  const all = sum(money.lines.map((of) => read(of.total ?? '0')));
  if (!isLess(fee, ZERO) || same(all, ZERO)) return read(lineTotal);
  const lowered = plus(all, fee);
  return times(read(lineTotal), isLess(lowered, ZERO) ? ZERO : over(lowered, all));
}

test('both sides of every equation are equal, and are the value beside it', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { explanation } = explained(story);
      for (const { text, value } of stepsOf(explanation.money)) {
        for (const side of sidesOf(text, story.currency.exponent)) {
          expect({ text, side }).toEqual({ text, side: read(value.exact) });
        }
      }
      for (const { text } of explanation.ledger.entries.flatMap(({ postings }) => postings)) {
        const [left, right] = sidesOf(text, story.currency.exponent);
        expect({ text, side: left }).toEqual({ text, side: right });
      }
    }),
    runs(80),
  );
});

test('worked out again from the amounts and rates it shows, it comes to the commission of the order', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { stored, explanation } = explained(story);
      const { money } = explanation;
      if (!money) throw new Error('no arithmetic');
      const { exponent } = story.currency;
      const lefts = money.lines.map((line) => leftOf(line, money));
      expect(lefts).toEqual(money.lines.map(({ left }) => read(left.value.exact)));
      const exact = sum(money.lines.map(({ ratePercent }, i) => times(lefts[i]!, percent(ratePercent))));
      const inMinor = (value: Ratio): Ratio => times(value, ratio(10n ** BigInt(exponent)));
      const due = roundHalfUp(inMinor(exact));
      const shares = modelSplit(due, money.plan.shares);
      expect(
        Object.fromEntries(
          money.shares.map(({ party, amount }) => [party, inMinor(read(amount.value.exact))]),
        ),
      ).toEqual(Object.fromEntries(Object.entries(shares).map(([party, share]) => [party, ratio(share)])));
      const { commission } = stored;
      if (!commission?.influencerId) {
        expect(money.isPosted).toBe(false);
        return;
      }
      expect({
        totalMinor: Number(due),
        influencerMinor: Number(shares['influencer'] ?? 0n),
        platformMinor: Number(shares['platform'] ?? 0n),
        memberMinor: Number(shares['member'] ?? 0n),
      }).toEqual({
        totalMinor: commission.totalMinor,
        influencerMinor: commission.influencerMinor,
        platformMinor: commission.platformMinor,
        memberMinor: commission.memberMinor,
      });
    }),
    runs(80),
  );
});

test('what refunds come to is the sum of those it lists; the last posting of each account is what is due', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { explanation } = explained(story);
      const { money, ledger } = explanation;
      if (!money) throw new Error('no arithmetic');
      const { items, amountOnly, named } = money.refunds;
      const reported = (kind: string): Ratio =>
        sum(items.filter((of) => of.kind === kind).map(({ amount }) => read(amount ?? '0')));
      expect(read(amountOnly.value.exact)).toEqual(reported('amount_only'));
      const hasAllAmounts = items.every(({ kind, amount }) => kind !== 'named' || amount !== null);
      if (hasAllAmounts) expect(read(named.value.exact)).toEqual(reported('named'));
      const last = new Map(
        ledger.entries.flatMap(({ postings }) => postings).map((of) => [of.account, of.after]),
      );
      for (const { account, due, posted } of ledger.checks) {
        expect({ account, due, posted }).toEqual({ account, due: posted, posted: last.get(account) });
      }
      expect(ledger.checks.length).toBe(
        [...last.values()].filter((after) => !same(read(after), ZERO)).length,
      );
    }),
    runs(80),
  );
});

function sentencesOf(value: unknown): Sentence[] {
  if (Array.isArray(value)) return value.flatMap(sentencesOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'key' in value && 'params' in value ? [value as Sentence] : [];
  return [...own, ...Object.values(value).flatMap(sentencesOf)];
}

test('every sentence is what its key and its parameters say', () => {
  const sayAgain = say as (key: SentenceKey, params: Sentence['params']) => Sentence;
  fc.assert(
    fc.property(stories, (story) => {
      const sentences = sentencesOf(explained(story).explanation);
      expect(sentences.length).toBeGreaterThan(10);
      for (const { key, params, text } of sentences)
        expect(sayAgain(key, params)).toEqual({ key, params, text });
    }),
    runs(50),
  );
});

test('is of the declared shape, to the last field, for the brand and for each influencer', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { stored } = deliver(story.events, { plans: [story.plan] });
      const viewers = [
        { kind: 'brand' } as const,
        ...['zeynep', 'murat'].map((influencerId) => ({ kind: 'influencer', influencerId }) as const),
      ];
      for (const viewer of viewers) {
        const explanation = explain(stored, viewer, NOW);
        if (explanation) expect(explanationSchema.parse(explanation)).toEqual(explanation);
      }
    }),
    runs(60),
  );
});

test('an influencer never sees another one’s name, code or postings, nor who decided', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { stored } = deliver(story.events, { plans: [story.plan] });
      for (const [me, other] of [
        ['zeynep', /murat/],
        ['murat', /zeynep|save10/],
      ] as const) {
        const explanation = explain(stored, { kind: 'influencer', influencerId: me }, NOW);
        const json = JSON.stringify(explanation);
        expect(json).not.toMatch(other);
        expect(json).not.toMatch(/owner-of-the-brand|req_|unowned|"his"|nobody’s"/);
      }
    }),
    runs(60),
  );
});
