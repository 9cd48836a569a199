import fc from 'fast-check';
import {
  balancesOf,
  couponOf,
  deliver,
  hour,
  PLAN,
  runs,
  saleEvent,
  updateEvent,
} from '../../../test/support/arbitraries';
import { twoDeliveries, unverifiedEvent } from '../../../test/support/trust';
import type { Plan } from '../brand/plan';
import type { OrderEvent } from './event';

// Whose account the share of members is posted to (MONEY.md, 4).

const plan: Plan = {
  ...PLAN,
  shares: [
    { party: 'influencer', percent: 40 },
    { party: 'platform', percent: 40 },
    { party: 'member', percent: 20 },
  ],
};
const MORE = { evidence: [couponOf('ada')] };
const content = (subId?: string) => ({
  currency: 'TRY',
  total: '100.00',
  ...(subId === undefined ? {} : { subId }),
});
const sale = (subId?: string): OrderEvent => saleEvent(content(subId), MORE);
const update = (at: number, subId?: string): OrderEvent => updateEvent(hour(at), content(subId), MORE);
const balances = (events: readonly OrderEvent[]) =>
  balancesOf(deliver(events, { plans: [plan] }).stored)['TRY'];
const others = { 'brand:brand': -1000, 'influencer:ada': 400, platform: 400 };

test.each<[string, OrderEvent[], string]>([
  ['tells u77: its account', [sale('u77')], 'member:u77'],
  ['tells none: the order’s', [sale()], 'member:store~1042'],
  ['tells u77, and a later one u78: u77’s', [sale('u77'), update(1, 'u78')], 'member:u77'],
  ['tells none, and a later one u78: the order’s', [sale(), update(1, 'u78')], 'member:store~1042'],
  [
    'tells u77, and an unverified one before it u66: u77’s',
    [unverifiedEvent(content('u66')), update(1, 'u77')],
    'member:u77',
  ],
])('the first report %s, in either order of arrival', (_, events, account) => {
  for (const all of [events, events.toReversed()])
    expect(balances(all)).toEqual({ ...others, [account]: 200 });
});

test('whatever reports tell, the share is on one account, and each entry sums to zero', () => {
  const subIds = fc.constantFrom(undefined, 'u77', 'u78', 'store~1042', 'x:pending');
  const reports = fc
    .uniqueArray(fc.tuple(fc.nat(4), subIds), { selector: ([at]) => at, minLength: 1 })
    .map((all) => all.map(([at, subId]) => update(at, subId)));
  fc.assert(
    fc.property(
      reports.chain((all) => twoDeliveries(all)),
      ([one, other]) => {
        const posted = balances(one)!;
        expect(balances(other)).toEqual(posted);
        expect(Object.entries(posted).filter(([account]) => account.startsWith('member:'))).toEqual([
          [expect.stringMatching(/^member:[^:]+$/), 200],
        ]);
      },
    ),
    runs(100),
  );
});
