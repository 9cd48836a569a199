import fc from 'fast-check';
import { BRAND_WORDS } from '../../../test/model/brandWords';
import { bothViews, MemoryOrder } from '../../../test/model/fold';
import { deliveries, stories, type Step, type Story } from '../../../test/model/stories';
import { contextFor, hour, runs, updateEvent } from '../../../test/support/arbitraries';
import { binnedEvent } from '../../../test/support/trust';
import { DividedOrder, SMALL_PARTS } from '../../../test/support/dividedOrder';
import { isAheadByItself } from './clocks';
import { isPlaced, isSnapshot, type OrderEvent, type SnapshotEvent } from './event';
import { foldOrder, type OrderState } from './fold';
import { foldTerms, type AppliedEvent, type OrderRecord } from './record';
import { RunningFold } from './runningFold';

// Histories of the model, told in between by a store that saves the order all day long, each time with other content.

const MINUTES = 1 / 60;

/** One save after another: what it says, as one of the story's reports, and how much later. */
const saves = fc.array(
  fc.record({
    of: fc.option(fc.nat(5), { nil: undefined, freq: 3 }),
    minutes: fc.constantFrom(1, 1, 5, 60, 60 * 9, 0, -7),
    status: fc.option(fc.constantFrom('completed', 'processing', 'cancelled', 'delivered', 'gone'), {
      nil: undefined,
      freq: 4,
    }),
    orderNumber: fc.option(fc.constantFrom('A-1', 'A-2'), { nil: undefined }),
    heardLater: fc.constantFrom(0, 0, 0, 30),
    /** The store deleted it just before, or takes it out of the bin with this save. */
    bin: fc.option(fc.constantFrom('deleted', 'restored'), { nil: undefined, freq: 8 }),
  }),
  { minLength: 10, maxLength: 40 },
);

type Saves = typeof saves extends fc.Arbitrary<infer S> ? S : never;

function savedEvents(saved: Saves, bases: readonly SnapshotEvent[]): OrderEvent[] {
  let at = 0;
  let base = bases[0];
  let told: string | undefined;
  return saved.flatMap(({ of, minutes, status, orderNumber, heardLater, bin }): OrderEvent[] => {
    at += minutes * MINUTES;
    if (of !== undefined) base = bases[of % bases.length] ?? base;
    if (status !== undefined) told = status;
    if (!base) return [];
    const { source, evidence, planVersion, wordsVersion } = base;
    const content = {
      ...base.content,
      ...(told === undefined ? {} : { status: told }),
      ...(orderNumber === undefined ? {} : { orderNumber }),
      ...(bin === 'restored' ? { restored: true as const } : {}),
    };
    const words = wordsVersion === undefined ? {} : { wordsVersion };
    const event = updateEvent(hour(at), content, { source, evidence, planVersion, ...words });
    const heard = Math.max(at, 0) + heardLater * MINUTES;
    const deletion = bin === 'deleted' ? [binnedEvent('7', hour(heard - MINUTES))] : [];
    return [...deletion, { ...event, receivedAt: hour(heard) }];
  });
}

/** Without what takes a checkpoint from the order for good: most orders are so. */
function calm({ plans, events }: Story): Story {
  const currency = events.find((event) => isPlaced(event) && !event.unverified);
  const isCalm = (event: OrderEvent): boolean => {
    if (event.kind === 'relation' || event.kind === 'relate') return false;
    if (!isSnapshot(event)) return true;
    const { parentOrderId, besideParent, isSubscription, currency: own } = event.content;
    if (parentOrderId !== undefined || besideParent !== undefined || isSubscription) return false;
    return !isAheadByItself(event) && currency?.kind !== undefined && own === currencyOf(currency);
  };
  return { plans, events: events.filter(isCalm) };
}

function currencyOf(event: OrderEvent): string | undefined {
  return isSnapshot(event) ? event.content.currency : undefined;
}

const told = fc
  .tuple(stories, fc.constantFrom(true, true, true, false))
  .map(([story, isCalm]) => (isCalm ? calm(story) : story))
  .filter(({ events }) => events.some((event) => isPlaced(event) && !event.unverified))
  .chain((story) =>
    fc.record({
      story: fc.constant(story),
      steps: deliveries(story.events),
      saved: saves,
      places: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
      limits: fc.constantFrom(SMALL_PARTS, { ...SMALL_PARTS, events: 6, staying: 3 }),
    }),
  );

/** The steps of the story among the saves. */
function among(steps: readonly Step[], saved: readonly OrderEvent[], places: readonly number[]): Step[] {
  const all: Step[] = saved.map((event) => ({ event }));
  steps.forEach((step, index) => all.splice((places[index] ?? 0) % (all.length + 1), 0, step));
  return all;
}

/** All that an event leaves but how the events are divided. */
function left(order: OrderRecord | undefined): unknown {
  if (!order) return null;
  const { events: _events, historyCount: _count, checkpoint: _checkpoint, ...rest } = order;
  const { plans: _plans, otherPlans: _others, ...lasting } = rest;
  return lasting;
}

/** So many events at least were folded onto a checkpoint in all histories, and so many left out: else it proves little. */
const LEAST = { needed: 300, left: 50 };

test('an event folded onto the checkpoint leaves the same as one folded with the whole history', () => {
  const total = { needed: 0, left: 0 };
  fc.assert(
    fc.property(told, ({ story, steps, saved, places, limits }) => {
      const bases = story.events.filter((event) => isPlaced(event)).filter(({ unverified }) => !unverified);
      const whole = new MemoryOrder(story.plans);
      const divided = new DividedOrder(limits);
      let place = 0;
      for (const step of among(steps, savedEvents(saved, bases), places)) {
        place += 1;
        let applied: AppliedEvent | null = null;
        if ('event' in step) {
          const event = { ...step.event, requestId: `req_${place}` };
          const { commission = null } = whole.stored ?? {};
          applied = divided.take(event, commission, contextFor(event, story.plans, BRAND_WORDS));
        }
        whole.take(step);
        if (!applied || applied.isStored) continue;
        expect(left(applied.order)).toEqual(left(whole.stored?.order));
        expect(applied.commission).toEqual(whole.stored?.commission);
      }
      const ids = (order: OrderRecord | null | undefined) => order?.events.map(({ id }) => id).sort();
      expect(ids(divided.whole)).toEqual(ids(whole.stored?.order));
      expect(divided.whole?.plans).toEqual(whole.stored?.order.plans);
      total.needed += divided.counts.needed;
      total.left +=
        (divided.document?.historyCount ?? 0) - (divided.document?.checkpoint?.needed.length ?? 0);
    }),
    runs(150),
  );
  expect(total.needed).toBeGreaterThan(LEAST.needed);
  expect(total.left).toBeGreaterThan(LEAST.left);
});

/** All of a state but the reasons, which name events. */
function figuresOf(state: OrderState | null): unknown {
  if (!state) return null;
  const { because: _because, credited: _credited, decisions: _decisions, ...figures } = state;
  return figures;
}

test('folded one after the other, events come to the same state each time as folded at once', () => {
  fc.assert(
    fc.property(told, fc.nat(30), ({ story, steps, saved, places }, start) => {
      const bases = story.events.filter((event) => isPlaced(event)).filter(({ unverified }) => !unverified);
      const order = new MemoryOrder(story.plans);
      for (const step of among(steps, savedEvents(saved, bases), places)) order.take(step);
      const { order: record } = order.stored!;
      const { plans } = story;
      const events = [...new Map(record.events.map((event) => [event.id, event])).values()];
      // Of an order that is changed all day long the model finds by brute force since when it is held.
      const { actual, expected } = bothViews({ plans, events }, order.stored!);
      expect(actual).toEqual(expected);
      const terms = foldTerms(record);
      const fold = new RunningFold(foldOrder, terms, record.events.slice(0, start));
      record.events.slice(start).forEach((event, index) => {
        const all = record.events.slice(0, start + index + 1);
        expect(figuresOf(fold.take(event))).toEqual(figuresOf(foldOrder(all, terms)));
      });
    }),
    runs(60),
  );
});
