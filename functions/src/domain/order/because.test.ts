import { couponOf, hour, PLAN, refundEvent, saleEvent, updateEvent } from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { termsOf } from '../../../test/support/foldTerms';
import { binnedEvent, listed, reportEvent, unverifiedEvent } from '../../../test/support/trust';
import type { Because, Dropped } from './because';
import type { LineContent, OrderEvent, SnapshotContent } from './event';
import { foldOrder } from './fold';

const PLANS = new Map([[1, PLAN]]);
const ADA = { evidence: [couponOf('ada')] };
const content = (total: string, more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total,
  ...more,
});
const line = (total: string, more: Partial<LineContent> = {}): LineContent => ({
  lineId: 'a',
  productId: 'p1',
  quantity: '1',
  total,
  ...more,
});

/** The same whatever the order of arrival. */
function becauseOf(...events: OrderEvent[]): Because {
  const because = foldOrder(events, termsOf(PLANS))?.because;
  const again = foldOrder(events.toReversed(), termsOf(PLANS))?.because;
  if (!because) throw new Error('not known');
  expect({ ...again, dropped: new Map([...(again?.dropped ?? [])].sort()) }).toEqual({
    ...because,
    dropped: new Map([...because.dropped].sort()),
  });
  return because;
}

const droppedOf = (because: Because, { id }: OrderEvent): Dropped | undefined => {
  const dropped = because.dropped.get(id);
  return dropped && { reason: dropped.reason, instead: dropped.instead };
};

describe('which report each part comes from', () => {
  const sale = saleEvent(content('100.00', { status: 'processing' }), ADA);

  test('of a sale alone: all from it', () => {
    const eventIds = [sale.id];
    expect(becauseOf(sale)).toMatchObject({
      trust: { eventIds, reason: 'verified' },
      placing: { eventIds, reason: 'earliest' },
      status: { eventIds, reason: 'newest' },
      amounts: { eventIds, reason: 'newest' },
      lines: { eventIds, reason: 'newest' },
      refunds: { eventIds: [], reason: 'no_list' },
      completion: { eventIds: [], reason: 'not_completed' },
      restoration: { eventIds: [], reason: 'not_restored' },
      attribution: { eventIds, reason: 'coupon' },
      details: { eventIds: [], reason: 'no_details' },
    });
  });

  test('of an update without lines: amounts and status from it, lines from the fuller report of the same total', () => {
    const full = updateEvent(hour(1), content('10.00', { items: [line('10.00')] }));
    const newest = updateEvent(hour(2), content('10.00', { status: 'completed' }));
    expect(becauseOf(sale, full, newest)).toMatchObject({
      status: { eventIds: [newest.id], reason: 'newest' },
      amounts: { eventIds: [newest.id], reason: 'newest' },
      lines: { eventIds: [full.id], reason: 'fuller' },
      completion: { eventIds: [newest.id], reason: 'earliest' },
    });
  });

  test('of two reports of one moment: the one counts, and the other is tied with it', () => {
    const reports = ['90.00', '91.00'].map((total) => updateEvent(hour(1), content(total)));
    const { amounts, tied } = becauseOf(sale, ...reports);
    expect(amounts.reason).toBe('newest_tied');
    expect([...amounts.eventIds, ...tied.amounts].sort()).toEqual(reports.map(({ id }) => id).sort());
  });

  test('of an update without a status alone: the default', () => {
    const { status, completion } = becauseOf(updateEvent(hour(1), content('1.00')));
    expect({ status, completion }).toEqual({
      status: { eventIds: [], reason: 'default' },
      completion: { eventIds: [], reason: 'default' },
    });
  });

  test.each<[string, SnapshotContent, SnapshotContent]>([
    ['a digit', content('23.54', { items: [line('23.54')] }), content('24', { items: [line('24')] })],
    [
      'a product that was deleted later',
      content('24.00', { items: [line('24.00')] }),
      content('24.00', { items: [line('24.00', { productId: '0' })] }),
    ],
    [
      'a category',
      content('24.00', { items: [line('24.00', { categoryIds: ['shoes'] })] }),
      content('24.00', { items: [line('24.00', { categoryIds: ['boots'] })] }),
    ],
  ])('details from the report that has %s more exactly', (_, exact, newest) => {
    const first = updateEvent(hour(1), exact);
    const { details } = becauseOf(sale, first, updateEvent(hour(2), newest));
    expect(details).toEqual({ eventIds: [first.id], reason: 'exact' });
    const same = updateEvent(hour(2), exact);
    expect(becauseOf(sale, first, same).details.reason).toBe('no_details');
  });

  test('a status of the brand, where the store cannot report it', () => {
    const unsigned = unverifiedEvent(content('10.00', { status: 'processing' }), ADA);
    const confirm = decisionEvent({ kind: 'confirm', eventIds: [unsigned.id], status: 'completed' }, hour(5));
    expect(becauseOf(unsigned)).toMatchObject({ trust: { eventIds: [unsigned.id], reason: 'unverified' } });
    expect(becauseOf(unsigned, confirm)).toMatchObject({
      trust: { reason: 'verified' },
      status: { eventIds: [confirm.id], reason: 'confirmation' },
    });
  });

  test('the brand’s decision on attribution', () => {
    const move = decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'his' }, hour(1));
    expect(becauseOf(sale, move).attribution).toEqual({ eventIds: [move.id], reason: 'brand_decision' });
  });
});

describe('which events are dropped, and what counts in their place', () => {
  const sale = saleEvent(content('100.00'), ADA);

  test('reports that are unverified, and none that is in another currency', () => {
    const unsigned = unverifiedEvent(content('10.00'), ADA);
    const dollars = updateEvent(hour(1), { currency: 'USD', total: '1.00' });
    const because = becauseOf(sale, unsigned, dollars);
    expect(droppedOf(because, unsigned)).toEqual({ reason: 'unverified', instead: [dollars.id] });
    expect(droppedOf(because, dollars)).toBeUndefined();
  });

  test('refunds that a list lacks, and the coarser of two reports', () => {
    const first = refundEvent('r1', { amount: '20.00' }, { occurredAt: hour(1) });
    const list = reportEvent(hour(2), content('100.00', { refunds: [listed('r2', '5.00')] }));
    const named = refundEvent('r2', { amount: '5.00', shippingTotal: '5.00' }, { occurredAt: hour(2) });
    const plain = refundEvent('r2', { amount: '5.00' }, { source: 'brand', occurredAt: hour(2) });
    const because = becauseOf(sale, first, list, named, plain);
    expect(because.refunds).toEqual({ eventIds: [list.id], reason: 'newest' });
    expect(droppedOf(because, first)).toEqual({ reason: 'refund_not_listed', instead: [list.id] });
    expect(droppedOf(because, plain)).toEqual({ reason: 'superseded_report', instead: [named.id] });
    expect(droppedOf(because, named)).toBeUndefined();
  });

  test('deletions of the order, by what is in the bin and what took it out', () => {
    const deletions = [binnedEvent('w1', hour(2)), binnedEvent('w2', hour(2.1))];
    const inBin = becauseOf(sale, ...deletions);
    const [id = ''] = inBin.status.eventIds;
    const other = deletions.find((deletion) => deletion.id !== id)!;
    expect(inBin.status.reason).toBe('in_bin');
    expect(droppedOf(inBin, other)).toEqual({ reason: 'other_deletion', instead: [id] });
    const restored = reportEvent(hour(3), content('100.00', { restored: true }));
    const back = becauseOf(sale, ...deletions, restored);
    expect(back.restoration).toEqual({ eventIds: [restored.id], reason: 'restored' });
    expect(droppedOf(back, other)).toEqual({ reason: 'not_in_bin', instead: [] });
    expect(becauseOf(sale, restored).restoration.reason).toBe('not_restored');
  });

  test('a deletion that a plain report ended: no restoration before it took the order out of the bin', () => {
    const before = reportEvent(hour(1), content('100.00', { restored: true }));
    const deletion = binnedEvent('w1', hour(5));
    const plain = reportEvent(hour(6), content('100.00'));
    const restored = reportEvent(hour(7), content('100.00', { restored: true }));
    const ended = becauseOf(before, deletion, plain);
    expect(ended.restoration).toEqual({ eventIds: [], reason: 'not_restored' });
    expect(becauseOf(before, deletion, restored).restoration.eventIds).toEqual([restored.id]);
  });

  test('decisions: those that a later one ended, and those that had nothing to decide', () => {
    const at = (hours: number, kind: 'approve' | 'withdraw'): OrderEvent =>
      decisionEvent(kind === 'approve' ? { kind, seen: null, reason: null } : { kind }, hour(hours));
    const reject = decisionEvent({ kind: 'reject', reason: 'fraud' }, hour(2));
    const [approve, late, withdraw, again] = [
      at(1, 'approve'),
      at(3, 'approve'),
      at(4, 'withdraw'),
      at(5, 'withdraw'),
    ];
    const because = becauseOf(sale, approve, reject, late, withdraw, again);
    expect(droppedOf(because, approve)).toEqual({ reason: 'later_decision', instead: [reject.id] });
    expect(droppedOf(because, reject)).toEqual({ reason: 'later_decision', instead: [withdraw.id] });
    expect(droppedOf(because, late)).toEqual({ reason: 'nothing_to_approve', instead: [] });
    expect(droppedOf(because, withdraw)).toBeUndefined();
    expect(droppedOf(because, again)).toEqual({ reason: 'nothing_to_withdraw', instead: [] });
  });

  test('a suspicion: by a confirmation, a decision on attribution, a newer suspicion, or an unattributed order', () => {
    const suspect = (hours: number): OrderEvent =>
      decisionEvent({ kind: 'suspect', suspicion: 'velocity', reason: `at ${hours}` }, hour(hours));
    const confirm = decisionEvent({ kind: 'confirm', eventIds: [], status: null }, hour(1));
    const move = decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'his' }, hour(3));
    const [first, second] = [suspect(2), suspect(4)];
    expect(droppedOf(becauseOf(sale, first), first)).toBeUndefined();
    expect(droppedOf(becauseOf(sale, first, confirm), first)).toEqual({
      reason: 'confirmed',
      instead: [confirm.id],
    });
    const later = (instead: OrderEvent) => ({ reason: 'later_decision', instead: [instead.id] });
    expect(droppedOf(becauseOf(sale, first, move), first)).toEqual(later(move));
    expect(droppedOf(becauseOf(sale, first, second), first)).toEqual(later(second));
    expect(droppedOf(becauseOf(saleEvent(content('1.00')), first), first)?.reason).toBe('not_attributed');
  });
});
