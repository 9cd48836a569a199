import fc from 'fast-check';
import { AppError, type ErrorCode } from '../../src/domain/base/errors';
import { assertDecidable, type Decision } from '../../src/domain/order/decidable';
import { isSnapshot, type OrderEvent, type SnapshotEvent } from '../../src/domain/order/event';
import { applyEvent, type OrderRecord } from '../../src/domain/order/record';
import { foldOrder } from '../../src/domain/order/fold';
import type { Plan } from '../../src/domain/brand/plan';
import {
  contentOf,
  contextFor,
  couponOf,
  currencyCases,
  hour,
  orders,
  refundEvent,
  refundsOf,
  runs,
  saleEvent,
  updateEvent,
} from '../support/arbitraries';
import { decisionEvent, deletionEvent } from '../support/decisions';
import { modelDue } from './rules/due';
import { claimsOf, storedView, type StoredPair } from './check';
import { MemoryOrder } from './fold';
import { totalOf } from './rules/approval';
import { modelOrder } from './rules/order';
import { refusalOf } from './rules/refusal';
import { INFLUENCERS } from './evidence';
import { byAge } from './rules/events';
import { BRAND_WORDS } from './brandWords';
import { deliveries, plansWithRules, stories, type Step } from './stories';
import { asModelEvent, asModelPlan } from './translate';
import { termsOf } from '../support/foldTerms';

// The properties of MONEY.md, 5, for the kinds of events that change what was told before.

const told = stories.chain((story) =>
  fc.record({ story: fc.constant(story), steps: deliveries(story.events) }),
);

function play(plans: readonly Plan[], steps: readonly Step[]): MemoryOrder {
  const order = new MemoryOrder(plans);
  for (const step of steps) order.take(step);
  return order;
}

/** What is due and posted of either stage, and how long it is held: all but what only says why, and what payouts have claimed. */
function figuresOf(stored: StoredPair) {
  const { order, commission, posted, tallies } = storedView(stored);
  const {
    flags: _flags,
    ambiguous: _ambiguous,
    approvedMs: _approvedMs,
    rejectedMs: _rejectedMs,
    ...figures
  } = order;
  const {
    status: _status,
    reason: _reason,
    claimed: _claimed,
    unclaimed: _unclaimed,
    paid: _paid,
    approvableMs: _approvableMs,
    approvedMs: _approved,
    rejectedMs: _rejected,
    ...due
  } = commission ?? {};
  return { figures, due, posted, tallies };
}

/** Also a small refund can be the one that reaches the total, so both kinds. */
const anyRefund = fc.constantFrom(
  { amount: '1' },
  { full: true },
  { items: [{ lineId: 'l0' }] },
  { shippingTotal: '1' },
);
const payoutSteps = fc.array(fc.constantFrom('claim' as const, 'pay' as const, 'fail' as const), {
  maxLength: 3,
});

describe('adding and deleting a refund', () => {
  test('restores what was due and posted, at any stage, also where payouts claimed and paid in between', () => {
    fc.assert(
      fc.property(
        told,
        anyRefund,
        fc.boolean(),
        payoutSteps,
        ({ story, steps }, content, isFirst, payouts) => {
          const order = play(story.plans, steps);
          const before = figuresOf(order.stored!);
          const pair = [refundEvent('late', content), deletionEvent('late')];
          const [one, other] = isFirst ? pair : pair.toReversed();
          order.take({ event: one! });
          for (const payout of payouts) order.take({ payout });
          order.take({ event: other! });
          expect(figuresOf(order.stored!)).toEqual(before);
        },
      ),
      runs(150),
    );
  });

  test('whichever of the two came first, the order ends the same', () => {
    fc.assert(
      fc.property(told, anyRefund, ({ story, steps }, content) => {
        const pair: Step[] = [{ event: refundEvent('late', content) }, { event: deletionEvent('late') }];
        const [a, b] = [pair, pair.toReversed()].map(
          (late) => play(story.plans, [...steps, ...late]).stored!,
        );
        expect(storedView(a!)).toEqual(storedView(b!));
      }),
      runs(100),
    );
  });
});

describe('rejecting and withdrawing', () => {
  const last = (kind: 'reject' | 'withdraw', hours: number): Step => {
    const decision: Decision = kind === 'reject' ? { kind, reason: 'fraud' } : { kind };
    return { event: decisionEvent(decision, hour(hours), { decisionId: `last-${kind}` }) };
  };
  const isOpen = ({ events }: { events: readonly OrderEvent[] }): boolean =>
    !events.some(({ kind }) => kind === 'reject' || kind === 'approve');

  test('restores what was due, and holds it anew, in either order of arrival, also where payouts claimed and paid in between', () => {
    fc.assert(
      fc.property(told, payoutSteps, fc.boolean(), ({ story, steps }, payouts, isFirst) => {
        fc.pre(isOpen(story));
        const order = play(story.plans, steps);
        const before = figuresOf(order.stored!);
        const pair = [last('reject', 500), last('withdraw', 501)];
        const [one, other] = isFirst ? pair : pair.toReversed();
        order.take(one!);
        for (const payout of payouts) order.take({ payout });
        order.take(other!);
        const { due, ...after } = figuresOf(order.stored!);
        expect({ ...after, due: { ...due, heldUntilMs: null } }).toEqual({
          ...before,
          due: { ...before.due, heldUntilMs: null },
        });
        const { heldUntil, planVersion } = order.stored!.commission ?? {};
        if (!heldUntil || order.stored!.order.status !== 'completed') return;
        const { holdPeriodDays = 0 } = story.plans.find(({ version }) => version === planVersion) ?? {};
        expect(heldUntil).toEqual(hour(501 + 24 * holdPeriodDays));
      }),
      runs(150),
    );
  });

  test('while it is rejected nothing is due, whatever else the store tells then', () => {
    fc.assert(
      fc.property(told, fc.nat(20), ({ story, steps }, place) => {
        const reject = decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(500), { decisionId: 'last' });
        const { stored } = play(story.plans, steps.toSpliced(place, 0, { event: reject }));
        const { commission } = stored!;
        expect(Object.values(storedView(stored!).posted)).toEqual([]);
        expect([commission?.totalMinor ?? 0, commission?.approvableAt ?? null]).toEqual([0, null]);
        if (commission) expect(commission.status).toBe('rejected');
      }),
      runs(150),
    );
  });
});

describe('what has changed since moves no old figure', () => {
  /**
   * The newest of what counts, told again a day later: by then plan, words, owners, categories and time zone are others. Of refunds
   * it says nothing: a list of them would be news.
   */
  function again(events: readonly OrderEvent[], { currency, flags }: OrderRecord): SnapshotEvent {
    const unverified = flags.filter(({ reason }) => reason === 'unverified').map(({ eventId }) => eventId);
    const own = events
      .filter(isSnapshot)
      .filter(({ id, content }) => content.currency === currency && !unverified.includes(id));
    const inOrder = own
      .map(asModelEvent)
      .filter((event) => event.kind === 'snapshot')
      .sort(byAge);
    const newest = own.find(({ id }) => id === inOrder.at(-1)?.id)!;
    const {
      status: _status,
      refunds: _refunds,
      stage: _stage,
      restored: _restored,
      paidAt: _paidAt,
      ...content
    } = newest.content;
    const told = own.flatMap(({ content: { items = [] } }) => items);
    const items = content.items?.map((item) => {
      const isFiled = told.some(
        ({ lineId, categoryIds }) => lineId === item.lineId && categoryIds !== undefined,
      );
      return isFiled ? { ...item, categoryIds: ['other'] } : item;
    });
    const retold = updateEvent(hour(200), items ? { ...content, items } : content, {
      occurredAt: hour(200),
      planVersion: 3,
      wordsVersion: BRAND_WORDS.length,
      evidence: newest.evidence.map((fact) => ({
        ...fact,
        influencerId: 'somebody-else',
        // Who would be held up for a purchase of their own.
        ownerEmailHash: content.customer?.emailHash ?? 'hash-of-somebody-else',
      })),
    });
    // After all that was heard of it.
    const heardMs = Math.max(...events.map(({ receivedAt }) => receivedAt.getTime()));
    return { ...retold, receivedAt: new Date(heardMs + 3_600_000) };
  }

  test('of the plan, the owner of a coupon, the category of a product, the time zone', () => {
    fc.assert(
      fc.property(told, plansWithRules, ({ story, steps }, plan) => {
        const order = play(story.plans, steps);
        const before = order.stored!;
        // A newer report ends what is ambiguous.
        fc.pre(!before.order.unverified && !before.order.ambiguous);
        // Out of its bin the order is by whatever is heard of it later: that would be news.
        fc.pre(!story.events.some(({ kind }) => kind === 'order_deleted'));
        const event = again(story.events, before.order);
        const plans = [...story.plans, { ...plan, version: 3, startsAt: hour(199) }];
        const context = { ...contextFor(event, plans, BRAND_WORDS), timeZone: 'Pacific/Kiritimati' };
        const { order: record, commission } = applyEvent(before, event, context);
        expect(figuresOf({ order: record, commission })).toEqual(figuresOf(before));
        expect(commission?.entries ?? []).toEqual(before.commission?.entries ?? []);
        expect(record.tallies).toEqual(before.order.tallies);
      }),
      runs(150),
    );
  });

  test('of the time zone: an event told again keeps its day', () => {
    fc.assert(
      fc.property(told, ({ story, steps }) => {
        const { stored } = play(story.plans, steps);
        for (const event of story.events) {
          const context = { ...contextFor(event, story.plans, BRAND_WORDS), timeZone: 'Pacific/Pago_Pago' };
          expect(applyEvent(stored, event, context)).toMatchObject({ isStored: true, order: stored!.order });
        }
      }),
      runs(100),
    );
  });
});

describe('whether something is refused', () => {
  const codeOf = (work: () => unknown): ErrorCode | null => {
    try {
      work();
      return null;
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  };

  test('does not depend on what is stored: whatever fits no order is kept, only another content of one id is refused', () => {
    fc.assert(
      fc.property(told, stories, ({ story, steps }, other) => {
        const { stored } = play(story.plans, steps);
        for (const event of other.events) {
          const known = stored!.order.events.filter(({ id }) => id === event.id);
          const code = codeOf(() => applyEvent(stored, event, contextFor(event, other.plans, BRAND_WORDS)));
          if (known.length === 0) expect(code).toBeNull();
          else expect([null, 'event_conflict']).toContain(code);
          expect(
            codeOf(() => applyEvent(null, event, contextFor(event, other.plans, BRAND_WORDS))),
          ).toBeNull();
        }
      }),
      runs(150),
    );
  });

  const DECISIONS: readonly Exclude<Decision, { kind: 'confirm' | 'relate' }>[] = [
    { kind: 'reject', reason: 'fraud' },
    { kind: 'withdraw' },
    { kind: 'approve', seen: null, reason: null },
    { kind: 'attribute', influencerId: null, reason: 'by mistake' },
    { kind: 'suspect', suspicion: 'velocity', reason: '12 sales by one click' },
  ];

  /** By a schedule, and by persons: what they saw may be less, and they may have a reason not to wait. */
  const approvals = fc.array(
    fc.record({
      seen: fc.constantFrom(
        'this' as const,
        'this' as const,
        'less' as const,
        'other currency' as const,
        null,
      ),
      reason: fc.constantFrom(null, 'a customer since years'),
      hours: fc.integer({ min: 0, max: 24 * 40 }),
    }),
    { minLength: 1, maxLength: 4 },
  );

  test('of a decision: by the rules, whatever was told, decided and paid before', () => {
    fc.assert(
      fc.property(told, approvals, ({ story, steps }, approving) => {
        const { order, commission } = play(story.plans, steps).stored!;
        const model = modelOrder(story.events.map(asModelEvent), story.plans.map(asModelPlan), BRAND_WORDS)!;
        const claims = claimsOf(commission, model.influencerId, model.currency);
        const total = totalOf(model.shares);
        const hands = approving.map(({ seen, reason, hours }) => {
          const saw = { total: seen === 'less' ? total - 1n : total, currency: model.currency };
          const of = seen === 'other currency' ? { ...saw, currency: 'EUR' } : saw;
          return { seen: seen && of, reason, at: hour(hours) };
        });
        for (const { seen, reason, at } of hands) {
          const decision = {
            kind: 'approve' as const,
            seen: seen && { totalMinor: Number(seen.total), currency: seen.currency },
            reason,
          };
          for (const one of [...DECISIONS, decision]) {
            const code = codeOf(() => {
              assertDecidable(order, commission, one, at);
            });
            const hand = {
              seen: one === decision ? seen : null,
              hasReason: reason !== null,
              atMs: at.getTime(),
            };
            expect([one, code]).toEqual([one, refusalOf(one.kind, model, claims, hand)]);
          }
        }
      }),
      runs(300),
    );
  });
});

describe('rates by rules of products, categories and influencers', () => {
  const cases = currencyCases.chain((currency) =>
    orders(currency, { sharesProducts: true }).chain((order) =>
      fc.record({
        currency: fc.constant(currency),
        order: fc.constant(order),
        categories: fc.array(fc.subarray(['shoes', 'sale', 'bags']), { minLength: 4, maxLength: 4 }),
        refunds: refundsOf(order),
        plan: plansWithRules,
        influencerId: fc.constantFrom(...INFLUENCERS, 'cem'),
      }),
    ),
  );

  test('what is due agrees with the model in 0, 2 and 3 decimals, to the last minor unit', () => {
    fc.assert(
      fc.property(cases, ({ currency, order, categories, refunds, plan, influencerId }) => {
        const content = contentOf(order, currency.currency);
        const items = content.items?.map((item, i) => ({ ...item, categoryIds: categories[i] ?? [] }));
        const sale = saleEvent(items ? { ...content, items } : content, {
          evidence: [couponOf(influencerId)],
        });
        const events = [sale, ...refunds.map((refund, i) => refundEvent(`r${i}`, refund))];
        const counting = { ...plan, version: 1, attributionPrecedence: ['coupon' as const] };
        const { due } = foldOrder(events, termsOf(new Map([[1, counting]])))!;
        const lines = order.lines?.map((line, i) => ({ ...line, categoryIds: categories[i] ?? [] }));
        const { ratePercent: _shown, ...figures } = due;
        const expected = modelDue({ ...order, ...(lines ? { lines } : {}), refunds }, counting, influencerId);
        expect(figures).toEqual({
          ...expected,
          shares: { influencer: 0n, platform: 0n, member: 0n, ...expected.shares },
        });
      }),
      runs(750),
    );
  });
});
