import fc from 'fast-check';
import {
  asDecidedNow,
  balancesOf,
  contextFor,
  couponOf,
  deliver,
  lastingState,
  OTHER_SOURCE,
  PLAN,
  runs,
  saleEvent,
  talliesOf,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent, deletionEvent } from '../../../test/support/decisions';
import {
  ada,
  approve,
  binned,
  content,
  day,
  decide,
  figures,
  heard,
  refund,
  report,
  run,
} from '../../../test/support/workedExamples';
import { isSnapshot, type OrderEvent, type SnapshotContent, type SnapshotEvent } from './event';
import { applyEvent } from './record';
import { eventsOf, MAX_SAVES, storedForm } from './saves';

// Saves that change nothing (MONEY.md, 3): one body, a list of saves, and the fold of all of them.

/** Of each body its id and the ids of its saves. */
const bodiesOf = ({ order }: Stored): [string, string[]][] =>
  storedForm(order.events).map((event) => [
    event.id,
    isSnapshot(event) ? (event.saves ?? []).map(({ id }) => id) : [],
  ]);
const savesOf = (of: Stored): number[] => bodiesOf(of).map(([, saves]) => saves.length);

const minutes = (n: number): Date => new Date(day(2).getTime() + n * 60_000);
/** The same order again, saved that many minutes after the start of day 2. */
const save = (n: number, more: Partial<SnapshotContent> = {}): SnapshotEvent => {
  const event = updateEvent(minutes(n), content('100.00', more), { occurredAt: day(1), ...ada });
  return { ...event, receivedAt: minutes(n) };
};
const FIRST = report(1, '100.00');

describe('saves with the content of the one before them', () => {
  test('the order saved three times more: one body and three saves, each with its identity, time and receipt', () => {
    const events = [FIRST, save(1), save(2), save(3)];
    const of = run(events);
    expect(bodiesOf(of)).toEqual([[FIRST.id, events.slice(1).map(({ id }) => id)]]);
    const told = of.order.events.filter(isSnapshot);
    expect(told.map(({ id, modifiedAt, receivedAt }) => [id, modifiedAt, receivedAt])).toEqual(
      events.map(({ id, modifiedAt, receivedAt }) => [id, modifiedAt, receivedAt]),
    );
    expect(figures(of)).toMatchObject({ pending: '5.00+5.00', heldUntil: 15 });
  });

  test('a save sent again is a replay, and stores nothing', () => {
    const of = run([FIRST, save(1), save(2)]);
    const { answers, stored } = deliver([save(1), FIRST, save(2)], { plans: [PLAN], from: of });
    expect(answers.map(({ outcome }) => outcome)).toEqual(['replayed', 'replayed', 'replayed']);
    expect(stored).toBe(of);
  });

  test('other content between them begins a body of its own, and so does the first content again', () => {
    const of = run([FIRST, save(1), save(2, { total: '90.00' }), save(3), save(4)]);
    expect(savesOf(of)).toEqual([1, 0, 1]);
    expect(of.order.totalMinor).toBe(10_000);
  });

  test('the same with more decimals is a body of its own: 24 KWD, then 24.000', () => {
    const in_ = (n: number, total: string): SnapshotEvent => save(n, { currency: 'KWD', total });
    expect(savesOf(run([in_(1, '24'), in_(2, '24'), in_(3, '24.000'), in_(4, '24.000')]))).toEqual([1, 1]);
  });

  test('of the moment of another report, it is compared with what came before that moment', () => {
    expect(savesOf(run([FIRST, save(5, { status: 'processing' }), save(5)]))).toEqual([1, 0]);
  });

  test('a client that tells no time of the order: each save has that of its own arrival', () => {
    const told = [FIRST, save(1), save(2)].map((event, n) => ({ ...event, occurredAt: minutes(n * 7) }));
    const of = run(told);
    expect(savesOf(of)).toEqual([2]);
    expect(of.order.events.map(({ occurredAt }) => occurredAt)).toEqual([0, 7, 14].map(minutes));
  });

  test('a sale without a time may have saves', () => {
    const sale = saleEvent(content('100.00'), { occurredAt: day(1), ...ada });
    expect(savesOf(run([sale, save(1), save(2)]))).toEqual([2]);
  });
});

describe('a report is stored by itself', () => {
  const evidence = [couponOf('bob', 'bob10')];
  const ahead = (n: number): SnapshotEvent => ({ ...save(n), receivedAt: minutes(n - 16) });
  const WAYS: readonly (readonly [string, readonly OrderEvent[]])[] = [
    ['of another source', [FIRST, { ...save(1), id: 'other', source: OTHER_SOURCE }]],
    ['of an earlier time', [save(2), save(1)]],
    ['that takes the order out of the bin', [FIRST, save(1, { restored: true })]],
    ['after one that did', [save(1, { restored: true }), save(2, { restored: true })]],
    ['with evidence of its own', [FIRST, { ...save(1), evidence }]],
    ['with a time of payment', [FIRST, save(1, { paidAt: day(2) })]],
    ['that tells a time 16 minutes ahead of its receipt', [FIRST, ahead(1)]],
    ['after one that does', [ahead(1), save(2)]],
    ['of another version of the plan', [FIRST, { ...save(1), planVersion: 2 }]],
    ['of another version of the status words', [FIRST, { ...save(1), wordsVersion: 2 }]],
    ['that is unverified', [FIRST, { ...save(1), id: 'unverified:1', unverified: true }]],
  ];
  const plans = [PLAN, { ...PLAN, version: 2 }];
  const words = [{ version: 2, words: {}, inForceFrom: day(1) }] as never;

  test.each(WAYS)('%s', (_way, events) => {
    const { stored } = deliver(events, { plans, words });
    expect(savesOf(stored)).toEqual(events.map(() => 0));
  });

  test('where the order was deleted at the very receipt of the one before it', () => {
    expect(savesOf(run([FIRST, binned(1), save(1)]))).toEqual([0, 0, 0]);
  });

  test('across a deletion of the order', () => {
    const of = run([FIRST, heard(save(1), 2), binned(3), report(4, '100.00'), report(5, '100.00')]);
    expect(bodiesOf(of).map(([, saves]) => saves.length)).toEqual([1, 0, 1]);
    expect(of.order.status).toBe('completed');
  });

  test('where its body has moved to the order’s history, which changes no more', () => {
    const { order, commission } = run([FIRST, save(1), save(2, { total: '90.00' }), save(3)]);
    const moved = { order: { ...order, historyCount: 3 }, commission };
    expect(savesOf(run([save(4), save(5)], [PLAN], moved))).toEqual([1, 0, 0, 1]);
  });
});

describe(`of ${MAX_SAVES} saves and one`, () => {
  const SAVES = Array.from({ length: MAX_SAVES + 1 }, (_, n) => save(n + 1));
  const ids = (events: readonly OrderEvent[]): string[] => events.map(({ id }) => id);
  const of = run([FIRST, ...SAVES]);

  test('200 beside the first are all kept', () => {
    expect(savesOf(run([FIRST, ...SAVES.slice(0, MAX_SAVES)]))).toEqual([MAX_SAVES]);
  });

  test('the first report and the newest 200 are kept', () => {
    expect(bodiesOf(of)).toEqual([[FIRST.id, ids(SAVES.slice(1))]]);
  });

  test('the one that is not kept, sent again, is a replay and changes nothing', () => {
    const { answers, stored } = deliver([save(1)], { plans: [PLAN], from: of });
    expect(answers.map(({ outcome }) => outcome)).toEqual(['replayed']);
    expect(stored).toBe(of);
  });

  test('one that an approval has seen is kept', () => {
    const approved = run([FIRST, save(1), approve(16)]);
    expect(approved.order.approval?.asOf.snapshotId).toBe(save(1).id);
    const later = run(SAVES, [PLAN], approved);
    expect(bodiesOf(later)[0]?.[1]).toEqual(ids(SAVES));
    expect(figures(later)).toMatchObject({ approved: '5.00+5.00', pending: '0.00+0.00' });
  });

  test('one that a confirmation has seen is kept', () => {
    const [completed, cancelled] = [save(1), save(1, { status: 'cancelled' })];
    const moment = { counts: completed.id, among: [completed.id, cancelled.id] };
    const named = decide(3, { kind: 'confirm', eventIds: [], status: null, moment });
    const later = run([
      FIRST,
      ...SAVES.slice(0, MAX_SAVES),
      cancelled,
      named,
      ...[201, 202, 203].map((n) => save(n)),
    ]);
    // The second is the first after the cancellation.
    const newest = [...SAVES.slice(3), save(202), save(203)];
    expect(bodiesOf(later)[0]?.[1]).toEqual(ids([completed, save(2), ...newest]));
  });

  test('one that an entry of the ledger is of is kept: saved again after another client’s cancellation', () => {
    const cancelled = { ...report(1, '100.00', { status: 'cancelled' }), source: OTHER_SOURCE };
    const of = run([FIRST, { ...cancelled, modifiedAt: minutes(-1) }, ...SAVES, save(500)]);
    expect(of.commission?.entries.map(({ eventId }) => eventId)).toContain(save(1).id);
    expect(ids(of.order.events)).toContain(save(1).id);
    expect(ids(of.order.events)).not.toContain(save(2).id);
  });

  test('the first after another report is kept: from it the hold counts, and further saves do not move it on', () => {
    const cancelled = { ...save(0, { status: 'cancelled' }), receivedAt: minutes(300) };
    const late = run([cancelled], [PLAN], of);
    const { heldUntil } = figures(late);
    const further = Array.from({ length: 50 }, (_, n) => save(301 + n));
    expect(figures(run(further, [PLAN], late)).heldUntil).toBe(heldUntil);
    // One that was not kept, sent again, is the first then.
    const again = run([save(1), ...further], [PLAN], late);
    expect(figures(again)).toEqual(figures(run([FIRST, cancelled, ...SAVES, ...further])));
  });

  test('of two clients that take turns no more are kept', () => {
    const other = (n: number): OrderEvent => ({
      ...save(n + 0.5, { orderNumber: '7' }),
      source: OTHER_SOURCE,
    });
    const turns = Array.from({ length: MAX_SAVES + 20 }, (_, n) => [save(n), other(n)]).flat();
    expect(savesOf(run(turns))).toEqual([MAX_SAVES + 1, MAX_SAVES]);
  });

  test('the document grows no more, and what one more save stores is of the same size after 400 as after 200', () => {
    const bytesOf = (stored: Stored): number => JSON.stringify(storedForm(stored.order.events)).length;
    const more = run(
      Array.from({ length: MAX_SAVES }, (_, n) => save(MAX_SAVES + 2 + n)),
      [PLAN],
      of,
    );
    expect(bytesOf(more)).toBeLessThan(bytesOf(of) * 1.01);
    expect(bytesOf(of)).toBeLessThan(MAX_SAVES * 300);
  });
});

describe('a fold takes saves as events', () => {
  // Contents that come again and again, so that most reports are saves.
  const CONTENTS: readonly SnapshotContent[] = [
    content('100.00'),
    content('100.00', { status: 'cancelled' }),
    content('80.00', { refunds: [{ refundId: 'r1', amount: '10.00' }] }),
    content('100.00', { status: 'processing' }),
  ];
  const reports = fc
    .record({
      at: fc.integer({ min: 0, max: 40 }),
      content: fc.constantFrom(...CONTENTS, content('100.00'), content('100.00')),
      late: fc.integer({ min: 0, max: 30 }),
      source: fc.constantFrom('storeApi' as const, 'storeApi' as const, OTHER_SOURCE),
    })
    .map(({ at, content: said, late, source }): OrderEvent => {
      const modifiedAt = minutes(at * 60);
      const event = updateEvent(modifiedAt, said, { occurredAt: day(1), source, ...ada });
      return { ...event, receivedAt: new Date(modifiedAt.getTime() + late * 60_000) };
    });
  const others = fc.oneof(
    fc.constantFrom(refund(3, '5.00', 'r9'), approve(20), approve(22)),
    fc.constant(decisionEvent({ kind: 'reject', reason: 'no' }, day(24), { decisionId: 'no' })),
    fc.constant(decisionEvent({ kind: 'withdraw' }, day(25), { decisionId: 'yes' })),
    fc.integer({ min: 2, max: 4 }).map((n) => deletionEvent(`${n}`, day(n))),
  );
  const histories = fc.array(fc.oneof({ weight: 5, arbitrary: reports }, { weight: 1, arbitrary: others }), {
    minLength: 2,
    maxLength: 24,
  });

  /** As if each report were stored by itself. */
  function apart(events: readonly OrderEvent[]): Stored {
    let stored: Stored | null = null;
    for (const event of events) {
      const known: Stored | null = stored;
      // A body that has moved away takes no save.
      const moved = known && { ...known, order: { ...known.order, historyCount: known.order.events.length } };
      const applied = applyEvent(moved, asDecidedNow(event, known), contextFor(event));
      if (!applied.isStored) stored = applied;
    }
    if (!stored) throw new Error('nothing was delivered');
    return stored;
  }

  test('joined or apart: the same order, commission, entries and days', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const events = [FIRST, ...history].map((event, n) => ({ ...event, requestId: `req_${n}` }));
        const [joined, alone] = [deliver(events, { plans: [PLAN] }).stored, apart(events)];
        const { historyCount: _moved, ...lasting } = lastingState(alone);
        expect(lastingState(joined)).toMatchObject(lasting);
        expect(joined.commission).toEqual(alone.commission);
        expect([balancesOf(joined), talliesOf(joined)]).toEqual([balancesOf(alone), talliesOf(alone)]);
      }),
      runs(300),
    );
  });

  test('what is stored comes back as the same events, in the order of arrival', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { order } = deliver([FIRST, ...history], { plans: [PLAN] }).stored;
        const form = storedForm(order.events);
        expect(eventsOf(form)).toEqual(order.events);
        expect(storedForm(eventsOf(form))).toEqual(form);
        expect(form.every((event) => !('joinedTo' in event))).toBe(true);
        expect(order.events.every((event) => !('saves' in event))).toBe(true);
      }),
      runs(300),
    );
  });
});
