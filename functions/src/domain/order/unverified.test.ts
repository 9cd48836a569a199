import fc from 'fast-check';
import {
  deliver,
  hour,
  couponOf,
  lastingState,
  refundEvent,
  runs,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { unverifiedEvent } from '../../../test/support/trust';
import { refoldOrder } from '../audit/refold';
import { assertDecidable, confirmedEventIds, type Confirmation } from './decidable';
import {
  isSnapshot,
  type EvidenceFact,
  type OrderEvent,
  type SnapshotContent,
  type SnapshotEvent,
  type StoredEvent,
} from './event';
import { MAX_SENDERS, MAX_UNVERIFIED_REPORTS, withArrived } from './unverified';

// Reports that nobody signed: of one moment those that differ in anything are ambiguous, and the brand names one. So many
// of them are kept that no stranger hides the genuine one.

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

describe('a confirmation that names no report', () => {
  const by = (sender: string, event: SnapshotEvent): SnapshotEvent => ({
    ...event,
    id: event.id.replace('waffarx:', `waffarx:${sender}:`),
    sender,
  });
  const placed = by('shop', unsignedUpdate(2, '100.00', { status: 'processing' }));
  const completed = by('shop', unsignedUpdate(3, '100.00'));

  test.each([
    ['the day before, with an influencer of its own', -22, '100.00', { evidence: [couponOf('eve', 'eves')] }],
    ['the day after, with 90,000.00', 26, '90000.00', {}],
  ])('is refused where a stranger tells %s', (_, hours, total, more) => {
    const forged = by('eve', { ...unsignedUpdate(hours, total), ...more });
    const stored = after(placed, completed, forged);
    expect(stored.order.ambiguous).toBe(false);
    expect(confirmed(stored)).toBe('order_ambiguous');
    const genuine = { eventIds: [placed.id, completed.id] };
    expect(confirmed(stored, genuine)).toMatchObject({
      order: { influencerId: 'ada', totalMinor: 10_000, unverified: false },
    });
  });

  test('takes all of one sender, and the same report of two networks', () => {
    const again = by('phone', unsignedUpdate(3, '100.00'));
    expect(confirmed(after(placed, completed))).toMatchObject({ order: { influencerId: 'ada' } });
    expect(confirmed(after(completed, again))).toMatchObject({ order: { influencerId: 'ada' } });
  });
});

describe('of the unverified reports of an order', () => {
  /** Report `n` of the sender, received in second `n`, with another total than any other. */
  const sent = (n: number, sender: string): SnapshotEvent =>
    unverifiedEvent(order(`${n + 1}.00`), { sender, receivedAt: new Date(hour(0).getTime() + n * 1000) });
  const many = (from: number, to: number, senders: number): SnapshotEvent[] =>
    Array.from({ length: to - from }, (_, n) => sent(from + n, `s${(from + n) % senders}`));
  const kept = ({ order: { events } }: Stored): number[] =>
    events
      .filter(isSnapshot)
      .filter(({ unverified }) => unverified)
      .map(({ content }) => Number(content.total) - 1)
      .sort((a, b) => a - b);
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

  test('25 of one sender: the first and the last ten are kept, 5 are counted, and a signed one comes through', () => {
    const { stored, answers } = deliver(many(0, 25, 1));
    expect(kept(stored)).toEqual([...range(0, 10), ...range(15, 25)]);
    expect(stored.order.notKeptCount).toBe(5);
    expect(answers.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 25 }, () => 'applied'));
    const { stored: signed } = deliver([saleEvent(order('100.00'), ofAda)], { from: stored });
    expect(signed.order).toMatchObject({ unverified: false, totalMinor: 10_000, notKeptCount: 5 });
    expect(signed.commission).toMatchObject({ influencerMinor: 500 });
  });

  /** The same without a fold: which reports are stored, whatever they come to. */
  const keptOf = (reports: readonly SnapshotEvent[]): number[] => {
    const stored = reports.reduce<readonly StoredEvent[]>(
      (known, report) => withArrived(known, { ...report, day: '2026-11-21' }) ?? known,
      [],
    );
    return stored
      .filter(isSnapshot)
      .map(({ content }) => Number(content.total) - 1)
      .sort((a, b) => a - b);
  };

  test.each([20, 1000])(
    'the genuine one after %i forgeries of 19 others is kept, also after 1,000 more',
    (before) => {
      const reports = [...many(0, before, 19), sent(before, 'shop'), ...many(before + 1, before + 1001, 19)];
      expect(keptOf(reports.slice(0, before + 1))).toContain(before);
      expect(keptOf(reports)).toContain(before);
      expect(keptOf(reports).length).toBeLessThanOrEqual(MAX_UNVERIFIED_REPORTS);
    },
  );

  test('the genuine one of 22.00 after 21 forgeries of 19 others, and before 40 more: confirmed, it counts', () => {
    const genuine = sent(21, 'shop');
    const stored = after(...many(0, 21, 19), genuine, ...many(22, 62, 19));
    expect(stored.order).toMatchObject({ ambiguous: true, notKeptCount: 62 - kept(stored).length });
    expect(confirmed(stored, { eventIds: [genuine.id] })).toMatchObject({
      order: { unverified: false, ambiguous: false, totalMinor: 2200 },
    });
  });

  test('of 60 senders 60 reports are kept at most: the first of 20 and the last of 20, the first and last ten', () => {
    expect(keptOf(many(0, 180, 60))).toEqual([...range(0, MAX_SENDERS), ...range(160, 180)]);
    const [a, b] = [range(0, 10).map((n) => sent(n, 'a')), range(50, 60).map((n) => sent(n, 'b'))];
    // Ten of one sender first and ten of another last: of the others the first of 19 and the last of 19.
    expect(keptOf([...a, ...many(10, 50, 1000), ...b])).toEqual([...range(0, 29), ...range(31, 60)]);
    expect(keptOf([...a, ...many(10, 30, 1000), ...b])).toHaveLength(40);
  });

  test('the 21st of 41 senders with one each is not kept, of 40 it is', () => {
    expect(keptOf(many(0, 40, 41))).toContain(20);
    expect(keptOf(many(0, 41, 41))).not.toContain(20);
  });

  test('one that was received before, and comes after ten that were received later: not kept, and counted', () => {
    const { stored } = deliver([...many(0, 10, 1), ...many(11, 25, 1)]);
    const { stored: then, answers } = deliver([sent(10, 's0')], { from: stored });
    expect(answers[0]).toMatchObject({ outcome: 'not_kept', isStored: false });
    expect(then.order.events).toEqual(stored.order.events);
    expect(then.order).toMatchObject({ notKeptCount: 5, totalMinor: stored.order.totalMinor });
    expect(stored.order.notKeptCount).toBe(4);
  });

  test('one that has left is no replay when it comes again; one that is kept is, also one that was passed over', () => {
    const reports = many(0, 25, 1);
    const { stored } = deliver(reports);
    expect(deliver([sent(12, 's0')], { from: stored }).answers[0]?.outcome).toBe('not_kept');
    const again = { ...sent(12, 's0'), receivedAt: hour(1) };
    expect(deliver([again], { from: stored }).answers[0]).toMatchObject({ outcome: 'applied' });
    const [first] = reports;
    expect(deliver([{ ...first!, receivedAt: hour(1) }], { from: stored }).answers[0]?.outcome).toBe(
      'replayed',
    );
    const moment = { counts: reports[24]!.id, among: stored.order.events.map(({ id }) => id) };
    const named = confirmed(stored, { eventIds: [], moment }) as Stored;
    expect(deliver([reports[0]!], { from: named }).answers[0]?.outcome).toBe('replayed');
  });

  test('what a decision names is kept: the fifth of one sender, confirmed, and 300 more of it', () => {
    const reports = many(0, 5, 1);
    const middle = deliver([...many(5, 20, 1)], { from: after(...reports) }).stored;
    const named = confirmed(middle, { eventIds: [sent(10, 's0').id] }) as Stored;
    const { stored } = deliver(many(20, 320, 1), { from: named });
    expect(kept(stored)).toContain(10);
    expect(stored.order).toMatchObject({ unverified: false, totalMinor: 1100 });
  });

  test('one takes the place of another: the places of all other events stay', () => {
    const refund = refundEvent('r1', { amount: '1.00' });
    const { stored } = deliver([...many(0, 12, 1), refund, ...many(12, 20, 1)]);
    const { stored: then } = deliver([sent(20, 's0')], { from: stored });
    const [before, now] = [stored, then].map(({ order: { events } }) => events.map(({ id }) => id));
    expect(now).toEqual(before?.map((id) => (id === sent(10, 's0').id ? sent(20, 's0').id : id)));
  });

  test('any forgeries of up to 19 others, in any order of arrival: the genuine one is kept, and so are the same ones', () => {
    const senders = fc.integer({ min: 1, max: MAX_SENDERS - 1 });
    const stories = fc
      .tuple(senders, fc.integer({ min: 0, max: 90 }), fc.nat(90))
      .chain(([of, forgeries, at]) => {
        const all = range(0, forgeries + 1).map((n) =>
          n === Math.min(at, forgeries) ? sent(n, 'shop') : sent(n, `s${(n * 7) % of}`),
        );
        return fc.tuple(
          fc.constant(all),
          fc.constant(Math.min(at, forgeries)),
          fc.shuffledSubarray(all, { minLength: all.length }),
        );
      });
    fc.assert(
      fc.property(stories, ([inOrder, genuine, shuffled]) => {
        const ends = [...range(0, 10), ...range(Math.max(0, inOrder.length - 10), inOrder.length)];
        for (const all of [inOrder, shuffled]) {
          const left = keptOf(all);
          expect(left).toEqual(expect.arrayContaining([genuine, ...ends.filter((n) => n < inOrder.length)]));
          expect(left.length).toBeLessThanOrEqual(MAX_UNVERIFIED_REPORTS);
        }
      }),
      runs(200),
    );
  });

  test('folding what is stored gives what is stored, and the figures do not depend on the order of arrival', () => {
    const reports = many(0, 45, 2);
    const [one, other] = [after(...reports), after(...reports.toReversed())];
    expect(lastingState({ ...one, order: refoldOrder(one.order) })).toEqual(lastingState(one));
    expect(lastingState(other)).toEqual(lastingState(one));
    expect([one, other].map(({ order: { notKeptCount } }) => notKeptCount)).toEqual([25, 25]);
  });
});
