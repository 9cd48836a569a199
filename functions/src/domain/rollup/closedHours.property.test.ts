import { BRAND_WORDS } from '../../../test/model/brandWords';
import fc from 'fast-check';
import { deliver, hour, runs, type Stored } from '../../../test/support/arbitraries';
import { coarser } from '../../../test/model/contents';
import { stories, type Story } from '../../../test/model/stories';
import { addMovement, movements, noRollUps, type RollUps } from './closedHours';
import { differOnlyInDecimals } from '../order/decimals';
import { currencyExponent } from '../money/money';
import type { OrderEvent } from '../order/event';
import { refoldState } from '../audit/refold';
import { byFigure, NO_TALLY, tallyOf, type Tally } from '../order/tally';

// Histories of an order, received within two days in any order, some of it before its sale.

const BEGINNING = new Date(0);
/** Half hours, so that receipts and cuts often fall together. */
const moments = fc.nat(96).map((halfHours) => 30 * halfHours);
const END = hour(49);
const at = (minutes: number): Date => new Date(hour(0).getTime() + minutes * 60_000);

/** The sale comes twice: in all its decimals and in one less, under one id. Whichever is first, both may be stored. */
function withPrints({ events }: Story): OrderEvent[] {
  return events.flatMap((event) => {
    if (event.kind !== 'sale') return [event];
    const content = coarser(event.content, currencyExponent(event.content.currency));
    const print = { ...event, content, fingerprint: `coarser ${event.fingerprint}` };
    return differOnlyInDecimals(content, event.content) ? [print, event] : [event];
  });
}

interface Received extends Story {
  readonly stored: Stored;
}

/** @param isInOrder whether the times of receipt are in the order of arrival, as by one clock they are */
function receivedStories(isInOrder: boolean): fc.Arbitrary<Received> {
  return stories
    .chain((story) => {
      const events = withPrints(story);
      const count = { minLength: events.length, maxLength: events.length };
      return fc.record({
        plans: fc.constant(story.plans),
        events: fc.shuffledSubarray(events, count),
        minutes: fc.array(moments, count),
      });
    })
    .map(({ plans, events, minutes }) => {
      const times = isInOrder ? [...minutes].sort((a, b) => a - b) : minutes;
      const delivered = events.map((event, i) => ({ ...event, receivedAt: at(times[i] ?? 0) }));
      return { plans, events: delivered, stored: deliver(delivered, { plans, words: BRAND_WORDS }).stored };
    });
}

const cuts = fc.uniqueArray(moments, { maxLength: 8 }).map((minutes) => minutes.sort((a, b) => a - b));

function summed(all: readonly ReturnType<typeof movements>[number][]): RollUps {
  const sums = noRollUps();
  for (const movement of all) addMovement(sums, movement);
  return sums;
}

/** Sums of tallies by a key. */
function tallies(parts: readonly (readonly [key: string, tally: Tally])[]): Map<string, Tally> {
  const sums = new Map<string, Tally>();
  for (const [key, tally] of parts) {
    const sum = sums.get(key) ?? NO_TALLY;
    sums.set(
      key,
      byFigure((figure) => sum[figure] + tally[figure]),
    );
  }
  return new Map([...sums].filter(([, tally]) => Object.values(tally).some((figure) => figure !== 0)));
}

test('over any cuts of time the movements are those of the whole, each once', () => {
  fc.assert(
    fc.property(receivedStories(false), cuts, ({ stored: { order } }, minutes) => {
      const edges = [BEGINNING, ...minutes.map(at), END];
      const parts = edges.slice(1).flatMap((until, i) => movements(order, edges[i]!, until));
      expect(parts).toEqual(movements(order, BEGINNING, END));
    }),
    runs(100),
  );
});

test('they sum to the present fold: the tally is its influencer’s alone, all others have 0', () => {
  fc.assert(
    fc.property(receivedStories(false), ({ stored: { order } }) => {
      const state = refoldState(order)!;
      const { influencerId } = state.attribution;
      const due =
        influencerId === null ? [] : [[`${influencerId} ${state.currency}`, tallyOf(state)] as const];
      const moved = movements(order, BEGINNING, END).flatMap(({ influencers }) =>
        influencers.map(({ influencerId: id, currency, by }) => [`${id} ${currency}`, by] as const),
      );
      expect(tallies(moved)).toEqual(tallies(due));
    }),
    runs(100),
  );
});

test('the products sum to the base on net, within half a minor unit a line; nothing sells in another currency', () => {
  fc.assert(
    fc.property(receivedStories(false), ({ stored: { order } }) => {
      const state = refoldState(order)!;
      const { productSales } = summed(movements(order, BEGINNING, END));
      const months = [...productSales.values()].filter(({ period }) => period.length === 7);
      const net = months.reduce((sum, { netMinor }) => sum + netMinor, 0);
      const { lines } = state.money;
      for (const { currency, ...figures } of months) {
        if (currency === state.currency) continue;
        expect(figures).toMatchObject({ orders: 0, quantityMicros: 0, netMinor: 0 });
      }
      if (state.decisions.rejection || state.plan.base === 'total' || lines.length === 0) return;
      const base = state.isSale ? Number(state.due.base) : 0;
      expect(Math.abs(net - base)).toBeLessThanOrEqual((lines.length + 1) / 2);
      const pieces = months.reduce((sum, { quantityMicros }) => sum + quantityMicros, 0);
      const ordered = lines.reduce(
        (sum, { quantity }) => sum + Number(quantity.numerator) / Number(quantity.denominator),
        0,
      );
      expect(pieces).toBe(state.isSale ? ordered * 1_000_000 : 0);
    }),
    runs(100),
  );
});

test('received in the order of arrival, they have each day’s commissions as the day’s roll-up has them', () => {
  fc.assert(
    fc.property(receivedStories(true), ({ stored: { order } }) => {
      // Unattributed orders have no commission, but they have sales.
      const { sales, grossMinor, refunds, refundedMinor } = NO_TALLY;
      const money = (tally: Tally): Tally => ({ ...tally, sales, grossMinor, refunds, refundedMinor });
      const moved = movements(order, BEGINNING, END).flatMap(({ day, influencers }) =>
        influencers.map(({ currency, by }) => [`${day} ${currency}`, money(by)] as const),
      );
      const posted = Object.entries(order.tallies).flatMap(([day, totals]) =>
        Object.entries(totals).map(([currency, tally]) => [`${day} ${currency}`, money(tally)] as const),
      );
      expect(tallies(moved)).toEqual(tallies(posted));
    }),
    runs(100),
  );
});

test('no figure is -0, and each is a whole number', () => {
  fc.assert(
    fc.property(receivedStories(false), ({ stored: { order } }) => {
      const { influencerDays, productSales } = summed(movements(order, BEGINNING, END));
      const all = [
        ...[...influencerDays.values()].flatMap(({ totals }) =>
          Object.values(totals).flatMap((tally) => Object.values(tally)),
        ),
        ...[...productSales.values()].flatMap(({ orders, quantityMicros, netMinor }) => [
          orders,
          quantityMicros,
          netMinor,
        ]),
      ];
      expect(all.filter((figure) => Object.is(figure, -0) || !Number.isSafeInteger(figure))).toEqual([]);
    }),
    runs(100),
  );
});
