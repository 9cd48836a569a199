import fc from 'fast-check';
import type { OrderEvent } from '../../src/domain/order/event';
import type { Plan } from '../../src/domain/brand/plan';
import {
  couponOf,
  currencyCases,
  deliver,
  hour,
  orders,
  PLAN,
  runs,
  updateEvent,
  type CurrencyCase,
} from '../support/arbitraries';
import { modelDue } from './rules/due';
import { binnedEvent } from '../support/trust';
import { coarser, filed } from './contents';
import { CHANGES, ShopOrder, type Change } from './shop';

// A shop that only ever shows its orders as they are: whatever of that arrives, and in whatever order, the end is what it
// showed last. The figures come from the last picture alone, and not from a fold.

const SECOND_MS = 1000;
const BOUGHT = hour(0);

interface Happening {
  readonly change: Change;
  readonly seconds: number;
  /** Of the picture that is sent then, or of none. */
  readonly sent: 'as it is' | 'coarser' | 'never';
}

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    change: fc.constantFrom(...CHANGES, 'status' as const, 'refund' as const),
    seconds: fc.constantFrom(0, 1, 1, 3600),
    sent: fc.constantFrom('as it is' as const, 'as it is' as const, 'coarser' as const, 'never' as const),
  }),
  { minLength: 1, maxLength: 12 },
);

const cases = currencyCases.chain((currency) =>
  fc.tuple(orders(currency), orders(currency)).chain((both) =>
    fc.record({
      currency: fc.constant(currency),
      both: fc.constant(both),
      contents: fc.tuple(filed(both[0], currency), filed(both[1], currency)),
      happenings,
      isBinnedLast: fc.boolean(),
      shuffle: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
    }),
  ),
);
type ShopCase = typeof cases extends fc.Arbitrary<infer T> ? T : never;

interface Played {
  readonly events: readonly OrderEvent[];
  readonly isBinned: boolean;
  /** Which of the two orders it is by now. */
  readonly last: ReturnType<ShopOrder['change']>;
}

/** All that arrives. A binned order changes only by being taken out again, and the last picture always comes. */
function play({ currency, contents, happenings: all, isBinnedLast }: ShopCase): Played {
  const shop = new ShopOrder(currency, contents);
  const events: OrderEvent[] = [];
  let [nowMs, isBinned] = [BOUGHT.getTime(), false];
  const take = ({ change, seconds, sent }: Happening): ReturnType<ShopOrder['change']> => {
    nowMs += seconds * SECOND_MS;
    const picture = shop.change(change, new Date(nowMs), 0);
    isBinned = change === 'bin';
    if (isBinned) events.push(...binnedBy(nowMs));
    else if (change !== 'unrefund' && sent !== 'never') events.push(sentAs(picture, sent, currency, nowMs));
    return picture;
  };
  take({ change: 'status', seconds: 0, sent: 'as it is' });
  for (const happening of all) {
    if (isBinned !== (happening.change === 'restore')) continue;
    // What comes after a binning comes at least a second later, and is told: else nobody could know of it.
    take(isBinned ? { ...happening, seconds: happening.seconds + 1, sent: 'as it is' } : happening);
  }
  const last = isBinned
    ? take({ change: 'restore', seconds: 1, sent: 'as it is' })
    : take({ change: 'status', seconds: 1, sent: 'as it is' });
  if (isBinnedLast) take({ change: 'bin', seconds: 1, sent: 'never' });
  return { events, isBinned, last };
}

/** Both of the shop's webhooks tell it, each within the second. */
function binnedBy(nowMs: number): OrderEvent[] {
  return ['1', '2'].map((webhook) => binnedEvent(webhook, new Date(nowMs + 100 * Number(webhook))));
}

function sentAs(
  { content, modifiedAt }: Played['last'],
  sent: Happening['sent'],
  { exponent }: CurrencyCase,
  nowMs: number,
): OrderEvent {
  const printed = sent === 'coarser' ? coarser(content, exponent) : content;
  const event = updateEvent(modifiedAt, printed, {
    source: 'woocommerce',
    occurredAt: BOUGHT,
    evidence: [couponOf('zeynep')],
  });
  return { ...event, receivedAt: new Date(nowMs + 50) };
}

/** In any order, some of them twice. */
function anyOrder(events: readonly OrderEvent[], dice: readonly number[]): OrderEvent[] {
  return [...events, ...events.slice(0, 3)]
    .map((event, i) => ({ event, at: dice[i % dice.length] ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ event }) => event);
}

const plan: Plan = { ...PLAN, attributionPrecedence: ['coupon'] };

test('the end is what the shop showed last: status, total, refunds and what is due, to the minor unit', () => {
  fc.assert(
    fc.property(cases, (of) => {
      const { events, isBinned, last } = play(of);
      const { order, commission } = deliver(anyOrder(events, of.shuffle), { plans: [plan] }).stored;
      const { content } = last;
      const told = of.both.find((_, i) => of.contents[i]?.items === content.items);
      if (!told) throw new Error('the shop shows another order');
      const status = isBinned ? 'trashed' : (content.status ?? 'completed');
      const refunds = (content.refunds ?? []).map(({ amount }) => ({ amount }));
      const due = modelDue({ ...told, refunds, status }, plan, 'zeynep');
      expect({
        status: order.status,
        refunded: order.refundedMinor,
        excess: order.excessMinor,
        ambiguous: order.ambiguous,
        total: commission?.totalMinor,
        pending: commission?.pendingMinor,
      }).toEqual({
        status,
        refunded: status === 'refunded' ? order.totalMinor : Number(due.refunded),
        excess: Number(due.excess),
        ambiguous: false,
        total: Number(due.total),
        pending: Number(due.shares['influencer']),
      });
    }),
    runs(200),
  );
});
