import { accountBalances, payoutAccountKey, type Claim } from './claim';
import type { Entry } from './ledger';

const AT = new Date(0);

function entry(currency: string, influencers: Readonly<Record<string, number>>): Entry {
  const postings = Object.entries(influencers).map(([id, minor]) => ({ account: `influencer:${id}`, minor }));
  const sum = postings.reduce((total, { minor }) => total + minor, 0);
  return {
    id: 'e',
    kind: 'accrual',
    eventId: 'e',
    currency,
    day: '2026-11-21',
    at: AT,
    postings: [{ account: 'brand:b', minor: -sum }, ...postings],
  };
}

const claim = (payoutId: string, minor: number, more: Partial<Claim> = {}): Claim => ({
  payoutId,
  kind: 'claim',
  influencerId: 'ada',
  currency: 'TRY',
  minor,
  at: AT,
  ...more,
});
const paid = (payoutId: string): Claim => claim(payoutId, 0, { kind: 'paid' });
const given = (payoutId: string, minor: number): Claim => claim(payoutId, minor, { kind: 'counterClaim' });

describe('accountBalances: posted = claimed + unclaimed', () => {
  const posted500 = [entry('TRY', { ada: 500 })];
  const posted200 = [...posted500, entry('TRY', { ada: -300 })];

  test.each<[string, Entry[], Claim[], Partial<Record<string, number | string | null>>]>([
    ['500 posted', posted500, [], { unclaimedMinor: 500, claimedMinor: 0, paidMinor: 0, openPayoutId: null }],
    [
      '500 claimed',
      posted500,
      [claim('po1', 500)],
      { unclaimedMinor: 0, claimedMinor: 500, openPayoutId: 'po1' },
    ],
    [
      '500 claimed and paid',
      posted500,
      [claim('po1', 500), paid('po1')],
      { unclaimedMinor: 0, claimedMinor: 500, paidMinor: 500, openPayoutId: null },
    ],
    [
      '500 claimed by a payout that failed: free again',
      posted500,
      [claim('po1', 500), given('po1', -500)],
      { unclaimedMinor: 500, claimedMinor: 0, paidMinor: 0, openPayoutId: null },
    ],
    [
      '500 paid, then 300 refunded: -300 is carried',
      posted200,
      [claim('po1', 500), paid('po1')],
      { approvedMinor: 200, unclaimedMinor: -300, claimedMinor: 500, paidMinor: 500 },
    ],
    [
      '-300 netted by the next payout, still open',
      posted200,
      [claim('po1', 500), paid('po1'), claim('po2', -300)],
      { unclaimedMinor: 0, claimedMinor: 200, paidMinor: 500, openPayoutId: 'po2' },
    ],
    [
      '-300 netted and paid',
      posted200,
      [claim('po1', 500), paid('po1'), claim('po2', -300), paid('po2')],
      { unclaimedMinor: 0, claimedMinor: 200, paidMinor: 200, openPayoutId: null },
    ],
  ])('%s', (_, entries, claims, expected) => {
    expect(accountBalances(entries, claims)).toEqual([
      expect.objectContaining({ influencerId: 'ada', currency: 'TRY', ...expected }),
    ]);
  });

  test('an order that moved from ada to bob has a balance of each: 0 and 500', () => {
    const balances = accountBalances([...posted500, entry('TRY', { ada: -500, bob: 500 })], []);
    expect(balances.map(({ influencerId, approvedMinor }) => [influencerId, approvedMinor])).toEqual([
      ['ada', 0],
      ['bob', 500],
    ]);
  });

  test('two currencies are two balances, never a sum', () => {
    const balances = accountBalances([...posted500, entry('EUR', { ada: 7 })], []);
    expect(balances.map(({ currency, approvedMinor }) => [currency, approvedMinor])).toEqual([
      ['TRY', 500],
      ['EUR', 7],
    ]);
  });

  test('what is claimed without being posted is a balance too: -500', () => {
    expect(accountBalances([], [claim('po1', 500)])).toMatchObject([
      { approvedMinor: 0, unclaimedMinor: -500 },
    ]);
  });

  test('the accounts of brand, platform and member belong to no payout', () => {
    const postings = ['brand:b', 'platform', 'member:s~1', 'cash'].map((account) => ({ account, minor: 0 }));
    expect(accountBalances([{ ...entry('TRY', {}), postings }], [])).toEqual([]);
  });
});

test('a payout account is a brand, an influencer and a currency', () => {
  expect(payoutAccountKey({ brandId: 'b', influencerId: 'ada', currency: 'TRY' })).toBe('b~ada~TRY');
});
