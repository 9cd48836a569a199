import type { Finding, Invariant } from '../../src/domain/audit/verdicts';
import { localDay } from '../../src/domain/base/time';
import type { InfluencerDay, ProductSales } from '../../src/domain/rollup/closedHours';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { CommissionView } from '../../src/domain/order/commissionView';
import type { StoredEvent } from '../../src/domain/order/event';
import type { OrderRecord } from '../../src/domain/order/record';
import type { PayoutLine, PayoutLock, PayoutRecord } from '../../src/domain/payout/payout';
import type { SettlementRecord } from '../../src/domain/payout/settlement';
import { NO_TALLY, TALLY_FIGURES, type Tallies } from '../../src/domain/order/tally';
import { readBrandIds } from '../../src/firestore/audit/auditPages';
import { readDocument } from '../../src/firestore/base/convert';
import { orders } from '../../src/firestore/documents/orderKinds';
import { AppError } from '../../src/domain/base/errors';
import { auditAll, type AuditProgress, type AuditResult } from '../../src/operations/audit/audit';
import { auditNightly } from '../../src/operations/audit/auditNightly';
import { settleBrand } from '../../src/operations/payout/settleBrand';
import { SCHEDULES } from '../../src/scheduled';
import { makeLedger, type LedgerWorld } from '../support/ledgerWorld';
import { World } from '../support/world';

const world = new World();
const startedAt = new Date();
let ledger: LedgerWorld;
let secondSettlementId: string;

beforeAll(async () => {
  await world.clear();
  ledger = await makeLedger(world, startedAt);
  const { settlement } = await settleBrand(world.services, {
    brandId: ledger.tenant.brandId,
    currency: 'TRY',
    amountMinor: 1_000,
    reference: 'bank-2',
    by: 'admin',
  });
  secondSettlementId = settlement.settlementId;
});
afterAll(() => world.stop());

const audit = (pageSize?: number): Promise<AuditResult> =>
  auditAll(world.services, { brandId: ledger.tenant.brandId, pageSize });

const brief = ({ findings }: AuditResult): string[] =>
  findings.map(({ invariant, path, message }: Finding) => `${invariant} ${path}: ${message}`);

describe('a brand that has lived through everything', () => {
  test('is clean, and every check was made', async () => {
    const result = await audit();
    expect(brief(result)).toEqual([]);
    expect(result).toMatchObject({ brands: 1, wrong: 0 });
    for (const { check, checked } of result.checks) expect([check, checked > 0]).toEqual([check, true]);
  });

  test('in pages of one document it is the same', async () => {
    expect(await audit(1)).toEqual(await audit());
  });

  test('progress ends with all documents done', async () => {
    const seen: AuditProgress[] = [];
    const onProgress = (progress: AuditProgress): void => void seen.push(progress);
    await auditAll(world.services, { brandId: ledger.tenant.brandId, onProgress });
    const last = seen.at(-1);
    expect(last?.done).toBe(last?.total);
    expect(last?.total).toBeGreaterThan(30);
  });

  test('a brand that is not there is not_found', async () => {
    const missing = auditAll(world.services, { brandId: 'nobodyknows' });
    await expect(missing).rejects.toEqual(expect.objectContaining({ code: 'not_found' }));
    await expect(missing).rejects.toBeInstanceOf(AppError);
  });

  test('what is stored of a brand that is not there is found too', async () => {
    const ghost = `ghost${ledger.tenant.brandId}`;
    const path = `commissions/${ghost}~store~1`;
    await world.db.doc(path).set({ brandId: ghost });
    expect(await readBrandIds(world.db)).toEqual(expect.arrayContaining([ghost, ledger.tenant.brandId]));
    const result = await auditAll(world.services, { brandId: ghost });
    expect(brief(result)).toEqual([`3 ${path}: its order is missing`]);
    await world.db.doc(path).delete();
  });

  test('what is committed while it reads is not seen: no false alarm', async () => {
    const { brandId } = ledger.tenant;
    const dayRef = world.db.doc(`brands/${brandId}/days/2026-02-01~0`);
    const before = (await dayRef.get()).data() ?? {};
    let isBroken = false;
    const result = await auditAll(world.services, {
      brandId,
      pageSize: 2,
      onProgress: () => {
        if (!isBroken) void dayRef.update({ 'totals.TRY.sales': 99 });
        isBroken = true;
      },
    });
    expect(brief(result)).toEqual([]);
    expect((await dayRef.get()).get('totals.TRY.sales')).toBe(99);
    await dayRef.set(before);
  });
});

describe('many brands', () => {
  const [before, after] = [['aaa1', 'aaa2'], ['zzz1']];
  const mark = async (): Promise<unknown> => (await world.db.doc('progress/audit').get()).get('lastBrandId');

  beforeAll(async () => {
    for (const brandId of [...before, ...after]) await world.tenant({ brandId });
  });

  test('one that cannot be read is named, and those after it are gone over', async () => {
    const seen = new Set<string>();
    const result = await auditAll(world.services, {
      onProgress: ({ brandId }) => {
        seen.add(brandId);
        if (brandId === 'aaa1') throw new Error('it broke in the middle');
      },
    });
    expect(result.failures.map(({ brandId }) => brandId)).toEqual(['aaa1']);
    expect(result).toMatchObject({ brands: 3, wrong: 0, isDone: true, lastBrandId: 'zzz1' });
    expect([...seen]).toEqual(['aaa1', 'aaa2', ledger.tenant.brandId, 'zzz1']);
  });

  test('the schedule tells of it before what it found, and of schedules between', async () => {
    let looks = 0;
    const now = (): Date => {
      looks += 1;
      // The third look at the clock is in the middle of the first brand.
      if (looks === 3) throw new Error('no clock');
      return new Date();
    };
    const path = ledger.order('plain');
    const { baseMinor } = orders.readFound(await world.db.doc(path).get());
    await world.db.doc(path).update({ baseMinor: 1 });
    const { failures, counts } = await SCHEDULES.audit.work(
      { ...world.services, now },
      {
        budgetMs: 600_000,
        requestId: 'req_1',
      },
    );
    await world.db.doc(path).update({ baseMinor });
    expect(failures).toEqual([
      new Error('brand aaa1'),
      // Nobody has ever reviewed the ledger's sales.
      expect.stringMatching(/^reviewSales of brand \w+ has not begun/),
      expect.stringMatching(/^approveDue holds commission .*, as unreviewed/),
      expect.objectContaining({ path }),
    ]);
    expect(counts).toEqual({ brands: 3, wrong: 1, unknown: 1, stalled: 2 });
    await world.db.doc('progress/audit').delete();
  });

  test('what one night has no time for, the next goes on with; one too large for a night is named', async () => {
    const { brandId } = ledger.tenant;
    /** A night: the clock goes on with each look at it. */
    const night = (budgetMs: number): Promise<AuditResult> => {
      let ms = 0;
      return auditNightly({ db: world.db, now: () => new Date((ms += 1)) }, { budgetMs });
    };
    expect(await night(9)).toMatchObject({ brands: 2, failures: [], isDone: false });
    expect(await mark()).toBe('aaa2');
    const second = await night(9);
    expect(second).toMatchObject({ brands: 0, failures: [{ brandId }], isDone: false });
    expect(await mark()).toBe(brandId);
    expect(await night(9)).toMatchObject({ brands: 2, failures: [], isDone: false, lastBrandId: 'aaa1' });
    expect(await night(100_000)).toMatchObject({ brands: 4, wrong: 0, isDone: true, lastBrandId: 'aaa1' });
    expect(await mark()).toBe('aaa1');
  });
});

/** Breaks one document: `null` takes it away. */
interface Seed {
  readonly title: string;
  readonly path: string;
  readonly change: (stored: unknown) => object | null;
  readonly invariant: Invariant;
  /** Where another document than the broken one is named. */
  readonly named?: string;
}

type Change<T> = (stored: T) => Partial<T>;

const seed =
  <T extends object>(pathOf: (name: string) => string) =>
  (invariant: Invariant, title: string, name: string, change: Change<T>, named?: string): Seed => ({
    title,
    path: pathOf(name),
    change: (stored) => ({ ...(stored as T), ...change(stored as T) }),
    invariant,
    ...(named !== undefined && { named }),
  });

/** A document without one of its fields. */
function gone(invariant: Invariant, title: string, path: string, field: string, named?: string): Seed {
  const change = (stored: unknown): object =>
    Object.fromEntries(Object.entries(stored as object).filter(([name]) => name !== field));
  return { title, path, change, invariant, ...(named !== undefined && { named }) };
}

/** The first of a list, changed. */
const first = <T>(items: readonly T[], change: (item: T) => T): T[] =>
  items.map((item, index) => (index === 0 ? change(item) : item));

function orderSeeds(): Seed[] {
  const { order, commission, tenant } = ledger;
  const broken = seed<OrderRecord>(order);
  const day = (name: string): string => `brands/${tenant.brandId}/days/${name}~0`;
  const historyOf = `${order('edited')}/history`;
  return [
    broken(3, 'the status of an order is another', 'plain', () => ({ status: 'processing' })),
    broken(3, 'the base is off by one', 'plain', ({ baseMinor }) => ({ baseMinor: (baseMinor ?? 0) + 1 })),
    broken(3, 'the refunded total is off by one', 'refund-first', () => ({ refundedMinor: 501 })),
    broken(3, 'an order is somebody else’s', 'plain', () => ({ influencerId: 'somebody' })),
    broken(3, 'a flag is lost', 'refund-deleted', () => ({ flags: [] })),
    broken(3, 'a rejection is lost', 'rejected', () => ({ rejection: null })),
    broken(3, 'a field too many', 'plain', () => ({ more: 1 }) as Partial<OrderRecord>),
    gone(3, 'its events are gone', order('plain'), 'events'),
    gone(3, 'its tallies are gone', order('plain'), 'tallies'),
    broken(3, 'the document of one order under the name of another', 'plain', () => ({ orderId: 'dollars' })),
    broken(3, 'a refund’s event is removed', 'refund-first', ({ events }) => ({
      events: events.filter(({ kind }) => kind !== 'refund'),
    })),
    broken(3, 'a decision’s event is removed', 'moved', ({ events }) => ({
      events: events.filter(({ kind }) => kind !== 'attribute'),
    })),
    broken(3, 'an event is stored twice', 'plain', ({ events }) => ({
      events: [...events, ...events.slice(0, 1)],
    })),
    broken(3, 'an event counts on another day than its entry', 'plain', ({ events }) => ({
      events: first(events, (event) => ({ ...event, day: '2026-02-09' })),
    })),
    broken(
      3,
      'the plan is not the one that was',
      'plain',
      ({ plans }) => ({
        plans: { '1': { ...plans['1']!, ratePercent: 11 } },
      }),
      commission('plain'),
    ),
    broken(3, 'the plan is lost', 'plain', () => ({ plans: {} })),
    broken(3, 'the plan started another day, which no figure shows', 'plain', ({ plans }) => ({
      plans: { '1': { ...plans['1']!, startsAt: new Date(1) } },
    })),
    broken(3, 'it keeps a plan that the brand never had', 'plain', ({ plans }) => ({
      plans: { ...plans, '7': { ...plans['1']!, version: 7 } },
    })),
    broken(3, 'an update names a plan that is not with it', 'cancelled', ({ events }) => ({
      events: events.map((event) => (event.kind === 'update' ? { ...event, planVersion: 7 } : event)),
    })),
    {
      title: 'the brand’s plan was edited after the sale',
      path: `brands/${tenant.brandId}/plans/1`,
      change: (stored) => ({ ...(stored as object), ratePercent: 11 }),
      invariant: 3,
      named: order('plain'),
    },
    broken(3, 'an approval’s event is lost', 'plain', ({ events }) => ({
      events: events.filter(({ kind }) => kind !== 'approve'),
    })),
    broken(3, 'the amount of an event is another', 'nobodys', ({ events }) => ({
      events: first(
        events,
        (event) => ({ ...event, content: { currency: 'TRY', total: '56.00' } }) as typeof event,
      ),
    })),
    broken(3, 'the number of moved events is off', 'edited', () => ({ historyCount: 2 })),
    broken(
      3,
      'a refund of a part is missing on the purchase',
      'purchase-part',
      ({ events }) => ({ events: [...events, ...events.flatMap(secondRefund)] }),
      order('purchase'),
    ),
    broken(
      3,
      'a purchase has a refund of a part that the part does not give back',
      'purchase-part',
      ({ events }) => ({ events: events.filter(({ kind }) => kind !== 'refund') }),
      order('purchase'),
    ),
    broken(3, 'a parked order has added to a day', 'parked', () => ({
      tallies: { '2026-02-01': { TRY: { ...NO_TALLY, sales: 1 } } },
    })),
    broken(3, 'a tally lacks a refund', 'refund-first', ({ tallies }) => ({
      tallies: withTally(tallies, { refunds: 0 }),
    })),
    {
      title: 'an event of the history is lost',
      path: `${historyOf}/00000001`,
      change: () => null,
      invariant: 3,
      named: order('edited'),
    },
    {
      title: 'an order is lost',
      path: order('moved'),
      change: () => null,
      invariant: 3,
      named: commission('moved'),
    },
    broken(
      5,
      'a tally has moved to another day',
      'nobodys',
      ({ tallies }) => ({
        tallies: { '2026-02-20': tallies['2026-02-01']! },
      }),
      day('2026-02-20'),
    ),
    broken(5, 'a tally’s money has moved to another day', 'plain', ({ tallies }) => ({
      tallies: { '2026-02-20': tallies['2026-02-01']! },
    })),
  ];
}

/** The order's refund once more, under another id. */
function secondRefund(event: StoredEvent): StoredEvent[] {
  if (event.kind !== 'refund') return [];
  return [
    { ...event, id: 'refund:storeApi:r2', refundId: 'r2', content: { amount: '5.00' }, fingerprint: 'r2' },
  ];
}

function withTally(tallies: Tallies, change: Partial<Tallies[string][string]>): Tallies {
  return Object.fromEntries(
    Object.entries(tallies).map(([day, { TRY }]) => [day, { TRY: { ...NO_TALLY, ...TRY, ...change } }]),
  );
}

function commissionSeeds(): Seed[] {
  const { commission, paidPayoutId } = ledger;
  const broken = seed<CommissionRecord>(commission);
  return [
    broken(1, 'a posting is off by one', 'plain', ({ entries }) => ({
      entries: first(entries, (entry) => ({
        ...entry,
        postings: first(entry.postings, ({ account, minor }) => ({ account, minor: minor - 1 })),
      })),
    })),
    broken(1, 'a posting is lost', 'plain', ({ entries }) => ({
      entries: first(entries, (entry) => ({ ...entry, postings: entry.postings.slice(1) })),
    })),
    broken(1, 'a posting is half a minor unit', 'plain', ({ entries }) => ({
      entries: first(entries, (entry) => ({
        ...entry,
        postings: first(entry.postings, ({ account, minor }) => ({ account, minor: minor + 0.5 })),
      })),
    })),
    broken(1, 'an entry is there twice', 'plain', ({ entries }) => ({ entries: [...entries, ...entries] })),
    broken(2, 'an entry is lost', 'refund-first', ({ entries }) => ({ entries: entries.slice(1) })),
    broken(2, 'an entry posts to somebody else', 'plain', ({ entries }) => ({
      entries: first(entries, (entry) => ({
        ...entry,
        postings: entry.postings.map((posting) =>
          posting.account.startsWith('influencer:')
            ? { ...posting, account: 'influencer:somebody' }
            : posting,
        ),
      })),
    })),
    broken(2, 'an entry is in another currency', 'plain', ({ entries }) => ({
      entries: first(entries, (entry) => ({ ...entry, currency: 'EUR' })),
    })),
    broken(
      2,
      'one minor unit of the influencer is the platform’s',
      'plain',
      ({ influencerMinor, platformMinor }) => ({
        influencerMinor: influencerMinor - 1,
        platformMinor: platformMinor + 1,
      }),
    ),
    broken(2, 'the total is off by one', 'plain', ({ totalMinor }) => ({ totalMinor: totalMinor + 1 })),
    broken(3, 'the status is another', 'plain', () => ({ status: 'pending' })),
    broken(3, 'the hold ends earlier', 'waiting', () => ({ heldUntil: new Date(0) })),
    broken(3, 'it may be approved though it is rejected', 'rejected', () => ({ approvableAt: new Date(0) })),
    broken(3, 'it can be claimed though it was claimed', 'after-payout', () => ({ payable: ['a~b~TRY'] })),
    gone(3, 'its entries are gone', commission('plain'), 'entries'),
    gone(4, 'its claims are gone', commission('dollars'), 'claims', `payouts/${paidPayoutId}`),
    gone(3, 'its brand is gone', commission('plain'), 'brandId'),
    broken(3, 'its month is another', 'plain', () => ({ months: ['2026-01'] })),
    broken(
      3,
      'an entry counts on another day than its event',
      'plain',
      ({ entries }) => ({
        entries: first(entries, (entry) => ({ ...entry, day: '2026-02-20' })),
      }),
      ledger.order('plain'),
    ),
    { title: 'a commission is lost', path: commission('moved'), change: () => null, invariant: 3 },
    broken(4, 'the stored balance is off by one', 'dollars', ({ balances }) => ({
      balances: first(balances, (balance) => ({ ...balance, unclaimedMinor: balance.unclaimedMinor + 1 })),
    })),
    broken(4, 'unclaimed is off by one', 'dollars', ({ unclaimedMinor }) => ({
      unclaimedMinor: unclaimedMinor + 1,
    })),
    broken(4, 'a claim is lost', 'dollars', () => ({ claims: [] }), `payouts/${paidPayoutId}`),
    broken(4, 'a claim is there twice', 'dollars', ({ claims }) => ({ claims: [...claims, ...claims] })),
    broken(4, 'a claim is off by one', 'dollars', ({ claims }) => ({
      claims: first(claims, (claim) => ({ ...claim, minor: claim.minor + 1 })),
    })),
    broken(4, 'a counter-claim gives back too little', 'plain', ({ claims }) => ({
      claims: claims.map((claim) =>
        claim.kind === 'counterClaim' ? { ...claim, minor: claim.minor + 1 } : claim,
      ),
    })),
    broken(4, 'a claim was paid, and nobody told the commission', 'dollars', ({ claims }) => ({
      claims: claims.filter(({ kind }) => kind !== 'paid'),
    })),
    {
      title: 'a claim that is none',
      path: commission('waiting'),
      change: (stored) => ({ ...(stored as object), claims: [null] }),
      invariant: 4,
    },
    broken(4, 'a claim of no payout', 'waiting', ({ influencerId }) => ({
      claims: [
        {
          payoutId: 'po_nobody',
          kind: 'claim',
          influencerId: influencerId ?? '',
          currency: 'TRY',
          minor: 1,
          at: new Date(0),
        },
      ],
    })),
    broken(4, 'two claims are open at a time', 'after-payout', ({ claims }) => ({
      claims: [...claims, { ...claims[0]!, payoutId: 'po_nobody' }],
    })),
  ];
}

/** Repayments and write-offs, and what else settlements of either sign may be wrong in. */
function debtSeeds(): Seed[] {
  const { repaymentId, writeOffId, dinarSettlementIds, paidPayoutId, tenant, commission } = ledger;
  const [prepaymentId, paidBackId, platformPartId] = dinarSettlementIds;
  const payout = seed<PayoutRecord>((id) => `payouts/${id}`);
  const settlement = seed<SettlementRecord>((id) => `brands/${tenant.brandId}/settlements/${id}`);
  const linePath = (payoutId: string, orderId: string): string =>
    `payouts/${payoutId}/lines/${commission(orderId).slice('commissions/'.length)}`;
  const line = seed<PayoutLine>((orderId) => linePath(writeOffId, orderId));
  const broken = seed<CommissionRecord>(commission);
  const dinars = `brands/${tenant.brandId} KWD`;
  const account = `payoutAccounts/${tenant.brandId}~${tenant.influencerId}~KWD`;
  return [
    payout(4, 'a repayment is off by one', repaymentId, () => ({ amountMinor: 901 })),
    payout(4, 'a repayment has no amount', repaymentId, () => ({ amountMinor: null })),
    payout(4, 'a repayment was sent', repaymentId, () => ({ state: 'sent', paidAt: null, entries: [] })),
    payout(4, 'a repayment is a payout', repaymentId, () => ({ kind: 'payout' })),
    payout(4, 'a payout is a repayment', paidPayoutId, () => ({ kind: 'repayment' })),
    payout(4, 'a repayment of something is posted as a payout', repaymentId, ({ entries }) => ({
      entries: first(entries, (entry) => ({ ...entry, kind: 'payout' })),
    })),
    payout(4, 'a write-off comes out of cash', writeOffId, ({ entries }) => ({
      entries: first(entries, (entry) => ({
        ...entry,
        postings: entry.postings.map(({ account: name, minor }) => ({
          account: name === 'platform' ? 'cash' : name,
          minor,
        })),
      })),
    })),
    {
      title: 'a write-off is lost, and the platform has given 0.400 too much',
      path: `payouts/${writeOffId}`,
      change: () => null,
      invariant: 4,
      named: dinars,
    },
    {
      title: 'a write-off is lost, and its claims tell',
      path: `payouts/${writeOffId}`,
      change: () => null,
      invariant: 4,
    },
    line(
      4,
      'a second line of a write-off claims a part',
      'dinars-1',
      ({ approvedMinor }) => ({ approvedMinor: approvedMinor - 1 }),
      `payouts/${writeOffId}`,
    ),
    line(
      4,
      'a line of a write-off claims something positive',
      'dinars-1',
      () => ({ minor: 100 }),
      `payouts/${writeOffId}`,
    ),
    line(
      4,
      'a line of a write-off is off by one',
      'dinars-2',
      () => ({ minor: -299 }),
      commission('dinars-2'),
    ),
    line(
      4,
      'a line of a write-off says that less was approved than claimed after it',
      'dinars-2',
      ({ claimedBeforeMinor }) => ({ approvedMinor: claimedBeforeMinor }),
      commission('dinars-2'),
    ),
    broken(
      4,
      'the counter-claim of a write-off is lost, so that a payout would net it again',
      'dinars-2',
      ({ claims }) => ({ claims: claims.filter(({ payoutId }) => payoutId !== writeOffId) }),
      account,
    ),
    settlement(4, 'a prepayment is none', prepaymentId, () => ({ prepayment: false })),
    settlement(4, 'more is paid back than there was credit', paidBackId, ({ settledBeforeMinor }) => ({
      billedMinor: settledBeforeMinor - 999,
    })),
    settlement(4, 'what was paid back has another sign', paidBackId, () => ({ amountMinor: 1_000 })),
    settlement(4, 'the schedule’s has a reference', platformPartId, () => ({ reference: 'bank' })),
    settlement(4, 'the schedule’s says that less was written off', platformPartId, () => ({
      writtenOffMinor: 399,
    })),
    {
      title: 'the schedule’s last posting is lost: the platform has not taken its part',
      path: `brands/${tenant.brandId}/settlements/${platformPartId}`,
      change: () => null,
      invariant: 4,
      named: dinars,
    },
  ];
}

function viewSeeds(): Seed[] {
  const { commission, view } = ledger;
  const broken = seed<CommissionView>(view);
  return [
    broken(3, 'it says another amount', 'moved', ({ pendingMinor }) => ({ pendingMinor: pendingMinor + 1 })),
    broken(3, 'it is of another time than its commission', 'moved', () => ({ updatedAt: new Date(0) })),
    broken(3, 'it is another influencer’s', 'moved', () => ({ influencerId: 'somebody' })),
    broken(3, 'an entry of it is lost', 'moved', ({ entries }) => ({ entries: entries.slice(1) })),
    broken(3, 'it has an entry of the one before', 'moved', ({ entries }) => ({
      entries: entries.map((entry) => ({ ...entry, postings: [{ account: 'influencer:ada', minor: 0 }] })),
    })),
    broken(3, 'a field too many', 'moved', () => ({ payable: [] }) as Partial<CommissionView>),
    gone(3, 'its brand is gone', view('moved'), 'brandId'),
    gone(3, 'its entries are gone', view('moved'), 'entries'),
    { title: 'it is lost', path: view('moved'), change: () => null, invariant: 3 },
    {
      title: 'its commission says that everything may be read',
      path: commission('moved'),
      change: (stored) => ({ ...(stored as object), visibleTo: ledger.otherInfluencerId }),
      invariant: 3,
      named: view('moved'),
    },
    {
      title: 'its commission is lost',
      path: commission('moved'),
      change: () => null,
      invariant: 3,
      named: view('moved'),
    },
    ...['plain', 'nobodys', 'unheard-of'].map((name): Seed => ({
      title: `there is one of ${name}, of which there is none to see`,
      path: view(name),
      change: () => ({ brandId: ledger.tenant.brandId, influencerId: ledger.tenant.influencerId }),
      invariant: 3,
    })),
  ];
}

function payoutSeeds(): Seed[] {
  const { paidPayoutId, failedPayoutId, openPayoutId, settlementId, tenant, commission } = ledger;
  const payout = seed<PayoutRecord>((id) => `payouts/${id}`);
  const linePath = (payoutId: string, orderId: string): string =>
    `payouts/${payoutId}/lines/${commission(orderId).slice('commissions/'.length)}`;
  const line = seed<PayoutLine>((orderId) => linePath(paidPayoutId, orderId));
  const key = `${tenant.brandId}~${tenant.influencerId}~TRY`;
  const lock = seed<PayoutLock>((name) => `payoutAccounts/${name}`);
  const settlement = seed<SettlementRecord>((id) => `brands/${tenant.brandId}/settlements/${id}`);
  const dollars = commission('dollars');
  return [
    ...debtSeeds(),
    gone(4, 'its entries are gone', `payouts/${openPayoutId}`, 'entries'),
    gone(4, 'its entries are gone', `brands/${tenant.brandId}/settlements/${settlementId}`, 'entries'),
    gone(4, 'its account is gone', `payouts/${paidPayoutId}`, 'currency'),
    payout(4, 'its total is off by one', paidPayoutId, ({ totalMinor }) => ({ totalMinor: totalMinor + 1 })),
    payout(4, 'its number of lines is off by one', openPayoutId, ({ lineCount }) => ({
      lineCount: lineCount + 1,
    })),
    payout(4, 'its number of closed lines is off by one', failedPayoutId, () => ({ closedCount: 0 })),
    payout(4, 'it waits for nothing', openPayoutId, () => ({ hasWork: true })),
    payout(4, 'it is paid without an entry', paidPayoutId, () => ({ entries: [] })),
    payout(4, 'it is paid twice', paidPayoutId, ({ entries }) => ({ entries: [...entries, ...entries] })),
    payout(4, 'a failed one was paid', failedPayoutId, ({ entries }) => ({
      entries: [
        ...entries,
        {
          id: 'x',
          kind: 'payout',
          eventId: 'x',
          currency: 'TRY',
          day: '2026-03-01',
          at: new Date(0),
          postings: [],
        },
      ],
    })),
    payout(4, 'it is another influencer’s', paidPayoutId, () => ({ influencerId: 'somebody' })),
    payout(4, 'it is open again', paidPayoutId, () => ({ state: 'sent' })),
    payout(1, 'its entry does not sum to zero', paidPayoutId, ({ entries }) => ({
      entries: first(entries, (entry) => ({ ...entry, postings: entry.postings.slice(1) })),
    })),
    payout(
      1,
      'and so the trial balance is not zero',
      paidPayoutId,
      ({ entries }) => ({
        entries: first(entries, (entry) => ({ ...entry, postings: entry.postings.slice(1) })),
      }),
      `brands/${tenant.brandId} USD`,
    ),
    payout(
      4,
      'two payouts of one account are open',
      failedPayoutId,
      () => ({ state: 'sent' }),
      `payoutAccounts/${key}`,
    ),
    { title: 'a payout is lost', path: `payouts/${paidPayoutId}`, change: () => null, invariant: 4 },
    line(4, 'a line is off by one', 'dollars', ({ minor }) => ({ minor: minor + 1 }), dollars),
    line(4, 'a line is still open', 'dollars', () => ({ outcome: 'open' }), dollars),
    line(
      4,
      'a line was released though it was paid',
      'dollars',
      () => ({ outcome: 'released' }),
      `payouts/${paidPayoutId}`,
    ),
    line(4, 'a line says another influencer', 'dollars', () => ({ influencerId: 'somebody' }), dollars),
    line(4, 'a line says other claims before', 'dollars', () => ({ claimedBeforeMinor: 7 }), dollars),
    {
      title: 'a line is lost',
      path: linePath(paidPayoutId, 'dollars'),
      change: () => null,
      invariant: 4,
      named: dollars,
    },
    {
      title: 'a line without a claim',
      path: linePath(paidPayoutId, 'waiting'),
      change: () => ({ minor: 0, outcome: 'paid', payoutId: paidPayoutId }),
      invariant: 4,
      named: `payouts/${paidPayoutId}`,
    },
    lock(4, 'the account names a finished payout', key, () => ({ openPayoutId: paidPayoutId })),
    lock(4, 'the account forgets its open payout', key, () => ({ openPayoutId: null })),
    { title: 'the lock is lost', path: `payoutAccounts/${key}`, change: () => null, invariant: 4 },
    settlement(4, 'two settlements have the same place', secondSettlementId, () => ({ sequence: 1 })),
    settlement(4, 'a settlement has a place too far', secondSettlementId, () => ({ sequence: 3 })),
    settlement(4, 'a settlement’s amount is off by one', settlementId, () => ({ amountMinor: 2001 })),
    settlement(
      4,
      'a settlement takes 9,000.00 for the platform of 20.00 paid',
      settlementId,
      ({ entries }) => ({
        entries: first(entries, (entry) => ({
          ...entry,
          postings: first(
            [
              { account: 'platform', minor: -900_000 },
              { account: 'cash', minor: 898_000 },
            ],
            (posting) => posting,
          ).concat(entry.postings.filter(({ account }) => account.startsWith('brand:'))),
        })),
      }),
    ),
    settlement(4, 'a settlement says that less was due to the platform', settlementId, () => ({
      platformMinor: 1,
    })),
    settlement(4, 'a settlement says that more was settled before', secondSettlementId, () => ({
      settledBeforeMinor: 2_001,
    })),
    settlement(4, 'a settlement says that the platform had taken less before', secondSettlementId, () => ({
      platformTakenBeforeMinor: 0,
    })),
    {
      title: 'a settlement is lost, and the next one tells',
      path: `brands/${tenant.brandId}/settlements/${settlementId}`,
      change: () => null,
      invariant: 4,
      named: `brands/${tenant.brandId}/settlements/${secondSettlementId}`,
    },
    {
      title: 'a line of a payout that is gone',
      path: `payouts/po_gone/lines/${dollars.slice('commissions/'.length)}`,
      change: () => ({ brandId: tenant.brandId, influencerId: tenant.influencerId, minor: 400 }),
      invariant: 4,
      named: 'payouts/po_gone',
    },
    settlement(1, 'a settlement does not sum to zero', settlementId, ({ entries }) => ({
      entries: first(entries, (entry) => ({ ...entry, postings: entry.postings.slice(1) })),
    })),
  ];
}

function daySeeds(): Seed[] {
  const { brandId } = ledger.tenant;
  const path = (name: string): string => `brands/${brandId}/days/${name}`;
  const day = seed<{ day: string; totals: Tallies[string] }>(path);
  const off = (figure: keyof Tallies[string][string]) =>
    day(
      5,
      `${figure} of a day is off by one`,
      '2026-02-01~1',
      ({ totals }) => ({
        totals: {
          ...totals,
          TRY: { ...NO_TALLY, ...totals['TRY'], [figure]: (totals['TRY']?.[figure] ?? 0) + 1 },
        },
      }),
      path('2026-02-01~0'),
    );
  return [
    ...TALLY_FIGURES.map(off),
    day(
      5,
      'a shard says another day than its name',
      '2026-02-01~1',
      () => ({ day: '2026-02-02' }),
      path('2026-02-01~0'),
    ),
    gone(5, 'its totals are gone', path('2026-02-01~1'), 'totals', path('2026-02-01~0')),
    day(5, 'a day has a currency too many', '2026-02-01~0', ({ totals }) => ({
      totals: { ...totals, EUR: { ...NO_TALLY, sales: 1 } },
    })),
    {
      title: 'a shard of a day is lost',
      path: path('2026-02-01~1'),
      change: () => null,
      invariant: 5,
      named: path('2026-02-01~0'),
    },
    {
      title: 'a day without orders',
      path: path('2026-01-01~0'),
      change: () => ({ totals: { TRY: { ...NO_TALLY, sales: 1 } } }),
      invariant: 5,
    },
  ];
}

function rollUpSeeds(): Seed[] {
  const { brandId, influencerId, storeId } = ledger.tenant;
  const day = seed<{ clicks: number }>((name) => `brands/${brandId}/days/${name}~0`);
  const influencerDay = seed<InfluencerDay>(
    (name) => `brands/${brandId}/influencerDays/${influencerId}~${name}`,
  );
  const product = seed<ProductSales>((name) => `brands/${brandId}/productSales/${name}~TRY~${storeId}~p1`);
  const clicked = localDay(
    new Date(Math.floor((startedAt.getTime() - 900_000) / 3_600_000) * 3_600_000 - 3_600_000),
    'Europe/Istanbul',
  );
  return [
    day(5, 'a day has a click too many', clicked, ({ clicks }) => ({ clicks: clicks + 1 })),
    day(5, 'a day has a click too few', clicked, ({ clicks }) => ({ clicks: clicks - 1 })),
    day(5, 'of a day long past fewer clicks were counted than there are', '2026-02-01', () => ({
      clicks: -1,
    })),
    influencerDay(5, 'an influencer’s day lacks a click', clicked, () => ({ clicks: 0 })),
    influencerDay(5, 'an influencer’s day is off by one', '2026-02-01', ({ totals }) => ({
      totals: { ...totals, TRY: { ...NO_TALLY, ...totals['TRY'], pendingInfluencerMinor: 1 } },
    })),
    influencerDay(5, 'an influencer’s day has a currency too many', '2026-02-01', ({ totals }) => ({
      totals: { ...totals, EUR: { ...NO_TALLY, sales: 1 } },
    })),
    influencerDay(5, 'an influencer’s day says another influencer than its name', '2026-02-01', () => ({
      influencerId: 'somebody',
    })),
    influencerDay(5, 'an influencer’s day says another day than its name', '2026-02-01', () => ({
      day: '2026-02-02',
    })),
    product(5, 'a product’s sales say another product than their name', '2026-02', () => ({
      productId: 'p2',
    })),
    product(5, 'a product’s sales are off by one', '2026-02-01', ({ netMinor }) => ({
      netMinor: netMinor + 1,
    })),
    product(5, 'a product’s pieces are off', '2026-02', ({ quantityMicros }) => ({
      quantityMicros: quantityMicros + 1,
    })),
    {
      title: 'an influencer’s day is lost',
      path: `brands/${brandId}/influencerDays/${influencerId}~2026-02-01`,
      change: () => null,
      invariant: 5,
    },
    {
      title: 'a product’s month is lost',
      path: `brands/${brandId}/productSales/2026-02~TRY~${storeId}~p1`,
      change: () => null,
      invariant: 5,
    },
    {
      title: 'hours are marked as closed that are not',
      path: `brands/${brandId}/progress/closedHours`,
      change: () => ({ closedUntil: new Date(Date.now() + 60_000), updatedAt: new Date() }),
      invariant: 5,
      named: `brands/${brandId}/influencerDays/${influencerId}~${localDay(startedAt, 'Europe/Istanbul')}`,
    },
  ];
}

describe.each([
  ['an order', orderSeeds],
  ['a commission', commissionSeeds],
  ['what the influencer of a moved order may see', viewSeeds],
  ['a payout or settlement', payoutSeeds],
  ['a day', daySeeds],
  ['what closed hours were rolled up to', rollUpSeeds],
])('bugs seeded into %s are found, and named', (_what, seedsOf) => {
  test('each, and the audit is clean again without it', async () => {
    for (const { title, path, change, invariant, named = path } of seedsOf()) {
      const ref = world.db.doc(path);
      const snapshot = await ref.get();
      const broken = change(readDocument(snapshot));
      await (broken ? ref.set(broken) : ref.delete());
      try {
        const result = await audit();
        const found = result.findings.filter(
          (finding) => finding.invariant === invariant && finding.path === named,
        );
        const others = found.length > 0 ? [] : brief(result);
        expect({ title, found: found.length > 0, others }).toEqual({ title, found: true, others: [] });
        expect(result.wrong).toBeGreaterThan(0);
      } finally {
        await (snapshot.exists ? ref.set(snapshot.data() ?? {}) : ref.delete());
      }
    }
    expect(brief(await audit())).toEqual([]);
  });
});
