import { BRAND_WORDS } from '../../../test/model/brandWords';
import { DividedOrder, SMALL_PARTS } from '../../../test/support/dividedOrder';
import { contextFor, couponOf, saleEvent, updateEvent } from '../../../test/support/arbitraries';
import {
  ada,
  approve,
  binned,
  content,
  day,
  decide,
  line,
  PLAN,
  refund,
  run,
} from '../../../test/support/workedExamples';
import { listed } from '../../../test/support/trust';
import { refoldOrder } from '../audit/refold';
import type { Plan } from '../brand/plan';
import type { CommissionRecord } from './commissionRecord';
import type {
  LineContent,
  ListedRefund,
  OrderEvent,
  SnapshotContent,
  SnapshotEvent,
  StoredEvent,
} from './event';
import { PART_LIMITS, type PartLimits } from './partLimits';
import type { OrderRecord } from './record';

// What a much-edited order keeps in its document, and which events are folded without the rest.

const MINUTE_MS = 60_000;

/** The order as it was saved that many minutes after the start of day 2, with another total each time. */
const save = (n: number, more: Partial<SnapshotContent> = {}): SnapshotEvent => {
  const modifiedAt = new Date(day(2).getTime() + n * MINUTE_MS);
  const of = content((100 + n / 100).toFixed(2), { items: [line('1', '100.00')], ...more });
  return { ...updateEvent(modifiedAt, of, { occurredAt: day(1), ...ada }), receivedAt: modifiedAt };
};
const SALE = saleEvent(content('100.00', { items: [line('1', '100.00')], status: 'processing' }), {
  occurredAt: day(1),
  ...ada,
});
const saves = (count: number, from = 1): SnapshotEvent[] =>
  Array.from({ length: count }, (_, n) => save(from + n));

class Order extends DividedOrder {
  private commission: CommissionRecord | null = null;

  constructor(
    events: readonly OrderEvent[],
    limits: PartLimits = PART_LIMITS,
    private readonly known: readonly Plan[] = [PLAN],
  ) {
    super(limits);
    for (const event of events) this.add(event);
  }

  add(event: OrderEvent): this {
    const applied = this.take(event, this.commission, contextFor(event, this.known, BRAND_WORDS));
    if (!applied.isStored) this.commission = applied.commission;
    return this;
  }

  get record(): OrderRecord {
    if (!this.document) throw new Error('nothing is stored');
    return this.document;
  }

  get needed(): string[] {
    return (this.record.checkpoint?.needed ?? []).map(({ id }) => id);
  }

  get bytes(): number {
    return Buffer.byteLength(JSON.stringify(this.record));
  }

  /** How the event is folded that comes next. */
  foldOf(event: OrderEvent): 'needed' | 'whole' {
    const before = this.counts.needed;
    this.add(event);
    return this.counts.needed > before ? 'needed' : 'whole';
  }
}

describe('how many events are in the document', () => {
  test('24 stay; with the 25th the oldest 17 leave, and 8 stay', () => {
    const full = new Order([SALE, ...saves(23)]);
    expect([full.record.events.length, full.record.historyCount]).toEqual([24, 0]);
    full.add(save(24));
    expect([full.record.events.length, full.record.historyCount]).toEqual([8, 17]);
  });

  test('100,000 bytes stay; with more, as few of the newest as have half of them', () => {
    const long = (n: number): SnapshotEvent =>
      save(n, { items: [line('1', '100.00', { name: 'x'.repeat(9_000) })] });
    const order = new Order([SALE, ...Array.from({ length: 10 }, (_, n) => long(n + 1))]);
    expect(order.record.historyCount).toBe(0);
    order.add(long(11));
    expect([order.record.events.length, order.record.historyCount]).toEqual([5, 7]);
  });

  test('each event is there once, in the document or in the history', () => {
    const events = [SALE, ...saves(200)];
    const order = new Order(events);
    expect(order.whole?.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    const sequences = [...order.history.values()].map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index * 17));
  });
});

describe('what an event costs', () => {
  test('after 100, 1,000 and 5,000 events the document has the same size, and no event read the history', () => {
    const order = new Order([SALE, ...saves(100)]);
    const first = order.bytes;
    let sent = 100;
    for (const count of [1_000, 5_000]) {
      for (; sent < count; sent += 1) order.add(save(sent + 1));
      // There is a tally of each day.
      expect(order.bytes).toBeLessThan(first * 1.2);
    }
    expect(order.counts.whole).toBe(0);
    expect(order.needed.length).toBeLessThan(6);
  });
});

describe('what is needed of the history', () => {
  const after = (...told: OrderEvent[]): string[] =>
    new Order([SALE, ...told, ...saves(8, 500)], SMALL_PARTS).needed;

  test('the sale, refunds and deletions, whatever came since', () => {
    const needed = after(refund(3, '1.00'), binned(2), ...saves(5));
    expect(needed).toEqual(expect.arrayContaining([SALE.id, refund(3, '1.00').id, binned(2).id]));
  });

  test('the first report with a coupon: it won, and its owner is the one of then', () => {
    const told = { ...save(20), evidence: [couponOf('bob', 'bob10')] };
    expect(after(...saves(5), told, ...saves(5, 30))).toContain(told.id);
  });

  test('the first and the last report of a run of one status', () => {
    const run = [20, 21, 22, 23].map((n) => save(n, { status: 'completed' }));
    const needed = after(save(19, { status: 'processing' }), ...run, save(24, { status: 'cancelled' }));
    expect(run.map(({ id }) => needed.includes(id))).toEqual([true, false, false, true]);
  });

  test('of 40 reports that say nothing that a newer one does not say, none but the first of their status', () => {
    const told = saves(40).map(({ id }) => id);
    expect(after(...saves(40)).filter((id) => told.includes(id))).toEqual([told[0]]);
  });
});

describe('what is needed of a report among others of its status, whatever came since', () => {
  const { status: _status, ...wordless } = content('100.00');
  const other = (n: number, more: Partial<SnapshotContent> = {}): SnapshotEvent => save(n, more);
  const saidBy = (event: SnapshotEvent, facts: Partial<SnapshotEvent>): SnapshotEvent => ({
    ...event,
    ...facts,
  });
  /** In the middle of a run of one status, with ten reports before it and ten after it. */
  const isNeeded = (
    told: SnapshotEvent,
    { around = (n: number) => other(n), also = [] as readonly OrderEvent[], sold = SALE } = {},
  ): boolean => {
    const ten = (from: number): SnapshotEvent[] => Array.from({ length: 10 }, (_, n) => around(from + n));
    const events = [sold, ...ten(1), told, ...also, ...ten(40)];
    return new Order(events, SMALL_PARTS, [PLAN, { ...PLAN, version: 2 }]).needed.includes(told.id);
  };
  const line1 = (more: Partial<LineContent> = {}) => ({ items: [line('1', '100.00', more)] });
  const nameless = (productId: string, categoryIds?: string[]): LineContent => ({
    productId,
    quantity: '1',
    total: '50.00',
    ...(categoryIds ? { categoryIds } : {}),
  });
  const looking = { source: 'woocommerce' as const };
  const click = { kind: 'click' as const, value: 'c', influencerId: 'bob', clickedAt: day(1) };
  const clicked = { ...looking, evidence: [click] };
  const ownedUnder = (version: 1 | 2) => ({
    evidence: [
      {
        ...click,
        ownerEmailHash: 'o',
        ...(version === 1 ? {} : { ownerEmailHashes: { 1: 'o', 2: 'o2' } }),
      },
    ],
  });

  test('it is left out if it tells nothing of its own', () => {
    expect(isNeeded(other(20))).toBe(false);
  });

  test.each<[string, SnapshotEvent, Parameters<typeof isNeeded>[1]?]>([
    ['the newest order number', other(20, { orderNumber: 'A-1' })],
    ['the newest list of refunds', other(20, { refunds: [] })],
    [
      'the lowest plan version',
      saidBy(other(20), { planVersion: 1 }),
      {
        around: (n) => saidBy(other(n), { planVersion: 2 }),
        sold: { ...SALE, planVersion: 2 },
      },
    ],
    [
      'the lowest version of the status words',
      other(20),
      { around: (n) => saidBy(other(n), { wordsVersion: 1 }), sold: { ...SALE, wordsVersion: 1 } },
    ],
    [
      'the categories of a line without an id, by its place',
      saidBy(other(20, { items: [nameless('p0'), nameless('p1', ['a'])] }), looking),
      {
        around: (n) =>
          saidBy(
            other(n, {
              items:
                n < 20 ? [nameless('p1', ['b']), nameless('p0')] : [nameless('p0'), nameless('p1', ['c'])],
            }),
            looking,
          ),
      },
    ],
    ['the last of its client', saidBy(other(20), { source: 'mobile' })],
    [
      'the latest payment, until which a click may count',
      saidBy(other(20, { paidAt: day(2) }), clicked),
      {
        around: (n) => saidBy(other(n), clicked),
      },
    ],
    [
      'the email of a customer',
      other(20, { customer: { emailHash: 'a' } }),
      {
        around: (n) => other(n, { customer: { emailHash: n < 20 ? 'b' : 'a' } }),
      },
    ],
    [
      'the email of a customer under a further version of the master secret',
      other(20, { customer: { emailHash: 'a', emailHashes: { 1: 'a', 2: 'a2' } } }),
      {
        around: (n) =>
          other(n, { customer: { emailHash: 'a', ...(n < 20 ? {} : { emailHashes: { 1: 'a', 2: 'a2' } }) } }),
      },
    ],
    [
      'the email of an owner under a further version of the master secret',
      saidBy(other(20), ownedUnder(2)),
      {
        around: (n) => saidBy(other(n), ownedUnder(n < 20 ? 1 : 2)),
        sold: saidBy(SALE, ownedUnder(1)),
      },
    ],
    [
      'the product of a line that is deleted',
      other(20, line1({ lineId: '7' })),
      {
        around: (n) => other(n, line1({ lineId: '7', productId: '0' })),
      },
    ],
    [
      'the categories of a line',
      other(20, line1({ categoryIds: ['a'] })),
      {
        around: (n) => other(n, line1(n < 20 ? {} : { categoryIds: ['b'] })),
      },
    ],
    [
      'the categories of a line, as they were looked up first',
      saidBy(other(20, line1({ categoryIds: ['a'] })), looking),
      {
        around: (n) => saidBy(other(n, line1(n < 20 ? {} : { categoryIds: ['b'] })), looking),
      },
    ],
    [
      'the first list with a refund',
      other(20, { refunds: [listed('r', '1.00')] }),
      {
        around: (n) => other(n, { refunds: n < 20 ? [] : [listed('r', '1.00')] }),
      },
    ],
    [
      'the last list with a refund',
      other(20, { refunds: [listed('r', '1.00')] }),
      {
        around: (n) => other(n, { refunds: n < 20 ? [listed('r', '1.00')] : [] }),
      },
    ],
    [
      'the last report with lines',
      other(20),
      {
        around: (n) => (n < 20 ? other(n) : saidBy(other(n), { content: content('100.20') })),
      },
    ],
    [
      'one before a status that the brand set',
      other(20),
      {
        also: [decide(2 + 30 / 1440, { kind: 'confirm', status: 'processing', eventIds: null })],
      },
    ],
    [
      'one after a rejection',
      other(20),
      {
        also: [decide(2 + 15 / 1440, { kind: 'reject', reason: 'fraud' })],
      },
    ],
    // Of a named third parameter that a row lacks, jest makes a callback, and waits for it.
  ])('%s', (...[, told, more]) => {
    expect(isNeeded(told, more)).toBe(true);
  });

  test('the report that an approval had seen: else a cancellation from before it would end it', () => {
    const seen = other(20);
    const names = {
      influencerId: 'ada',
      currency: 'SEK',
      influencerMinor: 900,
      platformMinor: 900,
      memberMinor: 0,
    };
    const asOf = { snapshotId: seen.id, deletionIds: [] };
    const approved = { ...approve(2.1), names, asOf } as OrderEvent;
    const cancelled = save(0.5, { status: 'cancelled' });
    const order = new Order([SALE, cancelled, ...saves(10), seen, approved, ...saves(30, 200)], SMALL_PARTS);
    expect(order.needed).toContain(seen.id);
    expect(order.record.approval?.eventId).toBe(approved.id);
  });

  test('a cancellation after the lock among others, since each is flagged', () => {
    const sold = { ...SALE, content: { ...SALE.content, status: 'completed' } };
    const after = saves(20, 2_000).map((event) => ({
      ...event,
      content: { ...event.content, status: 'cancelled' },
    }));
    const order = new Order([sold, ...saves(10), ...after], SMALL_PARTS, [{ ...PLAN, lockDays: 1 }]);
    expect(order.record.flagCount).toBe(20);
    expect(order.needed).toEqual(expect.arrayContaining(after.slice(0, 15).map(({ id }) => id)));
  });

  test('the one report that came after a deletion, where newer ones of a clock ahead had come before it', () => {
    const at = (n: number): Date => new Date(day(2).getTime() + n * MINUTE_MS);
    const ahead = Array.from({ length: 10 }, (_, n) => ({ ...save(22 + n / 10), receivedAt: at(19) }));
    const told = { ...save(21), receivedAt: at(25) };
    const order = new Order(
      [
        SALE,
        ...saves(10),
        ...ahead,
        binned(2 + 20 / 1440),
        told,
        ...saves(10, 22.01).map((event) => ({ ...event, receivedAt: at(19.5) })),
      ],
      SMALL_PARTS,
    );
    expect(order.needed).toContain(told.id);
    expect(order.record.status).toBe('completed');
  });

  test('all reports of a moment: of a restoration that only repeats an older report, that report', () => {
    const told = save(20);
    const restored = save(20, { restored: true });
    const again = { ...restored, receivedAt: day(4) };
    const order = new Order(
      [SALE, ...saves(10), told, ...saves(10, 30), binned(3.9), again, ...saves(4, 40)],
      SMALL_PARTS,
    );
    expect(order.needed).toContain(told.id);
    expect(order.record.status).toBe('trashed');
  });

  test('the oldest report with a coupon, whichever came first and was paid last: the oldest evidence wins', () => {
    const silent = (n: number): SnapshotEvent => ({ ...save(n), evidence: [] });
    const told = (n: number, more: Partial<SnapshotContent> = {}): SnapshotEvent =>
      saidBy(other(n, more), { ...looking, evidence: [couponOf('bob', 'bob10')] });
    const some = (from: number): SnapshotEvent[] => Array.from({ length: 8 }, (_, n) => silent(from + n));
    const events = [...some(1), told(30, { paidAt: day(2) }), other(25), told(20), ...some(31), ...some(41)];
    const order = new Order([{ ...SALE, evidence: [] }, ...events], SMALL_PARTS);
    expect(order.needed).toContain(told(20).id);
    expect(order.record.influencerId).toBe('bob');
  });

  test('the first report and the newest, also without a status and whichever came last', () => {
    const silent = (n: number, planVersion = 1): SnapshotEvent => ({
      ...save(n),
      content: { ...wordless, total: (100 + n / 100).toFixed(2) },
      planVersion,
      evidence: [],
    });
    const some = (from: number): SnapshotEvent[] => Array.from({ length: 6 }, (_, n) => silent(from + n));
    const [first, newest] = [{ ...silent(1, 2), wordsVersion: 1 }, silent(90)];
    const plans = [PLAN, { ...PLAN, version: 2 }];
    const order = new Order([silent(20), first, newest, ...some(21), ...some(31)], SMALL_PARTS, plans);
    expect(order.needed).toEqual(expect.arrayContaining([first.id, newest.id]));
    expect(order.needed.length).toBeLessThan(5);
  });
});

describe('of two lines of one id in a report', () => {
  test.each([
    ['product', { productId: 'p1' }, { productId: 'p9' }],
    ['categories', { categoryIds: ['x'] }, { categoryIds: ['shoes'] }],
  ])('the second does not hide from which report the line has its %s', (_title, second, own) => {
    const items = [line('1', '100.00', { productId: '0' }), line('1', '0.00', { productId: '0', ...second })];
    const later = (n: number, more: Partial<LineContent> = {}): SnapshotEvent =>
      save(n, { items: [line('1', '100.00', { productId: '0', ...more })] });
    const sold = { ...SALE, content: { ...SALE.content, items } };
    const told = Array.from({ length: 40 }, (_, n) => later(n + 1, n === 4 ? own : {}));
    expect(new Order([sold, ...told]).needed).toContain(told[4]?.id);
  });
});

describe('which events read the whole history', () => {
  const long = (): Order => new Order([SALE, ...saves(30)]);

  test('none that is newer than what is left out: an update, a refund, its deletion, a deletion of the order', () => {
    expect(long().foldOf(save(31))).toBe('needed');
    expect(long().foldOf(refund(3, '1.00'))).toBe('needed');
    expect(long().foldOf(binned(3))).toBe('needed');
  });

  test.each([
    ['an update that is older than one that is left out', save(2.5)],
    ['a deletion that was heard before one that is left out', binned(1)],
    ['an update in another currency', save(31, { currency: 'EUR' })],
    ['an update with fewer decimals', save(31, { total: '100', items: [line('1', '100')] })],
    ['an update with another total and nothing else', { ...save(31), content: content('7.00') }],
    ['an update that names a parent', save(31, { parentOrderId: '7' })],
    ['an update of a clock an hour ahead', { ...save(91), receivedAt: save(31).receivedAt }],
  ])('%s', (_title, event) => {
    expect(long().foldOf(event)).toBe('whole');
  });

  test('an update that brings an older plan: its lock may be before what is left out', () => {
    const plans = [
      { ...PLAN, lockDays: 1 },
      { ...PLAN, version: 2 },
    ];
    const isAfter = { status: 'cancelled' };
    const sold = { ...SALE, planVersion: 2, content: { ...SALE.content, status: 'completed' } };
    const told = saves(30, 2_000).map((event) => ({ ...event, planVersion: 2 }));
    const cancelled = told.map((event) => ({ ...event, content: { ...event.content, ...isAfter } }));
    const order = new Order([sold, ...cancelled], PART_LIMITS, plans);
    expect(order.foldOf(save(3_000, isAfter))).toBe('whole');
    expect(order.record.flagCount).toBe(31);
  });

  test('a refund whose last list has fewer decimals than one that is left out: which of its reports counts depends on them', () => {
    const list = (...refunds: ListedRefund[]) => ({ refunds });
    const coarse = { total: '100', items: [line('1', '100')], ...list(listed('r1', '7')) };
    const told = [
      save(1, list(listed('r1', '0.30'))),
      save(2, list(listed('r1', '7.12'))),
      save(3, coarse),
      ...Array.from({ length: 27 }, (_, n) => save(n + 4, list())),
    ];
    const order = new Order([SALE, ...told]);
    expect(order.needed).not.toContain(told[1]?.id);
    const again = refund(4, '1.00');
    expect(order.foldOf(again)).toBe('whole');
    expect(order.record.refundedMinor).toBe(712);
  });

  test('an order in two currencies has no checkpoint: each of its events reads all, as long as 400 kB are not full', () => {
    const order = new Order([SALE, save(1, { currency: 'EUR' }), ...saves(60, 2)]);
    expect([order.record.checkpoint, order.record.historyCount]).toEqual([undefined, 0]);
  });
});

describe('the audit', () => {
  const stored = (): OrderRecord => {
    const { whole } = new Order([SALE, ...saves(30)]);
    if (!whole?.checkpoint) throw new Error('it has no checkpoint');
    return whole;
  };

  test('folds a right checkpoint to itself', () => {
    const order = stored();
    expect(refoldOrder(order)).toEqual(order);
  });

  test.each([
    ['an event is missing', (needed: readonly StoredEvent[]) => needed.slice(1)],
    [
      'an event is another',
      (needed: readonly StoredEvent[]) => needed.map((event) => ({ ...event, occurredAt: day(5) })),
    ],
  ])('finds that of what is needed %s, and makes the order without a checkpoint', (_title, change) => {
    const order = stored();
    const needed = change(order.checkpoint?.needed ?? []);
    const broken = { ...order, checkpoint: { ...order.checkpoint!, needed } };
    const { checkpoint: _checkpoint, ...rest } = order;
    expect(refoldOrder(broken)).toEqual(rest);
  });
});

test('an event folded with the history leaves what the same events leave at once', () => {
  const events = [SALE, ...saves(40), save(2.5), refund(3, '1.00')];
  expect(new Order(events).record.baseMinor).toBe(run(events, [PLAN]).order.baseMinor);
});

describe('the plans of an order', () => {
  /** 200 rules, as many as a plan may have. */
  const large = (version: number): Plan => ({
    ...PLAN,
    version,
    rules: Array.from({ length: 200 }, (_, n) => ({
      kind: 'product' as const,
      id: `product-${'x'.repeat(60)}-${n}`,
      ratePercent: 5,
    })),
  });
  const VERSIONS = 40;
  const plans = Array.from({ length: VERSIONS }, (_, n) => large(n + 1));
  const told = plans.map(({ version }) => ({ ...save(version), planVersion: version }));

  test(`of ${VERSIONS} versions with 200 rules each the document has the one in force, and the others lie beside it`, () => {
    const order = new Order(told, PART_LIMITS, plans);
    expect(Object.keys(order.record.plans)).toEqual(['1']);
    expect(order.record.otherPlans).toEqual(plans.slice(1).map(({ version }) => version));
    expect(order.bytes).toBeLessThan(100_000);
    expect(JSON.stringify(order.whole?.plans).length).toBeGreaterThan(800_000);
  });

  test('an older version that comes later takes the place of the one in force, which moves beside', () => {
    const order = new Order([told[6]!, told[3]!, told[4]!], PART_LIMITS, plans);
    expect([Object.keys(order.record.plans), order.record.otherPlans]).toEqual([['4'], [5, 7]]);
    expect(order.record.planVersion).toBe(4);
  });

  test('where the report with the plan in force counts no more, the whole history gives the next one', () => {
    const [first, second] = [told[0]!, { ...told[1]!, modifiedAt: told[0]!.modifiedAt, id: 'update:other' }];
    const moment = { counts: second.id, among: [first.id, second.id] };
    const named = decide(9, { kind: 'confirm', status: null, eventIds: [], moment });
    const order = new Order([first, second, ...told.slice(2)], PART_LIMITS, plans).add(named);
    expect(order.record.planVersion).toBe(2);
  });
});
