import {
  deliver,
  hour,
  couponOf,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { unverifiedEvent } from '../../../test/support/trust';
import { assertDecidable, confirmedEventIds, type Confirmation } from './decidable';
import type { EvidenceFact, OrderEvent, SnapshotContent, SnapshotEvent } from './event';

// Reports that nobody signed: of one moment those that differ in anything are ambiguous, and the brand names one.

const order = (total: string, more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total,
  status: 'completed',
  ...more,
});
const ofAda = { evidence: [couponOf('ada')] };
const ofEve = { evidence: [couponOf('eve', 'eves')] };
const after = (...events: OrderEvent[]): Stored => deliver(events).stored;

/** What the confirmation does to what is stored, as `decide` does it: the error's code, or the order afterwards. */
function confirmed({ order: stored, commission }: Stored, more: Partial<Confirmation> = {}): string | Stored {
  const decision: Confirmation = { kind: 'confirm', eventIds: null, status: null, ...more };
  try {
    const eventIds = confirmedEventIds(stored, decision);
    assertDecidable(stored, commission, decision, hour(5));
    return after(...stored.events, decisionEvent({ ...decision, eventIds }, hour(5)));
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** An attribution that the content tells too, so that the fingerprint depends on it. */
const told = (
  code: string,
  influencerId: string,
): [Partial<SnapshotContent>, { evidence: EvidenceFact[] }] => [
  { attribution: { couponCodes: [code] } },
  { evidence: [couponOf(influencerId, code)] },
];

describe('two unverified reports of one order', () => {
  const [byAda, evidence] = told('save10', 'ada');
  const genuine = unverifiedEvent(order('100.00', byAda), evidence);

  /** The same order with another coupon, its number ground until its fingerprint is the smaller one. */
  function ground(): SnapshotEvent {
    const [byEve, stolen] = told('eves', 'eve');
    for (let tries = 1; ; tries++) {
      const forged = unverifiedEvent(order('100.00', { ...byEve, orderNumber: String(tries) }), stolen);
      if (forged.fingerprint < genuine.fingerprint) return forged;
    }
  }

  test('the forged one ground below the genuine one [7,209 tries]: ambiguous, and who confirms both is refused', () => {
    const stored = after(genuine, ground());
    expect(stored.order).toMatchObject({ unverified: true, ambiguous: true, influencerId: null });
    expect(stored.order.attribution?.candidates.map(({ influencerId }) => influencerId).sort()).toEqual([
      'ada',
      'eve',
    ]);
    expect(confirmed(stored)).toBe('order_ambiguous');
    expect(confirmed(stored, { eventIds: stored.order.events.map(({ id }) => id) })).toBe('order_ambiguous');
  });

  test('the genuine one named, by counts and among or by its id alone: ada has her 5.00, and eve is no candidate of the first', () => {
    const forged = ground();
    const stored = after(forged, genuine);
    const named = confirmed(stored, {
      eventIds: [],
      moment: { counts: genuine.id, among: [forged.id, genuine.id] },
    });
    expect(named).toMatchObject({
      order: {
        unverified: false,
        ambiguous: false,
        influencerId: 'ada',
        attribution: { candidates: [{ influencerId: 'ada', outcome: 'won' }] },
        flags: [{ eventId: forged.id, reason: 'other_confirmed' }],
      },
      commission: { influencerMinor: 500, status: 'pending' },
    });
    expect(confirmed(stored, { eventIds: [genuine.id] })).toMatchObject({
      order: { unverified: false, ambiguous: false, influencerId: 'ada' },
      commission: { influencerMinor: 500 },
    });
  });

  test('with counts and nothing else the others of the order are not confirmed by the way', () => {
    const [forged, later] = [ground(), unverifiedEvent(order('1.00'), ofEve)];
    const stored = after(forged, genuine, later);
    const moment = { counts: genuine.id, among: [forged.id, genuine.id] };
    expect(confirmed(stored, { eventIds: [], moment })).toMatchObject({
      order: { influencerId: 'ada', totalMinor: 10_000 },
    });
    // All that are known but those that were seen: the third is of the same moment.
    expect(confirmed(stored, { moment })).toBe('order_ambiguous');
  });

  test('one more of the same moment after the confirmation makes nothing ambiguous: the order is verified', () => {
    const named = confirmed(after(ground(), genuine), { eventIds: [genuine.id] }) as Stored;
    const late = after(...named.order.events, unverifiedEvent(order('900.00'), ofEve));
    expect(late.order).toMatchObject({ ambiguous: false, influencerId: 'ada', totalMinor: 10_000 });
  });

  test('a second one is confirmed beside the first only where it is named in its place', () => {
    const forged = ground();
    const named = confirmed(after(forged, genuine), { eventIds: [forged.id] }) as Stored;
    expect(named.order.influencerId).toBe('eve');
    expect(confirmed(named, { eventIds: [genuine.id] })).toBe('order_ambiguous');
    const moment = { counts: genuine.id, among: [forged.id, genuine.id] };
    expect(confirmed(named, { eventIds: [], moment })).toMatchObject({
      order: { influencerId: 'ada', ambiguous: false },
    });
  });
});

test.each<[string, SnapshotEvent, SnapshotEvent, boolean]>([
  [
    '200.00 and 100.00',
    unverifiedEvent(order('200.00'), ofAda),
    unverifiedEvent(order('100.00'), ofAda),
    true,
  ],
  [
    'one of Magento and one of an app',
    unverifiedEvent(order('200.00'), { source: 'magento' }),
    unverifiedEvent(order('100.00'), { source: 'mobile' }),
    true,
  ],
  [
    'the same content, looked up while the coupon was ada’s and then eve’s',
    unverifiedEvent(order('100.00'), { ...ofAda, source: 'magento' }),
    unverifiedEvent(order('100.00'), { evidence: [couponOf('eve', 'save10')], source: 'mobile' }),
    true,
  ],
  [
    'the same content of two clients',
    unverifiedEvent(order('100.00'), { ...ofAda, source: 'magento' }),
    unverifiedEvent(order('100.00'), { ...ofAda, source: 'mobile' }),
    false,
  ],
  [
    'a customer’s number more',
    unverifiedEvent(order('100.00'), ofAda),
    unverifiedEvent(order('100.00', { customer: { id: '7' } }), ofAda),
    true,
  ],
  [
    'two updates of a second',
    unsignedUpdate(2, '100.00'),
    unsignedUpdate(2, '100.00', { orderNumber: '8' }),
    true,
  ],
  ['two updates of two seconds', unsignedUpdate(2, '100.00'), unsignedUpdate(3, '90.00'), false],
])('unverified and ambiguous: %s', (_, one, other, ambiguous) => {
  expect(after(one, other).order).toMatchObject({ unverified: true, ambiguous });
  expect(after(other, one).order).toMatchObject({ unverified: true, ambiguous });
  // The store's own word ends it.
  const signed = saleEvent(order('80.00'), ofAda);
  expect(after(one, other, signed).order).toMatchObject({ ambiguous: false, totalMinor: 8000 });
});

test('of 200.00 and 100.00 the order shows 100.00, in either order of arrival', () => {
  const [more, less] = [unverifiedEvent(order('200.00')), unverifiedEvent(order('100.00'))];
  expect(after(more, less).order.totalMinor).toBe(10_000);
  expect(after(less, more).order.totalMinor).toBe(10_000);
});

/** As the network's plugin reports while its key has no secret. */
function unsignedUpdate(hours: number, total: string, more: Partial<SnapshotContent> = {}): SnapshotEvent {
  const event = updateEvent(hour(hours), order(total, more), { ...ofAda, source: 'waffarx' });
  return { ...event, id: `unverified:waffarx:${event.fingerprint.slice(0, 24)}`, unverified: true };
}
