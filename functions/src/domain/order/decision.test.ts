import {
  couponOf,
  deliver,
  hour,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { assertDecidable, type Decision } from './decidable';
import { foldDecisions } from './decision';
import { AppError } from '../base/errors';
import type { DecisionEvent, OrderEvent } from './event';

const reject = (hours: number, name = 'r'): DecisionEvent =>
  decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(hours), { decisionId: name });
const withdraw = (hours: number, name = 'w'): DecisionEvent =>
  decisionEvent({ kind: 'withdraw' }, hour(hours), { decisionId: name });
const approve = (hours: number, name = 'a'): DecisionEvent =>
  decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(hours), { decisionId: name });
const attribute = (influencerId: string | null, hours: number, name = 't'): DecisionEvent =>
  decisionEvent({ kind: 'attribute', influencerId, reason: 'by mistake' }, hour(hours), { decisionId: name });

describe('foldDecisions: by their own times, whatever order they arrived in', () => {
  test.each<[string, DecisionEvent[], { rejectedAt: Date | null; approvedAt: Date | null }]>([
    ['none', [], { rejectedAt: null, approvedAt: null }],
    ['rejected at hour 1', [reject(1)], { rejectedAt: hour(1), approvedAt: null }],
    ['rejected at hour 1, withdrawn at 2', [reject(1), withdraw(2)], { rejectedAt: null, approvedAt: null }],
    ['approved at hour 1', [approve(1)], { rejectedAt: null, approvedAt: hour(1) }],
    ['approved at hour 1, rejected at 2', [approve(1), reject(2)], { rejectedAt: hour(2), approvedAt: null }],
    [
      'approved at 1, rejected at 2, withdrawn at 3: the approval has ended',
      [approve(1), reject(2), withdraw(3)],
      { rejectedAt: null, approvedAt: null },
    ],
    [
      'rejected at 1, approved at 2: says nothing',
      [reject(1), approve(2)],
      { rejectedAt: hour(1), approvedAt: null },
    ],
    [
      'rejected at 1, withdrawn at 2, approved at 3',
      [reject(1), withdraw(2), approve(3)],
      { rejectedAt: null, approvedAt: hour(3) },
    ],
    [
      'approved at 1 and at 2: the later one is in force',
      [approve(1, 'a1'), approve(2, 'a2')],
      { rejectedAt: null, approvedAt: hour(2) },
    ],
    [
      'rejected and withdrawn at one time: by id, the rejection first',
      [withdraw(1), reject(1)],
      { rejectedAt: null, approvedAt: null },
    ],
  ])('%s', (_, events, { rejectedAt, approvedAt }) => {
    for (const arrived of [events, events.toReversed()]) {
      const { rejection, approval, count } = foldDecisions(arrived);
      expect([rejection?.at ?? null, approval?.at ?? null, count]).toEqual([
        rejectedAt,
        approvedAt,
        events.length,
      ]);
    }
  });

  test('the newest attribution counts: bob at hour 2, not unattributed at 1; other events do not matter', () => {
    const events: OrderEvent[] = [
      attribute('bob', 2),
      saleEvent({ currency: 'TRY', total: '1' }),
      attribute(null, 1),
    ];
    expect(foldDecisions(events)).toMatchObject({ attribution: { influencerId: 'bob' }, count: 2 });
  });

  test('a rejection keeps who, when and why', () => {
    expect(foldDecisions([reject(1)]).rejection).toEqual({
      eventId: 'reject:r',
      by: 'owner-of-the-brand',
      at: hour(1),
      reason: 'fraud',
    });
  });
});

describe('assertDecidable: what an order’s state forbids', () => {
  const order = { currency: 'TRY', total: '100.00' };
  const ADA = { evidence: [couponOf('ada')] };
  const sale = saleEvent(order, ADA);
  const state = (...events: OrderEvent[]): Stored => deliver(events).stored;
  const at = (more: object): OrderEvent => updateEvent(hour(1), { ...order, ...more });

  const pending = state(sale);
  const rejected = state(sale, reject(2));
  const approved = state(sale, approve(2));
  const unowned = state(saleEvent(order));
  const cancelled = state(sale, at({ status: 'cancelled' }));
  const processing = state(sale, at({ status: 'processing' }));
  const ambiguous = state(sale, at({ total: '80.00' }), at({ total: '90.00' }));

  test.each<[string, Stored, Decision['kind'], string]>([
    ['a pending one is rejected', pending, 'reject', 'allowed'],
    ['a pending one is approved early', pending, 'approve', 'allowed'],
    ['a pending one is not withdrawn', pending, 'withdraw', 'commission_not_rejected'],
    ['a rejected one is not rejected again', rejected, 'reject', 'commission_rejected'],
    ['a rejected one is not approved', rejected, 'approve', 'commission_rejected'],
    ['a rejected one is withdrawn', rejected, 'withdraw', 'allowed'],
    ['an approved one is rejected', approved, 'reject', 'allowed'],
    ['an approved one is not approved again', approved, 'approve', 'commission_not_pending'],
    ['an unattributed order is not approved', unowned, 'approve', 'commission_reversed'],
    ['an unattributed order is not rejected', unowned, 'reject', 'commission_reversed'],
    ['one of a cancelled order is not approved', cancelled, 'approve', 'commission_reversed'],
    ['one of an order in processing is not approved', processing, 'approve', 'order_not_completed'],
    ['one of an order in processing is rejected', processing, 'reject', 'allowed'],
    ['an ambiguous one is not approved', ambiguous, 'approve', 'order_ambiguous'],
    ['an ambiguous one is rejected', ambiguous, 'reject', 'allowed'],
    ['any is attributed', cancelled, 'attribute', 'allowed'],
  ])('%s', (_, { order: record, commission }, kind, expected) => {
    const decision = { kind, reason: 'why', influencerId: null, seen: null } as Decision;
    const code = ((): string => {
      try {
        assertDecidable(record, commission, decision, hour(9));
        return 'allowed';
      } catch (error) {
        return error instanceof AppError ? error.code : String(error);
      }
    })();
    expect(code).toBe(expected);
  });

  test('the refusal says why it was rejected', () => {
    expect(() => {
      const approval = { kind: 'approve', seen: null, reason: null } as const;
      assertDecidable(rejected.order, rejected.commission, approval, hour(9));
    }).toThrow('It was rejected: "fraud". Withdraw the rejection first.');
  });
});
