import {
  accounts,
  balancesOf,
  balancesPosted,
  postingsBetween,
  type Entry,
  influencerOf,
  partyOf,
  stageOf,
} from './ledger';

const WHO = { brandId: 'b', influencerId: 'i', member: accounts.order('s~1') };
const due = (influencer: bigint, platform: bigint, member = 0n) =>
  balancesOf('approved', { influencer, platform, member }, WHO);

function entry(currency: string, postings: Entry['postings']): Entry {
  return { id: 'e', kind: 'accrual', eventId: 'e', currency, day: '2026-11-21', at: new Date(0), postings };
}

test('each party has a pending twin: what is pending and what is approved are two balances', () => {
  const shares = { influencer: 5n, platform: 4n, member: 1n };
  const pending = balancesOf('pending', shares, WHO);
  expect([...pending]).toEqual([
    ['brand:b:pending', -10],
    ['influencer:i:pending', 5],
    ['platform:pending', 4],
    ['member:s~1:pending', 1],
  ]);
  expect([...pending.keys()].map(stageOf)).toEqual(['pending', 'pending', 'pending', 'pending']);
  expect([...pending.keys()].map(partyOf)).toEqual([...due(5n, 4n, 1n).keys()]);
  expect(influencerOf('influencer:i:pending')).toBe('i');
});

test('a member’s order id `5:pending` is no pending account', () => {
  expect(stageOf(accounts.order('s~5:pending'))).toBe('approved');
  expect(accounts.order('s~5:pending')).not.toBe(accounts.pending(accounts.order('s~5')));
});

test('accounts are brand:{id}, influencer:{id}, member:{order}, platform', () => {
  expect([...due(5n, 4n, 1n).keys()]).toEqual(['brand:b', 'influencer:i', 'platform', 'member:s~1']);
  expect(accounts.order('s~1')).toBe('member:s~1');
});

test('a member of the network has one account for all orders; a subid `s~1` or `x:pending` is no other account', () => {
  expect(accounts.member('u77')).toBe('member:u77');
  expect(accounts.member('s~1')).toBe('member:s%7E1');
  expect(accounts.member('s~1')).not.toBe(accounts.order('s~1'));
  expect(accounts.member('s%7E1')).toBe('member:s%257E1');
  expect(stageOf(accounts.member('x:pending'))).toBe('approved');
});

test('the brand owes what the others gain: -10 = 5 + 4 + 1', () => {
  expect([...due(5n, 4n, 1n).values()]).toEqual([-10, 5, 4, 1]);
});

test.each([
  ['nothing posted, 10 due', new Map(), due(5n, 5n), { 'brand:b': -10, 'influencer:i': 5, platform: 5 }],
  ['10 posted, 9 due: split(9) - split(10)', due(5n, 5n), due(5n, 4n), { 'brand:b': 1, platform: -1 }],
  ['10 posted, nothing due', due(5n, 5n), new Map(), { 'brand:b': 10, 'influencer:i': -5, platform: -5 }],
  ['10 posted, 10 due', due(5n, 5n), due(5n, 5n), {}],
  ['nothing posted, 0 due', new Map(), due(0n, 0n), {}],
])('postingsBetween: %s', (_, posted, next, expected) => {
  const postings = postingsBetween(posted, next);
  expect(Object.fromEntries(postings.map(({ account, minor }) => [account, minor]))).toEqual(expected);
});

test('another influencer: what the one had is posted back, and the other gets it, in postings that sum to zero', () => {
  const other = new Map(
    [...due(5n, 5n)].map(([name, minor]) => [name === 'influencer:i' ? 'influencer:j' : name, minor]),
  );
  expect(postingsBetween(due(5n, 5n), other)).toEqual([
    { account: 'influencer:j', minor: 5 },
    { account: 'influencer:i', minor: -5 },
  ]);
});

test('postings that do not sum to zero are a bug, and refused', () => {
  expect(() => postingsBetween(new Map(), new Map([['platform', 1]]))).toThrow('sum to zero');
});

test('balancesPosted sums per account, and never over two currencies', () => {
  const entries = [
    entry('TRY', [{ account: 'platform', minor: 5 }]),
    entry('EUR', [{ account: 'platform', minor: 70 }]),
    entry('TRY', [{ account: 'platform', minor: -2 }]),
  ];
  expect([...balancesPosted(entries, 'TRY')]).toEqual([['platform', 3]]);
  expect([...balancesPosted(entries, 'JPY')]).toEqual([]);
});
