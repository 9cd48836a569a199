import type { Query } from '@google-cloud/firestore';
import type { CommissionRecord } from '../../src/domain/commissionRecord';
import { explain } from '../../src/domain/explanation';
import { movements } from '../../src/domain/movement';
import type { Entry } from '../../src/domain/ledger';
import { isDecision, type StoredEvent } from '../../src/domain/orderEvent';
import type { OrderRecord } from '../../src/domain/orderRecord';
import type { PayoutLine, PayoutLock, PayoutRecord } from '../../src/domain/payout';
import type { SettlementRecord } from '../../src/domain/settlement';
import type { Tallies } from '../../src/domain/tally';
import { readDocument } from '../../src/firestore/convert';
import { paths } from '../../src/firestore/paths';
import { auditAll } from '../../src/operations/audit';
import { advancePayouts } from '../../src/operations/payouts';
import { viewRebuild } from '../../src/operations/rebuild';
import { brandBalances, settleBrand } from '../../src/operations/settleBrand';
import { approveAll, HOURS_TO_REVIEW } from './moneyCommands';
import { claimProblems, claimsOf, entryProblems, modelView, storedView } from './check';
import { at, type History } from './history';
import { isApprovable, isApproved, modelOrder, modelTally, type ModelOrder } from './model';
import type { ModelEvent } from './modelEvents';
import { asModelEvent, asModelPlan } from './translate';

// When all is quiet: is the database what the model says?

interface Found {
  readonly orders: readonly OrderRecord[];
  readonly commissions: readonly CommissionRecord[];
  readonly days: readonly { readonly day: string; readonly totals?: Tallies[string] }[];
  readonly payouts: readonly PayoutRecord[];
  readonly lines: readonly PayoutLine[];
  readonly locks: readonly PayoutLock[];
  readonly settlements: readonly SettlementRecord[];
}

async function read({ db, brandId }: History): Promise<Found> {
  const all = async <T>(query: Query): Promise<T[]> =>
    (await query.get()).docs.map((doc) => readDocument(doc) as T);
  const own = (query: Query): Query => query.where('brandId', '==', brandId);
  const [orders, commissions, days, payouts, lines, locks, settlements] = await Promise.all([
    all<OrderRecord>(paths.orders(db, brandId)),
    all<CommissionRecord>(own(paths.commissions(db))),
    all<Found['days'][number]>(paths.days(db, brandId)),
    all<PayoutRecord>(own(paths.payouts(db))),
    all<PayoutLine>(own(db.collectionGroup('lines'))),
    all<PayoutLock>(own(paths.payoutAccounts(db))),
    all<SettlementRecord>(paths.settlements(db, brandId)),
  ]);
  return { orders, commissions, days, payouts, lines, locks, settlements };
}

/** Holds all that is stored of the brand against the model; then pays, approves and audits what is left. */
export async function checkEnd(history: History): Promise<void> {
  await history.settle();
  history.wire.reset();
  const { services, brandId } = history;
  await advancePayouts(services, 60_000);
  check(history, await read(history));
  history.wait(HOURS_TO_REVIEW);
  await approveAll(history);
  await settleAll(history);
  const found = await read(history);
  check(history, found);
  const now = history.now();
  const overdue = found.commissions.filter(
    ({ approvableAt }) => approvableAt !== null && approvableAt <= now,
  );
  expect(overdue.map(({ orderId }) => orderId)).toEqual([]);
  expect(await auditAll(services, { brandId })).toMatchObject({ wrong: 0, findings: [] });
  expect(await viewRebuild(services, { brandId })).toMatchObject({ different: 0, leftAlone: [] });
  for (const order of found.orders) {
    const commission = found.commissions.find(({ orderId }) => orderId === order.orderId) ?? null;
    expect(explain({ order, commission }, { kind: 'brand' }, now)?.order.orderId).toBe(order.orderId);
  }
}

/** After a settlement of all that is owed, the brand's and the platform's accounts stand at zero. */
async function settleAll(history: History): Promise<void> {
  const { services, brandId } = history;
  const open = (await brandBalances(services, brandId)).filter((of) => of.owedMinor > of.settledMinor);
  for (const { currency, owedMinor, settledMinor } of open) {
    const amountMinor = owedMinor - settledMinor;
    const reference = history.newRequestId();
    await settleBrand(services, { brandId, currency, amountMinor, reference, by: 'admin-1' });
  }
  const found = await read(history);
  const balances = balancesOf(entriesOf(found));
  for (const { currency } of open) {
    expect(balances[`${currency} brand:${brandId}`] ?? 0n).toBe(0n);
    expect(balances[`${currency} platform`] ?? 0n).toBe(0n);
  }
}

function check(history: History, found: Found): void {
  const models = new Map<string, ModelOrder>();
  for (const order of found.orders) {
    const model = checkOrder(history, order, found);
    if (model) models.set(order.orderId, model);
  }
  expect(found.orders.map(({ orderId }) => orderId).sort()).toEqual([...history.taken.keys()].sort());
  expect(found.commissions.filter(({ orderId }) => !models.has(orderId))).toEqual([]);
  checkDays(found, models);
  checkMovements(found, models);
  checkPayouts(found);
  checkLedger(history, found, models);
}

/** Null: nothing but refunds is known of it. */
function checkOrder(history: History, order: OrderRecord, found: Found): ModelOrder | null {
  const { brandId, storeId } = history;
  const events = eventsOf(history, order);
  const plans = history.plans.map(asModelPlan);
  const commission = found.commissions.find(({ orderId }) => orderId === order.orderId) ?? null;
  // The order document holds each event once, and none that was not sent.
  const stored = order.events.map(({ id, fingerprint }) => `${id} ${fingerprint}`);
  expect(stored.sort()).toEqual([...events.keys()].sort());
  expect(order.historyCount).toBe(0);
  checkDecisions(history, order);
  const model = modelOrder([...events.values()], plans);
  if (!model) {
    expect({ currency: order.currency, tallies: order.tallies, commission }).toEqual({
      currency: null,
      tallies: {},
      commission: null,
    });
    return null;
  }
  const claims = claimsOf(commission, model.influencerId, model.currency);
  const who = { brandId, orderKey: `${storeId}~${order.orderId}` };
  expect(storedView({ order, commission })).toEqual(modelView(model, who, claims));
  expect(commission ? claimProblems(commission, model) : []).toEqual([]);
  return model;
}

/** What was sent and taken, and what the schedules added of their own. */
function eventsOf(history: History, order: OrderRecord): Map<string, ModelEvent> {
  const events = new Map(history.taken.get(order.orderId));
  for (const event of order.events) {
    if (event.source === 'schedule') {
      events.set(`${event.id} ${event.fingerprint}`, asModelEvent(event));
    }
  }
  return events;
}

/** Each decision was allowed by what had been stored when it was taken: the events before it. */
function checkDecisions(history: History, { events }: OrderRecord): void {
  events.forEach((event, index) => {
    if (!isDecision(event)) return;
    const before = modelOrder(events.slice(0, index).map(asModelEvent), history.plans.map(asModelPlan));
    expect({ event: event.id, forbidden: forbids(before, event, events.slice(0, index)) }).toEqual({
      event: event.id,
      forbidden: null,
    });
  });
}

function forbids(
  before: ModelOrder | null,
  event: StoredEvent,
  known: readonly StoredEvent[],
): string | null {
  if (!before) return 'the sale is not known';
  if (event.kind === 'suspect') return null;
  if (event.kind === 'confirm') return forbidsConfirmation(before, event, known);
  if (before.isUnverified && (event.kind === 'attribute' || event.kind === 'approve'))
    return 'nobody vouches for it';
  if (event.kind === 'attribute') return null;
  const isRejected = before.rejectedMs !== null;
  if (event.kind === 'withdraw') return isRejected ? null : 'it is not rejected';
  if (isRejected) return 'it is rejected';
  if (before.due === 0n) return 'nothing is due';
  if (isApproved(before)) return 'it is approved';
  if (event.kind === 'reject') return null;
  if (!isApprovable(before)) return 'it is not completed, or ambiguous';
  const isHeld = before.heldUntilMs === null || before.heldUntilMs > event.occurredAt.getTime();
  return event.source === 'schedule' && isHeld ? 'it is held' : null;
}

/** It means the reports that were there, of an order that nobody else vouches for; and there was something to confirm. */
function forbidsConfirmation(
  before: ModelOrder,
  { eventIds, status }: Extract<StoredEvent, { kind: 'confirm' }>,
  known: readonly StoredEvent[],
): string | null {
  const unverified = known.filter((event) => event.unverified).map(({ id }) => id);
  const meant = before.isUnverified ? unverified : [];
  if ([...eventIds].sort().join() !== [...meant].sort().join()) return 'it confirms something else';
  const hasStatus = status !== null && unverified.length > 0;
  return before.isUnverified || hasStatus || before.suspicions.length > 0
    ? null
    : 'there is nothing to confirm';
}

/** Per currency, the days come to what the orders come to; per day, to what the orders say they added to it. */
function checkDays({ days, orders }: Found, models: ReadonlyMap<string, ModelOrder>): void {
  const expected: Record<string, bigint> = {};
  for (const model of models.values()) {
    for (const [name, figure] of Object.entries(modelTally(model)))
      add(expected, `${model.currency} ${name}`, figure);
  }
  const sums: Record<string, bigint> = {};
  const byDay: Record<string, bigint> = {};
  const added: Record<string, bigint> = {};
  for (const { day, totals = {} } of days) {
    for (const [name, figure] of figuresOf(totals)) {
      add(sums, name, figure);
      add(byDay, `${day} ${name}`, figure);
    }
  }
  for (const { tallies } of orders) {
    for (const [day, totals] of Object.entries(tallies)) {
      for (const [name, figure] of figuresOf(totals)) add(added, `${day} ${name}`, figure);
    }
  }
  expect(present(sums)).toEqual(present(expected));
  expect(present(byDay)).toEqual(present(added));
}

/** What the roll-up of closed hours takes from each order sums to what it stands for, and all of it is its influencer's. */
function checkMovements({ orders }: Found, models: ReadonlyMap<string, ModelOrder>): void {
  for (const order of orders) {
    const sums: Record<string, bigint> = {};
    for (const { influencers } of movements(order, new Date(0), at(1_000_000))) {
      for (const { influencerId, currency, by } of influencers) {
        for (const [name, figure] of figuresOf({ [currency]: by }))
          add(sums, `${influencerId} ${name}`, figure);
      }
    }
    const expected: Record<string, bigint> = {};
    const model = models.get(order.orderId);
    if (model?.influencerId) {
      for (const [name, figure] of Object.entries(modelTally(model)))
        add(expected, `${model.influencerId} ${model.currency} ${name}`, figure);
    }
    expect(present(sums)).toEqual(present(expected));
  }
}

function figuresOf(totals: Tallies[string]): [string, bigint][] {
  return Object.entries(totals).flatMap(([currency, tally]) =>
    Object.entries(tally).map(([name, figure]: [string, number]): [string, bigint] => [
      `${currency} ${name}`,
      BigInt(figure),
    ]),
  );
}

/** Each payout is the sum of its claims, which are its lines; at most one of an account is open. */
function checkPayouts({ payouts, lines, commissions, locks }: Found): void {
  for (const payout of payouts) {
    const { payoutId, influencerId, currency } = payout;
    const own = lines.filter((line) => line.payoutId === payoutId);
    const claims = commissions.flatMap(({ orderId, claims: some }) =>
      some.filter((claim) => claim.payoutId === payoutId).map((claim) => ({ orderId, ...claim })),
    );
    expect(
      claims.filter((claim) => claim.influencerId !== influencerId || claim.currency !== currency),
    ).toEqual([]);
    const claimed = claims.filter(({ kind }) => kind === 'claim');
    const pairs = (some: readonly { orderId: string; minor: number }[]): [string, number][] =>
      some.map(({ orderId, minor }): [string, number] => [orderId, minor]).sort();
    expect(pairs(own)).toEqual(pairs(claimed));
    const total = own.reduce((sum, { minor }) => sum + minor, 0);
    expect([payout.totalMinor, payout.lineCount, payout.hasWork]).toEqual([total, own.length, false]);
    for (const line of own) expect(line.minor).toBe(line.postedMinor - line.claimedBeforeMinor);
    checkPayoutState(payout, own, claims);
  }
  for (const lock of locks) {
    const open = payouts.filter(
      ({ state, influencerId, currency }) =>
        !['paid', 'failed'].includes(state) &&
        influencerId === lock.influencerId &&
        currency === lock.currency,
    );
    expect(open.length).toBeLessThanOrEqual(1);
    expect(lock.openPayoutId).toBe(open[0]?.payoutId ?? null);
  }
}

function checkPayoutState(
  { state, totalMinor, minimumMinor, entries, influencerId, closedCount }: PayoutRecord,
  lines: readonly PayoutLine[],
  claims: readonly { readonly orderId: string; readonly kind: string; readonly minor: number }[],
): void {
  const [outcome, closing] =
    state === 'paid' ? ['paid', 'paid'] : state === 'failed' ? ['released', 'counterClaim'] : ['open', null];
  expect(lines.filter((line) => line.outcome !== outcome)).toEqual([]);
  const closings = claims.filter(({ kind }) => kind !== 'claim');
  expect(closings.map(({ kind }) => kind)).toEqual(lines.flatMap(() => closing ?? []));
  expect(closedCount).toBe(closings.length);
  const given = closings.reduce((sum, { minor }) => sum + minor, 0);
  expect(given + 0).toBe(state === 'failed' ? 0 - totalMinor : 0);
  if (state !== 'failed') {
    expect(totalMinor).toBeGreaterThan(0);
    expect(totalMinor).toBeGreaterThanOrEqual(minimumMinor);
  }
  const postings = [
    { account: `influencer:${influencerId}`, minor: -totalMinor },
    { account: 'cash', minor: totalMinor },
  ];
  expect(entries.map((entry) => entry.postings)).toEqual(state === 'paid' ? [postings] : []);
}

function entriesOf({ commissions, payouts, settlements }: Found): Entry[] {
  return [...commissions, ...payouts, ...settlements].flatMap(({ entries }) => entries);
}

function balancesOf(entries: readonly Entry[]): Record<string, bigint> {
  const balances: Record<string, bigint> = {};
  for (const { currency, postings } of entries) {
    for (const { account, minor } of postings) add(balances, `${currency} ${account}`, BigInt(minor));
  }
  return balances;
}

/** Account for account: what is due, less what was paid out and what the brand has paid. */
function checkLedger(history: History, found: Found, models: ReadonlyMap<string, ModelOrder>): void {
  const { brandId, storeId } = history;
  for (const record of [...found.payouts, ...found.settlements]) expect(entryProblems(record)).toEqual([]);
  const expected: Record<string, bigint> = {};
  for (const [orderId, { currency, due, shares, influencerId }] of models) {
    add(expected, `${currency} brand:${brandId}`, -due);
    add(expected, `${currency} influencer:${influencerId ?? ''}`, shares.influencer);
    add(expected, `${currency} platform`, shares.platform);
    add(expected, `${currency} member:${storeId}~${orderId}`, shares.member);
  }
  for (const { state, currency, influencerId, totalMinor } of found.payouts) {
    const paid = state === 'paid' ? BigInt(totalMinor) : 0n;
    add(expected, `${currency} influencer:${influencerId}`, -paid);
    add(expected, `${currency} cash`, paid);
  }
  for (const { currency, amountMinor, entries } of found.settlements) {
    // How much of it is the platform's is settled by what the brand owed at the time; the end is checked apart.
    const taken = entries.flatMap(({ postings }) => postings).find(({ account }) => account === 'platform');
    const takenMinor = BigInt(-(taken?.minor ?? 0));
    add(expected, `${currency} brand:${brandId}`, BigInt(amountMinor));
    add(expected, `${currency} platform`, -takenMinor);
    add(expected, `${currency} cash`, takenMinor - BigInt(amountMinor));
  }
  const actual = balancesOf(entriesOf(found));
  expect(present(actual)).toEqual(present(expected));
  const trial: Record<string, bigint> = {};
  for (const [name, minor] of Object.entries(actual)) add(trial, name.slice(0, 3), minor);
  expect(present(trial)).toEqual({});
}

function add(sums: Record<string, bigint>, name: string, figure: bigint): void {
  sums[name] = (sums[name] ?? 0n) + figure;
}

/** What is not 0, as text, so that a difference can be read. */
function present(sums: Record<string, bigint>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, figure]) => figure !== 0n)
      .map(([name, figure]) => [name, String(figure)]),
  );
}
