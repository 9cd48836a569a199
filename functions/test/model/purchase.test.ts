import { at, approve, decide, fold, refund, report, said } from './byHand';
import type { ModelEvent, ModelRelation } from './rules/events';
import { blockedBy, modelStatus, modelTally, NO_CLAIMS, reasonOf } from './rules/order';

// Orders of one purchase in the model: the numbers are worked out by hand.

const CHILD = report(1, '100.00', { parentId: 'p' });
const found = (verdict: ModelRelation['verdict'], more: Partial<ModelRelation> = {}): ModelRelation => ({
  kind: 'relation',
  id: `relation:${verdict}`,
  parentId: 'p',
  verdict,
  receivedMs: at(2),
  evidence: [],
  parentOccurredMs: at(1),
  ...more,
});
const relate = (day: number, relates: 'part' | 'own') => decide(day, { relates });
const BOBS = [{ kind: 'coupon', value: 'bob', owner: 'bob', clickedMs: null }] as const;

test.each<[string, readonly ModelEvent[], string, string | null]>([
  ['its parent is not known yet', [CHILD], '500+500', 'held_split'],
  ['nobody knows what it is', [CHILD, found('split')], '500+500', 'held_split'],
  ['the parent never came', [CHILD, found('unknown')], '500+500', null],
  ['its own', [CHILD, found('own')], '500+500', null],
  ['a part', [CHILD, found('part')], '0+0', null],
  [
    'own, then found to be a part',
    [CHILD, found('own'), found('part', { receivedMs: at(3) })],
    '500+500',
    null,
  ],
  ['a part of another order than it says now', [CHILD, found('part', { parentId: 'q' })], '0+0', null],
  [
    'split from another order than it says now',
    [CHILD, found('split', { parentId: 'q' })],
    '500+500',
    'held_split',
  ],
  ['a part, as found; its own, as the brand says', [CHILD, found('part'), relate(3, 'own')], '500+500', null],
  [
    'the brand says so of an order without a parent',
    [report(1, '100.00'), relate(3, 'part')],
    '500+500',
    null,
  ],
  ['a subscription', [report(1, '100.00', { isSubscription: true }), found('own')], '0+0', null],
])('%s', (_, history, pending, block) => {
  const order = fold(history);
  expect(said(order).pending).toBe(pending);
  expect(blockedBy(order)).toBe(block);
});

test('a part is no sale, and has the status none', () => {
  const order = fold([CHILD, found('part')]);
  expect(modelTally(order)).toMatchObject({ sales: 0n, grossMinor: 0n });
  expect([modelStatus(order, NO_CLAIMS), reasonOf(order, NO_CLAIMS)]).toEqual(['none', 'part_of_order']);
});

test.each<[string, ModelRelation['verdict'], Partial<typeof CHILD>, string | null]>([
  ['that brings none', 'own', { evidence: [] }, 'bob'],
  ['with evidence of its own', 'own', {}, 'ada'],
  ['with a code that is nobody’s yet', 'own', { evidence: [{ ...BOBS[0], owner: null }] }, 'bob'],
  [
    'with a coupon that the brand has made nobody’s',
    'own',
    { evidence: [{ ...BOBS[0], owner: null, isExcluded: true }] },
    null,
  ],
  ['that nobody can tell', 'split', { evidence: [] }, null],
])('the parent’s evidence counts for an order of its own: %s', (_, verdict, more, influencerId) => {
  const child = report(1, '100.00', { parentId: 'p', ...more });
  expect(fold([child, found(verdict, { evidence: BOBS })]).influencerId).toBe(influencerId);
});

test('approved, grown on 20, a part on 21 and its own on 25: what is more is held from 25 on', () => {
  const history = [CHILD, found('own'), approve(16), report(20, '150.00', { parentId: 'p' })];
  expect(said(fold(history))).toEqual({ approved: '500+500', pending: '250+250', heldUntil: 34 });
  const again = [...history, relate(21, 'part'), relate(25, 'own')];
  expect(said(fold(again))).toEqual({ approved: '500+500', pending: '250+250', heldUntil: 39 });
});

const ofPart = (day: number, amount: string, name: string): ModelEvent => ({
  kind: 'refund',
  id: name,
  key: name,
  refundId: name,
  occurredMs: at(day),
  amount,
  currency: 'EUR',
  isOfPart: true,
});

test.each<[string, readonly ModelEvent[], string, string[]]>([
  ['40.00 on a part', [ofPart(3, '40.00', 'part:c:r')], '300+300', []],
  [
    'and on the order a day later',
    [ofPart(3, '40.00', 'part:c:r'), refund(4, '40.00')],
    '300+300',
    ['part:c:r refunded_on_parent'],
  ],
  ['more than a day later', [ofPart(3, '40.00', 'part:c:r'), refund(4.1, '40.00')], '100+100', []],
  ['another amount', [ofPart(3, '40.00', 'part:c:r'), refund(3, '20.00')], '200+200', []],
  [
    'of two parts the first is the order’s own',
    [ofPart(3, '40.00', 'part:c:r'), ofPart(3.5, '40.00', 'part:d:r'), refund(4, '40.00')],
    '100+100',
    ['part:c:r refunded_on_parent'],
  ],
  [
    'a newer list does not know it',
    [ofPart(3, '40.00', 'part:c:r'), report(9, '100.00', { refunds: [] })],
    '300+300',
    [],
  ],
  [
    'deleted by the part',
    [
      ofPart(3, '40.00', 'part:c:r'),
      { kind: 'deletion', id: 'deletion', refundId: 'part:c:r', occurredMs: at(4) },
    ],
    '500+500',
    [],
  ],
])('what parts give back: %s', (_, events, pending, flags) => {
  const order = fold([report(1, '100.00'), ...events]);
  expect(said(order).pending).toBe(pending);
  expect(order.flags).toEqual(flags);
});
