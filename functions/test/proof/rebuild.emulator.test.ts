import { status as GrpcStatus } from '@grpc/grpc-js';
import { localDay } from '../../src/domain/base/time';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { CommissionView } from '../../src/domain/order/commissionView';
import type { OrderRecord } from '../../src/domain/order/record';
import { NO_TALLY, type Tallies } from '../../src/domain/order/tally';
import { readDocument } from '../../src/firestore/base/convert';
import { commissions, orders } from '../../src/firestore/documents/orderKinds';
import { auditAll } from '../../src/operations/audit/audit';
import {
  viewRebuild,
  writeRebuild,
  type DifferentDocument,
  type RebuildResult,
} from '../../src/operations/audit/rebuild';
import { recordSale } from '../../src/operations/order/recordOrderEvent';
import { callerOf, makeLedger, type LedgerWorld } from '../support/ledgerWorld';
import { World } from '../support/world';

const world = new World();
const startedAt = new Date();
let ledger: LedgerWorld;

beforeAll(async () => {
  ledger = await makeLedger(world, startedAt);
  // Until the end it is the same day.
  world.now = startedAt;
});
afterEach(() => world.wire.reset());
afterAll(() => world.stop());

/** Where the brand is. */
const today = localDay(startedAt, 'Europe/Istanbul');
const brandId = (): string => ledger.tenant.brandId;
const dayPath = (name: string): string => `brands/${brandId()}/days/${name}`;

async function findings(): Promise<string[]> {
  const result = await auditAll(world.services, { brandId: brandId() });
  return result.findings.map(({ invariant, path, message }) => `${invariant} ${path}: ${message}`);
}

interface Rebuilt {
  readonly result: RebuildResult;
  /** `path field` of each difference. */
  readonly fields: string[];
  readonly documents: DifferentDocument[];
}

async function run(
  rebuild: typeof viewRebuild,
  more: { asOf?: Date; pageSize?: number } = {},
): Promise<Rebuilt> {
  const documents: DifferentDocument[] = [];
  const onDifferent = (document: DifferentDocument): void => void documents.push(document);
  const result = await rebuild(world.services, { brandId: brandId(), onDifferent, ...more });
  const fields = documents.flatMap(({ path, differences }) =>
    differences.map(({ field }) => `${path} ${field}`),
  );
  return { result, fields, documents };
}

/** Changes a stored document behind the operations' back; `null` takes it away. */
async function breakDocument<T extends object>(
  path: string,
  change: (stored: T) => Partial<T> | null,
): Promise<() => Promise<unknown>> {
  const ref = world.db.doc(path);
  const snapshot = await ref.get();
  const stored = readDocument(snapshot) as T;
  const changed = change(stored);
  await (changed ? ref.set({ ...stored, ...changed }) : ref.delete());
  return () => ref.set(snapshot.data() ?? {});
}

const NONE = { different: 0, leftAlone: [] };

describe('a brand with nothing wrong', () => {
  test('has no difference, and a rebuild writes nothing', async () => {
    const before = await world.snapshot(brandId());
    expect((await run(viewRebuild)).result).toMatchObject(NONE);
    expect((await run(writeRebuild, { pageSize: 3 })).result).toMatchObject({ ...NONE, orders: 19 });
    expect(await world.snapshot(brandId())).toEqual(before);
  });

  test('an unknown brand is not_found', async () => {
    for (const rebuild of [viewRebuild, writeRebuild]) {
      const run = rebuild(world.services, { brandId: 'nobodyknows' });
      await expect(run).rejects.toEqual(expect.objectContaining({ code: 'not_found' }));
    }
  });
});

type Break = readonly [title: string, field: string, breakIt: () => Promise<unknown>];

function breaks(): Break[] {
  const order = (
    title: string,
    name: string,
    field: string,
    change: (stored: OrderRecord) => object,
  ): Break => [
    title,
    `${ledger.order(name)} ${field}`,
    () => breakDocument<OrderRecord>(ledger.order(name), change),
  ];
  const commission = (
    title: string,
    name: string,
    field: string,
    change: (stored: CommissionRecord) => object | null,
  ): Break => [
    title,
    `${ledger.commission(name)} ${field}`,
    () => breakDocument<CommissionRecord>(ledger.commission(name), change),
  ];
  const view = (
    title: string,
    name: string,
    field: string,
    change: (stored: CommissionView) => object | null,
  ): Break => [
    title,
    `${ledger.view(name)} ${field}`,
    () => breakDocument<CommissionView>(ledger.view(name), change),
  ];
  const day = (
    title: string,
    name: string,
    field: string,
    change: (totals: Tallies[string]) => object | null,
  ): Break => [
    title,
    `${dayPath(`${name.slice(0, 10)}~0`)} ${field}`,
    () =>
      breakDocument<{ totals: Tallies[string] }>(dayPath(name), (stored) => {
        const totals = change((stored as { totals?: Tallies[string] } | null)?.totals ?? {});
        return totals && { totals: totals as Tallies[string] };
      }),
  ];
  return [
    order('an order’s status', 'plain', 'status', () => ({ status: 'processing' })),
    order('its base', 'plain', 'baseMinor', () => ({ baseMinor: 1 })),
    order('its influencer', 'plain', 'influencerId', () => ({ influencerId: 'somebody' })),
    order('its flags', 'refund-deleted', 'flags.0', () => ({ flags: [] })),
    order('its rejection', 'rejected', 'rejection', () => ({ rejection: null })),
    order('a field too many', 'edited', 'more', () => ({ more: 1 })),
    order('its name', 'dollars', 'orderId', () => ({ orderId: 'plain' })),
    order('tallies of a parked order', 'parked', 'tallies.2026-02-01', () => ({
      tallies: { '2026-02-01': { TRY: { ...NO_TALLY, sales: 1 } } },
    })),
    order('tallies that lack a refund', 'refund-first', `tallies.${today}`, ({ tallies }) => ({
      tallies: { '2026-02-01': { TRY: { ...NO_TALLY, ...tallies['2026-02-01']?.['TRY'], refunds: 0 } } },
    })),
    order('tallies on another day', 'plain', 'tallies.2026-02-01', ({ tallies }) => ({
      tallies: { '2026-02-20': tallies['2026-02-01'] },
    })),
    commission('a commission’s status', 'plain', 'status', () => ({ status: 'pending' })),
    commission('its hold', 'waiting', 'heldUntil', () => ({ heldUntil: new Date(0) })),
    commission('its total', 'plain', 'totalMinor', () => ({ totalMinor: 1 })),
    commission('its months', 'plain', 'months.0', () => ({ months: ['2020-01'] })),
    commission('what is payable', 'waiting', 'payable.0', () => ({ payable: ['a~b~TRY'] })),
    commission('its balances', 'dollars', 'balances.0.claimedMinor', ({ balances }) => ({
      balances: balances.map((balance) => ({ ...balance, claimedMinor: 0 })),
    })),
    commission('an entry that is lost', 'refund-first', 'entries.1', ({ entries }) => ({
      entries: entries.slice(1),
    })),
    commission('an entry that posts to somebody else', 'waiting', 'entries.1', ({ entries }) => ({
      entries: entries.map((entry) => ({
        ...entry,
        postings: entry.postings.map(({ account, minor }) => ({
          account: account.startsWith('influencer:') ? 'influencer:somebody' : account,
          minor,
        })),
      })),
    })),
    commission('an entry in another currency', 'moved', 'entries.3', ({ entries }) => ({
      entries: entries.map((entry, index) => (index === 0 ? { ...entry, currency: 'EUR' } : entry)),
    })),
    commission('who may read it', 'plain', 'visibleTo', () => ({ visibleTo: null })),
    view('what may be seen of it', 'moved', 'pendingMinor', () => ({ pendingMinor: 1 })),
    view('a view that is lost', 'moved', '', () => null),
    commission('a commission that is lost, and was never claimed', 'two-currencies', '', () => null),
    day('a day’s sales', '2026-02-01~1', 'totals.TRY.sales', (totals) => ({
      ...totals,
      TRY: { ...NO_TALLY, ...totals['TRY'], sales: 77 },
    })),
    day('a day’s currency', '2026-02-01~0', 'totals.EUR.grossMinor', (totals) => ({
      ...totals,
      EUR: { ...NO_TALLY, grossMinor: 5 },
    })),
    day('a lost shard', '2026-02-01~2', 'totals.TRY.grossMinor', () => null),
    day('a day without orders', '2026-01-01~0', 'totals.TRY.sales', () => ({
      TRY: { ...NO_TALLY, sales: 1 },
    })),
  ];
}

describe('what is broken', () => {
  test('is shown, not written by a view; healed by a rebuild; and a second run has nothing to do', async () => {
    for (const [title, field, breakIt] of breaks()) {
      await breakIt();
      const broken = await world.snapshot(brandId());
      const seen = await run(viewRebuild);
      expect([title, ...seen.fields]).toEqual(expect.arrayContaining([title, field]));
      expect(await world.snapshot(brandId())).toEqual(broken);
      expect((await findings()).length).toBeGreaterThan(0);

      const written = await run(writeRebuild);
      expect({ title, fields: written.fields.sort() }).toEqual({ title, fields: seen.fields.sort() });
      expect({ title, findings: await findings() }).toEqual({ title, findings: [] });
      const healed = await world.snapshot(brandId());
      expect((await run(writeRebuild)).result).toMatchObject(NONE);
      expect(await world.snapshot(brandId())).toEqual(healed);
    }
  });

  test('a difference in what is posted is one adjustment of today, named after the run', async () => {
    const path = ledger.commission('refund-deleted');
    await breakDocument<CommissionRecord>(path, ({ entries }) => ({ entries: entries.slice(0, -1) }));
    const before = commissions.readFound(await world.db.doc(path).get());
    await run(writeRebuild);
    const { entries } = commissions.readFound(await world.db.doc(path).get());
    expect(entries.slice(0, -1)).toEqual(before.entries);
    expect(entries.at(-1)).toMatchObject({ kind: 'adjustment', day: today, currency: 'TRY' });
    expect(entries.at(-1)?.eventId).toMatch(/^rebuild:rb_/);
    // 60.00 at 10%: 6.00, of which 3.00, 1.80 and 1.20.
    expect(entries.at(-1)?.postings.map(({ minor }) => minor)).toEqual([-600, 300, 180, 120]);
  });

  /** Restores the document after what was done with it broken. */
  async function leavesAlone(
    name: string,
    breakIt: () => Promise<() => Promise<unknown>>,
    obstacle: string | RegExp,
  ): Promise<void> {
    const back = await breakIt();
    const before = await world.snapshot(brandId());
    try {
      for (const rebuild of [viewRebuild, writeRebuild]) {
        const { result, fields } = await run(rebuild);
        expect({ name, fields, left: result.leftAlone.map(({ path }) => path) }).toEqual({
          name,
          fields: [],
          left: [ledger.order(name)],
        });
        expect(result.leftAlone[0]?.obstacles.join('; ')).toMatch(obstacle);
      }
      expect(await world.snapshot(brandId())).toEqual(before);
      expect((await findings()).length).toBeGreaterThan(0);
    } finally {
      await back();
    }
    expect(await findings()).toEqual([]);
  }

  const commissionOf = (name: string, change: (stored: CommissionRecord) => object | null) => () =>
    breakDocument<CommissionRecord>(ledger.commission(name), change);
  const orderOf = (name: string, change: (stored: OrderRecord) => object | null) => () =>
    breakDocument<OrderRecord>(ledger.order(name), change);

  test('a commission that a payout has paid is not made anew without its claims: it would be paid twice', async () => {
    const { paidPayoutId } = ledger;
    const lost = `payout ${paidPayoutId} has a line for it, but its claim is lost`;
    await leavesAlone(
      'dollars',
      commissionOf('dollars', () => null),
      lost,
    );
    await leavesAlone(
      'dollars',
      commissionOf('dollars', () => ({ claims: [] })),
      lost,
    );
    // All as it would be, had it never been claimed: only its line knows.
    const unclaimed = ({ balances, payable, influencerId }: CommissionRecord): object => ({
      claims: [],
      payable: [...payable, `${brandId()}~${influencerId ?? ''}~USD`],
      balances: balances.map((of) => ({ ...of, claimedMinor: 0 })),
    });
    await leavesAlone('dollars', commissionOf('dollars', unclaimed), lost);
    // Its document is gone, too: its lines still tell.
    const back = await breakDocument(`payouts/${paidPayoutId}`, () => null);
    await leavesAloneWithoutPayout(lost);
    await back();
  });

  async function leavesAloneWithoutPayout(lost: string): Promise<void> {
    const restore = await commissionOf('dollars', () => null)();
    expect((await run(viewRebuild)).result.leftAlone).toEqual([
      { path: ledger.order('dollars'), obstacles: [lost] },
    ]);
    await restore();
  }

  test.each([
    [
      'a claim that was never made',
      'waiting',
      commissionOf('waiting', ({ influencerId }) => ({
        claims: [
          { payoutId: 'po_x', kind: 'claim', influencerId, currency: 'TRY', minor: 1, at: new Date(0) },
        ],
      })),
      /payout po_x, which has no line for it/,
    ],
    [
      'a claim that is off by one',
      'dollars',
      commissionOf('dollars', ({ claims }) => ({
        claims: claims.map((claim) => ({ ...claim, minor: claim.minor + 1 })),
      })),
      /minor of its line of payout/,
    ],
    [
      'a refund’s event that is lost',
      'refund-first',
      orderOf('refund-first', ({ events }) => ({ events: events.filter(({ kind }) => kind !== 'refund') })),
      /is of event refund:.*, which is not stored/,
    ],
    [
      'an approval’s event that is lost, which posted nothing',
      'plain',
      orderOf('plain', ({ events }) => ({ events: events.filter(({ kind }) => kind !== 'approve') })),
      /decided it, and is not stored/,
    ],
    [
      'an entry that is there twice',
      'waiting',
      commissionOf('waiting', ({ entries }) => ({ entries: [...entries, ...entries] })),
      /is there more than once/,
    ],
    [
      'an event that is there twice',
      'waiting',
      orderOf('waiting', ({ events }) => ({ events: [...events, ...events] })),
      /is stored more than once/,
    ],
  ])('%s is named, and left alone', async (_title, name, breakIt, obstacle) => {
    await leavesAlone(name, breakIt, obstacle);
  });

  test('each document has the time at which it was rebuilt, never one before its own', async () => {
    const ahead = new Date(Date.now() + 600_000);
    await breakDocument<OrderRecord>(ledger.order('plain'), () => ({ baseMinor: 1, updatedAt: ahead }));
    await breakDocument<OrderRecord>(ledger.order('moved'), () => ({ baseMinor: 1 }));
    let ticks = 0;
    const start = Date.now();
    const services = { ...world.services, now: () => new Date(start + (ticks += 1_000)) };
    await writeRebuild(services, { brandId: brandId() });
    const updatedAt = async (name: string): Promise<Date> =>
      orders.readFound(await world.db.doc(ledger.order(name)).get()).updatedAt;
    expect(await updatedAt('plain')).toEqual(ahead);
    // The run had looked at other orders before it, by the same clock.
    expect((await updatedAt('moved')).getTime()).toBeGreaterThanOrEqual(start + 5_000);
    expect(await findings()).toEqual([]);
  });

  const LEFT_ALONE = ['cancelled', 'dollars', 'edited', 'moved', 'plain', 'waiting'];

  test('what no fold can mend is named and left alone', async () => {
    const history = `${ledger.order('edited')}/history/00000001`;
    const restore = [
      await breakDocument(history, () => null),
      await breakDocument<OrderRecord>(ledger.order('plain'), () => ({ plans: {}, baseMinor: 1 })),
      await breakDocument<OrderRecord>(ledger.order('nobodys'), () => ({ baseMinor: 1 })),
      await breakDocument<CommissionRecord>(ledger.commission('dollars'), ({ entries }) => ({
        totalMinor: 1,
        entries: entries.map((entry) => ({ ...entry, postings: entry.postings.slice(1) })),
      })),
      await breakDocument<OrderRecord>(ledger.order('moved'), () => ({ events: [] })),
      await breakDocument(ledger.order('waiting'), () => ({ events: undefined })),
      await breakDocument(ledger.commission('cancelled'), () => ({ entries: 'none' })),
    ];
    const before = await world.snapshot(brandId());
    const { result } = await run(writeRebuild);
    expect(result.leftAlone.map(({ path }) => path).sort()).toEqual(
      LEFT_ALONE.map((name) => ledger.order(name)),
    );
    const after = await world.snapshot(brandId());
    for (const name of LEFT_ALONE) {
      expect(after[ledger.order(name)]).toEqual(before[ledger.order(name)]);
      expect(after[ledger.commission(name)]).toEqual(before[ledger.commission(name)]);
    }
    for (const back of restore) await back();
    await run(writeRebuild);
    expect(await findings()).toEqual([]);
  });
});

describe('interrupted', () => {
  const NAMES = ['plain', 'dollars', 'moved', 'rejected', 'cancelled'];

  async function breakMany(): Promise<void> {
    for (const name of NAMES) {
      await breakDocument<OrderRecord>(ledger.order(name), () => ({ totalMinor: 1 }));
      await breakDocument<CommissionRecord>(ledger.commission(name), ({ entries }) => ({
        entries: entries.slice(1),
      }));
    }
  }

  test.each(['before', 'after'] as const)(
    'killed %s a commit, the next run does what is left',
    async (moment) => {
      await breakMany();
      world.wire.inject({ moment, code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 2 });
      await expect(run(writeRebuild)).rejects.toThrow(/injected/);
      world.wire.reset();
      expect((await findings()).length).toBeGreaterThan(0);
      await run(writeRebuild);
      expect(await findings()).toEqual([]);
    },
  );

  test('killed between the orders and the days, too', async () => {
    await breakDocument<{ totals: Tallies[string] }>(dayPath('2026-02-01~0'), () => ({ totals: {} }));
    world.wire.inject({ moment: 'before', code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
    await expect(run(writeRebuild)).rejects.toThrow(/injected/);
    await run(writeRebuild);
    expect(await findings()).toEqual([]);
  });

  test('a commit of days whose answer is lost, and which the client sends again, counts once', async () => {
    await breakDocument<{ totals: Tallies[string] }>(dayPath('2026-02-01~0'), () => ({ totals: {} }));
    world.wire.inject({ moment: 'after', code: GrpcStatus.UNAVAILABLE, method: 'Commit', times: 1 });
    await run(writeRebuild);
    expect(await findings()).toEqual([]);
  });

  test('two at once, and sales that arrive meanwhile', async () => {
    await breakMany();
    await breakDocument<{ totals: Tallies[string] }>(dayPath('2026-02-01~0'), () => ({ totals: {} }));
    const caller = await callerOf(world, ledger.tenant);
    const content = {
      currency: 'TRY',
      total: '12.00',
      attribution: { couponCodes: [ledger.tenant.couponCode] },
    };
    const sales = Array.from({ length: 12 }, (_, n) =>
      recordSale(world.services, caller, {
        source: 'storeApi',
        orderId: n < 6 ? `meanwhile-${n}` : (NAMES[n - 6] ?? 'plain'),
        content,
        occurredAt: new Date('2026-02-01T12:00:00Z'),
        updatedAt: new Date('2026-02-20T12:00:00Z'),
      }),
    );
    await Promise.all([run(writeRebuild), run(writeRebuild, { pageSize: 2 }), ...sales]);
    expect(await findings()).toEqual([]);
    expect((await run(viewRebuild)).result).toMatchObject(NONE);
  });
});

describe('as of a moment', () => {
  test('shows what was known then, and writes nothing', async () => {
    const path = ledger.order('paid-then-refunded');
    const order = orders.readFound(await world.db.doc(path).get());
    const refund = order.events.find(({ kind }) => kind === 'refund');
    const before = await world.snapshot(brandId());
    const asOf = new Date((refund?.receivedAt.getTime() ?? 0) - 1);
    const { documents } = await run(viewRebuild, { asOf });
    const of = (wanted: string) => documents.find((document) => document.path === wanted)?.differences ?? [];
    expect(of(path)).toContainEqual({ field: 'refundedMinor', stored: 4000, folded: 0 });
    expect(of(ledger.commission('paid-then-refunded'))).toContainEqual({
      field: 'influencerMinor',
      stored: 800,
      folded: 1000,
    });
    // What arrived later was not there, and what had all its events then is as it is.
    expect(of(ledger.order('after-payout'))).toEqual([
      expect.objectContaining({ field: '', folded: undefined }),
    ]);
    expect(of(ledger.order('nobodys'))).toEqual([]);
    expect(await world.snapshot(brandId())).toEqual(before);
  });

  test('as of now nothing differs', async () => {
    expect((await run(viewRebuild, { asOf: new Date('2100-01-01T00:00:00Z') })).fields).toEqual([]);
  });
});
