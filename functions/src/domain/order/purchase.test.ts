import {
  couponOf,
  hour,
  refundEvent,
  saleEvent,
  talliesOf,
  updateEvent,
} from '../../../test/support/arbitraries';
import { decisionEvent, deletionEvent } from '../../../test/support/decisions';
import { Purchases, type PurchaseStep } from '../../../test/support/purchase';
import { withClaim } from './commissionRecord';
import { assertDecidable } from './decidable';
import type { AppError } from '../base/errors';
import type { EvidenceFact, LineContent, OrderEvent, SnapshotContent } from './event';

// 10 %, 50/50, TRY. The parent is order P of 9.00: coffee of 4.00 and tea of 5.00; A and B are its children.

const ada = { evidence: [couponOf('ada')] };
const coffee: LineContent = { lineId: '1', productId: '21', name: 'Kahve', quantity: '1', total: '4.00' };
const tea: LineContent = { lineId: '2', productId: '22', name: 'Çay', quantity: '1', total: '5.00' };

const content = (total: string, items: readonly LineContent[], more: Partial<SnapshotContent> = {}) => ({
  currency: 'TRY',
  total,
  status: 'completed',
  items,
  ...more,
});
const of = (orderId: string, event: OrderEvent): PurchaseStep => ({ orderId, event });
const parent = (more: Partial<SnapshotContent> = {}, hours = 0): PurchaseStep =>
  of('P', updateEvent(hour(hours), content('9.00', [coffee, tea], { refunds: [], ...more }), ada));
const child = (
  more: Partial<SnapshotContent> = {},
  { hours = 0, orderId = 'A', facts = ada } = {},
): PurchaseStep => {
  const said = { parentOrderId: 'P', ...more };
  return of(orderId, updateEvent(hour(hours), content('4.00', [{ ...coffee, lineId: '9' }], said), facts));
};
const other = (more: Partial<SnapshotContent> = {}): PurchaseStep =>
  of(
    'B',
    updateEvent(hour(0), content('5.00', [{ ...tea, lineId: '7' }], { parentOrderId: 'P', ...more }), ada),
  );
const marked = { besideParent: 'part' } as const;
const decide = (verdict: 'part' | 'own', hours = 20, orderId = 'A'): PurchaseStep =>
  of(orderId, decisionEvent({ kind: 'relate', verdict, reason: 'as agreed' }, hour(hours)));

const partOf = { status: 'none', statusReason: 'part_of_order', totalMinor: 0 };
const verdicts = (purchases: Purchases, orderId = 'A'): unknown => purchases.order(orderId).parent;
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as AppError).code;
  }
};

describe('a part of a purchase', () => {
  test.each([
    ['marked by its store', marked],
    ['with the same lines', {}],
  ])('%s earns nothing beside the whole of 9.00: 0.90 in all, one sale', (_, more) => {
    for (const steps of [
      [parent(), child(more), other(more)],
      [child(more), other(more), parent(), 'review' as const],
      [other(more), parent(), child(more), 'review' as const],
    ]) {
      const purchases = Purchases.after(...steps);
      expect(['P', 'A', 'B'].map((id) => purchases.due(id))).toEqual([90, 0, 0]);
      expect(purchases.commission('A')).toMatchObject(partOf);
      expect(talliesOf(purchases.stored('A'))).toEqual({});
      expect(verdicts(purchases)).toEqual({ orderId: 'P', verdict: 'part', awaited: null, dueAt: null });
    }
  });

  test('the same lines of another name, or a line more than the parent has, tell nothing: held as split', () => {
    const renamed = content('4.00', [{ ...coffee, name: 'Ödeme 2: Kahve' }], { parentOrderId: 'P' });
    const twice = content('8.00', [coffee, { ...coffee, lineId: '5' }], { parentOrderId: 'P' });
    for (const said of [renamed, twice]) {
      const purchases = Purchases.after(parent(), of('A', updateEvent(hour(0), said, ada)));
      expect(purchases.commission('A')).toMatchObject({ status: 'pending', statusReason: 'held_split' });
      expect(purchases.commission('A')?.approvableAt).toBeNull();
      expect(verdicts(purchases)).toMatchObject({ verdict: 'split', dueAt: null });
    }
  });

  test('4 and 4.0 are one quantity, and variant 0 is none', () => {
    const said = [{ ...coffee, variantId: '0', quantity: '1.0', total: '4.0' }];
    const purchases = Purchases.after(
      parent(),
      of('A', updateEvent(hour(0), content('4.00', said, { parentOrderId: 'P' }), ada)),
    );
    expect(purchases.order('A').parent?.verdict).toBe('part');
  });

  test('until its parent comes it is held, and waits for a day', () => {
    const purchases = Purchases.after(child(marked));
    expect(purchases.commission('A')).toMatchObject({ totalMinor: 40, statusReason: 'held_split' });
    expect(verdicts(purchases)).toEqual({
      orderId: 'P',
      verdict: null,
      awaited: 'store~P',
      dueAt: hour(24),
    });
    const { order, commission } = purchases.stored('A');
    const approve = { kind: 'approve', seen: null, reason: null } as const;
    expect(codeOf(() => assertDecidable(order, commission, approve, hour(400)))).toBe('order_suspicious');
    const confirm = { kind: 'confirm', eventIds: null, status: null } as const;
    expect(codeOf(() => assertDecidable(order, commission, confirm, hour(1)))).toBe('nothing_to_confirm');
  });

  test('a parent that never comes: after a day it is an order of its own', () => {
    const purchases = Purchases.after(child(marked), 'review', { due: 'A' });
    expect(purchases.commission('A')).toMatchObject({
      totalMinor: 40,
      status: 'pending',
      statusReason: null,
    });
    expect(verdicts(purchases)).toMatchObject({ verdict: 'unknown', awaited: 'store~P', dueAt: null });
  });

  test('and if it comes later after all, the verdict is what it would have been', () => {
    const purchases = Purchases.after(child(marked), { due: 'A' }, parent(), 'review');
    expect([purchases.due('P'), purchases.due('A')]).toEqual([90, 0]);
    expect(verdicts(purchases)).toMatchObject({ verdict: 'part', awaited: null });
  });

  test('a parent that only a stranger has reported is none', () => {
    const [, forged] = [null, updateEvent(hour(0), content('9.00', [coffee, tea]), ada)];
    const purchases = Purchases.after(
      of('P', { ...forged, id: 'unverified:1', unverified: true }),
      child(marked),
    );
    expect(verdicts(purchases)).toMatchObject({ verdict: null });
  });

  test('a stranger gives no order a parent', () => {
    const event = updateEvent(hour(0), content('4.00', [coffee], { parentOrderId: 'P', ...marked }), ada);
    const purchases = Purchases.after(
      parent(),
      of('A', saleEvent(content('4.00', [coffee]), ada)),
      of('A', { ...event, id: 'unverified:1', unverified: true }),
    );
    expect(purchases.order('A')).not.toHaveProperty('parent');
    expect(purchases.due('A')).toBe(40);
  });
});

describe('an order of its own', () => {
  const deposit = of('P', updateEvent(hour(0), content('12.50', [{ ...coffee, total: '12.50' }]), ada));
  const balance = (
    more: Partial<SnapshotContent>,
    facts: { evidence: typeof ada.evidence } = { evidence: [] },
  ) => {
    const lines = [{ ...coffee, name: 'Ödeme 2: Masa', total: '12.50' }];
    return of('A', updateEvent(hour(900), content('12.50', lines, { parentOrderId: 'P', ...more }), facts));
  };

  test('52: a deposit of 12.50 and its balance of 12.50: 1.25 + 1.25, the second with the first’s influencer', () => {
    for (const steps of [
      [deposit, balance({ besideParent: 'own' })],
      [balance({ besideParent: 'own' }), deposit, 'review' as const],
    ]) {
      const purchases = Purchases.after(...steps);
      expect([purchases.due('P'), purchases.due('A')]).toEqual([125, 125]);
      expect(purchases.commission('A')).toMatchObject({ influencerId: 'ada', status: 'pending' });
      expect(purchases.order('A').attribution?.winner).toEqual({
        kind: 'coupon',
        value: 'save10',
        eventId: 'relation:P:own',
      });
    }
  });

  test('a click counts by when the deposit was paid, not its balance 37 days later', () => {
    const click = { kind: 'click', value: 'c', influencerId: 'ada', clickedAt: hour(-48) } as const;
    const clicked = of(
      'P',
      updateEvent(hour(0), content('12.50', [{ ...coffee, total: '12.50' }]), { evidence: [click] }),
    );
    const purchases = Purchases.after(clicked, balance({ besideParent: 'own' }));
    expect(purchases.commission('A')).toMatchObject({ influencerId: 'ada', totalMinor: 125 });
  });

  test('evidence of its own counts before the parent’s; a code that nobody owns is none', () => {
    const bob = Purchases.after(
      deposit,
      balance({ besideParent: 'own' }, { evidence: [couponOf('bob', 'bob5')] }),
    );
    expect(bob.commission('A')?.influencerId).toBe('bob');
    const nobody = Purchases.after(
      deposit,
      balance({ besideParent: 'own' }, { evidence: [couponOf(null, 'welcome')] }),
    );
    expect(nobody.commission('A')?.influencerId).toBe('ada');
  });

  test('with a coupon that the brand has made nobody’s it is nobody’s, whoever its parent is credited to', () => {
    const staff: EvidenceFact = { ...couponOf(null, 'staff'), isExcluded: true };
    const purchases = Purchases.after(deposit, balance({ besideParent: 'own' }, { evidence: [staff] }));
    expect(purchases.order('A').attribution?.reason).toBe('excluded_coupon');
    expect([purchases.due('P'), purchases.due('A')]).toEqual([125, 0]);
  });

  test('without a shared product it is one too', () => {
    const purchases = Purchases.after(
      parent(),
      of('A', updateEvent(hour(0), content('5.00', [{ ...tea, productId: '99' }], { parentOrderId: 'P' }))),
    );
    expect(verdicts(purchases)).toMatchObject({ verdict: 'own' });
    expect(purchases.commission('A')).toMatchObject({ influencerId: 'ada', totalMinor: 50 });
  });

  test('the owner of the parent’s evidence who buys is a self-referral here too', () => {
    const own = { ...couponOf('ada'), ownerEmailHash: 'hash-of-ada' };
    const customer = { emailHash: 'hash-of-ada' };
    const lines = content('12.50', [{ ...coffee, total: '12.50' }]);
    const purchases = Purchases.after(
      of('P', updateEvent(hour(0), lines, { evidence: [own] })),
      balance({ besideParent: 'own', customer }),
    );
    expect(purchases.commission('A')?.statusReason).toBe('held_self_referral');
  });
});

describe('no parent is', () => {
  test('an order that belongs to the order itself: both earn', () => {
    const a = of(
      'A',
      updateEvent(hour(0), content('4.00', [coffee], { parentOrderId: 'B', ...marked }), ada),
    );
    const b = of(
      'B',
      updateEvent(hour(0), content('4.00', [coffee], { parentOrderId: 'A', ...marked }), ada),
    );
    for (const steps of [
      [a, b, 'review' as const],
      [b, a, 'review' as const],
    ]) {
      const purchases = Purchases.after(...steps);
      expect([purchases.due('A'), purchases.due('B')]).toEqual([40, 40]);
      expect([verdicts(purchases, 'A'), verdicts(purchases, 'B')]).toMatchObject([
        { verdict: 'own' },
        { verdict: 'own' },
      ]);
    }
  });

  test('one in a circle of three, in any order of arrival', () => {
    const of3 = (orderId: string, parentOrderId: string): PurchaseStep =>
      of(orderId, updateEvent(hour(0), content('4.00', [coffee], { parentOrderId, ...marked }), ada));
    const steps = [of3('A', 'B'), of3('B', 'C'), of3('C', 'A')];
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const purchases = Purchases.after(...order.map((index) => steps[index]!), 'review', 'review');
      expect(['A', 'B', 'C'].map((id) => purchases.due(id))).toEqual([40, 40, 40]);
    }
  });

  test('a subscription: its first order earns', () => {
    const purchases = Purchases.after(parent({ isSubscription: true }), child());
    expect([purchases.due('P'), purchases.due('A')]).toEqual([0, 40]);
  });
});

describe('refunds of a part', () => {
  const back = (amount: string, refundId = 'r1', orderId = 'A'): PurchaseStep =>
    of(orderId, refundEvent(refundId, { amount }, { occurredAt: hour(5) }));

  test('2.00 of a part of 4.00 leave 7.00 of the parent: 0.70, in every order of arrival', () => {
    for (const steps of [
      [parent(), child(marked), back('2.00')],
      [back('2.00'), parent(), child(marked)],
      [child(marked), back('2.00'), parent(), 'review' as const],
      [back('2.00'), child(marked), parent(), 'review' as const],
    ]) {
      const purchases = Purchases.after(...steps);
      expect([purchases.due('P'), purchases.due('A')]).toEqual([70, 0]);
      expect(purchases.order('P').refundedMinor).toBe(200);
      const ids = purchases
        .order('P')
        .events.flatMap((event) => (event.kind === 'refund' ? event.refundId : []));
      expect(ids).toEqual(['part:A:r1']);
    }
  });

  test('and is due again when the part’s refund is deleted: 0.90', () => {
    const purchases = Purchases.after(parent(), child(marked), back('2.00'), of('A', deletionEvent('r1')));
    expect(purchases.due('P')).toBe(90);
  });

  test('a list of the parent’s refunds does not delete it', () => {
    const purchases = Purchases.after(parent(), child(marked), back('2.00'), parent({}, 48));
    expect(purchases.due('P')).toBe(70);
    expect(purchases.order('P').flags).toEqual([]);
  });

  test('a named one takes its own line: tea of 5.00 stays whole under its rate', () => {
    const named = of(
      'A',
      refundEvent('r1', { amount: '3.00', items: [{ lineId: '9', quantity: '1', total: '3.00' }] }),
    );
    const purchases = Purchases.after(parent(), child(marked), named);
    const refund = purchases.order('P').events.find(({ kind }) => kind === 'refund');
    expect(refund).toMatchObject({
      refundId: 'part:A:r1',
      ofPart: 'A',
      content: { amount: '3.00', items: [{ productId: '21', total: '3.00' }] },
    });
    expect(purchases.due('P')).toBe(60);
  });

  test('of the same amount as one of the parent’s own within a day it is that one, and flagged', () => {
    const own = of('P', refundEvent('p1', { amount: '2.00' }, { occurredAt: hour(20) }));
    const purchases = Purchases.after(
      parent({ refunds: [{ refundId: 'p1', amount: '2.00' }] }),
      child(marked),
      own,
    );
    purchases.take(back('2.00'));
    expect(purchases.due('P')).toBe(70);
    expect(purchases.order('P').flags.map(({ reason }) => reason)).toContain('refunded_on_parent');
    // Two of the part: one of them is not the parent's.
    purchases.take(back('2.00', 'r2'));
    expect(purchases.due('P')).toBe(50);
  });

  test('25 hours apart they are two', () => {
    const own = of('P', refundEvent('p1', { amount: '2.00' }, { occurredAt: hour(30) }));
    const without = parent({ refunds: undefined } as never);
    const purchases = Purchases.after(without, child(marked), own, back('2.00'));
    expect(purchases.due('P')).toBe(50);
  });

  test('cancelled: its 4.00 come off, less its refund of 1.00; completed again: they are due again', () => {
    const cancelled = child({ ...marked, status: 'cancelled' }, { hours: 10 });
    const completed = child(marked, { hours: 12 });
    const purchases = Purchases.after(parent(), child(marked), back('1.00'), cancelled);
    expect(purchases.due('P')).toBe(50);
    const voided = purchases
      .order('P')
      .events.find((event) => 'refundId' in event && event.refundId === 'part:A:void');
    expect(voided).toMatchObject({ content: { amount: '3.00' }, occurredAt: hour(10) });
    purchases.take(completed);
    expect(purchases.due('P')).toBe(80);
    expect(purchases.order('P').refundedMinor).toBe(100);
    purchases.take(child({ ...marked, status: 'failed' }, { hours: 14 }));
    expect(purchases.due('P')).toBe(50);
    expect(purchases.order('P').refundedMinor).toBe(400);
  });

  test('in the bin, and out of it', () => {
    const binned = of('A', {
      id: 'order_deleted:woocommerce:7:1',
      kind: 'order_deleted',
      source: 'woocommerce',
      webhookId: '7',
      fingerprint: 'f',
      occurredAt: hour(20),
      receivedAt: hour(20),
      requestId: 'r',
    });
    const purchases = Purchases.after(parent(), child(marked), binned);
    expect(purchases.due('P')).toBe(50);
    const restored = updateEvent(
      hour(30),
      content('4.00', [{ ...coffee, lineId: '9' }], { parentOrderId: 'P', ...marked, restored: true }),
      ada,
    );
    purchases.take(of('A', { ...restored, receivedAt: hour(30) }));
    expect(purchases.due('P')).toBe(90);
  });

  test('a full refund without an amount takes the rest of the part', () => {
    const purchases = Purchases.after(
      parent(),
      child(marked),
      back('1.00'),
      of('A', refundEvent('r2', { full: true })),
    );
    expect([purchases.due('P'), purchases.order('P').refundedMinor]).toEqual([50, 400]);
  });

  test('refunds of more than the part take no more than the part off its parent', () => {
    const purchases = Purchases.after(parent(), child(marked), back('3.00'), back('3.00', 'r2'));
    expect(purchases.due('P')).toBe(50);
  });

  test('3.00 given back, then its line of 4.00: 1.00 more, and 0.50 of the parent’s 9.00 are left; cancelled too', () => {
    const named = { amount: '4.00', items: [{ lineId: '9', total: '4.00' }] };
    const steps = [
      parent(),
      child(),
      of('A', refundEvent('r1', { amount: '3.00' }, { occurredAt: hour(2) })),
      of('A', refundEvent('r2', named, { occurredAt: hour(3) })),
    ];
    expect(Purchases.after(...steps).due('P')).toBe(50);
    expect(Purchases.after(...steps, child({ status: 'cancelled' }, { hours: 5 })).due('P')).toBe(50);
  });

  test('the same refund again is a replay, on both', () => {
    const purchases = Purchases.after(parent(), child(marked), back('2.00'));
    const before = [purchases.stored('P'), purchases.stored('A')];
    expect(purchases.deliver('A', (back('2.00') as { event: OrderEvent }).event)).toBe('replayed');
    expect([purchases.stored('P'), purchases.stored('A')]).toEqual(before);
  });

  test('refunds `7` and `7~2` of one moment and amount are two', () => {
    const refunds = ['7', '7~2'].map((id) => of('A', refundEvent(id, { amount: '1.00' })));
    expect(Purchases.after(parent(), child(marked), ...refunds).due('P')).toBe(70);
  });

  test('a part of a part: 1.00 given back on the last comes off the first', () => {
    const inner = of(
      'B',
      updateEvent(hour(0), content('1.00', [coffee], { parentOrderId: 'A', ...marked }), ada),
    );
    const purchases = Purchases.after(parent(), child(marked), inner, back('1.00', 'r', 'B'));
    expect(['P', 'A', 'B'].map((id) => purchases.due(id))).toEqual([80, 0, 0]);
  });
});

describe('the brand’s own word', () => {
  test('part, where nobody can tell: 0 beside the parent; own: 0.40 more', () => {
    const unclear = content('4.00', [{ ...coffee, name: 'Kahve (kutu)' }], { parentOrderId: 'P' });
    const steps = [parent(), of('A', updateEvent(hour(0), unclear, ada))];
    expect(Purchases.after(...steps, decide('part')).commission('A')).toMatchObject(partOf);
    const own = Purchases.after(...steps, decide('own')).commission('A');
    expect(own).toMatchObject({ totalMinor: 40, status: 'pending', statusReason: null });
  });

  test('counts before what was found, and the newest before an older one; refunds follow', () => {
    const refund = of('A', refundEvent('r1', { amount: '2.00' }, { occurredAt: hour(5) }));
    const purchases = Purchases.after(parent(), child(marked), refund);
    expect([purchases.due('P'), purchases.due('A')]).toEqual([70, 0]);
    purchases.take(decide('own'));
    expect([purchases.due('P'), purchases.due('A')]).toEqual([90, 20]);
    purchases.take(decide('part', 21));
    expect([purchases.due('P'), purchases.due('A')]).toEqual([70, 0]);
  });

  test('before its parent came: what it takes off the parent is written when that comes', () => {
    const refund = of('A', refundEvent('r1', { amount: '2.00' }, { occurredAt: hour(5) }));
    const purchases = Purchases.after(child(), refund, decide('part'), parent(), 'review');
    expect([purchases.due('P'), purchases.due('A')]).toEqual([70, 0]);
  });

  test('is refused where the order has no parent, and once a payout has claimed of it', () => {
    const relating = { kind: 'relate', verdict: 'part', reason: 'as agreed' } as const;
    const alone = Purchases.after(parent()).stored('P');
    expect(codeOf(() => assertDecidable(alone.order, alone.commission, relating, hour(1)))).toBe(
      'order_without_parent',
    );
    const { order, commission } = Purchases.after(child(), { due: 'A' }).stored('A');
    const claim = {
      payoutId: 'po_1',
      kind: 'claim',
      influencerId: 'ada',
      currency: 'TRY',
      minor: 20,
      at: hour(9),
    };
    const claimed = withClaim(commission!, claim as never);
    expect(codeOf(() => assertDecidable(order, claimed, relating, hour(9)))).toBe('already_claimed');
  });

  test('a late parent changes nothing once something is claimed', () => {
    const purchases = Purchases.after(child(marked), { due: 'A' });
    const { order, commission } = purchases.stored('A');
    const claim = {
      payoutId: 'po_1',
      kind: 'claim',
      influencerId: 'ada',
      currency: 'TRY',
      minor: 20,
      at: hour(9),
    };
    purchases.put('A', { order, commission: withClaim(commission!, claim as never) });
    purchases.take(parent());
    purchases.take('review');
    expect(verdicts(purchases)).toMatchObject({ verdict: 'unknown' });
    expect(purchases.due('A')).toBe(40);
  });
});
