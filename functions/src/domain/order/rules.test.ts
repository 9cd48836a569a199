import { binnedEvent } from '../../../test/support/trust';
import {
  contextFor,
  hour,
  PLAN,
  refundEvent,
  saleEvent,
  updateEvent,
} from '../../../test/support/arbitraries';
import { movements } from '../rollup/movement';
import type { EvidenceFact, OrderEvent } from './event';
import { applyEvent, type AppliedEvent } from './record';
import { refoldCommission, refoldOrder, refoldState } from '../audit/refold';
import { isKnownRules, RULE_BOOK, rulesOf, type RuleBook } from './rules';

const MINUTE_MS = 60_000;

/** The book of a later release: a click counts up to 30 minutes after the order. */
const LATER: RuleBook = {
  present: 2,
  versions: { ...RULE_BOOK.versions, 2: { ...rulesOf(1), clickGraceMs: 30 * MINUTE_MS } },
};

/** A click twenty minutes after the order's own time. */
const LATE_CLICK: EvidenceFact = {
  kind: 'click',
  value: 'late',
  influencerId: 'zeynep',
  clickedAt: new Date(hour(0).getTime() + 20 * MINUTE_MS),
};
const CONTENT = { currency: 'TRY', total: '100.00' };
const sale = saleEvent(CONTENT, { evidence: [LATE_CLICK] });
const paid = updateEvent(hour(2), { ...CONTENT, status: 'processing' }, { evidence: [LATE_CLICK] });

function play(steps: readonly (readonly [OrderEvent, RuleBook])[]): AppliedEvent {
  let applied: AppliedEvent | null = null;
  for (const [event, ruleBook] of steps)
    applied = applyEvent(applied, event, { ...contextFor(event, [PLAN]), ruleBook });
  return applied!;
}

const outcome = ({ order, commission }: AppliedEvent) => ({
  rules: order.rules,
  ofCommission: commission?.rules,
  influencerId: order.influencerId,
  influencerMinor: commission?.influencerMinor,
});

describe('an order is worked out by the rules of its first event, for good', () => {
  test('by version 1 a click twenty minutes after the order does not count, by version 2 it earns 5.00', () => {
    const unowned = { rules: 1, ofCommission: undefined, influencerId: null, influencerMinor: undefined };
    const zeyneps = { rules: 2, ofCommission: 2, influencerId: 'zeynep', influencerMinor: 500 };
    expect(outcome(play([[sale, RULE_BOOK]]))).toEqual(unowned);
    expect(outcome(play([[sale, LATER]]))).toEqual(zeyneps);
  });

  test('a release with version 2 moves no order of version 1, and back again none of version 2', () => {
    const first = { ...RULE_BOOK, versions: LATER.versions };
    expect(
      outcome(
        play([
          [sale, first],
          [paid, LATER],
        ]),
      ),
    ).toMatchObject({ rules: 1, influencerId: null });
    expect(
      outcome(
        play([
          [sale, LATER],
          [paid, first],
        ]),
      ),
    ).toMatchObject({ rules: 2, influencerId: 'zeynep' });
  });

  test.each([
    ['a refund that waits for its sale', refundEvent('r', { amount: '10.00' })],
    ['a deletion that waits for its sale', binnedEvent('1', hour(1))],
  ])('%s is a first event too', (_, event) => {
    const parked = play([[event, RULE_BOOK]]);
    expect({ outcome: parked.outcome, rules: parked.order.rules }).toEqual({ outcome: 'parked', rules: 1 });
    expect(
      outcome(
        play([
          [event, RULE_BOOK],
          [sale, LATER],
        ]),
      ),
    ).toMatchObject({ rules: 1, influencerId: null });
  });

  test('audit, rebuild and roll-up fold it again by its own rules', () => {
    const { order, commission } = play([
      [sale, LATER],
      [paid, LATER],
    ]);
    const state = refoldState(order, LATER);
    expect(refoldOrder(order, state)).toEqual(order);
    expect(refoldCommission({ order, commission }, state)).toEqual(commission);
    const byFirst = { ...order, rules: 1 };
    expect(refoldState(byFirst, LATER)?.attribution.influencerId).toBeNull();
    expect(movements(byFirst, new Date(0), hour(1000)).flatMap(({ influencers }) => influencers)).toEqual([]);
  });
});

describe('rules that this release does not know', () => {
  const { order } = play([[sale, LATER]]);

  test('stop the order, and are named', () => {
    expect(() => refoldState(order)).toThrow('rules version 2 is not known (known: 1)');
    expect(() => applyEvent({ order, commission: null }, paid, contextFor(paid, [PLAN]))).toThrow(RangeError);
  });

  test.each([0, 3, 1.5, Number.NaN])('%p is no version', (version) => {
    expect(isKnownRules(version, LATER)).toBe(false);
  });

  test('names of JavaScript’s own are no versions', () => {
    expect(isKnownRules('constructor' as unknown as number, LATER)).toBe(false);
  });
});

test('the present rules are in the book, and no version is a copy of another fold: each is a row of switches', () => {
  expect(isKnownRules(RULE_BOOK.present)).toBe(true);
  for (const rules of Object.values(RULE_BOOK.versions)) {
    expect(
      Object.values(rules).every((value) => ['number', 'boolean', 'string'].includes(typeof value)),
    ).toBe(true);
  }
});
