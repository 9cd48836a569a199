import fc from 'fast-check';
import { contextFor, couponOf, runs, updateEvent, type Stored } from '../../../test/support/arbitraries';
import {
  ada,
  attribute,
  content,
  day,
  decide,
  PLAN,
  refund,
  run,
} from '../../../test/support/workedExamples';
import { refoldCommission } from '../audit/refold';
import {
  commissionParts,
  earlierProblems,
  ENTRY_LIMITS,
  wholeCommission,
  withoutMoved,
  type EntryLimits,
  type MovedEntries,
} from './commissionParts';
import type { CommissionRecord } from './commissionRecord';
import type { OrderEvent } from './event';
import { applyEvent } from './record';

// Which entries are in a commission's document. Each report below has another total, and so makes an entry.

const MINUTE_MS = 60_000;
const report = (n: number, total = 100 + n): OrderEvent => {
  const modifiedAt = new Date(day(2).getTime() + n * MINUTE_MS);
  const event = updateEvent(modifiedAt, content(total.toFixed(2)), { occurredAt: day(1), ...ada });
  return { ...event, receivedAt: modifiedAt };
};
const reports = (count: number): OrderEvent[] => Array.from({ length: count }, (_, n) => report(n + 1));

/** Delivers the events as Firestore would keep the commission in between. */
function divided(
  events: readonly OrderEvent[],
  limits: EntryLimits = ENTRY_LIMITS,
): { readonly stored: Stored; readonly moved: readonly MovedEntries[] } {
  const moved: MovedEntries[] = [];
  let stored: Stored | null = null;
  for (const event of events) {
    const { order, commission } = applyEvent(stored, event, contextFor(event, [PLAN]));
    const parts = commission && commissionParts(commission, () => false, limits);
    if (parts?.moved) moved.push(parts.moved);
    stored = { order, commission: parts?.document ?? null };
  }
  if (!stored) throw new Error('nothing was delivered');
  return { stored, moved };
}

function documentOf({ stored }: ReturnType<typeof divided>): CommissionRecord {
  if (!stored.commission) throw new Error('there is no commission');
  return stored.commission;
}

describe('the document of a commission', () => {
  test('keeps 24 entries; with the 25th the oldest 17 leave, and 8 stay', () => {
    expect(documentOf(divided(reports(24))).entries).toHaveLength(24);
    const of = divided(reports(25));
    const { entries, earlier } = documentOf(of);
    expect([entries.length, earlier?.count]).toEqual([8, 17]);
    expect(of.moved).toMatchObject([{ brandId: 'brand', influencerId: 'ada', sequence: 0 }]);
  });

  test('has the sums of those that left, the 17 totals up to 117.00: 5.85 + 5.85 of 11.70', () => {
    const { earlier } = documentOf(divided(reports(25)));
    expect(earlier).toMatchObject({ currency: 'SEK', months: ['2026-01'] });
    expect(earlier?.postings).toEqual(
      expect.arrayContaining([
        { account: 'influencer:ada:pending', minor: 585 },
        { account: 'platform:pending', minor: 585 },
        { account: 'brand:brand:pending', minor: -1170 },
      ]),
    );
  });

  test('with its moved entries is what it is undivided', () => {
    const events = [...reports(60), refund(3, '20.00'), ...reports(90).slice(60)];
    const of = divided(events);
    expect(of.moved.length).toBeGreaterThan(3);
    expect(wholeCommission(documentOf(of), of.moved)).toEqual(run(events).commission);
  });

  test('is as large after 300 entries as after 100', () => {
    const bytesAfter = (count: number): number => JSON.stringify(documentOf(divided(reports(count)))).length;
    expect(bytesAfter(300)).toBeLessThan(bytesAfter(100) * 1.1);
  });

  test('keeps all entries of an order that named two influencers: each may read only its own', () => {
    const events = [report(1), attribute(3, 'bob'), ...reports(40).slice(1)];
    const { entries, earlier } = documentOf(divided(events));
    expect(earlier).toBeUndefined();
    expect(entries.length).toBeGreaterThan(40);
  });

  test('keeps an entry that must stay, and those after it', () => {
    const { commission } = run(reports(30));
    const isStaying = ({ id }: { readonly id: string }): boolean => id === commission?.entries[3]?.id;
    expect(commissionParts(commission!, isStaying).document.entries).toHaveLength(27);
    const first = ({ id }: { readonly id: string }): boolean => id === commission?.entries[0]?.id;
    expect(commissionParts(commission!, first)).toEqual({ document: commission, moved: null });
  });
});

test('whatever an order is told, its divided ledger sums to the same, and says the same of it', () => {
  const step = fc.oneof(
    fc.nat(200).map((total) => (n: number) => report(n, total)),
    fc.nat(20).map((minor) => (n: number) => refund(3, (minor / 10).toFixed(2), `r${n}`)),
    fc.constant((n: number) => decide(n + 3, { kind: 'reject', reason: 'fraud' })),
    fc.constant((n: number) => decide(n + 3, { kind: 'withdraw' })),
    fc.constantFrom('ada', 'bob').map((name) => (n: number): OrderEvent => ({
      ...report(n),
      ...{ evidence: [couponOf(name, `${name}10`)] },
    })),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
      const events = [report(0), ...steps.map((make, index) => make(index + 1))];
      const of = divided(events, { entries: 3, staying: 1 });
      const whole = wholeCommission(documentOf(of), of.moved);
      expect(whole).toEqual(run(events).commission);
      expect(refoldCommission({ order: of.stored.order, commission: whole })).toEqual(whole);
    }),
    runs(150),
  );
});

describe('the audit', () => {
  const of = divided(reports(60));

  test('finds nothing where the earlier entries are as the document says', () => {
    expect(earlierProblems(documentOf(of), of.moved)).toEqual([]);
    const whole = wholeCommission(documentOf(of), of.moved);
    const count = of.moved.reduce((sum, { entries }) => sum + entries.length, 0);
    expect(withoutMoved(whole, count)).toEqual(documentOf(of));
  });

  test('finds that a document of them is lost, or an amount is another', () => {
    expect(earlierProblems(documentOf(of), of.moved.slice(1))[0]).toBe(
      'an entry before number 17 of its ledger is missing',
    );
    const [first, ...rest] = of.moved;
    const entries = first!.entries.map((entry, index) => (index === 0 ? { ...entry, postings: [] } : entry));
    expect(earlierProblems(documentOf(of), [{ ...first!, entries }, ...rest])).not.toEqual([]);
  });
});
