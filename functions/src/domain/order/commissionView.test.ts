import { couponOf, deliver, saleEvent, updateEvent, hour } from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import type { AccountBalance } from '../ledger/claim';
import { influencerOf } from '../ledger/ledger';
import { withClaim, type CommissionRecord } from './commissionRecord';
import { viewOf } from './commissionView';
import type { OrderEvent } from './event';

// 100.00 TRY at 10 %, 50/50: 5.00 to the influencer, 5.00 to the platform.

const sale = saleEvent(
  { currency: 'TRY', total: '100.00', status: 'completed' },
  { evidence: [couponOf('ada', 'ada10')] },
);
const approve = decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(1));
const to = (influencerId: string | null, n: number): OrderEvent =>
  decisionEvent({ kind: 'attribute', influencerId, reason: 'agreed' }, hour(n));

const commissionOf = (...events: OrderEvent[]): CommissionRecord => deliver(events).stored.commission!;

/** Ada is paid 5.00, and then the order becomes Bob's. */
function paidAndMoved(...more: OrderEvent[]): CommissionRecord {
  const { stored } = deliver([sale, approve]);
  const claim = { payoutId: 'po1', influencerId: 'ada', currency: 'TRY', at: hour(2) };
  const claimed = withClaim(stored.commission!, { ...claim, kind: 'claim', minor: 500 });
  const commission = withClaim(claimed, { ...claim, kind: 'paid', minor: 0 });
  const events = [to('bob', 3), ...more];
  return deliver(events, { from: { ...stored, commission } }).stored.commission!;
}

const namesIn = (of: Pick<CommissionRecord, 'entries' | 'claims' | 'balances'>): string[] => [
  ...new Set([
    ...of.entries.flatMap(({ postings }) => postings.flatMap(({ account }) => influencerOf(account) ?? [])),
    ...of.claims.map(({ influencerId }) => influencerId),
    ...of.balances.map(({ influencerId }) => influencerId),
  ]),
];

describe('who may read the commission whole', () => {
  test.each<[string, CommissionRecord, string | null]>([
    ['1 influencer from the start', commissionOf(sale), 'ada'],
    ['approved, 5.00', commissionOf(sale, approve), 'ada'],
    ['moved: 2 are named', commissionOf(sale, to('bob', 2)), null],
    ['moved and moved back: 2 are still named', commissionOf(sale, to('bob', 2), to('ada', 3)), null],
    ['attributed to nobody', commissionOf(sale, to(null, 2)), null],
    ['nothing was due before it was moved: nobody else is named', commissionOf(free(), to('bob', 2)), 'bob'],
    [
      'in another currency, 5.00 TRY and 5.00 USD, all of one influencer',
      commissionOf(sale, inDollars()),
      'ada',
    ],
  ])('%s', (_, commission, expected) => {
    expect(commission.visibleTo).toBe(expected);
    expect(viewOf(commission) !== null).toBe(expected === null && commission.influencerId !== null);
  });
});

function free(): OrderEvent {
  return saleEvent(
    { currency: 'TRY', total: '0.00', status: 'completed' },
    { evidence: [couponOf('ada', 'ada10')] },
  );
}

function inDollars(): OrderEvent {
  return updateEvent(
    hour(1),
    { currency: 'USD', total: '100.00', status: 'completed' },
    { evidence: [couponOf('ada', 'ada10')] },
  );
}

describe('what the influencer of a moved order may see', () => {
  test('paid 5.00 to ada, then bob’s: 1 of 4 entries, 1 of 2 balances, no claim, and not that she was paid', () => {
    const commission = paidAndMoved();
    expect(commission).toMatchObject({ statusReason: 'paid_elsewhere', payable: ['brand~ada~TRY'] });
    expect(commission.entries).toHaveLength(4);
    expect(namesIn(commission)).toEqual(['ada', 'bob']);
    const view = viewOf(commission)!;
    expect(JSON.stringify(view)).not.toMatch(/ada|po1|elsewhere/);
    expect(view).toMatchObject({
      influencerId: 'bob',
      status: 'pending',
      statusReason: 'by_hand_only',
      totalMinor: 1000,
      influencerMinor: 500,
      pendingMinor: 500,
      paidMinor: 0,
      claims: [],
      balances: [{ influencerId: 'bob', pendingMinor: 500, approvedMinor: 0 } as AccountBalance],
      entries: [{ kind: 'accrual', eventId: expect.stringContaining('attribute') as string }],
    });
    expect(view).not.toHaveProperty('payable');
    expect(view).not.toHaveProperty('visibleTo');
  });

  test('moved back to ada: her 3 entries of before and the new one, her claim of 5.00, nothing of bob', () => {
    const commission = paidAndMoved(to('ada', 4));
    const view = viewOf(commission)!;
    expect(namesIn(view)).toEqual(['ada']);
    expect(view.claims).toEqual(commission.claims);
    expect(view.entries).toEqual(
      commission.entries.filter(({ postings }) =>
        postings.some(({ account }) => influencerOf(account) === 'ada'),
      ),
    );
    expect(commission.entries.length - view.entries.length).toBe(2);
  });

  test('its months are those of its own entries: 2026-12, not 2026-11', () => {
    const commission = commissionOf(sale, to('bob', 24 * 40));
    expect(commission.months).toEqual(['2026-11', '2026-12']);
    expect(viewOf(commission)!.months).toEqual(['2026-12']);
  });

  test('an entry that names both, as of a rebuild, and one that names none, are left out', () => {
    const commission = commissionOf(sale, to('bob', 2));
    const [entry] = commission.entries;
    const posted = (...accounts: string[]) => ({
      ...entry!,
      id: accounts.join(),
      postings: accounts.map((account) => ({ account, minor: 1 })),
    });
    const added = [
      posted('influencer:ada', 'influencer:bob'),
      posted('platform', 'brand:brand'),
      posted('influencer:bob:pending', 'brand:brand:pending'),
    ];
    const view = viewOf({ ...commission, entries: added })!;
    expect(view.entries.map(({ id }) => id)).toEqual(['influencer:bob:pending,brand:brand:pending']);
  });
});
