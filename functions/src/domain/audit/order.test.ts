import fc from 'fast-check';
import {
  contentOf,
  couponOf,
  currencyCases,
  deliver,
  hour,
  IDENTITY,
  orders,
  OTHER_SOURCE,
  refundEvent,
  refundsOf,
  runs,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../test/support/arbitraries';
import { decisionEvent } from '../../../test/support/decisions';
import { auditOrder, type AuditedOrder } from './order';
import { orderAsOf } from './asOf';
import { orderKey } from '../base/ids';
import { viewOf } from '../order/commissionView';
import type { OrderEvent } from '../order/event';
import { foldTerms } from '../order/record';
import { rebuildOrder } from './rebuild';
import { replayTallies } from './refold';

/** A sale, updates, refunds and an approval of one order in any order of arrival. */
const arrivals: fc.Arbitrary<OrderEvent[]> = currencyCases
  .chain((currency) =>
    orders(currency).chain((order) =>
      fc.record({
        order: fc.constant(contentOf(order, currency.currency)),
        refunds: refundsOf(order, { maxLength: 3 }),
        statuses: fc.array(fc.constantFrom('completed', 'cancelled', 'processing'), { maxLength: 2 }),
        isOwned: fc.boolean(),
        approvedHours: fc.constantFrom(null, 2, 50),
      }),
    ),
  )
  .chain(({ order, refunds, statuses, isOwned, approvedHours }) => {
    const evidence = isOwned ? [couponOf('ada')] : [];
    const events: OrderEvent[] = [
      saleEvent(order, { evidence }),
      ...statuses.map((status, n) => updateEvent(hour(n * 30 + 1), { ...order, status }, { evidence })),
      ...refunds.map((content, n) =>
        refundEvent(`r${n}`, content, { source: OTHER_SOURCE, occurredAt: hour(n * 40) }),
      ),
      ...(approvedHours === null
        ? []
        : [decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(approvedHours))]),
    ];
    return fc.shuffledSubarray(events, { minLength: events.length });
  });

const audited = ({ order, commission }: Stored): AuditedOrder => ({
  order,
  commission,
  brandId: IDENTITY.brandId,
  documentId: orderKey(IDENTITY.storeId, IDENTITY.orderId),
  orderPath: 'the order',
  commissionPath: 'the commission',
  viewPath: 'the view',
  view: commission && viewOf(commission),
  historySequences: [],
  lines: new Map(),
  parent: null,
  brandPlans: foldTerms(order).plans,
  brandWords: foldTerms(order).words ?? new Map(),
});

const problemsOf = (order: AuditedOrder): string[] =>
  auditOrder(order).flatMap(({ check, path, problems }) =>
    problems.map((text) => `${check} ${path}: ${text}`),
  );

const CONTEXT = { runId: 'rb_1', timeZone: 'Europe/Istanbul', now: hour(500) };
const rebuild = (stored: Pick<Stored, 'order' | 'commission'>) =>
  rebuildOrder(
    {
      ...stored,
      view: stored.commission && viewOf(stored.commission),
      identity: IDENTITY,
      historySequences: [],
      lines: new Map(),
    },
    CONTEXT,
  );

describe('the view of an order that was moved', () => {
  const sale = saleEvent({ currency: 'TRY', total: '100.00' }, { evidence: [couponOf('ada')] });
  const toBob = { kind: 'attribute', influencerId: 'bob', reason: 'agreed' } as const;
  const moved = audited(deliver([sale, decisionEvent(toBob, hour(2))]).stored);
  const sold = audited(deliver([sale]).stored);
  const viewProblems = (order: AuditedOrder): string[] =>
    problemsOf(order).filter((problem) => problem.startsWith('views '));

  test('is checked where there is one or should be: of 2 orders 1', () => {
    const checked = [moved, sold].map(
      (order) => auditOrder(order).filter(({ check }) => check === 'views').length,
    );
    expect(checked).toEqual([1, 0]);
  });

  test.each<[string, AuditedOrder, string]>([
    ['it is missing', { ...moved, view: null }, 'is missing'],
    [
      'it says 1 minor unit more',
      { ...moved, view: { ...moved.view!, pendingMinor: moved.view!.pendingMinor + 1 } },
      'pendingMinor',
    ],
    [
      'it has the entries of the one before',
      { ...moved, view: { ...moved.view!, entries: moved.commission!.entries } },
      'entries',
    ],
    ['the order is its first influencer’s', { ...sold, view: moved.view }, 'its commission gives none'],
    ['there is no commission', { ...moved, commission: null }, 'its commission gives none'],
  ])('found: %s', (_, order, problem) => {
    expect(viewProblems(order).join()).toContain(problem);
    if (!order.commission) return;
    const healed = rebuildOrder({ ...order, identity: IDENTITY }, CONTEXT);
    expect(healed.viewDifferences).not.toEqual([]);
    expect(viewProblems({ ...order, ...healed })).toEqual([]);
  });

  test('a rebuild that mends the commission makes its view of the mended one', () => {
    const commission = { ...moved.commission!, pendingMinor: 1 };
    const healed = rebuildOrder({ ...moved, commission, identity: IDENTITY }, CONTEXT);
    expect(healed.view).toMatchObject({
      pendingMinor: moved.commission!.pendingMinor,
      updatedAt: CONTEXT.now,
    });
  });
});

describe('whatever an order has lived through', () => {
  test('its audit finds nothing, and its rebuild changes nothing', () => {
    fc.assert(
      fc.property(arrivals, (events) => {
        const { stored } = deliver(events);
        expect(problemsOf(audited(stored))).toEqual([]);
        expect(rebuild(stored)).toMatchObject({
          orderDifferences: [],
          commissionDifferences: [],
          viewDifferences: [],
          obstacles: [],
        });
      }),
      runs(100),
    );
  });

  test('its tallies are made again from its events, day by day', () => {
    fc.assert(
      fc.property(arrivals, (events) => {
        const { order } = deliver(events).stored;
        expect(replayTallies(order)).toEqual(order.tallies);
      }),
      runs(100),
    );
  });

  test('as of now it is what it is', () => {
    fc.assert(
      fc.property(arrivals, (events) => {
        const { stored } = deliver(events);
        const view = orderAsOf(stored, new Date(8e15));
        expect(view).toEqual({ orderDifferences: [], commissionDifferences: [] });
      }),
      runs(100),
    );
  });

  test('any entry that is lost is found; a rebuild adds it as an adjustment of today, after which nothing is wrong', () => {
    const broken = arrivals.chain((events) => {
      const { order, commission } = deliver(events).stored;
      const entries = commission?.entries ?? [];
      return fc.nat(Math.max(0, entries.length - 1)).map((lost) => ({
        order,
        commission: commission && { ...commission, entries: entries.filter((_, index) => index !== lost) },
        isBroken: entries.length > 0,
      }));
    });
    fc.assert(
      fc.property(broken, ({ order, commission, isBroken }) => {
        fc.pre(isBroken);
        expect(problemsOf(audited({ order, commission })).join()).toContain('posted the commission');
        const healed = rebuild({ order, commission });
        expect(healed.commission?.entries.at(-1)).toMatchObject({ kind: 'adjustment', day: '2026-12-12' });
        expect(problemsOf(audited(healed))).toEqual([]);
        expect(rebuild(healed)).toMatchObject({ orderDifferences: [], commissionDifferences: [] });
      }),
      runs(100),
    );
  });

  test('of any event that is lost a rebuild says so where an entry names it, and writes nothing', () => {
    const broken = arrivals.chain((events) => {
      const { order, commission } = deliver(events).stored;
      const named = new Set(commission?.entries.map(({ eventId }) => eventId));
      const lost = order.events.filter(({ id }) => named.has(id));
      return fc.nat(Math.max(0, lost.length - 1)).map((n) => ({ order, commission, lost: lost[n]?.id }));
    });
    fc.assert(
      fc.property(broken, ({ order, commission, lost }) => {
        fc.pre(lost !== undefined);
        const events = order.events.filter(({ id }) => id !== lost);
        const rebuilt = rebuild({ order: { ...order, events }, commission });
        expect(rebuilt.obstacles.join()).toContain(`is of event ${lost}, which is not stored`);
        expect(rebuilt).toMatchObject({ orderDifferences: [], commissionDifferences: [], commission });
      }),
      runs(100),
    );
  });

  test('a refund of the 21st after an approval of the 23rd counts there on the 23rd: no finding; on the 22nd it is one', () => {
    const sale = saleEvent({ currency: 'TRY', total: '100.00' }, { evidence: [couponOf('ada')] });
    const approve = decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(48));
    const { stored } = deliver([sale, approve, refundEvent('r1', { amount: '40.00' })]);
    expect(stored.commission?.entries.map(({ day }) => day)).toEqual([
      '2026-11-21',
      '2026-11-23',
      '2026-11-23',
    ]);
    expect(problemsOf(audited(stored))).toEqual([]);
    const [accrual, approval, reversal] = stored.commission!.entries;
    const entries = [accrual!, approval!, { ...reversal!, day: '2026-11-22' }];
    const moved = { ...stored, commission: { ...stored.commission!, entries } };
    expect(problemsOf(audited(moved)).join()).toContain(
      'entry refund:storeApi:r1/approved counts on 2026-11-22, its event on 2026-11-23',
    );
  });

  test('of a suspicion that is lost a rebuild says so, and does not let go what it holds', () => {
    const sale = saleEvent({ currency: 'TRY', total: '100.00' }, { evidence: [couponOf('ada')] });
    const suspicion = { kind: 'suspect', suspicion: 'velocity', reason: '12 sales by one click' } as const;
    const { stored } = deliver([sale, decisionEvent(suspicion, hour(2))]);
    const events = stored.order.events.filter(({ kind }) => kind !== 'suspect');
    const rebuilt = rebuild({ ...stored, order: { ...stored.order, events } });
    expect(rebuilt.obstacles).toEqual(['an event that found velocity holds it, and is not stored']);
    expect(rebuilt.commission).toMatchObject({ statusReason: 'held_velocity', approvableAt: null });
  });

  test('a rebuild by a clock that is behind does not turn a document’s time back, and dates its entries by it', () => {
    const { stored } = deliver([
      saleEvent({ currency: 'TRY', total: '100.00' }, { evidence: [couponOf('ada')] }),
    ]);
    const ahead = hour(800);
    const rebuilt = rebuild({
      order: { ...stored.order, updatedAt: ahead, baseMinor: 1 },
      commission: stored.commission && { ...stored.commission, entries: [] },
    });
    expect(rebuilt.order.updatedAt).toEqual(ahead);
    expect(rebuilt.commission).toMatchObject({
      updatedAt: ahead,
      entries: [{ kind: 'adjustment', at: ahead }],
    });
    // Where the documents are older than the clock, it is the clock's time.
    const other = rebuild({ ...stored, order: { ...stored.order, baseMinor: 1 } });
    expect(other.order.updatedAt).toEqual(CONTEXT.now);
  });
});
