import fc from 'fast-check';
import { isSnapshot, type OrderEvent } from '../../src/domain/order/event';
import { deletionEvent } from '../support/decisions';
import { hour, refundEvent, runs, updateEvent } from '../support/arbitraries';
import { entryProblems, storedView, type StoredPair } from './check';
import { MemoryOrder } from './fold';
import { byAge } from './rules/events';
import { stories, type Story } from './stories';
import { asModelEvent } from './translate';

// The properties of MONEY.md, 5, that concern stages. The figures come from entries and events alone, and not from a fold.

/** An event of each kind anywhere among reports and refunds: approved, moved, cancelled, binned, refunded. */
function inAnyOrder({ events }: Story): fc.Arbitrary<OrderEvent[]> {
  return fc.shuffledSubarray([...events], { minLength: events.length, maxLength: events.length });
}

const delivered = stories.chain((story) =>
  fc.record({ story: fc.constant(story), events: inAnyOrder(story) }),
);

function play({ plans }: Story, events: readonly OrderEvent[]): StoredPair {
  const order = new MemoryOrder(plans);
  for (const event of events) order.take({ event });
  if (!order.stored) throw new Error('a story has events');
  return order.stored;
}

type Sums = Record<string, bigint>;

/** By currency and account. */
function balancesOf({ commission }: Pick<StoredPair, 'commission'>): Sums {
  const sums: Sums = {};
  for (const { currency, postings } of commission?.entries ?? []) {
    for (const { account, minor } of postings) {
      const name = `${currency} ${account}`;
      sums[name] = (sums[name] ?? 0n) + BigInt(minor);
    }
  }
  return sums;
}

const isPending = (account: string): boolean => account.endsWith(':pending');
const isBrands = (account: string): boolean => account.split(' ')[1]?.startsWith('brand:') ?? false;

test('three permutations of the same events end in the same state, with the same balances of both stages', () => {
  const permuted = stories.chain((story) =>
    fc.record({
      story: fc.constant(story),
      orders: fc.tuple(inAnyOrder(story), inAnyOrder(story), inAnyOrder(story)),
    }),
  );
  fc.assert(
    fc.property(permuted, ({ story, orders }) => {
      const [first, ...others] = orders.map((events) => storedView(play(story, events)));
      for (const other of others) expect(other).toEqual(first);
    }),
    runs(300),
  );
});

test('every entry sums to zero; both stages of a party together are its share of what is due', () => {
  fc.assert(
    fc.property(delivered, ({ story, events }) => {
      const stored = play(story, events);
      const { commission } = stored;
      if (!commission) return;
      expect(entryProblems(commission)).toEqual([]);
      const sums: Sums = {};
      for (const [name, minor] of Object.entries(balancesOf(stored))) {
        // Whichever account of a member it is: those of one that was told later are at zero.
        const party = name.replace(/:pending$/, '').replace(/ member:.*/, ' member');
        sums[party] = (sums[party] ?? 0n) + minor;
      }
      const { currency, influencerId, totalMinor, influencerMinor, platformMinor, memberMinor } = commission;
      const due: Sums = {
        [`${currency} brand:brand`]: -BigInt(totalMinor),
        [`${currency} influencer:${influencerId}`]: BigInt(influencerMinor),
        [`${currency} platform`]: BigInt(platformMinor),
        [`${currency} member`]: BigInt(memberMinor),
      };
      const present = (some: Sums): Sums =>
        Object.fromEntries(Object.entries(some).filter(([, minor]) => minor !== 0n));
      expect(present(sums)).toEqual(present(due));
    }),
    runs(300),
  );
});

test('neither stage of a party is negative, and nobody has more approved than an approval names in that currency', () => {
  fc.assert(
    fc.property(delivered, ({ story, events }) => {
      const stored = play(story, events);
      const approvals = story.events.filter((event) => event.kind === 'approve');
      for (const [name, minor] of Object.entries(balancesOf(stored))) {
        if (isBrands(name)) {
          expect([name, minor <= 0n]).toEqual([name, true]);
          continue;
        }
        expect([name, minor >= 0n]).toEqual([name, true]);
        if (isPending(name) || minor === 0n) continue;
        const [currency = '', account = ''] = name.split(' ');
        const party = account.startsWith('member:') ? 'member' : account;
        const named = approvals
          .filter(({ id }) => id === stored.order.approval?.eventId)
          .map(({ names }) => ({
            currency: names.currency,
            [`influencer:${names.influencerId}`]: names.influencerMinor,
            platform: names.platformMinor,
            member: names.memberMinor,
          }));
        expect(named.map((of) => of.currency)).toEqual([currency]);
        expect(minor).toBeLessThanOrEqual(BigInt(named[0]?.[party] ?? 0));
      }
    }),
    runs(300),
  );
});

test('each day’s tally is what its entries post, of either stage', () => {
  fc.assert(
    fc.property(delivered, ({ story, events }) => {
      const { order, commission } = play(story, events);
      const posted: Record<string, number> = {};
      for (const { day, currency, postings } of commission?.entries ?? []) {
        for (const { account, minor } of postings) {
          if (!account.startsWith('brand:')) continue;
          const name = `${day} ${currency} ${isPending(account) ? 'pending' : 'approved'}`;
          posted[name] = (posted[name] ?? 0) - minor;
        }
      }
      const tallied = Object.entries(order.tallies).flatMap(([day, totals]) =>
        Object.entries(totals).flatMap(([currency, tally]): [string, number][] => [
          [`${day} ${currency} pending`, tally.pendingCommissionMinor],
          [`${day} ${currency} approved`, tally.approvedCommissionMinor],
        ]),
      );
      const present = (some: readonly (readonly [string, number])[]): Record<string, number> =>
        Object.fromEntries(some.filter(([, minor]) => minor !== 0));
      expect(present(tallied)).toEqual(present(Object.entries(posted)));
    }),
    runs(300),
  );
});

test('a refund that is deleted again leaves what is due, pending, approved and held as it was, at any stage', () => {
  const given = fc.record({
    of: delivered,
    amount: fc.constantFrom('1', '5', '1000000'),
    hours: fc.integer({ min: 0, max: 90 }),
    isDeletedFirst: fc.boolean(),
  });
  fc.assert(
    fc.property(given, ({ of: { story, events }, amount, hours, isDeletedFirst }) => {
      const pair = [
        refundEvent('late', { amount }, { occurredAt: hour(hours) }),
        deletionEvent('late', hour(hours + 1)),
      ];
      const late = isDeletedFirst ? pair.toReversed() : pair;
      const without = storedView(play(story, events));
      const { order, commission, posted, tallies } = storedView(play(story, [...events, ...late]));
      expect({ commission, posted, tallies }).toEqual({
        commission: without.commission,
        posted: without.posted,
        tallies: without.tallies,
      });
      expect(order['approvedMs']).toBe(without.order['approvedMs']);
    }),
    runs(200),
  );
});

test('a report that comes again with a later time moves no hold to an earlier time, and nothing that is approved', () => {
  const given = fc.record({ of: delivered, hours: fc.integer({ min: 81, max: 200 }) });
  fc.assert(
    fc.property(given, ({ of: { story, events }, hours }) => {
      const reports = story.events.filter(isSnapshot);
      const inOrder = reports.map(asModelEvent).filter((event) => event.kind === 'snapshot');
      const newest = reports.find(({ id }) => id === [...inOrder].sort(byAge).at(-1)?.id);
      if (!newest) throw new Error('a story has a report');
      const stored = play(story, events);
      // A save of its own that nobody signs is a report like no other; one that was in the bin is out of it.
      fc.pre(!newest.unverified && newest.content.restored !== true && !stored.order.ambiguous);
      fc.pre(!story.events.some(({ kind }) => kind === 'order_deleted'));
      // What the store lists no longer has been deleted.
      fc.pre(newest.content.refunds === undefined && newest.content.status !== undefined);
      fc.pre(stored.order.currency === newest.content.currency);
      const { receivedAt: _received, ...again } = updateEvent(hour(hours), newest.content, {
        source: newest.source,
        occurredAt: newest.occurredAt,
        planVersion: newest.planVersion,
        evidence: newest.evidence,
      });
      const after = play(story, [...events, { ...again, receivedAt: hour(hours) }]);
      const [was, is] = [stored.commission, after.commission];
      const [before, later] = [was?.heldUntil, is?.heldUntil];
      if (before && later) expect(later.getTime()).toBeGreaterThanOrEqual(before.getTime());
      if (stored.order.status === after.order.status)
        expect(is?.approvedTotalMinor).toBe(was?.approvedTotalMinor);
    }),
    runs(200),
  );
});
